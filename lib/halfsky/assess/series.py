"""Which observations speak for a target: one series an area and indicator, a latest value, a baseline.

Rules
-----
- The series is the target's own area's. Of the sexes `total` is taken, else `female`; also `female` where its last
  value is more than `WINDOW` years newer than the last `total`: an ancient total hides no series of women. Of the
  residences `total`, else, for an indicator that is observed under one residence only wherever it is observed (村委会,
  农村自来水), that one. The parts of a total are never mixed into one series.
- A target on 农村妇女 (城镇妇女) of an indicator that has no residence in its own name takes the rural (urban) rows of
  women, else those of everybody there; where there are none, the series of all, and it is said (`by_residence`).
- Of several values for one year the firmest is taken: final, provisional, estimated, derived, simulated. Two values of
  one source that are equally firm and differ are refused.
- The latest value is the last one up to the year assessed or the deadline, whichever is earlier, and not older than the
  plan's base year (the year before it begins): what was before the plan says nothing about it.
- Nothing before a break of the definition (口径变化) is compared with anything after it.
- The baseline is the value of the base year; else the first one after it; else the last one of the
  `Settings.baseline_window` years before it. It is always older than the latest value, and a plan whose latest value is
  that of its base year has none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.errors import UsageError
from halfsky.schemas import OBSERVATION_STATUSES
from halfsky.settings import Settings

SERIES = ["area_code", "indicator_id"]
POINT = ["value", "numerator", "denominator", "unit", "residence", "sex", "sample_size", "total_older"]
WINDOW = 2  # years by which a series of one sex may be older than the other and still be the one of the two
_RESIDENCES = {"rural": "农村", "urban": "城镇|城市"}
_WOMEN = "妇女|女性|女"


def preferred(
    observations: pd.DataFrame, as_of: int, wanted: pd.Series | None = None, *, women_first: bool = False
) -> pd.DataFrame:
    """One value an area, indicator and year: `area_code, indicator_id, year`, then `POINT`, in this order.

    wanted: the indicators to keep; all where it is None. women_first: `female` goes before `total`.
    Raises UsageError for two values of one source for the same cell that are equally firm and differ.
    """
    usable = observations["year"].le(as_of) & observations["value"].notna()
    if wanted is not None:
        usable &= observations["indicator_id"].isin(wanted)
    places = np.flatnonzero(usable.to_numpy("bool"))
    columns = {name: observations[name].iloc[places] for name in (*SERIES, "sex", "residence")}
    indicator, indicators = pd.factorize(columns["indicator_id"], sort=True)
    residence, residences = pd.factorize(columns["residence"])
    single = np.bincount(np.unique(indicator * len(residences) + residence) // max(len(residences), 1)) == 1
    female = columns["sex"].eq("female").to_numpy("bool")
    kept = columns["sex"].eq("total").to_numpy("bool") | female
    kept &= columns["residence"].eq("total").to_numpy("bool") | single[indicator]

    # One whole number a series: a nation's observations are sorted and grouped by it far faster than by text.
    area, _ = pd.factorize(columns["area_code"], sort=True)
    key = area.astype("int64") * len(indicators) + indicator
    year = observations["year"].to_numpy("int64")[places]
    passed_over = np.zeros(0, dtype="bool")
    if (kept & female).any():
        last = np.full((2, key.max() + 1), -np.inf)
        for sex, rows in enumerate((kept & ~female, kept & female)):
            np.maximum.at(last[sex], key[rows], year[rows])
        first, second = last[::-1] if women_first else last
        passed_over = np.isfinite(last[0]) & np.isfinite(last[1]) & (last[1] > last[0] + WINDOW)
        of_first = np.isfinite(first) & ~(second > first + WINDOW)
        kept &= np.where(female, of_first[key] == women_first, of_first[key] != women_first)
    places, key, year = places[kept], key[kept], year[kept]
    order = np.lexsort((year, key))
    places, key, year = places[order], key[order], year[order]
    twice = (np.diff(key, append=-1) == 0) & (np.diff(year, append=-1) == 0)
    if twice.any():
        places = _firmest(observations, places, key, year)
    chosen = observations[[*SERIES, "year", *POINT[:-1]]].iloc[places].astype({"year": "int64"})
    # whether women's values go before those of all, which end earlier
    chosen[POINT[-1]] = passed_over[key] if len(passed_over) else False
    return chosen.reset_index(drop=True)


def _firmest(observations: pd.DataFrame, places: np.ndarray, key: np.ndarray, year: np.ndarray) -> np.ndarray:
    """The places left when of several values for one key and year only the firmest stays."""
    about = observations[["status", "source_id", "value"]].iloc[places].reset_index(drop=True)
    firmness = about["status"].map({status: rank for rank, status in enumerate(OBSERVATION_STATUSES)})
    # Source and value break ties, so that the order of the rows never decides.
    ordered = about.assign(key=key, year=year, firmness=firmness, place=places).sort_values(
        ["key", "year", "firmness", "source_id", "value"]
    )
    same = ["key", "year", "firmness", "source_id"]
    apart = ordered.duplicated(same, keep=False) & ~ordered.duplicated([*same, "value"], keep=False)
    if apart.any():
        first = ordered[apart].iloc[0]
        cell = ordered[ordered[same].eq(first[same]).all(axis=1)]
        at = observations.iloc[int(first["place"])]
        raise UsageError(
            f"observations: {at['area_code']}, {at['indicator_id']}, {at['year']}: source {at['source_id']!r} has "
            f"{' and '.join(f'{value:g}' for value in cell['value'].drop_duplicates())}, both {at['status']!r}: "
            "keep the one that holds"
        )
    return ordered.drop_duplicates(["key", "year"])["place"].to_numpy()


def ancestry(areas: pd.DataFrame) -> pd.DataFrame:
    """Every area with itself (`distance` 0) and the areas above it: `area_code, ancestor, distance`."""
    parent = areas.set_index("area_code")["parent_code"]
    step = pd.DataFrame({"area_code": areas["area_code"], "ancestor": areas["area_code"], "distance": 0})
    steps = [step]
    # Five levels are in use; the bound ends a circle of parents that an unchecked table may hold.
    while len(step) and len(steps) < 10:
        step = step.assign(ancestor=step["ancestor"].map(parent).fillna(""), distance=step["distance"] + 1)
        step = step[step["ancestor"].ne("") & step["ancestor"].ne(step["area_code"])]
        steps.append(step)
    return pd.concat(steps, ignore_index=True)


def observed_points(targets: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Every value of every target's series: `row` (index of targets), `year`, then `POINT`, in this order."""
    keys = targets.loc[targets["indicator_id"].ne(""), SERIES]
    places = pd.MultiIndex.from_frame(series[SERIES].drop_duplicates())
    starts = np.flatnonzero(~series.duplicated(SERIES).to_numpy())
    lengths = np.diff(np.append(starts, len(series)))
    place = places.get_indexer(pd.MultiIndex.from_frame(keys))
    found = place >= 0
    count = lengths[place[found]]
    # Row by row the run of its series: the first place, and as many on as the series is long.
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    points = series.iloc[np.repeat(starts[place[found]], count) + within]
    points = points[["year", *POINT]].reset_index(drop=True)
    points.insert(0, "row", np.repeat(keys.index[found], count))
    return points


