"""The sheet as it lies in the file, each value with what became of it; values and headings can be clicked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from halfsky.dashboards import markup
from halfsky.dashboards.importing import kinds
from halfsky.dashboards.importing.work import Work
from halfsky.dashboards.markup import tag, together
from halfsky.guarded_reading import Sheet, a1
from halfsky.importing import labels
from halfsky.importing.indicators import SEPARATOR
from halfsky.render.html import Html
from halfsky.words.values import chooser

ROWS, COLUMNS = 60, 24  # of a sheet that are shown at once
_A1 = re.compile(r"([A-Z]{1,3})(\d+)")
_TEXT = 60  # characters of a cell that are shown


@dataclass(frozen=True)
class Place:
    """What was clicked: a value or a heading, and the rows of the proposal that it concerns."""

    sheet: str
    cell: str
    header: str
    at: pd.Index


def sheet_names(work: Work) -> list[str]:
    """Those that were read, by the names that the proposal gives them."""
    return [_called(work, sheet) for sheet in work.table.sheets if sheet.state == "visible" and len(sheet.cells)]


def _called(work: Work, sheet: Sheet) -> str:
    return sheet.name or work.file.name.rpartition(".")[0] or work.file.name


def _sheet(work: Work, name: str) -> Sheet | None:
    return next((sheet for sheet in work.table.sheets if _called(work, sheet) == name), None)


def position(cell: str) -> tuple[int, int] | None:
    """Row and column of B5; None for a place that is no cell."""
    found = _A1.fullmatch(cell)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def drawn(work: Work, name: str, found: pd.Series, top: int, chosen: Place | None, language: str) -> Html:
    """The sheet from row `top`. found: the kind of each row of the proposal."""
    sheet = _sheet(work, name)
    if sheet is None:
        return Html("")
    say = chooser(language)
    values = {
        at: (str(kind), str(row.read_as), str(row.note))
        for row, kind in zip(work.rows.itertuples(), found, strict=True)
        if row.sheet == name and (at := position(str(row.cell)))
    }
    last_row, last_column = min(sheet.rows, top + ROWS - 1), min(sheet.columns, COLUMNS)
    picked = {at for index in chosen.at if (at := position(str(work.rows.loc[index, "cell"])))} if chosen else set()
    spans, covered = _merged(sheet, top, last_row, last_column)
    texts = {
        (row, column): text
        for row, column, text in sheet.cells[["row", "column", "text"]].itertuples(index=False)
        if top <= row <= last_row and column <= last_column
    }
    heading = _headings(values)
    lines = []
    for row in range(top, last_row + 1):
        cells = [tag("th", str(row), scope="row")]
        for column in range(1, last_column + 1):
            if (row, column) in covered:
                continue
            at = (row, column)
            inner, kind = _cell(name, at, texts.get(at, ""), values.get(at), heading, language)
            mark = " hs-cell-picked" if at in picked or (chosen and at == position(chosen.cell)) else ""
            cells.append(tag("td", inner, f"hs-cell{kind}{mark}", **spans.get(at, {})))
        lines.append(tag("tr", together(*cells)))
    heads = ["", *(a1(1, column)[:-1] for column in range(1, last_column + 1))]
    title = say(f"工作表“{name}”", f"Sheet {name}")
    return together(
        markup.scrolling(markup.table(title, heads, lines, "hs-sheet"), title), _turning(sheet, top, language)
    )


def _cell(
    name: str, at: tuple[int, int], text: str, value: tuple[str, str, str] | None,
    heading: dict[str, dict[int, int]], language: str,
) -> tuple[Html, str]:  # fmt: skip
    shown = text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"
    place = a1(*at)
    if value is not None:
        kind, _, note = value
        said = f"{place} {kinds.name(kind, language)} {note}".strip()
        sign = tag("span", kinds.sign(kind), f"hs-cell-sign hs-cell-{kind}", aria_hidden="true")
        inner = together(sign, tag("span", shown or "（空）"))
        label = f"{place} {shown} {kinds.name(kind, language)}"
        return (
            markup.button(inner, f"cell={name}|{place}", kind="hs-row", title=said, aria_label=label),
            f" hs-cell-{kind} hs-cell-value",
        )
    if text and _heads(at, heading):
        label = chooser(language)(f"更正标题{place} {shown}", f"Correct the heading {place} {shown}")
        return markup.button(shown, f"head={name}|{place}", kind="hs-row", aria_label=label), " hs-cell-head"
    return tag("span", shown), ""


def _headings(values: Iterable[tuple[int, int]]) -> dict[str, dict[int, int]]:
    """The last row with a value by column, the last column with one by row."""
    below: dict[int, int] = {}
    right: dict[int, int] = {}
    for row, column in values:
        below[column] = max(below.get(column, 0), row)
        right[row] = max(right.get(row, 0), column)
    return {"below": below, "right": right}


def _heads(at: tuple[int, int], heading: dict[str, dict[int, int]]) -> bool:
    row, column = at
    return heading["below"].get(column, 0) > row or heading["right"].get(row, 0) > column


def _merged(
    sheet: Sheet, top: int, last_row: int, last_column: int
) -> tuple[dict[tuple[int, int], dict[str, str]], set[tuple[int, int]]]:
    """The extent of each merged range within what is shown, and the cells that it covers."""
    spans: dict[tuple[int, int], dict[str, str]] = {}
    covered: set[tuple[int, int]] = set()
    for first_row, first_column, end_row, end_column in sheet.merged:
        rows, columns = min(end_row, last_row) - first_row + 1, min(end_column, last_column) - first_column + 1
        if first_row < top or rows < 1 or columns < 1:
            continue
        spans[first_row, first_column] = {"rowspan": str(rows), "colspan": str(columns)}
        covered |= {(first_row + down, first_column + over) for down in range(rows) for over in range(columns)}
        covered.discard((first_row, first_column))
    return spans, covered


def _turning(sheet: Sheet, top: int, language: str) -> Html:
    """To the rows before and after, and what of the sheet is not shown."""
    say = chooser(language)
    last = min(sheet.rows, top + ROWS - 1)
    pieces = []
    if top > 1:
        pieces.append(markup.button(say("前面的行", "Rows before"), f"top={max(1, top - ROWS)}"))
    if last < sheet.rows:
        pieces.append(markup.button(say("后面的行", "Rows after"), f"top={top + ROWS}"))
    words = say(f"第{top}至{last}行，共{sheet.rows}行", f"Rows {top} to {last} of {sheet.rows}")
    if sheet.columns > COLUMNS:
        words += say(f"；只显示前{COLUMNS}列，共{sheet.columns}列", f"; the first {COLUMNS} of {sheet.columns} columns")
    if not pieces and sheet.columns <= COLUMNS:
        return Html("")
    return tag("div", together(*pieces, tag("span", words, "hs-note")), "hs-actions")


# ---- what a click means ----


def value_at(work: Work, sheet: str, cell: str) -> Place | None:
    at = work.rows.index[work.rows["sheet"].eq(sheet) & work.rows["cell"].eq(cell)]
    return Place(sheet, cell, "", at) if len(at) else None


def header_at(work: Work, name: str, cell: str) -> Place | None:
    """A heading with the values that it is said of: below it, or right of it, whose labels hold its words."""
    sheet, at = _sheet(work, name), position(cell)
    if sheet is None or at is None:
        return None
    text = sheet.cells.loc[sheet.cells["row"].eq(at[0]) & sheet.cells["column"].eq(at[1]), "text"]
    if text.empty:
        return None
    last_row, last_column = next(((r2, c2) for r1, c1, r2, c2 in sheet.merged if (r1, c1) == at), at)
    own = work.rows[work.rows["sheet"].eq(name)]
    places = [position(str(one)) or (0, 0) for one in own["cell"]]
    rows, columns = (pd.Series([one[part] for one in places], index=own.index) for part in (0, 1))
    below = columns.between(at[1], last_column) & rows.gt(last_row)
    right = rows.between(at[0], last_row) & columns.gt(last_column)
    near = own[below | right]
    said = near[_says(near, str(text.iloc[0]))]
    chosen = said if len(said) else near
    return Place(name, cell, str(text.iloc[0]), chosen.index) if len(chosen) else None


def _says(rows: pd.DataFrame, text: str) -> pd.Series:
    label = labels.parse(text)
    inside = rows["label"].str.split(SEPARATOR).map(lambda parts: label.phrase in parts)
    found = (inside | rows["area_label"].eq(label.phrase)) if label.phrase else pd.Series(False, index=rows.index)
    if label.year is not None:
        found |= rows["year"].eq(label.year)
    return found.astype("bool")
