"""One target is one target: several statements of one promise, of which the strictest stands.

Statements are one promise where plan, indicator, unit, deadline and the way that they ask for agree (at least, at most,
a direction); of a two-sided number (左右, 区间, 等于) and of what cannot be put in order the number must agree as well.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from halfsky.schemas.distinct_values import together
from halfsky.vocabulary.comparators import STRICT, THRESHOLDS, sense, way

_SAME = ["plan_id", "indicator_id", "unit", "as_of", "due_year"]


def standing(promises: pd.DataFrame) -> pd.Series:
    """The `target_id` of the statement that stands for each row: its own, or that of a stricter or an equal one.

    promises: `target_id, plan_id, indicator_id, unit, as_of, comparator, target` and, if there, `due_year`, with
    the resolved thresholds as in gaps. Of equal ones the first by `target_id` stands, in whatever order the rows are.
    Rows without an indicator are never taken for one another.
    """
    if promises.empty:
        return promises["target_id"].astype("object")
    comparator = promises["comparator"].to_numpy("object")
    codes, kinds = pd.factorize(comparator)
    one_sided, senses, ways = (np.array(column)[codes] for column in zip(*map(_asks, kinds), strict=True))
    target = promises["target"].to_numpy("float64", na_value=np.nan)
    number = np.where(~one_sided & (ways != ""), target, np.nan)
    ids = promises["target_id"].to_numpy("object")
    # what has no indicator is a promise of its own
    own = np.where(promises["indicator_id"].eq("").to_numpy("bool"), pd.factorize(ids)[0], -1)
    same = [promises[name] for name in _SAME if name in promises]
    group = together([*same, np.where(one_sided, ways, comparator), number, own])
    stands = ids.copy()
    several = np.bincount(group, minlength=1)[group] > 1
    if several.any():
        asked = np.where(one_sided, -target * senses, 0.0).round(10)
        loose = ~promises["comparator"].isin(STRICT).to_numpy("bool")
        order = pd.DataFrame({"group": group, "asked": asked, "loose": loose, "target_id": ids})[several]
        first = order.sort_values(["group", "asked", "loose", "target_id"]).drop_duplicates("group")
        stands[several] = order["group"].map(first.set_index("group")["target_id"])
    return pd.Series(stands, index=promises.index, dtype="object")


@cache
def _asks(comparator: str) -> tuple[bool, float, str]:
    """Whether a comparator asks for one side of its number, +1 where that is more, and the way of its promises."""
    one = pd.DataFrame({"comparator": [comparator], "better": ""})
    return comparator in THRESHOLDS, float(sense(one).iloc[0]), str(way(one["comparator"]).iloc[0])


def one_promise(rows: pd.DataFrame) -> pd.DataFrame:
    """`stricter`: the words of the statement that stands where a row's own does not; `weaker`: those it stands for.

    rows: of the assessment; indexed like them. Equal statements are not told: they say the same.
    """
    found = pd.DataFrame({"stricter": "", "weaker": ""}, index=rows.index)
    rows = rows.assign(unit=rows["expected_unit"], due_year=rows["deadline"])
    rows = rows[["target_id", *_SAME, "comparator", "target"]]
    stands = standing(rows)
    weaker = stands.ne(rows["target_id"]) & rows["comparator"].isin(THRESHOLDS)
    if not weaker.any():
        return found
    # Only the statements of promises that are stated more than once.
    of_several = weaker | rows["target_id"].isin(stands[weaker])
    rows, stands, weaker = rows.loc[of_several], stands[of_several], weaker[of_several]
    said = rows["comparator"].astype("object") + " " + rows["target"].map("{:.10g}".format).astype("object")
    of_standing = said.set_axis(rows["target_id"])
    told = stands.map(of_standing[~of_standing.index.duplicated()])
    apart = weaker & said.ne(told)
    apart_known = apart & rows["target"].notna()  # 下降25% of a base that is not known has no number to tell
    listed = (
        said[apart_known].groupby(stands[apart_known]).agg(lambda texts: ";".join(sorted(set(texts), reverse=True)))
    )
    own = rows["target_id"].map(listed).astype("object").fillna("").where(stands.eq(rows["target_id"]), "")
    found.loc[of_several, ["stricter", "weaker"]] = pd.DataFrame({"stricter": told.where(apart, ""), "weaker": own})
    return found
