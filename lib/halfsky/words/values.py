"""How a number is said: a value with its unit, a target, a difference, a change; in Chinese and in English.

The one writer of them: tables, sentences, findings, templates and pages all ask here, and say the same. The digits, and
the same rules for whole columns, are those of `amounts`. A difference is that of the two numbers that are printed.
Names are broken into lines here as well; widths are counted in Chinese characters, a Latin letter or a figure is half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary import comparators
from halfsky.vocabulary.codes import BETTER, UNITS, Unit
from halfsky.vocabulary.comparators import AROUND, AT_LEAST, BETWEEN, COMPARATORS, DIRECTIONS, STRICT, TWO_SIDED
from halfsky.words import amounts

Say = Callable[[str, str], str]

_NOTHING = Unit("", "", "")
_NAN = float("nan")
_SENT = 10  # decimals of a value as it was sent
MOST_SHARE, LEAST_SHARE = 2.0, -1.0  # of a way: what is beyond is not told apart
_OF_A_TARGET = (
    "comparator", "value", "unit", "stated_comparator", "stated_unit", "upper_value", "relative_to", "indicator",
    "value_text", "periodicity", "note", "better", "target",
)  # fmt: skip


def number(value: float, decimals: int = amounts.COMPUTED, limits: Iterable[float] = ()) -> str:
    """A computed number with at most `decimals` decimals, trailing zeros dropped; "" for a missing one.

    Rounded half up, with more decimals where rounding would reach or cross one of `limits`.
    """
    return amounts.trimmed(
        amounts.rounded_number(value, decimals, [float(limit) for limit in limits if not pd.isna(limit)])
    )


def share(part: float) -> str:
    """A share as a percentage with one decimal, more where rounding would reach the whole: 0.9996 is 99.96%."""
    return "" if pd.isna(part) else f"{number(float(part) * 100, 1, (0, 100))}%"


def journey(part: float) -> str:
    """The share of the way that is done, ended where charts end it: >300%, <−100%."""
    if pd.isna(part):
        return ""
    if part > MOST_SHARE:
        return f">{share(MOST_SHARE)}"
    return f"<{share(LEAST_SHARE)}" if part < LEAST_SHARE else share(part)


def unit(name: str, language: str, indicator: str = "", counted: str = "") -> str:
    """What is written behind a number of this unit. counted: what is counted, where the catalogue or the plan says."""
    sign = _sign(name, language, indicator, counted)
    return "" if sign == amounts.TO_ONE else sign


def measure(name: str, counter: str = "") -> str:
    """What a form for figures calls the unit, in Chinese: 1/10万, 张; "" for none."""
    return counter or UNITS.rows.get(name, _NOTHING).form


def _sign(name: str, language: str, indicator: str, counted: str) -> str:
    row = UNITS.rows.get(name, _NOTHING)
    thing = counted or amounts.thing(name, indicator)
    if language == "zh":
        return thing if thing and row.counter else row.sign
    return f" per {row.per:,.0f}" if thing and row.counter and row.per else row.sign_en


def value(
    amount: float,
    unit_name: str,
    language: str,
    indicator: str = "",
    *,
    counted: str = "",
    limit: float | Iterable[float] = _NAN,
    exact: bool = False,
) -> str:
    """An observed value with its unit; "" for a missing one. counted: what is counted (of `classifiers`).

    limit: its target, and other values that it may not be rounded onto. exact: as it was sent, for one who checks it.
    """
    if pd.isna(amount):
        return ""
    limits = limit if isinstance(limit, Iterable) else [limit]
    text = amounts.as_sent(amount) if exact else amounts.digits(float(amount), limits)
    sign = _sign(unit_name, language, indicator, counted)
    if sign == amounts.TO_ONE and abs(amount) >= 10:
        return text
    if UNITS.rows.get(unit_name, _NOTHING).whole and not exact:
        if language == "zh":
            if abs(amount) < amounts.TEN_THOUSAND:
                return f"{text}{sign}"
            return f"{amounts.in_ten_thousands(text)}万{sign}"
        whole, point, fraction = text.partition(".")
        return f"{int(whole.replace('−', '-')):,}{point}{fraction}".replace("-", "−")
    return f"{text}{sign}"


def column(frame: pd.DataFrame, name: str, language: str) -> list[str]:
    """`value` of every row of a column; "" where it has none. Other columns: unit, indicator; and those of

    `classifiers`. Where the frame has a `target` no value is rounded onto it (a form has it in words alone).
    """
    numbers = "target" in frame and pd.api.types.is_numeric_dtype(frame["target"])
    limits = frame["target"] if numbers else [_NAN] * len(frame)
    columns = [frame[name], frame["unit"], frame["indicator"], classifiers(frame), limits]
    return [
        value(amount, unit_name, language, words, counted=thing, limit=limit)
        for amount, unit_name, words, thing, limit in zip(*columns, strict=True)
    ]


def dated(frame: pd.DataFrame, amount: str, year: str, language: str) -> list[str]:
    """Observed values with their year, 6.2/10万（2023年）; "" for a missing one. Other columns: as of `column`."""
    said = "{}（{}年）" if language == "zh" else "{} ({})"
    texts = zip(column(frame, amount, language), frame[year], strict=True)
    return [said.format(text, year_) if text else "" for text, year_ in texts]


def apart(amount: float, base: float, limits: Iterable[float] = ()) -> float:
    """The difference of two numbers as they are printed: 3.88 less 2.41 is 1.47, whatever was rounded."""
    held = [amount, base, *limits]
    return round(amounts.printed(amount, held) - amounts.printed(base, held), 10) + 0.0


def difference(
    amount: float, unit_name: str, language: str, indicator: str = "", *, counted: str = "", exact: bool = False
) -> str:
    """How far two values are apart, never rounded to nothing: 1.5个百分点, 2.6个十万分点, 3所; "" for a missing one."""
    row = UNITS.rows.get(unit_name, _NOTHING)
    thing = counted or amounts.thing(unit_name, indicator)
    if row.whole or (thing and row.counter) or pd.isna(amount):
        return value(amount, unit_name, language, indicator, counted=thing, exact=exact)
    return (amounts.as_sent if exact else amounts.digits)(float(amount)) + (
        row.points if language == "zh" else row.points_en
    )


def change(
    amount: float, base: float, unit_name: str, language: str, indicator: str = "", *, counted: str = "",
    limits: Iterable[float] = (), exact: bool = False,
) -> str:  # fmt: skip
    """From a base value to a later one: 降低13.1个十万分点, 增加3所, 持平; 13.1/100k less. exact: of values as sent."""
    zh, moved = language == "zh", round(amount - base, _SENT) if exact else apart(amount, base, limits)
    if moved == 0:
        return "持平" if zh else "the same"
    said = difference(abs(moved), unit_name, language, indicator, counted=counted, exact=exact)
    if not zh:
        return f"{said} {'more' if moved > 0 else 'less'}"
    row = UNITS.rows.get(unit_name, _NOTHING)
    things = row.whole or (row.per and (counted or amounts.thing(unit_name, indicator)))
    up, down = ("增加", "减少") if things else ("提高", "降低")
    return f"{up if moved > 0 else down}{said}"


def distance(
    gap: float, unit_name: str, language: str, indicator: str = "", *, counted: str = "", off: float = _NAN,
    allowed: float = _NAN, apart: bool = False,
) -> str:  # fmt: skip
    """A signed gap in words, as reports write it: 尚差2.1个百分点, 优于目标0.7个十万分点.

    off: printed value less printed target, where they are known. Of an approximate target (`allowed`: its tolerance)
    the distance to its number is said: 低于目标1.6个百分点（允许±1）. apart: the gap is that of several years together,
    and the latest value lies on the other side of the target: which side is said, and no verdict.
    """
    if pd.isna(gap):
        return ""
    zh = language == "zh"
    size = difference(abs(gap if pd.isna(off) else off), unit_name, language, indicator, counted=counted)
    if not pd.isna(allowed) and off != 0:
        side = ("高于目标" if off > 0 else "低于目标") if zh else ("above the target by " if off > 0 else "below by ")
        return side + size + _band(allowed, language)
    if apart:
        return (("高于目标" if off > 0 else "低于目标") if zh else ("above by " if off > 0 else "below by ")) + size
    if gap == 0:
        return "持平" if zh else "on target"
    if gap < 0:
        return f"尚差{size}" if zh else f"short by {size}"
    return f"优于目标{size}" if zh else f"better by {size}"


def _band(allowed: float, language: str) -> str:
    return f"（允许±{amounts.digits(allowed)}）" if language == "zh" else f" (±{amounts.digits(allowed)} allowed)"


def distances(rows: pd.DataFrame, language: str) -> list[str]:
    """`distance` of every row of gaps that are joined with their targets."""
    allowed = tolerances(rows).where(rows["comparator"].isin(AROUND))
    way = rows["comparator"].isin(AT_LEAST).map({True: 1.0, False: -1.0})
    other_side = (rows["gap"] * (rows["observed"] - rows["target"]) * way).lt(0) & ~rows["comparator"].isin(TWO_SIDED)
    columns = [
        rows["gap"],
        rows["unit"],
        rows["indicator"],
        classifiers(rows),
        rows["observed"],
        rows["target"],
        allowed,
        other_side,
    ]
    return [
        distance(gap, unit_name, language, words, counted=thing, off=apart(seen, asked), allowed=band, apart=other)
        for gap, unit_name, words, thing, seen, asked, band, other in zip(*columns, strict=True)
    ]


def tolerances(frame: pd.DataFrame) -> pd.Series:
    """Half-width of an approximate target: its own, else by the settings a share of its number.

    frame: `tolerance, value` and, where they are assessed already, `target` (of a change the number that follows).
    """
    number = frame["value"].astype("float64")
    if "target" in frame:
        number = frame["target"].astype("float64").fillna(number)
    return frame["tolerance"].astype("float64").fillna(number.abs() * Settings().approx_share)


def target(
    comparator: str,
    amount: float,
    unit_name: str,
    language: str,
    *,
    upper: float = _NAN,
    relative_to: str = "",
    indicator: str = "",
    value_text: str = "",
    periodicity: str = "",
    allowed: float = _NAN,
    counted: str = "",
    note: str = "",
    better: str = "",
    held: tuple[str, float, str] = ("", _NAN, ""),
) -> str:
    """A target as officials write it: ≤7/10万, 约45%（±1）, 90%–95%, ≥2:3, 每年≥1场; without a number the direction.

    value_text: the plan's own words, for what is counted and for how a ratio is written; allowed: the tolerance of an
    approximate target. Of a change against a base (比2020年下降20%) `note` or `better` gives the way, and `held`
    (comparator, number, unit) the threshold that follows from the base's value, where that is known.
    """
    zh, end = language == "zh", "" if language == "zh" else "_en"
    if pd.isna(amount):
        return amounts.way(comparator, value_text, indicator) if zh else comparators.label(comparator, language)
    if relative_to:
        said = relative(
            comparator, amount, unit_name, language, relative_to, indicator, value_text, note, better, counted
        )
        every = amounts.often(value_text, periodicity, language)
        said = f"{every}{said}" if zh else f"{said}{every}"
        if pd.isna(held[1]) or not said:
            return said
        threshold = at(held[0], held[2], language) + value(held[1], held[2], language, indicator, counted=counted)
        return f"{said}（即{threshold}）" if zh else f"{said} ({threshold})"
    thing = counted or amounts.thing(unit_name, indicator, value_text)
    text = stated(amount, unit_name, language, indicator, value_text, thing)
    sign = (
        "" if everything(comparator, amount, unit_name) else getattr(COMPARATORS.rows.get(comparator), f"sign{end}", "")
    )
    if comparator in BETWEEN and not pd.isna(upper):
        text = f"{amounts.digits(amount)}–{value(upper, unit_name, language, indicator, counted=thing)}"
    else:
        text = f"{sign}{text}"
    if UNITS.rows.get(unit_name, _NOTHING).whole:
        each, every = amounts.each(value_text), amounts.often(value_text, periodicity, language)
        text = f"{each}{every}{text}" if zh else f"{text}{every}"
    if comparator in AROUND and not pd.isna(allowed):
        text += _around(amount, allowed, value_text, better, language)
    return text


def _around(amount: float, allowed: float, value_text: str, better: str, language: str) -> str:
    """What is allowed around an approximate number: on both sides, or only short of it (达到65%左右)."""
    zh = language == "zh"
    if not comparators.reaches(value_text):
        return f"（±{amounts.digits(allowed)}）" if zh else f" (±{amounts.digits(allowed)})"
    sense = BETTER.row(better).sense if better in BETTER else 0
    if not sense:
        return f"（容差{amounts.digits(allowed)}）" if zh else f" ({amounts.digits(allowed)} allowed)"
    edge = amounts.digits(round(amount - sense * allowed, 10))
    words = ("不低于", "at least") if sense > 0 else ("不高于", "at most")
    return f"（{words[0]}{edge}）" if zh else f" ({words[1]} {edge})"


def at(comparator: str, unit_name: str, language: str) -> str:
    """不高于, at most: what stands before the number of a one-sided target in a sentence; of a count 不超过."""
    row = COMPARATORS.rows.get(comparator)
    if row is None or row.two_sided:
        return ""
    if language != "zh":
        return f"{row.en} "
    return row.count_zh if UNITS.rows.get(unit_name, _NOTHING).whole else row.zh


def stated(
    amount: float, unit_name: str, language: str, indicator: str = "", value_text: str = "", counted: str = "",
    limit: Iterable[float] = (),
) -> str:  # fmt: skip
    """The number of a target: as the plan writes it where that is a ratio or a fraction (2:3, 1/3)."""
    ratio = UNITS.rows.get(unit_name, _NOTHING).sign == amounts.TO_ONE
    written = (amounts.stated_ratio if ratio else amounts.stated_fraction)(value_text, amount)
    return written or value(amount, unit_name, language, indicator, counted=counted, limit=limit)


def everything(comparator: str, amount: float, unit_name: str) -> bool:
    """Whether all is asked for: of a percentage there is no more than a hundred."""
    row = UNITS.rows.get(unit_name, _NOTHING)
    return comparator in AT_LEAST and comparator not in STRICT and amount == row.per and not row.counter


def relative(
    comparator: str,
    amount: float,
    unit_name: str,
    language: str,
    relative_to: str,
    indicator: str = "",
    value_text: str = "",
    note: str = "",
    better: str = "",
    counted: str = "",
) -> str:
    """A target stated as a change against a base year: 比2020年下降20%, 比基期提高5个百分点."""
    zh, year = language == "zh", relative_to if relative_to.isdigit() else ""
    base = (f"比{year}年" if year else "比基期") if zh else f"on {year or 'the baseline'}"
    row, way = UNITS.rows.get(unit_name, _NOTHING), COMPARATORS.rows.get(comparator)
    if row.per != UNITS.row(UNITS[0]).per:
        size = difference(amount, unit_name, language, indicator, counted=counted)
    elif "百分点" in value_text or "percentage points" in note:
        size = difference(amount, unit_name, language)
    else:
        size = stated(amount, unit_name, language, value_text=value_text)
    if way and way.around:
        size = f"{way.sign}{size}" if zh else f"{way.en} {size}"
    elif way and way.strict:
        size = f"超过{size}" if zh else f"more than {size}"
    up = next((row.sense > 0 for code, row in DIRECTIONS.rows.items() if f"{code} by" in note), None)
    if up is None and better in BETTER and BETTER.row(better).sense:
        up = BETTER.row(better).sense > 0
    if zh:
        verb = "变化" if up is None else amounts.verb(up, indicator) or ("提高" if up else "下降")
        return f"{base}{verb}{size}"
    return f"{'a change of' if up is None else 'up by' if up else 'down by'} {size} {base}"


def targets(frame: pd.DataFrame, language: str) -> list[str]:
    """`target` of every row of a targets table, whose other columns may be absent.

    Where the rows are gaps joined with their targets (`target_rows`), `stated_unit` and `stated_comparator` are those
    of the plan, and `target`, `unit`, `comparator` what follows from a base.
    """
    known = {name: frame[name].tolist() for name in _OF_A_TARGET if name in frame}
    known["counted"] = classifiers(frame)
    if "tolerance" in frame:
        known["tolerance"] = tolerances(frame).tolist()
    return [_target(dict(zip(known, row, strict=True)), language) for row in zip(*known.values(), strict=True)]


def _target(row: dict[str, Any], language: str) -> str:
    resolved = "stated_unit" in row and row["relative_to"]
    return target(
        row["stated_comparator"] if resolved else row["comparator"], row["value"],
        row["stated_unit"] if resolved else row["unit"], language, upper=row.get("upper_value", _NAN),
        relative_to=row.get("relative_to", ""), indicator=row["indicator"], value_text=row.get("value_text", ""),
        periodicity=row.get("periodicity", ""), allowed=row.get("tolerance", _NAN), counted=row["counted"],
        note=row.get("note", ""), better=row.get("better", ""),
        held=(row["comparator"], row["target"], row["unit"]) if resolved else ("", _NAN, ""),
    )  # fmt: skip


def classifiers(frame: pd.DataFrame) -> list[str]:
    """What is counted in each row; "" where the unit's sign says it. Columns: unit, indicator; and of the plan and the
    catalogue, where the frame has them, value_text, note and counter.
    """
    nothing = [""] * len(frame)
    columns = [frame[name].fillna("") if name in frame else nothing for name in ("value_text", "note", "counter")]
    return [
        amounts.thing(unit_name, words, text, counter, note)
        for unit_name, words, text, note, counter in zip(frame["unit"], frame["indicator"], *columns, strict=True)
    ]


def with_catalogue(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Rows of indicators with what the catalogue says of them to the writers here: `counter` and `better`."""
    known = indicators.drop_duplicates("indicator_id").set_index("indicator_id")
    return rows.assign(**{name: looked_up(rows["indicator_id"], known[name]) for name in ("counter", "better")})


def looked_up(keys: pd.Series, words: pd.Series) -> pd.Series:
    """The word of each key (`words` is indexed by them); "" for a key that has none."""
    told = np.where(words.isna(), "", words.to_numpy("object"))
    known = dict(zip(words.index, told, strict=True))
    found = [known.get(key, "") for key in keys.to_numpy("object")]
    return pd.Series(found, index=keys.index, dtype="object")


def chooser(language: str) -> Say:
    """`say(chinese, english)` of one language; a chart's or table's own words stand where they are used."""
    return (lambda zh, _en: zh) if language == "zh" else (lambda _zh, en: en)
