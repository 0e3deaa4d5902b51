"""A phrase of a plan finds its indicator, and two populations or definitions are never taken for one."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halfsky.catalogue import Catalogue, canonical, conflicts, find_area
from halfsky.catalogue.meaning import meanings
from halfsky.errors import UsageError
from halfsky.package import read_table
from long_form import examples

INDICATORS = read_table("indicators")
CATALOGUE = Catalogue(INDICATORS)
SPELLINGS = [
    (row.indicator_id, spelling)
    for row in INDICATORS.itertuples()
    for spelling in [row.name_zh, *filter(None, row.aliases.split("|"))]
]

PHRASES = pd.read_csv(Path(__file__).parents[1] / "fixtures" / "phrases.csv", keep_default_na=False)
DIRECTIONAL = pd.read_csv(Path(__file__).parents[1] / "fixtures" / "directional_phrases.csv", keep_default_na=False)

# Each pair differs in population, body, post, illness or measure.
NEVER_ONE = [
    ("人均健康预期寿命", "人均预期寿命"),
    ("妇女人均预期寿命", "人均预期寿命"),
    ("妇女健康预期寿命", "人均健康预期寿命"),
    ("村委会成员中女性比例", "村“两委”成员中女性比例"),
    ("村委会成员中女性比例", "村委会主任中女性比例"),
    ("村委会成员中女性比例", "社区居委会成员中女性比例"),
    ("社区居委会成员中女性比例", "社区“两委”成员中女性比例"),
    ("社区居委会主任中女性比例", "村委会主任中女性比例"),
    ("村党组织书记中女性比例", "村党组织成员中女性比例"),
    ("宫颈癌筛查率", "乳腺癌筛查率"),
    ("宫颈癌筛查率", "两癌筛查率"),
    ("适龄妇女“两癌”筛查率", "农村适龄妇女“两癌”筛查率"),
    ("35-45岁妇女宫颈癌筛查率", "适龄妇女宫颈癌筛查率"),
    ("35-45岁妇女宫颈癌筛查率", "35-44岁妇女曾接受宫颈癌筛查比例"),
    ("宫颈癌早诊率", "宫颈癌患者治疗率"),
    ("九年义务教育巩固率", "女童九年义务教育巩固率"),
    ("高中阶段毛入学率", "女生高中阶段毛入学率"),
    ("高中阶段毛入学率", "初中阶段毛入学率"),
    ("小学净入学率", "初中净入学率"),
    ("高等教育毛入学率", "女性高等教育毛入学率"),
    ("女性劳动年龄人口平均受教育年限", "女性平均受教育年限"),
    ("女性主要劳动年龄人口平均受教育年限", "女性劳动年龄人口平均受教育年限"),
    ("15岁及以上人口平均受教育年限", "女性平均受教育年限"),
    ("妇女基本医疗保险参保率", "基本医疗保险参保率"),
    ("妇女基本医疗保险参保率", "妇女基本养老保险参保率"),
    ("城乡基本养老保险参保率", "妇女基本养老保险参保率"),
    ("城乡居民基本养老保险参保率", "城乡基本养老保险参保率"),
    ("生育保险参保率", "失业保险参保率"),
    ("基本医疗保险、生育保险参保率", "生育保险参保率"),
    ("生育保险参保率", "生育保险女性参保人数"),
    ("工伤保险参保人数", "工伤保险女性参保人数"),
    ("高级专业技术人员中女性比例", "中级专业技术人员中女性比例"),
    ("高级专业技术人员中女性比例", "专业技术人员中女性比例"),
    ("城镇单位就业人员中女性比例", "城镇非私营单位就业人员女性比例"),
    ("城镇单位就业人员中女性比例", "就业人员中女性比例"),
    ("5岁以下儿童死亡率", "婴儿死亡率"),
    ("婴儿死亡率", "新生儿死亡率"),
    ("艾滋病母婴传播率", "乙肝母婴传播率"),
    ("孕产妇艾滋病、梅毒和乙肝检测率", "孕早期艾滋病、梅毒和乙肝检测率"),
    ("艾滋病、梅毒孕产妇感染者治疗率", "艾滋病和梅毒感染孕产妇及所生儿童治疗率"),
    ("孕产妇贫血患病率", "孕产妇中重度贫血患病率"),
    ("产前检查率", "产前筛查率"),
    ("孕产妇住院分娩率", "农村孕产妇住院分娩率"),
    ("农村卫生厕所普及率", "农村无害化卫生厕所普及率"),
    ("自来水普及率", "农村自来水普及率"),
    ("城市污水处理率", "城市污水处理厂集中处理率"),
    ("人大代表中的女性比例", "政协委员中的女性比例"),
    ("人大代表中的女性比例", "人大常委会委员中女性比例"),
    ("人大常委中女性比例", "政协常委中女性比例"),
    ("党代会女代表比例", "人大代表中的女性比例"),
    ("出生人口性别比", "常住人口性别比"),
    ("妇女健康素养水平", "妇女心理健康素养水平"),
    ("妇女健康素养水平", "居民健康素养水平"),
    ("中小学生体质健康标准达标优良率", "中小学生体质健康达标率"),
]


def test_every_name_and_alias_finds_its_own_indicator() -> None:
    ids, spellings = zip(*SPELLINGS, strict=True)
    match = CATALOGUE.match(pd.Series(spellings, index=pd.Index(spellings)))
    assert match.index[match["indicator_id"].to_numpy() != ids].tolist() == []
    assert set(match["method"]) == {"exact", "alias"}
    assert set(match["score"]) == {1.0}


@examples(50, 500)
@given(
    pair=st.sampled_from(SPELLINGS),
    before=st.sampled_from(["", "全区", "全市", "我县", "辖区内", "\u3000", " 本区"]),
    gap=st.sampled_from(["", " ", "\u3000", "\n", "\u00a0"]),
    where=st.integers(0, 40),
    unit=st.sampled_from(["", "（%）", "(%)", "（岁）", "（1/10万）"]),
    half_width=st.booleans(),
    quotes=st.sampled_from([("“", "”"), ('"', '"'), ("「", "」"), ("", "")]),
)
def test_the_form_of_a_phrase_does_not_matter(
    pair: tuple[str, str], before: str, gap: str, where: int, unit: str, half_width: bool, quotes: tuple[str, str]
) -> None:
    indicator_id, spelling = pair
    phrase = spelling.replace("“", quotes[0]).replace("”", quotes[1])
    if half_width:
        phrase = phrase.replace("（", "(").replace("）", ")")
    cut = min(where, len(phrase))
    phrase = before + phrase[:cut] + gap + phrase[cut:] + unit
    assert CATALOGUE.match(pd.Series([phrase]))["indicator_id"].iloc[0] == indicator_id


@pytest.mark.parametrize(("left", "right"), NEVER_ONE)
def test_different_definitions_stay_apart(left: str, right: str) -> None:
    found = CATALOGUE.match(pd.Series([left, right]))["indicator_id"]
    assert (found != "").all()
    assert found.nunique() == 2
    assert conflicts(left, right) == conflicts(right, left) != []


@pytest.mark.parametrize(("left", "right"), NEVER_ONE)
def test_a_conflicting_indicator_is_not_even_suggested(left: str, right: str) -> None:
    """With the indicator of one phrase gone, the other's is the nearest spelling, and still not offered."""
    own = CATALOGUE.match(pd.Series([left]))["indicator_id"].iloc[0]
    other = CATALOGUE.match(pd.Series([right]))["indicator_id"].iloc[0]
    pair = INDICATORS[INDICATORS["indicator_id"] == other].assign(aliases="", name_zh=right)
    without = Catalogue(pair)
    assert own != other
    assert without.match(pd.Series([left]))["method"].tolist() == [""]
    assert without.suggest(left).empty


