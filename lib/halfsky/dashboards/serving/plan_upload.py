"""A plan's document comes in by the browser: read in the guarded process, shown, registered once it is confirmed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tornado import httputil, web

from halfsky.dashboards.serving import office_pages, plan_reading, plan_review_page, report_making, rights
from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.accounts_at_hand import in_store
from halfsky.dashboards.serving.kept_reviews import KeptReviews, mark_of, may_take
from halfsky.dashboards.serving.people import StoreHandler, said
from halfsky.dashboards.serving.plan_as_read import Said
from halfsky.dashboards.serving.round import package_of
from halfsky.dashboards.serving.waiting_plans import ABOUT, Waiting
from halfsky.errors import AccessError, DocumentError, NoTargetsError, RunError, UserError

if TYPE_CHECKING:
    from halfsky.collect.access import Actor

_log = logging.getLogger(LOGGER)
_LARGEST = 20 * 2**20
_ENDINGS = (".docx", ".doc", ".pdf", ".html", ".htm", ".txt", ".rtf", ".odt", ".xlsx")
_KEEP, _ENTER, _DROP = "save", "no", "drop"
_NOTHING = Said({})
_XSRF = "_xsrf"
_DIGITS = 4  # of a row's number
_PAIR = plan_review_page.PAIR
_LOST = "系统更新后，这份文件读出的内容有变化，此前的核对结果没有沿用，请重新核对。"
_GONE = "文件已经不在，请重新选择。"
_BACK = "这份文件此前核对过，下面是上次保存的结果，请接着核对。"


@web.stream_request_body
class PlanUpload(StoreHandler):
    """The form for a document. It is larger than other forms may be, and taken as it comes: from where is asked before,
    the page's mark, which is in the form, once it is here."""

    place = rights.OFFICE
    _came = False
    _refused: web.HTTPError | None = None  # told once the document is here: with an answer before it the line is cut

    async def prepare(self, **how: Any) -> Any:
        self._body = bytearray()
        try:
            prepared = await super().prepare(**how)
        except web.HTTPError as refused:
            if self.request.method != "POST":
                raise
            self._refused = refused
            return None
        if self.request.method == "POST" and not self._finished:  # of somebody who has signed in, and a form of ours
            self.request.connection.set_max_body_size(_LARGEST)  # type: ignore[union-attr]
        return prepared

    def check_xsrf_cookie(self) -> None:
        if self._came:
            super().check_xsrf_cookie()
        elif hasattr(self, "_jupyter_current_user"):  # else asked too early, as of every page
            self.require_own_origin()

    def data_received(self, chunk: bytes) -> None:
        if not self._finished and self._refused is None:
            self._body += chunk

    async def get(self) -> None:
        await self._show()

    async def post(self) -> None:
        if self._refused is not None:
            raise self._refused
        fields: dict[str, list[bytes]] = {}
        files: dict[str, list[Any]] = {}
        try:
            kind = self.request.headers.get("Content-Type", "")
            httputil.parse_body_arguments(kind, bytes(self._body), fields, files)
        except httputil.HTTPInputError as error:
            raise web.HTTPError(400) from error
        self._body, self._came = bytearray(), True
        self.request.arguments[_XSRF] = fields.get(_XSRF, [])
        self.check_xsrf_cookie()
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
        try:
            mark = self.settings["waiting_plans"].keep(self.user, name, sent["body"])
        except RunError as error:
            await self._show(wrong=said(error))
            return
        held = self.settings["waiting_plans"].find(mark)
        await show_read(self, mark, held, done=_BACK if held.seen else "")

    async def _show(self, wrong: str = "", done: str = "") -> None:
        await show_form(self, wrong=wrong, done=done)


class PlanRegister(StoreHandler):
    """What was read is gone through, corrected and at last entered; or read again with what could not be told."""

    place = rights.OFFICE

    async def get(self) -> None:
        if not (mark := self.get_query_argument("document", "")):
            self.redirect(f"{self.serving.base_url}plan")
        elif (held := await self._held(mark)) is not None:
            await show_read(self, mark, held)

    async def _held(self, mark: str) -> Waiting | None:
        """The document, for who may enter it; where it is not to be had, that is told."""
        try:
            await in_store(self.user, _require)
        except UserError as error:
            await self.refuse(error)
            return None
        held: Waiting | None = self.settings["waiting_plans"].find(mark)
        if held is None:
            await show_form(self, wrong=_GONE)
        return held

    async def post(self) -> None:
        mark = self.field("document")
        if (held := await self._held(mark)) is None:
            return
        if self.field("check") == _DROP:
            self.settings["waiting_plans"].drop(mark)
            await show_form(self, done=f"已放弃：{held.about['title']}。")
            return
        if not held.shows(self.field("seen"), self.user):
            await show_read(self, mark, held, wrong=[plan_reading.MEANWHILE])
            return
        work, data = asyncio.get_running_loop().run_in_executor, self.serving.data
        about, wanted = {name: self.field(name).strip() for name in ABOUT}, self.field("check")
        written = replace(said_in(self), about=about)
        faults = await work(None, plan_reading.take, data, held, written, self.user)
        try:
            await work(None, self.settings["waiting_plans"].save, mark)  # before anything else can be refused
            if faults:
                await show_read(self, mark, held, wrong=faults, written=written)
                return
            if about != held.about or held.plan is None:
                await work(None, plan_reading.read, data, held, about)
            await work(None, self.settings["waiting_plans"].save, mark)
            if wanted != _ENTER:
                await show_read(self, mark, held, done="已保存核对结果。" if wanted == _KEEP else "")
                return
            plan_id, told = await work(None, plan_reading.enter, data, held)
        except UserError as error:
            if not await no_plan(self, mark, held, error):
                await show_read(self, mark, held, wrong=[_words(error)])
            return
        self.settings["waiting_plans"].drop(mark)
        self.settings["report_making"].ask(plan_id)
        await show_form(self, done=f"{told}首份报告开始生成，完成后在本页打开。")


