"""What every review sheet has: heads of which some are taken back, lists to choose from, rows that wait in colour.

A sheet is read back by the words of its heads, as it is written; what of it can be taken is for its own module to say.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from halfsky.errors import DataError
from halfsky.guarded_reading import open_table
from halfsky.vocabulary.code_list import CodeList

if TYPE_CHECKING:
    from openpyxl import Workbook

SHOWN = 20  # faults that a message lists
_AROUND = 40  # characters of the text on either side of the place
_LONGEST = 300  # characters of an item that is shown whole
_OPEN_FILL, _HEAD_FILL = "FFF3CD", "DCE6F1"
Codes = Mapping[str, Sequence[CodeList[Any]]]


class Head(NamedTuple):
    """A column of a sheet: what it is called, how wide it is, and whether what is written in it is taken back."""

    name: str
    title: str
    width: int
    taken: bool = False


def add_sheet(
    book: Workbook, title: str, heads: Sequence[Head], rows: Iterable[Mapping[str, Any]], waiting: int,
    choices: Mapping[str, Collection[str]],
) -> None:  # fmt: skip
    """A sheet of these rows; the first `waiting` of them are coloured. choices: the words allowed in a column."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - only who makes a workbook needs it
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    sheet = book.create_sheet(title)
    sheet.append([head.title for head in heads])
    for row in rows:
        sheet.append([row[head.name] for head in heads])
    wrap = Alignment(wrap_text=True, vertical="top")
    for cells in sheet.iter_rows(min_row=1, max_row=sheet.max_row):
        for cell in cells:
            cell.alignment = wrap
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=_HEAD_FILL)
    for number in range(2, 2 + waiting):
        for cell in sheet[number]:
            cell.fill = PatternFill("solid", fgColor=_OPEN_FILL)
    for place, head in enumerate(heads, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = head.width
        if head.name in choices:
            rule = DataValidation(type="list", formula1=f'"{",".join(choices[head.name])}"', allow_blank=True)
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{max(sheet.max_row, 2)}")
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions


def keep_shown(book: Workbook, title: str, heads: Sequence[Head], rows: Iterable[Mapping[str, Any]]) -> None:
    """A hidden sheet that keeps what another one showed when it was written, to tell what a person changed."""
    sheet = book.create_sheet(title)
    sheet.sheet_state = "hidden"
    sheet.append([head.title for head in heads])
    for row in rows:
        sheet.append([row[head.name] for head in heads])


def new_book() -> Workbook:
    """A workbook without any sheet."""
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def sheet_names(path: Path) -> list[str]:
    return [sheet.name for sheet in open_table(path).sheets]


def rows_of(path: Path, title: str, heads: Sequence[Head]) -> pd.DataFrame:
    """The sheet as it is written: `row` (as the spreadsheet numbers it), then `heads`. DataError for another sheet."""
    sheets = {sheet.name: sheet for sheet in open_table(path).sheets}
    if title not in sheets:
        raise DataError(
            f"{path}：没有名为“{title}”的工作表，这不是审核表 / has no sheet “{title}”: it is no review sheet"
        )
    cells = sheets[title].cells
    number = cells["number"].map(lambda value: int(value) if value.is_integer() else value)
    written = cells["text"].astype("object").mask(cells["kind"].eq("number"), number)
    lines = cells.assign(written=written).pivot_table("written", "row", "column", aggfunc="first")
    first = lines.loc[1] if 1 in lines.index else pd.Series(dtype="object")
    titles = {str(words).strip(): column for column, words in first.dropna().items()}
    missing = [head.title for head in heads if head.title not in titles]
    if missing:
        lost = "”“".join(missing)
        raise DataError(
            f"{path}：第1行缺少表头“{lost}”，请勿改动表头 / row 1 lacks the headers “{lost}”: leave them as they were"
        )
    rows = lines.drop(index=1)[[titles[head.title] for head in heads]]
    rows.columns = pd.Index([head.name for head in heads])
    rows = rows.astype("object").where(rows.notna(), None)
    return rows.rename_axis("row").reset_index()


def refuse(path: Path, faults: Sequence[str]) -> None:
    """DataError where anything cannot be taken: nothing is, then."""
    if faults:
        more = f"；另有{len(faults) - SHOWN}处" if len(faults) > SHOWN else ""
        raise DataError(
            f"{path}：{'；'.join(faults[:SHOWN])}{more}。"
            "全部未采用，请改正后再交 / nothing was taken: put these right first"
        )


def around(text: str, start: Any, end: Any) -> str:
    """The place in the document's text, with what stands before and behind it; nothing where it is not known."""
    if not text or pd.isna(start) or pd.isna(end):
        return ""
    before = _flat(text[max(0, int(start) - _AROUND) : int(start)])
    after = _flat(text[int(end) : int(end) + _AROUND])
    return f"…{before}【{_flat(text[int(start) : int(end)])}】{after}…"


def item_text(text: str, start: Any, end: Any) -> str:
    """The words of a whole item, cut where they are long; nothing where its place is not known."""
    if not text or pd.isna(start) or pd.isna(end):
        return ""
    words = _flat(text[int(start) : int(end)])
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _flat(words: str) -> str:
    return words.replace("\n", " ").replace("\t", " ")


def labels(codes: Codes, name: str) -> dict[str, str]:
    return {code: label for each in codes[name] for code, label in each.labels("zh").items()}


def written_words(cell: Any) -> str:
    """What a cell says; "" for an empty one."""
    return "" if cell is None or (isinstance(cell, float) and math.isnan(cell)) else str(cell).strip()


def plain(value: Any) -> Any:
    """A value as a cell holds it: none for what is missing, and no formula, whoever wrote the plan."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "@")) else value


def year_of(words: str) -> int | None:
    """A year; None for an empty cell. ValueError for what is none."""
    if not words:
        return None
    year = float(words)
    if not 1990 <= year <= 2100 or year % 1:
        raise ValueError(words)
    return int(year)


def same(before: Any, after: Any) -> bool:
    if pd.isna(before) or pd.isna(after):
        return bool(pd.isna(before) and pd.isna(after))
    return bool(before == after)
