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
from statistics import median

import numpy as np
import pandas as pd

from halfsky.importing.distinct_texts import coded
from halfsky.importing.units import exact
from halfsky.importing.witnesses import heard_of
from halfsky.vocabulary.codes import UNITS
from halfsky.words.import_questions import doubted, said

WITNESSES = ("own", "target", "others")
_OWN_FAR, _FAR, _YEARS_FAR, _COUNTS_FAR = 0.55, 0.7, 0.3, 2.5
"""How far, in powers of ten, a value is from a witness that accuses it: of its own years, of others, of lengths of life
and schooling, of counts of other areas. A unit mistaken is one whole power and more."""
_VOUCHED = 0.4
_SHAPE, _NEAR_YEARS = 0.25, 0.1
"""A value that its own years accuse lies so near a whole power of ten from them: what moves threefold is no slip."""


def questions(
    rows: pd.DataFrame, indicators: pd.DataFrame, published: pd.DataFrame, targets: pd.DataFrame | None = None, *,
    without: Collection[str] = (),
) -> pd.DataFrame:  # fmt: skip
    """What is to be asked of values that were understood: `question`, `suggestion`, '' where nothing; indexed as `rows`
    (columns witnesses.SERIES, `year`, `value`, `unit`, `read_as`, `explicit`: whether the cell itself states the unit).

    published: schemas.OBSERVATIONS, with which the values are compared. targets: `area_code, indicator_id, comparator,
    value, unit` of plans. without: witnesses that are not heard.
    """
    asked = doubts(rows, indicators, published, targets, without=without)
    return (
        asked.reindex(rows.index, fill_value="")
        if len(asked)
        else pd.DataFrame({"question": "", "suggestion": ""}, index=rows.index, dtype="object")
    )


def doubts(
    rows: pd.DataFrame, indicators: pd.DataFrame, published: pd.DataFrame, targets: pd.DataFrame | None = None, *,
    without: Collection[str] = (),
) -> pd.DataFrame:  # fmt: skip
    """The same of those rows only of which something is asked."""
    found: dict[int, tuple[str, str]] = {}
    if len(rows):
        known = indicators.drop_duplicates("indicator_id").set_index("indicator_id")
        ids, distinct = coded(rows["indicator_id"])
        limits = known[["lower_limit", "upper_limit"]].reindex(distinct).astype("float64").to_numpy()[ids]
        value = rows["value"].to_numpy(dtype="float64")
        heard = heard_of(rows, published, targets, set(without))
        found = _doubted(rows, value, heard, limits)
        for position, one in _fractions(rows, value, heard).items():
            found.setdefault(position, one)
        for code, odd, side in (("below_limit", value < limits[:, 0], 0), ("above_limit", value > limits[:, 1], 1)):
            for place in np.flatnonzero(odd):
                found.setdefault(int(place), (said(code, guess=f"{limits[place, side]:.15g}"), ""))
    return pd.DataFrame(list(found.values()), columns=["question", "suggestion"], index=rows.index[list(found)])


