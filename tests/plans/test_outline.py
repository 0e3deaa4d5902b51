"""The outline: sections, domains, items and units under the heading styles that plans use."""

from __future__ import annotations

from pathlib import Path

import pytest

from halfsky.plans.outline import Plan, read_outline
from halfsky.plans.reading import Document, read_document

PLANS = Path(__file__).parents[3] / "shared" / "plans"
GOALS = {
    "huaiyin-2021-2025": 74,
    "kaiping-2021-2030": 84,
    "taobei-2021-2030": 72,
    "yunyan-2021-2025": 78,
    "kundulun-2021-2030": 75,
}


def outline(text: str, name: str = "plan.txt") -> Plan:
    return read_outline(Document(text=text, format="txt", name=name, sha256=""))


def listing(plan: Plan, section: str) -> list[tuple[str, str, str]]:
    return [(item.domain, item.number, item.text) for item in plan.items if item.section == section]


@pytest.mark.skipif(not PLANS.is_dir(), reason="the five plan documents are not beside the repository")
@pytest.mark.parametrize("plan_id", GOALS)
def test_every_goal_of_the_five_plans_is_found(plan_id: str) -> None:
    plan = read_outline(read_document(PLANS / f"{plan_id}.txt"))
    frame = plan.items_frame()
    goals = frame[frame["section"] == "goal"]
    assert len(goals) == GOALS[plan_id]
    per_domain = goals.groupby("domain")["item"].apply(list)
    assert all(numbers == [str(n + 1) for n in range(len(numbers))] for numbers in per_domain)
    assert len(per_domain) == (9 if plan_id.startswith("yunyan") else 8)
    assert (plan.start_year, plan.end_year) == tuple(int(year) for year in plan_id.split("-")[1:])


HEADINGS = [
    ("一、目标和措施", "（一）妇女与健康", "主要目标：", "1.", "策略措施："),
    ("第三章 目标和措施", "(一) 妇女与健康", "主要目标:", "1、", "策略措施:"),
    ("第二部分 目标和措施", "（一）妇女与健康：照顾好每一位妇女", "主要目标", "- 1.", "主要措施"),
    ("二、目标和措施", "第一节 妇女与健康", "目标：", "（1）", "策略与措施："),
    ("二、目标和措施", "    （一）妇女与健康。", "主要目标：", "1. ", "重点举措："),
    ("二、目标和措施", "妇女与健康", "主要目标：", "①", "策略措施："),
    ("二、目标和措施", "（一）妇女与身心健康", "【主要目标】", "1)", "【策略措施】"),
    ("三、主要任务", "（一）健康", "〔主要目标〕", "⑴", "实施策略："),
    ("第三章 目标和措施", "第一节 妇女与健康", "一、主要目标", "1.", "二、策略措施"),
    ("二、目标和措施", "1.妇女与健康", "主要目标：", "（1）", "策略措施："),
]


@pytest.mark.parametrize("style", HEADINGS)
def test_heading_styles(style: tuple[str, ...]) -> None:
    chapter, domain, goals, number, measures = style
    text = "\n".join([chapter, domain, goals, f"{number}覆盖率达到90%以上。", measures, f"{number}做好宣传。"])
    plan = outline(text)
    assert listing(plan, "goal") == [("health", "1", "覆盖率达到90%以上。")]
    assert listing(plan, "strategy") == [("health", "1", "做好宣传。")]


def test_goals_of_all_domains_in_one_chapter_and_measures_in_the_next() -> None:
    text = "二、主要目标\n（一）妇女与健康\n1.甲率达到9%。\n（二）妇女与教育\n1.乙率达到8%。\n三、策略措施\n（一）妇女与健康\n1.宣传。"
    plan = outline(text)
    assert listing(plan, "goal") == [("health", "1", "甲率达到9%。"), ("education", "1", "乙率达到8%。")]
    assert listing(plan, "strategy") == [("health", "1", "宣传。")]


