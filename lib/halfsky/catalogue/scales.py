"""So many of how many an indicator is counted in: what numerator ÷ denominator is multiplied by to give its value."""

from __future__ import annotations

import re

import pandas as pd

from halfsky.vocabulary.codes import RATES, UNITS

_RATIO = UNITS.where(sdmx="RATIO")[0]
_PLAIN = 1.0
_HUNDRED = 100.0
_PER_ZH = re.compile(r"每一?(百|千|万|十万)|每(\d[\d\s,，]*)(万?)|[（(]\s*[男女]性?\s*[=＝]\s*(\d+)\s*[）)]")
_PER_EN = re.compile(r"\bper (\d[\d ,]*)")
_WORDS = {"百": 100.0, "千": 1_000.0, "万": 10_000.0, "十万": 100_000.0}


def per(indicator_ids: pd.Series, units: pd.Series, indicators: pd.DataFrame) -> pd.Series:
    """The factor of each row, NaN where a unit is no share of anything (a count, years).

    A rate's unit says it. Of a ratio the indicator's own words do (每100名女婴, per 100 girls, 女=100), or its limits,
    where they shut out one to one and hold a hundred to a hundred; else it is a plain quotient.
    """
    known = indicators.drop_duplicates("indicator_id").set_index("indicator_id")
    ratios = known[known["unit"].eq(_RATIO)]
    own = pd.Series([_of_ratio(row) for row in ratios.to_dict("records")], index=ratios.index, dtype="float64")
    plain = indicator_ids.map(own).astype("float64").fillna(_PLAIN)
    return units.map(RATES).astype("float64").where(units.ne(_RATIO), plain)


def _of_ratio(row: dict[str, object]) -> float:
    for column in ("definition", "name_zh"):
        if found := _PER_ZH.search(str(row.get(column) or "")):
            word, digits, myriads, women = found.groups()
            if word:
                return _WORDS[word]
            return float(re.sub(r"\D", "", digits or women)) * (10_000.0 if myriads else 1.0)
    if found := _PER_EN.search(str(row.get("name_en") or "")):
        return float(re.sub(r"\D", "", found.group(1)))
    low, high = (pd.to_numeric(row.get(name), errors="coerce") for name in ("lower_limit", "upper_limit"))
    return _HUNDRED if _PLAIN < low < _HUNDRED < high else _PLAIN
