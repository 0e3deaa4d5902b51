"""What one who signs a report asks of it: the newest value after a due year, one order, no verdict on what contradicts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import pytest

import made_up_county
from halfsky import schemas
from halfsky.render.blocks import Heading, Paragraph, Table
from halfsky.reports import PlanReport
from halfsky.reports.checking import expected_units
from halfsky.words import rates
from made_up_county import PLAN

HIV = "hiv_mother_to_child_transmission_rate"
PLACES = "childcare_places_per_1000"
LIFE = "female_life_expectancy"
INFANTS, CHILDREN = "infant_mortality_rate", "under_five_mortality_rate"
SCHOOLING = "mean_years_schooling_15plus"
WORKING = "female_share_employment"


def report_of(
    values: Mapping[str, Mapping[int, float]], targets: Sequence[dict[str, object]] = (), *, due: Mapping[str, int] | None = None,
    as_of: int = 2025,
) -> PlanReport:  # fmt: skip
    """The county with these values and more targets; due: the due year of what the county or a row promises."""
    seen = {name: {year: (value, -1, -1) for year, value in years.items()} for name, years in values.items()}
    made = made_up_county.package(values={**made_up_county.VALUES, **seen})
    told = [
        {"target_id": f"{PLAN}.goal.health.{place}.1", "plan_id": PLAN, "section": "goal", "domain": "health",
         "item": str(place), "kind": "quantitative", "review_status": "confirmed", **row}
        for place, row in enumerate(targets, 40)
    ]  # fmt: skip
    rows = made.targets
    if told:
        rows = pd.concat([rows, schemas.TARGETS.conform(pd.DataFrame(told))], ignore_index=True)
    own = rows["plan_id"].eq(PLAN)
    for indicator, year in (due or {}).items():
        rows = rows.assign(deadline_year=rows["deadline_year"].mask(own & rows["indicator_id"].eq(indicator), year))
    return PlanReport.of(replace(made, targets=rows), PLAN, as_of=as_of)


def words(document) -> list[str]:
    return [unit.text for unit in expected_units(document)]


def text_of(section) -> str:
    return "".join(block.text for block in section.blocks if isinstance(block, Paragraph))


def page(report: PlanReport) -> str:
    return "".join(block.text for block in report.brief().blocks if isinstance(block, Paragraph))


def table(section, label: str) -> pd.DataFrame:
    return next(block.frame for block in section.blocks if isinstance(block, Table) and block.label == label)


@pytest.fixture(scope="module")
def met_late() -> PlanReport:
    """A rate due in 2022 that was 3 % then and is 1.7 % now; another target is far behind."""
    target = {"indicator_id": HIV, "indicator": "艾滋病母婴传播率", "comparator": "le", "value": 2.0, "unit": "percent",
              "value_text": "2%以下", "deadline_year": 2022}  # fmt: skip
    years = {2020: 5.3, 2021: 4.2, 2022: 3.0, 2023: 2.3, 2024: 2.1, 2025: 1.7}
    return report_of({HIV: years, PLACES: {2020: 1.3, 2023: 1.4, 2025: 1.5}}, [target])


def test_what_is_met_after_its_due_year_says_so_and_is_not_first(met_late: PlanReport) -> None:
    assert met_late.gaps.set_index("indicator_id").loc[HIV, "status"] == "missed"  # the verdict stays
    row = table(met_late.problems(), "short").set_index("指标").loc["艾滋病母婴传播率"]
    assert row["最新值（年份）"] == "1.7%（2025年）"
    assert row["差距"] == "2022年到期时为3%，未达到；2025年已逾期达到（2023年口径变化）"
    told = page(met_late)
    assert told.index("托位数") < told.index("艾滋病母婴传播率")
    assert re.search("艾滋病母婴传播率（?2025年1.7%[^；]*2022年到期时为3%，未达到[^；]*逾期达到", told), told
    main = words(met_late.document().main_text())
    assert any("艾滋病" in text and "2025年为1.7%（2023年口径变化），已逾期达到" in text for text in main)
    whole = "".join(words(met_late.document()))
    assert "最新值早于" not in whole
    assert not re.search("2022年[0-9]+项", text_of(met_late.overview()))
    assert not any("艾滋病" in text and "最新值高于" in text for text in words(met_late.document()))


def test_the_year_before_is_that_before_the_newest_value(met_late: PlanReport) -> None:
    from halfsky.reports import year_on_year  # noqa: PLC0415

    frame = next(block.frame for block in year_on_year.annex(met_late).blocks if isinstance(block, Table))
    row = frame.set_index("指标").loc["艾滋病母婴传播率"]
    assert (row["上年值"], row["最新值"]) == ("2.1%（2024年）", "1.7%（2025年）")


def test_what_was_met_when_due_and_is_lost_again_says_so() -> None:
    report = report_of({PLACES: {2020: 1.3, 2022: 5.04, 2023: 5.0, 2025: 4.32}}, due={PLACES: 2022})
    assert report.gaps.set_index("indicator_id").loc[PLACES, "status"] == "attained"
    main = words(report.document().main_text())
    assert any("托位数" in text and "2025年为4.32个，又未达到" in text for text in main), main
    assert re.search("托位数2022年到期时为5.04个，已达标，2025年又未达到", text_of(report.summary()))
    whole = "".join(words(report.document()))
    assert "4.32‰" not in whole
    assert "最新值早于" not in whole


def test_the_page_and_the_table_have_one_order() -> None:
    report = report_of(
        {PLACES: {2020: 1.3, 2023: 1.4, 2025: 1.5}, LIFE: {2020: 82.1, 2021: 81.9, 2023: 81.5, 2024: 81.3, 2025: 81.0}}
    )
    first = table(report.problems(), "short")["指标"].tolist()
    told = page(report)
    places = [told.index(name) for name in first if name in told]
    assert len(places) == 2
    assert places == sorted(places)
    assert "托位数" in first[0]


def test_what_contradicts_other_data_heads_nothing() -> None:
    target = {"indicator_id": CHILDREN, "indicator": "5岁以下儿童死亡率", "comparator": "le", "value": 2.73,
              "unit": "per_1000", "value_text": "2.73‰以下"}  # fmt: skip
    children = {2020: 3.64, 2022: 4.1, 2023: 4.5, 2024: 5.0, 2025: 5.39}
    infants = {2020: 4.47, 2022: 5.0, 2023: 6.0, 2024: 7.0, 2025: 7.57}
    report = report_of({CHILDREN: children, INFANTS: infants, PLACES: {2020: 1.3, 2023: 1.4, 2025: 1.5}}, [target])
    told = page(report)
    assert told.index("托位数") < told.index("5岁以下儿童死亡率")
    assert re.search("5岁以下儿童死亡率（?[^；]*待核实", told), told
    heads = [block.text for block in report.document().blocks if isinstance(block, Heading)]
    assert not any("死亡率" in head and ("婴儿" in head or "5岁以下" in head) for head in heads), heads


@pytest.mark.parametrize(
    ("years", "word"),
    [
        ({2020: 9.52, 2021: 9.44, 2022: 9.38, 2023: 9.41, 2025: 9.27}, "尚无明确走势"),
        ({2020: 9.0, 2021: 8.2, 2023: 9.9, 2024: 8.8, 2025: 10.9}, "尚无明确走势"),
        ({2020: 9.5, 2021: 9.51, 2022: 9.49, 2023: 9.5, 2024: 9.51, 2025: 9.5}, "平稳"),
    ],
)
def test_a_value_that_rose_or_fell_is_not_called_steady(years: dict[int, float], word: str) -> None:
    target = {"indicator_id": SCHOOLING, "indicator": "平均受教育年限", "comparator": "increase", "kind": "directional",
              "value_text": "提高"}  # fmt: skip
    report = report_of({SCHOOLING: years}, [target])
    row = report.directions.set_index("indicator_id").loc[SCHOOLING]
    assert (row["status"], row["label"]) == ("stable", word)
    own = [text for text in words(report.document()) if "受教育年限" in text]
    assert any(word in text for text in own)
    assert any("平稳" in text for text in own) == (word == "平稳"), [text for text in own if "平稳" in text]


def test_more_than_about_a_number_of_what_is_better_is_not_to_be_brought_down() -> None:
    target = {"indicator_id": WORKING, "indicator": "就业人员中的女性比例", "comparator": "approx", "value": 45.0,
              "unit": "percent", "tolerance": 1.0, "value_text": "保持在45%左右"}  # fmt: skip
    report = report_of({WORKING: {2020: 46.5, 2022: 47.5, 2024: 48.6, 2025: 49.0}}, [target])
    whole = words(report.document())
    own = [text for text in whole if "女性比例" in text]
    assert own
    assert not any(re.search("需降低|背离目标", text) for text in own), own
    assert any("高于目标范围" in text for text in own)
    told = [text for text in words(report.brief()) if "49%" in text]
    assert told and all("高于目标" in text for text in told), told
    (ahead,) = (
        block for block in report.document().blocks if isinstance(block, Table) and block.label == "tasks_ahead"
    )
    assert ahead.frame["任务"].str.startswith("说明高于目标范围的原因：就业人员").any()


def test_what_is_allowed_about_a_number_is_told_where_it_is_first_used() -> None:
    target = {"indicator_id": WORKING, "indicator": "就业人员中的女性比例", "comparator": "approx", "value": 45.0,
              "unit": "percent", "tolerance": 1.0, "value_text": "保持在45%左右"}  # fmt: skip
    report = report_of({WORKING: {2020: 43.5, 2022: 43.1, 2024: 42.6, 2025: 42.0}}, [target])
    main = words(report.document().main_text())
    used = next(place for place, text in enumerate(main) if "允许范围" in text)
    assert "44%～46%" in main[used], main[used]
    assert "允许范围" not in page(report)


def test_the_interval_belongs_to_the_rate_that_it_stands_behind() -> None:
    counts = pd.Series(
        {"attained": 7, "measurable": 21, "attainment_rate": 100 * 7 / 21, "attainment_rate_low": 100 * 7 / 30,
         "attainment_rate_high": 100 * 16 / 30, "nearly_attained": 2, "attainment_rate_with_nearly": 100 * 9 / 21,
         "unknown": 9, "bounded": 30}, dtype="object",
    )  # fmt: skip
    told = rates.with_nearly(counts, "zh")
    assert told == "达标率 7/21＝33.3%（计入缺数据的为23.3%～53.3%）；连同基本达标2项为 9/21＝42.9%"


def test_an_old_value_of_a_direction_says_until_when_it_speaks() -> None:
    target = {"indicator_id": SCHOOLING, "indicator": "平均受教育年限", "comparator": "increase", "kind": "directional",
              "value_text": "提高"}  # fmt: skip
    report = report_of({SCHOOLING: {2018: 8.8, 2020: 9.0, 2021: 9.2, 2022: 9.4}}, [target], as_of=2026)
    own = [
        text for text in words(report.document()) if "平均受教育年限" in text and "向好" in text and "2022年" in text
    ]
    assert any("截至2022年" in text and "此后无数据" in text for text in own), own


def test_a_great_rise_the_wrong_way_is_told_with_its_size() -> None:
    report = report_of({INFANTS: {2020: 5.64, 2025: 8.39}})
    own = [text for text in words(report.document().main_text()) if "婴儿死亡率" in text]
    assert any("，不降反升（" in text for text in own), own
    assert not any("由5.64‰" in text for text in own), "from and to stand once in a sentence"
    assert not any("未见改善" in text for text in own)
