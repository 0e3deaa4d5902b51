"""A page of an office with forms of its own: /backup with /backup/choose and /backup/now."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from tornado import web

from halfsky.dashboards.serving.people import StoreHandler, said
from halfsky.errors import UserError


class DeedPage(StoreHandler):
    """Each form is a deed with an address below the page's; what came of it stands on the page.

    A page says its `address`, its `deeds`, how one is done (`do`: what is said of it) and how it is `written`; both ask
    for the right, and an error of `written` refuses the page.
    """

    address: ClassVar[str]
    deeds: ClassVar[Collection[str]]

    async def do(self, what: str) -> str:
        raise NotImplementedError

    async def written(self, *, done: str, wrong: str) -> str:
        raise NotImplementedError

    async def get(self, what: str = "") -> None:
        if what:
            self.redirect(f"{self.serving.base_url}{self.address}")
            return
        await self._show()

    async def post(self, what: str = "") -> None:
        if what not in self.deeds:
            raise web.HTTPError(404)
        try:
            done = await self.do(what)
        except UserError as error:
            await self._show(wrong=said(error))
        else:
            await self._show(done=done)

    async def _show(self, *, done: str = "", wrong: str = "") -> None:
        try:
            html = await self.written(done=done, wrong=wrong)
        except UserError as error:
            await self.refuse(error)
            return
        self.page(html, 400 if wrong else 200)
