"""How counties word a target: frames, deadlines and joined sentences, each with the targets that it states.

Nothing here knows how Halfsky reads. A sentence is made with what it says, so that a reading can be held against it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

CATALOGUE = Path(__file__).parents[1] / "data" / "indicators.csv"
PLAN_END = 2030


@dataclass(frozen=True)
class Stated:
    """A target as a sentence states it; `kind` is the way it was worded."""

    indicator: str
    comparator: str
    value: float
    unit: str
    deadline: int | None = None
    relative: bool = False
    periodicity: str = ""
    upper: float | None = None
    kind: str = ""
    unsaid: bool = False  # the deadline is the plan's last year: it may be read as said, or as not stated


@dataclass(frozen=True)
class Indicator:
    name: str
    unit: str
    better: str


Sentence = tuple[str, list[Stated]]


@cache
def indicators() -> tuple[Indicator, ...]:
    """Measures of the catalogue with one unit and a better side, under their first name."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Indicator(row["name_zh"], row["unit"], row["better"])
        for row in rows
        if row["unit"] in ("percent", "per_100k", "per_1000", "years")
        and row["better"] in ("higher", "lower")
        and re.search(r"(率|比例|水平|比重|寿命|年限)$", row["name_zh"])
        and not re.search(r"每千|达标率|均衡|纲要|规划", row["name_zh"])
    )


class Choice:
    """Draws what no other sentence of the document has: indicators whose names do not lie in each other."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.taken: list[str] = []

    def indicator(self, unit: str = "", better: str = "", plain: bool = False) -> Indicator:
        """plain: a name without 、 and 和, which can stand in an enumeration."""
        found = [
            one
            for one in indicators()
            if (not unit or one.unit == unit)
            and (not better or one.better == better)
            and not (plain and re.search("[、和与及]", one.name))
            and not any(one.name in name or name in one.name for name in self.taken)
        ]
        chosen = self.rng.choice(found)
        self.taken.append(chosen.name)
        return chosen

    def value(self, one: Indicator) -> float:
        rng = self.rng
        if one.unit == "percent":
            whole = rng.randint(51, 99) if one.better == "higher" else rng.randint(2, 40)
            return whole + (rng.choice([0, 0, 0, 0.5, 0.3]) if whole < 99 else 0)
        if one.unit == "years":
            return round(rng.uniform(76, 84), 1) if "寿命" in one.name else round(rng.uniform(10.5, 13.9), 1)
        return rng.choice([rng.randint(2, 18), round(rng.uniform(2, 18), 1)])


DIGITS = "零一二三四五六七八九"


def in_words(number: int) -> str:
    """A number up to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else DIGITS[tens]) + "十" if tens else "") + (DIGITS[ones] if ones or not tens else "")


def written(value: float, one: Indicator, style: str = "") -> str:
    """The number with its unit; style: `words` 百分之九十五, `wide` ９５％, `spaced` 95 %."""
    number = f"{value:g}"
    if one.unit == "years":
        return number + ("岁" if "寿命" in one.name else "年")
    if style == "words" and float(value).is_integer():
        part = {"percent": "百分之", "per_1000": "千分之", "per_100k": "十万分之"}[one.unit]
        return part + in_words(int(value))
    if style == "fraction" and one.unit == "per_100k":
        return f"十万分之{number}"
    if style == "long":
        return number + {"percent": "%", "per_1000": "‰", "per_100k": "/100000"}[one.unit]
    sign = {"percent": "%", "per_1000": "‰", "per_100k": "/10万"}[one.unit]
    if style == "wide" and one.unit == "percent":
        return number.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")) + "％"
    if style == "spaced":
        return f"{number} {sign}"
    return number + sign


