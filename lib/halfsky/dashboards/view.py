"""What the dashboards have in common: the language, notices, clicks, controls that are set and those that are used."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, ClassVar

import ipywidgets as widgets

from halfsky.dashboards import own_plans
from halfsky.dashboards.address import Form, Reading, read
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.page import Page
from halfsky.dashboards.problems import guarded, record
from halfsky.vocabulary.code_list import LANGUAGES
from halfsky.words import values

BRAND = ("半边天 · 妇女发展规划监测", "Halfsky · women's development plans")
YEAR = Form(r"(19|20)\d\d", "年份", "year")
WORDS = Form(r"[^<>]*", "关键词", "search words", 40)
LANGUAGE = Form("|".join(LANGUAGES), "语言", "language")


_LISTED = 3  # plans that one sentence names


class View:
    """A dashboard's page and its state; `view` is the widget to show."""

    FORMS: ClassVar[Mapping[str, Form]] = {}

    def __init__(self, page_cache: PageCache, page: Page) -> None:
        self.cache, self.page, self.view = page_cache, page, page.view
        self.language = "zh"
        self.notices: list[tuple[str, str]] = []
        self._setting = False
        self.redraw = Redraw(self.draw)
        page.on_word(self.hear)

    @property
    def say(self) -> values.Say:
        return values.chooser(self.language)

    # ---- of each dashboard its own ----

    def clicked(self, name: str, value: str) -> bool:
        """Take up a click inside a piece; False for one that means nothing."""
        raise NotImplementedError

    def hand_over(self, wanted: str) -> bool:
        """Give the visitor what is to be taken along; False for what there is not."""
        raise NotImplementedError

    def draw(self) -> None:
        """Bring the page in line with the state; a piece that stays the same is not sent again."""
        raise NotImplementedError

    def start(self, query: str) -> None:
        """Take up what an address asks for; a view without an address of its own takes up nothing."""

    # ---- whose page it is ----

    @cached_property
    def rights(self) -> own_plans.Rights | None:
        """Those that the visitor had when the page was opened."""
        return own_plans.rights()

    def plan_options(self) -> list[tuple[str, str]]:
        """Every plan's name and id, the visitor's own first."""
        return own_plans.options(self.cache, self.language, self.rights)

    # ---- what the visitor does ----

    def used(self, control: widgets.Widget, chosen: Callable[[], None]) -> None:
        """Call `chosen` when the visitor changes the control; not while the dashboard sets it (`quietly`)."""

        def observed(_: Any) -> None:
            if not self._setting:
                self.notices.clear()
                chosen()

        control.observe(observed, "value")

    @contextmanager
    def quietly(self) -> Iterator[None]:
        self._setting = True
        try:
            yield
        finally:
            self._setting = False

    @guarded
    def hear(self, name: str, value: str) -> None:
        """A click inside a piece of the page. What comes from a page is checked like an address."""
        if name == "get":
            if not self.hand_over(value):
                record("a download that does not exist", value)
            return
        if name == "address":  # Back or Forward: as if somebody came by this link
            self.notices.clear()
            self.start(value)
            return
        if name == "language" and value in LANGUAGES:
            self.language = value
        elif not self.clicked(name, value):
            record("a click that means nothing", name, value)
            return
        self.notices.clear()
        self.redraw.ask()

    # ---- what the visitor is told ----

    def asked(self, query: str) -> Reading:
        """What the address asks for, its language taken up; what means nothing in it is refused in a sentence."""
        reading = read(query, self.FORMS)
        self.language = reading.given.get("language", "zh")
        for name in reading.refused:
            self.refuse(name, query)
        return reading

    def remember(self, title: str, **state: str) -> None:
        """Keep the selection in the page's address, so that a link and a reload show the same."""
        language = "" if self.language == "zh" else self.language
        self.page.remember(state | {"language": language}, title, self.language)

    def tell(self, zh: str, en: str, reference: str) -> None:
        """A sentence above the views with the number that the log knows it by."""
        self.notices.append((self.say(zh, en), reference))
        self.page.tell(self.notices, self.language)

    def plan_in(self, reading: Reading, usual: Callable[[], str]) -> str:
        """The plan that the address names, else the usual one; "" and a sentence where there is none to show."""
        named = reading.given.get("plan", "")
        some_left_out = self.tell_of_left_out(named)
        if self.cache.package.plans.empty:
            if not some_left_out:
                self.tell_of_no_plan()
            return ""
        if named:
            found = self.cache.named_plan(named)
            if not found and not some_left_out:
                self.refuse("plan", named)
            return found
        return "" if "plan" in reading.refused else usual()

    def refuse(self, name: str, given: str) -> None:
        """A sentence on a parameter that means nothing; what was given stands in the log, not on the page."""
        form = self.FORMS[name]
        self.tell(
            f"链接中的“{form.zh}”无效，没有采用。请在下方重新选择。",
            f"The link's {form.en} is not valid and was not used. Please choose below.",
            record(f"parameter {name} refused", given),
        )

    def year_in(self, years: Sequence[int], given: str, usual: int) -> int:
        """The year given where it is one of `years`, else the usual one and a sentence."""
        if not given or int(given) in years:
            return int(given or usual)
        first, last = min(years), max(years)
        self.tell(
            f"链接中的年份{given}不在可评估的范围（{first}—{last}年）内，已显示{usual}年。",
            f"The link asks for {given}; {first}–{last} can be assessed. {usual} is shown.",
            record("year out of range", given),
        )
        return usual

    def tell_of_left_out(self, named: str = "") -> bool:
        """Which plans are not shown because their data are broken, or of the one that is so named that it is not; says
        whether there is any. What is broken stands in the log.
        """
        titles = self.cache.left_out(named)
        if not titles:
            return False
        listed = "、".join(f"《{title}》" for title in titles[:_LISTED])
        more = len(titles) - _LISTED
        others = (f"等{len(titles)}个规划", f" and {more} more") if more > 0 else ("", "")
        self.tell(
            f"{listed}{others[0]}的数据有错误，暂时不能显示。请联系管理员更正数据。",
            f"The data of {listed}{others[1]} are broken and not shown. Ask your administrator to put them right.",
            record("plans set aside", *self.cache.package.faults.findings["file"].unique()[:_LISTED]),
        )
        return True

    def tell_of_no_plan(self) -> None:
        self.tell(
            "数据包中没有规划，无法显示。请联系管理员载入数据。",
            "The data package holds no plan. Ask your administrator to load data.",
            record("the data package holds no plan", str(self.cache.package.folder)),
        )


DELAY = 0.02  # seconds; enough for the messages that already wait in the kernel's queue


class Redraw:
    """Calls `draw` once for all that was asked for within `DELAY`; at once where no event loop runs (a script).

    Each request has a number, and only the latest one's redraw is made.
    """

    def __init__(self, draw: Callable[[], None]) -> None:
        self._draw = draw
        self._asked = 0

    def ask(self) -> None:
        self._asked += 1
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is None:
            self._draw()
        else:
            loop.call_later(DELAY, self._draw_unless_overtaken, self._asked)

    def _draw_unless_overtaken(self, number: int) -> None:
        if number == self._asked:
            self._draw()
