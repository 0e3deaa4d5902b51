"""Charts: everything that should be on them is, nothing is clipped or drawn as an empty box, and the caller's settings are left alone."""

from __future__ import annotations

import base64
import io
import itertools

import matplotlib
import matplotlib.figure
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

import report_package
from halfsky import figures, schemas
from halfsky.assess import assess_targets
from halfsky.compare import compare_plans
from halfsky.figures import distance, matrix, statuses, theme, wording

AS_OF = 2025


@pytest.fixture(scope="module")
def tables():
    return report_package.tables()


@pytest.fixture(scope="module")
def gaps(tables):
    return assess(tables)


def assess(tables, as_of=AS_OF):
    context = {name: tables[name] for name in ("plans", "indicators", "areas", "breaks")}
    return assess_targets(tables["targets"], tables["observations"], **context, as_of=as_of)


def every_chart(tables, gaps, language):
    east = gaps[gaps["plan_id"].eq("east-2021-2025")]
    compared = compare_plans(tables["targets"], gaps, tables["plans"], tables["areas"], tables["indicators"])
    plans, areas, targets, indicators = (tables[name] for name in ("plans", "areas", "targets", "indicators"))
    return {
        "domain_status": figures.domain_status(east, tables["domains"], language=language),
        "standing": figures.standing(gaps, plans, areas, language=language),
        "coverage": figures.coverage(gaps, targets, plans, areas, language=language),
        "target_distance": figures.target_distance(east, targets, indicators, language=language),
        "target_series": figures.target_series(
            east, targets, tables["observations"], plans, areas, indicators, language=language
        ),
        "promise_matrix": figures.promise_matrix(
            compared.promises, targets, plans, areas, indicators, language=language
        ),
    }


def words(figure) -> str:
    """Everything that is written on a chart."""
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def clipped(figure) -> list[str]:
    """Texts that reach beyond the picture."""
    figure.canvas.draw()
    width, height = figure.canvas.get_width_height()
    texts = [*figure.texts, *itertools.chain.from_iterable(_texts(axes) for axes in figure.axes)]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts if text.get_text() and text.get_visible()]
    return [said for said, box in boxes if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1]


def _texts(axes):
    ticks = [
        tick.label1
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    ]
    return [*axes.texts, *ticks, axes.xaxis.label]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_draws_with_nothing_clipped_and_no_empty_box(tables, gaps, language):
    # a glyph that no font has is a warning of matplotlib, and a warning fails the suite
    for name, figure in every_chart(tables, gaps, language).items():
        assert clipped(figure) == [], name
        assert figure.alt, name


def test_a_missing_glyph_is_not_silent():
    figure = theme.chart(1, alt="")
    theme.title(figure, "\u1a20: a letter that neither font has")
    with pytest.warns(UserWarning, match="Glyph"):
        figure.canvas.draw()


def test_charts_leave_the_callers_settings_alone(tables, gaps):
    before = dict(matplotlib.rcParams)
    with matplotlib.rc_context({"font.family": ["DejaVu Sans"], "axes.facecolor": "red"}):
        chart = figures.domain_status(gaps, tables["domains"])
        picture, _ = chart._repr_mimebundle_()
    again, _ = figures.domain_status(gaps, tables["domains"])._repr_mimebundle_()
    assert picture["image/png"] == again["image/png"], "a chart looks the same whatever the caller's settings"
    assert dict(matplotlib.rcParams) == before
    assert isinstance(chart, matplotlib.figure.Figure)

    import matplotlib.pyplot as plt  # noqa: PLC0415 - only to ask what it knows

    every_chart(tables, gaps, "zh")
    assert plt.get_fignums() == []


def test_a_notebook_gets_a_png_with_a_description(tables, gaps):
    data, about = figures.domain_status(gaps, tables["domains"])._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "妇女与健康" in about["image/png"]["alt"]


def test_domain_status_counts_every_target_once(tables, gaps):
    figure = figures.domain_status(gaps, tables["domains"])
    numbers = [int(text.get_text()) for text in figure.axes[0].texts if text.get_bbox_patch() is not None]
    assert sum(numbers) == len(gaps)


def test_statuses_differ_without_colour():
    assert set(statuses.STYLES) == set(schemas.STATUSES)

    def grey(style):
        return float(np.dot(to_rgb(style.colour), (0.2126, 0.7152, 0.0722)))

    for one, other in itertools.combinations(statuses.STYLES.values(), 2):
        assert one.hatch != other.hatch or abs(grey(one) - grey(other)) > 0.4, (one, other)


def test_a_target_without_data_says_so_and_borrows_no_value(tables, gaps):
    mortality = gaps[gaps["target_id"].eq("east-2021-2025-0")]
    figure = figures.target_distance(mortality, tables["targets"], tables["indicators"])
    assert "无数据" in words(figure)
    assert "14.3" not in words(figure), "the nation's value is not the district's"


