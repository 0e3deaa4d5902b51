"""What a visitor of the page of figures does as his rights allow: sends, decides, publishes, takes files along."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from halfsky.collect import data_requests
from halfsky.collect.access import Actor
from halfsky.collect.publication import OthersFigures, publish
from halfsky.collect.published_work import OthersRows
from halfsky.collect.store import Store, views
from halfsky.collect.store.database import today
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.page import fill
from halfsky.dashboards.problems import guarded, record
from halfsky.dashboards.submitting import deeds, desk, material, publishing, take_along, words, workbooks
from halfsky.dashboards.submitting.decisions import KINDS, LONGEST_CELL, NOT_CHOSEN, RECEIPT, Decisions, Wish, wish
from halfsky.dashboards.submitting.evidence_sheet import MOST_BYTES
from halfsky.dashboards.submitting.widgets import Sheet, State
from halfsky.dashboards.view import View
from halfsky.errors import AccessError, UsageError, UserError
from halfsky.render.html import Html


class Acting(View):
    """The page's state and its deeds. Whoever clicks, the store is asked whether he may."""

    def __init__(self, page_cache: PageCache) -> None:
        self.desk = desk.Desk()
        self.plan_id, self.year, self.unit, self.receipt, self.cell = "", 0, "", "", ""
        self.file: workbooks.File | None = None
        self.checked: workbooks.Checked | None = None
        self.preview: publishing.Preview | None = None  # what a publishing would do, while it is looked at
        self.publication: publishing.Published | None = None
        self.others: pd.DataFrame | None = None  # what a publishing was refused for: figures
        self.others_rows: pd.DataFrame | None = None  # the same: reports and slips
        self.decisions = Decisions()
        self.sheet = Sheet()
        super().__init__(page_cache, self.sheet.page)
        self.used(self.sheet.upload, self._take_file)
        self.used(self.sheet.measures.evidence.upload, self._take_evidence)

    @property
    def _plan(self) -> pd.Series:
        return self.cache.plan(self.plan_id)

    def _unit_name(self, unit: str) -> str:
        return data_requests.unit_name(self.cache.package, unit) if unit else self.say(*desk.ALL_UNITS)

    def _state(self) -> State:
        return State(
            self.plan_id, self._area(), self.year, self.unit, self._unit_name(self.unit), self.cell,
            self.language, today(), self.file, self.checked, self.preview, self.publication,
            self.others, self.others_rows,
            desk.also(self.cache, self.plan_id, self.unit, self.year),
        )  # fmt: skip

    def _leave_file(self) -> None:
        self.file, self.checked, self.receipt, self.cell = None, None, "", ""
        self.sheet.measures.inspection.leave()
        self._forget_publishing()
        fill(self.sheet.said, Html(""))

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
            mark, _, ticked = looked_at.partition("|")
            if mark == would.mark and not would.empty:
                named = would.chosen(ticked)
                self.publication = publishing.published(package, publish(store, actor, package.folder, replace=named))
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
