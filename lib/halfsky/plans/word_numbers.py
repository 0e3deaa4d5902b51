"""Numbers in words that are no numerals: 零, 清零, 零发生, 翻一番, 减半, 一倍. What each of them promises.

Each has one meaning, or is not understood: 倍增 does not say how many times, 零积压 not of what.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from halfsky.plans import grammar, subjects
from halfsky.plans.clauses import clause_before
from halfsky.plans.numbers import Quantity
from halfsky.vocabulary.ledger import ACHIEVED, PASSED, PROMISED, UNKNOWN

Verdict = tuple[str, str, Quantity]
"""Class in the ledger, rule, and the quantity with its final role: the fields of `quantities.Judged`."""

_MEASURED = re.compile(rf"(?:{grammar.HEADS})(?:（[^（）]*）)?(?:力争|基本|逐步|全部|均|都|动态)*$")
# 达到2020年的1.5倍: a multiple of what was
_TIMES_OF = re.compile(
    r"(?:(?:提高|提升|增加|增长|扩大)?(?:到|至)|达到?|为|是|相当于)(?:(?P<year>(?:19|20)\d\d)年(?:底|末)?|基期|基年|规划初期|上(?:一)?个?(?:规划)?(?:周期|期)期?末)的?$"
)
_GROWN_TO = re.compile(r"(?:提高|提升|增加|增长|上升|扩大)(?:到|至)$")


def _open(q: Quantity, rule: str, reports: bool) -> Verdict:
    """What is not understood; where things are told as they are nobody is promised anything by it."""
    return (ACHIEVED if reports else UNKNOWN), rule, q


def _zero(text: str, q: Quantity, reports: bool) -> Verdict:
    """女童辍学率为零, 动态清零, 零发生: nothing of what is measured, or of what happens."""
    if q.classifier == grammar.NO_GROWTH:
        return PROMISED, "change", replace(q, role="change", direction="increase", unit="percent")
    if q.classifier:
        if re.fullmatch(grammar.ZERO_OF, q.classifier):
            return PROMISED, "level", replace(q, role="level")
        return _open(q, "nothing of what is no measure", reports)
    subject = subjects.clean(clause_before(text, q.left))
    near = grammar.ZERO_DRAWS_NEAR.search(subject)
    if near and _MEASURED.search(subject[: near.start()]):
        return PASSED, "a direction: it draws near to nothing", q
    if not subject or _MEASURED.search(subject) or grammar.ZERO_IS_OF.search(subject):
        return PROMISED, "level", replace(q, role="level")
    if "“" in text[q.start : q.end]:
        return PASSED, "part of a name or slogan", q
    return _open(q, "nothing of what is no measure", reports)


def _change(text: str, q: Quantity, reports: bool) -> Verdict:
    """翻一番 is twice as much, so a hundred per cent more; 减半 is half as much."""
    return PROMISED, "change", q


def _times(text: str, q: Quantity, reports: bool) -> Verdict:
    """增长一倍, 达到2020年的1.5倍: a change; else it is not said of what it is a multiple."""
    if q.role == "change" and q.direction == "increase":
        return PROMISED, "change", q
    before = text[max(0, q.start - 40) : q.start]
    found = _TIMES_OF.search(before) or _GROWN_TO.search(before)
    if found is None and grammar.PRICES.search(clause_before(text, q.start)):
        return PASSED, "a price in multiples of another", q
    if found is None or q.value <= 1:
        return _open(q, "a multiple of what is not told", reports)
    base = found.groupdict().get("year") or ""
    left = q.start - len(found.group())
    more = round((q.value - 1) * 100, 4)
    return PROMISED, "change", replace(q, value=more, left=left, role="change", direction="increase", base=base)


def _manifold(text: str, q: Quantity, reports: bool) -> Verdict:
    return _open(q, "so many times that is not told", reports)


WORD_JUDGES: dict[str, Callable[[str, Quantity, bool], Verdict]] = {
    "zero": _zero,
    "doubling": _change,
    "halving": _change,
    "times": _times,
    "manifold": _manifold,
}
