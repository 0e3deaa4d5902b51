"""The overview: one plan in one year. What is well, what is not, and why; a table and a picture to take along.

page_cache = overview.prepare()              # nothing here depends on who will come
query = overview.query_string()         # a kernel that was started ahead waits here
overview.open_page(page_cache, query)
"""

from __future__ import annotations

import datetime
from typing import ClassVar

import pandas as pd

from halfsky import figures
from halfsky.dashboards import downloads, listing, markup, missing_figures, overview_content, own_plans, sheets, target
from halfsky.dashboards.address import Form, query_string
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.entry import Opened, Prepared, open_page_of, prepare_cache
from halfsky.dashboards.listing import CHOICES, Choice
from halfsky.dashboards.overview_content import Shown
from halfsky.dashboards.page import Page, block, columns, fill, offer, search, select
from halfsky.dashboards.problems import guarded, record
from halfsky.dashboards.view import BRAND, LANGUAGE, WORDS, YEAR, View
from halfsky.render.html import Html
from halfsky.reports.plan_report import PlanReport
from halfsky.schemas import DIRECTIONS, DOMAINS
from halfsky.vocabulary.statuses import STATUSES

__all__ = ["Overview", "open_page", "prepare", "query_string"]

_MIXED = STATUSES.where(decided=False)  # statuses of targets with a number and of directional ones


