"""What a plain page is asked for: its address read by an allow-list, the plan and the year that follow from it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from halfsky.dashboards import address, own_plans
from halfsky.dashboards.address import Form
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.overview_content import Shown
from halfsky.dashboards.problems import record
from halfsky.dashboards.view import LANGUAGE, YEAR
from halfsky.render.html import Html
from halfsky.reports.plan_report import PlanReport
from halfsky.schemas import DOMAINS
from halfsky.words import values

FORMS: Mapping[str, Form] = {
    "plan": Form(r"[\w\-—–（）()·]+", "规划", "plan", 80),
    "year": YEAR,
    "target": Form(r"[\w.\-]+", "目标", "target", 120),
    "unit": Form(r"[^<>]+", "责任单位", "unit", 60),
    "domain": Form("|".join((*DOMAINS, "none")), "领域", "domain"),
    "indicator": Form(r"[a-z][a-z0-9_]*", "指标", "indicator", 120),
    "area": Form(r"\d{6}|[\w·]+", "范围", "area", 40),
    "form": Form("svg|png", "格式", "format"),
    "all": Form("1", "范围", "extent"),
    "sort": Form(r"-?[a-z_]+", "排序", "order", 20),
    "language": LANGUAGE,
}


@dataclass
class Asked:
    """One request: the cache, what is given, and a sentence on each name of it that was not taken."""

    cache: PageCache
    given: dict[str, str]
    today: datetime.date
    notices: dict[str, Html] = field(default_factory=dict)
    plan_id: str = ""
    year: int = 0
    rights: own_plans.Rights | None = field(default_factory=own_plans.rights)

    @classmethod
    def of(cls, cache: PageCache, query: str, today: datetime.date | None = None) -> Asked:
        reading = address.read(query, FORMS)
        asked = cls(cache, reading.given, today or datetime.date.today())
        for name in reading.refused:
            asked.refuse(name, query)
        asked._choose_plan()
        return asked

    @property
    def language(self) -> str:
        return self.given.get("language", "zh")

    @property
    def say(self) -> values.Say:
        return values.chooser(self.language)

    @property
    def report(self) -> PlanReport:
        return self.cache.report(self.plan_id, self.year, self.language)

    @property
    def shown(self) -> Shown:
        return Shown.of(self.cache, self.plan_id, self.year, self.language)

    def refuse(self, name: str, given: str) -> None:
        """A sentence on what means nothing; what was given stands in the log, not on the page."""
        form, number = FORMS[name], record(f"parameter {name} refused", given)
        text = self.say(
            f"链接中的“{form.zh}”无效，没有采用（编号：{number}）。",
            f"The link's {form.en} is not valid and was not used (reference: {number}).",
        )
        self.notices[name] = tag("p", text, "hs-alert", role="alert")

    def tell(self, name: str, zh: str, en: str) -> None:
        """A sentence on what means something and is not to be had here: what is shown in its place."""
        self.notices[name] = tag("p", self.say(zh, en), "hs-alert", role="status")

    def choose_year(self, years: Collection[int], usual: int) -> None:
        """The year that is given, where the page knows it, else the usual one, and a word that it was not taken: of the
        plan's own years that no other place has a plan in force."""
        given = self.given.get("year", "")
        taken = bool(given) and int(given) in years
        of_plan = bool(given) and int(given) == self.year
        self.year = int(given) if taken else usual
        if taken:
            self.notices.pop("year", None)
        elif of_plan:
            self.tell(
                "year",
                f"{given}年各地区没有实施中的规划，以下为{usual}年。",
                f"No area has a plan in force in {given}: what follows is of {usual}.",
            )
        elif given and "year" not in self.notices:
            self.refuse("year", given)

    def told(self) -> Html:
        return together(*self.notices.values())

    def _choose_plan(self) -> None:
        """The plan that is named, else the visitor's own, else the first; its year, given or usual."""
        if self.cache.package.plans.empty:
            return
        named = self.given.get("plan", "")
        if named:
            self.plan_id = self.cache.named_plan(named)
            if not self.plan_id:
                self.refuse("plan", named)
        self.plan_id = self.plan_id or own_plans.usual_plan(self.cache, self.rights)
        if not self.plan_id:
            return
        plan = self.cache.plan(self.plan_id)
        self.choose_year(self.cache.years(plan, self.today), self.cache.usual_year(plan))
