"""What the page shows of a table that is brought in; what its visitor does is `dashboards.table_import`."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from halfsky.collect import data_requests
from halfsky.collect.access import Actor
from halfsky.collect.store import Store
from halfsky.collect.store.database import today
from halfsky.dashboards import markup
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.importing import effects, grid, kinds, official, own, questions, widgets, words
from halfsky.dashboards.importing.work import Work
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.page import fill, offer
from halfsky.dashboards.problems import guarded
from halfsky.dashboards.submitting import desk, workbooks
from halfsky.dashboards.submitting import words as submitting
from halfsky.dashboards.submitting.sending import who
from halfsky.dashboards.view import BRAND, View
from halfsky.errors import DataError
from halfsky.importing.taking import Receipt
from halfsky.project import check_writable
from halfsky.render.html import Html

OFFICIAL, OWN = "official", "own"
"""What a table is brought in for: official statistics, published at once; a unit's own figures, to be reviewed."""

_TOLD = 10  # sentences about the file as a whole


class ImportView(View):
    """The page's state and what is drawn of it."""

    def __init__(self, page_cache: PageCache) -> None:
        self.desk = desk.Desk()
        self.purpose, self.plan_id, self.year, self.unit = "", "", 0, ""
        self.work: Work | None = None
        self.place: grid.Place | None = None
        self.sheet_name, self.top = "", 1
        self.receipt: Receipt | None = None
        self.checked: workbooks.Checked | None = None
        self.after: pd.DataFrame | None = None  # the targets before and after what was imported
        self._kept: dict[Hashable, Any] = {}
        self.places = widgets.Desk()
        super().__init__(page_cache, self.places.page)

    def _purposes(self, actor: Actor) -> list[str]:
        found = [OFFICIAL] if actor.may_somewhere(official.RIGHT) else []
        return [*found, OWN] if actor.may_somewhere("send") else found

    @property
    def _plan(self) -> pd.Series:
        return self.cache.plan(self.plan_id)

    def _area(self) -> str:
        return str(self._plan["area_code"]) if self.purpose == OWN and self.plan_id else ""

    def _say(self, zh: str, en: str, *, bad: bool = False, reference: str = "") -> None:
        number = f"（{self.say('编号', 'Reference')}：{reference}）" if reference else ""
        self.places.say(self.say(zh, en) + number, bad=bad)

    def _is_read_only(self) -> bool:
        try:
            check_writable(self.cache.package.folder)
        except DataError:
            return True
        return False

    def _checking(self, store: Store, actor: Actor, *, only_check: bool) -> workbooks.Checked:
        assert self.work is not None
        return own.submit(
            store, actor, self.cache.package, self.work, self.plan_id, self.unit, self.year,
            reason=str(self.places.reason.value).strip(), only_check=only_check,
        )  # fmt: skip

    # ---- which rows are the visitor's ----

    def _scope(self, work: Work, actor: Actor) -> pd.Series:
        if self.purpose == OWN:
            return own.scope(work, self.plan_id, self.unit, self.year)
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
            offer(places.plan, [(n, p) for n, p in self.plan_options() if p in mine], self.plan_id)
            offer(places.years, [(str(year), str(year)) for year in desk.years(self._plan)], str(self.year))
            units = own.units(self.cache, actor, self._plan)
            offer(places.units, [(self._unit_name(unit), unit) for unit in units], self.unit)

    def _unit_name(self, unit: str) -> str:
        return data_requests.unit_name(self.cache.package, unit) if unit else self.say(*desk.ALL_UNITS)

    def _draw_steps(self, actor: Actor) -> None:
        say, work = self.say, self.work
        text = say(f"当前用户：{actor.name}", f"User: {actor.name}")
        named = self.purpose == OWN
        fill(
            self.places.who,
            who(actor, self._area(), self._unit_name(self.unit), self.language) if named else tag("p", text, "hs-note"),
        )
        most = workbooks.MOST_BYTES
        upload = markup.button(
            say("① 选择统计表，或把文件拖到这里", "① Choose a table, or drop it here"), "upload", data_most=str(most),
            kind="hs-drop" + ("" if work else " hs-main"),
        )  # fmt: skip
        note = say(
            "可用.xlsx、.xls、.ods、.csv等统计表（年鉴、统计局导出、自有表），不超过5MB。先识别，核对后再确认。",
            "As .xlsx, .xls, .ods, .csv …, up to 5 MB. A file is read first; nothing is kept until you confirm.",
        )
        chosen = [tag("p", say(f"已选择：{work.file.name}", f"Chosen: {work.file.name}"))] if work else []
        locked = self.purpose == OFFICIAL and self._is_read_only()
        first = [tag("p", say(*words.READ_ONLY), "hs-alert", role="alert")] if locked else []
        told = [tag("p", one.split(" / ")[0], "hs-note") for one in (work.proposal.told[:_TOLD] if work else ())]
        choose = [tag("div", upload, "hs-actions"), tag("p", note, "hs-note")]
        fill(self.places.steps, together(*first, *choose, *chosen, *told))

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
        doubtful = bool(checked.findings["severity"].eq("warning").any()) or bool(places.reason.value)
        places.show(places.reasoned, shown=not done and doubtful)
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
