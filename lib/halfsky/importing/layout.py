"""Where the table is on a sheet: its headings, the words at the beginning of its rows, its values, titles and notes.

A sheet is taken apart by rows (title and other lines, headings, values, notes), then by columns (what stands at the
beginning of a row, values). Nothing is read here; what the words mean is for `labels`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from halfsky.guarded_reading import Sheet
from halfsky.importing import cell_values, labels
from halfsky.importing.code_list_files import spelt
from halfsky.importing.units import unit_of, units_stated

_UNIT_LINE = re.compile(r"^(?:计量)?单位\s*[:：]|^[(（]\s*(?:计量)?单位\s*[:：]|^unit\s*[:：]", re.IGNORECASE)
_NOTE_LINE = re.compile(
    r"^(?:注|附注|说明|备注|资料来源|数据来源|来源|source|note|notes|单位负责人|负责人|填表人|填报人|审核人|联系电话|报送日期|填报日期|填报单位|"
    r"报送单位|编制单位|制表)\s*[0-9①-⑳]*\s*[:：.．]|^[①-⑳*＊]\s*\S|^\d+[.、．]\s*\D.{8,}",
    re.IGNORECASE,
)
_UNIT_WORDS = re.compile(r"(?<![填报送表制编任头属])(?:计量)?单\s*位\s*[:：]\s*((?:(?!单位\s*[:：]).)+)")
_CELL = ("row", "column", "kind", "number", "text", "number_format", "formula")
_LONGEST_HEADING = 20  # characters; a title is longer
_DIMENSIONS = ("area", "area_code", "year", "indicator", "indicator_id", "sex", "residence")
_BEGINNING = (*_DIMENSIONS, "unit", "serial", "status", "note", "earlier")


class Place(NamedTuple):
    """One cell that holds something."""

    row: int
    column: int
    kind: str
    number: float
    text: str
    number_format: str
    formula: str


@dataclass
class Body:
    """One table of a sheet. `stub`: column → what stands there (area, indicator, year, unit, …, or `label`); `panels`:
    value column → the columns at the beginning of its rows; `groups`: row → the lines above it that head its part.
    """

    headings: list[int]
    rows: list[int]
    stub: dict[int, str]
    values: list[int]
    panels: dict[int, tuple[int, ...]]
    titles: list[Place] = field(default_factory=list)
    notes: list[Place] = field(default_factory=list)
    groups: dict[int, tuple[Place, ...]] = field(default_factory=dict)


class Grid:
    """A sheet's cells by place; a merged cell stands in each of its places when `heading` is asked."""

    def __init__(self, sheet: Sheet) -> None:
        cells = sheet.cells
        self.name = sheet.name
        self.places = {
            (row, column): Place(row, column, *rest)
            for row, column, *rest in zip(
                *(cells[name].tolist() for name in _CELL),
                strict=True,
            )
        }  # fmt: skip
        self.places = {at: place for at, place in self.places.items() if place.text.strip() or place.kind != "text"}
        self.merged: dict[tuple[int, int], tuple[int, int]] = {}
        for row1, column1, row2, column2 in sheet.merged:
            for row in range(row1, min(row2, row1 + 200) + 1):
                for column in range(column1, min(column2, column1 + 200) + 1):
                    self.merged[row, column] = (row1, column1)
        self.by_row: dict[int, list[Place]] = {}
        for place in self.places.values():
            self.by_row.setdefault(place.row, []).append(place)
        for cells_of_row in self.by_row.values():
            cells_of_row.sort(key=lambda place: place.column)

    def heading(self, row: int, column: int) -> Place | None:
        """The cell that is seen at a place, also where it is merged over it."""
        return self.places.get((row, column)) or self.places.get(self.merged.get((row, column), (0, 0)))

    def width_of(self, place: Place) -> int:
        """Over how many columns a cell is merged."""
        return sum(1 for at, of in self.merged.items() if of == (place.row, place.column) and at[0] == place.row) or 1


