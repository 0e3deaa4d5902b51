"""What is no final value says so wherever it stands; nothing of two definitions stands side by side unmarked; one base
value, one count of warnings, one opening that tells what could be judged.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

import made_up_county
from halfsky import schemas
from halfsky.package import Package
from halfsky.render.blocks import Heading, Paragraph, Picture, Table
from halfsky.render.document import Document
from halfsky.reports import PlanReport

LIFE, INFANT, PLACES = "妇女人均预期寿命", "婴儿死亡率", "每千人口拥有3岁以下婴幼儿托位数"
BY_NAME = {words[0]: indicator for indicator, words in made_up_county.TARGETS.items()}


def changed(package: Package, name: str, year: int, status: str, value: float | None = None) -> Package:
    """The package with one of the county's values of another status, and of another size."""
    rows = package.observations
    county = package.plans.set_index("plan_id").loc[made_up_county.PLAN, "area_code"]
    found = rows["indicator_id"].eq(BY_NAME[name]) & rows["year"].eq(year) & rows["area_code"].eq(county)
    assert found.any()
    rows = rows.assign(status=rows["status"].mask(found, status))
    return replace(package, observations=rows.assign(value=rows["value"].mask(found, value)) if value else rows)


def with_value(package: Package, name: str, **row: object) -> Package:
    county = package.plans.set_index("plan_id").loc[made_up_county.PLAN, "area_code"]
    rows = package.observations
    like = rows[rows["area_code"].eq(county) & rows["indicator_id"].eq(BY_NAME[name])].iloc[[0]]
    new = like.assign(numerator=float("nan"), denominator=float("nan"), **row)
    return replace(package, observations=pd.concat([package.observations, new], ignore_index=True))


def with_break(package: Package, name: str, year: int) -> Package:
    county = package.plans.set_index("plan_id").loc[made_up_county.PLAN, "area_code"]
    row = pd.DataFrame([{"area_code": county, "indicator_id": BY_NAME[name], "year": year, "note": "口径变化"}])
    return replace(package, breaks=pd.concat([package.breaks, schemas.BREAKS.conform(row)], ignore_index=True))


@pytest.fixture(scope="module")
def package() -> Package:
    return made_up_county.package()


@pytest.fixture(scope="module")
def plain(package: Package) -> PlanReport:
    """The report of the package as it is."""
    return made(package)


@pytest.fixture(scope="module")
def whole(plain: PlanReport) -> Document:
    return plain.document()


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def cell(document: Document, label: str, name: str, column: str) -> str:
    (frame,) = (block.frame for block in document.blocks if isinstance(block, Table) and block.label == label)
    return str(frame.set_index("指标").loc[name, column])


def made(package: Package, **asked: object) -> PlanReport:
    return PlanReport.of(package, made_up_county.PLAN, **({"as_of": 2025} | asked))


def test_what_is_no_final_value_says_so_in_text_tables_and_charts(package: Package) -> None:
    report = made(changed(changed(package, PLACES, 2025, "derived"), LIFE, 2020, "estimated"))
    document = report.document()
    whole = "\n".join(texts(document))
    assert f"{PLACES}为3.9个（推算）" in whole
    assert "基期（2020年）的82.1岁（估计）" in whole
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert any(f"{PLACES}增加2.6个（推算）" in text for text in headings)
    assert cell(document, "list", PLACES, "2025") == "3.9（推算）"
    assert cell(document, "list", LIFE, "基期值") == "82.1（估计）"
    assert cell(document, "table_health", PLACES, "最新值（年份）") == "3.9个（2025年，推算）"
    assert cell(document, "table_health", LIFE, "基期值（年份）") == "82.1岁（2020年，估计）"
    alts = "".join(block.alt for block in document.blocks if isinstance(block, Picture))
    assert "（2025年，推算）" in alts


def test_the_year_before_says_so_too(package: Package) -> None:
    report = made(changed(package, INFANT, 2024, "provisional"))
    assert any("上年（初步）9例，" in sentence for sentence in report.findings["sentence"])


def test_a_short_value_says_so_on_the_page_and_in_the_table_of_what_is_short(package: Package) -> None:
    report = made(changed(package, LIFE, 2025, "derived"))
    assert any("82.1岁（推算）" in text for text in texts(report.brief()))
    assert cell(report.document(), "short", LIFE, "最新值（年份）") == "82.1岁（2025年，推算）"


def test_in_english_it_is_marked_as_well(package: Package) -> None:
    report = made(changed(package, PLACES, 2025, "derived"), language="en")
    assert any("(derived)" in sentence for sentence in report.findings["sentence"])


