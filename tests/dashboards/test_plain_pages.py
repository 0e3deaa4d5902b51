"""The pages of plain HTML, without a browser: what a leader, a unit and an upper level read, and where figures lead."""

from __future__ import annotations

import asyncio
import datetime
import io
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import docx
import pandas as pd
import pytest

import collecting
import english
import report_package
import work_collecting
from dashboard_pages import IMAGE, SCRIPT, hostile, tags, text
from halfsky import schemas
from halfsky.assess.summary import distinct
from halfsky.collect import exchange
from halfsky.collect.access import Grant
from halfsky.collect.cases import letters
from halfsky.collect.cases.rules import Rules
from halfsky.collect.duties import duties
from halfsky.collect.store import Store, grants, open_store, reviews, rounds
from halfsky.dashboards import cache as cache_module
from halfsky.dashboards import comparison_content, missing_figures, own_plans, target
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.implementation import ImplementationPage
from halfsky.dashboards.listing import rows
from halfsky.dashboards.overview import Overview
from halfsky.dashboards.plain import by_unit, domain_years, drawing, home, one_indicator, one_target, owed, roll_up
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import Sheet
from halfsky.dashboards.serving import writing
from halfsky.dashboards.serving.settings import Serving
from halfsky.dashboards.serving.writing import Writer
from halfsky.dashboards.still import still
from halfsky.dashboards.submission import Submission
from halfsky.errors import StoreError
from halfsky.package import load_package, write_table
from halfsky.render.blocks import Table
from halfsky.render.html import Html
from halfsky.reports import PlanReport, wanted
from halfsky.schemas import CALLS
from halfsky.simulate import Order, simulate_package
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import numerals

TODAY = datetime.date(2026, 6, 1)
EAST = "plan=east-2021-2025&year=2025"
PAGES = (home, one_target, by_unit, domain_years, one_indicator, roll_up)


@pytest.fixture(scope="module")
def page_cache(tmp_path_factory: pytest.TempPathFactory) -> PageCache:
    return PageCache(report_package.write(tmp_path_factory.mktemp("data") / "package"))


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> PageCache:
    """Twelve made-up counties."""
    folder = tmp_path_factory.mktemp("nation") / "data"
    simulate_package(Order(12, (2019, 2025), seed=3), folder)
    return PageCache(folder)


def asked(page_cache: PageCache, query: str = EAST) -> Asked:
    return Asked.of(page_cache, query, TODAY)


def said(sheet: Sheet) -> str:
    return text(re.sub(r"<option.*?</option>|</t[hd]>", " ", sheet.body.markup))


def linked(sheet: Sheet) -> list[tuple[str, dict[str, list[str]]]]:
    """Every link as its page and what it asks for."""
    found = [urlsplit(str(given["href"])) for tag, given in tags(sheet.body.markup) if tag == "a"]
    return [(place.path, parse_qs(place.query)) for place in found]


def rows_of(sheet: Sheet, caption: str) -> list[list[str]]:
    """The cells of the table with this caption, a list a row."""
    table = next(part for part in sheet.body.markup.split("<table")[1:] if f"<caption>{caption}" in part)
    body = table.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr.*?</tr>", body)
    ]


# ---- the first page ----


def test_the_first_page_names_the_target_in_danger_with_gap_due_year_and_unit(page_cache: PageCache) -> None:
    sheet = home.page(asked(page_cache))
    ((name, aim, latest, gap, due, units),) = rows_of(sheet, "按轻重排列")
    assert "妇女常见病筛查率" in name
    assert STATUSES.label("missed") in name
    assert (aim, latest, gap, due) == ("≥85%", "82%（2024年）", "尚差3个百分点", "2025年")
    assert units == "区卫生健康委、区妇联"
    assert ("target", {"plan": ["east-2021-2025"], "year": ["2025"], "target": ["east-2021-2025-1"]}) in linked(sheet)


def test_coverage_comes_before_the_rate_and_counts_as_the_overview_does(page_cache: PageCache) -> None:
    sheet, live = home.page(asked(page_cache)), Overview(page_cache, EAST, today=TODAY)
    words = said(sheet)
    assert words.index("2/5 = 40.0%") < words.index("达标率")
    for number in ("2/5 = 40.0%", "50.0%"):
        assert number in text(live.headline.value)
    assert "另有" not in words  # one target in danger is all


def test_who_owes_what_has_a_letter_for_each_unit(page_cache: PageCache) -> None:
    sheet = home.page(asked(page_cache))
    assert [row[:2] for row in rows_of(sheet, "欠得多的在前")] == [
        ["区卫生健康委", "1个指标：孕产妇死亡率"],
        ["区教育局", "1个指标：女性平均受教育年限"],
    ]
    given = owed.letter(asked(page_cache, f"{EAST}&unit=区教育局"))
    paper = docx.Document(io.BytesIO(given.content))
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    words += "\n".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    assert "女性平均受教育年限" in words
    assert "孕产妇死亡率" not in words
    assert given.name == "催报函-区教育局-2025.docx"
    assert owed.letter(asked(page_cache, f"{EAST}&unit=没有的单位")).status == 404


def test_without_data_the_first_page_says_which_figures_to_collect_and_tells_no_rate(page_cache: PageCache) -> None:
    sheet = home.page(asked(page_cache, "plan=west-2021-2030&year=2025"))
    words = said(sheet)
    assert "先收这2个数" in words
    assert "孕产妇死亡率（≤12/10万，2030年）" in words
    assert "无法计算" in words
    assert "无从判断" in words, "none is known to be behind, which is no 0"
    live = text(Overview(page_cache, "plan=west-2021-2030&year=2025", today=TODAY).headline.value)
    assert "无法计算" in live and "无从判断" in live
    assert "最需要关注" not in words


