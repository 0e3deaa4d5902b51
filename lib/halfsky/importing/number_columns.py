"""Columns of numbers as tables write them: each different text is read once, with its unit and its question."""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.importing import cell_values
from halfsky.importing.code_columns import Rows
from halfsky.importing.distinct_texts import coded, spread
from halfsky.importing.units import Unit
from halfsky.words.import_questions import reason, said

_SIMPLE = r"-?[0-9]{1,15}(?:\.[0-9]{1,17})?"


class Numbers:
    """A column as numbers. units: which of `known` each cell itself states, -1 where it states none."""

    def __init__(self, number: pd.Series) -> None:
        self.number = number
        self.units = np.full(len(number), -1, dtype="int64")
        self.known: list[Unit] = []


def numbers(rows: Rows, column: str) -> Numbers:
    """A column as numbers, and the units that its cells state; what is none is asked, a sign gives no value."""
    index = rows.frame.index
    if not column:
        rows.ask(rows.whole, "value", said("not_a_number"))
        return Numbers(pd.Series(float("nan"), index=index))
    cells = rows.frame[column]
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        return Numbers(cells.astype("float64"))
    texts = rows.texts(column)
    if isinstance(texts.dtype, pd.CategoricalDtype):
        return _each_distinct(rows, texts)
    simple = texts.str.fullmatch(_SIMPLE).fillna(False).astype(bool)
    found = Numbers(pd.to_numeric(texts.where(simple), errors="coerce").astype("float64"))
    hard = ~simple & texts.ne("")
    if hard.any():
        others = _each_distinct(rows, texts[hard])
        found.number = found.number.mask(hard, others.number.reindex(index))
        found.units[hard.to_numpy()], found.known = others.units, others.known
    return found


def _each_distinct(rows: Rows, texts: pd.Series) -> Numbers:
    codes, distinct = coded(texts)
    known: dict[Unit, int] = {}
    values, units, asked, guesses, notes = ([] for _ in range(5))
    for text in map(str, distinct):
        reading = cell_values.of_text(text) if text else cell_values.Reading("sign")
        number = reading.kind == "number"
        values.append(reading.number if number else float("nan"))
        units.append(known.setdefault(reading.unit, len(known)) if number and reading.unit is not None else -1)
        sign = reason(reading.meaning) if reading.meaning else ""
        notes.append(reading.marks if number else sign)
        code = "" if number or reading.kind == "sign" else "not_a_number"
        code = reading.question if reading.kind == "asked" else code
        asked.append(said(code, label=text) if code else "")
        guesses.append(reading.suggestion if code else "")
    found = Numbers(spread(codes, [*values, float("nan")], texts.index))
    if known:
        found.units, found.known = np.array([*units, -1])[codes], list(known)
    everywhere = rows.frame.index
    if any(asked):
        questions, suggested = spread(codes, asked, texts.index), spread(codes, guesses, texts.index)
        rows.ask(questions.ne("").reindex(everywhere, fill_value=False), "value", questions, suggested)
    if any(notes):
        told = spread(codes, notes, texts.index)
        rows.add_note(told.ne("").reindex(everywhere, fill_value=False), told)
    return found
