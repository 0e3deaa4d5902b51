"""Whether what an author states of one unit, or of several by name, agrees with what they did.

教育部门已答复, 医疗保障部门的措施已全部启动, 民政部已报送全部数据, 所缺数据主要由教育部门拖欠.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from halfsky.implementation.standing import Implementation
from halfsky.reports.measures import is_divided
from halfsky.reports.plan_material import PlanMaterial
from halfsky.reports.tally import (
    ANSWERED,
    CASES,
    CLOSED,
    COUNTERS,
    FIGURES,
    LATE,
    MEASURES,
    PROJECTS,
    REPORTED,
    SUBJECTS,
    TASKS,
    VERBS,
    Tally,
    counts_of,
    left_of,
    of_cases,
    of_tasks,
    told_of,
)
from halfsky.vocabulary.codes import MEASURE, PROJECT
from halfsky.words.claims import Mark
from halfsky.words.named_claims import sentences

_ALL = "全部|均|都|全面|悉数|全数|一律|无一例外|百分之百|100%|所有|齐全|补齐|报齐"
_VERB = "|".join(f"(?P<v{place}>{words})" for place, words in enumerate(VERBS.values()))
_DID = re.compile(
    rf"(?:(?P<count>\d+)[项件个])?(?:(?:{_ALL})[^，。；、\d未没不无]{{0,8}}?)?"
    rf"(?:{_ALL}|已经?|得到|得以|按时|按期|如期|及时|顺利|圆满|做出|作出|予以)+(?:{_VERB})(?:了?(?P<after>\d+)[项件个])?"
    rf"(?:了?(?P<behind>{_ALL})的?[^，。；、]{{0,6}})?(?!率|情况|的(?!数据|指标)|时限|期限|日期|要求)"
)
_SAYS_ALL = re.compile(_ALL)
_NONE_LEFT = re.compile(
    rf"(?:没有|无|未出现|不存在|未发生)一?[项件个]?(?P<what>{LATE}|未答复|未办结|未报送?|未启动|未完成)"
)
_OWED = re.compile(
    rf"(?P<how>主要|大多|大部分|多数|半数以上|{_ALL})?(?:是?由|是|来自于?|因为?|在于?|源于|集中在)(?P<units>UNITS)"
    r"(?:(?:部门|单位)?(?:拖欠|欠报|缺报|漏报|未报送?|没有报送|造成|引起|所致|方面|(?=[。；，]|$)))"
)
_LACKING = re.compile("所缺|缺少|缺报|欠报|缺失|欠缺|未报|拖欠|缺口|缺数据|缺的")
_HOPED = re.compile(
    "没有|力争|争取|确保|保证|预计|有望|计划|若|如果|是否|能否|(?<!已)将|早日|尽快|要求|除|按照|为了?|推动|促进|督促|催促|应当?|需|请|待|未|"
    "绝大|多数|大部分|部分(?!门)"
)
_OF_FIGURES = re.compile("数据|数值|指标|统计|报表")
_OF_WORK = re.compile("进展|措施|实施情况|工作情况|材料|工程|项目|自评|总结")
_YEAR = re.compile(r"(\d{4})年")
_CLAUSE = re.compile("[^，,：:]+")
_COUNT = re.compile(r"(?<![\d.])(\d+)([项件个])")
_JOINED = r"(?:、|和|与|及|以及)"
_CARRIED = re.compile(rf"\s*(?:{_ALL}|已|各项|其中|(?:策略)?措施|重点工程|督办|交办)")
_EXCEPT = re.compile("除[^，。]*外?")
_PREFIX = re.compile("^[省市州盟县区旗镇乡]")
_LEAST = 3  # signs of a unit's name without 县


@dataclass(frozen=True)
class UnitsWork:
    """`Tally` by unit and by what is counted; `lacking`: how many figures are waited for, in all by `""`; year: that
    of the report, what is said of another one cannot be told."""

    tallies: Mapping[str, Mapping[str, Tally]] = field(default_factory=dict)
    lacking: Mapping[str, int] = field(default_factory=dict)
    year: int = 0

    @cached_property
    def _names(self) -> dict[str, str]:
        """By each way of calling it the unit: 教育局 of 县教育局 too, where that means one unit alone."""
        known = {*self.tallies, *self.lacking} - {""}
        short: dict[str, list[str]] = {}
        for name in known:
            if len(rest := _PREFIX.sub("", name)) >= _LEAST and rest not in known:
                short.setdefault(rest, []).append(name)
        return {name: name for name in known} | {rest: held[0] for rest, held in short.items() if len(held) == 1}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = sorted(self._names, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, words)) or "(?!)")

    @cached_property
    def _owed(self) -> re.Pattern[str]:
        one = f"(?:{self._pattern.pattern})"
        return re.compile(_OWED.pattern.replace("UNITS", f"{one}(?:{_JOINED}{one})*"))

    def named(self, words: str) -> bool:
        """Whether a unit is named."""
        return self._pattern.search(words) is not None

    def read(self, text: str) -> Iterator[Mark]:
        """Each statement of units by name that is not so."""
        for begin, sentence in sentences(text) if self._names else ():
            carried: tuple[str, ...] = ()
            for clause in _CLAUSE.finditer(sentence):
                groups = list(self._listed(clause[0]))
                for found in _DID.finditer(clause[0]):
                    before = [units for end, units in groups if end <= found.start()]
                    units = before[-1] if before else carried if _CARRIED.match(clause[0]) else ()
                    years = _YEAR.findall(sentence[: clause.start() + found.start()])
                    if (
                        not units
                        or _HOPED.search(clause[0], 0, found.end())
                        or int((years or [self.year])[-1]) != self.year
                    ):
                        continue
                    place = begin + clause.start() + found.start()
                    yield from self._did(found, units, sentence[: clause.start()], clause[0], place)
                for found in _NONE_LEFT.finditer(clause[0]):
                    before = [units for end, units in groups if end <= found.start()]
                    if before:
                        place = begin + clause.start() + found.start()
                        yield from self._none_left(found, before[-1], sentence, place)
                carried = () if _EXCEPT.search(clause[0]) else groups[-1][1] if groups else carried
            if _LACKING.search(sentence):
                yield from (self._owing(found, begin) for found in self._owed.finditer(sentence) if self._wrong(found))

    def right(self, text: str) -> set[int]:
        """Where a count stands that one unit has: 教育部门已答复1件."""
        places = set()
        for begin, sentence in sentences(text) if self.tallies else ():
            carried: tuple[str, ...] = ()
            for clause in _CLAUSE.finditer(sentence):
                groups = list(self._listed(clause[0]))
                for found in _COUNT.finditer(clause[0]):
                    units = ([units for end, units in groups if end <= found.start()] or [carried])[-1]
                    tallies = self.tallies.get(units[0], {}) if len(units) == 1 else {}
                    said = [one for subject, one in tallies.items() if COUNTERS[subject] == found[2]]
                    if any(int(found[1]) in counts_of(one) for one in said):
                        places.add(begin + clause.start() + found.start())
                carried = () if _EXCEPT.search(clause[0]) else groups[-1][1] if groups else carried
        return places

    def _listed(self, clause: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Where each list of units ends, and whom it names."""
        held: list[re.Match[str]] = []
        for name in self._pattern.finditer(clause):
            if held and re.fullmatch(rf"{_JOINED}?", clause[held[-1].end() : name.start()]) is None:
                yield held[-1].end(), tuple(self._names[one[0]] for one in held)
                held = []
            held.append(name)
        if held:
            yield held[-1].end(), tuple(self._names[one[0]] for one in held)

    def _did(
        self, found: re.Match[str], units: tuple[str, ...], before: str, clause: str, place: int
    ) -> Iterator[Mark]:  # fmt: skip
        verb = next(name for number, name in enumerate(VERBS) if found[f"v{number}"])
        subject = _subject_of(verb, clause) or _subject_of(verb, before)
        if subject == CASES and verb not in (ANSWERED, CLOSED):
            verb = CLOSED
        everything = _SAYS_ALL.search(found[0]) is not None
        for unit in units:
            if subject == FIGURES:
                count = self.lacking.get(unit, 0)
                if count and everything:
                    yield Mark(found[0], f"尚缺{count}项", place, about=f"{unit}：缺少数据的指标{count}项")
                    return
                continue
            held = self.tallies.get(unit, {}).get(subject)
            if held is None or verb not in held.held:
                continue
            done = held.held[verb]
            said = (
                int(found["count"] or found["after"])
                if found["count"] or found["after"]
                else held.total
                if everything
                else min(held.total, 1)
            )
            if done < said:
                yield Mark(found[0], f"{done}{COUNTERS[subject]}", place, about=f"{unit}：{told_of(subject, held)}")
                return

    def _none_left(self, found: re.Match[str], units: tuple[str, ...], sentence: str, place: int) -> Iterator[Mark]:
        subject = _subject_of(ANSWERED if "答复" in found["what"] or "办" in found["what"] else "", sentence)
        for unit in units:
            held = self.tallies.get(unit, {}).get(subject)
            if held is not None and (left := left_of(held, found["what"])):
                yield Mark(found[0], f"{left}{COUNTERS[subject]}", place, about=f"{unit}：{told_of(subject, held)}")
                return

    def _shares(self, found: re.Match[str]) -> tuple[int, int]:
        """How many of the figures that are waited for the named units owe, and how many there are."""
        units = dict.fromkeys(self._names[name[0]] for name in self._pattern.finditer(found["units"]))
        return sum(self.lacking.get(unit, 0) for unit in units), self.lacking.get("", 0)

    def _wrong(self, found: re.Match[str]) -> bool:
        owed, every = self._shares(found)
        if not every:
            return False
        if found["how"] is None:
            return owed == 0
        return owed < every if _SAYS_ALL.fullmatch(found["how"]) else owed * 2 < every

    def _owing(self, found: re.Match[str], begin: int) -> Mark:
        owed, every = self._shares(found)
        told = sorted(((count, unit) for unit, count in self.lacking.items() if unit), reverse=True)
        listed = "、".join(f"{unit}{count}项" for count, unit in told)
        return Mark(found[0], f"{owed}/{every}", begin + found.start(), about=f"缺少数据的指标{every}项：{listed}")


