"""The trend of any series, and the pace that a target would need: of values of one's own as of those of a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from halfsky.assess.directions import trends
from halfsky.assess.outlook import forecast
from halfsky.errors import UsageError
from halfsky.schemas.plain import plain
from halfsky.settings import Settings
from halfsky.vocabulary.codes import BETTER
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST, STRICT, THRESHOLDS

_DEFAULTS = Settings()
_KEYS = ["plan_id", "area_code", "area", "indicator_id", "indicator", "sex", "residence", "unit"]
_LIMITS = ["lower_limit", "upper_limit", "decimals"]


def trend(
    series: pd.DataFrame | pd.Series,
    *,
    target: float | None = None,
    deadline: int | None = None,
    comparator: str = "",
    by: Sequence[str] | None = None,
    settings: Settings | Mapping[str, Any] = _DEFAULTS,
) -> pd.DataFrame:
    """How each series goes, whether it comes to a target by a deadline, and the pace that this would need: a row each.

    series: a frame of `year` and `value` (`halfsky.series` gives one), or a Series of values by year. by: the columns
    that tell one series from another; those of area and indicator where None. `lower_limit, upper_limit, decimals`, if
    there, keep a forecast within the indicator's limits; of `since`, if there, only values of the last definition
    count, `left_out` says how many others there are. comparator: ge, gt, le or lt; by the column `better` where "".

    Columns: those of `by`; `points, left_out, first_year, first, latest_year, latest`; `slope` (Theil-Sen, units a
    year) and `p` (Mann-Kendall, exact; null below three points); with a deadline `forecast, forecast_low,
    forecast_high` (`assess.outlook.forecast`) and `deadline`; with a target besides `comparator, target, met` (by the
    latest value), `required_per_year` from the latest value on (0 where it is met), `pace` (slope / required_per_year:
    1 is enough), `reached_in` (the year in which the slope comes to the target; null where it leads away or comes
    never), `probability` and `outlook`. Null where it is not known; beside others a series without any value has a row
    of 0 points.

    UsageError for what is no series, for two values of one year, and for a target without a deadline.
    """
    settings = Settings.of(settings, "settings")
    if target is not None and deadline is None:
        raise UsageError("trend: a target without a deadline has no pace: give deadline=2030")
    rows = _rows(series)
    keys = [name for name in _KEYS if name in rows] if by is None else list(by)
    absent = [name for name in keys if name not in rows]
    if absent:
        raise UsageError(f"trend: the series has no column {absent[0]!r} to tell one from another by")
    rows = rows.assign(row=rows.groupby(keys, sort=False, dropna=False).ngroup() if keys else 0)
    twice = rows.duplicated(["row", "year"])
    if twice.any():
        first = rows[twice].iloc[0]
        of = ", ".join(str(first[name]) for name in keys) or "the series"
        raise UsageError(
            f"trend: {of} has two values of {first['year']}: keep one, or name by=[…] what tells them apart"
        )
    points, left_out = _of_last_definition(rows.sort_values(["row", "year"], ignore_index=True))
    about = rows.drop_duplicates("row").set_index("row")
    ends = points.groupby("row")
    first_, last = ends.first(), ends.last()
    found = pd.DataFrame(
        {
            "points": ends.size(), "left_out": left_out, "first_year": first_["year"], "first": first_["value"],
            "latest_year": last["year"], "latest": last["value"],
        }
    ).join(trends(points)[["slope", "p"]])  # fmt: skip
    found = found.join(_ahead(points, found, about, target, deadline, _comparator(comparator, target, about), settings))
    if not keys:
        return plain(found)
    return plain(_with_unknown(pd.concat([about[keys], found], axis=1), series, keys))


def _with_unknown(found: pd.DataFrame, series: pd.DataFrame | pd.Series, keys: list[str]) -> pd.DataFrame:
    """The rows, and one of no points for each series that holds no value: nothing is known of it."""
    every = pd.DataFrame(series)[keys].drop_duplicates()
    if len(every) == len(found):
        return found
    rows = every.merge(found, on=keys, how="left")
    whole = {name: rows[name].fillna(0).astype("int64") for name in ("points", "left_out")}
    asked = {name: found[name].iloc[0] for name in ("target", "deadline") if name in rows}
    rows = rows.assign(**whole, **asked)
    rows = rows.assign(comparator=rows["comparator"].fillna("")) if "comparator" in rows else rows
    return rows.assign(outlook=rows["outlook"].fillna("")) if "outlook" in rows else rows


def _rows(series: pd.DataFrame | pd.Series) -> pd.DataFrame:
    if isinstance(series, pd.Series):
        series = pd.DataFrame({"year": series.index, "value": series.to_numpy()})
    if not isinstance(series, pd.DataFrame):
        raise UsageError(f"trend takes a frame of year and value, and was given a {type(series).__name__}")
    absent = [name for name in ("year", "value") if name not in series]
    if absent:
        raise UsageError(f"trend: the series has no column {absent[0]!r}; it needs year and value")
    try:
        rows = series.assign(
            year=pd.to_numeric(series["year"]).astype("float64"), value=pd.to_numeric(series["value"]).astype("float64")
        )
    except (TypeError, ValueError) as error:
        raise UsageError(f"trend: year and value have to be numbers: {error}") from error
    rows = rows[np.isfinite(rows["value"])]
    if rows.empty:
        raise UsageError("trend: the series holds no value")
    if not (rows["year"] % 1 == 0).all():
        raise UsageError("trend: years have to be whole numbers, such as 2025")
    return rows.astype({"year": "int64"})


def _of_last_definition(points: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """The points of each row's last definition, and how many others there are."""
    if "since" not in points:
        return points, pd.Series(0, index=points["row"].unique())
    last = points.groupby("row")["since"].transform("max")
    kept = last.isna() | points["year"].ge(last)
    return points[kept].reset_index(drop=True), (~kept).groupby(points["row"]).sum()