class PlanReview(StoreHandler):
    """The targets of a plan that is entered are gone through again."""

    place = rights.OFFICE

    @property
    def kept(self) -> KeptReviews:
        found: KeptReviews = self.settings["kept_reviews"]
        return found

    async def get(self) -> None:
        await self._show(self.get_query_argument("plan", ""))

    async def post(self) -> None:
        plan_id, seen, written = self.field("document"), self.field("seen"), said_in(self)
        work = asyncio.get_running_loop().run_in_executor
        try:
            await in_store(self.user, _require)
            if not await work(None, plan_reading.is_entered, self.serving.data, plan_id):
                raise web.HTTPError(404)
            if not may_take(seen, self.user, self.kept.find(plan_id)):
                await self._show(plan_id, wrong=[plan_reading.MEANWHILE])
                return
            if self.field("check") == _DROP:
                self.kept.drop(plan_id)
                await self._show(plan_id, done="已放弃暂存的内容，下面是已录入的目标。")
                return
            done, faults = await work(None, plan_reading.rewrite, self.serving.data, plan_id, seen, written)
        except AccessError as error:
            await self.refuse(error)
            return
        except UserError as error:
            done, faults = "", [_words(error)]
        if not faults or faults == [plan_reading.MEANWHILE]:
            self.kept.drop(plan_id)
        else:
            try:
                await work(None, self.kept.keep, plan_id, self.user, mark_of(seen), written)
            except RunError as error:
                faults = [*faults, said(error)]
        await self._show(plan_id, done=done, wrong=faults)

    async def _show(self, plan_id: str, *, done: str = "", wrong: Sequence[str] = ()) -> None:
        """wrong: of the form that was just sent; what is kept of one before is told otherwise."""
        work, draft = asyncio.get_running_loop().run_in_executor, self.kept.find(plan_id)
        try:
            await in_store(self.user, _require)
            read, faults = await work(None, plan_reading.stands, self.serving.data, plan_id, draft)
        except AccessError as error:
            await self.refuse(error)
            return
        except UserError as error:
            raise web.HTTPError(404) from error
        if draft is not None and not read.kept:
            self.kept.drop(plan_id)
        html = plan_review_page.review(
            self.serving.base_url, self.mark(), read, await self.top(),
            wrong=[*wrong, *(one for one in faults if one not in wrong)], done=done,
        )  # fmt: skip
        self.page(html, 400 if wrong else 200)


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


class ReportAgain(StoreHandler):
    """Reports of the list that are older than their data are made again: one, or all of them."""

    async def get(self) -> None:
        self.redirect(f"{self.serving.base_url}reports/")

    async def post(self) -> None:
        key = self.field("report")
        try:
            await in_store(self.user, _require)
        except UserError as error:
            await self.refuse(error)
            return
        found = await asyncio.get_running_loop().run_in_executor(None, self.settings["reports"].all)
        wanted = [
            one.wanted for one in found if one.wanted and (one.wanted.key == key or (key == "all" and one.outdated))
        ]
        if not wanted and key != "all":
            raise web.HTTPError(404)
        for one in wanted:
            self.settings["report_making"].ask(one.plan_id, one.as_of, one.report)
        self.redirect(f"{self.serving.base_url}reports/")


def typed_of(handler: StoreHandler) -> dict[int, dict[str, str]]:
    """What the form holds of each row, by its number."""
    found: dict[int, dict[str, str]] = {}
    for name in handler.request.body_arguments:
        number, dot, column = name.partition(".")
        if dot and number.isdecimal() and len(number) <= _DIGITS:
            found.setdefault(int(number), {})[column] = handler.field(name)
    return found


def said_in(handler: StoreHandler) -> Said:
    """All that the form of a review holds."""

    def numbers(name: str) -> list[int]:
        return [int(one) for one in handler.get_body_arguments(name) if one.isdecimal() and len(one) <= _DIGITS]

    pairs = [name for name in handler.request.body_arguments if name.startswith(_PAIR)]
    return Said(
        typed_of(handler), frozenset(numbers("passed")),
        {name.removeprefix(_PAIR): words for name in pairs if (words := handler.field(name))},
        {number: handler.field(f"base_year-{number}") for number in numbers("base")},
    )  # fmt: skip


