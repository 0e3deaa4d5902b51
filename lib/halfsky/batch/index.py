"""outputs/index.html: every report with how it ended, and the plans that have none; written anew as runs end.

A page of many reports is shown in pages, can be filtered by status, coverage and words, and sorted by 达标率; that is
done by a few lines of script on the page itself, and without script it is one long table. A page of few reports needs
none of it. Where all reports asked for are in English, so is the page.
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
from halfsky.batch.job import INDEX, KINDS, NOTEBOOK, PAGE, SEVERAL, Finding
from halfsky.batch.outputs import Place
from halfsky.batch.parameters import CODES as PARAMETER_CODES
from halfsky.batch.schedule import CROSS, MERGED_FOLDER, REVIEW
from halfsky.package.codes import CODES, in_chinese, in_english
from halfsky.render.page import paging_script, stylesheet
from halfsky.settings import Settings
from halfsky.words.values import Say, chooser

_KINDS = KINDS | SEVERAL
_MERGED_TITLE = ("多规划合并报告", "one report over several plans")
_TITLE = ("妇女发展规划监测评估报告", "Reports on women's development plans")
_TABLES = ("indicators.xlsx", "gaps.xlsx", "gaps.csv")
_WORDS_FILES = {"brief.docx": ("呈阅件", "brief"), "report.docx": ("报告", "report"), "annex.docx": ("附件", "annex")}
_LISTED = {"indicators.xlsx": ("一览表", "list"), "gaps.xlsx": ("评估表", "gaps"), "gaps.csv": ("CSV", "CSV")}
_MOST_UNMET = 5  # of a report, named on the page
_HEADS = (
    ("报告", "report"), ("年份", "year"), ("类型", "kind"), ("状态", "ended"), ("达标率", "rate"),
    ("数据覆盖", "coverage"), ("未达标、滞后", "short"), ("Word", "Word"), ("数据表", "table"), ("生成时间", "made"),
)  # fmt: skip
_WORDS = CODES | PARAMETER_CODES
_MOST = 3  # findings of one report that are told
_MOST_LEFT_OUT = 10  # plans that a report does without and that are named here; the report names all
_FEW = 50  # reports that are read without paging
_SHARE = 20  # of the batch's time at most one part in so many goes into writing the page


class Index:
    """The page of one outputs folder: reads what is there once, then is told of every run that ends.

    plans: schemas.PLANS, for titles and for the plans that have no report.  asked: the folders of this batch.
    unclaimed: what is broken and stops no report.  language: of the page.
    """

    def __init__(
        self,
        place: Place,
        plans: pd.DataFrame,
        asked: Collection[Path] = (),
        unclaimed: Sequence[Finding] = (),
        language: str = "zh",
    ) -> None:
        self._place, self._unclaimed, self._language = place, unclaimed, language
        self._say = chooser(language)
        self._titles = {CROSS: self._say(*_KINDS[CROSS]), MERGED_FOLDER: self._say(*_MERGED_TITLE)} | dict(
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
        if content is None or content.get("notebook") == folder.parent.name:  # a notebook of one's own: no plan's name
            return False
        failed = content["status"] != manifest.DONE and not content.get("earlier")
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
        self._place.write_page(INDEX, _page(rows, len(self._failed), lacking, self._unclaimed, self._language))
        self._next = time.monotonic() + _SHARE * (time.monotonic() - clock)

    def _read(self, folder: Path) -> None:
        content = self._place.read_manifest(folder)
        self._failed.discard(folder)
        if content is None:
            self._rows.pop(folder, None)
            return
        self._rows[folder] = _row(folder, content, self._titles, self._ends, self._say)
        if content["status"] != manifest.DONE:
            self._failed.add(folder)


def _row(folder: Path, content: dict[str, Any], titles: dict[str, str], ends: dict[str, int], say: Say) -> str:
    name, place = folder.parent.name, f"{folder.parent.name}/{folder.name}"
    parameters = content.get("parameters", {})
    done = content["status"] == manifest.DONE
    colon, comma = say("：", ": "), say("、", ", ")
    title = escape(
        say(*_KINDS[REVIEW]) + colon + titles.get(folder.name, folder.name)
        if name == REVIEW
        else f"{name}{colon}{folder.name}"
        if content.get("notebook") == name and name not in titles
        else titles.get(name, name)
    )
    earlier = content.get("earlier") or {}
    files = content["outputs"] if done else earlier.get("outputs", {})
    main = f'<a href="{place}/{PAGE}">{title}</a>' if PAGE in files else title
    if PAGE in files and not done:
        when = _local(earlier["started"])
        main += say(f"（旧，生成于 {when}）", f" (an older one, made {when})")
    links = {
        file: f'<a href="{place}/{file}">{say(*words)}</a>' for file, words in (_WORDS_FILES | _LISTED).items()
        if file in files
    }  # fmt: skip
    word = " ".join(links[file] for file in _WORDS_FILES if file in links)
    data = " ".join(links[file] for file in _TABLES if file in links)
    chosen_by_user = name == CROSS and folder.name != str(parameters.get("as_of", ""))
    if chosen_by_user or name == MERGED_FOLDER:
        chosen = comma.join(titles.get(plan_id, plan_id) for plan_id in parameters.get("plan_ids", []))
        main += f"<br><small>{escape(chosen)}</small>"
    if left_out := content.get("left_out"):
        named = list(left_out.items())[:_MOST_LEFT_OUT]
        said = say("；", "; ").join(
            titles.get(plan_id, plan_id) + say(f"（{_reasons(why, say)}）", f" ({_reasons(why, say)})")
            for plan_id, why in named
        )
        if len(left_out) > len(named):
            said += say(f"；等{len(left_out)}个规划，详见报告", f"; {len(left_out)} plans, see the report")
        main += f"<br><small>{say('未纳入', 'left out')}{colon}{escape(said)}</small>"
    cells = (
        str(parameters.get("as_of", "")),
        _kind(name, parameters, ends, say),
        f'<span class="done">{say("完成", "done")}</span>' if done else _failure(place, content, say),
        *_result(content.get("result") or {}, say),
        word,
        data,
        _local(content.get("started", "")),
    )
    ended = "done" if done else "failed"
    heads = (escape(say(*head)) for head in _HEADS[1:])  # what a phone, which shows a card a report, names a cell by
    body = "".join(f'<td data-label="{head}">{cell}</td>' for head, cell in zip(heads, cells, strict=True))
    return f'<tr data-status="{ended}"{_ranked(content.get("result") or {})}><th scope="row">{main}</th>{body}</tr>'


def _ranked(result: dict[str, Any]) -> str:
    """What the rows are sorted and chosen by, in percent; a report without a rate or a coverage has none."""
    told = {"rate": result.get("rate"), "coverage": result.get("coverage")}
    return "".join(f' data-{name}="{number:.1f}"' for name, number in told.items() if number is not None)


def _result(result: dict[str, Any], say: Say) -> tuple[str, str, str]:
    """达标率 with its fraction, which part of the targets can be judged, and which are short; "" of other reports."""
    if not result:
        return "", "", ""
    attained, judged, whole = (int(result[name]) for name in ("reached", "measurable", "quantitative"))
    rated = result["rate"] is not None
    rate = f"{result['rate']:.1f}%（{attained}/{judged}）" if rated else say("数据不足，不公布", "too little data")
    coverage = f"{result['coverage']:.1f}%（{judged}/{whole}）"
    unmet = list(result["unmet"])
    named = say("、", ", ").join(unmet[:_MOST_UNMET])
    more = say(f"等{len(unmet)}项", f" and {len(unmet) - _MOST_UNMET} more") if len(unmet) > _MOST_UNMET else ""
    short = (
        say(f"{len(unmet)}项：{named}", f"{len(unmet)}: {named}") + more
        if unmet
        else say("无", "none")
        if rated
        else ""
    )
    told = (rate, coverage, short)
    return tuple(escape(text if say("zh", "") else _western(text)) for text in told)  # type: ignore[return-value]


def _western(text: str) -> str:
    return text.replace("（", " (").replace("）", ")")


def _kind(name: str, parameters: dict[str, Any], ends: dict[str, int], say: Say) -> str:
    """What kind of report it is; a final one before a plan's term is over is an evaluation in advance (预评估)."""
    kind = say(*_KINDS.get(parameters.get("report", name), ("", "")))
    plans = parameters.get("plan_ids", [parameters.get("plan_id", "")])
    last = max((ends.get(plan_id, 0) for plan_id in plans), default=0)
    ahead = parameters.get("report") == "final" and int(parameters.get("as_of", last)) < last
    return kind + (say("（预评估）", " (in advance)") if ahead else "")


