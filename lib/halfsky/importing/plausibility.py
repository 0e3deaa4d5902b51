"""Whether a value can be what it is read as: the catalogue's limits, shares of one, and three witnesses from outside.

Asked with the reason and the likeliest value; never changed. Each check looks at all values at once. The witnesses:

    own        the area's own other years, as published; and those of the same file, which accuse and never acquit
    target     what a plan of the area, or of the nearest one above it, asks for
    others     the nearest upper area's latest value, and the middle of the sister areas' (same level, same area above)

A value is asked about when its own published years are some powers of ten away, or, where these do not vouch for it,
when at least half of the other witnesses are. Counts are not held against the area above or against sisters of another
size unless they are some hundred times away (万), or more than the area above has.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from halfsky.importing.units import exact
from halfsky.vocabulary.codes import UNITS
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST
from halfsky.words.import_questions import doubted, said

SERIES = ["area_code", "indicator_id", "sex", "residence"]
WITNESSES = ("own", "target", "others")
_INDICATOR = SERIES[1:]
_OWN_FAR, _FAR, _YEARS_FAR, _COUNTS_FAR = 0.55, 0.7, 0.3, 2.5
"""How far, in powers of ten, a value is from a witness that accuses it: of its own years, of others, of lengths of life
and schooling, of counts of other areas. A unit mistaken is one whole power and more."""
_VOUCHED = 0.4
_SHAPE = 0.25
"""A value that its own years accuse lies so near a whole power of ten from them: what moves threefold is no slip."""


def questions(
    rows: pd.DataFrame, indicators: pd.DataFrame, published: pd.DataFrame, targets: pd.DataFrame | None = None, *,
    without: Collection[str] = (),
) -> pd.DataFrame:  # fmt: skip
    """What is to be asked of values that were understood: `question`, `suggestion`, '' where nothing; indexed as `rows`
    (columns SERIES, `year`, `value`, `unit`, `read_as`, `explicit`: whether the cell itself states the unit).

    published: schemas.OBSERVATIONS, with which the values are compared. targets: `area_code, indicator_id, comparator,
    value, unit` of plans. without: witnesses that are not heard.
    """
    asked = pd.DataFrame({"question": "", "suggestion": ""}, index=rows.index, dtype="str")
    if rows.empty:
        return asked
    known = indicators.drop_duplicates("indicator_id").set_index("indicator_id")
    limits = known[["lower_limit", "upper_limit"]].reindex(rows["indicator_id"]).set_axis(rows.index)
    heard = _heard(rows, published, targets, set(without))
    _ask_doubted(rows, heard, limits, asked)
    _ask_fractions(rows, heard, asked)
    for code, wrong, limit in (
        ("below_limit", rows["value"] < limits["lower_limit"], limits["lower_limit"]),
        ("above_limit", rows["value"] > limits["upper_limit"], limits["upper_limit"]),
    ):
        for at in rows.index[wrong & asked["question"].eq("")]:
            asked.loc[at, "question"] = said(code, guess=f"{limit[at]:.15g}")
    return asked


def targets_of(targets: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """The thresholds that values are held against: `area_code, indicator_id, comparator, value, unit`.

    targets, plans: of the data package. What is relative to a base year is no value to be near.
    """
    held = targets[targets["value"].notna() & targets["relative_to"].eq("") & targets["indicator_id"].ne("")]
    areas = plans.drop_duplicates("plan_id").set_index("plan_id")["area_code"]
    held = held.assign(area_code=held["plan_id"].map(areas)).dropna(subset=["area_code"])
    return held[["area_code", "indicator_id", "comparator", "value", "unit"]]


def _heard(
    rows: pd.DataFrame, published: pd.DataFrame, targets: pd.DataFrame | None, without: set[str]
) -> dict[str, pd.Series]:
    """What each witness names for each value; missing where it knows nothing."""
    nobody = pd.Series(np.nan, index=rows.index)
    positive = published[published["value"].gt(0)]
    found: dict[str, pd.Series] = {"own": nobody, "file": nobody, "target": nobody, "upper": nobody, "sisters": nobody}
    if "own" not in without:
        series = positive.groupby(SERIES, observed=True)["value"].median().rename("own")
        found["own"] = (
            rows[SERIES].merge(series, left_on=SERIES, right_index=True, how="left")["own"].set_axis(rows.index)
        )
        found["file"] = _others_of_file(rows)
    if "target" not in without and targets is not None and len(targets):
        found["target"] = _target(rows, targets)
    if "others" not in without:
        latest = positive.sort_values("year").drop_duplicates(SERIES, keep="last")
        found["upper"] = _upper(rows, latest)
        found["sisters"] = _sisters(rows, latest)
    return found


def _others_of_file(rows: pd.DataFrame) -> pd.Series:
    """Of two values of a series the other; of more the middle one, which a single wrong one does not move."""
    value = rows["value"].where(rows["value"].gt(0))
    groups = value.groupby([rows[name] for name in SERIES], sort=False)
    count, total, median = (groups.transform(name) for name in ("count", "sum", "median"))
    return median.where(count.gt(2), (total - value).where(count.eq(2)))


def _above(codes: pd.Series, level: int) -> pd.Series:
    """The area so many levels up by GB/T 2260: 320804 → 320800 → 320000 → 000000."""
    for _ in range(level):
        county, city = ~codes.str.endswith("00"), ~codes.str.endswith("0000")
        up = (codes.str[:4] + "00").where(county, (codes.str[:2] + "0000").where(city, "000000"))
        codes = up
    return codes


def _upper(rows: pd.DataFrame, latest: pd.DataFrame) -> pd.Series:
    found = pd.Series(np.nan, index=rows.index)
    known = latest.set_index(SERIES)["value"]
    for level in (1, 2, 3):
        keys = rows[SERIES].assign(area_code=_above(rows["area_code"], level))
        own = rows["area_code"].ne(keys["area_code"])
        value = keys.merge(known.rename("upper"), left_on=SERIES, right_index=True, how="left")["upper"].set_axis(
            rows.index
        )
        found = found.fillna(value.where(own))
    return found


def _sisters(rows: pd.DataFrame, latest: pd.DataFrame) -> pd.Series:
    """The middle of what at least two sister areas have, else of what areas of the level have in the same province."""
    found = pd.Series(np.nan, index=rows.index)
    for width in ("parent", "province"):
        group = [*_INDICATOR, "around"]
        there = latest.assign(around=_around(latest["area_code"], width))
        middle = there.groupby(group, observed=True)["value"].agg(["median", "count"])
        mine = rows[_INDICATOR].assign(around=_around(rows["area_code"], width))
        beside = mine.merge(middle, left_on=group, right_index=True, how="left").set_axis(rows.index)
        found = found.fillna(beside["median"].where(beside["count"].ge(2)))
    return found


def _around(codes: pd.Series, width: str) -> pd.Series:
    level = (~codes.str.endswith("00")).astype("int") + (~codes.str.endswith("0000")).astype("int")
    above = _above(codes, 1) if width == "parent" else codes.str[:2]
    return level.astype("str") + above


def _target(rows: pd.DataFrame, targets: pd.DataFrame) -> pd.Series:
    """The nearest plan's threshold in the value's unit; only where the value is on its wrong side, or far beyond it."""
    about = targets.drop_duplicates(["area_code", "indicator_id", "unit"], keep="last")
    keys = ["area_code", "indicator_id", "unit"]
    value, sense = pd.Series(np.nan, index=rows.index), pd.Series("", index=rows.index, dtype="object")
    for level in range(4):
        mine = rows[keys].assign(area_code=_above(rows["area_code"], level))
        beside = mine.merge(about, on=keys, how="left").set_axis(rows.index)
        sense = sense.where(value.notna(), beside["comparator"].fillna(""))
        value = value.fillna(beside["value"])
    surpassed = (sense.isin(AT_LEAST) & rows["value"].ge(value)) | (sense.isin(AT_MOST) & rows["value"].le(value))
    counted = rows["unit"].isin(UNITS.where(whole=True))
    return value.where(value.gt(0) & ~(surpassed & ~_beyond(rows, value)) & ~counted)


def _beyond(rows: pd.DataFrame, value: pd.Series) -> pd.Series:
    """Better than asked for by a whole power of ten, where there is room for that: not a share that is to fall."""
    better = _distance(rows["value"], value)
    return better.abs().ge(1 - _SHAPE / 2) & (rows["unit"].ne("percent") | better.gt(0))


def _distance(values: pd.Series, held: pd.Series) -> pd.Series:
    """In powers of ten; missing where either is not above nought."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return pd.Series(
            np.log10((values / held).where(values.gt(0) & held.gt(0)).astype("float64")), index=values.index
        )


