"""Documents as counties write them, by kind: small inputs, each with all the targets that it states and none besides."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from plan_readings import answers, compare, read_targets

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
    "a time frame ends with its goal": (
        "1.到2025年，产前筛查率达到86%。\n2.新生儿访视率保持在94%以上。\n3.孕产妇住院分娩率稳定在99%以上。",
        "产前筛查率|ge|86|percent|2025 新生儿访视率|ge|94|percent 孕产妇住院分娩率|ge|99|percent",
    ),
    "a year in front of 中小学 and 初中": (
        "1.到2025年中小学性别平等教育课程开设率达到90%以上。\n2.到2030年初中净入学率达到99%以上。",
        "中小学性别平等教育课程开设率|ge|90|percent|2025 初中净入学率|ge|99|percent|2030",
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
    compare(read(GOALS + lines + END, tmp_path / "plan.txt"), wanted)


@pytest.mark.parametrize("name", COUNTS)
def test_counts(name: str, tmp_path: Path) -> None:
    lines, wanted = COUNTS[name]
    compare(read(GOALS + lines + END, tmp_path / "plan.txt"), wanted)


@pytest.mark.parametrize("name", TENSE)
def test_tense(name: str, tmp_path: Path) -> None:
    lines, wanted = TENSE[name]
    compare(read(GOALS + lines + END, tmp_path / "plan.txt"), wanted)


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
    compare(read(text, tmp_path / "plan.txt"), "产前筛查率|ge|88|percent")


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
    compare(read(text, tmp_path / "plan.txt"), "婴儿死亡率|le|4|per_1000|2030")


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
    compare(read(text, tmp_path / "plan.txt"), wanted)


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
    compare(targets, wanted)
    assert not targets["indicator"].str.contains("不|严防|防止|绝|决").any()


@pytest.mark.parametrize(("sentence", "wanted"), RARE, ids=[row[0] for row in RARE])
def test_rare_comparators_are_read_or_named_as_a_doubt(sentence: str, wanted: str, tmp_path: Path) -> None:
    """A word that is not known may be a doubt that is named; what it must not be is another comparator, taken for sure."""
    targets = read(f"{GOALS}1.{sentence}。\n2.婴儿死亡率控制在4‰以下。{END}", tmp_path / "plan.txt")
    sure = targets[targets["review_status"].eq("extracted") & ~targets["indicator"].str.contains("婴儿死亡率")]
    assert all(answers(row, wanted) for _, row in sure.iterrows()), sure[
        ["indicator", "comparator", "value", "note"]
    ].to_string()
