"""The pages of an office's own server: its first administrator, what is left to set, the nightly backup."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from halfsky.dashboards.serving import address_page, office_pages, rights
from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.accounts_at_hand import in_store
from halfsky.dashboards.serving.deed_page import DeedPage
from halfsky.dashboards.serving.handlers import KEY, is_opened
from halfsky.dashboards.serving.identity import cookie_options
from halfsky.dashboards.serving.people import DIFFER, StoreHandler, said
from halfsky.dashboards.serving.round import package_of
from halfsky.dashboards.serving.settings import Serving
from halfsky.errors import UserError
from halfsky.project import shipped_plans

if TYPE_CHECKING:
    import pandas as pd

    from halfsky.collect.access import Actor
    from halfsky.collect.store import Store

_log = logging.getLogger(LOGGER)
_OPEN_DAYS = 1 / 24
_HOUR = 2


class Setup(StoreHandler):
    """Who was given the link of a first run makes the first account; afterwards this is no page any more."""

    @allow_unauthenticated
    async def get(self) -> None:
        if not self.serving.setup_key:
            raise web.HTTPError(404)
        if key := self.get_query_argument(KEY, ""):
            if not is_opened(self.request):
                raise web.HTTPError(403)
            options = cookie_options(self.request, self.serving)
            self.set_signed_cookie(self._cookie(), key[:200], expires_days=_OPEN_DAYS, **options)
            self.redirect(f"{self.serving.base_url}setup")
            return
        await self._form()

    @allow_unauthenticated
    async def post(self) -> None:
        if not self._knows():
            raise web.HTTPError(403)
        person, new = self.field("person"), self.get_body_argument("new", "", strip=False)
        if new != self.get_body_argument("again", "", strip=False):
            await self._form(DIFFER, person)
            return
        try:
            person = await in_store("", lambda store, _: _found(store, person, new, self.field("reviewer") == "yes"))
        except UserError as error:
            await self._form(said(error), person)
            return
        self.clear_cookie(self._cookie(), path=self.serving.base_url)
        if self.serving.setup_file is not None:
            self.serving.setup_file.unlink(missing_ok=True)
        await self.door.accounts.look_again()
        self.door.remember(self, person, self.door.accounts.number(person))
        self.redirect(f"{self.serving.base_url}office")

    async def _form(self, wrong: str = "", person: str = "") -> None:
        if not self._knows() or self.door.accounts.any:
            self.redirect(f"{self.serving.base_url}office")
            return
        html = office_pages.first(self.serving.base_url, self.mark(), wrong, person)
        self.page(html, 400 if wrong else 200)

    def _cookie(self) -> str:
        return f"halfsky-setup-{self.serving.port}"

    def _knows(self) -> bool:
        cookie = self.get_signed_cookie(self._cookie(), max_age_days=_OPEN_DAYS)
        shown, expected = cookie or b"", self.serving.setup_key.encode()
        return bool(expected) and hmac.compare_digest(shown, expected)


class Office(StoreHandler):
    """What an office sets once, with what is still to be done; for its administrator."""

    place = rights.OFFICE

    async def get(self) -> None:
        try:
            steps = await in_store(self.user, lambda store, actor: _steps(store, actor, self.serving))
        except UserError as error:
            await self.refuse(error)
            return
        self.page(office_pages.office(self.serving.base_url, steps, await self.top()))


class Backup(DeedPage):
    """Where the nightly backup goes, what came of the last one, and one made at once."""

    place = rights.OFFICE
    address = "backup"
    deeds = ("choose", "now")

    async def do(self, what: str) -> str:
        given = {"folder": self.field("folder"), "hour": self.field("hour")}
        return await in_store(self.user, lambda store, actor: _DEEDS[what](store, actor, given))

    async def written(self, *, done: str, wrong: str) -> str:
        folder, hour, last = await in_store(self.user, _last)
        return office_pages.backups(
            self.serving.base_url, self.mark(), folder, hour, last, await self.top(), done=done, wrong=wrong
        )


async def keep_backed_up(seconds: float = 60.0) -> None:
    """Make the store's nightly backup when it is due, for as long as the server runs."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await asyncio.get_running_loop().run_in_executor(None, partial(_when_due, datetime.now()))
        except Exception:
            _log.exception("the nightly backup could not be tried")


def _when_due(moment: datetime) -> None:
    from halfsky.collect import store_location  # noqa: PLC0415 - the server works without a store

    if not store_location.is_there():
        return
    from halfsky.collect.store import nightly, open_store  # noqa: PLC0415 - as above

    chosen = nightly.settings(store_location.default_folder())
    if chosen is None or not nightly.is_due(chosen, moment):
        return
    store = open_store(make=False)
    try:
        told = nightly.make(store, moment)
    finally:
        store.close()
    if told.last_problem:
        _log.error("the nightly backup does not hold: %s", told.last_problem)
    else:
        _log.info("the nightly backup was made and restored on trial")


