"""Who owes which report: one rule for the pages, the report, `duties` and the workbook; and by which name a unit goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import collecting
import work_collecting
from collecting import HEAD, HEALTH, PLAN, SCHOOL, YEAR, actor
from halfsky import cli, schemas
from halfsky.collect import data_requests
from halfsky.collect.cases import letters
from halfsky.collect.cases.rules import Rules
from halfsky.collect.duties import duties
from halfsky.collect.progress.asked import asked
from halfsky.collect.store import Store, open_store
from halfsky.implementation import Implementation
from halfsky.package import Package, load_package, write_datapackage, write_table
from halfsky.plans.responsible_units import read_cell, read_line
from halfsky.schemas import GAPS, TASKS
from work_collecting import LESSON, SCREEN, STATION, SYSTEM, TRAIN

SCOPE = "各镇街"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One task led and supported, one of a scope alone, one of nobody, one of an office under its old name."""
    path = tmp_path_factory.mktemp("owes") / "data"
    package = work_collecting.write_package(path)
    tasks = package.tasks.set_index("task_id")
    tasks.loc[STATION, ["lead_unit", "supporting_units", "responsible_units"]] = ["", "", SCOPE]
    tasks.loc[SYSTEM, ["lead_unit", "supporting_units", "responsible_units"]] = ["", "", ""]
    tasks.loc[SCREEN, ["lead_unit", "responsible_units"]] = ["", f"卫生局;{SCOPE}"]
    write_table(tasks.reset_index(), TASKS, path / "tasks" / f"{PLAN}.csv")
    write_datapackage(path)
    return path


@pytest.fixture(scope="module")
def package(folder: Path) -> Package:
    return load_package(folder)


@pytest.fixture
def store(tmp_path: Path):
    opened = open_store(tmp_path / "store", "")
    collecting.give_rights(opened)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("unit", "due_on", "said", "unsaid"),
    [
        (HEALTH, "2020-01-31", ("区卫生健康委：", "能够报送的日期", "2020年1月31日（已过）"), "在期限前"),
        (HEALTH, "2999-01-31", ("在期限前说明原因并提出延期", "2999年1月31日"), "已过"),
        (HEALTH, "", ("未定",), "已过"),
        ("health", "", ("各有关单位（妇女与健康）：",), "health"),
    ],
)
def test_a_letter_asks_for_what_can_still_be_done(
    store: Store, package: Package, unit: str, due_on: str, said: tuple[str, ...], unsaid: str
) -> None:
    table = duties(store, actor(store, HEAD), package, plan_ids=[PLAN], year=YEAR)
    owed = table[table["unit"].eq(HEALTH)].assign(unit=unit, due_on=due_on)
    text = "".join(str(block) for block in letters.reminder(unit, owed, package, Rules()).blocks)
    assert all(words in text for words in said), text
    assert unsaid not in text


def test_the_pages_the_report_and_duties_owe_the_same(store: Store, package: Package) -> None:
    table = duties(store, actor(store, HEAD), package, plan_ids=[PLAN], year=YEAR)
    reports = table[table["kind"].eq("reports")]
    owed = dict(zip(reports["unit"], reports["asked"], strict=True))
    assert set(table["unit"]) == {HEALTH, SCHOOL, SCOPE, ""}, "one name an office, of figures and of reports"
    work = Implementation.of(package, PLAN, YEAR, GAPS.empty())
    measures = work.offices.set_index("unit")["unreported"].to_dict()
    assert measures == {"卫生局": 2, SCOPE: 1, SCHOOL: 1}
    measures[HEALTH] = measures.pop("卫生局")
    assert owed == measures | {"": 1}, "the goal in words of nobody stands for itself"
    counted = dict(zip(work.owed["unit"], work.owed["total"], strict=True))
    assert {HEALTH if unit == "卫生局" else unit: count for unit, count in counted.items()} == owed
    missing = reports.set_index("unit")["missing"]
    assert "助产人员培训" in missing[HEALTH] and "助产人员培训" not in missing[SCHOOL]


