"""What differs between the tables of two releases, for the targets that are judged differently.

`rows` is everywhere gaps side by side, a row a target, columns with `_before` and `_after`; `tables` is the older and
the newer release.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.points import SERIES, observed_points
from halfsky.assess.series import ancestry, preferred
from halfsky.assess.sexes.gaps import judged_by_gap
from halfsky.schemas import DIRECTIONS

Tables = dict[str, pd.DataFrame]


def differs(before: pd.Series, after: pd.Series) -> pd.Series:
    """Whether two columns differ; a missing value is like a missing value."""
    before, after = before.astype("object"), after.astype("object")
    return before.where(before.notna(), "").ne(after.where(after.notna(), ""))


def edits_of(keys: pd.Series, tables: tuple[Tables, Tables], name: str, columns: list[str]) -> pd.DataFrame:
    """The cells of a table that differ: `row, column, before, after`; a table's row that only one release has differs
    in every column that says something."""
    key = {"targets": "target_id", "plans": "plan_id", "indicators": "indicator_id"}[name]
    sides = [frame[name].drop_duplicates(key).set_index(key)[columns].reindex(keys) for frame in tables]
    found = []
    for column in columns:
        before, after = (side[column].reset_index(drop=True).astype("object") for side in sides)
        before, after = (cells.where(cells.notna(), "") for cells in (before, after))
        changed = differs(before, after)
        found.append(pd.DataFrame({"row": keys.index, "column": column, "before": before, "after": after})[changed])
    return pd.concat(found, ignore_index=True)


def points_changed(rows: pd.DataFrame, tables: tuple[Tables, Tables]) -> pd.DataFrame:
    """The values that differ: `row, year, value_before, unit_before, value_after, unit_after, kind, baseline, used`.

    kind: revised_value, value_removed, new_year (later than all that were
    there, for a target that had a value) or new_value. baseline: the value is, or
    was, the one that the way is counted from. used: the assessment of the target looked at it.
    """
    sides = []
    for suffix, release in zip(("before", "after"), tables, strict=True):
        area = release["plans"].drop_duplicates("plan_id").set_index("plan_id")["area_code"]
        keys = rows[[f"plan_id_{suffix}", f"indicator_id_{suffix}"]].set_axis(["plan_id", "indicator_id"], axis=1)
        keys = keys.assign(area_code=keys["plan_id"].map(area).astype("object").fillna(""))
        ends = rows[["as_of_before", "as_of_after"]].max(axis=1).astype("float64")
        known = preferred(release["observations"], int(ends.max()) if len(rows) else 0)
        keys = keys.assign(
            comparator=rows[f"comparator_{suffix}"], indicator=_said(rows["target_id"], release), better="lower"
        )
        points = judged_by_gap(keys, observed_points(keys, known), release["observations"])[1]
        points = points[points["year"].le(points["row"].map(ends))]
        sides.append((keys, points[["row", "year", "value", "unit"]]))
    (keys_before, before), (keys_after, after) = sides
    same_series = keys_before[SERIES].eq(keys_after[SERIES]).all(axis=1)
    both = before.merge(after, on=["row", "year"], how="outer", suffixes=("_before", "_after"))
    both = both[both["row"].map(same_series).astype("bool")]
    both = both[differs(both["value_before"], both["value_after"]) | differs(both["unit_before"], both["unit_after"])]
    last = both["row"].map(before.groupby("row")["year"].max())
    last = last.where(both["row"].map(rows["latest_year_before"].notna()).astype("bool"))
    kind = np.select(
        [both["value_after"].isna(), both["value_before"].notna(), both["year"].gt(last)],
        ["value_removed", "revised_value", "new_year"],
        default="new_value",
    )
    both = both.assign(kind=pd.Series(kind, index=both.index, dtype="object"))
    return _with_use(both, rows, tables).reset_index(drop=True)


def _said(ids: pd.Series, tables: Tables) -> pd.Series:
    """The plan's own words for each target; "" for one that it does not have."""
    words = tables["targets"].drop_duplicates("target_id").set_index("target_id")["indicator"]
    return ids.map(words).astype("object").fillna("")


def _with_use(points: pd.DataFrame, rows: pd.DataFrame, tables: tuple[Tables, Tables]) -> pd.DataFrame:
    year = points["year"].astype("float64")

    def of(column: str) -> pd.Series:
        return points["row"].map(rows[column]).astype("float64")

    bases = year.eq(of("baseline_year_before")) | year.eq(of("baseline_year_after"))
    latest = year.eq(of("latest_year_before")) | year.eq(of("latest_year_after"))
    begins = pd.concat([of("baseline_year_before"), of("baseline_year_after")], axis=1).min(axis=1)
    ends = pd.concat([of("latest_year_before"), of("latest_year_after")], axis=1)
    directional = points["row"].map(
        rows["comparator_before"].isin(DIRECTIONS) | rows["comparator_after"].isin(DIRECTIONS)
    )
    between = directional.astype("bool") & year.between(begins.fillna(ends.min(axis=1)), ends.max(axis=1))
    stated = pd.Series(False, index=points.index)
    for release in tables:
        stated |= year.eq(points["row"].map(_stated_base(rows, release)))
    unit = points["row"].map(rows["unit"])
    odd = (points["unit_before"].notna() & points["unit_before"].ne(unit)) | (
        points["unit_after"].notna() & points["unit_after"].ne(unit)
    )
    had_both = points["row"].map(rows["baseline_before"].notna() & rows["baseline_after"].notna()).astype("bool")
    return points.assign(
        baseline=bases & ~latest & had_both, used=bases | latest | between | stated | (odd & unit.ne("")), latest=latest
    )


def _stated_base(rows: pd.DataFrame, tables: Tables) -> pd.Series:
    """The base year that a target states itself."""
    relative = rows["target_id"].map(
        tables["targets"].drop_duplicates("target_id").set_index("target_id")["relative_to"]
    )
    start = rows["plan_id"].map(tables["plans"].drop_duplicates("plan_id").set_index("plan_id")["start_year"])
    year = pd.to_numeric(relative.astype("object").replace({"": None, "base": None})).astype("float64")
    return year.mask(relative.eq("base"), start.astype("float64") - 1)


def breaks_changed(rows: pd.DataFrame, tables: tuple[Tables, Tables]) -> pd.DataFrame:
    """The breaks that only one release has for a target's series: `row, year, kind`."""
    sides = []
    for suffix, release in zip(("before", "after"), tables, strict=True):
        area = release["plans"].drop_duplicates("plan_id").set_index("plan_id")["area_code"]
        keys = rows[["plan_id", f"indicator_id_{suffix}"]].set_axis(["plan_id", "indicator_id"], axis=1)
        keys = keys.assign(row=rows.index, area_code=keys["plan_id"].map(area).astype("object"))
        above = keys.merge(ancestry(release["areas"]), on="area_code", how="left")
        above["ancestor"] = above["ancestor"].fillna(above["area_code"])
        changes = release["breaks"][[*SERIES, "year"]].rename(columns={"area_code": "ancestor"})
        sides.append(above.merge(changes, on=["ancestor", "indicator_id"])[["row", "year"]].drop_duplicates())
    both = sides[0].merge(sides[1], on=["row", "year"], how="outer", indicator="where")
    until = both["row"].map(rows[["as_of_before", "as_of_after"]].max(axis=1))
    both = both[both["where"].ne("both") & both["year"].le(until)]
    kind = both["where"].astype("object").map({"right_only": "break_added", "left_only": "break_removed"})
    return both.assign(kind=kind)[["row", "year", "kind"]].reset_index(drop=True)
