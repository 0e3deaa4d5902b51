"""Numbers of a text with the words that belong to them: value, unit, comparator, verb.

What a number promises, and whether it promises anything, is decided in `quantities`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from halfsky.plans import grammar
from halfsky.vocabulary.comparators import AROUND, THRESHOLDS


class Fired(NamedTuple):
    """One row of the grammar that fired: table and row, its words in the text, and what they give."""

    table: str
    row: str
    words: str
    gives: str


@dataclass(frozen=True)
class Quantity:
    """One number of a text with its comparator words; `start:end` is the number, `left:right` includes the words.

    role: `level` (where the indicator shall stand), `change` (how far it shall move), `share` (so much of a group),
    `count` (how many there shall be), `full` (全覆盖).
    """

    start: int
    end: int
    left: int
    right: int
    kind: str
    role: str
    value: float
    unit: str
    comparator: str
    upper_value: float | None = None
    verb: str = ""
    classifier: str = ""
    direction: str = ""
    note: str = ""
    base: str = ""  # the year that a multiple is of: 2020年的1.5倍
    explicit: bool = False  # a comparator was written
    doubt: str = ""  # words right before the number that are not understood: what it is held to is a guess
    quoted: bool = False  # inside a name or slogan
    fired: tuple[Fired, ...] = ()  # the rows of the grammar that read it


def _named(pattern: str, index: int) -> tuple[str, dict[str, str]]:
    """A pattern whose group names are made unique within the one big alternation."""
    names: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        unique = f"{match[1]}_{index}_{len(names)}"
        names[unique] = match[1]
        return f"(?P<{unique}>"

    return re.sub(r"\(\?P<(\w+)>", rename, pattern), names


@cache
def _number_pattern() -> tuple[re.Pattern[str], dict[str, dict[str, str]]]:
    parts, names = [], {}
    for index, (_kind, _unit, pattern) in enumerate(grammar.NUMBERS):
        renamed, mapping = _named(pattern, index)
        parts.append(f"(?P<rule_{index}>{renamed})")
        names[f"rule_{index}"] = mapping
    # the first character decides quickly where no number can begin
    return re.compile(
        "(?=[0-9零〇一二两三四五六七八九十百千万半全清归动翻减成数几多倍])(?:" + "|".join(parts) + ")"
    ), names


def _alternatives(table: tuple[tuple[str, str], ...], *, before: bool) -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(f"(?:{pattern})$" if before else f"(?:{pattern})")) for name, pattern in table]


BEFORE = _alternatives(grammar.BEFORE, before=True)
BEHIND = [
    (name, re.compile(grammar.BETWEEN_NUMBER_AND_COMPARATOR + f"(?:{pattern})")) for name, pattern in grammar.BEHIND
]
LEVEL_VERBS = _alternatives(grammar.LEVEL_VERBS, before=True)
CHANGE_VERBS = _alternatives(grammar.CHANGE_VERBS, before=True)
COUNT_VERB = re.compile(f"(?:{grammar.COUNT_VERBS})(?:[/、和]?(?:{grammar.COUNT_VERBS}))?(?:了|过)?$")
ADVERB = re.compile(f"(?:{grammar.ADVERBS})$")
NEGATION = re.compile(f"(?:{grammar.NEGATION})$")
NEGATION_WITHIN = re.compile(grammar.NEGATION)
_MOST_DOUBLINGS = 8
_CHANGES = {"doubling": "increase", "halving": "decrease"}
NO_QUANTITY = ("calendar", "telephone")
UNREADABLE = "unreadable"
LEAST_BEFORE_VERB = re.compile(r"(?:至少|最少|不少于)$")
QUOTED = re.compile(r"[“《][^”》“《]{1,24}[”》]")
CLAUSE = re.compile(r"[，。；：:！？]")
YEAR_BEFORE_NUMBER = re.compile(r"(?<=[到至达])(?:19|20)\d\d年(?:底|末)?的?$")
REACH = 60  # no comparator, verb or guard looks further than this from its number


def to_number(words: str) -> float:
    """Arabic or Chinese digits as a number; 三分之一 and units are not its business.

    Raises ValueError where the words are no number.
    """
    if words == "百":  # 百分之百
        return 100.0
    plain = words.replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return float(plain)
    import cn2an  # noqa: PLC0415 - a fifth of a second, for numbers in characters only

    return float(cn2an.cn2an(plain.replace("〇", "零"), "normal"))


def read_numbers(text: str) -> Iterator[Quantity]:
    """Every number of a text, also dates and parts of names, in reading order."""
    pattern, names = _number_pattern()
    quoted = [match.span() for match in QUOTED.finditer(text)]
    starts = [start for start, _ in quoted]
    for match in pattern.finditer(text):
        rule = match.lastgroup if match.lastgroup and match.lastgroup.startswith("rule_") else _rule(match)
        kind, unit, _ = grammar.NUMBERS[int(rule.removeprefix("rule_"))]
        groups = {plain: match[unique] for unique, plain in names[rule].items() if match[unique]}
        around = bisect_right(starts, match.start()) - 1
        in_quotes = around >= 0 and quoted[around][0] < match.start() and match.end() < quoted[around][1]
        if kind in NO_QUANTITY:
            yield _bare_place(match, kind)
            continue
        try:
            found = _quantity(text, match.start(), match.end(), kind, unit, groups)
        except ValueError:  # 千百 and other words made of numerals that are no number; 1:0
            if match.group()[0].isdigit():
                yield _bare_place(match, UNREADABLE)
            continue
        yield replace(found, quoted=True) if in_quotes else found


def _bare_place(match: re.Match[str], kind: str) -> Quantity:
    fired = (Fired("NUMBERS", kind, match.group(), "no quantity"),)
    return Quantity(match.start(), match.end(), match.start(), match.end(), kind, "", 0.0, "", "", fired=fired)


def _rule(match: re.Match[str]) -> str:
    return next(name for name, value in match.groupdict().items() if value is not None and name.startswith("rule_"))


def _value(kind: str, groups: dict[str, str]) -> tuple[float, float | None]:
    """Value and upper value in the rule's unit."""
    if kind == "full":
        return 100.0, None
    if kind in ("half", "halving"):
        return 50.0, None
    if kind in ("zero", "manifold"):
        return 0.0, None
    if kind == "doubling":
        times = to_number(groups.get("v", "1"))
        if not 0 < times <= _MOST_DOUBLINGS or times % 1:
            raise ValueError("doubled so often is no number")
        return (2.0**times - 1) * 100, None
    if kind in ("fraction", "ratio"):
        den = to_number(groups["den"])
        if not den:
            raise ValueError("a ratio to nothing")
        ratio = to_number(groups["num"]) / den
        return round(ratio * (100 if kind == "fraction" else 1), 4), None
    words = groups["v"]
    if "点" in words:
        whole, decimals = words.split("点")
        value = to_number(whole) + float("0." + "".join(str(int(to_number(digit))) for digit in decimals))
    else:
        value = to_number(words)
    if kind == "tenths":  # 九成五, 七成半
        rest = groups.get("rest", "")
        return value * 10 + (5.0 if rest == "半" else to_number(rest) if rest else 0.0), None
    scale = grammar.SCALES.get(groups.get("scale", ""), 1.0)
    if "lo" in groups:
        return to_number(groups["lo"]) * scale, value * scale
    return value * scale, None


