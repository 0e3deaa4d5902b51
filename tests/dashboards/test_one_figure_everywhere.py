"""What several places of the pages tell of one thing is the same, or it is said why not."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import report_package
import work_package
from dashboard_pages import text
from halfsky.dashboards import headline, indicator, listing, target
from halfsky.dashboards import implementation_list as work_list
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.implementation import ImplementationPage
from halfsky.dashboards.plain import drawing, home, one_indicator, owed
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.serving.reports import Reports
from halfsky.figures import series_panel
from halfsky.figures.series_panel import COLOURS
from halfsky.reports import PlanReport
from halfsky.words.values import chooser
from work_package import WOMEN

TODAY = datetime.date(2026, 6, 1)
EAST = "east-2021-2025"
RATE = "screening_rate"


@pytest.fixture(scope="module")
def page_cache(tmp_path_factory: pytest.TempPathFactory) -> PageCache:
    """The made-up package, with a value of long before the plan, of another sender than the rest."""
    folder = report_package.write(tmp_path_factory.mktemp("data") / "package")
    path = folder / "observations" / "all.csv"
    seen = pd.read_csv(path, dtype=str)
    own = seen[seen["area_code"].eq(report_package.EAST) & seen["indicator_id"].eq(RATE)]
    old = own.head(1).assign(year="2009", value="85")
    pd.concat([seen, old]).to_csv(path, index=False)
    return PageCache(folder)


@pytest.fixture(scope="module")
def report(page_cache: PageCache) -> PlanReport:
    return Asked.of(page_cache, f"plan={EAST}&year=2025", TODAY).report


@pytest.fixture(scope="module")
def row(report: PlanReport) -> pd.Series:
    every = listing.rows(report)
    return every[every["indicator_id"].eq(RATE)].iloc[0]


def test_drawings_and_table_show_the_same_years(report: PlanReport, row: pd.Series) -> None:
    drawn = drawing.series(report, row)
    chart = target.chart(report, row)
    assert drawn is not None and chart is not None
    table = target.about(report, row, None, drawn).markup.partition("hs-values")[2].partition("</table>")[0]
    years = set(re.findall(r'<th scope="row">(\d{4})</th>', table))
    assert set(re.findall(r'aria-label="东江区 (\d{4}):', drawn.markup)) == years
    assert "2009" not in years


def test_only_a_band_that_is_drawn_is_in_the_legend() -> None:
    def told(**given: bool) -> list[str]:
        line = series_panel.Line(*(pd.Series([0.0]).to_numpy() for _ in range(2)), "", False, *(
            pd.Series([1.0]).to_numpy() for _ in range(2)))  # fmt: skip
        entries = series_panel.legend_entries(
            [line], "东江区", chooser("zh"), COLOURS, baseline=False, outlook=True, **given
        )
        return [str(one.get_label()) for one in entries]

    assert "外推（阴影为80%区间）" in told(band=True)
    assert "外推" in told(band=False)


def test_of_too_few_cases_no_way_and_no_pace_is_told(report: PlanReport, page_cache: PageCache) -> None:
    gaps = report.gaps.copy()
    gaps.loc[gaps["indicator_id"].eq(RATE), "status"] = "too_small"
    few = replace(report, gaps=gaps)
    own = listing.rows(few)
    own = own[own["indicator_id"].eq(RATE)].iloc[0]
    assert pd.notna(report.gaps.loc[report.gaps["indicator_id"].eq(RATE), "attainment"]).all()
    assert pd.isna(own["attainment"]) and pd.isna(own["pace_ratio"])
    assert "完成路程" not in text(target.about(few, own, None, drawing.Html("")).markup).partition("要点")[2][:200]


def test_debts_and_the_card_above_them_count_alike_or_say_why(
    page_cache: PageCache, report: PlanReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = Asked.of(page_cache, f"plan={EAST}&year=2025", TODAY)
    _, _, lacking = headline.counted(report)
    assert "按目标计" not in text(owed.of_plan(visit).markup), "one count, no words"
    monkeypatch.setattr(headline, "counted", lambda _: (0, 0, lacking + 1))
    assert f"“{headline.LACKING[0]}”的{lacking + 1}项按目标计" in text(owed.of_plan(visit).markup)


def test_what_a_list_rests_on_is_said_before_it(page_cache: PageCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owed, "called_for", lambda _: owed.Called(whole=False, some=False))
    visit = Asked.of(page_cache, f"plan={EAST}&year=2025", TODAY)
    part = home.page(visit).body.markup.partition('id="owed"')[2]
    assert 0 < part.index("没有查看报送情况的权限") < part.index("<table")
    assert "以下" not in text(part).partition("没有查看报送情况的权限")[2][:30]


def test_a_place_that_is_not_known_is_no_empty_label(page_cache: PageCache) -> None:
    visit = Asked.of(page_cache, f"plan={EAST}&year=2025&indicator={RATE}", TODAY)
    assert "<span></span></td>" not in one_indicator.page(visit).body.markup


def test_the_list_of_measures_counts_what_it_shows(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_list, "MOST", 2)
    cache = PageCache(work_package.write(tmp_path_factory.mktemp("work") / "data"))
    page = ImplementationPage(cache, f"plan={WOMEN}", today=datetime.date(2025, 12, 31))
    words = text(page.measures.value)
    assert "显示2项，共5项" in words
    assert "妇女与健康（3项，先列2项）" in words


def test_a_report_of_missing_figures_is_called_so_in_the_list(tmp_path: Path) -> None:
    def note(rate: float | None) -> str:
        folder = tmp_path / str(rate) / EAST / "2025-annual"
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("<p>", encoding="utf-8")
        said = {"status": "done", "inputs": {}, "parameters": {"as_of": 2025, "report": "annual"},
                "outputs": {"report.html": ""}, "result": {"rate": rate, "coverage": 5.0}}  # fmt: skip
        (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
        return Reports((tmp_path / str(rate)).resolve(), dict).all()[0].note

    assert note(None) == "2025 数据缺口通报"
    assert note(80.0) == "2025 年度监测"


def test_how_the_rate_would_move_is_told_where_its_counting_is(report: PlanReport) -> None:
    made = headline.headline(replace(report, settings=replace(report.settings, headline_coverage=0.1))).markup
    before, _, folded = made.partition("<details")
    assert "敏感性" not in text(made)
    assert "达标率会怎样变" in text(folded) and "达标率会怎样变" not in text(before)


def test_indicators_of_a_comparison_tell_no_way_of_too_few_cases(page_cache: PageCache) -> None:
    compared = page_cache.side_by_side([EAST, "west-2021-2030"], 2025, "zh")
    stand = compared.comparison.standings
    stand.loc[stand["indicator_id"].eq(RATE), "status"] = "too_small"
    rows = indicator.by_plan(compared)
    few = rows[rows["status"].eq("too_small")]
    assert len(few) and few["journey"].eq("").all() and few["pace"].eq("").all()
