"""Tables and units in charge as counties write them, by kind: small inputs, each with all the targets that it states."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from plan_files import Document, Grid, write
from plan_readings import compare, read_targets

HEAD = """长坪县妇女发展规划（2021—2030年）
一、总体要求
坚持男女平等基本国策，促进妇女全面发展。
"""
GOALS = (
    HEAD
    + """二、发展领域、主要目标和策略措施
（一）妇女与健康
主要目标：
"""
)
END = """
策略措施：
1.加强部门协作，落实工作责任。
三、组织实施
加强组织领导，健全工作机制。
"""


def read(text: str, path: Path) -> pd.DataFrame:
    path.write_text(text, encoding="utf-8")
    targets = read_targets(path)
    return targets[targets["kind"].eq("quantitative")]


IN_TABLE = HEAD + "二、主要指标\n{}\n三、保障措施\n加强组织领导。\n"
PASTED_TABLES = {
    "a second row of years alone": (
        "序号\t指标\t单位\t2020年基期\t目标值\t责任单位\n2025年\t2030年\n1\t孕产妇死亡率\t1/10万\t13.1\t≤11\t≤9\t县卫健局\n2\t产前筛查率\t%\t70.2\t80\t88\t县卫健局",
        "孕产妇死亡率|le|11|per_100k|2025 孕产妇死亡率|le|9|per_100k|2030 产前筛查率|ge|80|percent|2025 产前筛查率|ge|88|percent|2030",
    ),
    "a second row with its blank cells": (
        "序号\t指标\t单位\t2020年\t目标\t\t牵头单位\n\t\t\t\t2025年\t2030年\t\n1\t婴儿死亡率\t‰\t4.6\t≤4.2\t≤4\t县卫健局\n2\t婚前医学检查率\t%\t55.1\t70\t80\t县民政局",
        "婴儿死亡率|le|4.2|per_1000|2025 婴儿死亡率|le|4|per_1000|2030 婚前医学检查率|ge|70|percent|2025 婚前医学检查率|ge|80|percent|2030",
    ),
    "a merged first column kept blank": (
        "领域\t指标\t单位\t2025年\t2030年\n健康\t孕产妇死亡率\t1/10万\t≤12\t≤10\n\t乳腺癌人群筛查率\t%\t55以上\t65以上\n教育\t高中阶段毛入学率\t%\t92\t95",
        "孕产妇死亡率|le|12|per_100k|2025 孕产妇死亡率|le|10|per_100k|2030 乳腺癌人群筛查率|ge|55|percent|2025 乳腺癌人群筛查率|ge|65|percent|2030 "
        "高中阶段毛入学率|ge|92|percent|2025 高中阶段毛入学率|ge|95|percent|2030",
    ),
    "a merged first column left out": (
        "领域\t序号\t指标\t单位\t2020年\t2030年\n健康\t1\t孕产妇系统管理率\t%\t91.2\t95以上\n2\t剖宫产率\t%\t44.9\t≤38\n环境\t3\t农村自来水普及率\t%\t90.2\t96以上",
        "孕产妇系统管理率|ge|95|percent|2030? 剖宫产率|le|38|percent|2030? 农村自来水普及率|ge|96|percent|2030?",
    ),
    "one target column": (
        "序号\t指标名称\t单位\t目标值\t属性\n1\t女性平均受教育年限\t年\t11.5\t预期性\n2\t5岁以下儿童死亡率\t‰\t≤6\t约束性\n3\t妇女健康素养水平\t%\t25\t预期性",
        "女性平均受教育年限|ge|11.5|years 5岁以下儿童死亡率|le|6|per_1000 妇女健康素养水平|ge|25|percent",
    ),
    "cells with comparators in words": (
        "序号\t指标\t单位\t2030年目标\n1\t就业人员中女性比例\t%\t45左右\n2\t艾滋病母婴传播率\t%\t2以下\n3\t人大代表中女性比例\t%\t不低于30",
        "就业人员中女性比例|approx|45|percent|2030? 艾滋病母婴传播率|le|2|percent|2030? 人大代表中女性比例|ge|30|percent|2030?",
    ),
    "parted by spaces": (
        "序号    指标    单位    2020年    2030年\n1    孕产妇死亡率    1/10万    13.1    ≤9\n2    产前筛查率    %    70.2    ≥88",
        "孕产妇死亡率|le|9|per_100k|2030? 产前筛查率|ge|88|percent|2030?",
    ),
    "one cell a line": (
        "\t序号\n\t指标\n\t单位\n\t2020年\n\t2030年\n\n\t1\n\t孕产妇死亡率\n\t1/10万\n\t13.1\n\t≤9\n\n\t2\n\t产前筛查率\n\t%\n\t70.2\n\t≥88\n",
        "孕产妇死亡率|le|9|per_100k|2030? 产前筛查率|ge|88|percent|2030?",
    ),
    "a base that is not known": (
        "序号\t指标\t单位\t2020年\t2025年\t2030年\n1\t女性劳动参与率\t%\t—\t60\t62\n2\t妇女互联网使用率\t%\t/\t75\t85",
        "女性劳动参与率|ge|60|percent|2025 女性劳动参与率|ge|62|percent|2030 妇女互联网使用率|ge|75|percent|2025 妇女互联网使用率|ge|85|percent|2030",
    ),
    "a target for one year only": (
        "序号\t指标\t单位\t2020年\t2025年\t2030年\n1\t村委会主任中女性比例\t%\t6.4\t—\t10\n2\t居委会成员中女性比例\t%\t48.7\t50\t\n3\t妇女安全感\t%\t\t逐步提高\t95",
        "村委会主任中女性比例|ge|10|percent|2030 居委会成员中女性比例|ge|50|percent|2025 妇女安全感|ge|95|percent|2030",
    ),
}


@pytest.mark.parametrize("name", PASTED_TABLES)
def test_pasted_tables(name: str, tmp_path: Path) -> None:
    table, wanted = PASTED_TABLES[name]
    compare(read(IN_TABLE.format(table), tmp_path / "plan.txt"), wanted)


NO_UNITS = (
    ("孕产妇死亡率", "13.1", "10以下", "孕产妇死亡率|le|10|per_100k|2030?"),
    ("婴儿死亡率", "4.6", "≤4", "婴儿死亡率|le|4|per_1000|2030?"),
    ("5岁以下儿童死亡率", "5.9", "5.5", "5岁以下儿童死亡率|le|5.5|per_1000|2030?"),
    ("妇女人均预期寿命", "80.1", "82", "妇女人均预期寿命|ge|82|years|2030?"),
    ("女性平均受教育年限", "9.8", "≥11", "女性平均受教育年限|ge|11|years|2030?"),
    ("产前筛查率", "70.2", "88以上", "产前筛查率|ge|88|percent|2030?"),
    ("新生儿死亡率（‰）", "3.1", "≤2.8", "新生儿死亡率|le|2.8|per_1000|2030?"),
    ("先天梅毒报告发病率（1/10万）", "18", "≤15", "先天梅毒报告发病率|le|15|per_100k|2030?"),
    ("九年义务教育巩固率（%）", "96.1", "97", "九年义务教育巩固率|ge|97|percent|2030?"),
    ("18岁以下儿童伤害死亡率", "16.2/10万", "12/10万以下", "18岁以下儿童伤害死亡率|le|12|per_100k|2030?"),
)


@pytest.mark.parametrize(("name", "base", "aim", "wanted"), NO_UNITS, ids=[row[0] for row in NO_UNITS])
def test_table_without_a_unit_column(name: str, base: str, aim: str, wanted: str, tmp_path: Path) -> None:
    """The unit is that of the name, of the cell, or else the indicator's own; never percent for what is a rate of cases."""
    table = f"类别\t指标\t2020年基期\t2030年目标\t属性\n健康\t{name}\t{base}\t{aim}\t预期性\n健康\t剖宫产率\t44.9\t≤38\t预期性"
    compare(read(IN_TABLE.format(table), tmp_path / "plan.txt"), f"{wanted} 剖宫产率|le|38|percent|2030?")