def test_no_years_of_two_definitions_stand_side_by_side_unmarked(package: Package) -> None:
    report = made(with_break(package, PLACES, 2023))
    document = report.document()
    assert cell(document, "list", PLACES, "基期值") == "2.7（2023年）"
    later = made(with_break(with_value(package, PLACES, year=2022, value=2.0), PLACES, 2023)).document()
    assert cell(later, "list", PLACES, "2022") == "2△"
    assert cell(later, "list", PLACES, "2023") == "2.7"
    assert any("△为口径变化以前的数值" in text for text in texts(later.main_text()))
    (sentence,) = (text for text in report.findings["sentence"] if PLACES in text)
    assert "比2023年的2.7个增加1.2个（2023年口径变化，此前数值不可比）" in sentence
    (values,) = (
        block.frame for block in later.annex().blocks if isinstance(block, Table) and "数值（年份）" in block.frame
    )
    assert "2个（2022年）△，2.7个（2023年）" in "".join(values["数值（年份）"])


def test_a_chart_parts_the_line_where_the_definition_changed_and_marks_what_is_not_final(
    package: Package, plain: PlanReport
) -> None:
    report = made(changed(with_break(package, PLACES, 2023), PLACES, 2023, "derived"))
    (chart,) = report.series["health"]
    said = {text.get_text() for legend in chart.legends for text in legend.get_texts()}
    assert {"口径变化", "推算、估计等非正式数"} <= said
    as_it_is = plain.series["health"][0]
    assert not {"口径变化", "推算、估计等非正式数"} & {
        text.get_text() for legend in as_it_is.legends for text in legend.get_texts()
    }


def test_one_place_decides_the_base_value(package: Package) -> None:
    rows = package.observations
    late = rows["indicator_id"].eq(BY_NAME[LIFE]) & rows["year"].gt(2020)
    report = made(replace(package, observations=rows[~late]))
    (sentence,) = (text for text in report.findings["sentence"] if LIFE in text)
    assert sentence.startswith("2020年，妇女人均预期寿命为82.1岁")
    document = report.document()
    assert cell(document, "list", LIFE, "基期值") == "82.1"
    assert cell(document, "table_health", LIFE, "基期值（年份）") == "82.1岁（2020年）"


def test_the_opening_tells_what_could_be_judged(package: Package, whole: Document) -> None:
    lead = next(text for text in texts(whole) if text.startswith("为监测"))
    assert "将4项目标（定量目标4项）纳入监测，其中有数据可以判断的定量目标3项（占75%）" in lead
    bare = replace(package, observations=package.observations.head(0))
    thin = made(bare).document()
    lead = next(text for text in texts(thin) if text.startswith("为监测"))
    assert "（定量目标4项）纳入监测。结果显示：" in lead
    assert "4项定量目标均没有可用于判断的本地区数据" in lead
    english = next(text for text in texts(made(package, language="en").document()) if "This monitoring" in text)
    assert "3 with a number can be judged (75%)" in english


def test_warnings_are_counted_in_one_place(whole: Document) -> None:
    said = texts(whole)
    told = next(text for text in said if "一项可有多个" in text)
    kinds = (("预计达标困难或需关注的", "预计达标困难或需关注、未列入"), ("波动较大、需核实数据的", "波动较大的"))
    for counted, asked in kinds:
        count = re.search(rf"{counted}(\d+)项：(.+?)[；。]", told)
        prompts = [text for text in said if "【待撰写" in text and asked in text]
        assert bool(count) == bool(prompts)
        if count:
            assert f"的{count[1]}项目标（{count[2]}）" in prompts[0] or f"{count[1]}项目标（{count[2]}）" in prompts[0]


def test_which_indicators_the_rest_are_is_said_once(plain: PlanReport) -> None:
    section = plain.by_domain()
    said = "".join(block.text for block in section.blocks if isinstance(block, Paragraph))
    assert said.count("其余指标中") == 1
    assert re.search("其余指标中，已达标的1项：.+。小样本不能判断的1项：", said)


@pytest.mark.parametrize(
    ("later", "wanted"),
    [
        ({2021: 80.0, 2023: 81.0, 2025: 81.9}, "与基期相比背离目标，2021年以来有所回升"),
        ({2021: 81.9, 2023: 81.0, 2025: 80.0}, "走势背离目标"),
    ],
)
def test_a_value_that_the_base_alone_makes_move_away_says_since_when_it_turned(
    package: Package, later: dict[int, float], wanted: str
) -> None:
    rows = package.observations
    moved = replace(package, observations=rows[~(rows["indicator_id"].eq(BY_NAME[LIFE]) & rows["year"].gt(2020))])
    for year, value in later.items():
        moved = with_value(moved, LIFE, year=year, value=value)
    (sentence,) = (text for text in made(moved).findings["sentence"] if LIFE in text)
    assert wanted in sentence
