"""Whether what an author states of measures, projects, goals in words, cases or reporting units agrees with the plan as
work: 策略措施全部完成, 督办事项均已答复, 没有逾期, 各单位均已报送."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from halfsky.implementation.standing import Implementation
from halfsky.reports.measures import is_divided
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.codes import MEASURE, PROJECT
from halfsky.vocabulary.implementation import CASE_STATES, NOT_REPORTED, TASK_STATES, VERDICTS
from halfsky.words.claims import Mark
from halfsky.words.named_claims import sentences

_MEASURES, _PROJECTS, _GOALS, _CASES, _UNITS = "策略措施", "重点工程", "定性目标", "督办事项", "责任单位"
_SUBJECTS = {
    _PROJECTS: "重点(?:工程|项目)|工程项目|实事项目",
    _GOALS: "定性目标",
    _MEASURES: "(?:策略|主要|各项)?措施|各项任务|工作任务",
    _CASES: "督办(?:事项|件|单)?|交办(?:事项|件|单)?|催办(?:事项|件|单)?",
    _UNITS: "(?:责任|成员|牵头|承办)?(?:单位|部门)",
}
_DONE, _BEGUN, _REPORTED, _ANSWERED, _CLOSED, _MET = "done", "begun", "reported", "answered", "closed", "met"
_VERBS = {
    _DONE: "完成|落实到位|完工|竣工", _BEGUN: "启动|开工|推进|实施", _REPORTED: "报送|上报|报告|提交|填报",
    _ANSWERED: "答复|回复|反馈", _CLOSED: "办结|办理完毕|销号|结案|办完", _MET: "达成|达到|实现",
}  # fmt: skip
_WORDS = {
    _DONE: "已完成", _BEGUN: "已启动", _REPORTED: "已报送", _ANSWERED: "已答复", _CLOSED: "已办结", _MET: "达成",
}  # fmt: skip
_ALL = "全部|均|都|全面|悉数|全数|一律|无一例外|百分之百|100%"
_STATED = re.compile(
    rf"(?:(?P<all>{_ALL}|各|所有)的?[^，。；、\d]{{0,8}}?)?"
    rf"(?:{'|'.join(f'(?P<s{place}>{words})' for place, words in enumerate(_SUBJECTS.values()))})"
    rf"[^，。；、]{{0,10}}?(?P<then>{_ALL})?(?:已经?|得到|得以|按时|按期|如期|及时|顺利|圆满|基本|做出|作出|予以)*"
    rf"(?:{'|'.join(f'(?P<v{place}>{words})' for place, words in enumerate(_VERBS.values()))})"
    r"(?!率|情况|的|时限|期限|日期|要求)"
)
_NONE = re.compile(
    r"(?:没有|无|未出现|不存在|未发生)一?[项件个]?"
    r"(?P<what>逾期未?(?:答复|办结|办理|完成)?|超期|未答复|未办结|未报送?|未启动|未完成)"
    r"(?P<behind>的?(?:督办|交办)?(?:事项|件|单位|部门|措施|任务|工程|项目)?)"
)
_LIMITED = re.compile(
    "上述|这些|其中|该|牵头|配合|承担|负责|未|不|没有|力争|争取|确保|保证|预计|有望|计划|若|如果|是否|能否|将|早日|尽快|要求|"
    "按照|为了?|推动|促进|督促|催促|已完成的|应|需|请|待|绝大|多数|大部分|部分"
)
_OF_FIGURES = re.compile("数据|指标|统计|报表|数值")


@dataclass(frozen=True)
class Tally:
    """Of so many things how many are done, begun or reported, by what is said of them; late: how many are overdue."""

    total: int
    held: Mapping[str, int] = field(default_factory=dict)
    late: int = 0


@dataclass(frozen=True)
class WorkDone:
    """`Tally` by what is counted; measures also by the names of their domains."""

    tallies: Mapping[str, Tally] = field(default_factory=dict)
    domains: Mapping[str, Tally] = field(default_factory=dict)

    def read(self, text: str, names: re.Pattern[str] | None = None) -> Iterator[Mark]:
        """Each statement that all of them are so far, or none is late, where that is not so. names: of units and
        indicators; what is said of the measures of one of them is not judged."""
        for begin, sentence in sentences(text) if self.tallies else ():
            for found in _STATED.finditer(sentence):
                mark = self._stated(found, sentence, names)
                if mark is not None:
                    yield Mark(mark.found, mark.expected, begin + mark.here, about=mark.about)
            for found in _NONE.finditer(sentence):
                subject = _subject_of_none(found, sentence)
                held = self.tallies.get(subject)
                if held is None:
                    continue
                left = _left(held, found["what"])
                if left:
                    yield Mark(
                        found[0], f"{left}{_counter(subject)}", begin + found.start(), about=_told(subject, held)
                    )

    def _stated(self, found: re.Match[str], sentence: str, names: re.Pattern[str] | None) -> Mark | None:
        if not (found["all"] or found["then"]):
            return None
        start = max(sentence.rfind(sign, 0, found.start()) for sign in "，,：:") + 1
        clause = sentence[start : found.end()]
        if _LIMITED.search(clause) or (names is not None and names.search(sentence[start : found.end()])):
            return None
        subject = next(name for place, name in enumerate(_SUBJECTS) if found[f"s{place}"])
        verb = next(name for place, name in enumerate(_VERBS) if found[f"v{place}"])
        if verb == _DONE and subject == _GOALS:
            verb = _MET
        if verb == _DONE and subject == _CASES:
            verb = _CLOSED
        if subject == _UNITS and (verb != _REPORTED or _OF_FIGURES.search(sentence)):
            return None
        held, which = self._of(subject, sentence[: found.end()])
        if held is None or verb not in held.held or held.held[verb] >= held.total:
            return None
        words = f"{held.held[verb]}{_counter(subject)}"
        return Mark(found[0], words, found.start(), about=which + _told(subject, held))

    def _of(self, subject: str, words: str) -> tuple[Tally | None, str]:
        """Of measures those of the domain that was named last, else all."""
        named = {name: words.rfind(name) for name in self.domains if name in words} if subject == _MEASURES else {}
        name = max(named, key=lambda one: named[one], default="")
        return (self.domains[name], name) if name else (self.tallies.get(subject), "")


def work_of(report: PlanMaterial) -> WorkDone:
    """The plan as work in the report's year; nothing is known of a plan that was never divided into tasks."""
    if not is_divided(report):
        return WorkDone()
    work = report.implementation
    states = work.states
    tallies = {
        _MEASURES: _of_tasks(states[states["kind"].eq(MEASURE)]),
        _PROJECTS: _of_tasks(states[states["kind"].eq(PROJECT)]),
        _GOALS: _of_goals(work.goals), _CASES: _of_cases(work.matters), _UNITS: _of_units(work),
    }  # fmt: skip
    names = report.domain_names
    measures = states[states["kind"].eq(MEASURE)]
    domains = {names[code]: _of_tasks(rows) for code, rows in measures.groupby("domain") if names.get(code)}
    return WorkDone({name: held for name, held in tallies.items() if held.total}, domains)