def test_what_was_published_or_explained_is_not_asked_for_first(tmp_path: Path) -> None:
    folder = report_package.write(tmp_path / "package")
    plan, query = "west-2021-2030", "plan=west-2021-2030&year=2025"
    before = rows_of(home.page(asked(PageCache(folder), query)), "期限近的在前")
    assert sum("孕产妇死亡率" in cell for row in before for cell in row) == 1
    gone = {
        "plan_id": plan,
        "indicator_id": "maternal_mortality_ratio",
        "sex": "total",
        "residence": "total",
        "year": 2025,
        "unit": "",
        "reason": "未统计",
        "receipt": "HS-0000-0000-0000-0001",
    }
    write_table(schemas.ABSENCES.conform(pd.DataFrame([gone])), schemas.ABSENCES, folder / "absences" / "150202.csv")
    cache = PageCache(folder)
    report = asked(cache, query).report
    assert set(wanted.owed(report)["indicator_id"]) < set(report.lacking()["indicator_id"])
    after = rows_of(home.page(asked(cache, query)), "期限近的在前")
    assert not any("孕产妇死亡率" in cell for row in after for cell in row)


def test_ten_figures_at_most_are_asked_for_first_those_of_named_units_before_others(tmp_path: Path) -> None:
    folder = report_package.write(tmp_path / "package")
    frame = report_package.tables()["targets"]
    own = frame[frame["plan_id"].eq("west-2021-2030")].head(1)
    more = pd.concat([own.assign(target_id=f"west-{n}", indicator_id=f"made_up_{n}", indicator=f"指标{n}",
                                 responsible_units="" if n % 2 else "区统计局") for n in range(16)])  # fmt: skip
    write_table(more, schemas.TARGETS, folder / "targets" / "west-2021-2030.csv")
    known = report_package.tables()["indicators"]
    extra = [
        known.iloc[[0]].assign(indicator_id=f"made_up_{n}", name_zh=f"指标{n}", name_en=f"Indicator {n}")
        for n in range(16)
    ]
    write_table(pd.concat([known, *extra]), schemas.INDICATORS, folder / "indicators.csv")
    cache = PageCache(folder)
    assert cache.package.faults.findings.empty
    sheet = home.page(asked(cache, "plan=west-2021-2030&year=2025"))
    rows = rows_of(sheet, "期限近的在前")
    assert [row[0] for row in rows] == ["区统计局（8个）", "规划未列明（2个）"]


def test_of_an_indicator_with_several_targets_the_one_due_first_is_asked_for_first(tmp_path: Path) -> None:
    folder = report_package.write(tmp_path / "package")
    path = folder / "targets" / "west-2021-2030.csv"
    frame = schemas.TARGETS.conform(pd.read_csv(path, dtype=str))
    own = frame[frame["indicator_id"].eq("screening_rate")].assign(deadline_year=2030)
    soon = own.assign(target_id="west-soon", value=60, deadline_year=2025)
    others = frame[~frame["indicator_id"].eq("screening_rate")].assign(deadline_year=2030)
    write_table(schemas.TARGETS.conform(pd.concat([others, own, soon])), schemas.TARGETS, path)
    sheet = home.page(asked(PageCache(folder), "plan=west-2021-2030&year=2025"))
    ((_, first, *_rest),) = rows_of(sheet, "期限近的在前")
    assert first == "妇女常见病筛查率（≥60%，2025年）；孕产妇死亡率（≤12/10万，2030年）"
    words = said(sheet)
    assert words.index("谁还欠什么") < words.index("先收这2个数"), "who owes what is read first, on a phone too"


def test_the_same_heading_counts_the_same_targets_on_every_page(page_cache: PageCache) -> None:
    """Without a number, or without an indicator, nothing lacks data: both stand in lines of their own."""
    counted = {row[0]: row[-1] for row in rows_of(by_unit.page(asked(page_cache)), "一项目标有几个责任单位的")}
    assert counted["规划未列明"] == "0", "a directional target and one that no indicator stands for"
    west = asked(page_cache, "plan=west-2021-2030&year=2025")
    assert "没有对应指标" not in said(home.page(west))


def test_the_place_among_neighbours_is_a_range_and_the_area_above_is_of_the_same_year(nation: PageCache) -> None:
    plan_id = str(nation.local_plans()["plan_id"].iloc[0])
    words = said(home.page(asked(nation, f"plan={plan_id}&year=2025")))
    found = re.search(r"可比的(\d+)项指标中，优于上级(\d+)项、相当(\d+)项、劣于上级(\d+)项", words)
    assert found is not None
    assert int(found[1]) == sum(map(int, found.groups()[1:]))
    thirds = re.search(r"可排位次的(\d+)项指标中，居前三分之一(\d+)项、中间(\d+)项、后三分之一(\d+)项", words)
    assert thirds is not None
    assert int(thirds[1]) == sum(map(int, thirds.groups()[1:]))
    assert "模拟数据" in words


def test_what_the_last_release_said_is_held_against_what_is_said_now(tmp_path: Path) -> None:
    folder = report_package.write(tmp_path / "package")
    record = pd.DataFrame([{"release": "0.9", "plan_id": "east-2021-2025", "target_id": "east-2021-2025-1", "as_of": 2025,
                            "deadline_year": 2025, "probability": 0.9, "outlook": "likely"}])  # fmt: skip
    write_table(schemas.FORECAST_RECORD.conform(record), schemas.FORECAST_RECORD, folder / "forecast_record.csv")
    assert "与上一版（0.9）比，1项目标的达标前景有变化" in said(home.page(asked(PageCache(folder))))


def test_a_package_that_keeps_no_release_says_so(page_cache: PageCache) -> None:
    assert "没有此前对2025年的判断可以比较" in said(home.page(asked(page_cache)))


# ---- the other pages ----


