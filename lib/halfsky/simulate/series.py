"""Made-up series: a level, a way with a pace of its own, noise, gaps, breaks and counts behind the rates.

The arithmetic is done on a scale without limits (the logit of a percentage, the logarithm of a rate or a count), so
that no value leaves its limits. Arrays are areas x measures x years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from halfsky.schemas import OBSERVATIONS
from halfsky.simulate.measures import DENOMINATORS, MEASURES

SOURCE = "simulated"
_PER = {"percent": 100.0, "per_1000": 1000.0, "per_100k": 100000.0}
_SHARES = (0.42, 0.16, 0.20, 0.12, 0.10)  # of the series: on course, overshooting, slow, stalling, moving away
_MISSING, _UNOBSERVED, _STALE, _VOLATILE, _BROKEN = 0.07, 0.24, 0.04, 0.05, 0.012
_YEARS = 10.0  # that a way takes


class Scale:
    """The measures on a scale without limits, and back."""

    def __init__(self, indicators: pd.DataFrame) -> None:
        known = indicators.set_index("indicator_id").loc[[measure.indicator_id for measure in MEASURES]]
        self.units = known["unit"].to_numpy(dtype="str")
        self.decimals = known["decimals"].fillna(2).to_numpy(dtype="int64")
        self.share = known["unit"].eq("percent").to_numpy()
        base, spread, way, noise, difference = (
            np.array([getattr(measure, name) for measure in MEASURES])
            for name in ("base", "spread", "way", "noise", "difference")
        )
        self.base = self.to(base)
        slope = (self.to(base + noise) - self.to(base - noise)) / (2 * noise)
        self.spread, self.noise, self.difference = spread * slope, noise * slope, difference * slope
        self.way = self.to(base + way) - self.base

    def to(self, values: np.ndarray) -> np.ndarray:
        """Values (.. x measures, or .. x measures x years) on the scale."""
        share = self.share[:, None] if values.ndim == 3 else self.share
        part = np.where(share, values / 100, 0.5)
        return np.where(share, np.log(part / (1 - part)), np.log(np.where(share, 1.0, values)))

    def back(self, levels: np.ndarray, measure: np.ndarray | None = None) -> np.ndarray:
        """Values of levels (shaped as in `to`, or one a place in `measure`)."""
        share = self.share if measure is None else self.share[measure]
        if levels.ndim == 3:
            share = share[:, None]
        grown = np.exp(np.where(share, -levels, levels))
        return np.where(share, 100 / (1 + grown), grown)


@dataclass(frozen=True)
class Levels:
    """Where areas stand (areas x measures, on the scale) in their base years, and where they want to be."""

    scale: Scale
    start: np.ndarray
    base_year: np.ndarray
    ambition: np.ndarray  # share of a ten-year way that an area's plan wants

    def aims(self, indicator_ids: pd.Series, area: np.ndarray) -> np.ndarray:
        """The value that each area (a position) wants for an indicator; NaN for one that is not observed."""
        wanted = self.scale.back(self.start + self.scale.way * self.ambition)
        place = pd.Index([measure.indicator_id for measure in MEASURES]).get_indexer(pd.Index(indicator_ids))
        return np.where(place >= 0, wanted[area, place], np.nan)


def starting_levels(scale: Scale, plans: pd.DataFrame, rng: np.random.Generator) -> Levels:
    """Levels of the areas of `plans`, the first of which is the nation."""
    shape = (len(plans), len(MEASURES))
    # What a county does well in one measure it tends to do well in others.
    better = np.sign(scale.way) * rng.normal(size=(len(plans), 1))
    offset = 0.4 * better + 0.92 * rng.normal(size=shape)
    offset[0] = 0.0
    span = (plans["end_year"] - plans["start_year"] + 1).to_numpy(dtype="float64")
    ambition = span[:, None] / _YEARS * rng.uniform(0.7, 1.3, size=shape)
    base_year = plans["start_year"].to_numpy(dtype="int64") - 1
    return Levels(scale, scale.base + scale.spread * offset, base_year, ambition)


def county_series(levels: Levels, chosen: slice, years: np.ndarray, rng: np.random.Generator) -> Series:
    """The series of some areas of `levels`."""
    scale, start = levels.scale, levels.start[chosen]
    shape = start.shape
    elapsed = years - levels.base_year[chosen][:, None, None]
    kind = np.searchsorted(np.cumsum(_SHARES)[:-1], rng.random(shape))
    pace = np.choose(
        kind,
        [rng.normal(1.05, 0.15, shape), rng.uniform(1.5, 2.3, shape), rng.uniform(0.2, 0.7, shape),
         rng.uniform(0.8, 1.2, shape), rng.uniform(-0.9, -0.2, shape)],
    )  # fmt: skip
    until = np.where(kind == 3, rng.integers(1, 4, shape), 1000)
    before = rng.uniform(0.4, 1.1, shape)[:, :, None]
    covered = (
        np.where(elapsed < 0, before * elapsed, pace[:, :, None] * np.minimum(elapsed, until[:, :, None])) / _YEARS
    )
    expected = start[:, :, None] + scale.way[:, None] * covered

    broken = rng.random(shape) < _BROKEN
    new_from = np.where(broken, rng.integers(years[0] + 1, years[-1] + 2, shape), 9999)
    broken &= new_from <= years[-1]
    jump = scale.spread * rng.choice([-1.5, 1.5], shape)
    expected = expected + np.where(years >= new_from[:, :, None], jump[:, :, None], 0.0)

    noise = rng.normal(size=(*shape, len(years)))
    for year in range(1, len(years)):
        noise[:, :, year] = 0.35 * noise[:, :, year - 1] + 0.94 * noise[:, :, year]
    loud = np.where(rng.random(shape) < _VOLATILE, 4.0, 1.0) * scale.noise
    seen = rng.random((*shape, len(years))) >= _MISSING
    seen &= (rng.random(shape) >= _UNOBSERVED)[:, :, None] & _published(years)
    last = np.where(rng.random(shape) < _STALE, years[-1] - rng.integers(3, 6, shape), years[-1])
    seen &= years <= last[:, :, None]
    size = np.exp(rng.normal(0.0, 0.6, shape[0]))
    return Series(
        scale, years, expected, expected + loud[:, :, None] * noise, seen, np.where(broken, new_from, 0), size
    )


def upper_series(scale: Scale, years: np.ndarray, values: np.ndarray, rng: np.random.Generator) -> Series:
    """The series of areas above counties from the mean values of the counties in them; without counts."""
    level = scale.to(values)
    noisy = level + 0.2 * scale.noise[:, None] * rng.normal(size=level.shape)
    seen = (rng.random(level.shape) >= _MISSING) & _published(years)
    if len(level) > 1:  # the nation publishes all that it counts
        seen &= (rng.random(level.shape[:2]) >= _UNOBSERVED)[:, :, None]
    nothing = np.zeros(level.shape[:2], dtype="int64")
    return Series(scale, years, level, noisy, seen, nothing, np.zeros(len(level)))


@dataclass(frozen=True)
class Series:
    """Series of some areas: what is expected, what shows, which years are published, where a new definition begins."""

    scale: Scale
    years: np.ndarray
    expected: np.ndarray
    level: np.ndarray
    seen: np.ndarray
    new_from: np.ndarray  # 0 where nothing changed
    size: np.ndarray  # of an area against one of middle size; 0 where no counts are known

    def observations(self, area_codes: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
        """The `observations` of these areas, in the order of their keys."""
        total = self._total(rng)
        parts = [total, *self._sexes(), *self._residences(total, rng)]
        rows = pd.concat(parts, ignore_index=True)
        order = np.lexsort([rows["residence"], rows["sex"], rows["year"], rows["measure"].map(_RANK), rows["area"]])
        rows = rows.iloc[order]
        per = _per(self.scale)[rows["measure"]]
        # A rate that is counted is the quotient of its counts, as published: with two decimals.
        quotient = (rows["numerator"] / rows["denominator"] * per).round(2)
        factor = 10.0 ** self.scale.decimals[rows["measure"]]
        return OBSERVATIONS.conform(
            rows.assign(
                area_code=area_codes[rows["area"]],
                indicator_id=_IDS[rows["measure"]],
                value=quotient.fillna((rows["exact"] * factor).round() / factor),
                unit=self.scale.units[rows["measure"]],
                status="simulated",
                source_id=SOURCE,
            )
        )

    def _total(self, rng: np.random.Generator) -> pd.DataFrame:
        """Values of whole populations, with counts where an area counts: the rate is then what chance makes of it."""
        rows = self._rows(np.arange(len(MEASURES)), 0.0)
        middle = np.array([DENOMINATORS.get(measure.counted, np.nan) for measure in MEASURES])[rows["measure"]]
        size = self.size[rows["area"]]
        denominator = np.round(middle * np.where(size > 0, size, np.nan) * rng.uniform(0.95, 1.05, len(rows))) + 20
        counted = ~np.isnan(denominator)
        probability = (rows["exact"] / _per(self.scale)[rows["measure"]]).to_numpy()
        numerator = np.full(len(rows), np.nan)
        numerator[counted] = rng.binomial(denominator[counted].astype("int64"), probability[counted])
        return rows.assign(sex="total", residence="total", numerator=numerator, denominator=denominator)

    def _sexes(self) -> list[pd.DataFrame]:
        chosen = _split_by("sex")
        halves = (("female", 0.5), ("male", -0.5))
        return [self._rows(chosen, half).assign(sex=sex, residence="total") for sex, half in halves]

    def _residences(self, total: pd.DataFrame, rng: np.random.Generator) -> list[pd.DataFrame]:
        """Town and country; where there are counts they add up to those of the whole."""
        chosen = _split_by("residence")
        urban, rural = self._rows(chosen, 0.5), self._rows(chosen, -0.5)
        whole = total[total["measure"].isin(chosen)].reset_index(drop=True)
        town = (whole["denominator"] / 2).round()
        ratio = urban["exact"] / (urban["exact"] + rural["exact"])
        known = whole["numerator"].notna()
        cases = pd.Series(np.nan, index=whole.index)
        cases[known] = rng.binomial(whole.loc[known, "numerator"].astype("int64"), ratio[known])
        cases = cases.clip(upper=town)
        return [
            urban.assign(sex="total", residence="urban", numerator=cases, denominator=town),
            rural.assign(
                sex="total", residence="rural",
                numerator=whole["numerator"] - cases, denominator=whole["denominator"] - town,
            ),
        ]  # fmt: skip

    def _rows(self, chosen: np.ndarray, half: float) -> pd.DataFrame:
        """Every published value of the chosen measures, at `half` their difference from the whole."""
        area, among, year = np.nonzero(self.seen[:, chosen])
        measure = chosen[among]
        level = self.level[area, measure, year] + half * self.scale.difference[measure]
        return pd.DataFrame(
            {"area": area, "measure": measure, "year": self.years[year], "exact": self.scale.back(level, measure)}
        )

    def breaks(self, area_codes: np.ndarray) -> pd.DataFrame:
        """Area, indicator and first year of each new definition."""
        area, measure = np.nonzero(self.new_from)
        return pd.DataFrame(
            {"area_code": area_codes[area], "indicator_id": _IDS[measure], "year": self.new_from[area, measure]}
        )


_IDS = np.array([measure.indicator_id for measure in MEASURES])
_RANK = pd.Series(np.argsort(np.argsort(_IDS)))


def _split_by(split: str) -> np.ndarray:
    return np.array([place for place, measure in enumerate(MEASURES) if measure.split == split])


def _per(scale: Scale) -> np.ndarray:
    return np.array([_PER.get(unit, 1.0) for unit in scale.units])


def _published(years: np.ndarray) -> np.ndarray:
    return years % np.array([measure.every for measure in MEASURES])[:, None] == 0
