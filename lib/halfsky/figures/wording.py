"""How values, targets and long names are written, in Chinese and English; and how names are broken into lines.

Numbers keep up to two decimals (or the indicator's published ones) and are never rounded onto a threshold: 79.96 stays
79.96. Widths are counted in Chinese characters: a Latin letter or a figure is half of one.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable

import pandas as pd

from halfsky.assess import labels

_UNITS = {"zh": labels.UNIT, "en": labels.UNIT | {"per_100k": "/100k", "years": " years"}}
_SIGNS = {"zh": labels.SIGN, "en": labels.SIGN | {"approx": "≈"}}
Say = Callable[[str, str], str]

_CLOSING = "，。、；：？！）》」』”’％%‰,.;:?!)"


# 预期寿命 is counted in 岁, schooling in 年: one unit of the tables, two words (as in the basis)
_AGES = re.compile("寿命|年龄$")


def number(value: float, decimals: int = 2) -> str:
    """`value` with at most `decimals` decimals, trailing zeros dropped; "" for a missing one."""
    if pd.isna(value):
        return ""
    text = f"{float(value):,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def share(part: float) -> str:
    """A share as a percentage with one decimal, more where rounding would cross a whole hundred: 0.9996 is 99.96%."""
    if pd.isna(part):
        return ""
    percent = float(part) * 100
    crossed = (round(percent, 1) >= 100) != (percent >= 100)
    return f"{number(math.floor(percent * 1000) / 1000 if crossed else percent, 3 if crossed else 1)}%"


def unit(name: str, language: str, indicator: str = "") -> str:
    """What is written behind a number of this unit."""
    if name == "years" and language == "zh" and _AGES.search(indicator):
        return "岁"
    return _UNITS[language].get(name, "")


def value(amount: float, unit_name: str, language: str, indicator: str = "") -> str:
    """An observed value with its unit; "" for a missing one."""
    if pd.isna(amount):
        return ""
    colon = ":1" if unit_name == "ratio" and abs(amount) < 10 else ""
    return f"{number(amount)}{unit(unit_name, language, indicator)}{colon}"


def distance(gap: float, unit_name: str, language: str, indicator: str = "") -> str:
    """A signed gap in words, as reports write it: 尚差2.1个百分点, 优于目标0.7/10万. Percentages differ in points."""
    if pd.isna(gap):
        return ""
    zh = language == "zh"
    points = ("个百分点" if zh else " points") if unit_name == "percent" else unit(unit_name, language, indicator)
    amount = f"{number(abs(gap))}{points}"
    if gap == 0:
        return "持平" if zh else "on target"
    if gap < 0:
        return f"尚差{amount}" if zh else f"short by {amount}"
    return f"优于目标{amount}" if zh else f"better by {amount}"


def target(
    comparator: str,
    amount: float,
    unit_name: str,
    language: str,
    *,
    upper: float = float("nan"),
    relative_to: str = "",
    indicator: str = "",
) -> str:
    """A target as officials write it: ≤7/10万, 约45%, 90%–95%; a direction for one without a number."""
    if pd.isna(amount):
        return labels.label(labels.COMPARATOR, comparator, language)
    text = value(amount, unit_name, language, indicator)
    if comparator == "range" and not pd.isna(upper):
        text = f"{number(amount)}–{value(upper, unit_name, language, indicator)}"
    else:
        text = f"{_SIGNS[language].get(comparator, '')}{text}"
    if not relative_to:
        return text
    base = relative_to if relative_to.isdigit() else ""
    if language == "zh":
        return f"较{base}年变化{text}" if base else f"较基期变化{text}"
    return f"change on {base or 'the baseline'} {text}"


def targets(frame: pd.DataFrame, language: str) -> list[str]:
    """`target` of every row of a targets table."""
    columns = ["comparator", "value", "unit", "upper_value", "relative_to", "indicator"]
    return [
        target(comparator, amount, unit_name, language, upper=upper, relative_to=base, indicator=words)
        for comparator, amount, unit_name, upper, base, words in frame[columns].itertuples(index=False)
    ]


def dated(frame: pd.DataFrame, amount: str, year: str, language: str) -> list[str]:
    """Observed values with their year, 6.2/10万（2023年）; "" for a missing one. Other columns: unit, indicator."""
    columns = [amount, "unit", "indicator", year]
    said = "{}（{}年）" if language == "zh" else "{} ({})"
    return [
        "" if pd.isna(value_) else said.format(value(value_, unit_name, language, words), year_)
        for value_, unit_name, words, year_ in frame[columns].itertuples(index=False)
    ]


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