def test_a_targets_page_has_its_values_reasons_sources_and_a_drawing_with_words(page_cache: PageCache) -> None:
    sheet = one_target.page(asked(page_cache, f"{EAST}&target=east-2021-2025-1"))
    words = said(sheet)
    for piece in ("妇女常见病筛查率", "判断依据", "82%（2024年）", "统计年鉴（统计局）", "第1项", "下一项："):
        assert piece in words
    (described,) = re.findall(r"<desc[^>]*>(.*?)</desc>", sheet.body.markup)
    assert "2024 82%" in described
    assert re.findall(r'class="hs-point" tabindex="0" role="img" aria-label="东江区 2024: 82%"', sheet.body.markup)
    for form, start in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        given = drawing.page(asked(page_cache, f"{EAST}&target=east-2021-2025-1&form={form}"))
        assert given.content.startswith(start)
    assert "来源：统计年鉴" in drawing.page(asked(page_cache, f"{EAST}&target=east-2021-2025-1")).content.decode()


def test_a_unit_sees_every_target_that_it_answers_for(page_cache: PageCache) -> None:
    every = by_unit.page(asked(page_cache))
    counts = {row[0]: row[2:] for row in rows_of(every, "一项目标有几个责任单位")}
    assert counts["区卫生健康委"] == ["2", "1", "1"]
    own = by_unit.page(asked(page_cache, f"{EAST}&unit=区卫生健康委"))
    assert [row[0] for row in rows_of(own, "承担的目标")] == ["孕产妇死亡率", "妇女常见病筛查率"]


def test_a_click_on_a_head_turns_the_order(page_cache: PageCache) -> None:
    by_name = by_unit.page(asked(page_cache, f"{EAST}&sort=all"))
    assert [row[2] for row in rows_of(by_name, "一项目标")] == ["1", "2", "2", "2"]
    heads = [given for tag, given in tags(by_name.body.markup) if tag == "th" and given.get("aria-sort")]
    assert [given["aria-sort"] for given in heads] == ["ascending"]
    assert any(asks.get("sort") == ["-all"] for page, asks in linked(by_name) if page == "unit")


def test_a_domain_over_the_years_shows_each_years_value_in_its_year_only(page_cache: PageCache) -> None:
    sheet = domain_years.page(asked(page_cache, f"{EAST}&domain=health"))
    row = next(row for row in rows_of(sheet, "当年有数值") if "筛查率" in row[0])
    assert [cell.split(" ")[0] for cell in row[2:7]] == ["—", "76%", "—", "82%", "—"]
    assert [row[0] for row in rows_of(sheet, "每年年末")] == ["2021", "2022", "2023", "2024", "2025"]


def test_one_indicator_over_all_districts_sorts_and_marks_the_own(nation: PageCache) -> None:
    plan_id = str(nation.local_plans()["plan_id"].iloc[3])
    sheet = one_indicator.page(asked(nation, f"plan={plan_id}&year=2025&sort=-value"))
    table = next(part for part in sheet.body.markup.split("<table")[1:] if "点表头排序" in part)
    assert table.count('class="hs-own"') <= 1
    values = [float(found) for found in re.findall(r"<span>([\d.]+)[^<]*（2025年）</span>", table)]
    assert values == sorted(values, reverse=True)
    assert "各地区数值的分布" in said(sheet)


def test_the_roll_up_counts_districts_with_a_target_behind(nation: PageCache) -> None:
    sheet = roll_up.page(asked(nation, "year=2025"))
    ids = list(nation.local_plans()["plan_id"])
    gaps = distinct(nation.gaps(2025))
    gaps = gaps[gaps["indicator_id"].ne("") & ~gaps["comparator"].isin(schemas.DIRECTIONS)]
    late = gaps[gaps["status"].isin(STATUSES.where(behind=True) + STATUSES.where(over=True))]
    assert f"{late['plan_id'].nunique()}/{len(ids)}" in said(sheet)
    for row in rows_of(sheet, "滞后区县多的在前"):
        title = row[0]
        key = nation.package.indicators.set_index("name_zh")["indicator_id"][title]
        assert row[1].startswith(f"{late.loc[late['indicator_id'].eq(key), 'plan_id'].nunique()}/")
    tiles = [given["href"] for tag, given in tags(sheet.body.markup) if tag == "a" and "title" in given]
    assert len(tiles) == len(ids)  # a tile a district, by the order of its code
    codes = nation.package.plans.set_index("plan_id")["area_code"]
    order = [codes[parse_qs(urlsplit(str(tile)).query)["plan"][0]] for tile in tiles]
    assert order == sorted(order)


def test_districts_are_added_up_only_below_an_area_that_holds_the_plan(
    nation: PageCache, page_cache: PageCache
) -> None:
    """Its own, or the nearest one above it with another plan; counties of two provinces are no sum."""
    plans, areas = nation.local_plans(), nation.package.areas.set_index("area_code")
    above = {code: set(comparison_content.upwards(nation, code)) for code in plans["area_code"]}
    several = 0
    for plan, own in zip(plans["plan_id"], plans["area_code"], strict=True):
        wanted = [
            {
                one
                for one, code in zip(plans["plan_id"], plans["area_code"], strict=True)
                if area in above[code] - {code}
            }
            for area in comparison_content.upwards(nation, own)
            if areas.loc[area, "level"] != "nation"
        ]
        found = next((ids for ids in wanted if len(ids) > 1), set())
        several += bool(found)
        assert set(next(iter(comparison_content.scopes(nation, plan, 2025).values()), [])) == found
    assert several
    sheet = roll_up.page(asked(nation, f"plan={plan}&year=2025"))
    tiles = [given["href"] for tag, given in tags(sheet.body.markup) if tag == "a" and "title" in given]
    assert {parse_qs(urlsplit(str(tile)).query)["plan"][0] for tile in tiles} == found
    alone = roll_up.page(asked(page_cache))  # two districts, with nothing above both but the nation
    assert "没有可以汇总的规划" in said(alone)
    assert not [page for page, _ in linked(home.page(asked(page_cache))) if page == "districts"]


