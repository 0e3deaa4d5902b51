"""Whether a value can be what it is read as: the catalogue's limits, shares of one, and powers of ten.

Asked with the reason and the likeliest value; never changed. Each check looks at all values at once.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.importing.units import exact
from halfsky.words.import_questions import said

SERIES = ["area_code", "indicator_id", "sex", "residence"]
_NEAR = 0.12  # of a power of ten: what a rate changes in some years
_LEAST = 1.0


def questions(rows: pd.DataFrame, indicators: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """What is to be asked of values that were understood: `question`, `suggestion`, '' where nothing; indexed as `rows`
    (columns SERIES, `year`, `value`, `unit`, `read_as`, `explicit`: whether the cell itself states the unit).

    published: schemas.OBSERVATIONS, with which the values are compared.
    """
    asked = pd.DataFrame({"question": "", "suggestion": ""}, index=rows.index, dtype="str")
    if rows.empty:
        return asked
    known = indicators.drop_duplicates("indicator_id").set_index("indicator_id")
    beside = known[["lower_limit", "upper_limit"]].reindex(rows["indicator_id"]).set_axis(rows.index)
    witness = _witness(rows, published)
    _ask_powers(rows, witness, asked)
    _ask_fractions(rows, witness, asked)
    _ask_years(rows, published, asked)
    for code, wrong, limit in (
        ("below_limit", rows["value"] < beside["lower_limit"], beside["lower_limit"]),
        ("above_limit", rows["value"] > beside["upper_limit"], beside["upper_limit"]),
    ):
        for at in rows.index[wrong & asked["question"].eq("")]:
            asked.loc[at, "question"] = said(code, guess=f"{limit[at]:.15g}")
    return asked


def _witness(rows: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """What each value is held against, column `value`: the middle of its own series, in the package and in the file."""
    own = published[[*SERIES, "value"]].assign(mine=False)
    both = pd.concat([own, rows[[*SERIES, "value"]].assign(mine=True)], ignore_index=True)
    both["value"] = both["value"].where(both["value"].gt(0))
    groups = both.groupby(SERIES, sort=False)["value"]
    count, total, median = (groups.transform(name) for name in ("count", "sum", "median"))
    # Of two values the other; of more the middle one, which a single wrong one does not move.
    found = median.where(count.gt(2), (total - both["value"]).where(count.eq(2)))
    return pd.DataFrame({"value": found[both["mine"]].to_numpy()}, index=rows.index)


def _ask_powers(rows: pd.DataFrame, witness: pd.DataFrame, asked: pd.DataFrame) -> None:
    """A value some power of ten away from its own series: 万 for 人, per mille for per cent."""
    both = rows["value"].gt(0) & witness["value"].gt(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.log10((rows["value"] / witness["value"]).where(both).astype("float64"))
    near = power.round()
    wrong = near.abs().ge(_LEAST) & (power - near).abs().lt(_NEAR)
    for at in rows.index[wrong]:
        factor = 10.0 ** near[at]
        asked.loc[at, "question"] = said("power_of_ten", guess=f"{factor:g}", more=f"{witness.loc[at, 'value']:.15g}")
        asked.loc[at, "suggestion"] = f"{exact(rows.loc[at, 'value'] / factor):.15g}"


def _ask_years(rows: pd.DataFrame, published: pd.DataFrame, asked: pd.DataFrame) -> None:
    """12 years of life: less than half, or more than twice, of what is published of the indicator anywhere."""
    middle = published[published["unit"].eq("years")].groupby("indicator_id")["value"].median()
    usual = rows["indicator_id"].map(middle)
    far = (
        rows["unit"].eq("years")
        & ((rows["value"] * 2 < usual) | (rows["value"] > usual * 2))
        & asked["question"].eq("")
    )
    for at in rows.index[far.fillna(False).astype(bool)]:
        asked.loc[at, "question"] = said("far_off", label=rows.loc[at, "read_as"], guess=f"{usual[at]:.15g}")


def _ask_fractions(rows: pd.DataFrame, witness: pd.DataFrame, asked: pd.DataFrame) -> None:
    """A per cent of at most one that its cell does not call one: 0.971 for 97.1 %."""
    small = rows["unit"].eq("percent") & rows["value"].gt(0) & rows["value"].le(1) & ~rows["explicit"]
    small &= asked["question"].eq("")
    fits = witness["value"].isna() | (rows["value"] * 100 - witness["value"]).abs().lt(
        (rows["value"] - witness["value"]).abs()
    )
    for at in rows.index[small & fits]:
        guess = f"{exact(rows.loc[at, 'value'] * 100):.15g}"
        asked.loc[at, "question"] = said("fraction", label=rows.loc[at, "read_as"], guess=guess)
        asked.loc[at, "suggestion"] = guess