YEARS_IN_A_CELL = (
    ("孕产妇死亡率（1/10万）", "2025年≤12，2030年≤10", "le|12|per_100k|2025 le|10|per_100k|2030"),
    ("产前筛查率（%）", "75（2025年）；88（2030年）", "ge|75|percent|2025 ge|88|percent|2030"),
    ("高中阶段毛入学率（%）", "2025年达到93以上；2030年达到95以上", "ge|93|percent|2025 ge|95|percent|2030"),
    ("婴儿死亡率", "2025年：4.5‰以下；2030年：4‰以下", "le|4.5|per_1000|2025 le|4|per_1000|2030"),
    ("乳腺癌人群筛查率", "到2025年达到55%，到2030年达到65%", "ge|55|percent|2025 ge|65|percent|2030"),
    ("妇女健康素养水平", "≥25%（2030年）", "ge|25|percent|2030"),
    ("女性平均受教育年限（年）", "2025年10.5，2030年11.2", "ge|10.5|years|2025 ge|11.2|years|2030"),
    ("剖宫产率", "2025年控制在42%以内、2030年控制在38%以内", "le|42|percent|2025 le|38|percent|2030"),
    ("就业人员中女性比例（%）", "2025年、2030年均保持在45左右", "approx|45|percent|2025 approx|45|percent|2030"),
    ("孕产妇系统管理率", "“十四五”末93%以上，“十五五”末95%以上", "ge|93|percent|2025 ge|95|percent|2030"),
)