def is_year(place: Place) -> bool:
    if place.kind == "number":
        return place.number % 1 == 0 and 1949 <= place.number <= 2100 and "%" not in place.number_format
    return place.kind == "text" and labels.is_year(place.text)


def is_value(place: Place) -> bool:
    """Whether a cell holds a number, or what stands in the place of one."""
    if place.kind in ("number", "error", "boolean", "unknown"):
        return True
    if place.kind != "text" or re.match(r"\s*(?:19|20)\d\d\s*年.", place.text) or _is_ages(place):
        return False
    if "月" in place.text and labels.parse(place.text).part_of_year:  # 1-6月: above a column of values
        return False
    if unit_of(place.text) is not None:  # 1/10万 in a column of units
        return False
    return cell_values.of_text(place.text).kind in ("number", "sign", "asked")


def _is_ages(place: Place) -> bool:
    """0-4岁, 15岁以上: a group of people, which may look like a number with words."""
    return place.kind == "text" and "岁" in place.text and bool(labels.parse(place.text).ages)


def bodies(grid: Grid) -> list[Body]:
    """The tables of a sheet, from above to below."""
    kinds = {row: _kind_of_row(grid, cells) for row, cells in grid.by_row.items()}
    order = sorted(kinds)
    for above, below in zip(reversed(order[:-1]), reversed(order[1:]), strict=True):
        if kinds[below] == "heading" and below == above + 1 and _heads_part(grid, grid.by_row[above]):
            kinds[above] = "heading"
    found: list[Body] = []
    lines: list[Place] = []
    at = 0
    while at < len(order):
        row = order[at]
        if kinds[row] not in ("heading", "values"):
            lines += grid.by_row[row]
            at += 1
            continue
        headings: list[int] = []
        while at < len(order) and kinds[order[at]] == "heading":
            headings.append(order[at])
            at += 1
        body_rows: list[int] = []
        between = {}
        while at < len(order):
            row = order[at]
            if kinds[row] == "heading" and not (body_rows and _is_without_values(grid, row, body_rows)):
                break
            if kinds[row] in ("values", "heading"):
                body_rows.append(row)
            elif not any(kinds[later] == "values" for later in _until_heading(order, kinds, at + 1)):
                break
            elif _NOTE_LINE.match(grid.by_row[row][0].text) or _UNIT_LINE.match(grid.by_row[row][0].text):
                lines += grid.by_row[row]
            elif _is_empty_row(grid.by_row[row][0]):
                body_rows.append(row)
            else:
                between[row] = grid.by_row[row]
            at += 1
        while body_rows and len(headings) > 1 and _is_without_values(grid, headings[-1], body_rows):
            body_rows.insert(0, headings.pop())
        if not body_rows:
            lines += [place for row in headings for place in grid.by_row[row]]
            continue
        body = _body(grid, headings, body_rows, between)
        body.titles, lines = lines, []
        found.append(body)
    for body, after in zip(found, [*(body.titles for body in found[1:]), lines], strict=False):
        body.notes = [place for place in after if place.row > body.rows[-1]]
    return found


def _is_without_values(grid: Grid, row: int, rows: list[int]) -> bool:
    """Whether a row of texts is one of a table's own that has no value: nothing of it stands above the values."""
    beginning = [place.column for place in grid.by_row[row]]
    inside = [grid.places.get((other, column)) for other in rows for column in beginning]
    return all(place is not None and not is_value(place) for place in inside)


def _is_empty_row(place: Place) -> bool:
    """A lone cell that begins a row without values, and heads none: a year, or a name with its unit."""
    return is_year(place) or labels.parse(place.text).unit is not None


