"""Sending, reviewing and publishing the figures of a plan's year: one page, on which each sees what is his to do.

page_cache = submission.prepare()              # nothing here depends on who will come
query = submission.query_string()         # a kernel that was started ahead waits here, and learns who it is
submission.open_page(page_cache, query)
"""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from halfsky.collect.access import Actor
from halfsky.collect.store import Store
from halfsky.collect.store.database import today
from halfsky.dashboards import markup, own_plans
from halfsky.dashboards.address import Form, query_string
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.entry import Opened, Prepared, open_page_of, prepare_cache
from halfsky.dashboards.page import offer
from halfsky.dashboards.problems import guarded, record
from halfsky.dashboards.submitting import (
    desk,
    material,
    measures_material,
    words,
    workbooks,
)
from halfsky.dashboards.submitting.acting import Acting
from halfsky.dashboards.submitting.decisions import RECEIPT
from halfsky.dashboards.view import BRAND, LANGUAGE, YEAR
from halfsky.errors import AccessError, StoreError, UserError
from halfsky.render.html import Html

__all__ = ["Submission", "open_page", "prepare", "query_string"]


class Submission(Acting):
    """The page as it is drawn, and what the visitor chooses to see on it."""

    FORMS: ClassVar = {
        "plan": Form(r"[\w\-—–（）()·]+", "规划", "plan", 80),
        "year": YEAR,
        "unit": Form(r"[^<>]*", "责任单位", "unit", 60),
        "receipt": RECEIPT,
        "language": LANGUAGE,
    }

    def __init__(self, page_cache: PageCache, query: str) -> None:
        self._trouble: tuple[str, str] | None = None  # why the store cannot be opened
        self._reference = ""
        self._offered: list[str] = []  # plans that an office without one of its own may look at
        super().__init__(page_cache)
        sheet = self.sheet
        self.used(sheet.plan, self._choose_plan)
        self.used(sheet.years, self._choose_year)
        self.used(sheet.units, self._choose_unit)
        self.used(sheet.cells, self._choose_cell)
        self.used(sheet.measures.cases, self._choose_case)
        for control in (sheet.measures.amending.report, sheet.measures.amending.what):
            self.used(control, self.redraw.ask)
        self._start(query)

    # ---- what the visitor asks for ----

    @guarded
    def _start(self, query: str) -> None:
        given = self.asked(query).given
        if self.desk.name and self.desk.has_store:
            try:
                with self.desk.open() as (store, actor):
                    self._begin(store, actor, given)
            except StoreError as error:
                self._trouble = words.refusal(error)
                self._reference = record("the store could not be opened", self.desk.name, str(error))
        self.draw()

    def _begin(self, store: Store, actor: Actor, given: dict[str, str]) -> None:
        """The plan, year and unit that the address asks for, else the first of what is the visitor's."""
        mine = desk.plans(self.cache, actor)
        if not mine:
            self.tell_of_left_out()
            return
        wanted = self.cache.named_plan(given["plan"]) if "plan" in given else ""
        if "plan" in given and wanted not in mine and not self.tell_of_left_out(given["plan"]):
            self.refuse("plan", given["plan"])
        if wanted not in mine and own_plans.without_any(self.cache, self.rights):
            self.plan_id = ""  # what came with the system is another county's: it can be chosen, and is not forced
            self._offered = mine
            return
        self.plan_id = wanted if wanted in mine else desk.first_plan(self.cache, store, mine, self.rights)
        years, usual = desk.years(self._plan), desk.usual_year(store, self._plan)
        self.year = self.year_in(years, given.get("year", ""), usual)
        units = desk.units(self.cache, actor, self._plan)
        self.unit = given.get("unit", units[0])
        if self.unit not in units:
            self.refuse("unit", self.unit)
            self.unit = units[0]
        self.receipt = given.get("receipt", "")

    @guarded
    def _choose_plan(self) -> None:
        if self.sheet.plan.value:
            with self.desk.open() as (store, actor):
                self._leave_file()
                self._begin(store, actor, {"plan": self.sheet.plan.value})
            self.redraw.ask()

    @guarded
    def _choose_year(self) -> None:
        self.year = int(self.sheet.years.value)
        self._leave_file()
        self.redraw.ask()

    @guarded
    def _choose_unit(self) -> None:
        self.unit = str(self.sheet.units.value or "")
        self._leave_file()
        self.redraw.ask()

    @guarded
    def _choose_cell(self) -> None:
        self.cell = str(self.sheet.cells.value or "")
        self.redraw.ask()

    @guarded
    def _choose_case(self) -> None:
        self.sheet.measures.case = str(self.sheet.measures.cases.value or "")
        self.redraw.ask()

    # ---- drawing ----

    @guarded
    def draw(self) -> None:
        self.page.tell(self.notices, self.language)
        if not (self.plan_id and self.desk.has_store):
            self._draw_refusal()
            return
        with self.desk.open() as (store, actor):
            if self.unit not in desk.units(self.cache, actor, self._plan):  # a right was taken away meanwhile
                self.plan_id = ""
                self._draw_refusal()
                return
            try:
                known = self._gather(store, actor)
            except AccessError:
                self.desk.deny("open", self.receipt, self._area())
                self.refuse("receipt", self.receipt)
                self.receipt = ""
                known = self._gather(store, actor)
            package = self.cache.package
            work = measures_material.gather(store, actor, package, self._plan, self.year, self.unit)
        tools = markup.button(self.say("刷新", "Refresh"), "refresh=")
        self.page.title(self.say(*BRAND), self._title(), self.language, tools=tools, simulated=False)
        with self.quietly():
            self._draw_controls(actor)
            if known.opened is not None:
                self.decisions.show(known.opened)
            self.cell = self.sheet.show(known, actor, self._state())
            where = {"plan": self.plan_id, "year": str(self.year), "unit": self.unit}
            self.sheet.measures.show(work, package, actor, where, today(), self.language)
        self.remember(self._title(), plan=self.plan_id, year=str(self.year), unit=self.unit, receipt=self.receipt)

    def _gather(self, store: Store, actor: Actor) -> material.Material:
        return material.gather(store, actor, self.cache.package, self._plan, self.year, self.unit, self.receipt)

    def _title(self) -> str:
        return f"{self._plan['title']} · {self.year}{self.say('年数据报送', ' figures')}"

    def _draw_controls(self, actor: Actor) -> None:
        mine, sheet = desk.plans(self.cache, actor), self.sheet
        plans = [(name, plan) for name, plan in self.plan_options() if plan in mine]
        units = [(self._unit_name(unit), unit) for unit in desk.units(self.cache, actor, self._plan)]
        sheet.name_controls(self.say)
        offer(sheet.plan, plans, self.plan_id)
        offer(sheet.years, [(str(year), str(year)) for year in desk.years(self._plan)], str(self.year))
        offer(sheet.units, units, self.unit)

    def _draw_refusal(self) -> None:
        """Nobody is known, nothing is kept, or nothing is this visitor's."""
        say, title = self.say, self.say("数据报送", "Figures")
        self.page.title(say(*BRAND), title, self.language, tools=Html(""), simulated=False)
        told = say(*(self._trouble or words.nothing_here(self.desk.name, has_store=self.desk.has_store)))
        offered = [] if self._trouble else [one for one in self.plan_options() if one[1] in self._offered]
        if not self._trouble and self.desk.has_store and own_plans.without_any(self.cache, self.rights):
            told = say(*own_plans.NONE_YET) + say("录入后才能布置和报送。", " Figures are called for once it is.")
            told += say("可以选择系统附带的规划查看。", " Those that came here can be chosen.") if offered else ""
        self.sheet.clear(told + (f"（{say('编号', 'Reference')}：{self._reference}）" if self._trouble else ""))
        if offered:
            with self.quietly():
                self.sheet.name_controls(say)
                self.sheet.offer_plans([(say("请选择规划", "choose a plan"), ""), *offered])
        self.remember(title)


def prepare() -> Prepared:
    """The page_cache, and what a template takes to write: every visitor who sends needs it. The store is left alone."""

    def rehearse(page_cache: PageCache) -> None:
        plan_id = page_cache.first_plan()
        with suppress(UserError):
            workbooks.template(page_cache.package, plan_id, "", int(page_cache.plan(plan_id)["end_year"]))

    return prepare_cache(rehearse)


def open_page(page_cache: Prepared, query: str) -> Opened:
    """The page for whoever asks with this query string, or a page that says why there is none."""
    return open_page_of(Submission, page_cache, query)
