"""Which observations speak for a target: one series an area and indicator.

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
- Nothing before a break of the definition (口径变化) is compared with anything after it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.points import POINT, SERIES, joined, observed_points
from halfsky.errors import UsageError
from halfsky.schemas import OBSERVATION_STATUSES
from halfsky.schemas.distinct_values import Distinct, positions

WINDOW = 2  # years by which a series of one sex may be older than the other and still be the one of the two
_RESIDENCES = {"rural": "农村", "urban": "城镇|城市"}
_WOMEN = "妇女|女性|女"
REFERENCE_YEARS = 3  # a nearer area's value may be so much older than the newest one above
_TEXTS = [*SERIES, "sex", "residence", "unit"]


class Observed:
    """Observations, and the codes of the texts that a series is chosen by: of a nation's they are made once."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self._codes: dict[str, tuple[np.ndarray, pd.Index]] = {}

    def codes(self, name: str) -> tuple[np.ndarray, pd.Index]:
        """A code a row, and the distinct texts of the column in their order."""
        if name not in self._codes:
            codes, texts = pd.factorize(self.frame[name])
            order = texts.argsort()
            rank = np.empty(len(texts) + 1, dtype="int64")
            rank[order], rank[-1] = np.arange(len(texts)), -1
            self._codes[name] = rank[codes], texts[order]
        return self._codes[name]

    def where(self, name: str, texts: object) -> np.ndarray:
        """Which rows have one of these texts in the column."""
        codes, known = self.codes(name)
        return np.append(known.isin(list(texts)), False)[codes]  # type: ignore[call-overload]


def preferred(
    observations: pd.DataFrame, as_of: int, wanted: pd.Series | None = None, *, women_first: bool = False
) -> pd.DataFrame:
    """One value an area, indicator and year: `area_code, indicator_id, year`, then `POINT`, in this order.

    wanted: the indicators to keep; all where it is None. women_first: `female` goes before `total`.
    Raises UsageError for two values of one source for the same cell that are equally firm and differ.
    """
    found = chosen(Observed(observations), as_of, wanted, women_first=women_first)
    return found.astype({name: observations[name].dtype for name in _TEXTS})


def chosen(
    observed: Observed, as_of: int, wanted: pd.Series | None = None, *, women_first: bool = False,
    among: np.ndarray | None = None,
) -> pd.DataFrame:  # fmt: skip
    """As `preferred`, with texts as categories. among: the rows to choose from; all where it is None."""
    observations = observed.frame
    years = observations["year"].to_numpy("int64")
    usable = (years <= as_of) & observations["value"].notna().to_numpy()
    if among is not None:
        usable &= among
    if wanted is not None:
        usable &= observed.where("indicator_id", wanted)
    places = np.flatnonzero(usable)
    (area, _), (indicator, indicators), (residence, residences), (sex, sexes) = (
        (codes[places], texts) for codes, texts in map(observed.codes, (*SERIES, "residence", "sex"))
    )
    seen = np.bincount(indicator * len(residences) + residence, minlength=len(indicators) * len(residences)) > 0
    single = seen.reshape(len(indicators), len(residences)).sum(axis=1) == 1
    female = np.isin(sex, sexes.get_indexer(["female"]))
    kept = np.isin(sex, sexes.get_indexer(["total"])) | female
    kept &= np.isin(residence, residences.get_indexer(["total"])) | single[indicator]

    # One whole number a series: a nation's observations are sorted and grouped by it far faster than by text.
    key = area * len(indicators) + indicator
    year = years[places]
    passed_over = np.zeros(0, dtype="bool")
    if (kept & female).any():
        last = np.full((2, key.max() + 1), -np.inf)
        for number, rows in enumerate((kept & ~female, kept & female)):
            np.maximum.at(last[number], key[rows], year[rows])
        first, second = last[::-1] if women_first else last
        passed_over = np.isfinite(last[0]) & np.isfinite(last[1]) & (last[1] > last[0] + WINDOW)
        of_first = np.isfinite(first) & ~(second > first + WINDOW)
        kept &= np.where(female, of_first[key] == women_first, of_first[key] != women_first)
    places, key, year = places[kept], key[kept], year[kept]
    order = np.argsort(key * (as_of + 1) + year, kind="stable") if (year >= 0).all() else np.lexsort((year, key))
    places, key, year = places[order], key[order], year[order]
    twice = (np.diff(key, append=-1) == 0) & (np.diff(year, append=-1) == 0)
    if twice.any():
        firmest = _firmest(observations, places, key, year)
        places, key = places[firmest], key[firmest]
    columns = {name: pd.Categorical.from_codes(codes[places], texts) for name in _TEXTS
               for codes, texts in [observed.codes(name)]}  # fmt: skip
    numbers = {name: observations[name].to_numpy()[places] for name in POINT if name not in (*_TEXTS, "total_older")}
    # whether women's values go before those of all, which end earlier
    older = passed_over[key] if len(passed_over) else np.zeros(len(places), dtype="bool")
    found = pd.DataFrame({**columns, **numbers, "year": years[places], "total_older": older}, copy=False)
    return found[[*SERIES, "year", *POINT]]


