"""Plans of counties that do not exist, with every target that they state: as .txt, .docx and .html.

A document is drawn from a seed: its style of headings, what stands before its goals, its lists of goals, its tables and
where its responsible units stand. It is made with the targets it states and imports nothing of what reads them.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import docx
import pandas as pd

from plan_sentences import PLAN_END, Choice, Indicator, Stated, plain_sentence, sentence, written

Span = tuple[int, int, int, int]  # row, column, rows and columns of a merged cell; what it covers is empty


@dataclass(frozen=True)
class Grid:
    """A table; `absent`: as pasted text it is without the cells that a merged one covers."""

    rows: list[list[str]]
    spans: tuple[Span, ...] = ()
    absent: bool = False


@dataclass
class Document:
    blocks: list[str | Grid] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    units: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Lead and supporting units (joined by ;) by indicator; a unit without a role leads nothing and supports nothing."""

    def add(self, *lines: str | Grid) -> None:
        self.blocks += lines


# --- documents as files ---------------------------------------------------------------------------------------------


def write(document: Document, path: Path) -> Path:
    {".txt": _write_txt, ".docx": _write_docx, ".html": _write_html}[path.suffix](document, path)
    return path


def _covered(grid: Grid) -> set[tuple[int, int]]:
    return {
        (row + down, column + across)
        for row, column, high, wide in grid.spans
        for down in range(high)
        for across in range(wide)
        if down or across
    }


def _write_txt(document: Document, path: Path) -> None:
    lines = []
    for block in document.blocks:
        if isinstance(block, str):
            lines.append(block)
            continue
        covered = _covered(block) if block.absent else set()
        for y, row in enumerate(block.rows):
            lines.append("\t".join(cell for x, cell in enumerate(row) if (y, x) not in covered))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_docx(document: Document, path: Path) -> None:
    made = docx.Document()
    for block in document.blocks:
        if isinstance(block, str):
            made.add_paragraph(block)
            continue
        table = made.add_table(rows=len(block.rows), cols=len(block.rows[0]), style="Table Grid")
        cells = [list(row.cells) for row in table.rows]
        for y, row in enumerate(block.rows):
            for x, text in enumerate(row):
                cells[y][x].text = text
        for y, x, high, wide in block.spans:
            text = block.rows[y][x]
            merged = cells[y][x].merge(cells[y + high - 1][x + wide - 1])
            merged.text = text
    made.save(str(path))


def _write_html(document: Document, path: Path) -> None:
    parts = []
    for block in document.blocks:
        if isinstance(block, str):
            parts.append(f"<p>{html.escape(block)}</p>")
            continue
        covered, spans = _covered(block), {(y, x): (high, wide) for y, x, high, wide in block.spans}
        rows = []
        for y, row in enumerate(block.rows):
            cells = []
            for x, text in enumerate(row):
                if (y, x) in covered:
                    continue
                high, wide = spans.get((y, x), (1, 1))
                merged = (f' rowspan="{high}"' if high > 1 else "") + (f' colspan="{wide}"' if wide > 1 else "")
                cells.append(f"<td{merged}>{html.escape(text)}</td>")
            rows.append(f"<tr>{''.join(cells)}</tr>")
        parts.append(f"<table>{''.join(rows)}</table>")
    title = html.escape(str(document.blocks[0]))
    path.write_text(
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body><div class='content'>"
        f"{''.join(parts)}</div></body></html>",
        encoding="utf-8",
    )


# --- what a reading found against what the document states ----------------------------------------------------------

_PLAIN = str.maketrans("", "", " 　“”\"'‘’")


def _same(stated: Stated, row: pd.Series) -> bool:
    unit = {"points": "percent"}.get(row["unit"], row["unit"])  # a change in 百分点 is a number of points or of percent
    due = None if pd.isna(row["deadline_year"]) else int(row["deadline_year"])
    return (
        row["comparator"] == stated.comparator
        and pd.notna(row["value"])
        and abs(row["value"] - stated.value) < 0.01
        and unit == stated.unit
        and (due == stated.deadline or (stated.unsaid and due is None))
        and bool(row["relative_to"]) == stated.relative
        and row["periodicity"] == stated.periodicity
        and (stated.upper is None or (pd.notna(row["upper_value"]) and abs(row["upper_value"] - stated.upper) < 0.01))
        and stated.indicator.translate(_PLAIN) in row["indicator"].translate(_PLAIN)
    )