def _comparator(comparator: str, target: float | None, about: pd.DataFrame) -> pd.Series:
    """ge, gt, le or lt of each row; "" without a target."""
    if target is None:
        return pd.Series("", index=about.index)
    if comparator:
        if comparator not in THRESHOLDS:
            raise UsageError(f"trend: comparator {comparator!r}; accepted: {', '.join(THRESHOLDS)}")
        return pd.Series(comparator, index=about.index)
    senses = {code: row.sense for code, row in BETTER.rows.items()}
    up, down = (next(code for code in one if code not in STRICT) for one in (AT_LEAST, AT_MOST))
    sense = about["better"].map(senses) if "better" in about else pd.Series(0, index=about.index)
    if sense.fillna(0).eq(0).any():
        raise UsageError("trend: the series does not say which way is better: give comparator='ge' or 'le'")
    return sense.map({1: up, -1: down})


def _ahead(
    points: pd.DataFrame, found: pd.DataFrame, about: pd.DataFrame, target: float | None, deadline: int | None,
    comparator: pd.Series, settings: Settings,
) -> pd.DataFrame:  # fmt: skip
    """What lies ahead of each row: the forecast, and against a target the pace that it needs."""
    if deadline is None:
        return pd.DataFrame(index=found.index)
    at_least = comparator.isin(AT_LEAST)
    aim = np.nan if target is None else float(target)
    asked = pd.DataFrame(
        {
            "deadline": float(deadline),
            "low": np.where(at_least, aim, -np.inf) if target is not None else np.nan,
            "high": np.where(at_least, np.inf, aim) if target is not None else np.nan,
            **{name: about[name].astype("float64") if name in about else np.nan for name in _LIMITS},
        },
        index=found.index,
    )
    ahead = forecast.forecast(points[["row", "year", "value"]], asked, settings)
    ahead = ahead[["forecast", "forecast_low", "forecast_high", "probability"]]
    if target is None:
        return ahead.drop(columns="probability").assign(deadline=int(deadline))
    way = aim - found["latest"]
    strict = comparator.isin(STRICT)
    met = (way.lt(0) | (way.eq(0) & ~strict)).where(at_least, way.gt(0) | (way.eq(0) & ~strict))
    left = float(deadline) - found["latest_year"]
    required = (way / left).where(left.gt(0)).mask(met, 0.0)
    towards = np.sign(found["slope"]).eq(np.sign(way)) & found["slope"].ne(0)
    reached = np.ceil(found["latest_year"] + way / found["slope"].where(towards & ~met))
    return ahead.assign(
        comparator=comparator,
        target=aim,
        deadline=int(deadline),
        met=met,
        required_per_year=required,
        pace=found["slope"] / required.where(required.ne(0)),
        reached_in=reached,
        outlook=forecast.outlook(ahead["probability"], settings),
    )
