"""落实: one plan as work in one year, or both plans of one office. Who reported what, what is open, what is behind.

page_cache = implementation.prepare()              # nothing here depends on who will come
query = implementation.query_string()              # a kernel that was started ahead waits here
implementation.open_page(page_cache, query)
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import ClassVar

from halfsky.dashboards import downloads, implementation_sheets, markup, missing_figures, own_plans
from halfsky.dashboards import implementation_list as listing
from halfsky.dashboards.address import Form, query_string
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.entry import Opened, Prepared, open_page_of, prepare_cache
from halfsky.dashboards.implementation_content import PIECES, piece
from halfsky.dashboards.implementation_list import Choice
from halfsky.dashboards.implementation_shown import Shown, plans_together
from halfsky.dashboards.implementation_slips import CHOOSE, Slips, button
from halfsky.dashboards.markup import tag
from halfsky.dashboards.page import Page, block, columns, fill, offer, search, select
from halfsky.dashboards.problems import guarded
from halfsky.dashboards.submitting.opening_sheet import OpeningSheet
from halfsky.dashboards.view import BRAND, LANGUAGE, WORDS, YEAR, View
from halfsky.render.html import Html
from halfsky.vocabulary.implementation import TASK_STATES
from halfsky.words.work import listed_units

__all__ = ["ImplementationPage", "open_page", "prepare", "query_string"]

_ONE, _BOTH = "one", "both"
_FEW = 24  # plans, up to which a server looks ahead for each


class ImplementationPage(View):
    """The page of a plan as work, and its state."""

    FORMS: ClassVar = {
        "plan": Form(r"[\w\-—–（）()·]+", "规划", "plan", 80),
        "year": YEAR,
        "scope": Form(f"{_ONE}|{_BOTH}", "范围", "scope"),
        "unit": Form(r"[^<>]+", "责任单位", "unit", 60),
        "state": Form("|".join(TASK_STATES), "进展", "state"),
        "search": WORDS,
        "language": LANGUAGE,
    }

    def __init__(self, page_cache: PageCache, query: str, *, today: datetime.date | None = None) -> None:
        self.today = today or datetime.date.today()
        self.plan_id, self.year, self.scope, self.choice, self.whole = "", 0, _ONE, Choice(), False
        self.plan, self.years, self.both = select("hs-wide"), select("hs-narrow"), select()
        self.unit, self.state, self.search = select(), select(), search()
        self.headline, self.bars, self.cases = block(), block("hs-long"), block("hs-warnings", "hs-long")
        self.behind, self.goals, self.projects = (block("hs-below", "hs-long") for _ in range(3))
        self.measures, self.unserved = block("hs-below", "hs-long", "hs-measures"), block("hs-owed")
        self.slips, self.said, self.awaited = Slips(), block("hs-said"), block()
        self._awaited_of: tuple[object, ...] = ()
        body = [
            self.said, self.headline, self.awaited, columns("hs-pair", self.cases, self.bars), self.behind,
            self.measures, *self.slips.sheet.body, self.projects, self.goals, self.unserved,
        ]  # fmt: skip
        controls = [self.plan, self.years, self.both, self.unit, self.state, self.search]
        super().__init__(page_cache, Page(controls, body))
        self.used(self.plan, self._choose_plan)
        self.used(self.years, self._choose_year)
        self.used(self.both, self._choose_scope)
        for control in (self.unit, self.state, self.search):
            self.used(control, self._filter)
        self.start(query)

    @property
    def plan_ids(self) -> tuple[str, ...]:
        together = plans_together(self.cache, self.plan_id, self.year)
        return together if self.scope == _BOTH else together[:1]

    @property
    def shown(self) -> Shown:
        return Shown.of(
            self.cache, self.plan_ids, self.year, self.language, day_of(self.cache, self.plan_id, self.year, self.today)
        )

    @guarded
    def start(self, query: str) -> None:
        """Take up what the address asks for."""
        reading = self.asked(query)
        given = reading.given
        self.plan_id = self.plan_in(reading, lambda: own_plans.usual_plan(self.cache, self.rights, first_plan))
        if self.plan_id:
            plan = self.cache.plan(self.plan_id)
            years = self.cache.years(plan, self.today)
            self.year = self.year_in(years, given.get("year", ""), usual_year(self.cache, self.plan_id))
            self.scope = given.get("scope", _ONE)
            unit = given.get("unit", "")
            if unit and unit not in self.shown.unit_names:
                self.refuse("unit", unit)
                unit = ""
            elif not unit:
                unit = self.shown.unit_called(missing_figures.own_unit(str(plan["area_code"])))
            self.choice = Choice(unit, given.get("state", ""), given.get("search", ""))
        self.draw()

    def clicked(self, name: str, value: str) -> bool:
        fill(self.said, Html(""))
        if name == OpeningSheet.WORD and self.plan_id:
            return self._open_slip(value)
        if name == CHOOSE and self.plan_id:
            return self._choose_matter(value)
        if name == "unit" and value in self.shown.unit_names:
            self.choice = Choice(value, self.choice.state, self.choice.words)
        elif name == "reset":
            self.choice, self.whole = Choice(), False
        elif name == "whole":
            self.whole = True
        else:
            return False
        return True

    def _choose_matter(self, task_id: str) -> bool:
        """A measure of the list is to be the matter of a slip: to its unit, where none is chosen."""
        rows = self.shown.work.units
        own = [self.shown.work.office_name(str(unit)) for unit in rows.loc[rows["task_id"].eq(task_id), "unit"] if unit]
        if not own:
            return False
        self.slips.chosen = task_id
        if self.choice.unit not in own:
            self.choice = Choice(own[0], self.choice.state, self.choice.words)
        return True

    def _open_slip(self, value: str) -> bool:
        with self.quietly():
            told = self.slips.open(value, self.cache.package, self.plan_ids, self.choice.unit)
        if told is None:
            return False
        zh, en, bad = told
        if zh:
            kind, role = ("hs-alert", "alert") if bad else ("hs-lead", "status")
            fill(self.said, tag("p", self.say(zh, en), kind, role=role))
        return True

    @guarded
    def _choose_plan(self) -> None:
        if self.plan.value:
            self.plan_id, self.choice, self.whole = self.plan.value, Choice(), False
            years = self.cache.years(self.cache.plan(self.plan_id), self.today)
            self.year = self.year if self.year in years else usual_year(self.cache, self.plan_id)
            self.redraw.ask()

    @guarded
    def _choose_year(self) -> None:
        self.year = int(self.years.value)
        self.redraw.ask()

    @guarded
    def _choose_scope(self) -> None:
        self.scope = self.both.value or _ONE
        self.redraw.ask()

    @guarded
    def _filter(self) -> None:
        words = self.search.value[: WORDS.longest].strip()
        self.choice, self.whole = Choice(self.unit.value or "", self.state.value or "", words), False
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
        if self.choice.unit not in held.unit_names:
            self.choice = Choice("", self.choice.state, self.choice.words)
        self._draw_controls(held)
        plan = self.cache.plan(self.plan_id)
        title = str(plan["title"]).split("（征求意见稿）")[0]
        if len(held.work.plan_ids) > 1:
            title += say("等两个规划", " and its twin")
        draft = say("（征求意见稿）", " (draft)") if plan["status"] == "draft" else ""
        tools = markup.button(say("下载表格（Excel）", "Table (Excel)"), "get=xlsx")
        heading = f"{title}{draft} · {say('落实情况', 'implementation')} · {self.year}{say('年', '')}"
        self.page.title(say(*BRAND), heading, self.language, tools=tools, simulated=self.cache.simulated)
        if self._awaited_of != (
            self.plan_ids,
            self.year,
            self.language,
        ):  # asks the store, which a filter does not change
            self._awaited_of = self.plan_ids, self.year, self.language
            work = missing_figures.work_on_its_way(self.cache.package, self.plan_ids, self.year, self.language)
            fill(self.awaited, work)
        unit, may = self.choice.unit, self.slips.may(str(plan["area_code"]))
        for name in PIECES:
            fill(
                getattr(self, name), piece(held, name, unit) if len(held.work.tasks) or name == "headline" else Html("")
            )
        every = Html("")
        if len(held.rows):
            every = listing.listed(
                held.rows, self.choice, held.titles, self.language, whole=self.whole, act=button if may else None
            )
        fill(self.measures, every)
        with self.quietly():
            self.slips.show(self.cache.package, held.work.plan_ids, unit, self.language, may=may and len(held.rows) > 0)
        self._remember(f"{title} {say('落实情况', 'implementation')} {self.year}")

    def _draw_controls(self, held: Shown) -> None:
        say, rows = self.say, held.rows
        years = self.cache.years(self.cache.plan(self.plan_id), self.today)
        counts = rows["state"].value_counts()
        names = TASK_STATES.labels(self.language)
        everything = (f"{say('全部', 'all')}（{len(rows)}）", "")
        states = [(f"{names[code]}（{counts.get(code, 0)}）", code) for code in TASK_STATES]
        scopes = [(say("只看本规划", "this plan"), _ONE)]
        if len(plans_together(self.cache, self.plan_id, self.year)) > 1:
            scopes.append((say("妇女、儿童规划一并看", "with the area's other plan"), _BOTH))
        elif self.scope == _BOTH:
            self.scope = _ONE
        with self.quietly():
            self._name_controls()
            offer(self.plan, self.plan_options(), self.plan_id)
            offer(self.years, [(str(year), str(year)) for year in years], str(self.year))
            offer(self.both, scopes, self.scope)
            units = [
                (say("全部单位", "all units"), ""),
                *((listed_units(unit, self.language), unit) for unit in held.unit_names),
            ]
            offer(self.unit, units, self.choice.unit)
            offer(self.state, [everything, *states], self.choice.state)
            self.search.value = self.choice.words

    def _name_controls(self) -> None:
        say = self.say
        self.slips.sheet.name_controls(say)
        self.plan.description, self.years.description = say("规划", "Plan"), say("年份", "Year")
        self.both.description, self.unit.description = say("范围", "Scope"), say("责任单位", "Unit")
        self.state.description, self.search.description = say("进展", "State"), say("搜索措施、工作内容", "Search")

    def _draw_empty(self) -> None:
        say, plans = self.say, self.cache.package.plans
        title = say("规划落实情况", "Implementation")
        self.page.title(say(*BRAND), title, self.language, tools=Html(""), simulated=False)
        with self.quietly():
            self._name_controls()
            options = self.plan_options()
            offer(self.plan, [(say("请选择规划", "choose a plan"), ""), *options], "")
        self._awaited_of = ()
        for place in (
            self.awaited,
            self.bars,
            self.cases,
            self.behind,
            self.goals,
            self.projects,
            self.measures,
            self.unserved,
        ):
            fill(place, Html(""))
        text = say("请选择规划。", "Please choose a plan.") if len(plans) else say("没有可以显示的规划。", "No plan.")
        if own_plans.without_any(self.cache, self.rights):
            text = say(*own_plans.NONE_YET) + say(
                "可以选择系统附带的规划查看。", " Those that came here can be chosen."
            )
        fill(self.headline, tag("p", text, "hs-lead"))
        self.slips.sheet.clear()
        self._remember(title)

    def _remember(self, title: str) -> None:
        self.remember(
            title, plan=self.plan_id, year=str(self.year or ""), scope="" if self.scope == _ONE else self.scope,
            unit=self.choice.unit, state=self.choice.state, search=self.choice.words,
        )  # fmt: skip

    def hand_over(self, wanted: str) -> bool:
        if wanted != "xlsx":
            return False
        held = self.shown
        name = f"{held.plan_titles[self.plan_id]}-{self.say('落实情况', 'implementation')}-{self.year}"
        self.page.hand_over(
            downloads.sheets(name, implementation_sheets.of_work(held.work, self.choice.unit, self.language))
        )
        return True


def day_of(page_cache: PageCache, plan_id: str, year: int, today: datetime.date) -> datetime.date:
    """The day on which cases are looked at: the last of the year; of the newest year that can be chosen, today."""
    newest = page_cache.years(page_cache.plan(plan_id), today)[0]
    return max(datetime.date(year, 12, 31), today) if year == newest else datetime.date(year, 12, 31)


def first_plan(page_cache: PageCache) -> str:
    """The plan that is shown to who names none: the first that units reported on, else as of the overview."""
    package = page_cache.package
    told = package.plans["plan_id"].isin(package.progress["plan_id"])
    divided = package.plans["plan_id"].isin(package.tasks["plan_id"])
    first = page_cache.first_plan()
    for some in (told, divided):
        ids = list(package.plans.loc[some, "plan_id"])
        if ids:
            return first if first in ids else str(ids[0])
    return first


def usual_year(page_cache: PageCache, plan_id: str) -> int:
    """The last year that was reported on, else that of the plan's other pages."""
    plan = page_cache.plan(plan_id)
    seen = page_cache.package.progress
    own = seen.loc[seen["plan_id"].eq(plan_id), "year"]
    usual = page_cache.usual_year(plan)
    return max(usual, min(int(own.max()), int(plan["end_year"]))) if len(own) else usual


