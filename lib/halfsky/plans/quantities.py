"""Numbers of a sentence as quantities: what each promises, or that it promises nothing.

A `Quantity` knows nothing of indicators. Which numbers are no targets is decided here, by the tables of `grammar`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from halfsky.plans import grammar
from halfsky.plans.clauses import clause_before, clause_end
from halfsky.plans.numbers import NEGATION_WITHIN, REACH, UNREADABLE, Quantity, read_numbers
from halfsky.plans.word_numbers import WORD_JUDGES, Verdict
from halfsky.vocabulary.ledger import ACHIEVED, DATED, PASSED, POPULATION, PROMISED, UNKNOWN

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
NOUNS_TOO = ("组织", "培养")  # verbs of counting that are also the end of what is counted
STARTS_WITH_COUNT_VERB = re.compile(
    rf"(?:(?:到|至)?20\d\d年(?:底|末|前)*|每年|年均|[一二三四五十两\d]+年[内间]?|直接|累计|共|全[市县区省]|城镇|五年|注册|免费)*(?:{grammar.COUNT_VERBS}|注册)"
)
FURNISHES = re.compile(
    r"(?:每[^，。；]{1,12}?|各[^，。；]{1,8}?|全[市县区省]|^)(?:至少|共|均|都|应|要|拟|将|计划|再|力争|累计)*"
    rf"(?:(?!有)(?:{grammar.COUNT_VERBS})){{1,2}}[^，。；]{{2,}}$"
)
LISTED = re.compile(rf"(?:{grammar.COUNT_VERBS})\d+(?:\.\d+)?[个名所家支座处张间][^，。；、\d]{{1,12}}[、和及]$")
MEASURED_BEHIND = re.compile(r"^(?:以上|以下|以内)?[^，。；]{0,22}的(?:人数|人口|学生|妇女|儿童)?(?:比例|比重|占比)")
ROUND_CLOCK = re.compile(rf"{grammar.CLOCK}$")
ABOUT_TIME = re.compile(r"(?:时间|上午|下午|晚上?|凌晨|每[天日]|工作日|-)[^，。；]{0,3}$")
FRAME = re.compile(rf"{grammar.FRAME_WORDS}|\d+年")
STARTS_FROM = re.compile(r"[从由](?:目前|现在|当前|现有|原来|基期|20\d\d年)?的?$")
GUARDS = [
    (guard, re.compile(guard.before) if guard.before else None, re.compile(guard.behind) if guard.behind else None)
    for guard in grammar.NOT_TARGETS
]


_BOUNDS = ("达到", "达", "提高到", "提高至", "增加到", "增长到", "增至", "降到", "降至", "下降到", "下降至", "控制在")
"""Verbs behind which a number is a bound, whatever its unit."""


class Judged(NamedTuple):
    """What a number is: its class in the ledger, the rule that says so, and the quantity with its final role."""

    entry: str
    rule: str
    quantity: Quantity


def find_quantities(text: str) -> list[Quantity]:
    """Every number of a text that can be a target, in reading order."""
    judged = (judge(text, quantity) for quantity in read_numbers(text))
    return [one.quantity for one in judged if one.entry == PROMISED]


def judge(text: str, q: Quantity, *, reports: bool = False) -> Judged:
    """What a number of a text is; `target` for one that can be a target where its place promises.

    reports: the place tells what is, so that a count needs no verb that makes or keeps.
    """
    if q.kind == "calendar":
        return Judged(DATED, "date", q)
    if q.kind == "telephone":
        return Judged(PASSED, "telephone", q)
    if q.kind == UNREADABLE:
        return Judged(UNKNOWN, "a number that makes no value", q)
    if q.quoted:
        return Judged(PASSED, "part of a name or slogan", q)
    behind, before = text[q.end : q.end + REACH], text[max(0, q.start - REACH) : q.start]
    for guard, guard_before, guard_behind in GUARDS:
        if (
            (not guard.kinds or q.kind in guard.kinds)
            and (guard_before is None or guard_before.search(before))
            and (guard_behind is None or guard_behind.match(behind))
        ):
            return Judged(guard.entry, guard.name, q)
    if q.kind in WORD_JUDGES:
        verdict: Verdict = WORD_JUDGES[q.kind](text, q, reports)
        return Judged(*verdict)
    return _JUDGES.get(q.kind, _judge_level)(text, q, reports)


def _starts(text: str, q: Quantity) -> bool:
    """从85%提高到90%, 在85%的基础上: the number is where it starts."""
    if (
        text[q.left - 1 : q.left] in ("从", "由")
        or STARTING_POINT.match(text, q.right)
        or re.match(r"的?基础上", text[q.right : q.right + 4])
    ):
        return True
    return (
        bool(STARTS_FROM.search(text[max(0, q.left - 10) : q.left]))
        and "到" in text[q.right : clause_end(text, q.right)]
    )


def _judge_level(text: str, q: Quantity, reports: bool) -> Judged:
    """Rates, shares and ratios."""
    if q.kind == "ratio" and _is_clock(text, q):
        return Judged(DATED, "time of day", q)
    if _starts(text, q):
        return Judged(ACHIEVED, "where it starts", q)
    follows = text[q.right : q.right + 1]
    if grammar.DEFINITION_BEHIND.match(text[q.right : q.right + REACH]) and NEGATION_WITHIN.search(
        text[q.left : q.start]
    ):
        return Judged(POPULATION, "which of them are meant", q)  # 未达到80%以上的乡镇: not how many there shall be
    if q.verb in ("", "有", "为") and follows == "的" and q.unit == "percent":
        return _promised(replace(q, role="share"))
    comparator = "range" if q.upper_value is not None else q.comparator
    if q.kind == "points":
        if q.role == "change":
            return _promised(replace(q, unit="percent", note="percentage points", comparator=comparator))
        if not (q.role or q.explicit):
            return Judged(UNKNOWN, "percentage points of nothing that is named", q)
    return _promised(replace(q, role=q.role or "level", comparator=comparator))


def _is_clock(text: str, q: Quantity) -> bool:
    words = text[q.start : q.end]
    if not ROUND_CLOCK.fullmatch(words) or len(words.rpartition(":")[2]) != 2:
        return False
    before = text[max(0, q.left - 12) : q.left]
    return bool(ABOUT_TIME.search(before)) or not (q.verb or q.explicit or re.search(r"[比例按与和]", before))


def _judge_full(text: str, q: Quantity, reports: bool) -> Judged:
    if text[q.left - 1 : q.left] == "%":
        return Judged(PASSED, "all said once more", q)  # 100%全覆盖
    return _promised(replace(q, role="full", comparator="ge"))


def _judge_years(text: str, q: Quantity, reports: bool) -> Judged:
    """Ages and durations are targets only of indicators that are measured in years."""
    whom = (POPULATION, "an age or a number of years that says of whom") if q.kind == "age" else (PASSED, "duration")
    subject = clause_before(text, q.left)
    if "差距" in subject or not re.search(r"[一-鿿]{2}", FRAME.sub("", subject)):
        subject = text[max(0, q.left - REACH) : q.left]  # the clause before says of what
    if not re.search(r"寿命|年限|年龄|学制|受教育", subject) or text[q.right : q.right + 1] == "的":
        return Judged(*whom, q)
    if _starts(text, q):
        return Judged(ACHIEVED, "where it starts", q)
    if not q.role and not q.explicit:
        return Judged(*whom, q)
    comparator = "range" if q.upper_value is not None else q.comparator
    return _promised(replace(q, role=q.role or "level", comparator=comparator))


def _judge_bare(text: str, q: Quantity, reports: bool) -> Judged:
    """A number without a unit: a target only where an indicator and a level verb or a comparator stand before it."""
    subject = clause_before(text, q.left)
    if not re.search(r"(?:比|率|指数|系数|比例|比重|寿命|年限|性别比)$", subject):
        if (q.explicit or q.verb in _BOUNDS) and re.match(r"[A-Za-z一-龥]", text[q.end : q.end + 1]):
            return Judged(UNKNOWN, "a number in a unit that is not known", q)  # 降到28微粒/升以下
        return Judged(PASSED, "a bare number behind no measure", q)
    if not (q.role == "level" or q.explicit) or not re.match(r"[，。；、）]|$", text[q.right : q.right + 1]):
        return Judged(UNKNOWN, "a bare number behind a measure", q)
    unit = (
        "ratio"
        if re.search(r"比$|指数$|系数$", subject)
        else "years"
        if re.search(r"寿命$|年限$", subject)
        else "percent"
    )
    comparator = "range" if q.upper_value is not None else q.comparator
    return _promised(replace(q, role="level", unit=unit, comparator=comparator))


DISTRIBUTIVE = re.compile(
    r"每(?:个|所|名|支|年|村|镇|乡|县|区|街道|社区|行政村|季度|半年|月|周|天)|各|至少|[市县区镇乡村]均"
)


def _judge_count(text: str, q: Quantity, reports: bool) -> Judged:
    """How many of something: there must be a verb that makes, keeps or holds, or a comparator."""
    if MEASURED_BEHIND.match(text[q.end : q.end + REACH]) and text[q.right : clause_end(text, q.right)].count("%"):
        return Judged(POPULATION, "part of what a share is of", q)  # 每周锻炼不少于3次的比例达到40%
    if q.verb in NOUNS_TOO and FURNISHES.search(clause_before(text, q.start)):  # 新增女性社会组织5个
        q = replace(q, left=q.start, role="", verb="")
    clause = clause_before(text, q.start)
    distributive = bool(DISTRIBUTIVE.search(clause))
    spelled = not text[q.start].isdigit()
    if spelled and not (q.explicit or distributive) and (q.value < 2 or q.classifier not in COUNTED_BEHIND):
        return Judged(PASSED, "a numeral that is part of a word", q)
    if _starts(text, q):
        return Judged(ACHIEVED, "where it starts", q)
    at_end = not text[q.right : q.right + 1] or text[q.right] in "，。；、）"
    if LISTED.search(clause) and not q.role:  # 建成1个市级、5个县级基地: one verb for both
        q = replace(q, role="count")
    countable = at_end and (q.classifier in COUNTED_BEHIND or not spelled)
    headcount = countable and (STARTS_WITH_COUNT_VERB.match(clause) or (not spelled and FURNISHES.search(clause)))
    stock = re.search(r"(?:数|总量|规模)$", text[max(0, q.left - REACH) : q.left]) and q.classifier != "年"
    told = reports and countable and not spelled and re.search(r"[一-鿿]{2}$", clause)
    if not (q.role or q.explicit or headcount or stock or told):
        return Judged(PASSED, "a count that no verb makes or keeps", q)
    behind = text[q.end : q.end + REACH]
    if not q.role and (grammar.DEFINITION_BEHIND.match(behind) or grammar.MEASURE_BEHIND.match(behind)):
        return Judged(POPULATION, "which of them are meant", q)  # 客流超过1万人次的车站: not how many
    if spelled and q.classifier in ("项", "类", "条", "批", "片") and not q.explicit:
        return Judged(PASSED, "a numeral that is part of a word", q)
    aspects = re.match(r"(?:方面|层面|领域|环节|阶段|周期|月)", text[q.end : q.end + 2])
    if q.role == "level" and q.classifier == "个" and aspects:
        return Judged(PASSED, "a count of aspects", q)
    note = "" if q.unit in ("count", "yuan") else f"unit: {q.classifier}"
    unit = q.unit if q.unit == "yuan" else "count"
    comparator = "range" if q.upper_value is not None else q.comparator
    return _promised(replace(q, role="count", unit=unit, note=note, comparator=comparator))


def _judge_other(text: str, q: Quantity, reports: bool) -> Judged:
    """Time, money and area: targets only with a comparator or a level verb, never where they define a population."""
    if grammar.DEFINITION_BEHIND.match(text[q.end : q.end + REACH]) or text[q.right : q.right + 1] in ("的", "或"):
        return Judged(POPULATION, "which of them are meant", q)
    if _starts(text, q):
        return Judged(ACHIEVED, "where it starts", q)
    if not (q.explicit or q.verb in _BOUNDS):
        return Judged(PASSED, "time, money or area without a bound", q)
    return _judge_count(text, q, reports)


def _judge_rate_10k(text: str, q: Quantity, reports: bool) -> Judged:
    if not (q.role == "level" or q.explicit):
        return Judged(UNKNOWN, "a rate that no verb sets", q)
    return _judge_level(text, q, reports)


def _promised(q: Quantity) -> Judged:
    return Judged(PROMISED, q.role, q)


_JUDGES = {
    "full": _judge_full,
    "age": _judge_years,
    "period": _judge_years,
    "bare": _judge_bare,
    "count": _judge_count,
    "time": _judge_other,
    "money": _judge_other,
    "area": _judge_other,
    "rate_10k": _judge_rate_10k,
}
