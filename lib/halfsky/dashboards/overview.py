"""The overview: one plan in one year. What is well, what is not, and why; a table and a picture to take along.

shelf = overview.prepare()              # nothing here depends on who will come
query = overview.query_string()         # a kernel that was started ahead waits here
overview.open_page(shelf, query)
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import pandas as pd

from halfsky import figures
from halfsky.assess import labels
from halfsky.assess.summary import distinct
from halfsky.dashboards import downloads, page, target
from halfsky.dashboards import overview_parts as parts
from halfsky.dashboards.address import Form, query_string, read
from halfsky.dashboards.entry import Opened, Shelved, open_page_of, shelve
from halfsky.dashboards.page import LANGUAGES, Page, block, fill, offer, select
from halfsky.dashboards.problems import guarded, record
from halfsky.dashboards.redraw import Redraw
from halfsky.dashboards.shelf import Shelf
from halfsky.figures import wording
from halfsky.reports.html import Html
from halfsky.reports.plan_report import PlanReport
from halfsky.schemas import DOMAINS, STATUSES

__all__ = ["Overview", "open_page", "prepare", "query_string"]

BRAND = ("半边天 · 妇女发展规划监测", "Halfsky · women's development plans")
_FILTERS = ("warned", "unscoped")
FORMS = {
    "plan": Form(r"[\w\-—–（）()·]+", "规划", "plan", 80),
    "year": Form(r"(19|20)\d\d", "年份", "year"),
    "domain": Form("|".join((*DOMAINS, "none")), "领域", "domain"),
    "status": Form("|".join((*STATUSES, *_FILTERS)), "状态", "status"),
    "search": Form(r"[^<>]*", "关键词", "search words", 40),
    "target": Form(r"[\w.\-]+", "目标", "target", 120),
    "language": Form("|".join(LANGUAGES), "语言", "language"),
}


class Overview:
    """The page and its state. `view` is the widget to show."""

    def __init__(self, shelf: Shelf, query: str, *, today: datetime.date | None = None) -> None:
        self.shelf = shelf
        self.today = today or datetime.date.today()
        self.language, self.plan_id, self.year, self.target_id = "zh", "", 0, ""
        self.choice = parts.Choice()
        self._setting = False
        self._told: list[tuple[str, str]] = []
        self._shown: PlanReport | None = None
        self._drawn: tuple[PlanReport, str, Html] | None = None
        self.redraw = Redraw(self.draw)
        self._controls()
        self._start(query)

    # ---- widgets ----

    def _controls(self) -> None:
        self.plan = select("规划", "hs-wide")
        self.years = select("年份", "hs-narrow")
        self.domain, self.status = select("领域"), select("状态")
        self.search = widgets.Text(description="搜索", continuous_update=False)
        self.search.add_class("hs-search")
        self.headline, self.domains, self.warnings = block("hs-headline"), block(), block("hs-warnings")
        self.targets, self.detail = block("hs-targets"), block("hs-detail")
        pair, work = widgets.Box([self.warnings, self.domains]), widgets.Box([self.targets, self.detail])
        pair.add_class("hs-pair")
        work.add_class("hs-work")
        self.page = Page([self.plan, self.years, self.domain, self.status, self.search], [self.headline, pair, work])
        self.page.on_word(self.hear)
        self.view = self.page.view
        for widget, chosen in (
            (self.plan, self._choose_plan), (self.years, self._choose_year), (self.domain, self._filter),
            (self.status, self._filter), (self.search, self._filter),
        ):  # fmt: skip
            widget.observe(self._by_hand(chosen), "value")

    def _by_hand(self, chosen: Callable[[], None]) -> Callable[[Any], None]:
        """An observer that does nothing while the dashboard itself sets its controls."""

        def observed(_: Any) -> None:
            if not self._setting:
                self._told.clear()
                chosen()

        return observed

    @property
    def say(self) -> wording.Say:
        return wording.chooser(self.language)

    @property
    def paper(self) -> PlanReport:
        return self.shelf.paper(self.plan_id, self.year, self.language)

    # ---- what the visitor asks for ----

    @guarded
    def _start(self, query: str) -> None:
        reading = read(query, FORMS)
        given = reading.values
        self.language = given.get("language", "zh")
        for name in reading.refused:
            self._refuse(name, query)
        plans = self.shelf.package.plans
        if plans.empty:
            self._told.append((self.say("数据包中没有规划，无法显示。请联系管理员载入数据。",
                                        "The data package holds no plan. Ask your administrator to load data."),
                               record("the data package holds no plan", self.shelf.package.folder)))  # fmt: skip
        elif "plan" not in given and "plan" not in reading.refused:
            self.plan_id = self.shelf.first_plan()
        elif "plan" in given:
            self.plan_id = self._named_plan(given["plan"])
            if not self.plan_id:
                self._refuse("plan", given["plan"])
        if self.plan_id:
            self._start_year(given.get("year", ""))
            self.choice = parts.Choice(given.get("domain", ""), given.get("status", ""), given.get("search", ""))
            self._start_target(given.get("target", ""))
        self.draw()

    def _named_plan(self, name: str) -> str:
        """By its id, its title or its area's name; "" for none. Of an area's plans the latest."""
        plans = self.shelf.package.plans
        areas = self.shelf.package.areas.set_index("area_code")["name_zh"]
        for known in (plans["plan_id"], plans["title"], plans["area_code"].map(areas)):
            found = plans[known.eq(name)].sort_values("end_year")
            if len(found):
                return str(found["plan_id"].iloc[-1])
        return ""

    def _start_year(self, given: str) -> None:
        plan = self._plan()
        self.year = self.shelf.usual_year(plan)
        if given and int(given) in self.shelf.years(plan, self.today):
            self.year = int(given)
        elif given:
            first, last = int(plan["start_year"]), self.shelf.years(plan, self.today)[0]
            text = self.say(
                f"链接中的年份{given}不在可评估的范围（{first}–{last}年）内，已显示{self.year}年。",
                f"The link asks for {given}; this plan can be assessed in {first}–{last}. {self.year} is shown.",
            )
            self._told.append((text, record("year out of range", given, self.plan_id)))

    def _start_target(self, given: str) -> None:
        if given and given in set(distinct(self.paper.gaps)["target_id"]):
            self.target_id = given
        elif given:
            self._refuse("target", given)

    def _refuse(self, name: str, given: str) -> None:
        """A sentence on a parameter that means nothing; what was given is in the log, not on the page."""
        form = FORMS[name]
        text = self.say(
            f"链接中的“{form.zh}”无效，没有采用。请在下方重新选择。",
            f"The link's {form.en} is not valid and was not used. Please choose below.",
        )
        self._told.append((text, record(f"parameter {name} refused", given)))

    @guarded
    def hear(self, name: str, value: str) -> None:
        """A click inside a piece of the page. What comes from a page is checked like an address."""
        if name == "get":
            self._hand_over(value)
            return
        self._told.clear()
        if name == "target" and value in set(distinct(self.paper.gaps)["target_id"]):
            self.target_id = value
        elif name == "domain" and FORMS["domain"].fits(value):
            self.choice = parts.Choice(value, self.choice.status, self.choice.words)
        elif name == "reset":
            self.choice = parts.Choice()
        elif name == "language" and value in LANGUAGES:
            self.language = value
        else:
            record("a click that means nothing", name, value)
            return
        self.redraw.ask()

    @guarded
    def _choose_plan(self) -> None:
        if self.plan.value:
            self.plan_id, self.target_id = self.plan.value, ""
            years = self.shelf.years(self._plan(), self.today)
            self.year = self.year if self.year in years else self.shelf.usual_year(self._plan())
            self.redraw.ask()

    @guarded
    def _choose_year(self) -> None:
        self.year = int(self.years.value)
        self.redraw.ask()

    @guarded
    def _filter(self) -> None:
        words = self.search.value[: FORMS["search"].longest]
        self.choice = parts.Choice(self.domain.value or "", self.status.value or "", words.strip())
        self.redraw.ask()

    # ---- drawing ----

    def _plan(self) -> pd.Series:
        plans = self.shelf.package.plans
        return plans[plans["plan_id"].eq(self.plan_id)].iloc[0]

    @guarded
    def draw(self) -> None:
        """Bring the page in line with the state; a piece that stays the same is not sent again."""
        say = self.say
        self.page.tell(self._told, self.language)
        if not self.plan_id:
            self._draw_empty()
            return
        paper = self.paper
        every = rows_of(self.shelf, paper)
        if self.target_id not in set(every["target_id"]):
            self.target_id = ""
        self._draw_controls(paper, every)
        title = str(paper.plan["title"]).split("（征求意见稿）")[0]
        draft = say("（征求意见稿）", " (draft)") if paper.plan["status"] == "draft" else ""
        tools = parts.markup.button(say("下载表格（Excel）", "Table (Excel)"), "get=xlsx")
        self.page.title(say(*BRAND), f"{title}{draft} · {self.year}{say('年', '')}", self.language, tools=tools,
                        simulated=paper.simulated)  # fmt: skip
        if self._shown is not paper:  # these depend on nothing that a filter or an opened target changes
            fill(self.headline, parts.headline(paper))
            fill(self.warnings, parts.warnings(paper, every))
            fill(self.domains, parts.domains(paper))
            self._shown = paper
        opened = self.target_id or first_target(every)
        fill(self.targets, parts.targets(paper, every, self.choice, opened))
        fill(self.detail, self._detail(paper, every, opened))
        self._remember(title)

    def _detail(self, paper: PlanReport, every: pd.DataFrame, opened: str) -> Html:
        """The piece about one target; that of the target before stays while only the list is filtered."""
        if not opened:
            return Html("")
        if self._drawn is None or self._drawn[0] is not paper or self._drawn[1] != opened:
            self._drawn = (paper, opened, target.detail(paper, every[every["target_id"].eq(opened)].iloc[0]))
        return self._drawn[2]

    def _draw_controls(self, paper: PlanReport, every: pd.DataFrame) -> None:
        say = self.say
        titles = parts.domain_names(paper)
        anything = say("全部", "all")
        self._setting = True
        try:
            self.plan.description, self.years.description = say("规划", "Plan"), say("年份", "Year")
            self.domain.description, self.status.description = say("领域", "Domain"), say("状态", "Status")
            self.search.description = say("搜索指标、责任单位", "Search")
            offer(self.plan, self.shelf.plan_options(self.language), self.plan_id)
            years = self.shelf.years(paper.plan, self.today)
            offer(self.years, [(str(year), str(year)) for year in years], str(self.year))
            counts = every["domain"].value_counts()
            known = [(f"{name}（{counts[key]}）", key or "none") for key, name in titles.items() if key in counts]
            wanted = self.choice.domain if self.choice.domain in {key for _, key in known} else ""
            offer(self.domain, [(f"{anything}（{len(every)}）", ""), *known], wanted)
            offer(self.status, self._status_options(every), self.choice.status)
            self.choice = parts.Choice(wanted, self.status.value, self.choice.words)
            self.search.value = self.choice.words
        finally:
            self._setting = False

    def _status_options(self, every: pd.DataFrame) -> list[tuple[str, str]]:
        say = self.say
        counts = every.loc[~every["unscoped"], "status"].value_counts()
        options = [(f"{labels.label(labels.STATUS, code, self.language)}（{counts[code]}）", code) for code in STATUSES
                   if code in counts]  # fmt: skip
        for code, name, count in (
            ("warned", say("有预警或提示", "with a warning"), int(every["warnings"].ne("").sum())),
            ("unscoped", say("范围外", "out of scope"), int(every["unscoped"].sum())),
        ):
            if count:
                options.append((f"{name}（{count}）", code))
        if self.choice.status and self.choice.status not in {code for _, code in options}:
            name = labels.label(labels.STATUS, self.choice.status, self.language)
            options.append((f"{name}（0）", self.choice.status))
        return [(f"{say('全部', 'all')}（{len(every)}）", ""), *options]

    def _draw_empty(self) -> None:
        """No plan is chosen: the controls, and what to do."""
        say, plans = self.say, self.shelf.package.plans
        self.page.title(say(*BRAND), say("规划目标总览", "Overview"), self.language, tools=Html(""), simulated=False)
        self._setting = True
        try:
            offer(self.plan, [(say("请选择规划", "choose a plan"), ""), *self.shelf.plan_options(self.language)], "")
        finally:
            self._setting = False
        self._shown = None
        for place in (self.warnings, self.domains, self.targets, self.detail):
            fill(place, Html(""))
        text = say("请选择规划。", "Please choose a plan.") if len(plans) else say("没有可以显示的规划。", "No plan.")
        fill(self.headline, parts.tag("p", text, "hs-lead"))
        self.page.remember({}, say("规划目标总览", "Overview"), self.language)

    def _remember(self, title: str) -> None:
        state = {
            "plan": self.plan_id, "year": str(self.year), "domain": self.choice.domain, "status": self.choice.status,
            "search": self.choice.words, "target": self.target_id,
            "language": "" if self.language == "zh" else self.language,
        }  # fmt: skip
        self.page.remember(state, f"{title} {self.year}", self.language)

    def tell(self, zh: str, en: str, reference: str) -> None:
        self._told.append((self.say(zh, en), reference))
        self.page.tell(self._told, self.language)

    # ---- downloads ----

    def _hand_over(self, wanted: str) -> None:
        paper, say = self.paper, self.say
        every = rows_of(self.shelf, paper)
        name = f"{paper.plan['title']}-{self.year}"
        if wanted == "xlsx":
            self.page.hand_over(downloads.sheets(name, parts.workbook(paper, every, self.choice)))
        elif wanted == "domains":
            self.page.hand_over(downloads.picture(f"{name}-{say('各领域', 'domains')}", paper.domain_chart()))
        elif wanted == "distance":
            chosen = paper.gaps[paper.gaps["target_id"].isin(self.choice.of(every)["target_id"])]
            drawn = figures.target_distance(chosen, paper.targets, paper.package.indicators, language=self.language,
                                            simulated=paper.simulated)  # fmt: skip
            self.page.hand_over(downloads.picture(f"{name}-{say('目标进程', 'distances')}", drawn))
        elif wanted == "target":
            opened = self.target_id or first_target(every)
            row = every[every["target_id"].eq(opened)].iloc[0]
            drawn_one = target.chart(paper, row)
            if drawn_one is not None:
                self.page.hand_over(downloads.picture(f"{name}-{row['name']}", drawn_one))
        else:
            record("a download that does not exist", wanted)


def rows_of(shelf: Shelf, paper: PlanReport) -> pd.DataFrame:
    """`overview_parts.rows`, made once."""
    key = "overview", paper.plan["plan_id"], paper.as_of, paper.language
    if key not in shelf.kept:
        shelf.kept[key] = parts.rows(paper)
    return shelf.kept[key]


def first_target(every: pd.DataFrame) -> str:
    """What stands open before anyone chose: the gravest warning, else what has a value, else a reference."""
    if every.empty:
        return ""
    grave = every["status"].map({code: place for place, code in enumerate(parts.GRAVEST)}).fillna(99)
    rank = grave * 8 + every["warnings"].eq("") * 4 + every["latest"].eq("") * 2 + every["reference"].eq("")
    return str(every.loc[rank.idxmin(), "target_id"])


def prepare() -> Shelved:
    """The shelf, and the first plan's page once for nothing: fonts are read and words drawn that others need too."""

    def rehearse(shelf: Shelf) -> None:
        plan_id = shelf.first_plan()
        if plan_id:
            plan = shelf.package.plans.set_index("plan_id").loc[plan_id]
            paper = shelf.paper(plan_id, shelf.usual_year(plan), "zh")
            every = rows_of(shelf, paper)
            if opened := first_target(every):
                target.detail(paper, every[every["target_id"].eq(opened)].iloc[0])

    return shelve(rehearse)


def open_page(shelf: Shelved, query: str) -> Opened:
    """The overview for whoever asks with this query string, or a page that says why there is none."""
    return open_page_of(Overview, shelf, query)
