"""The pages of plain HTML, and a dashboard's page as it stands before its widgets live."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
from html import escape
from urllib.parse import quote

from halfsky.dashboards.serving import head, pages
from halfsky.dashboards.serving.handlers import PageHandler
from halfsky.dashboards.serving.writing import Writer, Written

NAMES = ("target", "unit", "domain", "indicator", "districts", "letter", "drawing")
_FILES = ("letter", "drawing")
STILL = ("overview", "comparison", "implementation")
_WRONG = 400  # of an answer: this or more
_AGAIN = "5"
_FIRST = "home"
_PATIENCE = 5.0  # seconds; a server that has just started takes longer to have its data assessed
_SHORT_PATIENCE = 2.0  # where a dashboard comes after it
_OLD = {
    "zh": "数据刚刚更新，正在重新计算；以下是更新前的内容，算好后本页自动刷新。",
    "en": "The data have just been renewed: what follows is of before, and this page renews itself.",
}
_LONG_PATIENCE = 40.0  # where there is nothing else to show


class PlainPage(PageHandler):
    """GET of a page of plain HTML, or of a file that it offers."""

    async def get(self, name: str = "") -> None:
        page, old = await written(self, name or _FIRST)
        if page is None:
            # The first page has its head all the same: one can go on from there.
            self.set_header("Retry-After", _AGAIN)
            made = pages.waiting(self.serving.base_url, await head.of(self, name), int(_AGAIN))
            self.page(made, 503 if name else 200)
        elif page.media:
            self._hand_over(page)
        else:
            assets = self.settings["static_files"].page_assets()
            content = page.html
            if old:
                self.set_header("Refresh", _AGAIN)
                begin, end, rest = content.partition(">")  # of the element that holds the page
                content = f'{begin}{end}<p class="hs-lead" role="status">{_OLD[page.language]}</p>{rest}'
            made = pages.plain(
                self.serving.base_url, assets, page.title, content, page.language, await head.of(self, name)
            )
            self.set_header("Server-Timing", f"written;dur={page.seconds * 1000:.0f}")
            self.page(made, page.status)

    def _hand_over(self, page: Written) -> None:
        self.set_header("Content-Type", page.media)
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(page.name)}")
        self.finish(base64.b64decode(page.content))


async def written(handler: PageHandler, name: str) -> tuple[Written | None, bool]:
    """The page for this visitor and his wishes, and whether it is one of before the data were renewed."""
    writer: Writer = handler.settings["writer"]
    environment = handler.kernels.environment(dict(os.environ) | {"HALFSKY_USER": handler.current_user.username})
    patience = {_FIRST: _PATIENCE, **dict.fromkeys(STILL, _SHORT_PATIENCE)}.get(name, _LONG_PATIENCE)
    if name in (*STILL, *_FILES):  # what becomes live is true at once, and what is taken along stays what it is
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(writer.page(name, handler.request.query, environment), patience), False
        return None, False
    return await writer.page_or_old(name, handler.request.query, environment, patience)


async def still(handler: PageHandler, name: str) -> str:
    """What stands on a dashboard's page until its widgets live: the shared head, and the page's content where it can be
    written."""
    top = await head.of(handler, name)
    page, _ = await written(handler, name) if name in STILL else (None, False)
    if page is None or page.status >= _WRONG:
        return top
    language = escape(pages.LANGUAGES[page.language])
    return f'{top}<div id="hs-still" lang="{language}" aria-busy="true"><main>{page.html}</main></div>'
