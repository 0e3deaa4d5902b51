"""What an edited text says otherwise than the data: numbers, shares, ways, statuses; not how it is written."""

from __future__ import annotations

import pytest

from halfsky.words.claims import contradicted, masked

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


def test_two_numbers_that_changed_places_are_found() -> None:
    swapped = SAID.replace("6.45", "x").replace("7.78", "6.45").replace("x", "7.78")
    assert contradicted(swapped, SAID)


def test_texts_that_differ_in_claims_only_are_one_text() -> None:
    assert masked(SAID) == masked(SAID.replace("6.45", "9.9").replace("超一成", "超五成"))
    assert masked(SAID) != masked(SAID.replace("婴儿", "孕产妇"))
