"""Columns of numbers as tables write them: plain ones at once, all others cell by cell with their questions."""

from __future__ import annotations

import pandas as pd

from halfsky.importing import cell_values
from halfsky.importing.code_columns import Rows
from halfsky.words.import_questions import reason, said


def numbers(rows: Rows, column: str) -> tuple[pd.Series, pd.Series]:
    """A column as numbers, and the unit that a cell itself states; what is none is asked, a sign gives no value."""
    index = rows.frame.index
    no_unit = pd.Series([None] * len(index), index=index, dtype="object")
    if not column:
        rows.ask(pd.Series(True, index=index), "value", said("not_a_number"))
        return pd.Series(float("nan"), index=index), no_unit
    cells = rows.frame[column]
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        return cells.astype("float64"), no_unit
    texts = cells.astype("str").fillna("").str.strip()
    simple = texts.str.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,17})?").fillna(False).astype(bool)
    values = pd.to_numeric(texts.where(simple), errors="coerce").astype("float64")
    hard = ~simple & texts.ne("")
    asked = pd.Series("", index=index, dtype="object")
    guesses = pd.Series("", index=index, dtype="object")
    notes = pd.Series("", index=index, dtype="object")
    for at, text in texts[hard].items():
        reading = cell_values.of_text(text)
        if reading.kind == "number":
            values[at] = reading.number
            no_unit[at] = reading.unit
            notes[at] = reading.marks
        elif reading.kind == "sign":
            notes[at] = reason(reading.meaning)
        else:
            code = reading.question if reading.kind == "asked" else "not_a_number"
            asked[at], guesses[at] = said(code, label=text), reading.suggestion
    rows.ask(asked.ne(""), "value", asked, guesses)
    rows.add_note(notes.ne(""), notes)
    return values, no_unit
