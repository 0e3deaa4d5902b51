"""The points of a chart of series: whose they are, how firm, and by which definition."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from halfsky.assess.series import ancestry, last_break, preferred
from halfsky.words import values

_PLAIN = ("final", "simulated")  # of which a point says nothing: the stamp tells what is made up


def points_of(
    rows: pd.DataFrame, observations: pd.DataFrame, plans: pd.DataFrame, areas: pd.DataFrame, language: str,
    breaks: pd.DataFrame | None,
) -> pd.DataFrame:  # fmt: skip
    """The points: `target_id, year, value, reference` (upper area's name, "" for the own), `simulated, firm, since`.

    simulated: whether any value of the point's series is made up. firm: whether the value is final, or made up, which
    the stamp tells. since: the first year of the point's definition; 0 where none changed before it.
    """
    area_of = plans.set_index("plan_id")["area_code"]
    own = rows.assign(area_code=rows["plan_id"].map(area_of), reference="")
    # the upper area's series where the own area has no value that counts
    own.loc[own["latest"].eq("") & own["reference_area"].ne(""), "area_code"] = own["reference_area"]
    names = areas.set_index("area_code")[f"name_{language}"]
    own["reference"] = values.looked_up(own["area_code"], names).where(own["area_code"].eq(own["reference_area"]), "")
    wanted = own.loc[
        own["latest"].ne("") | own["reference"].ne(""), ["target_id", "area_code", "indicator_id", "unit", "reference"]
    ]
    last = int(rows["as_of"].max()) if len(rows) else 0
    keys = ["area_code", "indicator_id"]
    points = wanted.merge(preferred(observations, last), on=keys, suffixes=("", "_observed"))
    points = points[points["unit"].eq(points["unit_observed"])]
    made_up = set(_rows(observations[observations["status"].eq("simulated")], keys))
    points["simulated"] = [series in made_up for series in _rows(points, keys)]
    at, plain = [*keys, "year", "value"], observations["status"].isin(_PLAIN)
    loose = set(_rows(observations[~plain], at)) - set(_rows(observations[plain], at))
    points["firm"] = [point not in loose for point in _rows(points, at)]
    points["since"] = 0.0
    if breaks is not None and len(breaks):
        points["since"] = last_break(points, breaks, ancestry(areas), points["year"]).fillna(0.0)
    return points[["target_id", "year", "value", "reference", "simulated", "firm", "since"]]


def _rows(frame: pd.DataFrame, columns: list[str]) -> Iterator[tuple[object, ...]]:
    return zip(*(frame[name].to_numpy("object") for name in columns), strict=True)
