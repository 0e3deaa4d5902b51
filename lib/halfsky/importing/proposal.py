"""A file becomes a proposal: each of its values with its cell, what it was read as, and what is asked about it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from halfsky.guarded_reading import a1
from halfsky.importing import cell_values, plausibility
from halfsky.importing.code_list_files import spelt
from halfsky.importing.distinct_texts import numbered
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
_LETTERED = re.compile(r"(.*\d)\s*([a-h])")


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
        reading = cell_values.of_text(place.text)
        lettered = _LETTERED.fullmatch(place.text.strip()) if reading.kind == "asked" else None
        if lettered and lettered[2] in dict(held.context.marks):  # a note below explains the letter
            return cell_values.of_text(lettered[1])._replace(marks=lettered[2])
        return reading
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
    for mark in _marks(reading.marks):
        found.read_footnote(dict(held.context.marks).get(spelt(mark), ""))
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
    return [f"{mark}{known.get(spelt(mark), '')}" for mark in _marks(marks)]


def _marks(marks: str) -> list[str]:
    return [marks] if marks[:1] in tuple("[〔【(（注") else list(marks)


def completed(rows: pd.DataFrame, package: Package) -> pd.DataFrame:
    """The rows, each held against the catalogue's limits, its own series, the package's value and the file's others."""
    rows = rows.reset_index(drop=True)
    for name in ("question", "suggestion", "about", "note"):  # what is asked is written into
        rows[name] = rows[name].astype("object")
    if not isinstance(rows["fate"].dtype, pd.CategoricalDtype):
        rows["fate"] = rows["fate"].astype("object")
    rows["value"] = rows["value"].astype("float64")
    rows["answered"] = rows["answered"].astype("object").fillna("") if "answered" in rows else ""
    open_ = rows["fate"].eq("proposed") & rows["value"].notna()
    held = rows[[*KEY, "value", "unit", "read_as", "explicit"]]
    targets = plausibility.targets_of(package.targets, package.plans)
    asked = plausibility.doubts(held if open_.all() else held[open_], package.indicators, package.observations, targets)
    mine, stands = _beside_published(rows, package.observations)
    same = mine.index[_is_same(mine["value"], stands["stands"])]  # what is published already is not doubted again
    rows.loc[same, "fate"] = "same"
    asked = asked.drop(same, errors="ignore")
    _ask(rows, "value", asked["question"], asked["suggestion"])
    _ask_where_different(rows, mine.drop(same), stands.drop(same))
    _ask_to_come(rows)
    _compare_twice(rows)
    return rows


def _ask(rows: pd.DataFrame, about: str, questions: pd.Series, suggestions: pd.Series | None = None) -> None:
    """A question of each row that `questions` is indexed by; all at once."""
    at = questions.index
    if at.empty:
        return
    rows.loc[at, "question"] = questions
    if suggestions is not None:
        before = rows.loc[at, "suggestion"]
        rows.loc[at, "suggestion"] = before.where(before.ne(""), suggestions)
    rows.loc[at, "about"] = about
    rows.loc[at, "fate"] = "asked"
    rows.loc[at, "sure"] = rows.loc[at, "sure"].astype("float64").clip(upper=_HALF)


def _beside_published(rows: pd.DataFrame, observations: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of figures that the package has too, and its values of them (`stands`, `source_id`)."""
    there = {*zip(observations["area_code"], observations["indicator_id"], strict=True)}
    pairs, firsts = numbered(rows[["area_code", "indicator_id"]])
    distinct = rows[["area_code", "indicator_id"]].iloc[firsts]
    met = [pair in there for pair in zip(distinct["area_code"], distinct["indicator_id"], strict=True)]
    which = rows["fate"].eq("proposed") & np.array(met, dtype="bool")[pairs]
    mine = rows.loc[which, [*KEY, "value"]]
    mine = mine.astype({name: "object" for name in KEY if name != "year"})
    published = observations[[*KEY, "value", "source_id"]].rename(columns={"value": "stands"})
    keys = mine[KEY].astype({"year": "Int64"})
    beside = keys.merge(published.astype({"year": "Int64"}), on=KEY, how="left").set_axis(mine.index)
    known = beside["stands"].notna()
    return mine[known], beside[known]


def _is_same(value: pd.Series, stands: pd.Series) -> pd.Series:
    return (value - stands).abs() <= 1e-9 * stands.abs().clip(lower=1)


def _ask_where_different(rows: pd.DataFrame, mine: pd.DataFrame, stands: pd.DataFrame) -> None:
    """Both values are shown of a figure that the package has otherwise, unless more is asked about it."""
    open_ = rows.loc[mine.index, "fate"].eq("proposed")
    mine, stands = mine[open_], stands[open_]
    both = zip(stands["stands"], stands["source_id"], mine["value"], strict=True)
    texts = [said("differs", more=f"{there:.15g} ({source})", label=f"{own:.15g}") for there, source, own in both]
    _ask(rows, "published", pd.Series(texts, index=mine.index, dtype="object"))


def _ask_to_come(rows: pd.DataFrame) -> None:
    """A value of a year that is still to come is a plan's or a forecast's, whatever its table calls it."""
    this = datetime.date.today().year
    years = pd.to_numeric(rows["year"], errors="coerce")
    later = rows.index[rows["fate"].eq("proposed") & years.gt(this)]
    texts = [said("year_to_come", label=int(year)) for year in years[later]]
    _ask(rows, "year", pd.Series(texts, index=later, dtype="object"))


def _compare_twice(rows: pd.DataFrame) -> None:
    """The same figure in two cells of the file: the second is left out where they agree, both are asked where not."""
    held = rows["fate"].isin(["proposed", "same"])
    numbers, firsts = numbered(rows[KEY] if held.all() else rows.loc[held, KEY])
    if len(firsts) == len(numbers):
        return
    keys = pd.Series(numbers, index=rows.index[held])
    doubled = keys.index[np.bincount(numbers)[numbers] > 1]
    twice = rows.loc[doubled, [*KEY, "value"]]
    groups = keys[doubled]
    places = pd.Series(twice.index, index=twice.index)
    first = places.groupby(groups).transform("first")
    agree = twice["value"].eq(twice["value"].groupby(groups).transform("first")).groupby(groups).transform("all")
    again = twice.index[agree & places.ne(first)]
    rows.loc[again, "fate"] = "left_out"
    rows.loc[again, "note"] = [reason("same_twice", more=where) for where in _where(rows, first[again])]
    odd = twice.index[~agree]
    second = places[places.ne(first)].groupby(groups).first()
    other = first.where(places.ne(first), groups.map(second))[odd].astype("int64")
    both = zip(_where(rows, other), rows.loc[other, "value"], strict=True)
    texts = [said("twice", more=where, guess=f"{value:.15g}") for where, value in both]
    _ask(rows, "value", pd.Series(texts, index=odd, dtype="object"))


def _where(rows: pd.DataFrame, at: pd.Series) -> list[str]:
    sheets, cells = rows.loc[at, "sheet"], rows.loc[at, "cell"]
    return [f"{sheet} {cell}" for sheet, cell in zip(sheets, cells, strict=True)]


def layout_of(held: Iterable[Held]) -> tuple[str, ...]:
    """The labels of a file's tables, without years: what tells whether next year's file is laid out alike."""
    found: dict[str, None] = {}
    for one in held:
        for label in [*one.columns, *(label for role, label in one.rows if role not in ("serial", "year", "note"))]:
            if (label.phrase or label.column or label.sex or label.residence) and label.year is None:
                found.setdefault(tidy(label.text), None)
    return tuple(found)
