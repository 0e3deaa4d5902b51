"""Which columns a tidy table has: by the names of `observations`, by other words for them, or perhaps misspelt."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from halfsky.importing import labels
from halfsky.importing.code_columns import column_kinds
from halfsky.importing.code_list_files import spelt
from halfsky.importing.mapping import Mapping
from halfsky.schemas import OBSERVATIONS

TIDY = (*OBSERVATIONS.names, "missing_reason")
_NEAR = 0.8
_FIELDS = {
    "area": "area_code", "area_code": "area_code", "indicator": "indicator_id", "indicator_id": "indicator_id",
    "year": "year", "sex": "sex", "residence": "residence", "unit": "unit", "value": "value", "status": "status",
    "numerator": "numerator", "denominator": "denominator", "note": "note",
}  # fmt: skip
"""What a heading of `code_lists/words.csv` says that its column holds, as a column of `observations`."""

_KEYS = ("area_code", "indicator_id", "year")
_OTHERWISE = ("target", "rank", "earlier", "difference")


class Columns(NamedTuple):
    """found: field → the column that holds it; guessed: those of them by a name that may be misspelt, column → field;
    named: whether a column is known by another word than the field's own; unknown: columns that no list knows.
    """

    found: dict[str, str]
    guessed: dict[str, str]
    named: bool
    unknown: tuple[str, ...]


def field_of(name: str, *, cased: bool = False) -> str:
    """The field that another word means: 指标, indicator or indicator_name for indicator_id; '' for none.

    cased: the field's own name in other letters (Year) is it, as in a table whose headings are all written so.
    """
    if not cased and spelt(name) in TIDY:
        return ""
    kind, means = column_kinds().get(spelt(name), ("", ""))
    if kind:
        return means if kind == "name" else ""
    return _FIELDS.get(_role(name), "")


def _role(name: str) -> str:
    return labels.words("column").get(spelt(labels.tidy(name)), "")


def columns_of(names: Collection[str], mapping: Mapping) -> Columns:
    """The columns of a tidy table by field; what a person confirmed goes before every word."""
    found = {name: name for name in names if name in TIDY}
    cased = not found
    others = [name for name in names if name not in TIDY]
    rest = []
    for name in others:
        if (confirmed := mapping.of("columns", name)) is None:
            rest.append(name)
        elif field := (confirmed if confirmed in TIDY else field_of(confirmed)):
            found.setdefault(field, name)
        elif confirmed:
            rest.append(name)  # an answer that is no column either
    own = len(found)
    for name in rest:
        if (field := field_of(name, cased=cased)) and field != "note":
            found.setdefault(field, name)
    named, guessed, unknown = len(found) > own, {}, []
    for name in rest:
        if name in found.values() or spelt(name) in column_kinds() or (_role(name) and spelt(name) not in TIDY):
            continue
        near = near_column(name, (*TIDY, *_SHORT))
        near = _FIELDS.get(near, near)
        if near and near not in found:
            found[near] = name
            guessed[name] = near
        else:
            unknown.append(name)
    return Columns(found, guessed, named, tuple(unknown))


_SHORT = ("indicator", "area")


def is_tidy(names: Collection[str], mapping: Mapping) -> bool:
    """Whether every column that such a table needs is there, and none that makes it another table."""
    columns = columns_of(names, mapping)
    found = columns.found
    if not {"indicator_id", "value"} <= set(found) or not {"year", "area_code"} & set(found):
        return False
    if not columns.named or "indicator_id" in names:
        return True
    if any(_is_of_another_table(name) for name in names if name not in found.values()):
        return False
    return {"year", "area_code"} <= set(found) or bool(columns.unknown)


def _is_of_another_table(name: str) -> bool:
    """A target, a rank, a second year: a column of values beside the one of the rows."""
    label = labels.parse(name)
    return (_role(name) or label.column) in _OTHERWISE or label.year is not None or label.relative is not None


def says_all(frame: pd.DataFrame, columns: Columns) -> bool:
    """Whether each row of a table that names its indicators says of itself what it is.

    Else it is a page to be read with what stands around it: names written once, 其中：女, 全市, 上年, notes below. A
    column that is asked about is asked all the same.
    """
    if not columns.named or "indicator_id" in frame or columns.guessed or columns.unknown:
        return True
    for field in (one for one in _KEYS if one in columns.found):
        texts = frame[columns.found[field]].astype("str").str.strip().unique()
        if not all(_says(text, field) for text in texts):
            return False
    return True


def _says(text: str, field: str) -> bool:
    if field == "year":
        return labels.is_year(text.removesuffix(".0"))
    label = labels.parse(text)
    if field == "area_code":
        return bool(text) and not (label.whole_area or label.total or label.of_which or label.marks)
    more = (label.unit, label.unknown_unit, label.sex, label.residence, label.year, label.relative, label.marks)
    return bool(text) and not any(more) and not label.of_which and not label.total and not label.status


def near_column(name: str, columns: Collection[str], *, known: bool = False) -> str:
    """The column that a name may be meant as: letters more, less, other or changed about, or of another case.

    known: the name is another's, so that only its case may be wrong.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - where a name is none

    folded = {spelt(column): column for column in columns}
    if known or spelt(name) in folded:
        return folded.get(spelt(name), "")
    near = difflib.get_close_matches(spelt(name), list(folded), n=1, cutoff=_NEAR)
    near = near or [one for one in folded if OSA.distance(one, spelt(name)) == 1]
    return folded[near[0]] if near else ""
