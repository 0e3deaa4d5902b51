"""What all compared areas together come to: their own attainment by a rule that says where it cannot be told.

A share, a rate or a ratio is the sum of the numerators over the sum of the denominators, times what it is counted in
(`catalogue.scales`): the mean of areas of unlike size is nobody's value. Where an area tells its denominator alone its
value is weighted by it, which comes to the same. Counts are added. Where denominators are not known there is no value
of the whole, only the middle of the areas.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from halfsky.assess.series import preferred
from halfsky.catalogue import scales
from halfsky.vocabulary.codes import ROLL_UPS, UNITS
from halfsky.vocabulary.comparators import AT_LEAST, STRICT, THRESHOLDS

COLUMNS = [
    "indicator_id", "year", "unit", "areas", "wanted", "method", "value", "numerator", "denominator", "middle", "low",
    "high", "published", "comparator", "target", "deadline_year", "met", "parts", "faulty",
]  # fmt: skip
LEAST, ENOUGH = 0.5, 0.8  # of the areas, with a value of the common year, for a value of the whole, and for a verdict
_OFF = 0.01  # of a value, that its parts may differ from it by rounding


def roll_up(
    observations: pd.DataFrame, indicator_ids: Sequence[str], area_codes: Sequence[str], asked: pd.DataFrame,
    indicators: pd.DataFrame, *, above: str = "", as_of: int,
) -> pd.DataFrame:  # fmt: skip
    """One row an indicator of which any of the areas has a value, of the year and unit that most of them have.

    asked: what the plan above promises: `indicator_id, comparator, value, unit, relative_to, deadline_year`, at most
    one row an indicator. above: the area that the others make up; "" for none.
    Returns `COLUMNS`: `areas` of `wanted` have a value of that year; `method` (`vocabulary.codes.ROLL_UPS`); `value`
    of the whole, null where there is none, and so `numerator` where an area tells none of its own; `middle, low, high`
    of the areas; `published`: the area above's own value of
    that year; `met`: yes or no, by the published value, else by `value` of enough areas; "" where neither can be held
    against a target; `parts`: the areas whose values are in it, separated by ";"; `faulty`: those of them for which
    nothing is rolled up, since they tell no denominator, or one that is not that of the value.
    """
    chosen = preferred(observations, as_of, pd.Series(list(indicator_ids), dtype="object"))
    own = chosen[chosen["area_code"].isin(area_codes)]
    latest = own.sort_values("year").drop_duplicates(["area_code", "indicator_id"], keep="last")
    common = _common(latest)
    rows = own.merge(common, on=["indicator_id", "year", "unit"])
    rows = rows.assign(per=scales.per(rows["indicator_id"], rows["unit"], indicators))
    found = [
        _of_indicator(str(name), group, len(set(area_codes)))
        for name, group in rows.groupby("indicator_id", sort=False)
    ]
    frame = pd.DataFrame(found, columns=[*COLUMNS[:12], *COLUMNS[-2:]])
    order = {name: place for place, name in enumerate(indicator_ids)}
    frame = frame.sort_values("indicator_id", key=lambda ids: ids.map(order), ignore_index=True)
    higher = chosen[chosen["area_code"].eq(above)][["indicator_id", "year", "unit", "value"]]
    frame = frame.merge(higher.rename(columns={"value": "published"}), on=["indicator_id", "year", "unit"], how="left")
    directed = indicators.set_index("indicator_id")["better"]
    return _held(frame, asked, directed)[COLUMNS]


def _common(latest: pd.DataFrame) -> pd.DataFrame:
    """The year and unit that most areas have as their last, of several the newest."""
    counts = latest.groupby(["indicator_id", "year", "unit"], as_index=False).size()
    best = counts.sort_values(["size", "year"]).drop_duplicates("indicator_id", keep="last")
    return best[["indicator_id", "year", "unit"]]


def _of_indicator(name: str, rows: pd.DataFrame, wanted: int) -> tuple[object, ...]:
    unit, areas = str(rows["unit"].iloc[0]), len(rows)
    values = rows["value"].astype("float64")
    cases, people = (rows[part].astype("float64") for part in ("numerator", "denominator"))
    value = numerator = denominator = float("nan")
    faulty = pd.Series(False, index=rows.index)
    scale = float(rows["per"].iloc[0])  # of what is no share of anything its parts alone can say that it is a mean
    per = 1.0 if np.isnan(scale) else scale
    of_value = values * people.where(people.gt(0)) / per
    fits = (cases.fillna(of_value) / people * per - values).abs().le(np.maximum(_OFF, _OFF * values.abs()))
    fits &= people.gt(0) & (cases.notna() | ~np.isnan(scale))
    counted = UNITS.row(unit).counter and UNITS.row(unit).whole
    if areas < LEAST * wanted:
        method = ROLL_UPS.where(few=True)[0]
    elif counted:
        method, value = ROLL_UPS.where(added=True)[0], float(values.sum())
    elif fits.all():
        method = ROLL_UPS.where(judged=True)[0]
        numerator, denominator = float(cases.sum(skipna=False)), float(people.sum())
        value = float(cases.fillna(of_value).sum()) / denominator * per
    else:
        # a denominator that is not there says more than one that does not fit
        unknown = ~people.gt(0) | (cases.isna() & bool(np.isnan(scale)))
        faulty = unknown if unknown.any() else ~fits
        method = ROLL_UPS.where(judged=False, few=False, added=False, lacking=bool(unknown.any()))[0]
    spread = float(values.median()), float(values.min()), float(values.max())
    year = int(rows["year"].iloc[0])
    parts, not_rolled_up = (";".join(codes) for codes in (rows["area_code"], rows["area_code"][faulty]))
    return (name, year, unit, areas, wanted, method, value, numerator, denominator, *spread, parts, not_rolled_up)


def _held(frame: pd.DataFrame, asked: pd.DataFrame, better: pd.Series) -> pd.DataFrame:
    """Against what the plan above asks for, where that is a number of the same unit on one side of which values lie."""
    plain = asked[asked["comparator"].isin(THRESHOLDS) & asked["relative_to"].eq("") & asked["value"].notna()]
    columns = {"value": "target", "comparator": "comparator", "deadline_year": "deadline_year"}
    kept = plain[["indicator_id", "unit", *columns]].rename(columns=columns).drop_duplicates("indicator_id")
    rows = frame.merge(kept, on=["indicator_id", "unit"], how="left")
    rows["comparator"] = rows["comparator"].astype("object").fillna("")
    judged = rows["method"].isin(ROLL_UPS.where(judged=True)) & rows["areas"].ge(ENOUGH * rows["wanted"])
    held = rows["published"].astype("float64").fillna(rows["value"].where(judged))
    sign = rows["comparator"].isin(AT_LEAST).map({True: 1.0, False: -1.0})
    off = ((held - rows["target"]) * sign).round(9)
    reached = off.gt(0) | (off.eq(0) & ~rows["comparator"].isin(STRICT))
    known = off.notna() & rows["indicator_id"].map(better).isin(["higher", "lower"])
    return rows.assign(met=reached.map({True: "yes", False: "no"}).where(known, ""))
