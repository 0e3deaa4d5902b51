"""Sending, reviewing and publishing the figures of a plan's year: one page, on which each sees what is his to do.

shelf = submission.prepare()              # nothing here depends on who will come
query = submission.query_string()         # a kernel that was started ahead waits here, and learns who it is
submission.open_page(shelf, query)
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import ipywidgets as widgets
import pandas as pd

from halfsky.collect import asking
from halfsky.collect.access import Actor
from halfsky.collect.clock import today
from halfsky.collect.publishing import Publication, publish
from halfsky.collect.store import Store, calls, deciding, views
from halfsky.collect.workbook.numbers import number
from halfsky.dashboards import downloads, markup
from halfsky.dashboards.address import Form, query_string, read
from halfsky.dashboards.entry import Opened, Shelved, open_page_of, shelve
from halfsky.dashboards.page import Page, block, columns, fill, offer, select
from halfsky.dashboards.problems import guarded, record
from halfsky.dashboards.shelf import Shelf
from halfsky.dashboards.submitting import incoming, material, reviewing, sending, words
from halfsky.dashboards.submitting.desk import Desk
from halfsky.dashboards.view import BRAND, LANGUAGE, YEAR, View
from halfsky.errors import AccessError, UsageError, UserError
from halfsky.reports.html import Html

__all__ = ["Submission", "open_page", "prepare", "query_string"]

RECEIPT = Form(r"HS(-[0-9A-F]{4}){4}", "回执号", "receipt")
_ALL_UNITS = ("全部", "all")


class Submission(View):
    """The page and its state. Whoever clicks, the store is asked whether he may."""

    FORMS: ClassVar = {
        "plan": Form(r"[\w\-—–（）()·]+", "规划", "plan", 80),
        "year": YEAR,
        "unit": Form(r"[^<>]*", "责任单位", "unit", 60),
        "receipt": RECEIPT,
        "language": LANGUAGE,
    }

    def __init__(self, shelf: Shelf, query: str) -> None:
        self.desk = Desk()
        self.plan_id, self.year, self.unit, self.receipt, self.cell = "", 0, "", "", ""
        self.file: incoming.File | None = None
        self.checked: incoming.Checked | None = None
        self.publication: Publication | None = None
        self.done: set[str] = set()  # decisions made: the second click of a double click
        self.moved: dict[tuple[str, int], int] = {}  # versions that this page's own decisions have moved on
        self.plan, self.years, self.units = select("hs-wide"), select("hs-narrow"), select()
        self.upload = widgets.FileUpload(accept=".xlsx", multiple=False)
        self.upload.add_class("hs-upload")
        self.cells, self.reason, self.amended = select("hs-wide"), _field("hs-wide"), _field("hs-narrow")
        self.who, self.said, self.headline, self.standing = block(), block("hs-said"), block(), block("hs-full")
        self.steps, self.findings = block("hs-steps"), block("hs-findings")
        self.listed, self.values, self.buttons = block("hs-full"), block("hs-full", "hs-values"), block()
        self.published = block("hs-full", "hs-published")
        self.form = columns("hs-controls", self.cells, self.reason, self.amended)
        body = [self.said, self.who, self.headline, self.steps, self.upload, self.findings, self.standing,
                self.listed, self.values, self.form, self.buttons, self.published]  # fmt: skip
        super().__init__(shelf, Page([self.plan, self.years, self.units], body))
        self.used(self.plan, self._choose_plan)
        self.used(self.years, self._choose_year)
        self.used(self.units, self._choose_unit)
        self.used(self.cells, self._choose_cell)
        self.used(self.upload, self._take_file)
        self._start(query)

    # ---- what the visitor asks for ----

    @guarded
    def _start(self, query: str) -> None:
        given = read(query, self.FORMS)
        self.language = given.given.get("language", "zh")
        for name in given.refused:
            self.refuse(name, query)
        if self.desk.name and self.desk.has_store:
            with self.desk.open() as (store, actor):
                self._begin(store, actor, given.given)
        self.draw()

    def _begin(self, store: Store, actor: Actor, given: dict[str, str]) -> None:
        """The plan, year and unit that the address asks for, else the first of what is the visitor's."""
        mine = self._plans(actor)
        if not mine:
            return
        wanted = self.shelf.named_plan(given["plan"]) if "plan" in given else ""
        if "plan" in given and wanted not in mine:
            self.refuse("plan", given["plan"])
        self.plan_id = wanted if wanted in mine else self._called_first(store, mine)
        years, usual = self._years(), self._usual_year(store)
        self.year = self.year_in(years, given.get("year", ""), usual)
        units = self._units(actor)
        self.unit = given.get("unit", units[0])
        if self.unit not in units:
            self.refuse("unit", self.unit)
            self.unit = units[0]
        self.receipt = given.get("receipt", "")

    def _plans(self, actor: Actor) -> list[str]:
        """The plans of which the visitor may see something."""
        plans, package = self.shelf.package.plans, self.shelf.package
        return [
            str(plan["plan_id"]) for _, plan in plans.iterrows() if material.visible_units(package, actor, plan)
        ]  # fmt: skip

    def _called_first(self, store: Store, mine: list[str]) -> str:
        """The plan that figures were called for last; without a call the first of an area."""
        called = [plan for plan in calls.in_force(store)["plan_id"][::-1] if plan in mine]
        local = [plan for plan in self.shelf.local_plans()["plan_id"] if plan in mine]
        return [*called, *local, *mine][0]

    @property
    def _plan(self) -> pd.Series:
        return self.shelf.plan(self.plan_id)

    def _years(self) -> list[int]:
        first, last = int(self._plan["start_year"]) - 1, min(int(self._plan["end_year"]), today().year)
        return list(range(max(first, last), first - 1, -1))

    def _usual_year(self, store: Store) -> int:
        """The year that was called for; else the last that has ended."""
        known, years = calls.in_force(store), self._years()
        called = [year for year in known.loc[known["plan_id"].eq(self.plan_id), "year"] if year in years]
        return max(called) if called else max(min(today().year - 1, years[0]), years[-1])

    def _units(self, actor: Actor) -> list[str]:
        return material.visible_units(self.shelf.package, actor, self._plan)

    def _unit_name(self, unit: str) -> str:
        return asking.unit_name(self.shelf.package, unit) if unit else self.say(*_ALL_UNITS)

    @guarded
    def _choose_plan(self) -> None:
        if self.plan.value:
            with self.desk.open() as (store, actor):
                self._leave_file()
                self._begin(store, actor, {"plan": self.plan.value})
            self.redraw.ask()

    @guarded
    def _choose_year(self) -> None:
        self.year = int(self.years.value)
        self._leave_file()
        self.redraw.ask()

    @guarded
    def _choose_unit(self) -> None:
        self.unit = str(self.units.value or "")
        self._leave_file()
        self.redraw.ask()

    @guarded
    def _choose_cell(self) -> None:
        self.cell = str(self.cells.value or "")
        self.redraw.ask()

    def _leave_file(self) -> None:
        self.file, self.checked, self.publication, self.receipt, self.cell = None, None, None, "", ""
        fill(self.said, Html(""))

    # ---- what the visitor does ----

    def clicked(self, name: str, value: str) -> bool:
        if name == "open" and RECEIPT.fits(value):
            self.receipt, self.cell = value, ""
            fill(self.said, Html(""))
            return self._act("open", value, lambda store, actor: views.version(store, actor, value))
        if name == "cell" and len(value) <= 60:
            self.cell = value
            return True
        if name == "large":
            self._say("文件超过5MB，没有上传：请使用下载的模板，不要粘贴图片。",
                      "The file is larger than 5 MB and was not uploaded: use the template, paste no pictures.", bad=True)  # fmt: skip
            return True
        if name == "send":
            return self._send(value)
        if name == "publish":
            return self._act("publish", value, self._publish)
        return name in ("accept", "return", "amend", "withdraw") and self._decide(name, value)

    def _act(self, action: str, subject: str, do: Callable[[Store, Actor], object]) -> bool:
        """Do it with the rights that the visitor has now; what is refused is said, and for want of a right logged."""
        try:
            with self.desk.open() as (store, actor):
                do(store, actor)
        except UserError as error:
            if isinstance(error, AccessError):
                self.desk.deny(action, subject, self._area())
                self.receipt = "" if action == "open" else self.receipt
            said = words.refusal(error)
            if isinstance(error, UsageError) and action in ("return", "amend", "withdraw"):
                said = "请在“原因”栏填写原因（2至500字），报送人会看到。", "Give a reason of 2 to 500 characters: the sender reads it."  # fmt: skip
            self._say(*said, bad=True, reference=record(f"{action} refused", self.desk.name, subject, str(error)))
        return True

    def _area(self) -> str:
        return str(self._plan["area_code"]) if self.plan_id else ""

    def _say(self, zh: str, en: str, *, bad: bool = False, reference: str = "") -> None:
        text = self.say(zh, en) + (f"（{self.say('编号', 'Reference')}：{reference}）" if reference else "")
        kind, role = ("hs-alert", "alert") if bad else ("hs-lead", "status")
        fill(self.said, markup.tag("p", text, kind, role=role))

    @guarded
    def _take_file(self) -> None:
        """A file was chosen: say at once what would be found in it."""
        file = incoming.uploaded(self.upload.value)
        with self.quietly():
            self.upload.value = ()
        if file is None:
            return
        self._leave_file()
        fill(self.findings, markup.tag("p", self.say("正在检查，请稍候……", "Checking …"), "hs-lead", role="status"))

        def check(store: Store, actor: Actor) -> None:
            self.checked = incoming.check(store, actor, self.shelf.package, file, self.plan_id, self.year)
            self.file = file

        self._act("send", file.name, check)
        self.redraw.ask()

    def _send(self, mark: str) -> bool:
        file = self.file
        if file is None or file.mark != mark:
            return False
        if self.checked is not None and self.checked.receipt is not None:
            return True  # the second click of a double click: the receipt stands there

        def send(store: Store, actor: Actor) -> None:
            self.checked = incoming.send(store, actor, self.shelf.package, file, self.plan_id, self.year)
            if self.checked.receipt is not None:
                self.receipt = self.checked.receipt.receipt

        return self._act("send", file.name, send)

    def _decide(self, kind: str, about: str) -> bool:
        receipt, _, rest = about.partition("|")
        cell, _, version = rest.rpartition("|")
        if not (RECEIPT.fits(receipt) and len(cell) <= 60 and version.isdecimal() and len(version) < 10):
            return False
        if (word := f"{kind}={about}") in self.done:
            return True
        cells, seen, reason = [cell] if cell else [], int(version), str(self.reason.value)
        while (receipt, seen) in self.moved:  # clicked before the page could show what the click before has changed
            seen = self.moved[receipt, seen]

        def decide(store: Store, actor: Actor) -> None:
            if kind == "accept":
                made = deciding.accept(store, actor, receipt, cells, version=seen)
            elif kind == "return":
                made = deciding.give_back(store, actor, receipt, reason, cells, version=seen)
            elif kind == "withdraw":
                made = deciding.withdraw(store, actor, receipt, reason, cells, version=seen)
            else:
                made = deciding.amend(store, actor, receipt, cell, self._amended(), reason, version=seen)
            self.done.add(word)
            self.moved[receipt, seen] = made.version
            self.receipt, self.cell, self.publication = receipt, "", None
            zh, en = words.DECIDED[kind]
            self._say(f"{zh}{made.rows}个数值（{receipt}）。", f"{en}: {made.rows} ({receipt}).")
            with self.quietly():
                self.reason.value = self.amended.value = ""

        return self._act(kind, f"{receipt} {cell}", decide)

    def _amended(self) -> float:
        value = number(str(self.amended.value))
        if value is None:
            raise UsageError("the corrected value is no number")
        return value

    def _publish(self, store: Store, actor: Actor) -> None:
        self.publication = publish(store, actor, self.shelf.package.folder)
        self.shelf.refresh()

    # ---- downloads ----

    def hand_over(self, wanted: str) -> bool:
        kind, _, value = wanted.partition("|")
        if kind == "template" and self.plan_id:
            return self._act("template", self.unit, self._template)
        return kind == "file" and RECEIPT.fits(value) and self._act(
            "file", value, lambda store, actor: self.page.hand_over(downloads.file(*views.original(store, actor, value)))
        )  # fmt: skip

    def _template(self, _: Store, actor: Actor) -> None:
        from halfsky.collect.workbook.writing import write_template  # noqa: PLC0415 - openpyxl, for senders only

        actor.require("send", self._area(), self.unit)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "template.xlsx"
            write_template(self.shelf.package, self.plan_id, self.unit, self.year, path)
            name = f"{self._unit_name(self.unit)}-{self.plan_id}-{self.year}.xlsx"
            self.page.hand_over(downloads.file(name, path.read_bytes()))

    # ---- drawing ----

    @guarded
    def draw(self) -> None:
        self.page.tell(self.told, self.language)
        if not (self.plan_id and self.desk.has_store):
            self._draw_refusal()
            return
        with self.desk.open() as (store, actor):
            if self.unit not in self._units(actor):  # a right was taken away meanwhile
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
        self._draw_controls(actor)
        self._draw_pieces(actor, known)
        self._remember(known)

    def _gather(self, store: Store, actor: Actor) -> material.Material:
        return material.gather(store, actor, self.shelf.package, self._plan, self.year, self.unit, self.receipt)

    def _draw_pieces(self, actor: Actor, known: material.Material) -> None:
        language = self.language
        self.page.title(self.say(*BRAND), self._title(), language, tools=Html(""), simulated=False)
        fill(self.who, sending.who(actor, self._area(), self._unit_name(self.unit), language))
        fill(self.headline, sending.headline(known, today(), language))
        fill(self.steps, sending.steps(known.may_send, self.file, language))
        fill(self.findings, sending.checked(self.checked, language) if self.checked else Html(""))
        fill(self.standing, sending.standing(known, language, with_units=not self.unit))
        fill(self.listed, reviewing.submissions(known, language))
        self._draw_opened(known)
        fill(self.published, reviewing.publishing(known, self.publication, self.plan_id, self.year, language))

    def _draw_opened(self, known: material.Material) -> None:
        opened, language = known.opened, self.language
        decides = known.may_decide and opened is not None and len(opened.values) > 0
        self.form.layout.display = "flex" if decides else "none"
        fill(self.values, reviewing.values(opened, language, may_decide=decides) if opened else Html(""))
        if opened is None or not decides:
            fill(self.buttons, Html(""))
            return
        options = reviewing.cell_options(opened, language)
        self.cell = self.cell if self.cell in {cell for _, cell in options} else ""
        with self.quietly():
            offer(self.cells, options, self.cell)
        fill(self.buttons, reviewing.decisions(opened, self.cell, language))

    def _title(self) -> str:
        return f"{self._plan['title']} · {self.year}{self.say('年数据报送', ' figures')}"

    def _draw_controls(self, actor: Actor) -> None:
        mine = self._plans(actor)
        plans = [(name, plan) for name, plan in self.shelf.plan_options(self.language) if plan in mine]
        units = [(self._unit_name(unit), unit) for unit in self._units(actor)]
        with self.quietly():
            self._name_controls()
            offer(self.plan, plans, self.plan_id)
            offer(self.years, [(str(year), str(year)) for year in self._years()], str(self.year))
            offer(self.units, units, self.unit)

    def _name_controls(self) -> None:
        say = self.say
        self.plan.description, self.years.description = say("规划", "Plan"), say("年度", "Year")
        self.units.description, self.cells.description = say("责任单位", "Unit"), say("要审核的数值", "Value")
        self.reason.description, self.amended.description = say("原因", "Reason"), say("修正为", "Amend to")

    def _draw_refusal(self) -> None:
        """Nobody is known, nothing is kept, or nothing is this visitor's: a sentence, and no control."""
        say, name = self.say, self.desk.name
        if not name:
            text = say("无法识别当前用户：请从单位的登录入口重新进入。", "The server knows of no user: sign in again.")
        elif not self.desk.has_store:
            text = say("报送数据库尚未建立：请管理员按《数据报送》说明建立并授权。", "There is no store of figures yet: ask your administrator.")
        else:
            text = say(
                f"用户{name}还没有报送、审核或查看数据的权限：请联系管理员授权。",
                f"{name} has no right to send, review or see figures: ask your administrator.",
            )
        self.page.title(say(*BRAND), say("数据报送", "Figures"), self.language, tools=Html(""), simulated=False)
        self.page.controls.layout.display = self.form.layout.display = "none"
        for place in (self.who, self.headline, self.steps, self.findings, self.standing, self.listed, self.values,
                      self.buttons, self.published):  # fmt: skip
            fill(place, Html(""))
        fill(self.said, markup.tag("p", text, "hs-lead"))
        self.page.remember({"language": "" if self.language == "zh" else self.language}, say("数据报送", "Figures"), self.language)

    def _remember(self, known: material.Material) -> None:
        state = {
            "plan": self.plan_id, "year": str(self.year), "unit": self.unit,
            "receipt": self.receipt, "language": "" if self.language == "zh" else self.language,
        }  # fmt: skip
        self.page.remember(state, self._title(), self.language)


def _field(kind: str) -> widgets.Text:
    made = widgets.Text(continuous_update=False)
    made.add_class(kind)
    return made


def prepare() -> Shelved:
    """The shelf, and what a template takes to write: every visitor who sends needs it. The store is left alone."""

    def rehearse(shelf: Shelf) -> None:
        from halfsky.collect.workbook.writing import write_template  # noqa: PLC0415 - as in `_template`

        plan_id = shelf.first_plan()
        with tempfile.TemporaryDirectory() as folder, suppress(UserError):
            write_template(shelf.package, plan_id, "", int(shelf.plan(plan_id)["end_year"]), Path(folder) / "t.xlsx")

    return shelve(rehearse)


def open_page(shelf: Shelved, query: str) -> Opened:
    """The page for whoever asks with this query string, or a page that says why there is none."""
    return open_page_of(Submission, shelf, query)