def _of_tasks(rows: pd.DataFrame) -> Tally:
    state = rows["state"]
    done, silent = state.isin(TASK_STATES.where(closed=True)), state.eq(NOT_REPORTED)
    held = {_DONE: done, _BEGUN: state.isin(TASK_STATES.where(begun=True)), _REPORTED: ~silent}
    return Tally(len(rows), {name: int(values.sum()) for name, values in held.items()}, int(rows["late"].sum()))


def _of_goals(goals: pd.DataFrame) -> Tally:
    return Tally(len(goals), {_MET: int(goals["verdict"].isin(VERDICTS.where(met=True)).sum())})


def _of_cases(matters: pd.DataFrame) -> Tally:
    answered = ~matters["state"].isin(CASE_STATES.where(pending=True))
    closed = matters["state"].isin(CASE_STATES.where(over=True))
    held = {_ANSWERED: int(answered.sum()), _CLOSED: int(closed.sum())}
    return Tally(len(matters), held, int(matters["days_late"].notna().sum()))


def _of_units(work: Implementation) -> Tally:
    every = {work.office_name(unit) for unit in [*work.units["unit"], *work.verdicts["unit"]] if unit}
    silent = set(work.owed["unit"]) - {""}
    return Tally(len(every | silent), {_REPORTED: len(every - silent)})


def _subject_of_none(found: re.Match[str], sentence: str) -> str:
    """Of what it is said that none is so: what is named there, else in the sentence before; overdue answers are of
    cases."""
    said = found["behind"] + " " + sentence[: found.start()]
    for subject, words in _SUBJECTS.items():
        if re.search(words, said):
            return subject
    return _CASES if "答复" in found["what"] or "办" in found["what"] else ""


def _left(held: Tally, what: str) -> int:
    """How many there are of what none is said to be."""
    if re.match("逾期|超期", what):
        return held.late
    verb = next((name for name, words in _VERBS.items() if re.search(words, what)), _REPORTED if "报" in what else "")
    return held.total - held.held[verb] if verb in held.held else 0


def _counter(subject: str) -> str:
    return {_CASES: "件", _UNITS: "个"}.get(subject, "项")


def _told(subject: str, held: Tally) -> str:
    counter = _counter(subject)
    parts = [f"{_WORDS[name]}{count}{counter}" for name, count in held.held.items()]
    late = [f"逾期{held.late}{counter}"] if held.late else []
    return f"{subject}{held.total}{counter}，" + "、".join([*parts, *late])
