"""A plan's document comes in by the browser: read in the guarded process, shown, registered once it is confirmed."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tornado import httputil, web

from halfsky.dashboards.serving import office_pages, report_making, rights
from halfsky.dashboards.serving.accounts_at_hand import in_store
from halfsky.dashboards.serving.people import StoreHandler, said
from halfsky.dashboards.serving.round import package_of
from halfsky.errors import UserError
from halfsky.warmkernels import runtime

if TYPE_CHECKING:
    from halfsky.collect.access import Actor

_LARGEST = 20 * 2**20
_SECONDS = 3600.0  # that a document waits to be confirmed
_MOST = 10
_ENDINGS = (".docx", ".doc", ".pdf", ".html", ".htm", ".txt", ".rtf", ".odt", ".xlsx")
_LOOK_AGAIN = "5"  # seconds, after which a page with a report on its way comes again
_MAKING = {
    report_making.WAITS: "排队等候",
    report_making.RUNS: "正在生成，通常不到一分钟",
    report_making.FAILED: "没有生成，请告知管理员查看日志",
}
_FIELDS = ("title", "area", "years", "family")


class Waiting:
    """Documents that were read and not yet confirmed, each in a folder that is gone after an hour."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[float, str, Path]] = {}

    def keep(self, user: str, name: str, content: bytes) -> str:
        """A document's mark, for this user alone."""
        now = time.monotonic()
        for mark in [mark for mark, (moment, _, _) in self._held.items() if now - moment > _SECONDS]:
            self.drop(mark)
        while len(self._held) >= _MOST:
            self.drop(next(iter(self._held)))
        mark = secrets.token_hex(8)
        folder = runtime.new_folder("plan-")
        path = folder / f"document{Path(name).suffix.lower()}"
        path.write_bytes(content)
        self._held[mark] = now, user, path
        return mark

    def path(self, mark: str, user: str) -> Path | None:
        found = self._held.get(mark)
        return found[2] if found is not None and found[1] == user else None

    def drop(self, mark: str) -> None:
        if (found := self._held.pop(mark, None)) is not None:
            shutil.rmtree(found[2].parent, ignore_errors=True)

    def close(self) -> None:
        for mark in list(self._held):
            self.drop(mark)


@web.stream_request_body
class PlanUpload(StoreHandler):
    """The form for a document. It is larger than other forms may be; the page's mark comes in the form's address."""

    place = rights.OFFICE

    async def prepare(self, **how: Any) -> Any:
        self._body = bytearray()
        prepared = await super().prepare(**how)
        if self.request.method == "POST" and not self._finished:  # of somebody who has signed in, and a form of ours
            self.request.connection.set_max_body_size(_LARGEST)  # type: ignore[union-attr]
        return prepared

    def data_received(self, chunk: bytes) -> None:
        if not self._finished:
            self._body += chunk

    async def get(self) -> None:
        await self._show()

    async def post(self) -> None:
        files: dict[str, list[Any]] = {}
        httputil.parse_body_arguments(self.request.headers.get("Content-Type", ""), bytes(self._body), {}, files)
        self._body = bytearray()
        sent = next(iter(files.get("document", [])), None)
        name = sent["filename"] if sent is not None else ""
        if sent is None or not name.lower().endswith(_ENDINGS):
            await self._show(wrong="请选择规划的文件：Word、PDF、网页或文本。")
            return
        try:
            await in_store(self.user, _require)
        except UserError as error:
            await self.refuse(error)
            return
        mark = self.settings["waiting_plans"].keep(self.user, name, sent["body"])
        await show_read(self, mark, dict.fromkeys(_FIELDS, ""))

    async def _show(self, wrong: str = "", done: str = "") -> None:
        await show_form(self, wrong=wrong, done=done)


class PlanRegister(StoreHandler):
    """What was read is confirmed, or read again with what could not be told."""

    place = rights.OFFICE

    async def get(self) -> None:
        self.redirect(f"{self.serving.base_url}plan")

    async def post(self) -> None:
        mark, given = self.field("document"), {name: self.field(name) for name in _FIELDS}
        path = self.settings["waiting_plans"].path(mark, self.user)
        if path is None:
            await show_form(self, wrong="文件已经不在，请重新选择。")
            return
        if self.field("check") != "no":
            await show_read(self, mark, given)
            return
        try:
            await in_store(self.user, _require)
            work = partial(_register, self.serving.data, path, given)
            plan_id, title = await asyncio.get_running_loop().run_in_executor(None, work)
        except UserError as error:
            await show_read(self, mark, given, wrong=_words(error))
            return
        self.settings["waiting_plans"].drop(mark)
        self.settings["report_making"].ask(plan_id)
        await show_form(self, done=f"已录入：{title}。首份报告开始生成，完成后在本页打开。")