def by_residence(rows: pd.DataFrame, observations: pd.DataFrame, as_of: int, points: pd.DataFrame) -> pd.DataFrame:
    """`points` with those of targets on a residence (农村妇女) taken from its rows, where there are any.

    rows: targets with `area_code, indicator_id, asked_residence, of_women` (see `asked_residence`).
    """
    for residence in rows["asked_residence"].unique():
        if not residence:
            continue
        there = observations[observations["residence"].eq(residence)]
        for women in (True, False):
            asked = rows[rows["asked_residence"].eq(residence) & rows["of_women"].eq(women)]
            own = observed_points(asked, preferred(there, as_of, asked["indicator_id"], women_first=women))
            if len(own):
                points = pd.concat([points[~points["row"].isin(own["row"])], own], ignore_index=True)
    return points.sort_values(["row", "year"], ignore_index=True)


def asked_residence(indicator: pd.Series, catalogue: pd.Series) -> pd.DataFrame:
    """`asked_residence` (rural, urban, "") and `of_women`: whom the plan's words name and the catalogue's do not.

    indicator: the plan's words; catalogue: name and aliases of the indicator that they were linked to.
    """
    residence = pd.Series("", index=indicator.index, dtype="object")
    for code, words in _RESIDENCES.items():
        residence = residence.mask(indicator.str.contains(words) & ~catalogue.str.contains(words), code)
    return pd.DataFrame({"asked_residence": residence, "of_women": indicator.str.contains(_WOMEN)})


