"""Documents as counties write them, by kind: small inputs, each with all the targets that it states and none besides.

A target is written `indicator|comparator|value|unit|deadline`; the indicator is contained in what is read, spaces and
quotation marks aside; a change has `+` in front of its value. A deadline that is not stated is left out;
that of a table with one column of targets, headed by the plan's last year, may be read as stated or not (`2030?`).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import halfsky
from halfsky.errors import NoTargetsError
from halfsky.schemas import TARGETS
from plan_documents import Document, Grid, write

_PLAIN = str.maketrans("", "", " 　“”\"'‘’")
_SAME_UNIT = {"points": "percent"}  # a difference in 百分点 is a number of points or of percent
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
    try:
        targets = halfsky.extract_targets(path)
    except NoTargetsError:
        return TARGETS.empty()
    return targets[targets["kind"].eq("quantitative")]


def _answers(row: pd.Series, wanted: str) -> bool:
    indicator, comparator, value, unit, due = f"{wanted}|".split("|")[:5]
    year = "" if pd.isna(row["deadline_year"]) else str(int(row["deadline_year"]))
    return (
        indicator.translate(_PLAIN) in row["indicator"].translate(_PLAIN)
        and row["comparator"] == comparator
        and pd.notna(row["value"])
        and abs(row["value"] - float(value.removeprefix("+"))) < 0.01
        and bool(row["relative_to"]) == value.startswith("+")
        and _SAME_UNIT.get(row["unit"], row["unit"]) == unit
        and (year == due or (due.endswith("?") and year in ("", due[:-1])))
    )


def _compare(targets: pd.DataFrame, wanted: str) -> None:
    rows = [row for _, row in targets.iterrows()]
    missed = []
    for one in wanted.split():
        found = next((index for index, row in enumerate(rows) if _answers(row, one)), None)
        if found is None:
            missed.append(one)
        else:
            del rows[found]
    shown = ["indicator", "comparator", "value", "unit", "relative_to", "deadline_year", "value_text"]
    more = ["|".join("" if pd.isna(row[name]) else str(row[name]) for name in shown) for row in rows]
    assert not missed and not more, f"missed: {missed}\nread besides: {more}"


DEADLINES = {
    "a time frame and a list of semicolons": (
        "1.到2025年，孕产妇死亡率降到11/10万以下；婴儿死亡率降到4‰以下；孕产妇系统管理率达到93%以上。",
        "孕产妇死亡率|le|11|per_100k|2025 婴儿死亡率|le|4|per_1000|2025 孕产妇系统管理率|ge|93|percent|2025",
    ),
    "a time frame and a list of commas": (
        "1.到2027年，产前筛查率达到85%，新生儿访视率达到95%，剖宫产率控制在40%以内。",
        "产前筛查率|ge|85|percent|2027 新生儿访视率|ge|95|percent|2027 剖宫产率|le|40|percent|2027",
    ),
    "two years and two values": (
        "1.妇女常见病筛查率到2025年、2030年分别达到75%和85%以上。",
        "妇女常见病筛查率|ge|75|percent|2025 妇女常见病筛查率|ge|85|percent|2030",
    ),
    "two years, two indicators": (
        "1.到2025年，乳腺癌人群筛查率达到60%；到2030年，适龄妇女宫颈癌人群筛查率达到75%。",
        "乳腺癌人群筛查率|ge|60|percent|2025 适龄妇女宫颈癌人群筛查率|ge|75|percent|2030",
    ),
    "end of a five-year plan": (
        "1.到“十四五”末，妇女健康素养水平达到24%；到“十五五”末，达到30%。",
        "妇女健康素养水平|ge|24|percent|2025 妇女健康素养水平|ge|30|percent|2030",
    ),
    "end of the plan": (
        "1.规划期末，孕产妇系统管理率稳定在96%以上。\n2.到规划期末，婚前医学检查率不低于75%。",
        "孕产妇系统管理率|ge|96|percent|2030 婚前医学检查率|ge|75|percent|2030",
    ),
    "a year inside the sentence": (
        "1.孕产妇死亡率到2030年控制在10/10万以下。\n2.新生儿听力筛查率2025年底前达到95%。",
        "孕产妇死亡率|le|10|per_100k|2030 新生儿听力筛查率|ge|95|percent|2025",
    ),
    "a base year is no deadline": (
        "1.到2030年，剖宫产率比2020年下降5个百分点。\n2.妇女健康素养水平在2020年基础上提高6个百分点。",
        "剖宫产率|ge|+5|percent|2030 妇女健康素养水平|ge|+6|percent",
    ),
    "a time frame ends with its sentence": (
        "1.到2025年，产前筛查率达到86%。新生儿访视率保持在94%以上。\n2.孕产妇住院分娩率稳定在99%以上。",
        "产前筛查率|ge|86|percent|2025 新生儿访视率|ge|94|percent 孕产妇住院分娩率|ge|99|percent",
    ),
    "a time frame opens the goals": (
        "到2028年，实现以下目标：\n1.婴儿死亡率控制在4‰以下。\n2.乳腺癌人群筛查率达到65%以上。",
        "婴儿死亡率|le|4|per_1000|2028 乳腺癌人群筛查率|ge|65|percent|2028",
    ),
}
COUNTS = {
    "staff for each township": ("1.每个乡镇（街道）配备儿童督导员不少于1名。", "儿童督导员|ge|1|count"),
    "staff in front of its name": ("1.每个村（社区）至少设1名妇女维权专干。", "维权专干|ge|1|count"),
    "places": ("1.全县建成妇女健康监测点8个以上。", "监测点|ge|8|count"),
    "institutions": ("1.设立婚姻家庭指导评估机构3个。", "指导评估机构|ge|3|count"),
    "gap in points": ("1.九年义务教育巩固率城乡差距不超过1.5个百分点。", "九年义务教育巩固率城乡差距|le|1.5|percent"),
    "gap in years": ("1.男女平均受教育年限差距控制在0.4年以内。", "平均受教育年限差距|le|0.4|years"),
    "per ten thousand": ("1.每万名妇女拥有妇幼保健人员不少于6.2名。", "妇幼保健人员|ge|6.2|per_10k"),
    "per thousand": ("1.每千人口医疗卫生机构床位增至6.5张。", "床位|ge|6.5|per_1000"),
    "parts of a hundred thousand": (
        "1.孕产妇死亡率不超过9/100000，宫颈癌死亡率控制在万分之一以内。", "孕产妇死亡率|le|9|per_100k 宫颈癌死亡率|le|1|per_10k",
    ),
    "each year": ("1.每年救助“两癌”患病妇女不少于30人，每年开展家庭教育讲座10场以上。", "患病妇女|ge|30|count 家庭教育讲座|ge|10|count"),
}  # fmt: skip
TENSE = {
    "a second sentence tells the present": (
        "1.婴儿死亡率控制在4‰以下。目前，全县婴儿死亡率为4.6‰。", "婴儿死亡率|le|4|per_1000",
    ),
    "as of a date": ("1.截至2020年底，孕产妇系统管理率为91.2%；到2030年达到95%以上。", "孕产妇系统管理率|ge|95|percent|2030"),
    "at present, in brackets": ("1.农村卫生厕所普及率达到90%以上（2020年为78.5%）。", "农村卫生厕所普及率|ge|90|percent"),
    "from the present level": ("1.妇女健康素养水平由2020年的16.8%提高到26%。", "妇女健康素养水平|ge|26|percent"),
    "existing": ("1.全县现有儿童之家46个，拟新建儿童之家20个。", "儿童之家|ge|20|count"),
    "last year": ("1.产前筛查率达到88%。上年该指标为81.3%，居全市第三位。", "产前筛查率|ge|88|percent"),
    "already": ("1.乳腺癌人群筛查率达到65%。目前已累计筛查妇女2.3万人次，早诊率达到91.7%。", "乳腺癌人群筛查率|ge|65|percent"),
    "a target and what it was": ("1.剖宫产率下降到38%以下，2020年全县剖宫产率为44.9%。", "剖宫产率|le|38|percent"),
    "reached and to be kept": (
        "1.孕产妇住院分娩率保持在99%以上。“十三五”期间，全县住院分娩率一直保持在99.6%。", "孕产妇住院分娩率|ge|99|percent",
    ),
    "currently": ("1.当前，全县村委会成员中女性比例为24.3%。到2025年，村委会成员中女性比例达到30%以上。", "村委会成员中女性比例|ge|30|percent|2025"),
}  # fmt: skip


@pytest.mark.parametrize("name", DEADLINES)
def test_deadlines(name: str, tmp_path: Path) -> None:
    lines, wanted = DEADLINES[name]
    _compare(read(GOALS + lines + END, tmp_path / "plan.txt"), wanted)


@pytest.mark.parametrize("name", COUNTS)
def test_counts(name: str, tmp_path: Path) -> None:
    lines, wanted = COUNTS[name]
    _compare(read(GOALS + lines + END, tmp_path / "plan.txt"), wanted)


@pytest.mark.parametrize("name", TENSE)
def test_tense(name: str, tmp_path: Path) -> None:
    lines, wanted = TENSE[name]
    _compare(read(GOALS + lines + END, tmp_path / "plan.txt"), wanted)


STATE_OF_AFFAIRS = (
    "全县孕产妇系统管理率达94.1%，住院分娩率达99.8%，妇女健康状况明显改善。",
    "近年来，我县妇女事业快速发展，高中阶段毛入学率达92.6%，女性就业人员占比达44.7%。",
    "目前，全县共有妇幼保健机构1所、乡镇卫生院15个，每千人口床位5.3张。",
    "“十三五”时期，婴儿死亡率由5.6‰降至3.9‰，农村自来水普及率达到90.2%。",
    "2020年末，城乡居民基本养老保险参保率达到96.8%，护理型养老床位占比为41%。",
    "但发展不平衡不充分问题仍然存在，村委会主任中女性比例只有6.4%，妇女健康素养水平仅15.9%。",
    "与2015年相比，孕产妇死亡率下降了4.2个十万分点，人均预期寿命提高了1.3岁。",
    "现有女干部1263人，占干部总数的41.5%，其中县处级女干部占22.7%。",
    "五年来，累计培训妇女2.4万人次，发放贴息贷款1.1亿元，带动就业3600人。",
    "截至目前，建成爱心母婴室31间、儿童之家58个，覆盖率均达到95%以上。",
)


@pytest.mark.parametrize("state", STATE_OF_AFFAIRS, ids=[f"{number}" for number in range(1, len(STATE_OF_AFFAIRS) + 1)])
def test_state_of_affairs_before_the_goals(state: str, tmp_path: Path) -> None:
    """Under a domain's heading, before its goals: what has been reached is no target."""
    text = GOALS.replace("主要目标：\n", f"{state}\n主要目标：\n") + "1.产前筛查率达到88%以上。" + END
    _compare(read(text, tmp_path / "plan.txt"), "产前筛查率|ge|88|percent")