def _heads_part(grid: Grid, cells: list[Place]) -> bool:
    """Whether a lone cell above the headings heads those under it: it begins right of the first column."""
    if len(cells) != 1 or (cell := cells[0]).column == 1 or not (cell.kind == "text" or is_year(cell)):
        return False
    text = cell.text.strip()
    if len(text) > _LONGEST_HEADING or re.search(r"统计表|一览表|汇总表|情况", text):
        return False
    return not (
        _UNIT_LINE.match(text) or _NOTE_LINE.match(text) or text.startswith(("(", "（")) or re.search(r"[:：]", text)
    )


def _until_heading(order: list[int], kinds: dict[int, str], at: int) -> list[int]:
    rows = []
    for row in order[at:]:
        if kinds[row] == "heading":
            break
        rows.append(row)
    return rows


def _kind_of_row(grid: Grid, cells: list[Place]) -> str:
    first = cells[0]
    if len(cells) == 1 and first.kind == "text" and (not is_value(first) or is_year(first)):
        return "line"
    if first.kind == "text" and (_UNIT_LINE.match(first.text.strip()) or _NOTE_LINE.match(first.text.strip())):
        return "line"
    if len(cells) > 1 and all(labels.parse(place.text).ages for place in cells[1:]):
        return "heading"
    years = [place for place in cells if is_year(place)]
    values = [place for place in cells if is_value(place)]
    others = [place for place in cells if not is_value(place)]
    if not values or (len(years) == len(values) and _heads(grid, first, years, others)):
        texts = [labels.parse(place.text) for place in others]
        named = any(label.column or label.sex or label.residence or label.total for label in texts)
        return (
            "heading"
            if len(cells) > 1 and (years or named or len(cells) > 2 or not _looks_like_line(cells))
            else "line"
        )
    return "values"


def _heads(grid: Grid, first: Place, years: list[Place], others: list[Place]) -> bool:
    """Whether a row of years is a heading: what stands before them names a column, or nothing does."""
    if first in years:
        above = grid.heading(first.row, first.column - 1) if first.column > 1 else None
        return len(years) > 1 and (above is None or above.row != first.row) and _rising(years)
    words = [labels.parse(place.text) for place in others]
    if not (words[0].column or not words[0].text.strip()):
        return False
    return all(word.column or not word.text.strip() or _is_of_time(word) for word in words[1:])


def _is_of_time(label: labels.Label) -> bool:
    """2021年预计, 2020年基期值, 2022年1-6月, 2011-2015年平均, 上年: above a column of values."""
    named = label.year is not None or label.relative is not None or bool(label.part_of_year)
    return named or labels.is_span(label.text)


def _rising(years: list[Place]) -> bool:
    found = [labels.year_of(place.text) or 0 for place in years]
    return found in (sorted(set(found)), sorted(set(found), reverse=True)) or len(set(found)) < len(found)


def _looks_like_line(cells: list[Place]) -> bool:
    """Two texts apart on one line above or below a table: 填报单位…, 单位：…"""
    return any(_NOTE_LINE.match(place.text.strip()) or re.search(r"[:：]", place.text) for place in cells)


def _body(grid: Grid, headings: list[int], rows: list[int], between: dict[int, list[Place]]) -> Body:
    columns = sorted({place.column for row in [*headings, *rows] for place in grid.by_row[row]})
    stub: dict[int, str] = {}
    values: list[int] = []
    for column in columns:
        role = _role(grid, column, headings, rows)
        if role in ("value", "difference", "target", "rank", "numerator", "denominator"):
            values.append(column)
        else:
            stub[column] = role
    panels = _panels(columns, stub, values)
    groups: dict[int, tuple[Place, ...]] = {}
    current: tuple[Place, ...] = ()
    for row in sorted([*rows, *between]):
        if row in between:
            current = tuple(between[row])
        elif current:
            groups[row] = current
    return Body(headings, rows, stub, values, panels, groups=groups)


