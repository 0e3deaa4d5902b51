"""A table is brought in: the office's official statistics into the package, a unit's own table into a submission.

page_cache = table_import.prepare()              # nothing here depends on who will come
query = table_import.query_string()
table_import.open_page(page_cache, query)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, ClassVar

import pandas as pd

from halfsky.collect import data_requests, own_tables
from halfsky.collect.access import Actor
from halfsky.collect.store import Store
from halfsky.collect.store.database import today
from halfsky.dashboards import markup
from halfsky.dashboards.address import Form, query_string
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.entry import Opened, Prepared, open_page_of, prepare_cache
from halfsky.dashboards.importing import effects, grid, kinds, official, own, questions, widgets, words
from halfsky.dashboards.importing.work import Work, begin
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.page import fill, offer
from halfsky.dashboards.problems import guarded, record
from halfsky.dashboards.submitting import desk, workbooks
from halfsky.dashboards.submitting import words as submitting
from halfsky.dashboards.submitting.sending import who
from halfsky.dashboards.view import BRAND, LANGUAGE, YEAR, View
from halfsky.errors import AccessError, DataError, UsageError, UserError
from halfsky.importing.taking import Receipt
from halfsky.project import check_writable
from halfsky.render.html import Html

__all__ = ["TableImport", "open_page", "prepare", "query_string"]

OFFICIAL, OWN = "official", "own"
_LONGEST = 120  # characters of a click on a cell


class TableImport(View):
    """The page and its state. Whoever clicks, the store is asked whether he may."""

    FORMS: ClassVar = {
        "purpose": Form(f"{OFFICIAL}|{OWN}", "用途", "purpose"),
        "plan": Form(r"[\w\-—–（）()·]+", "规划", "plan", 80),
        "year": YEAR,
        "unit": Form(r"[^<>]*", "责任单位", "unit", 60),
        "language": LANGUAGE,
    }

    def __init__(self, page_cache: PageCache, query: str) -> None:
        self.desk = desk.Desk()
        self.purpose, self.plan_id, self.year, self.unit = "", "", 0, ""
        self.work: Work | None = None
        self.place: grid.Place | None = None
        self.sheet_name, self.top = "", 1
        self.receipt: Receipt | None = None
        self.checked: workbooks.Checked | None = None
        self.after: pd.DataFrame | None = None  # the targets before and after what was imported
        self._kept: dict[Hashable, Any] = {}
        self.places = places = widgets.Desk()
        super().__init__(page_cache, places.page)
        self.used(places.purpose, self._choose_purpose)
        self.used(places.plan, self._choose_plan)
        self.used(places.years, self._choose_year)
        self.used(places.units, self._choose_unit)
        self.used(places.sheets, self._choose_sheet)
        self.used(places.source, self._choose_source)
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

    def _purposes(self, actor: Actor) -> list[str]:
        found = [OFFICIAL] if actor.may_somewhere(official.RIGHT) else []
        return [*found, OWN] if actor.may_somewhere("send") else found

    def _begin(self, actor: Actor, given: dict[str, str]) -> None:
        """The plan, year and unit of a submission: those of the address, else the first that are the visitor's."""
        mine = own.plans(self.cache, actor)
        if self.purpose != OWN or not mine:
            return
        wanted = self.cache.named_plan(given["plan"]) if "plan" in given else ""
        with self.desk.open() as (store, _):
            self.plan_id = wanted if wanted in mine else desk.first_plan(self.cache, store, mine)
            self.year = self.year_in(
                desk.years(self._plan), given.get("year", ""), desk.usual_year(store, self._plan)
            )
        units = own.units(self.cache, actor, self._plan)
        self.unit = given["unit"] if given.get("unit") in units else units[0]

    @property
    def _plan(self) -> pd.Series:
        return self.cache.plan(self.plan_id)

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

    def _area(self) -> str:
        return str(self._plan["area_code"]) if self.purpose == OWN and self.plan_id else ""

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

        def read(_: Store, actor: Actor) -> None:
            if not self._purposes(actor):
                actor.require("send", "000000")
            self._set(begin(file, self.cache.package, area=self._area()))
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
        return self._act("import" if self.purpose == OFFICIAL else "send", work.file.name, do)

    def _import(self, store: Store, actor: Actor) -> None:
        work, before = self.work, self.cache.package
        assert work is not None
        check_writable(before.folder)
        source = {"source_id": str(self.places.source.value or "")}
        if not source["source_id"]:
            source = {
                "publisher": str(self.places.publisher.value).strip(), "title": str(self.places.title.value).strip(),
                "url": str(self.places.url.value).strip(),
            }  # fmt: skip
            if not (source["publisher"] and source["title"]):
                raise UsageError("the source has no publisher or no title")
        rows = self._to_come(work, actor)
        done = official.bring_in(store, actor, work, source, before.folder)
        self.cache.refresh()
        self.after = effects.changes(before, self.cache.package, rows, self.language) if done.taken else None
        self.receipt = done
        self._set(work.again(package=self.cache.package))

    def _send(self, store: Store, actor: Actor) -> None:
        self.checked = self._checking(store, actor, only_check=False)

    def _checking(self, store: Store, actor: Actor, *, only_check: bool) -> workbooks.Checked:
        assert self.work is not None
        return own.submit(
            store, actor, self.cache.package, self.work, self.plan_id, self.unit, self.year,
            reason=str(self.places.reason.value).strip(), only_check=only_check,
        )  # fmt: skip

    def _act(self, action: str, subject: str, do: Callable[[Store, Actor], None]) -> bool:
        """Do it with the rights that the visitor has now; what is refused is said, and for want of a right logged."""
        fill(self.places.said, Html(""))
        try:
            with self.desk.open() as (store, actor):
                do(store, actor)
        except UserError as error:
            if isinstance(error, AccessError):
                self.desk.deny(action, subject, self._area())
            said = words.refusal(error, sending=self.purpose == OWN)
            if self._is_read_only() and isinstance(error, DataError):
                said = words.READ_ONLY
            self._say(*said, bad=True, reference=record(f"{action} refused", self.desk.name, subject, str(error)))
        return True

    def _say(self, zh: str, en: str, *, bad: bool = False, reference: str = "") -> None:
        number = f"（{self.say('编号', 'Reference')}：{reference}）" if reference else ""
        self.places.say(self.say(zh, en) + number, bad=bad)

    def _is_read_only(self) -> bool:
        try:
            check_writable(self.cache.package.folder)
        except DataError:
            return True
        return False

    # ---- which rows are the visitor's ----

    def _scope(self, work: Work, actor: Actor) -> pd.Series:
        if self.purpose == OWN:
            return own_tables.is_asked_for(work.proposal, work.package, self.plan_id, self.unit, self.year)
        return official.scope(work.rows, actor)

    def _asked_scope(self, actor: Actor) -> pd.Series:
        """Rows whose questions matter: those of the visitor's, and those of which that is not known yet."""
        assert self.work is not None
        if self.purpose == OWN:
            return own.asked_scope(self.work, self.plan_id, self.unit, self.year)
        return official.scope(self.work.rows, actor) | self.work.rows["area_code"].eq("")

    def _rows(self, work: Work) -> pd.DataFrame:
        return own.as_sent(work.rows) if self.purpose == OWN else work.rows

    def _to_come(self, work: Work, actor: Actor) -> pd.DataFrame:
        rows = self._rows(work)
        fates = ["proposed", "same"] if self.purpose == OWN else ["proposed"]
        return rows[rows["fate"].isin(fates) & rows["value"].notna() & self._scope(work, actor)]

    # ---- drawing ----

    @guarded
    def draw(self) -> None:
        self.page.tell(self.notices, self.language)
        title = self.say("数据导入", "Import")
        self.page.title(self.say(*BRAND), title, self.language, tools=Html(""), simulated=False)
        if not (self.desk.name and self.desk.has_store):
            self.places.clear(self.say(*submitting.nothing_here(self.desk.name, has_store=self.desk.has_store)))
            self.remember(title)
            return
        with self.desk.open() as (store, actor):
            if self.purpose not in self._purposes(actor) or (self.purpose == OWN and not self.plan_id):
                self.purpose = ""
                self.places.clear(self.say(*words.NO_RIGHT))
                self.remember(title)
                return
            with self.quietly():
                self._draw_controls(actor)
                self._draw_steps(actor)
                self._draw_work(store, actor)
        state = {"plan": self.plan_id, "year": str(self.year), "unit": self.unit} if self.purpose == OWN else {}
        self.remember(title, purpose=self.purpose, **state)

    def _draw_controls(self, actor: Actor) -> None:
        places, say = self.places, self.say
        places.name_controls(say)
        named = {
            OFFICIAL: say("导入官方统计数据（直接发布）", "Official statistics (published at once)"),
            OWN: say("报送本单位数据（须经审核）", "Own figures (to be reviewed)"),
        }
        offer(places.purpose, [(named[one], one) for one in self._purposes(actor)], self.purpose)
        for control in (places.plan, places.years, places.units):
            places.show(control, shown=self.purpose == OWN)
        if self.purpose == OWN:
            mine = own.plans(self.cache, actor)
            offer(places.plan, [(n, p) for n, p in self.cache.plan_options(self.language) if p in mine], self.plan_id)
            offer(places.years, [(str(year), str(year)) for year in desk.years(self._plan)], str(self.year))
            units = own.units(self.cache, actor, self._plan)
            offer(places.units, [(self._unit_name(unit), unit) for unit in units], self.unit)

    def _unit_name(self, unit: str) -> str:
        return data_requests.unit_name(self.cache.package, unit) if unit else self.say(*desk.ALL_UNITS)

    def _draw_steps(self, actor: Actor) -> None:
        say, work = self.say, self.work
        fill(self.places.who, who(actor, self._area() or "000000", self._unit_name(self.unit), self.language)
             if self.purpose == OWN else tag("p", say(f"当前用户：{actor.name}", f"User: {actor.name}"), "hs-note"))  # fmt: skip
        most = workbooks.MOST_BYTES
        upload = markup.button(
            say("① 选择统计表，或把文件拖到这里", "① Choose a table, or drop it here"), "upload", data_most=str(most),
            kind="hs-drop" + ("" if work else " hs-main"),
        )  # fmt: skip
        note = say(
            "可用.xlsx、.xls、.ods、.csv等统计表（年鉴、统计局导出表、部门自有表），不超过5MB。选择后先识别，不保存；核对无误再确认。",
            "Tables as .xlsx, .xls, .ods, .csv …, up to 5 MB. A file is read first; nothing is saved until you confirm.",
        )
        chosen = [tag("p", say(f"已选择：{work.file.name}", f"Chosen: {work.file.name}"))] if work else []
        locked = self.purpose == OFFICIAL and self._is_read_only()
        told = [tag("p", say(*words.READ_ONLY), "hs-alert", role="alert")] if locked else []
        told += [tag("p", one.split(" / ")[0], "hs-note") for one in (work.proposal.told[:10] if work else ())]
        fill(self.places.steps, together(*told[: int(locked)], tag("div", upload, "hs-actions"), tag("p", note, "hs-note"),
                                         *chosen, *told[int(locked):]))  # fmt: skip

    def _draw_work(self, store: Store, actor: Actor) -> None:
        places, work, language = self.places, self.work, self.language
        for form in (places.turned, places.form, places.sourced, places.reasoned):
            places.show(form, shown=False)
        if work is None:
            for place in (places.legend, places.sheet, places.chosen, places.correct, places.asked, places.confirm,
                          places.receipt, places.effects):  # fmt: skip
                fill(place, Html(""))
            return
        found = kinds.of_rows(self._rows(work), self._scope(work, actor))
        fill(places.legend, together(tag("h2", self.say("② 核对", "② Check")), kinds.legend(found, language)))
        sheets = grid.sheet_names(work)
        self.sheet_name = self.sheet_name if self.sheet_name in sheets else (sheets or [""])[0]
        places.show(places.turned, shown=len(sheets) > 1)
        offer(places.sheets, [(name, name) for name in sheets], self.sheet_name)
        fill(places.sheet, grid.drawn(work, self.sheet_name, found, self.top, self.place, language))
        fill(places.chosen, widgets.chosen(self.place, work, language))
        places.show(places.form, shown=self.place is not None)
        if self.place is not None:
            places.offer_choices(work, self._areas(work, actor), today().year, language)
        fill(places.correct, widgets.correcting(self.place, work, language))
        done = self.receipt is not None or (self.checked is not None and self.checked.receipt is not None)
        asked = questions.of_work(work, self._asked_scope(actor))
        fill(places.asked, questions.listed(asked, work, language) if asked or not done else Html(""))
        if self.purpose == OWN:
            self._draw_own(store, actor)
        else:
            self._draw_official(actor)
        fill(places.effects, self._effects(actor))

    def _areas(self, work: Work, actor: Actor) -> list[str]:
        """The areas that a value may be said to be of: the visitor's, and those that the questions name."""
        assert self.place is not None
        mine = official.areas(actor, work.package) if self.purpose == OFFICIAL else [self._area()]
        return [*mine, *work.rows.loc[self.place.at, "question"].str.findall(r"\b\d{6}\b").explode().dropna()]

    def _draw_official(self, actor: Actor) -> None:
        places, work, say = self.places, self.work, self.say
        assert work is not None
        if self.receipt is not None:
            fill(places.receipt, words.receipt(self.receipt, self.language))
            fill(places.confirm, Html(""))
            return
        fill(places.receipt, Html(""))
        count = len(self._to_come(work, actor))
        sources = self.cache.package.sources[["title", "source_id"]].itertuples(index=False)
        options = [(say("新的来源", "a new source"), ""), *((f"{title}（{one}）", one) for title, one in sources)]
        held = str(places.source.value or "")
        offer(places.source, options, held if held in {one for _, one in options} else "")
        places.show(places.sourced, shown=count > 0 and not self._is_read_only())
        for field in (places.publisher, places.title, places.url):
            places.show(field, shown=not places.source.value)
        if count and not self._is_read_only():
            text = say(f"③ 确认导入这{count}个数值", f"③ Import these {count} values")
            pieces = [tag("div", markup.button(text, f"take={work.mark}", kind="hs-main"), "hs-actions")]
        else:
            pieces = [tag("p", say("没有可以导入的数值。", "There is nothing to import."), "hs-note")]
        fill(places.confirm, together(*pieces))

    def _draw_own(self, store: Store, actor: Actor) -> None:
        places, work = self.places, self.work
        assert work is not None
        done = self.checked is not None and self.checked.receipt is not None
        checked = self.checked if done and self.checked else self._checking(store, actor, only_check=True)
        places.show(places.reasoned, shown=not done and bool(checked.findings["severity"].eq("warning").any()))
        block = own.checked(checked, work.mark, self.language)
        fill(places.receipt, block if done else Html(""))
        fill(places.confirm, Html("") if done else block)

    def _effects(self, actor: Actor) -> Html:
        """The targets before and after; before it is confirmed, what they would become."""
        say, work, language = self.say, self.work, self.language
        assert work is not None
        if self.after is not None:
            return effects.listed(self.after, say("受影响的规划目标", "Targets that changed"), language)
        if self.receipt is not None:
            return Html("")
        rows = self._to_come(work, actor)
        if rows.empty:
            return Html("")
        key = work.mark, self.purpose, self.plan_id, self.unit, self.year, language
        if key not in self._kept:
            after = effects.with_rows(work.package, rows)
            self._kept = {key: effects.changes(work.package, after, rows, language)}
        title = (
            say("审核通过并发布后，规划目标将怎样变化", "What targets become once this is accepted and published")
            if self.purpose == OWN else say("确认后，规划目标将怎样变化", "What targets become once you confirm")
        )  # fmt: skip
        return effects.listed(self._kept[key], title, language)


def prepare() -> Prepared:
    """The page_cache; the lists of places are read ahead, since every file needs them. The store is left alone."""

    def rehearse(page_cache: PageCache) -> None:
        from halfsky.importing.places import Places  # noqa: PLC0415 - here only

        Places(page_cache.package.areas)

    return prepare_cache(rehearse)


def open_page(page_cache: Prepared, query: str) -> Opened:
    """The page for whoever asks with this query string, or a page that says why there is none."""
    return open_page_of(TableImport, page_cache, query)
