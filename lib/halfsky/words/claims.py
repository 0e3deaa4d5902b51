"""What a text claims that data can contradict: numbers with their units, shares in words, ways up or down, statuses.

Two ways of writing one thing are one claim: 81.30 and 81.3, ８１．３, 1,234 and 1234, 下降 and 降低.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from halfsky.vocabulary.statuses import STATUSES

_TENTHS = "一二两三四五六七八九"
_UP = ("提高", "增加", "上升", "增长", "扩大", "延长", "提升", "上涨")
_DOWN = ("降低", "减少", "下降", "缩小", "缩短", "下滑")
_ABOVE, _BELOW = ("高于", "超过", "大于"), ("低于", "不足", "小于")
_LABELS = sorted((row.zh for row in STATUSES.rows.values()), key=len, reverse=True)
_ONE = {
    word: name for name, words in (("up", _UP), ("down", _DOWN), ("above", _ABOVE), ("below", _BELOW)) for word in words
}
_UNITS = (
    "个百分点|个千分点|个十万分点|个万分点|/10万|/万|%|‰|万人次|万人|万元|人次|"
    "年|岁|项|个|人|例|所|张|名|家|处|次|倍|成"
)
_CLAIM = re.compile(
    r"(?P<date>\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d\d-\d\d)"  # when a file was made is no claim about the data
    rf"|(?P<number>[−-]?\d[\d,]*(?:\.\d+)?(?::\d+(?:\.\d+)?)?)(?P<unit>{_UNITS})?"
    rf"|(?P<tenths>(?P<how>不足|超过|超|近|约)?(?P<tenth>[{_TENTHS}])成(?P<half>半)?)"
    rf"|(?P<word>{'|'.join((*_ONE, '持平', *_LABELS))})"
)
_WIDE = str.maketrans("，．：％－", ",.:%-")


@dataclass(frozen=True)
class Claim:
    """`text` as it is written, `meaning` what it says, the same for all ways of writing it."""

    text: str
    meaning: str


def claims(text: str) -> list[Claim]:
    """The claims of a text in order."""
    plain = _narrow(text)
    return [Claim(found[0], _meaning(found)) for found in _CLAIM.finditer(plain)]


def masked(text: str) -> str:
    """The text with every claim as one sign: two texts that differ in nothing else are the same."""
    return _CLAIM.sub("#", _narrow(text)).replace(" ", "")


def contradicted(edited: str, expected: str) -> list[tuple[str, str]]:
    """Each claim of the edited text that stands where the expected text has another one: `(found, expected)`.

    What was taken out is no contradiction, nor what an author put in beside all that was there.
    """
    here, there = claims(edited), claims(expected)
    matcher = difflib.SequenceMatcher(
        None, [one.meaning for one in here], [one.meaning for one in there], autojunk=False
    )
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    gone = [
        claim for kind, _, _, low, high in changes if kind == "delete" or kind == "insert" for claim in there[low:high]
    ]
    told: list[tuple[str, str]] = []
    for kind, begin, end, low, high in changes:
        if kind == "replace":
            wanted = [one.text for one in there[low:high]]
            told += [(one.text, wanted[min(place, len(wanted) - 1)]) for place, one in enumerate(here[begin:end])]
        elif kind == "delete" and gone and len(here) <= len(there):  # in the edited text only
            told += [(one.text, "") for one in here[begin:end]]
    return told


def _narrow(text: str) -> str:
    """Full-width figures as plain ones; Chinese signs stay."""
    digits = "".join(unicodedata.normalize("NFKC", sign) if "０" <= sign <= "９" else sign for sign in text)
    return re.sub(r"(?<=\d)[，．：％－](?=\d)|(?<=\d)％", lambda found: found[0].translate(_WIDE), digits)


def _meaning(found: re.Match[str]) -> str:
    if found["date"]:
        return "date"
    if found["tenths"]:
        tenth = found["tenth"].replace("两", "二")
        how = {"超过": "超"}.get(found["how"] or "", found["how"] or "")
        return f"{how}{tenth}成{found['half'] or ''}"
    if found["word"]:
        return _ONE.get(found["word"], found["word"])
    numbers = [
        format(Decimal(part.replace(",", "").replace("−", "-")).normalize(), "f") for part in found["number"].split(":")
    ]
    return f"{':'.join(numbers)}{found['unit'] or ''}"