def _local(moment: str) -> str:
    """An ISO moment in the clock of this machine."""
    return datetime.datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


def _reason(finding: Finding, say: Say) -> str:
    column = "参数" if finding["code"] in PARAMETER_CODES else "列"
    return say(in_chinese(finding, _WORDS, column), in_english(finding))


def _reasons(findings: Sequence[Finding], say: Say) -> str:
    """What is broken, in an official's words: of one cell one reason; of very much the first."""
    cells = {(finding["file"], finding["row"], finding["column"]): finding for finding in reversed(findings)}
    findings = list(reversed(cells.values()))
    said = say("；", "; ").join(_reason(finding, say) for finding in findings[:_MOST])
    more = say(f"；等{len(findings)}处", f"; {len(findings)} places")
    return said + (more if len(findings) > _MOST else "")


def _failure(place: str, content: dict[str, Any], say: Say) -> str:
    rest = say("本次没有生成报告", "no report was made this time")
    rest += say("，保留上一次的报告", ", the one before is kept") if content.get("earlier") else ""
    failed = f'<span class="failed">{say("失败", "failed")}</span>{say("：", ": ")}'
    if findings := content.get("findings"):
        return f"{failed}{escape(_reasons(findings, say))}{say('。', '. ')}{rest}{say('。', '.')}"
    cell, error = escape(content.get("failed_cell", "")), content.get("error", "")
    where = say(f"运行到单元“{cell}”时出错", f"an error in the cell “{cell}”") if cell else say(
        "没有运行，或运行中断", "it did not run, or was broken off"
    )  # fmt: skip
    seen = say("查看笔记本", "see the notebook")
    notebook = f'<a href="{place}/{NOTEBOOK}">{seen}</a>' if NOTEBOOK in content["outputs"] else ""
    return f"{failed}{where}{say('，', '; ')}{rest}{say('。', '. ')}{notebook}<br><small>{escape(error)}</small>"


