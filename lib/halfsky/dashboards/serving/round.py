"""The page of a round: the office sets the days of a year, and confirms once which unit sends which indicator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tornado import web

from halfsky.dashboards.serving import rights, round_pages
from halfsky.dashboards.serving.accounts_at_hand import in_store
from halfsky.dashboards.serving.pages import Link
from halfsky.dashboards.serving.people import StoreHandler, said
from halfsky.errors import AccessError, UsageError, UserError

if TYPE_CHECKING:
    from halfsky.collect.access import Actor
    from halfsky.collect.store import Store
    from halfsky.package import Package

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Rounds(StoreHandler):
    """The plans whose figures the person may call for; of one plan, its page."""

    place = rights.ROUND

    async def get(self) -> None:
        try:
            listed = await in_store(self.user, lambda _, actor: _plans(self.serving.data, actor))
        except UserError as error:
            await self.refuse(error)
            return
        base = self.serving.base_url
        if len(listed) == 1:
            self.redirect(f"{base}round/{listed[0][0]}")
            return
        self.page(
            round_pages.plans(
                base, [Link(f"{base}round/{plan_id}", title) for plan_id, title in listed], await self.top()
            )
        )


class Round(StoreHandler):
    """One plan: its days and its senders, and the two forms that set them."""

    place = rights.ROUND

    async def get(self, plan_id: str, what: str = "") -> None:
        if what:
            self.redirect(f"{self.serving.base_url}round/{plan_id}")
            return
        await self._show(plan_id)

    async def post(self, plan_id: str, what: str = "") -> None:
        deed = _DEEDS.get(what)
        if deed is None:
            raise web.HTTPError(404)
        given = {name: self.field(name) for name in self.request.body_arguments}
        try:
            done = await in_store(
                self.user, lambda store, actor: deed(store, actor, package_of(self.serving.data), plan_id, given)
            )
        except AccessError as error:
            await self.refuse(error)
        except UserError as error:
            await self._show(plan_id, wrong=said(error), typed=given, marks=what == _SENDERS)
        else:
            await self._show(plan_id, done=done, typed=unsaved(what, given))

    async def _show(
        self, plan_id: str, *, done: str = "", wrong: str = "", typed: Mapping[str, str] = _NOTHING,
        marks: bool = False,
    ) -> None:  # fmt: skip
        try:
            about = await in_store(self.user, lambda store, actor: _about(store, actor, self.serving.data, plan_id))
        except UserError as error:
            await self.refuse(error)
            return
        year = typed.get("year", "")
        about = replace(about, typed=typed, marks=marks, year=int(year) if year.isdecimal() else about.year)
        if done:
            done += said_of_unsaved(about)
        html = round_pages.one(self.serving.base_url, self.mark(), about, await self.top(), done=done, wrong=wrong)
        self.page(html, 400 if wrong else 200)


def package_of(data: str) -> Package:
    """The package that the server serves; errors as of `load_package`."""
    from halfsky.package import load_package  # noqa: PLC0415 - pandas only where it is needed

    return load_package(Path(data) if data else None)


def _plans(data: str, actor: Actor) -> list[tuple[str, str]]:
    if not actor.may_somewhere("call"):
        raise AccessError(f"您无权布置报送，请联系管理员 / {actor.name} may not call for figures")
    from halfsky.dashboards.own_plans import in_order  # noqa: PLC0415 - pandas only where it is needed

    plans = package_of(data).plans
    plans = plans.set_index("plan_id", drop=False).loc[in_order(plans, None)]
    return [(str(row.plan_id), str(row.title)) for row in plans.itertuples() if actor.may("call", str(row.area_code))]


def _about(store: Store, actor: Actor, data: str, plan_id: str) -> round_pages.Round:
    from halfsky.collect import data_requests, senders  # noqa: PLC0415 - as above
    from halfsky.collect.store import rounds  # noqa: PLC0415
    from halfsky.package import find_plan  # noqa: PLC0415

    package = package_of(data)
    plan = find_plan(package, plan_id)
    actor.require("call", str(plan["area_code"]))
    rows = data_requests.candidates(package, plan_id)
    called = rounds.in_force(store)
    called = called[called["plan_id"].eq(plan_id)].sort_values("year", ascending=False)
    calls = [(int(row["year"]), {name: str(row[name]) for name, _ in round_pages.DAYS}) for _, row in called.iterrows()]
    last = senders.last_confirmation(store, plan_id)
    confirmed = ""
    if last is not None:
        day = datetime.fromisoformat(last.at).astimezone()
        confirmed = f"{last.by}已于{day.year}年{day.month}月{day.day}日确认。"
    asked = [
        round_pages.Asked(
            str(row.indicator_id),
            str(row.indicator),
            str(row.target),
            str(row.named),
            str(row.unit),
            bool(row.unit) and not row.confirmed and not row.written and row.unit not in str(row.named).split("、"),
            bool(row.written) and not row.confirmed,
        )
        for row in rows.itertuples(index=False)
    ]
    named = {unit for cell in rows["named"] for unit in str(cell).split("、") if unit} | {
        one.unit for one in asked if one.unit
    }
    own = package.targets_of(plan_id)
    accepted = own["review_status"].ne("rejected") & own["kind"].eq("quantitative")
    outside = own.loc[accepted & own["indicator_id"].eq(""), "indicator"].drop_duplicates().tolist()
    return round_pages.Round(
        plan_id, str(plan["title"]), date.today().year - 1, calls, asked, sorted(named), confirmed,
        int((~rows["confirmed"]).sum()), outside,
    )  # fmt: skip


def _set_days(store: Store, actor: Actor, package: Package, plan_id: str, given: dict[str, str]) -> str:
    from halfsky.collect.store import rounds  # noqa: PLC0415 - as above
    from halfsky.package import find_plan  # noqa: PLC0415

    area = str(find_plan(package, plan_id)["area_code"])
    year = given.get("year", "")
    if not year.isdecimal() or not 1949 <= int(year) <= 2100:
        raise UsageError("数据年份应为四位数字 / the year of the figures has four digits")
    days = {name: given.get(name, "") for name, _ in round_pages.DAYS}
    if not days["due_on"]:
        raise UsageError("请填写截止报送的日期 / the due day is missing")
    order = [day for day in days.values() if day]
    if order != sorted(order):
        raise UsageError("日期的先后应为：开始接收、截止报送、停止接收 / the days come in the order opens, due, closes")
    if order[0] < f"{year}-01-01":
        raise UsageError(f"日期早于数据年份{year}年，请核对年份 / a day before the year of the figures begins")
    rounds.call(store, actor, plan_id, area, int(year), **days)
    return f"已保存{year}年数据的报送时间。"


def _confirm(store: Store, actor: Actor, package: Package, plan_id: str, given: dict[str, str]) -> str:
    from halfsky.collect import senders  # noqa: PLC0415 - as above

    units = {
        name.removeprefix(round_pages.UNIT): unit for name, unit in given.items() if name.startswith(round_pages.UNIT)
    }
    senders.confirm(store, actor, package, plan_id, units)
    return f"已确认{len(units)}项指标的报送单位。"


def unsaved(what: str, given: dict[str, str]) -> dict[str, str]:
    """What came with the form and is not what this button saves; the year that both are shown for comes along."""
    days = ("year", *(name for name, _ in round_pages.DAYS))
    if what == _SENDERS:
        return {name: text for name, text in given.items() if name in days}
    return {name: text for name, text in given.items() if name == days[0] or name.startswith(round_pages.UNIT)}


def said_of_unsaved(about: round_pages.Round) -> str:
    """That what was typed beside it is still there and not saved; "" where nothing was."""
    units = sum(about.filled(round_pages.UNIT + one.indicator_id, one.unit).strip() != one.unit for one in about.asked)
    if units:
        return f"另有{units}项报送单位已填写、尚未确认，仍保留在下面，请点“确认以上单位”。"
    stand = about.days()
    if any(about.filled(name, stand[name]) != stand[name] for name, _ in round_pages.DAYS):
        return "填写的报送时间尚未保存，仍保留在下面，请点“保存报送时间”。"
    return ""


_DAYS, _SENDERS = "days", "senders"
_DEEDS: dict[str, Callable[[Store, Actor, Package, str, dict[str, str]], str]] = {
    _DAYS: _set_days, _SENDERS: _confirm,
}  # fmt: skip
