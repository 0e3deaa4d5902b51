"""The review of a plan's tasks in a workbook: titles, units, due years, and which measure serves which goal.

Two sheets. In the first a person corrects what was read of each task, and adopts the units that are proposed where the
plan names nobody: until then they are no assignment. In the second he decides on each pair of measure and goal, and
adds those that are missing. What comes back is checked cell by cell; nothing is taken unless every cell can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from halfsky.implementation.decomposition import beside, decompose
from halfsky.package import Package
from halfsky.plan_entry import sheet_form
from halfsky.plan_entry.sheet_form import Head, item_text, plain, refuse, same, written_words, year_of
from halfsky.plans.responsible_units import split_names
from halfsky.plans.task_rows import GOAL, STRATEGY, wholes
from halfsky.schemas import GOALS_OF_MEASURES, TASKS
from halfsky.vocabulary.codes import ADDED, CORRECTED, REVIEW_STATUSES, TASK_KINDS

TASK_SHEET, PAIR_SHEET = "任务审核", "措施对应目标"
YES = "是"
TASK_HEADS = (
    Head("task_id", "编号（勿改）", 32),
    Head("number", "序号", 10),
    Head("domain", "领域", 14),
    Head("text", "规划原文", 60),
    Head("title", "任务名称", 26, taken=True),
    Head("kind", "性质", 8),
    Head("target", "目标值", 18),
    Head("lead_unit", "牵头单位", 20, taken=True),
    Head("supporting_units", "配合单位", 26, taken=True),
    Head("responsible_units", "责任单位（全部）", 30, taken=True),
    Head("proposal", "建议单位（待确认）", 30),
    Head("adopt", "采用建议", 10, taken=True),
    Head("due_year", "完成时限（年）", 12, taken=True),
    Head("review_status", "审核", 12, taken=True),
)
PAIR_HEADS = (
    Head("measure_id", "措施编号", 32, taken=True),
    Head("measure", "策略措施", 40),
    Head("goal_id", "目标编号", 32, taken=True),
    Head("goal", "主要目标", 40),
    Head("score", "相近程度", 10),
    Head("review_status", "审核", 12, taken=True),
)
_CODES = {"review_status": (REVIEW_STATUSES,)}
_UNITS = ("lead_unit", "supporting_units", "responsible_units")
_WAITING = [code for code in REVIEW_STATUSES.where(accepted=False) if code != "rejected"]


class Reviewed(NamedTuple):
    """What a review came to: schemas.TASKS and schemas.GOALS_OF_MEASURES of the plan, every row."""

    tasks: pd.DataFrame
    pairs: pd.DataFrame


def write_review(package: Package, plan_id: str, path: Path, text: str = "") -> None:
    """The workbook of a plan's tasks; text: that of its document, where it is at hand, to read beside each.

    Errors as of `decompose`. Pairs that wait for a person are coloured and stand first.
    """
    frame = decompose(package, plan_id)
    tasks = package.tasks.set_index("task_id")
    called = package.of_plan(plan_id).domains.set_index("domain")["name_zh"].to_dict()
    titles = dict(zip(frame["task_id"], frame["number"] + " " + frame["title"], strict=True))
    pairs = package.goals_of_measures[package.goals_of_measures["plan_id"].eq(plan_id)]
    waiting = pairs["review_status"].isin(_WAITING)
    pairs = pairs.assign(waiting=waiting).sort_values("waiting", ascending=False, kind="stable")
    book = sheet_form.new_book()
    choices = {"adopt": (YES,), "review_status": tuple(sheet_form.labels(_CODES, "review_status").values())}
    rows = (_task_row(row, tasks.loc[row["task_id"]], text, called) for row in frame.to_dict("records"))
    sheet_form.add_sheet(book, TASK_SHEET, TASK_HEADS, rows, 0, choices)
    shown = (
        {
            **row,
            "measure": plain(titles.get(row["measure_id"], "")),
            "goal": plain(titles.get(row["goal_id"], "")),
            "score": plain(row["score"]),
            "review_status": REVIEW_STATUSES.label(row["review_status"]),
        }
        for row in pairs.to_dict("records")
    )
    sheet_form.add_sheet(book, PAIR_SHEET, PAIR_HEADS, shown, int(waiting.sum()), choices)
    book.save(path)


def _task_row(row: dict[str, Any], task: pd.Series, text: str, called: dict[str, str]) -> dict[str, Any]:
    supports = ";".join(beside(row["proposed_units"], row["proposed_lead"]))
    proposed = [row["proposed_lead"] and f"牵头：{row['proposed_lead']}", supports and f"配合：{supports}"]
    return {
        "task_id": row["task_id"],
        "number": row["number"],
        "domain": called.get(row["domain"], ""),
        "text": plain(item_text(text, task["char_start"], task["char_end"])),
        "title": plain(row["title"]),
        "kind": TASK_KINDS.label(row["kind"]),
        "target": plain(row["target"]),
        **{name: plain(row[name].replace(";", "、")) for name in _UNITS},
        "proposal": plain("；".join(words.replace(";", "、") for words in proposed if words)),
        "adopt": None,
        "due_year": plain(None if pd.isna(task["due_year"]) else int(task["due_year"])),
        "review_status": REVIEW_STATUSES.label(row["review_status"]),
    }


def is_review(path: Path) -> bool:
    """Whether this workbook is a review sheet of tasks."""
    return TASK_SHEET in sheet_form.sheet_names(path)


def task_rows(path: Path) -> pd.DataFrame:
    return sheet_form.rows_of(path, TASK_SHEET, TASK_HEADS)


def take_back(package: Package, plan_id: str, path: Path) -> Reviewed:
    """A plan's tasks and pairs with what a reviewer wrote into the sheet.

    A task that was changed and left 自动提取 or 待确认 becomes 已更正, a pair new in the sheet 人工补充. What is
    not in the sheet stays as it is. The units that are proposed are taken where 采用建议 says 是: the office confirms
    them by that. DataError lists, by cell, what cannot be taken; nothing is taken then.
    """
    before = package.tasks[package.tasks["plan_id"].eq(plan_id)]
    proposals = decompose(package, plan_id).set_index("task_id")
    faults: list[str] = []
    tasks = _tasks(task_rows(path), before, proposals, faults)
    pairs = package.goals_of_measures[package.goals_of_measures["plan_id"].eq(plan_id)]
    pairs = _pairs(sheet_form.rows_of(path, PAIR_SHEET, PAIR_HEADS), pairs, before, plan_id, faults)
    refuse(path, faults)
    return Reviewed(TASKS.conform(tasks.reset_index(drop=True)), GOALS_OF_MEASURES.conform(pairs))


def _tasks(cells: pd.DataFrame, before: pd.DataFrame, proposals: pd.DataFrame, faults: list[str]) -> pd.DataFrame:
    own = before.set_index("task_id", drop=False)
    fresh = own.copy()
    for line in cells.to_dict("records"):
        at, task_id = f"{TASK_SHEET}第{line['row']}行", written_words(line["task_id"])
        if task_id not in own.index:
            faults.append(f"{at} 编号：{task_id or '空'} 不是这份规划的任务，请勿改动编号")
            continue
        row = own.loc[task_id]
        told: list[str] = []
        written = dict(_written(line, row, proposals, told))
        faults += [f"{at} {words}" for words in told]
        changed = [name for name, value in written.items() if not same(row[name], value)]
        if set(changed) - {"review_status"} and written.get("review_status", row["review_status"]) in _WAITING:
            written["review_status"] = CORRECTED
        for name, value in written.items():
            fresh.loc[task_id, name] = value
    return fresh


def _written(
    line: Mapping[str, Any], row: pd.Series, proposals: pd.DataFrame, told: list[str]
) -> Iterator[tuple[str, Any]]:
    """What a row of the first sheet says, by column of the tasks; what of it cannot be goes to `told`."""
    title = written_words(line["title"]).removeprefix("'")
    if title:
        yield "title", title
    else:
        told.append("任务名称：不能为空")
    try:
        yield "due_year", year_of(written_words(line["due_year"])) or pd.NA
    except ValueError:
        told.append(f"完成时限（年）：“{written_words(line['due_year'])}”不是年份")
    yield from _status(line, told)
    units = {name: _names(line[name]) for name in _UNITS}
    adopt = written_words(line["adopt"])
    if adopt not in ("", YES):
        told.append(f"采用建议：“{adopt}”不在可选项中，采用的填“{YES}”，不采用的留空")
    elif adopt:
        proposal = proposals.loc[row["task_id"]] if row["task_id"] in proposals.index else None
        lead = "" if proposal is None else str(proposal["proposed_lead"])
        others = "" if proposal is None else str(proposal["proposed_units"])
        printed = {name: _names(str(row[name]).replace(";", "、")) for name in _UNITS}
        if not lead:
            told.append("采用建议：本项没有建议单位，请直接填写牵头单位、配合单位")
        elif units != printed:
            told.append("采用建议：本行已另行填写单位，请只用一种方式")
        elif lead:
            named = beside(";".join(units["responsible_units"]) or others, lead)
            units = {"lead_unit": [lead], "supporting_units": named, "responsible_units": [lead, *named]}
    every = dict.fromkeys([*units["lead_unit"], *units["supporting_units"], *units["responsible_units"]])
    was = str(row["responsible_units"]).split(";") if row["responsible_units"] else []
    # the order in which the plan prints them stays where the units are the same
    units["responsible_units"] = was if set(was) == set(every) else list(every)
    for name, names in units.items():
        yield name, ";".join(names)


def _status(line: Mapping[str, Any], told: list[str]) -> Iterator[tuple[str, str]]:
    words = written_words(line["review_status"])
    codes = {label: code for code, label in REVIEW_STATUSES.labels("zh").items()} | {c: c for c in REVIEW_STATUSES}
    if words in codes:
        yield "review_status", codes[words]
    else:
        told.append(f"审核：“{words}”不在可选项中" if words else "审核：不能为空")


def _names(cell: Any) -> list[str]:
    return list(dict.fromkeys(split_names(written_words(cell).removeprefix("'"))))


def _pairs(
    cells: pd.DataFrame, before: pd.DataFrame, tasks: pd.DataFrame, plan_id: str, faults: list[str]
) -> pd.DataFrame:
    known = {"measure_id": _ids(tasks, STRATEGY), "goal_id": _ids(tasks, GOAL)}
    called = {"measure_id": "措施", "goal_id": "目标"}
    rows = {(row["measure_id"], row["goal_id"]): row for row in before.to_dict("records")}
    met: dict[tuple[str, str], int] = {}
    for line in cells.to_dict("records"):
        at = f"{PAIR_SHEET}第{line['row']}行"
        pair = (written_words(line["measure_id"]), written_words(line["goal_id"]))
        if not any(pair):
            continue
        wrong = [
            f"{at} {called[name]}编号：{value or '空'} 不是这份规划的{called[name]}"
            for name, value in zip(("measure_id", "goal_id"), pair, strict=True)
            if value not in known[name]
        ]
        if pair in met:
            wrong.append(f"{at}：与第{met[pair]}行是同一对，请只留一行")
        met[pair] = int(line["row"])
        if pair not in rows and not written_words(line["review_status"]):
            line = {**line, "review_status": ADDED}  # what a person writes down is his word
        told: list[str] = []
        status = dict(_status(line, told)).get("review_status", "")
        faults += [*wrong, *(f"{at} {words}" for words in told)]
        if not wrong and not told:
            made = {"plan_id": plan_id, "measure_id": pair[0], "goal_id": pair[1], "score": float("nan")}
            fresh = ADDED if pair not in rows and status in _WAITING else status
            rows[pair] = {**rows.get(pair, made), "review_status": fresh}
    frame = pd.DataFrame(list(rows.values()), columns=GOALS_OF_MEASURES.names)
    order = {task_id: place for place, task_id in enumerate(tasks["task_id"])}
    by = frame.assign(first=frame["measure_id"].map(order), best=-frame["score"].fillna(1.0))
    return by.sort_values(["first", "best"], kind="stable", ignore_index=True)[GOALS_OF_MEASURES.names]


def _ids(tasks: pd.DataFrame, section: str) -> Iterable[str]:
    return set(wholes(tasks, section)["task_id"])
