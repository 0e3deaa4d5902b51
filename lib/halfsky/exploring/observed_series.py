"""The observed series of indicators and areas, one value a year, as one tidy frame."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import pandas as pd

from halfsky.assess.series import ancestry, last_break, preferred
from halfsky.errors import UsageError
from halfsky.package import Package, load_package
from halfsky.package.finding import find_indicator
from halfsky.schemas import OBSERVATION_STATUSES
from halfsky.schemas.plain import plain

COLUMNS = [
    "area_code", "area", "level", "indicator_id", "indicator", "domain", "year", "value", "unit", "sex", "residence",
    "status", "source_id", "since", "better", "lower_limit", "upper_limit", "decimals",
]  # fmt: skip
_KEYS = ["area_code", "indicator_id", "year", "value", "unit", "sex", "residence"]


def series(
    indicators: str | Sequence[str],
    areas: str | Sequence[str] | None = None,
    *,
    level: str = "",
    until: int | None = None,
    package: Package | None = None,
    language: str = "zh",
) -> pd.DataFrame:
    """The values of indicators over the years, one an area, indicator and year, chosen as `assess_targets` does.

    indicators: ids or exact names (村委会成员中女性比例), one or a list; areas: codes or names, all where None;
    level: nation, province, city or county, for the areas of that level; until: the last year.

    Columns: `area_code, area, level, indicator_id, indicator, domain, year, value, unit, sex, residence, status,
    source_id`; `since` (first year of the definition that the value is of; null where it never changed: no trend goes
    across), and of the catalogue `better, lower_limit, upper_limit, decimals`. Only values in the indicator's own unit.
    An area that was asked for, by `areas` or by `level`, and has no such value of an indicator has one row of it
    without year and value: it is not known, and not left out.
    UsageError for an indicator, an area or a level that the package does not know; a UserWarning where all are known
    and there is no value. package: else the one that ships.
    """
    held = package or load_package()
    ids = [_indicator(one, held) for one in ([indicators] if isinstance(indicators, str) else indicators)]
    chosen = (
        None if areas is None else [area_called(one, held) for one in ([areas] if isinstance(areas, str) else areas)]
    )
    seen = held.observations
    wanted = seen["indicator_id"].isin(ids)
    if chosen is not None:
        wanted &= seen["area_code"].isin(chosen)
    if level:
        levels = held.areas["level"].unique()
        if level not in levels:
            raise UsageError(f"level {level!r}: the package has areas of {', '.join(levels)}")
        of_level = held.areas.loc[held.areas["level"].eq(level), "area_code"]
        wanted &= seen["area_code"].isin(of_level)
        chosen = [code for code in (of_level if chosen is None else chosen) if code in set(of_level)]
    seen = seen[wanted]
    last = int(seen["year"].max()) if len(seen) else 0
    rows = preferred(seen, last if until is None else int(until)).astype({"year": "int64"})
    rows = rows[[*_KEYS]].merge(_origin(seen), on=_KEYS, how="left")
    about = held.indicators.set_index("indicator_id")
    rows = rows[rows["unit"].eq(rows["indicator_id"].map(about["unit"]))]
    rows = pd.concat([rows, _unknown(rows, ids, chosen or [], about["unit"])], ignore_index=True)
    name = f"name_{language}"
    rows = rows.join(about[["domain", "better", "lower_limit", "upper_limit", "decimals"]], on="indicator_id")
    rows = rows.assign(
        area=rows["area_code"].map(held.areas.set_index("area_code")[name]).fillna(""),
        level=rows["area_code"].map(held.areas.set_index("area_code")["level"]).fillna(""),
        indicator=rows["indicator_id"].map(about[name]),
    )
    rows = rows.assign(since=last_break(rows, held.breaks, ancestry(held.areas), rows["year"]))
    place = {indicator: number for number, indicator in enumerate(ids)}
    rows = rows.sort_values(
        ["indicator_id", "area_code", "year"], key=lambda c: c.map(place) if c.name == "indicator_id" else c
    )
    if rows["value"].isna().all():
        names = held.indicators.set_index("indicator_id")["name_zh"]
        places = held.areas.set_index("area_code")["name_zh"]
        where = f" in {', '.join(places[code] for code in chosen)}" if areas is not None and chosen else ""
        bounds = (f" of level {level}" if level else "") + ("" if until is None else f" until {until}")
        called = ", ".join(names[one] for one in ids)
        warnings.warn(f"the package has no value of {called}{where}{bounds} in the indicator's unit", stacklevel=2)
    return plain(rows[COLUMNS])


def _unknown(rows: pd.DataFrame, ids: list[str], areas: list[str], units: pd.Series) -> pd.DataFrame:
    """A row without year and value for each of the areas that has none of an indicator."""
    there = set(zip(rows["area_code"], rows["indicator_id"], strict=True))
    lacking = [(area, one) for one in ids for area in dict.fromkeys(areas) if (area, one) not in there]
    empty = pd.DataFrame(lacking, columns=["area_code", "indicator_id"], dtype="object")
    words = dict.fromkeys(["sex", "residence", "status", "source_id"], "")
    empty = empty.assign(**words, unit=empty["indicator_id"].map(units), year=pd.NA, value=float("nan"))
    return empty.astype({"year": "Int64", "value": "float64"})[list(rows.columns)]


def _origin(seen: pd.DataFrame) -> pd.DataFrame:
    """Status and source of each value; of one value that several sources give, the firmest."""
    firmness = {status: rank for rank, status in enumerate(OBSERVATION_STATUSES)}
    ordered = seen.sort_values(["status", "source_id"], key=lambda c: c.map(firmness) if c.name == "status" else c)
    return ordered.drop_duplicates(_KEYS)[[*_KEYS, "status", "source_id"]].astype({"year": "int64"})


def _indicator(words: str, package: Package) -> str:
    known = package.indicators
    if words in set(known["indicator_id"]):
        return words
    exact = known.loc[known["name_zh"].eq(words) | known["name_en"].str.lower().eq(str(words).lower()), "indicator_id"]
    if len(exact):
        return str(exact.iloc[0])
    near = find_indicator(words, package).head(3)
    hint = "; near: " + ", ".join(near["indicator_id"] + " " + near["name_zh"]) if len(near) else ""
    raise UsageError(f"no indicator is called {words!r}{hint}; find_indicator({words!r}) looks for one")


def area_called(words: str, package: Package) -> str:
    known = package.areas
    if words in set(known["area_code"]):
        return words
    called = known.loc[known["name_zh"].eq(words) | known["name_en"].str.lower().eq(str(words).lower()), "area_code"]
    if len(called) == 1:
        return str(called.iloc[0])
    if len(called):
        raise UsageError(f"{len(called)} areas are called {words!r}: give a code, one of {', '.join(called)}")
    raise UsageError(f"the package has no area {words!r}: give a code of six digits, or a name of its table of areas")
