"""How a number is written for people: rounded half up but never onto a limit, counts in 万, with classifiers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from halfsky.vocabulary.codes import UNITS
from halfsky.vocabulary.comparators import label

_CLASSIFIER = re.compile(
    r"[\d一二两三四五六七八九十百千万]\s*(人次|名|个|场|所|支|次|人|件|家|处|座|项|期|户|例|条|间|对|篇|部)"
)
_RATIO = re.compile(r"(\d+(?:\.\d+)?)\s*[:：∶比]\s*(\d+(?:\.\d+)?)")
_FRACTIONS = {"三分之一": ("1/3", 100 / 3), "三分之二": ("2/3", 200 / 3)}
_WAYS = (
    "减少", "缩小", "降低", "增加", "增长", "壮大", "延长", "扩大", "提升", "提高", "稳中有升", "稳步增加", "保持",
    "保持均衡", "保持合理比例", "保持适当比例", "趋于平衡", "上升趋势减缓", "基本消除",
)  # fmt: skip
_VERBS = {
    "差距|差异": ("扩大", "缩小"),
    "数$|人口$": ("增加", "减少"),
    "范围$|覆盖面$": ("扩大", "缩小"),
    "寿命": ("延长", "缩短"),
}
_MEASURED = re.compile("(率|比例|比重|占比|程度|水平|覆盖面|覆盖|数|%)(（[^）]*）)?$")
TEN_THOUSAND = 10_000.0
_MOST_DIGITS = 8
_NOISE = 1e-9


def rounded(values: pd.Series, digits: int, limits: Iterable[float] = ()) -> pd.Series:
    """`rounded_number` of each value, with the same limits for all; "" for a missing value."""
    limits = list(limits)
    return pd.Series([rounded_number(value, digits, limits) for value in values], index=values.index, dtype="str")


def rounded_number(value: float, digits: int, limits: Iterable[float] = ()) -> str:
    """Text with `digits` decimals, rounded half up; with more where rounding would reach or cross one of `limits`.

    99.96 with one decimal is 100.0, beside a limit of 100 it stays 99.96. "" for a missing value.
    """
    if pd.isna(value):
        return ""
    distances = [(limit, value - limit) for limit in limits]
    for places in range(digits, _MOST_DIGITS + 1):
        scale = 10.0**places
        shown = math.copysign(math.floor(abs(value) * scale + 0.5 + _NOISE) / scale, value)
        # what floating point makes of 0.95 is 0.95
        if not any(abs(off) > _NOISE and _sign(off) != _sign(round(shown - limit, 9)) for limit, off in distances):
            break
    return f"{shown:.{places}f}"


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def number_text(value: pd.Series) -> pd.Series:
    """As published: no digit is rounded away that a comparison used. "" for a missing value."""
    return _each("{:.8g}".format, value)


def year_text(year: pd.Series) -> pd.Series:
    """2025. "" for a missing year."""
    return _each("{:.0f}".format, year)


def amount_text(value: pd.Series, sign: pd.Series, language: str = "zh") -> pd.Series:
    """A number with what is behind it, in full digits: large counts in 万, in English with their thousands apart."""
    if language != "zh":
        return _each(_thousands, value) + sign
    large = value.abs().ge(TEN_THOUSAND) & ~sign.isin(["%", "/10万", "‰"])
    text = number_text(value.mask(large, value / TEN_THOUSAND))
    return text + large.map({True: "万", False: ""}) + sign if large.any() else text + sign


def _thousands(value: float) -> str:
    return f"{float(f'{value:.8g}'):,.15g}"


def dated(year: pd.Series, value: pd.Series, sign: pd.Series, language: str = "zh") -> pd.Series:
    """2025年61.2%; 61.2% (2025)."""
    text = amount_text(value, sign, language)
    return year_text(year) + "年" + text if language == "zh" else text + " (" + year_text(year) + ")"


def symbol(unit: pd.Series, indicator: pd.Series, language: str = "zh") -> pd.Series:
    """What is written behind a number of a unit; years of life are 岁, of schooling 年."""
    sign = unit.map(UNITS.each("sign" if language == "zh" else "sign_en")).astype("object").fillna("")
    years = unit.eq("years")
    if language == "zh":
        sign[years] = indicator[years].str.contains("寿命|年龄$").map({True: "岁", False: "年"})
    return sign


def signs(targets: pd.DataFrame, language: str = "zh") -> pd.Series:
    """What is written behind each target's numbers: the symbol of the unit; of a count what is counted, in Chinese.

    targets: `expected_unit, indicator, value_text`.
    """
    sign = symbol(targets["expected_unit"], targets["indicator"], language)
    counted = targets["expected_unit"].eq("count")
    words = zip(targets.loc[counted, "value_text"], targets.loc[counted, "indicator"], strict=True)
    if language == "zh":
        sign[counted] = [classifier(value_text, indicator) for value_text, indicator in words]
    return sign.astype("str")


def points_sign(sign: pd.Series, language: str = "zh") -> pd.Series:
    """What is written behind a difference: 个百分点 of percentages."""
    return sign.replace("%", "个百分点" if language == "zh" else " points")


def _each(form: Callable[[float], str], values: pd.Series) -> pd.Series:
    """Every number in one form; a column repeats few numbers, and each is written once."""
    codes, known = pd.factorize(values.to_numpy("float64", na_value=np.nan))
    texts = pd.array([*map(form, known), ""], dtype="str")  # the last one is for code -1, a missing number
    return pd.Series(texts.take(codes), index=values.index)


def in_ten_thousands(value: float) -> bool:
    """Whether a count is written in 万."""
    return abs(value) >= TEN_THOUSAND


def classifier(value_text: str, indicator: str) -> str:
    """What is counted, as the plan writes it (1名, 每年1场); 人 for a 人数; "" where it says nothing."""
    found = _CLASSIFIER.search(value_text)
    if found:
        return found[1]
    return "人" if indicator.endswith(("人数", "人口")) else ""


def each(value_text: str, periodicity: str) -> str:
    """各 or 每年 in front of a count."""
    yearly = "每年" if "每年" in value_text or periodicity == "annual" else ""
    return ("各" if value_text.lstrip("，、").startswith(("各", "确保各", "至少各")) else "") + yearly


def stated_ratio(value_text: str, value: float) -> str:
    """The ratio as the plan writes it (2:3), if it is this value; else ""."""
    found = _RATIO.search(value_text)
    if not found or float(found[2]) == 0 or abs(float(found[1]) / float(found[2]) - value) > 0.001:
        return ""
    return f"{found[1]}:{found[2]}"


def stated_fraction(value_text: str, value: float) -> str:
    """1/3 for a percentage that the plan writes as 三分之一, which no decimals hold; else ""."""
    fits = (said for words, (said, share) in _FRACTIONS.items() if words in value_text and abs(share - value) < 0.01)
    return next(fits, "")


def way(comparator: str, value_text: str, indicator: str) -> str:
    """What a target without a number asks for: the plan's own verb (缩小, 扩大), else one that goes with the thing."""
    if value_text in _WAYS:
        return value_text
    up = comparator == "increase"
    for ending, verbs in _VERBS.items():
        if comparator in ("increase", "decrease") and re.search(ending, indicator):
            return verbs[0 if up else 1]
    return label(comparator)


def is_measured(indicator: str) -> bool:
    """Whether words name a measure (…率, …比例), not only the thing that is measured."""
    return bool(_MEASURED.search(indicator))


def with_measure(indicator: str, note: str) -> str:
    """The plan's words; 覆盖率 behind them where the plan says 全覆盖 of a thing and names no measure."""
    return f"{indicator}覆盖率" if "implied" in note and not is_measured(indicator) else indicator
