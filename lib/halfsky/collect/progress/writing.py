"""Writes the sheet of measures into a unit's workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from halfsky.collect.progress import asked, layout
from halfsky.collect.workbook.earlier import remark
from halfsky.collect.workbook.paper import TITLES, on_paper
from halfsky.export import as_text
from halfsky.package import Package
from halfsky.vocabulary.codes import QUALITATIVE, TASK_SECTIONS
from halfsky.vocabulary.implementation import PROGRESS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_INPUT = "FFF8DC"  # what is to be filled in, as in the sheet of figures
_BLANK = "EEEEEE"  # what this row is not asked for


def fill_sheet(
    sheet: Worksheet, package: Package, rows: pd.DataFrame, title: str, unit: str, year: int, before: pd.DataFrame
) -> None:
    """The sheet of what a unit is to report on. rows: `ASKED_TASKS`; before: what it has sent (`REPORT_HISTORY`)."""
    from openpyxl.styles import Font  # noqa: PLC0415 - a second that no other command needs

    head = f"{title} — {year}年措施进展报送表（{unit}）"
    for number, (text, font) in enumerate(
        ((head, Font(bold=True, size=14)), *((line, Font()) for line in layout.GUIDE)), start=1
    ):
        _put(sheet, f"{TITLES}{number}", text)
        sheet[f"{TITLES}{number}"].font = font
    called = package.of_plan(rows["plan_id"].iloc[0]).domains.set_index("domain")["name_zh"]
    shown = pd.DataFrame(
        {
            "task_id": rows["task_id"], "number": rows["number"],
            "domain": [called.get(code, "") for code in rows["domain"]],
            "section": rows["section"].map(TASK_SECTIONS.labels("zh")), "title": rows["title"],
            "lead_unit": _leading(package, rows), "due_year": rows["due_year"].astype("str") + "年",
            "last_state": [PROGRESS.label(code) for code in rows["last_state"]],
        }
    )  # fmt: skip
    for row, cells in enumerate(shown.itertuples(index=False), start=layout.FIRST_ROW):
        for name, cell in zip(shown, cells, strict=True):
            _put(sheet, layout.place(str(name), row), cell)
    remarked = _fill_in(sheet, rows["task_id"].tolist(), before)
    _format(sheet, rows["kind"].eq(QUALITATIVE).tolist(), remarked=remarked)
    _validate(sheet, layout.FIRST_ROW + len(rows) - 1)


def _leading(package: Package, rows: pd.DataFrame) -> list[str]:
    """Who leads each task; where the plan names nobody as the lead, who reports on it instead."""
    answering = asked.answering(package, str(rows["plan_id"].iloc[0]))
    told = []
    for task, lead in zip(rows["task_id"], rows["lead_unit"], strict=True):
        units = str(lead).split(";") if lead else answering.get(task, [])
        listed = "、".join(units)
        told.append(f"未写明（{listed}分别报送）" if not lead and len(units) > 1 else listed or "未写明")
    return told


def _fill_in(sheet: Worksheet, task_ids: list[str], before: pd.DataFrame) -> bool:
    """Put in what was sent before; whether a reviewer's remark stands beside any."""
    remarked = False
    for cells in before[before["task_id"].isin(task_ids)].to_dict("records"):
        row = layout.FIRST_ROW + task_ids.index(cells["task_id"])
        said = {name: str(cells[name] or "") for name in ("done_text", "practice", "cause", "evidence")}
        said |= {  # of a returned one too: whoever sends it as it was is told so
            "state": layout.STATES.get(cells["state"], ""),
            "self_verdict": layout.SELF_VERDICTS.get(cells["self_verdict"], ""),
            layout.REVIEW: remark(cells["standing"], cells["reason"]),
        }
        remarked = remarked or bool(said[layout.REVIEW])
        for name, text in said.items():
            if text:
                _put(sheet, layout.place(name, row), text)
    return remarked


def _format(sheet: Worksheet, in_words: list[bool], *, remarked: bool) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # noqa: PLC0415

    line = Side(style="thin", color="BBBBBB")
    border, wrap = Border(line, line, line, line), Alignment(wrap_text=True, vertical="top")
    yellow, grey, open_ = PatternFill("solid", fgColor=_INPUT), PatternFill("solid", fgColor=_BLANK), Protection(False)
    for name, (letter, heading, width) in layout.COLUMNS.items():
        if name == layout.REVIEW and not remarked:
            continue
        top = sheet[f"{letter}{layout.HEADER_ROW}"]
        top.value, top.font = heading, Font(bold=True)
        top.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        top.fill, top.border = PatternFill("solid", fgColor="DDE3EA"), border
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].hidden = name in layout.HIDDEN
        for row, of_words in enumerate(in_words, start=layout.FIRST_ROW):
            cell = sheet[f"{letter}{row}"]
            cell.border, cell.alignment = border, wrap
            if name not in layout.INPUTS:
                continue
            if name == ("state" if of_words else "self_verdict"):
                cell.fill = grey
            else:
                cell.fill, cell.protection, cell.number_format = yellow, open_, "@"
    sheet.freeze_panes = f"F{layout.FIRST_ROW}"
    sheet.protection.sheet = True  # against slips; what comes back is checked in any case
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    on_paper(
        sheet,
        layout.HEADER_ROW,
        f"{layout.COLUMNS[layout.REVIEW if remarked else 'self_verdict'][0]}{max(sheet.max_row, layout.FIRST_ROW)}",
    )


def _validate(sheet: Worksheet, last_row: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    for name, words in (("state", layout.STATES), ("self_verdict", layout.SELF_VERDICTS)):
        choices = ",".join(words.values())
        rule = DataValidation(
            type="list", formula1=f'"{choices}"', allow_blank=True, showErrorMessage=True, errorTitle="请更正",
            error=f"请选择：{choices}",
        )  # fmt: skip
        rule.add(f"{layout.place(name, layout.FIRST_ROW)}:{layout.place(name, last_row)}")
        sheet.add_data_validation(rule)


def _put(sheet: Worksheet, address: str, text: object) -> None:
    cell = sheet[address]
    cell.value = as_text(text)
    if cell.data_type == "f":
        cell.data_type = "s"
