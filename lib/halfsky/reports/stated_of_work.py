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
from halfsky.reports.stated_of_units import UnitsWork
from halfsky.reports.tally import (
    ANSWERED,
    CASES,
    CLOSED,
    COUNTERS,
    DONE,
    GOALS,
    MEASURES,
    MET,
    PROJECTS,
    REPORTED,
    SUBJECTS,
    UNITS,
    VERBS,
    Tally,
    left_of,
    of_cases,
    of_tasks,
    told_of,
)
from halfsky.vocabulary.codes import MEASURE, PROJECT
from halfsky.vocabulary.implementation import VERDICTS
from halfsky.words.claims import Mark
from halfsky.words.named_claims import sentences

_ALL = "全部|均|都|全面|悉数|全数|一律|无一例外|百分之百|100%"
_STATED = re.compile(
    rf"(?:(?P<all>{_ALL}|各|所有)的?[^，。；、\d]{{0,8}}?)?"
    rf"(?:{'|'.join(f'(?P<s{place}>{words})' for place, words in enumerate(SUBJECTS.values()))})"
    rf"[^，。；、]{{0,10}}?(?P<then>{_ALL})?(?:已经?|得到|得以|按时|按期|如期|及时|顺利|圆满|基本|做出|作出|予以)*"
    rf"(?:{'|'.join(f'(?P<v{place}>{words})' for place, words in enumerate(VERBS.values()))})"
    r"(?!率|情况|的|时限|期限|日期|要求)"
)
_NONE = re.compile(
    r"(?:没有|无|未出现|不存在|未发生)一?[项件个]?"
    r"(?P<what>逾期未?(?:答复|办结|办理|完成)?|超期|未答复|未办结|未报送?|未启动|未完成)"
    r"(?P<behind>的?(?:督办|交办)?(?:事项|件|单位|部门|措施|任务|工程|项目)?)"
)
_LIMITED = re.compile(
    "上述|这些|其中|该|牵头|配合|承担|负责|未|不|没有|力争|争取|确保|保证|预计|有望|计划|若|如果|是否|能否|将|早日|尽快|要求|"
    "按照|为了?|推动|促进|督促|催促|已完成的|其余|其他|除|应|需|请|待|绝大|多数|大部分|部分"
)
_OF_FIGURES = re.compile("数据|指标|统计|报表|数值")
OF_PLAN = re.compile("规划|纲要|各领域|所有领域|全部领域|各个领域|总体|整体")
"""What a text of one domain's section says of all of them."""


@dataclass(frozen=True)
class WorkDone:
    """`Tally` by what is counted; measures also by the names of their domains. units: what is said of one by name is
    held against that alone; domain: in whose section the text stands."""

    tallies: Mapping[str, Tally] = field(default_factory=dict)
    domains: Mapping[str, Tally] = field(default_factory=dict)
    units: UnitsWork = field(default_factory=UnitsWork)
    domain: str = ""

    def read(self, text: str, names: re.Pattern[str] | None = None) -> Iterator[Mark]:
        """Each statement that all of them are so far, or none is late, where that is not so. names: of indicators; what
        is said of the measures of one of them is not judged."""
        yield from self.units.read(text)
        for begin, sentence in sentences(text) if self.tallies else ():
            for found in _STATED.finditer(sentence):
                if self.units.named(_clause(sentence, found)):
                    continue
                mark = self._stated(found, sentence, names)
                if mark is not None:
                    yield Mark(mark.found, mark.expected, begin + mark.here, about=mark.about)
            for found in _NONE.finditer(sentence):
                if self.units.named(_clause(sentence, found)):
                    continue
                subject = _subject_of_none(found, sentence)
                held = self.tallies.get(subject)
                if held is None:
                    continue
                left = left_of(held, found["what"])
                if left:
                    yield Mark(
                        found[0], f"{left}{COUNTERS[subject]}", begin + found.start(), about=told_of(subject, held)
                    )

    def _stated(self, found: re.Match[str], sentence: str, names: re.Pattern[str] | None) -> Mark | None:
        if not (found["all"] or found["then"]):
            return None
        start = max(sentence.rfind(sign, 0, found.start()) for sign in "，,：:") + 1
        clause = sentence[start : found.end()]
        if _LIMITED.search(clause) or (names is not None and names.search(sentence[start : found.end()])):
            return None
        subject = next(name for place, name in enumerate(SUBJECTS) if found[f"s{place}"])
        verb = next(name for place, name in enumerate(VERBS) if found[f"v{place}"])
        if verb == DONE and subject == GOALS:
            verb = MET
        if verb == DONE and subject == CASES:
            verb = CLOSED
        if subject == UNITS and verb in (ANSWERED, CLOSED):
            subject = CASES  # only they are answered, by whichever unit
        if subject == UNITS and (verb != REPORTED or _OF_FIGURES.search(sentence)):
            return None
        held, which = self._of(subject, sentence[: found.end()])
        if held is None or verb not in held.held or held.held[verb] >= held.total:
            return None
        words = f"{held.held[verb]}{COUNTERS[subject]}"
        return Mark(found[0], words, found.start(), about=which + told_of(subject, held))

    def _of(self, subject: str, words: str) -> tuple[Tally | None, str]:
        """Of measures those of the domain that was named last, else all."""
        named = {name: words.rfind(name) for name in self.domains if name in words} if subject == MEASURES else {}
        here = self.domain if subject == MEASURES and self.domain in self.domains and not OF_PLAN.search(words) else ""
        name = max(named, key=lambda one: named[one], default=here)
        return (self.domains[name], name) if name else (self.tallies.get(subject), "")


def _clause(sentence: str, found: re.Match[str]) -> str:
    start = max(sentence.rfind(sign, 0, found.start()) for sign in "，,") + 1
    return sentence[start : found.end()]


def work_of(report: PlanMaterial) -> WorkDone:
    """The plan as work in the report's year; nothing is known of a plan that was never divided into tasks."""
    if not is_divided(report):
        return WorkDone()
    work = report.implementation
    states = work.states
    tallies = {
        MEASURES: of_tasks(states[states["kind"].eq(MEASURE)]),
        PROJECTS: of_tasks(states[states["kind"].eq(PROJECT)]),
        GOALS: _of_goals(work.goals), CASES: of_cases(work.matters), UNITS: _of_units(work),
    }  # fmt: skip
    names = report.domain_names
    measures = states[states["kind"].eq(MEASURE)]
    domains = {names[code]: of_tasks(rows) for code, rows in measures.groupby("domain") if names.get(code)}
    return WorkDone({name: held for name, held in tallies.items() if held.total}, domains)


def _of_goals(goals: pd.DataFrame) -> Tally:
    return Tally(len(goals), {MET: int(goals["verdict"].isin(VERDICTS.where(met=True)).sum())})


def _of_units(work: Implementation) -> Tally:
    every = {work.office_name(unit) for unit in [*work.units["unit"], *work.verdicts["unit"]] if unit}
    silent = set(work.owed["unit"]) - {""}
    return Tally(len(every | silent), {REPORTED: len(every - silent)})


def _subject_of_none(found: re.Match[str], sentence: str) -> str:
    """Of what it is said that none is so: what is named there, else in the sentence before; overdue answers are of
    cases."""
    said = found["behind"] + " " + sentence[: found.start()]
    for subject, words in SUBJECTS.items():
        if re.search(words, said):
            return subject
    return CASES if "答复" in found["what"] or "办" in found["what"] else ""