def _role(grid: Grid, column: int, headings: list[int], rows: list[int]) -> str:
    """What a column holds: by the words above it, else by what stands in it."""
    inside = [place for row in rows if (place := grid.places.get((row, column))) is not None]
    for row in reversed(headings):
        if (heading := grid.heading(row, column)) is None or heading.kind != "text":
            continue
        if role := labels.parse(heading.text).column:
            if role in ("area", "indicator") and inside and all(is_value(place) for place in inside):
                if role == "area" and all(re.fullmatch(r"\s*\d{6}\s*", place.text) for place in inside):
                    return "area_code"
                break  # a name above numbers names the numbers
            return role
        break
    numbers = [place for place in inside if is_value(place)]
    if not inside:
        return "value" if headings else "label"
    years = [place for place in inside if is_year(place)]
    is_first = not any(grid.places.get((row, before)) for row in rows for before in range(1, column))
    if (
        len(years) == len(inside)
        and is_first
        and len(grid.by_row[rows[0]]) > 1
        and len({place.text for place in years}) == len(years)
    ):
        return "year"
    if is_first and _counts_up(inside) and not headings:
        return "serial"
    return "value" if len(numbers) * 2 > len(inside) or (numbers and not is_first and headings) else "label"


def _counts_up(inside: list[Place]) -> bool:
    numbers = [place.number for place in inside if place.kind == "number"]
    return len(numbers) == len(inside) > 2 and numbers == [float(number) for number in range(1, len(inside) + 1)]


def _panels(columns: list[int], stub: dict[int, str], values: list[int]) -> dict[int, tuple[int, ...]]:
    """The columns that begin the rows of each value column: of two tables side by side each has its own."""
    groups: list[list[int]] = []
    before = ""
    for column in columns:
        if column in stub:
            if before != "stub":
                groups.append([])
            groups[-1].append(column)
            before = "stub"
        else:
            before = "value"
    naming = [group for group in groups if any(stub[column] in (*_DIMENSIONS, "label") for column in group)]
    panels = {}
    for column in values:
        near = [group for group in naming if group[0] < column]
        own = near[-1] if near else (naming[0] if naming else [])
        shared = [c for group in groups if group not in naming for c in group]
        if len(naming) > 1 and not _repeats(naming, stub):
            own = [c for group in naming for c in group]
        panels[column] = tuple(sorted({*own, *shared}))
    return panels


def _repeats(naming: list[list[int]], stub: dict[int, str]) -> bool:
    """Whether the same columns begin again further right."""
    first = [stub[column] for column in naming[0]]
    return any([stub[column] for column in group] == first for group in naming[1:])


def running_unit(titles: list[Place]) -> list[str]:
    """The words of `单位：万人` lines above a table; not of 填报单位, an office. `Unit:` where no 单位 stands."""
    found, english = [], []
    for place in titles:
        lines = [one.strip() for one in place.text.translate(labels.NARROW).replace("\r", "\n").split("\n")]
        for line in lines:
            if hits := _UNIT_WORDS.findall(re.sub(r"(?<=[一-龥]) +(?=[一-龥][:：])", "", line)):
                found += [word for hit in hits for word in units_stated(re.split(r"[;；]", hit)[0])]
            elif alone := re.match(r"[(（]?unit\s*[:：]\s*(.+)$", line, re.IGNORECASE):
                english += units_stated(alone[1])
    return found or english


def is_note(text: str) -> bool:
    return bool(_NOTE_LINE.match(text.strip()))


def notes_by_mark(notes: list[Place]) -> dict[str, str]:
    """What each footnote mark means, as the lines below the table say it: ①为户籍人口数。"""
    found: dict[str, str] = {}
    for place in notes:
        for hit in re.finditer(
            r"([①-⑳*＊†‡]|[\[〔]\d+[\]〕]|(?<![A-Za-z])[a-h](?=\s*[:：一-龥]))\s*[:：]?\s*([^①-⑳*＊†‡\[〔]+?)(?:[。；;]|$)",
            place.text,
        ):
            found.setdefault(spelt(hit[1]), hit[2].strip())
    return found
