"""What every dashboard's page has: head, controls, notices, the ties to the browser, downloads.

The kernel and the page talk through three hidden widgets: `bridge` (a click inside a table is a line of text that the
kernel reads), `state` (the address, the title and the language that the page is to have) and `handed` (a link that
the page follows). `page.js` does the page's part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from halfsky.dashboards import address
from halfsky.dashboards.downloads import Download
from halfsky.dashboards.markup import button, tag, together
from halfsky.render.html import Html
from halfsky.words import values

_FOLDER = Path(__file__).parent


@cache
def assets() -> Html:
    """The style and the script of every dashboard, as one piece at the head of the page."""
    style = (_FOLDER / "style.css").read_text(encoding="utf-8")
    script = (_FOLDER / "page.js").read_text(encoding="utf-8")
    return Html(f"<style>{style}</style><script>{script}</script>")


def block(*classes: str) -> widgets.HTML:
    """An empty place of the page."""
    made = widgets.HTML()
    for name in classes:
        made.add_class(name)
    return made


def fill(place: widgets.HTML, content: Html) -> None:
    """Put a piece there, unless it is there already. Nothing but `Html` gets onto a page."""
    if place.value != content.markup:
        place.value = content.markup


def select(*classes: str) -> widgets.Dropdown:
    """An empty choice; its `description` is the label."""
    made = widgets.Dropdown()
    for name in classes:
        made.add_class(name)
    return made


def search() -> widgets.Text:
    """A field for words; the page sends them when the typing pauses."""
    made = widgets.Text(continuous_update=False)
    made.add_class("hs-search")
    return made


def columns(classes: str, *blocks: widgets.Widget) -> widgets.Box:
    """Places beside each other on a desk, below each other on a phone."""
    made = widgets.Box(list(blocks))
    for name in classes.split():
        made.add_class(name)
    return made


def offer(choice: widgets.Dropdown, options: Sequence[tuple[str, str]], value: str) -> None:
    """Set the options (words, value) and the one chosen; nothing is sent for what stays as it is."""
    if tuple(choice.options) != tuple(options):
        choice.options = tuple(options)
    if choice.value != value:
        choice.value = value


class Page:
    """The frame around a dashboard's views."""

    def __init__(self, controls: Sequence[widgets.Widget], body: Sequence[widgets.Widget]) -> None:
        self.head, self.notice = block(), block()
        self.bridge = widgets.Text(continuous_update=False)
        self.bridge.add_class("hs-bridge")
        self.state, self.handed = block("hs-state"), block("hs-download")
        self._downloads = 0
        self.controls = widgets.Box(list(controls))
        self.controls.add_class("hs-controls")
        self.body = widgets.Box(list(body))
        self.body.layout.display = "block"
        parts = [self.head, self.controls, self.notice, self.body, self.bridge, self.state, self.handed]
        self.view = widgets.Box(parts)
        self.view.layout.display = "block"
        self.view.add_class("hs")

    def on_word(self, hear: Callable[[str, str], None]) -> None:
        """Call `hear(name, value)` for every click inside a piece of the page."""

        def heard(change: Any) -> None:
            text = str(change["new"])
            if text:
                self.bridge.value = ""
                name, _, value = text.partition("=")
                hear(name, value)

        self.bridge.observe(heard, "value")

    def title(self, brand: str, title: str, language: str, *, tools: Html, simulated: bool) -> None:
        say = values.chooser(language)
        words = together(tag("p", brand, "hs-brand"), tag("h1", title))
        language_button = button(say("English", "中文"), f"language={say('en', 'zh')}", lang=say("en", "zh"))
        common = together(tools, button(say("打印", "Print"), "print"), language_button)
        head = tag("div", together(tag("div", words), tag("div", common, "hs-tools")), "hs-head")
        if simulated:
            stamp = say("模拟数据：本页数值为程序生成，不反映任何真实地区", "SIMULATED DATA: not of any real area")
            head = together(head, tag("p", stamp, "hs-stamp"))
        fill(self.head, head)

    def remember(self, fields: Mapping[str, str], title: str, language: str) -> None:
        """Keep the selection in the page's address, so that a link and a reload show the same."""
        lang = {"zh": "zh-CN", "en": "en"}[language]
        fill(self.state, tag("span", "", data_query=address.write(fields), data_title=title, data_lang=lang))

    def hand_over(self, download: Download) -> None:
        self._downloads += 1
        fill(self.handed, download.link(self._downloads))

    def tell(self, sentences: Sequence[tuple[str, str]], language: str) -> None:
        """Sentences above the views, each with the number that the log knows it by; none clears them."""
        number = values.chooser(language)("编号", "Reference")
        lines = [
            tag("p", f"{text}（{number}：{reference}）", "hs-alert", role="alert") for text, reference in sentences
        ]
        fill(self.notice, together(*lines))
