"""Sending, reviewing and publishing the figures of a plan's year: one page, on which each sees what is his to do.

page_cache = submission.prepare()              # nothing here depends on who will come
query = submission.query_string()         # a kernel that was started ahead waits here, and learns who it is
submission.open_page(page_cache, query)
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

import pandas as pd

from halfsky.collect import data_requests
from halfsky.collect.access import Actor
from halfsky.collect.publication import OthersFigures, publish
from halfsky.collect.published_work import OthersRows
from halfsky.collect.store import Store, views
from halfsky.collect.store.database import today
from halfsky.dashboards import markup
from halfsky.dashboards.address import Form, query_string
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.entry import Opened, Prepared, open_page_of, prepare_cache
from halfsky.dashboards.page import fill, offer
from halfsky.dashboards.problems import guarded, record
from halfsky.dashboards.submitting import (
    deeds,
    desk,
    material,
    measures_material,
    publishing,
    take_along,
    words,
    workbooks,
)
from halfsky.dashboards.submitting.decisions import KINDS, LONGEST_CELL, NOT_CHOSEN, RECEIPT, Decisions, Wish, wish
from halfsky.dashboards.submitting.evidence_sheet import MOST_BYTES
from halfsky.dashboards.submitting.widgets import Sheet, State
from halfsky.dashboards.view import BRAND, LANGUAGE, YEAR, View
from halfsky.errors import AccessError, StoreError, UsageError, UserError
from halfsky.render.html import Html

__all__ = ["Submission", "open_page", "prepare", "query_string"]


class Submission(View):
    """The page and its state. Whoever clicks, the store is asked whether he may."""

    FORMS: ClassVar = {
        "plan": Form(r"[\w\-—–（）()·]+", "规划", "plan", 80),
        "year": YEAR,
        "unit": Form(r"[^<>]*", "责任单位", "unit", 60),
        "receipt": RECEIPT,
        "language": LANGUAGE,
    }

    def __init__(self, page_cache: PageCache, query: str) -> None:
        self.desk = desk.Desk()
        self.plan_id, self.year, self.unit, self.receipt, self.cell = "", 0, "", "", ""
        self.file: workbooks.File | None = None
        self.checked: workbooks.Checked | None = None
        self.preview: publishing.Preview | None = None  # what a publishing would do, while it is looked at
        self.publication: publishing.Published | None = None
        self.others: pd.DataFrame | None = None  # what a publishing was refused for: figures
        self.others_rows: pd.DataFrame | None = None  # the same: reports and slips
        self.decisions = Decisions()
        self._trouble: tuple[str, str] | None = None  # why the store cannot be opened
        self._reference = ""
        self.sheet = sheet = Sheet()
        super().__init__(page_cache, sheet.page)
        self.used(sheet.plan, self._choose_plan)
        self.used(sheet.years, self._choose_year)
        self.used(sheet.units, self._choose_unit)
        self.used(sheet.cells, self._choose_cell)
        self.used(sheet.measures.cases, self._choose_case)
        self.used(sheet.upload, self._take_file)
        self.used(sheet.measures.evidence.upload, self._take_evidence)
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
        self.plan_id = wanted if wanted in mine else desk.first_plan(self.cache, store, mine, self.rights)
        years, usual = desk.years(self._plan), desk.usual_year(store, self._plan)
        self.year = self.year_in(years, given.get("year", ""), usual)
        units = desk.units(self.cache, actor, self._plan)
        self.unit = given.get("unit", units[0])
        if self.unit not in units:
            self.refuse("unit", self.unit)
            self.unit = units[0]
        self.receipt = given.get("receipt", "")

    @property
    def _plan(self) -> pd.Series:
        return self.cache.plan(self.plan_id)

    def _unit_name(self, unit: str) -> str:
        return data_requests.unit_name(self.cache.package, unit) if unit else self.say(*desk.ALL_UNITS)

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

    def _leave_file(self) -> None:
        self.file, self.checked, self.receipt, self.cell = None, None, "", ""
        self.sheet.measures.inspection.leave()
        self._forget_publishing()
        fill(self.sheet.said, Html(""))

    # ---- what the visitor does ----

    def clicked(self, name: str, value: str) -> bool:
        if name == "open" and RECEIPT.fits(value):
            self.receipt, self.cell = value, ""
            return self._act("open", value, lambda store, actor: views.version(store, actor, value))
        if name == "refresh":
            self.cache.refresh()
            return True
        if name == "cell" and len(value) <= LONGEST_CELL:
            self.cell = value
            return True
        if name == "large":
            self._say(*words.too_large(value), bad=True)
            return True
        if name == "send":
            return self._send(value)
        if name == "publish":
            return self._act("publish", value, lambda store, actor: self._publish(store, actor, value))
        wanted = wish(name, value)
        return self._decide(wanted) if wanted is not None else self._work(name, value)

    def _work(self, name: str, value: str) -> bool:
        """What is done with reports of measures and with slips."""
        own = self.sheet.measures
        if name == "prove":
            return own.evidence.ask(value)
        if name == "unmend":
            return own.inspection.take_out(value)
        if not self.plan_id or own.is_done(name, value):
            return bool(self.plan_id)
        deed = own.deed(name, value, self.cache.package, self.plan_id, self.year, self.unit)
        if deed is None:
            return False

        def do(store: Store, actor: Actor) -> None:
            said = deed.do(store, actor)
            self._forget_publishing()
            with self.quietly():
                own.done(name, value, deed)
            self._say(*said)

        return self._act(deed.action, deed.subject, do, deed.refused)

    def _act(
        self, action: str, subject: str, do: Callable[[Store, Actor], object],
        refused: Callable[[UserError], tuple[str, str]] = words.refusal,
    ) -> bool:  # fmt: skip
        """Do it with the rights that the visitor has now; what is refused is said, and for want of a right logged."""
        fill(self.sheet.said, Html(""))
        try:
            with self.desk.open() as (store, actor):
                do(store, actor)
        except UserError as error:
            if isinstance(error, AccessError):
                self.desk.deny(action, subject, self._area())
                self.receipt = "" if action == "open" else self.receipt
            said = refused(error)
            if isinstance(error, UsageError) and action in KINDS:
                said = words.ASKED_FOR
            self._say(*said, bad=True, reference=record(f"{action} refused", self.desk.name, subject, str(error)))
        return True

    def _area(self) -> str:
        return str(self._plan["area_code"]) if self.plan_id else ""

    def _say(self, zh: str, en: str, *, bad: bool = False, reference: str = "") -> None:
        number = f"（{self.say('编号', 'Reference')}：{reference}）" if reference else ""
        self.sheet.say(self.say(zh, en) + number, bad=bad)

    @guarded
    def _take_file(self) -> None:
        """A file was chosen: say at once what would be found in it."""
        file = workbooks.uploaded(self.sheet.upload.value)
        with self.quietly():
            self.sheet.upload.value = ()
        if file is None:
            return
        self._leave_file()
        self.sheet.wait(self.language)

        def check(store: Store, actor: Actor) -> None:
            self.checked = workbooks.check(store, actor, self.cache.package, file, self.plan_id, self.year)
            self.file = file

        self._act("send", file.name, check)
        self.redraw.ask()

    @guarded
    def _take_evidence(self) -> None:
        """A file was chosen for the piece whose button was clicked."""
        own = self.sheet.measures.evidence
        file = workbooks.uploaded(own.upload.value, MOST_BYTES)
        with self.quietly():
            own.upload.value = ()
        if file is None or not own.wanted or not self.plan_id:
            return
        if len(file.content) > MOST_BYTES:
            self._say(*words.too_large(str(MOST_BYTES)), bad=True)
            return
        wanted, own.wanted = own.wanted, ""
        deed = deeds.hand_in(self.cache.package, self.plan_id, self.year, wanted, file.content, file.name)
        self._act(deed.action, deed.subject, lambda store, actor: self._say(*deed.do(store, actor)), deed.refused)
        self.redraw.ask()

    def _send(self, mark: str) -> bool:
        file = self.file
        if file is None or file.mark != mark:
            return False
        if self.checked is not None and self.checked.receipt is not None:
            return True  # the second click of a double click: the receipt stands there

        def send(store: Store, actor: Actor) -> None:
            self.checked = workbooks.send(store, actor, self.cache.package, file, self.plan_id, self.year)
            came = [one.receipt for one in self.checked.every if one.receipt is not None]
            here = [one for one in came if one.plan_id == self.plan_id] or came
            self.receipt = here[0].receipt if here else self.receipt

        return self._act("send", file.name, send)

    def _decide(self, wanted: Wish) -> bool:
        if self.decisions.is_done(wanted):
            return True

        def decide(store: Store, actor: Actor) -> None:
            made = self.decisions.make(
                store, actor, self.cache.package, wanted, str(self.sheet.reason.value), str(self.sheet.amended.value)
            )
            chosen = (
                bool(wanted.cell) and self.cell == wanted.cell
            )  # below the table, where the next button would stand
            self.receipt, self.cell = wanted.receipt, NOT_CHOSEN if chosen else ""
            self._forget_publishing()
            self._say(*words.decided(made))
            with self.quietly():
                self.sheet.reason.value = self.sheet.amended.value = ""

        return self._act(wanted.kind, f"{wanted.receipt} {wanted.cell}", decide)

    def _publish(self, store: Store, actor: Actor, looked_at: str) -> None:
        """Publish what was looked at; what nobody has looked at yet, or has changed since, is shown first."""
        before = self.preview
        self._forget_publishing()
        package = self.cache.package
        try:
            would = publishing.preview(package, publish(store, actor, package.folder, only_show=True))
            if looked_at == would.mark and not would.empty:
                self.publication = publishing.published(package, publish(store, actor, package.folder))
                return
            self.preview = would
            if before is not None and not would.empty:
                self._say(*words.CHANGED_SINCE)
        except OthersFigures as refused:
            self.others = material.others(package, refused.figures)
            raise
        except OthersRows as refused:
            self.others_rows = refused.rows
            raise
        finally:
            self.cache.refresh()

    def _forget_publishing(self) -> None:
        self.preview, self.publication, self.others, self.others_rows = None, None, None, None

    # ---- downloads ----

    def hand_over(self, wanted: str) -> bool:
        asked = take_along.asked(self.cache, self._state(), wanted) if self.plan_id else None
        return asked is not None and self._act(
            asked.action, asked.subject, lambda store, actor: self.page.hand_over(asked.make(store, actor))
        )

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

    def _state(self) -> State:
        return State(
            self.plan_id, self._area(), self.year, self.unit, self._unit_name(self.unit), self.cell,
            self.language, today(), self.file, self.checked, self.preview, self.publication,
            self.others, self.others_rows,
            desk.also(self.cache, self.plan_id, self.unit, self.year),
        )  # fmt: skip

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
        self.sheet.clear(told + (f"（{say('编号', 'Reference')}：{self._reference}）" if self._trouble else ""))
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
