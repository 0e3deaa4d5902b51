"""Who answers for a measure, where its own sentences tell it: A牵头, B配合; 由A负责; A会同B; ，责任单位：A、B.

Only what is plainly the name of a body counts: 企业牵头组建产业联盟 names nobody.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from halfsky.plans import grammar
from halfsky.plans.departments import departments_of, is_unit
from halfsky.plans.responsible_units import (
    LABEL,
    LEAD,
    NOBODY,
    RESPONSIBLE,
    SUPPORT,
    Units,
    read_labelled,
    split_names,
)

_CLAUSES = re.compile(r"(?:[^，。；！？（）]|（[^（）]{1,8}）)+")
_SENTENCE = re.compile(r"[^。！？]+")
_OPENS = re.compile(rf"^(?:{grammar.FRAME_WORDS})?(?:其中|并|同时)?(?:由|以|请)?")
_BY = re.compile(r"[由以](?=.{2})")
_SCOPE = re.compile(
    r"(?:各级|各有关|各相关|各|有关|相关)(?:成员单位|责任单位|职能部门|部门|单位|(?:乡镇|镇|乡)(?:（街道）|、街道|街道|街)?(?:人民政府|政府|办事处)?|街道(?:办事处)?|村（社区）|社区)"
)
# a body that the table of departments does not know: its place, and an end that bodies have
_BODY = re.compile(
    r"(?:[省市州盟县区旗]|团[省市县区])[一-鿿]{1,12}?(?:局|委员会|办公室|厅|院|中心|总站|协会|联合会|总工会|集团|管委会)"
    r"(?=[、和与及会牵负配协参支主共联作为，。；（]|按|分|$)"
)
_AND = re.compile(r"、|和|与|及|以及")
_LONGEST = 24
_LEADS = re.compile(r"(?:共同|联合|具体|统一)*(?:牵头|主责|主办|总负责)|(?:作为|为)(?:牵头|主责|主要责任)(?:单位|部门)")
_SUPPORTS = re.compile(r"(?:积极|共同|协同|协作|密切|予以|给予)*(?:配合|协办|协助|参与|参加)")
_ANSWERS = re.compile(
    r"(?:(?:按照?|根据|依)(?:各自)?(?:职责|职能)(?:分工)?|分工|分别|各自|共同|具体|统一)*(?:负责|承担)(?!人)"
)
_TOGETHER = re.compile(r"(?:要|应|牵头)?会同")


class Told(NamedTuple):
    """The units that sentences tell, and the spans of the words that tell them."""

    units: Units
    spans: tuple[tuple[int, int], ...] = ()


def told_units(text: str) -> Told:
    """The units that answer for what a text says, with their roles, in the order of the text."""
    label = _labelled(text)
    if label is not None:
        return label
    named: list[tuple[str, str]] = []
    spans: list[tuple[int, int]] = []
    for clause in _CLAUSES.finditer(text):
        words, end = _clause(clause.group(), led=any(role == LEAD for _, role in named))
        if words:
            named += [one for one in words if one[0] not in {name for name, _ in named}]
            spans.append((clause.start(), clause.start() + end))
    return Told(Units(tuple(named)), tuple(spans)) if named else Told(NOBODY)


def without_units(text: str) -> str:
    """A text without the words that only tell who answers for it; itself where nothing else would be left."""
    kept, start = "", 0
    for begin, end in told_units(text).spans:
        kept, start = kept + text[start:begin], end
    kept = re.sub(r"^[，。；、]+|(?<=[，。；])[，。；]+", "", kept + text[start:])
    return kept if len(re.findall("[一-鿿]", kept)) >= _LEAST_LEFT else text


_LEAST_LEFT = 4


def _labelled(text: str) -> Told | None:
    """…，责任单位：A、B。完成时限：…: a label with its colon in the midst of a text, up to the end of its sentence."""
    for sentence in _SENTENCE.finditer(text):
        for label in LABEL.finditer(sentence.group()):
            if not label["colon"]:
                continue
            units = read_labelled(sentence.group()[label.start() :])
            if units and all(is_unit(name) for name, _ in units.named):
                start = sentence.start() + label.start()
                return Told(units, ((start, sentence.end()),))
    return None


def _clause(words: str, *, led: bool) -> tuple[list[tuple[str, str]], int]:
    """The units of one clause with their roles, and where the words that tell them end."""
    opened = _OPENS.match(words)
    assert opened is not None
    places = [opened.end(), *(found.end() for found in _BY.finditer(words, opened.end()))]
    for place in places:
        beside = re.match("会同|并会同", words[place:]) if led else None
        names, end = _names(words, place + (beside.end() if beside else 0))
        if not names:
            continue
        if beside:
            return [(name, SUPPORT) for name in names], end
        if found := _TOGETHER.match(words, end):
            others, until = _names(words, found.end())
            if others:
                return [*((name, LEAD) for name in names), *((name, SUPPORT) for name in others)], until
        for role, pattern in ((LEAD, _LEADS), (RESPONSIBLE, _ANSWERS), (SUPPORT, _SUPPORTS)):
            found = pattern.match(words, end)
            if found and (role != SUPPORT or led):
                more = re.compile("(?:负责|组织|实施|落实|抓)+(?=$)").match(words, found.end())
                return [(name, role) for name in names], (more or found).end()
    return [], 0


def _names(words: str, place: int) -> tuple[list[str], int]:
    """The names of bodies that a list opens with at a place, and where the last of them ends."""
    names: list[str] = []
    end = place
    while True:
        name = _name(words, place)
        if not name:
            return names, end
        names.append(name)
        end = place + len(name)
        et_cetera = re.compile(r"等(?:有关|相关)?(?:部门|单位)*").match(words, end)
        if et_cetera:
            return names, et_cetera.end()
        joined = _AND.match(words, end)
        if not joined:
            return names, end
        place = joined.end()


def _name(words: str, place: int) -> str:
    """The one name that stands at a place; '' where there is none."""
    if scope := _SCOPE.match(words, place):
        return scope.group()
    for end in range(min(len(words), place + _LONGEST), place + 1, -1):
        name = words[place:end]
        if _AND.match(name) or not departments_of(name):
            continue
        if len(split_names(name)) == 1 and not re.search(r"会同|[、牵由]|负责|配合", name):
            return name
    body = _BODY.match(words, place)
    return body.group() if body else ""