AT_LEAST = (
    "{i}达到{v}以上", "{i}达到{v}", "{i}达{v}及以上", "{i}不低于{v}", "{i}保持在{v}以上", "{i}稳定在{v}以上", "{i}提高到{v}",
    "{i}提高到{v}以上", "{i}提升至{v}以上", "{i}不少于{v}", "力争{i}达到{v}", "{i}力争达到{v}以上", "确保{i}不低于{v}",
    "{i}巩固在{v}以上", "使{i}提高至{v}", "{i}应达到{v}以上", "{i}总体达到{v}", "{i}达到并保持在{v}以上", "{i}在{v}以上",
    "{i}努力提高到{v}", "{i}上升到{v}以上", "{i}不得低于{v}", "{i}原则上不低于{v}", "全县{i}达{v}以上", "{i}维持在{v}以上",
    "{i}不能少于{v}", "推动{i}达到{v}以上", "{i}至少达到{v}", "{i}要达到{v}以上", "{i}最低达到{v}", "{i}持续保持{v}以上",
    "{i}≥{v}", "{i}提高至不低于{v}", "实现{i}{v}以上", "{i}稳步提升到{v}以上", "{i}达到或超过{v}", "{i}须在{v}以上",
)  # fmt: skip
MORE_THAN = ("{i}超过{v}", "{i}高于{v}", "{i}大于{v}", "{i}突破{v}", "力争{i}超过{v}", "{i}＞{v}")
AT_MOST = (
    "{i}控制在{v}以内", "{i}控制在{v}以下", "{i}不高于{v}", "{i}不超过{v}", "{i}下降到{v}以下", "{i}降低到{v}", "{i}降至{v}以下",
    "{i}严格控制在{v}以内", "把{i}控制在{v}以下", "将{i}降到{v}以内", "{i}保持在{v}以下", "{i}稳定在{v}以下", "{i}不得高于{v}",
    "{i}不大于{v}", "{i}持续控制在{v}以内", "力争{i}控制在{v}以下", "{i}不突破{v}", "{i}下降至{v}", "{i}≤{v}", "{i}压减到{v}以下",
    "{i}逐步下降到{v}以内", "{i}在{v}以下", "确保{i}不超过{v}", "{i}最高不超过{v}", "{i}降低至{v}及以下", "{i}不能超过{v}",
    "{i}不得突破{v}", "{i}有效控制在{v}以内", "{i}维持在{v}以下",
)  # fmt: skip
LESS_THAN = ("{i}低于{v}", "{i}小于{v}", "{i}始终低于{v}", "确保{i}低于{v}", "{i}＜{v}", "{i}降到不足{v}")
ABOUT = ("{i}保持在{v}左右", "{i}达到{v}左右", "{i}稳定在{v}左右", "{i}控制在{v}左右", "{i}维持在{v}上下")
FRAMES = {"ge": AT_LEAST, "gt": MORE_THAN, "le": AT_MOST, "lt": LESS_THAN, "approx": ABOUT}

