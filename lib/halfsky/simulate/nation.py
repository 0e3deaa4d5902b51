"""One made-up nation as a data package: the order of the steps, and the folder that it is written into.

Everything random comes from the seed: the same order gives the same bytes (with one set of installed packages).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from halfsky.errors import DataError, UsageError
from halfsky.package import read_table, write_datapackage, write_table, write_tables
from halfsky.project import data_folder
from halfsky.schemas import (
    AREAS,
    BREAKS,
    CASES,
    GOALS_OF_MEASURES,
    OBSERVATIONS,
    PLANS,
    PROGRESS_REPORTS,
    SOURCES,
    TARGETS,
    TASKS,
)
from halfsky.simulate.folder import NAME, remember_written, replaced_folder
from halfsky.simulate.geography import MOST_PROVINCES, made_up_areas
from halfsky.simulate.measures import MEASURES, PROMISES
from halfsky.simulate.plans import made_up_plans, made_up_targets
from halfsky.simulate.series import SOURCE, Levels, Scale, county_series, starting_levels, upper_series
from halfsky.simulate.work import made_up_work

MOST_AREAS, MOST_YEARS = 10_000, 40
# plans, levels, targets; each province's counties; cities, provinces, nation; work
_STREAMS = 3 + MOST_PROVINCES + 3 + 1
_YEARS = re.compile(r"(\d{4})\s*[-—–]\s*(\d{4})", re.ASCII)


def parse_years(text: str) -> tuple[int, int]:
    """The years of A-B. UsageError says what is accepted."""
    found = _YEARS.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (1990 <= first <= last <= 2100 and last - first < MOST_YEARS):
        raise UsageError(
            f"years {text!r}: give the first and the last as A-B, such as 2015-2025; "
            f"from 1990 to 2100, at most {MOST_YEARS} of them"
        )
    return first, last


@dataclass(frozen=True)
class Order:
    """What is asked for: how many counties, which years of observations, which seed, and whether what units reported
    of the counties' plans too. UsageError for what is not.
    """

    areas: int
    years: tuple[int, int]
    seed: int = 0
    work: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.areas <= MOST_AREAS:
            raise UsageError(f"{self.areas} areas: give a number of counties from 1 to {MOST_AREAS}")
        if self.seed < 0:
            raise UsageError(f"seed {self.seed}: give a whole number from 0 on")
        parse_years("{}-{}".format(*self.years))


def simulate_package(order: Order, folder: Path | str, *, force: bool = False) -> int:
    """Write a made-up nation into `folder`, a data package; returns the number of observations.

    Plans are those of the ten or five years in which the last year lies. The catalogue is that of the data package in
    use. OutputError where the folder holds anything but an earlier simulated package as it was written, or, with
    force, one that was edited since; it is replaced as a whole when the new one is complete.
    """
    catalogue = data_folder()
    indicators = read_table("indicators", catalogue)
    _check(indicators)
    # One stream of numbers for each part, so that none depends on how many another one drew.
    *streams, of_work = map(np.random.default_rng, np.random.SeedSequence(order.seed).spawn(_STREAMS))
    generators = iter(streams)
    years = np.arange(order.years[0], order.years[1] + 1)
    areas = made_up_areas(order.areas)
    plans = made_up_plans(areas, order.years[1], next(generators))
    scale = Scale(indicators)
    levels = starting_levels(scale, plans, next(generators))
    targets = made_up_targets(plans, indicators, levels, next(generators))
    with replaced_folder(Path(folder), force=force) as draft:
        for file in ("indicators.csv", "domains.csv"):
            shutil.copyfile(catalogue / file, draft / file)
        write_table(areas, AREAS, draft / "areas.csv")
        write_table(plans, PLANS, draft / "plans.csv")
        write_table(_source(order), SOURCES, draft / "sources.csv")
        write_tables(targets, TARGETS, draft / "targets", by="plan_id")
        count, breaks = _write_observations(draft / "observations", areas, levels, years, generators)
        write_table(breaks, BREAKS, draft / "breaks.csv")
        if order.work:
            _write_work(draft, plans, targets, order.years[1], of_work)
        write_datapackage(draft, name=NAME, title="A made-up nation: every plan, target and value is simulated")
        remember_written(draft)
    return count


def _write_work(draft: Path, plans: pd.DataFrame, targets: pd.DataFrame, last: int, rng: np.random.Generator) -> None:
    """The counties' plans as work: their tasks, what was reported of the last two years, and cases."""
    counties = plans[plans["upper_plan_id"].ne("")]
    own = targets[targets["plan_id"].isin(counties["plan_id"])]
    work = made_up_work(own, range(last - 1, last + 1), rng)
    write_tables(work.tasks, TASKS, draft / TASKS.name, by="plan_id")
    write_tables(work.pairs, GOALS_OF_MEASURES, draft / GOALS_OF_MEASURES.name, by="plan_id")
    areas = counties.set_index("plan_id")["area_code"]
    for rows, table in ((work.progress, PROGRESS_REPORTS), (work.cases, CASES)):
        for area, part in rows.groupby(rows["plan_id"].map(areas), sort=False):
            write_table(part, table, draft / table.name / f"{area}.csv")


