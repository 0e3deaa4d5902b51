"""Tables of targets as counties draw them, each with the targets that it states."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from plan_files import Document, Grid, Span
from plan_sentences import PLAN_END, Choice, Indicator, Stated, plain_sentence

DOMAINS = (
    ("妇女与健康", "妇女健康", "健康促进"), ("妇女与教育", "妇女教育", "教育发展"), ("妇女与经济", "妇女就业创业", "经济参与"),
    ("妇女参与决策和管理", "妇女与决策管理", "妇女参政"), ("妇女与社会保障", "社会保障"), ("妇女与家庭建设", "妇女与家庭", "家庭建设"),
    ("妇女与环境", "环境优化"), ("妇女与法律", "妇女权益与法治", "法律保护"),
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