def _ask_doubted(rows: pd.DataFrame, heard: dict[str, pd.Series], limits: pd.DataFrame, asked: pd.DataFrame) -> None:
    far = {name: _distance(rows["value"], held) for name, held in heard.items()}
    counted, years = rows["unit"].isin(UNITS.where(whole=True)), rows["unit"].eq("years")
    accuses = {}
    for name, distance in far.items():
        own = name in ("own", "file")
        least = pd.Series(_OWN_FAR if own else _FAR, index=rows.index).mask(years, _YEARS_FAR)
        if not own:
            least = least.mask(counted, _COUNTS_FAR)
        shaped = (distance - distance.round()).abs().lt(_SHAPE) | years | (not own)
        accuses[name] = (distance.abs().ge(least) & shaped).fillna(False)
    accuses["upper"] |= counted & far["upper"].gt(0)  # no county has more people than its province
    vouched = far["own"].abs().lt(_VOUCHED).fillna(False)
    others = ("target", "upper", "sisters", "file")
    # Another area's count says nothing of this one's as long as it does not accuse it.
    speaking = {name: far[name].notna() & (accuses[name] | ~counted) for name in others}
    against = sum(accuses[name].astype("int") for name in others)
    present = sum(speaking[name].astype("int") for name in others if name != "file")
    doubted_by = accuses["own"] | (~vouched & against.gt(0) & (against * 2).ge(present))
    for at in rows.index[doubted_by]:
        name = next(one for one in ("own", "sisters", "upper", "target", "file") if accuses[one][at])
        guess = _guess(
            float(rows.loc[at, "value"]), {one: far[one][at] for one in accuses if accuses[one][at]}, limits.loc[at]
        )
        asked.loc[at, "question"] = doubted(
            name, str(rows.loc[at, "read_as"]), float(rows.loc[at, "value"]), float(heard[name][at]), guess
        )
        asked.loc[at, "suggestion"] = guess


