"""Targets about the gap between the sexes (缩小男女收入差距): the gap itself is what they are judged by.

Such a target names no value of women: of an indicator with female and male rows its series is |female - male|, not the
female one. A gap that is published as such (two points of 科学素质水平 between men and women) is an ordinary series.
"""

from __future__ import annotations

import pandas as pd

from halfsky.assess.points import SERIES, joined, observed_points
from halfsky.assess.series import Observed, last_break, preferred
from halfsky.assess.sexes.parity import DIGITS, both_sexes, reading
from halfsky.schemas import DIRECTIONS

# A gap of the catalogue whose two sides have an indicator of their own.
SIDES_OF = {"science_literacy_gender_gap": "science_literacy_rate"}
_SEXES = "男女|两性|性别|女性与男性|女性和男性"
_GAP = "差距|差异|差别"
_GAP_ID = "(?:^|_)gap(?:_|$)"
_SEX_GAP_ID = "(?:gender|sex).*_gap(?:_|$)"


def observed_for(rows: pd.DataFrame, observed: Observed) -> pd.DataFrame:
    """The observations that `gap_points` asks: a nation's are a million."""
    ids = rows.loc[about_sex_gap(rows), "indicator_id"]
    return observed.frame[observed.where("indicator_id", [*ids.unique(), *ids.replace(SIDES_OF).unique()])]


def about_sex_gap(rows: pd.DataFrame) -> pd.Series:
    """Which directional targets are about the gap between the sexes (缩小男女收入差距), of urban and rural not.

    rows: `comparator, indicator, indicator_id` as in `schemas.TARGETS`. Either the plan's words or the indicator's name
    say so; a plan may promise 缩小 or, of a gap, 消除: both are the direction `decrease`.
    """
    directional = rows[rows["comparator"].isin(DIRECTIONS)]
    words = directional["indicator"].str.contains(_SEXES) & directional["indicator"].str.contains(_GAP)
    name = directional["indicator_id"].str.contains(_SEX_GAP_ID)
    return (words | name).reindex(rows.index, fill_value=False)


def gap_points(rows: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """The points to judge sex-gap targets by, |female - male| a year: `row` (index of rows), `year, value, unit,
    residence`, in this order; in the form of `series.observed_points`, whose points of these rows they replace.

    rows: targets with `area_code`, `comparator`, `indicator`, `indicator_id` and, if there, `as_of`: later values do
    not count. Only targets that `about_sex_gap` names and that have values of both sexes, of the indicator itself or of
    the one whose gap it is (`SIDES_OF`), have points. A gap that is observed as such (its own `total` rows) is left to
    the ordinary series. As there, residence is total, or the only one that the indicator is observed under.
    """
    asked = rows.loc[about_sex_gap(rows) & rows["indicator_id"].ne("")]
    wanted = pd.concat([asked["indicator_id"], asked["indicator_id"].replace(SIDES_OF)]).unique()
    observations = observations[observations["indicator_id"].isin(wanted)]
    published = observations[observations["sex"].eq("total") & observations["indicator_id"].str.contains(_GAP_ID)]
    own_gap = pd.MultiIndex.from_frame(published[SERIES])
    asked = asked[~pd.MultiIndex.from_frame(asked[SERIES]).isin(own_gap)]
    asked = asked.assign(row=asked.index)[["row", *SERIES]]
    sides = asked.assign(indicator_id=asked["indicator_id"].replace(SIDES_OF))
    series = pd.concat([asked, sides]).drop_duplicates()
    pairs = both_sexes(observations[observations["indicator_id"].isin(series["indicator_id"])])
    residences = pairs.groupby("indicator_id")["residence"].transform("nunique")
    pairs = pairs[pairs["residence"].eq("total") | residences.eq(1)]
    points = series.merge(pairs, on=SERIES)
    if "as_of" in rows:
        points = points[points["year"].le(points["row"].map(rows["as_of"]).astype("float64"))]
    points = points.assign(value=(points["female"] - points["male"]).abs().round(DIGITS))
    points = points.drop_duplicates(["row", "year"]).sort_values(["row", "year"], ignore_index=True)
    return points[["row", "year", "value", "unit", "residence"]]


def gap_series(
    rows: pd.DataFrame,
    observations: pd.DataFrame,
    *,
    as_of: int,
    breaks: pd.DataFrame,
    lineage: pd.DataFrame,
    decimals: pd.Series,
) -> pd.DataFrame:
    """What the gap of each sex-gap target does, in its own area, else in the nearest area above with a value.

    rows: as of `gap_points`; lineage: `series.ancestry`; decimals: published ones by indicator_id. Returns, for the
    rows that have any value up to `as_of` and by their index, `area_code` (whose gap it is), `unit, first_year, first,
    year, value, reading` (closing, widening, stable; first_year and first are null and reading empty with one year
    since the last break).
    """
    asked = rows.loc[about_sex_gap(rows) & rows["indicator_id"].ne("")].assign(as_of=as_of)
    asked = asked[[*SERIES, "comparator", "indicator", "as_of"]].rename_axis("target").reset_index()
    spread = asked.merge(lineage, on="area_code").assign(area_code=lambda frame: frame["ancestor"])
    spread = spread.sort_values(["target", "distance"], ignore_index=True)
    between = gap_points(spread, observations)
    published = observed_points(spread, preferred(observations, as_of))
    published = published[~published["row"].isin(between["row"]) & published["row"].map(_is_gap(spread)).astype("bool")]
    points = pd.concat([between, published], ignore_index=True).sort_values(["row", "year"])
    nearest = spread[spread.index.isin(points["row"])].drop_duplicates("target")
    points = points[points["row"].isin(nearest.index)]
    last = points.drop_duplicates("row", keep="last").set_index("row")
    since = last_break(nearest, breaks, lineage, last["year"].astype("float64").reindex(nearest.index))
    begun = points["year"].ge(points["row"].map(since)) | points["row"].map(since).isna()
    earlier = points[begun & points["year"].lt(points["row"].map(last["year"]))]
    first = earlier.drop_duplicates("row").set_index("row")
    found = nearest[["target", *SERIES]].join(last[["year", "value", "unit"]])
    found = found.join(first[["year", "value"]].rename(columns={"year": "first_year", "value": "first"}))
    change = (found["value"].abs() - found["first"].abs()).round(DIGITS)  # a published gap may have a sign
    found = found.assign(reading=reading(change, found["indicator_id"].map(decimals)))
    return found.set_index("target").rename_axis(rows.index.name)[
        ["area_code", "unit", "first_year", "first", "year", "value", "reading"]
    ]


def _is_gap(rows: pd.DataFrame) -> pd.Series:
    """Whether the indicator is itself a gap, and its published value one."""
    return rows["indicator_id"].str.contains(_GAP_ID)


def judged_by_gap(
    rows: pd.DataFrame, points: pd.DataFrame, observations: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Targets and points (`series.observed_points`) with those of sex-gap targets replaced by their gap.

    rows also need `better`: of a gap less is better, whatever is of its indicator; rows whose points were replaced are
    true in the new column `gap_of_sexes`.
    """
    asked = about_sex_gap(rows)
    if not asked.any():
        return rows.assign(gap_of_sexes=False), points
    gaps = gap_points(rows[asked], observations)
    replaced = pd.Series(rows.index.isin(gaps["row"]), index=rows.index)
    rows = rows.assign(better=rows["better"].mask(replaced, "lower"), gap_of_sexes=replaced)
    if gaps.empty:
        return rows, points
    kept = points[~points["row"].isin(gaps["row"])]
    return rows, joined([kept, gaps])
