"""Charts: everything that should be on them is, nothing is clipped or drawn as an empty box, and the caller's settings are left alone."""

from __future__ import annotations

import base64
import io
import itertools
from pathlib import Path

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
from halfsky.figures import distance, matrix, theme
from halfsky.package import Package
from halfsky.reports import sources as report_sources
from halfsky.reports import tables as report_tables
from halfsky.target_rows import promises, short_promises
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import line_breaks, stated_targets, values

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
        "single_series": figures.single_series(
            east[east["indicator_id"].eq("screening_rate")], targets, tables["observations"], plans, areas, indicators,
            language=language,
        ),
        "promised_levels": figures.promised_levels(
            promised_rows(), "妇女常见病筛查率", upper=80.0, upper_name="上级规划：全国妇女发展纲要（2021—2030年）",
            language=language, simulated=True,
        ),
        "promise_matrix": figures.promise_matrix(
            compared.promises, targets, plans, areas, indicators, language=language
        ),
        "coverage_matrix": figures.coverage_matrix(
            compared.coverage_kinds, plans, areas, indicators, language=language
        ),
        "standing_views": figures.standing_views(
            compared.standings[compared.standings["indicator_id"].eq("screening_rate")],
            compared.ranks, plans, areas, indicators, language=language, simulated=True,
        ),
    }  # fmt: skip


def promised_rows() -> pd.DataFrame:
    """A plan with a value, one with a reference only, a range, and a direction without a number."""
    nan = float("nan")
    rows = [
        ("东江区", "ge", 85.0, nan, "≥85%（2025年）", 82.0, nan, "percent"),
        ("西山区", "le", 70.0, nan, "≤70%（2030年）", nan, 81.0, "percent"),
        ("模拟县0001 2021–2025", "range", 72.0, 78.0, "72%～78%（2030年）", nan, 81.0, "percent"),
        ("南湖区", "increase", nan, nan, "提高（2030年）", nan, nan, ""),
    ]
    columns = ["plan", "comparator", "value", "range_end", "text", "observed", "reference", "unit"]
    return pd.DataFrame(rows, columns=columns)


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

    opened = plt.get_fignums()
    every_chart(tables, gaps, "zh")
    assert plt.get_fignums() == opened


def test_a_notebook_gets_a_png_with_a_description(tables, gaps):
    data, about = figures.domain_status(gaps, tables["domains"])._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "妇女与健康" in about["image/png"]["alt"]


def test_domain_status_counts_every_target_once(tables, gaps):
    figure = figures.domain_status(gaps, tables["domains"])
    numbers = [int(text.get_text()) for text in figure.axes[0].texts if text.get_bbox_patch() is not None]
    assert sum(numbers) == len(gaps)


def test_statuses_differ_without_colour():
    def grey(style):
        return float(np.dot(to_rgb(style.colour), (0.2126, 0.7152, 0.0722)))

    for one, other in itertools.combinations([row.look for row in STATUSES.rows.values()], 2):
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
    east = tables["targets"][
        tables["targets"]["plan_id"].eq("east-2021-2025") & tables["targets"]["indicator_id"].ne("")
    ]
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
    (own_or_reference,) = [line for line in figure.axes[0].lines if line.get_marker() == "s"]
    assert len(own_or_reference.get_xdata()) == 3
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
        ("approx", 45, "percent", "就业人员中的女性比例", "45%左右", "about 45%"),
        ("ge", 1.5, "ratio", "女厕位与男厕位比例", "≥1.5:1", "≥1.5:1"),
        ("gt", 33.3333, "percent", "妇女村民代表比例", ">33.33%", ">33.33%"),
        ("ge", 100, "percent", "婴儿室覆盖率", "100%", "100%"),
        ("ge", 67794000, "count", "从业人数", "≥6779.4万人", "≥67,794,000"),
        ("increase", float("nan"), "", "受教育水平", "提高", "increase"),
    ],
)
def test_targets_are_written_as_officials_write_them(comparator, amount, unit, indicator, zh, en):
    assert stated_targets.target(comparator, amount, unit, "zh", indicator=indicator) == zh
    assert stated_targets.target(comparator, amount, unit, "en", indicator=indicator) == en


