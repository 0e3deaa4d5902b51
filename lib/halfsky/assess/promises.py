"""One target is one target: several statements of one promise, of which the strictest stands.

Statements are one promise where plan, indicator, unit, deadline and the way that they ask for agree (at least, at most,
a direction); of a two-sided number (左右, 区间, 等于) and of what cannot be put in order the number must agree as well.
"""

from __future__ import annotations

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
    rows = promises.reset_index(drop=True)
    comparator, of = pd.factorize(rows["comparator"])
    codes = pd.DataFrame({"comparator": of, "better": ""})
    one_sided = pd.Series(codes["comparator"].isin(THRESHOLDS).to_numpy()[comparator], index=rows.index)
    senses = pd.Series(sense(codes).to_numpy()[comparator], index=rows.index)
    asked = (-rows["target"].astype("float64") * senses).where(one_sided, 0.0).round(10)
    ways = pd.Series(way(codes["comparator"]).to_numpy("object")[comparator], index=rows.index)
    number = rows["target"].astype("float64").where(~one_sided & ways.ne(""))
    # what has no indicator is a promise of its own
    own = pd.Series(pd.factorize(rows["target_id"])[0], index=rows.index).where(rows["indicator_id"].eq(""), -1)
    same = [rows[name] for name in _SAME if name in rows]
    group = together([*same, ways.where(one_sided, rows["comparator"]), number, own])
    stands = rows["target_id"].to_numpy("object").copy()
    several = np.bincount(group, minlength=1)[group] > 1
    if several.any():
        order = pd.DataFrame(
            {"group": group, "asked": asked, "loose": ~rows["comparator"].isin(STRICT), "target_id": rows["target_id"]}
        )[several]
        first = order.sort_values(["group", "asked", "loose", "target_id"]).drop_duplicates("group")
        stands[several] = order["group"].map(first.set_index("group")["target_id"])
    return pd.Series(stands, index=promises.index, dtype="object")


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
    listed = said[apart].groupby(stands[apart]).agg(lambda texts: ";".join(sorted(set(texts), reverse=True)))
    own = rows["target_id"].map(listed).astype("object").fillna("").where(stands.eq(rows["target_id"]), "")
    found.loc[of_several, ["stricter", "weaker"]] = pd.DataFrame({"stricter": told.where(apart, ""), "weaker": own})
    return found
