"""What Python callers hand to assess and compare: made to fit, or refused with one line that names frame and column."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import halfsky
import report_package
from halfsky.assess import Settings, assess_targets
from halfsky.compare import compare_plans
from halfsky.errors import UsageError

FRAMES = ("targets", "observations", "plans", "indicators", "areas", "breaks")


@pytest.fixture(scope="module")
def tables():
    return report_package.tables()


def assess(tables: dict, as_of: object = 2024) -> pd.DataFrame:
    named = {name: tables[name] for name in FRAMES}
    return assess_targets(named.pop("targets"), named.pop("observations"), as_of=as_of, **named)


def compare(tables: dict) -> pd.DataFrame:
    named = [tables[name] for name in ("targets", "gaps", "plans", "areas", "indicators")]
    return compare_plans(*named).table()


def refusal(call, *arguments) -> str:
    with pytest.raises(UsageError) as refused:
        call(*arguments)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_frames_read_without_types_give_the_same_table(tables, tmp_path):
    """The nation's code 000000 becomes 0, a missing parent makes 110000.0 of 110000, empty text becomes missing."""

    def plain(frame: pd.DataFrame) -> pd.DataFrame:
        frame.to_csv(tmp_path / "table.csv", index=False)
        return pd.read_csv(tmp_path / "table.csv")

    careless = {name: plain(frame) for name, frame in tables.items()}
    gaps = assess(tables)
    pd.testing.assert_frame_equal(assess(careless), gaps)
    assert gaps["reference_area"].eq(report_package.NATION).any()
    expected = compare(tables | {"gaps": gaps})
    pd.testing.assert_frame_equal(compare(careless | {"gaps": plain(gaps)}), expected)


@pytest.mark.parametrize("as_of", ["2024", 2024.0, np.int64(2024)])
def test_a_year_may_come_as_digits(tables, as_of):
    pd.testing.assert_frame_equal(assess(tables, as_of), assess(tables))


@pytest.mark.parametrize("as_of", ["soon", "", 2024.5, True, "20２4", 24, [2024]])
def test_what_is_no_year_is_refused(tables, as_of):
    assert "as_of" in refusal(assess, tables, as_of)


@pytest.mark.parametrize("name", FRAMES)
def test_a_missing_column_is_named_with_its_frame(tables, name):
    column = tables[name].columns[1]
    line = refusal(assess, tables | {name: tables[name].drop(columns=column)})
    assert line.startswith(f"{name}: ")
    assert repr(column) in line
    assert "halfsky.load_package" in line


def test_a_column_of_another_type_is_named_with_its_frame(tables):
    wrong = tables["observations"].assign(year="twenty")
    assert "observations: column 'year'" in refusal(assess, tables | {"observations": wrong})
    assert "plans: a list" in refusal(assess, tables | {"plans": [1]})
    assert "gaps: column" in refusal(compare, tables | {"gaps": tables["plans"]})


@pytest.mark.parametrize(("name", "column"), [("observations", "year"), ("targets", "deadline_year")])
def test_dates_are_no_years(tables, name, column):
    years = tables[name][column].fillna(2025).astype("int64").astype("str")
    for dates in (pd.to_datetime(years), pd.PeriodIndex(years, freq="Y")):
        line = refusal(assess, tables | {name: tables[name].assign(**{column: dates})})
        assert line.startswith(f"{name}: column {column!r} holds dates, not whole numbers")


@pytest.mark.parametrize(
    ("name", "column"), [("observations", "value"), ("observations", "year"), ("targets", "value")]
)
def test_what_is_infinite_is_refused(tables, name, column):
    wrong = tables[name][column].astype("float64")
    wrong.iloc[0] = np.inf
    assert f"{name}: column {column!r}" in refusal(assess, tables | {name: tables[name].assign(**{column: wrong})})


@pytest.mark.parametrize(
    ("name", "column", "word", "accepted"),
    [
        ("targets", "comparator", "<=", "ge, gt, le"),
        ("targets", "kind", "", "quantitative"),
        ("targets", "unit", "%", "percent"),
        ("observations", "sex", "women", "female"),
        ("observations", "residence", "", "rural"),
        ("observations", "status", "sure", "final"),
        ("plans", "status", "law", "draft, issued"),
    ],
)
def test_a_word_that_is_not_known_is_named_with_those_that_are(tables, name, column, word, accepted):
    wrong = tables[name].copy()
    wrong.loc[wrong.index[0], column] = word
    line = refusal(assess, tables | {name: wrong})
    assert f"{name}: column {column!r} holds {word!r}; accepted: " in line
    assert accepted in line
    assert len(line) < 400


def test_settings_may_be_a_mapping_and_nothing_else(tables):
    named = {name: tables[name] for name in FRAMES}
    given = [named.pop("targets"), named.pop("observations")]
    expected = assess_targets(*given, settings=Settings(on_track_pace=0.9), **named)
    pd.testing.assert_frame_equal(assess_targets(*given, settings={"on_track_pace": 0.9}, **named), expected)
    for wrong in ({"on_track_pace": "fast"}, {"on_track": 0.9}, None, 0.9):
        with pytest.raises(UsageError, match=r"^settings: "):
            assess_targets(*given, settings=wrong, **named)


def test_what_is_no_folder_is_refused():
    assert "folder is 5" in refusal(halfsky.load_package, 5)
