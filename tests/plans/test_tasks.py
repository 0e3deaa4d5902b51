"""A plan as work: goals with their parts, measures, projects; the units of each; the goals that a measure serves."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from halfsky.errors import UsageError
from halfsky.package import load_package, load_targets
from halfsky.plans import read_plan
from halfsky.plans.goals_of_measures import COLUMNS, match_measures, serving_matrix, unserved
from halfsky.plans.outline import Plan, read_outline
from halfsky.plans.reading import Document as Read
from halfsky.plans.task_rows import wholes
from halfsky.plans.task_titles import title_of
from halfsky.plans.tasks import extract_tasks
from halfsky.reports.subject import Subject
from halfsky.schemas import TASKS
from plan_files import Document, Grid, write

SHARED = Path(__file__).parents[3] / "shared" / "plans"
DOCUMENTS = pytest.mark.skipif(not SHARED.is_dir(), reason="the five plan documents are not beside the repository")
LABELLED = Path(__file__).with_name("goals_of_measures.csv")

HEAD = ["青石县妇女发展规划（2021—2030年）", "二、目标和措施"]
COUNTS = {
    "huaiyin-2021-2025": (74, 34, 8), "kaiping-2021-2030": (84, 93, 8), "taobei-2021-2030": (72, 83, 0),
    "kundulun-2021-2030": (75, 92, 0), "yunyan-2021-2025": (78, 93, 0),
}  # fmt: skip
"""Goals, measures and key projects of the published plans, counted by hand in the documents."""

Row = tuple[str, bool, str, str]
"""Item, whether it is a part, lead units, all units."""


def rows_of(path: Path) -> list[Row]:
    frame = extract_tasks(read_plan(path), plan_id="qingshi-2021-2030")
    frame = frame[frame["section"].eq("goal")]
    return list(
        zip(frame["item"], frame["parent_id"].ne(""), frame["lead_unit"], frame["responsible_units"], strict=True)
    )


DASHES = Grid(
    [
        ["领域", "主要目标", "主要责任单位", "责任单位"],
        ["妇女与健康", "1.提高妇女健康水平。", "", ""],
        ["", "——孕产妇死亡率控制在12/10万以下；", "县卫健局", "县公安局、县财政局"],
        ["", "——改善妇女营养状况，建立营养指导制度；", "县卫健局、县教育局", ""],
        ["", "2.适龄妇女宫颈癌人群筛查率达到70%以上。", "县卫健局", "县妇联"],
    ],
    ((1, 0, 4, 1),),
)
MERGED = Grid(
    [
        ["序号", "主要目标", "分解任务", "牵头单位", "配合单位"],
        ["1", "保障妇女享有良好的卫生健康服务。", "孕产妇死亡率控制在12/10万以下。", "县卫健局", "县财政局"],
        ["", "", "建立危重孕产妇救治转诊机制。", "县卫健局", "县医保局、县妇联"],
        ["2", "提高妇女受教育水平。", "高中阶段毛入学率达到95%以上。", "县教育局", ""],
        ["", "", "推进性别平等教育进校园。", "县教育局、县妇联", "县委宣传部"],
    ],
    ((1, 0, 2, 1), (1, 1, 2, 1), (3, 0, 2, 1), (3, 1, 2, 1)),
)
PLAIN = Grid(
    [
        ["序号", "目标任务", "牵头单位", "责任单位", "完成时限"],
        ["1", "孕产妇死亡率控制在12/10万以下。", "县卫健局", "县财政局、县妇联", "2025年底"],
        ["2", "建立健全妇女权益保障联席会议制度。", "县妇联", "县公安局；县司法局", "2030年"],
    ]
)
IN_ONE_CELL = Grid(
    [
        ["序号", "主要目标", "牵头单位", "配合单位"],
        ["1", "提高妇女健康水平。\n——孕产妇死亡率控制在12/10万以下（县卫健局牵头，县财政局配合）；\n"
              "——健全妇幼保健网络（县卫健局牵头，县发改委配合）。", "", ""],
        ["2", "妇女健康素养水平达到30%。", "县卫健局", "县委宣传部"],
    ]
)  # fmt: skip
BRACKETED = Grid(
    [
        ["主要目标", "牵头单位", "配合单位"],
        ["1.提高妇女参与决策水平。", "县委组织部", "县民政局"],
        ["（1）村委会成员中女性比例达到30%以上；", "县民政局", "各镇街"],
        ["（2）推进女干部培养选拔；", "县委组织部", "县妇联"],
    ]
)
WITH_MEASURES = Grid(
    [
        ["领域", "主要目标", "策略措施", "牵头单位", "配合单位"],
        ["妇女与法律", "1.预防和制止针对妇女的家庭暴力。", "1.完善家庭暴力首接责任制。", "县公安局", "县妇联"],
        ["妇女与法律", "2.为妇女提供公共法律服务。", "2.加强法律援助站点建设。", "县司法局", "县法院、县妇联"],
    ]
)
ALONE = Grid(
    [
        ["序号", "目标任务", "责任单位"],
        ["1", "孕产妇死亡率控制在12/10万以下。", "县卫健局、县财政局"],
        ["2", "建立健全妇女权益保障联席会议制度。", "县妇联、各镇街"],
    ]
)
OVER_PARTS = Grid(
    [
        ["领域", "主要目标", "主要责任单位", "责任单位"],
        ["妇女与健康", "1.提高妇女健康水平。", "县卫健局", "县财政局"],
        ["", "——孕产妇死亡率控制在12/10万以下；", "", ""],
        ["", "——健全妇幼保健网络；", "", "县医保局"],
        ["", "2.适龄妇女宫颈癌人群筛查率达到70%以上。", "县卫健局", "县妇联"],
    ],
    ((1, 0, 4, 1), (1, 2, 3, 1), (1, 3, 2, 1)),
)
SCOPES = Grid(
    [
        ["序号", "目标任务", "牵头单位", "配合单位"],
        ["1", "孕产妇死亡率控制在12/10万以下。", "县卫健局", "各镇街"],
        ["2", "建立妇女议事会。", "各镇（街道）", "县民政局、县妇联"],
        ["3", "健全妇女权益保障联席会议制度。", "县妇联", "县妇儿工委各成员单位"],
    ]
)
ONE_COLUMN = Grid(
    [
        ["序号", "目标任务", "责任分工"],
        ["1", "孕产妇死亡率控制在12/10万以下。", "牵头：县卫健局；配合：县财政局、县妇联"],
        ["2", "建立健全妇女权益保障联席会议制度。", "县妇联负责、县公安局配合"],
        ["3", "健全妇幼保健网络。", "县卫健局（牵头）、县发改委"],
    ]
)
TWO_STOREYS = Grid(
    [
        ["序号", "目标任务", "责任分工", ""],
        ["", "", "牵头单位", "配合单位"],
        ["1", "孕产妇死亡率控制在12/10万以下。", "县卫健局", "县财政局"],
        ["2", "建立健全妇女权益保障联席会议制度。", "县妇联", "县公安局"],
    ],
    ((0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 1, 2)),
)
LEAD_OVER_GOALS = Grid(
    [
        ["序号", "主要目标", "具体任务", "牵头单位", "责任单位"],
        ["1", "提高妇女健康水平。", "孕产妇死亡率控制在12/10万以下。", "县卫健局", "县财政局"],
        ["", "", "健全妇幼保健网络。", "", "县医保局"],
        ["2", "提高妇女受教育水平。", "高中阶段毛入学率达到95%以上。", "县教育局", "各镇街"],
    ],
    ((1, 0, 2, 1), (1, 1, 2, 1), (1, 3, 2, 1)),
)
TABLES: dict[str, tuple[Grid | list[str], list[Row]]] = {
    "责任单位 alone": (
        ALONE,
        [("1", False, "", "县卫健局;县财政局"), ("2", False, "", "县妇联;各镇街")],
    ),
    "unit cells merged over the parts": (
        OVER_PARTS,
        [
            ("1", False, "县卫健局", "县卫健局;县财政局"),
            ("", True, "县卫健局", "县卫健局;县财政局"),
            ("", True, "县卫健局", "县卫健局;县医保局"),
            ("2", False, "县卫健局", "县卫健局;县妇联"),
        ],
    ),
    "scopes in the place of units": (
        SCOPES,
        [
            ("1", False, "县卫健局", "县卫健局;各镇街"),
            ("2", False, "各镇（街道）", "各镇（街道）;县民政局;县妇联"),
            ("3", False, "县妇联", "县妇联;县妇儿工委各成员单位"),
        ],
    ),
    "one column that says the roles": (
        ONE_COLUMN,
        [
            ("1", False, "县卫健局", "县卫健局;县财政局;县妇联"),
            ("2", False, "县妇联", "县妇联;县公安局"),
            ("3", False, "县卫健局", "县卫健局;县发改委"),
        ],
    ),
    "a head of two storeys": (
        TWO_STOREYS,
        [("1", False, "县卫健局", "县卫健局;县财政局"), ("2", False, "县妇联", "县妇联;县公安局")],
    ),
    "a lead merged over the tasks of a goal": (
        LEAD_OVER_GOALS,
        [
            ("1", False, "", ""),
            ("1", True, "县卫健局", "县卫健局;县财政局"),
            ("", True, "县卫健局", "县卫健局;县医保局"),
            ("2", False, "", ""),
            ("2", True, "县教育局", "县教育局;各镇街"),
        ],
    ),
    "dashes under a numbered goal": (
        DASHES,
        [
            ("1", False, "", ""),
            ("", True, "县卫健局", "县卫健局;县公安局;县财政局"),
            ("", True, "县卫健局;县教育局", "县卫健局;县教育局"),
            ("2", False, "县卫健局", "县卫健局;县妇联"),
        ],
    ),
    "a goal merged over its tasks": (
        MERGED,
        [
            ("1", False, "", ""),
            ("1", True, "县卫健局", "县卫健局;县财政局"),
            ("", True, "县卫健局", "县卫健局;县医保局;县妇联"),
            ("2", False, "", ""),
            ("2", True, "县教育局", "县教育局"),
            ("", True, "县教育局;县妇联", "县教育局;县妇联;县委宣传部"),
        ],
    ),
    "numbered through": (
        PLAIN,
        [
            ("1", False, "县卫健局", "县卫健局;县财政局;县妇联"),
            ("2", False, "县妇联", "县妇联;县公安局;县司法局"),
        ],
    ),
    "parts and units in one cell": (
        IN_ONE_CELL,
        [
            ("1", False, "", ""),
            ("1", True, "县卫健局", "县卫健局;县财政局"),
            ("1", True, "县卫健局", "县卫健局;县发改委"),
            ("2", False, "县卫健局", "县卫健局;县委宣传部"),
        ],
    ),
    "bracketed parts": (
        BRACKETED,
        [
            ("1", False, "县委组织部", "县委组织部;县民政局"),
            ("", True, "县民政局", "县民政局;各镇街"),
            ("", True, "县委组织部", "县委组织部;县妇联"),
        ],
    ),
    "goals beside their measures": (
        WITH_MEASURES,
        [
            ("1", False, "县公安局", "县公安局;县妇联"),
            ("2", False, "县司法局", "县司法局;县法院;县妇联"),
        ],
    ),
    "brackets behind parts of a goal": (
        [
            "（一）妇女与健康", "主要目标：",
            "1.孕产妇死亡率控制在12/10万以下（县卫健局牵头，县财政局配合）；建立心理服务热线（县妇联）。",
            "2.妇女健康素养水平达到30%（县卫健局牵头）。",
        ],
        [
            ("1", False, "", ""),
            ("1", True, "县卫健局", "县卫健局;县财政局"),
            ("1", True, "", "县妇联"),
            ("2", False, "县卫健局", "县卫健局"),
        ],
    ),
    "subnumbers with lines of units": (
        [
            "（一）妇女与健康", "主要目标：", "1.提高妇女健康水平。",
            "1.1孕产妇死亡率控制在12/10万以下。", "牵头单位：县卫健局", "配合单位：县财政局、县公安局",
            "1.2健全妇幼保健网络。", "牵头单位：县卫健局、县发改委",
            "2.改善妇女营养状况。", "责任单位：县卫健局、县教育局",
        ],
        [
            ("1", False, "", ""),
            ("1.1", True, "县卫健局", "县卫健局;县财政局;县公安局"),
            ("1.2", True, "县卫健局;县发改委", "县卫健局;县发改委"),
            ("2", False, "", "县卫健局;县教育局"),
        ],
    ),
    "dashes under a goal in the text": (
        [
            "（一）妇女与健康", "主要目标：", "1.提高妇女健康水平。",
            "——孕产妇死亡率控制在12/10万以下（县卫健局牵头，县财政局配合）；",
            "——健全妇幼保健网络（县卫健局、县发改委）。",
            "2.改善妇女营养状况（县卫健局牵头，县教育局、县妇联配合）。",
        ],
        [
            ("1", False, "", ""),
            ("1", True, "县卫健局", "县卫健局;县财政局"),
            ("1", True, "", "县卫健局;县发改委"),
            ("2", False, "县卫健局", "县卫健局;县教育局;县妇联"),
        ],
    ),
    "a line of units behind a whole list": (
        [
            "（一）妇女与健康", "主要目标：", "1.改善妇女营养状况。", "2.妇女健康素养水平达到30%。",
            "责任单位：县卫健局、县妇联",
        ],
        [("1", False, "", "县卫健局;县妇联"), ("2", False, "", "县卫健局;县妇联")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("ending", [".docx", ".html", ".txt"])
def test_units_hang_on_the_part_of_a_goal_that_they_are_printed_with(name: str, ending: str, tmp_path: Path) -> None:
    body, expected = TABLES[name]
    if ending == ".txt" and any(body is grid for grid in (IN_ONE_CELL, OVER_PARTS, LEAD_OVER_GOALS)):
        pytest.skip("pasted text has no cell of several lines, and none that is merged")
    document = Document()
    document.add(*HEAD, *([body] if isinstance(body, Grid) else body))
    assert rows_of(write(document, tmp_path / f"qingshi{ending}")) == expected


SAMPLE = """青石县妇女发展规划（2021—2030年）
二、目标和措施
（一）妇女与健康
主要目标：
1.到2025年，孕产妇死亡率控制在12/10万以下。提高妇女健康素养水平。
2.健全妇幼健康服务体系。
策略措施：
1.完善妇幼健康服务体系。健全危重孕产妇救治网络。
2.普及健康知识。提高妇女健康素养水平。
3.推进信息化建设。
三、重点工程
1.妇女健康保护工程。实施两癌筛查项目。
"""


def outline(text: str, *, recognised: bool = False) -> Plan:
    return read_outline(Read(text=text, format="txt", name="qingshi.txt", sha256="", recognised=recognised))


def tasks_of(text: str = SAMPLE, *, recognised: bool = False) -> pd.DataFrame:
    return extract_tasks(outline(text, recognised=recognised), plan_id="qingshi-2021-2030").set_index("task_id")


def test_goals_their_parts_measures_and_projects_each_with_its_place() -> None:
    frame = tasks_of()
    p = "qingshi-2021-2030"
    assert list(frame.index) == [
        f"{p}.goal.health.1", f"{p}.goal.health.1.1", f"{p}.goal.health.1.2", f"{p}.goal.health.2",
        f"{p}.strategy.health.1", f"{p}.strategy.health.2", f"{p}.strategy.health.3", f"{p}.project.none.1",
    ]  # fmt: skip
    assert frame["kind"].tolist() == [
        "quantitative", "quantitative", "directional", "qualitative", "measure", "measure", "measure", "project",
    ]  # fmt: skip
    assert frame["title"].tolist()[1:] == [
        "孕产妇死亡率", "妇女健康素养水平", "健全妇幼健康服务体系", "完善妇幼健康服务体系", "健康知识普及", "信息化建设", "妇女健康保护工程",
    ]  # fmt: skip
    assert frame.loc[f"{p}.goal.health.1.1", "due_year"] == 2025
    assert frame["due_year"].notna().sum() == 3
    assert frame.loc[f"{p}.goal.health.1.2", "parent_id"] == f"{p}.goal.health.1"
    assert frame.loc[f"{p}.goal.health.1.1", "target_ids"] == f"{p}.goal.health.1.1"
    place = frame.loc[f"{p}.strategy.health.2"]
    assert SAMPLE[place["char_start"] : place["char_end"]] == "普及健康知识。提高妇女健康素养水平。"
    assert set(frame["review_status"]) == {"extracted"}
    assert not TASKS.conform(frame.reset_index()).isna()["char_start"].any()


def test_what_was_recognised_from_a_picture_is_unconfirmed() -> None:
    assert set(tasks_of(recognised=True)["review_status"]) == {"unconfirmed"}


def test_a_plan_whose_goals_are_all_in_words_has_tasks_and_no_targets() -> None:
    frame = tasks_of(
        "青石县妇女发展规划（2021—2030年）\n（一）妇女与法律\n主要目标：\n1.健全权益保障机制。\n策略措施：\n1.加强宣传教育工作。\n"
    )
    assert frame[["kind", "target_ids"]].to_numpy().tolist() == [["qualitative", ""], ["measure", ""]]


def test_a_text_without_goals_or_measures_is_refused() -> None:
    with pytest.raises(UsageError, match="no goals, measures or projects found"):
        tasks_of("关于召开会议的通知\n请各单位准时参加。\n")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("加强妇幼健康服务体系建设。健全三级网络。", "妇幼健康服务体系建设"),
        ("完善妇幼健康服务体系。", "完善妇幼健康服务体系"),
        ("逐步建立家庭公共服务体系。", "建立家庭公共服务体系"),
        ("落实生育保障制度。", "落实生育保障制度"),
        ("消除就业性别歧视。", "就业性别歧视消除"),
        ("提升职工健康素养。开展活动。", "职工健康素养提升"),
        ("不断改善农村妇女营养状况。", "农村妇女营养状况改善"),
        ("到2025年，建成县级妇女活动中心。", "建成县级妇女活动中心"),
        ("为妇女提供优质高效的公共法律服务。", "为妇女提供优质高效的公共法律服务"),
        ("在突发事件应对中关切妇女特别是孕期、哺乳期妇女的特殊需求。", "关切妇女的特殊需求"),
        ("妇女应对突发事件能力不断提高。", "妇女应对突发事件能力提高"),
        ("将性别平等贯穿校园教育。一是课程。", "将性别平等贯穿校园教育"),
        ("围绕需求，引导女大学生参与社区治理。", "引导女大学生参与社区治理"),
        ("推动妇女参与企业决策管理“企业董事会中的女性保持适当比例，重视培养。", "推动妇女参与企业决策管理"),
        ("深入实施《中华人民共和国母婴保健法》《某省母婴保健条例》等法规政策。", "实施《母婴保健法》…"),
        ("预防和制止欺凌。", "预防和制止欺凌"),
        ("……", "未命名事项"),
    ],
)
def test_a_title_is_a_name(text: str, title: str) -> None:
    assert title_of(text) == title
    assert len(title) <= 16


@pytest.mark.parametrize(
    ("text", "title"),
    [
        # several verbs in a row, or a noun that the first verb governs together with another
        ("加大培养选拔女干部力度。", "加大培养选拔女干部力度"),
        ("加大消除就业性别歧视工作力度。", "加大消除就业性别歧视工作力度"),
        ("培养选拔优秀女干部。", "培养选拔优秀女干部"),
        ("加强宣传教育工作。", "加强宣传教育工作"),
        ("建立健全婚恋辅导机制。", "建立健全婚恋辅导机制"),
        ("促进建立婚恋辅导机制。", "促进建立婚恋辅导机制"),
        ("发挥妇联组织的桥梁作用。", "发挥妇联组织的桥梁作用"),
        ("提高妇女对普惠托育的知晓程度。", "提高妇女对普惠托育的知晓程度"),
        # a verb in the object
        ("落实女性成员专职专选。", "落实女性成员专职专选"),
        ("坚决打击拐卖妇女犯罪。", "打击拐卖妇女犯罪"),
        ("提高妇女参与村务管理的能力。", "提高妇女参与村务管理的能力"),
        ("完善支持妇女返乡创业的政策。", "完善支持妇女返乡创业的政策"),
        ("健全预防性骚扰工作机制。", "健全预防性骚扰工作机制"),
        ("预防和制止针对妇女的性骚扰。", "预防和制止针对妇女的性骚扰"),
        ("建立更加便捷的法律援助制度。", "建立更加便捷的法律援助制度"),
        ("缩小城乡、区域差距。", "缩小城乡、区域差距"),
        # too long: the beginning, up to the end of a word, outside brackets and quotations
        ("依法打击利用网络对妇女实施的违法犯罪行为。", "打击利用网络对妇女实施的违法…"),
        ("加大对组织、强迫、引诱、容留、介绍卖淫等犯罪行为的打击力度。", "加大对组织、强迫、引诱、容留…"),
        ("加大对居家创业就业及灵活就业女性培训力度。", "加大对居家创业就业及灵活就业…"),
        ("提高妇女参与社会事务和民主管理的意识和能力。", "提高妇女参与社会事务和民主管理…"),
        ("保障女性平等接受高等教育的权利和机会。", "保障女性平等接受高等教育的权利…"),
        ("推动各级各类学校广泛开展性别平等教育。", "推动各级各类学校开展性别平等教育"),
        ("构建覆盖城乡、布局合理、方便可及的普惠托育服务体系。", "构建覆盖城乡、布局合理、方便…"),
        ("消除影响妇女平等就业的制度性障碍和结构性歧视。", "消除影响妇女平等就业…"),
        ("落实村（居）民委员会女性成员专职专选。", "落实村（居）民委员会女性成员…"),
        ("组织妇女参加“巾帼乡村振兴带头人成长计划”培训。", "组织妇女参加…"),
        ("充分发挥妇女在打造秀美清洁河湖岸线中的作用。", "发挥妇女在打造秀美清洁河湖岸线…"),
    ],
)
def test_a_title_is_never_worse_than_the_words_of_the_plan(text: str, title: str) -> None:
    assert title_of(text) == title
    assert len(title) <= 16


def test_a_measure_serves_the_goal_that_it_names_and_waits_for_a_person() -> None:
    plan = outline(SAMPLE)
    frame = extract_tasks(plan, plan_id="qingshi-2021-2030")
    targets = load_targets("taobei-2021-2030").iloc[:0]
    found = match_measures(frame, plan.document.text, targets)
    assert list(found.columns) == COLUMNS
    pairs = set(zip(found["measure_id"].str[-1], found["goal_id"].str[-1], strict=True))
    assert pairs == {("1", "2"), ("2", "1")}
    assert set(found["review_status"]) == {"unconfirmed"}
    assert found["score"].between(0, 1).all()
    assert "健康服务体系" in found.set_index("goal_id")["shared"].iloc[0] or found["shared"].str.len().gt(1).all()


def test_goals_without_a_measure_and_measures_without_a_goal_are_for_a_person_to_look_at(tmp_path: Path) -> None:
    text = SAMPLE.replace("2.健全", "2.降低出生人口性别比。\n3.健全")
    plan = outline(text)
    tasks = extract_tasks(plan, plan_id="qingshi-2021-2030")
    pairs = match_measures(tasks, text, load_targets("taobei-2021-2030").iloc[:0])
    matrix = serving_matrix(tasks, pairs)
    assert matrix.shape == (3, 3)
    assert int(matrix.notna().sum().sum()) == len(pairs) == 2
    goals, measures = unserved(tasks, pairs)
    assert goals["item"].tolist() == ["2"]
    assert measures["item"].tolist() == ["3"]
    document = tmp_path / "青石县规划.txt"
    document.write_text(text, encoding="utf-8")
    found = Subject.of(load_package(), str(document)).findings().set_index("code")
    assert "出生人口性别比" in found.loc["goal-without-measure", "message"]
    assert "“信息化建设”" in found.loc["measure-without-goal", "message"]
    assert set(found.loc[["goal-without-measure", "measure-without-goal"], "severity"]) == {"info"}


@pytest.mark.parametrize("plan_id", COUNTS)
def test_the_published_plans_are_there_whole(plan_id: str) -> None:
    tasks = load_package().tasks
    own = wholes(tasks[tasks["plan_id"].eq(plan_id)])
    counted = own["section"].value_counts()
    assert tuple(int(counted.get(section, 0)) for section in ("goal", "strategy", "project")) == COUNTS[plan_id]
    phrases = own[own["kind"].isin(["qualitative", "measure", "project"])]
    assert phrases["title"].str.len().between(2, 16).all()


def test_only_the_plan_that_names_units_has_units() -> None:
    tasks = load_package().tasks
    named = tasks[tasks["responsible_units"].ne("")]
    assert set(named["plan_id"]) == {"kundulun-2021-2030"}
    own = tasks[tasks["plan_id"].eq("kundulun-2021-2030")]
    assert own["responsible_units"].ne("").all()
    assert own["lead_unit"].eq("").all()  # 责任单位 alone says no role
    assert own.groupby("domain")["responsible_units"].nunique().eq(1).all()


@DOCUMENTS
@pytest.mark.parametrize("plan_id", COUNTS)
def test_reading_again_gives_the_published_tasks_and_no_title_repeats_the_plan(plan_id: str) -> None:
    plan = read_plan(SHARED / f"{plan_id}.txt")
    read = extract_tasks(plan, load_targets(plan_id))
    tasks = load_package().tasks
    own = tasks[tasks["plan_id"].eq(plan_id)].reset_index(drop=True)
    pd.testing.assert_frame_equal(read, own)
    text = "".join(plan.document.text.split())
    for title in own["title"]:
        assert not any(title[at : at + 17] in text for at in range(len(title) - 16)), title


@DOCUMENTS
def test_the_goals_of_measures_against_pairs_labelled_by_hand() -> None:
    """Ten domains of five plans, every measure against every goal: 112 pairs that serve, all others that do not."""
    labelled = pd.read_csv(LABELLED, keep_default_na=False)
    serve = set(labelled.loc[labelled["goal"].ne(""), ["measure", "goal"]].itertuples(index=False, name=None))
    found = set()
    for plan_id in COUNTS:
        plan, targets = read_plan(SHARED / f"{plan_id}.txt"), load_targets(plan_id)
        pairs = match_measures(extract_tasks(plan, targets), plan.document.text, targets)
        own = pairs[pairs["measure_id"].isin(labelled["measure"])]
        found |= set(own[["measure_id", "goal_id"]].itertuples(index=False, name=None))
    assert len(serve) >= 100
    assert len(found & serve) / len(found) >= 0.8
    assert len(found & serve) / len(serve) >= 0.75
