"""Writes the workbook that a responsible unit fills in."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from halfsky.collect import data_requests
from halfsky.collect.progress.asked import asked as asked_tasks
from halfsky.collect.progress.writing import add_sheet
from halfsky.collect.workbook import layout
from halfsky.errors import OutputError, UsageError
from halfsky.export import as_text
from halfsky.package import Package, find_plan
from halfsky.schemas.collecting import ASKED
from halfsky.words import values

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS = {
    "indicator_id": 14, "indicator": 30, "definition": 36, "unit": 10, "last": 16, "target": 12, "sex": 8,
    "residence": 10, "value": 12, "numerator": 12, "denominator": 12, "status": 10, "missing_reason": 18, "note": 30,
}  # fmt: skip


_INPUT = "FFF8DC"  # what is to be filled in
_WRAPPED = ("indicator", "definition", "unit", "last", "target")
_LINE = 15.0  # points


def identity(plan_id: str, unit: str, year: int, indicator_ids: list[str], tasks: int = 0) -> dict[str, str]:
    """What the hidden sheet says, with a digest that holds it together."""
    said = {"program": "halfsky", "version": layout.VERSION, "plan_id": plan_id, "unit": unit, "year": str(year)}
    said["indicators"] = str(len(indicator_ids))
    if tasks:
        said["tasks"] = str(tasks)
    said["digest"] = digest(said)
    return said


def digest(said: dict[str, str]) -> str:
    named = [said.get(name, "") for name in ("program", "version", "plan_id", "unit", "year", "indicators")]
    named += [said["tasks"]] if "tasks" in said else []
    return hashlib.sha256(json.dumps(named, ensure_ascii=False).encode()).hexdigest()


def write_template(
    package: Package, plan_id: str, unit: str, year: int, path: Path | str, *, due_on: str = ""
) -> pd.DataFrame:  # fmt: skip
    """Write the workbook of a plan's unit for a year to `path` (.xlsx); returns the `ASKED` rows that it holds.

    due_on: the day by which it is to be sent, YYYY-MM-DD, for its head; "" for none.
    UsageError for a year outside the plan or a unit that is asked for nothing; OutputError when it cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise OutputError(f"{path}: a template is an .xlsx file")
    check_year(package, plan_id, year)
    unit = data_requests.canonical(package, unit)
    tasks = asked_tasks(package, plan_id, unit, year)
    rows = figures_or_measures(package, plan_id, unit, year, tasks)
    book = _book(package, find_plan(package, plan_id), unit, year, rows, due_on, tasks)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        book.save(beside)
        beside.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)
    return rows


def figures_or_measures(
    package: Package, plan_id: str, unit: str, year: int | None, tasks: pd.DataFrame
) -> pd.DataFrame:
    """What a unit is asked of figures (`ASKED`); nothing for one that is asked of measures (`ASKED_TASKS`) alone."""
    try:
        return data_requests.asked(package, plan_id, unit, year)
    except UsageError:
        if tasks.empty:
            raise
        return ASKED.empty()


def check_year(package: Package, plan_id: str, year: int) -> None:
    """UsageError unless the year is of the plan: its base year to its last."""
    plan = find_plan(package, plan_id)
    first, last = int(plan["start_year"]) - 1, int(plan["end_year"])
    if not first <= year <= last:
        raise UsageError(
            f"year {year}: {plan_id} runs from {first + 1} to {last}; give one of {first} (base) to {last}"
        )


def _book(
    package: Package, plan: pd.Series, unit: str, year: int, rows: pd.DataFrame, due_on: str, tasks: pd.DataFrame
) -> Workbook:
    from openpyxl import Workbook  # noqa: PLC0415 - a second that no other command needs

    book = Workbook()
    sheet = book.active
    sheet.title = layout.SHEET
    _write_head(sheet, str(plan["title"]), data_requests.unit_name(package, unit), year, due_on)
    _write_people(sheet)
    known = values.with_catalogue(rows, package.indicators)
    shown = known.assign(last=values.dated(known, "last", "last_year", "zh"))
    for number, row in enumerate(shown.itertuples(), start=layout.FIRST_ROW):
        fixed = {
            "indicator_id": row.indicator_id, "indicator": row.indicator, "definition": row.definition,
            "unit": values.measure(row.unit, row.counter), "last": row.last or "无", "target": row.target,
            "sex": layout.SEX["total"], "residence": layout.RESIDENCE["total"], "status": layout.STATUS["final"],
        }  # fmt: skip
        for name, text in fixed.items():
            _put(sheet, f"{layout.COLUMNS[name][0]}{number}", text)
        sheet.row_dimensions[number].height = _LINE * max(_lines(fixed[name], _WIDTHS[name]) for name in _WRAPPED)
    last_row = layout.FIRST_ROW + len(rows) + layout.EXTRA_ROWS - 1
    _format_rows(sheet, len(rows), last_row)
    _write_lists(book, rows)
    _validate(sheet, len(rows), last_row)
    if len(tasks):
        add_sheet(book, package, tasks, str(plan["title"]), data_requests.unit_name(package, unit), year)
    hidden = book.create_sheet(layout.IDENTITY)
    for item in identity(str(plan["plan_id"]), unit, year, rows["indicator_id"].tolist(), len(tasks)).items():
        hidden.append([as_text(text) for text in item])
    for name in (layout.LISTS, layout.IDENTITY):
        book[name].sheet_state = "hidden"
    book.security.lockStructure = True
    book.properties.creator = "Halfsky"
    book.properties.title = f"{plan['title']} {year}"
    return book


