"""What a Chinese text states of a named indicator without a number that could be checked alone: 高于目标, 比2010年上升,
达到30%的目标, 由17.8%下降到20.4%, 翻了一番, 处于103至107的范围.

Hopes (力争达到目标), conditions and what is said of others (比全国低) state nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from halfsky.words import chinese_numbers
from halfsky.words.named_claims import Reading, readings

SIDE, REACHED, MOVED, FROM_TO, TIMES, WITHIN, VALUE = "side", "reached", "moved", "from_to", "times", "within", "value"
STREAK, EXTREME = "streak", "extreme"
"""Kinds of statements."""

_AMOUNT = r"\d[\d,]*(?:\.\d+)?"
_UNIT = r"(?:%|‰|/10万|/万|岁|年|个|名|张|所|人|:1)?"
_WHOSE = r"(?:规划|纲要|既定|预定|预期|本期|上级|\d{4}年的?)*"
_TARGET = r"(?:目标(?:值|要求)?)"
_ADVERBS = r"(?:已经?|均|都|全部|如期|提前|顺利|圆满|超额|基本|全面|较好|很好地?)*"
_SIDE = re.compile(
    rf"(?P<side>高于|高过|超过|超出|低于|不及|未及|不足)(?:了)?{_WHOSE}(?P<goal>(?:{_AMOUNT}){_UNIT})?的?{_WHOSE}{_TARGET}"
)
_REACHED = re.compile(
    rf"(?P<not>未能|尚未|并未|未|没有|没能)?{_ADVERBS}(?:达到|实现|完成|达成|兑现)了?{_WHOSE}"
    rf"(?P<goal>(?:{_AMOUNT}){_UNIT})?(?:以上|以下|以内)?的?{_WHOSE}(?:{_TARGET}|任务)(?!的)"
)
_UP, _DOWN = ("提高|增加|上升|增长|提升|上涨|延长|扩大|升高"), ("降低|减少|下降|下滑|缩短|缩小|回落")
_WAY = rf"(?P<up>{_UP})|(?P<down>{_DOWN})"
_PREDICATE = r"(?=了|到|至|为|约|近|超|不足|\s*\d|[一二两三四五六七八九]成|[，。；、）)\n]|$|幅度|明显|趋势|态势|较|最)"
_MOVED = re.compile(
    r"(?P<how>(?:逐年|持续|不断|稳步|明显|大幅度?|显著|连续|逐步|有所|小幅|有较大幅度地?|有较大|较大幅度|较快|平稳|稳定|呈)*)"
    rf"(?:{_WAY}){_PREDICATE}"
)
_FROM_TO = re.compile(
    rf"[由从](?:\d{{4}}年的?|基期的?)?(?P<first>{_AMOUNT}){_UNIT}[^，。；\d]{{0,8}}?(?:{_WAY})(?:到|至|为)了?"
    rf"(?:\d{{4}}年的?)?(?P<last>{_AMOUNT})"
)
_NUMERALS = {sign: place for place, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_TIMES = re.compile(
    r"翻了?(?P<near>近|约|超过?)?(?P<doubled>[一二两三四五\d])?番(?P<more>多|以上)?"
    rf"|(?:增长|增加|提高|上升|扩大)了?(?P<near_by>近|约|超过?)?(?P<by>{_AMOUNT}|[一二两三四五六七八九十])倍(?P<more_by>多|以上)?"
)
_WITHIN = re.compile(
    rf"(?<![不未])(?:处于|处在|位于|保持在|稳定在|控制在|在)(?P<low>{_AMOUNT}){_UNIT}[至到～~—–-](?P<high>{_AMOUNT}){_UNIT}"
    r"[^，。；\d]{0,6}(?:范围|区间)"
)
_VALUE = re.compile(
    rf"(?<![未要应能])(?:已经?|均|都)?达到?了?(?:(?P<value>{_AMOUNT})(?P<unit>%|‰|/10万|岁|年|个)"
    rf"|百分之(?P<of>{chinese_numbers.ANY}))(?!的?{_WHOSE}{_TARGET})"
)
_STREAK = re.compile(
    rf"(?:连续|连年)(?:(?P<count>\d+|{chinese_numbers.SEVERAL})年)?[^，。；、\d]{{0,4}}?(?:{_WAY})(?!到|至)"
)
_EXTREME = re.compile(
    r"(?:历史|历年|近年来?|规划期内?|监测以来|有记录以来|\d{4}年以来)(?:同期)?(?:的)?(?:(?P<high>最高|新高)|(?P<low>最低|新低))"
)
_HOPED = re.compile(
    "力争|争取|确保|保证|预计|预期|有望|计划|打算|推动|促进|若|如果|能否|是否|可否|将|早日|尽快|才能|难以|无法|不能|距|离|如何|"
    "要求|应|须|为了|努力|着力|围绕|希望|需|每年|今后|届时"
)
_OF_OTHERS = re.compile("全国|全省|全市|上级|省级|周边|同级|男性|女性|城镇|农村|其他|平均|目标|同期")
_LAST_YEAR = re.compile("上年|去年|上一年|同比|上期|前年")
_AIMED = re.compile("目标|要求|规划|任务|标准")
_STEADY = re.compile("逐年|持续|不断|连续")


@dataclass(frozen=True)
class NamedStatement:
    """What is stated of the names (of a list, each). text: as it is written from `start` on; way: 1 for above or up,
    −1 for below or down, the lowest; denied: 未达到目标; low, high: the numbers that it says, null where none, of a
    streak for how many years; since: from which
    year a change is, `BASE` for the base, None where that is not said; last_year: against the year before; years: all
    that the sentence names before; loose: 近, 多, 以上 beside a multiple."""

    names: tuple[str, ...]
    kind: str
    text: str
    start: int
    way: int = 0
    denied: bool = False
    low: float | None = None
    high: float | None = None
    since: int | None = None
    last_year: bool = False
    years: tuple[int, ...] = ()
    loose: str = ""
    steady: bool = False


def named_statements(
    text: str, names: re.Pattern[str], area: re.Pattern[str] | None = None
) -> Iterator[NamedStatement]:
    """The statements of a text that are made of one of the names, or of a list of them."""
    for reading in readings(text, names, area, carried=True):
        for pattern, make in _KINDS:
            for found in pattern.finditer(reading.text):
                held = reading.before(found.start())
                clause = reading.clause(found.start())
                if held and not _HOPED.search(clause) and (told := make(found, reading, held)) is not None:
                    yield told


def _side(found: re.Match[str], reading: Reading, names: tuple[str, ...]) -> NamedStatement:
    way = 1 if found["side"] in ("高于", "高过", "超过", "超出") else -1
    return NamedStatement(names, SIDE, *_at(found, reading), way=way, years=reading.years(found.start()))


def _reached(found: re.Match[str], reading: Reading, names: tuple[str, ...]) -> NamedStatement | None:
    if re.search("(?:为|达到|实现|完成)$", reading.text[: found.start()]) or "基本" in found[0]:
        return None
    return NamedStatement(
        names, REACHED, *_at(found, reading), denied=bool(found["not"]), years=reading.years(found.start())
    )


def _moved(found: re.Match[str], reading: Reading, names: tuple[str, ...]) -> NamedStatement | None:
    words = reading.words(found.start())
    last_year = _LAST_YEAR.search(words) is not None
    asked = re.match(r"\d[\d.]*[^，。；（]{0,6}（即", reading.text[found.end() :])  # 比基期增加5%（即不少于…）
    if asked or _OF_OTHERS.search(words) or re.search(r"[由从]|[降增升涨][幅]", words):
        return None
    since = None if last_year else reading.since(found.start())
    return NamedStatement(
        names, MOVED, *_at(found, reading), way=1 if found["up"] else -1, since=since, last_year=last_year,
        years=reading.years(found.start()), steady=_STEADY.search(found["how"] or "") is not None,
    )  # fmt: skip


def _from_to(found: re.Match[str], reading: Reading, names: tuple[str, ...]) -> NamedStatement:
    low, high = (float(found[end].replace(",", "")) for end in ("first", "last"))
    return NamedStatement(names, FROM_TO, *_at(found, reading), way=1 if found["up"] else -1, low=low, high=high)


def _times(found: re.Match[str], reading: Reading, names: tuple[str, ...]) -> NamedStatement | None:
    if _OF_OTHERS.search(reading.words(found.start())):
        return None
    if found["by"]:
        said = found["by"]
        factor = 1 + (float(_NUMERALS[said]) if said in _NUMERALS else 10.0 if said == "十" else float(said))
    else:
        said = found["doubled"] or "一"
        factor = 2.0 ** (int(said) if said.isdigit() else _NUMERALS[said])
    loose = found["near"] or found["near_by"] or found["more"] or found["more_by"] or ""
    return NamedStatement(
        names, TIMES, *_at(found, reading), low=factor, since=reading.since(found.start()), loose=loose,
        years=reading.years(found.start()),
    )  # fmt: skip


def _within(found: re.Match[str], reading: Reading, names: tuple[str, ...]) -> NamedStatement:
    low, high = (float(found[end].replace(",", "")) for end in ("low", "high"))
    return NamedStatement(names, WITHIN, *_at(found, reading), low=low, high=high, years=reading.years(found.start()))


def _value(found: re.Match[str], reading: Reading, names: tuple[str, ...]) -> NamedStatement | None:
    if _AIMED.search(reading.clause(found.start())) or _OF_OTHERS.search(reading.words(found.start())):
        return None
    return NamedStatement(
        names, VALUE, *_at(found, reading),
        low=float(chinese_numbers.number(found["of"]) if found["of"] else found["value"].replace(",", "")),
        years=reading.years(found.start()),
    )  # fmt: skip


def _streak(found: re.Match[str], reading: Reading, names: tuple[str, ...]) -> NamedStatement:
    count = float(chinese_numbers.number(found["count"])) if found["count"] else None
    return NamedStatement(names, STREAK, *_at(found, reading), way=1 if found["up"] else -1, low=count)


def _extreme(found: re.Match[str], reading: Reading, names: tuple[str, ...]) -> NamedStatement | None:
    if reading.years(found.start() + 1):
        return None  # of a year, or since one
    return NamedStatement(names, EXTREME, *_at(found, reading), way=1 if found["high"] else -1)


def _at(found: re.Match[str], reading: Reading) -> tuple[str, int]:
    return found[0], reading.begin + found.start()


_KINDS = (
    (_SIDE, _side), (_REACHED, _reached), (_FROM_TO, _from_to), (_MOVED, _moved), (_TIMES, _times), (_WITHIN, _within),
    (_VALUE, _value), (_STREAK, _streak), (_EXTREME, _extreme),
)  # fmt: skip
