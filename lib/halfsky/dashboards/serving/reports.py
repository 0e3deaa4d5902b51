"""The reports that the batch has made, for reading: only files that a manifest names, and only of the kinds meant so.

A report is shown in a sandbox of its own: whatever its page holds, it runs no script and reaches nothing else.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from tornado import web

from halfsky.batch.job import KINDS as REPORT_KINDS
from halfsky.dashboards.serving import head, pages, report_age, report_making, rights
from halfsky.dashboards.serving.handlers import PageHandler
from halfsky.dashboards.serving.report_making import Wanted
from halfsky.project import shipped_plans
from halfsky.words.rates import UNTOLD_REPORT

MANIFEST = "manifest.json"  # batch.manifest.NAME; that module reads notebooks' libraries
KINDS = {
    "report.html": ("网页", "text/html; charset=utf-8"),
    "report.docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "gaps.xlsx": ("数据表", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "gaps.csv": ("数据表（CSV）", "text/csv; charset=utf-8"),
    "comparison.csv": ("数据表（CSV）", "text/csv; charset=utf-8"),
}
_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'"
)
_MOST = 500
_PAGE = "report.html"
_BODY = re.compile(rb"<body[^>]*>", re.IGNORECASE)
_UNFIT = re.compile(r"[^\w\-–—（）()·“”]+")
_HEAD_STYLE = (
    ".hs-site{display:flex;flex-wrap:wrap;gap:2px 20px;align-items:center;padding:6px 16px;margin:0 0 8px;"
    "font:15px/1.6 sans-serif;border-bottom:1px solid #cbd2d9}.hs-site a{text-decoration:none;padding:8px 4px;"
    "display:inline-block;"
    "color:#0b5cad}.hs-site .hs-brand{font-weight:700;color:#1f2933}.hs-site ul{list-style:none;display:flex;"
    "flex-wrap:wrap;gap:0 14px;margin:0;padding:0}.hs-site [aria-current]{font-weight:700;color:#1f2933}"
    "@media print{.hs-site{display:none}}"
)


@dataclass(frozen=True)
class Report:
    """One report with the files that may be read. made: when, by the clock of the place; outdated: what it was made of
    has changed since; wanted: how the same report is asked for again, None where it cannot be in the browser."""

    plan: str
    run: str
    title: str
    note: str
    files: tuple[str, ...]
    made: str = ""
    outdated: bool = False
    wanted: Wanted | None = None


class Reports:
    """What is there now: looked up anew each time, for the batch writes while the server runs. titles: of the plans."""

    def __init__(self, outputs: Path, titles: Callable[[], dict[str, str]], data: Path | None = None) -> None:
        self._age = report_age.ReportAge(data)
        self._outputs = outputs
        self._titles = titles

    def any(self) -> bool:
        return next(iter(self._manifests()), None) is not None

    def all(self) -> list[Report]:
        """Those of plans that the office entered first, then those of plans that came with Halfsky."""
        titles, others = self._titles(), shipped_plans()
        with self._age.looking() as look:
            paths = self._manifests()[:_MOST]
            found = [report for path in paths if (report := self._read(path, titles, look)) is not None]
        return sorted(found, key=lambda report: (report.plan in others, report.title, report.note))

    def file(self, plan: str, run: str, name: str) -> tuple[Path, Report] | None:
        """The file with its report, where a manifest names it; None for everything else."""
        if name not in KINDS:
            return None
        for path in self._manifests():
            if path.parent.parent.name == plan and path.parent.name == run:
                report = self._read(path, self._titles())
                return (path.parent / name, report) if report is not None and name in report.files else None
        return None

    def _manifests(self) -> list[Path]:
        found = sorted(self._outputs.glob(f"*/*/{MANIFEST}")) if self._outputs.is_dir() else []
        return [path for path in found if not any(part.startswith(".") for part in path.parts[-3:])]

    def _read(
        self, path: Path, titles: Mapping[str, str] = MappingProxyType({}), look: report_age.Look | None = None
    ) -> Report | None:
        """What a manifest tells; look: by which it is told whether it is outdated."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            done, earlier = content["status"] == "done", content.get("earlier") or {}
            named = content["outputs"] if done else earlier.get("outputs", {})
            parameters = content.get("parameters", {})
            folder = path.parent.resolve(strict=True)
        except (OSError, ValueError, KeyError, AttributeError):
            return None
        if not folder.is_relative_to(self._outputs):
            return None
        files = tuple(
            name for name in KINDS if name in named and (folder / name).is_file() and not (folder / name).is_symlink()
        )
        if not files:
            return None
        plan = path.parent.parent.name
        kind = _kind(parameters, content.get("result") if done else earlier.get("result"))
        note = f"{parameters.get('as_of', '')} {kind}".strip()
        began = _moment((content if done else earlier).get("started", ""))
        inputs = content.get("inputs") if done else None
        inputs = inputs if isinstance(inputs, dict) else {}
        own = str(parameters.get("plan_id", ""))
        language = str(parameters.get("language", ""))
        outdated = began is not None and look is not None and look.outdated(began, inputs, own, language)
        wanted = (
            Wanted(own, str(parameters["as_of"]), str(parameters["report"])) if _renews(plan, own, parameters) else None
        )
        return Report(
            plan, path.parent.name, titles.get(plan, plan), note + ("" if done else "（旧）"), files,
            "" if began is None else f"{began:%Y-%m-%d %H:%M}", outdated, wanted,
        )  # fmt: skip