# ---- every page ----


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__.rpartition(".")[2])
def test_text_of_the_data_is_text_and_links_are_to_pages_of_ours(
    page: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = _hostile(tmp_path_factory)
    for language in ("zh", "en"):
        markup = page.page(asked(cache, f"{EAST}&language={language}")).body.markup  # type: ignore[attr-defined]
        assert SCRIPT not in markup
        assert IMAGE not in markup
        assert not [
            given for tag, given in tags(markup) if tag == "script" or any(name.startswith("on") for name in given)
        ]
        for tag, given in tags(markup):
            assert not str(given.get("href") or given.get("action") or "").startswith(("javascript:", "//", "http")), (
                tag
            )


_kept: list[PageCache] = []


def _hostile(factory: pytest.TempPathFactory) -> PageCache:
    if not _kept:
        _kept.append(PageCache(hostile(factory.mktemp("hostile") / "package")))
    return _kept[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__.rpartition(".")[2])
def test_nothing_on_an_english_page_is_chinese_but_the_data(page: object, page_cache: PageCache) -> None:
    sheet = page.page(asked(page_cache, f"{EAST}&language=en"))  # type: ignore[attr-defined]
    left = english.foreign(f"{sheet.title}\n{said(sheet)}".replace("中文", ""), page_cache.package)
    assert not left, english.count(left)


@pytest.fixture(scope="module")
def without_plans(tmp_path_factory: pytest.TempPathFactory) -> PageCache:
    folder = report_package.write(tmp_path_factory.mktemp("without plans") / "package")
    (folder / "plans.csv").write_text((folder / "plans.csv").read_text("utf-8-sig").splitlines()[0] + "\n", "utf-8")
    for path in (folder / "targets").glob("*.csv"):
        path.unlink()
    return PageCache(folder)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__.rpartition(".")[2])
def test_what_an_address_asks_wrongly_is_said_and_a_package_without_plans_has_pages(
    page: object, page_cache: PageCache, without_plans: PageCache
) -> None:
    sheet = page.page(asked(page_cache, "plan=<script>&year=1800&target=none&unit=x&area=999999"))  # type: ignore[attr-defined]
    assert "没有采用" in said(sheet)
    assert "<script" not in sheet.body.markup
    assert "没有" in said(page.page(asked(without_plans, "")))  # type: ignore[attr-defined]


def test_a_domain_without_targets_is_refused_and_not_taken_for_another(page_cache: PageCache) -> None:
    sheet = domain_years.page(asked(page_cache, f"{EAST}&domain=law"))
    assert "领域”无效，没有采用" in said(sheet)
    assert "没有采用" not in said(domain_years.page(asked(page_cache, f"{EAST}&domain=health")))


def test_a_year_is_refused_by_the_page_that_does_not_know_it_and_by_no_other(page_cache: PageCache) -> None:
    """The years of a page over districts are not those of the first plan."""
    cache = page_cache
    of_plan = cache.years(cache.plan("east-2021-2025"), TODAY)
    of_page = comparison_content.years(cache, TODAY)
    for year in sorted({*of_plan, *of_page} | {1990}):
        sheet = roll_up.page(asked(cache, f"plan=east-2021-2025&year={year}"))
        assert ("年份”无效，没有采用" in said(sheet)) == (year not in of_page), year


def test_a_link_of_ours_is_not_called_wrong_where_it_leads(tmp_path: Path) -> None:
    """The nation's plan of a time in which no district has one, with an indicator that no district promises."""
    folder = report_package.write(tmp_path / "package")
    held = load_package(folder)
    own = held.plans[held.plans["plan_id"].eq("east-2021-2025")]
    past = own.assign(
        plan_id="nation-2001-2010", area_code=report_package.NATION, start_year=2001, end_year=2010, title="全国规划"
    )
    write_table(pd.concat([held.plans, past], ignore_index=True), schemas.PLANS, folder / "plans.csv")
    about = held.targets["indicator_id"].eq("life_expectancy_female")
    of_past = held.targets[about].head(1).assign(plan_id="nation-2001-2010", target_id="nation-2001-2010-1")
    for plan, rows_ in pd.concat([held.targets[~about], of_past], ignore_index=True).groupby("plan_id"):
        write_table(rows_, schemas.TARGETS, folder / "targets" / f"{plan}.csv")
    cache = PageCache(folder)
    told = one_indicator.page(asked(cache, "plan=nation-2001-2010&year=2010&indicator=life_expectancy_female"))
    assert "无效" not in said(told)
    assert "2010年各地区没有实施中的规划" in said(told) and "没有列入“妇女人均预期寿命”" in said(told)
    unknown = one_indicator.page(asked(cache, "plan=nation-2001-2010&year=1990&indicator=made_up"))
    assert said(unknown).count("无效，没有采用") == 2


def test_measures_are_linked_for_the_units_that_have_some(page_cache: PageCache, tmp_path: Path) -> None:
    work_collecting.write_package(tmp_path / "work")
    for cache, there in ((PageCache(tmp_path / "work"), True), (page_cache, False)):
        own = by_unit.page(asked(cache, f"{EAST}&unit={collecting.HEALTH}"))
        assert ("implementation" in [page for page, _ in linked(own)]) == there


def test_the_still_page_has_the_headline_and_every_row_of_the_live_one(page_cache: PageCache) -> None:
    live = Overview(page_cache, EAST, today=TODAY)
    standing = still(live.view).markup
    assert text(live.headline.value) in text(standing)
    assert live.targets.value in standing
    assert live.detail.value in standing
    assert 'aria-label="规划"' in standing
    assert "data-query" not in standing  # what only a live page speaks by