RISES = (
    "{i}比2020年提高{n}个百分点", "{i}较2020年提升{n}个百分点以上", "{i}提高{n}个百分点以上", "{i}在2020年基础上提高{n}个百分点",
    "{i}提升{n}个百分点", "{i}比规划期初上升{n}个百分点", "{i}增加{n}个百分点",
)  # fmt: skip
FALLS = (
    "{i}比2020年下降{n}个百分点", "{i}较2020年降低{n}个百分点以上", "{i}下降{n}个百分点", "{i}在2020年基础上下降{n}个百分点",
    "{i}降低{n}个百分点以上", "{i}减少{n}个百分点",
)  # fmt: skip
FALLS_BY_PART = (
    ("{i}下降三分之一", 33.33), ("{i}比2020年下降四分之一", 25.0), ("{i}较2020年降低五分之一以上", 20.0), ("{i}减少一半", 50.0),
    ("{i}下降三分之一以上", 33.33), ("{i}在2020年的基础上下降10%", 10.0), ("{i}比2020年降低15%以上", 15.0),
)  # fmt: skip
SHARES_IN_WORDS = (
    ("{i}达到三分之一以上", 33.33), ("{i}不低于三成", 30.0), ("{i}达到一半以上", 50.0), ("{i}不少于四分之一", 25.0),
    ("{i}达到百分之百", 100.0), ("{i}达到九成以上", 90.0), ("{i}达到五分之四", 80.0), ("{i}达到三分之二以上", 66.67),
)  # fmt: skip
COUNTS = (
    ("每个乡镇（街道）至少配备{n}名儿童督导员", "儿童督导员", "ge", "count", ""),
    ("每个村（社区）配齐儿童主任{n}名", "儿童主任", "ge", "count", ""),
    ("新建改建爱心母婴室{n}间以上", "爱心母婴室", "ge", "count", ""),
    ("县级家庭暴力庇护场所不少于{n}个", "家庭暴力庇护场所", "ge", "count", ""),
    ("建成儿童之家{n}个", "儿童之家", "ge", "count", ""),
    ("全县妇女领办合作社达到{n}家", "妇女领办合作社", "ge", "count", ""),
    ("县妇儿工委办公室专职人员编制不少于{n}名", "专职人员编制", "ge", "count", ""),
    ("培育农村妇女致富带头人{n}人以上", "农村妇女致富带头人", "ge", "count", ""),
    ("建设标准化家事调解工作室{n}个", "家事调解工作室", "ge", "count", ""),
    ("领导班子中女干部不少于{n}人", "女干部", "ge", "count", ""),
    ("每个社区设维权站{n}处", "维权站", "ge", "count", ""),
    ("每个行政村组建巾帼志愿服务队{n}支以上", "巾帼志愿服务队", "ge", "count", ""),
    ("每年举办性别平等公益讲座不少于{n}场", "性别平等公益讲座", "ge", "count", "annual"),
    ("每年培训高素质女农民{n}人次以上", "女农民", "ge", "count", "annual"),
    ("每年至少刊播宣传性别平等的公益广告{n}条", "公益广告", "ge", "count", "annual"),
    ("每年新增女性社会组织{n}个", "女性社会组织", "ge", "count", "annual"),
    ("每千人口拥有3岁以下婴幼儿托位{x}个", "托位", "ge", "per_1000", ""),
    ("每千名儿童儿科执业（助理）医师数达到{x}名", "儿科执业（助理）医师", "ge", "per_1000", ""),
    ("每千名儿童拥有儿科床位增至{x}张", "儿科床位", "ge", "per_1000", ""),
    ("每万名妇女拥有妇产科医生{x}名以上", "妇产科医生", "ge", "per_10k", ""),
    ("每万人口全科医生数不少于{x}人", "全科医生", "ge", "per_10k", ""),
    ("每十万名妇女拥有乳腺专科医师不少于{x}名", "乳腺专科医师", "ge", "per_100k", ""),
    ("高中阶段毛入学率男女差距不超过{x}个百分点", "高中阶段毛入学率男女差距", "le", "percent", ""),
    ("城乡妇女平均受教育年限差距控制在{x}年以内", "平均受教育年限差距", "le", "years", ""),
    ("出生人口性别比控制在10{d}以下", "出生人口性别比", "le", "ratio", ""),
    ("出生人口性别比保持在10{d}左右", "出生人口性别比", "approx", "ratio", ""),
    ("城镇公共厕所女厕位与男厕位比例不低于3:2", "女厕位与男厕位比例", "ge", "ratio", ""),
    ("产床与助产士数量比例不低于1:3", "产床与助产士", "ge", "ratio", ""),
)  # fmt: skip

DEADLINES = (
    ("到2025年，", 2025), ("到2027年，", 2027), ("到“十四五”末，", 2025), ("2025年底前，", 2025), ("规划期末，", PLAN_END),
    ("到2030年，", 2030), ("至2028年，", 2028), ("到2025年底，", 2025), ("到规划期末，", PLAN_END),
    ("“十五五”末，", 2030), ("到2026年末，", 2026),
)  # fmt: skip
AFTER_DEADLINES = (
    ("到2025年", 2025),
    ("2027年底前", 2027),
    ("到2030年", 2030),
    ("“十四五”末", 2025),
    ("规划期末", PLAN_END),
)
OPENINGS = (
    "健全妇幼保健服务网络，",
    "坚持问题导向，",
    "完善县乡村三级服务体系，",
    "落实男女平等基本国策，",
    "加强部门联动，",
    "",
)
TAILS = ("，城乡差距逐步缩小", "，服务能力明显增强", "，工作机制不断健全", "，群众满意度不断提升", "")


def comparator_of(rng: Random, one: Indicator) -> str:
    sides = ("ge", "gt") if one.better == "higher" else ("le", "lt")
    return rng.choices([*sides, "approx"], [7, 2, 1])[0]


def single(
    choice: Choice, frame: str = "", comparator: str = "", better: str = "", style: str | None = None
) -> Sentence:
    """One target, without a deadline and without a full stop."""
    rng = choice.rng
    one = choice.indicator(
        better=better or {"ge": "higher", "gt": "higher", "le": "lower", "lt": "lower"}.get(comparator, "")
    )
    comparator = comparator or comparator_of(rng, one)
    frame = frame or rng.choice(FRAMES[comparator])
    if style is None:
        style = rng.choices(["", "spaced", "wide", "fraction", "words", "long"], [12, 1, 1, 1, 1, 1])[0]
    value = choice.value(one)
    text = frame.format(i=one.name, v=written(value, one, style))
    return text, [Stated(one.name, comparator, value, one.unit, kind=f"{frame} {style}".strip())]