class Overview(View):
    """The page of one plan and its state."""

    FORMS: ClassVar = {
        "plan": Form(r"[\w\-—–（）()·]+", "规划", "plan", 80),
        "year": YEAR,
        "domain": Form("|".join((*DOMAINS, "none")), "领域", "domain"),
        "status": Form("|".join((*STATUSES, *CHOICES)), "状态", "status"),
        "search": WORDS,
        "target": Form(r"[\w.\-]+", "目标", "target", 120),
        "language": LANGUAGE,
    }

    def __init__(self, page_cache: PageCache, query: str, *, today: datetime.date | None = None) -> None:
        self.today = today or datetime.date.today()
        self.plan_id, self.year, self.target_id, self.choice = "", 0, "", Choice()
        self._missing_of: Shown | None = None
        self.plan, self.years = select("hs-wide"), select("hs-narrow")
        self.domain, self.status, self.search = select(), select(), search()
        self.headline, self.warnings, self.domains = block(), block("hs-warnings", "hs-long"), block()
        self.missing = block("hs-owed")
        self.targets, self.detail = block("hs-targets"), block("hs-detail")
        body = [
            self.headline,
            columns("hs-pair", self.warnings, self.domains),
            self.missing,
            columns("hs-work", self.targets, self.detail),
        ]
        super().__init__(page_cache, Page([self.plan, self.years, self.domain, self.status, self.search], body))
        self.used(self.plan, self._choose_plan)
        self.used(self.years, self._choose_year)
        for control in (self.domain, self.status, self.search):
            self.used(control, self._filter)
        self.start(query)

    @property
    def shown(self) -> Shown:
        return Shown.of(self.cache, self.plan_id, self.year, self.language)

    # ---- what the visitor asks for ----

    @guarded
    def start(self, query: str) -> None:
        """Take up what the address asks for."""
        reading = self.asked(query)
        given = reading.given
        self.plan_id = self.plan_in(reading, lambda: own_plans.usual_plan(self.cache, self.rights))
        if self.plan_id:
            self._tell_of_no_targets()
            plan = self.cache.plan(self.plan_id)
            years, usual = self.cache.years(plan, self.today), self.cache.usual_year(plan)
            self.year = self.year_in(years, given.get("year", ""), usual)
            self.choice = Choice(given.get("domain", ""), given.get("status", ""), given.get("search", ""))
            self.target_id = given.get("target", "")
            if self.target_id and self.target_id not in self._ids():
                self.refuse("target", self.target_id)
        self.draw()

    def _tell_of_no_targets(self) -> None:
        if self.cache.package.left_out([self.plan_id]):
            self.tell(
                "该规划尚未录入目标。",
                "The targets of this plan have not been entered yet.",
                record("a plan without targets", self.plan_id),
            )

    def _ids(self) -> set[str]:
        return set(self.shown.targets["target_id"])

    def clicked(self, name: str, value: str) -> bool:
        if name == "target" and value in self._ids():
            self.target_id = value
        elif name == "domain" and self.FORMS["domain"].fits(value):
            self.choice = Choice(value, self.choice.status, self.choice.words)
        elif name == "reset":
            self.choice = Choice()
        else:
            return False
        return True

    @guarded
    def _choose_plan(self) -> None:
        if self.plan.value:
            self.plan_id, self.target_id = self.plan.value, ""
            self._tell_of_no_targets()
            plan = self.cache.plan(self.plan_id)
            years = self.cache.years(plan, self.today)
            self.year = self.year if self.year in years else self.cache.usual_year(plan)
            self.redraw.ask()

    @guarded
    def _choose_year(self) -> None:
        self.year = int(self.years.value)
        self.redraw.ask()

    @guarded
    def _filter(self) -> None:
        words = self.search.value[: WORDS.longest].strip()
        self.choice = Choice(self.domain.value or "", self.status.value or "", words)
        self.redraw.ask()

    # ---- drawing ----

    @guarded
    def draw(self) -> None:
        say = self.say
        self.page.tell(self.notices, self.language)
        if not self.plan_id:
            self._draw_empty()
            return
        held = self.shown
        report, every = held.report, held.targets
        if self.target_id not in self._ids():
            self.target_id = ""
        self._draw_controls(report, every)
        title = str(report.plan["title"]).split("（征求意见稿）")[0]
        draft = say("（征求意见稿）", " (draft)") if report.plan["status"] == "draft" else ""
        tools = markup.button(say("下载表格（Excel）", "Table (Excel)"), "get=xlsx")
        heading = f"{title}{draft} · {self.year}{say('年', '')}"
        self.page.title(say(*BRAND), heading, self.language, tools=tools, simulated=report.simulated)
        fill(self.headline, held.headline)
        fill(self.warnings, held.warnings)
        fill(self.domains, held.domains)
        if self._missing_of is not held:  # asks the store, which a filter does not change
            fill(self.missing, missing_figures.section(report.package, self.plan_id, self.language))
            self._missing_of = held
        opened = self.target_id or held.first
        fill(self.targets, listing.targets(report, every, self.choice, opened, asked=bool(self.target_id)))
        fill(self.detail, held.detail(opened) if self.target_id else markup.unasked(held.detail(opened)))
        self._remember(f"{title} {self.year}")

    def _draw_controls(self, report: PlanReport, every: pd.DataFrame) -> None:
        say = self.say
        titles = report.domain_names
        counts = every["domain"].value_counts()
        domains = [(f"{name}（{counts[key]}）", key or "none") for key, name in titles.items() if key in counts]
        domain = self.choice.domain if self.choice.domain in {key for _, key in domains} else ""
        years = self.cache.years(report.plan, self.today)
        with self.quietly():
            self._name_controls()
            offer(self.plan, self.plan_options(), self.plan_id)
            offer(self.years, [(str(year), str(year)) for year in years], str(self.year))
            offer(self.domain, [(f"{say('全部', 'all')}（{len(every)}）", ""), *domains], domain)
            offer(self.status, self._status_options(every), self.choice.status)
            self.choice = Choice(domain, self.status.value, self.choice.words)
            self.search.value = self.choice.words

    def _name_controls(self) -> None:
        say = self.say
        self.plan.description, self.years.description = say("规划", "Plan"), say("年份", "Year")
        self.domain.description, self.status.description = say("领域", "Domain"), say("状态", "Status")
        self.search.description = say("搜索指标、责任单位", "Search")

    def _status_options(self, every: pd.DataFrame) -> list[tuple[str, str]]:
        say = self.say
        counts = every.loc[~every["unscoped"], "status"].value_counts().to_dict()
        names = STATUSES.labels(self.language)
        names |= {
            **{code: say(*words) for code, words in CHOICES.items()},
        }
        counts |= {"warned": int(every["warnings"].ne("").sum()), "unscoped": int(every["unscoped"].sum())}
        shown = [code for code in names if counts.get(code) or code == self.choice.status]
        ways = every.loc[every["comparator"].isin(DIRECTIONS), "status"].value_counts().to_dict()
        within = {
            code: say(f"，含方向性{ways[code]}", f", {ways[code]} directional") for code in _MIXED if code in ways
        }
        options = [(f"{names[code]}（{counts.get(code, 0)}{within.get(code, '')}）", code) for code in shown]
        return [(f"{say('全部', 'all')}（{len(every)}）", ""), *options]

    def _draw_empty(self) -> None:
        """No plan is chosen: the controls, and what to do."""
        say, plans = self.say, self.cache.package.plans
        title = say("规划目标总览", "Overview")
        self.page.title(say(*BRAND), title, self.language, tools=Html(""), simulated=False)
        with self.quietly():
            self._name_controls()
            options = self.plan_options()
            offer(self.plan, [(say("请选择规划", "choose a plan"), ""), *options], "")
        self._missing_of = None
        for place in (self.warnings, self.domains, self.targets, self.detail, self.missing):
            fill(place, Html(""))
        text = say("请选择规划。", "Please choose a plan.") if len(plans) else say("没有可以显示的规划。", "No plan.")
        if own_plans.without_any(self.cache, self.rights):
            text = say(*own_plans.NONE_YET) + say(
                "可以选择系统附带的规划查看。", " Those that came here can be chosen."
            )
        fill(self.headline, markup.tag("p", text, "hs-lead"))
        self._remember(title)

    def _remember(self, title: str) -> None:
        self.remember(
            title, plan=self.plan_id, year=str(self.year or ""), domain=self.choice.domain, status=self.choice.status,
            search=self.choice.words, target=self.target_id,
        )  # fmt: skip

    # ---- downloads ----

    def hand_over(self, wanted: str) -> bool:
        held, say = self.shown, self.say
        report, every = held.report, held.targets
        name = f"{report.plan['title']}-{self.year}"
        drawn: figures.Chart | None = None
        if wanted == "xlsx":
            self.page.hand_over(downloads.sheets(name, sheets.of_plan(report, every, self.choice)))
            return True
        if wanted == "domains":
            name, drawn = (
                f"{name}-{say('各领域', 'domains')}",
                figures.domain_status(
                    report.gaps, report.package.domains, language=self.language, simulated=report.simulated
                ),
            )
        elif wanted == "distance":
            chosen = report.gaps[report.gaps["target_id"].isin(self.choice.of(every)["target_id"])]
            name, drawn = f"{name}-{say('目标进程', 'distances')}", figures.target_distance(
                chosen, report.targets, report.package.indicators, language=self.language, simulated=report.simulated
            )  # fmt: skip
        elif wanted == "target" and len(every):
            row = every[every["target_id"].eq(self.target_id or held.first)].iloc[0]
            name, drawn = f"{name}-{row['name']}", target.chart(report, row)
        if drawn is None:
            return False
        self.page.hand_over(downloads.picture(name, drawn))
        return True


def prepare() -> Prepared:
    """The page_cache with what every visit shows."""

    def rehearse(page_cache: PageCache) -> None:
        missing_figures.prepare()
        overview_content.rehearse(page_cache)

    return prepare_cache(rehearse, overview_content.look_ahead)


def open_page(page_cache: Prepared, query: str) -> Opened:
    """The overview for whoever asks with this query string, or a page that says why there is none."""
    return open_page_of(Overview, page_cache, query)
