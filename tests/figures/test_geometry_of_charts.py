"""Whatever its size and heading, a chart's texts lie within it and beside each other; where that cannot be, it says so."""

from __future__ import annotations

import itertools
import warnings

import pytest
from matplotlib.text import Text

import report_package
from every_chart import every_chart
from halfsky import figures
from halfsky.assess import assess_targets
from halfsky.figures.theme import STAMP

CHARTS = [name for name in figures.__all__ if name not in ("Chart", "use_font")]
LONG = "一个很长的标题，说的是这一张图画了什么、为谁而画、取自哪一年的哪些数据，以及应当怎样去读它"


@pytest.fixture(scope="module")
def drawn():
    return every_chart()


def boxes(chart: figures.Chart) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every text that is drawn, with left, bottom, right and top in pixels; measured here, apart from the code."""
    chart.canvas.draw()
    renderer = chart.canvas.get_renderer()
    ticks = []
    hidden = set()
    for axes in chart.axes:
        for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            low, high = sorted((low, high))
            for tick in axis.get_major_ticks():
                ticks += [tick.label1, tick.label2]
                if not low <= tick.get_loc() <= high or not axes.axison:
                    hidden |= {id(tick.label1), id(tick.label2)}
    found = []
    for text in chart.findobj(Text):
        if id(text) in hidden or not text.get_visible() or not text.get_text().strip() or text.get_rotation() == 20:
            continue
        box = text.get_window_extent(renderer)
        found.append((text.get_text(), (box.x0, box.y0, box.x1, box.y1)))
    return found


def faults(chart: figures.Chart) -> list[str]:
    found = boxes(chart)
    width, height = chart.canvas.get_width_height()
    out = [f"cut: {text!r}" for text, (left, low, right, top) in found
           if left < -1 or low < -1 or right > width + 1 or top > height + 1]  # fmt: skip
    for (one, a), (other, b) in itertools.combinations(found, 2):
        if min(a[2], b[2]) - max(a[0], b[0]) > 2 and min(a[3], b[3]) - max(a[1], b[1]) > 2:
            out.append(f"collide: {one!r} {other!r}")
    return out


def told(chart: figures.Chart) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        chart.canvas.draw()
    return [str(one.message) for one in caught]


@pytest.mark.parametrize("size", [(12.0, 8.0), (9.0, 6.0), (7.0, 5.0)])
@pytest.mark.parametrize("name", CHARTS)
def test_texts_keep_within_a_chart_and_apart(drawn, name: str, size: tuple[float, float]) -> None:
    for chart in (drawn[name](figsize=size), drawn[name](title=LONG, figsize=size), drawn[name]()):
        chart.set_size_inches(size)
        assert faults(chart) == []
        chart.suptitle(LONG)
        assert faults(chart) == []


@pytest.mark.parametrize("size", [(5.0, 4.0), (4.0, 3.0), (3.0, 2.4), (2.0, 1.5)])
@pytest.mark.parametrize("name", CHARTS)
def test_what_has_no_room_is_told(drawn, name: str, size: tuple[float, float]) -> None:
    for chart in (drawn[name](title=LONG, figsize=size), drawn[name](figsize=size)):
        said = told(chart)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            there = faults(chart)
        assert bool(said) == bool(there), (said, there)
        if said:
            assert f"{size[0]:g} × {size[1]:g} inches" in said[0]


def of_targets(count: int, **own):
    tables = report_package.tables()
    context = {name: tables[name] for name in ("plans", "indicators", "areas", "breaks")}
    gaps = assess_targets(tables["targets"], tables["observations"], **context, as_of=2025)
    gaps = gaps[gaps["plan_id"].eq("east-2021-2025") & gaps["target"].notna()]
    frames = [tables[name] for name in ("targets", "observations", "plans", "areas", "indicators")]
    return (
        figures.target_series(gaps, *frames, **own)
        if count > 1
        else figures.target_series(gaps[gaps["indicator_id"].eq("screening_rate")], *frames, **own)
    )


@pytest.mark.parametrize("own", [{}, {"figsize": (7, 4)}])
def test_one_panel_has_the_whole_width(own) -> None:
    (axes,) = of_targets(1, **own).axes
    assert axes.get_position().width > 0.75


def test_small_charts_of_a_researcher(drawn) -> None:
    chart = of_targets(1, figsize=(4, 3))
    assert faults(chart) == []
    chart = of_targets(3, figsize=(5, 4))
    assert faults(chart) == []
    chart = drawn["single_series"](figsize=(7, 4))
    chart.set_size_inches(4, 3)
    chart.suptitle("新的标题")
    assert faults(chart) == [] and chart.axes[0].get_title() == "新的标题"


def test_a_stamp_leaves_the_heading_its_room() -> None:
    tables = report_package.tables()
    chart = figures.domain_status(
        assess_targets(tables["targets"], tables["observations"], **{
            name: tables[name] for name in ("plans", "indicators", "areas", "breaks")
        }, as_of=2025), tables["domains"], simulated=True, title=LONG, figsize=(8, 5),
    )  # fmt: skip
    assert STAMP["zh"] in "".join(text for text, _ in boxes(chart))
    assert faults(chart) == []