def test_a_near_phrase_is_suggested_and_never_confirmed() -> None:
    match = CATALOGUE.match(pd.Series(["孕产妇的系统化管理率"], index=[7]))
    assert match.index.tolist() == [7]
    assert match.loc[7, "indicator_id"] == "maternal_systematic_management_rate"
    assert match.loc[7, "method"] == "suggested"
    assert 0 < match.loc[7, "score"] < 1


@pytest.mark.parametrize("phrase", ["", "   ", "的", "地区生产总值", "（%）"])
def test_a_phrase_of_nothing_known_has_no_indicator(phrase: str) -> None:
    match = CATALOGUE.match(pd.Series([phrase])).iloc[0]
    assert (match["indicator_id"], match["method"], match["score"]) == ("", "", 0.0)


def test_no_phrases_give_no_matches() -> None:
    match = CATALOGUE.match(pd.Series([], dtype="str"))
    assert match.empty
    assert match.columns.tolist() == ["indicator_id", "method", "score"]


def test_suggestions_come_best_first_and_one_an_indicator() -> None:
    found = CATALOGUE.suggest("女性在村委会成员中的比例", n=5)
    assert found["score"].is_monotonic_decreasing
    assert found["indicator_id"].is_unique
    assert found["indicator_id"].iloc[0] == "female_share_village_committee_members"
    assert len(CATALOGUE.suggest("女性在村委会成员中的比例", n=1)) == 1


