"""Counts and shares that a text gives in words: 全部, 若干, 无一 for a count; 近五成, 一半以上 for a share."""

from __future__ import annotations

import re

_ALL, _NONE, _SOME = "全部", "无一", "若干"
_SAID_OF = "[已未达实完为属按能可有提优超高低正进不报在仍列尚没处得由]"  # behind 都 where it says: all of them
_OF_ONE = "平人年月日户生师床地亩次周季"  # before 均 where it says: of each, on an average
_NO_QUANTITY = "[值等衡匀线摊势数价分可]"  # behind 均 where it says something else
QUANTITY = (
    r"全部|所有|悉数|全数|一律|无一例外"
    rf"|(?<![{_OF_ONE}])均(?!{_NO_QUANTITY})|(?<![平人年月日户])均(?={_SAID_OF})|(?<![首成古故])都(?={_SAID_OF})"
    r"|无一|没有一[项个件]|没有任何一[项个件]"
    r"|若干|绝大多数|绝大部分|大多数|大部分|大多|大都|多半|基本上|多数|少数|部分|个别|一些|少量|许多|不少|多[项个处件]|几[项个处件]"
    r"|(?<![人项次件户个])数[项个处件]|(?i:\b(?:all|none|several|some|many|most|few)\b)"
)
"""Finds a word that stands for a count."""
_OF_ALL = re.compile("全部|所有|悉数|全数|一律|无一例外|均|都|all", re.IGNORECASE)
_OF_NONE = re.compile("无一|没有|none", re.IGNORECASE)

HALF = r"(?P<around>不足|超过|超|近|约|大约|接近)?(?:一半|半数)(?P<beyond>以上|以下|左右|多)?|过半数?|[超近]半数?"
"""Finds a share that is said by the half."""
PARTS = r"(?:不足|超过|超|近|约|大约|接近|过)?[二三四五六七八九十]分之[一二两三四五六七八九](?:以上|以下|左右|多|强)?"
"""Finds a share that is said by parts: 近三分之一."""
_BEYOND = {"以上": "超", "多": "超", "以下": "不足", "左右": "约", "超过": "超", "接近": "近", "大约": "约", "过": "超",
    "强": "超"}  # fmt: skip
_DIGITS = {sign: place for place, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_SHARE = re.compile(r"(超|近|约|不足)?([一二三四五六七八九])成(半)?")
_PARTS = re.compile(r"(超|近|约|不足)?([二三四五六七八九十])分之([一二三四五六七八九])")
_NEAR_PARTS = 2.0  # percentage points, of parts that are said without 约
_AROUND = 5.0  # percentage points
_ALL_OF_IT = 100.0


def quantity(word: str) -> str:
    """What a word that `QUANTITY` found means: one word for all that say all, none, or some."""
    if _OF_ALL.fullmatch(word):
        return _ALL
    return _NONE if _OF_NONE.match(word) else _SOME


def holds(meaning: str, count: int, among: int | None) -> bool:
    """Whether a quantity can be said of so many of so many (None: not known): 全部 of 4 of 4, 无一 of 0."""
    return count == among if meaning == _ALL else meaning == _NONE and count == 0


def share(tenth: str, before: str = "", half: str = "", behind: str = "") -> str:
    """One way of writing for all of 近五成, 五成以上, 超过五成: how, the tenths, 成, 半."""
    how = _BEYOND.get(before, before) or _BEYOND.get(behind, "")
    return f"{how}{tenth.replace('两', '二')}成{half}"


def half(word: str) -> str:
    """As `share`, of a word that `HALF` found."""
    found = re.match("不足|超过|超|近|约|大约|接近|过", word)
    behind = re.search("以上|以下|左右|多", word)
    return share("五", found[0] if found else "", "", behind[0] if behind else "")


def parts(word: str) -> str:
    """One way of writing for all of 近三分之一, 三分之一以上: of a word that `PARTS` found."""
    found = re.match("不足|超过|超|近|约|大约|接近|过", word)
    behind = re.search("以上|以下|左右|多|强", word)
    before = found[0] if found else ""
    middle = word.removeprefix(before).removesuffix(behind[0] if behind else "").replace("两", "二")
    return (_BEYOND.get(before, before) or _BEYOND.get(behind[0] if behind else "", "")) + middle


def is_share(meaning: str) -> bool:
    """Whether a claim's meaning is a share in words."""
    return _SHARE.fullmatch(meaning) is not None or _PARTS.fullmatch(meaning) is not None


def agrees(meaning: str, per_cent: float) -> bool:
    """Whether a share in words can be said of a number per cent."""
    if (by_parts := _PARTS.fullmatch(meaning)) is not None:
        return _agrees_by_parts(by_parts, per_cent)
    found = _SHARE.fullmatch(meaning)
    if found is None:
        return False
    number = _DIGITS[found[2]] * 10 + (_AROUND if found[3] else 0)
    low, high = {
        "超": (number, max(number + 10, _ALL_OF_IT)), "不足": (0.0, number), "近": (number - _AROUND, number),
    }.get(found[1] or "", (number - _AROUND, number + _AROUND))  # fmt: skip
    return low - 1e-9 <= per_cent <= high + 1e-9


def _agrees_by_parts(found: re.Match[str], per_cent: float) -> bool:
    whole = (_DIGITS | {"十": 10})[found[2]]
    share_of, next_of = (100 * (_DIGITS[found[3]] + more) / whole for more in (0, 1))
    slack = _AROUND if found[1] == "约" else _NEAR_PARTS
    low, high = {
        "超": (share_of, next_of), "不足": (0.0, share_of), "近": (share_of - _AROUND, share_of),
    }.get(found[1] or "", (share_of - slack, share_of + slack))  # fmt: skip
    return low - 1e-9 <= per_cent <= high + 1e-9