def prepare() -> Prepared:
    """The page_cache with what every visit shows."""

    def rehearse(page_cache: PageCache) -> None:
        missing_figures.prepare()
        if plan_id := first_plan(page_cache):
            year = usual_year(page_cache, plan_id)
            held = Shown.of(page_cache, (plan_id,), year, "zh")
            for name in PIECES:
                piece(held, name, "")

    return prepare_cache(rehearse, look_ahead)


def look_ahead(page_cache: PageCache) -> Iterator[None]:
    """Every plan that is told as work in its usual year and the years before it, a step each time; of a package with
    very many such plans the first alone."""
    package, first = page_cache.package, first_plan(page_cache)
    told = [plan for plan in package.plans["plan_id"] if plan in set(package.tasks["plan_id"])]
    for plan_id in told if len(told) <= _FEW else [first]:
        last = usual_year(page_cache, plan_id)
        start = int(page_cache.plan(plan_id)["start_year"]) if plan_id == first else last
        for year in range(last, start - 1, -1):
            held = Shown.of(page_cache, (plan_id,), year, "zh")
            for name in PIECES:
                piece(held, name, "")
            yield


def open_page(page_cache: Prepared, query: str) -> Opened:
    """The page for whoever asks with this query string, or one that says why there is none."""
    return open_page_of(ImplementationPage, page_cache, query)