HEADS = (
    "2022-03-18 09:27 来源：县妇联",
    "发布日期：2022年3月18日 16:05　浏览次数：2 381",
    "时间：2021-12-31 23:59:08  作者：管理员  字号：大 中 小",
    "索引号：000014349/2022-00157　发文字号：长政发〔2022〕11号",
    "联系电话：0853-7612345　传真：0853-7612346",
    "【信息来源：县政府办】【发布时间：2022/04/06 8:30】【阅读：1,204次】",
    "（2022年3月11日县人民政府第6次常务会议通过）",
    "编辑：李某 审核：张某 2022年03月18日10时20分",
    "长坪县人民政府办公室 2022年3月18日印发 共印150份",
    "当前位置：首页 > 政府信息公开 > 规划计划 2022-03-18 15:40:12 第1/3页",
)


@pytest.mark.parametrize("head", HEADS, ids=[f"{number}" for number in range(1, len(HEADS) + 1)])
@pytest.mark.parametrize("where", ["under the title", "above the title"])
def test_clock_times_and_numbers_in_the_head(head: str, where: str, tmp_path: Path) -> None:
    goals = GOALS + "1.到2030年，婴儿死亡率控制在4‰以下。" + END
    title, rest = goals.split("\n", 1)
    text = f"{title}\n{head}\n{rest}" if where == "under the title" else f"{head}\n{title}\n{rest}"
    _compare(read(text, tmp_path / "plan.txt"), "婴儿死亡率|le|4|per_1000|2030")


