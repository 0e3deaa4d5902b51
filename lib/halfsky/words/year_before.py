"""How a value stands beside that of the year before, in words that no status has: one year's change is no trend."""

from __future__ import annotations

from halfsky.vocabulary.statuses import STATUSES

COURSES = {
    "improving": ("好于上年", "better than the year before"),
    "stable": ("与上年持平", "the same as the year before"),
    "even": ("与上年基本持平", "about the same as the year before"),
    "worsening": ("不及上年", "worse than the year before"),
    "above": ("高于目标范围", "above what is asked"),
    "": ("在允许范围内", "within what is allowed"),
    STATUSES.where(few=True)[0]: ("基数小，不比较", "too few cases to compare"),
}
"""By `course` of `assess.progress.year_before`. What goes up or down over the years is told by the statuses alone."""
NO_TREND = (
    "一年的变化不是走势，走势和达标状态按历年数值判断。",
    "A change over one year is no trend; no status depends on it.",
)


def course(code: str, language: str) -> str:
    return COURSES[code][language == "en"]
