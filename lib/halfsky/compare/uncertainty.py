"""How sure a level is: its confidence interval where numerator and denominator are known, and against a benchmark.

The verdict is the one that public health practice in England uses for local areas: an area is higher or lower than the
benchmark where its 95 % interval does not hold the benchmark's value, else similar
(https://fingertips.phe.org.uk/static-reports/public-health-technical-guidance/).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.intervals import byar_interval, poisson_interval, wilson_interval
from halfsky.assess.points import SERIES
from halfsky.vocabulary.codes import CASES

CONFIDENCE = 0.95
FEW_CASES = 10  # below it Byar's approximation gives way to the exact Poisson interval


def with_intervals(levels: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Adds `low, high, interval` to levels (`area_code, indicator_id, latest_year, observed, unit`), in their unit.

    series: the observations that the assessment takes (`assess.series.preferred`).
    interval: wilson (shares in percent, also of a sample whose size is known), byar or poisson (rates per
    100 000 or per 1000; poisson below ten cases), ""
    where numerator and denominator are not known or do not give the published value: then there is no interval.
    """
    parts = _parts(levels, series)
    # a share of a sample of known size has its parts
    sampled = parts["sample_size"].gt(0) & levels["unit"].eq("percent") & parts["denominator"].isna()
    people = parts["denominator"].mask(sampled, parts["sample_size"])
    cases = parts["numerator"].mask(sampled, levels["observed"] / 100 * parts["sample_size"])
    per = levels["unit"].map(CASES).astype("float64")
    known = cases.ge(0) & people.gt(0) & levels["observed"].notna() & parts["unit"].eq(levels["unit"])
    kinds = {
        "wilson": known & levels["unit"].eq("percent") & cases.le(people),
        "byar": known & per.notna() & cases.ge(FEW_CASES),
        "poisson": known & per.notna() & cases.lt(FEW_CASES),
    }
    low = pd.Series(np.nan, index=levels.index)
    high, kind = low.copy(), pd.Series("", index=levels.index, dtype="object")
    for name, which in kinds.items():
        if which.any():
            count, base = cases[which].to_numpy("float64"), people[which].to_numpy("float64")
            if name == "wilson":
                ends = [end * 100.0 for end in wilson_interval(count, base, CONFIDENCE)]
            else:
                interval = byar_interval if name == "byar" else poisson_interval
                ends = [end / base * per[which].to_numpy() for end in interval(count, CONFIDENCE)]
            low[which], high[which] = ends
            kind[which] = name
    # Parts of another definition than the value's would give an interval of something else.
    noise = 1e-9 * levels["observed"].abs()
    fits = levels["observed"].ge(low - noise) & levels["observed"].le(high + noise)
    return levels.assign(low=low.where(fits), high=high.where(fits), interval=kind.where(fits, ""))


def without_intervals(levels: pd.DataFrame) -> pd.DataFrame:
    return levels.assign(low=np.nan, high=np.nan, interval="")


def with_benchmark(levels: pd.DataFrame, series: pd.DataFrame | None, lineage: pd.DataFrame) -> pd.DataFrame:
    """Adds `benchmark_area, benchmark, against_benchmark`: the nearest upper area's value of the same year and unit.

    levels: as of `with_intervals`, with the `reference_area, reference_year, reference_value` of gaps, which serve
    where there are no observations. series, lineage: as of `assess.series.preferred` and `ancestry`.
    against_benchmark: higher, similar or lower; "" without an interval or benchmark.
    """
    if series is None:
        same = levels["reference_year"].eq(levels["latest_year"])
        area = levels["reference_area"].where(same, "")
        value = levels["reference_value"].where(same)
    else:
        area, value = upper_values(levels, "latest_year", series, lineage)
    known = levels["low"].notna() & value.notna()
    verdict = pd.Series("similar", index=levels.index, dtype="object")
    verdict = verdict.mask(levels["low"].gt(value), "higher").mask(levels["high"].lt(value), "lower")
    return levels.assign(benchmark_area=area, benchmark=value, against_benchmark=verdict.where(known, ""))


def upper_values(
    levels: pd.DataFrame, year: str, series: pd.DataFrame, lineage: pd.DataFrame
) -> tuple[pd.Series, pd.Series]:
    """Code and value of the nearest upper area with a value in the `year` (a column) and the unit of each row."""
    keys = levels[[*SERIES, year, "unit"]].dropna(subset=[year]).rename_axis("row").reset_index()
    keys = keys.rename(columns={year: "year"}).astype({"year": "int64"})
    above = keys.merge(lineage[lineage["distance"].gt(0)], on="area_code")
    known = series[[*SERIES, "year", "unit", "value"]].rename(columns={"area_code": "ancestor"})
    found = above.merge(known, on=["ancestor", "indicator_id", "year", "unit"])
    nearest = found.sort_values(["row", "distance"]).drop_duplicates("row").set_index("row").reindex(levels.index)
    return nearest["ancestor"].astype("object").fillna(""), nearest["value"]


def _parts(levels: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """`numerator, denominator, unit` of the observation that each level is, indexed like levels."""
    at = levels[[*SERIES, "latest_year"]].dropna(subset=["latest_year"]).rename_axis("row").reset_index()
    at = at.rename(columns={"latest_year": "year"}).astype({"year": "int64"})
    found = at.merge(series, on=[*SERIES, "year"]).set_index("row")
    parts = found[["numerator", "denominator", "unit", "sample_size"]].reindex(levels.index)
    return parts.assign(unit=parts["unit"].astype("object").fillna(""))
