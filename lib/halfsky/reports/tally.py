"""Of so many measures, projects, cases or units how many are done, begun, answered or reported, and the words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from halfsky.vocabulary.implementation import CASE_STATES, NOT_REPORTED, TASK_STATES

MEASURES, PROJECTS, GOALS, CASES, UNITS = "策略措施", "重点工程", "定性目标", "督办事项", "责任单位"
FIGURES, TASKS = "数据", "应报事项"
SUBJECTS = {
    PROJECTS: "重点(?:工程|项目)|工程项目|实事项目",
    GOALS: "定性目标",
    MEASURES: "(?:策略|主要|各项)?措施|各项任务|工作任务",
    CASES: "督办(?:事项|件|单)?|交办(?:事项|件|单)?|催办(?:事项|件|单)?",
    UNITS: "(?:责任|成员|牵头|承办)?(?:单位|部门)",
}
"""What a text calls each of them."""
DONE, BEGUN, REPORTED, ANSWERED, CLOSED, MET = "done", "begun", "reported", "answered", "closed", "met"
VERBS = {
    DONE: "完成|落实到位|完工|竣工", BEGUN: "启动|开工|推进|实施", REPORTED: "报送|上报|报告|提交|填报|补报|补齐|报齐",
    ANSWERED: "答复|回复|反馈", CLOSED: "办结|办理完毕|销号|结案|办完", MET: "达成|达到|实现",
}  # fmt: skip
"""What is said of them, in a text."""
COUNTERS = {CASES: "件", UNITS: "个"} | dict.fromkeys((MEASURES, PROJECTS, GOALS, FIGURES, TASKS), "项")
LATE = "逾期未?(?:答复|办结|办理|完成)?|超期"
_WORDS = {
    DONE: "已完成", BEGUN: "已启动", REPORTED: "已报送", ANSWERED: "已答复", CLOSED: "已办结", MET: "达成",
}  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """Of so many things how many are done, begun or reported, by what is said of them; late: how many are overdue."""

    total: int
    held: Mapping[str, int] = field(default_factory=dict)
    late: int = 0


def of_tasks(rows: pd.DataFrame) -> Tally:
    """Of rows with `state` and `late`."""
    state = rows["state"]
    done, silent = state.isin(TASK_STATES.where(closed=True)), state.eq(NOT_REPORTED)
    held = {DONE: done, BEGUN: state.isin(TASK_STATES.where(begun=True)), REPORTED: ~silent}
    return Tally(len(rows), {name: int(values.sum()) for name, values in held.items()}, int(rows["late"].sum()))


def of_cases(matters: pd.DataFrame) -> Tally:
    """Of cases with `state` and `days_late`."""
    answered = ~matters["state"].isin(CASE_STATES.where(pending=True))
    closed = matters["state"].isin(CASE_STATES.where(over=True))
    held = {ANSWERED: int(answered.sum()), CLOSED: int(closed.sum())}
    return Tally(len(matters), held, int(matters["days_late"].notna().sum()))


def counts_of(held: Tally) -> set[int]:
    """Every number that can be said of it: all, what is done, what is left, what is overdue."""
    return {held.total, held.late, *held.held.values(), *(held.total - done for done in held.held.values())}


def left_of(held: Tally, what: str) -> int:
    """How many there are of what none is said to be: 逾期, 未答复."""
    if re.match("逾期|超期", what):
        return held.late
    verb = next((name for name, words in VERBS.items() if re.search(words, what)), REPORTED if "报" in what else "")
    return held.total - held.held[verb] if verb in held.held else 0


def told_of(subject: str, held: Tally) -> str:
    """督办事项4件，已答复0件、已办结0件、逾期4件."""
    counter = COUNTERS[subject]
    parts = [f"{_WORDS[name]}{count}{counter}" for name, count in held.held.items()]
    late = [f"逾期{held.late}{counter}"] if held.late else []
    return f"{subject}{held.total}{counter}，" + "、".join([*parts, *late])
