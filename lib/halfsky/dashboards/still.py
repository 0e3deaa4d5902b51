"""A dashboard's page as it stands before any widget lives: the same pieces, out of the same view, as plain HTML.

Its controls show what is chosen and wait; what is not told by text, a choice or a field is left out.
"""

from __future__ import annotations

import ipywidgets as widgets

from halfsky.dashboards.markup import tag, together
from halfsky.render.html import Html

_UNSEEN = {"hs-bridge", "hs-state", "hs-download", "hs-upload"}


def still(widget: widgets.Widget) -> Html:
    """The markup of a view and all that is in it."""
    classes = " ".join(getattr(widget, "_dom_classes", ()))
    if _UNSEEN & set(classes.split()):
        return Html("")
    if isinstance(widget, widgets.HTML):
        inner = tag("div", Html(widget.value), "widget-html-content")
        return tag("div", inner, f"widget-html {classes}".strip()) if widget.value else Html("")
    if isinstance(widget, widgets.Dropdown):
        chosen = next((words for words, value in widget.options if value == widget.value), "")
        return _control(widget, tag("select", tag("option", str(chosen)), **_waits(widget)), classes)
    if isinstance(widget, widgets.Text):
        field = tag("input", "", value=str(widget.value), **_waits(widget)).markup.removesuffix("</input>")
        return _control(widget, Html(field), classes)
    children = getattr(widget, "children", ())
    return tag("div", together(*map(still, children)), f"hs-still-box {classes}".strip()) if children else Html("")


def _waits(widget: widgets.Widget) -> dict[str, str]:
    return {"disabled": "", "aria_label": str(widget.description)}


def _control(widget: widgets.Widget, field: Html, classes: str) -> Html:
    label = tag("span", str(widget.description), "widget-label")
    return tag("div", together(label, field), f"jupyter-widgets {classes}".strip())