@pytest.mark.parametrize(("name", "cell", "wanted"), YEARS_IN_A_CELL, ids=[row[0] for row in YEARS_IN_A_CELL])
def test_years_in_a_cell(name: str, cell: str, wanted: str, tmp_path: Path) -> None:
    table = (
        f"序号\t指标\t目标值\t责任单位\n1\t{name}\t{cell}\t县卫健局\n2\t新生儿访视率（%）\t2025年92，2030年95\t县卫健局"
    )
    own = name.split("（")[0]
    every = [f"{own}|{each}" for each in wanted.split()] + [
        "新生儿访视率|ge|92|percent|2025",
        "新生儿访视率|ge|95|percent|2030",
    ]
    compare(read(IN_TABLE.format(table), tmp_path / "plan.txt"), " ".join(every))


# Lines of a goal; its lead unit, its supporting units, and all of them (where no role is told).
UNITS = {
    "two lines": (
        "产前筛查率达到88%。\n牵头单位：县卫健局\n配合单位：县妇联、县财政局",
        "县卫健局",
        "县妇联;县财政局",
        "",
    ),
    "two labels in one line": ("产前筛查率达到88%。\n牵头单位：县卫健局　配合单位：县妇联", "县卫健局", "县妇联", ""),
    "roles in brackets": (
        "产前筛查率达到88%。（县卫健局牵头，县妇联、县财政局配合）",
        "县卫健局",
        "县妇联;县财政局",
        "",
    ),
    "roles before the stop": ("产前筛查率达到88%（牵头单位：县卫健局；配合单位：县妇联）。", "县卫健局", "县妇联", ""),
    "lead beside responsible": (
        "产前筛查率达到88%。【牵头单位：县卫健局；责任单位：县妇联、县医保局】",
        "县卫健局",
        "县妇联;县医保局",
        "",
    ),
    "two that lead": ("产前筛查率达到88%。（县卫健局、县妇联牵头，县财政局配合）", "县卫健局;县妇联", "县财政局", ""),
    "responsible only": ("产前筛查率达到88%。\n责任单位：县卫健局、县妇联", "", "", "县卫健局;县妇联"),
    "by duties": (
        "产前筛查率达到88%。（县卫健局、县妇联、县医保局等按职责分工负责）",
        "",
        "",
        "县卫健局;县妇联;县医保局",
    ),
    "a bare list": ("产前筛查率达到88%。（县卫健局、县妇联）", "", "", "县卫健局;县妇联"),
    "no colon": ("产前筛查率达到88%。\n责任单位 县卫健局 县妇联", "", "", "县卫健局;县妇联"),
}


@pytest.mark.parametrize("name", UNITS)
def test_lead_and_supporting_units(name: str, tmp_path: Path) -> None:
    """Those in charge of the first goal, by role; the goal after it has none."""
    lines, lead, others, every = UNITS[name]
    targets = read(f"{GOALS}1.{lines}\n2.婴儿死亡率控制在4‰以下。{END}", tmp_path / "plan.txt")
    compare(targets, "产前筛查率|ge|88|percent 婴儿死亡率|le|4|per_1000")
    shown = targets[["responsible_units", "lead_unit", "supporting_units"]].to_numpy().tolist()
    union = every or f"{lead};{others}"
    assert shown == [[union, lead, others], ["", "", ""]]


