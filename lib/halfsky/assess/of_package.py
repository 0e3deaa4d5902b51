"""The targets of a data package assessed: the one place that says which of its tables an assessment takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

import pandas as pd

from halfsky.assess.assessment import assess
from halfsky.assess.gaps_in_words import Assessment
from halfsky.errors import UsageError
from halfsky.settings import Settings

_DEFAULTS = Settings()


class Release(Protocol):
    """The tables of one release that an assessment takes; a `halfsky.package.Package` has them.

    rate_priors may be absent: releases are older than that table.
    """

    @property
    def targets(self) -> pd.DataFrame: ...
    @property
    def observations(self) -> pd.DataFrame: ...
    @property
    def plans(self) -> pd.DataFrame: ...
    @property
    def indicators(self) -> pd.DataFrame: ...
    @property
    def areas(self) -> pd.DataFrame: ...
    @property
    def breaks(self) -> pd.DataFrame: ...


def assess_package(
    package: Release,
    plan_ids: Collection[str] | None = None,
    *,
    as_of: int | None = None,
    settings: Settings | Mapping[str, Any] = _DEFAULTS,
    language: str = "zh",
) -> pd.DataFrame:
    """`schemas.GAPS` of the targets of a package, or of some of its plans, by all tables that bear on them.

    As `assess_targets` of these tables, with the priors that are frozen with the release. plan_ids: all plans where it
    is None. Errors as of `assess_targets`; UsageError for a plan id that is a text and no list.
    """
    return assessed(package, plan_ids, as_of=as_of, settings=settings).gaps(language)


def assessed(
    package: Release,
    plan_ids: Collection[str] | None = None,
    *,
    targets: pd.DataFrame | None = None,
    as_of: int | None = None,
    settings: Settings | Mapping[str, Any] = _DEFAULTS,
) -> Assessment:
    """As `assess_package`, in codes and numbers. targets: in the place of the package's own."""
    if isinstance(plan_ids, str):
        raise UsageError(f"plan_ids is {plan_ids!r}: give a list of plan ids, such as [{plan_ids!r}]")
    own = package.targets if targets is None else targets
    if plan_ids is not None:
        own = own[own["plan_id"].isin(list(plan_ids))]
    return assess(
        own, package.observations, plans=package.plans, indicators=package.indicators, areas=package.areas,
        breaks=package.breaks, priors=getattr(package, "rate_priors", None), as_of=as_of, settings=settings,
    )  # fmt: skip
