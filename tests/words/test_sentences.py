"""Lead sentences: what they say follows from their row and from nothing else, and reads as Chinese reports do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import halfsky
from halfsky import schemas
from halfsky.assess import assess_targets
from halfsky.target_rows import directions, finding_rows, promises
from halfsky.words.sentences import facts, lead_sentences
from long_form import examples
from numbers_in_text import NUMBER, numbers_of

AREA, PLAN = "110101", "east-2021-2030"
UNITS = ("percent", "per_100k", "per_1000", "years", "count", "ratio")
UP, DOWN = ("ge", "gt"), ("le", "lt")


def row(**told) -> pd.DataFrame:
    """One finding row of a plan for 2021–2030."""
    usual = {
        "plan_id": PLAN, "target_id": "t", "indicator_id": "i", "domain": "health", "as_of": 2025, "baseline_year": 2020,
        "baseline": 61.2, "latest_year": 2024, "observed": 75.5, "target": 80.0, "comparator": "ge", "unit": "percent",
        "gap": -4.5, "status": "on_track", "warnings": "", "name": "妇女常见病筛查率", "indicator": "妇女常见病筛查率",
        "value": 80.0, "upper_value": np.nan, "tolerance": np.nan, "value_text": "", "periodicity": "",
        "start_year": 2021, "end_year": 2030, "deadline": 2030,
    }  # fmt: skip
    return pd.DataFrame([usual | told])


def said(language: str = "zh", **told) -> str:
    return lead_sentences(row(**told), language).iloc[0]


MMR = {"name": "孕产妇死亡率", "indicator": "孕产妇死亡率", "unit": "per_100k", "comparator": "le"}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "2024年，妇女常见病筛查率为75.5%，比基期（2020年）的61.2%提高14.3个百分点；规划期末（2030年）目标为不低于80%，"
             "最新值低于目标值4.5个百分点，尚有差距，按时间进度正常推进。"),
        (MMR | {"baseline": 16.9, "observed": 14.3, "target": 12.0, "gap": -2.3, "status": "slow"},
         "2024年，孕产妇死亡率为14.3/10万，比基期（2020年）的16.9/10万降低2.6个十万分点；规划期末（2030年）目标为不高于12/10万，"
         "最新值高于目标值2.3个十万分点，尚有差距，进展缓慢。"),
        (MMR | {"baseline": 16.9, "observed": 11.0, "target": 12.0, "gap": 1.0, "status": "attained"},
         "2024年，孕产妇死亡率为11/10万，比基期（2020年）的16.9/10万降低5.9个十万分点；规划期末（2030年）目标为不高于12/10万，"
         "最新值低于目标值1个十万分点，提前实现目标。"),
        ({"observed": 80.0, "gap": 0.0, "status": "attained", "warnings": "watch", "baseline": np.nan, "baseline_year": None},
         "2024年，妇女常见病筛查率为80%；规划期末（2030年）目标为不低于80%，最新值与目标值持平，提前实现目标，仍需巩固。"),
        ({"observed": 79.8, "gap": -0.2, "status": "nearly_attained", "baseline_year": 2022},
         "2024年，妇女常见病筛查率为79.8%，比2022年的61.2%提高18.6个百分点；规划期末（2030年）目标为不低于80%，"
         "最新值低于目标值0.2个百分点，基本实现目标。"),
        ({"as_of": 2030, "latest_year": 2030, "status": "missed"},
         "2030年，妇女常见病筛查率为75.5%，比基期（2020年）的61.2%提高14.3个百分点；规划期末（2030年）目标为不低于80%，"
         "最新值低于目标值4.5个百分点，期限已到，未达到目标。"),
        ({"as_of": 2030, "deadline": 2030, "latest_year": 2028, "status": "lost"},
         "2028年，妇女常见病筛查率为75.5%，比基期（2020年）的61.2%提高14.3个百分点；规划期末（2030年）目标为不低于80%，"
         "最新值低于目标值4.5个百分点，尚有差距，2030年无数据，按2028年数值判断，起点已达标，现未达标。"),
        ({"deadline": 2026, "unit": "count", "name": "家长学校", "indicator": "家长学校数", "value_text": "建成30所",
          "observed": 21.0, "baseline": 24.0, "target": 30.0, "value": 30.0, "gap": -9.0, "status": "moving_away"},
         "2024年，家长学校为21所，比基期（2020年）的24所减少3所；2026年目标为不少于30所，最新值低于目标值9所，尚有差距，"
         "走势背离目标。"),
        ({"comparator": "approx", "target": 50.0, "value": 50.0, "observed": 49.2, "gap": 0.0, "baseline": 49.2,
          "status": "attained", "tolerance": 1.0},
         "2024年，妇女常见病筛查率为49.2%，与基期（2020年）的49.2%持平；规划期末（2030年）目标为50%左右，"
         "最新值达到50%左右的目标，提前实现目标。"),
        ({"comparator": "range", "target": 90.0, "value": 90.0, "upper_value": 95.0, "observed": 88.0, "gap": -2.0,
          "status": "accelerate"},
         "2024年，妇女常见病筛查率为88%，比基期（2020年）的61.2%提高26.8个百分点；规划期末（2030年）目标为90%至95%，"
         "最新值低于目标区间下限2个百分点，尚有差距，进度滞后，需加快。"),
        ({"comparator": "increase", "target": np.nan, "value": np.nan, "gap": np.nan, "status": "improving", "unit": "years",
          "name": "妇女人均预期寿命", "indicator": "妇女人均预期寿命", "observed": 80.88, "baseline": 77.37},
         "2024年，妇女人均预期寿命为80.88岁，比基期（2020年）的77.37岁提高3.51岁；目标为逐步延长，按历年走势判断为向好。"),
        ({"comparator": "increase", "target": np.nan, "value": np.nan, "gap": np.nan, "status": "insufficient",
          "name": "失业保险覆盖面", "indicator": "失业保险覆盖面", "value_text": "扩大", "measure": "失业保险参保率",
          "value_kind": "规划自述", "baseline": np.nan, "baseline_year": None},
         "2024年，失业保险覆盖面为75.5%（失业保险参保率，规划自述）；目标为逐步扩大，可比数据不足，不能判断走势。"),
        ({"comparator": "maintain", "target": np.nan, "value": np.nan, "gap": np.nan, "status": "stable",
          "name": "党代会女代表的比例", "indicator": "党代会女代表的比例", "value_text": "保持适当比例",
          "measure": "党代会女代表比例", "base_kind": "推算"},
         "2024年，党代会女代表的比例为75.5%，基期（2020年）为61.2%（推算，不据以计算升降）；目标为保持适当比例，"
         "按历年走势判断为平稳。"),
        ({"comparator": "approx", "target": 45.0, "value": 45.0, "observed": 43.4, "gap": -0.6, "baseline": 43.5,
          "status": "moving_away", "tolerance": 1.0},
         "2024年，妇女常见病筛查率为43.4%，比基期（2020年）的43.5%降低0.1个百分点；规划期末（2030年）目标为45%左右，"
         "最新值低于目标值1.6个百分点，距允许范围差0.6个百分点，尚有差距，走势背离目标。"),
        ({"status": "moving_away", "baseline": 78.0, "two_values": True},
         "2024年，妇女常见病筛查率为75.5%，比基期（2020年）的78%降低2.5个百分点；规划期末（2030年）目标为不低于80%，"
         "最新值低于目标值4.5个百分点，尚有差距，未见改善（只有两个年份的数值）。"),
        ({"status": "moving_away", "baseline": 78.0, "warnings": "volatile"},
         "2024年，妇女常见病筛查率为75.5%，比基期（2020年）的78%降低2.5个百分点；规划期末（2030年）目标为不低于80%，"
         "最新值低于目标值4.5个百分点，尚有差距，未见改善（历年数值波动较大）。"),
        ({"status": "slow", "baseline": 75.5},
         "2024年，妇女常见病筛查率为75.5%，与基期（2020年）的75.5%持平；规划期末（2030年）目标为不低于80%，"
         "最新值低于目标值4.5个百分点，尚有差距，没有进展。"),
        ({"status": "moving_away", "baseline": 75.6, "unmoved": True},
         "2024年，妇女常见病筛查率为75.5%，比基期（2020年）的75.6%降低0.1个百分点；规划期末（2030年）目标为不低于80%，"
         "最新值低于目标值4.5个百分点，尚有差距，未见改善（变化不超过规定小数位的一个单位）。"),
        ({"as_of": 2030, "latest_year": 2028, "status": "missed"},
         "2028年，妇女常见病筛查率为75.5%，比基期（2020年）的61.2%提高14.3个百分点；规划期末（2030年）目标为不低于80%，"
         "最新值低于目标值4.5个百分点，2030年无数据，按2028年数值判断，未达到目标。"),
        ({"target": 100 / 3, "value": 100 / 3, "value_text": "三分之一以上", "observed": 40.0, "gap": 40 - 100 / 3,
          "baseline": np.nan, "baseline_year": None, "status": "attained"},
         "2024年，妇女常见病筛查率为40%；规划期末（2030年）目标为不低于1/3，最新值超过目标值6.67个百分点，提前实现目标。"),
    ],
)  # fmt: skip
def test_a_row_reads_as_reports_write_it(told, sentence):
    assert said(**told) == sentence


def test_in_english_the_same_is_said():
    assert said("en", **MMR | {"baseline": 16.9, "observed": 14.3, "target": 12.0, "gap": -2.3, "status": "slow"}) == (
        "孕产妇死亡率: 14.3/100k in 2024, 2.6/100k less than at the baseline (16.9/100k in 2020). The target for 2030, the "
        "end of the plan, is at most 12/100k; the value is 2.3/100k above it: not yet attained, slow progress."
    )


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"observed": 99.96, "target": 100.0, "value": 100.0, "gap": -0.04}, ("99.96%", "0.04个百分点", "达到100%")),
        ({"observed": 99.9996, "target": 100.0, "value": 100.0, "gap": -0.0004}, ("99.9996%", "0.0004个百分点")),
        ({"observed": 79.996, "gap": -0.004}, ("79.996%", "0.004个百分点")),
        ({"observed": 61.2004, "gap": -18.7996}, ("61.2004%", "61.2%提高0.0004个百分点")),
    ],
)
def test_no_number_is_rounded_onto_another(told, words):
    assert all(word in said(**told) for word in words), said(**told)


@pytest.mark.parametrize(
    "told",
    [
        {"observed": np.nan, "latest_year": None, "gap": np.nan, "status": "no_data"},
        {"status": "not_comparable", "gap": np.nan},
        {"target": np.nan, "gap": np.nan},
    ],
)
def test_without_its_numbers_there_is_no_sentence(told):
    assert said(**told) == said("en", **told) == ""


@pytest.mark.parametrize(("column", "value"), [("observed", 75.6), ("baseline", 61.3), ("target", 81.0), ("latest_year", 2023)])  # fmt: skip
def test_a_changed_value_changes_the_sentence(column, value):
    changed = row(**{column: value}).assign(gap=lambda frame: frame["observed"] - frame["target"])
    for language in ("zh", "en"):
        assert lead_sentences(changed, language).iloc[0] != said(language)


# ---- whatever the numbers ----

amounts = st.floats(0, 120, allow_nan=False).map(lambda value: round(value, 3))
targets_ = st.fixed_dictionaries(
    {
        "comparator": st.sampled_from([*schemas.COMPARATORS, *schemas.DIRECTIONS]),
        "unit": st.sampled_from(UNITS),
        "value": amounts,
        "width": st.floats(0.1, 9).map(lambda value: round(value, 1)),
        "deadline_year": st.sampled_from([None, 2025]),
        "years": st.dictionaries(st.integers(2018, 2030), amounts, max_size=6),
        "near": st.sampled_from([None, -0.001, 0.0, 0.001, -0.04, 0.4]),  # the last value beside the target
    }
)


def assessed(drawn: list[dict], as_of: int) -> pd.DataFrame:
    """The finding rows of such targets, assessed."""
    ids = [f"indicator_{place}" for place in range(len(drawn))]
    targets, indicators, seen = [], [], []
    for name, about in zip(ids, drawn, strict=True):
        number = about["comparator"] in schemas.COMPARATORS
        better = "lower" if about["comparator"] in (*DOWN, "decrease") else "higher"
        indicators.append({"indicator_id": name, "name_zh": "某项指标", "name_en": "An indicator", "unit": about["unit"], "better": better})  # fmt: skip
        targets.append(
            {
                "target_id": name, "plan_id": PLAN, "section": "goal", "kind": "quantitative" if number else "directional",
                "indicator_id": name, "indicator": "某项指标", "comparator": about["comparator"], "domain": "health",
                "value": about["value"] if number else None, "unit": about["unit"] if number else "",
                "upper_value": about["value"] + about["width"] if about["comparator"] == "range" else None,
                "deadline_year": about["deadline_year"], "review_status": "confirmed",
            }
        )  # fmt: skip
        years = about["years"]
        if years and about["near"] is not None:
            years = years | {max(years): max(round(about["value"] + about["near"], 4), 0)}
        seen += [{"area_code": AREA, "indicator_id": name, "year": year, "sex": "total", "residence": "total", "value": value,
                  "unit": about["unit"], "status": "final", "source_id": "s",
                  **dict(zip(("numerator", "denominator"), about.get("cases", {}).get(year, ()), strict=False))}
                 for year, value in years.items()]  # fmt: skip
    area = {"area_code": AREA, "name_zh": "东江区", "level": "county"}
    plan = {
        "plan_id": PLAN,
        "area_code": AREA,
        "title": "规划",
        "start_year": 2021,
        "end_year": 2030,
        "status": "issued",
    }
    tables = {
        "targets": schemas.TARGETS.conform(pd.DataFrame(targets)), "plans": schemas.PLANS.conform(pd.DataFrame([plan])),
        "indicators": schemas.INDICATORS.conform(pd.DataFrame(indicators)),
        "areas": schemas.AREAS.conform(pd.DataFrame([area])),
    }  # fmt: skip
    observations = schemas.OBSERVATIONS.conform(pd.DataFrame(seen))
    gaps = assess_targets(tables["targets"], observations, plans=tables["plans"], indicators=tables["indicators"],
                          areas=tables["areas"], as_of=as_of)  # fmt: skip
    parts = [kind(gaps, tables["targets"], tables["indicators"], "zh") for kind in (promises, directions)]
    return finding_rows(parts, tables["targets"], tables["plans"])


@examples(3, 60)
@given(st.lists(targets_, min_size=12, max_size=24), st.sampled_from([2022, 2025, 2030]))
def test_no_sentence_contradicts_its_row_or_the_grammar(drawn, as_of):
    rows = assessed(drawn, as_of)
    for told, fact, text, english in zip(
        rows.itertuples(), facts(rows, "zh"), lead_sentences(rows), lead_sentences(rows, "en"), strict=True
    ):
        assert (text == "") == (english == "") == (fact is None)
        if fact is None:
            assert told.status in ("no_data", "not_comparable", "unreported") or pd.isna(told.observed)
            continue
        reads_well(text)
        follows(text, told)


def reads_well(text: str) -> None:
    assert text.endswith("。")
    assert text.count("。") == 1
    for bad in ("nan", "None", "NaN", "<NA>", "inf", "，，", "；；", "，；", "，。", "；。", "为，", "的；", "（）", "{", "}", "--", "−", "  "):  # fmt: skip
        assert bad not in text, text


def follows(text: str, told) -> None:
    """Direction, side, sign, status and unit of the sentence are those of the row."""
    after = text.split("；", 1)[1]
    if told.baseline_year is not pd.NA and not pd.isna(told.baseline) and told.baseline_year < told.latest_year:
        change = round(told.observed - told.baseline, 10)
        up, down = ("增加", "减少") if told.unit == "count" else ("提高", "降低")
        first = text.split("；")[0]
        assert (up in first) == (change > 0), text
        assert (down in first) == (change < 0), text
        assert ("持平" in first) == (change == 0), text
    assert ("百分点" in text) <= (told.unit == "percent"), text
    if told.comparator in schemas.DIRECTIONS:
        words = {"improving": "向好", "stable": "平稳", "worsening": "退步"}
        assert all((word in after) == (told.status == code) for code, word in words.items()), text
        assert "达标" not in after
        return
    off = round(told.observed - told.target, 10)
    verdict = after.split("，", 1)[1]
    if told.comparator not in schemas.COMPARATORS[4:]:
        assert ("低于目标值" in verdict) <= (off < 0), text
        assert ("超过目标值" in verdict or "高于目标值" in verdict) <= (off > 0), text
        assert ("超过目标值" in verdict) <= (told.comparator in UP), text
    attained = ("实现目标" in verdict) and "基本实现目标" not in verdict
    assert attained == (told.status == "attained"), text
    assert ("基本实现目标" in verdict) == (told.status == "nearly_attained"), text
    assert ("未达到目标" in verdict) == (told.status == "missed"), text
    assert ("尚有差距" in verdict) <= (told.gap < 0), text
    assert ("提前" in verdict) <= (told.latest_year < told.deadline), text
    if off != 0 and told.comparator not in ("range", "approx"):
        shown = NUMBER.findall(text.split("为", 1)[1])[0]
        assert shown != NUMBER.findall(after.split("目标为", 1)[1])[0] or told.status == "attained", text


@pytest.mark.parametrize("as_of", [2015, 2018, 2020])
def test_every_number_of_the_published_plan_is_in_its_row(as_of):
    package = halfsky.load_package()
    targets = package.targets[package.targets["plan_id"].eq("national-2011-2020")]
    gaps = assess_targets(
        targets, package.observations, plans=package.plans, indicators=package.indicators, areas=package.areas,
        breaks=package.breaks, as_of=as_of,
    )  # fmt: skip
    parts = [kind(gaps, targets, package.indicators, "zh") for kind in (promises, directions)]
    rows = finding_rows(parts, targets, package.plans)
    texts = lead_sentences(rows)
    assert texts.ne("").sum() >= 15
    for told, text in zip(rows.itertuples(), texts, strict=True):
        known = numbers_of(told)
        found = [
            float(word.replace(",", "")) for word in NUMBER.findall(text.replace(told.name, "").replace("/10万", ""))
        ]
        assert all(any(abs(number - value) < 1e-6 for value in known) for number in found), (text, known)


@pytest.mark.parametrize(
    ("last", "said", "english"),
    [
        (4, "按多年合计判断，期限已到，未达到目标", "few cases, judged by several years together"),
        (0, "例数很少，不能判断是否达标", "too few cases to judge"),
    ],
)
def test_a_sentence_on_few_cases_says_what_decides(last: int, said: str, english: str) -> None:
    """No case in the last year lies below the target, and the years before decide: no word may contradict itself."""
    births = 8000 if last else 3000
    cases = dict.fromkeys(range(2020, 2026), (last, births)) | {2025: (0, births)}
    if not last:  # one of 15,000 births: nobody can say
        cases |= {2022: (1, births)}
    about = {
        "comparator": "le", "unit": "per_100k", "value": 12.0, "width": 0, "near": None, "deadline_year": 2025,
        "cases": cases, "years": {year: of / births * 1e5 for year, (of, births) in cases.items()},
    }  # fmt: skip
    rows = assessed([about], 2025)
    (text,), (translated,) = lead_sentences(rows), lead_sentences(rows, "en")
    assert "因基数小，不作升降比较" in text
    assert "最新值" not in text
    assert said in text
    assert "尚有差距" not in text
    assert english in translated
    reads_well(text)