def _kind(parameters: Mapping[str, object], result: object) -> str:
    """What the report calls itself: one that tells no rate tells which figures are missing."""
    kind = REPORT_KINDS.get(str(parameters.get("report", "")), ("", ""))[0]
    untold = isinstance(result, dict) and "rate" in result and result["rate"] is None
    return UNTOLD_REPORT[0] if kind and untold else kind


def _renews(folder: str, plan_id: str, parameters: Mapping[str, object]) -> bool:
    """Whether it is a plan's own report as the command makes it, that can be asked for again."""
    as_of = str(parameters.get("as_of", ""))
    return folder == plan_id and as_of.isdecimal() and parameters.get("report") in REPORT_KINDS


def _moment(text: object) -> datetime | None:
    """By the clock of the place; None for what is no moment."""
    try:
        return datetime.fromisoformat(str(text)).astimezone()
    except ValueError:
        return None


class ReportList(PageHandler):
    """The reports; who keeps the office's server has outdated ones made again here."""

    async def get(self) -> None:
        base, making = self.serving.base_url, self.settings["report_making"]
        work = asyncio.get_running_loop().run_in_executor
        found = await work(None, self.settings["reports"].all)
        user = self.current_user.username if self.current_user else ""
        keeps = any(page == rights.OFFICE for page, _ in await work(None, rights.own_pages, user))
        mark = self.xsrf_token.decode() if keeps else ""
        rows = "".join(_row(base, report, mark, making.state_of(report.wanted)) for report in found)
        if making.any_on_the_way():
            self.set_header("Refresh", report_making.LOOK_AGAIN)
        every = _again(base, mark, "all", "重新生成全部已过时的报告") if sum(
            one.outdated and one.wanted is not None for one in found) > 1 and mark else ""  # fmt: skip
        self.page(pages.report_list(rows, base, await head.of(self, "reports/"), every))


def _row(base: str, report: Report, mark: str, state: str) -> str:
    files = " ".join(
        f'<a href="{base}reports/{quote(report.plan)}/{quote(report.run)}/{name}">{KINDS[name][0]}</a>'
        for name in report.files
    )
    age = "（已过时：所用数据此后有更新）" if report.outdated else ""
    way = report_making.SAID.get(state, "")
    if report.outdated and mark and report.wanted is not None and state not in report_making.ON_THE_WAY:
        way += _again(base, mark, report.wanted.key, "重新生成", f"{report.title} {report.note}")
    return (
        f"<tr><th scope='row'>{escape(report.title)}</th><td>{escape(report.note)}</td>"
        f"<td data-head='{pages.MADE}'>{escape(report.made)}{age}{way}</td><td class='files'>{files}</td></tr>"
    )


def _again(base: str, mark: str, key: str, words: str, about: str = "") -> str:
    name = f' aria-label="{words}：{escape(about)}"' if about else ""
    return (
        f'<form method="post" action="{escape(base)}reports/again"><input type="hidden" name="_xsrf" '
        f'value="{escape(mark)}"><button name="report" value="{escape(key)}"{name}>{words}</button></form>'
    )


class ReportFile(PageHandler):
    async def get(self, plan: str, run: str, name: str) -> None:
        found = self.settings["reports"].file(plan, run, name)
        if found is None:
            raise web.HTTPError(404)
        path, report = found
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("Content-Type", KINDS[name][1])
        content = path.read_bytes()
        if name == _PAGE:
            content = _with_head(content, await head.way(self, "reports/"))
        else:
            self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(_called(report, name))}")
        self.finish(content)


def _called(report: Report, name: str) -> str:
    """What a file is called on the reader's machine: plan, year and kind of the report in words."""
    what = "报告" if name.endswith(".docx") else "数据表"
    words = f"{report.title}-{report.note.replace(' ', '年')}{what}"
    return _UNFIT.sub("_", words) + Path(name).suffix


def _with_head(page: bytes, way: str) -> bytes:
    """A report's page with the head of all pages above it. What signs out is left: no form leaves its sandbox."""
    place = _BODY.search(page)
    at = place.end() if place is not None else 0
    return page[:at] + f"<style>{_HEAD_STYLE}</style>{way}".encode() + page[at:]
