"""The data package of this process and what was assessed of it: made once, read by every view.

A kernel that waits for a visitor fills the cache ahead; when the visitor comes the files are looked at again.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from halfsky.assess import Settings
from halfsky.figures.bars import plan_names
from halfsky.package import Package, find_plan, load_package
from halfsky.package.reading import FILES
from halfsky.project import shipped_plans
from halfsky.reports import assessed
from halfsky.reports.cross import CrossReport
from halfsky.reports.object_texts import plain_package
from halfsky.reports.plan_report import PlanReport

_REPORTS = 60  # plans' reports that are kept at once
_NEAR = 3  # comparisons


class PageCache:
    """A package and its plans' reports by plan, year and language.

    folder: of the package; without one that of `HALFSKY_DATA`, else the one that ships. Of a broken one the plans are
    shown that nothing broken concerns.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self.package = load_package(folder, set_aside=True)
        self._plain = plain_package(self.package)  # what reports are made of
        self._years: set[int] = set()
        self._reports: dict[tuple[str, int, str], PlanReport] = {}
        self._options: dict[str, list[tuple[str, str]]] = {}
        self.kept: dict[Hashable, Any] = {}  # what dashboards made of these tables, each under a key of its own
        self._compared: dict[tuple[tuple[str, ...], int, str], CrossReport] = {}

    def refresh(self) -> None:
        """Take up a package that was published since; `load_package` knows whether any file has changed."""
        package = load_package(self._folder, set_aside=True)
        same = package.faults.findings.equals(self.package.faults.findings)
        if not same or not all(getattr(package, name).equals(getattr(self.package, name)) for name in FILES):
            self.package, self._plain = package, plain_package(package)
            self._years.clear()
            self._reports.clear()
            self._options.clear()
            self._compared.clear()
            self.kept.clear()

    def assess(self, years: Iterable[int]) -> None:
        """Assess every plan in these years, unless done."""
        for year in sorted(set(years) - self._years):
            assessed.prepare(self.package, year, Settings())
            self._years.add(year)

    def report(self, plan_id: str, year: int, language: str) -> PlanReport:
        """The plan's report in this year. UsageError for a plan that the package does not hold."""
        key = plan_id, year, language
        if key not in self._reports:
            self.assess([year])
            while len(self._reports) >= _REPORTS:
                self._reports.pop(next(iter(self._reports)))
            self._reports[key] = PlanReport.of(self._plain, plan_id, as_of=year, language=language)
        return self._reports[key]

    def side_by_side(self, plan_ids: Sequence[str], year: int, language: str) -> CrossReport:
        """The plans compared in this year; the comparison is made once and speaks both languages."""
        chosen = tuple(plan_ids), year
        key = (*chosen, language)
        if key not in self._compared:
            while len(self._compared) >= _NEAR:
                self._compared.pop(next(iter(self._compared)))
            other = next((report for known, report in self._compared.items() if known[:2] == chosen), None)
            gaps = assessed.assess_plans(self.package, plan_ids, year, Settings(), language)
            self._years.add(year)
            if other is None:
                other = CrossReport.from_frames(
                    self.package, plan_ids, targets=self.package.targets, observations=self.package.observations,
                    gaps=gaps, as_of=year, language=language,
                )  # fmt: skip
            self._compared[key] = dataclasses.replace(other, language=language, gaps=gaps)
        return self._compared[key]

    def gaps(self, year: int) -> pd.DataFrame:
        """Those of every local plan in this year, in Chinese; made once."""
        key = "gaps", year
        if key not in self.kept:
            ids = list(self.local_plans()["plan_id"])
            self.kept[key] = assessed.assess_plans(self.package, ids, year, Settings(), "zh")
            self._years.add(year)
        gaps: pd.DataFrame = self.kept[key]
        return gaps

    def gaps_of(self, plan_ids: Sequence[str], year: int, language: str) -> pd.DataFrame:
        """Those of these plans, one after the other: of local ones out of `gaps`, for whose statuses and outlooks the
        language is all one; no report is made for them."""
        local = set(self.local_plans()["plan_id"])
        if not local.issuperset(plan_ids):
            return pd.concat([self.report(plan, year, language).gaps for plan in plan_ids], ignore_index=True)
        every = self.gaps(year)
        return pd.concat([every[every["plan_id"].eq(plan)] for plan in plan_ids], ignore_index=True)

    @property
    def simulated(self) -> bool:
        """Whether the package holds values that are made up: every page then says so."""
        if "simulated" not in self.kept:
            self.kept["simulated"] = bool(self.package.observations["status"].eq("simulated").any())
        return bool(self.kept["simulated"])

    @property
    def plain(self) -> Package:
        """The package with its texts as Python's own strings: for many steps over small tables."""
        return self._plain

    def plan_options(self, language: str) -> list[tuple[str, str]]:
        """Every plan as its area and years, with its id."""
        if language not in self._options:
            ids = list(self.package.plans["plan_id"])
            names = plan_names(ids, self.package.plans, self.package.areas, language) if ids else []
            self._options[language] = list(zip(names, ids, strict=True))
        return self._options[language]

    def usual_year(self, plan: pd.Series) -> int:
        """The year that a plan is shown in at first: its last one, or the last of which the package has any value.

        It depends on nothing but the package, so that a kernel may assess it before it knows the day.
        """
        seen = self.package.observations["year"]
        last = int(plan["end_year"]) if seen.empty else int(seen.max())
        return max(min(int(plan["end_year"]), last), int(plan["start_year"]))

    def years(self, plan: pd.Series, today: datetime.date) -> list[int]:
        """The years that a plan can be assessed in, the latest first: from its first to its last, none to come."""
        last = max(min(int(plan["end_year"]), today.year), self.usual_year(plan))
        return list(range(last, int(plan["start_year"]) - 1, -1))

    def plan(self, plan_id: str) -> pd.Series:
        key = "plan", plan_id
        if key not in self.kept:
            self.kept[key] = find_plan(self.package, plan_id)
        found: pd.Series = self.kept[key]
        return found

    def left_out(self, named: str = "") -> list[str]:
        """The titles of the plans that are not shown because their data are broken; of those only that are so named."""
        registered = self.package.registered
        broken = registered[registered["plan_id"].isin(self.package.faults.broken)]
        if named:
            broken = broken[broken["plan_id"].eq(named) | broken["title"].eq(named)]
        return [title or plan_id for plan_id, title in broken[["plan_id", "title"]].itertuples(index=False)]

    def named_plan(self, name: str) -> str:
        """The plan of this id, this title, or this area (of several the latest); "" for none."""
        plans = self.package.plans
        areas = self.package.areas.set_index("area_code")["name_zh"]
        for known in (plans["plan_id"], plans["title"], plans["area_code"].map(areas)):
            found = plans[known.eq(name)].sort_values("end_year")
            if len(found):
                return str(found["plan_id"].iloc[-1])
        return ""

    def first_plan(self) -> str:
        """The plan that is shown to who names none, as to visitors who have not signed in. "" where there is none.

        Of an area: the one whose figures were published as called for last; else, of those that the office entered
        itself, the one with most values of its own; else of those that Halfsky brings.
        """
        plans, seen = self.package.plans, self.package.observations
        if plans.empty:
            return ""
        local = self.local_plans()
        calls = self.package.calls
        called = calls[calls["plan_id"].isin(local["plan_id"])].sort_values(["year", "due_on"], kind="stable")
        if len(called):
            return str(called["plan_id"].iloc[-1])
        entered = local[~local["plan_id"].isin(shipped_plans())]
        local = entered if len(entered) else local
        counts = plans["area_code"].map(seen["area_code"].value_counts()).fillna(0)
        return str(local.loc[counts[local.index].idxmax(), "plan_id"])

    def local_plans(self) -> pd.DataFrame:
        """The plans of areas; where there is none, the nation's."""
        plans, levels = self.package.plans, self.package.areas.set_index("area_code")["level"]
        local = plans[~plans["area_code"].map(levels).eq("nation")]
        return local if len(local) else plans

    def usual_years(self) -> set[int]:
        return set(map(int, self.usual_year_of(self.package.plans)))

    def usual_year_of(self, plans: pd.DataFrame) -> pd.Series:
        """`usual_year` of each of these plans."""
        seen, ends = self.package.observations["year"], plans["end_year"].astype("int64")
        last = ends if seen.empty else ends.clip(upper=int(seen.max()))
        return last.clip(lower=plans["start_year"].astype("int64"))
