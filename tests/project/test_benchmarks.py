"""The benchmarks measure what they say: the back-test's rules on worked numbers, its cases on the published series."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks import backtest
from benchmarks.__main__ import BENCHMARKS, main

from halfsky.assess import Settings
from halfsky.reports.tables import method

# 61.0 … 66.0 in 2021–2025, at least 70 and at least 72 by 2030: the worked example of the forecast's formula.
POINTS = pd.DataFrame(
    {"row": [0] * 5 + [1] * 5, "year": [*range(2021, 2026)] * 2, "value": [61.0, 62.5, 63.1, 65.2, 66.0] * 2}
)
ASKED = {"target": pd.Series([70.0, 72.0]), "sense": pd.Series([1.0, 1.0]), "year": pd.Series([2030.0, 2030.0])}


def test_the_rules_give_the_worked_probabilities() -> None:
    free = pd.DataFrame({"lower_limit": np.nan, "upper_limit": np.nan, "decimals": 1.0}, index=[0, 1])
    assert backtest._halfsky(POINTS, free, **ASKED).round(3).tolist() == [0.534, 0.322]
    line = pd.DataFrame({"size": 5, "horizon": 5, "span": 4, "drift": 1.25, "last": 66.0}, index=[0, 1])
    asked = {name: ASKED[name] for name in ("target", "sense")}
    assert backtest._lines(POINTS, line, **asked)["before"].round(3).tolist() == [0.702, 0.524]
    assert backtest._least_squares(POINTS, **ASKED).round(3).tolist() == [0.963, 0.673]


def test_no_change_gives_a_target_ahead_less_than_half() -> None:
    given = backtest._no_change(POINTS, **ASKED)
    assert given.between(0, 0.5).all()
    assert given[0] > given[1]


def test_a_case_sees_nothing_of_what_came_later() -> None:
    points = backtest.windows(backtest.series())
    ends = points.groupby("row").agg(last=("year", "max"), size=("year", "size"), said=("size", "first"))
    assert ends["size"].eq(ends["said"]).all()
    values = backtest.series().set_index(["indicator_id", "year"])["value"]
    for row in points.drop_duplicates("row").head(40).itertuples():
        assert values[row.indicator_id, ends.loc[row.row, "last"] + row.horizon] == row.outcome


def test_no_window_reaches_across_a_change_of_definition() -> None:
    points = backtest.windows(backtest.series())
    own = points[points["indicator_id"].eq("hiv_mother_to_child_transmission_rate")]
    assert len(own)
    across = own.groupby("row")["year"].agg(lambda years: years.min() < 2023 <= years.max())
    assert not across.any()


def test_brier_and_rank_on_numbers_that_are_known() -> None:
    cases = pd.DataFrame({"attained": [1.0, 1.0, 0.0, 0.0], "halfsky": [0.9, 0.4, 0.4, 0.1]})
    assert backtest.brier(cases, "halfsky") == pytest.approx((0.01 + 0.36 + 0.16 + 0.01) / 4)
    assert backtest._rank(cases, "halfsky") == pytest.approx(3.5 / 4)


def test_the_tables_of_the_page_are_those_measured() -> None:
    """docs/forecast-backtest.md holds what `make bench` prints for the data that ship."""
    page = (Path(__file__).parents[2] / "docs" / "forecast-backtest.md").read_text(encoding="utf-8")
    cases = backtest.scored(backtest.windows(backtest.series()))
    written = {
        cells[0]: cells[1]
        for line in page.splitlines()
        if line.startswith("| ") and len(cells := [cell.strip() for cell in line.strip("|").split("|")]) > 1
    }
    for rule, name in backtest.RULES.items():
        assert float(written[name]) == pytest.approx(backtest.brier(cases, rule), abs=0.0006), name
    assert f"{len(cases):,} cases" in page
    assert np.isfinite(cases[list(backtest.RULES)]).all(axis=None)


def test_benchmarks_are_called_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 2
    assert ", ".join(BENCHMARKS) in capsys.readouterr().err


def test_reports_quote_the_back_test_as_its_page_has_it() -> None:
    page = (Path(__file__).parents[2] / "docs" / "forecast-backtest.md").read_text(encoding="utf-8")
    said = method(Settings(), "zh").markup
    bands = ("较有把握", "有希望", "有风险", "难以达标")
    rows = {band: next(line for line in page.splitlines() if line.startswith(f"| {band} ")) for band in bands}
    shares = [float(rows[band].split("|")[3]) for band in bands]
    listed = "".join(f"“{band}”" for band in bands)
    assert f"评为{listed}的，实际如期达到的比例分别为{'、'.join(f'{share:.0%}' for share in shares)}" in said