def _write_observations(
    folder: Path, areas: pd.DataFrame, levels: Levels, years: np.ndarray, generators: Iterator[np.random.Generator]
) -> tuple[int, pd.DataFrame]:
    """A file for each province's counties, one for cities, one for provinces and one for the nation."""
    counties = areas[areas["level"].eq("county")]
    codes = counties["area_code"].to_numpy(dtype="str")
    starts = np.flatnonzero(np.r_[True, codes[1:].astype("U2") != codes[:-1].astype("U2")])
    ends = np.r_[starts[1:], len(codes)]
    rows, breaks, city_means, province_means = 0, [], [], []
    for start, end in zip(starts, ends, strict=True):
        rng = next(generators)
        own = codes[start:end]
        # The nation's plan stands before those of the counties.
        series = county_series(levels, slice(start + 1, end + 1), years, rng)
        frame = series.observations(own, rng)
        write_table(frame, OBSERVATIONS, folder / f"counties-{own[0][:2]}.csv")
        rows += len(frame)
        breaks.append(series.breaks(own))
        values = levels.scale.back(series.expected)
        city_starts = np.flatnonzero(np.r_[True, own[1:].astype("U4") != own[:-1].astype("U4")])
        sizes = np.diff(np.r_[city_starts, len(own)])[:, None, None]
        city_means.append(np.add.reduceat(values, city_starts, axis=0) / sizes)
        province_means.append(values.mean(axis=0)[None])
    provinces = np.concatenate(province_means)
    weights = (ends - starts) / len(codes)
    nation = np.einsum("p,pmy->my", weights, provinces)[None]
    cities = np.concatenate(city_means)
    for name, level, means in (
        ("cities", "city", cities),
        ("provinces", "province", provinces),
        ("nation", "nation", nation),
    ):
        rng = next(generators)
        own = areas.loc[areas["level"].eq(level), "area_code"].to_numpy(dtype="str")
        frame = upper_series(levels.scale, years, means, rng).observations(own, rng)
        write_table(frame, OBSERVATIONS, folder / f"{name}.csv")
        rows += len(frame)
    table = pd.concat(breaks, ignore_index=True).assign(note="模拟的口径变化")
    return rows, BREAKS.conform(table.sort_values(list(BREAKS.key)))


def _source(order: Order) -> pd.DataFrame:
    asked = f"halfsky simulate --areas {order.areas} --years {order.years[0]}-{order.years[1]} --seed {order.seed}"
    return SOURCES.conform(pd.DataFrame([{"source_id": SOURCE, "title": f"模拟数据，并非真实数值（{asked}）"}]))


def _check(indicators: pd.DataFrame) -> None:
    wanted = {measure.indicator_id for measure in MEASURES} | {promise.indicator_id for promise in PROMISES}
    absent = sorted(wanted - set(indicators["indicator_id"]))
    if absent:
        raise DataError(
            f"{data_folder() / 'indicators.csv'} lacks {', '.join(absent[:3])}"
            f"{f' and {len(absent) - 3} more' if len(absent) > 3 else ''}: use the catalogue that ships with Halfsky"
        )