def test_a_spelling_of_two_indicators_is_matched_to_neither() -> None:
    doubled = INDICATORS.copy()
    rows = doubled["indicator_id"].isin(["life_expectancy", "female_life_expectancy"])
    doubled.loc[rows, "aliases"] = "平均寿命"
    catalogue = Catalogue(doubled)
    assert catalogue.match(pd.Series(["平均寿命"]))["method"].iloc[0] == "suggested"
    assert catalogue.ambiguous()["spelling"].unique().tolist() == ["平均寿命"]


def test_canonical_form_is_its_own_canonical_form() -> None:
    forms = [canonical(spelling) for _, spelling in SPELLINGS]
    assert [canonical(form) for form in forms] == forms


# ---- what other counties write --------------------------------------------------------------------------------------


def test_phrases_of_other_counties_find_their_indicator() -> None:
    """None of them is a spelling of the catalogue; written before the rules that read them, but for the second half."""
    said = PHRASES[PHRASES["expect"].ne("")]
    found = CATALOGUE.find(said["phrase"])
    wrong = said.assign(found=found)[found.ne(said["expect"]) & found.ne("")]
    assert wrong.empty, wrong
    assert (found == said["expect"]).mean() >= 0.95


def test_their_look_alikes_do_not() -> None:
    """Another measure, population, place or body: the indicator that they look like is not theirs."""
    alike = PHRASES[PHRASES["unlike"].ne("")]
    match = CATALOGUE.match(alike["phrase"])
    known = match["method"].isin(["exact", "alias"])
    assert not (known & match["indicator_id"].eq(alike["unlike"])).any()
    unrelated = alike["unlike"].eq("*")
    assert alike.loc[unrelated & known, "phrase"].tolist() == []


def test_directional_phrases_find_theirs() -> None:
    found = CATALOGUE.find(DIRECTIONAL["phrase"])
    assert (found == DIRECTIONAL["expect"]).mean() >= 0.7
    assert set(found) - set(DIRECTIONAL["expect"]) <= {""}


LISTS = [
    ("各级人大代表和常委中的女性比例", ["peoples_congress_deputies", "peoples_congress_standing_committee"]),
    (
        "市、镇人大代表和市人大常委会委员中的女性比例",
        ["peoples_congress_deputies", "peoples_congress_standing_committee"],
    ),
    ("县政协委员、常委中女性比例", ["cppcc_members", "cppcc_standing_committee"]),
    ("村党组织成员、书记中女性比例", ["village_party_members", "village_secretaries"]),
    ("村委会成员和主任中女性比例", ["village_committee_members", "village_heads"]),
]


