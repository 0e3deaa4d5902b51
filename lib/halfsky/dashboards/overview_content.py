"""The pieces of the overview that only plan, year and language decide: made once, kept on the cache for every visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from halfsky.dashboards import headline, listing, target
from halfsky.dashboards.cache import PageCache
from halfsky.render.html import Html
from halfsky.reports.plan_report import PlanReport

_FEW = 24  # plans, up to which a server looks ahead for each


@dataclass(frozen=True)
class Shown:
    """A plan in one year as the overview shows it. targets: `listing.rows`; details: of targets, as they are opened."""

    report: PlanReport
    targets: pd.DataFrame
    headline: Html
    warnings: Html
    domains: Html
    details: dict[str, Html] = field(default_factory=dict)

    @classmethod
    def of(cls, page_cache: PageCache, plan_id: str, year: int, language: str) -> Shown:
        key = "overview", plan_id, year, language
        if key not in page_cache.kept:
            report = page_cache.report(plan_id, year, language)
            targets = listing.rows(report)
            page_cache.kept[key] = cls(
                report, targets, headline.headline(report), headline.warnings(report, targets), headline.domains(report)
            )
        return page_cache.kept[key]

    def detail(self, target_id: str) -> Html:
        """The piece about one target; nothing for ""."""
        if target_id and target_id not in self.details:
            row = self.targets[self.targets["target_id"].eq(target_id)].iloc[0]
            self.details[target_id] = target.detail(self.report, row)
        return self.details.get(target_id, Html(""))

    @property
    def first(self) -> str:
        """What stands open before anyone chose: the gravest warning, else what has a value, else a reference."""
        every = self.targets
        if every.empty:
            return ""
        gravity = every["status"].map({code: place for place, code in enumerate(headline.GRAVEST)}).fillna(99)
        rank = gravity * 8 + every["warnings"].eq("") * 4 + every["latest"].eq("") * 2 + every["reference"].eq("")
        return str(every.loc[rank.idxmin(), "target_id"])


def rehearse(page_cache: PageCache) -> None:
    """The first plan's page once: fonts are read and words drawn that others need too."""
    if plan_id := page_cache.first_plan():
        held = Shown.of(page_cache, plan_id, page_cache.usual_year(page_cache.plan(plan_id)), "zh")
        held.detail(held.first)


def look_ahead(page_cache: PageCache) -> Iterator[None]:
    """Every plan in its usual year; the years before it assessed, and the first plan's shown: a step each time.

    Of a package with very many plans the first alone.
    """
    local, first = page_cache.local_plans(), page_cache.first_plan()
    ids = list(local["plan_id"]) if len(local) <= _FEW else [first]
    for plan_id in ids:
        plan = page_cache.plan(plan_id)
        last = page_cache.usual_year(plan)
        for year in range(last, int(plan["start_year"]) - 1, -1):
            page_cache.assess([year])
            if year == last or plan_id == first:
                held = Shown.of(page_cache, plan_id, year, "zh")
                held.detail(held.first)
            yield
