"""A file becomes a proposal: each of its values with its cell, what it was read as, and what is asked about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from halfsky.guarded_reading import a1
from halfsky.importing import cell_values, plausibility
from halfsky.importing.code_list_files import spelt
from halfsky.importing.held_values import Held
from halfsky.importing.labels import tidy
from halfsky.importing.resolving import Resolved, Resolver
from halfsky.importing.units import Unit, convert
from halfsky.package import Package
from halfsky.schemas import PROPOSAL
from halfsky.words.import_questions import reason, said

KEY = ["area_code", "indicator_id", "year", "sex", "residence"]
DETAILS = ["about", "area_label", "unit_label", "explicit", "source_id", "answered"]
"""Columns beside those of schemas.PROPOSAL that an answer needs: which fields are asked about, the labels it is for,
and whether it was said that the value takes the place of the published one (REPLACE)."""

REPLACE = "replace"

BETWEEN = "；"
"""Stands between two questions about one value."""

_HALF = 0.5


@dataclass(frozen=True)
class Proposal:
    """rows: schemas.PROPOSAL with DETAILS beside it. name, sha256: of the file. layout: the labels of its tables. told:
    what is to be said of the file as a whole (sheets that are hidden, a changed layout).
    """

    rows: pd.DataFrame
    name: str = ""
    sha256: str = ""
    layout: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    source: dict[str, str] = field(default_factory=dict)

    def table(self) -> pd.DataFrame:
        """The table `proposal`."""
        return PROPOSAL.conform(self.rows)

    @property
    def questions(self) -> int:
        """How many different questions are asked."""
        asked = self.rows.loc[self.rows["question"].ne(""), "question"]
        return len({one for text in asked.unique() for one in text.split(BETWEEN)})


def rows_of(held: Iterable[Held], resolver: Resolver) -> pd.DataFrame:
    """The values of a file as rows of a proposal, before they are held against one another and the package."""
    held = list(held)
    resolver.prepare(held)
    beside = _fractions(held)
    rows = [_row(one, resolver, beside) for one in held]
    return pd.DataFrame(rows, columns=[*PROPOSAL.names, *DETAILS])


def _fractions(held: list[Held]) -> dict[tuple[str, tuple[int, int]], dict[str, float]]:
    """Numerators and denominators by the cell whose they are."""
    found: dict[tuple[str, tuple[int, int]], dict[str, float]] = {}
    for one in held:
        if one.beside is not None:
            reading = _reading(one)
            if reading.kind == "number":
                found.setdefault((one.sheet, one.beside), {})[one.role] = reading.number
    return found


def _reading(held: Held) -> cell_values.Reading:
    place = held.place
    if place.kind == "number":
        return cell_values.of_number(place.number, place.number_format)
    if place.kind == "text":
        return cell_values.of_text(place.text)
    return cell_values.Reading("text")


def _row(
    held: Held, resolver: Resolver, beside: dict[tuple[str, tuple[int, int]], dict[str, float]]
) -> dict[str, object]:
    place = held.place
    cell = a1(place.row, place.column)
    shown = (
        place.text
        if place.kind != "number" or "%" not in place.number_format
        else f"{place.text} ({place.number_format})"
    )
    row: dict[str, object] = dict.fromkeys([*PROPOSAL.names, *DETAILS], "")
    row |= {"sheet": held.sheet, "cell": cell, "read_as": shown.strip() or place.formula, "year": None, "value": None}
    row |= {"numerator": None, "denominator": None, "explicit": False, "sure": 0.0}
    reading = _reading(held)
    if held.role == "outside":
        row |= {"fate": "asked", "question": said("outside"), "about": "all"}
        return row | {"value": reading.number if reading.kind == "number" else None}
    found = resolver.words_of(held)
    row |= {
        "area_code": found.area_code, "indicator_id": found.indicator_id, "year": found.year, "sex": found.sex,
        "residence": found.residence, "status": found.status, "label": found.label, "area_label": found.area_label,
        "unit_label": found.unit_label,
    }  # fmt: skip
    notes = [*found.notes, *_footnotes(held, reading.marks)]
    if held.role in ("difference", "target", "rank", "earlier"):
        formula = f" {place.formula}" if place.formula else ""
        return row | {"fate": "left_out", "note": "；".join([reason(held.role) + formula, *notes]), "sure": 1.0}
    if held.role in ("numerator", "denominator"):
        of = a1(*held.beside) if held.beside else ""
        return row | {"fate": "left_out", "note": "；".join([reason(held.role, more=of), *notes]), "sure": 1.0}
    if reading.kind == "sign":
        return row | {"fate": "no_value", "note": "；".join([reason(reading.meaning), *notes]), "sure": 1.0}
    if found.left_out:
        return row | {"fate": "left_out", "note": "；".join([reason("left_out"), *notes]), "sure": 1.0}
    fractions = beside.get((held.sheet, (place.row, place.column)), {})
    row |= {name: fractions.get(name) for name in ("numerator", "denominator")}
    if place.formula:
        notes.append(f"公式 / formula {place.formula}")
    _value(row, place.text.strip(), place.kind, reading, found, resolver)
    return _told(row, found, notes)


def _value(
    row: dict[str, object], text: str, kind: str, reading: cell_values.Reading, found: Resolved, resolver: Resolver
) -> None:
    """The number, in the indicator's unit where that is known."""
    if reading.kind == "asked":
        found.ask("value", reading.question, reading.suggestion, label=text)
    elif reading.kind != "number":
        code = {"date": "date", "error": "error_value", "unknown": "no_cached_value"}.get(kind, "not_a_number")
        found.ask("value", code, reading.suggestion, label=text)
    wanted = resolver.indicators.unit(found.indicator_id)
    unit = reading.unit or found.unit
    row["explicit"] = reading.unit is not None
    if reading.unit is not None and found.unit is not None and _narrower(reading.unit, found.unit):
        unit = Unit(found.unit.code, reading.unit.factor, reading.unit.word)
    if unit is None:
        row["unit"] = wanted
        found.sure *= 1.0 if not wanted else 0.8
        row["value"] = reading.number if reading.kind == "number" else None
        return
    number = reading.number if reading.kind == "number" else None
    if not wanted:
        row["unit"] = unit.code
        row["value"] = None if number is None else convert(number, unit, unit.code)
        return
    if convert(1.0, unit, wanted) is None:
        found.ask("unit", "other_unit", label=unit.word, guess=wanted)
        row |= {"unit": unit.code, "value": number}
        return
    row["unit"] = wanted
    row["value"] = None if number is None else convert(number, unit, wanted)
    if reading.kind == "asked" and reading.suggestion and unit.factor != 1:
        guess = convert(float(reading.suggestion), unit, wanted)
        found.suggestions["value"] = "" if guess is None else f"{guess:.15g}"