BEFORE_HEADINGS = {
    "three goals of a list": (
        "云岭县妇女发展规划主要目标\n1.孕产妇死亡率控制在10/10万以下。\n2.婴儿死亡率控制在4‰以下。\n3.产前筛查率达到85%。\n一、保障措施\n加强领导。\n",
        "孕产妇死亡率|le|10|per_100k 婴儿死亡率|le|4|per_1000 产前筛查率|ge|85|percent",
    ),
    "a sentence under the title": (
        "云岭县妇女发展规划（2021—2030年）\n到2030年，孕产妇系统管理率达到95%以上，婚前医学检查率达到80%以上。\n一、组织实施\n加强领导。\n",
        "孕产妇系统管理率|ge|95|percent|2030 婚前医学检查率|ge|80|percent|2030",
    ),
    "numbers in brackets": (
        "石鼓县儿童发展目标\n（1）学前教育毛入园率达到95%以上；\n（2）九年义务教育巩固率达到97%以上。\n一、主要措施\n1.加大投入。\n",
        "学前教育毛入园率|ge|95|percent 九年义务教育巩固率|ge|97|percent",
    ),
    "no numbers at all": (
        "石鼓县妇女发展规划（2021—2025年）目标\n人大代表中女性比例达到30%以上。\n政协委员中女性比例不低于28%。\n一、工作措施\n加大培养力度。\n",
        "人大代表中女性比例|ge|30|percent 政协委员中女性比例|ge|28|percent",
    ),
    "goals alone": (
        "1.农村自来水普及率达到95%以上。\n2.农村卫生厕所普及率达到90%以上。\n",
        "农村自来水普及率|ge|95|percent 农村卫生厕所普及率|ge|90|percent",
    ),
    "a label without a number": (
        "南屏市妇女发展规划（2021—2030年）\n总目标：\n就业人员中女性比例保持在45%左右。\n妇女健康素养水平提高到25%。\n一、健康\n加强健康教育。\n",
        "就业人员中女性比例|approx|45|percent 妇女健康素养水平|ge|25|percent",
    ),
    "goals, then a heading with goals": (
        "南屏市妇女发展规划（2021—2030年）\n全市孕产妇死亡率控制在9/10万以内。\n一、妇女与教育\n主要目标：\n1.高中阶段毛入学率达到95%。\n",
        "孕产妇死亡率|le|9|per_100k 高中阶段毛入学率|ge|95|percent",
    ),
    "circled numbers": (
        "望江旗妇女发展规划目标\n①剖宫产率控制在35%以下。\n②6个月内纯母乳喂养率达到50%以上。\n一、措施\n加强宣传。\n",
        "剖宫产率|le|35|percent 6个月内纯母乳喂养率|ge|50|percent",
    ),
    "a first line and no title": (
        "到2025年，城乡社区养老服务覆盖率达到100%；护理型养老床位占比达到55%。\n一、加强领导\n落实责任。\n",
        "城乡社区养老服务覆盖率|ge|100|percent|2025 护理型养老床位占比|ge|55|percent|2025",
    ),
    "headed by 目标1": (
        "北麓自治县妇女发展规划\n目标1：婴儿死亡率控制在5‰以内。\n目标2：新生儿访视率不低于93%。\n一、组织实施\n加强领导。\n",
        "婴儿死亡率|le|5|per_1000 新生儿访视率|ge|93|percent",
    ),
}


