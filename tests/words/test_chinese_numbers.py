"""Numbers written in Chinese are the numbers that they are."""

from __future__ import annotations

import re

import pytest

from halfsky.words import chinese_numbers


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("八十三点四", "83.4"), ("一百二十三", "123"), ("三百五", "350"), ("二百零五", "205"), ("十五", "15"),
        ("一千零十", "1010"), ("两千零三", "2003"), ("十二点〇三", "12.03"), ("零", "0"), ("85.5", "85.5"),
    ],
)  # fmt: skip
def test_a_number_in_words_is_read_whole(words: str, figures: str) -> None:
    assert re.fullmatch(chinese_numbers.ANY, words)
    assert chinese_numbers.number(words) == figures
