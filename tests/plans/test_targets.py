"""From a sentence to its targets: which indicator a number belongs to, and what it says about it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import documents
from halfsky.errors import NoTargetsError
from halfsky.plans import extract_achieved, extract_targets
from halfsky.plans.outline import read_outline
from halfsky.plans.reading import Document
from halfsky.schemas import TARGETS
from long_form import examples

# sentence → indicator | comparator value unit [relative_to=… deadline=… periodicity=…]; one line a target
SENTENCES = """
农村自来水普及率巩固在九成以上，水质达标率不低于95%。
  农村自来水普及率 | ge 90 percent
  水质达标率 | ge 95 percent
婴儿和5岁以下儿童死亡率分别控制在4‰和6‰以下。
  婴儿死亡率 | le 4 per_1000
  5岁以下儿童死亡率 | le 6 per_1000
宫颈癌和乳腺癌检查覆盖率分别达到80%和75%。
  宫颈癌检查覆盖率 | ge 80 percent
  乳腺癌检查覆盖率 | ge 75 percent
城市和农村居民健康素养水平分别达到35%、28%。
  城市居民健康素养水平 | ge 35 percent
  农村居民健康素养水平 | ge 28 percent
未成年人伤害死亡率以2020年为基数下降1/5。
  未成年人伤害死亡率 | ge 20 percent relative_to=2020
近视率比上一规划期末降低3个百分点。
  近视率 | ge 3 percent relative_to=base
到2027年，建成60个示范妇女之家。
  示范妇女之家 | ge 60 count deadline_year=2027
每年为返乡妇女提供家政技能培训300人次以上。
  为返乡妇女提供家政技能培训 | ge 300 count periodicity=annual
70%以上的乡镇卫生院配备女医师。
  乡镇卫生院配备女医师 | ge 70 percent
县直部门要有一半以上的领导班子配备女干部，其中正职占10%以上。
  县直部门领导班子配备女干部 | ge 50 percent
  县直部门领导班子配备女干部（正职占比） | ge 10 percent
妇女代表应占村民代表会议成员的三分之一以上。
  妇女代表占村民代表会议成员的比例 | ge 33.3333 percent
护理型床位达到养老床位总数的55%。
  护理型床位占养老床位总数的比例 | ge 55 percent
女性学员比例达到学员总数的50%左右。
  女性学员比例（占学员总数） | approx 50 percent
成人妇女识字率提高到97%以上，其中农村达到95%。
  成人妇女识字率 | ge 97 percent
  成人妇女识字率（农村） | ge 95 percent
女厕位与男厕位的比例不低于1.5:1，人流量较大地区达到2:1。
  女厕位与男厕位的比例 | ge 1.5 ratio
  女厕位与男厕位的比例（人流量较大地区） | ge 2 ratio
两癌防治意识普遍增强，防治知识知晓率达到85%。
  两癌防治知识知晓率 | ge 85 percent
托育服务覆盖面进一步扩大，达到60%以上。
  托育服务覆盖面 | ge 60 percent
实现乡、村两级儿童服务阵地全覆盖，每个村配备1名儿童主任。
  乡、村两级儿童服务阵地 | ge 100 percent
  每个村儿童主任 | ge 1 count
调解组织实现县、乡两级全覆盖。
  调解组织（县、乡两级） | ge 100 percent
力争所有敬老院和福利院以及90%的村卫生室能提供康复服务。
  敬老院和福利院能提供康复服务 | ge 100 percent
  村卫生室能提供康复服务 | ge 90 percent
新建公办幼儿园6所，设立1个以上庇护场所并规范运行。
  公办幼儿园 | ge 6 count
  庇护场所 | ge 1 count
县城小学阶段近视率由42%降至38%以下。
  县城小学阶段近视率 | le 38 percent
艾滋病母婴传播率、先天梅毒发病率分别≤2%、≤15/10万。
  艾滋病母婴传播率 | le 2 percent
  先天梅毒发病率 | le 15 per_100k
