"""A measure's units and deadline: told in any of its sentences, in the forms that offices write."""

from __future__ import annotations

import pandas as pd
import pytest

from halfsky.plans import extract_targets
from halfsky.plans.outline import Plan, read_outline
from halfsky.plans.reading import Document
from halfsky.plans.tasks import extract_tasks


def plan_of(measure: str) -> Plan:
    text = (
        "青石县妇女发展规划（2021—2030年）\n二、目标和措施\n（一）妇女与健康\n主要目标：\n1.孕产妇死亡率控制在12/10万以下。\n"
        f"策略措施：\n1.加强宣传。\n2.{measure}\n3.加强领导。\n"
    )
    return read_outline(Document(text=text, format="txt", name="x", sha256=""))


def measures(measure: str) -> pd.DataFrame:
    frame = extract_tasks(plan_of(measure), plan_id="x")
    return frame[frame["section"].eq("strategy")].set_index("item")


Read = tuple[str, str, str, int | None]
"""Lead, supporting and all units, due year."""

BOTH = "县卫生健康局;县民政局"
FORMS: dict[str, Read] = {
    "强化部门协作，完善妇女健康服务体系。县卫生健康局牵头，2023年底前建成县妇幼保健院新院区。": ("县卫生健康局", "", "县卫生健康局", 2023),
    "完善服务体系。由县卫生健康局牵头，县民政局配合，到2025年建成新院区。": ("县卫生健康局", "县民政局", BOTH, 2025),
    "由县卫生健康局牵头建设新院区，2023年底前投入使用。": ("县卫生健康局", "", "县卫生健康局", 2023),
    "县卫生健康局会同县民政局开展婚前保健，2025年6月底前建成指导中心。": ("县卫生健康局", "县民政局", BOTH, 2025),
    "2030年前，县发展改革局会同有关部门编制专项规划。": ("县发展改革局", "有关部门", "县发展改革局;有关部门", 2030),
    "县公安局作为牵头部门，会同县妇联建立反家暴联动机制。": ("县公安局", "县妇联", "县公安局;县妇联", None),
    "县公安局牵头，县司法局、县妇联参与，建立反家暴联动机制。": ("县公安局", "县司法局;县妇联", "县公安局;县司法局;县妇联", None),
    "完善控辍保学机制，由县教育局负责。": ("", "", "县教育局", None),
    "县教育局负责完善控辍保学机制，到2025年建立信息平台。": ("", "", "县教育局", 2025),
    "县卫生健康局、县民政局按职责分工负责，加强婚前保健。": ("", "", BOTH, None),
    "各乡镇（街道）负责落实留守妇女关爱服务。": ("", "", "各乡镇（街道）", None),
    "加强婚检服务，责任单位：县卫生健康局、县民政局。": ("", "", BOTH, None),
    "加强婚检服务。责任单位：县卫生健康局、县民政局。完成时限：2025年。": ("", "", BOTH, 2025),
    "加强婚检服务。牵头单位：县卫生健康局；配合单位：县民政局。": ("县卫生健康局", "县民政局", BOTH, None),
    "加强婚检服务（县卫生健康局牵头，县民政局配合），2025年底前建成3个中心。": ("县卫生健康局", "县民政局", BOTH, 2025),
    "2022年启动、2024年建成县妇女儿童活动中心。": ("", "", "", 2024),
    "力争2027年前建成示范街道3个，2029年前全部建成。": ("", "", "", 2029),
}  # fmt: skip

NOBODY = [
    "鼓励企业牵头组建产业联盟，支持女企业家牵头创办合作社。",
    "引导高校参与妇女研究，社会组织配合开展活动。",
    "支持妇女参与基层治理，由妇女代表负责宣传。",
    "落实2019年出台的《家庭教育促进条例》和2021年修订的条例，实施2022年启动的项目。",
    "发挥妇联组织作用，加强部门协作，县财政局提供经费保障。",
]


@pytest.mark.parametrize("words", FORMS)
def test_units_and_deadline_are_read_from_the_whole_measure(words: str) -> None:
    frame = measures(words)
    assert frame.index.tolist() == ["1", "2", "3"]
    row = frame.loc["2"]
    due = None if pd.isna(row["due_year"]) else int(row["due_year"])
    assert (row["lead_unit"], row["supporting_units"], row["responsible_units"], due) == FORMS[words]
    others = frame.loc[["1", "3"]]
    assert others["responsible_units"].eq("").all() and others["due_year"].isna().all()


@pytest.mark.parametrize("words", NOBODY)
def test_what_names_no_body_and_no_bound_gives_none(words: str) -> None:
    row = measures(words).loc["2"]
    assert (row["responsible_units"], pd.isna(row["due_year"])) == ("", True)


def test_the_title_is_of_what_is_to_be_done() -> None:
    assert measures("县公安局牵头，县妇联参与，建立反家暴联动机制。").loc["2", "title"] == "建立反家暴联动机制"
    assert measures("由县教育局负责，健全控辍保学工作机制。").loc["2", "title"] == "健全控辍保学工作机制"


def test_a_number_in_a_measure_has_its_units() -> None:
    frame = extract_targets(plan_of("县卫生健康局牵头，每年检查适龄妇女不少于8000人。"), "x")
    row = frame[frame["section"].eq("strategy")].iloc[0]
    assert (row["lead_unit"], row["value"]) == ("县卫生健康局", 8000)
