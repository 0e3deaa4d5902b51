"""What an edited text says otherwise than the data: numbers, shares, ways, statuses; not how it is written."""

from __future__ import annotations

import pytest

from halfsky.words.claims import claims, contradicted, masked

SAID = "2025年，婴儿死亡率为6.45‰，比基期（2020年）的7.78‰降低1.33个千分点；目标为不高于5‰，降低超一成，未达标。"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("6.45‰", "6.54‰"), ("6.45‰", "6.45%"), ("7.78‰", "7.87‰"), ("2020年", "2021年"), ("1.33个千分点", "1.33个百分点"),
        ("不高于5‰", "不高于6‰"), ("超一成", "超两成"), ("超一成", "近一成"), ("超一成", "一成"), ("降低1.33", "提高1.33"),
        ("未达标", "已达标"), ("2025年", "2024年"),
    ],
)  # fmt: skip
def test_what_is_contradicted_is_found(old: str, new: str) -> None:
    assert len(contradicted(SAID.replace(old, new, 1), SAID)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("6.45‰", "6.450‰"), ("6.45‰", "６.４５‰"), ("降低1.33", "下降1.33"), ("2025年，", "到2025年，"),
        ("婴儿死亡率", "全县婴儿死亡率"), ("，比基期（2020年）的7.78‰降低1.33个千分点", ""), ("", ""),
    ],
)  # fmt: skip
def test_another_way_of_writing_it_is_none(old: str, new: str) -> None:
    assert contradicted(SAID.replace(old, new, 1), SAID) == []


def test_claims_that_belong_together_are_expected_together() -> None:
    (mark,) = contradicted("与目标值持平，未实现目标。", "与目标值持平，提前实现目标。")
    assert (mark.found, mark.expected) == ("未实现目标", "提前实现目标")


@pytest.mark.parametrize(
    ("edited", "expected", "same"),
    [
        ("共三项", "共3项", True), ("共四项", "共3项", False), ("已达成", "已达标", True), ("基本达成", "基本达标", True),
        ("达成", "基本达成", False), ("尚不能判断是否达标", "不作达标判断", True), ("是否达标", "是否达标", True),
        ("第3次", "第三次", True), ("95 %", "95%", True), ("9个部门", "9个部门", True), ("推进中", "已完成", False),
    ],
)  # fmt: skip
def test_what_means_the_same_is_one_claim(edited: str, expected: str, same: bool) -> None:
    assert (contradicted(edited, expected) == []) is same


def test_what_an_author_puts_in_is_told_where_the_data_have_no_such_number() -> None:
    known = {claim.key for claim in claims("共3项指标，达标率33.3%。")}
    typed = [
        mark.found
        for mark in contradicted("9个部门、3项指标、达标率33.3%，见附件3、第2次，2026年3月5日。", "各单位。", known)
    ]
    assert typed == ["9个"]


def test_two_numbers_that_changed_places_are_found() -> None:
    swapped = SAID.replace("6.45", "x").replace("7.78", "6.45").replace("x", "7.78")
    assert contradicted(swapped, SAID)


def test_texts_that_differ_in_claims_only_are_one_text() -> None:
    assert masked(SAID) == masked(SAID.replace("6.45", "9.9").replace("超一成", "超五成"))
    assert masked(SAID) != masked(SAID.replace("婴儿", "孕产妇"))