def _firmest(observations: pd.DataFrame, places: np.ndarray, key: np.ndarray, year: np.ndarray) -> np.ndarray:
    """Which of the rows at these places stay, when of several values for one key and year only the firmest does."""
    about = observations[["status", "source_id", "value"]].iloc[places].reset_index(drop=True)
    firmness = about["status"].map({status: rank for rank, status in enumerate(OBSERVATION_STATUSES)})
    # Source and value break ties, so that the order of the rows never decides.
    ordered = about.assign(key=key, year=year, firmness=firmness, at=np.arange(len(places))).sort_values(
        ["key", "year", "firmness", "source_id", "value"]
    )
    same = ["key", "year", "firmness", "source_id"]
    apart = ordered.duplicated(same, keep=False) & ~ordered.duplicated([*same, "value"], keep=False)
    if apart.any():
        first = ordered[apart].iloc[0]
        cell = ordered[ordered[same].eq(first[same]).all(axis=1)]
        at = observations.iloc[places[int(first["at"])]]
        raise UsageError(
            f"observations: {at['area_code']}, {at['indicator_id']}, {at['year']}: source {at['source_id']!r} has "
            f"{' and '.join(f'{value:g}' for value in cell['value'].drop_duplicates())}, both {at['status']!r}: "
            "keep the one that holds"
        )
    return ordered.drop_duplicates(["key", "year"])["at"].to_numpy()


def ancestry(areas: pd.DataFrame) -> pd.DataFrame:
    """Every area with itself (`distance` 0) and the areas above it: `area_code, ancestor, distance`."""
    codes = areas["area_code"].tolist()
    above = dict(zip(codes, areas["parent_code"].fillna(""), strict=True))
    step = list(zip(codes, codes, strict=True))
    found, distances = list(step), [0] * len(step)
    # Five levels are in use; the bound ends a circle of parents that an unchecked table may hold.
    for distance in range(1, 10):
        step = [(code, above.get(ancestor, "")) for code, ancestor in step]
        step = [(code, ancestor) for code, ancestor in step if ancestor not in ("", code)]
        found += step
        distances += [distance] * len(step)
    own, ancestors = ([pair[place] for pair in found] for place in (0, 1))
    dtype = areas["area_code"].dtype
    columns = {"area_code": pd.Series(own, dtype=dtype), "ancestor": pd.Series(ancestors, dtype=dtype)}
    return pd.DataFrame(columns | {"distance": pd.Series(distances, dtype="int64")})


def by_residence(rows: pd.DataFrame, observed: Observed, as_of: int, points: pd.DataFrame) -> pd.DataFrame:
    """`points` with those of targets on a residence (农村妇女) taken from its rows, where there are any.

    rows: targets with `area_code, indicator_id, asked_residence, of_women` (see `asked_residence`).
    """
    for residence in rows["asked_residence"].unique():
        if not residence:
            continue
        there = observed.where("residence", [residence])
        for women in (True, False):
            asked = rows[rows["asked_residence"].eq(residence) & rows["of_women"].eq(women)]
            if asked.empty:
                continue
            series = chosen(observed, as_of, asked["indicator_id"], women_first=women, among=there)
            own = observed_points(asked, series)
            if len(own):
                points = joined([points[~points["row"].isin(own["row"].unique())], own])
    return points


def asked_residence(indicator: pd.Series, catalogue: pd.Series) -> pd.DataFrame:
    """`asked_residence` (rural, urban, "") and `of_women`: whom the plan's words name and the catalogue's do not.

    indicator: the plan's words; catalogue: name and aliases of the indicator that they were linked to.
    """
    said, known = Distinct(indicator), Distinct(catalogue)
    residence = pd.Series("", index=indicator.index, dtype="object")
    for code, words in _RESIDENCES.items():
        residence = residence.mask(said.containing(words) & ~known.containing(words), code)
    return pd.DataFrame({"asked_residence": residence, "of_women": said.containing(_WOMEN)})


def last_break(targets: pd.DataFrame, breaks: pd.DataFrame, lineage: pd.DataFrame, until: pd.Series) -> pd.Series:
    """First year of the definition that holds in the year `until` (one a target); null where nothing changed."""
    asked = until.notna() & targets["indicator_id"].isin(breaks["indicator_id"].unique())
    if not asked.any():
        return pd.Series(np.nan, index=targets.index)
    keys = targets.loc[asked, SERIES].rename_axis("row").reset_index()
    changes = breaks[[*SERIES, "year"]].rename(columns={"area_code": "ancestor"})
    strange = keys.loc[~keys["area_code"].isin(lineage["area_code"]), "area_code"].unique()  # these have only their own
    itself = pd.DataFrame({"area_code": strange, "ancestor": strange})
    above = pd.concat([lineage[["area_code", "ancestor"]], itself])
    above = above[above["ancestor"].isin(changes["ancestor"])]  # of four areas above one has breaks, if any
    found = keys.merge(above, on="area_code").merge(changes, on=["ancestor", "indicator_id"])
    found = found[found["year"].le(found["row"].map(until))]
    return found.groupby("row")["year"].max().astype("float64").reindex(targets.index)