@pytest.mark.parametrize("name", BEFORE_HEADINGS)
def test_goals_before_the_first_heading(name: str, tmp_path: Path) -> None:
    text, wanted = BEFORE_HEADINGS[name]
    _compare(read(text, tmp_path / "plan.txt"), wanted)


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
    _compare(read(IN_TABLE.format(table), tmp_path / "plan.txt"), wanted)


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
    _compare(read(IN_TABLE.format(table), tmp_path / "plan.txt"), f"{wanted} 剖宫产率|le|38|percent|2030?")


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
    _compare(read(IN_TABLE.format(table), tmp_path / "plan.txt"), " ".join(every))


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
    _compare(targets, "产前筛查率|ge|88|percent 婴儿死亡率|le|4|per_1000")
    shown = targets[["responsible_units", "lead_unit", "supporting_units"]].to_numpy().tolist()
    union = every or f"{lead};{others}"
    assert shown == [[union, lead, others], ["", "", ""]]


NEGATED = (
    ("剖宫产率不得超出38%", "剖宫产率|le|38|percent"),
    ("婴儿死亡率不应高于4‰", "婴儿死亡率|le|4|per_1000"),
    ("孕产妇系统管理率不得少于95%", "孕产妇系统管理率|ge|95|percent"),
    ("孕产妇死亡率绝不突破10/10万", "孕产妇死亡率|le|10|per_100k"),
    ("产前筛查率不可低于85%", "产前筛查率|ge|85|percent"),
    ("新生儿访视率决不允许低于93%", "新生儿访视率|ge|93|percent"),
    ("艾滋病母婴传播率切实做到不超2%", "艾滋病母婴传播率|le|2|percent"),
    ("出生缺陷发生率严防超过8‰", "出生缺陷发生率|le|8|per_1000"),
    ("孕产妇中重度贫血患病率防止突破6%", "孕产妇中重度贫血患病率|le|6|percent"),
    ("婚前医学检查率不致低于75%", "婚前医学检查率|ge|75|percent"),
)
RARE = (
    ("产前筛查率逾85%", "产前筛查率|gt|85|percent"),
    ("剖宫产率不逾38%", "剖宫产率|le|38|percent"),
    ("孕产妇死亡率封顶9/10万", "孕产妇死亡率|le|9|per_100k"),
    ("妇女人均预期寿命不短于81岁", "妇女人均预期寿命|ge|81|years"),
    ("女性平均受教育年限不短于11年", "女性平均受教育年限|ge|11|years"),
    ("新生儿访视率不下于93%", "新生儿访视率|ge|93|percent"),
    ("剖宫产率以38%为上限", "剖宫产率|le|38|percent"),
    ("孕产妇系统管理率以95%为底线", "孕产妇系统管理率|ge|95|percent"),
    ("艾滋病母婴传播率上限为2%", "艾滋病母婴传播率|le|2|percent"),
    ("产前筛查率下限为85%", "产前筛查率|ge|85|percent"),
)


