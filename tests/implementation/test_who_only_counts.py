"""A bureau of statistics supplies figures; whoever acts on a target answers for it."""

import pytest

from halfsky.implementation.leads import lead_of
from halfsky.implementation.proposals import competent, propose_departments
from halfsky.package import load_package
from halfsky.plans.departments import departments, only_counts

BUREAU = "统计局"
NOBODY_ACTS = ("常住人口", "人口死亡率", "总人口", "0-14岁", "0-17岁", "女性人口占", "死亡人口", "常住女性", "常住男性")
"""What describes an area and is nobody's target: only the bureau has it."""


@pytest.mark.parametrize(
    ("words", "domain", "first"),
    [
        ("全社会就业人员女性占比", "economy", "人力资源社会保障局"),
        ("城镇单位就业人员中的女性比例", "economy", "人力资源社会保障局"),
        ("女性就业人员数", "economy", "人力资源社会保障局"),
        ("每千人口医疗卫生机构床位数", "health", "卫生健康委"),
        ("每千人口执业（助理）医师数", "health", "卫生健康委"),
        ("人口出生率", "health", "卫生健康委"),
        ("农村改水受益人口覆盖率", "environment", "水务局"),
        ("农村集中式供水受益人口比例", "environment", "水务局"),
        ("常住人口城镇化率", "environment", "发展改革委"),
        ("户籍人口性别比", "health", "公安局"),
    ],
)  # fmt: skip
def test_who_acts_is_proposed_before_who_counts(words: str, domain: str, first: str) -> None:
    assert propose_departments(words, domain)[0] == first


def test_no_indicator_on_which_somebody_acts_is_proposed_to_a_bureau_of_statistics() -> None:
    package = load_package()
    told = [(package.indicators, "name_zh"), (package.targets, "indicator")]
    pairs = {pair for frame, name in told for pair in frame[[name, "domain"]].itertuples(index=False, name=None)}
    first = {words for words, domain in pairs if propose_departments(words, domain)[:1] == [BUREAU]}
    assert first  # what nobody acts on keeps a proposal
    assert [words for words in first if not words.startswith(NOBODY_ACTS) and words not in _POPULATIONS] == []


_POPULATIONS = {"乡村常住人口", "城镇常住人口", "人口自然增长率"}


def test_of_printed_units_the_one_that_acts_leads() -> None:
    units = ["县统计局", "县人社局"]
    assert competent(units, "就业人员中的女性比例", "economy") == ["县人社局", "县统计局"]
    assert lead_of("", units, "", "就业人员中的女性比例", "economy").unit == "县人社局"
    # of which no word speaks: the first that does more than count
    assert lead_of("", ["县统计局", "县商务局"], "", "某某某某", "economy").unit == "县商务局"
    # whom the plan names alone, or calls the lead, or the office confirmed, is no proposal
    assert lead_of("", ["县统计局"], "", "就业人员数", "economy").unit == "县统计局"
    assert lead_of("县统计局", units, "", "就业人员数", "economy").unit == "县统计局"


def test_the_table_says_who_only_counts() -> None:
    table = departments()
    assert set(table["role"]) == {"", "counts"}
    assert only_counts("县统计局") and only_counts("国家统计局") and not only_counts("县人社局")
