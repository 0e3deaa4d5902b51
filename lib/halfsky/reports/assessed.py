"""Every plan of a package assessed at once, for a process that begets many reports.

Four hundred plans together take twice the time of one. A warm parent prepares them before it forks; a report takes its
rows only where everything that bears on its plan is as it was then, and assesses the plan itself where not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Required, TypedDict

import pandas as pd

from halfsky.assess import Settings, distinct, sex_parity
from halfsky.assess.gaps_in_words import Assessment
from halfsky.assess.of_package import assessed
from halfsky.assess.progress import year_before
from halfsky.assess.series import ancestry
from halfsky.assess.sexes.gaps import gap_series
from halfsky.errors import UsageError
from halfsky.package import Package
from halfsky.package.reading import FILES
from halfsky.reports.object_texts import plain_frame, plain_package, plain_texts


class Frames(TypedDict, total=False):
    """What every report is made of, as its `from_frames` takes it."""

    targets: Required[pd.DataFrame]
    observations: Required[pd.DataFrame]
    gaps: Required[pd.DataFrame]
    as_of: Required[int]
    language: str
    thresholds: Mapping[str, float] | None


class Asked(TypedDict, total=False):
    """What is asked of a plan's report, as its `of` takes it."""

    as_of: Required[int]
    report: str
    language: str
    thresholds: Mapping[str, float] | None


@dataclass(frozen=True)
class _Prepared:
    """What all plans of a package came to in one year, by the settings of their assessment."""

    package: Package
    assessments: dict[Settings, Assessment]
    gaps: dict[tuple[Settings, str], pd.DataFrame]  # in the words of a language
    before: dict[Settings, pd.DataFrame]
    sexes: pd.DataFrame
    narrowing: pd.DataFrame


_prepared: dict[int, _Prepared] = {}


@plain_texts
def prepare(package: Package, as_of: int, settings: Settings, language: str = "zh") -> None:
    """Assess every plan of the package, and write `basis` in the language, unless done with these tables before.

    Reports of this process and of its forks find it done; of another language they write their own plan's words only.
    """
    own = plain_package(package.apart(package.folder))
    known = _prepared.get(as_of)
    if known is None or not _same(known.package, own):
        found = _assess(own, own.targets, as_of, settings)
        known = _Prepared(
            own, {settings: found}, {}, {}, _sexes(own, as_of), _narrowing(own, plain_frame(found.table), as_of)
        )
        _prepared[as_of] = known
    if settings not in known.assessments:
        known.assessments[settings] = _assess(own, own.targets, as_of, settings)
    found = known.assessments[settings]
    if (settings, language) not in known.gaps:
        known.gaps[settings, language] = plain_frame(found.gaps(language))
    if settings not in known.before:
        known.before[settings] = _before(own, plain_frame(found.table), as_of, settings)


def assess_plan(package: Package, plan_id: str, as_of: int, settings: Settings, language: str = "zh") -> pd.DataFrame:
    """schemas.GAPS of one plan; `package` is what bears on it (`Package.of_plan`)."""
    known = _ready(package, plan_id, as_of)
    if known is not None and settings in known.assessments:
        return _gaps_of(known, [plan_id], settings, language)
    targets = package.targets[package.targets["plan_id"].eq(plan_id)].reset_index(drop=True)
    return _assess(package, targets, as_of, settings).gaps(language)


def assess_plans(
    package: Package, plan_ids: Collection[str], as_of: int, settings: Settings, language: str = "zh"
) -> pd.DataFrame:
    """schemas.GAPS of some plans of the whole package, all of which are prepared with them."""
    prepare(package, as_of, settings)
    return _gaps_of(_prepared[as_of], plan_ids, settings, language)


def _gaps_of(known: _Prepared, plan_ids: Collection[str], settings: Settings, language: str) -> pd.DataFrame:
    rows = known.gaps.get((settings, language))
    if rows is None:
        return plain_frame(known.assessments[settings].of(plan_ids).gaps(language))
    return rows[rows["plan_id"].isin(plan_ids)].reset_index(drop=True)


def assess_frames(
    package: Package,
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    *,
    as_of: int,
    thresholds: Mapping[str, float] | None = None,
    language: str = "zh",
) -> pd.DataFrame:
    """schemas.GAPS of the targets of one plan or several against the observed values; all else is the package's.

    As `assess.assess_targets`, and the same rows; those that a warm parent has prepared are not made again.
    thresholds: those that differ from the defaults of `assess.Settings`, by name. language: of `basis`.
    """
    settings = Settings.of(thresholds or {})
    plans = targets["plan_id"].unique()
    if len(plans) != 1:
        return _assess(package.with_frames(targets, observations), targets, as_of, settings).gaps(language)
    own = tables_of(package, plans[0], targets, observations)
    return plain_frame(plain_texts(assess_plan)(own, plans[0], as_of, settings, language))


@dataclass(frozen=True)
class _Taken:
    """The tables that a plan's report was last made of, and what they were taken from."""

    plan_id: str
    package: Package
    targets: pd.DataFrame
    observations: pd.DataFrame
    own: Package

    def of(self, package: Package, plan_id: str, targets: pd.DataFrame, observations: pd.DataFrame) -> bool:
        """Whether they were taken from these; the frames are the caller's, who may have written into them since."""
        frames = (targets, self.targets), (observations, self.observations)
        return (
            plan_id == self.plan_id and all(one.equals(kept) for one, kept in frames) and _same(self.package, package)
        )


_taken: _Taken | None = None  # a report asks twice: for its gaps, and for itself


