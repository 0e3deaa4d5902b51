"""What the charts of tidy series share: which rows they show, whose is the reader's own, what their axes are called.

Tidy series are frames of one row an area, indicator and year, as `halfsky.series` gives them: `year`, `value`, and
`area_code, area, indicator_id, indicator, unit, better, status` where they are known.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from halfsky.errors import UsageError
from halfsky.figures import theme
from halfsky.figures.fonts import families
from halfsky.vocabulary.codes import BETTER, UNITS
from halfsky.words.values import Say

AREA, INDICATOR = "area", "indicator"
COLOURS = {"own": theme.ACCENT, "others": "#b4c0ca", "median": theme.MUTED, "target": theme.INK}


def rows_of(series: pd.DataFrame, name: str, *columns: str) -> pd.DataFrame:
    """The rows with a value, with the names `area` and `indicator` where only codes are there.

    UsageError for what is no frame, for an absent column, and where nothing is left.
    """
    if not isinstance(series, pd.DataFrame):
        raise UsageError(f"{name} takes a tidy frame, as of halfsky.series, and was given a {type(series).__name__}")
    given = series
    for column, code in ((AREA, "area_code"), (INDICATOR, "indicator_id")):
        if column not in given and code in given:
            given = given.assign(**{column: given[code]})
    absent = [column for column in ("year", "value", *columns) if column not in given]
    if absent:
        raise UsageError(f"{name}: the series has no column {absent[0]!r}; halfsky.series gives what it takes")
    rows = given[pd.to_numeric(given["value"], errors="coerce").notna() & given["year"].notna()]
    if rows.empty:
        raise UsageError(f"{name}: the series holds no value")
    return rows.astype({"year": "int64", "value": "float64"}).reset_index(drop=True)


def is_own(rows: pd.DataFrame, own: str | Collection[str] | None) -> pd.Series:
    """Which rows are of the reader's own areas, given by name or code. UsageError for one that the rows do not have."""
    wanted = [own] if isinstance(own, str) else list(own or [])
    held = rows[AREA].isin(wanted) if AREA in rows else pd.Series(False, index=rows.index)
    codes = rows["area_code"] if "area_code" in rows else pd.Series("", index=rows.index)
    for one in wanted:
        if not (codes.eq(one) | (AREA in rows and rows.get(AREA, codes).eq(one))).any():
            raise UsageError(f"own: {one!r} is no area of this series")
    return held | codes.isin(wanted)


def one_value_each(rows: pd.DataFrame, keys: list[str], name: str) -> None:
    """UsageError where two rows would be drawn at one place."""
    twice = rows[rows.duplicated(keys)]
    if len(twice):
        at = ", ".join(str(twice.iloc[0][key]) for key in keys)
        raise UsageError(f"{name}: two values of {at}: keep one of them")


def common_year(rows: pd.DataFrame, year: int | None, name: str) -> int:
    """The year asked for, or the one with the most values, of several the newest."""
    years = rows["year"].value_counts()
    if year is None:
        return int(years[years.eq(years.max())].index.max())
    if year not in years.index:
        raise UsageError(f"{name}: no value of {year}; there are {', '.join(map(str, sorted(years.index)))}")
    return int(year)


def axis_name(rows: pd.DataFrame, language: str) -> str:
    """The unit of an axis; "" where it is not known or the rows have several."""
    units = rows["unit"].dropna().unique() if "unit" in rows else []
    if len(units) != 1 or units[0] not in UNITS:
        return ""
    row = UNITS.row(units[0])
    return str(row.label(language))


def is_simulated(rows: pd.DataFrame) -> bool:
    return "status" in rows and bool(rows["status"].eq("simulated").any())


def grid(count: int, most: int) -> tuple[int, int]:
    """Rows and columns of so many panels."""
    columns = min(count, most)
    return -(-count // columns), columns


def named(axes: Axes, *, title: str | None = None, x: str = "", y: str = "", **style: Any) -> None:
    """Title and labels of an axes, in the Chinese font."""
    if title is not None:
        axes.set_title(title, fontfamily=families(), **{"fontsize": 10.5, **style})
    axes.set_xlabel(x, fontfamily=families(), fontsize=8.5)
    axes.set_ylabel(y, fontfamily=families(), fontsize=8.5)


def without(rows: pd.DataFrame, year: int, say: Say) -> str:
    """How many areas have no value of the year, for a note; "" where all have."""
    missing = rows[AREA].nunique() - rows.loc[rows["year"].eq(year), AREA].nunique()
    if not missing:
        return ""
    return say(f"另有{missing}个地区没有{year}年的数值。", f"{missing} more areas have no value of {year}.")


def share_better(rows: pd.DataFrame) -> pd.Series:
    """The share of the other areas that are behind, by the better way of the indicator; null where neither way is."""
    senses = {code: float(row.sense) or np.nan for code, row in BETTER.rows.items()}
    sense = rows["better"].map(senses) if "better" in rows else pd.Series(np.nan, index=rows.index)
    scaled = rows["value"] * sense
    of = scaled.groupby([rows[INDICATOR], rows["year"]])
    count = of.transform("size")
    return ((of.rank() - 1) / (count - 1).where(count.gt(1), np.nan)).where(sense.notna())
