"""A document of one's own held against observed values, without entering it into a package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from halfsky.assess import assess_targets
from halfsky.catalogue import Catalogue
from halfsky.errors import UsageError
from halfsky.exploring.observed_series import area_called
from halfsky.package import Package, load_package
from halfsky.plan_entry.registration import DRAFT, describe
from halfsky.plans import read_plan
from halfsky.plans.outline import Plan
from halfsky.schemas import AREAS, DIRECTIONS, PLANS, TARGETS
from halfsky.settings import Settings

_DEFAULTS = Settings()
_OWN = "own-document"
_SURE = ("exact", "alias")


def assess_document(
    document: str | Path | Plan | pd.DataFrame,
    *,
    area: str = "",
    years: str = "",
    family: str = "",
    title: str = "",
    observations: pd.DataFrame | None = None,
    package: Package | None = None,
    as_of: int | None = None,
    settings: Settings | Mapping[str, Any] = _DEFAULTS,
    language: str = "zh",
) -> pd.DataFrame:
    """`schemas.GAPS` of the targets of a document that no package knows.

    document: a file, a plan that was read, or a frame of targets (`extract_targets`, or one's own: `indicator_id` or
    `indicator`, `comparator`, `value`, `unit`). area: a code or a name, years: 2021-2030, family: women or children;
    what a document's title and text say need not be given, of a frame area and years are asked for. observations: in
    the place of those of the package (else the one that ships). as_of: the last year of any observation.

    Errors as of `read_plan`, `extract_targets` and `assess_targets`; UsageError for what has to be told and is not.
    """
    held = package or load_package()
    if isinstance(document, pd.DataFrame):
        targets, plans, areas = _of_frame(document, area, years, held)
    elif isinstance(document, str | Path | Plan):
        plan = document if isinstance(document, Plan) else read_plan(document)
        try:
            new = describe(plan, held, area=area, years=years, family=family, title=title)
        except UsageError as error:
            raise UsageError(f"assess_document: {error}".replace("--", "")) from error
        targets, plans, areas = new.targets, new.row, new.areas
    else:
        raise UsageError(f"assess_document takes a file, a plan or a frame of targets, no {type(document).__name__}")
    return assess_targets(
        targets, held.observations if observations is None else observations, plans=plans, indicators=held.indicators,
        areas=pd.concat([held.areas, areas], ignore_index=True), breaks=held.breaks, priors=held.rate_priors,
        as_of=as_of, settings=settings, language=language,
    )  # fmt: skip


def _of_frame(
    rows: pd.DataFrame, area: str, years: str, package: Package
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Targets, the row of a plan for each id that they have, and no area that the package does not know."""
    found = re.fullmatch(r"((?:19|20)\d\d)\s*[-—–~至]+\s*((?:19|20)\d\d)", str(years).strip())
    if not area or found is None:
        raise UsageError("assess_document: a frame of targets does not say whose they are: give area='…' (a code or a "
                         "name) and years='2021-2030'")  # fmt: skip
    if rows.empty:
        raise UsageError("assess_document: the frame holds no target")
    targets = rows.reset_index(drop=True)
    if "plan_id" not in targets or targets["plan_id"].fillna("").eq("").all():
        targets = targets.assign(plan_id=_OWN)
    if "target_id" not in targets:
        targets = targets.assign(target_id=targets["plan_id"] + "." + (targets.index + 1).astype("str"))
    if "indicator_id" not in targets:
        targets = targets.assign(indicator_id=_matched(targets, package))
    if "kind" not in targets and "comparator" in targets:
        directional = targets["comparator"].isin(DIRECTIONS)
        targets = targets.assign(kind=directional.map({True: "directional", False: "quantitative"}))
    if "domain" not in targets:
        domains = package.indicators.set_index("indicator_id")["domain"]
        targets = targets.assign(domain=targets["indicator_id"].map(domains).fillna(""))
    code = area_called(area, package)
    about: dict[str, object] = {
        "area_code": code,
        "title": "",
        "status": DRAFT,
        "start_year": int(found[1]),
        "end_year": int(found[2]),
    }
    plans = pd.DataFrame([{"plan_id": plan_id, **about} for plan_id in targets["plan_id"].unique()])
    return TARGETS.conform(targets), PLANS.conform(plans), AREAS.empty()


def _matched(targets: pd.DataFrame, package: Package) -> pd.Series:
    """The indicators of the words of the targets, where the catalogue knows them for sure."""
    if "indicator" not in targets:
        raise UsageError("assess_document: the frame has neither a column indicator_id nor a column indicator")
    found = Catalogue(package.indicators).match(targets["indicator"])
    return found["indicator_id"].where(found["method"].isin(_SURE), "").set_axis(targets.index)
