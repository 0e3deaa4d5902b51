"""outputs/index.html: every report with how it ended, and the plans that have none; written anew as runs end.

A page of many reports is shown in pages and can be filtered by status and words; that is done by a few lines of script
on the page itself, and without script it is one long table. A page of few reports needs none of it.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Collection, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from halfsky.batch import manifest
from halfsky.batch.job import INDEX, NOTEBOOK, PAGE, Finding
from halfsky.batch.outputs import Place
from halfsky.batch.parameters import CODES as PARAMETER_CODES
from halfsky.batch.schedule import CROSS, MERGED_FOLDER, REVIEW
from halfsky.package.codes import CODES, in_chinese
from halfsky.render.page import paging_script, stylesheet

_KINDS = {"annual": "年度监测", "midterm": "中期评估", "final": "终期评估"}
_TABLE = "gaps.csv"
_CROSS_TITLE = "跨地区比较"
_REVIEW_TITLE = "规划文本审阅"
_MERGED_TITLE = "多规划合并报告"
_WORD = "report.docx"
_HEADS = ("报告", "年份", "类型", "状态", "Word", "数据表", "用时", "生成时间")
_WORDS = CODES | PARAMETER_CODES
_MOST = 3  # findings of one report that are told
_MOST_LEFT_OUT = 10  # plans that a report does without and that are named here; the report names all
_FEW = 50  # reports that are read without paging
_SHARE = 20  # of the batch's time at most one part in so many goes into writing the page


class Index:
    """The page of one outputs folder: reads what is there once, then is told of every run that ends.

    plans: schemas.PLANS, for titles and for the plans that have no report.  asked: the folders of this batch.
    unclaimed: what is broken and stops no report.
    """

    def __init__(
        self, place: Place, plans: pd.DataFrame, asked: Collection[Path] = (), unclaimed: Sequence[Finding] = ()
    ) -> None:
        self._place, self._unclaimed = place, unclaimed
        self._titles = {CROSS: _CROSS_TITLE, MERGED_FOLDER: _MERGED_TITLE} | dict(
            plans[["plan_id", "title"]].itertuples(index=False)
        )
        self._ends = {
            str(plan_id): int(end) for plan_id, end in plans[["plan_id", "end_year"]].dropna().itertuples(index=False)
        }
        self._rows: dict[Path, str] = {}
        self._failed: set[Path] = set()
        self._next = 0.0
        for folder in place.reports():
            if folder in asked or not self._is_forgotten(folder):
                self._read(folder)

    def _is_forgotten(self, folder: Path) -> bool:
        """Whether there is nothing but a failure of what is no plan: of a misspelt file that was put right."""
        content = self._place.read_manifest(folder)
        known = {*self._titles, REVIEW}
        failed = content is not None and content["status"] != manifest.DONE and not content.get("earlier")
        return failed and folder.parent.name not in known

    def update(self, folder: Path) -> None:
        """A run has ended: its row is true at once, the page after a moment where it is long."""
        self._read(folder)
        if time.monotonic() >= self._next:
            self.write()

    def write(self) -> None:
        """Write the page; it appears whole or not at all."""
        clock = time.monotonic()
        places = {name: place for place, name in enumerate(self._titles)}
        order = sorted(self._rows, key=lambda folder: (places.get(folder.parent.name, len(places)), folder))
        named = {folder.parent.name for folder in order}
        lacking = [title for name, title in self._titles.items() if name not in {*named, MERGED_FOLDER}]
        rows = [self._rows[folder] for folder in order]
        self._place.write_page(INDEX, _page(rows, len(self._failed), lacking, self._unclaimed))
        self._next = time.monotonic() + _SHARE * (time.monotonic() - clock)

    def _read(self, folder: Path) -> None:
        content = self._place.read_manifest(folder)
        self._failed.discard(folder)
        if content is None:
            self._rows.pop(folder, None)
            return
        self._rows[folder] = _row(folder, content, self._titles, self._ends)
        if content["status"] != manifest.DONE:
            self._failed.add(folder)


def _row(folder: Path, content: dict[str, Any], titles: dict[str, str], ends: dict[str, int]) -> str:
    name, place = folder.parent.name, f"{folder.parent.name}/{folder.name}"
    parameters = content.get("parameters", {})
    done = content["status"] == manifest.DONE
    title = escape(
        f"{_REVIEW_TITLE}：{titles.get(folder.name, folder.name)}" if name == REVIEW else titles.get(name, name)
    )
    earlier = content.get("earlier") or {}
    files = content["outputs"] if done else earlier.get("outputs", {})
    main = f'<a href="{place}/{PAGE}">{title}</a>' if PAGE in files else title
    if PAGE in files and not done:
        main += f"（旧，生成于 {_local(earlier['started'])}）"
    word, data = (f'<a href="{place}/{file}">{file}</a>' if file in files else "" for file in (_WORD, _TABLE))
    chosen_by_user = name == CROSS and folder.name != str(parameters.get("as_of", ""))
    if chosen_by_user or name == MERGED_FOLDER:
        chosen = "、".join(titles.get(plan_id, plan_id) for plan_id in parameters.get("plan_ids", []))
        main += f"<br><small>{escape(chosen)}</small>"
    if left_out := content.get("left_out"):
        named = list(left_out.items())[:_MOST_LEFT_OUT]
        said = "；".join(f"{titles.get(plan_id, plan_id)}（{_reasons(why)}）" for plan_id, why in named)
        said += f"；等{len(left_out)}个规划，详见报告" if len(left_out) > len(named) else ""
        main += f"<br><small>未纳入：{escape(said)}</small>"
    elsewhere = f"<br>数据：{escape(parameters['data'])}" if parameters.get("data") else ""
    cells = (
        str(parameters.get("as_of", "")),
        _kind(name, parameters, ends),
        '<span class="done">完成</span>' if done else _failure(place, content),
        word,
        data,
        f"{content.get('seconds', 0):.1f} 秒",
        _local(content.get("started", "")),
    )
    ended = "done" if done else "failed"
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr data-status="{ended}"><th scope="row">{main}{elsewhere}</th>{body}</tr>'


def _kind(name: str, parameters: dict[str, Any], ends: dict[str, int]) -> str:
    """What kind of report it is; a final one before a plan's term is over is an evaluation in advance (预评估)."""
    kind = _KINDS.get(parameters.get("report", ""), {CROSS: _CROSS_TITLE, REVIEW: _REVIEW_TITLE}.get(name, ""))
    plans = parameters.get("plan_ids", [parameters.get("plan_id", "")])
    last = max((ends.get(plan_id, 0) for plan_id in plans), default=0)
    ahead = parameters.get("report") == "final" and int(parameters.get("as_of", last)) < last
    return kind + ("（预评估）" if ahead else "")