def _filter(total: int, failed: int, say: Say) -> str:
    """Where a reader says which reports to show; of no use, and not shown, without the script."""
    choices = (
        ("", say("全部", "all"), total), ("done", say("完成", "done"), total - failed),
        ("failed", say("失败", "failed"), failed),
    )  # fmt: skip
    options = "".join(
        f'<option value="{value}">{label}{say(f"（{count}）", f" ({count})")}</option>'
        for value, label, count in choices
    )
    shown = say("第 {page} / {pages} 页，共 {count} 项", "page {page} of {pages}, {count} reports")
    return (
        f'<form class="filter" data-shown="{shown}" hidden>'
        f'<label>{say("状态", "Ended")} <select name="status">{options}</select></label> '
        f'<label>{say("数据覆盖", "Coverage")} <select name="coverage">{_bands(say)}</select></label> '
        f'<label>{say("排序", "Sorted by")} <select name="order">{_orders(say)}</select></label> '
        f"<label>{say('查找', 'Search')} "
        f'<input type="search" name="words" placeholder="{say("地区、规划、年份", "area, plan, year")}"></label> '
        f'<button type="button" name="back">{say("上一页", "back")}</button> <output></output> '
        f'<button type="button" name="on">{say("下一页", "on")}</button></form>'
    )


def _bands(say: Say) -> str:
    """Bands of coverage, from … to below …, in percent: nothing known, too little for a rate, and more."""
    least = Settings().headline_coverage * 100
    bands = (
        ("", say("全部", "all")), ("0,0.05", say("没有数据", "no data")),
        (f"0.05,{least:g}", say(f"低于{least:g}%（不公布达标率）", f"below {least:g}% (no rate)")),
        (f"{least:g},100.1", say(f"{least:g}%及以上", f"{least:g}% and more")),
    )  # fmt: skip
    return "".join(f'<option value="{ends}">{label}</option>' for ends, label in bands)


def _orders(say: Say) -> str:
    """By what the rows can be sorted; those without the number stand last, whichever way."""
    orders = (
        ("", say("规划次序", "plan")),
        ("rate,-1", say("达标率从高到低", "rate, highest first")),
        ("rate,1", say("达标率从低到高", "rate, lowest first")),
        ("coverage,-1", say("数据覆盖从高到低", "coverage, highest first")),
        ("coverage,1", say("数据覆盖从低到高", "coverage, lowest first")),
    )  # fmt: skip
    return "".join(f'<option value="{by}">{label}</option>' for by, label in orders)


def _unclaimed_list(findings: Sequence[Finding], say: Say) -> str:
    """What is broken and stops no report; "" where nothing is."""
    if not findings:
        return ""
    items = "".join(f"<li>{escape(_reason(finding, say))}</li>" for finding in findings[:_FEW])
    count = len(findings)
    more = say(f"共{count}处，以上为前{_FEW}处。", f"{count} places, of which these are the first {_FEW}.")
    head = say("数据中需要更正、未影响报告生成的内容", "What is to be put right in the data and stopped no report")
    return f"<h2>{head}</h2><ul>{items}</ul>" + (f"<p>{more}</p>" if count > _FEW else "")


def _page(rows: list[str], failed: int, lacking: list[str], unclaimed: Sequence[Finding], language: str) -> str:
    say = chooser(language)
    heads = "".join(f'<th scope="col">{say(*head)}</th>' for head in _HEADS)
    body, caption = "\n".join(rows), say("报告一览", "All reports")
    head = f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead>"
    table = f'<table class="reports wide">{head}<tbody>{body}</tbody></table>'
    many = len(rows) > _FEW
    missing = f"<ul>{''.join(f'<li>{escape(name)}</li>' for name in lacking)}</ul>"
    if len(lacking) > _FEW:
        count = say(f"{len(lacking)}项规划", f"{len(lacking)} plans")
        missing = f"<details><summary>{count}</summary>{missing}</details>"
    return f"""<!DOCTYPE html>
<html lang="{say("zh-CN", "en")}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{say(*_TITLE)}</title>
<style>
{stylesheet()}
</style>
</head>
<body>
<main>
<h1>{say(*_TITLE)}</h1>
{_filter(len(rows), failed, say) if many else ""}
{table if rows else f"<p>{say('还没有报告。', 'No report yet.')}</p>"}
{f"<h2>{say('尚未生成', 'Not made yet')}</h2>{missing}" if lacking else ""}
{_unclaimed_list(unclaimed, say)}
</main>
{f"<script>{paging_script()}</script>" if many else ""}
</body>
</html>
"""