class PlanReportWanted(StoreHandler):
    """The report of a plan is asked for, again or for the first time."""

    place = rights.OFFICE

    async def get(self) -> None:
        self.redirect(f"{self.serving.base_url}plan")

    async def post(self) -> None:
        plan_id = self.field("plan")
        try:
            known = await in_store(self.user, lambda _, actor: dict(_plans(self.serving.data, actor)))
        except UserError as error:
            await self.refuse(error)
            return
        if plan_id not in known:
            raise web.HTTPError(404)
        self.settings["report_making"].ask(plan_id)
        self.redirect(f"{self.serving.base_url}plan")


async def show_form(handler: StoreHandler, *, wrong: str = "", done: str = "") -> None:
    try:
        plans = await in_store(handler.user, lambda _, actor: _plans(handler.serving.data, actor))
    except UserError as error:
        await handler.refuse(error)
        return
    making, reports = handler.settings["report_making"], handler.settings["reports"].all()
    newest = {report.plan: report for report in reports if "report.html" in report.files}
    listed = [
        office_pages.Entered(
            plan_id, title, _MAKING.get(making.state(plan_id), ""),
            f"{handler.serving.base_url}reports/{newest[plan_id].plan}/{newest[plan_id].run}/report.html"
            if plan_id in newest else "",
        )
        for plan_id, title in plans
    ]  # fmt: skip
    if making.any_on_the_way() and handler.request.method == "GET":
        handler.set_header("Refresh", _LOOK_AGAIN)
    html = office_pages.upload(
        handler.serving.base_url, handler.mark(), listed, await handler.top(), wrong=wrong, done=done
    )
    handler.page(html, 400 if wrong else 200)


async def show_read(handler: StoreHandler, mark: str, given: dict[str, str], wrong: str = "") -> None:
    """What a document holds; what is missing is asked for."""
    path = handler.settings["waiting_plans"].path(mark, handler.user)
    try:
        work = partial(_read, handler.serving.data, path, mark, given)
        new = await asyncio.get_running_loop().run_in_executor(None, work)
    except UserError as error:
        wrong, new = (
            _words(error),
            office_pages.NewPlan(mark, given["title"], given["area"], given["years"], given["family"]),
        )
    html = office_pages.confirm(handler.serving.base_url, handler.mark(), new, await handler.top(), wrong=wrong)
    handler.page(html, 400 if wrong else 200)


def _words(error: UserError) -> str:
    """A reader's own words where they are Chinese; else what the form can do about it, with what was said."""
    zh = said(error)
    return zh if " / " in str(error) else f"没有读出：请核对名称、地区、年份和类别（{error}）"


def _require(_store: object, actor: Actor) -> None:
    actor.require("keep", "000000")


def _plans(data: str, actor: Actor) -> list[tuple[str, str]]:
    """Ids and titles."""
    _require(None, actor)
    plans = package_of(data).plans
    return list(zip(plans["plan_id"].astype(str), plans["title"].astype(str), strict=True))


def _described(data: str, path: Path, given: dict[str, str]) -> Any:
    from halfsky.plan_entry import registration  # noqa: PLC0415 - pandas only where it is needed
    from halfsky.plans import read_plan  # noqa: PLC0415

    package = package_of(data)
    return registration.describe(
        read_plan(path), package,
        title=given["title"], area=given["area"], years=given["years"], family=given["family"],
    ), package  # fmt: skip


def _read(data: str, path: Path, mark: str, given: dict[str, str]) -> office_pages.NewPlan:
    new, package = _described(data, path, given)
    row = new.row.iloc[0]
    names = dict(zip(package.areas["area_code"], package.areas["name_zh"], strict=True))
    names |= dict(zip(new.areas["area_code"], new.areas["name_zh"], strict=True))
    return office_pages.NewPlan(
        mark, str(row["title"]), given["area"] or str(names.get(row["area_code"], row["area_code"])),
        f"{row['start_year']}-{row['end_year']}", str(row["family"]), len(new.targets), len(new.open_rows),
    )  # fmt: skip


def _register(data: str, path: Path, given: dict[str, str]) -> tuple[str, str]:
    from halfsky.plan_entry import registration  # noqa: PLC0415 - as above

    new, package = _described(data, path, given)
    registration.register(new, package.folder)
    return new.plan_id, str(new.row.iloc[0]["title"])
