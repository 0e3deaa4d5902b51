"""The reports that the batch has made, for reading: only files that a manifest names, and only of the kinds meant so.

A report is shown in a sandbox of its own: whatever its page holds, it runs no script and reaches nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
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
from halfsky.dashboards.serving import head, pages
from halfsky.dashboards.serving.handlers import PageHandler
from halfsky.project import shipped_plans

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
    """One report with the files that may be read. made: when, by the clock of the place; outdated: a table of the data
    has been written since, and is another than the report was made from."""

    plan: str
    run: str
    title: str
    note: str
    files: tuple[str, ...]
    made: str = ""
    outdated: bool = False


class Reports:
    """What is there now: looked up anew each time, for the batch writes while the server runs. titles: of the plans."""

    def __init__(self, outputs: Path, titles: Callable[[], dict[str, str]], data: Path | None = None) -> None:
        self._data = data
        self._outputs = outputs
        self._titles = titles

    def any(self) -> bool:
        return next(iter(self._manifests()), None) is not None

    def all(self) -> list[Report]:
        """Those of plans that the office entered first, then those of plans that came with Halfsky."""
        titles, others = self._titles(), shipped_plans()
        found = [report for path in self._manifests()[:_MOST] if (report := self._read(path, titles)) is not None]
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

    def _read(self, path: Path, titles: Mapping[str, str] = MappingProxyType({})) -> Report | None:
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
        kind = REPORT_KINDS.get(parameters.get("report", ""), ("", ""))[0]
        note = f"{parameters.get('as_of', '')} {kind}".strip()
        began = _moment((content if done else earlier).get("started", ""))
        inputs = content.get("inputs") if done else None
        inputs = inputs if isinstance(inputs, dict) else {}
        return Report(
            plan, path.parent.name, titles.get(plan, plan), note + ("" if done else "（旧）"), files,
            "" if began is None else f"{began:%Y-%m-%d %H:%M}", began is not None and self._newer(began, inputs),
        )  # fmt: skip

    def _newer(self, began: datetime, inputs: Mapping[str, str]) -> bool:
        """Whether a table of the data was written after that, and is not what the report was made from."""
        for path in self._data.glob("*/*.csv") if self._data is not None else ():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime > began.timestamp():
                    known = inputs.get(f"data/{path.parent.name}/{path.name}", "")
                    if hashlib.sha256(path.read_bytes()).hexdigest() != known:
                        return True
        return False


def _moment(text: object) -> datetime | None:
    """By the clock of the place; None for what is no moment."""
    try:
        return datetime.fromisoformat(str(text)).astimezone()
    except ValueError:
        return None


class ReportList(PageHandler):
    async def get(self) -> None:
        base = f"{self.serving.base_url}reports/"
        rows = "".join(
            f"<tr><th scope='row'>{escape(report.title)}</th><td>{escape(report.note)}</td>"
            f"<td>{escape(report.made)}{'（已过时：此后数据有更新）' if report.outdated else ''}</td><td>"
            + " ".join(
                f'<a href="{base}{quote(report.plan)}/{quote(report.run)}/{name}">{KINDS[name][0]}</a>'
                for name in report.files
            )
            + "</td></tr>"
            for report in self.settings["reports"].all()
        )
        self.page(pages.report_list(rows, self.serving.base_url, await head.of(self, "reports/")))


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
