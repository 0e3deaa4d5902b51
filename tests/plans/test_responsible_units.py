"""Responsible units with their roles, in the forms that offices print; and which department a printed name means."""

from __future__ import annotations

import re

import pytest

from halfsky.plans import extract_targets
from halfsky.plans.departments import (
    NATION,
    called,
    canonical_unit,
    departments,
    departments_of,
    is_scope,
    place_of,
)
from halfsky.plans.outline import Plan, read_outline
from halfsky.plans.reading import Document


def plan_of(body: str) -> Plan:
    text = f"青石县妇女发展规划（2021—2030年）\n二、目标和措施\n（一）妇女与健康\n主要目标：\n{body}\n策略措施：\n1.加强宣传。\n"
    return read_outline(Document(text=text, format="txt", name="x", sha256=""))


def units(plan: Plan) -> list[tuple[str, str, str]]:
    frame = extract_targets(plan, "x").drop_duplicates("item")
    return list(zip(frame["lead_unit"], frame["supporting_units"], frame["responsible_units"], strict=True))


LED = ("县卫健局", "县财政局;县妇联", "县卫健局;县财政局;县妇联")
SHARED = ("", "", "县卫健局;县财政局;县妇联")
JOINT = ("县卫健局;县教育局", "县妇联", "县卫健局;县教育局;县妇联")
# what stands behind 1.孕产妇死亡率控制在12/10万以下 → its units
FORMS = {
    "。\n牵头单位：县卫健局\n配合单位：县财政局、县妇联": LED,
    "。\n牵头单位：县卫健局；配合单位：县财政局、县妇联": LED,
    "。\n牵头单位：县卫健局  配合单位：县财政局 县妇联": LED,
    "。\n牵头部门:县卫健局\n\n协办部门:县财政局，县妇联": LED,
    "。\n【牵头单位】县卫健局\n【配合单位】县财政局、县妇联": LED,
    "。\n【牵头单位：县卫健局；配合单位：县财政局、县妇联】": LED,
    "。\n（牵头单位：县卫健局，责任单位：县财政局、县妇联）": LED,
    "。\n主要责任单位：县卫健局\n责任单位：县财政局、县妇联": LED,
    "。\n牵头单位 县卫健局\n配合单位 县财政局 县妇联": LED,
    "。\n牵头单位：\n县卫健局\n配合单位：\n县财政局、县妇联": LED,
    "。\n责任单位：县卫健局（牵头）、县财政局、县妇联": LED,
    "。\n责任单位：县卫健局牵头，县财政局、县妇联配合": LED,
    "。\n县卫健局牵头，县财政局、县妇联配合。": LED,
    "。县卫健局牵头，县财政局、县妇联配合。": LED,
    "（县卫健局牵头，县财政局、县妇联配合）。": LED,
    "（由县卫健局牵头，县财政局、县妇联等部门配合）。": LED,
    "。（县卫健局牵头负责，县财政局、县妇联按职责分工负责）": LED,
    "（牵头单位：县卫健局；配合单位：县财政局、县妇联）。": LED,
    "〔牵头单位：县卫健局；参与单位：县财政局、县妇联〕。": LED,
    "（县卫健局负责，县财政局、县妇联配合）。": LED,
    "（县卫健局负责、县财政局、县妇联配合）。": LED,
    "（县卫健局牵头、县财政局、县妇联配合）。": LED,
    "。\n牵头：县卫健局；配合：县财政局、县妇联": LED,
    "（牵头：县卫健局，配合：县财政局、县妇联）。": LED,
    "。\n责任单位：县卫健局、县财政局、县妇联": SHARED,
    "。\n【责任单位】县卫健局、县财政局、县妇联": SHARED,
    "。\n责任部门：县卫健局；县财政局；县妇联": SHARED,
    "（责任单位：县卫健局、县财政局、县妇联）。": SHARED,
    "（县卫健局、县财政局、县妇联按职责分工负责）。": SHARED,
    "（县卫健局、县财政局、县妇联）。": SHARED,
    "。（县卫健局、县财政局、县妇联等）": SHARED,
    "。\n牵头单位：县卫健局、县教育局\n配合单位：县妇联": JOINT,
    "（县卫健局、县教育局共同牵头，县妇联配合）。": JOINT,
    "（县卫健局和县教育局牵头，县妇联配合）。": JOINT,
    "。\n配合单位：县妇联": ("", "县妇联", "县妇联"),
    "。\n责任单位：农牧林水局（乡村振兴局）、各镇（街道）": ("", "", "农牧林水局（乡村振兴局）;各镇（街道）"),
    "。\n牵头单位：县发展和改革局\n配合单位：各县（市、区）人民政府": (
        "县发展和改革局", "各县（市、区）人民政府", "县发展和改革局;各县（市、区）人民政府",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_units_and_their_roles_in_every_form_and_never_on_a_later_goal(form: str) -> None:
    goals = (
        f"1.孕产妇死亡率控制在12/10万以下{form}\n2.适龄妇女宫颈癌人群筛查率达到70%以上。\n3.妇女健康素养水平达到30%。"
    )
    plan = plan_of(goals)
    assert units(plan) == [FORMS[form], ("", "", ""), ("", "", "")]
    frame = extract_targets(plan, "x")
    assert frame["value"].tolist() == [12, 70, 30]
    assert frame["indicator"].tolist() == ["孕产妇死亡率", "适龄妇女宫颈癌人群筛查率", "妇女健康素养水平"]


@pytest.mark.parametrize("form", FORMS)
def test_every_goal_has_its_own(form: str) -> None:
    own = "。\n牵头单位：县民政局\n配合单位：县残联"
    plan = plan_of(f"1.筛查率达到70%以上{own}\n2.孕产妇死亡率控制在12/10万以下{form}\n3.妇女健康素养水平达到30%{own}")
    civil = ("县民政局", "县残联", "县民政局;县残联")
    assert units(plan) == [civil, FORMS[form], civil]


def test_several_parts_of_a_goal_have_their_own() -> None:
    plan = plan_of(
        "1.孕产妇死亡率控制在12/10万以下（县卫健局牵头）；高中阶段毛入学率达到95%以上（责任单位：县教育局）。"
    )
    frame = extract_targets(plan, "x")
    assert frame[["value", "lead_unit", "responsible_units"]].to_numpy().tolist() == [
        [12, "县卫健局", "县卫健局"], [95, "", "县教育局"],
    ]  # fmt: skip


def test_items_on_one_line_keep_theirs_apart() -> None:
    plan = plan_of("1.甲类率达到90%（责任单位：县卫健局）2.乙类率达到80%（责任单位：县民政局）3.丙类率达到70%。")
    assert [line[2] for line in units(plan)] == ["县卫健局", "县民政局", ""]


@pytest.mark.parametrize(
    "heading",
    [
        "（二）妇女与教育\n责任单位：县教育局、县妇联\n主要目标：",
        "（二）妇女与教育（责任单位：县教育局、县妇联）\n主要目标：",
        "（二）妇女与教育\n主要目标（责任单位：县教育局、县妇联）：",
        "（二）妇女与教育\n主要目标：\n责任单位：县教育局、县妇联",
    ],
)
def test_the_units_of_a_list_are_those_of_its_goals_and_of_no_other_list(heading: str) -> None:
    plan = plan_of(
        f"1.筛查率达到70%。\n{heading}\n1.毛入学率达到95%。\n2.巩固率达到97%。\n（三）妇女与经济\n主要目标：\n1.就业率达到60%。"
    )
    frame = extract_targets(plan, "x")
    assert frame["responsible_units"].tolist() == ["", "县教育局;县妇联", "县教育局;县妇联", ""]


@pytest.mark.parametrize(
    "goal",
    [
        "1.适龄妇女宫颈癌人群筛查率达到70%以上（含城镇、农村）。",
        "1.适龄妇女宫颈癌人群筛查率达到70%以上（妇女之家、儿童之家建成后）。",
        "1.适龄妇女宫颈癌人群筛查率达到70%以上。\n责任单位要按时报送。",
        "1.适龄妇女宫颈癌人群筛查率达到70%以上，各部门配合做好宣传。",
        "1.适龄妇女宫颈癌人群筛查率达到70%以上（落实：逐年提高）。",
        "1.适龄妇女宫颈癌人群筛查率达到70%以上（家庭、学校负责、社会参与）。",
    ],
)
def test_words_that_name_no_unit_name_none(goal: str) -> None:
    assert units(plan_of(goal)) == [("", "", "")]


ONE = {
    "卫生健康委员会（局）": "县卫健局 卫生局 县卫生健康局 市卫生健康委员会 青石县卫生健康局 卫健委 卫计局 区卫生健康委",
    "教育局": "县教育局 教体局 市教育局",
    "人力资源和社会保障局": "县人社局 县人力资源和社会保障局 市人力社保局 区人力资源社会保障局",
    "中共县（区、市）委组织部": "县委组织部 组织部 中共青石县委组织部",
    "发展和改革委员会（局）": "县发改局 县发展和改革局 市发展和改革委员会 区发展改革委",
    "农业农村局": "县农业农村局 区农业农村委",
    "住房和城乡建设局": "县住建局 区住房城乡建设委 县住房城乡建设局",
    "妇女联合会": "县妇联 市妇女联合会 妇联",
    "人民法院": "县法院 青石县人民法院",
    "水务（水利）局": "县水利局 区水务局",
    "共青团委员会": "团县委 共青团",
    "生态环境局": "市生态环境局青石分局 县环保局",
    "市场监督管理局": "县市监局 县市场监管局",
    "税务局": "国家税务总局青石县税务局",
    "网络安全和信息化委员会办公室": "县委网信办",
}  # fmt: skip


@pytest.mark.parametrize("department", ONE)
def test_old_short_and_local_names_are_one_department(department: str) -> None:
    assert {canonical_unit(name) for name in ONE[department].split()} == {department}


def test_a_scope_and_a_merged_office_have_no_one_department() -> None:
    scopes = [
        "各镇街",
        "各乡镇（街道）",
        "各县（市、区）人民政府",
        "有关部门",
        "各成员单位",
        "各镇（乡）人民政府、街道办事处",
    ]
    assert [canonical_unit(name) for name in scopes] == [""] * len(scopes)
    assert all(is_scope(name) for name in scopes[:-1])
    assert canonical_unit("农牧林水局") == ""
    assert len(departments_of("农牧林水局")) == 3
    assert canonical_unit("青石县龙舟协会") == ""


def test_every_department_knows_its_own_name() -> None:
    table = departments()
    assert len(table) == 64
    named = [name for name in table["department"] if not name.startswith("各")]
    assert [name for name in named if name not in departments_of(name)] == []


@pytest.mark.parametrize("place", ["区", "县", "市", "旗", "自治区", NATION, ""])
def test_every_department_is_called_as_the_area_calls_its_own(place: str) -> None:
    for department in departments()["department"]:
        name = called(department, place)
        assert not re.search("[（）{}]|县（区", name) or place == NATION, name
        if name and place != NATION:
            assert department in departments_of(name), name
    assert [called(one, "区") for one in ("卫生健康委员会（局）", "中共县（区、市）委组织部", "共青团委员会")] == [
        "区卫生健康委", "区委组织部", "团区委",
    ]  # fmt: skip
    assert called("教育局", "省") == "省教育厅"
    assert called("中共县（区）委宣传部", "") == "宣传部"


@pytest.mark.parametrize(
    ("name", "place"), [("淮安市淮阴区", "区"), ("紫阳县", "县"), ("内蒙古自治区", "自治区"), ("某某兵团", "")]
)
def test_what_an_area_is_is_told_by_its_name(name: str, place: str) -> None:
    assert place_of(name) == place
