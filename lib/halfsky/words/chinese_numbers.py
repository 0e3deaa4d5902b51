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
_DIGITS = {sign: place for place, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def number(words: str) -> str:
    """The number in figures that these words (`SEVERAL`, `ANY`) are: 83.4 of 八十三点四."""
    whole, _, decimals = words.partition("点")
    if whole[:1].isascii():
        return words
    total, held = 0, -1
    for sign in whole:
        if sign in _PLACES:
            total += (1 if held < 0 else held) * _PLACES[sign]
            held = -1
        else:
            held = _DIGITS[sign]
    last = whole[-2:-1]
    if held > 0 and last in ("百", "千"):  # 三百五 is 350
        held *= _PLACES[last] // 10
    total += max(held, 0)
    return str(total) + (f".{''.join(str(_DIGITS[sign]) for sign in decimals)}" if decimals else "")
