"""A table is brought in: the office's official statistics into the package, a unit's own table into a submission.

page_cache = table_import.prepare()              # nothing here depends on who will come
query = table_import.query_string()
table_import.open_page(page_cache, query)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from halfsky.collect import confirmed_labels
from halfsky.collect.access import Actor
from halfsky.collect.store import Store
from halfsky.dashboards.address import Form, query_string
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.entry import Opened, Prepared, open_page_of, prepare_cache
from halfsky.dashboards.importing import effects, grid, official, own, questions, words
from halfsky.dashboards.importing.import_view import OFFICIAL, OWN, ImportView
from halfsky.dashboards.importing.work import Work, begin
from halfsky.dashboards.page import fill
from halfsky.dashboards.problems import guarded, record
from halfsky.dashboards.submitting import desk, workbooks
from halfsky.dashboards.view import LANGUAGE, YEAR
from halfsky.errors import AccessError, DataError, UsageError, UserError
from halfsky.project import check_writable
from halfsky.render.html import Html

__all__ = ["TableImport", "open_page", "prepare", "query_string"]

_LONGEST = 120  # characters of a click on a cell


class TableImport(ImportView):
    """The page, and what its visitor does. Whoever clicks, the store is asked whether he may."""

    FORMS: ClassVar = {
        "purpose": Form(f"{OFFICIAL}|{OWN}", "用途", "purpose"),
        "plan": Form(r"[\w\-—–（）()·]+", "规划", "plan", 80),
        "year": YEAR,
        "unit": Form(r"[^<>]*", "责任单位", "unit", 60),
        "language": LANGUAGE,
    }

    def __init__(self, page_cache: PageCache, query: str) -> None:
        super().__init__(page_cache)
        places = self.places
        self.used(places.purpose, self._choose_purpose)
        self.used(places.plan, self._choose_plan)
        self.used(places.years, self._choose_year)
        self.used(places.units, self._choose_unit)
        self.used(places.sheets, self._choose_sheet)
        self.used(places.source, self._choose_source)
        self.used(places.reason, self.redraw.ask)
        self.used(places.upload, self._take_file)
        self._start(query)

    # ---- what the visitor asks for ----

    @guarded
    def _start(self, query: str) -> None:
        given = self.asked(query).given
        if self.desk.name and self.desk.has_store:
            with self.desk.open() as (_, actor):
                mine = self._purposes(actor)
                self.purpose = given.get("purpose", "") if given.get("purpose") in mine else (mine or [""])[0]
                self._begin(actor, given)
        self.draw()

    def _begin(self, actor: Actor, given: dict[str, str]) -> None:
        """The plan, year and unit of a submission: those of the address, else the first that are the visitor's."""
        mine = own.plans(self.cache, actor)
        if self.purpose != OWN or not mine:
            return
        wanted = self.cache.named_plan(given["plan"]) if "plan" in given else ""
        with self.desk.open() as (store, _):
            self.plan_id = wanted if wanted in mine else desk.first_plan(self.cache, store, mine, self.rights)
            self.year = self.year_in(desk.years(self._plan), given.get("year", ""), desk.usual_year(store, self._plan))
        units = own.units(self.cache, actor, self._plan)
        self.unit = given["unit"] if given.get("unit") in units else units[0]

    @guarded
    def _choose_purpose(self) -> None:
        self.purpose = str(self.places.purpose.value)
        with self.desk.open() as (_, actor):
            self._begin(actor, {})
        self._read_again()

    @guarded
    def _choose_plan(self) -> None:
        with self.desk.open() as (_, actor):
            self._begin(actor, {"plan": str(self.places.plan.value)})
        self._read_again()

    @guarded
    def _choose_year(self) -> None:
        self.year = int(self.places.years.value)
        self._forget()
        self.redraw.ask()

    @guarded
    def _choose_unit(self) -> None:
        self.unit = str(self.places.units.value or "")
        self._forget()
        self.redraw.ask()

    @guarded
    def _choose_sheet(self) -> None:
        self.sheet_name, self.top, self.place = str(self.places.sheets.value), 1, None
        self.redraw.ask()

    @guarded
    def _choose_source(self) -> None:
        """A source that is there: what was confirmed of its tables before is taken up."""
        known = official.confirmed(self.cache.package.folder, str(self.places.source.value or ""))
        if known is not None and self.work is not None:
            self._set(self.work.again(mapping=known))
        self.redraw.ask()

    def _read_again(self) -> None:
        if self.work is not None:
            self._set(self.work.again(area=self._area()))
        self._forget()
        self.redraw.ask()

    def _forget(self) -> None:
        self.receipt, self.checked, self.after = None, None, None
        fill(self.places.said, Html(""))

    # ---- what the visitor does ----

    @guarded
    def _take_file(self) -> None:
        file = workbooks.uploaded(self.places.upload.value)
        with self.quietly():
            self.places.upload.value = ()
        if file is None:
            return
        self._forget()
        self.work, self.place, self.sheet_name, self.top = None, None, "", 1

        def read(store: Store, actor: Actor) -> None:
            if not self._purposes(actor):
                actor.require("send", "000000")
            own_table = self.purpose == OWN and bool(self.plan_id)
            known = confirmed_labels.known(store, actor, self._area(), self.unit) if own_table else None
            self._set(begin(file, self.cache.package, area=self._area(), mapping=known))
            assert self.work is not None
            if self.purpose == OWN:
                self.year = own.year_of(self.work, desk.years(self._plan), self.year)
            with self.quietly():
                guess = official.guessed(file, self.work)
                self.places.publisher.value, self.places.title.value = guess["publisher"], guess["title"]
                self.places.url.value = self.places.reason.value = ""

        self._act("import", file.name, read)
        self.redraw.ask()

    def _set(self, work: Work) -> None:
        self.work = work
        if self.place is not None:
            known = work.rows.index
            self.place = self.place if self.place.at.isin(known).all() else None

    def clicked(self, name: str, value: str) -> bool:
        if name == "large":
            self._say(*words.TOO_LARGE, bad=True)
            return True
        if name == "close":
            self.place = None
            return True
        if name == "top" and value.isdecimal() and len(value) < 7:
            self.top = max(1, int(value))
            return True
        if self.work is None or len(value) > _LONGEST:
            return False
        if name in ("cell", "head"):
            return self._pick(name, value)
        if name in ("agree", "keep", "refuse"):
            return self._answer(name, value)
        if name in ("correct", "leave"):
            return self._correct(name, value)
        if name == "take":
            return self._confirm(value, self._import)
        return name == "send" and self._confirm(value, self._send)

    def hand_over(self, wanted: str) -> bool:
        return False

    def _pick(self, name: str, value: str) -> bool:
        assert self.work is not None
        sheet, _, cell = value.rpartition("|")
        find = grid.value_at if name == "cell" else grid.header_at
        self.place = find(self.work, sheet, cell)
        if self.place is None:
            return False
        at = grid.position(cell)
        if at is not None and not self.top <= at[0] < self.top + grid.ROWS:
            self.top = max(1, at[0] - 5)
        self.sheet_name = sheet
        with self.quietly():
            self.places.empty_form()
        return True

    def _answer(self, name: str, value: str) -> bool:
        work = self.work
        number, _, mark = value.partition("|")
        if work is None or not number.isdecimal() or len(number) > 5:
            return False
        with self.desk.open() as (_, actor):
            asked = questions.of_work(work, self._asked_scope(actor))
        if mark != work.mark or int(number) >= len(asked):
            self._say(*words.OLD_BUTTON, bad=True)
            return True
        one = asked[int(number)]
        if name == "keep" and not one.may_keep:
            return False
        answer = {"agree": work.agreed, "keep": work.kept, "refuse": work.refused}[name]
        self._forget()
        self._set(answer(one.at))
        return True

    def _correct(self, name: str, value: str) -> bool:
        work, place = self.work, self.place
        if work is None or place is None or value != work.mark:
            self._say(*words.NOTHING_CHOSEN, bad=True)
            return True
        self._forget()
        if name == "leave":
            self._set(work.left_out(place.at, place.header))
            return True
        fields = self.places.fields()
        if not fields:
            self._say(*words.NOTHING_CHOSEN, bad=True)
            return True
        try:
            if "value" in fields:
                fields["value"] = f"{float(fields['value']):.15g}"
            self._set(work.corrected(place.at, fields))
        except (UsageError, ValueError):
            self._say(*words.NOT_A_UNIT, bad=True)
            return True
        with self.quietly():
            self.places.empty_form()
        return True

    def _confirm(self, mark: str, do: Callable[[Store, Actor], None]) -> bool:
        work = self.work
        if work is None:
            return False
        if self.receipt is not None or (self.checked is not None and self.checked.receipt is not None):
            return True  # the second click of a double click: the receipt stands there
        if mark != work.mark:
            self._say(*words.OLD_BUTTON, bad=True)
            return True
        self.place = None
        return self._act("import" if self.purpose == OFFICIAL else "send", work.file.name, do)

    def _import(self, store: Store, actor: Actor) -> None:
        work, before = self.work, self.cache.package
        assert work is not None
        if not actor.may_somewhere(official.RIGHT):  # before anything is said of a source that lacks
            actor.require(official.RIGHT, self._area() or "000000")
        check_writable(before.folder)
        source = {"source_id": str(self.places.source.value or "")}
        if not source["source_id"]:
            source = {
                "publisher": str(self.places.publisher.value).strip(), "title": str(self.places.title.value).strip(),
                "url": str(self.places.url.value).strip(),
            }  # fmt: skip
            if not (source["publisher"] and source["title"]):
                raise UsageError("the source has no publisher or no title")
            source = official.new_source(work, source)
        rows = self._to_come(work, actor)
        done = official.bring_in(store, actor, work, source, before.folder)
        self.cache.refresh()
        self.after = effects.changes(before, self.cache.package, rows, self.language) if done.taken else None
        self.receipt = done
        self._set(work.again(package=self.cache.package))

    def _send(self, store: Store, actor: Actor) -> None:
        self.checked = self._checking(store, actor, only_check=False)

    def _act(self, action: str, subject: str, do: Callable[[Store, Actor], None]) -> bool:
        """Do it with the rights that the visitor has now; what is refused is said, and for want of a right logged."""
        self._say(*words.WAIT)
        try:
            with self.desk.open() as (store, actor):
                do(store, actor)
            fill(self.places.said, Html(""))
        except UserError as error:
            if isinstance(error, AccessError):
                self.desk.deny(action, subject, self._area())
            said = words.refusal(error, sending=self.purpose == OWN)
            if self._is_read_only() and isinstance(error, DataError):
                said = words.READ_ONLY
            self._say(*said, bad=True, reference=record(f"{action} refused", self.desk.name, subject, str(error)))
        return True


def prepare() -> Prepared:
    """The page_cache; the lists of places are read ahead, since every file needs them. The store is left alone."""

    def rehearse(page_cache: PageCache) -> None:
        from halfsky.importing.places import Places  # noqa: PLC0415 - here only

        Places(page_cache.package.areas)

    return prepare_cache(rehearse)


def open_page(page_cache: Prepared, query: str) -> Opened:
    """The page for whoever asks with this query string, or a page that says why there is none."""
    return open_page_of(TableImport, page_cache, query)
