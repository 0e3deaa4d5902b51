"""What a researcher asks of the charts: tables of a package at once, areas apart, data that are drawn, words that help."""

from __future__ import annotations

import inspect
import pydoc

import pandas as pd
import pytest

import halfsky
from every_chart import county_series
from halfsky import figures
from halfsky.errors import UsageError

CHARTS = [name for name in figures.__all__ if name not in ("Chart", "use_font")]


@pytest.fixture(scope="module")
def package():
    return halfsky.load_package()


@pytest.fixture(scope="module")
def gaps(package):
    return halfsky.assess_package(package, ["huaiyin-2021-2025"], as_of=2025)


def test_each_own_area_has_its_own_colour_and_mark() -> None:
    chart = figures.series_facets(county_series(), own=["第3县", "第5县"])
    entries = {text.get_text(): line for text, line in zip(
        chart.legends[0].get_texts(), chart.legends[0].get_lines(), strict=True
    )}  # fmt: skip
    assert list(entries) == ["第3县", "第5县", "其他5个"]
    assert entries["第3县"].get_color() != entries["第5县"].get_color()
    assert entries["第3县"].get_marker() != entries["第5县"].get_marker()
    for axes in chart.axes:
        drawn = {line.get_color(): line.get_marker() for line in axes.lines}
        assert drawn == {line.get_color(): line.get_marker() for line in entries.values()}
    named = figures.series_facets(county_series(), own=["第3县", "第5县"], colours={"第5县": "#ff00aa"})
    assert "#ff00aa" in {line.get_color() for line in named.axes[0].lines}
    other = figures.series_facets(county_series(), own=["110105", "第3县"])
    assert other.axes[0].lines[0].get_color() and [
        line.get_color() for text, line in zip(other.legends[0].get_texts(), other.legends[0].get_lines(), strict=True)
        if text.get_text() == "第5县"
    ] == [entries["第3县"].get_color()], "the first that was named"  # fmt: skip
    with pytest.raises(UsageError, match="第9县"):
        figures.series_facets(county_series(), own="第3县", colours={"第9县": "red"})


def test_the_data_are_what_is_drawn(package, gaps) -> None:
    frames = package.targets, package.observations, package.plans, package.areas, package.indicators
    early = gaps.loc[gaps["observed"].notna() & gaps["target"].notna()].head(1)
    indicator, area = early["indicator_id"].iloc[0], "370104"
    row = package.observations[package.observations["indicator_id"].eq(indicator)]
    row = row[row["area_code"].eq(early.merge(package.plans, on="plan_id")["area_code"].iloc[0])].head(1)
    assert len(row), area
    old = pd.concat([package.observations, *(row.assign(year=year) for year in (2001, 2002))], ignore_index=True)
    frames = package.targets, old, package.plans, package.areas, package.indicators
    for chart in (figures.target_series(early, *frames), figures.single_series(early, *frames)):
        (axes,) = chart.axes
        drawn = {int(x) for line in axes.lines[:1] for x in line.get_xdata()}
        assert set(chart.data["year"]) == drawn and min(drawn) > 2002
        assert "2个较早的数值未画" in chart.alt
        assert axes.get_ylabel()
    with_english = figures.target_series(early, *frames, language="en")
    assert "2 earlier values are not drawn" in with_english.alt


@pytest.mark.parametrize(
    "name", ["domain_status", "standing", "coverage", "target_distance", "target_series", "single_series"]
)
def test_a_chart_takes_its_tables_from_a_package(package, gaps, name: str) -> None:
    chart = getattr(figures, name)
    rows = gaps[gaps["observed"].notna()].head(1) if name == "single_series" else gaps
    tables = [one for one in list(inspect.signature(chart).parameters)[1:] if hasattr(package, one) and one != "breaks"]
    whole = chart(rows, package=package)
    assert whole.png() == chart(rows, *(getattr(package, one) for one in tables)).png() or name == "target_series"
    assert len(whole.data)
    with pytest.raises(UsageError, match=rf"{name}: .*package="):
        chart(rows)
    with pytest.raises(UsageError, match="package"):
        chart(rows, package="here")


def test_the_charts_of_a_comparison_take_a_package(package) -> None:
    held = halfsky.compare_plans(["taobei-2021-2030", "kundulun-2021-2030"], as_of=2025)
    chosen = package.plans[package.plans["plan_id"].isin(["taobei-2021-2030", "kundulun-2021-2030"])]
    assert len(figures.promise_matrix(held.promises, plans=chosen, package=package).data)
    assert len(figures.coverage_matrix(held.coverage_kinds, plans=chosen, package=package).data)
    one = held.standings[held.standings["indicator_id"].eq("maternal_mortality_ratio")]
    nothing = figures.standing_views(one, held.ranks, package=package)
    assert one["observed"].isna().all() and nothing.data.empty
    assert "没有可画的数据" in "".join(text.get_text() for text in nothing.texts)


@pytest.mark.parametrize("name", CHARTS)
def test_a_wrong_frame_is_refused_by_the_name_of_the_chart(package, name: str) -> None:
    chart = getattr(figures, name)
    needed = [one for one in inspect.signature(chart).parameters.values()
              if one.kind is one.POSITIONAL_OR_KEYWORD and one.default is one.empty]  # fmt: skip
    more = {} if "package" not in inspect.signature(chart).parameters else {"package": package}
    for wrong in (package.sources, [1, 2]):
        with pytest.raises(UsageError, match=name) as refused:
            chart(*[wrong] * len(needed), **more)
        assert "distinct" not in str(refused.value)


def test_help_tells_the_charts_and_not_matplotlib() -> None:
    for name in CHARTS:
        assert f"{name} " in (figures.__doc__ or "") or f"{name}(" in (figures.__doc__ or "")
    said = pydoc.render_doc(figures, renderer=pydoc.plaintext)
    assert len(said.splitlines()) < 500
    assert "add_subplot" not in said and "set_size_inches" in said


def test_the_page_for_researchers_lists_every_chart() -> None:
    from pathlib import Path  # noqa: PLC0415

    page = Path(__file__).parents[2] / "docs" / "researching.md"
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [name for name in CHARTS if not any(f"figures.{name}(" in line for line in lines)] == []
