"""The review of a plan's targets in a workbook: a row a target beside its place in the text, and the way back.

A person reads the words of the plan on the left and what was read from them on the right, sets 审核 and corrects what
is wrong. What comes back is checked cell by cell; nothing is taken unless every cell of the sheet can be. A second,
hidden sheet keeps what the first one showed: only what the person changed is taken back, and what another has changed
meanwhile is not overwritten.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from halfsky.catalogue import Catalogue
from halfsky.plan_entry import base_sheet, fitting, own_indicators, sheet_form
from halfsky.plan_entry.sheet_form import Head, add_sheet, around, labels, new_book, plain, refuse, same, written_words
from halfsky.schemas import TARGETS
from halfsky.vocabulary.codes import REJECTED, REVIEW_STATUSES, UNITS
from halfsky.vocabulary.comparators import COMPARATORS, DIRECTIONS
from halfsky.words.plan_entry import remarks

SHEET, SHOWN_SHEET = "审核", "原值（勿改）"
_WHOLE = ("deadline_year",)


class Written(NamedTuple):
    """A review sheet that came back: `row` (as the spreadsheet numbers it), then `HEADS`; the same of what the sheet
    showed when it was written, None where it does not say."""

    rows: pd.DataFrame
    shown: pd.DataFrame | None


HEADS = (
    Head("target_id", "编号（勿改）", 30),
    Head("text", "规划原文", 60),
    Head("indicator", "指标（规划用语）", 28, taken=True),
    Head("name", "指标目录中的指标", 26, taken=True),
    Head("comparator", "要求", 12, taken=True),
    Head("value", "目标值", 10, taken=True),
    Head("upper_value", "上限", 10, taken=True),
    Head("unit", "单位", 10, taken=True),
    Head("deadline_year", "期限年", 10, taken=True),
    Head("lead_unit", "牵头单位", 18, taken=True),
    Head("supporting_units", "配合单位", 24, taken=True),
    Head("review_status", "审核", 12, taken=True),
    Head("note", "说明", 40, taken=True),
)
_CODES = {"comparator": (COMPARATORS, DIRECTIONS), "unit": (UNITS,), "review_status": (REVIEW_STATUSES,)}


def write_review(
    targets: pd.DataFrame, text: str, indicators: pd.DataFrame, path: Path, base: pd.DataFrame | None = None
) -> None:
    """The workbook of a plan's targets (schemas.TARGETS) beside their places in `text`, the document's.

    Rows that wait for a person are coloured and stand first in the order of the text among themselves. base: the base
    values that the plan's tables offer (`base_values.resolved`), for a sheet of their own.
    """
    waiting = targets["review_status"].eq("unconfirmed")
    ordered = targets.assign(waiting=waiting).sort_values(["waiting", "char_start"], ascending=[False, True])
    book = new_book()
    shown = shown_rows(ordered, text, indicators)
    add_sheet(book, SHEET, HEADS, shown, int(waiting.sum()), choices())
    sheet_form.keep_shown(book, SHOWN_SHEET, HEADS, [row | {"text": None} for row in shown])
    if base is not None:
        base_sheet.add_to(book, base)
    book.save(path)


def shown_rows(targets: pd.DataFrame, text: str, indicators: pd.DataFrame) -> list[dict[str, Any]]:
    """What a person reads of each target, by the names of `HEADS`: words in the place of codes."""
    names = indicators.set_index("indicator_id")["name_zh"]
    rows = (
        row | {"text": around(text, row["char_start"], row["char_end"]), "name": names.get(row["indicator_id"], "")}
        for row in targets.to_dict("records")
    )
    shown = [{head.name: _shown(row[head.name], head.name) for head in HEADS} for row in rows]
    called = names.to_dict()
    return [row | {"note": note_shown(written_words(row["note"]), called)} for row in shown]


def note_shown(note: str, names: Mapping[str, str]) -> str:
    """The remarks of the reading in Chinese; names: of indicators by their ids."""
    return "；".join(shown for _, shown in remarks(note, names))


def _note_taken(words: str, before: str, names: pd.Series) -> str:
    """What is kept of a note that came back: remarks of the reading that were left stay as the reading wrote them."""
    shown = {shown: part for part, shown in remarks(before, names.to_dict())}
    if words == "；".join(shown):
        return before
    parts = [part.strip() for part in words.split("；")]
    return "; ".join(shown.get(part, part) for part in parts) if any(part in shown for part in parts) else words


def choices() -> dict[str, tuple[str, ...]]:
    """The words allowed in the columns that hold codes."""
    return {name: tuple(labels(_CODES, name).values()) for name in _CODES}


def take_back(
    written: Written, targets: pd.DataFrame, catalogue: Catalogue, path: Path, term: fitting.Term | None = None
) -> pd.DataFrame:
    """The targets with what a reviewer wrote into the sheet, as `reviewed` makes them. DataError lists its faults."""
    fresh, faults = reviewed(written, targets, catalogue, term)
    refuse(path, faults)
    return fresh


def reviewed(
    written: Written, targets: pd.DataFrame, catalogue: Catalogue, term: fitting.Term | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """The targets with what a reviewer wrote: schemas.TARGETS, every row, in the order of `targets`; and the faults.

    targets: as they stand now. Only cells that are other than the sheet showed are taken (all, where it does not say
    what it showed). A row that was changed and left 自动提取 or 待确认 becomes 已更正; one that is not in the sheet
    stays as it is. Faults, by row and head: what cannot be taken, and what another has changed to something else since
    the sheet was written, and what does not fit the indicator's unit or the plan's years (`term`, where it is known);
    where there is one, nothing is to be taken.
    """
    faults: list[str] = []
    own = targets.set_index("target_id", drop=False)
    fresh = own.copy()
    names = catalogue.indicators.set_index("indicator_id")["name_zh"]
    units = catalogue.indicators.set_index("indicator_id")["unit"]
    shown = {} if written.shown is None else _by_id(written.shown)
    for cells_row in written.rows.to_dict("records"):
        number, target_id = cells_row["row"], written_words(cells_row["target_id"])
        if target_id not in own.index:
            faults.append(f"第{number}行 编号：{target_id or '空'} 不是这份规划的目标，请勿改动编号")
            continue
        before = own.loc[target_id]
        touched = _touched(cells_row, shown.get(target_id))
        values, wrong = _taken(cells_row, before, catalogue, names, touched)
        wrong += _changed_since(values, shown.get(target_id), before, names)
        faults += [f"第{number}行 {head}：{message}" for head, message in wrong]
        changed = [name for name, value in values.items() if not same(before[name], value)]
        faults += [f"第{number}行 {fault}" for fault in _unfit(before, values, changed, names, units, term)]
        judged = values.get("review_status", before["review_status"])
        if judged == before["review_status"] and set(changed) - {"note"} and judged in ("extracted", "unconfirmed"):
            values["review_status"] = "corrected"
        for name, value in values.items():
            fresh.loc[target_id, name] = value
    return TARGETS.conform(fresh.reset_index(drop=True)), faults


def _unfit(
    before: pd.Series, values: Mapping[str, Any], changed: Collection[str], names: pd.Series, units: pd.Series,
    term: fitting.Term | None,
) -> list[str]:  # fmt: skip
    """What of a row that was changed does not fit: by head, each a sentence. A row that is left out need not."""
    after = before.to_dict() | dict(values)
    if after["review_status"] == REJECTED:
        return []
    found = []
    if set(changed) - {"note"} and after["indicator_id"] in units.index:  # somebody stands for the row from now on
        unit, name = str(units[after["indicator_id"]]), str(names[after["indicator_id"]])
        found.append(("unit", fitting.unit_fault(after, unit, name)))
    if "deadline_year" in changed:
        found.append(("deadline_year", fitting.year_fault(after["deadline_year"], term)))
    titles = {head.name: head.title for head in HEADS}
    return [f"{titles[name]}：{fault}" for name, fault in found if fault]


def read_review(path: Path) -> Written:
    """A workbook of `write_review` as it came back. DataError for another one."""
    shown = SHOWN_SHEET in sheet_form.sheet_names(path)
    rows = sheet_form.rows_of(path, SHEET, HEADS)
    return Written(rows, sheet_form.rows_of(path, SHOWN_SHEET, HEADS) if shown else None)


def _by_id(rows: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    return {written_words(row["target_id"]): row for row in rows.to_dict("records")}


def _touched(cells: Mapping[str, Any], shown: Mapping[str, Any] | None) -> set[str]:
    """The columns of a row in which a person wrote."""
    taken = {head.name for head in HEADS if head.taken}
    if shown is None:
        return taken
    return {name for name in taken if written_words(cells[name]) != written_words(shown[name])}


def _changed_since(
    values: Mapping[str, Any], shown: Mapping[str, Any] | None, now: pd.Series, names: pd.Series
) -> list[tuple[str, str]]:
    """What a person would change who has not seen what stands there now, by the title of its column."""
    if shown is None:
        return []
    found = []
    for head in HEADS:
        column = "indicator_id" if head.name == "name" else head.name
        if column not in values or same(now[column], values[column]):
            continue
        stands = names.get(now[column], "") if head.name == "name" else now[column]
        stands = note_shown(str(stands), names.to_dict()) if head.name == "note" else stands
        stands_as, seen = written_words(_shown(stands, head.name)), written_words(shown[head.name])
        if stands_as != seen:
            found.append(
                (head.title, f"此表写出后他人已改为“{stands_as}”（表中原为“{seen}”），请核对后用新的审核表提交")
            )
    return found


def _shown(value: Any, name: str) -> Any:
    value = plain(value)
    if value is None or name not in (*_CODES, *_WHOLE):
        return value
    return int(value) if name in _WHOLE else labels(_CODES, name).get(value, value)


def _taken(
    cells: Mapping[str, Any], before: pd.Series, catalogue: Catalogue, names: pd.Series, touched: set[str]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What a row of the sheet says in the columns `touched`, by column of the targets, and what of it cannot be."""
    written: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for head in HEADS:
        if head.name not in touched:
            continue
        words = written_words(cells[head.name])
        if head.name == "name":
            if words in (names.get(before["indicator_id"], ""), before["indicator_id"]):
                continue
            found = words if not words or words in names.index else str(catalogue.find(pd.Series([words])).iloc[0])
            if words and not found:
                wrong.append((head.title, f"指标目录中没有“{words}”"))
            written["indicator_id"] = found
        elif head.name in _CODES:
            known = labels(_CODES, head.name)
            codes = {label: code for code, label in known.items()} | {code: code for code in known}
            if head.name == "unit" and words not in codes and (unit := own_indicators.unit_said(words)[0]):
                codes[words] = unit  # as a plan's table writes it
            if words and words not in codes:
                offered = own_indicators.unit_choices() if head.name == "unit" else known.values()
                wrong.append((head.title, f"“{words}”不在可选项中，可选：{'、'.join(offered)}"))
            else:
                written[head.name] = codes.get(words, "")
        elif TARGETS.column(head.name).type == "text":
            words = words.removeprefix("'")
            written[head.name] = _note_taken(words, str(before["note"]), names) if head.name == "note" else words
        else:
            try:
                number = float(words) if words else math.nan
            except ValueError:
                number = math.inf
            if (words and not math.isfinite(number)) or (head.name in _WHOLE and words and not 1990 <= number <= 2100):
                wrong.append((head.title, f"“{words}”不是{'年份' if head.name in _WHOLE else '数值'}"))
            else:
                written[head.name] = number if words else (pd.NA if head.name in _WHOLE else math.nan)
    return written, wrong