async def show_form(handler: StoreHandler, *, wrong: str = "", done: str = "") -> None:
    try:
        plans = await in_store(handler.user, lambda _, actor: _plans(handler.serving.data, actor))
    except UserError as error:
        await handler.refuse(error)
        return
    making = handler.settings["report_making"]
    reports = await asyncio.get_running_loop().run_in_executor(None, handler.settings["reports"].all)
    newest = {report.plan: report for report in reports if "report.html" in report.files}
    listed = [
        office_pages.Entered(
            plan_id, title,
            report_making.SAID.get(making.state(plan_id))
            or ("已过时，请重新生成" if plan_id in newest and newest[plan_id].outdated else ""),
            f"{handler.serving.base_url}reports/{newest[plan_id].plan}/{newest[plan_id].run}/report.html"
            if plan_id in newest else "", handler.settings["kept_reviews"].find(plan_id) is not None,
        )
        for plan_id, title in plans
    ]  # fmt: skip
    waiting = [
        office_pages.Waits(
            mark, held.about["title"], held.user, *await asyncio.get_running_loop().run_in_executor(
                None, plan_reading.gone_through, held
            )
        )
        for mark, held in handler.settings["waiting_plans"].read()
    ]  # fmt: skip
    if making.any_on_the_way() and handler.request.method == "GET":
        handler.set_header("Refresh", report_making.LOOK_AGAIN)
    html = office_pages.upload(
        handler.serving.base_url, handler.mark(), listed, await handler.top(), waiting=waiting, wrong=wrong, done=done
    )
    handler.page(html, 400 if wrong else 200)


async def no_plan(handler: StoreHandler, mark: str, held: Waiting, error: UserError) -> bool:
    """Whether nothing that can be said of the document makes a plan of it: that is told where another is chosen."""
    if not isinstance(error, DocumentError) or held.before is not None or held.kept is not None:
        return False
    handler.settings["waiting_plans"].drop(mark)
    await show_form(handler, wrong=f"{_words(error).rstrip('。')}。请另选文件。")
    return True


async def show_read(
    handler: StoreHandler, mark: str, held: Waiting, *, wrong: Sequence[str] = (), done: str = "",
    written: Said = _NOTHING,
) -> None:  # fmt: skip
    """What a document holds, row by row; what is missing is asked for. written: by a person, and not taken."""
    work, refused = asyncio.get_running_loop().run_in_executor, bool(wrong)
    if held.plan is None and not wrong:
        try:
            await work(None, plan_reading.read, handler.serving.data, held, held.about)
        except UserError as error:
            if await no_plan(handler, mark, held, error):
                return
            wrong = [_words(error)]
            refused = True
    if held.draft is not None and written is _NOTHING:  # what was refused last stands there as it was written
        written = held.draft
        wrong = [*wrong, *await work(None, plan_reading.faults_of, handler.serving.data, held)]
    read = await work(None, plan_reading.shown, handler.serving.data, mark, held, written)
    if read.same and not read.offered:
        handler.settings["waiting_plans"].drop(mark)
    if held.lost:
        wrong = [*wrong, _LOST]
    html = plan_review_page.review(
        handler.serving.base_url, handler.mark(), read, await handler.top(), wrong=wrong, done="" if wrong else done
    )
    handler.page(html, 400 if refused or held.lost else 200)


def _words(error: UserError) -> str:
    """An error in words for who has no command before him: no option, no path, no English."""
    from halfsky.plan_entry.registration import Unclear  # noqa: PLC0415 - pandas only where it is needed
    from halfsky.words import plan_entry  # noqa: PLC0415 - as above

    if " / " in str(error) and any("\u4e00" <= one <= "\u9fff" for one in str(error).partition(" / ")[0]):
        return said(error)
    _log.info("a plan was not taken: %s", error)
    if isinstance(error, Unclear):
        return plan_entry.unclear(error.what, error.given, list(error.several))
    if isinstance(error, NoTargetsError):
        return plan_entry.no_targets()
    if isinstance(error, DocumentError):
        return plan_entry.unreadable(str(error))
    return "没有办理：请核对名称、地区、年份和类别；仍然不行的，请告知管理员查看日志。"


def _require(_store: object, actor: Actor) -> None:
    actor.require("keep", "000000")


def _plans(data: str, actor: Actor) -> list[tuple[str, str]]:
    """Ids and titles."""
    from halfsky.dashboards.own_plans import in_order  # noqa: PLC0415 - pandas only where it is needed

    _require(None, actor)
    plans = package_of(data).plans
    plans = plans.set_index("plan_id", drop=False).loc[in_order(plans, None)]
    return list(zip(plans["plan_id"].astype(str), plans["title"].astype(str), strict=True))
