"""Every plan of a package assessed at once, for a process that begets many reports.

Four hundred plans together take twice the time of one. A warm parent prepares them before it forks; a report takes its
rows only where everything that bears on its plan is as it was then, and assesses the plan itself where not.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from halfsky.assess import Settings, assess_targets
from halfsky.package import Package
from halfsky.package.reading import FILES
from halfsky.reports.plain import plain_frame, plain_package


@dataclass(frozen=True)
class _Prepared:
    package: Package
    gaps: pd.DataFrame


_prepared: dict[tuple[int, Settings], _Prepared] = {}


def prepare(package: Package, as_of: int, settings: Settings) -> None:
    """Assess all plans of the package now; reports of this process and of its forks find it done."""
    own = package.apart(package.folder)
    _prepared[as_of, settings] = _Prepared(own, _assess(own, own.targets, as_of, settings))


def prepared(package: Package, as_of: int, settings: Settings) -> pd.DataFrame:
    """schemas.GAPS of every plan of the package, assessed now unless `prepare` has done it for these tables."""
    known = _prepared.get((as_of, settings))
    if known is None or not all(getattr(known.package, name).equals(getattr(package, name)) for name in FILES):
        prepare(package, as_of, settings)
    return _prepared[as_of, settings].gaps


def assess_plan(package: Package, plan_id: str, as_of: int, settings: Settings) -> pd.DataFrame:
    """schemas.GAPS of one plan; `package` is what bears on it (`Package.of_plan`)."""
    known = _prepared.get((as_of, settings))
    if known is not None and plan_id in set(known.package.plans["plan_id"]):
        before = plain_package(known.package.of_plan(plan_id))
        if all(getattr(before, name).equals(getattr(package, name)) for name in FILES):
            rows = known.gaps[known.gaps["plan_id"].eq(plan_id)].reset_index(drop=True)
            return plain_frame(rows)
    targets = package.targets[package.targets["plan_id"].eq(plan_id)].reset_index(drop=True)
    return _assess(package, targets, as_of, settings)


def _assess(package: Package, targets: pd.DataFrame, as_of: int, settings: Settings) -> pd.DataFrame:
    return assess_targets(
        targets, package.observations, plans=package.plans, indicators=package.indicators, areas=package.areas,
        breaks=package.breaks, as_of=as_of, settings=settings,
    )  # fmt: skip