def test_the_page_of_before_is_shown_until_the_new_one_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a publishing whoever comes sees what stood there, told as old; nobody sees the page of another."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "plans.csv").write_text("before")
    writer = Writer(None, Serving(outputs=tmp_path, notebooks=tmp_path, data=str(data), store=str(tmp_path / "none")))
    ready = asyncio.Event()

    async def write(
        _writer: Writer, _name: str, _query: str, environment: dict[str, str], *, renew: bool = True
    ) -> dict[str, object]:
        if renew:
            await ready.wait()
            return {"title": (data / "plans.csv").read_text(), "html": "<h1>"}
        return {"title": f"before, for {environment['HALFSKY_USER']}", "html": "<h1>"}  # what is still known

    async def walk() -> list[tuple[str, bool]]:
        seen = []

        async def look(user: str) -> None:
            page, old = await writer.page_or_old("home", "", {"HALFSKY_USER": user}, 0.2)
            seen.append((page.title if page else "", old))

        ready.set()
        await look("甲")
        (data / "plans.csv").write_text("after, which is longer")
        ready.clear()
        await look("甲")
        await look("乙")
        ready.set()
        await look("甲")
        return seen

    monkeypatch.setattr(writing, "_LOOK_SECONDS", 0.0)
    monkeypatch.setattr(writing, "_SHORT", 0.1)
    monkeypatch.setattr(Writer, "_of_process", write)
    assert asyncio.run(walk()) == [
        ("before", False), ("before", True), ("before, for 乙", True), ("after, which is longer", False),
    ]  # fmt: skip


def test_a_page_that_was_cut_off_is_given_twice_the_time(tmp_path: Path) -> None:
    """On a slow machine the same limit again would have it begin anew for ever."""
    given: list[float] = []

    class Child:
        exit = 0

        def receive(self, timeout: float) -> None:
            given.append(timeout)
            raise TimeoutError

        def close(self) -> None: ...

    class Parent:
        def fork(self, *_: object, **__: object) -> Child:
            return Child()

    serving = Serving(outputs=tmp_path, notebooks=tmp_path, data=str(tmp_path), store=str(tmp_path / "none"))
    writer = Writer(Parent(), serving)  # type: ignore[arg-type]

    async def walk() -> None:
        for name in ("home", "home", "home", "unit"):
            assert await writer.page(name, "", {"HALFSKY_USER": ""}) is None

    asyncio.run(walk())
    assert given == [given[0], 2 * given[0], 4 * given[0], given[0]]


def test_where_nothing_can_be_forked_a_process_beside_the_server_writes_the_page(tmp_path: Path) -> None:
    data = report_package.write(tmp_path / "package")
    writer = Writer(None, Serving(outputs=tmp_path, notebooks=tmp_path, data=str(data), store=str(tmp_path / "none")))
    environment = {"HALFSKY_DATA": str(data), "HALFSKY_USER": "", "HALFSKY_STORE": str(tmp_path / "none")}

    page = asyncio.run(writer.page("home", EAST, environment))
    writer.close()
    assert page is not None
    assert "<h1>" in page.html


@pytest.fixture
def shipped() -> Callable[[str], Sheet]:
    cache = PageCache()
    return lambda query: home.page(asked(cache, query))


def test_of_a_plan_entered_in_part_the_first_page_says_so(shipped: Callable[[str], Sheet]) -> None:
    assert "只录入了部分目标" in said(shipped("plan=national-2011-2020&year=2016"))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[PageCache, Store]]:
    """A package and a store that the environment names; an administrator with every right and people of one area."""
    collecting.write_package(tmp_path / "data")
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("HALFSKY_DATABASE_URL", raising=False)
    store = open_store()
    collecting.give_rights(store)
    yield PageCache(tmp_path / "data"), store
    store.close()