@pytest.mark.parametrize(
    ("unit", "amount", "value_text", "periodicity", "said"),
    [
        ("count", 1, "各有1名", "", "各≥1名"),
        ("count", 2, "至少举办2 场", "annual", "每年≥2场"),
        ("count", 1, "建立一支以上", "", "≥1支"),
        ("ratio", 2 / 3, "至少2:3", "", "≥2:3"),
        ("ratio", 1.5, "不低于1.5:1", "", "≥1.5:1"),
    ],
)
def test_counts_and_ratios_are_written_as_in_the_plan(unit, amount, value_text, periodicity, said):
    assert stated_targets.target("ge", amount, unit, "zh", value_text=value_text, periodicity=periodicity) == said


@pytest.mark.parametrize(
    ("tolerance", "promise", "way"),
    [
        (1.0, "80%左右", "高于目标2个百分点，距允许范围差1个百分点"),
        (3.0, "80%左右", "高于目标2个百分点，在允许范围内"),
        (None, "80%左右", "高于目标2个百分点，距允许范围差0.4个百分点"),
    ],
)
def test_an_approximate_target_is_written_as_the_plan_does_and_says_the_distance_to_its_number(
    tables, tolerance, promise, way
):
    targets = tables["targets"].iloc[[1]].assign(comparator="approx", value=80.0, tolerance=tolerance)
    targets = schemas.TARGETS.conform(targets)
    gaps = assess(tables | {"targets": targets})
    rows = promises(gaps, targets, tables["indicators"], "zh")
    assert (rows["promise"].item(), *values.distances(rows, "zh")) == (promise, way)
    chart = words(figures.target_distance(gaps, targets, tables["indicators"]))
    assert ("在允许范围内" in chart) == (tolerance == 3.0)


def test_no_value_is_rounded_onto_its_target():
    assert values.value(79.996, "percent", "zh", limit=80) == "79.996%"
    assert values.value(79.996, "percent", "zh") == "79.996%"  # as published
    assert values.value(79.99612, "percent", "zh", limit=80) == "79.996%"
    assert values.value(79.99612, "percent", "zh") == "80%"
    assert values.number(76.0638, 1) == "76.1"
    assert values.number(-0.5, 0) == "−1"


def test_tables_and_charts_count_the_same_targets(tables):
    twice = pd.concat(
        [tables["targets"], tables["targets"].assign(target_id=tables["targets"]["target_id"] + "-again")],
        ignore_index=True,
    )
    gaps = assess(tables | {"targets": twice[twice["indicator_id"].ne("")]})
    gaps = gaps[gaps["plan_id"].eq("east-2021-2025")]
    frame = report_tables.domain_counts(gaps, tables["domains"], "zh").set_index("领域")
    figure = figures.domain_status(gaps, tables["domains"])
    numbers = [int(text.get_text()) for text in figure.axes[0].texts if text.get_bbox_patch() is not None]
    assert sum(numbers) == frame.loc["合计", "目标"] == 5
    decided = ["已达标", "基本达标", "正常推进", "滞后或倒退", "未达标"]
    assert (frame["可监测"] == frame[decided].sum(axis=1)).all()
    assert (frame["目标"] == frame[["可监测", "数据不足", "无数据", "不可比", "范围外", "方向性"]].sum(axis=1)).all()


def test_what_is_to_be_sent_is_asked_once(tables, gaps):
    rows = promises(gaps, tables["targets"], tables["indicators"], "zh").assign(
        status="no_data", responsible_units="区卫生健康委;区妇联", sender="区卫生健康委", sender_basis="proposed"
    )  # fmt: skip
    rows = rows[rows["plan_id"].eq("east-2021-2025")]
    frame = report_tables.wanted_data(rows, "zh")
    assert frame["牵头单位"].tolist() == ["区卫生健康委（建议）"]
    assert frame["配合单位（协商确定）"].tolist() == ["区妇联"]
    (asked,) = frame["待报送指标（目标值）"]
    assert asked.count("孕产妇死亡率") == 1
    assert "健步走活动场次※" in asked, "also what the catalogue does not know"


