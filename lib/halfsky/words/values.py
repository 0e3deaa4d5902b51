"""How a number is said: a value with its unit, a difference, a change; in Chinese and in English.

The one writer of them: tables, sentences, findings, templates and pages all ask here, and say the same. The digits, and
the same rules for whole columns, are those of `amounts`; targets are written by `stated_targets`. A difference is that
of the two numbers that are printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary.codes import UNITS, Unit
from halfsky.vocabulary.comparators import AROUND, AT_LEAST, BETWEEN, TWO_SIDED
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import amounts, few_cases

Say = Callable[[str, str], str]

_NOTHING = Unit("", "", "")
_NAN = float("nan")
_SENT = 10  # decimals of a value as it was sent
MOST_SHARE, LEAST_SHARE = 2.0, -1.0  # of a way: what is beyond is not told apart


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
    allowed: float = _NAN, apart: bool = False, ranged: bool = False,
) -> str:  # fmt: skip
    """A signed gap in words, as reports write it: 尚差2.1个百分点, 优于目标0.7个十万分点.

    off: printed value less printed target, where they are known. Of an approximate target (`allowed`: its tolerance)
    the distance to its number is said, and that to what is allowed: 低于目标1.6个百分点，距允许范围差0.6个百分点.
    apart: the gap is that of several years together, and the latest value lies on the other side of the target: which
    side is said, and no verdict. ranged: the target is a range, in which nothing is level with it.
    """
    if pd.isna(gap):
        return ""
    zh = language == "zh"
    size = difference(abs(gap if pd.isna(off) else off), unit_name, language, indicator, counted=counted)
    if not pd.isna(allowed) and off != 0:
        side = ("高于目标" if off > 0 else "低于目标") if zh else ("above the target by " if off > 0 else "below by ")
        short = difference(
            max(round(abs(off) - allowed, _SENT), 0.0), unit_name, language, indicator, counted=counted
        ) if gap else ""  # fmt: skip
        return side + size + _to_what_is_allowed(short, language)
    if apart:
        return (("高于目标" if off > 0 else "低于目标") if zh else ("above by " if off > 0 else "below by ")) + size
    if gap == 0 and ranged:
        return "在目标范围内" if zh else "within the target's range"
    if gap == 0:
        return "持平" if zh else "on target"
    if gap < 0:
        return f"尚差{size}" if zh else f"short by {size}"
    return f"优于目标{size}" if zh else f"better by {size}"


def _to_what_is_allowed(short: str, language: str) -> str:
    """，距允许范围差0.6个百分点; ，在允许范围内."""
    say = chooser(language)
    if not short:
        return say("，在允许范围内", ", within what is allowed")
    return say(f"，距允许范围差{short}", f", {short} off what is allowed")


def distances(rows: pd.DataFrame, language: str, *, banded: bool = True) -> list[str]:
    """`distance` of every row of gaps that are joined with their targets; not banded: of an approximate target without
    how far it is from what is allowed.

    Of few cases, which several years together decide, no distance of one year's value is told but how they are judged.
    """
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
        rows["comparator"].isin(BETWEEN),
    ]
    told = [
        distance(
            gap,
            unit_name,
            language,
            words,
            counted=thing,
            off=apart(seen, asked),
            allowed=band,
            apart=other,
            ranged=between,
        )
        for gap, unit_name, words, thing, seen, asked, band, other, between in zip(*columns, strict=True)
    ]
    if not banded:
        band = chooser(language)("，", ", ")
        told = [text.split(band)[0] if about else text for text, about in zip(told, allowed.notna(), strict=True)]
    together = chooser(language)(*few_cases.TOGETHER)
    return [
        text if not is_few or not text else together if STATUSES.row(status).decided else ""
        for text, is_few, status in zip(told, rows_of_few(rows), rows["status"], strict=True)
    ]


def tolerances(frame: pd.DataFrame) -> pd.Series:
    """Half-width of an approximate target: its own, else by the settings a share of its number.

    frame: `tolerance, value` and, where they are assessed already, `target` (of a change the number that follows).
    """
    number = _floats(frame["value"])
    if "target" in frame:
        number = _floats(frame["target"]).fillna(number)
    return _floats(frame["tolerance"]).fillna(number.abs() * Settings().approx_share)


def _floats(numbers: pd.Series) -> pd.Series:
    """Numbers of one row may stand as objects, the missing among them as `pd.NA`."""
    return numbers.astype("Float64").astype("float64")


def needed_a_year(gaps: pd.DataFrame) -> pd.Series:
    """What each year that is left has to bring: `required_per_year`, which leads to the target's number; of an
    approximate target as much less as its near edge lies before that number.

    gaps: `required_per_year, comparator, due_year, latest_year` and what `tolerances` asks for.
    """
    needed, due, latest = (_floats(gaps[name]) for name in ("required_per_year", "due_year", "latest_year"))
    left = due - latest
    near = (needed.abs() - tolerances(gaps) / left).clip(lower=0.0)
    return needed.mask(gaps["comparator"].isin(AROUND) & left.gt(0), np.sign(needed) * near)


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
    told = ["counter", "better"]
    known = indicators[["indicator_id", *told]].iloc[::-1].set_index("indicator_id")  # of two rows the first stands
    return rows.assign(**{name: looked_up(rows["indicator_id"], known[name]) for name in told})


def looked_up(keys: pd.Series, words: pd.Series) -> pd.Series:
    """The word of each key (`words` is indexed by them); "" for a key that has none."""
    told = np.where(words.isna(), "", words.to_numpy("object"))
    known = dict(zip(words.index, told, strict=True))
    found = [known.get(key, "") for key in keys.to_numpy("object")]
    return pd.Series(found, index=keys.index, dtype="object")


def counted_from(year: object, as_of: int, language: str) -> str:
    """（自2020年起算）: behind what each year has to bring, where the value that it starts from is older; else ""."""
    if pd.isna(year) or (began := int(float(str(year)))) >= as_of:
        return ""
    return chooser(language)(f"（自{began}年起算）", f" (from {began} on)")


def chooser(language: str) -> Say:
    """`say(chinese, english)` of one language; a chart's or table's own words stand where they are used."""
    return (lambda zh, _en: zh) if language == "zh" else (lambda _zh, en: en)
