"""The head that every page of the server has: where one is, where one can go, who is there; it needs no pandas."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from halfsky.dashboards.serving import rights

if TYPE_CHECKING:
    from halfsky.dashboards.serving.handlers import PageHandler

NAMES = {
    "overview": ("总览", "Overview"), "comparison": ("比较", "Comparison"), "implementation": ("落实", "Work"),
    "submission": ("报送", "Figures"), "import": ("导入", "Import"),
}  # fmt: skip
_FIRST, _REPORTS = ("首页", "Home"), ("报告", "Reports")
_BRAND = ("半边天", "Halfsky")
CARRIED = ("plan", "year", "language")  # what goes along from page to page
_TAKES = {"overview": CARRIED, "implementation": CARRIED, "comparison": CARRIED, "": CARRIED,
          "submission": ("plan", "year", "language")}  # fmt: skip
_PARTS = {
    "target": "overview",
    "unit": "overview",
    "domain": "overview",
    "indicator": "comparison",
    "districts": "comparison",
}
"""The pages that are none of the head's, and the one of it that each belongs to."""
_ENGLISH = "en"


async def of(handler: PageHandler, current: str) -> str:
    """The head of a page for its visitor. current: the name of the page, "" for the first, or none of those listed."""
    return await _made(handler, current, leaves=True)


async def way(handler: PageHandler, current: str) -> str:
    """The head without the form by which its visitor signs out."""
    return await _made(handler, current, leaves=False)


async def _made(handler: PageHandler, current: str, *, leaves: bool) -> str:
    serving, settings = handler.serving, handler.settings
    user = handler.current_user.username if handler.current_user else ""
    ask = asyncio.get_running_loop().run_in_executor
    hidden = {page for page, may in rights.FOR_SOME.items() if not await ask(None, may, user)}
    shown = [name for name in settings["dashboards"] if name not in hidden]
    given = dict(parse_qsl(handler.request.query))
    known = handler.door.signed_in(handler)
    mark = handler.xsrf_token.decode() if known and leaves else ""
    own = await ask(None, rights.own_pages, user)
    return navigation(
        serving.base_url, shown, current, given, known or user, mark, reports=settings["reports"].any(), own=own
    )


def navigation(
    base: str,
    dashboards: list[str],
    current: str,
    given: Mapping[str, str],
    user: str,
    xsrf: str,
    *,
    reports: bool,
    own: Sequence[tuple[str, tuple[str, str]]] = (),
) -> str:
    """own: more pages of this user (address, names in both languages); xsrf: the mark of the form by which he leaves,
    "" where nobody has signed in by a password."""
    way = 1 if given.get("language") == _ENGLISH else 0
    order = [name for name in NAMES if name in dashboards] + [name for name in dashboards if name not in NAMES]
    places = [("", _FIRST[way]), *((name, NAMES[name][way] if name in NAMES else name) for name in order)]
    if reports:
        places.append(("reports/", _REPORTS[way]))
    places += [(page, names[way]) for page, names in own]
    whole = _PARTS.get(current, current)
    here = "page" if whole == current else "true"  # the page itself, or one of its parts
    items = "".join(_item(base, page, words, given, here if page == whole else "") for page, words in places)
    return (
        f'<header class="hs-site"><a class="hs-brand" href="{escape(base)}">{_BRAND[way]}</a>'
        f'<nav aria-label="{("全站", "Site")[way]}"><ul>{items}</ul></nav>{_who(base, user, xsrf, way)}</header>'
    )


def _item(base: str, page: str, words: str, given: Mapping[str, str], here: str) -> str:
    query = urlencode({name: given[name] for name in _TAKES.get(page, ()) if given.get(name)})
    address = base + page + (f"?{query}" if query else "")
    carries = f' data-carries="{" ".join(_TAKES[page])}"' if page in _TAKES else ""
    mark = f' aria-current="{here}"' if here else ""
    return f'<li><a href="{escape(address)}"{carries}{mark}>{escape(words)}</a></li>'


def _who(base: str, user: str, xsrf: str, way: int) -> str:
    if not user or not xsrf:
        return ""
    return (
        f'<form method="post" action="{escape(base)}logout" class="user">{escape(user)}'
        f'<input type="hidden" name="_xsrf" value="{escape(xsrf)}"> <button>{("退出", "Sign out")[way]}</button></form>'
    )