def test_contents_page_breaks_and_tails_are_not_items() -> None:
    text = (
        "某县妇女发展规划（2021—2030年）\n目 录\n前 言.....\t(1)\n（一）妇女与健康.....\t(2)\n（二）妇女与教育.....\t(9)\n"
        "前 言\n引子。\n一、目标\n（一）妇女与健康\n责任单位：卫健局、妇联\n主要目标：\n1. 各机构产床\n\n与助产士比例不低于 1:3。\n"
        "2. 提高“三项\n”，服务水平。\n（二）妇女与教育\n主要目标：\n1. 巩固率达到96%。\n四、监测评估\n（一）每年监测。\n原文链接：http://example.org/9\n点赞0 分享"
    )
    plan = outline(text)
    assert listing(plan, "goal") == [
        ("health", "1", "各机构产床与助产士比例不低于1:3。"),
        ("health", "2", "提高“三项”，服务水平。"),
        ("education", "1", "巩固率达到96%。"),
    ]
    assert [item.responsible_units for item in plan.items if item.section == "goal"] == [
        "卫健局;妇联",
        "卫健局;妇联",
        "",
    ]
    assert not any("点赞" in item.text or "http" in item.text for item in plan.items)


def test_units_at_the_end_of_an_item_are_its_own() -> None:
    plan = outline(
        "（一）妇女与健康\n主要目标：\n1.甲率达到90%。（责任单位：卫健局、医保局）\n2.乙率达到80%。\n责任单位：民政局\n3.丙率达到70%。"
    )
    assert [(item.text, item.responsible_units) for item in plan.items] == [
        ("甲率达到90%。", "卫健局;医保局"),
        ("乙率达到80%。", "民政局"),
        ("丙率达到70%。", ""),
    ]


def test_one_line_of_units_behind_a_list_is_the_lists() -> None:
    plan = outline(
        "（一）妇女与健康\n主要目标：\n1.甲率达到90%。\n2.乙率达到80%。\n责任单位：卫健局、妇联\n策略措施：\n1.宣传。"
    )
    assert [item.responsible_units for item in plan.items] == ["卫健局;妇联", "卫健局;妇联", ""]


def test_items_run_together_on_one_line_come_apart() -> None:
    plan = outline("（一）妇女与健康\n主要目标：1.甲率达到90%。2.乙率达到1.5‰以下；3.丙率提高。")
    assert [number for _, number, _ in listing(plan, "goal")] == ["1", "2", "3"]


def test_a_number_that_runs_into_a_digit_is_the_items() -> None:
    plan = outline("（一）儿童与健康\n主要目标：\n1.死亡率降低。\n2.18岁以下儿童伤害死亡率下降。")
    assert [(number, text) for _, number, text in listing(plan, "goal")] == [
        ("1", "死亡率降低。"),
        ("2", "18岁以下儿童伤害死亡率下降。"),
    ]


def test_a_heading_that_names_no_domain_ends_the_one_before() -> None:
    plan = outline(
        "二、目标和措施\n（一）妇女与教育\n主要目标：\n1.甲率提高。\n（二）儿童与科技\n主要目标：\n1.乙率下降。"
    )
    assert listing(plan, "goal") == [("education", "1", "甲率提高。"), ("", "1", "乙率下降。")]


@pytest.mark.parametrize("form", ["（{n}）儿童与{name}", "{n}、儿童和{name}", "（{n}）{name}领域"])
def test_the_domains_of_a_childrens_plan_are_found(form: str) -> None:
    names = {"健康": "health", "安全": "safety", "教育": "education", "福利": "welfare", "家庭": "family",
             "环境": "environment", "法律保护": "law"}  # fmt: skip
    parts = [
        f"{form.format(n='一二三四五六七'[place], name=name)}\n主要目标：\n1.甲率提高。"
        for place, name in enumerate(names)
    ]
    found = listing(outline("\n".join(["第三章 发展领域、主要目标和策略措施", *parts])), "goal")
    assert [domain for domain, _, _ in found] == list(names.values())


def test_lines_with_dashes_under_a_numbered_title_are_its_parts() -> None:
    plan = outline("（一）妇女与健康\n主要目标：\n1.提高保健水平\n——甲率达到90%。\n——乙率降低。\n2.丙率提高。")
    assert [(number, text) for _, number, text in listing(plan, "goal")] == [
        ("1", "提高保健水平"), ("1.1", "甲率达到90%。"), ("1.2", "乙率降低。"), ("2", "丙率提高。")
    ]  # fmt: skip


def test_offsets_lead_back_to_the_document() -> None:
    text = "（一）妇女与健康\n主要目标：\n1. 孕产妇死亡率下降\n\n到 8/10 万以下。"
    (item,) = outline(text).items
    start, end = item.passage.span(0, len(item.passage))
    assert text[start:end].replace("\n", "").replace(" ", "") == item.text