@pytest.mark.parametrize(("count", "language"), [(5, "zh"), (40, "zh"), (12, "en")])
def test_target_distance_grows_and_keeps_names_apart(tables, count, language):
    rows = pd.DataFrame(
        {
            "target_id": [f"t{number}" for number in range(count)],
            "plan_id": "east-2021-2025",
            "indicator": [
                f"接受过第{number}类法律知识普及教育并且能够说出主要内容的农村地区适龄妇女所占比例" for number in range(count)
            ],
            "section": "goal", "kind": "quantitative", "domain": "health", "comparator": "ge", "unit": "percent",
            "value": 80.0, "review_status": "confirmed",
        }
    )  # fmt: skip
    targets = schemas.TARGETS.conform(rows)
    gaps = assess(tables | {"targets": targets})
    gaps.loc[gaps.index[::2], ["attainment", "observed", "latest_year", "status"]] = [2.4, 88.0, 2024, "attained"]
    # the widest words that can stand in a row
    gaps.loc[gaps.index[1], ["observed", "latest_year", "unit", "status"]] = [116.95, 2024, "per_100k", "insufficient"]
    figure = figures.target_distance(gaps, targets, tables["indicators"], language=language)
    assert clipped(figure) == []
    boxes = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
    assert len(boxes) == count
    for upper, lower in itertools.pairwise(sorted(boxes, key=lambda box: -box.y0)):
        assert lower.y1 <= upper.y0 + 1
    few = figures.target_distance(gaps.head(2), targets, tables["indicators"])
    assert figure.get_figheight() > few.get_figheight()


def test_a_promise_stated_twice_is_one_row(tables, gaps):
    east = tables["targets"][tables["targets"]["plan_id"].eq("east-2021-2025") & tables["targets"]["indicator_id"].ne("")]
    twice = pd.concat(
        [east, east.assign(target_id=east["target_id"] + "-again", section="strategy")], ignore_index=True
    )
    doubled = assess(tables | {"targets": twice})
    once = distance.pages(assess(tables | {"targets": east}), east)
    assert [len(page) for page in distance.pages(doubled, twice)] == [len(page) for page in once]


def test_pages_lose_no_target_that_has_a_value(tables, gaps):
    observed = set(gaps.loc[gaps["observed"].notna() & gaps["target"].notna(), "target_id"])
    pages = distance.pages(gaps, tables["targets"], rows=2)
    assert observed <= {target for page in pages for target in page["target_id"]}
    assert all(len(page) <= 2 for page in pages)


def test_series_shows_an_upper_area_as_reference_only(tables, gaps):
    mortality = gaps[gaps["target_id"].eq("east-2021-2025-0")]
    frames = [tables[name] for name in ("targets", "observations", "plans", "areas", "indicators")]
    figure = figures.target_series(mortality, *frames)
    assert "参考：全国" in words(figure)
    (own_or_reference,) = [line for line in figure.axes[0].get_lines() if len(line.get_xdata()) == 3]
    assert own_or_reference.is_dashed()
    assert "reference: China" in words(figures.target_series(mortality, *frames, language="en"))

    screening = figures.target_series(gaps[gaps["target_id"].eq("east-2021-2025-1")], *frames)
    assert "参考" not in words(screening)


def test_simulated_values_stamp_the_chart(gaps):
    made_up = report_package.tables(status="simulated")
    frames = [made_up[name] for name in ("targets", "observations", "plans", "areas", "indicators")]
    assert "模拟数据" in words(figures.target_series(gaps, *frames))
    assert "模拟数据" in words(figures.domain_status(gaps, made_up["domains"], simulated=True))
    assert "模拟数据" not in words(figures.domain_status(gaps, made_up["domains"]))


def test_matrix_says_which_promise_is_stricter_than_the_upper_plan(tables, gaps):
    compared = compare_plans(tables["targets"], gaps, tables["plans"], tables["areas"], tables["indicators"])
    texts, _ = matrix.matrix(compared.promises, tables["targets"], tables["plans"], tables["indicators"], "zh")
    assert texts.loc["孕产妇死亡率"].to_dict() == {
        "east-2021-2025": "≤7/10万 ▲", "west-2021-2030": "≤12/10万 ▼", "nation-2021-2030": "≤10/10万",
    }  # fmt: skip


def test_a_chart_can_be_saved_in_other_formats(tables, gaps):
    for ending in ("svg", "pdf"):
        file = io.BytesIO()
        figures.domain_status(gaps, tables["domains"]).savefig(file, format=ending)
        assert file.tell() > 1000


@pytest.mark.parametrize(
    ("comparator", "amount", "unit", "indicator", "zh", "en"),
    [
        ("le", 7, "per_100k", "孕产妇死亡率", "≤7/10万", "≤7/100k"),
        ("ge", 80, "years", "妇女人均预期寿命", "≥80岁", "≥80 years"),
        ("ge", 12.3, "years", "女性平均受教育年限", "≥12.3年", "≥12.3 years"),
        ("approx", 45, "percent", "就业人员中的女性比例", "约45%", "≈45%"),
        ("ge", 1.5, "ratio", "女厕位与男厕位比例", "≥1.5:1", "≥1.5:1"),
        ("gt", 33.3333, "percent", "妇女村民代表比例", ">33.33%", ">33.33%"),
        ("increase", float("nan"), "", "受教育水平", "提高", "increase"),
    ],
)
def test_targets_are_written_as_officials_write_them(comparator, amount, unit, indicator, zh, en):
    assert wording.target(comparator, amount, unit, "zh", indicator=indicator) == zh
    assert wording.target(comparator, amount, unit, "en", indicator=indicator) == en


def test_a_share_is_never_rounded_up_to_the_whole():
    assert [wording.share(part) for part in (0.9996, 0.99999, 1.0, 0.5)] == ["99.96%", "99.999%", "100%", "50%"]


@pytest.mark.parametrize("limit", [6, 12, 19])
def test_wrapping_loses_nothing_and_keeps_the_width(limit):
    text = "接受过高中及以上（含 vocational 教育）的、在乡镇（街道）工作的女性，占同类人员比例≥45%"
    lines = wording.wrap(text, limit).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    # a closing mark may hang over by its own width; a Latin word is not cut
    assert max(wording.width(line) for line in lines) <= max(limit + 1, wording.width("vocational"))
    assert not any(line[0] in "，、）" for line in lines)