def _guess(value: float, distances: dict[str, float], limits: pd.Series) -> str:
    """The value moved by the whole power of ten that its accusers agree on; "" where that is none or no value."""
    power = round(float(np.median(list(distances.values()))))
    moved = exact(value / 10.0**power)
    outside = moved < limits["lower_limit"] or moved > limits["upper_limit"]
    return "" if power == 0 or outside else f"{moved:.15g}"


def _ask_fractions(rows: pd.DataFrame, heard: dict[str, pd.Series], asked: pd.DataFrame) -> None:
    """A per cent of at most one that its cell does not call one: 0.971 for 97.1 %."""
    small = rows["unit"].eq("percent") & rows["value"].gt(0) & rows["value"].le(1) & ~rows["explicit"].astype("bool")
    small &= asked["question"].eq("")
    witness = pd.Series(np.nan, index=rows.index)
    for name in ("own", "sisters", "upper", "target", "file"):
        witness = witness.fillna(heard[name])
    fits = witness.isna() | (rows["value"] * 100 - witness).abs().lt((rows["value"] - witness).abs())
    for at in rows.index[small & fits]:
        guess = f"{exact(rows.loc[at, 'value'] * 100):.15g}"
        asked.loc[at, "question"] = said("fraction", label=rows.loc[at, "read_as"], guess=guess)
        asked.loc[at, "suggestion"] = guess
