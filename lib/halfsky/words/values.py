"""How values, targets and long names are written, in Chinese and English; and how names are broken into lines.

Numbers keep up to two decimals (or the indicator's published ones) and are never rounded onto a threshold: 79.96 stays
79.96. Widths are counted in Chinese characters: a Latin letter or a figure is half of one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary import comparators
from halfsky.vocabulary.codes import UNITS
from halfsky.vocabulary.comparators import COMPARATORS
from halfsky.words import amounts

_UNITS = {"zh": UNITS.each("sign"), "en": UNITS.each("sign_en")}
_SIGNS = {"zh": COMPARATORS.each("sign"), "en": COMPARATORS.each("sign_en")}
Say = Callable[[str, str], str]

_CLOSING = "，。、；：？！）》」』”’％%‰,.;:?!)"


# 预期寿命 is counted in 岁, schooling in 年: one unit of the tables, two words (as in the basis)
_AGES = re.compile("寿命|年龄$")


def number(value: float, decimals: int = 2, limits: Iterable[float] = ()) -> str:
    """`value` with at most `decimals` decimals, trailing zeros dropped; "" for a missing one.

    Rounded half up, with more decimals where rounding would reach or cross one of `limits`.
    """
    if pd.isna(value):
        return ""
    known = [float(limit) for limit in limits if not pd.isna(limit)]
    text = amounts.rounded_number(float(value), decimals, known)
    whole, _, fraction = text.partition(".")
    text = f"{int(whole.lstrip('-')):,}" + (f".{fraction}".rstrip("0").rstrip(".") if fraction else "")
    return f"−{text}" if whole.startswith("-") and text != "0" else text


def share(part: float) -> str:
    """A share as a percentage with one decimal, more where rounding would reach the whole: 0.9996 is 99.96%."""
    return "" if pd.isna(part) else f"{number(float(part) * 100, 1, (0, 100))}%"


def unit(name: str, language: str, indicator: str = "") -> str:
    """What is written behind a number of this unit."""
    if name == "years" and language == "zh" and _AGES.search(indicator):
        return "岁"
    return _UNITS[language].get(name, "")


def value(
    amount: float,
    unit_name: str,
    language: str,
    indicator: str = "",
    *,
    counted: str = "",
    limit: float | Iterable[float] = (),
) -> str:
    """An observed value with its unit; "" for a missing one. counted: the classifier of a count.

    limit: its target, and other values that it may not be rounded onto.
    """
    if pd.isna(amount):
        return ""
    limits = list(limit) if isinstance(limit, Iterable) else [limit]
    colon = ":1" if unit_name == "ratio" and abs(amount) < 10 else ""
    if unit_name == "count" and language == "zh":
        large = amounts.in_ten_thousands(amount)
        scale = amounts.TEN_THOUSAND if large else 1.0
        scaled = number(amount / scale, 4, [held / scale for held in limits])
        return f"{scaled.replace(',', '')}{'万' if large else ''}{counted}"
    return f"{number(amount, limits=limits)}{unit(unit_name, language, indicator)}{colon}"


def difference(amount: float, unit_name: str, language: str, indicator: str = "", *, counted: str = "") -> str:
    """How far two values are apart, never rounded to nothing. Percentages differ in points."""
    if unit_name == "percent":
        return number(amount, limits=(0,)) + ("个百分点" if language == "zh" else " points")
    if unit_name == "count":
        return value(amount, unit_name, language, indicator, counted=counted, limit=0.0)
    return number(amount, limits=(0,)) + unit(unit_name, language, indicator)


def distance(
    gap: float,
    unit_name: str,
    language: str,
    indicator: str = "",
    *,
    counted: str = "",
    off: float = float("nan"),
    allowed: float = float("nan"),
) -> str:
    """A signed gap in words, as reports write it: 尚差2.1个百分点, 优于目标0.7/10万. Percentages differ in points.

    Of an approximate target (`off`: value less target; `allowed`: its tolerance) the distance to its number is said:
    低于目标1.6个百分点（允许±1）.
    """
    if pd.isna(gap):
        return ""
    zh = language == "zh"

    def said(distance_: float) -> str:
        return difference(distance_, unit_name, language, indicator, counted=counted)

    if not pd.isna(allowed) and off != 0:
        side = ("高于目标" if off > 0 else "低于目标") if zh else ("above the target by " if off > 0 else "below by ")
        band = f"（允许±{number(allowed)}）" if zh else f" (±{number(allowed)} allowed)"
        return f"{side}{said(abs(off))}{band}"
    if gap == 0:
        return "持平" if zh else "on target"
    if gap < 0:
        return f"尚差{said(abs(gap))}" if zh else f"short by {said(abs(gap))}"
    return f"优于目标{said(abs(gap))}" if zh else f"better by {said(abs(gap))}"


def distances(rows: pd.DataFrame, language: str) -> list[str]:
    """`distance` of every row of gaps that are joined with their targets."""
    counted = classifiers(rows)
    allowed = tolerances(rows).where(rows["comparator"].eq("approx"))
    columns = [rows["gap"], rows["unit"], rows["indicator"], counted, rows["observed"] - rows["target"], allowed]
    return [
        distance(gap, unit_name, language, words, counted=thing, off=round(off, 10), allowed=band)
        for gap, unit_name, words, thing, off, band in zip(*columns, strict=True)
    ]


def tolerances(frame: pd.DataFrame) -> pd.Series:
    """Half-width of an approximate target: its own, else that of the settings."""
    return frame["tolerance"].astype("float64").fillna(Settings().approx_tolerance)


def target(
    comparator: str,
    amount: float,
    unit_name: str,
    language: str,
    *,
    upper: float = float("nan"),
    relative_to: str = "",
    indicator: str = "",
    value_text: str = "",
    periodicity: str = "",
    allowed: float = float("nan"),
) -> str:
    """A target as officials write it: ≤7/10万, 约45%（±1）, 90%–95%, ≥2:3, 每年≥1场; without a number the direction.

    value_text: the plan's own words, for what is counted and for how a ratio is written; allowed: the tolerance of an
    approximate target.
    """
    zh = language == "zh"
    if pd.isna(amount):
        if zh:
            return amounts.way(comparator, value_text, indicator)
        return comparators.label(comparator, language)
    text = value(
        amount, unit_name, language, indicator, counted=amounts.classifier(value_text, indicator) if zh else ""
    )
    if unit_name == "ratio":
        text = amounts.stated_ratio(value_text, amount) or text
    text = amounts.stated_fraction(value_text, amount) or text
    sign = _SIGNS[language].get(comparator, "")
    if comparator == "ge" and unit_name == "percent" and amount == 100:
        sign = ""  # of a share there is no more than all
    if comparator == "range" and not pd.isna(upper):
        text = f"{number(amount)}–{value(upper, unit_name, language, indicator)}"
    elif unit_name == "count" and zh:
        text = f"{amounts.each(value_text, periodicity)}{sign}{text}"
    else:
        text = f"{sign}{text}"
    if comparator == "approx" and not pd.isna(allowed):
        text += f"（±{number(allowed)}）" if zh else f" (±{number(allowed)})"
    if not relative_to:
        return text
    base = relative_to if relative_to.isdigit() else ""
    if zh:
        return f"较{base}年变化{text}" if base else f"较基期变化{text}"
    return f"change on {base or 'the baseline'} {text}"


def targets(frame: pd.DataFrame, language: str) -> list[str]:
    """`target` of every row of a targets table; the tolerance is said where the frame has that column."""
    nothing = [""] * len(frame)
    said, often = (frame.get(name, nothing) for name in ("value_text", "periodicity"))
    allowed = tolerances(frame) if "tolerance" in frame else [float("nan")] * len(frame)
    columns = [frame[name] for name in ("comparator", "value", "unit", "upper_value", "relative_to", "indicator")]
    return [
        target(
            comparator, amount, unit_name, language, upper=upper, relative_to=base, indicator=words,
            value_text=text, periodicity=period, allowed=band,
        )
        for comparator, amount, unit_name, upper, base, words, text, period, band in zip(
            *columns, said, often, allowed, strict=True
        )
    ]  # fmt: skip


def dated(frame: pd.DataFrame, amount: str, year: str, language: str) -> list[str]:
    """Observed values with their year, 6.2/10万（2023年）; "" for a missing one. Other columns: unit, indicator.

    Where the frame has a `target` no value is rounded onto it.
    """
    limits = frame["target"] if "target" in frame else pd.Series(float("nan"), index=frame.index)
    columns = [frame[amount], frame["unit"], frame["indicator"], frame[year], limits, classifiers(frame)]
    said = "{}（{}年）" if language == "zh" else "{} ({})"
    return [
        ""
        if pd.isna(value_)
        else said.format(value(value_, unit_name, language, words, counted=thing, limit=limit), year_)
        for value_, unit_name, words, year_, limit, thing in zip(*columns, strict=True)
    ]


def classifiers(frame: pd.DataFrame) -> list[str]:
    said = frame["value_text"] if "value_text" in frame else [""] * len(frame)
    return [amounts.classifier(text, words) for text, words in zip(said, frame["indicator"], strict=True)]


def looked_up(keys: pd.Series, words: pd.Series) -> pd.Series:
    """The word of each key (`words` is indexed by them); "" for a key that has none."""
    return keys.map(words.to_dict()).astype("object").fillna("")


def width(text: str) -> float:
    """Width of a text in Chinese characters."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.55 for sign in text)


def wrap(text: str, limit: float) -> str:
    """`text` in lines of at most `limit` Chinese characters; Latin words stay whole, no closing mark starts a line."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and width(line) + width(piece.rstrip()) > limit and piece[0] not in _CLOSING:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return "\n".join([*lines, line.rstrip()]) if line else "\n".join(lines)


def wrap_all(texts: Iterable[str], limit: float) -> list[str]:
    return [wrap(text, limit) for text in texts]


def chooser(language: str) -> Say:
    """`say(chinese, english)` of one language; a chart's or table's own words stand where they are used."""
    return (lambda zh, _en: zh) if language == "zh" else (lambda _zh, en: en)


def _pieces(text: str) -> list[str]:
    """Single Chinese characters and whole Latin words (with the blank behind them)."""
    pieces: list[str] = []
    for sign in text:
        wide = unicodedata.east_asian_width(sign) in "WF"
        if (
            pieces
            and not wide
            and not pieces[-1].endswith(" ")
            and unicodedata.east_asian_width(pieces[-1][-1]) not in "WF"
        ):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces
