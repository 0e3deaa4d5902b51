"""The pages where an office keeps its people: invite, give and take rights, close, set a password anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from halfsky.dashboards.serving import head, people_pages, places, rights
from halfsky.dashboards.serving.accounts_at_hand import in_store
from halfsky.dashboards.serving.handlers import KEY, PageHandler, is_opened
from halfsky.dashboards.serving.identity import cookie_options, scheme
from halfsky.dashboards.serving.settings import is_loopback
from halfsky.errors import UserError

if TYPE_CHECKING:
    from halfsky.collect.access import Actor
    from halfsky.collect.store import Store

_OPEN_DAYS = 30 / 1440  # an opened link keeps its key in the browser for so long
DIFFER = "两次输入的新口令不一致，请重新输入。"


def said(error: UserError) -> str:
    """The Chinese half of an error that has both; of one that has none a sentence that says nothing was done."""
    zh, slash, _ = str(error).partition(" / ")
    return zh if slash and any("\u4e00" <= one <= "\u9fff" for one in zh) else "没有办理：请核对所填内容后重新提交。"


class StoreHandler(PageHandler):
    """A page over the store; what the person may not do is told in words, with 403."""

    @property
    def user(self) -> str:
        return str(self.current_user.username)

    def mark(self) -> str:
        return self.xsrf_token.decode()

    place = ""  # in the shared head

    async def top(self) -> str:
        return await head.of(self, self.place)

    async def refuse(self, error: UserError) -> None:
        self.page(people_pages.refused(self.serving.base_url, said(error), await self.top()), 403)

    def field(self, name: str) -> str:
        return self.get_body_argument(name, "")


class People(StoreHandler):
    """Who has an account, with what rights; for who may give rights somewhere."""

    place = rights.PEOPLE

    async def get(self) -> None:
        await self.show()

    async def show(self, *, done: str = "", wrong: str = "", kept: dict[str, str] | None = None) -> None:
        try:
            actor, listed = await in_store(self.user, _listed)
        except UserError as error:
            await self.refuse(error)
            return
        choices = await asyncio.get_running_loop().run_in_executor(None, places.choices, self.serving.data, actor)
        html = people_pages.people(
            self.serving.base_url, self.mark(), listed, choices, await self.top(), done=done, wrong=wrong, said=kept
        )
        self.page(html, 400 if wrong else 200)


class Deed(People):
    """One form of the page of people: /people/invite, /people/close …"""

    async def get(self, what: str = "") -> None:
        self.redirect(f"{self.serving.base_url}people")

    async def post(self, what: str) -> None:
        deed = _DEEDS.get(what)
        if deed is None:
            raise web.HTTPError(404)
        person = self.field("person")
        given = {name: self.field(name) for name in ("person", "role", "area", "unit")}
        try:
            if what in ("invite", "give"):
                check = places.require_unit
                await asyncio.get_running_loop().run_in_executor(None, check, self.serving.data, given)
            made = await in_store(self.user, lambda store, actor: deed(store, actor, given))
        except UserError as error:
            await self.show(wrong=said(error), kept=given if what == "invite" else None)
            return
        await self.door.accounts.look_again()
        if isinstance(made, tuple):
            name, key, days = made
            address = (
                f"{scheme(self.request, self.serving)}://{self.request.host}{self.serving.base_url}join?{KEY}={key}"
            )
            fresh, near = what == "invite", is_loopback(self.request.host_name)
            self.page(
                people_pages.link(
                    self.serving.base_url,
                    name,
                    address,
                    days,
                    await self.top(),
                    fresh=fresh,
                    near=near,
                    open_to_all=not is_loopback(self.serving.host),
                )
            )
            return
        if what == "close":
            await self.kernels.end_all_of_user(person)
        await self.show(done=made)


class Join(StoreHandler):
    """Who opens a link sets a password, and is signed in. Looking uses the link up for nobody."""

    @allow_unauthenticated
    async def get(self) -> None:
        if key := self.get_query_argument(KEY, ""):
            if not is_opened(self.request):
                raise web.HTTPError(403)
            options = cookie_options(self.request, self.serving)
            self.set_signed_cookie(self._cookie(), key[:200], expires_days=_OPEN_DAYS, **options)
            self.redirect(f"{self.serving.base_url}join")
            return
        await self._form()

    @allow_unauthenticated
    async def post(self) -> None:
        new = self.get_body_argument("new", "", strip=False)
        if new != self.get_body_argument("again", "", strip=False):
            await self._form(DIFFER)
            return
        key = self._key()
        try:
            person = await in_store("", lambda store, _: _accounts().join(store, key, new))
        except UserError as error:
            await self._form(said(error))
            return
        self.clear_cookie(self._cookie(), path=self.serving.base_url)
        await self.door.accounts.look_again()
        await self.kernels.end_all_of_user(person)
        self.door.remember(self, person, self.door.accounts.number(person))
        self.redirect(self.serving.base_url)

    async def _form(self, wrong: str = "") -> None:
        key = self._key()
        try:
            person = await in_store("", lambda store, _: _accounts().invited(store, key)) if key else ""
        except UserError:
            person = ""
        if not person:
            self.page(people_pages.gone(self.serving.base_url), 403)
            return
        self.page(people_pages.join(self.serving.base_url, self.mark(), person, wrong), 400 if wrong else 200)

    def _cookie(self) -> str:
        return f"halfsky-join-{self.serving.port}"

    def _key(self) -> str:
        cookie = self.get_signed_cookie(self._cookie(), max_age_days=_OPEN_DAYS)
        return cookie.decode() if cookie is not None else ""


class Account(StoreHandler):
    """What a person may do, and a new password for the old one."""

    place = rights.ACCOUNT

    async def get(self) -> None:
        await self._show()

    async def post(self) -> None:
        person, door = self.user, self.door
        if not door.by_account(self):
            raise web.HTTPError(403)
        new = self.get_body_argument("new", "", strip=False)
        if new != self.get_body_argument("again", "", strip=False):
            await self._show(wrong=DIFFER)
            return
        tried = door.tries_at_account(self, person)
        may = await door.guesses.turns(tried, f"{self.client}\n{person}")
        if not may or not await door.accounts.matches(person, self.get_body_argument("old", "", strip=False)):
            if may:
                door.guesses.was_wrong(*tried)
            await self._show(wrong="现在的口令不正确，没有修改。")
            return
        try:
            await in_store(person, lambda store, _: _accounts().change_password(store, person, new))
        except UserError as error:
            await self._show(wrong=said(error))
            return
        await door.accounts.look_again()
        await self.kernels.end_all_of_user(person, but=door.known_session(self))
        door.remember(self, person, door.accounts.number(person))
        await self._show(done="口令已经修改。", own=True)

    async def _show(self, *, done: str = "", wrong: str = "", own: bool | None = None) -> None:
        held: list[people_pages.Right] = []
        choices = people_pages.Choices()
        try:
            actor = await in_store(self.user, lambda _, actor: actor)
            held = [people_pages.Right(one.role, one.area_code, one.unit) for one in actor.grants]
            choices = await asyncio.get_running_loop().run_in_executor(None, places.choices, self.serving.data, actor)
        except UserError:
            pass  # no store: nobody has any right
        html = people_pages.account(
            self.serving.base_url, self.mark(), self.user, held, choices, await self.top(),
            own_password=self.door.by_account(self) if own is None else own, done=done, wrong=wrong,
        )  # fmt: skip
        self.page(html, 400 if wrong else 200)


def _accounts() -> Any:
    from halfsky.collect.store import accounts  # noqa: PLC0415 - the server works without a store

    return accounts


def _listed(store: Store, actor: Actor) -> tuple[Actor, list[people_pages.Person]]:
    return actor, [
        people_pages.Person(
            one.person, _standing(one), [people_pages.Right(r.role, r.area_code, r.unit) for r in one.rights],
            one.is_open, one.person == actor.name,
        )
        for one in _accounts().listed(store, actor)
    ]  # fmt: skip


def _standing(one: Any) -> str:
    if not one.is_open:
        return "已停用"
    until = datetime.fromisoformat(one.invited_until).astimezone() if one.invited_until else None
    day = f"{until.month}月{until.day}日" if until else ""
    if one.has_password:
        return f"可以登录，重设口令的链接{day}前有效" if day else "可以登录"
    return f"已邀请，尚未设置口令，链接{day}前有效" if day else "邀请已过期，请重设口令"


def _grant(given: dict[str, str]) -> Any:
    from halfsky.collect.access import Grant  # noqa: PLC0415 - as above

    return Grant(given["role"], given["area"], given["unit"])


def _invite(store: Store, actor: Actor, given: dict[str, str]) -> tuple[str, str, int]:
    from halfsky.collect.store import grants  # noqa: PLC0415 - as above

    accounts, name = _accounts(), grants.user_name(given["person"])
    return name, accounts.invite(store, actor, name, given["area"], [_grant(given)]), accounts.INVITED_DAYS


def _reset(store: Store, actor: Actor, given: dict[str, str]) -> tuple[str, str, int]:
    accounts = _accounts()
    return given["person"], accounts.reset(store, actor, given["person"]), accounts.RESET_DAYS


def _close(store: Store, actor: Actor, given: dict[str, str]) -> str:
    _accounts().close(store, actor, given["person"])
    return f"已停用“{given['person']}”，其登录同时失效。"


def _reopen(store: Store, actor: Actor, given: dict[str, str]) -> str:
    _accounts().reopen(store, actor, given["person"])
    return f"已启用“{given['person']}”。"


def _change(store: Store, actor: Actor, given: dict[str, str], words: str, *, give: bool) -> str:
    from halfsky.collect.store import grants  # noqa: PLC0415 - as above

    _accounts().require_listed(store, actor, given["person"])
    (grants.give if give else grants.take)(store, actor.name, given["person"], _grant(given))
    return f"{words}“{given['person']}”：{people_pages.role(given['role'])}。"


def _give(store: Store, actor: Actor, given: dict[str, str]) -> str:
    return _change(store, actor, given, "已增加权限", give=True)


def _take(store: Store, actor: Actor, given: dict[str, str]) -> str:
    return _change(store, actor, given, "已收回权限", give=False)


_DEEDS: dict[str, Callable[[Any, Any, dict[str, str]], Any]] = {
    "invite": _invite, "reset": _reset, "close": _close, "reopen": _reopen, "give": _give, "take": _take,
}  # fmt: skip