# Rows of a 目标任务分解表, merged cells by (row, column, rows, columns); its targets; lead and supporting units of the first.
DECOMPOSED = {
    "lead and support": (
        [["序号", "目标任务", "牵头单位", "配合单位"], ["1", "产前筛查率达到85%以上。", "县卫健局", "县妇联、县医保局"],
         ["2", "高中阶段毛入学率达到95%", "县教育局", "县财政局"]],
        (), "产前筛查率|ge|85|percent 高中阶段毛入学率|ge|95|percent", ("县卫健局", "县妇联;县医保局"),
    ),
    "lead and responsible": (
        [["领域", "主要目标", "牵头单位", "责任单位"], ["健康", "1.孕产妇死亡率控制在10/10万以下，城乡差距缩小。", "县卫健局", "县财政局"],
         ["", "2.剖宫产率下降到38%以下。", "县卫健局", "县医保局"], ["决策", "3.村委会成员中女性比例达到30%以上。", "县民政局", "县委组织部"]],
        ((1, 0, 2, 1),), "孕产妇死亡率|le|10|per_100k 剖宫产率|le|38|percent 村委会成员中女性比例|ge|30|percent", ("县卫健局", "县财政局"),
    ),
    "responsible alone": (
        [["序号", "主要任务", "责任单位"], ["1", "婴儿死亡率控制在4‰以下", "县卫健局、县妇联"], ["2", "加强健康教育", "县卫健局"]],
        (), "婴儿死亡率|le|4|per_1000", ("", ""),
    ),
    "a column of time": (
        [["序号", "目标任务", "牵头单位", "配合单位", "完成时限"], ["1", "婚前医学检查率达到75%以上", "县民政局", "县卫健局", "2025年底"],
         ["2", "农村自来水普及率达到96%", "县水利局", "县财政局", "2030年底"]],
        (), "婚前医学检查率|ge|75|percent|2025 农村自来水普及率|ge|96|percent|2030", ("县民政局", "县卫健局"),
    ),
    "two targets in a cell": (
        [["序号", "目标任务", "牵头单位", "配合单位"], ["1", "适龄妇女宫颈癌人群筛查率达到68%以上，乳腺癌人群筛查率达到57%以上", "县卫健局", "县妇联"]],
        (), "适龄妇女宫颈癌人群筛查率|ge|68|percent 乳腺癌人群筛查率|ge|57|percent", ("县卫健局", "县妇联"),
    ),
    "two deadlines in a cell": (
        [["序号", "工作目标", "牵头单位", "配合单位"], ["1", "到2025年，人大代表中女性比例达到28%；到2030年达到30%以上", "县委组织部", "县人大办、县妇联"]],
        (), "人大代表中女性比例|ge|28|percent|2025 人大代表中女性比例|ge|30|percent|2030", ("县委组织部", "县人大办;县妇联"),
    ),
    "a merged lead": (
        [["序号", "目标任务", "牵头单位", "配合单位"], ["1", "产前筛查率达到85%以上", "县卫健局", "县妇联"], ["2", "新生儿访视率达到93%以上", "", "县医保局"]],
        ((1, 2, 2, 1),), "产前筛查率|ge|85|percent 新生儿访视率|ge|93|percent", ("县卫健局", "县妇联"),
    ),
    "responsible and taking part": (
        [["序号", "任务内容", "牵头部门", "参与部门"], ["1", "残疾儿童义务教育入学率达到97%以上", "县教育局", "县残联、县民政局"]],
        (), "残疾儿童义务教育入学率|ge|97|percent", ("县教育局", "县残联;县民政局"),
    ),
    "a list in a cell": (
        [["领域", "目标任务", "牵头单位", "配合单位"], ["健康", "1.婴儿死亡率控制在4‰以下；2.5岁以下儿童死亡率控制在6‰以下；3.剖宫产率控制在38%以下。", "县卫健局", "县妇联"]],
        (), "婴儿死亡率|le|4|per_1000 5岁以下儿童死亡率|le|6|per_1000 剖宫产率|le|38|percent", ("县卫健局", "县妇联"),
    ),
    "two that lead": (
        [["序号", "目标任务", "牵头单位", "配合单位"], ["1", "就业人员中女性比例保持在45%左右", "县人社局、县统计局", "县总工会"]],
        (), "就业人员中女性比例|approx|45|percent", ("县人社局;县统计局", "县总工会"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("suffix", [".txt", ".docx", ".html"])
@pytest.mark.parametrize("name", DECOMPOSED)
def test_tables_of_tasks(name: str, suffix: str, tmp_path: Path) -> None:
    rows, spans, wanted, roles = DECOMPOSED[name]
    document = Document()
    document.add("云岭县妇女发展规划（2021—2030年）目标任务分解表", Grid(rows, spans))
    targets = read_targets(write(document, tmp_path / f"tasks{suffix}"))
    compare(targets, wanted)
    first = targets[targets["kind"].eq("quantitative")].iloc[0]
    assert (first["lead_unit"], first["supporting_units"]) == roles
