"""佐证材料: what is missing, what came, what a reviewer found usable; the file that a unit hands in."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from halfsky.collect import data_requests
from halfsky.collect.progress.evidence_files import KINDS
from halfsky.collect.store.evidence import is_by_number
from halfsky.dashboards import markup
from halfsky.dashboards.address import Form
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.page import block, columns, fill
from halfsky.dashboards.submitting import deeds, fields, words
from halfsky.dashboards.submitting.measures_material import Measures
from halfsky.dashboards.submitting.sending import line
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.vocabulary.implementation import CASE_STATES, EVIDENCE_STATES
from halfsky.words.values import Say, chooser

PIECE = Form(r"ZJ-[0-9A-F]{8}", "佐证材料", "evidence")
MOST_BYTES = 9_000_000
"""Of a file that is handed in on the page: what one message to the kernel can hold."""
_SHOWN = 300
_MISSING, _RECEIVED, _USABLE = EVIDENCE_STATES


class EvidenceSheet:
    """The pieces of the plan's year, with what each visitor can do with them."""

    WORD = "piece"

    def __init__(self) -> None:
        self.table = block("hs-below", "hs-evidence")
        self.reason = fields.line("hs-wide")
        self.form = columns("hs-controls", self.reason)
        self.upload = widgets.FileUpload(accept=",".join(KINDS), multiple=False)
        self.upload.add_class("hs-upload")
        self.upload.add_class("hs-evidence-upload")
        self.wanted = ""
        """What the file that comes next is to prove: the number of a piece, or of a slip."""
        self.body: list[widgets.Widget] = [self.table, self.upload, self.form]
        self.pieces, self.forms = [self.table], [self.form]

    def name_controls(self, say: Say) -> None:
        self.reason.description = say("材料退回原因", "Reason for evidence")

    def show(self, known: Measures, package: Package, unit: str, language: str) -> None:
        say, rows = chooser(language), known.evidence
        title = say("佐证材料", "Evidence")
        over = known.slips["state"].isin(CASE_STATES.where(over=True))
        own_slips = known.slips[~over & known.slips["unit"].isin(known.sending)]
        judged = rows["state"].ne(_MISSING) & rows["unit"].isin(known.deciding)
        fields.show(self.form, shown=bool(judged.any()))
        if rows.empty and own_slips.empty:
            none = say("没有报告提到佐证材料。", "No report names evidence.")
            fill(self.table, together(tag("h2", title), tag("p", none, "hs-note")) if len(known.units) else Html(""))
            return
        heads = [say("材料", "piece"), say("证明事项", "proves"), say("状态", "state"), say("说明", "remarks"),
                 say("办理", "what to do")]  # fmt: skip
        if not unit:
            heads.insert(1, say("责任单位", "unit"))
        shown = rows.head(_SHOWN)
        lines = [_piece(row, known, package, heads, language, with_unit=not unit) for row in shown.itertuples()]
        for slip in own_slips.itertuples():
            about = say(f"督办单{words.slip_number(slip.case_id)}的附件", f"For slip {words.slip_number(slip.case_id)}")
            cells: list[str | Html] = [str(slip.title), "", "", _choose(str(slip.case_id), say)]
            if not unit:
                cells.insert(0, data_requests.unit_name(package, slip.unit))
            lines.append(line(about, cells, heads))
        kinds, most = "、".join(KINDS), f"{MOST_BYTES // 1_000_000}MB"
        note = say(
            f"文件类型：{kinds}，不超过{most}，更大的请交办公室；涉密和个案材料不上传，只报文号或数量",
            f"{', '.join(KINDS)}, up to {most}. No secret papers, no papers of a person's case",
        )
        if len(rows) > len(shown):
            note = say(f"只列前{len(shown)}份，请选择责任单位查看全部。", f"The first {len(shown)}. ") + note
        made = markup.table(note, heads, lines, "hs-stacked")
        fill(self.table, together(tag("h2", title), markup.scrolling(made, title)))

    def deed(self, value: str) -> deeds.Deed | None:
        return deeds.judge_piece(value, str(self.reason.value))

    def ask(self, value: str) -> bool:
        """A button was clicked that opens the choice of a file: what it is to prove."""
        if not (PIECE.fits(value) or deeds.CASE.fullmatch(value)):
            return False
        self.wanted = value
        return True

    def done(self) -> None:
        fields.empty(self.reason)

    def clear(self) -> None:
        fields.show(self.form, shown=False)
        fill(self.table, Html(""))


def _judged(row: Any, known: Measures) -> bool:
    return row.state != _MISSING and row.unit in known.deciding


def _choose(value: str, say: Say) -> Html:
    most = f"{MOST_BYTES // 1_000_000}MB"
    return markup.button(
        say(f"选择文件提交（不超过{most}）", f"Choose a file (up to {most})"), "upload",
        data_most=str(MOST_BYTES), data_into=".hs-evidence-upload", data_says=f"prove={value}",
    )  # fmt: skip


def _piece(
    row: Any, known: Measures, package: Package, heads: list[str], language: str, *, with_unit: bool
) -> Html:  # fmt: skip
    say = chooser(language)
    name = tag("span", str(row.name))
    if row.sha256:
        name = markup.button(str(row.name), f"get=evidence|{row.evidence_id}", kind="hs-row")
    known_by_number = is_by_number(str(row.name)) and not row.sha256
    by_number = say("按文号登记，不需文件", "known by its number, no file is needed")
    told = by_number if known_by_number else EVIDENCE_STATES.label(row.state, language)
    state = tag("span", told, f"hs-whole hs-evidence-{row.state}")
    remarks = [tag("p", say("要附文件的，也可以提交", "one may be sent all the same"))] if known_by_number else []
    remarks += [tag("p", f"{row.file_name}（{_size(int(row.size))}）")] if row.sha256 else []
    if row.reason:
        remarks.append(tag("p", say(f"退回原因：{row.reason}", f"Given back: {row.reason}"), "hs-returned"))
    can: list[Html] = []
    if row.unit in known.sending:
        can.append(_choose(str(row.evidence_id), say))
    if _judged(row, known):
        about = f"{row.evidence_id}|{row.sha256}"
        if row.state == _RECEIVED:
            can.append(markup.button(say("可采用", "Usable"), f"piece=usable|{about}", kind="hs-main"))
        can.append(markup.button(say("退回（须填原因）", "Give back (with a reason)"), f"piece=return|{about}"))
    cells: list[str | Html] = [str(row.proves), state, together(*remarks), together(*can)]
    if with_unit:
        cells.insert(0, data_requests.unit_name(package, row.unit))
    return line(name, cells, heads)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1e3))} KB"