@pytest.mark.parametrize(("sentence", "wanted"), NEGATED, ids=[row[0] for row in NEGATED])
def test_negated_comparators(sentence: str, wanted: str, tmp_path: Path) -> None:
    targets = read(f"{GOALS}1.{sentence}。{END}", tmp_path / "plan.txt")
    _compare(targets, wanted)
    assert not targets["indicator"].str.contains("不|严防|防止|绝|决").any()


@pytest.mark.parametrize(("sentence", "wanted"), RARE, ids=[row[0] for row in RARE])
def test_rare_comparators_are_read_or_named_as_a_doubt(sentence: str, wanted: str, tmp_path: Path) -> None:
    """A word that is not known may be a doubt that is named; what it must not be is another comparator, taken for sure."""
    targets = read(f"{GOALS}1.{sentence}。\n2.婴儿死亡率控制在4‰以下。{END}", tmp_path / "plan.txt")
    sure = targets[targets["review_status"].eq("extracted") & ~targets["indicator"].str.contains("婴儿死亡率")]
    assert all(_answers(row, wanted) for _, row in sure.iterrows()), sure[
        ["indicator", "comparator", "value", "note"]
    ].to_string()


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
        [["序号", "目标任务", "牵头单位", "配合单位"], ["1", "适龄妇女宫颈癌人群筛查率达到70%以上，乳腺癌人群筛查率达到60%以上", "县卫健局", "县妇联"]],
        (), "适龄妇女宫颈癌人群筛查率|ge|70|percent 乳腺癌人群筛查率|ge|60|percent", ("县卫健局", "县妇联"),
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
    path = write(document, tmp_path / f"tasks{suffix}")
    try:
        targets = halfsky.extract_targets(path)
    except NoTargetsError:
        targets = TARGETS.empty()
    targets = targets[targets["kind"].eq("quantitative")]
    _compare(targets, wanted)
    first = targets.iloc[0]
    assert (first["lead_unit"], first["supporting_units"]) == roles
