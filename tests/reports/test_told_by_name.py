"""A report counts an indicator once, names what it counts, and says of each target no more than is known of it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

import made_up_county
import report_package
from halfsky.package import Package, load_package
from halfsky.render.blocks import Paragraph, Table
from halfsky.render.content import Section
from halfsky.reports import CrossReport, PlanReport, brief, old_and_missing, year_on_year
from halfsky.reports.alerts import alerts
from halfsky.reports.cross import rolled_up
from halfsky.reports.importance import LEVELS
from halfsky.simulate import Order, simulate_package
from made_up_county import PLAN

PLACES = "childcare_places_per_1000"


@lru_cache
def county(**series: tuple[tuple[int, float], ...]) -> Package:
    """The county of `made_up_county` with these values of an indicator in place of its own."""
    own = {indicator: {year: (value, -1, -1) for year, value in years} for indicator, years in series.items()}
    return made_up_county.package(values={**made_up_county.VALUES, **own})


def words(section: Section) -> str:
    return "\n".join(block.text for block in section.blocks if isinstance(block, Paragraph))


def bare(made: Package, **columns: object) -> Package:
    """The package without a value of the county, its targets with these columns."""
    own = made.targets["plan_id"].eq(PLAN)
    changed = {name: made.targets[name].mask(own, value) for name, value in columns.items()}
    seen = made.observations
    return replace(
        made, targets=made.targets.assign(**changed), observations=seen[seen["area_code"].ne(made_up_county.AREA)]
    )


def test_targets_of_one_name_for_two_years_are_told_apart() -> None:
    made = county(**{PLACES: ((2020, 3.9), (2021, 4.2), (2022, 4.5), (2023, 4.8), (2024, 5.1), (2025, 5.4))})
    own = made.targets["plan_id"].eq(PLAN) & made.targets["indicator_id"].eq(PLACES)
    interim = made.targets[own].assign(
        target_id=f"{PLAN}.goal.health.9.1", item="9", value=4.9, value_text="4.9", deadline_year=2027
    )
    report = PlanReport.of(
        replace(made, targets=pd.concat([interim, made.targets], ignore_index=True)), PLAN, as_of=2025
    )
    both = report.promises[report.promises["indicator_id"].eq(PLACES)]
    name, end = both["name"].iloc[0], int(both["due_year"].max())
    assert set(both["called"]) == {f"{name}（2027年目标）", f"{name}（{end}年目标）"}
    assert not report.promises.loc[~report.promises["indicator_id"].eq(PLACES), "called"].str.contains("年目标").any()
    said = "".join(f"{words(part)}\n" for part in (report.summary(), report.by_domain(), report.problems()))
    listed = [line for line in said.splitlines() if re.search(f"项：[^。]*{re.escape(name)}", line)]
    assert listed, said
    assert not [line for line in listed if re.search(f"{re.escape(name)}(?!（20)", line.split("项：", 1)[1])]


def test_an_indicator_with_a_number_and_a_direction_counts_once() -> None:
    made = county(**{PLACES: ((2020, 3.9), (2021, 5.6), (2022, 3.7), (2023, 5.9), (2024, 3.6), (2025, 5.4))})
    own = made.targets["plan_id"].eq(PLAN) & made.targets["indicator_id"].eq(PLACES)
    twin = made.targets[own].assign(target_id=f"{PLAN}.goal.health.9.1", kind="directional", comparator="increase",
                                    value=float("nan"), value_text="提高", item="9")  # fmt: skip
    report = PlanReport.of(replace(made, targets=pd.concat([made.targets, twin], ignore_index=True)), PLAN, as_of=2025)
    assert report.everything["indicator_id"].eq(PLACES).sum() == 2
    for rows in (report.warned(), report.to_be_checked(), report.watched()):
        assert not rows["indicator_id"].duplicated().any()
    assert report.warned()["indicator_id"].eq(PLACES).any()
    number = len(report.warned())
    assert f"共{number}项目标有预警" in words(report.problems())
    assert f"共{number}项目标有预警" in words(alerts(report.warned(), "zh"))
    table = next(block.frame for block in year_on_year.annex(report).blocks if isinstance(block, Table))
    assert not table["指标"].duplicated().any()


@pytest.mark.parametrize(
    ("review", "told"),
    [("confirmed", "范围外（指标目录中尚无对应指标）1项"), ("extracted", "范围外（尚未核对，未对应指标）1项")],
)
def test_a_target_that_nobody_checked_is_not_said_to_be_outside_the_catalogue(review: str, told: str) -> None:
    made = Package(folder=Path(), **report_package.tables())
    own = made.targets["indicator_id"].eq("")
    changed = made.targets.assign(review_status=made.targets["review_status"].mask(own, review))
    report = PlanReport.of(replace(made, targets=changed), "east-2021-2025", as_of=2024)
    assert told in words(report.summary())


def test_the_upper_plan_goes_by_its_own_name() -> None:
    made = Package(folder=Path(), **report_package.tables())
    report = CrossReport.of(made, list(made.plans["plan_id"]), as_of=2024)
    assert "比较2个地区规划及《全国妇女发展纲要（2021—2030年）》" in report.asked().markup
    titled = made.plans["title"].str.replace("全国妇女发展纲要", "某国妇女发展规划")
    report = CrossReport.of(
        replace(made, plans=made.plans.assign(title=titled)), list(made.plans["plan_id"]), as_of=2024
    )
    assert "比较2个地区规划及《某国妇女发展规划（2021—2030年）》" in report.asked().markup
    assert "全国纲要" not in report.asked().markup


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> CrossReport:
    folder = tmp_path_factory.mktemp("city") / "nation"
    simulate_package(Order(areas=8, years=(2018, 2025), seed=5), folder)
    made = load_package(folder)
    code = made.areas.loc[made.areas["level"].eq("city"), "area_code"].iloc[0]
    below = made.areas.loc[made.areas["parent_code"].eq(code), "area_code"]
    return CrossReport.of(made, list(made.plans.loc[made.plans["area_code"].isin(below), "plan_id"]), as_of=2025)


def with_whole(report: CrossReport, **changes: object) -> tuple[CrossReport, pd.Series]:
    """The report whose first weighted indicator with a published value and a target has these columns instead."""
    rows = report.rolled_up.copy()
    place = rows.index[rows["value"].notna() & rows["denominator"].notna()][0]
    given = {"target": 5.0, "comparator": "le", "deadline_year": 2030, "areas": rows.loc[place, "wanted"], **changes}
    for name, value in given.items():
        rows[name] = rows[name].astype("object")
        rows.loc[place, name] = value
    numbers = ["value", "published", "low", "high", "target"]
    rows[numbers] = rows[numbers].astype("float64")
    other = replace(report)
    vars(other)["rolled_up"] = rows
    return other, rows.loc[place]


def test_a_whole_that_disagrees_with_the_published_value_is_said_to(city: CrossReport) -> None:
    other, row = with_whole(city, value=5.21, published=4.6, met="yes", low=3.0, high=7.0)
    page = rolled_up.section(other)
    assert re.search(f"{other.above_name}公布值与各地区合计不符，须核实.*{row['name']}", words(page))
    table = next(block.frame for block in page.blocks if isinstance(block, Table))
    own = table[table.iloc[:, 0].str.startswith(f"{row['name']}（")].iloc[0]
    assert own["结论"] == "按公布值：已达到"
    other, row = with_whole(city, value=4.6, published=4.61, met="yes", low=3.0, high=7.0)
    told = re.search("公布值与各地区合计不符.*", words(rolled_up.section(other)))
    assert told is None or row["name"] not in told[0]


def test_of_a_rate_that_is_nought_everywhere_no_range_is_told(city: CrossReport) -> None:
    other, row = with_whole(city, value=0.0, published=8.4, met="no", low=0.0, high=0.0)
    page = rolled_up.section(other)
    table = next(block.frame for block in page.blocks if isinstance(block, Table))
    own = table[table.iloc[:, 0].str.startswith(f"{row['name']}（")].iloc[0]
    assert own["各地区范围"].startswith("均为0") and own["结论"].startswith("按公布值：尚差")


def test_indicators_of_the_whole_add_up(city: CrossReport) -> None:
    lead = next(text for text in words(rolled_up.section(city)).split("\n") if "个指标有地区数据" in text)
    whole = int(re.search(r"(\d+)个指标有地区数据", lead)[1])
    parts = [int(number) for number in re.findall(r"(?:其中|另|其余)(\d+)个", lead.split("；与上级")[0])]
    assert sum(parts) == whole


def test_a_domain_in_which_all_is_attained_names_what_it_counts() -> None:
    made = county(**{PLACES: ((2020, 3.9), (2025, 6.4)), "female_life_expectancy": ((2020, 82.0), (2025, 85.0)),
                     "infant_mortality_rate": ((2020, 3.5), (2025, 2.0))})  # fmt: skip
    report = PlanReport.of(made, PLAN, as_of=2025)
    vars(report)["fullness"] = replace(LEVELS[-1], told=0, improved=0, short=0)
    told = words(report.by_domain())
    assert "托位数" in told and "预期寿命" in told


def test_a_notice_names_who_is_proposed_and_asks_once() -> None:
    made = bare(made_up_county.package(), responsible_units="")
    report = PlanReport.of(made, PLAN, as_of=2025)
    told = "\n".join(block.text for block in brief.document(report).blocks if isinstance(block, Paragraph))
    assert "截至2025年，《规划》4项定量目标均不能判断" in told
    assert "项定量目标中，截至" not in told
    assert told.count("需确定报送单位") + told.count("确定4项指标的报送单位") == 1
    assert re.search(r"建议报送单位：.+\d项", told)
    over = PlanReport.of(
        replace(made, plans=made.plans.assign(end_year=made.plans["end_year"].mask(made.plans["plan_id"].eq(PLAN), 2025))),
        PLAN, as_of=2025,
    )  # fmt: skip
    assert "规划期已满" in "\n".join(b.text for b in brief.document(over).blocks if isinstance(b, Paragraph))


def test_a_rate_of_few_cases_is_no_certain_gain_and_who_is_proposed_for_what_can_be_traced() -> None:
    report = PlanReport.of(bare(made_up_county.package(), responsible_units=""), PLAN, as_of=2025)
    page = report.document()
    told = "\n".join(block.text for block in page.blocks if isinstance(block, Paragraph))
    assert re.search("孕产妇死亡率(?:、[^。]*)?例数可能很少，补报后未必可判断", told)
    tables = [block.frame for block in page.annex().blocks if isinstance(block, Table) and block.label == "proposed"]
    assert len(tables) == 1 and tables[0].iloc[:, -1].str.contains("托位数").any()


def test_one_kind_of_missing_data_is_not_counted_twice_in_a_sentence() -> None:
    report = PlanReport.of(bare(made_up_county.package()), PLAN, as_of=2025)
    told = words(old_and_missing.without_data(report))
    assert told.startswith("有4项定量目标没有本地区数据：")
    assert told.count("4项") == 1