def hold_against(stated: Iterable[Stated], targets: pd.DataFrame) -> tuple[list[Stated], list[str]]:
    """What is stated and was not read, and what was read and is not stated; each row answers for one target."""
    rows = [row for _, row in targets[targets["kind"].eq("quantitative")].iterrows()]
    missed = []
    for one in stated:
        found = next((index for index, row in enumerate(rows) if _same(one, row)), None)
        if found is None:
            missed.append(one)
        else:
            del rows[found]
    shown = [
        "indicator",
        "comparator",
        "value",
        "upper_value",
        "unit",
        "relative_to",
        "deadline_year",
        "periodicity",
        "value_text",
    ]
    return missed, ["|".join("" if pd.isna(row[name]) else str(row[name]) for name in shown) for row in rows]


# --- parts of a plan ------------------------------------------------------------------------------------------------

COUNTIES = ("青石桥县", "云岭县", "柳河湾区", "南屏市", "石鼓县", "长坪县", "望江旗", "北麓自治县")
DOMAINS = (
    ("妇女与健康", "妇女健康", "健康促进"), ("妇女与教育", "妇女教育", "教育发展"), ("妇女与经济", "妇女就业创业", "经济参与"),
    ("妇女参与决策和管理", "妇女与决策管理", "妇女参政"), ("妇女与社会保障", "社会保障"), ("妇女与家庭建设", "妇女与家庭", "家庭建设"),
    ("妇女与环境", "环境优化"), ("妇女与法律", "妇女权益与法治", "法律保护"),
)  # fmt: skip
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
DEPARTMENTS = (
    "县卫健局",
    "县教育局",
    "县妇联",
    "县民政局",
    "县人社局",
    "县财政局",
    "县司法局",
    "县医保局",
    "县统计局",
    "县委组织部",
    "县总工会",
    "县文旅局",
)
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


# --- tables ---------------------------------------------------------------------------------------------------------

_SIGNS = {"percent": "%", "per_100k": "1/10万", "per_1000": "‰"}


def _unit(one: Indicator) -> str:
    return _SIGNS.get(one.unit) or ("岁" if "寿命" in one.name else "年")


def _cell(rng: Random, one: Indicator, value: float, unit: str = "") -> tuple[str, str]:
    """A threshold as a table writes it, and its comparator; a bare number is what the better side asks for."""
    number = f"{value:g}{unit}"
    if one.better == "higher":
        return rng.choice(
            [
                ("≥" + number, "ge"),
                (number + "以上", "ge"),
                (number, "ge"),
                ("达到" + number, "ge"),
                ("＞" + number, "gt"),
            ]
        )
    return rng.choice(
        [
            ("≤" + number, "le"),
            (number + "以下", "le"),
            (number, "le"),
            ("控制在" + number + "以内", "le"),
            ("＜" + number, "lt"),
        ]
    )


def _pair(choice: Choice) -> tuple[Indicator, float, float, float]:
    """An indicator with a base, a value for 2025 and one for 2030, each better than the one before."""
    one = choice.indicator()
    values = sorted({choice.value(one) for _ in range(12)}, reverse=one.better == "lower")
    while len(values) < 3:
        values.append(values[-1] + (-0.5 if one.better == "lower" else 0.5))
    return one, values[0], values[1], values[2]


def table_one_target(choice: Choice, document: Document) -> Grid:
    heads = choice.rng.choice(
        [("2030年目标值", PLAN_END), ("目标值", None), ("2030年", PLAN_END), ("2025年目标", 2025)]
    )
    rows = [["序号", "指标名称", "单位", heads[0], "责任单位"]]
    for number in range(1, 5):
        one, _, _, value = _pair(choice)
        cell, comparator = _cell(choice.rng, one, value)
        rows.append([str(number), one.name, _unit(one), cell, choice.rng.choice(DEPARTMENTS)])
        document.stated.append(
            Stated(
                one.name,
                comparator,
                value,
                one.unit,
                heads[1],
                kind=f"table {heads[0]}: {cell}",
                unsaid=heads[1] == PLAN_END,
            )
        )
    return Grid(rows)


def table_no_unit_column(choice: Choice, document: Document) -> Grid:
    """The unit stands in the cell, behind the indicator in brackets, or nowhere: then it is the indicator's own."""
    rng, where = choice.rng, choice.rng.choice(["cell", "name", "nowhere"])
    rows = [["类别", "指标", "2020年基期", "2030年目标", "属性"]]
    for _ in range(4):
        one, base, _, value = _pair(choice)
        unit = _unit(one).replace("1/10万", "/10万") if where == "cell" else ""
        cell, comparator = _cell(rng, one, value, unit)
        name = f"{one.name}（{_unit(one)}）" if where == "name" else one.name
        rows.append([rng.choice(DOMAINS)[0], name, f"{base:g}{unit}", cell, rng.choice(["约束性", "预期性"])])
        document.stated.append(
            Stated(
                one.name,
                comparator,
                value,
                one.unit,
                PLAN_END,
                kind=f"table without unit column ({where}): {cell}",
                unsaid=True,
            )
        )
    return Grid(rows)