def _narrower(cell: Unit, table: Unit) -> bool:
    """1所 in a column of 所, 6.89万 in one of 人: the cell's word is a scale or a counter of the table's unit."""
    return cell.code == table.code == "count" and cell.factor != table.factor


def _told(row: dict[str, object], found: Resolved, notes: list[str]) -> dict[str, object]:
    questions = list(dict.fromkeys(text for _, text in found.questions))
    row["about"] = ";".join(dict.fromkeys(about for about, _ in found.questions))
    row["question"] = BETWEEN.join(questions)
    row["suggestion"] = found.suggested()
    row["note"] = "；".join(dict.fromkeys(notes))
    row["fate"] = "asked" if questions else "proposed"
    row["sure"] = round(min(found.sure, _HALF) if questions else found.sure, 3)
    return row


def _footnotes(held: Held, marks: str) -> list[str]:
    known = dict(held.context.marks)
    single = [marks] if marks[:1] in tuple("[〔【(（注") else list(marks)
    return [f"{mark}{known.get(spelt(mark), '')}" for mark in single]


def completed(rows: pd.DataFrame, package: Package) -> pd.DataFrame:
    """The rows, each held against the catalogue's limits, its own series, the package's value and the file's others."""
    rows = rows.reset_index(drop=True).astype({"question": "object", "suggestion": "object", "fate": "object"})
    rows["value"] = rows["value"].astype("float64")
    rows["answered"] = rows["answered"].astype("object").fillna("") if "answered" in rows else ""
    open_ = rows[rows["fate"].eq("proposed") & rows["value"].notna()]
    targets = plausibility.targets_of(package.targets, package.plans)
    asked = plausibility.questions(open_, package.indicators, package.observations, targets)
    for at in asked.index[asked["question"].ne("")]:
        _ask(rows, at, "value", asked.loc[at, "question"], asked.loc[at, "suggestion"])
    _compare_published(rows, package.observations)
    _compare_twice(rows)
    return rows


