"""The comparison: what plans promise on an indicator, and where each of them stands.

page_cache = comparison.prepare()            # nothing here depends on who will come
query = comparison.query_string()       # a kernel that was started ahead waits here
comparison.open_page(page_cache, query)
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import ClassVar

import pandas as pd

from halfsky import figures
from halfsky.dashboards import comparison_content, downloads, indicator, markup, own_plans, promises_list, sheets
from halfsky.dashboards.address import Form, query_string
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.comparison_content import Compared
from halfsky.dashboards.entry import Opened, Prepared, open_page_of, prepare_cache
from halfsky.dashboards.page import Page, block, columns, fill, offer, search, select
from halfsky.dashboards.problems import guarded
from halfsky.dashboards.view import BRAND, LANGUAGE, WORDS, YEAR, View
from halfsky.figures import matrix
from halfsky.render.html import Html
from halfsky.schemas import DOMAINS
from halfsky.target_rows import domain_titles

__all__ = ["Comparison", "open_page", "prepare", "query_string"]

TITLE = ("妇女发展规划比较", "Women's development plans side by side")


class Comparison(View):
    """The page of several plans and its state."""

    FORMS: ClassVar = {
        "plan": Form(r"[\w\-—–（）()·]+", "规划", "plan", 80),
        "year": YEAR,
        "area": Form(r"\d{6}|[\w·]+", "范围", "area", 40),
        "domain": Form("|".join((*DOMAINS, "none")), "领域", "domain"),
        "search": WORDS,
        "indicator": Form(r"[a-z][a-z0-9_]*", "指标", "indicator", 120),
        "language": LANGUAGE,
    }

    def __init__(self, page_cache: PageCache, query: str, *, today: datetime.date | None = None) -> None:
        self.today = today or datetime.date.today()
        self.year, self.area_code, self.domain_id, self.words, self.indicator_id = 0, "", "", "", ""
        self.plan_id = self.own = ""  # the plan looked at before, which goes along; the one that is marked
        self.years, self.area, self.domain = select("hs-narrow"), select(), select()
        self.indicator, self.search = select("hs-wide"), search()
        self.headline, self.standing = block(), block("hs-full")
        self.list, self.detail = block("hs-targets", "hs-long"), block("hs-detail")
        body = [self.headline, self.standing, columns("hs-work hs-even", self.list, self.detail)]
        super().__init__(page_cache, Page([self.years, self.area, self.domain, self.indicator, self.search], body))
        self.used(self.domain, self._choose_domain)
        self.used(self.indicator, self._choose_indicator)
        for control in (self.years, self.area, self.search):
            self.used(control, self._choose)
        self.start(query)

    @property
    def compared(self) -> Compared:
        ids = comparison_content.plan_ids(self.cache, self.year, self.area_code)
        return Compared.of(self.cache, ids, self.year, self.language)

    # ---- what the visitor asks for ----

    @guarded
    def start(self, query: str) -> None:
        """Take up what the address asks for."""
        given = self.asked(query).given
        some_left_out = self.tell_of_left_out()
        if self.cache.package.plans.empty:
            if not some_left_out:
                self.tell_of_no_plan()
            self.draw()
            return
        self.plan_id = self.cache.named_plan(given.get("plan", ""))
        self.own = self.plan_id or own_plans.own_plan(self.cache.local_plans(), self.rights)
        years, usual = comparison_content.years(self.cache, self.today), comparison_content.usual_year(self.cache)
        self.year = self.year_in(years, given.get("year", ""), usual)
        if "area" in given:
            areas = comparison_content.areas(self.cache, "zh")
            self.area_code = next((code for name, code in areas if given["area"] in (name, code)), "")
            if not self.area_code:
                self.refuse("area", given["area"])
        self.domain_id, self.words = given.get("domain", ""), given.get("search", "")
        self.indicator_id = given.get("indicator", "")
        if self.indicator_id and self.indicator_id not in set(self.compared.indicators["indicator_id"]):
            self.refuse("indicator", self.indicator_id)
        self.draw()

    def clicked(self, name: str, value: str) -> bool:
        if name != "indicator" or value not in set(self.compared.indicators["indicator_id"]):
            return False
        self.indicator_id = value
        return True

    @guarded
    def _choose(self) -> None:
        self.year, self.area_code = int(self.years.value), self.area.value or ""
        self.words = self.search.value[: WORDS.longest].strip()
        self.redraw.ask()

    @guarded
    def _choose_domain(self) -> None:
        self.domain_id, self.indicator_id = self.domain.value or "", ""
        self.redraw.ask()

    @guarded
    def _choose_indicator(self) -> None:
        self.indicator_id = self.indicator.value or ""
        self.redraw.ask()

    # ---- drawing ----

    def _rows(self) -> pd.DataFrame:
        """The indicators of the domain that hold the words searched for."""
        rows = self.compared.indicators
        if self.domain_id:
            rows = rows[rows["domain"].eq("" if self.domain_id == "none" else self.domain_id)]
        for word in self.words.casefold().split():
            rows = rows[rows["name"].str.casefold().str.contains(word, regex=False)]
        return rows

    def _opened(self) -> str:
        """The indicator chosen, else the first of the list; "" where there is none."""
        rows = self._rows()
        return self.indicator_id or (str(rows["indicator_id"].iloc[0]) if len(rows) else "")

    @guarded
    def draw(self) -> None:
        say = self.say
        self.page.tell(self.notices, self.language)
        if self.cache.package.plans.empty or not comparison_content.plan_ids(self.cache, self.year, self.area_code):
            self._draw_empty()
            return
        held = self.compared
        report = held.report
        titles = domain_titles(report.package.domains, self.language)
        if self.indicator_id not in set(held.indicators["indicator_id"]):
            self.indicator_id = ""
        if self.domain_id and ("" if self.domain_id == "none" else self.domain_id) not in set(
            held.indicators["domain"]
        ):
            self.domain_id = ""
        rows, opened = self._rows(), self._opened()
        self._draw_controls(held, rows, titles, opened)
        tools = markup.together(
            markup.button(say("下载表格（Excel）", "Table (Excel)"), "get=xlsx"),
            markup.button(say("下载目标值对照图（PNG）", "Promises (PNG)"), "get=matrix"),
        )
        heading = f"{say(*TITLE)} · {self.year}{say('年', '')}"
        self.page.title(say(*BRAND), heading, self.language, tools=tools, simulated=report.simulated)
        fill(self.headline, held.headline)
        domain = titles["" if self.domain_id == "none" else self.domain_id] if self.domain_id else ""
        standing = held.standing(self.domain_id, domain or say("全部领域", "all domains"))
        fill(self.standing, promises_list.own_first(standing, self.own))
        fill(self.list, promises_list.listing(report, rows, opened))
        detail = held.detail(opened) if opened else Html("")
        fill(self.detail, detail if self.indicator_id else markup.unasked(detail))
        self._remember()

    def _draw_controls(self, held: Compared, rows: pd.DataFrame, titles: dict[str, str], opened: str) -> None:
        say, everything = self.say, held.indicators
        counts = everything["domain"].value_counts()
        domains = [(f"{name}（{counts[key]}）", key or "none") for key, name in titles.items() if key in counts]
        listed = rows if not opened or opened in set(rows["indicator_id"]) else everything
        options = list(zip(listed["name"], listed["indicator_id"], strict=True))
        with self.quietly():
            self._offer_plans()
            offer(self.domain, [(f"{say('全部', 'all')}（{len(everything)}）", ""), *domains], self.domain_id)
            offer(self.indicator, options or [(say("（无）", "(none)"), "")], opened)
            self.search.value = self.words

    def _offer_plans(self) -> None:
        """The controls that say which plans stand side by side."""
        say = self.say
        self.years.description, self.area.description = say("年份", "Year"), say("范围", "Areas")
        self.domain.description, self.indicator.description = say("领域", "Domain"), say("指标", "Indicator")
        self.search.description = say("搜索指标", "Search")
        if len(self.cache.package.plans):
            years = comparison_content.years(self.cache, self.today)
            offer(self.years, [(str(year), str(year)) for year in years], str(self.year))
            areas = comparison_content.areas(self.cache, self.language)
            offer(self.area, [(say("全部地区", "all areas"), ""), *areas], self.area_code)

    def _draw_empty(self) -> None:
        say = self.say
        self.page.title(say(*BRAND), say(*TITLE), self.language, tools=Html(""), simulated=False)
        for place in (self.standing, self.list, self.detail):
            fill(place, Html(""))
        text = say("没有可以比较的规划，请换一个年份或范围。", "No plan to compare: choose another year or area.")
        fill(self.headline, markup.tag("p", text, "hs-lead"))
        with self.quietly():
            self._offer_plans()
        self._remember()

    def _remember(self) -> None:
        self.remember(
            f"{self.say(*TITLE)} {self.year or ''}".strip(), plan=self.plan_id, year=str(self.year or ""),
            area=self.area_code, domain=self.domain_id, search=self.words, indicator=self.indicator_id,
        )  # fmt: skip

    # ---- downloads ----

    def hand_over(self, wanted: str) -> bool:
        held, rows, opened, say = self.compared, self._rows(), self._opened(), self.say
        name = f"{say(*TITLE)}-{self.year}"
        if wanted == "xlsx":
            listed = held.by_plan[held.by_plan["indicator_id"].isin(rows["indicator_id"])]
            self.page.hand_over(downloads.sheets(name, sheets.of_comparison(held.report, listed)))
        elif wanted == "chart" and opened:
            one = held.one(opened)
            drawn = indicator.chart(held.report, one)
            self.page.hand_over(downloads.picture(f"{name}-{one['indicator'].iloc[0]}", drawn))
        elif wanted == "matrix":
            self.page.hand_over(downloads.picture(f"{name}-{say('目标值对照', 'promises')}", self._matrix(rows)))
        else:
            return False
        return True

    def _matrix(self, rows: pd.DataFrame) -> figures.Chart:
        """The promises on the indicators that most of the plans share, on one printed page."""
        report = self.compared.report
        promises, package = report.comparison.promises, report.package
        promises = promises[promises["indicator_id"].isin(rows["indicator_id"])]
        first = next(iter(matrix.pages(promises)), promises.head(matrix.ROWS))
        return figures.promise_matrix(
            first, package.targets, report.plans.head(matrix.PLANS), package.areas, package.indicators,
            unread=list(report.unread["plan_id"]), language=self.language,
        )  # fmt: skip


def prepare() -> Prepared:
    """The page_cache, with the plans of the usual year compared and one indicator drawn once for nothing."""
    return prepare_cache(_rehearse, _look_ahead)


def _look_ahead(page_cache: PageCache) -> Iterator[None]:
    """What each domain begins with, and the year before; in short steps, between which visitors are served."""
    held = _usual(page_cache)
    if held is not None:
        titles = domain_titles(held.report.package.domains, held.report.language)
        for domain, first in held.first_of_domains():
            held.standing(domain or "none", titles[domain])
            yield
            held.detail(first)
            yield
    _rehearse(page_cache, years_before=1)
    yield


def _rehearse(page_cache: PageCache, years_before: int = 0) -> None:
    held = _usual(page_cache, years_before)
    if held is not None:
        held.standing("", held.report.say("全部领域", "all domains"))
        if len(held.indicators):
            held.detail(str(held.indicators["indicator_id"].iloc[0]))


def _usual(page_cache: PageCache, years_before: int = 0) -> Compared | None:
    """The plans of the usual year, or of one so many years before, side by side; None where there are none."""
    year = comparison_content.usual_year(page_cache) - years_before if len(page_cache.package.plans) else 0
    ids = comparison_content.plan_ids(page_cache, year)
    return Compared.of(page_cache, ids, year, "zh") if ids else None


def open_page(page_cache: Prepared, query: str) -> Opened:
    """The comparison for whoever asks with this query string, or a page that says why there is none."""
    return open_page_of(Comparison, page_cache, query)
