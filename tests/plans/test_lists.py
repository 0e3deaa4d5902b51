"""A list of shares of women: each member has what the list says once, before the first or behind the last."""

from __future__ import annotations

import pandas as pd
import pytest

from halfsky.plans import extract_targets
from halfsky.plans.outline import read_outline
from halfsky.plans.reading import Document

PARTY = "female_share_party_congress_delegates"
CONGRESS = "female_share_peoples_congress_deputies"
CPPCC = "female_share_cppcc_members"
MEMBERS, HEADS = "female_share_village_committee_members", "female_share_village_heads"
THREE = [PARTY, CONGRESS, CPPCC]

# a list → the indicators' words, each with its id where the catalogue knows it
LISTS: dict[str, list[tuple[str, str]]] = {
    "县级党代表、人大代表、政协委员中女性比例": [
        ("县级党代表中女性比例", PARTY), ("县级人大代表中女性比例", CONGRESS), ("县级政协委员中女性比例", CPPCC),
    ],
    "县级党代表、人大代表和政协委员的女性占比": [
        ("县级党代表的女性占比", PARTY), ("县级人大代表的女性占比", CONGRESS), ("县级政协委员的女性占比", CPPCC),
    ],
    "女性在党代表、人大代表、政协委员中的比例": [
        ("女性在党代表中的比例", PARTY), ("女性在人大代表中的比例", CONGRESS), ("女性在政协委员中的比例", CPPCC),
    ],
    "县级党代表、人大代表、村（社区）“两委”成员中女性比例": [
        ("县级党代表中女性比例", PARTY), ("县级人大代表中女性比例", CONGRESS), ("村（社区）“两委”成员中女性比例", ""),
    ],
    "县级人大代表、政协委员中女性比例和村委会成员中女性比例": [
        ("县级人大代表中女性比例", CONGRESS), ("县级政协委员中女性比例", CPPCC), ("村委会成员中女性比例", MEMBERS),
    ],
    "市、县（区）级党代表、人大代表中女性比例": [
        ("市、县（区）级党代表中女性比例", ""), ("市、县（区）级人大代表中女性比例", ""),
    ],
    "省、市、县三级人大代表、政协委员中女性比例": [
        ("省、市、县三级人大代表中女性比例", ""), ("省、市、县三级政协委员中女性比例", ""),
    ],
    "村（居）委会成员、主任中女性比例": [("村（居）委会成员中女性比例", ""), ("村（居）委会主任中女性比例", "")],
    "村委会成员和主任中女性比例": [("村委会成员中女性比例", MEMBERS), ("村委会主任中女性比例", HEADS)],
    "县、乡领导班子中女干部比例": [("县领导班子中女干部比例", ""), ("乡领导班子中女干部比例", "")],
    "公务员、事业单位工作人员中女性占比": [
        ("公务员中女性占比", "female_share_civil_servants"), ("事业单位工作人员中女性占比", ""),
    ],
    "教师、法官和检察官中女性比重": [
        ("教师中女性比重", ""), ("法官中女性比重", "female_share_judges"), ("检察官中女性比重", "female_share_prosecutors"),
    ],
    "高中、大学女生比例": [("高中女生比例", ""), ("大学女生比例", "")],
    "城市、农村妇女宫颈癌筛查率": [("城市妇女宫颈癌筛查率", ""), ("农村妇女宫颈癌筛查率", "")],
    "农村和城市孕产妇系统管理率": [("农村孕产妇系统管理率", "rural_maternal_systematic_management_rate"), ("城市孕产妇系统管理率", "urban_maternal_systematic_management_rate")],
}  # fmt: skip


def targets(goal: str, title: str = "青石县妇女发展规划（2021—2030年）") -> pd.DataFrame:
    text = f"{title}\n二、目标和措施\n（一）妇女参与决策和管理\n主要目标：\n1.{goal}\n"
    return extract_targets(read_outline(Document(text=text, format="txt", name="x", sha256="")), "x")


@pytest.mark.parametrize("behind", ["逐步提高。", "达到40%以上。"])
@pytest.mark.parametrize("words", LISTS)
def test_each_member_of_a_list_has_what_is_said_once(words: str, behind: str) -> None:
    frame = targets(words + behind)
    assert list(zip(frame["indicator"], frame["indicator_id"], strict=True)) == LISTS[words]


def test_a_body_takes_the_post_that_another_names() -> None:
    frame = targets("村委会、居委会主任中女性比例达到10%以上。")
    assert frame["indicator_id"].tolist() == [HEADS, "female_share_residents_committee_heads"]


def test_what_is_measured_as_one_stays_one() -> None:
    for words in (
        "企业董事会、监事会成员及管理层中的女性比例",
        "企业董事会、监事会成员中女性比例",
        "市、镇两级党代表中女性比例",
        "城市、农村居民人均收入差距",
    ):
        assert targets(f"{words}逐步提高。孕产妇死亡率控制在8/10万以下。")["indicator"].tolist()[0] == words


def test_the_level_of_another_is_no_own_indicator() -> None:
    """In a city's plan 县级人大代表 are not the city's."""
    frame = targets("县级人大代表、政协委员中女性比例逐步提高。", "青石市妇女发展规划（2021—2030年）")
    assert frame["indicator"].tolist() == ["县级人大代表中女性比例", "县级政协委员中女性比例"]
    assert frame["indicator_id"].tolist() == ["", ""]
