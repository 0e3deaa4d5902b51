"""Writes a page for the server: in a process that has the data package read and assessed, as a rule a forked one.

What is written is one line of JSON: the title, the page's markup, its status, or a file to take along.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from halfsky.dashboards import entry, problems
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.markup import tag
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import Sheet
from halfsky.dashboards.still import still
from halfsky.errors import UserError

PLAIN: dict[str, tuple[str, str]] = {
    "home": ("home", "page"),
    "target": ("one_target", "page"),
    "unit": ("by_unit", "page"),
    "domain": ("domain_years", "page"),
    "indicator": ("one_indicator", "page"),
    "districts": ("roll_up", "page"),
    "letter": ("owed", "letter"),
    "drawing": ("drawing", "page"),
}
"""Every plain page: its module and function."""

STILL: dict[str, tuple[str, str]] = {
    "overview": ("overview", "Overview"),
    "comparison": ("comparison", "Comparison"),
    "implementation": ("implementation", "ImplementationPage"),
}
"""The dashboards that stand as HTML before their widgets live."""


def write(_channel: Any, name: str, query: str, renew: bool = True) -> int:
    """In a child of the warm parent: the page to standard output."""
    os.write(1, json.dumps(written(name, query, renew=renew)).encode())
    return 0


def warm(pages: list[list[str]]) -> None:
    """In the warm parent: write these pages (name and query) for nobody, so that its children find it done."""
    for name, query in pages:
        with contextlib.suppress(Exception):  # whoever asks for the page is told what is wrong
            _made(name, query, _page_cache())


def written(name: str, query: str, environment: dict[str, str] | None = None, renew: bool = True) -> dict[str, Any]:
    """The page as it goes to the server. environment: what of this process's to change first, where it is not forked;
    renew: whether the data package is read again where it has changed, or the page is one of before.

    Whatever goes wrong becomes a page with a sentence and a reference number.
    """
    os.environ.update(environment or {})
    problems.log_to_stderr()
    began = time.perf_counter()
    try:
        made = _made(name, query, _page_cache() if renew else entry.held_cache())
    except UserError as error:
        made = _failed(
            "数据包不完整或有错误，暂时无法显示。请联系管理员。", problems.record("data refused", str(error))
        )
    except Exception as error:
        made = _failed(
            "页面出错，暂时无法显示。请重新载入；仍不行请联系管理员。", problems.record("a page failed", error=error)
        )
    return {
        "title": made.title,
        "html": made.body.markup,
        "status": made.status,
        "language": made.language,
        "name": made.name,
        "media": made.media,
        "content": base64.b64encode(made.content).decode("ascii"),
        "seconds": round(time.perf_counter() - began, 3),
    }


def _page_cache() -> PageCache:
    """That of this process, brought up to date."""
    cache = entry.held_cache()
    cache.refresh()
    return cache


def _made(name: str, query: str, cache: PageCache) -> Sheet:
    if name in STILL:
        module, view = STILL[name]
        made = getattr(import_module(f"halfsky.dashboards.{module}"), view)(cache, query)
        return Sheet("", still(made.view), made.language)
    module, function = PLAIN[name]
    page: Callable[[Asked], Sheet] = getattr(import_module(f"halfsky.dashboards.plain.{module}"), function)
    return page(Asked.of(cache, query))


def _failed(sentence: str, reference: str) -> Sheet:
    text = tag("p", f"{sentence}（编号：{reference}）", "hs-alert", role="alert")
    return Sheet("暂时无法显示", tag("div", text, "hs"), status=500)