def change(choice: Choice, frame: str = "") -> Sentence:
    rng = choice.rng
    frame = frame or rng.choice(RISES + FALLS)
    one = choice.indicator("percent", "higher" if frame in RISES else "lower")
    points = rng.choice([2, 3, 5, 1.5, 0.8])
    return frame.format(i=one.name, n=f"{points:g}"), [
        Stated(one.name, "ge", points, "percent", relative=True, kind=frame)
    ]


def change_each_year(choice: Choice) -> Sentence:
    rng = choice.rng
    frame = rng.choice(["{i}每年提高{n}个百分点", "{i}年均提高{n}个百分点以上", "{i}逐年提高，每年提升{n}个百分点"])
    one, points = choice.indicator("percent", "higher"), rng.choice([0.5, 1, 1.2])
    stated = Stated(one.name, "ge", points, "percent", relative=True, periodicity="annual", kind=frame)
    return frame.format(i=one.name, n=f"{points:g}"), [stated]


def fall_by_part(choice: Choice, row: tuple[str, float] | None = None) -> Sentence:
    frame, part = row or choice.rng.choice(FALLS_BY_PART)
    one = choice.indicator(better="lower")
    return frame.format(i=one.name), [Stated(one.name, "ge", part, "percent", relative=True, kind=frame)]


def share_in_words(choice: Choice, row: tuple[str, float] | None = None) -> Sentence:
    frame, share = row or choice.rng.choice(SHARES_IN_WORDS)
    one = choice.indicator("percent", "higher")
    return frame.format(i=one.name), [Stated(one.name, "ge", share, "percent", kind=frame)]


def count(choice: Choice, row: tuple[str, str, str, str, str] | None = None) -> Sentence:
    rng = choice.rng
    free = [each for each in COUNTS if each[1] not in choice.taken]
    frame, noun, comparator, unit, periodicity = row or rng.choice(free)
    choice.taken.append(noun)
    number = {"{n}": rng.randint(1, 60), "{x}": rng.choice([0.5, 1.12, 2.5, 4.5, 3.17]), "{d}": rng.randint(5, 9)}
    value: float = 0
    text = frame
    for place, drawn in number.items():
        if place in text:
            value = 100 + drawn if place == "{d}" else drawn
            text = text.replace(place, f"{drawn:g}")
    if unit == "ratio" and not value:
        value = 1.5 if "3:2" in frame else 0.3333
    return text, [Stated(noun, comparator, value, unit, periodicity=periodicity, kind=frame)]


def span(choice: Choice) -> Sentence:
    frame = choice.rng.choice(
        ["{i}保持在{a}%—{b}%之间", "{i}控制在{a}%至{b}%", "{i}保持在{a}%～{b}%", "{i}稳定在{a}%到{b}%之间"]
    )
    one, low = choice.indicator("percent"), choice.rng.randint(20, 60)
    stated = Stated(one.name, "range", low, "percent", upper=low + 5, kind=frame)
    return frame.format(i=one.name, a=low, b=low + 5), [stated]


SIMPLE: tuple[Callable[[Choice], Sentence], ...] = (
    single,
    change,
    change_each_year,
    fall_by_part,
    share_in_words,
    count,
    span,
)


def simple(choice: Choice) -> Sentence:
    return choice.rng.choices(SIMPLE, [12, 2, 1, 1, 1, 3, 1])[0](choice)


def _due(stated: list[Stated], year: int, kind: str) -> list[Stated]:
    return [replace(one, deadline=year, kind=f"{kind} · {one.kind}") for one in stated]


def with_deadline(choice: Choice) -> Sentence:
    words, year = choice.rng.choice(DEADLINES)
    text, stated = simple(choice)
    return words + text, _due(stated, year, words)


def shared_deadline(choice: Choice) -> Sentence:
    """到2025年，A…；B…；C…: the time frame belongs to the whole list."""
    words, year = choice.rng.choice(DEADLINES)
    stop = choice.rng.choice("；，")
    parts = [simple(choice) for _ in range(choice.rng.randint(2, 3))]
    return words + stop.join(text for text, _ in parts), _due(
        [one for _, stated in parts for one in stated], year, f"shared {words}{stop}"
    )


def own_deadlines(choice: Choice) -> Sentence:
    """到2025年，A…；到2030年，B…."""
    parts = [with_deadline(choice) for _ in range(2)]
    return "；".join(text for text, _ in parts), [one for _, stated in parts for one in stated]


