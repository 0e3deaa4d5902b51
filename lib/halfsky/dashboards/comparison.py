"""The comparison: what plans promise on an indicator, and where each of them stands.

shelf = comparison.prepare()
query = comparison.query_string()
comparison.open_page(shelf, query)
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import pandas as pd

from halfsky import figures
from halfsky.dashboards import comparison_parts as parts
from halfsky.dashboards import downloads, markup
from halfsky.dashboards.address import Form, query_string, read
from halfsky.dashboards.entry import Opened, Shelved, open_page_of, shelve
from halfsky.dashboards.page import LANGUAGES, Page, block, fill, offer, select
from halfsky.dashboards.problems import guarded, record
from halfsky.dashboards.redraw import Redraw
from halfsky.dashboards.shelf import Shelf
from halfsky.figures import matrix, wording
from halfsky.reports.cross import CrossReport
from halfsky.reports.html import Html
from halfsky.schemas import DOMAINS

__all__ = ["Comparison", "open_page", "prepare", "query_string"]

BRAND = ("半边天 · 妇女发展规划监测", "Halfsky · women's development plans")
FORMS = {
    "year": Form(r"(19|20)\d\d", "年份", "year"),
    "area": Form(r"\d{6}|[\w·]+", "范围", "area", 40),
    "domain": Form("|".join((*DOMAINS, "none")), "领域", "domain"),
    "search": Form(r"[^<>]*", "关键词", "search words", 40),
    "indicator": Form(r"[a-z][a-z0-9_]*", "指标", "indicator", 120),
    "language": Form("|".join(LANGUAGES), "语言", "language"),
}


@dataclass(frozen=True, eq=False)
class _Held:
    """What is made once for a year, a choice of areas and a language: it takes longer than to draw it."""

    paper: CrossReport
    indicators: pd.DataFrame
    by_plan: pd.DataFrame
    headline: Html
    names: dict[str, str]
    standings: dict[str, Html]  # by domain, as they are asked for

    @classmethod
    def of(cls, paper: CrossReport) -> _Held:
        rows = parts.indicators(paper)
        return cls(paper, rows, parts.by_plan(paper), parts.headline(paper, rows), paper.short_names, {})

    def one(self, indicator_id: str) -> pd.DataFrame:
        return self.by_plan[self.by_plan["indicator_id"].eq(indicator_id)].reset_index(drop=True)

    def standing(self, domain: str, title: str) -> Html:
        if domain not in self.standings:
            self.standings[domain] = parts.standing(self.paper, domain, title)
        return self.standings[domain]


class Comparison:
    """The page and its state. `view` is the widget to show."""

    def __init__(self, shelf: Shelf, query: str, *, today: datetime.date | None = None) -> None:
        self.shelf = shelf
        self.today = today or datetime.date.today()
        self.language, self.year, self.area_code, self.domain_id, self.words = "zh", 0, "", "", ""
        self.indicator_id = ""
        self._setting = False
        self._told: list[tuple[str, str]] = []
        self._drawn: tuple[_Held, str, Html] | None = None
        self.redraw = Redraw(self.draw)
        self._controls()
        self._start(query)

    # ---- widgets ----

    def _controls(self) -> None:
        self.years, self.area = select("年份", "hs-narrow"), select("范围")
        self.domain, self.indicator = select("领域"), select("指标", "hs-wide")
        self.search = widgets.Text(description="搜索", continuous_update=False)
        self.search.add_class("hs-search")
        self.headline, self.standing = block(), block("hs-full")
        self.list, self.detail = block("hs-targets"), block("hs-detail")
        work = widgets.Box([self.list, self.detail])
        work.add_class("hs-work")
        work.add_class("hs-even")
        controls = [self.years, self.area, self.domain, self.indicator, self.search]
        self.page = Page(controls, [self.headline, self.standing, work])
        self.page.on_word(self.hear)
        self.view = self.page.view
        for widget, chosen in (
            (self.years, self._choose), (self.area, self._choose), (self.domain, self._choose_domain),
            (self.indicator, self._choose_indicator), (self.search, self._choose),
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

    # ---- which plans ----

    def _years(self) -> list[int]:
        plans = self.shelf.local_plans()
        last = min(int(plans["end_year"].max()), self.today.year)
        first = int(plans["start_year"].min())
        return list(range(max(last, first), first - 1, -1))

    def _plan_ids(self) -> list[str]:
        return plan_ids(self.shelf, self.year, self.area_code)

    def _area_options(self) -> list[tuple[str, str]]:
        """The areas with two plans or more below them, beside all."""
        areas = self.shelf.package.areas.set_index("area_code")
        parents = areas["parent_code"].to_dict()
        above = pd.Series(
            [code for own in self.shelf.local_plans()["area_code"] for code in _above(own, parents)], dtype="object"
        )
        counts = above.value_counts()
        nations = set(areas.index[areas["level"].eq("nation")])
        wanted = [code for code in areas.index if counts.get(code, 0) >= 2 and code not in nations]
        named = areas[f"name_{self.language}"]
        return [(self.say("全部地区", "all areas"), ""), *((str(named[code]), code) for code in wanted)]

    @property
    def held(self) -> _Held:
        return held_of(self.shelf, self._plan_ids(), self.year, self.language)

    # ---- what the visitor asks for ----

    @guarded
    def _start(self, query: str) -> None:
        reading = read(query, FORMS)
        given = reading.values
        self.language = given.get("language", "zh")
        for name in reading.refused:
            self._refuse(name, query)
        if self.shelf.package.plans.empty:
            self._told.append((self.say("数据包中没有规划，无法比较。请联系管理员载入数据。",
                                        "The data package holds no plan. Ask your administrator to load data."),
                               record("the data package holds no plan", self.shelf.package.folder)))  # fmt: skip
            self.draw()
            return
        self.year = usual_year(self.shelf)
        if "year" in given and int(given["year"]) in self._years():
            self.year = int(given["year"])
        elif "year" in given:
            years = self._years()
            text = self.say(
                f"链接中的年份{given['year']}不在可评估的范围（{years[-1]}–{years[0]}年）内，已显示{self.year}年。",
                f"The link asks for {given['year']}; {years[-1]}–{years[0]} can be assessed. {self.year} is shown.",
            )
            self._told.append((text, record("year out of range", given["year"])))
        if "area" in given:
            codes = {code: code for _, code in self._area_options()} | {
                name: code for name, code in self._area_options()
            }
            self.area_code = codes.get(given["area"], "")
            if given["area"] not in codes:
                self._refuse("area", given["area"])
        self.domain_id, self.words = given.get("domain", ""), given.get("search", "")
        if "indicator" in given:
            if given["indicator"] in set(self.held.indicators["indicator_id"]):
                self.indicator_id = given["indicator"]
            else:
                self._refuse("indicator", given["indicator"])
        self.draw()

    def _refuse(self, name: str, given: str) -> None:
        form = FORMS[name]
        text = self.say(
            f"链接中的“{form.zh}”无效，没有采用。请在下方重新选择。",
            f"The link's {form.en} is not valid and was not used. Please choose below.",
        )
        self._told.append((text, record(f"parameter {name} refused", given)))

    @guarded
    def hear(self, name: str, value: str) -> None:
        """A click inside a piece of the page; checked like an address."""
        if name == "get":
            self._hand_over(value)
            return
        self._told.clear()
        if name == "indicator" and value in set(self.held.indicators["indicator_id"]):
            self.indicator_id = value
        elif name == "language" and value in LANGUAGES:
            self.language = value
        else:
            record("a click that means nothing", name, value)
            return
        self.redraw.ask()

    @guarded
    def _choose(self) -> None:
        self.year, self.area_code = int(self.years.value), self.area.value or ""
        self.words = self.search.value[: FORMS["search"].longest].strip()
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
        """The indicators of the domain and the search."""
        rows = self.held.indicators
        if self.domain_id:
            rows = rows[rows["domain"].eq("" if self.domain_id == "none" else self.domain_id)]
        for word in self.words.casefold().split():
            rows = rows[rows["name"].str.casefold().str.contains(word, regex=False)]
        return rows

    @guarded
    def draw(self) -> None:
        say = self.say
        self.page.tell(self._told, self.language)
        heading = say("妇女发展规划比较", "Women's development plans side by side")
        if self.shelf.package.plans.empty or not self._plan_ids():
            self._draw_empty(heading)
            return
        held, rows = self.held, self._rows()
        paper, everything = held.paper, held.indicators
        titles = paper.package.domains.set_index("domain")[f"name_{self.language}"].to_dict()
        titles |= {"": say("未归领域", "no domain")}
        opened = self.indicator_id if self.indicator_id in set(everything["indicator_id"]) else ""
        self.indicator_id = opened
        opened = opened or (str(rows["indicator_id"].iloc[0]) if len(rows) else "")
        self._draw_controls(everything, rows, titles, opened)
        tools = markup.button(say("下载表格（Excel）", "Table (Excel)"), "get=xlsx")
        tools = markup.together(tools, markup.button(say("下载目标值对照图（PNG）", "Promises (PNG)"), "get=matrix"))
        self.page.title(say(*BRAND), f"{heading} · {self.year}{say('年', '')}", self.language, tools=tools,
                        simulated=paper.simulated)  # fmt: skip
        fill(self.headline, held.headline)
        fill(self.list, parts.listing(paper, rows, opened))
        fill(self.detail, self._detail(held, opened))
        title = titles.get("" if self.domain_id == "none" else self.domain_id, "") if self.domain_id else ""
        fill(self.standing, held.standing(self.domain_id, title or say("全部领域", "all domains")))
        state = {
            "year": str(self.year), "area": self.area_code, "domain": self.domain_id, "search": self.words,
            "indicator": self.indicator_id, "language": "" if self.language == "zh" else self.language,
        }  # fmt: skip
        self.page.remember(state, f"{heading} {self.year}", self.language)

    def _detail(self, held: _Held, opened: str) -> Html:
        """The piece about one indicator; it stays while only the list is filtered."""
        if not opened:
            return Html("")
        if self._drawn is None or self._drawn[0] is not held or self._drawn[1] != opened:
            self._drawn = (held, opened, parts.detail(held.paper, held.one(opened), held.names))
        return self._drawn[2]

    def _draw_controls(self, everything: pd.DataFrame, rows: pd.DataFrame, titles: dict[str, str], opened: str) -> None:
        say = self.say
        self._setting = True
        try:
            self.years.description, self.area.description = say("年份", "Year"), say("范围", "Areas")
            self.domain.description, self.indicator.description = say("领域", "Domain"), say("指标", "Indicator")
            self.search.description = say("搜索指标", "Search")
            offer(self.years, [(str(year), str(year)) for year in self._years()], str(self.year))
            offer(self.area, self._area_options(), self.area_code)
            counts = everything["domain"].value_counts()
            known = [(f"{name}（{counts[key]}）", key or "none") for key, name in titles.items() if key in counts]
            if self.domain_id not in {key for _, key in known}:
                self.domain_id = ""
            offer(self.domain, [(f"{say('全部', 'all')}（{len(everything)}）", ""), *known], self.domain_id)
            listed = rows if opened in set(rows["indicator_id"]) or not opened else everything
            options = list(zip(listed["name"], listed["indicator_id"], strict=True))
            offer(self.indicator, options or [(say("（无）", "(none)"), "")], opened)
            self.search.value = self.words
        finally:
            self._setting = False

    def _draw_empty(self, heading: str) -> None:
        say = self.say
        self.page.title(say(*BRAND), heading, self.language, tools=Html(""), simulated=False)
        for place in (self.standing, self.list, self.detail):
            fill(place, Html(""))
        text = say("没有可以比较的规划，请换一个年份或范围。", "No plan to compare: choose another year or area.")
        fill(self.headline, markup.tag("p", text, "hs-lead"))
        if not self.shelf.package.plans.empty:
            self._draw_controls(pd.DataFrame({"domain": [], "name": [], "indicator_id": []}),
                                pd.DataFrame({"name": [], "indicator_id": []}), {}, "")  # fmt: skip
        self.page.remember({"year": str(self.year or ""), "area": self.area_code}, heading, self.language)

    def tell(self, zh: str, en: str, reference: str) -> None:
        self._told.append((self.say(zh, en), reference))
        self.page.tell(self._told, self.language)

    # ---- downloads ----

    def _hand_over(self, wanted: str) -> None:
        held, rows, say = self.held, self._rows(), self.say
        paper = held.paper
        name = f"{say('妇女发展规划比较', 'plans side by side')}-{self.year}"
        opened = self.indicator_id or (str(rows["indicator_id"].iloc[0]) if len(rows) else "")
        if wanted == "xlsx":
            listed = held.by_plan[held.by_plan["indicator_id"].isin(rows["indicator_id"])]
            self.page.hand_over(downloads.sheets(name, parts.workbook(paper, listed)))
        elif wanted == "chart" and opened:
            one = held.one(opened)
            self.page.hand_over(downloads.picture(f"{name}-{one['indicator'].iloc[0]}", parts.chart(paper, one)))
        elif wanted == "matrix":
            promises = paper.comparison.promises
            promises = promises[promises["indicator_id"].isin(rows["indicator_id"])]
            page = next(iter(matrix.pages(promises)), promises)
            package = paper.package
            drawn = figures.promise_matrix(page, package.targets, paper.plans.head(matrix.PLANS), package.areas,
                                           package.indicators, unread=list(paper.unread["plan_id"]),
                                           language=self.language)  # fmt: skip
            self.page.hand_over(downloads.picture(f"{name}-{say('目标值对照', 'promises')}", drawn))
        else:
            record("a download that does not exist", wanted)


def usual_year(shelf: Shelf) -> int:
    """The year in which most plans are shown at first."""
    years = pd.Series([shelf.usual_year(plan) for _, plan in shelf.local_plans().iterrows()])
    return int(years.mode().iloc[-1])


def plan_ids(shelf: Shelf, year: int, area_code: str = "") -> list[str]:
    """The plans in force in the year, within the area."""
    plans = shelf.local_plans()
    plans = plans[plans["start_year"].le(year) & plans["end_year"].ge(year)]
    if area_code:
        parents = shelf.package.areas.set_index("area_code")["parent_code"].to_dict()
        plans = plans[[area_code in _above(code, parents) for code in plans["area_code"]]]
    return list(plans["plan_id"])


def held_of(shelf: Shelf, ids: list[str], year: int, language: str) -> _Held:
    key = "comparison", tuple(ids), year, language
    if key not in shelf.kept:
        shelf.kept[key] = _Held.of(shelf.side_by_side(ids, year, language))
    return shelf.kept[key]


def prepare() -> Shelved:
    """The shelf, with the plans of the usual year compared and one indicator drawn once for nothing."""

    def rehearse(shelf: Shelf) -> None:
        if len(shelf.package.plans):
            year = usual_year(shelf)
            held = held_of(shelf, plan_ids(shelf, year), year, "zh")
            held.standing("", held.paper.say("全部领域", "all domains"))
            if len(held.indicators):
                parts.detail(held.paper, held.one(held.indicators["indicator_id"].iloc[0]), held.names)

    return shelve(rehearse)


def _above(code: str, parents: dict[str, str]) -> list[str]:
    """The area and all that are above it."""
    found: list[str] = []
    while code and code not in found:
        found.append(code)
        code = parents.get(code, "")
    return found


def open_page(shelf: Shelved, query: str) -> Opened:
    """The comparison for whoever asks with this query string, or a page that says why there is none."""
    return open_page_of(Comparison, shelf, query)