def table_of_years(choice: Choice, document: Document) -> Grid:
    rng = choice.rng
    rows = [["序号", "指标", "单位", "2020年", "2025年", "2030年", "责任单位"]]
    for number in range(1, 5):
        one, *values = _pair(choice)
        cells = _two_cells(rng, document, one, values, "table 2020年/2025年/2030年")
        rows.append([str(number), one.name, _unit(one), f"{values[0]:g}", *cells, rng.choice(DEPARTMENTS)])
    return Grid(rows)


def _two_cells(rng: Random, document: Document, one: Indicator, values: list[float], kind: str) -> list[str]:
    cells = []
    for year, value in ((2025, values[1]), (2030, values[2])):
        cell, comparator = _cell(rng, one, value)
        cells.append(cell)
        document.stated.append(Stated(one.name, comparator, value, one.unit, year, kind=f"{kind}: {cell}"))
    return cells


def table_two_row_header(choice: Choice, document: Document) -> Grid:
    """A merged first column, and a header whose years stand in its second row."""
    rng, absent = choice.rng, choice.rng.random() < 0.5
    rows = [
        ["领域", "序号", "指标", "单位", "基期值", "目标值", "", "责任单位"],
        ["", "", "", "", "2020年", "2025年", "2030年", ""],
    ]
    spans: list[Span] = [(0, column, 2, 1) for column in (0, 1, 2, 3, 7)] + [(0, 5, 1, 2)]
    kind = f"two-row header, merged first column{', cells absent' if absent else ''}"
    for number in range(1, 5):
        one, *values = _pair(choice)
        cells = _two_cells(rng, document, one, values, kind)
        domain = DOMAINS[number // 3][0] if number in (1, 3) else ""
        rows.append([domain, str(number), one.name, _unit(one), f"{values[0]:g}", *cells, rng.choice(DEPARTMENTS)])
    return Grid(rows, (*spans, (2, 0, 2, 1), (4, 0, 2, 1)), absent=absent)


def table_years_in_cell(choice: Choice, document: Document) -> Grid:
    rng = choice.rng
    rows = [["序号", "主要指标", "目标值", "责任单位"]]
    for number in range(1, 4):
        one, _, low, high = _pair(choice)
        sign, tail, comparator = ("≥", "以上", "ge") if one.better == "higher" else ("≤", "以下", "le")
        frame = rng.choice(
            [
                "2025年{s}{a}，2030年{s}{b}",
                "{a}（2025年）；{b}（2030年）",
                "2025年：{a}{t}；2030年：{b}{t}",
                "到2025年{a}{t}，到2030年{b}{t}",
            ]
        )
        rows.append(
            [
                str(number),
                f"{one.name}（{_unit(one)}）",
                frame.format(a=f"{low:g}", b=f"{high:g}", s=sign, t=tail),
                rng.choice(DEPARTMENTS),
            ]
        )
        document.stated += [
            Stated(one.name, comparator, v, one.unit, y, kind=f"years in a cell: {frame}")
            for v, y in ((low, 2025), (high, 2030))
        ]
    return Grid(rows)


def table_of_tasks(choice: Choice, document: Document) -> Grid:
    """The 目标任务分解表: sentences in its cells, with those in charge beside them."""
    rng = choice.rng
    heads = rng.choice([["序号", "目标任务", "牵头单位", "配合单位"], ["序号", "主要目标", "牵头单位", "责任单位"]])
    rows = [heads]
    for number in range(1, 4):
        text, stated = plain_sentence(choice)
        lead, *others = rng.sample(DEPARTMENTS, 3)
        rows.append([str(number), text + rng.choice(["", "。", "，城乡差距缩小"]), lead, "、".join(others)])
        document.stated += [replace(one, kind=f"task table {heads[3]}") for one in stated]
        document.units |= {one.indicator: (lead, ";".join(others)) for one in stated}
    return Grid(rows)


TABLES = (
    table_one_target,
    table_no_unit_column,
    table_of_years,
    table_two_row_header,
    table_years_in_cell,
    table_of_tasks,
)
TABLE_TITLES = {table_of_tasks: "目标任务分解表", table_years_in_cell: "主要指标表"}


# --- whole plans ----------------------------------------------------------------------------------------------------

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
