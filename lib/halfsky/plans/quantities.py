"""Numbers of a sentence as quantities: value, unit, comparator, and what kind of statement they make.

A `Quantity` knows nothing of indicators. Which numbers are no targets is decided here, by the tables of `grammar`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import cn2an

from halfsky.plans import grammar


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
    return re.compile("(?=[0-9零〇一二两三四五六七八九十百千半全])(?:" + "|".join(parts) + ")"), names


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
# 新建幼儿园5所: the number may stand behind what is counted
COUNTED_BEHIND = (
    "人次",
    "场次",
    "人",
    "名",
    "所",
    "家",
    "场",
    "期",
    "支",
    "座",
    "处",
    "户",
    "对",
    "间",
    "张",
    "门",
    "套",
    "个",
)
STARTING_POINT = re.compile(r"(?:稳步)?(?:提高|提升|上升|增加|增长|下降|降低|减少|升|增|降|减)(?:到|至)")
STARTS_WITH_COUNT_VERB = re.compile(rf"(?:累计|共|城镇)?(?:{grammar.COUNT_VERBS})")
LEAST_BEFORE_VERB = re.compile(r"(?:至少|最少|不少于)$")
NOT_TARGETS = [
    (name, re.compile(before) if before else None, re.compile(behind) if behind else None)
    for name, before, behind in grammar.NOT_TARGETS
]
QUOTED = re.compile(r"[“《][^”》“《]{1,24}[”》]")
CLAUSE = re.compile(r"[，。；：:！？]")
REACH = 60  # no comparator, verb or guard looks further than this from its number


def to_number(words: str) -> float:
    """Arabic or Chinese digits as a number; 三分之一 and units are not its business.

    Raises ValueError where the words are no number.
    """
    plain = words.replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return float(plain)
    return float(cn2an.cn2an(plain.replace("〇", "零"), "normal"))


def find_quantities(text: str) -> list[Quantity]:
    """Every number of a text that can be a target, in reading order."""
    return list(_find(text))


def _find(text: str) -> Iterator[Quantity]:
    pattern, names = _number_pattern()
    quoted = [match.span() for match in QUOTED.finditer(text)]
    for match in pattern.finditer(text):
        rule = match.lastgroup if match.lastgroup and match.lastgroup.startswith("rule_") else _rule(match)
        kind, unit, _ = grammar.NUMBERS[int(rule.removeprefix("rule_"))]
        if kind == "calendar" or any(start < match.start() and match.end() < end for start, end in quoted):
            continue
        groups = {plain: match[unique] for unique, plain in names[rule].items() if match[unique]}
        try:
            quantity = _quantity(text, match.start(), match.end(), kind, unit, groups)
        except ValueError:  # 千百 and other words made of numerals that are no number
            continue
        if quantity is not None:
            yield quantity


def _rule(match: re.Match[str]) -> str:
    return next(name for name, value in match.groupdict().items() if value is not None and name.startswith("rule_"))


def _value(kind: str, groups: dict[str, str]) -> tuple[float, float | None]:
    """Value and upper value in the rule's unit."""
    if kind == "full":
        return 100.0, None
    if kind == "half":
        return 50.0, None
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
    scale = grammar.SCALES.get(groups.get("scale", ""), 1.0) * (10.0 if kind == "tenths" else 1.0)
    if "lo" in groups:
        return to_number(groups["lo"]) * scale, value * scale
    return value * scale, None


def _quantity(text: str, start: int, end: int, kind: str, unit: str, groups: dict[str, str]) -> Quantity | None:
    value, upper = _value(kind, groups)
    behind = text[end : end + REACH]
    comparator, right = "", end
    for name, pattern in BEHIND:
        found = pattern.match(behind)
        if found:
            comparator, right = name, end + found.end()
            break
    left, before = _strip_adverbs(text, start)
    for name, pattern in BEFORE:
        found = pattern.search(before)
        if found:
            comparator = "approx" if name == "approx" else name
            left, before = _strip_adverbs(text, left - len(found.group()))
            break
    explicit = bool(comparator)
    role, verb, implied, direction = "", "", "", ""
    if kind in ("count", "time", "money", "area"):
        found = COUNT_VERB.search(before)
        if found:
            role, verb = "count", found.group()
    if not role:
        for name, pattern in LEVEL_VERBS:
            found = pattern.search(before)
            if found:
                role, verb, implied = "level", found.group(), name
                break
    if not role:
        for name, pattern in CHANGE_VERBS:
            found = pattern.search(before)
            if found:
                role, verb, direction = "change", found.group(), name
                break
    if verb:
        left, before = _strip_adverbs(text, left - len(verb))
        found = LEAST_BEFORE_VERB.search(before)  # 至少配备1名
        if found:
            comparator, explicit = "ge", True
            left, _ = _strip_adverbs(text, left - len(found.group()))
    quantity = Quantity(
        start, end, left, right, kind, role, value, unit, comparator or implied or "ge", upper, verb,
        groups.get("classifier", ""), direction,
    )  # fmt: skip
    return _judge(text, quantity, explicit)


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


