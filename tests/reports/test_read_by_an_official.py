"""What one who has to sign a report crosses out: verdicts on weak ground, rules told as the plan's, mirrors, model names."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

import made_up_county
import work_package
from halfsky import schemas
from halfsky.package import Package, load_package
from halfsky.render.blocks import Heading, Paragraph, Table
from halfsky.reports import PlanReport, letters
from halfsky.reports.checking import expected_units
from made_up_county import PLAN

LIFE = "female_life_expectancy"


def county(**years: dict[int, float]) -> Package:
    """The county with other values of some indicators."""
    seen = {name: {year: (value, -1, -1) for year, value in held.items()} for name, held in years.items()}
    return made_up_county.package(values={**made_up_county.VALUES, **seen})


def words(document) -> list[str]:
    return [unit.text for unit in expected_units(document)]


def page(report: PlanReport) -> str:
    return "".join(block.text for block in report.brief().blocks if isinstance(block, Paragraph))


def table(section, label: str) -> pd.DataFrame:
    return next(block.frame for block in section.blocks if isinstance(block, Table) and block.label == label)


@pytest.mark.parametrize(
    ("years", "word", "other"),
    [
        ({2020: 82.1, 2025: 81.0}, "未见改善", "背离目标"),
        ({2020: 82.1, 2021: 81.2, 2022: 82.2, 2023: 81.1, 2024: 82.0, 2025: 81.0}, "未见改善", "背离目标"),
        ({2020: 82.1, 2021: 81.9, 2022: 81.7, 2023: 81.5, 2024: 81.3, 2025: 81.0}, "背离目标", "未见改善"),
        ({2020: 82.1, 2023: 82.1, 2025: 82.1}, "没有进展", "进展缓慢"),
    ],
)
def test_two_values_or_a_volatile_series_tell_no_way(years: dict[int, float], word: str, other: str) -> None:
    report = PlanReport.of(county(**{LIFE: years}), PLAN, as_of=2025)
    assert report.gaps.set_index("indicator_id").loc[LIFE, "status"] in ("moving_away", "slow")
    told = [text for text in words(report.document().main_text()) if word in text or other in text]
    assert any("预期寿命" in text and word in text for text in told)
    assert not any("预期寿命" in text and other in text for text in told)
    assert any("历年数值完全相同" in text for text in words(report.document())) == (len(set(years.values())) == 1)


def test_what_each_year_has_to_bring_is_counted_to_the_near_edge() -> None:
    made = made_up_county.package(values={**made_up_county.VALUES, LIFE: {2020: (80.0, -1, -1), 2025: (80.9, -1, -1)}})
    own = made.targets["indicator_id"].eq(LIFE) & made.targets["plan_id"].eq(PLAN)
    rows = made.targets.assign(
        comparator=made.targets["comparator"].mask(own, "approx"), tolerance=made.targets["tolerance"].mask(own, 1.0),
        value=made.targets["value"].mask(own, 84.0), value_text=made.targets["value_text"].mask(own, "提高到84岁左右"),
    )  # fmt: skip
    report = PlanReport.of(replace(made, targets=rows), PLAN, as_of=2025)
    row = table(report.problems(), "short").set_index("指标").loc["妇女人均预期寿命"]
    assert row["目标值"] == "84岁左右"
    assert row["差距"] == "低于目标3.1岁，距允许范围差2.1岁"
    assert row["今后每年需"] == "延长0.42岁"
    held = table(report.appendix(), "allowed").iloc[0]
    assert held.tolist()[1:] == ["84岁左右", "±1岁", "不低于83岁"]
    assert report.gaps["basis"].str.contains("目标84岁左右（按不低于83岁判断）", regex=False).any()


def test_a_base_that_was_reckoned_gives_no_rise() -> None:
    made = county(**{LIFE: {2020: 80.0, 2023: 81.0, 2025: 82.0}})
    seen = made.observations
    own = seen["area_code"].eq(made_up_county.AREA) & seen["indicator_id"].eq(LIFE) & seen["year"].eq(2020)
    report = PlanReport.of(
        replace(made, observations=seen.assign(status=seen["status"].mask(own, "derived"))), PLAN, as_of=2025
    )
    told = [text for text in words(report.document().main_text()) if "预期寿命" in text]
    assert any("80岁（推算，不据以计算升降）" in text for text in told) or any(
        "2020年为80岁（推算）" in text for text in told
    )
    assert not any(re.search("比(?:基期|2020年)[^，；。]*延?长?[提高延长]+2岁", text) for text in told)


def test_while_there_is_time_the_page_says_first_what_is_where_it_has_to_be() -> None:
    made = county(**{LIFE: {2020: 82.1, 2021: 82.2, 2022: 82.3, 2023: 82.4, 2024: 82.5, 2025: 82.6}})
    text = page(PlanReport.of(made, PLAN, as_of=2025))
    assert re.search(r"已达标、正常推进的\d项，占[\d.]+%（正常推进\d项.*?）；其中1项已达标，达标率", text), text


def test_where_the_plan_names_nobody_the_page_asks_to_settle_who_answers() -> None:
    made = county(**{LIFE: {2020: 82.1, 2025: 81.0}})
    own = made.targets["plan_id"].eq(PLAN)
    bare = replace(made, targets=made.targets.assign(responsible_units=made.targets["responsible_units"].mask(own, "")))
    report = PlanReport.of(bare, PLAN, as_of=2025)
    text = page(report)
    assert "责成责任单位" not in text
    assert re.search("确定上述.*责任单位（建议：县[^）]+）", text)
    rows = table(report.advice(), "tasks_ahead")
    assert rows["责任单位"].str.contains("^县.*（建议）$").any()
    assert not any("（局）" in said or "（区、市）" in said for said in words(report.document()))


def test_the_page_tells_the_farthest_from_its_target_first() -> None:
    made = county(childcare_places_per_1000={2020: 1.3, 2023: 1.4, 2025: 1.5}, **{LIFE: {2020: 82.1, 2025: 81.0}})
    text = page(PlanReport.of(made, PLAN, as_of=2025))
    assert 0 < text.index("托位数") < text.index("预期寿命")


def test_what_is_not_done_stands_on_the_page_and_first_among_the_tasks(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    package = load_package(work_package.write(tmp_path_factory.mktemp("undone") / "data"))
    report = PlanReport.of(package, work_package.WOMEN, as_of=2025)
    text = page(report)
    assert "措施落实。" in text and "催办逾期未答复1件" in text
    assert "限期办结逾期催办1件" in text
    rows = table(report.advice(), "tasks_ahead")
    assert rows["依据"].iloc[0] == "已到时限未完成；催办逾期1件"
    yearly = rows["任务"].str.contains("每年需")
    at_once = rows["依据"].str.contains("[交催督]办|未启动|时限未完成")
    assert not yearly.any() or at_once[at_once].index.max() < yearly[yearly].index.min()


def test_a_notice_by_a_draft_says_so_on_the_page_and_in_letters() -> None:
    package = load_package()
    plan_id = "huaiyin-2021-2025"
    assert package.plans.set_index("plan_id").loc[plan_id, "status"] == "draft"
    report = PlanReport.of(package, plan_id, as_of=2025)
    assert "目标取自规划的征求意见稿" in page(report)
    sent = schemas.SENDERS.conform(pd.DataFrame(
        [{"plan_id": plan_id, "indicator_id": "maternal_mortality_ratio", "unit": "区卫生健康委"}]
    ))  # fmt: skip
    letter = letters.letter(PlanReport.of(replace(package, senders=sent), plan_id, as_of=2025), "区卫生健康委")
    assert letter is not None
    assert any("（征求意见稿）" in block.text for block in letter.blocks if isinstance(block, Paragraph))
    told = words(report.document())
    assert not any("占0%" in text for text in told)


def test_what_was_due_and_not_reported_names_its_last_value_and_the_rule() -> None:
    report = PlanReport.of(load_package(), "national-2011-2020", as_of=2020, report="final")
    told = [text for text in words(report.document().main_text()) if "到期未报" in text]
    assert any(re.search("高级专业技术人员[^；]*最近为2017年39.3%", text) for text in told)
    assert any("只采用期限年及其前后2年内的数值" in text for text in told)


def test_the_office_signs_at_the_end_and_nobody_is_asked_to() -> None:
    report = PlanReport.of(made_up_county.package(), PLAN, as_of=2025)
    last = [block for block in report.advice().blocks if isinstance(block, Paragraph)][-2:]
    assert last[0].text == "河西县妇女儿童工作委员会办公室"
    assert [block.kind for block in last] == ["signature", "signature"]
    assert "成文日期" not in "".join(words(report.document().main_text()))
    heads = [block.text for block in report.document().main_text().blocks if isinstance(block, Heading)]
    assert not any("对策建议" in head for head in heads)


def test_of_one_domain_nothing_is_summed_up_or_drawn_twice() -> None:
    report = PlanReport.of(made_up_county.package(), PLAN, as_of=2025)
    frame = table(report.overview(), "domains")
    assert len(frame) == 1
    assert not any("括号内为" in block.text for block in report.overview().blocks if isinstance(block, Paragraph)) or (
        frame["达标率"].str.contains("（").any()
    )
