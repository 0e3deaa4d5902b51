"""Writes the workbook that a responsible unit fills in."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from halfsky.collect import data_requests
from halfsky.collect.progress import layout as measures
from halfsky.collect.progress.asked import asked as asked_tasks
from halfsky.collect.progress.writing import fill_sheet
from halfsky.collect.workbook import layout
from halfsky.collect.workbook.earlier import Earlier, remark, stands
from halfsky.collect.workbook.paper import TITLES, on_paper
from halfsky.errors import OutputError, UsageError
from halfsky.export import as_text
from halfsky.importing.cell_values import no_value_signs
from halfsky.package import Package, find_plan
from halfsky.schemas.collecting import ASKED
from halfsky.words import values

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_INPUT = "FFF8DC"  # what is to be filled in
_WRAPPED = ("indicator", "definition", "unit", "last", "target")
_LINE = 15.0  # points
_SIGNS = "Z"  # column of the hidden lists
_LARGEST = 10**15


def identity(
    plan_id: str, unit: str, year: int, indicator_ids: list[str], tasks: int = 0, also: Sequence[str] = ()
) -> dict[str, str]:
    """What the hidden sheet says, with a digest that holds it together."""
    said = {"program": "halfsky", "version": layout.VERSION, "plan_id": plan_id, "unit": unit, "year": str(year)}
    said["indicators"] = str(len(indicator_ids))
    if tasks:
        said["tasks"] = str(tasks)
    if also:
        said["also"] = ";".join(also)
    said["digest"] = digest(said)
    return said


def digest(said: dict[str, str]) -> str:
    named = [said.get(name, "") for name in ("program", "version", "plan_id", "unit", "year", "indicators")]
    named += [said[name] for name in ("tasks", "also") if name in said]
    return hashlib.sha256(json.dumps(named, ensure_ascii=False).encode()).hexdigest()


def write_template(
    package: Package, plan_id: str, unit: str, year: int, path: Path | str, *, due_on: str = "",
    also: Sequence[str] = (), before: Earlier | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Write the workbook of a plan's unit for a year to `path` (.xlsx); returns the `ASKED` rows that it holds.

    due_on: the day by which it is to be sent, YYYY-MM-DD, for its head; "" for none. also: other plans of the same area
    (the children's beside the women's) that the unit reports on in the same workbook; a figure is asked for once.
    before: what was sent for the year already (`earlier.earlier`): what stands is filled in, what was returned is named
    with its reason.
    UsageError for a year outside a plan, plans of several areas or a unit that is asked for nothing; OutputError when
    it cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise OutputError(f"{path}: a template is an .xlsx file")
    plan_ids = list(dict.fromkeys([plan_id, *also]))
    for one in plan_ids:
        check_year(package, one, year)
    if len({str(find_plan(package, one)["area_code"]) for one in plan_ids}) > 1:
        raise UsageError(f"{', '.join(plan_ids)}: one workbook serves plans of one area")
    unit = data_requests.canonical(package, unit, *plan_ids)
    parts: list[tuple[pd.Series, pd.DataFrame, pd.DataFrame]] = []
    for one in plan_ids:
        tasks = asked_tasks(package, one, unit, year)
        try:
            rows = figures_or_measures(package, one, unit, year, tasks)
        except UsageError:
            if len(plan_ids) == 1 or (one == plan_ids[-1] and not parts):
                raise
            continue  # a unit of the other plan alone
        asked = {indicator for _, known, _ in parts for indicator in known["indicator_id"]}
        parts.append((find_plan(package, one), rows[~rows["indicator_id"].isin(asked)].reset_index(drop=True), tasks))
    book = _book(package, parts, unit, year, due_on, before or Earlier())
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        book.save(beside)
        beside.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)
    return pd.concat([rows for _, rows, _ in parts], ignore_index=True) if len(parts) > 1 else parts[0][1]


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
    package: Package, parts: list[tuple[pd.Series, pd.DataFrame, pd.DataFrame]], unit: str, year: int, due_on: str,
    before: Earlier,
) -> Workbook:  # fmt: skip
    """The workbook of plans, each with its figures (`ASKED`) and measures (`ASKED_TASKS`)."""
    from openpyxl import Workbook  # noqa: PLC0415 - a second that no other command needs

    book = Workbook()
    book.remove(book.active)
    lists = book.create_sheet(layout.LISTS)
    called = data_requests.unit_name(package, unit)
    for place, (plan, rows, tasks) in enumerate(parts, start=1):
        sheet = book.create_sheet(layout.numbered(layout.SHEET, place), len(book.sheetnames) - 1)
        _write_figures(sheet, lists, package, str(plan["title"]), called, year, rows, due_on, place,
                       before)  # fmt: skip
        if len(tasks):
            name = layout.numbered(measures.SHEET, place)
            work = book.create_sheet(name, len(book.sheetnames) - 1)
            fill_sheet(work, package, tasks, str(plan["title"]), called, year,
                       before.reports[before.reports["unit"].eq(unit)])  # fmt: skip
    hidden = book.create_sheet(layout.IDENTITY)
    first, rows, tasks = parts[0]
    also = [str(plan["plan_id"]) for plan, _, _ in parts[1:]]
    said = identity(str(first["plan_id"]), unit, year, rows["indicator_id"].tolist(), len(tasks), also)
    for item in said.items():
        hidden.append([as_text(text) for text in item])
    for name in (layout.LISTS, layout.IDENTITY):
        book[name].sheet_state = "hidden"
    book.active = 0
    book.security.lockStructure = True
    book.properties.creator = "Halfsky"
    book.properties.title = f"{first['title']} {year}"
    return book


def _write_figures(
    sheet: Worksheet, lists: Worksheet, package: Package, title: str, unit: str, year: int, rows: pd.DataFrame,
    due_on: str, place: int, before: Earlier,
) -> None:  # fmt: skip
    _write_head(sheet, title, unit, year, due_on)
    _write_people(sheet)
    known = values.with_catalogue(rows, package.indicators)
    called = data_requests.called(package, str(rows["plan_id"].iloc[0])) if len(rows) else {}
    shown = known.assign(last=values.dated(known, "last", "last_year", "zh"))
    for number, row in enumerate(shown.itertuples(), start=layout.FIRST_ROW):
        fixed = {
            "indicator_id": row.indicator_id, "indicator": row.indicator,
            "definition": called[row.indicator_id].removeprefix(row.indicator) + row.definition,
            "unit": values.measure(row.unit, row.counter), "last": row.last or "无", "target": row.target,
            "sex": layout.SEX["total"], "residence": layout.RESIDENCE["total"], "status": layout.STATUS["final"],
        }  # fmt: skip
        for name, text in fixed.items():
            _put(sheet, f"{layout.COLUMNS[name][0]}{number}", text)
        sheet.row_dimensions[number].height = _LINE * max(
            _lines(fixed[name], layout.COLUMNS[name][2]) for name in _WRAPPED
        )
    last_row = layout.FIRST_ROW + len(rows) + layout.EXTRA_ROWS - 1
    _format_rows(sheet, len(rows), last_row)
    remarked = _fill_in(sheet, rows, before.figures, last_row)
    if remarked:
        _write_heading(sheet, layout.REVIEW)
    on_paper(sheet, layout.HEADER_ROW, f"{layout.COLUMNS[layout.REVIEW if remarked else 'note'][0]}{last_row}")
    column = chr(ord("A") + place - 1)
    for number, sign in enumerate(no_value_signs(), start=1):
        _put(lists, f"{_SIGNS}{number}", sign)
    for number, name in enumerate(rows["indicator"], start=1):
        _put(lists, f"{column}{number}", name)
    _validate(sheet, len(rows), last_row, column)


def _write_head(sheet: Worksheet, title: str, unit: str, year: int, due_on: str) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415

    lines = (
        (f"{title} — {year}年监测数据报送表", Font(bold=True, size=14)),
        (f"责任单位：{unit}    年度：{year}" + (f"    报送期限：{_day(due_on)}" if due_on else ""), Font(bold=True)),
        (
            "只填写浅黄色单元格；没有数据请留空并填写缺报原因，0表示数值为零。"
            "数值可填数字或公式（按算出的结果接收），百分数填95.5或95.5%均可。",
            Font(),
        ),
        ("分性别、分城乡的数值请填在表末空行，从下拉框选择指标。数值与往年相差较大时请在说明中写明原因。", Font()),
    )  # fmt: skip
    for number, (text, font) in enumerate(lines, start=1):
        _put(sheet, f"{TITLES}{number}", text)
        sheet[f"{TITLES}{number}"].font = font
    for name in layout.COLUMNS:
        if name != layout.REVIEW:
            _write_heading(sheet, name)
    sheet.row_dimensions[layout.HEADER_ROW].height = 34
    sheet.freeze_panes = f"C{layout.FIRST_ROW}"


def _write_heading(sheet: Worksheet, name: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415

    letter, heading, width = layout.COLUMNS[name]
    cell = sheet[f"{letter}{layout.HEADER_ROW}"]
    cell.value, cell.font = heading, Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.fill = PatternFill("solid", fgColor="DDE3EA")
    sheet.column_dimensions[letter].width = width
    sheet.column_dimensions[letter].hidden = name in layout.HIDDEN


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
            if name == layout.REVIEW:
                continue
            cell = sheet[f"{letter}{row}"]
            cell.border, cell.alignment = border, code if name == "indicator_id" else wrap
            if name in layout.INPUTS or (extra and name == "indicator"):
                cell.fill, cell.protection = fill, Protection(locked=False)
            if name in ("missing_reason", "note", "indicator"):
                cell.number_format = "@"
    sheet.protection.sheet = True  # against slips, without a password; what comes back is checked in any case
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _fill_in(sheet: Worksheet, rows: pd.DataFrame, figures: pd.DataFrame, last_row: int) -> bool:
    """Put in what was sent before (`REVISION_HISTORY`); values by sex and residence go into the free rows at the end.

    Whether a reviewer's remark stands beside any.
    """
    from openpyxl.styles import Alignment  # noqa: PLC0415

    names = rows.set_index("indicator_id")["indicator"].to_dict()
    own = {indicator: row for row, indicator in enumerate(rows["indicator_id"], start=layout.FIRST_ROW)}
    free, remarked = layout.FIRST_ROW + len(rows), False
    for cells in figures[figures["indicator_id"].isin(list(own))].to_dict("records"):
        total = cells["sex"] == "total" and cells["residence"] == "total"
        if not total and free > last_row:
            continue
        row = own[cells["indicator_id"]] if total else free
        free += 0 if total else 1
        said = {
            "sex": layout.SEX.get(cells["sex"], ""), "residence": layout.RESIDENCE.get(cells["residence"], ""),
            "status": layout.STATUS.get(cells["status"], ""), "missing_reason": cells["missing_reason"],
            "note": cells["note"],
        }  # fmt: skip
        if not total:
            said["indicator"] = names[cells["indicator_id"]]
        if stands(cells["state"]):
            said |= {name: cells[name] for name in ("value", "numerator", "denominator") if pd.notna(cells[name])}
        if remark_ := remark(cells["state"], cells["reason"], cells["value"]):
            said[layout.REVIEW], remarked = remark_, True
            height = _LINE * _lines(remark_, layout.COLUMNS[layout.REVIEW][2])
            sheet.row_dimensions[row].height = max(sheet.row_dimensions[row].height or _LINE, height)
        for name, text in said.items():
            cell = sheet[f"{layout.COLUMNS[name][0]}{row}"]
            if name == layout.REVIEW:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(text, float):
                cell.value = text
            elif text:
                _put(sheet, cell.coordinate, text)
    return remarked


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column: not every office makes rows as high as their texts."""
    signs = sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)
    return max(1, -(-signs // (width - 2)))


def _validate(sheet: Worksheet, count: int, last_row: int, column: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    def add(name: str, first: int, **rule: object) -> None:
        validation = DataValidation(allow_blank=True, showErrorMessage=True, errorTitle="请更正", **rule)
        letter = layout.COLUMNS[name][0]
        validation.add(f"{letter}{first}:{letter}{last_row}")
        sheet.add_data_validation(validation)

    for name, words in (("sex", layout.SEX), ("residence", layout.RESIDENCE), ("status", layout.STATUS)):
        choices = ",".join(words.values())
        add(name, layout.FIRST_ROW, type="list", formula1=f'"{choices}"', error=f"请选择：{choices}")
    # Text passes where it is one of the signs that are read as no figure; of other text the office asks, and takes it:
    # 6.89万 is read too.
    signs = f"{layout.LISTS}!${_SIGNS}$1:${_SIGNS}${len(no_value_signs())}"
    for name in ("value", "numerator", "denominator"):
        first = f"{layout.COLUMNS[name][0]}{layout.FIRST_ROW}"
        low = f"ABS({first})<{_LARGEST}" if name == "value" else f"AND({first}>=0,{first}<{_LARGEST})"
        add(
            name, layout.FIRST_ROW, type="custom", errorStyle="warning",
            formula1=f"IF(ISNUMBER({first}),{low},SUMPRODUCT(--EXACT(TRIM({first}),{signs}))>0)",
            error="请填写数字；没有数据请填写“无”或留空，并填写缺报原因",
        )  # fmt: skip
    if not count:  # a unit that is asked for measures alone
        return
    names = f"{layout.LISTS}!${column}$1:${column}${count}"
    add("indicator", layout.FIRST_ROW + count, type="list", formula1=names, error="请从下拉框选择指标")


def _put(sheet: Worksheet, address: str, text: object) -> None:
    cell = sheet[address]
    cell.value = as_text(text)
    if cell.data_type == "f":
        cell.data_type = "s"