def _subject_of(verb: str, words: str) -> str:
    """What is spoken of; figures and work are both reported, only cases are answered and closed."""
    if verb == REPORTED:
        if _OF_FIGURES.search(words):
            return FIGURES
        return TASKS if _OF_WORK.search(words) else ""
    named = next((name for name, pattern in SUBJECTS.items() if re.search(pattern, words)), "")
    if named in (MEASURES, PROJECTS, CASES):
        return named
    return CASES if verb in (ANSWERED, CLOSED) else ""


def units_of(report: PlanMaterial) -> UnitsWork:
    """What each unit of the plan did in the report's year, and which figures are waited for from it."""
    asked = report.wanted.drop_duplicates("indicator_id")
    owing = asked["sender"].where(asked["sender"].ne(""), asked["lead"])
    lacking = {str(unit): int(count) for unit, count in owing[owing.ne("")].value_counts().items()}
    return UnitsWork(
        _by_unit(report.implementation) if is_divided(report) else {}, lacking | {"": len(asked)}, report.as_of
    )


def _by_unit(work: Implementation) -> dict[str, dict[str, Tally]]:
    found: dict[str, dict[str, Tally]] = {}
    kinds = work.tasks.drop_duplicates("task_id").set_index("task_id")["kind"]
    rows = work.units[work.units["answers"]]
    late = work.states.set_index("task_id")["late"]
    rows = rows.assign(kind=rows["task_id"].map(kinds), late=rows["task_id"].map(late).fillna(False).astype(bool))
    for unit, own in rows.groupby(rows["unit"].map(work.office_name)):
        for subject, kind in ((MEASURES, MEASURE), (PROJECTS, PROJECT)):
            if own["kind"].eq(kind).any():
                found.setdefault(str(unit), {})[subject] = of_tasks(own[own["kind"].eq(kind)])
    for unit, own in work.matters.groupby(work.matters["unit"].map(work.office_name)):
        found.setdefault(str(unit), {})[CASES] = of_cases(own)
    owed = work.owed.set_index("unit")["total"].drop("", errors="ignore")
    of_all = rows.groupby(rows["unit"].map(work.office_name)).size()
    said = work.verdicts.groupby(work.verdicts["unit"].map(work.office_name)).size()
    every = of_all.add(said, fill_value=0)
    for unit in sorted({*map(str, every.index), *map(str, owed.index)} - {""}):
        count = int(max(every.get(unit, 0), owed.get(unit, 0)))
        found.setdefault(unit, {})[TASKS] = Tally(count, {REPORTED: count - int(owed.get(unit, 0))})
    return {unit: held for unit, held in found.items() if unit}