def last_break(targets: pd.DataFrame, breaks: pd.DataFrame, lineage: pd.DataFrame, until: pd.Series) -> pd.Series:
    """First year of the definition that holds in the year `until` (one a target); null where nothing changed."""
    asked = until.notna() & targets["indicator_id"].isin(breaks["indicator_id"].unique())
    if not asked.any():
        return pd.Series(np.nan, index=targets.index)
    keys = targets.loc[asked, SERIES].rename_axis("row").reset_index()
    above = keys.merge(lineage, on="area_code", how="left")
    above["ancestor"] = above["ancestor"].fillna(above["area_code"])
    changes = breaks[[*SERIES, "year"]].rename(columns={"area_code": "ancestor"})
    found = above.merge(changes, on=["ancestor", "indicator_id"])
    found = found[found["year"].le(found["row"].map(until))]
    return found.groupby("row")["year"].max().astype("float64").reindex(targets.index)


def latest_point(points: pd.DataFrame, index: pd.Index, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    """The last `year`, and the rest of its point, between two years (both included); null where there is none."""
    inside = points[points["year"].between(points["row"].map(first), points["row"].map(last))]
    return _by_target(inside.drop_duplicates("row", keep="last"), index)


def first_point(points: pd.DataFrame, index: pd.Index, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    """The first `year`, and the rest of its point, between two years (both included); null where there is none."""
    inside = points[points["year"].between(points["row"].map(first), points["row"].map(last))]
    return _by_target(inside.drop_duplicates("row"), index)


def baseline_point(points: pd.DataFrame, targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The baseline's `year` and `value` of each target, before its `latest_year` and after its last break.

    targets: columns `base_year`, `latest_year`, `break_year` (null without one), and `stated_base` (the base year
    that the target itself states; null without one), which then is the only one that counts.
    """
    row = points["row"]
    base, stated = row.map(targets["base_year"]), row.map(targets["stated_base"])
    year = points["year"]
    eligible = year.lt(row.map(targets["latest_year"])) & ~year.lt(row.map(targets["break_year"]))
    eligible &= stated.isna() | year.eq(stated)
    # A value of the base year is where the plan starts from: what was before it is no way covered by the plan.
    begun = row.map(targets["latest_year"]).gt(base)
    eligible &= stated.notna() | (begun & year.ge(base - settings.baseline_window))
    # In or after the base year the earliest is nearest; before it, and only then, the latest.
    before = year.lt(base)
    candidates = points.assign(before=before, distance=(year - base).abs())[eligible]
    return _by_target(candidates.sort_values(["row", "before", "distance"]).drop_duplicates("row"), targets.index)


def value_in(points: pd.DataFrame, index: pd.Index, year: pd.Series) -> pd.Series:
    """The value of one year a target; null where there is none."""
    inside = points[points["year"].eq(points["row"].map(year))]
    return inside.set_index("row")["value"].reindex(index)


def reference_point(targets: pd.DataFrame, series: pd.DataFrame, lineage: pd.DataFrame) -> pd.DataFrame:
    """`reference_area, reference_year, reference_value`: the latest value of the nearest area above that has one.

    Only values in the target's own `expected_unit` are shown beside it.
    """
    newest = series.drop_duplicates(SERIES, keep="last").rename(columns={"area_code": "ancestor"})
    keys = targets.loc[targets["indicator_id"].ne(""), [*SERIES, "expected_unit"]].rename_axis("row").reset_index()
    above = keys.merge(lineage[lineage["distance"].gt(0)], on="area_code")
    above = above.merge(newest, on=["ancestor", "indicator_id"])
    above = above[above["unit"].eq(above["expected_unit"]) | above["expected_unit"].eq("")]
    nearest = above.sort_values(["row", "distance"]).drop_duplicates("row").set_index("row").reindex(targets.index)
    return pd.DataFrame(
        {
            "reference_area": nearest["ancestor"].fillna(""),
            "reference_year": nearest["year"],
            "reference_value": nearest["value"],
        }
    )


def _by_target(points: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    return points.set_index("row")[["year", *POINT]].reindex(index)
