"""The values of a tidy table in the units of their indicators: by the cell, the column of units, the multiplier."""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.importing.code_columns import Rows, code_list, read_codes
from halfsky.importing.distinct_texts import coded, each_distinct, spread
from halfsky.importing.indicators import Indicators
from halfsky.importing.mapping import Mapping
from halfsky.importing.number_columns import numbers
from halfsky.importing.recipes import Recipe
from halfsky.importing.units import Unit, exact, unit_of
from halfsky.vocabulary.codes import RATES
from halfsky.words.import_questions import said


def read_values(
    rows: Rows, columns: dict[str, str], scheme: str, indicators: Indicators, mapping: Mapping, recipe: Recipe | None
) -> None:
    """Read value, unit, numerator, denominator and explicit: numbers in the indicator's unit, and what is asked."""
    index = rows.frame.index
    wants, wanted = coded(each_distinct(rows.fields["indicator_id"], indicators.unit))
    of_column, units = _units(rows, columns, scheme, mapping, recipe)
    read = numbers(rows, columns.get("value", ""))
    for field in ("numerator", "denominator"):
        rows.fields[field] = (
            numbers(rows, columns[field]).number if field in columns else pd.Series(float("nan"), index)
        )
    rows.fields["explicit"] = pd.Series(read.units >= 0, index=index)
    # Each pair of a unit and an indicator's unit once; what the cell itself states goes before the column.
    stated = np.where(read.units >= 0, read.units + len(units), of_column) if read.known else of_column
    units = [*units, *read.known, None]
    pairs, which = pd.factorize((stated % len(units)) * len(wanted) + wants)
    found = [_factor(units[one // len(wanted)], str(wanted[one % len(wanted)])) for one in which]
    factor = np.array([one[0] for one in found] or [1.0])[pairs]
    if "mult" in columns:
        mult, wrong = rows.each(columns["mult"], read_codes(columns["mult"], "UNIT_MULT", {"": "1"}))
        rows.ask(wrong.ne(""), "unit", wrong)
        factor = factor * each_distinct(mult, lambda text: _multiplied(str(text))).to_numpy()
    values, scaled = read.number, factor != 1.0
    if scaled.any():
        values = values.mask(scaled, each_distinct(values * factor, lambda value: exact(float(value))))
    rows.fields["value"] = values
    rows.fields["unit"] = spread(pairs, [one[1] for one in found], index)
    question = spread(pairs, [one[2] for one in found], index)
    rows.ask(question.ne(""), "unit", question)


def _multiplied(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1.0  # it is asked about


def _factor(unit: Unit | None, wanted: str) -> tuple[float, str, str]:
    if not isinstance(unit, Unit):
        return 1.0, wanted, ""
    if not wanted:
        return unit.factor, unit.code, ""
    if unit.code == wanted:
        return unit.factor, wanted, ""
    if unit.code in RATES and wanted in RATES:
        return unit.factor * RATES[wanted] / RATES[unit.code], wanted, ""
    return 1.0, unit.code, said("other_unit", label=unit.word, guess=wanted)


def _units(
    rows: Rows, columns: dict[str, str], scheme: str, mapping: Mapping, recipe: Recipe | None
) -> tuple[np.ndarray, list[Unit | None]]:
    """The unit that each row states: its place in the list, -1 where it states none."""

    def read(text: str) -> tuple[object, str]:
        if not text:
            return None, ""
        if scheme == "sdmx":
            means, question = read_codes(columns["unit"], "UNIT_MEASURE", {})(text)
            if question:
                return None, question
            factor = float(code_list()["UNIT_MEASURE"][text][1])  # the list's note of a unit: how many of it one is
            return Unit(str(means), factor, text), ""
        unit = unit_of(mapping.of("units", text) or text)
        return unit, "" if unit else said("unknown_unit", label=text)

    def of_recipe(code: str) -> tuple[object, str]:
        word = recipe.indicator_codes().get(code, {}).get("unit", "") if recipe else ""
        return (unit_of(word) or Unit(word, 1.0, word)) if word else None, ""

    if "unit" in columns:
        codes, units, asked = rows.each_code(columns["unit"], read)
        rows.ask(asked.ne(""), "unit", asked)
    elif recipe:
        codes, units, _ = rows.each_code(str(recipe.indicator["column"]), of_recipe)
    else:
        return np.full(len(rows.frame), -1, dtype="int64"), []
    return codes.astype("int64"), [unit if isinstance(unit, Unit) else None for unit in units]
