"""The page of a plan as work without a browser: counts by state, the list, cases, goals behind, units, both plans."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest

import report_package
import work_package
from dashboard_pages import pieces, tags, text
from halfsky.collect.access import Grant
from halfsky.collect.cases.views import case_list
from halfsky.collect.store import grants, open_store
from halfsky.collect.store.database import today
from halfsky.dashboards import implementation
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.downloads import Download
from halfsky.dashboards.implementation import ImplementationPage
from work_package import FEDERATION, HEALTH, WOMEN

Come = Callable[..., ImplementationPage]


@pytest.fixture(scope="module")
def caches(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PageCache]:
    base = tmp_path_factory.mktemp("pages")
    return {
        "reported": PageCache(work_package.write(base / "reported")),
        "silent": PageCache(work_package.write(base / "silent", reported=False)),
        "undivided": PageCache(report_package.write(base / "undivided")),
    }


@pytest.fixture
def come(caches: dict[str, PageCache]) -> Come:
    def opened(query: str = f"plan={WOMEN}", data: str = "reported") -> ImplementationPage:
        return ImplementationPage(caches[data], query, today=datetime.date(2025, 12, 31))

    return opened


def cards(page: ImplementationPage) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt><dd><span>(.*?)</span>", page.headline.value)
    return dict(found)


def test_counts_by_state_with_what_is_unreported_as_a_class_of_its_own(come: Come) -> None:
    page = come()
    assert cards(page) == {
        "措施、工程": "5", "未启动": "0", "推进中": "2", "已完成": "1", "长期推进": "0", "未报": "2", "督办在办": "1",
    }  # fmt: skip
    assert "与达标率分开，互不计入" in text(page.headline.value)
    assert page.years.value == "2025"


def test_the_list_names_what_each_unit_did_and_links_to_the_target(come: Come) -> None:
    page = come()
    words = text(page.measures.value)
    assert "区卫生健康委　已完成（2024年）筛查全覆盖；做法：送检上门" in words
    assert "妇女常见病筛查率（待确认）" in words
    links = {attributes["href"] for tag, attributes in tags(page.measures.value) if tag == "a"}
    assert links == {f"overview?plan={WOMEN}&year=2025&target={WOMEN}-1"}


def test_filters_of_state_words_and_unit(come: Come) -> None:
    page = come()
    page.state.value = "unreported"
    assert "显示2项，共5项" in text(page.measures.value)
    page.search.value = "站点"
    assert "基层服务站点" in text(page.measures.value)
    assert "显示1项" in text(page.measures.value)
    page.hear("reset", "")
    page.unit.value = FEDERATION
    assert "显示2项，共5项" in text(page.measures.value)  # what it answers for
    assert cards(page)["督办在办"] == "1"
    page.state.value, page.search.value = "not_started", ""
    assert "没有符合条件的措施" in text(page.measures.value)


def test_a_leader_sees_units_and_a_unit_its_own(come: Come) -> None:
    page = come()
    assert "各单位进展" in text(page.bars.value)
    page.hear("unit", HEALTH)
    assert page.unit.value == HEALTH
    assert "各领域进展" in text(page.bars.value)
    assert "没有督办事项" in text(page.cases.value)
    assert page.unserved.value == ""


def test_open_cases_with_their_day_and_goals_behind_though_measures_are_done(come: Come) -> None:
    page = come()
    assert "催办未启动2025-04-15，已逾期260天待答复催办〔2025〕1号" in text(page.cases.value)
    behind = text(page.behind.value)
    assert "妇女常见病筛查率未达标常见病筛查服务已确认" in behind
    assert f"target={WOMEN}-1" in page.behind.value


def test_of_the_newest_year_cases_are_those_of_today(caches: dict[str, PageCache]) -> None:
    page = ImplementationPage(caches["reported"], f"plan={WOMEN}&year=2025", today=datetime.date(2026, 3, 1))
    assert "截至2026-03-01" in text(page.cases.value)
    assert "交办〔2026〕1号" in text(page.cases.value)
    page.years.value = "2024"
    assert "交办〔2026〕1号" not in text(page.cases.value)


def test_verdicts_beside_each_other(come: Come) -> None:
    assert "区卫生健康委达成部分达成评估组低于自评" in text(come().goals.value)


def test_both_plans_of_the_office_by_unit(come: Come) -> None:
    page = come()
    assert [label for label, _ in page.both.options] == ["只看本规划", "妇女、儿童规划一并看"]
    page.both.value = "both"
    assert cards(page)["措施、工程"] == "6"
    assert "东江区儿童发展规划（2021—2025年） · 儿童与健康（1项）" in text(page.measures.value)
    page.hear("unit", HEALTH)
    assert "显示3项，共6项" in text(page.measures.value)


def test_the_address_opens_the_same_view(come: Come) -> None:
    page = come(f"plan={WOMEN}&year=2024&unit={quote(FEDERATION)}&state=under_way&scope=both")
    assert (page.unit.value, page.state.value, page.years.value, page.both.value) == (
        FEDERATION, "under_way", "2024", "both",
    )  # fmt: skip
    state = page.page.state.value
    assert "scope=both" in state
    assert quote(FEDERATION) in state


@pytest.mark.parametrize("query", ["unit=%3Cscript%3E", "unit=没有的单位", "state=finished", "scope=all", "year=1999"])
def test_what_means_nothing_is_refused_in_a_sentence(come: Come, query: str) -> None:
    page = come(f"plan={WOMEN}&{query}")
    assert "编号：H-" in text(page.page.notice.value)
    assert cards(page)["措施、工程"] == "5"


def test_a_plan_that_nobody_reported_on_says_so_with_who_owes(come: Come) -> None:
    page = come(data="silent")
    assert (
        "没有报送经审核采用的实施进展。未报（策略措施、重点工程、定性目标）：区卫生健康委3项、区妇联3项、各镇街1项"
        in text(page.headline.value)
    )
    assert "没有报送，无从对照" in text(page.behind.value)
    assert "没有督办事项" in text(page.cases.value)
    assert "没有报送自评" in text(page.goals.value)


def test_a_plan_that_was_never_divided_says_what_is_missing(come: Come) -> None:
    page = come(data="undivided")
    assert "还没有分解为任务" in text(page.headline.value)
    assert page.measures.value == page.bars.value == ""


def test_the_workbook_holds_what_the_page_shows(come: Come, monkeypatch: pytest.MonkeyPatch) -> None:
    page = come()
    handed: list[Download] = []
    monkeypatch.setattr(page.page, "hand_over", handed.append)
    page.hear("unit", FEDERATION)
    page.hear("get", "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(handed[0].content))
    assert book.sheetnames == ["措施", "定性目标", "督办"]
    assert [row[3].value for row in book["措施"].iter_rows(min_row=2)] == ["未报", "推进中"]


def test_in_english_too(come: Come) -> None:
    words = " ".join(text(markup) for markup in pieces(come(f"plan={WOMEN}&language=en").view))
    assert "By unit, those who owe most first" in words
    assert "措施、工程" not in words


def test_markup_in_what_units_wrote_stays_text(tmp_path: Path) -> None:
    folder = work_package.write(tmp_path / "data")
    for path in [*folder.glob("progress/*.csv"), *folder.glob("tasks/*.csv"), *folder.glob("cases/*.csv")]:
        spoilt = path.read_text(encoding="utf-8")
        for word in ("筛查全覆盖", "健康知识普及", "已安排补筛"):
            spoilt = spoilt.replace(word, "<script>alert(1)</script>")
        path.write_text(spoilt, encoding="utf-8")
    page = ImplementationPage(PageCache(folder), f"plan={WOMEN}")
    assert all("<script" not in markup for markup in pieces(page.view))
    assert "<script>alert(1)</script>" in text(page.measures.value)


def test_as_much_as_a_district_has_is_listed_a_page_at_a_time(tmp_path: Path) -> None:
    """What is measured of such a plan stands in the benchmarks; here, that one filter touches only its list."""
    package = PageCache(report_package.write(tmp_path / "data"))
    many = work_package.many(measures=120, units=12, years=2)
    for name, frame in many.items():
        for held in (package.package, package.plain):
            object.__setattr__(held, name, frame)
    page = ImplementationPage(package, f"plan={WOMEN}")
    assert "再显示其余20项" in text(page.measures.value)
    bars = page.bars.value
    page.search.value = "措施12"
    assert "显示2项，共120项" in text(page.measures.value)
    assert page.bars.value == bars
    page.hear("reset", "")
    page.hear("whole", "")
    assert text(page.measures.value).count("推进中") > 10
    assert "再显示其余" not in text(page.measures.value)


def test_preparing_asks_nobody(caches: dict[str, PageCache]) -> None:
    steps = list(implementation.look_ahead(caches["reported"]))
    assert len(steps) == 6  # five years of the first plan, the last of the other


def test_a_units_own_people_come_to_their_unit_and_others_to_all(
    caches: dict[str, PageCache], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    for name in ("HALFSKY_DATABASE_URL", "HALFSKY_TOKEN", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    store = open_store()
    grants.give(store, "boss", "boss", Grant("admin", "000000"))
    grants.give(
        store, "boss", "clerk", Grant("reporter", report_package.EAST, "区卫健局")
    )  # another name of the office
    grants.give(store, "boss", "leader", Grant("viewer", report_package.EAST))
    store.close()

    def unit_of(person: str, query: str = f"plan={WOMEN}") -> str:
        monkeypatch.setenv("HALFSKY_USER", person)
        return str(ImplementationPage(caches["reported"], query, today=datetime.date(2025, 12, 31)).unit.value)

    assert unit_of("clerk") == HEALTH
    assert unit_of("clerk", f"plan={WOMEN}&unit={quote(FEDERATION)}") == FEDERATION
    assert unit_of("leader") == unit_of("stranger") == ""


def test_who_supervises_opens_a_slip_for_a_measure_or_a_target_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = PageCache(work_package.write(tmp_path / "data"))
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("HALFSKY_DATABASE_URL", raising=False)
    store = open_store()
    grants.give(store, "boss", "head", Grant("reviewer", report_package.EAST))
    grants.give(store, "boss", "look", Grant("viewer", report_package.EAST))

    def come(name: str) -> ImplementationPage:
        monkeypatch.setenv("HALFSKY_USER", name)
        return ImplementationPage(cache, f"plan={WOMEN}", today=datetime.date(2025, 12, 31))

    def word(page: ImplementationPage, begins: str) -> list[str]:
        found = [about.get("data-halfsky", "") for piece in pieces(page.view) for _, about in tags(piece)]
        return next(one for one in found if one.startswith(begins)).split("=", 1)

    page = come("head")
    task = f"{WOMEN}.strategy.health.1"
    page.hear("about", task)
    form = page.slips.sheet
    assert page.choice.unit == HEALTH and form.matters.value == task
    button = word(page, "case=")
    page.hear(*button)
    assert "请选择督办事项和事由" in text(page.said.value), "what is asked for is not made up"
    form.asked_for.value, form.due.value = "请查明原因", today() + datetime.timedelta(days=15)
    page.hear(*button)
    assert "请选择督办事项和事由" in text(page.said.value), "nor is why"
    form.cause.value = "not_started"
    page.hear(*button)
    page.hear(*button)
    form.matters.value = next(number for title, number in form.matters.options if title.startswith("目标 "))
    form.cause.value, form.asked_for.value = "missed", "请说明"
    form.due.value = today() + datetime.timedelta(days=15)
    page.hear(*word(page, "case="))
    assert "已下达督办单" in text(page.said.value)
    rows = case_list(store, grants.actor(store, "head"))
    assert sorted(rows["object"]) == ["target", "task"] and set(rows["unit"]) == {HEALTH}
    look = come("look")
    assert not any('data-halfsky="about=' in piece or "case=" in piece for piece in pieces(look.view))
    look.choice = implementation.Choice(HEALTH)
    look.slips.sheet.matters.options = [("x", task)]
    look.hear("case", "0")
    assert "没有这项操作的权限" in text(look.said.value)
    assert len(case_list(store, grants.actor(store, "head"))) == 2
    store.close()
