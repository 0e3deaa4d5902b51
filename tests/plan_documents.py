"""Plans of counties that do not exist, with every target that they state: as .txt, .docx and .html.

A document is drawn from a seed: its style of headings, what stands before its goals, its lists of goals, its tables and
where its responsible units stand. It is made with the targets it states and imports nothing of what reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from plan_files import Document
from plan_sentences import Choice, Stated, sentence, written
from plan_tables import DEPARTMENTS, DOMAINS, TABLE_TITLES, TABLES

COUNTIES = ("青石桥县", "云岭县", "柳河湾区", "南屏市", "石鼓县", "长坪县", "望江旗", "北麓自治县")
OPENERS = (
    "男女平等是社会文明进步的重要标志，妇女事业是经济社会发展的重要组成部分。",
    "为更好保障妇女合法权益，促进妇女与经济社会同步发展，根据上级妇女发展纲要，结合本地实际，制定本规划。",
    "全县各级各部门把妇女事业摆在突出位置，妇女获得感、幸福感、安全感明显增强。",
)
MEASURES = (
    "加强基层妇幼保健机构建设，配齐专业人员，改善服务条件。", "广泛开展法治宣传教育，引导妇女依法表达诉求、维护权益。",
    "建立部门联席会议制度，定期研究解决突出问题。", "加大财政投入，将所需经费列入本级预算。",
    "发挥群团组织作用，动员社会力量广泛参与。", "完善分性别统计制度，建立数据共享机制。",
    "培育良好家风，弘扬中华民族传统美德。", "畅通投诉举报渠道，及时查处侵害妇女权益的行为。",
)  # fmt: skip
ACHIEVED = (
    "截至2020年底，全县{i}为{v}，比2015年提高{p}个百分点。", "2020年，{i}达到{v}，高于全市平均水平。", "过去十年，{i}由{w}提高到{v}。",
)  # fmt: skip


@dataclass(frozen=True)
class Headings:
    """A style of headings: of chapters, of domains, of the goals in one, of its measures, and how items are numbered."""

    name: str
    chapter: Callable[[int, str], str]
    domain: Callable[[int, int, str], str]
    goals: tuple[str, ...]
    measures: tuple[str, ...]
    item: Callable[[int], str]


def _zh(number: int) -> str:
    return "一二三四五六七八九十"[number - 1]


HEADINGS = (
    Headings("一、（一）1.", lambda n, t: f"{_zh(n)}、{t}", lambda c, n, t: f"（{_zh(n)}）{t}", ("主要目标：", "主要目标", "发展目标："),
             ("策略措施：", "策略措施", "主要措施："), lambda n: f"{n}."),
    Headings("第一章 第一节", lambda n, t: f"第{_zh(n)}章 {t}", lambda c, n, t: f"第{_zh(n)}节 {t}", ("一、主要目标", "主要目标"),
             ("二、策略措施", "策略措施"), lambda n: f"{n}．"),
    Headings("1 1.1", lambda n, t: f"{n} {t}", lambda c, n, t: f"{c}.{n} {t}", ("主要目标：", "【主要目标】"), ("策略措施：", "【策略措施】"),
             lambda n: f"（{n}）"),
    Headings("目标1：", lambda n, t: f"{_zh(n)}、{t}", lambda c, n, t: f"（{_zh(n)}）{t}", ("", "主要目标"), ("", "策略措施"),
             lambda n: f"目标{n}："),
    Headings("一、1、", lambda n, t: f"{_zh(n)}、{t}", lambda c, n, t: f"（{_zh(n)}）{t}。", ("1.主要目标", "主要目标。"),
             ("2.策略措施", "策略措施。"), lambda n: f"（{n}）"),
)  # fmt: skip


UnitForm = tuple[str, Callable[[str, str, list[str]], list[str]], str]


UNIT_FORMS: tuple[UnitForm, ...] = (
    # name, the item's lines of its text (without full stop), a lead and supporters; roles: both, lead, none
    ("own line", lambda t, a, b: [f"{t}。", f"责任单位：{a}、{'、'.join(b)}"], "none"),
    ("two lines", lambda t, a, b: [f"{t}。", f"牵头单位：{a}", f"配合单位：{'、'.join(b)}"], "both"),
    ("one line, two roles", lambda t, a, b: [f"{t}。", f"牵头单位：{a}；配合单位：{'、'.join(b)}"], "both"),
    ("lenticular brackets", lambda t, a, b: [f"{t}。【责任单位：{a}、{'、'.join(b)}】"], "none"),
    ("lenticular brackets, two roles", lambda t, a, b: [f"{t}。【牵头单位：{a}；配合单位：{'、'.join(b)}】"], "both"),
    ("brackets after the stop", lambda t, a, b: [f"{t}。（{a}牵头，{'、'.join(b)}配合）"], "both"),
    ("brackets before the stop", lambda t, a, b: [f"{t}（{a}牵头，{'、'.join(b)}配合）。"], "both"),
    ("by duties", lambda t, a, b: [f"{t}。（{a}、{'、'.join(b)}按职责分工负责）"], "none"),
    ("label in brackets", lambda t, a, b: [f"{t}。（责任单位：{a}、{'、'.join(b)}）"], "none"),
    ("two labels in brackets", lambda t, a, b: [f"{t}。（牵头单位：{a}；责任单位：{'、'.join(b)}）"], "both"),
    ("bare list in brackets", lambda t, a, b: [f"{t}。（{a}、{'、'.join(b)}）"], "none"),
    ("no colon", lambda t, a, b: [f"{t}。", f"责任单位 {a} {' '.join(b)}"], "none"),
    ("in charge", lambda t, a, b: [f"{t}。（{a}、{'、'.join(b)}负责）"], "none"),
    ("leads, takes part", lambda t, a, b: [f"{t}。（{a}牵头，{'、'.join(b)}参与）"], "both"),
)  # fmt: skip


def with_units(document: Document, rng: Random, text: str, stated: list[Stated], form: UnitForm) -> list[str]:
    _, lines, roles = form
    lead, *others = rng.sample(DEPARTMENTS, rng.randint(2, 3))
    for one in stated:
        document.units[one.indicator] = (
            lead if roles == "both" else "",
            ";".join(others) if roles == "both" else ";".join([lead, *others]),
        )
    return lines(text, lead, others)


SentenceMaker = Callable[[Choice], tuple[str, list[Stated]]]


def plan(
    seed: int, *, headings: Headings | None = None, make: SentenceMaker = sentence, tables: bool = True, units: bool = True,
    background: bool = True, opened: bool = True,
) -> Document:  # fmt: skip
    """A whole plan. `make` words its goals; without `tables`, `units` and `background` it is bare goals and measures."""
    rng = Random(seed)
    choice, document = Choice(rng), Document()
    style = headings or rng.choice(HEADINGS)
    county = rng.choice(COUNTIES)
    document.add(f"{county}妇女发展规划（2021—2030年）")
    if background:
        _background(document, choice)
    document.add(style.chapter(1, "总体要求"), "坚持以人民为中心，坚持男女平等基本国策，推动妇女全面发展。")
    document.add(style.chapter(2, "发展领域、主要目标和策略措施"))
    for number, names in enumerate(sorted(rng.sample(DOMAINS, 3), key=DOMAINS.index), start=1):
        document.add(style.domain(2, number, rng.choice(names)))
        _goals(document, choice, style, make, units=units, opened=opened)
    if tables and rng.random() < 0.8:
        shape = rng.choice(TABLES)
        document.add(style.chapter(3, TABLE_TITLES.get(shape, "主要指标")), shape(choice, document))
        document.add(style.chapter(4, "组织实施"), "加强组织领导，健全工作机制，确保规划落到实处。")
    else:
        document.add(style.chapter(3, "组织实施"), "加强组织领导，健全工作机制，确保规划落到实处。")
    return document


def _background(document: Document, choice: Choice) -> None:
    rng = choice.rng
    document.add(rng.choice(["前言", "规划背景", "序言"]), rng.choice(OPENERS))
    for frame in rng.sample(ACHIEVED, rng.randint(0, 2)):
        one = choice.indicator("percent", "higher")
        value = choice.value(one)
        document.add(frame.format(i=one.name, v=written(value, one), w=written(value - 9, one), p=rng.randint(2, 9)))


def _goals(
    document: Document, choice: Choice, style: Headings, make: SentenceMaker, *, units: bool, opened: bool
) -> None:
    rng = choice.rng
    index = rng.randrange(len(style.goals))
    opening = rng.random() if opened else 1.0
    year = None
    if style.goals[index]:
        document.add(style.goals[index])
        if opening < 0.1:
            document.add("到2025年，实现以下目标：")
            year = 2025
    form = rng.choice(UNIT_FORMS) if units and rng.random() < 0.5 else None
    for number in range(1, rng.randint(4, 6)):
        text, stated = make(choice)
        if year and not any(one.deadline for one in stated) and "“十" not in text:
            stated = [replace(one, deadline=year, kind=f"opened list · {one.kind}") for one in stated]
        lines = [f"{text}。"] if form is None else with_units(document, rng, text, stated, form)
        document.add(style.item(number) + lines[0], *lines[1:])
        document.stated += [
            replace(one, kind=f"{one.kind} [{style.name}{'; ' + form[0] if form else ''}]") for one in stated
        ]
    if style.measures[index]:
        document.add(style.measures[index])
    marker = "措施{}：" if style.name == "目标1：" else None
    for number, measure in enumerate(rng.sample(MEASURES, 2), start=1):
        document.add((marker.format(number) if marker else style.item(number)) + measure)