def tables_of(package: Package, plan_id: str, targets: pd.DataFrame, observations: pd.DataFrame) -> Package:
    """What bears on the plan (`Package.of_plan`), with these targets and these observed values, in plain texts."""
    global _taken
    if _taken is None or not _taken.of(package, plan_id, targets, observations):
        own = plain_package(package.with_frames(targets, observations).of_plan(plan_id))
        kept = targets.copy(deep=False), observations.copy(deep=False)  # pandas copies on write
        _taken = _Taken(plan_id, package.apart(package.folder), *kept, own)
    return _taken.own


def frames_of(
    package: Package, *plan_ids: str, as_of: int, language: str, thresholds: Mapping[str, float] | None
) -> Frames:
    """The frames of these plans with the package's own values, assessed."""
    targets, observations = package.targets_of(*plan_ids), package.observations
    gaps = assess_frames(package, targets, observations, as_of=as_of, thresholds=thresholds, language=language)
    return Frames(
        targets=targets, observations=observations, gaps=gaps, as_of=as_of, language=language, thresholds=thresholds
    )


def belonging(
    plan_ids: Sequence[str], targets: pd.DataFrame, gaps: pd.DataFrame, as_of: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of these plans. `UsageError` where the gaps are not of these targets, or of another year."""
    targets, gaps = (_only(frame, frame["plan_id"].isin(plan_ids)) for frame in (targets, gaps))
    for year in gaps.loc[gaps["as_of"].ne(as_of), "as_of"].head(1):
        raise UsageError(f"gaps are of {year}, the report of {as_of}: assess the targets with as_of={as_of}")
    assessed = targets[targets["review_status"].ne("rejected")]
    for name, other, ids in (("gaps", gaps, assessed["target_id"]), ("targets", targets, gaps["target_id"])):
        missing = ids[~ids.isin(other["target_id"])]
        if len(missing):
            raise UsageError(
                f"{len(missing)} target(s) not in {name}, the first {missing.iloc[0]}: assess the targets again"
            )
    return targets, gaps


def _only(frame: pd.DataFrame, kept: pd.Series) -> pd.DataFrame:
    """These rows; where they are all of them, as of a whole nation's plans, none is taken out one by one."""
    return (frame if kept.all() else frame[kept]).reset_index(drop=True)


def sexes(package: Package, plan_id: str, as_of: int) -> pd.DataFrame:
    """schemas.PARITY of the plan's area and those above it; `package` as of `assess_plan`."""
    known = _ready(package, plan_id, as_of)
    if known is None:
        return _sexes(package, as_of)
    rows = known.sexes
    return rows[rows["area_code"].isin(package.areas["area_code"])].reset_index(drop=True)


def narrowing(package: Package, plan_id: str, gaps: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """The plan's promises to narrow a gap of the sexes: `target_id, indicator_id, indicator` and the columns of
    `assess.sex_gaps.gap_series`, a row each; `package` as of `assess_plan`, `gaps` what that returned."""
    known = _ready(package, plan_id, as_of)
    if known is None:
        return _narrowing(package, gaps, as_of)
    rows = known.narrowing
    return rows[rows["target_id"].isin(gaps["target_id"])].reset_index(drop=True)


def before(package: Package, plan_id: str, gaps: pd.DataFrame, as_of: int, settings: Settings) -> pd.DataFrame:
    """`assess.progress.year_before` of the plan's targets; `package` as of `assess_plan`, `gaps` what that returned."""
    known = _ready(package, plan_id, as_of)
    if known is None or settings not in known.before:
        return _before(package, gaps, as_of, settings)
    rows = known.before[settings]
    return rows[rows["target_id"].isin(gaps["target_id"])].reset_index(drop=True)


_asked: tuple[Package, int, _Prepared | None] | None = None  # a report asks three times about the same package


def _ready(package: Package, plan_id: str, as_of: int) -> _Prepared | None:
    """What was prepared for the year, where everything that bears on the plan is as it was then."""
    global _asked
    known = _prepared.get(as_of)
    if known is None:
        return None
    if _asked is None or _asked[0] is not package or _asked[1] != as_of:
        current = plan_id in set(known.package.plans["plan_id"]) and _same(known.package.of_plan(plan_id), package)
        _asked = package, as_of, known if current else None
    return _asked[2]


def _same(before: Package, now: Package) -> bool:
    return all(getattr(before, name).equals(getattr(now, name)) for name in FILES)


def _assess(package: Package, targets: pd.DataFrame, as_of: int, settings: Settings) -> Assessment:
    return assessed(package, targets=targets, as_of=as_of, settings=settings)


def _sexes(package: Package, as_of: int) -> pd.DataFrame:
    return sex_parity(package.observations, package.indicators, as_of=as_of, breaks=package.breaks, areas=package.areas)


def _before(package: Package, gaps: pd.DataFrame, as_of: int, settings: Settings) -> pd.DataFrame:
    return year_before(
        gaps, package.observations, targets=package.targets, plans=package.plans, indicators=package.indicators,
        areas=package.areas, breaks=package.breaks, as_of=as_of, settings=settings,
    )  # fmt: skip


def _narrowing(package: Package, gaps: pd.DataFrame, as_of: int) -> pd.DataFrame:
    once = package.targets[package.targets["target_id"].isin(distinct(gaps)["target_id"])]
    targets = once.merge(package.plans[["plan_id", "area_code"]], on="plan_id")
    found = gap_series(
        targets, package.observations, as_of=as_of, breaks=package.breaks, lineage=ancestry(package.areas),
        decimals=package.indicators.set_index("indicator_id")["decimals"],
    )  # fmt: skip
    return found.join(targets[["target_id", "indicator_id", "indicator"]]).reset_index(drop=True)
