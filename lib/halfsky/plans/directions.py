"""Targets without a number: which measurable indicator shall rise, fall, stay, or slow down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from halfsky.plans import grammar, subjects
from halfsky.plans.numbers import NEGATION

BEHIND = [
    (name, re.compile(rf"(?P<indicator>.+?){grammar.GRADUALLY}(?P<words>{pattern})(?:并.{{0,12}})?$"))
    for name, pattern in grammar.DIRECTION_BEHIND
]
BEFORE = [
    (name, re.compile(rf"^{grammar.GRADUALLY}(?P<words>(?:{pattern})(?:和(?:{pattern}))?)(?P<indicator>.+)$"))
    for name, pattern in grammar.DIRECTION_BEFORE
]
PREVENTION = [(name, re.compile(rf"^{pattern}(?P<indicator>.+)$")) for name, pattern in grammar.PREVENTION]
# Measurable though they end with no head noun: matched whole, so that the list stays a list.
MEASURABLE = re.compile(
    r"(?:非意愿妊娠|(?:孕产妇|妇女)贫血|(?:青壮年)?文盲|女性犯罪|母婴传播|家务劳动时间|人才队伍|女科技人才|技能人才)$"
)
SHARE_OF_WOMEN = re.compile(r"(?:女性|女党员|女代表|女委员|女干部)$")  # …中的女性保持适当比例
# Words with a head noun that still measure nothing.
VAGUE = re.compile(
    r"(?:效率|质量|能力|作用|影响|意识|概率|参与率先|可及性|程度和|频率|贡献率|速率|汇率|利率|率先|表率|(?<!素)养水平|服务水平|参与水平|管理水平|治理水平|保障水平|照护水平"
    r"|发展水平|建设水平|健康水平|共享水平|工作水平|水平和能力)$"
)


@dataclass(frozen=True)
class Direction:
    """One directional statement: its place in the passage, the indicator's words and the direction."""

    start: int
    end: int
    comparator: str
    indicator: str
    carried: bool = False
    sure: bool = True  # False: a target only if the catalogue knows the indicator


# A clause with a number is read for its number; an age only says of whom.
HAS_A_NUMBER = re.compile(r"\d[\d.]*(?:%|‰|/10万|个百分点)|\d岁(?:以上|以下|以内|左右)?$|分之[一二三]")


def find_directions(text: str) -> Iterator[Direction]:
    """The directional targets of one item, clause by clause; clauses with a number are not theirs."""
    last = ""
    for match in re.finditer(r"[^，。；:！？]+", text):
        clause = match.group()
        found = _read(clause)
        if HAS_A_NUMBER.search(clause):
            last = _head_phrase(clause) or last
            continue
        if found is None:
            last = _head_phrase(clause) or last
            continue
        comparator, words, (start, end) = found
        for part in _parts(words):
            indicator, carried = _complete(part, last)
            if indicator:
                sure = _names_a_measure(indicator) and not VAGUE.search(indicator)
                yield Direction(match.start() + start, match.start() + end, comparator, indicator, carried, sure)
        last = words


def _read(clause: str) -> tuple[str, str, tuple[int, int]] | None:
    for table in (BEHIND, BEFORE):
        for name, pattern in table:
            found = pattern.match(_opened(clause))
            if found is None:
                continue
            name, about = _turned(name, found["indicator"])
            indicator = _trim(about)
            if "比例" in found["words"]:
                indicator += _share(indicator, found["words"])
            if not _measurable(indicator):
                continue
            shift = len(clause) - len(_opened(clause))
            return name, indicator, (found.start("words") + shift, found.end("words") + shift)
    return None


def _turned(direction: str, words: str) -> tuple[str, str]:
    """不降低, 防止…上升, 遏制…上升: the direction as a negation turns it, and the words without the negation."""
    if direction not in grammar.NEGATED_DIRECTION:
        return direction, words
    negated = NEGATION.search(words)
    if negated:
        return grammar.NEGATED_DIRECTION[direction], words[: negated.start()]
    for name, pattern in PREVENTION:
        found = pattern.match(words)
        if found:
            return name, found["indicator"]
    return direction, words


def _share(indicator: str, words: str) -> str:
    """…中的女性保持适当比例, …中保持一定女性比例: the share stands in the words of the direction."""
    if SHARE_OF_WOMEN.search(indicator):
        return "比例"
    if indicator.endswith("中"):
        return "女性比例" if "女性" in words else "的比例"
    return ""


OPENING = re.compile(
    r"^(?:其中|同时|并|以及|且|进一步|努力|着力|力争|确保|推动|促进|保障|实现|使|要|应|有利于|预防和治疗)+"
)


def _opened(clause: str) -> str:
    return OPENING.sub("", clause)


def _trim(words: str) -> str:
    words = re.sub(rf"{grammar.GRADUALLY}$", "", subjects.clean(words))
    words = re.sub(r"(?:达到并|并|得到|水平得到|趋势|的数量|的)$", "", words)
    words = re.sub(r"保持(?:适当|合理|一定)(?:的)?比例$", "", words)
    return re.sub(r"的?(?:适当|合理|一定)比例$", "比例", words)


def _measurable(words: str) -> bool:
    if len(words) < 3 or re.search(r"[“《].*(?:工程|行动)", words):
        return False
    return _names_a_measure(words) or bool(re.search(r".{4}结构$|水平$", words))


def _names_a_measure(words: str) -> bool:
    return bool(MEASURABLE.search(words) or subjects.ENDS_WITH_HEAD.search(words))


def _parts(words: str) -> list[str]:
    if not subjects.has_own_heads(words):
        return [words]
    parts = subjects.split_parts(words)
    # 非农就业率和收入差距: the gap is of both
    return [part if part.endswith("差距") else f"{part}差距" for part in parts] if words.endswith("差距") else parts


def _complete(words: str, last: str) -> tuple[str, bool]:
    """An elliptical gap (城乡、区域差距) belongs to the indicator before it."""
    if grammar.GAP_ONLY.fullmatch(words) and not re.match(r"男女|两性", words):
        return (f"{last}{words}", True) if last else ("", False)
    if re.fullmatch(grammar.ELLIPTIC, words):
        stem = re.sub(r"(?:平均|人均|的?(?:早诊早治|早诊|筛查|检测|检查))$", "", subjects.LAST_HEAD.sub("", last))
        return (f"{stem}{words}", True) if len(stem) >= 2 else ("", False)
    return words, False


def _head_phrase(clause: str) -> str:
    found = subjects.PHRASE_WITH_HEAD.match(subjects.clean(clause))
    return found.group() if found and len(found.group()) >= 4 else ""