def _found(store: Store, person: str, password: str, reviewer: bool) -> str:
    from halfsky.collect.access import Grant  # noqa: PLC0415 - as above
    from halfsky.collect.store import accounts, grants  # noqa: PLC0415

    name = grants.user_name(person)
    accounts.found(store, name, password)
    if reviewer:
        grants.give(store, name, name, Grant("reviewer", "000000"))
    return name


def _steps(store: Store, actor: Actor, serving: Serving) -> list[office_pages.Step]:
    from halfsky.collect.store import accounts, nightly, rounds  # noqa: PLC0415 - as above

    actor.require("keep", "000000")
    package = package_of(serving.data)
    people = [one for one in accounts.credentials(store) if one != actor.name]
    calls = rounds.in_force(store)
    chosen = nightly.settings_or_none(store.folder)
    backed_up = (
        "" if chosen is None or not chosen.last_at or chosen.last_problem else f"最近一次：{_moment(chosen.last_at)}"
    )
    with_it = shipped_plans()
    own = int((~package.plans["plan_id"].isin(with_it)).sum())
    shipped = f"系统附带{len(with_it)}个规划，本地规划已在其中的不必录入。" if with_it else ""
    step = office_pages.Step
    return [
        step("录入规划", "plan", f"已录入{own}个" if own else "", f"选择规划文件，核对后录入。{shipped}"),
        step(
            office_pages.ADDRESS,
            "address",
            address_page.in_a_line(serving),
            "设定其他电脑打开本系统的网址，安装证书，当即启用；邀请他人以前先办好。",
        ),
        step("用户与权限", "people", f"另有{len(people)}人可以登录" if people else "", "邀请各单位的填报人和审核人。"),
        step(
            "布置报送",
            "round",
            _called(calls, date.today().isoformat()),
            "设定截止日期，确认每项指标由谁报送。"
            + ("" if actor.may_somewhere("call") else "您没有布置报送的权限，由审核人办理。"),
        ),
        step("夜间备份", "backup", backed_up, "每天自动备份并核对。"),
    ]


def _called(calls: pd.DataFrame, today: str) -> str:
    """What was called for, in words: what is being received, else the last that was; "" where nothing ever was."""
    if calls.empty:
        return ""
    ends = calls["closes_on"].mask(calls["closes_on"].eq(""), calls["due_on"])
    coming = calls[ends >= today]
    if len(coming):
        late = int((coming["due_on"] < today).sum())
        return f"{len(coming)}项正在接收" + (f"，其中{late}项已过截止日期" if late else "")
    last = calls.loc[calls["due_on"].idxmax()]
    day = date.fromisoformat(last["due_on"])
    return f"最近布置的{last['year']}年数据已于{day.year}年{day.month}月{day.day}日截止"


def _last(store: Store, actor: Actor) -> tuple[str, int, str]:
    from halfsky.collect.store import nightly  # noqa: PLC0415 - as above

    actor.require("keep", "000000")
    chosen = nightly.settings_or_none(store.folder)
    if chosen is None:
        return str(Path(store.folder).resolve().parent / "backups"), _HOUR, "尚未设置。"
    if not chosen.last_at:
        return chosen.folder, chosen.hour, "已经设置，尚未备份过。"
    came = f"备份没有成功：{chosen.last_problem}" if chosen.last_problem else "备份成功，恢复核对无误。"
    return chosen.folder, chosen.hour, f"最近一次（{_moment(chosen.last_at)}）：{came}"


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return f"{moment.year}年{moment.month}月{moment.day}日{moment:%H:%M}"


def _choose(store: Store, actor: Actor, given: dict[str, str]) -> str:
    from halfsky.collect.store import nightly  # noqa: PLC0415 - as above

    nightly.choose(store, actor, given["folder"], int(given["hour"]) if given["hour"].isdecimal() else -1)
    return "已保存。"


def _now(store: Store, actor: Actor, given: dict[str, str]) -> str:
    """Where the form says, which is kept thereby."""
    from halfsky.collect.store import nightly  # noqa: PLC0415 - as above

    if given["folder"]:
        _choose(store, actor, given)
    told = nightly.make(store, datetime.now(), actor)
    return "已备份并核对。" if not told.last_problem else ""


_DEEDS: dict[str, Callable[[Any, Any, dict[str, str]], str]] = {"choose": _choose, "now": _now}