def reference_point(targets: pd.DataFrame, series: pd.DataFrame, lineage: pd.DataFrame) -> pd.DataFrame:
    """`reference_area, reference_year, reference_value`: the value of an area above that is shown beside the target.

    That of the nearest area above whose latest value is at most `REFERENCE_YEARS` older than the latest one of any
    area above. Only values in the target's own `expected_unit` are shown beside it.
    """
    newest = _newest(series)
    places = _above(targets, newest, lineage)
    # what -1, no place, takes is put behind the last
    area = np.append(newest["area_code"].astype("object").to_numpy(), "")
    year, value = (np.append(newest[name].to_numpy("float64"), np.nan) for name in ("year", "value"))
    latest = np.fmax.reduce(year[places], axis=0, initial=-np.inf)
    near = _nearest(np.where(year[places] >= latest - REFERENCE_YEARS, places, -1))
    return pd.DataFrame(
        {
            "reference_area": pd.Series(area[near], targets.index, dtype="object"),
            "reference_year": year[near],
            "reference_value": value[near],
        },
        index=targets.index,
    )


def nearest_value(targets: pd.DataFrame, series: pd.DataFrame, lineage: pd.DataFrame) -> pd.Series:
    """The latest value of the nearest area above that has one, however old, in the target's `expected_unit`."""
    newest = _newest(series)
    return newest["value"].reindex(nearest_above(targets, newest, lineage)).set_axis(targets.index)


def _newest(series: pd.DataFrame) -> pd.DataFrame:
    """The last row of each area and indicator; series: of `preferred` or `chosen`, in their order."""
    same = np.ones(max(len(series) - 1, 0), dtype="bool")
    for name in SERIES:
        cells = series[name]
        codes = cells.cat.codes if isinstance(cells.dtype, pd.CategoricalDtype) else cells
        same &= codes.to_numpy()[1:] == codes.to_numpy()[:-1]
    return series[np.append(~same, True)[: len(series)]].reset_index(drop=True)


def nearest_above(targets: pd.DataFrame, table: pd.DataFrame, lineage: pd.DataFrame) -> np.ndarray:
    """For each target the position in a table of its indicator's row of the nearest area above that has one; else -1.

    targets: `area_code, indicator_id, expected_unit`; table: `area_code, indicator_id, unit`, one row an area and
    indicator. Only rows in the target's `expected_unit` count, if it has one.
    """
    return _nearest(_above(targets, table, lineage))


def _nearest(places: np.ndarray) -> np.ndarray:
    """Of positions by distance and target the first that is one; -1 where none is."""
    return places[(places >= 0).argmax(axis=0), np.arange(places.shape[1])]


def _above(targets: pd.DataFrame, table: pd.DataFrame, lineage: pd.DataFrame) -> np.ndarray:
    """As `nearest_above`, the positions of every area above: a row a distance, the nearest first, a column a target."""
    (area, areas), (indicator, indicators), (unit, units) = (
        (column.cat.codes.to_numpy("int64"), column.cat.categories)
        for column in (table[name].astype("category") for name in (*SERIES, "unit"))
    )
    key = area * (len(indicators) + 1) + indicator
    order = np.argsort(key, kind="stable")
    key, unit = key[order], unit[order]
    own_area, own_areas = pd.factorize(targets["area_code"])
    own_indicator, own_unit = (
        positions(targets[name], known) for name, known in (("indicator_id", indicators), ("expected_unit", units))
    )
    any_unit = targets["expected_unit"].eq("").to_numpy()
    asked = (own_indicator >= 0) & targets["indicator_id"].ne("").to_numpy()
    steps = [step for _, step in lineage[lineage["distance"].gt(0)].groupby("distance")] if len(key) else []
    found = np.full((max(len(steps), 1), len(targets)), -1)
    for number, step in enumerate(steps):
        above = step.drop_duplicates("area_code").set_index("area_code")["ancestor"].reindex(own_areas)
        ancestor = areas.get_indexer(above.to_numpy("object"))[own_area]
        wanted = ancestor * (len(indicators) + 1) + own_indicator
        place = np.searchsorted(key, wanted).clip(max=len(key) - 1)
        there = asked & (ancestor >= 0) & (key[place] == wanted) & ((unit[place] == own_unit) | any_unit)
        found[number, there] = order[place[there]]
    return found
