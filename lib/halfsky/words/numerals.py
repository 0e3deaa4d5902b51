"""Numbers of headings, as official documents write them: 一、 （一） 1. （1）."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """1–99 in Chinese: 十, 十二, 二十."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def counted(number: int) -> str:
    """How many, before a measure word: 两项, where an ordinal says 第二."""
    return "两" if number == 2 else chinese(number)


def ordinal(number: int, language: str, level: int) -> str:
    """What stands before a heading of this level (1 is a part, 一、)."""
    if language != "zh":
        return f"{number}. "
    return {1: f"{chinese(number)}、", 2: f"（{chinese(number)}）", 3: f"{number}. ", 4: f"（{number}）"}[level]