def _write_head(sheet: Worksheet, title: str, unit: str, year: int, due_on: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415

    lines = (
        (f"{title} — {year}年监测数据报送表", Font(bold=True, size=14)),
        (f"责任单位：{unit}    年度：{year}" + (f"    报送期限：{_day(due_on)}" if due_on else ""), Font(bold=True)),
        (
            "只填写浅黄色单元格；没有数据请留空并填写缺报原因，0表示数值为零。"
            "填写数字，不写公式，百分数只填数字（95.5）。",
            Font(),
        ),
        ("分性别、分城乡的数值请填在表末空行，从下拉框选择指标。数值与往年相差较大时请在说明中写明原因。", Font()),
    )  # fmt: skip
    for number, (text, font) in enumerate(lines, start=1):
        _put(sheet, f"A{number}", text)
        sheet[f"A{number}"].font = font
    for name in layout.COLUMNS:
        cell = sheet[f"{layout.COLUMNS[name][0]}{layout.HEADER_ROW}"]
        cell.value, cell.font = layout.heading(name), Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.fill = PatternFill("solid", fgColor="DDE3EA")
        sheet.column_dimensions[layout.COLUMNS[name][0]].width = _WIDTHS[name]
    sheet.row_dimensions[layout.HEADER_ROW].height = 34
    sheet.freeze_panes = f"C{layout.FIRST_ROW}"


def _write_people(sheet: Worksheet) -> None:
    """Who filled the sheet in and who checked it, by hand: kept with the file, and not read."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # noqa: PLC0415

    for label, column in layout.PEOPLE.items():
        name = sheet.cell(layout.PEOPLE_ROW, column, label)
        name.font, name.alignment = Font(bold=True), Alignment(horizontal="right")
        cell = sheet.cell(layout.PEOPLE_ROW, column + 1)
        cell.fill, cell.border = PatternFill("solid", fgColor=_INPUT), Border(bottom=Side(style="thin"))
        cell.protection, cell.number_format = Protection(locked=False), "@"


def _day(text: str) -> str:
    """2025年3月31日."""
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def _format_rows(sheet: Worksheet, count: int, last_row: int) -> None:
    from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side  # noqa: PLC0415

    fill, line = PatternFill("solid", fgColor=_INPUT), Side(style="thin", color="BBBBBB")
    border, wrap = Border(line, line, line, line), Alignment(wrap_text=True, vertical="top")
    code = Alignment(vertical="top")
    for row in range(layout.FIRST_ROW, last_row + 1):
        extra = row >= layout.FIRST_ROW + count
        for name, (letter, _, _) in layout.COLUMNS.items():
            cell = sheet[f"{letter}{row}"]
            cell.border, cell.alignment = border, code if name == "indicator_id" else wrap
            if name in layout.INPUTS or (extra and name == "indicator"):
                cell.fill, cell.protection = fill, Protection(locked=False)
            if name in ("missing_reason", "note", "indicator"):
                cell.number_format = "@"
    sheet.protection.sheet = True  # against slips, without a password; what comes back is checked in any case
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{layout.HEADER_ROW}:{layout.HEADER_ROW}"


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column: not every office makes rows as high as their texts."""
    signs = sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)
    return max(1, -(-signs // (width - 2)))


def _write_lists(book: Workbook, rows: pd.DataFrame) -> None:
    sheet = book.create_sheet(layout.LISTS)
    for number, name in enumerate(rows["indicator"], start=1):
        _put(sheet, f"A{number}", name)


def _validate(sheet: Worksheet, count: int, last_row: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    def add(name: str, first: int, **rule: object) -> None:
        validation = DataValidation(allow_blank=True, showErrorMessage=True, errorTitle="请更正", **rule)
        letter = layout.COLUMNS[name][0]
        validation.add(f"{letter}{first}:{letter}{last_row}")
        sheet.add_data_validation(validation)

    for name, words in (("sex", layout.SEX), ("residence", layout.RESIDENCE), ("status", layout.STATUS)):
        choices = ",".join(words.values())
        add(name, layout.FIRST_ROW, type="list", formula1=f'"{choices}"', error=f"请选择：{choices}")
    for name in ("value", "numerator", "denominator"):
        lowest = "-1000000000000000" if name == "value" else "0"
        add(
            name, layout.FIRST_ROW, type="decimal", operator="between", formula1=lowest, formula2="1000000000000000",
            error="请填写数字；没有数据请留空并填写缺报原因",
        )  # fmt: skip
    names = f"{layout.LISTS}!$A$1:$A${count}"
    add("indicator", layout.FIRST_ROW + count, type="list", formula1=names, error="请从下拉框选择指标")


def _put(sheet: Worksheet, address: str, text: object) -> None:
    cell = sheet[address]
    cell.value = as_text(text)
    if cell.data_type == "f":
        cell.data_type = "s"
