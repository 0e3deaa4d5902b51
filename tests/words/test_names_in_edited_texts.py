"""Names in a text that somebody edited: shortened ones, and those that changed places; numbers in Chinese."""

from __future__ import annotations

import re

import pytest

from halfsky.words import chinese_numbers, counts_in_words, english_shares
from halfsky.words.claims import claims
from halfsky.words.names_changed_places import changed_places
from halfsky.words.names_shortened import shortened

NAMES = (
    "孕产妇系统管理率",
    "村委会成员中女性比例",
    "村委会主任中女性比例",
    "高中阶段教育毛入学率",
    "女生高中阶段教育毛入学率",
    "婴儿死亡率",
)
WHOLE = re.compile("|".join(sorted(NAMES, key=len, reverse=True)))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2025年系统管理率为95%", {"系统管理率": ("孕产妇系统管理率",)}),
        ("全县高中毛入学率提高", {"高中毛入学率": ("高中阶段教育毛入学率",)}),
        ("村委会女性比例", {"村委会女性比例": ("村委会主任中女性比例", "村委会成员中女性比例")}),
        ("新生儿死亡率、孕产妇系统管理率、女性比例、死亡率", {}),
    ],
)
def test_a_shortened_name_is_meant_for_those_whose_signs_it_has(text: str, meant: dict[str, tuple[str, ...]]) -> None:
    assert shortened(text, NAMES, WHOLE) == meant


@pytest.mark.parametrize(
    ("edited", "found"),
    [
        ("由县妇联牵头、县教育局配合。", []),
        ("由县教育局牵头、县妇联配合。", ["县教育局", "县妇联"]),
        ("县妇联3项、县教育局2项。", []),
        ("县教育局2项、县妇联3项。", []),
        ("县妇联2项、县教育局3项。", ["县妇联", "县教育局"]),
        ("县妇联、县教育局。", []),
    ],
)
def test_names_that_changed_places_are_told_and_another_order_is_not(edited: str, found: list[str]) -> None:
    expected = "县妇联3项、县教育局2项。" if "项" in edited else "由县妇联牵头、县教育局配合。"
    names = re.compile("县妇联|县教育局")
    assert [mark.found for mark in changed_places(edited, expected, names)] == found


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("百分之八十五点六", "85.6%"), ("千分之五", "5‰"), ("八十三点四岁", "83.4岁"), ("一百零三项", "103项"),
        ("三千五百人", "3500人"), ("百分之百", "100%"), ("≥85%", "least"), ("不低于85%", "least"), ("提高到", "up到"),
        ("尚未达标", "未达标"), ("未提前实现目标", "未提前"),
    ],
)  # fmt: skip
def test_other_ways_of_writing_say_the_same(text: str, meaning: str) -> None:
    assert claims(text)[0].meaning == meaning


def test_parts_agree_with_their_per_cents() -> None:
    assert chinese_numbers.number("三百五") == "350"
    assert counts_in_words.agrees(counts_in_words.parts("近三分之一"), 31.0)
    assert not counts_in_words.agrees(counts_in_words.parts("三分之二"), 84.6)
    assert english_shares.agrees("more than two fifths", 43.7)
    assert not english_shares.agrees("half", 43.7)
