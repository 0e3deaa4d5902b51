"""Every chart gives its data, is drawn where the caller wants it, and takes another title, size and colours."""

from __future__ import annotations

import copy
import io
import pickle

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

import report_package
from every_chart import county_series, every_chart
from halfsky import figures
from halfsky.assess import assess_package, assess_targets
from halfsky.compare import compare_plans
from halfsky.errors import UsageError
from halfsky.figures import fonts
from halfsky.package import load_package
from long_form import some

PANELS = {"target_series": 3, "standing_views": 3, "series_facets": 2, "pairs": 4}
COLOUR = {
    "domain_status": "no_data", "standing": "no_data", "coverage": "no_data", "target_distance": "attained",
    "target_series": "own", "single_series": "own", "promised_levels": "target", "promise_matrix": "stated",
    "coverage_matrix": "promised", "standing_views": "value", "series_facets": "own", "distribution": "others",
    "heat_map": "unknown", "pairs": "own",
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn():
    return every_chart()


def words(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def own_axes(name: str) -> tuple[Figure, object]:
    figure = Figure(figsize=(12, 9))
    count = PANELS.get(name, 1)
    axes = figure.subplots(1, count, squeeze=False).ravel()
    return figure, axes[0] if count == 1 else axes


CHARTS = [name for name in figures.__all__ if name not in ("Chart", "use_font")]


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_gives_its_data_as_a_tidy_frame(drawn, name: str) -> None:
    chart = drawn[name]()
    data = chart.data
    assert isinstance(data, pd.DataFrame) and len(data)
    assert data.columns.is_unique and isinstance(data.index, pd.RangeIndex)
    assert not [dtype for dtype in data.dtypes if isinstance(dtype, pd.Int64Dtype | pd.CategoricalDtype)]
    assert chart.data is data
    for other in (pickle.loads(pickle.dumps(chart)), copy.deepcopy(chart)):
        assert other.data.equals(data)


def test_one_palette_of_statuses_does_for_every_plan() -> None:
    package = load_package()
    gaps = assess_package(package, ["kaiping-2021-2030"], as_of=2025)
    assert "attained" not in set(gaps["status"])
    figures.domain_status(gaps, package.domains, colours={"attained": "#114422"})


@pytest.mark.parametrize("name", some(CHARTS, 6))
def test_a_chart_takes_a_title_a_size_and_colours(drawn, name: str) -> None:
    chart = drawn[name](title="我的标题", figsize=(11.0, 7.0), colours={COLOUR[name]: "#ff00aa"})
    assert tuple(chart.get_size_inches()) == (11.0, 7.0)
    assert "我的标题" in words(chart)
    picture = np.asarray(_pixels(chart))
    assert (np.abs(picture[..., :3] - np.array(to_rgb("#ff00aa")) * 255) < 12).all(axis=-1).any()


def _pixels(chart: Figure) -> np.ndarray:
    chart.canvas.draw()
    return np.asarray(chart.canvas.buffer_rgba()).astype(float)


@pytest.mark.parametrize("name", some(CHARTS, 6))
def test_a_chart_is_drawn_in_the_callers_axes(drawn, name: str) -> None:
    before = dict(mpl.rcParams)
    figure, axes = own_axes(name)
    back = drawn[name](ax=axes)
    assert back is axes
    every = np.atleast_1d(np.asarray(axes, dtype=object))
    assert all(one.has_data() or one.texts or not one.axison for one in every)
    figure.canvas.draw()  # a glyph that no font has is a warning of matplotlib, and a warning fails the suite
    figure.savefig(io.BytesIO(), format="svg")
    assert dict(mpl.rcParams) == before
    assert figure.axes == list(every), "no axes beside the caller's"


@pytest.mark.parametrize("name", some(CHARTS, 6))
def test_what_cannot_be_drawn_so_is_refused(drawn, name: str) -> None:
    figure, _ = own_axes(name)
    wrong = [
        {"ax": "here"} if name not in PANELS else {"ax": [figure.axes[0]] if PANELS[name] > 1 else "here"},
        {"figsize": (0, 3)}, {"figsize": "large"}, {"colours": {"nothing": "red"}},
        {"colours": {COLOUR[name]: "no colour"}}, {"colours": "red"},
    ]  # fmt: skip
    for own in wrong:
        with pytest.raises(UsageError, match=next(iter(own))):
            drawn[name](**own)


def test_resizing_lays_a_chart_out_anew(drawn) -> None:
    chart = drawn["domain_status"]()
    first = chart.png()
    (axes,) = chart.axes
    left = axes.get_position().x0 * chart.get_figwidth()
    chart.set_size_inches(12, 6)
    assert axes.get_position().x0 * chart.get_figwidth() == pytest.approx(left), "the names keep their room"
    assert axes.get_position().width * 12 > 7
    heading = next(text for text in chart.texts if text.get_text() == "各领域目标状态")
    assert heading.get_position()[0] * 12 == pytest.approx(0.1)
    chart.suptitle("新的标题")
    assert (
        heading.get_text() == "新的标题" and len([text for text in chart.texts if text.get_text() == "新的标题"]) == 1
    )
    assert chart.png() != first
    text = chart.text(0.5, 0.5, "我的注")
    assert text.get_fontfamily() == fonts.families()
    assert chart.text(0.5, 0.4, "mine", fontfamily="DejaVu Sans").get_fontfamily() == ["DejaVu Sans"]


def test_lean_panels_stretch_with_the_figure() -> None:
    from halfsky.figures import series  # noqa: PLC0415 - what reports draw

    tables = report_package.tables()
    context = {name: tables[name] for name in ("plans", "indicators", "areas", "breaks")}
    gaps = assess_targets(tables["targets"], tables["observations"], **context, as_of=2025)
    frames = [tables[name] for name in ("targets", "observations", "plans", "areas", "indicators")]
    ((chart, *_), *_) = series.charts_by_domain(gaps[gaps["plan_id"].eq("east-2021-2025")], *frames).values()
    chart.canvas.draw()
    before = chart.artists[0].get_window_extent().width
    chart.set_size_inches(chart.get_size_inches() * 2)
    chart.canvas.draw()
    assert chart.artists[0].get_window_extent().width == pytest.approx(2 * before, rel=0.02)
    assert set(chart.data["target_id"]) and chart.data["value"].notna().all()


def test_panels_of_a_series_are_axes(drawn) -> None:
    chart = drawn["target_series"]()
    assert [axes.get_title() for axes in chart.axes] == ["孕产妇死亡率", "妇女常见病筛查率", "妇女人均预期寿命"]
    assert all(axes.lines for axes in chart.axes)
    data = chart.data
    assert set(data.loc[data["reference"].ne(""), "name"]) == {"孕产妇死亡率"}
    assert data.loc[data["name"].eq("妇女常见病筛查率"), "value"].tolist() == [70.0, 76.0, 82.0]


def test_what_is_in_the_data_is_what_is_counted(drawn) -> None:
    data = drawn["domain_status"]().data
    assert data.columns.tolist() == ["domain", "name", "status", "status_name", "targets"]
    assert data["targets"].sum() == 6


@pytest.mark.parametrize("name", ["promise_matrix", "heat_map"])
def test_a_heat_map_is_drawn_when_it_is_shown_and_not_before(drawn, monkeypatch, name) -> None:
    times = []
    draw = Figure.draw
    monkeypatch.setattr(Figure, "draw", lambda figure, renderer: times.append(draw(figure, renderer)))
    chart = drawn[name]()
    assert not times
    chart.png()
    assert len(times) == 1


def test_a_plan_entered_in_part_leaves_nothing_out(drawn) -> None:
    tables = report_package.tables()
    plans = tables["plans"].assign(entered=["part", "whole", "whole"])
    context = {"plans": plans, **{name: tables[name] for name in ("indicators", "areas", "breaks")}}
    gaps = assess_targets(tables["targets"], tables["observations"], **context, as_of=2025)
    compared = compare_plans(tables["targets"], gaps, plans, tables["areas"], tables["indicators"])
    frames = plans, tables["areas"], tables["indicators"]
    lacking = compared.promises[compared.promises["indicator_id"].eq("screening_rate")]
    lacking = lacking[lacking["plan_id"].ne("east-2021-2025")]
    chart = figures.promise_matrix(lacking, tables["targets"], *frames)
    assert words(chart).count("未纳入") == 1
    data = chart.data.set_index("plan_id")
    assert data["entered"].to_dict() == {"east-2021-2025": False, "west-2021-2030": True, "nation-2021-2030": True}
    assert "未纳入" not in words(figures.promise_matrix(lacking, tables["targets"], *frames, unread=[]))


def test_the_own_area_is_marked_and_what_is_unknown_is_no_zero() -> None:
    series = county_series()
    chart = figures.distribution(series[series["indicator_id"].eq("screening_rate")], year=2024, own="第7县")
    assert "第7县：2024年无数据" in words(chart) and "另有1个地区没有2024年的数值" in words(chart)
    assert len(chart.data) == 6 and not chart.data["own"].any()
    heat = figures.heat_map(series[series["indicator_id"].eq("screening_rate")])
    texts = [text.get_text() for text in heat.axes[0].texts]
    assert texts.count("–") == 1 and len(texts) == 21
    ahead = figures.heat_map(series, columns="indicator", year=2024).data
    shade = ahead.set_index(["indicator_id", "area"])["shade"]
    assert (shade["screening_rate", "第6县"], shade["maternal_mortality_ratio", "第6县"]) == (1.0, 0.0)
    facets = figures.series_facets(series, own="第3县")
    marked = [line for line in facets.axes[0].lines if line.get_zorder() == 3]
    assert [list(line.get_ydata()) for line in marked] == [[74.5, 76.5, 78.5]]


@pytest.mark.parametrize("status", ["final", "simulated"])
def test_simulated_series_are_stamped(status: str) -> None:
    series = county_series().assign(status=status)
    screening = series[series["indicator_id"].eq("screening_rate")]
    for chart in (figures.series_facets(series), figures.distribution(screening), figures.heat_map(screening),
                  figures.pairs(series)):  # fmt: skip
        assert ("模拟数据" in words(chart)) == (status == "simulated")


def test_series_that_cannot_be_drawn_are_refused() -> None:
    series = county_series()
    twice = pd.concat([series, series.head(1).assign(value=1.0)])
    for call, said in (
        (lambda: figures.distribution(series), "one indicator"),
        (lambda: figures.distribution(series.head(3), own="第9县"), "第9县"),
        (lambda: figures.distribution(series.head(3), year=1999), "1999"),
        (lambda: figures.series_facets(twice), "two values"),
        (lambda: figures.series_facets(series, by="area"), "several units"),
        (lambda: figures.series_facets(series, by="colour"), "accepted"),
        (lambda: figures.heat_map(series), "columns='indicator'"),
        (lambda: figures.pairs(series.head(3)), "two to 6"),
        (lambda: figures.pairs([1, 2]), "tidy frame"),
        (lambda: figures.heat_map(series.head(3).assign(value=np.nan)), "no value"),
        (lambda: figures.heat_map(series.drop(columns="year")), "year"),
    ):
        with pytest.raises(UsageError, match=said):
            call()


def test_every_tidy_frame_goes_into_relplot(drawn) -> None:
    import matplotlib.pyplot as plt  # noqa: PLC0415 - only here
    import seaborn as sns  # noqa: PLC0415

    with mpl.rc_context():
        figures.use_font()
        for name in ("target_series", "target_distance", "domain_status", "pairs", "heat_map"):
            data = drawn[name]().data
            numbers = [column for column in data if pd.api.types.is_numeric_dtype(data[column])]
            sns.relplot(data, x=numbers[0], y=numbers[-1], size=numbers[-1], hue=data.columns[0])
            plt.close("all")