def test_who_may_do_everything_sees_the_plan_of_the_office_and_not_the_first_that_came_with_the_package(
    office: tuple[PageCache, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, store = office
    monkeypatch.setenv("HALFSKY_USER", collecting.BOSS)
    monkeypatch.setattr(cache, "first_plan", lambda: "west-2021-2030")
    assert Asked.of(cache, "", TODAY).plan_id == collecting.PLAN, "rights were given for its area"
    shipped = set(cache.package.plans["plan_id"])
    monkeypatch.setattr(own_plans, "shipped_plans", lambda: shipped - {"west-2021-2030"})
    assert Asked.of(cache, "", TODAY).plan_id == "west-2021-2030", "it was entered here"
    head = collecting.actor(store, collecting.HEAD)
    rounds.call(store, head, collecting.PLAN, collecting.AREA, 2025, due_on="2026-05-01")
    assert Asked.of(cache, "", TODAY).plan_id == collecting.PLAN, "its figures were called for"


def test_who_acts_for_a_city_sees_what_was_entered_there_and_not_a_county_that_came_with_the_package(
    office: tuple[PageCache, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, store = office
    grants.give(store, collecting.BOSS, "city", Grant("reviewer", "110000"))
    monkeypatch.setenv("HALFSKY_USER", "city")
    plans = cache.package.plans
    plans = plans.assign(area_code=plans["area_code"].where(plans["area_code"].str.startswith("11"), "110102"))
    for own in plans["plan_id"]:
        monkeypatch.setattr(own_plans, "shipped_plans", lambda own=own: set(plans["plan_id"]) - {own})
        assert own_plans.own_plan(plans, own_plans.rights()) == own


def offered(sheet: Sheet) -> list[str]:
    """The plans that a page lets one choose, in their order."""
    choice = re.search(r'<select name="plan">.*?</select>', sheet.body.markup)
    assert choice is not None
    return re.findall(r'value="([^"]+)"', choice.group())


@pytest.mark.parametrize(
    ("name", "own"),
    [(collecting.SENDER, "east-2021-2025"), (collecting.BOSS, "east-2021-2025"), ("far", "west-2021-2030")],
)
def test_whose_area_it_is_sees_its_plan_first_on_every_list(
    office: tuple[PageCache, Store], monkeypatch: pytest.MonkeyPatch, name: str, own: str
) -> None:
    cache, store = office
    area = str(cache.plan("west-2021-2030")["area_code"])
    if name == "far":
        grants.give(store, collecting.BOSS, "far", Grant("viewer", area))
    monkeypatch.setenv("HALFSKY_USER", name)
    for upwards in (True, False):
        cache.package = replace(cache.package, plans=cache.package.plans.sort_values("plan_id", ascending=upwards))
        cache.kept.clear()
        sheet = home.page(asked(cache, ""))
        assert offered(sheet)[0] == own
        assert sorted(offered(sheet)) == sorted(cache.package.plans["plan_id"])
        for page in (Overview, ImplementationPage):
            live = page(cache, "", today=TODAY)
            assert live.plan_id == own
            assert live.plan.options[0][1] == own


@pytest.mark.parametrize(("name", "enters"), [(collecting.BOSS, True), ("clerk", False)])
def test_an_office_without_a_plan_of_its_own_is_told_to_enter_it_and_shown_no_other_county(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, enters: bool
) -> None:
    cache = PageCache(report_package.write(tmp_path / "data"))
    monkeypatch.setattr(own_plans, "shipped_plans", lambda: set(cache.package.plans["plan_id"]))
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("HALFSKY_DATABASE_URL", raising=False)
    with closing(open_store()) as store:
        grants.give(store, collecting.BOSS, "clerk", Grant("viewer", "659001"))
    monkeypatch.setenv("HALFSKY_USER", name)
    sheet = home.page(asked(cache, ""))
    assert "还没有录入本地区的规划" in said(sheet)
    assert (("plan", {}) in linked(sheet)) == enters
    assert ("请联系系统管理员录入" in said(sheet)) != enters
    for page in (Overview, ImplementationPage):
        live = page(cache, "", today=TODAY)
        assert live.plan_id == ""
        assert "还没有录入本地区的规划" in text(live.headline.value)
        assert live.plan.options[0][1] == ""
    assert "还没有录入" not in said(home.page(asked(cache, EAST))), "a plan that is named is shown"
    figures = Submission(cache, "")
    assert figures.plan_id == ""
    assert "还没有录入本地区的规划" in text(figures.sheet.said.value)
    assert not figures.sheet.headline.value, "what others owe is none of its business"
    with closing(open_store()) as store:
        grants.give(store, collecting.BOSS, name, Grant("reviewer", "000000"))
    figures = Submission(cache, "")
    assert figures.plan_id == "" and figures.sheet.plan.options[0][1] == ""
    assert not figures.sheet.headline.value
    figures.sheet.plan.value = "east-2021-2025"
    assert figures.plan_id == "east-2021-2025", "those that came with the system can be looked at"
    assert Submission(cache, EAST).plan_id == "east-2021-2025", "a plan that is named is shown"


def test_two_plans_of_one_area_and_time_have_names_of_their_own() -> None:
    names = [name for name, _ in PageCache().plan_options("zh")]
    assert len(set(names)) == len(names)
    assert {"全国 2011–2020（妇女）", "全国 2011–2020（儿童）"} <= set(names)


def test_whom_the_office_confirmed_answers_where_the_plan_names_nobody(tmp_path: Path) -> None:
    folder = report_package.write(tmp_path / "package")
    frame = report_package.tables()["targets"]
    own = frame[frame["plan_id"].eq("east-2021-2025")].assign(responsible_units="")
    write_table(own, schemas.TARGETS, folder / "targets" / "east-2021-2025.csv")
    sender = {"plan_id": "east-2021-2025", "indicator_id": "screening_rate", "unit": "区卫健局"}
    (folder / "senders").mkdir(exist_ok=True)
    write_table(
        schemas.SENDERS.conform(pd.DataFrame([sender])), schemas.SENDERS, folder / "senders" / "east-2021-2025.csv"
    )
    cache = PageCache(folder)
    assert rows_of(home.page(asked(cache)), "按轻重排列")[0][5] == "区卫健局（办公室确认）"
    assert "区卫健局（办公室确认）" in said(one_target.page(asked(cache, f"{EAST}&target=east-2021-2025-1")))
    assert "区卫健局" in [row[0] for row in rows_of(by_unit.page(asked(cache)), "一项目标有几个责任单位")]
    listed = asked(cache).shown.targets.set_index("target_id")
    assert listed.loc["east-2021-2025-1", "units"] == "区卫健局（办公室确认）"
    assert set(listed["units"]) == {"区卫健局（办公室确认）", "规划未列明"}


def test_the_list_says_by_what_it_is_ordered_and_two_are_liang(page_cache: PageCache) -> None:
    words = said(home.page(asked(page_cache)))
    order = [STATUSES.label(code) for code in ("missed", "lost", "moving_away", "slow", "accelerate")]
    assert f"按轻重排列：{'、'.join(order)}" in words
    assert "最需要关注的一项目标" in words
    assert [numerals.counted(number) for number in (1, 2, 3, 12)] == ["一", "两", "三", "十二"]


def test_debts_are_those_of_the_year_with_its_day_and_a_letter_names_each_thing_once(
    office: tuple[PageCache, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, store = office
    head = collecting.actor(store, collecting.HEAD)
    for year in (2024, 2025):
        rounds.call(store, head, collecting.PLAN, collecting.AREA, year, due_on=f"{year + 1}-01-31")
    monkeypatch.setenv("HALFSKY_USER", collecting.HEAD)
    for year in (2024, 2025):
        request = asked(cache, f"plan={collecting.PLAN}&year={year}&unit={collecting.HEALTH}")
        rows = {row[0]: row for row in rows_of(home.page(request), "欠得多的在前")}
        assert rows[collecting.HEALTH][1] == f"{year}年监测数据3项"
        assert rows[collecting.HEALTH][2].startswith(f"{year + 1}-01-31")
        assert f"其他年度未报：{4049 - year}年" in said(home.page(request))
        paper = docx.Document(io.BytesIO(owed.letter(request).content))
        cells = [[cell.text for cell in row.cells] for row in paper.tables[-1].rows[1:]]
        assert [row[3] for row in cells] == [f"{year}年"] * 3
    both = duties(store, head, cache.package, plan_ids=[collecting.PLAN], unit=collecting.HEALTH)
    listed = [block.frame for block in letters.reminder(collecting.HEALTH, both, cache.package, Rules()).blocks
              if isinstance(block, Table)][-1]  # fmt: skip
    assert listed["内容"].is_unique and set(listed["年度"]) == {"2024年、2025年"}


def test_a_reviewer_is_told_what_waits_and_a_unit_where_to_send(
    office: tuple[PageCache, Store], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cache, store = office
    head, sender = collecting.actor(store, collecting.HEAD), collecting.actor(store, collecting.SENDER)
    rounds.call(store, head, collecting.PLAN, collecting.AREA, 2024, due_on="2025-01-31")
    monkeypatch.setenv("HALFSKY_USER", collecting.HEAD)
    query = f"plan={collecting.PLAN}&year=2024"
    assert "待您审核" not in said(home.page(asked(cache, query)))
    row = {"indicator_id": "screening_rate", "year": 2024, "value": "84.1", "missing_reason": ""}
    pd.DataFrame([row]).to_csv(tmp_path / "t.csv", index=False)
    exchange.submit_table(store, sender, cache.package, tmp_path / "t.csv", collecting.PLAN, collecting.HEALTH)
    first = home.page(asked(cache, query))
    assert "待您审核1项：2024年1项" in said(first)
    assert ("submission", {"plan": [collecting.PLAN], "year": ["2024"]}) in linked(first)
    monkeypatch.setenv("HALFSKY_USER", collecting.SENDER)
    assert "待您审核" not in said(home.page(asked(cache, query)))
    unit = by_unit.page(asked(cache, f"{query}&unit={collecting.HEALTH}"))
    assert "2024年应报3项，未报2项（截止2025-01-31）" in said(unit)
    assert "缺数据" not in said(unit).partition("承担目标")[2].partition("。")[0]
    there = {"plan": [collecting.PLAN], "year": ["2024"], "unit": [collecting.HEALTH]}
    assert ("submission", there) in linked(unit)


def test_an_indicator_of_a_comparison_that_is_there_is_the_same_as_one_compared_alone(nation: PageCache) -> None:
    query = "year=2025&indicator=female_life_expectancy"
    nation.kept.clear()
    alone = one_indicator.page(asked(nation, query)).body.markup
    nation.kept.clear()
    ids = comparison_content.plan_ids(nation, 2025)
    comparison_content.Compared.of(nation, ids, 2025, "zh")
    assert one_indicator.page(asked(nation, query)).body.markup == alone
    assert alone.count("<circle") >= 3


def test_the_page_of_units_has_every_unit_that_owes(
    office: tuple[PageCache, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, store = office
    rounds.call(
        store, collecting.actor(store, collecting.HEAD), collecting.PLAN, collecting.AREA, 2025, due_on="2026-01-31"
    )
    monkeypatch.setenv("HALFSKY_USER", collecting.HEAD)
    both = {row[0] for row in rows_of(home.page(asked(cache)), "欠得多的在前")}
    monkeypatch.setattr(owed.of_plan, "__defaults__", (1,))
    first = home.page(asked(cache))
    assert len(rows_of(first, "欠得多的在前")) == 1
    assert "另有" in said(first)
    assert any(str(given.get("href", "")).endswith("#owed") for tag, given in tags(first.body.markup) if tag == "a")
    units = by_unit.page(asked(cache))
    assert 'id="owed"' in units.body.markup
    assert {row[0] for row in rows_of(units, "欠得多的在前")} == both
    assert len(both) > 1


def test_a_unit_of_which_nothing_was_called_for_yet_is_told_so_and_not_that_it_has_no_right(
    office: tuple[PageCache, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, _ = office
    monkeypatch.setenv("HALFSKY_USER", collecting.SENDER)
    words = said(home.page(asked(cache)))
    assert "还没有向本单位布置报送" in words
    assert "没有查看报送情况的权限" not in words
    monkeypatch.setenv("HALFSKY_USER", "stranger")
    assert "没有查看报送情况的权限" in said(home.page(asked(cache)))


def test_what_was_accepted_and_not_published_is_not_said_to_await_a_review(
    office: tuple[PageCache, Store], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cache, store = office
    head, sender = collecting.actor(store, collecting.HEAD), collecting.actor(store, collecting.SENDER)
    row = {"indicator_id": "maternal_mortality_ratio", "year": 2025, "value": "5.2", "missing_reason": ""}
    pd.DataFrame([row]).to_csv(tmp_path / "t.csv", index=False)
    taken = exchange.submit_table(store, sender, cache.package, tmp_path / "t.csv", collecting.PLAN, collecting.HEALTH)
    assert taken.receipt is not None
    reviews.accept(store, head, taken.receipt.receipt)
    monkeypatch.setenv("HALFSKY_USER", collecting.HEAD)
    monkeypatch.setattr(PlanReport, "thin", True)
    words = said(home.page(asked(cache, f"plan={collecting.PLAN}&year=2025")))
    assert "另有1个数已接受，待发布。" in words
    assert "待审核" not in words


def test_what_awaits_its_review_is_asked_for_by_no_letter_and_what_came_back_is_told_first(
    office: tuple[PageCache, Store], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cache, store = office
    head, sender = collecting.actor(store, collecting.HEAD), collecting.actor(store, collecting.SENDER)
    rounds.call(store, head, collecting.PLAN, collecting.AREA, 2025, due_on="2026-01-31")
    query = f"plan={collecting.PLAN}&year=2025"
    rows = pd.DataFrame(
        {"indicator_id": ["maternal_mortality_ratio", "screening_rate", "staff_count"], "year": 2025,
         "value": ["5.2", "84.1", "311"], "missing_reason": ""}
    )  # fmt: skip
    rows.to_csv(tmp_path / "t.csv", index=False)
    taken = exchange.submit_table(store, sender, cache.package, tmp_path / "t.csv", collecting.PLAN, collecting.HEALTH)
    assert taken.receipt is not None
    monkeypatch.setenv("HALFSKY_USER", collecting.HEAD)
    monkeypatch.setattr(PlanReport, "thin", True)
    first = home.page(asked(cache, query))
    assert "另有2个数已报送，待审核" in said(first)
    listed = rows_of(first, "期限近的在前")
    assert not [row for row in listed if collecting.HEALTH in row[0]]
    letters_to = [given["unit"] for page, given in linked(first) if page == "letter"]
    assert letters_to == [[collecting.SCHOOL]], "one letter a unit, beside what it owes"
    assert owed.letter(asked(cache, f"{query}&unit={collecting.HEALTH}")).status == 404
    assert owed.letter(asked(cache, f"{query}&unit={collecting.SCHOOL}")).status == 200
    reviews.give_back(store, head, taken.receipt.receipt, "分母有误")
    back = home.page(asked(cache, query))
    assert "待审核" not in said(back)
    assert "退回" not in said(back), "it is the unit's to amend"
    monkeypatch.setenv("HALFSKY_USER", collecting.SENDER)
    mine = home.page(asked(cache, query))
    assert "退回3项，请更正后重新报送：" in said(mine)
    assert "，分母有误" in said(mine)
    assert not [given for page, given in linked(mine) if page == "letter"], "letters are the office's"
    assert owed.letter(asked(cache, f"{query}&unit={collecting.SCHOOL}")).status == 403


def test_of_few_cases_each_distance_says_what_it_is_measured_from(page_cache: PageCache) -> None:
    report = asked(page_cache).report
    every = rows(report)
    row = every[every["indicator_id"].eq("maternal_mortality_ratio")].iloc[0].copy()
    row["target"], row["observed"], row["comparator"] = 8.0, 31.2, "le"
    row["gap"], row["required_per_year"], row["distance"] = -9.45, -1.89, "尚差23.2个十万分点"
    told = text(target.about(report, row, None, Html("")).markup)
    assert "例数很少，按多年合计的估计值（17.4/10万，尚差9.4个十万分点）判断" in told.replace(
        "17.5/10万，尚差9.5", "17.4/10万，尚差9.4"
    )
    assert "（从估计值到目标值）" in told
    row["gap"] = -23.2
    assert "估计值" not in text(target.about(report, row, None, Html("")).markup)


def test_who_sees_one_unit_alone_reads_nothing_of_the_others(
    office: tuple[PageCache, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, store = office
    head, teacher = collecting.actor(store, collecting.HEAD), collecting.actor(store, collecting.TEACHER)
    rounds.call(store, head, collecting.PLAN, collecting.AREA, 2025, due_on="2026-01-31")
    monkeypatch.setenv("HALFSKY_USER", collecting.TEACHER)
    assert "只列本单位；其他单位不在您的权限内" in said(home.page(asked(cache)))
    own = duties(store, teacher, cache.package, plan_ids=[collecting.PLAN])
    monkeypatch.setattr("halfsky.collect.duties.duties", lambda *_, **__: own.assign(sent=own["asked"]))
    assert "2025年本单位布置的都已报齐；其他单位不在您的权限内。" in said(home.page(asked(cache)))
    monkeypatch.setenv("HALFSKY_USER", collecting.HEAD)
    assert "2025年布置的都已报齐。" in said(home.page(asked(cache)))


def test_a_target_with_one_year_of_data_that_is_short_of_its_number_is_named(tmp_path: Path) -> None:
    """No rate counts it and no status tells of it; who reads of danger reads of it too."""
    package = report_package.write(tmp_path / "package")
    path = package / "observations" / "all.csv"
    one = pd.read_csv(path, dtype=str)
    one = one[~(one["area_code"].eq(report_package.EAST) & one["indicator_id"].eq("life_expectancy_female"))]
    row = one.iloc[[0]].assign(indicator_id="schooling_years", area_code=report_package.EAST, year="2024")
    row = row.assign(value="9.1", unit="years")
    pd.concat([one, row]).to_csv(path, index=False)
    cache = PageCache(package)
    words = said(home.page(asked(cache, "plan=east-2021-2025&year=2024")))
    assert "1项目标尚未达到目标值，但可比数据只有一年，不能判断快慢" in words
    assert "女性平均受教育年限（尚差3.2年，2025年到期）" in words


def test_who_has_not_signed_in_lands_on_what_the_office_works_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = report_package.write(tmp_path / "package")
    assert PageCache(package).first_plan() == "east-2021-2025", "which has most values"
    monkeypatch.setattr(cache_module, "shipped_plans", lambda: {"east-2021-2025"})
    assert PageCache(package).first_plan() == "west-2021-2030", "no county that came with Halfsky before an own plan"
    (package / "calls").mkdir()
    calls = CALLS.conform(pd.DataFrame([{"plan_id": "east-2021-2025", "year": 2024, "due_on": "2025-03-31"}]))
    write_table(calls, CALLS, package / "calls" / f"{report_package.EAST}.csv")
    assert PageCache(package).first_plan() == "east-2021-2025", "whose figures were called for"


def test_a_store_that_cannot_be_read_is_said_to_be_so(page_cache: PageCache, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether reports wait is not known then, and that is not that none does."""

    class Desk:
        name = "区妇儿工委办"

        def open(self) -> None:
            raise StoreError("cannot be opened")

    monkeypatch.setattr(missing_figures, "is_there", lambda: True)
    monkeypatch.setattr("halfsky.dashboards.submitting.desk.Desk", Desk)
    package = page_cache.package
    for told in (
        missing_figures.work_on_its_way(package, ["east-2021-2025"], 2025, "zh"),
        missing_figures.section(package, "east-2021-2025", "zh"),
    ):
        assert "报送情况暂时不能显示（编号：" in told.markup and 'role="alert"' in told.markup
