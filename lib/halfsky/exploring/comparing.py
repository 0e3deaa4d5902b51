"""Plans side by side by their ids alone, for who explores a package; or by frames of one's own."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from halfsky.assess import assess_package
from halfsky.compare import PlanComparison
from halfsky.compare import compare_plans as of_frames
from halfsky.errors import UsageError
from halfsky.package import Package, find_plan, load_package


def compare_plans(
    targets: pd.DataFrame | Collection[str],
    gaps: pd.DataFrame | None = None,
    plans: pd.DataFrame | None = None,
    areas: pd.DataFrame | None = None,
    indicators: pd.DataFrame | None = None,
    *,
    observations: pd.DataFrame | None = None,
    package: Package | None = None,
    as_of: int | None = None,
) -> PlanComparison:
    """`compare.compare_plans` of frames; or of a list of plan ids: `compare_plans(["kaiping-2021-2030"], as_of=2025)`.

    Of plan ids all frames are those of `package`, else of the package that ships, and the gaps those of
    `assess_package` for `as_of`. Raises UsageError as that does, for a plan that the package does not know, and for
    frames beside plan ids.
    """
    given = {"gaps": gaps, "plans": plans, "areas": areas, "indicators": indicators, "observations": observations}
    if isinstance(targets, Collection) and not isinstance(targets, pd.DataFrame):
        return _of_package(targets, package, as_of, [name for name, frame in given.items() if frame is not None])
    if package is not None or as_of is not None:
        raise UsageError("compare_plans: package and as_of go with a list of plan ids; frames say both themselves")
    return of_frames(targets, gaps, plans, areas, indicators, observations=observations)


def _of_package(
    plan_ids: Collection[str], package: Package | None, as_of: int | None, frames: list[str]
) -> PlanComparison:
    """The comparison of some plans of a package. frames: the names of those that were given beside the ids."""
    if isinstance(plan_ids, str):
        raise UsageError(f"compare_plans({plan_ids!r}): give a list of plan ids, such as [{plan_ids!r}]")
    if frames:
        raise UsageError(f"compare_plans: {', '.join(frames)} beside a list of plan ids: give package=, or all frames")
    held = package or load_package()
    for plan_id in plan_ids:
        find_plan(held, plan_id)
    return of_frames(
        held.targets, assess_package(held, plan_ids, as_of=as_of), held.plans, held.areas, held.indicators,
        observations=held.observations,
    )  # fmt: skip