def _quantity(text: str, start: int, end: int, kind: str, unit: str, groups: dict[str, str]) -> Quantity:
    value, upper = _value(kind, groups)
    comparator, right = "", end
    fired = [
        Fired("NUMBERS", kind, text[start:end], f"{value:g}{'' if upper is None else f' to {upper:g}'} {unit}".strip())
    ]
    for name, pattern in BEHIND:
        found = pattern.match(text, end)
        if found:
            comparator, right = name, found.end()
            fired.append(Fired("BEHIND", name, found.group(), comparator))
            break
    words = words_before(text, start, kind, comparator)
    if kind in _CHANGES:  # the verb is part of the number
        words = words._replace(role="change", direction=_CHANGES[kind])
    if kind == "times" and words.direction == "increase":  # 增长一倍
        value *= 100
    return Quantity(
        start, end, words.left, right, kind, words.role, value, unit, words.comparator, upper, words.verb,
        classifier=groups.get("classifier", "/万" if kind == "rate_10k" else ""),
        direction=words.direction,
        explicit=words.explicit,
        doubt=words.doubt,
        fired=(*fired, *words.fired),
    )  # fmt: skip


class Words(NamedTuple):
    """What stands before a number: comparator, verb and negations, from `left` on; the fields are a Quantity's."""

    left: int
    comparator: str
    explicit: bool
    role: str
    verb: str
    direction: str
    doubt: str
    fired: tuple[Fired, ...] = ()