孕产妇死亡率和婴儿死亡率分别控制在8/10万和4‰以下。
  孕产妇死亡率 | le 8 per_100k
  婴儿死亡率 | le 4 per_1000
5岁以下儿童贫血率和生长迟缓率分别控制在10%和5%以下。
  5岁以下儿童贫血率 | le 10 percent
  5岁以下儿童生长迟缓率 | le 5 percent
市、县人大代表中女性比例分别达到30%和28%。
  市人大代表中女性比例 | ge 30 percent
  县人大代表中女性比例 | ge 28 percent
母乳喂养率达到60%以上（2025年）、70%以上（2030年）。
  母乳喂养率 | ge 60 percent deadline_year=2025
  母乳喂养率 | ge 70 percent deadline_year=2030
筛查率2025年、2030年分别达到60%和70%。
  筛查率 | ge 60 percent deadline_year=2025
  筛查率 | ge 70 percent deadline_year=2030
入园率由2020年的85%提高到90%以上。
  入园率 | ge 90 percent
女性受教育年限不断提高，达到11年以上。
  女性受教育年限 | ge 11 years
急救知识知晓率：农村妇女达到85%，城镇妇女达到90%。
  急救知识知晓率（农村妇女） | ge 85 percent
  急救知识知晓率（城镇妇女） | ge 90 percent
城市婚检率达到80%，农村达到70%。
  城市婚检率 | ge 80 percent
  农村婚检率 | ge 70 percent
95%的城市社区和85%的村建立家长学校。
  城市社区建立家长学校 | ge 95 percent
  村建立家长学校 | ge 85 percent
所有乡镇都建立妇女之家。
  乡镇建立妇女之家 | ge 100 percent
每千人口拥有托位数4.5个，每年扶持妇女创业500人。
  每千人口拥有托位数 | ge 4.5 per_1000
  妇女创业 | ge 500 count periodicity=annual
法律援助率达到百分之百，婴儿死亡率为5.2‰。
  法律援助率 | ge 100 percent
  婴儿死亡率 | le 5.2 per_1000
消除56人以上大班额。
人均体育场地面积达到2.6平方米。
  人均体育场地面积 | ge 2.6 count
截至2019年底，入园率已达到88%。
上一轮规划期间，“十三五”期间识字率达到99%。
贯彻“两个允许”，打造15分钟生活圈，畅通12338热线。
女党员代表比例一般不低于党员中女性比例。
剖宫产率不突破35%，婴儿死亡率严禁超6‰。
  剖宫产率 | le 35 percent
  婴儿死亡率 | le 6 per_1000
近视率不再上升到50%以上，巩固率不至于低于95%。
  近视率 | lt 50 percent
  巩固率 | ge 95 percent
绝不允许剖宫产率超过35%。
  剖宫产率 | le 35 percent
防止婴儿死亡率高于6‰，坚决避免巩固率低于95%。
  婴儿死亡率 | le 6 per_1000
  巩固率 | ge 95 percent
流产率降幅不低于10%，患病率比2020年下降不少于1/5。
  流产率降幅 | ge 10 percent
  患病率 | ge 20 percent relative_to=2020
