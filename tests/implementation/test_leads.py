"""Who leads: one rule for the division of tasks, the report, the letters, what is asked for and what is owed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import made_up_county
from halfsky.collect import data_requests
from halfsky.implementation.annex import PROPOSED, UNSAID, shown_rows, to_sheet
from halfsky.implementation.decomposition import beside, decompose
from halfsky.implementation.leads import is_settled, lead_of, stated_units, target_leads
from halfsky.package import Package, load_package
from halfsky.plans.departments import office_of
from halfsky.reports import PlanReport, shortage
from halfsky.schemas import SENDERS

NAMED, UNNAMED = "kundulun-2021-2030", "taobei-2021-2030"


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


def confirmed(package: Package, plan_id: str, **units: str) -> Package:
    rows = pd.DataFrame({"plan_id": plan_id, "indicator_id": list(units), "unit": list(units.values())})
    return replace(package, senders=SENDERS.conform(rows))


@pytest.mark.parametrize(
    ("lead_unit", "named", "office", "words", "domain", "unit", "basis"),
    [
        ("区教育局", ["区妇联", "区教育局"], "区统计局", "孕产妇死亡率", "health", "区教育局", "named"),
        ("", ["区妇联"], "区统计局", "孕产妇死亡率", "health", "区妇联", "named"),
        ("", ["财政局", "卫健局"], "区统计局", "孕产妇死亡率", "health", "区统计局", "confirmed"),
        ("", ["财政局", "卫健局"], "", "孕产妇死亡率", "health", "卫健局", "proposed"),
        ("", ["财政局", "宣传部"], "", "孕产妇死亡率", "health", "财政局", "listed"),
        ("", ["各镇街", "财政局", "宣传部"], "", "孕产妇死亡率", "health", "财政局", "listed"),
        ("", [], "", "孕产妇死亡率", "health", "卫生健康委", "proposed"),
        ("", [], "", "某某某某", "health", "", ""),
    ],
)  # fmt: skip
def test_the_firmest_ground_decides(
    lead_unit: str, named: list[str], office: str, words: str, domain: str, unit: str, basis: str
) -> None:
    assert lead_of(lead_unit, named, office, words, domain) == (unit, basis)


@pytest.mark.parametrize("units", [{}, {"maternal_mortality_ratio": "财政局", "female_share_cpc_members": "统计局"}])
def test_every_writer_names_the_same_unit_for_a_target(package: Package, units: dict[str, str]) -> None:
    own = confirmed(package, NAMED, **units)
    leads = target_leads(own, NAMED)
    division = decompose(own, NAMED).merge(own.tasks[["task_id", "target_ids"]]).set_index("target_ids")
    alone = division[division.index.isin(leads.index) & division["section"].eq("goal")]
    parts = alone[~alone["task_id"].isin(alone["parent_id"])]
    assert len(parts) > 40
    assert parts["lead"].to_dict() == leads["lead"].reindex(parts.index).to_dict()
    asked = data_requests.asked(own, NAMED).set_index("indicator_id")
    report = PlanReport.of(own, NAMED, as_of=2024)
    rows = report.promises[report.promises["indicator_id"].ne("")]
    assert rows["sender"].tolist() == asked["responsible_unit"].reindex(rows["indicator_id"]).tolist()
    owed = shortage.by_unit(report)
    assert len(owed) > 5
    for unit, shown in zip(owed["unit"], owed["rows"], strict=True):
        assert set(asked["responsible_unit"].reindex(shown["indicator_id"])) == {unit}
    for indicator, unit in units.items():
        assert asked.loc[indicator, ["responsible_unit", "unit_basis"]].tolist() == [unit, "confirmed"]
    rows = rows[rows["sender"].ne("")]
    single = rows[~rows["indicator_id"].duplicated(keep=False)]
    assert single["lead"].tolist() == single["sender"].tolist()


def test_a_proposal_says_so_and_what_the_office_confirmed_does_not(package: Package) -> None:
    report = PlanReport.of(package, NAMED, as_of=2024)
    told = shortage.called(shortage.by_unit(report), "zh")
    assert told.str.endswith("（建议）").all()
    every = data_requests.candidates(package, NAMED)
    sure = confirmed(package, NAMED, **dict(zip(every["indicator_id"], every["unit"], strict=True)))
    after = PlanReport.of(sure, NAMED, as_of=2024)
    assert not shortage.called(shortage.by_unit(after), "zh").str.contains("建议").any()
    assert shortage.by_unit(after)["unit"].tolist() == shortage.by_unit(report)["unit"].tolist()
    rows = shown_rows(decompose(sure, NAMED))
    assert rows["牵头单位"].str.endswith("（办公室确认）").any()


def test_an_office_stands_once_in_a_row(package: Package) -> None:
    for plan_id in (NAMED, UNNAMED):
        frame = decompose(package, plan_id)
        shown, sheet = shown_rows(frame), to_sheet(frame, package, plan_id)
        for lead, others in [
            *zip(shown["牵头单位"], shown["责任（配合）单位"], strict=True),
            *zip(sheet["建议牵头单位（待确认）"], sheet["责任（配合）单位"], strict=True),
            *zip(sheet["建议牵头单位（待确认）"], sheet["建议责任单位（待确认）"], strict=True),
        ]:
            led = {office_of(unit) for unit in lead.removeprefix(f"{PROPOSED}：").split("、")} - {UNSAID}
            assert not led & {office_of(unit) for unit in others.removeprefix(f"{PROPOSED}：").split("、") if unit}
    assert beside("县卫健局;卫健委;财政局", "卫生健康局") == ["财政局"]


def test_a_plan_that_names_nobody_is_asked_of_nobody_before_the_office_says_so(package: Package) -> None:
    assert target_leads(package, UNNAMED)["sender"].eq("").all()
    assert data_requests.asked(package, UNNAMED)["responsible_unit"].eq("").all()
    text = shortage.owed(PlanReport.of(package, UNNAMED, as_of=2024))
    assert "按任务内容建议的报送单位（待办公室确认，各单位的指标见附件）：区卫生健康委" in str(text.blocks)
    one = confirmed(package, UNNAMED, maternal_mortality_ratio="区卫健局")
    assert shortage.by_unit(PlanReport.of(one, UNNAMED, as_of=2024))["unit"].tolist() == ["区卫健局"]


@pytest.mark.parametrize(
    ("words", "domain", "unit"),
    [
        ("农村自来水普及率", "environment", "农牧林水局"),
        ("健康教育开课率", "health", "教育局"),
        ("妇女村民代表占村民代表会议组成人员的比例", "decision", "民政局"),
    ],
)
def test_a_word_that_is_part_of_anothers_longer_one_proposes_nobody(words: str, domain: str, unit: str) -> None:
    units = ["住建局", "卫健委", "妇联", "民政局", "教育局", "农牧林水局"]
    assert lead_of("", units, "", words, domain) == (unit, "proposed")


def test_a_figure_in_a_measure_may_be_of_a_unit_that_the_plan_names_elsewhere(package: Package) -> None:
    targets = package.targets[package.targets["plan_id"].eq(NAMED)].set_index("target_id")
    leads = target_leads(package, NAMED).join(targets["indicator"])
    lead = leads.set_index("indicator")["lead"]
    assert lead["健康教育开课率"] == "教育局"
    assert lead["农村自来水普及率"].startswith("农牧林水局")


@pytest.mark.parametrize("plan_id", ["national-2011-2020", "national-2021-2030"])
def test_a_national_outline_is_proposed_to_bodies_of_the_centre(package: Package, plan_id: str) -> None:
    leads = target_leads(package, plan_id)["lead"]
    proposed = set(leads[leads.ne("")])
    assert {"民政部", "国家卫生健康委"} <= proposed
    assert not [unit for unit in proposed if "（局）" in unit or unit in {"民政局", "教育局", "统计局"}]


def test_a_goal_whose_units_stand_in_the_table_alone_is_theirs(package: Package) -> None:
    """The text promises, the table of indicators repeats it and says whose it is."""
    made = made_up_county.package()
    own = made.targets["plan_id"].eq(made_up_county.PLAN)
    goal = made.targets[own & made.targets["indicator_id"].eq("infant_mortality_rate")]
    table = goal.assign(
        target_id="hexi-2021-2030.table.health.1.1", section="table", value=6.0, responsible_units="县卫生健康局"
    )
    text = made.targets.assign(responsible_units=made.targets["responsible_units"].mask(own, ""))
    made = replace(made, targets=pd.concat([text, table], ignore_index=True))
    found = stated_units(made.targets, made.targets).set_axis(made.targets["target_id"])
    assert found[goal["target_id"].iloc[0]] == "县卫生健康局"
    report = PlanReport.of(made, made_up_county.PLAN, as_of=2025)
    shown = report.promises.set_index("indicator_id")
    assert shown.loc["infant_mortality_rate", ["responsible_units", "lead"]].tolist() == ["县卫生健康局"] * 2
    assert is_settled(shown["lead_basis"])["infant_mortality_rate"]
    assert shown.loc["childcare_places_per_1000", "responsible_units"] == ""
    # so says the division of tasks: a goal whose units the table has is in want of no proposal
    task = made.tasks[made.tasks["section"].eq("goal")].iloc[[0]].assign(
        task_id="hexi-2021-2030.goal.1", plan_id=made_up_county.PLAN, parent_id="", target_ids=goal["target_id"].iloc[0],
        **dict.fromkeys(("lead_unit", "responsible_units", "supporting_units"), ""),
    )  # fmt: skip
    divided = decompose(replace(made, tasks=task), made_up_county.PLAN)
    assert divided["responsible_units"].eq("县卫生健康局").all()
    assert divided["proposed_units"].eq("").all() and divided["proposed_lead"].eq("").all()
    # a measure that has the number in passing names its own units
    passing = table.assign(
        target_id="hexi-2021-2030.strategy.health.1.1", section="strategy", responsible_units="县卫生健康局;县妇联"
    )
    both = pd.concat([text, passing, table], ignore_index=True)
    found = stated_units(both, both).set_axis(both["target_id"])
    assert found[goal["target_id"].iloc[0]] == "县卫生健康局"
    # outside the catalogue nothing but its words says that the table's row is the same
    own_words = made.targets["indicator_id"].mask(made.targets["indicator_id"].eq("infant_mortality_rate"), "")
    names = made.targets["indicator"].mask(made.targets["target_id"].isin(table["target_id"]), "婴儿死亡率（‰）")
    outside = made.targets.assign(indicator_id=own_words, indicator=names)
    found = stated_units(outside, outside).set_axis(outside["target_id"])
    assert found[goal["target_id"].iloc[0]] == "县卫生健康局"
    # of two numbers that contradict each other the office keeps one: the indicator stays whose it is
    twin = made.targets["target_id"].isin(table["target_id"])
    statuses = made.targets["review_status"].mask(twin, "rejected")
    kept = replace(made, targets=made.targets.assign(review_status=statuses))
    asked = data_requests.candidates(kept, made_up_county.PLAN).set_index("indicator_id")
    assert asked.loc["infant_mortality_rate", ["named", "unit"]].tolist() == ["县卫生健康局"] * 2