def words_before(text: str, start: int, kind: str, behind: str = "") -> Words:
    """The words that belong to the number at `start`; `behind` is the comparator written behind it, or ''."""
    comparator, fired = behind, []
    left, before = _strip_adverbs(text, start)
    dated = YEAR_BEFORE_NUMBER.search(before)  # 提高到2025年的90%
    if dated:
        left, before = left - len(dated.group()), before[: dated.start()]
    name, words = _last_of(BEFORE, before)
    if words:
        # 约80%以上: the edge that the words behind the number name is what is promised, however roughly it is told.
        comparator, left = behind if name in AROUND and behind in THRESHOLDS else name, left - len(words)
        fired.append(Fired("BEFORE", name, words, comparator))
    left, before, negations = _strip_negations(text, left)
    role, name, verb = _verb(kind, before)
    implied = "le" if kind == "zero" else name if role == "level" else "ge"  # nothing is less than 零
    if dated and not verb:
        left = start
    if verb:
        fired.append(Fired(f"{role.upper()}_VERBS", name or role, verb, role))
        left, before, negated = _strip_negations(text, left - len(verb))
        negations += negated
        least = LEAST_BEFORE_VERB.search(before)  # 至少配备1名
        if least:
            comparator = "ge"
            fired.append(Fired("BEFORE", comparator, least.group(), comparator))
            left, _ = _strip_adverbs(text, left - len(least.group()))
    explicit = bool(comparator)
    comparator = comparator or implied
    doubt = ""
    if len(negations) % 2:
        if (explicit or verb) and comparator in grammar.NEGATED:
            fired.append(
                Fired("NEGATION", "NEGATED", "".join(negations[::-1]), f"{comparator} → {grammar.NEGATED[comparator]}")
            )
            comparator, explicit = grammar.NEGATED[comparator], True
        else:
            doubt = text[left:start]
    return Words(left, comparator, explicit, role, verb, name if role == "change" else "", doubt, tuple(fired))


def unit_among(words: str) -> str:
    """The unit of a count among so many people (每千人口…, 每万名妇女…); '' where the words name no such base."""
    return next((unit for unit, pattern in grammar.PER if pattern.search(words)), "")


def unit_of_zero(indicator: str) -> str:
    """The unit of nothing: no per cent of a rate, else none of what is counted."""
    rate = re.search(r"(?:率|比例|比重|占比|覆盖面)(?:（[^（）]*）)?$", indicator)
    return unit_among(indicator) or ("percent" if rate else "count")


def _verb(kind: str, before: str) -> tuple[str, str, str]:
    """Role, name in the table, and words of the verb that a text ends with; three times '' where there is none."""
    if kind in ("count", "time", "money", "area"):
        found = COUNT_VERB.search(before)
        if found:
            return "count", "", found.group()
    for role, table in (("level", LEVEL_VERBS), ("change", CHANGE_VERBS)):
        name, words = _last_of(table, before)
        if words:
            return role, name, words
    return "", "", ""


def _last_of(table: list[tuple[str, re.Pattern[str]]], before: str) -> tuple[str, str]:
    """The first row of a table whose words a text ends with: its name and the words."""
    for name, pattern in table:
        found = pattern.search(before)
        if found:
            return name, found.group()
    return "", ""


def _strip_negations(text: str, at: int) -> tuple[int, str, list[str]]:
    """Move left over adverbs and negations; gives the new place, the text before it, and the negations."""
    at, before = _strip_adverbs(text, at)
    negations = []
    while found := NEGATION.search(before):
        negations.append(found.group())
        at, before = _strip_adverbs(text, at - len(found.group()))
    return at, before, negations


def _strip_adverbs(text: str, at: int) -> tuple[int, str]:
    """Move left over adverbs; gives the new place and the text before it, no further than the clause."""
    floor = max(0, at - REACH)
    before = text[floor:at]
    cuts = list(CLAUSE.finditer(before))
    if cuts:
        before = before[cuts[-1].end() :]
    while True:
        found = ADVERB.search(before)
        if not found or not found.group():
            return at, before
        at -= len(found.group())
        before = before[: found.start()]