def steps(choice: Choice) -> Sentence:
    """One indicator by two deadlines."""
    rng = choice.rng
    one = choice.indicator("percent", "higher", plain=True)
    low = rng.randint(50, 80)
    high = low + rng.randint(5, 15)
    frame = rng.choice([
        "{i}到2025年达到{a}%，到2030年达到{b}%", "到2025年、2030年，{i}分别达到{a}%、{b}%", "{i}到2025年和2030年分别达到{a}%和{b}%",
        "到2025年{i}达到{a}%以上，规划期末达到{b}%以上", "{i}2025年达到{a}%、2030年达到{b}%", "{i}“十四五”末达到{a}%，2030年提高到{b}%",
    ])  # fmt: skip
    stated = [Stated(one.name, "ge", value, "percent", year, kind=frame) for value, year in ((low, 2025), (high, 2030))]
    return frame.format(i=one.name, a=low, b=high), stated


def inner_deadline(choice: Choice) -> Sentence:
    words, year = choice.rng.choice(AFTER_DEADLINES)
    one = choice.indicator("percent", "higher")
    value = choice.value(one)
    frame = choice.rng.choice(["{i}{t}达到{v}%以上", "{i}{t}提高到{v}%", "{i}力争{t}达到{v}%以上"])
    stated = Stated(one.name, "ge", value, "percent", year, kind=frame.replace("{t}", words))
    return frame.format(i=one.name, t=words, v=f"{value:g}"), [stated]


def respectively(choice: Choice) -> Sentence:
    rng = choice.rng
    first, second = (choice.indicator("percent", "higher", plain=True) for _ in range(2))
    frame, tail = rng.choice(
        [("{a}和{b}分别达到{v}和{w}", ""), ("{a}、{b}分别达到{v}、{w}以上", ""), ("{a}与{b}分别不低于{v}和{w}", "")]
    )
    low, high = rng.randint(50, 75), rng.randint(76, 98)
    text = frame.format(a=first.name, b=second.name, v=f"{low}%", w=f"{high}%") + tail
    return text, [
        Stated(each.name, "ge", value, "percent", kind=frame) for each, value in ((first, low), (second, high))
    ]


def both(choice: Choice) -> Sentence:
    first, second = (choice.indicator("percent", "higher", plain=True) for _ in range(2))
    frame = choice.rng.choice(
        ["{a}、{b}均达到{v}以上", "{a}和{b}均不低于{v}", "{a}、{b}均保持在{v}以上", "{a}和{b}都达到{v}"]
    )
    value = choice.rng.randint(60, 98)
    text = frame.format(a=first.name, b=second.name, v=f"{value}%")
    return text, [Stated(each.name, "ge", value, "percent", kind=frame) for each in (first, second)]


def several(choice: Choice) -> Sentence:
    parts = [simple(choice) for _ in range(choice.rng.randint(2, 3))]
    return "，".join(text for text, _ in parts), [
        replace(one, kind=f"several · {one.kind}") for _, s in parts for one in s
    ]


def dressed(choice: Choice) -> Sentence:
    """A target with a clause before and after it that hold no number."""
    text, stated = simple(choice)
    return choice.rng.choice(OPENINGS) + text + choice.rng.choice(TAILS), stated


WAYS: dict[str, tuple[Callable[[Choice], Sentence], int]] = {
    "simple": (simple, 8), "dressed": (dressed, 4), "with_deadline": (with_deadline, 4), "shared_deadline": (shared_deadline, 2),
    "own_deadlines": (own_deadlines, 1), "steps": (steps, 2), "inner_deadline": (inner_deadline, 2), "respectively": (respectively, 1),
    "both": (both, 1), "several": (several, 2),
}  # fmt: skip


def sentence(choice: Choice) -> Sentence:
    way = choice.rng.choices(list(WAYS), [weight for _, weight in WAYS.values()])[0]
    text, stated = WAYS[way][0](choice)
    return text, stated


def plain_sentence(choice: Choice) -> Sentence:
    """What no reading should fail on: the commonest frames, for tests of what stands around the sentence."""
    one = choice.indicator()
    value = choice.value(one)
    comparator, frame = ("ge", "{i}达到{v}以上") if one.better == "higher" else ("le", "{i}控制在{v}以下")
    return frame.format(i=one.name, v=written(value, one)), [Stated(one.name, comparator, value, one.unit, kind=frame)]
