"""What an office sets about its people and its round: own areas first, units of one area, a link that others can open."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import collecting
from collecting import AREA, HEALTH, SCHOOL
from halfsky.collect.access import Actor, Grant
from halfsky.collect.store import accounts, grants, open_store
from halfsky.dashboards.serving import head, office, people_pages, places, rights
from halfsky.errors import UsageError

ADMIN = Actor("boss", (Grant("admin", "000000"),))


def test_own_areas_come_first_and_each_has_its_own_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = collecting.write_package(tmp_path / "data")
    others = set(package.plans["area_code"]) - {AREA, "000000"}
    monkeypatch.setattr(places, "shipped_plans", lambda: set(package.plans["plan_id"]) - {collecting.PLAN})
    found = places.choices(str(tmp_path / "data"), ADMIN)
    assert next(iter(found.areas)) == AREA
    assert others <= set(found.areas)
    assert list(found.areas)[-1] == "000000"
    assert {HEALTH, SCHOOL} <= set(found.units[AREA])
    assert not any({HEALTH, SCHOOL} & set(found.units[code]) for code in others), (
        "units of another county are not offered"
    )
    page = people_pages.people("/", "x", [], found, "")
    assert f'list="units-{AREA}"' in page
    assert f'<datalist id="units-{AREA}"><option>' in page


def test_a_plan_that_names_no_unit_says_where_units_are_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of units is empty there: to choose from it is no way."""
    package = collecting.write_package(tmp_path / "data")
    monkeypatch.setattr(
        places, "_package", lambda _: replace(package, targets=package.targets.assign(responsible_units=""))
    )
    with pytest.raises(UsageError, match="请先在“布置报送”中确认"):
        places.require_unit("", {"area": AREA, "unit": HEALTH})
    monkeypatch.setattr(places, "_package", lambda _: package)
    with pytest.raises(UsageError, match="请从列表中选择单位"):
        places.require_unit("", {"area": AREA, "unit": "没有这个单位"})


def calls(*rows: tuple[int, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "due_on", "closes_on"])


def test_a_round_that_has_ended_is_done_and_says_so() -> None:
    today = "2026-05-01"
    assert office._called(calls(), today) == ""
    assert office._called(calls((2024, "2025-03-31", ""), (2025, "2026-03-31", "")), today) == (
        "最近布置的2025年数据已于2026年3月31日截止"
    )
    assert office._called(calls((2025, "2026-03-31", "2026-06-30")), today) == "1项正在接收，其中1项已过截止日期"
    assert office._called(calls((2025, "2026-06-30", "")), today) == "1项正在接收"


@pytest.mark.parametrize(("near", "open_to_all", "words"), [
    (True, False, "单位网络上的所有电脑"), (True, True, "请用单位网络中的网址"), (False, True, ""),
])  # fmt: skip
def test_a_link_that_opens_here_alone_says_so_and_what_to_do(near: bool, open_to_all: bool, words: str) -> None:
    page = people_pages.link("/", "张三", "http://x/join?key=1", 7, "", fresh=True, near=near, open_to_all=open_to_all)
    assert ("其他电脑打不开" in page) == near
    assert words in page


def test_the_head_of_an_english_page_is_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("HALFSKY_DATABASE_URL", "")
    store = open_store()
    accounts.found(store, "boss", "紫藤花开满墙-2026-春")
    grants.give(store, "boss", "boss", Grant("reviewer", "000000"))
    store.close()
    own = rights.own_pages("boss")
    assert [page for page, _ in own] == [rights.OFFICE, rights.PEOPLE, rights.ROUND, rights.ACCOUNT]
    made = head.navigation("/", ["overview"], "", {"language": "en"}, "boss", "mark", reports=True, own=own)
    assert not re.findall("[\u4e00-\u9fff]+", made)
    made = head.navigation("/", ["overview"], "", {}, "boss", "mark", reports=True, own=own)
    assert all(word in made for word in ("系统设置", "用户与权限", "布置报送", "我的用户"))
