"""What an English text says of named indicators: values, distances, changes, sides of a target, whether it is attained.

Only what can be told without doubt: one name in the sentence, and no hope, plan or question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from halfsky.words.english_shares import SHARE

VALUE, APART, MOVED, SIDE, REACHED = "value", "apart", "moved", "side", "reached"
TIMES, PART = "times", "part"
"""Kinds of statements."""

_SENTENCE = re.compile(r"(?:[^.;\n]|\.(?=\d))+")
_NUMBER = re.compile(
    r"(?<![\w.,–-])(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"(?P<unit> ?%| ?per cent\b| ?percent\b| ?‰| percentage points?\b| points?\b| ?/100k| per 100,000| ?/10k"
    r"| per 10,000| per 1,000| years\b)(?P<behind>[^,;:.]{0,14})"
)
_SIGNS = {
    "per cent": "%", "percent": "%", "percentage point": " points", "percentage points": " points", "point": " points",
    "points": " points", "per 100,000": "/100k", "per 10,000": "/10k", "per 1,000": "‰", "years": " years",
}  # fmt: skip
_UP = "rose|risen|rises|increased|increases|grew|grown|went up|gone up|improved|climbed"
_DOWN = "fell|fallen|falls|decreased|decreases|declined|declines|dropped|went down|gone down|was cut|shrank"
_TIMES = re.compile(
    r"\b(?P<loose>nearly |almost |more than )?(?:(?P<two>doubled)|(?P<three>tripled)|(?P<half>halved))\b"
)
_PART = re.compile(rf"\bby (?P<share>{SHARE})\b", re.IGNORECASE)
_MOVED = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b|(?:(?P<more>more)|(?P<less>less)) than (?:in|at)\b")
_SIDE = re.compile(
    r"\b(?:(?P<above>above|over|exceeds|exceeded|higher than|beyond)|(?P<below>below|under|short of|lower than))"
    r"(?: (?:the|its|this))?(?: \d[\d,.]*(?: ?%| ?/100k| years)?)? (?:target|threshold)\b"
)
_REACHED = re.compile(
    r"\b(?P<not>not (?:yet )?|never |no longer |failed to |fails to |did not |has not )?(?:been )?"
    r"(?:(?P<met>attained|met|meets|meet|reached|reaches|reach|achieved|achieves|achieve|attain|hit)\b"
    r"(?= (?:the|its) (?:\d\S* )?target\b|[.,;: ]*$|(?= ahead| before| in \d{4}))|(?P<missed>missed)\b)"
)
_HOPED = re.compile(
    r"\b(?:should|shall|must|aims?|hopes?|expects?|expected|plans?|intends?|would|could|may|might|if|whether|will|"
    r"to be|in order|target for|needed|towards|yearly|a year|per year|interval|extrapolated)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:all|every one)(?: of)?(?: the| its)?(?: \d+)?(?: \w+){0,2} (?:targets|indicators)(?: with a number)?"
    r" (?:are|were|have been|has been|is)(?: now| already)? (?:attained|met|reached|achieved)\b|"
    r"\bno (?:target|indicator) (?:is|was|has been) missed\b",
    re.IGNORECASE,
)
_SHARE_OF_ALL = re.compile(
    rf"\b(?P<share>{SHARE}|most)(?: of)?(?: the| its)?(?: \d+)?(?: \w+){{0,2}} (?:targets|indicators)"
    r"(?: with a number)?"
    r" (?:are|were|have been|has been|is|was)(?: now| already)?"
    r"(?: (?P<not>not )?(?:attained|met|reached|achieved)|(?P<missed> missed))\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\s*(?:more|less|above|below|short|higher|lower|better|from)\b")
_BEFORE = re.compile(r"\bby\s*$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class EnglishStatement:
    """What is said of `name`; text: as it is written from `start` on. number, sign: of a value or a distance, of a
    multiple how many times and nearly or more than; way: 1
    for up or above; denied: not attained; years: all that the sentence names."""

    name: str
    kind: str
    text: str
    start: int
    number: float = float("nan")
    decimals: int = 0
    sign: str = ""
    way: int = 0
    denied: bool = False
    years: tuple[int, ...] = ()


def english_statements(text: str, names: re.Pattern[str]) -> Iterator[EnglishStatement]:
    """The statements of a text. names: finds the longest name, whatever its capitals."""
    for sentence in _SENTENCE.finditer(text):
        words, begin = sentence[0], sentence.start()
        held = list(names.finditer(words))
        if len({found[0].lower() for found in held}) != 1 or _HOPED.search(words):
            continue
        name, after = held[0][0].lower(), held[-1].end()
        years = tuple(int(found[0]) for found in _YEAR.finditer(words))
        for found in _NUMBER.finditer(words, after):
            unit = found["unit"].strip()
            sign = _SIGNS.get(unit, unit)
            number = found["number"].replace(",", "")
            apart = _BEHIND.match(found["behind"]) or _BEFORE.search(words[: found.start()])
            kind = APART if apart or sign == " points" else VALUE
            said = found[0][: len(found[0]) - len(found["behind"])]
            yield EnglishStatement(
                name, kind, said, begin + found.start(), float(number), len(number.partition(".")[2]), sign, years=years
            )
        for found in _MOVED.finditer(words, after):
            way = 1 if found["up"] or found["more"] else -1
            yield EnglishStatement(name, MOVED, found[0], begin + found.start(), way=way, years=years)
        for found in _TIMES.finditer(words, after):
            factor = 2.0 if found["two"] else 3.0 if found["three"] else 0.5
            loose = (found["loose"] or "").strip()
            yield EnglishStatement(
                name, TIMES, found[0], begin + found.start(), factor, sign=loose, years=years
            )  # fmt: skip
        for found in _PART.finditer(words, after):
            yield EnglishStatement(name, PART, found["share"], begin + found.start("share"), years=years)
        for found in _SIDE.finditer(words, after):
            yield EnglishStatement(
                name, SIDE, found[0], begin + found.start(), way=1 if found["above"] else -1, years=years
            )
        for found in _REACHED.finditer(words, after):
            denied = bool(found["not"]) != bool(found["missed"])
            yield EnglishStatement(name, REACHED, found[0], begin + found.start(), denied=denied, years=years)


def sentences(text: str) -> list[tuple[int, str]]:
    """Where each sentence, or part of one between semicolons, begins, and what it says."""
    return [(found.start(), found[0]) for found in _SENTENCE.finditer(text)]


def of_all(text: str) -> Iterator[tuple[str, int]]:
    """Where a text says that all targets are attained, or none missed."""
    yield from ((found[0], found.start()) for found in _ALL.finditer(text))


def shares_of_all(text: str) -> Iterator[tuple[str, int, str, bool]]:
    """What a text says of a share of the targets, where, the share, and whether it is of those that are missed."""
    for found in _SHARE_OF_ALL.finditer(text):
        yield found[0], found.start(), found["share"], bool(found["not"] or found["missed"])