def test_every_value_shown_has_its_source(tables, gaps):
    east = gaps[gaps["plan_id"].eq("east-2021-2025")]
    observations = tables["observations"].assign(note="计划自报")
    package = Package(folder=Path(), **(tables | {"observations": observations}))
    shown = report_sources.shown_in_report(east, report_package.EAST, 2021)
    own = pd.Series({"screening_rate": "全区妇女常见病筛查率"})
    cited = report_sources.cite(shown, package, "zh", AS_OF, area_code=report_package.EAST, names=own)
    frame = report_sources.sources_table(cited, "zh")
    said = frame.set_index("地区")["指标（年份）"].to_dict()
    assert "全区妇女常见病筛查率（2020、2022、2024年）" in said["东江区"]
    assert "孕产妇死亡率（2020、2022、2024年）" in said["全国"], "the reference and the points of its chart"
    assert set(frame["性质"]) == {"规划自述"}


def test_a_share_is_never_rounded_up_to_the_whole():
    assert [values.share(part) for part in (0.9996, 0.99999, 1.0, 0.5)] == ["99.96%", "99.999%", "100%", "50%"]


@pytest.mark.parametrize("limit", [6, 12, 19])
def test_wrapping_loses_nothing_and_keeps_the_width(limit):
    text = "接受过高中及以上（含 vocational 教育）的、在乡镇（街道）工作的女性，占同类人员比例≥45%"
    lines = line_breaks.wrap(text, limit).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    # a closing mark may hang over by its own width; a Latin word is not cut
    assert max(line_breaks.width(line) for line in lines) <= max(limit + 1, line_breaks.width("vocational"))
    assert not any(line[0] in "，、）" for line in lines)


def test_promised_levels_show_each_promise_the_value_and_the_upper_plan():
    figure = figures.promised_levels(promised_rows(), "妇女常见病筛查率", upper=80.0, upper_name="上级规划")
    said = words(figure)
    for text in ("≥85%（2025年）", "提高（2030年）", "东江区", "参考：上级地区数值（非本地区）", "上级规划"):
        assert text in said
    (axes,) = figure.axes
    marks = {line.get_marker(): list(line.get_xdata()) for line in axes.lines if line.get_marker() in ("o", "s")}
    assert marks == {"o": [82.0], "s": [81.0]}
    assert [80.0, 80.0] in [list(line.get_xdata()) for line in axes.lines]
    assert "东江区 ≥85%（2025年）" in figure.alt


def test_promises_in_another_unit_are_written_and_not_drawn():
    rows = promised_rows().head(2)
    rows.loc[1, ["unit", "value", "text"]] = ["per_100k", 7.0, "≤7/10万"]
    rows.loc[1, "reference"] = float("nan")
    figure = figures.promised_levels(rows, "孕产妇死亡率")
    assert "≤7/10万" in words(figure)
    (axes,) = figure.axes
    assert [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "|"] == [85.0]


def test_a_plan_without_any_number_still_has_a_chart():
    figure = figures.promised_levels(promised_rows().tail(1), "女性受教育水平")
    figure.canvas.draw()
    assert "提高（2030年）" in words(figure)


def test_a_single_series_is_that_target_alone(tables, gaps):
    one = gaps[gaps["target_id"].eq("east-2021-2025-2")]
    context = [tables[name] for name in ("targets", "observations", "plans", "areas", "indicators")]
    figure = figures.single_series(one, *context)
    assert "妇女人均预期寿命" in words(figure)
    assert "妇女常见病筛查率" not in words(figure)
    assert "83.4岁（2023年）" in figure.alt
    none = figures.single_series(gaps[gaps["target_id"].eq("east-2021-2025-3")], *context)
    assert words(none) == ""


def test_a_chart_says_of_a_change_against_a_base_the_threshold_that_follows() -> None:
    told = [
        "比2020年下降20%（即不高于22.16/10万）",
        "45%左右",
        "≥83岁",
        "down by 20% on 2020 (at most 22.16/100k)",
    ]
    assert short_promises(pd.Series(told)) == ["≤22.16/10万", "45%左右", "≥83岁", "≤22.16/100k"]