def _local(moment: str) -> str:
    """An ISO moment in the clock of this machine."""
    return datetime.datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


def _reason(finding: Finding) -> str:
    return in_chinese(finding, _WORDS, "参数" if finding["code"] in PARAMETER_CODES else "列")


def _reasons(findings: Sequence[Finding]) -> str:
    """What is broken, in an official's words: of one cell one reason; of very much the first."""
    cells = {(finding["file"], finding["row"], finding["column"]): finding for finding in reversed(findings)}
    findings = list(reversed(cells.values()))
    said = "；".join(map(_reason, findings[:_MOST]))
    return said + (f"；等{len(findings)}处" if len(findings) > _MOST else "")


def _failure(place: str, content: dict[str, Any]) -> str:
    if findings := content.get("findings"):
        kept = "，保留上一次的报告" if content.get("earlier") else ""
        return f'<span class="failed">失败</span>：{escape(_reasons(findings))}。本次没有生成报告{kept}。'
    cell, error = content.get("failed_cell", ""), content.get("error", "")
    where = f"运行到单元“{escape(cell)}”时出错" if cell else "没有运行，或运行中断"
    rest = "本次没有生成报告" + ("，保留上一次的报告" if content.get("earlier") else "")
    notebook = f'<a href="{place}/{NOTEBOOK}">查看笔记本</a>' if NOTEBOOK in content["outputs"] else ""
    return f'<span class="failed">失败</span>：{where}，{rest}。{notebook}<br><small>{escape(error)}</small>'


def _filter(total: int, failed: int) -> str:
    """Where a reader says which reports to show; of no use, and not shown, without the script."""
    choices = (("", "全部", total), ("done", "完成", total - failed), ("failed", "失败", failed))
    options = "".join(f'<option value="{value}">{label}（{count}）</option>' for value, label, count in choices)
    return (
        '<form class="filter" hidden>'
        f'<label>状态 <select name="status">{options}</select></label> '
        '<label>查找 <input type="search" name="words" placeholder="地区、规划、年份"></label> '
        '<button type="button" name="back">上一页</button> <output></output> '
        '<button type="button" name="on">下一页</button></form>'
    )


def _unclaimed_list(findings: Sequence[Finding]) -> str:
    """What is broken and stops no report; "" where nothing is."""
    if not findings:
        return ""
    items = "".join(f"<li>{escape(_reason(finding))}</li>" for finding in findings[:_FEW])
    more = f"<p>共{len(findings)}处，以上为前{_FEW}处。</p>" if len(findings) > _FEW else ""
    return f"<h2>数据中需要更正、未影响报告生成的内容</h2><ul>{items}</ul>{more}"


def _page(rows: list[str], failed: int, lacking: list[str], unclaimed: Sequence[Finding]) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    body = "\n".join(rows)
    table = f"<table><caption>报告一览</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    many = len(rows) > _FEW
    missing = f"<ul>{''.join(f'<li>{escape(name)}</li>' for name in lacking)}</ul>"
    if len(lacking) > _FEW:
        missing = f"<details><summary>{len(lacking)}项规划</summary>{missing}</details>"
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>妇女发展规划监测评估报告</title>
<style>
{stylesheet()}
</style>
</head>
<body>
<main>
<h1>妇女发展规划监测评估报告</h1>
{_filter(len(rows), failed) if many else ""}
{table if rows else "<p>还没有报告。</p>"}
{f"<h2>尚未生成</h2>{missing}" if lacking else ""}
{_unclaimed_list(unclaimed)}
</main>
{f"<script>{paging_script()}</script>" if many else ""}
</body>
</html>
"""
