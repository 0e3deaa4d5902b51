"""How far a new release is from what is published, in the words of the indicator's unit; and what is asked about it."""

from __future__ import annotations

import pandas as pd

from halfsky.vocabulary.codes import PRECEDENCE, UNITS
from halfsky.words import amounts
from halfsky.words.values import chooser

_BETWEEN = " / "


def differences(pairs: pd.DataFrame, indicators: pd.DataFrame) -> pd.Series:
    """“比已发布的高0.4个百分点”, Chinese and English; "" where there are not two values.

    pairs: `indicator_id, published, value, unit, published_unit, rounded` (whether one is the other, rounded).
    """
    both = pairs[pairs["published"].notna() & pairs["value"].notna()]
    zh, en = (_said(both, indicators, language) for language in ("zh", "en"))
    return (zh + _BETWEEN + en).reindex(pairs.index).fillna("").astype("str")


def _said(both: pd.DataFrame, indicators: pd.DataFrame, language: str) -> pd.Series:
    say = chooser(language)
    sign = _signs(both, indicators, language)
    off = both["value"] - both["published"]
    amount = amounts.amount_text(off.abs(), amounts.points_sign(sign, language), language=language)
    higher = say("比已发布的高", "above what is published by ") + amount
    lower = say("比已发布的低", "below what is published by ") + amount
    said = higher.where(off.gt(0), lower).mask(off.eq(0), say("与已发布的相同", "as published"))
    said = said.mask(both["rounded"] & off.ne(0), said + say("（四舍五入后相同）", " (the same when rounded)"))
    units = (
        both["published_unit"].map(UNITS.labels(language)) + say("、", ", ") + both["unit"].map(UNITS.labels(language))
    )
    other = both["unit"].ne(both["published_unit"])
    return said.mask(other, say("计量单位不同：", "of two units: ") + units).astype("str")


def _signs(both: pd.DataFrame, indicators: pd.DataFrame, language: str) -> pd.Series:
    known = indicators.drop_duplicates("indicator_id").set_index("indicator_id").reindex(both["indicator_id"])
    known = known[["name_zh", "counter"]].fillna("").set_axis(both.index)
    about = pd.DataFrame(
        {
            "expected_unit": both["unit"], "indicator": known["name_zh"], "value_text": "", "counter": known["counter"],
        }
    )  # fmt: skip
    return amounts.signs(about, language)


def question(row: pd.Series, names: pd.Series) -> str:
    """What is asked before a published figure gives way to another. names: indicators' Chinese names by id.

    row: of schemas.RELEASE.
    """
    figure = f"{names.get(row['indicator_id'], row['indicator_id'])}{row['year']}年"
    old, new = (amounts.as_sent(row[name]) for name in ("published", "value"))
    told = (
        f"{row['said'].split(_BETWEEN)[0]}；已发布{old}（{row['published_source']}），本次{new}（{row['source_id']}）"
    )
    why = PRECEDENCE.row(row["why"])
    said = f"{old} is published ({row['published_source']}), the release says {new} ({row['source_id']})"
    return f"{figure}{told}：是否以本次为准？{why.zh}{_BETWEEN}{said}: does the new one stand? {why.en}"


def gone(row: pd.Series) -> str:
    """What is asked of a published figure that its source has no more."""
    old = amounts.as_sent(row["published"])
    zh = f"{row['published_source']}不再有此数值（已发布{old}）：是否撤下？"
    return f"{zh}{_BETWEEN}its source has {old} no more: is it to go?"
