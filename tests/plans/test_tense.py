"""What is and what shall be: the label and the paragraph tell, and the words that turn from one to the other."""

from __future__ import annotations

import pandas as pd
import pytest

from halfsky.errors import NoTargetsError
from halfsky.plans import extract_achieved, extract_targets
from halfsky.plans.outline import Plan, read_outline
from halfsky.plans.reading import Document

# a paragraph under 妇女与健康: before its 主要目标 (B) or one of them (G) | targets | achieved values
PARAGRAPHS = """
B 全县孕产妇系统管理率达96.5%，住院分娩率达100%，妇女健康水平稳步提升。 | | 96.5 100
B 2020年，孕产妇死亡率为13.1/10万，婴儿死亡率为4.2‰。 | | 13.1 4.2
B 妇幼健康服务网络不断完善，宫颈癌筛查率提高到62%以上。 | | 62
B 建成妇幼保健院1所，培训妇女干部300人次。 | | 1 300
B 到2030年，孕产妇死亡率控制在10/10万以下。 | 10 |
B 目前宫颈癌筛查率为62%，力争到2030年达到80%。 | 80 | 62
G 孕产妇死亡率控制在12/10万以下。目前，全县孕产妇死亡率为13.1/10万。 | 12 | 13.1
G 当前全县孕产妇死亡率为13.1/10万，到2030年下降到12/10万以下。 | 12 | 13.1
G 现有妇产科医生45名，到2025年增加到60名。 | 60 | 45
G 截至2021年底，宫颈癌筛查率为62%；到2030年达到80%。 | 80 | 62
G 截止目前，宫颈癌筛查率为62%。乳腺癌筛查率为51%。到2030年均达到80%以上。 | 80 | 62 51
G 宫颈癌筛查率达到80%（目前为62%）。 | 80 | 62
G 宫颈癌筛查率由目前的62%提高到80%。 | 80 | 62
G 宫颈癌筛查率从现在的62%提高到80%以上。 | 80 | 62
G 2020年全县宫颈癌筛查率达到62%，2030年达到80%。 | 80 | 62
G 宫颈癌筛查率现为62%，力争达到80%。 | 80 | 62
G 宫颈癌筛查率已达62%，努力提高到80%。 | 80 | 62
G 在现有基础上，宫颈癌筛查率提高到80%。 | 80 |
G 上一规划期末宫颈癌筛查率为62%，本规划期末达到80%。 | 80 | 62
G “十三五”期间宫颈癌筛查率达到62%。“十四五”末达到80%。 | 80 | 62
G 2021年，全县宫颈癌筛查率为62%。到2030年，达到80%。 | 80 | 62
G 目前，宫颈癌筛查率为62%，与目标值80%还有差距。 | | 62
G 孕产妇死亡率降至12/10万以下（2020年为13.1/10万）。 | 12 | 13.1
G 截至2020年底，全县有女党员3200名；到2030年，女党员比例达到32%以上。 | 32 | 3200
G 宫颈癌筛查率达到80%。全县现有乡镇卫生院12所，床位340张。 | 80 | 12 340
"""

PLAN = "某县妇女发展规划（2021—2030年）\n一、指导思想\n坚持以人民为中心。\n二、发展领域、主要目标和策略措施\n（一）妇女与健康\n"


def read(text: str, name: str = "county.txt") -> Plan:
    return read_outline(Document(text=text, format="txt", name=name, sha256=""))


def promised(plan: Plan) -> pd.DataFrame:
    try:
        return extract_targets(plan)
    except NoTargetsError:
        return pd.DataFrame({"value": [], "indicator": [], "kind": []})


def numbers(frame: pd.DataFrame) -> str:
    return " ".join(f"{value:g}" for value in frame["value"].dropna())


@pytest.mark.parametrize("line", PARAGRAPHS.strip().splitlines())
def test_what_is_reported_is_no_promise(line: str) -> None:
    place, _, rest = line.partition(" ")
    words, targets, achieved = (cell.strip() for cell in rest.split("|"))
    before, goal = (f"{words}\n", "") if place == "B" else ("", f"1.{words}\n")
    plan = read(f"{PLAN}{before}主要目标：\n{goal}9.女性平均受教育年限达到11年。\n策略措施：\n1.加强领导。\n")
    assert numbers(promised(plan)) == f"{targets} 11".strip()
    assert numbers(extract_achieved(plan)) == achieved


HEADS = [
    "2022-12-02 14:56 来源：县政府办",
    "发布时间：2022年12月2日 09:30　浏览次数：1234次",
    "发布日期：2023/5/16 8:05:33　字号：大 中 小",
    "时间：2022.12.02 14:56 作者：办公室 点击：56次",
    "联系电话：0476-8283000　传真：0476-8283001",
    "电话：13800001234　邮编：025250",
    "索引号：11150424MB1234567K/2022-00123",
    "服务时间：9:00-17:30，咨询电话12345",
]


