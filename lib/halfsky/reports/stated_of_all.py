"""Whether what an author states of all targets of a plan, or of a domain, agrees with the account: 定量目标全部实现."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from halfsky.reports import tables
from halfsky.reports.plan_material import PlanMaterial
from halfsky.reports.stated_of_units import units_of
from halfsky.reports.stated_of_work import OF_PLAN, WorkDone, work_of
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import counts_in_words
from halfsky.words.claims import Mark, claims
from halfsky.words.named_claims import sentences


@dataclass(frozen=True)
class Account:
    """How many targets with a number there are, can be judged, are attained, nearly so, and short."""

    asked: int
    measurable: int
    attained: int
    nearly: int
    short: int


_ALL = "全部|均|都|全面|悉数|全数|一律|百分之百|100%"
_DONE = "达标|达到|实现|完成|达成"
_WHOLE = re.compile(
    rf"(?:(?P<all>{_ALL})[^，。；、]{{0,10}}?)?(?:目标|指标)(?:任务|值)?[^，。；、]{{0,10}}?(?P<then>{_ALL})?"
    rf"(?P<how>(?:已经?|如期|提前|圆满|顺利|超额|全面|基本|按期|得到|得以)*)(?P<done>{_DONE})(?!率|情况|判断)"
)
_NO_MISS = re.compile(
    r"(?:没有|无)(?:一[项个])?(?:未达标|未实现|未完成|滞后)的?[^，。；、]{0,4}(?:目标|指标)"
    "|(?:没有|无)一?[项个]?(?:目标|指标)(?:未达标|未实现|未完成)"
)
_SHARE = re.compile(
    rf"(?P<share>{counts_in_words.PARTS}|{counts_in_words.HALF}|(?:不足|超过?|近|约)?[一二三四五六七八九]成(?:半|以上|多|左右)?"
    r"|\d+(?:\.\d+)?%|(?P<count>\d+)项)的?(?:定量|可监测的?|主要)*(?:目标|指标)[^，。；、\d中]{0,4}?"
    rf"(?P<not>尚?未能?|没有)?(?:已经?|均|全部|如期|提前|按期|顺利|能)*(?:{_DONE})(?!率|情况|判断|的)"
)
_NOT_OF_ALL = re.compile(
    "已达标的|达标的|上述|这些|其中|该|牵头|负责|单位|部门|措施|方向性|定性|未|不|没有|力争|争取|确保|保证|预计|有望|计划|若|如果|"
    "是否|能否|将|早日|尽快|要求|按|为了?|推动|促进|全按"
)


_LIMITED = re.compile(
    "其中|牵头|负责|单位|部门|措施|方向性|定性|力争|争取|确保|保证|预计|有望|计划|若|如果|是否|能否|将|早日|尽快|要求|按|为了?|"
    "推动|促进|对|任务|上年|去年|全国|全省|全市"
)


@dataclass(frozen=True)
class Accounts:
    """`Account` of the plan, and of its domains by name; and how far it is as work. domain: in whose section the text
    stands, "" for none."""

    whole: Account | None = None
    domains: Mapping[str, Account] = field(default_factory=dict)
    work: WorkDone = field(default_factory=WorkDone)
    domain: str = ""

    def within(self, headings: Sequence[str]) -> Accounts:
        """The same for a text below these headings: what it says of all is said of the domain that one of them is."""
        names = sorted(self.domains, key=len, reverse=True)
        name = next((name for heading in reversed(headings) for name in names if heading.endswith(name)), "")
        return replace(self, domain=name, work=replace(self.work, domain=name)) if name != self.domain else self

    def read(self, text: str, names: re.Pattern[str] | None = None) -> Iterator[Mark]:
        """Each sentence part that says all targets are attained, or none missed, where that is not so, and what
        `WorkDone.read` finds. names: of
        indicators, of which something else is said."""
        if self.whole is None:
            return
        yield from self.work.read(text, names)
        for begin, sentence in sentences(text):
            for found in _WHOLE.finditer(sentence):
                start = max(sentence.rfind(sign, 0, found.start()) for sign in "，、") + 1
                before = sentence[start : found.end()]
                if (
                    not (found["all"] or found["then"])
                    or _NOT_OF_ALL.search(before)
                    or (names and names.search(before))
                ):
                    continue
                held, which = self._of(sentence[: found.end()])
                done = held.attained + (held.nearly if "基本" in found["how"] else 0)
                among = held.measurable if re.search("可监测|可判断|有数据", sentence[: found.end()]) else held.asked
                if done < among:
                    yield Mark(found[0], f"{held.attained}项", begin + found.start(), about=_told(held, which))
            yield from (mark for _, mark in self._shares(begin, sentence, names) if mark is not None)
            for found in _NO_MISS.finditer(sentence):
                held, which = self._of(sentence[: found.start()])
                if held.short:
                    yield Mark(found[0], f"{held.short}项", begin + found.start(), about=_told(held, which))

    def right(self, text: str, names: re.Pattern[str] | None = None) -> set[int]:
        """Where a count or a share of targets stands that is right: 11项定量目标已实现."""
        if self.whole is None:
            return set()
        told = (self._shares(begin, sentence, names) for begin, sentence in sentences(text))
        return {place for found in told for place, mark in found if mark is None} | self.work.units.right(text)

    def _shares(self, begin: int, sentence: str, names: re.Pattern[str] | None) -> Iterator[tuple[int, Mark | None]]:
        """Where it says 三分之二的定量目标已达标 or 12项目标未实现, of what is asked for or can be judged, and what
        contradicts it."""
        for found in _SHARE.finditer(sentence):
            start = max(sentence.rfind(sign, 0, found.start()) for sign in "，、") + 1
            said = sentence[start : found.start()]
            if _LIMITED.search(said) or _LIMITED.search(found[0]) or (names and names.search(said)):
                continue
            held, which = self._of(sentence[: found.end()])
            done = {held.attained, held.attained + held.nearly}
            counts = {held.short, held.asked - held.attained} if found["not"] else done
            place = begin + found.start()
            right = _agrees(found, counts, {held.asked, held.measurable} - {0})
            yield place, None if right else Mark(found[0], f"{min(counts)}项", place, about=_told(held, which))

    def _of(self, words: str) -> tuple[Account, str]:
        """The domain that was named last, else the plan."""
        assert self.whole is not None
        places = {name: words.rfind(name) for name in self.domains if name in words}
        name = max(places, key=lambda one: places[one], default="" if OF_PLAN.search(words) else self.domain)
        return (self.domains[name], name) if name else (self.whole, "")


def _agrees(found: re.Match[str], counts: set[int], among: set[int]) -> bool:
    if found["count"]:
        return int(found["count"]) in counts
    shares = [count / whole * 100 for count in counts for whole in among]
    said = found["share"]
    if said.endswith("%"):
        decimals = len(said[:-1].partition(".")[2])
        return any(abs(float(said[:-1]) - share) <= 0.5 * 10.0**-decimals + 1e-9 for share in shares)
    meant = [claim.meaning for claim in claims(said)]
    return not meant or any(counts_in_words.agrees(meant[0], share) for share in shares)


def _told(held: Account, which: str) -> str:
    return (
        f"{which}定量目标{held.asked}项，可监测{held.measurable}项，已达标{held.attained}项"
        + (f"，基本达标{held.nearly}项" if held.nearly else "")
        + (f"，未达标、滞后或倒退{held.short}项" if held.short else "")
    )


def accounts_of(report: PlanMaterial) -> Accounts:
    """The plan's account, and its domains'."""
    names = {domain: name for domain, name in report.domain_names.items() if domain}
    counted = tables.counted(report.gaps, "domain")
    whole = tables.counted(report.gaps.assign(domain="*"), "domain")
    held = {domain: _account(row) for domain, row in pd.concat([counted, whole]).iterrows()}
    whole_account = held.get("*")
    return Accounts(
        whole_account,
        {names[one]: held[one] for one in held if one in names},
        replace(work_of(report), units=units_of(report)),
    )


def _account(row: pd.Series) -> Account:
    entries = {STATUSES.row(code).entry for code in STATUSES.where(behind=True) + STATUSES.where(over=True)}
    return Account(
        int(row["total"] - row["directional"]), int(row["measurable"]), int(row["attained"]),
        int(row["nearly_attained"]), sum(int(row[entry]) for entry in entries),
    )  # fmt: skip
