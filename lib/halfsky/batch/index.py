"""outputs/index.html: every report with how it ended, and the plans that have none; written anew after every run."""

from __future__ import annotations

import datetime
import os
from html import escape
from pathlib import Path
from typing import Any

from halfsky.batch import manifest
from halfsky.batch.plan import CROSS, REVIEW
from halfsky.batch.work import NOTEBOOK, PAGE
from halfsky.package import Package
from halfsky.reports.page import stylesheet

_KINDS = {"annual": "年度监测", "midterm": "中期评估", "final": "终期评估"}
_TABLE = "gaps.csv"
_CROSS_TITLE = "跨地区比较"
_REVIEW_TITLE = "规划文本审阅"
_HEADS = ("报告", "年份", "类型", "状态", "数据表", "用时", "生成时间")


def write_index(outputs: Path, package: Package) -> Path:
    """Write index.html from the manifests that lie in `outputs`; the page appears whole or not at all."""
    titles = {CROSS: _CROSS_TITLE} | dict(package.plans[["plan_id", "title"]].itertuples(index=False))
    places = {name: place for place, name in enumerate(titles)}
    found = sorted(
        (path.parent for path in outputs.glob(f"[!.]*/[!.]*/{manifest.NAME}")),
        key=lambda folder: (places.get(folder.parent.name, len(places)), folder),
    )
    rows = [_row(folder, content, titles) for folder in found if (content := manifest.read(folder)) is not None]
    lacking = [name for name in titles if name not in {folder.parent.name for folder in found}]
    page = outputs / "index.html"
    draft = page.with_name(f".index-{os.getpid()}.html")
    draft.write_text(_page(rows, [titles[name] for name in lacking]), encoding="utf-8")
    draft.replace(page)
    return page


def _row(folder: Path, content: dict[str, Any], titles: dict[str, str]) -> str:
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
    data = f'<a href="{place}/{_TABLE}">{_TABLE}</a>' if _TABLE in files else ""
    if name == CROSS and folder.name != str(parameters.get("as_of", "")):
        chosen = "、".join(titles.get(plan_id, plan_id) for plan_id in parameters.get("plan_ids", []))
        main += f"<br><small>{escape(chosen)}</small>"
    elsewhere = f"<br>数据：{escape(parameters['data'])}" if parameters.get("data") else ""
    cells = (
        str(parameters.get("as_of", "")),
        _KINDS.get(parameters.get("report", ""), {CROSS: _CROSS_TITLE, REVIEW: _REVIEW_TITLE}.get(name, "")),
        '<span class="done">完成</span>' if done else _failure(place, content),
        data,
        f"{content.get('seconds', 0):.1f} 秒",
        _local(content.get("started", "")),
    )
    return f'<tr><th scope="row">{main}{elsewhere}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _local(moment: str) -> str:
    """An ISO moment in the clock of this machine."""
    return datetime.datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


def _failure(place: str, content: dict[str, Any]) -> str:
    cell, error = content.get("failed_cell", ""), content.get("error", "")
    where = f"运行到单元“{escape(cell)}”时出错" if cell else "没有运行，或运行中断"
    rest = "本次没有生成报告" + ("，保留上一次的报告" if content.get("earlier") else "")
    notebook = f'<a href="{place}/{NOTEBOOK}">查看笔记本</a>' if NOTEBOOK in content["outputs"] else ""
    return f'<span class="failed">失败</span>：{where}，{rest}。{notebook}<br><small>{escape(error)}</small>'


def _page(rows: list[str], lacking: list[str]) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    table = f"<table><caption>报告一览</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    missing = f"<h2>尚未生成</h2><ul>{''.join(f'<li>{escape(name)}</li>' for name in lacking)}</ul>" if lacking else ""
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
{table if rows else "<p>还没有报告。</p>"}
{missing}
</main>
</body>
</html>
"""
