"""What each witness names for a value: the area's own years, the file's others, the areas above and beside, a plan.

Each is asked once for a series (area, indicator, sex, residence) and handed on to its values.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from halfsky.importing.distinct_texts import coded, each_distinct, looked_up, numbered
from halfsky.vocabulary.codes import UNITS
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST

SERIES = ["area_code", "indicator_id", "sex", "residence"]
_INDICATOR = SERIES[1:]
_LEVELS_ABOVE = (1, 2, 3)
_WHOLE_POWER = 0.875
"""How far, in powers of ten, a value is better than asked for where that is a slip of a whole power."""


def heard_of(
    rows: pd.DataFrame, published: pd.DataFrame, targets: pd.DataFrame | None, without: set[str]
) -> dict[str, np.ndarray]:
    """What each witness names for each value; missing where it knows nothing.

    rows: SERIES, `value`, `unit`. published: schemas.OBSERVATIONS. targets: `area_code, indicator_id, comparator,
    value, unit`. without: witnesses that are not heard (own, target, others).
    """
    numbers, firsts = numbered(rows[SERIES])
    series = rows[SERIES].iloc[firsts]
    positive = published[published["value"].gt(0)]
    nobody = np.full(len(series), np.nan)
    found = {"own": nobody, "upper": nobody, "sisters": nobody}
    if "own" not in without:
        middle = positive.groupby(SERIES, observed=True)["value"].median().reset_index()
        found["own"] = looked_up({name: series[name] for name in SERIES}, middle, "value")
    if "others" not in without:
        latest = positive.sort_values("year").drop_duplicates(SERIES, keep="last")
        found["upper"] = _upper(series, latest)
        found["sisters"] = _sisters(series, latest)
    heard = {name: held[numbers] for name, held in found.items()}
    heard["file"] = heard["target"] = np.full(len(rows), np.nan)
    if "own" not in without:
        heard["file"] = _others_of_file(rows["value"], numbers)
    if "target" not in without and targets is not None and len(targets):
        heard["target"] = _target(rows, targets)
    return heard


def _others_of_file(values: pd.Series, numbers: np.ndarray) -> np.ndarray:
    """Of two values of a series the other; of more the middle one, which a single wrong one does not move."""
    value = values.to_numpy(dtype="float64")
    known = value > 0
    many = int(numbers.max()) + 1
    count = np.bincount(numbers, weights=known, minlength=many)[numbers]
    total = np.bincount(numbers, weights=np.where(known, value, 0.0), minlength=many)[numbers]
    held = np.where((count == 2) & known, total - value, np.nan)
    if (count > 2).any():
        middle = pd.Series(np.where(known, value, np.nan)).groupby(numbers, sort=False).median()
        held = np.where(count > 2, middle.sort_index().to_numpy()[numbers], held)
    return held


def _above(code: str) -> str:
    """The area one level up by GB/T 2260: 320804 → 320800 → 320000 → 000000."""
    if not code.endswith("00"):
        return f"{code[:4]}00"
    return "000000" if code.endswith("0000") else f"{code[:2]}0000"


def _so_far_above(code: str, levels: int) -> str:
    for _ in range(levels):
        code = _above(code)
    return code


def _upper(series: pd.DataFrame, latest: pd.DataFrame) -> np.ndarray:
    """The nearest upper area's latest value."""
    found = np.full(len(series), np.nan)
    own = coded(series["area_code"])
    for level in _LEVELS_ABOVE:
        areas = each_distinct(series["area_code"], partial(_so_far_above, levels=level))
        columns = {"area_code": areas, **{name: series[name] for name in _INDICATOR}}
        value = looked_up(columns, latest, "value")
        higher = np.array([str(code) != _so_far_above(str(code), level) for code in own[1]] or [False])[own[0]]
        found = np.where(np.isnan(found) & higher, value, found)
    return found


def _sisters(series: pd.DataFrame, latest: pd.DataFrame) -> np.ndarray:
    """The middle of what at least two sister areas have, else of what areas of the level have in the same province."""
    found = np.full(len(series), np.nan)
    for width in ("parent", "province"):
        read = partial(_around, width=width)
        around, there = each_distinct(series["area_code"], read), each_distinct(latest["area_code"], read)
        middle = (
            latest.assign(around=there)
            .groupby([*_INDICATOR, "around"], observed=True)["value"]
            .agg(["median", "count"])
            .reset_index()
        )
        middle = middle[middle["count"].ge(2)]
        columns = {**{name: series[name] for name in _INDICATOR}, "around": around}
        found = np.where(np.isnan(found), looked_up(columns, middle, "median"), found)
    return found


def _around(code: object, width: str) -> str:
    code = str(code)
    level = (not code.endswith("00")) + (not code.endswith("0000"))
    return f"{level}{_above(code) if width == 'parent' else code[:2]}"


def _target(rows: pd.DataFrame, targets: pd.DataFrame) -> np.ndarray:
    """The nearest plan's threshold in the value's unit; only where the value is on its wrong side, or far beyond it."""
    keys = ["area_code", "indicator_id", "unit"]
    about = targets.drop_duplicates(keys, keep="last").reset_index(drop=True)
    about = about.assign(place=np.arange(len(about), dtype="float64"))
    numbers, firsts = numbered(rows[keys])
    once = rows[keys].iloc[firsts]
    place = np.full(len(once), np.nan)
    for level in range(4):
        areas = each_distinct(once["area_code"], partial(_so_far_above, levels=level))
        columns = {"area_code": areas, **{name: once[name] for name in keys[1:]}}
        place = np.where(np.isnan(place), looked_up(columns, about, "place"), place)
    named = ~np.isnan(place) & ~once["unit"].isin(UNITS.where(whole=True)).to_numpy()
    if not named.any():
        return np.full(len(rows), np.nan)
    where = np.where(named, place, 0).astype("int64")
    threshold = np.where(named, about["value"].to_numpy(dtype="float64")[where], np.nan)
    threshold = np.where(threshold > 0, threshold, np.nan)[numbers]
    comparators = about["comparator"].to_numpy()[where]
    least, most = (np.isin(comparators, list(which))[numbers] for which in (AT_LEAST, AT_MOST))
    value = rows["value"].to_numpy(dtype="float64")
    surpassed = (least & (value >= threshold)) | (most & (value <= threshold))
    beyond = _beyond(value, threshold, rows["unit"].eq("percent").to_numpy())
    return np.where(surpassed & ~beyond, np.nan, threshold)


def _beyond(value: np.ndarray, threshold: np.ndarray, percent: np.ndarray) -> np.ndarray:
    """Better than asked for by a whole power of ten, where there is room for that: not a share that is to fall."""
    with np.errstate(divide="ignore", invalid="ignore"):
        better = np.log10(np.where(value > 0, value, np.nan) / threshold)
    beyond: np.ndarray = (np.abs(better) >= _WHOLE_POWER) & (~percent | (better > 0))
    return beyond
