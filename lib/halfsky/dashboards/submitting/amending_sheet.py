"""The form in which a reviewer corrects what a report says: the sender's words stay beside it."""

from __future__ import annotations

import ipywidgets as widgets

from halfsky.collect import data_requests
from halfsky.collect.store import reports as stored
from halfsky.dashboards.page import block, columns, fill, offer, select
from halfsky.dashboards.submitting import deeds, fields
from halfsky.dashboards.submitting.measures import MOST_SHOWN, tick
from halfsky.dashboards.submitting.measures_material import Measures
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.vocabulary.implementation import PROGRESS, VERDICTS
from halfsky.words.values import Say, chooser

_AMEND = "amend"
_NAMES = {
    "done_text": ("年度工作", "done in the year"), "practice": ("典型做法", "practice"),
    "cause": ("未达标原因", "cause"), "evidence": ("佐证材料", "evidence"), "state": ("进展", "progress"),
    "self_verdict": ("自评", "own verdict"),
}  # fmt: skip
"""What of a report can be corrected."""
assert set(_NAMES) == set(stored.SAID)


class AmendingSheet:
    """A report, what of it, the words that it is to have, and why."""

    WORD = "rewrite"

    def __init__(self) -> None:
        self.turn = 0
        self._drawn = ("", "")
        self.report, self.what = select("hs-wide"), select()
        self.becomes, self.reason = fields.text(), fields.line("hs-wide")
        self.form = columns("hs-controls", self.report, self.what, self.becomes, self.reason)
        self.save = block()
        self.body: list[widgets.Widget] = [self.form, self.save]
        self.pieces, self.forms = [self.save], [self.form]

    def name_controls(self, say: Say) -> None:
        names = {
            self.report: say("要修正的进展报告", "Report to correct"), self.what: say("修正哪一栏", "Which part"),
            self.becomes: say("修正后内容", "Becomes"), self.reason: say("修正原因", "Reason"),
        }  # fmt: skip
        for control, name in names.items():
            control.description = name

    def show(self, known: Measures, package: Package, unit: str, language: str) -> None:
        say = chooser(language)
        rows = known.reports.head(MOST_SHOWN)
        rows = rows[[_AMEND in cell.split(";") for cell in rows["open_to"]]] if len(rows) else rows
        shown = known.may_decide and len(rows) > 0
        fields.show(self.form, shown=shown)
        fill(self.save, fields.button(say("按修正后的内容接受", "Accept as corrected"), f"{self.WORD}={self.turn}",
                                      shown=shown))  # fmt: skip
        if not shown:
            return
        listed = [
            (f"{row.task_number} {row.title}" + ("" if unit else f"（{data_requests.unit_name(package, row.unit)}）"),
             f"{tick(row)}|{row.cell}")
            for row in rows.itertuples()
        ]  # fmt: skip
        offer(self.report, [(say("请选择", "choose"), ""), *listed], fields.kept(self.report, listed))
        parts = [(say(*words), name) for name, words in _NAMES.items()]
        offer(self.what, parts, fields.kept(self.what, parts, next(iter(_NAMES))))
        chosen = rows[[f"{tick(row)}|{row.cell}" == self.report.value for row in rows.itertuples()]]
        drawn = str(self.report.value), str(self.what.value)
        if len(chosen) and drawn != self._drawn:  # what stands there now, to be changed
            now_ = str(chosen[self.what.value].iloc[0])
            self.becomes.value = PROGRESS.label(now_) or VERDICTS.label(now_) or now_
        self._drawn = drawn

    def deed(self, value: str) -> deeds.Deed | None:
        """What the button asks for, with what stands in the fields now; None for an old button."""
        if value != str(self.turn):
            return None
        said = {str(self.what.value): str(self.becomes.value)} if self.what.value else {}
        return deeds.rewrite(str(self.report.value or ""), said, str(self.reason.value))

    def is_old(self, value: str) -> bool:
        return value.isdecimal() and int(value[:9]) < self.turn

    def done(self) -> None:
        self.turn += 1
        self._drawn = ("", "")
        fields.empty(self.becomes, self.reason)

    def clear(self) -> None:
        fields.show(self.form, shown=False)
        fill(self.save, Html(""))