"""


def sentences() -> list[tuple[str, list[str]]]:
    cases: list[tuple[str, list[str]]] = []
    for line in SENTENCES.strip().splitlines():
        if line.startswith("  "):
            cases[-1][1].append(line.strip())
        else:
            cases.append((line, []))
    return cases


def extract(body: str, name: str = "lin-2021-2030.txt") -> pd.DataFrame:
    text = f"（一）妇女与健康\n主要目标：\n1.{body}"
    return extract_targets(read_outline(Document(text=text, format="txt", name=name, sha256="")))


def described(row: pd.Series) -> str:
    words = f"{row['indicator']} | {row['comparator']} {row['value']:g} {row['unit']}"
    extra = {name: row[name] for name in ("relative_to", "deadline_year", "periodicity")}
    return words + "".join(f" {name}={value}" for name, value in extra.items() if pd.notna(value) and value != "")


@pytest.mark.parametrize(("sentence", "expected"), sentences())
def test_sentence(sentence: str, expected: list[str]) -> None:
    try:
        found = extract(sentence)
    except NoTargetsError:
        found = pd.DataFrame({"kind": []})
    numeric = found[found["kind"] == "quantitative"]
    assert [described(row) for _, row in numeric.iterrows()] == expected


# sentence → indicator | direction
DIRECTIONS = """
女性平均受教育年限不断提高，受教育程度不断提高。 | 女性平均受教育年限 increase; 女性受教育程度 increase
提高生育保险参保率。 | 生育保险参保率 increase
孕产妇死亡率控制在8/10万以下，城乡、区域差距逐步缩小。 | 孕产妇死亡率城乡、区域差距 decrease
妇女焦虑障碍、抑郁症患病率上升趋势减缓。 | 妇女焦虑障碍、抑郁症患病率 slow
合理控制剖宫产率。 | 剖宫产率 decrease
企业管理层中的女性保持适当比例。 | 企业管理层中的女性比例 maintain
女代表比例与女党员比例相适应。 | 女代表比例 maintain
女性学员比例稳步增加。 | 女性学员比例 increase
工伤保险待遇水平稳步提升，参保人数不断增加。 | 工伤保险待遇水平 increase; 工伤保险参保人数 increase
技能劳动者中的女性比例、高技能人才中女性比例逐步提高。 | 技能劳动者中的女性比例 increase; 高技能人才中女性比例 increase
降低婴儿和5岁以下儿童死亡率。 | 婴儿死亡率 decrease; 5岁以下儿童死亡率 decrease
男女非农就业率和男女收入差距缩小。 | 男女非农就业率差距 decrease; 男女收入差距 decrease
母婴传播率呈下降趋势，性病感染率升高趋势得到遏制。 | 母婴传播率 decrease; 性病感染率 slow
妇女参与社会治理的作用进一步发挥，服务能力不断提升。 |
村委会成员中女性比例不降低。 | 村委会成员中女性比例 maintain
儿童肥胖率不再上升，剖宫产率不反弹。 | 儿童肥胖率 maintain; 剖宫产率 maintain
防止儿童青少年近视率上升。 | 儿童青少年近视率 maintain
不让儿童肥胖率上升。 | 儿童肥胖率 maintain
遏制儿童肥胖率上升，减缓艾滋病感染率增长。 | 儿童肥胖率 slow; 艾滋病感染率 slow
"""


@pytest.mark.parametrize("line", DIRECTIONS.strip().splitlines())
def test_direction(line: str) -> None:
    sentence, _, expected = line.partition(" |")
    try:
        found = extract(sentence)
    except NoTargetsError:
        found = pd.DataFrame({"kind": [], "indicator": [], "comparator": []})
    found = found[found["kind"] == "directional"]
    read = [f"{row['indicator']} {row['comparator']}" for row in found.to_dict("records")]
    assert "; ".join(read) == expected.strip()


def test_value_text_stands_where_the_row_says() -> None:
    text = "（一）妇女与健康\r\n主要目标：\r\n1. 覆盖率达到 90% 以上。\r\n"
    plan = read_outline(Document(text=text, format="txt", name="x.txt", sha256=""))
    (row,) = extract_targets(plan).to_dict("records")
    assert text[row["char_start"] : row["char_end"]] == "达到 90% 以上"
    assert row["target_id"] == "x.goal.health.1.1"


TABLES = {
    "one row a line": "\t序号\t指标\t2020年基期值\t2025年目标\t责任单位\n\t1\t孕产妇死亡率（1/10万）\t9.6\t≤8\t卫健局\n\t2\t村委会成员中女性比例（%）\t28.7\t30以上\t民政局\n",
    "one cell a line": "".join(
        f"\t{cell}\n\n"
        for cell in ("序号", "指标", "2020年基期值", "2025年目标", "责任单位", "1", "孕产妇死亡率（1/10万）", "9.6", "≤8", "卫健局",
                     "2", "村委会成员中女性比例（%）", "28.7", "30以上", "民政局")
    ),
    "parted by blanks": "序号 指标 2020年基期值 2025年目标 责任单位\n1 孕产妇死亡率（1/10万） 9.6 ≤8 卫健局\n2 村委会成员中女性比例（%） 28.7 30以上 民政局\n\n",
    "pasted from a sheet": "序号\t指标\t2020年\t2025年\t责任单位\n1\t孕产妇死亡率（1/10万）\t9.6\t≤8\t卫健局\n2\t村委会成员中女性比例（%）\t28.7\t30以上\t民政局\n",
    "flattened without tabs": "序号\n指标\n2020年基期值\n2025年目标\n责任单位\n1\n孕产妇死亡率（1/10万）\n9.6\n≤8\n卫健局\n2\n村委会成员中女性比例（%）\n28.7\n30以上\n民政局\n",
    "pipes": "|序号|指标|2020年基期值|2025年目标|责任单位|\n|1|孕产妇死亡率（1/10万）|9.6|≤8|卫健局|\n|2|村委会成员中女性比例（%）|28.7|30以上|民政局|\n",
}  # fmt: skip


@pytest.mark.parametrize("form", TABLES)
def test_table_of_indicators(form: str) -> None:
    plan = read_outline(
        Document(text="某区妇女发展规划（2021-2025年）\n主要指标\n" + TABLES[form], format="txt", name="x", sha256="")
    )
    rows = extract_targets(plan)
    assert rows["section"].eq("table").all()
    assert [described(row) for _, row in rows.iterrows()] == [
        "孕产妇死亡率 | le 8 per_100k",
        "村委会成员中女性比例 | ge 30 percent",
    ]
    assert rows["domain"].tolist() == ["health", "decision"]
    assert rows["responsible_units"].tolist() == ["卫健局", "民政局"]
    achieved = extract_achieved(plan)
    assert achieved[["indicator_id", "year", "value"]].to_numpy().tolist() == [
        ["maternal_mortality_ratio", 2020, 9.6],
        ["female_share_village_committee_members", 2020, 28.7],
    ]


def test_table_of_a_wider_form() -> None:
    """Two rows of headings, a baseline headed by its year, bad indicators without a comparator, a change."""
    lines = [
        ["领域", "序号", "指标", "2020年", "目标值", ""],
        ["", "", "", "", "2025年", "2030年"],
        ["健康", "1", "婴儿死亡率（‰）", "6.1", "5.2", "4.8"],
        ["", "2", "儿童伤害死亡率", "", "比2020年下降10%", "下降20%"],
        ["教育", "3", "学前三年毛入园率（%）", "91", "93以上", "95以上"],
    ]
    text = "某区儿童发展规划（2021-2030年）\n主要指标\n" + "".join("\t" + "\t".join(line) + "\n" for line in lines)
    plan = read_outline(Document(text=text, format="txt", name="x", sha256=""))
    assert [described(row) for _, row in extract_targets(plan).iterrows()] == [
        "婴儿死亡率 | le 5.2 per_1000 deadline_year=2025",
        "婴儿死亡率 | le 4.8 per_1000 deadline_year=2030",
        "儿童伤害死亡率 | ge 10 percent relative_to=2020 deadline_year=2025",
        "儿童伤害死亡率 | ge 20 percent relative_to=base deadline_year=2030",
        "学前三年毛入园率 | ge 93 percent deadline_year=2025",
        "学前三年毛入园率 | ge 95 percent deadline_year=2030",
    ]
    assert extract_achieved(plan)["value"].tolist() == [6.1, 91]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("不突破30", "le 30 percent"),
        ("严禁超过30%", "le 30 percent"),
        ("不得低于90", "ge 90 percent"),
        ("封顶30", "le 30 percent"),
        ("逾90%", "gt 90 percent"),
        ("不上升", "maintain"),
        ("不降低", "maintain"),
        ("遏制上升", "slow"),
    ],
)
def test_negation_in_a_cell(cell: str, expected: str) -> None:
    lines = [["序号", "指标", "2030年目标"], ["1", "剖宫产率（%）", cell]]
    text = "某区妇女发展规划（2021-2030年）\n主要指标\n" + "".join("\t" + "\t".join(line) + "\n" for line in lines)
    (row,) = extract_targets(read_outline(Document(text=text, format="txt", name="x", sha256=""))).to_dict("records")
    number = "" if pd.isna(row["value"]) else f" {row['value']:g} {row['unit']}"
    assert (row["indicator"], row["comparator"] + number) == ("剖宫产率", expected)


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("剖宫产率止步于30%", "止步于"),
        ("剖宫产率不30%", "不"),
        ("剖宫产率赶不上30%", "赶不上"),
        ("剖宫产率严禁触及30%", "严禁触及"),
    ],
)
def test_words_that_are_not_understood_are_named_and_nothing_is_judged_by_them(clause: str, words: str) -> None:
    (row,) = extract(clause + "。").to_dict("records")
    assert (row["indicator"], row["indicator_id"], row["review_status"]) == ("剖宫产率", "", "unconfirmed")
    assert f"not understood: {words}" in row["note"]
    assert words in row["value_text"]  # with its place


def test_a_prevention_that_may_be_part_of_a_name_is_a_doubt() -> None:
    (row,) = extract("防止校园欺凌教育覆盖率高于90%。").to_dict("records")
    assert (row["indicator_id"], row["review_status"]) == ("", "unconfirmed")
    assert "not understood: 防止" in row["note"]


@pytest.mark.parametrize("cell", ["止步于30", "不30"])
def test_words_of_a_cell_that_are_not_understood(cell: str) -> None:
    text = f"某区妇女发展规划（2021-2030年）\n主要指标\n\t序号\t指标\t2030年目标\n\t1\t剖宫产率（%）\t{cell}\n"
    (row,) = extract_targets(read_outline(Document(text=text, format="txt", name="x", sha256=""))).to_dict("records")
    assert (row["indicator_id"], row["review_status"]) == ("", "unconfirmed")
    assert f"not understood: {cell.removesuffix('30')}" in row["note"]


@examples(50, 1000)
@given(
    st.lists(
        st.sampled_from(["达到90%以上", "，", "。", "孕产妇死亡率", "控制在8/10万", "其中", "农村", "全覆盖", "每年", "至少配备1名", "女干部", "\n", "2.", "策略措施：",
                         "的", "三分之一", "（", "）", "\t", "\ufffd", "比2020年下降", "所有", "占", "分别"]),
        max_size=30,
    )
)  # fmt: skip
def test_whatever_is_read_its_words_stand_where_the_row_says(pieces: list[str]) -> None:
    text = "（一）妇女与健康\n主要目标：\n1." + "".join(pieces)
    plan = read_outline(Document(text=text, format="txt", name="x.txt", sha256=""))
    try:
        rows = extract_targets(plan)
    except NoTargetsError:
        return
    for row in rows.to_dict("records"):
        assert 0 <= row["char_start"] < row["char_end"] <= len(text)
        assert row["value_text"] == text[row["char_start"] : row["char_end"]].replace("\n", "")
        assert row["indicator"]
    assert rows["target_id"].is_unique


def test_the_sample_plan_is_read_as_it_was_reviewed() -> None:
    """A whole plan that nobody issued: what its 145 lines promise, row by row, with places and remarks."""
    read = extract_targets(documents.SAMPLE, plan_id="sample-2021-2030")
    path = documents.SAMPLE.with_name("sample-plan.targets.csv")
    texts = [column.name for column in TARGETS.columns if column.type == "text"]
    reviewed = pd.read_csv(path, encoding="utf-8-sig", dtype=dict.fromkeys(texts, "str"))
    pd.testing.assert_frame_equal(read, TARGETS.conform(reviewed))
