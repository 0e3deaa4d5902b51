"""Plans as work in one year as their page shows them: made once a plan, year and language, and kept for every visit."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from halfsky.dashboards import implementation_list as listing
from halfsky.dashboards.cache import PageCache
from halfsky.implementation import Implementation, plans_of_office
from halfsky.plans.departments import office_of
from halfsky.render.html import Html
from halfsky.target_rows import domain_titles
from halfsky.vocabulary.codes import GOAL_SECTION, TASK_SECTIONS
from halfsky.words import values

_OF_THE_DAY = ("headline", "bars", "cases")
"""The pieces that tell of open cases."""


@dataclass(frozen=True)
class Shown:
    """Plans in one year as the page shows them. rows: `implementation_list.rows`; titles: of its groups."""

    work: Implementation
    rows: pd.DataFrame
    titles: Mapping[tuple[str, str], str]
    plan_titles: Mapping[str, str]
    language: str
    kept: dict[tuple[str, str], Html] = field(default_factory=dict)

    @classmethod
    def of(
        cls, page_cache: PageCache, plan_ids: tuple[str, ...], year: int, language: str,
        day: datetime.date | None = None,
    ) -> Shown:  # fmt: skip
        """day: on which cases are looked at; by default the last of the year. All else depends on no day, and is made
        before anyone asks."""
        if day is not None and day != datetime.date(year, 12, 31):
            dated = "implementation", plan_ids, year, language, day
            if dated not in page_cache.kept:
                usual = cls.of(page_cache, plan_ids, year, language)
                kept = {key: piece for key, piece in usual.kept.items() if key[0] not in _OF_THE_DAY}
                page_cache.kept[dated] = replace(usual, work=usual.work.on(day), kept=kept)
            return page_cache.kept[dated]
        key = "implementation", plan_ids, year, language
        if key not in page_cache.kept:
            package = page_cache.package
            gaps = page_cache.gaps_of(plan_ids, year, language)
            work = Implementation.of(page_cache.plain, plan_ids, year, gaps)
            called = package.plans.set_index("plan_id")["title"].to_dict()
            titles: dict[tuple[str, str], str] = {}
            for plan in plan_ids:
                names = domain_titles(package.of_plan(plan).domains, language)
                names = {name: title for name, title in names.items() if name}
                names |= {code: TASK_SECTIONS.label(code, language) for code in TASK_SECTIONS if code != GOAL_SECTION}
                before = f"{called[plan]} · " if len(plan_ids) > 1 else ""
                titles |= {(plan, name): before + title for name, title in names.items()}
            page_cache.kept[key] = cls(work, listing.rows(work, language), titles, called, language)
        return page_cache.kept[key]

    @property
    def say(self) -> values.Say:
        return values.chooser(self.language)

    @property
    def unit_names(self) -> list[str]:
        """The units that have tasks, as the filter offers them."""
        return [unit for unit in self.work.offices["unit"] if unit]

    def unit_called(self, name: str) -> str:
        """The unit as the plan prints it, for another name of the same office; "" for one without tasks."""
        same = (unit for unit in self.unit_names if name and office_of(unit) == office_of(name))
        return next(same, "")

    def matters(self, unit: str) -> pd.DataFrame:
        """The cases of a unit, or of all."""
        rows = self.work.matters
        return rows[rows["unit"].map(self.work.office_name).eq(unit)] if unit else rows


def plans_together(page_cache: PageCache, plan_id: str, year: int) -> tuple[str, ...]:
    """The plan and the others of its area, those of which anything is told as work."""
    if "divided" not in page_cache.kept:
        page_cache.kept["divided"] = frozenset(page_cache.package.tasks["plan_id"].unique())
    every = plans_of_office(page_cache.package, plan_id, year)
    return tuple(plan for plan in every if plan == plan_id or plan in page_cache.kept["divided"])
