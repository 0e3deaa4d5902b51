"""How a number is written for people: its digits, what stands behind it, and the verbs that go with it.

A number is written as published, every digit of it; one with more than three decimals has been computed, and is rounded
half up to two, with more where rounding would bring it onto nought or onto (or past) what it is held against (99.9996
stays below 100), or would tell a difference from it that is not so. Here are the rules for one number and, at the speed
of a nation, for a column of them: they write the same digits. `values` puts them together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import numpy as np
import pandas as pd

from halfsky.vocabulary.codes import PERIODS, UNITS
from halfsky.vocabulary.comparators import FALLING, RISING, label

CLASSIFIERS = (
    "人次",
    "名",
    "个",
    "场",
    "所",
    "支",
    "次",
    "人",
    "张",
    "件",
    "家",
    "处",
    "座",
    "项",
    "期",
    "户",
    "例",
    "条",
    "间",
    "对",
    "篇",
    "部",
)
"""Words for what is counted, as they stand behind a number."""
_CLASSIFIER = re.compile(rf"[\d一二两三四五六七八九十百千万]\s*({'|'.join(CLASSIFIERS)})")
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
# 预期寿命 is counted in 岁, schooling in 年: one unit of the tables, two words
_AGES = re.compile("寿命|年龄$")
# 每千人口托位数 are so many things, not so many cases of a thousand
_THINGS = re.compile(r"每[千万十百\d].*数$")
_UNKNOWN_UNIT = re.compile(r"unit: ([^;]+)")
_EVERY = re.compile(r"every_(\d+)_years$")
_MOVING = (*RISING, *FALLING)
TEN_THOUSAND = 10_000.0
PUBLISHED, COMPUTED = 3, 2  # decimals: of a number that is written whole, of one that is rounded
_MOST_DIGITS, _SENT = 8, 10
_NOISE = 1e-9
NEAR, _EXAGGERATED = 4 * 10.0**-COMPUTED, 0.25  # of values so near no difference is told that is off by more than this
TO_ONE = ":1"  # behind a ratio below ten
# signs of numbers that are not counted in 万
_SIGNED = list(filter(None, (sign for row in UNITS.rows.values() for sign in (row.sign, row.points))))
_POINTS = {
    "zh": {row.sign: row.points for row in UNITS.rows.values()},
    "en": {row.sign_en: row.points_en for row in UNITS.rows.values()},
}
_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+(?:\.|$))(?<!\.\d)(?<!\.\d\d)")


def rounded(values: pd.Series, digits: int, limits: Iterable[float] = ()) -> pd.Series:
    """`rounded_number` of each value, with the same limits for all; "" for a missing value."""
    limits, numbers = list(limits), values.to_numpy("float64", na_value=np.nan)
    shown = _half_up(numbers, digits)
    plain = ~np.isnan(numbers)
    for limit in map(float, limits):
        off, at = numbers - limit, np.round(shown - limit, 9)
        plain &= (np.abs(off) <= _NOISE) | (np.sign(off) == np.sign(at))
    texts = list(map(f"{{:.{digits}f}}".format, shown.tolist()))
    for place in np.flatnonzero(~plain):
        texts[place] = rounded_number(numbers[place], digits, limits)
    return pd.Series(texts, index=values.index, dtype="object")


def _half_up(numbers: np.ndarray, places: int) -> np.ndarray:
    scale = 10.0**places
    return np.copysign(np.floor(np.abs(numbers) * scale + 0.5 + _NOISE) / scale, numbers)


def rounded_number(value: float, digits: int, limits: Iterable[float] = ()) -> str:
    """Text with `digits` decimals, rounded half up; with more where rounding would reach or cross one of `limits`.

    99.96 with one decimal is 100.0, beside a limit of 100 it stays 99.96. "" for a missing value.
    """
    if pd.isna(value):
        return ""
    value = float(value)
    distances = [(limit, value - limit) for limit in map(float, limits)]
    for places in range(digits, _MOST_DIGITS + 1):
        shown = _half_up_number(value, places)
        # what floating point makes of 0.95 is 0.95
        if not any(abs(off) > _NOISE and _sign(off) != _sign(round(shown - limit, 9)) for limit, off in distances):
            break
    return f"{shown:.{places}f}"


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def digits(value: float, limits: Iterable[float] = (), decimals: int = PUBLISHED) -> str:
    """The digits of a number as it is written everywhere: 0.125, 14.29, −3; "" for a missing one.

    limits: what it is held against; only a computed number can be rounded onto it, and is not. decimals: of a number
    that is written whole.
    """
    if pd.isna(value):
        return ""
    text = f"{value:.{decimals}f}"
    if abs(float(text) - value) > _NOISE * max(1.0, abs(value)):
        held = [limit for limit in limits if not pd.isna(limit)]
        places = _places(value, held)
        text = rounded_number(value, places, held if abs(value) >= 10.0**-COMPUTED else [0.0, *held])
    return trimmed(text)


def _places(value: float, limits: Iterable[float]) -> int:
    """So many decimals that the difference of any near two of these, as they are printed, is about the true one.

    1.2524 and 1.2527 are 0.0003 apart; as 1.25 and 1.253 they would be ten times that. What else is held against them
    has as many decimals, or its differences from them would be neither theirs nor true.
    """
    known = sorted({value, *limits} - {0.0})
    near = [
        (one, other) for place, one in enumerate(known) for other in known[place + 1 :] if _NOISE < other - one < NEAR
    ]  # fmt: skip
    for places in range(COMPUTED, _MOST_DIGITS):
        if all(
            abs(_as_printed(other, places) - _as_printed(one, places) - (other - one)) <= _EXAGGERATED * (other - one)
            for one, other in near
        ):
            return places
    return _MOST_DIGITS


def _as_printed(value: float, places: int) -> float:
    """A published number whole, a computed one with so many decimals."""
    whole = abs(round(value, PUBLISHED) - value) <= _NOISE * max(1.0, abs(value))
    return value if whole else _half_up_number(value, places)


def _half_up_number(value: float, places: int) -> float:
    scale = 10.0**places
    return math.copysign(math.floor(abs(value) * scale + 0.5 + _NOISE) / scale, value)


def as_sent(value: float) -> str:
    """Every digit of a value, for one who checks it; "" for a missing one."""
    return digits(value, (), _SENT)


def trimmed(text: str) -> str:
    """Without needless zeros, and with the minus sign of print."""
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def printed(value: float, limits: Iterable[float] = ()) -> float:
    """The number that a reader sees, to compute with."""
    return float("nan") if pd.isna(value) else float(digits(value, limits).replace("−", "-"))


def in_ten_thousands(text: str) -> str:
    """Digits of a large count in 万: every one of them stays."""
    minus, whole, fraction = _MINUS.match(text).groups()  # type: ignore[union-attr]
    return minus + trimmed(f"{whole[:-4]}.{whole[-4:]}{fraction or ''}")


_MINUS = re.compile(r"(−?)(\d+)(?:\.(\d+))?$")


def number_text(value: pd.Series, held: pd.Series | None = None, decimals: int = PUBLISHED) -> pd.Series:
    """`digits` of a column. held: what each number is held against."""
    text = _each(lambda numbers: _digits_of_each(numbers, decimals), value)
    if held is None:
        return text
    near = (value - held).abs().lt(NEAR) & value.ne(held)
    return text.mask(near, pd.Series([digits(*pair) for pair in _pairs(value[near], held[near])], value.index[near]))


def year_text(year: pd.Series) -> pd.Series:
    """2025. "" for a missing year."""
    return _each(lambda numbers: list(map("{:.0f}".format, numbers.tolist())), year)


def _pairs(value: pd.Series, held: pd.Series) -> Iterator[tuple[float, tuple[float]]]:
    return zip(value, zip(held, strict=True), strict=True)


def amount_text(value: pd.Series, sign: pd.Series, held: pd.Series | None = None, language: str = "zh") -> pd.Series:
    """A number with what is behind it, in full digits: large counts in 万, in English with their thousands apart."""
    text = number_text(value, held)
    size = value.abs().to_numpy("float64", na_value=np.nan)
    if language != "zh":
        text = text.mask(value.abs().ge(1_000), text.str.replace(_THOUSANDS, ",", regex=True))
    elif len(places := np.flatnonzero(size >= TEN_THOUSAND)):
        places = places[~sign.iloc[places].isin(_SIGNED).to_numpy()]
        text.iloc[places] = [in_ten_thousands(one) + "万" for one in text.iloc[places]]
    many = sign.eq(TO_ONE).to_numpy("bool") & (size >= 10)
    return text + (sign.mask(many, "") if many.any() else sign)


def dated(
    year: pd.Series, value: pd.Series, sign: pd.Series, held: pd.Series | None = None, language: str = "zh"
) -> pd.Series:
    """2025年61.2%; 61.2% (2025)."""
    text = amount_text(value, sign, held, language)
    return year_text(year) + "年" + text if language == "zh" else text + " (" + year_text(year) + ")"


def signs(targets: pd.DataFrame, language: str = "zh") -> pd.Series:
    """What is written behind each target's numbers: what is counted, else the symbol of the unit.

    targets: `expected_unit, indicator, value_text` and, from the catalogue, `counter`.
    """
    zh, unit = language == "zh", targets["expected_unit"]
    sign = unit.map(UNITS.each("sign" if zh else "sign_en")).astype("object").fillna("")
    open_ = unit.isin(UNITS.where(counter=True))
    about = targets.loc[open_, ["expected_unit", "indicator", "value_text"]]
    counters = targets.loc[open_, "counter"].fillna("") if "counter" in targets else [""] * len(about)
    about = [about[name].to_numpy("object") for name in about]
    things = list(map(thing, *about, counters))
    if not zh:
        things = [per_many(name) if counted else "" for name, counted in zip(unit[open_], things, strict=True)]
    sign[open_] = [counted or own for counted, own in zip(things, sign[open_], strict=True)]
    return sign


def points_sign(sign: pd.Series, language: str = "zh") -> pd.Series:
    """What is written behind a difference: 个百分点 of percentages."""
    return sign.replace(_POINTS[language])


def per_many(unit: str) -> str:
    """Behind a number of things in English: per 1,000; "" for a plain count."""
    per = UNITS.row(unit).per
    return f" per {per:,.0f}" if per else ""


def _each(write: Callable[[np.ndarray], list[str]], values: pd.Series) -> pd.Series:
    """Every number written; a column repeats few numbers, and each is written once."""
    codes, known = pd.factorize(values.to_numpy("float64", na_value=np.nan))
    texts = np.array([*write(known), ""], dtype="object")  # the last one is for code -1, a missing number
    return pd.Series(texts[codes], index=values.index, dtype="object")


def _digits_of_each(numbers: np.ndarray, decimals: int) -> list[str]:
    """`digits` of every number, without limits."""
    size = np.abs(numbers)
    with np.errstate(invalid="ignore"):  # an infinite number is written as it is
        computed = np.abs(np.round(numbers, decimals) - numbers) > _NOISE * np.maximum(1.0, size)
    texts = list(map(f"{{:.{decimals}f}}".format, numbers.tolist()))
    shown = _half_up(numbers, COMPUTED)
    for place in np.flatnonzero(computed & (size >= 10.0**-COMPUTED)):
        texts[place] = f"{shown[place]:.{COMPUTED}f}"
    texts = list(map(trimmed, texts))
    for place in np.flatnonzero(computed & (size < 10.0**-COMPUTED)):  # which must not be rounded onto nought
        texts[place] = digits(numbers[place], (), decimals)
    return texts


@lru_cache(maxsize=65_536)
def thing(unit: str, indicator: str, value_text: str = "", counter: str = "", note: str = "") -> str:
    """What stands behind a number in place of the unit's sign: 名, 张, 岁; "" where the sign does.

    The plan's own word for what it counts (建成30所; of units that the tables do not know the reading's note has it),
    else that of the catalogue (`counter`), else that of the name.
    """
    row = UNITS.rows.get(unit)
    if row is None or not row.counter:
        return ""
    if row.whole:
        unknown = _UNKNOWN_UNIT.search(note)
        return (
            (unknown[1] if unknown else _said(value_text))
            or counter
            or ("人" if indicator.endswith(("人数", "人口")) else "")
        )
    if row.per:
        return counter or (_said(value_text) if _THINGS.search(indicator) else "")
    return counter or ("岁" if _AGES.search(indicator) else "")


def _said(value_text: str) -> str:
    found = _CLASSIFIER.search(value_text)
    return found[1] if found else ""


def often(value_text: str, periodicity: str, language: str) -> str:
    """每年, 每季度, 每3年; "" for once. In English what stands behind: ` a year`."""
    zh = language == "zh"
    if found := _EVERY.match(periodicity):
        return f"每{found[1]}年" if zh else f" every {found[1]} years"
    period = PERIODS.label(periodicity or (PERIODS[0] if "每年" in value_text else ""), language)
    return period if zh or not period else f" {period}"


def each(value_text: str) -> str:
    """各 in front of a count."""
    return "各" if value_text.lstrip("，、").startswith(("各", "确保各", "至少各")) else ""


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
    return (verb(comparator in RISING, indicator) if comparator in _MOVING else "") or label(comparator)


def verb(up: bool, indicator: str) -> str:
    """The verb of a change that goes with what is measured: 延长, 扩大, 增加; "" where any does."""
    return next((verbs[not up] for ending, verbs in _VERBS.items() if re.search(ending, indicator)), "")


def is_measured(indicator: str) -> bool:
    """Whether words name a measure (…率, …比例), not only the thing that is measured."""
    return bool(_MEASURED.search(indicator))


def with_measure(indicator: str, note: str) -> str:
    """The plan's words; 覆盖率 behind them where the plan says 全覆盖 of a thing and names no measure."""
    return f"{indicator}覆盖率" if "implied" in note and not is_measured(indicator) else indicator