def _ask(rows: pd.DataFrame, at: int, about: str, question: str, suggestion: str = "") -> None:
    rows.loc[at, "question"] = question
    rows.loc[at, "suggestion"] = rows.loc[at, "suggestion"] or suggestion
    rows.loc[at, "about"] = about
    rows.loc[at, "fate"] = "asked"
    rows.loc[at, "sure"] = min(float(rows.loc[at, "sure"]), _HALF)


def _compare_published(rows: pd.DataFrame, observations: pd.DataFrame) -> None:
    """What the package says of the same figure: the same, or both are shown and asked."""
    mine = rows[rows["fate"].eq("proposed")]
    if mine.empty:
        return
    there = observations[[*KEY, "value", "source_id"]].rename(columns={"value": "stands"})
    beside = (
        mine[KEY]
        .astype({"year": "Int64"})
        .merge(there.astype({"year": "Int64"}), on=KEY, how="left")
        .set_axis(mine.index)
    )
    known = beside["stands"].notna()
    close = (mine["value"] - beside["stands"]).abs() <= 1e-9 * beside["stands"].abs().clip(lower=1)
    rows.loc[mine.index[known & close], "fate"] = "same"
    for at in mine.index[known & ~close]:
        stands = f"{beside.loc[at, 'stands']:.15g} ({beside.loc[at, 'source_id']})"
        _ask(rows, at, "published", said("differs", more=stands, label=f"{mine.loc[at, 'value']:.15g}"))


def _compare_twice(rows: pd.DataFrame) -> None:
    """The same figure in two cells of the file: the second is left out where they agree, both are asked where not."""
    mine = rows[rows["fate"].isin(["proposed", "same"])]
    for _, group in mine[mine.duplicated(KEY, keep=False)].groupby(KEY, sort=False):
        first, *others = group.index
        if group["value"].eq(group["value"].iloc[0]).all():
            where = _where(rows, first)
            for at in others:
                rows.loc[at, "fate"] = "left_out"
                rows.loc[at, "note"] = reason("same_twice", more=where)
        else:
            for at in group.index:
                other = next(index for index in group.index if index != at)
                question = said("twice", more=_where(rows, other), guess=f"{rows.loc[other, 'value']:.15g}")
                _ask(rows, at, "value", question)


def _where(rows: pd.DataFrame, at: int) -> str:
    return f"{rows.loc[at, 'sheet']} {rows.loc[at, 'cell']}"


def layout_of(held: Iterable[Held]) -> tuple[str, ...]:
    """The labels of a file's tables, without years: what tells whether next year's file is laid out alike."""
    found: dict[str, None] = {}
    for one in held:
        for label in [*one.columns, *(label for role, label in one.rows if role not in ("serial", "year", "note"))]:
            if (label.phrase or label.column or label.sex or label.residence) and label.year is None:
                found.setdefault(tidy(label.text), None)
    return tuple(found)