@pytest.mark.parametrize("head", HEADS)
def test_times_and_telephones_of_a_head_are_no_targets(head: str) -> None:
    text = f"白沙岭县政府印发妇女发展规划\n{head}\n规划提出，到2030年，孕产妇死亡率控制在10/10万以下。\n"
    plan = read(text)
    (row,) = promised(plan).to_dict("records")
    assert (row["value"], row["indicator_id"], row["deadline_year"]) == (10, "maternal_mortality_ratio", 2030)
    assert extract_achieved(plan).empty


FRONT = [
    "某县儿童发展规划（2021—2030年）主要目标\n1.婴儿死亡率控制在5‰以下。\n2.毛入园率达到95%以上。\n一、保障措施\n（一）加强组织领导\n完善工作机制。\n",
    "某县儿童发展规划（2021—2030年）\n1.婴儿死亡率控制在5‰以下。\n2.毛入园率达到95%以上。\n一、保障措施\n完善工作机制。\n",
    "某县儿童发展规划\n（2021—2030年）\n发展目标\n婴儿死亡率控制在5‰以下。\n毛入园率达到95%以上。\n第一章 保障措施\n完善工作机制。\n",
    "到2030年，全县儿童发展目标如下：\n1、婴儿死亡率控制在5‰以下。\n2、毛入园率达到95%以上。\n一、组织实施\n完善工作机制。\n",
    "（2021—2030年）\n到2030年，婴儿死亡率控制在5‰以下，毛入园率达到95%以上。\n一、组织实施\n完善工作机制。\n",
]


@pytest.mark.parametrize("text", FRONT)
def test_goals_before_the_first_heading_are_goals(text: str) -> None:
    assert numbers(promised(read(text))) == "5 95"


def test_a_preface_is_none() -> None:
    text = (
        "前言\n妇女事业发展取得明显成效。孕产妇死亡率降至13.1/10万，住院分娩率达100%。\n1.婴儿死亡率为4.2‰。\n"
        "一、妇女与健康\n主要目标：\n1.孕产妇死亡率控制在12/10万以下。\n"
    )
    assert numbers(promised(read(text))) == "12"
    assert numbers(extract_achieved(read(text))) == "13.1 100 4.2"


def test_a_page_with_a_direction_only_the_catalogue_could_know() -> None:
    with pytest.raises(NoTargetsError):
        extract_targets(read("(二)儿童少年教育\n1、学前教育。积极发展各类园所,努力提高教养水平。\n"))


REPORTS = {
    "monitoring": "某县妇女发展规划统计监测报告（2022年）\n一、妇女与健康\n2022年，全县孕产妇死亡率为11.8/10万，比上年下降1.2个十万分点。"
    "婴儿死亡率控制在3.9‰。住院分娩率稳定在99.9%以上。\n二、妇女与教育\n高中阶段毛入学率达到93.5%，比2020年提高1.3个百分点。\n"
    "三、存在问题\n宫颈癌筛查率仅为51%，与2025年目标还有差距。\n",
    "news": "我县妇女儿童事业取得新成就\n2023-03-08 09:12 来源：县融媒体中心\n记者从县妇联获悉，近年来全县宫颈癌筛查率达到72%，"
    "建成妇女之家186个，开展家庭教育讲座320场次。\n县妇联负责人介绍，全县女干部比例提高到31.5%，女性就业人员占45%以上。\n",
    "preface": "前言\n妇女是推动社会文明进步的重要力量。全县女性人均预期寿命达到80.2岁，孕产妇死亡率下降到9.8/10万，"
    "宫颈癌检查覆盖率为68%，女代表比例达到29%。\n",
    "final report": "某市妇女发展纲要（2011—2020年）终期评估报告\n一、总体情况\n（一）妇女与健康\n1.孕产妇死亡率下降到6.2/10万，"
    "达到纲要目标。\n2.妇女常见病筛查率达到86.4%，超过80%的目标。\n（二）妇女与教育\n1.学前三年毛入园率达到92.1%。\n",
    "summary of work": "县妇儿工委办2022年工作总结\n一、主要做法\n（一）妇女与健康\n全年为1.2万名妇女提供免费检查，检查率达到81%。\n"
    "二、下一步打算\n继续推进规划实施。\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", REPORTS)
def test_a_document_that_is_no_plan_tells_what_is_achieved(kind: str) -> None:
    plan = read(REPORTS[kind], name=f"{kind}.txt")
    assert promised(plan).query("kind == 'quantitative'").empty
    assert len(extract_achieved(plan)) >= 2
    with pytest.raises(NoTargetsError, match="reported as achieved"):
        extract_targets(plan)


def test_a_direction_that_is_reported_is_no_target() -> None:
    goals = "1.近年来，剖宫产率逐步降低。\n2.婴儿死亡率逐步降低。\n"
    plan = read(f"{PLAN}主要目标：\n{goals}策略措施：\n1.加强领导。\n")
    assert promised(plan)["indicator"].tolist() == ["婴儿死亡率"]