def targets_of(targets: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """The thresholds that values are held against: `area_code, indicator_id, comparator, value, unit`.

    targets, plans: of the data package. What is relative to a base year is no value to be near.
    """
    held = targets[targets["value"].notna() & targets["relative_to"].eq("") & targets["indicator_id"].ne("")]
    areas = plans.drop_duplicates("plan_id").set_index("plan_id")["area_code"]
    held = held.assign(area_code=held["plan_id"].map(areas)).dropna(subset=["area_code"])
    return held[["area_code", "indicator_id", "comparator", "value", "unit"]]


def _doubted(
    rows: pd.DataFrame, value: np.ndarray, heard: dict[str, np.ndarray], limits: np.ndarray
) -> dict[int, tuple[str, str]]:
    """Position → question and suggestion of each value that witnesses accuse."""
    log = np.log10(np.where(value > 0, value, np.nan))
    units = rows["unit"]
    counted, years = units.isin(UNITS.where(whole=True)).to_numpy(), units.eq("years").to_numpy()
    against, present = np.zeros(len(rows), dtype="int8"), np.zeros(len(rows), dtype="int8")
    vouched, own = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    accuses = {}
    for name, held in heard.items():
        known = np.flatnonzero(~np.isnan(held))  # a witness is heard where it knows something
        distance = log[known] - np.log10(held[known])
        accused = _accused(name, distance, counted[known], years[known])
        accuses[name] = np.zeros(len(rows), dtype=bool)
        accuses[name][known] = accused
        if name == "own":
            vouched[known], own[known] = np.abs(distance) < _VOUCHED, accused
            continue
        against[known] += accused
        if name != "file":  # Another area's count says nothing of this one's as long as it does not accuse it.
            present[known] += ~np.isnan(distance) & (accused | ~counted[known])
    doubtful = own | (~vouched & (against > 0) & (against * 2 >= present))
    found = {}
    places = np.flatnonzero(doubtful)
    for at, text in zip(places, rows["read_as"].iloc[places], strict=True):
        accusers = [name for name in ("own", "sisters", "upper", "target", "file") if accuses[name][at]]
        nearest = _NEAR_YEARS if years[at] else 1.0
        # its own years know how far it is off; what others say beside them is of other areas
        heeded = accusers[:1] if "own" in accusers else accusers
        distances = [float(log[at] - np.log10(heard[name][at])) for name in heeded]
        if counted[at] and accusers[0] in ("sisters", "upper"):
            guess = _in_wan(float(value[at]), float(heard[accusers[0]][at]), float(heard["upper"][at]))
        else:
            guess = _guess(float(value[at]), distances, limits[at], nearest)
        witness = accusers[0]
        question = doubted(witness, str(text), float(value[at]), float(heard[witness][at]), guess)
        found[int(at)] = (question, guess)
    return found


def _accused(name: str, distance: np.ndarray, counted: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Which values lie too far, in powers of ten, from what a witness says."""
    if name not in ("own", "file"):
        accused = np.abs(distance) >= np.where(years, _YEARS_FAR, np.where(counted, _COUNTS_FAR, _FAR))
        # no county has more people than its province
        return accused | (counted & (distance > 0)) if name == "upper" else accused
    accused = np.abs(distance) >= np.where(years, _YEARS_FAR, _OWN_FAR)
    shaped: np.ndarray = np.abs(distance - np.round(distance)) < _SHAPE
    return accused & (years | shaped)


def _guess(value: float, distances: list[float], limits: np.ndarray, nearest: float) -> str:
    """The value moved by the whole power of ten that its accusers agree on; "" where that is none or no value.

    nearest: how far, in powers of ten, a length of life may then still be from what they say.
    """
    middle = median(distances)
    power = round(middle)
    if abs(middle - power) > nearest:
        return ""
    moved = exact(value / 10.0**power)
    outside = moved < limits[0] or moved > limits[1]
    return "" if power == 0 or outside else f"{moved:.15g}"


def _in_wan(value: float, held: float, upper: float) -> str:
    """A count taken for one in 万, or 万 for one; "" where that brings it no nearer to what another area has (`held`),
    or above what the upper one has.

    How many another area has says that the unit is mistaken, and not by how many powers of ten.
    """
    moved = exact(value / 1e4 if value > held else value * 1e4)
    nearer = abs(np.log10(moved / held)) < abs(np.log10(value / held))
    return f"{moved:.15g}" if nearer and not moved > upper else ""


def _fractions(rows: pd.DataFrame, value: np.ndarray, heard: dict[str, np.ndarray]) -> dict[int, tuple[str, str]]:
    """A per cent of at most one that its cell does not call one: 0.971 for 97.1 %."""
    small = rows["unit"].eq("percent").to_numpy() & (value > 0) & (value <= 1)
    small &= ~rows["explicit"].to_numpy(dtype="bool")
    found = {}
    places = np.flatnonzero(small)
    for at, text in zip(places, rows["read_as"].iloc[places], strict=True):
        named = [heard[name][at] for name in ("own", "sisters", "upper", "target", "file")]
        witness = next((one for one in named if not np.isnan(one)), None)
        if witness is None or abs(value[at] * 100 - witness) < abs(value[at] - witness):
            guess = f"{exact(value[at] * 100):.15g}"
            found[int(at)] = (said("fraction", label=text, guess=guess), guess)
    return found
