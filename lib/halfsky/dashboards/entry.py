"""How a dashboard's notebook begins: what can be done before anyone asks, then what depends on who does.

Whatever goes wrong on the way becomes a page with a sentence and a reference number.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Protocol

import ipywidgets as widgets

from halfsky.dashboards import address, page, problems
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.markup import tag, together
from halfsky.errors import UserError

Prepared = PageCache | None
_cache: Prepared = None  # of this process and of the kernels forked from it; it knows of data and of no visitor


Steps = Callable[[PageCache], Iterator[None]]
SERVED = "HALFSKY_SERVED"  # set in the kernels of our own server, whose pages bring style and script themselves
_further: dict[str, Steps] = {}


class Dashboard(Protocol):
    """A dashboard as its page needs it."""

    view: widgets.Widget


def prepare_cache(rehearse: Callable[[PageCache], None], look_ahead: Steps | None = None) -> Prepared:
    """The data package and its assessment, made ahead, and a rehearsal of the page; None where that fails.

    `open_page_of` then tries again, for whoever came, and says what is wrong. look_ahead: what only a process that
    begets many kernels has the time for (`look_ahead_of_all`).
    """
    global _cache
    problems.log_to_stderr()
    address.prepare()
    try:
        if _cache is None:
            _cache = PageCache()
        _cache.refresh()
        _cache.assess(_cache.usual_years())
        rehearse(_cache)
        if look_ahead is not None:
            _further[look_ahead.__module__] = look_ahead
    except Exception as error:
        problems.record("a kernel could not be prepared", error=error)
        return None
    return _cache


def held_cache() -> PageCache:
    """The cache of this process, made where there is none yet. UserError for a data package that cannot be read."""
    global _cache
    if _cache is None:
        _cache = PageCache()
    return _cache


def look_ahead_of_all() -> Iterator[None]:
    """What the dashboards that were prepared so far would make ahead if they had the time, step by step."""
    for look in _further.values():
        if _cache is not None:
            yield from look(_cache)


class Opened:
    """A page as a notebook shows it: style and script, then the view. A script runs in an output, not in a widget."""

    def __init__(self, view: widgets.Widget) -> None:
        self.view = view

    def _ipython_display_(self) -> None:
        from IPython.display import display  # noqa: PLC0415 - in a notebook only

        # Our own server's page has both already, and markup as an output would have it load a typesetter of formulas.
        display(*([] if os.environ.get(SERVED) else [page.assets()]), self.view)


def open_page_of(dashboard: Callable[[PageCache, str], Dashboard], page_cache: Prepared, query: str) -> Opened:
    """The dashboard for whoever asks with this query string, or a page that says why there is none."""
    try:
        page_cache = page_cache or PageCache()
        page_cache.refresh()
        view = dashboard(page_cache, query).view
    except UserError as error:
        view = _refusal(
            "数据包不完整或有错误，暂时无法显示。请联系管理员。", problems.record("data refused", str(error))
        )
    except Exception as error:
        view = _refusal("页面出错，暂时无法显示。请重新载入；仍不行请联系管理员。",
                        problems.record("a dashboard failed", error=error))  # fmt: skip
    return Opened(view)


def _refusal(sentence: str, reference: str) -> widgets.Widget:
    text = tag("p", f"{sentence}（编号：{reference}）", "hs-alert", role="alert")
    place = page.block("hs")
    page.fill(place, together(tag("h1", "半边天 · 妇女发展规划监测"), text))
    return place
