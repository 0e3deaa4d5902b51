"""Numbers that a text writes in Chinese: 八十三点四, 一百二十三; and so many parts of a hundred: 百分之八十五."""

from __future__ import annotations

_ONES = "[一二两三四五六七八九]"
_TENS = f"{_ONES}?十{_ONES}?"
_HUNDREDS = f"{_ONES}百(?:零{_ONES}|{_TENS}|{_ONES}(?!十))?"
_THOUSANDS = f"{_ONES}千(?:零(?:{_TENS}|{_ONES})|{_HUNDREDS})?"
_WHOLE = f"(?:{_THOUSANDS}|{_HUNDREDS}|{_TENS}|{_ONES}|零)"
SEVERAL = f"(?:{_WHOLE}点[零〇一二三四五六七八九]+|{_THOUSANDS}|{_HUNDREDS}|{_TENS}|[二两三四五六七八九])"
"""Finds a number that counts something; not 一, which is said of anything."""
ANY = rf"(?:{_WHOLE}点[零〇一二三四五六七八九]+|{_WHOLE}|\d+(?:\.\d+)?)"
"""Finds any number below ten thousand, also in figures."""
PARTS = {"百分之": "%", "千分之": "‰", "十万分之": "/10万", "万分之": "/万"}
"""By the words before a number the sign that it would have behind it."""


def number(words: str) -> str:
    """The number in figures that these words (`SEVERAL`, `ANY`) are: 83.4 of 八十三点四."""
    if words[:1].isascii():
        return words
    import cn2an  # noqa: PLC0415 - a fifth of a second, for numbers in characters only

    return str(cn2an.cn2an(words.replace("〇", "零"), "smart"))
