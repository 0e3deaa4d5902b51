"""The page on which a round is called, as HTML: what was typed beside what is saved is never thrown away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import collecting
from dashboard_pages import tags
from halfsky.collect.store import accounts, open_store
from halfsky.dashboards.serving import round as rounds
from halfsky.dashboards.serving import round_pages
from halfsky.errors import UsageError

ASKED = [
    round_pages.Asked("maternal_mortality_ratio", "孕产妇死亡率", "≤9/10万", "县卫生健康委", "县卫生健康委"),
    round_pages.Asked("screening_rate", "筛查率", "≥85%", "", ""),
]
ABOUT = round_pages.Round("here-2021-2030", "规划", 2024, [], ASKED, [], "", 2)
DAYS = {"year": "2023", "due_on": "2024-04-15", "opens_on": "", "closes_on": ""}
UNITS = {"unit-maternal_mortality_ratio": "县卫生健康委", "unit-screening_rate": "县妇幼保健院"}


def fields(about: round_pages.Round) -> dict[str, str]:
    found = tags(round_pages.one("/", "x", about, ""))
    return {str(given["name"]): str(given.get("value", "")) for tag, given in found if tag == "input"}


def test_both_buttons_send_all_that_was_typed() -> None:
    found = tags(round_pages.one("/", "x", ABOUT, ""))
    actions = [given["action"] for tag, given in found if tag == "form"]
    assert actions == ["/round/here-2021-2030/days"]
    assert [given["formaction"] for tag, given in found if tag == "button" and "formaction" in given] == [
        "/round/here-2021-2030/senders"
    ]
    assert set(fields(ABOUT)) == {"_xsrf", *DAYS, *UNITS}


@pytest.mark.parametrize(
    ("what", "kept", "said"),
    [("days", UNITS, "1项报送单位已填写、尚未确认"), ("senders", DAYS, "报送时间尚未保存")],
)
def test_what_the_other_button_saves_is_kept_and_said(what: str, kept: dict[str, str], said: str) -> None:
    about = replace(ABOUT, typed=rounds.unsaved(what, {"_xsrf": "x", **DAYS, **UNITS}))
    assert {name: fields(about)[name] for name in kept} == kept
    assert said in rounds.said_of_unsaved(about)


def test_nothing_is_said_where_nothing_else_was_typed() -> None:
    stands = {**DAYS, "unit-maternal_mortality_ratio": "县卫生健康委", "unit-screening_rate": ""}
    assert rounds.said_of_unsaved(replace(ABOUT, typed=rounds.unsaved("days", stands))) == ""
    without = dict.fromkeys(DAYS, "") | UNITS
    assert rounds.said_of_unsaved(replace(ABOUT, typed=rounds.unsaved("senders", without))) == ""


def test_what_is_saved_stays_in_its_boxes_and_what_is_needed_is_said() -> None:
    stands = {"opens_on": "", "due_on": "2025-04-15", "closes_on": "2025-05-01"}
    about = replace(ABOUT, calls=[(2024, stands), (2023, {**stands, "due_on": "2024-04-20"})])
    assert fields(about).items() >= stands.items()
    assert fields(replace(about, year=2023))["due_on"] == "2024-04-20"
    assert fields(replace(about, year=2022))["due_on"] == ""
    page = round_pages.one("/", "x", about, "")
    assert "截止报送（必填）" in page and "开始接收（可不填）" in page and "停止接收（可不填）" in page
    untouched = rounds.unsaved("senders", {"year": "2024", **stands, **UNITS})
    assert rounds.said_of_unsaved(replace(about, typed=untouched)) == ""
    changed = rounds.unsaved("senders", {"year": "2024", **stands, "due_on": "2025-04-30", **UNITS})
    assert "报送时间尚未保存" in rounds.said_of_unsaved(replace(about, typed=changed))


def test_what_was_sent_without_a_unit_is_marked_and_the_way_to_the_first_is_there() -> None:
    typed = {"unit-maternal_mortality_ratio": "县卫生健康委", "unit-screening_rate": " "}
    page = round_pages.one("/", "x", replace(ABOUT, typed=typed, marks=True), "", wrong="还有1项没有填写单位：筛查率")
    marked = [given for tag, given in tags(page) if tag == "input" and given.get("aria-invalid") == "true"]
    assert [(given["name"], given["id"]) for given in marked] == [("unit-screening_rate", "unit-screening_rate")]
    assert 'href="#unit-screening_rate"' in page and page.count("请填写</small>") == 1
    assert "aria-invalid" not in round_pages.one("/", "x", replace(ABOUT, typed=typed), "", wrong="日期不对")


def test_each_cell_of_a_narrow_page_says_what_it_is() -> None:
    heads = [given.get("data-head") for tag, given in tags(round_pages.one("/", "x", ABOUT, "")) if tag == "td"]
    assert heads == ["目标", "规划写明的单位", "报送单位"] * len(ASKED)


def test_days_before_the_year_of_the_figures_are_refused(tmp_path: Path) -> None:
    """2020 for 2025, and every unit is years late at once."""
    package = collecting.write_package(tmp_path / "data")
    store = open_store(tmp_path / "store", "")
    accounts.found(store, collecting.BOSS, "紫藤花开满墙-2026-春")
    collecting.give_rights(store)
    head = collecting.actor(store, collecting.HEAD)
    days = {"year": "2024", "due_on": "2020-04-15", "opens_on": "", "closes_on": ""}
    for wrong in (days, days | {"due_on": "2025-04-15", "opens_on": "2023-12-31"}):
        with pytest.raises(UsageError, match="早于数据年份2024年"):
            rounds._set_days(store, head, package, collecting.PLAN, wrong)
    assert "已保存2024年" in rounds._set_days(store, head, package, collecting.PLAN, days | {"due_on": "2024-06-30"})
    store.close()