@pytest.mark.parametrize(("phrase", "shares"), LISTS)
def test_a_phrase_that_lists_several_is_none_of_them_and_has_its_parts(phrase: str, shares: list[str]) -> None:
    """One id is one measure: what the parts share is said once, and each is reported by itself."""
    assert CATALOGUE.find(pd.Series([phrase])).tolist() == [""]
    assert CATALOGUE.parts(pd.Series([phrase])).iloc[0] == [f"female_share_{share}" for share in shares]


def test_each_thing_has_each_measure_that_is_listed() -> None:
    parts = CATALOGUE.parts(
        pd.Series(["妇女失业保险和工伤保险的覆盖面和参保人数", "妇女失业保险和高温补贴参保人数", "孕产妇死亡率"])
    )
    assert sorted(parts.iloc[0]) == [
        "female_unemployment_insurance_rate", "female_work_injury_insurance_rate", "unemployment_insured_women_count",
        "work_injury_insured_women_count",
    ]  # fmt: skip
    assert parts.iloc[1] == [], "a part that nobody knows: nothing is said of the others either"
    assert parts.iloc[2] == []


def test_no_two_indicators_say_the_same() -> None:
    """Two spellings of one meaning belong to one indicator, or the words of a plan would find neither."""
    ids, spellings = zip(*SPELLINGS, strict=True)
    said = pd.DataFrame({"id": ids, "meaning": meanings(spellings), "spelling": spellings})
    shared = said.groupby("meaning")["id"].nunique()
    assert said[said["meaning"].isin(shared[shared > 1].index)].empty


@pytest.mark.parametrize(
    ("phrase", "whose"), [("孕产妇死亡率", "maternal_mortality_ratio"), ("近视率", "child_myopia_rate")]
)
@pytest.mark.parametrize(
    "place", ["全国", "全省", "全州", "我省", "本市", "我旗", "林西县", "赤峰市林西县", "昆都仑区", "全自治县"]
)
def test_the_place_falls_away(place: str, phrase: str, whose: str) -> None:
    assert CATALOGUE.find(pd.Series([place + phrase])).tolist() == [whose]


def test_an_unknown_word_is_never_passed_over() -> None:
    phrases = pd.Series(["高山孕产妇死亡率", "孕产妇死亡率增幅", "孕产妇夜间死亡率", "村委会监督成员中女性比例"])
    assert CATALOGUE.find(phrases).tolist() == [""] * 4


def test_a_place_is_found_by_its_name_with_those_above_it() -> None:
    found = find_area("林西县")
    assert found["area_code"].tolist() == ["150424", "150400", "150000", "000000"]
    assert found["parent_code"].tolist() == ["150400", "150000", "000000", ""]
    for name in ("林西", "赤峰市林西县", "内蒙古自治区赤峰市林西县", "150424"):
        assert find_area(name).equals(found)
    zone = find_area("150471 赤峰高新区")  # which the division does not have
    assert zone[["area_code", "name_zh", "level", "parent_code"]].iloc[0].tolist() == [
        "150471", "赤峰高新区", "county", "150400",
    ]  # fmt: skip
    assert zone["area_code"].tolist() == ["150471", "150400", "150000", "000000"]
    assert find_area("110191北京某某区")["area_code"].tolist() == ["110191", "110000", "000000"]
    assert find_area("150424林西县").equals(found)
    for wrong in ("150424某某区", "990001某某区"):
        with pytest.raises(UsageError, match=r"150424 is 赤峰市林西县|no province has the code 990000"):
            find_area(wrong)
    assert find_area("延边")["name_zh"].tolist()[:2] == ["延边朝鲜族自治州", "吉林省"]
    assert find_area("北京市朝阳区")["area_code"].tolist() == ["110105", "110000", "000000"]


def test_a_name_that_occurs_twice_needs_its_city() -> None:
    with pytest.raises(UsageError, match=r"4 places are called 鼓楼区: 南京市鼓楼区 \(320106\), 徐州市鼓楼区"):
        find_area("鼓楼区")
    assert find_area("徐州市鼓楼区")["area_code"].iloc[0] == "320302"
    with pytest.raises(UsageError, match="no place is called '某某县'"):
        find_area("某某县")
