"""Fields and buttons that the forms of the page have in common."""

from __future__ import annotations

import ipywidgets as widgets

from halfsky.dashboards import markup
from halfsky.dashboards.markup import tag, together
from halfsky.render.html import Html


def line(kind: str) -> widgets.Text:
    """A field of one line."""
    made = widgets.Text(continuous_update=False)
    made.add_class(kind)
    return made


def text() -> widgets.Textarea:
    """A field of several lines."""
    made = widgets.Textarea(continuous_update=False, rows=3)
    made.add_class("hs-text")
    return made


def day() -> widgets.DatePicker:
    made = widgets.DatePicker()
    made.add_class("hs-day")
    return made


def kept(control: widgets.Dropdown, options: list[tuple[str, str]], usual: str = "") -> str:
    """What stands chosen, where it can still be chosen."""
    return str(control.value) if control.value in {value for _, value in options} else usual


def button(label: str, word: str, *, shown: bool = True) -> Html:
    return tag("div", together(markup.button(label, word)), "hs-actions") if shown else Html("")


def show(form: widgets.Box, *, shown: bool) -> None:
    """What is hidden is not thereby forbidden: each deed asks for the right."""
    form.layout.display = "flex" if shown else "none"


def empty(*fields: widgets.Widget) -> None:
    for field in fields:
        field.value = None if isinstance(field, widgets.DatePicker) else ""
