"""Numbers of a sentence as quantities: what each promises, or that it promises nothing.

A `Quantity` knows nothing of indicators. Which numbers are no targets is decided here, by the tables of `grammar`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from halfsky.plans import grammar
from halfsky.plans.numbers import CLAUSE, NEGATION_WITHIN, REACH, Quantity, read_numbers

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
STARTS_WITH_COUNT_VERB = re.compile(
    rf"(?:(?:到|至)?20\d\d年(?:底|末|前)*|每年|年均|[一二三四五十两]+年|直接|累计|共|全[市县区省]|城镇|五年|注册|免费)*(?:{grammar.COUNT_VERBS}|注册)"
)
NOT_TARGETS = [
    (name, re.compile(before) if before else None, re.compile(behind) if behind else None)
    for name, before, behind in grammar.NOT_TARGETS
]


def find_quantities(text: str) -> list[Quantity]:
    """Every number of a text that can be a target, in reading order."""
    judged = (_judge(text, quantity) for quantity in read_numbers(text))
    return [quantity for quantity in judged if quantity is not None]


def _judge(text: str, q: Quantity) -> Quantity | None:
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
    return judge(text, q)


def _clause_before(text: str, at: int) -> str:
    cuts = list(CLAUSE.finditer(text, 0, at))
    return text[cuts[-1].end() if cuts else 0 : at]


def _judge_level(text: str, q: Quantity) -> Quantity | None:
    """Rates, shares and ratios."""
    if text[q.left - 1 : q.left] in ("从", "由") or STARTING_POINT.match(text, q.right):
        return None  # 从85%提高到90%: the first number is where it starts
    follows = text[q.right : q.right + 1]
    if grammar.DEFINITION_BEHIND.match(text[q.right :]) and NEGATION_WITHIN.search(text[q.left : q.start]):
        return None  # 未达到80%以上的乡镇: which of them are meant, not how many there shall be
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


def _judge_full(text: str, q: Quantity) -> Quantity | None:
    return replace(q, role="full", comparator="ge")


def _judge_years(text: str, q: Quantity) -> Quantity | None:
    """Ages and durations are targets only of indicators that are measured in years."""
    subject = _clause_before(text, q.left)
    if "差距" in subject or not re.search(r"[一-鿿]{2}", re.sub(r"\d+年", "", subject)):
        subject = text[max(0, q.left - REACH) : q.left]  # the clause before says of what
    if not re.search(r"寿命|年限|年龄|学制", subject) or text[q.right : q.right + 1] == "的":
        return None
    if not q.role and not q.explicit:
        return None
    return replace(q, role=q.role or "level", comparator="range" if q.upper_value is not None else q.comparator)


def _judge_bare(text: str, q: Quantity) -> Quantity | None:
    """A number without a unit: a target only where an indicator and a level verb or a comparator stand before it."""
    if not re.search(r"(?:比|率|指数|系数|比例|比重|寿命|年限|性别比)$", _clause_before(text, q.left)):
        return None
    if not (q.role == "level" or q.explicit) or not re.match(r"[，。；、）]|$", text[q.right :]):
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


def _judge_count(text: str, q: Quantity) -> Quantity | None:
    """How many of something: there must be a verb that makes, keeps or holds, or a comparator."""
    clause = _clause_before(text, q.start)
    distributive = bool(DISTRIBUTIVE.search(clause))
    spelled = not text[q.start].isdigit()
    if spelled and not (q.explicit or distributive) and (q.value < 2 or q.classifier not in COUNTED_BEHIND):
        return None
    at_end = not text[q.right : q.right + 1] or text[q.right] in "，。；、）"
    headcount = at_end and q.classifier in COUNTED_BEHIND and STARTS_WITH_COUNT_VERB.match(clause)
    stock = re.search(r"(?:数|总量|规模)$", text[max(0, q.left - REACH) : q.left]) and q.classifier != "年"
    if not q.role and not q.explicit and not headcount and not stock:
        return None
    if not q.role and grammar.DEFINITION_BEHIND.match(text[q.end :]):
        return None  # 客流超过1万人次的车站: which stations are meant, not how many
    if spelled and q.classifier in ("项", "类", "条", "批", "片") and not q.explicit:
        return None
    if q.role == "level" and q.classifier == "个" and re.match(r"(?:方面|层面|领域|环节|阶段|周期|月)", text[q.end :]):
        return None
    unit = "count"
    note = "" if q.unit == "count" else f"unit: {q.classifier}"
    return replace(
        q, role="count", unit=unit, note=note, comparator="range" if q.upper_value is not None else q.comparator
    )


def _judge_other(text: str, q: Quantity) -> Quantity | None:
    """Time, money and area: targets only with a comparator or a level verb, never where they define a population."""
    if grammar.DEFINITION_BEHIND.match(text[q.end :]) or text[q.right : q.right + 1] in ("的", "或"):
        return None
    if not (q.explicit or q.verb in ("达到", "达", "提高到", "提高至")):
        return None
    return _judge_count(text, q)


def _judge_written_unit(text: str, q: Quantity) -> Quantity | None:
    """A rate in a unit that the tables do not know is kept as written, and the row says so."""
    if not (q.role == "level" or q.explicit):
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
