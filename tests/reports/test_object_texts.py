"""Texts kept as objects inside a section: nothing that is kept for good is of the section."""

from __future__ import annotations

import pandas as pd

from halfsky.reports.object_texts import plain_texts
from halfsky.schemas.columns import Table, integer, number, text


def test_what_a_table_is_made_of_inside_a_section_is_the_caller_s_outside() -> None:
    table = Table("made_up", "", (), (text("unit", ""), integer("year", ""), number("value", "")))
    given = pd.DataFrame({"unit": ["percent", None]})
    plain_texts(table.empty)()
    plain_texts(table.conform)(given)
    made = table.conform(given)
    assert made["unit"].tolist() == ["percent", ""]
    for frame in (made, table.empty()):
        assert [str(dtype) for dtype in frame.dtypes] == ["str", "Int64", "float64"]
        assert frame["unit"].dtype == pd.Series(["a"]).dtype
        table.to_pandera().validate(frame)