def _judge(text: str, q: Quantity, explicit: bool) -> Quantity | None:
    """The quantity with its final role, or None where it is no target."""
    behind, before = text[q.end : q.end + REACH], text[max(0, q.start - REACH) : q.start]
    for name, guard_before, guard_behind in NOT_TARGETS:
        if name == "population" and q.kind not in ("age", "period"):
            continue
        if name == "adjective" and q.kind != "full":
            continue
        if name in ("reporting duty", "lookalike word") and q.kind not in ("count", "full", "half"):
            continue
        if (guard_before is None or guard_before.search(before)) and (
            guard_behind is None or guard_behind.match(behind)
        ):
            return None
    judge = _JUDGES.get(q.kind, _judge_level)
    return judge(text, q, explicit)


def _clause_before(text: str, at: int) -> str:
    cuts = list(CLAUSE.finditer(text, 0, at))
    return text[cuts[-1].end() if cuts else 0 : at]


def _judge_level(text: str, q: Quantity, explicit: bool) -> Quantity | None:
    """Rates, shares and ratios."""
    if text[q.left - 1 : q.left] in ("从", "由") or STARTING_POINT.match(text, q.right):
        return None  # 从85%提高到90%: the first number is where it starts
    follows = text[q.right : q.right + 1]
    if q.verb in ("", "有", "为") and follows == "的" and q.unit == "percent":
        return replace(q, role="share")
    role = q.role or "level"
    comparator = q.comparator
    if q.upper_value is not None:
        comparator = "range"
    if role == "change" and q.kind == "points":
        return replace(q, note="percentage points", comparator=comparator)
    if q.kind == "points" and role != "change":
        return None
    return replace(q, role=role, comparator=comparator)


def _judge_full(text: str, q: Quantity, explicit: bool) -> Quantity | None:
    return replace(q, role="full", comparator="ge")


def _judge_years(text: str, q: Quantity, explicit: bool) -> Quantity | None:
    """Ages and durations are targets only of indicators that are measured in years."""
    subject = _clause_before(text, q.left)
    if "差距" in subject:
        subject = text[max(0, q.left - REACH) : q.left]
    if not re.search(r"寿命|年限|年龄|学制", subject) or text[q.right : q.right + 1] == "的":
        return None
    if not q.role and not explicit:
        return None
    return replace(q, role=q.role or "level", comparator="range" if q.upper_value is not None else q.comparator)


def _judge_bare(text: str, q: Quantity, explicit: bool) -> Quantity | None:
    """A number without a unit: a target only where an indicator and a level verb or a comparator stand before it."""
    if not re.search(r"(?:比|率|指数|系数|比例|比重|寿命|年限|性别比)$", _clause_before(text, q.left)):
        return None
    if not (q.role == "level" or explicit) or not re.match(r"[，。；、）]|$", text[q.right :]):
        return None
    subject = _clause_before(text, q.left)
    unit = (
        "ratio"
        if re.search(r"比$|指数$|系数$", subject)
        else "years"
        if re.search(r"寿命$|年限$", subject)
        else "percent"
    )
    comparator = "range" if q.upper_value is not None else q.comparator
    return replace(q, role="level", unit=unit, comparator=comparator)


DISTRIBUTIVE = re.compile(
    r"每(?:个|所|名|支|年|村|镇|乡|县|区|街道|社区|行政村|季度|半年|月|周|天)|各|至少|[市县区镇乡村]均"
)


def _judge_count(text: str, q: Quantity, explicit: bool) -> Quantity | None:
    """How many of something: there must be a verb that makes, keeps or holds, or a comparator."""
    clause = _clause_before(text, q.start)
    distributive = bool(DISTRIBUTIVE.search(clause))
    spelled = not text[q.start].isdigit()
    if spelled and not (explicit or distributive) and (q.value < 2 or q.classifier not in COUNTED_BEHIND):
        return None
    at_end = not text[q.right : q.right + 1] or text[q.right] in "，。；、）"
    headcount = at_end and q.classifier in COUNTED_BEHIND and STARTS_WITH_COUNT_VERB.match(clause)
    if not q.role and not explicit and not headcount:
        return None
    if not q.role and grammar.DEFINITION_BEHIND.match(text[q.end :]):
        return None  # 客流超过1万人次的车站: which stations are meant, not how many
    if spelled and q.classifier in ("项", "类", "条", "批", "片") and not explicit:
        return None
    if q.role == "level" and q.classifier == "个" and re.match(r"(?:方面|层面|领域|环节|阶段|周期|月)", text[q.end :]):
        return None
    unit = "count"
    note = "" if q.unit == "count" else f"unit: {q.classifier}"
    return replace(
        q, role="count", unit=unit, note=note, comparator="range" if q.upper_value is not None else q.comparator
    )


def _judge_other(text: str, q: Quantity, explicit: bool) -> Quantity | None:
    """Time, money and area: targets only with a comparator or a level verb, never where they define a population."""
    if grammar.DEFINITION_BEHIND.match(text[q.end :]) or text[q.right : q.right + 1] in ("的", "或"):
        return None
    if not (explicit or q.verb in ("达到", "达", "提高到", "提高至")):
        return None
    return _judge_count(text, q, explicit)


def _judge_written_unit(text: str, q: Quantity, explicit: bool) -> Quantity | None:
    """A rate in a unit that the tables do not know is kept as written, and the row says so."""
    if not (q.role == "level" or explicit):
        return None
    return replace(q, role="level", unit="count", note=f"unit: {q.classifier}")


_JUDGES = {
    "full": _judge_full,
    "age": _judge_years,
    "period": _judge_years,
    "bare": _judge_bare,
    "count": _judge_count,
    "time": _judge_other,
    "money": _judge_other,
    "area": _judge_other,
    "rate_10k": _judge_written_unit,
}