def test_a_unit_that_supports_may_report_and_owes_nothing(package: Package) -> None:
    assert asked(package, PLAN, SCHOOL)["task_id"].tolist() == [TRAIN, LESSON]


@pytest.mark.parametrize("name", ["卫生局", "东区卫生局", "区卫生和计划生育局", HEALTH])
def test_figures_and_measures_are_found_by_every_name_of_the_office(
    package: Package, tmp_path: Path, name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = data_requests.asked(package, PLAN, HEALTH)["indicator_id"].tolist()
    assert data_requests.asked(package, PLAN, name)["indicator_id"].tolist() == own
    out = tmp_path / "blank.xlsx"
    command = ["template", "--plan", PLAN, "--unit", name, "--year", str(YEAR), "-o", str(out), "--data", str(folder)]
    assert cli.main(command) == 0
    said = capsys.readouterr().err
    assert f"{len(own)} indicators and 2 measures" in said and f"asked of {HEALTH}" in said
    book = openpyxl.load_workbook(out)
    assert HEALTH in str(book["措施进展"]["B1"].value), "under the name that the plan prints, as rights have it"


@pytest.mark.parametrize(
    ("words", "lead", "supporting"),
    [
        ("区卫健局负责，区妇联配合", "区卫健局", "区妇联"),
        ("区卫健局、区教育局负责，区妇联协助", "区卫健局;区教育局", "区妇联"),
        ("责任单位：区卫健局；配合单位：区妇联、团区委", "区卫健局", "区妇联;团区委"),
        ("区卫健局牵头，区教育局负责，区妇联配合", "区卫健局", "区教育局;区妇联"),
        ("责任单位：区卫健局、区妇联", "", ""),
    ],
)
def test_who_answers_beside_one_that_supports_leads(words: str, lead: str, supporting: str) -> None:
    found = read_line(words)
    assert found is not None and (found.lead, found.supporting) == (lead, supporting)


def test_a_cell_with_two_roles_has_a_lead(package: Package) -> None:
    found = read_cell("区卫健局负责，区妇联配合", "responsible")
    assert (found.lead, found.supporting) == ("区卫健局", "区妇联")


def test_a_proposal_keeps_no_unit_of_the_plan_from_sending() -> None:
    """Whom a proposal asks is not settled: who the plan names may send it too, by a form that went out before."""
    package, plan_id, indicator = load_package(), "kundulun-2021-2030", "female_regular_exercise_rate"
    (asked_of,) = [
        unit for unit in data_requests.units(package, plan_id) if indicator in _asked(package, plan_id, unit)
    ]
    named = package.targets[package.targets["indicator_id"].eq(indicator) & package.targets["plan_id"].eq(plan_id)]
    others = [one for one in str(named["responsible_units"].iloc[0]).split(";") if one != asked_of]
    assert others[0] == "卫健委"

    def sends(package: Package, unit: str) -> list[str]:
        return list(data_requests.may_send(package, plan_id, unit, {indicator})["indicator_id"])

    assert indicator not in _asked(package, plan_id, "卫健委")
    assert sends(package, "卫健委").index(indicator) > 0, "in the plan's order"
    assert set(sends(package, "卫健委")) - set(_asked(package, plan_id, "卫健委")) == {indicator}
    assert indicator not in sends(package, "教育局"), "the plan does not name it"
    said = pd.DataFrame([{"plan_id": plan_id, "indicator_id": indicator, "unit": asked_of}])
    settled = replace(package, senders=schemas.SENDERS.conform(said))
    assert indicator not in sends(settled, "卫健委"), "the office has confirmed another"


def _asked(package: Package, plan_id: str, unit: str) -> list[str]:
    return list(data_requests.asked(package, plan_id, unit)["indicator_id"])
