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
    ids, distinct = pd.factorize(rows["indicator_id"])
    beside = known[["lower_limit", "upper_limit"]].reindex(distinct).take(ids).set_axis(rows.index)
    witness = _witness(rows, published)
    _ask_powers(rows, witness, asked)
    _ask_fractions(rows, witness, asked)
    _ask_years(rows, published, asked)
    for code, wrong, limit in (
        ("below_limit", rows["value"] < beside["lower_limit"], beside["lower_limit"]),
        ("above_limit", rows["value"] > beside["upper_limit"], beside["upper_limit"]),
    ):
        odd = rows.index[wrong & asked["question"].eq("")]
        asked.loc[odd, "question"] = [said(code, guess=f"{one:.15g}") for one in limit[odd]]
    return asked


def _witness(rows: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """What each value is held against, column `value`: the middle of its own series, in the package and in the file."""
    own = published[[*SERIES, "value"]].assign(mine=False)
    both = pd.concat([own, rows[[*SERIES, "value"]].assign(mine=True)], ignore_index=True)
    both["value"] = both["value"].where(both["value"].gt(0))
    groups = both.groupby(_numbered(both[SERIES]), sort=False)["value"]
    count, total, median = (groups.transform(name) for name in ("count", "sum", "median"))
    # Of two values the other; of more the middle one, which a single wrong one does not move.
    found = median.where(count.gt(2), (total - both["value"]).where(count.eq(2)))
    return pd.DataFrame({"value": found[both["mine"]].to_numpy()}, index=rows.index)


def _numbered(columns: pd.DataFrame) -> np.ndarray:
    """A number for each combination of texts, the same for the same one: grouping by it is quick."""
    number = np.zeros(len(columns), dtype="int64")
    for name in columns:
        codes, distinct = pd.factorize(columns[name], use_na_sentinel=False)
        number, _ = pd.factorize(number * (len(distinct) + 1) + codes)
    return number


def _ask_powers(rows: pd.DataFrame, witness: pd.DataFrame, asked: pd.DataFrame) -> None:
    """A value some power of ten away from its own series: 万 for 人, per mille for per cent."""
    both = rows["value"].gt(0) & witness["value"].gt(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.log10((rows["value"] / witness["value"]).where(both).astype("float64"))
    near = power.round()
    wrong = near.abs().ge(_LEAST) & (power - near).abs().lt(_NEAR)
    at = rows.index[wrong]
    factors = 10.0 ** near[at]
    both = list(zip(factors, witness.loc[at, "value"], rows.loc[at, "value"], strict=True))
    asked.loc[at, "question"] = [said("power_of_ten", guess=f"{by:g}", more=f"{usual:.15g}") for by, usual, _ in both]
    asked.loc[at, "suggestion"] = [f"{exact(value / by):.15g}" for by, _, value in both]


def _ask_years(rows: pd.DataFrame, published: pd.DataFrame, asked: pd.DataFrame) -> None:
    """12 years of life: less than half, or more than twice, of what is published of the indicator anywhere."""
    middle = published[published["unit"].eq("years")].groupby("indicator_id")["value"].median()
    ids, distinct = pd.factorize(rows["indicator_id"])
    usual = middle.reindex(distinct).take(ids).set_axis(rows.index)
    far = (
        rows["unit"].eq("years")
        & ((rows["value"] * 2 < usual) | (rows["value"] > usual * 2))
        & asked["question"].eq("")
    )
    at = rows.index[far.fillna(False).astype(bool)]
    both = zip(rows.loc[at, "read_as"], usual[at], strict=True)
    asked.loc[at, "question"] = [said("far_off", label=text, guess=f"{middle_:.15g}") for text, middle_ in both]


def _ask_fractions(rows: pd.DataFrame, witness: pd.DataFrame, asked: pd.DataFrame) -> None:
    """A per cent of at most one that its cell does not call one: 0.971 for 97.1 %."""
    small = rows["unit"].eq("percent") & rows["value"].gt(0) & rows["value"].le(1) & ~rows["explicit"]
    small &= asked["question"].eq("")
    fits = witness["value"].isna() | (rows["value"] * 100 - witness["value"]).abs().lt(
        (rows["value"] - witness["value"]).abs()
    )
    at = rows.index[small & fits]
    guesses = [f"{exact(value * 100):.15g}" for value in rows.loc[at, "value"]]
    texts = zip(rows.loc[at, "read_as"], guesses, strict=True)
    asked.loc[at, "question"] = [said("fraction", label=text, guess=guess) for text, guess in texts]
    asked.loc[at, "suggestion"] = guesses
