"""A report is made again where a row that it reads has changed, and where not it is not."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import halfsky
from halfsky.batch.job import Run
from halfsky.batch.manifest import CHANGED, shared_inputs, still_holds, versions
from halfsky.batch.rows_read import UNREAD, UNREAD_IN_CHINESE, RowsRead
from halfsky.batch.schedule import DISTRICT
from halfsky.package import Package
from halfsky.package.reading import FILES
from halfsky.project import PUBLISHED
from halfsky.reports import PlanReport
from halfsky.reports.writing import files_of
from long_form import rounds, some

PLANS = ("huaiyin-2021-2025", "kundulun-2021-2030")


@pytest.fixture(scope="module")
def package() -> Package:
    return halfsky.load_package()


def changed(package: Package, table: str, row: int, column: str, value: object) -> Package:
    frame = getattr(package, table).copy()
    frame.loc[row, column] = value
    return replace(package, **{table: frame})


def digests(package: Package, language: str = "") -> dict[str, dict[str, str] | None]:
    read = RowsRead(package)
    return {plan_id: read.of_plan(plan_id, language) for plan_id in package.plans["plan_id"]}


_as_it_is: dict[int, tuple[Package, dict[str, dict[str, str] | None]]] = {}


def unchanged(package: Package) -> dict[str, dict[str, str] | None]:
    """Its digests, made once: the tests change one package in many ways."""
    if id(package) not in _as_it_is:
        _as_it_is[id(package)] = package, digests(package)
    return _as_it_is[id(package)][1]


def test_a_value_of_one_area_is_read_by_its_own_plans_and_those_below(package: Package) -> None:
    before = unchanged(package)
    lowest = {"320804": {"huaiyin-2021-2025"}, "150203": {"kundulun-2021-2030"}}
    for area, plans in lowest.items():
        row = package.observations.index[package.observations["area_code"].eq(area)][0]
        after = digests(changed(package, "observations", row, "value", 12.5))
        assert {plan_id for plan_id in before if before[plan_id] != after[plan_id]} == plans
    national = package.observations["area_code"].eq("000000")
    row = package.observations.index[national & package.observations["sex"].ne("total")][0]
    after = digests(changed(package, "observations", row, "value", 12.5))
    assert all(before[plan_id] != after[plan_id] for plan_id in before), "the nation stands above all"


def test_one_made_up_value_anywhere_marks_every_report(package: Package) -> None:
    row = package.observations.index[package.observations["area_code"].eq("320804")][0]
    before, after = unchanged(package), digests(changed(package, "observations", row, "status", "simulated"))
    assert all(before[plan_id] != after[plan_id] for plan_id in before)


def remade(package: Package, table: str, row: int, column: str, value: object) -> set[str]:
    before, after = unchanged(package), digests(changed(package, table, row, column, value))
    return {plan_id for plan_id in before if before[plan_id] != after[plan_id]}


def test_what_no_report_shows_remakes_none(package: Package) -> None:
    assert remade(package, "forecast_record", 0, "probability", 0.5) == set()
    tasks = package.tasks
    upper = tasks.index[tasks["plan_id"].eq("national-2021-2030")]
    for row in upper[:1]:
        assert remade(package, "tasks", row, "title", "另一项") == {"national-2021-2030"}
    row = tasks.index[tasks["plan_id"].eq("huaiyin-2021-2025")][0]
    assert remade(package, "tasks", row, "title", "另一项") == {"huaiyin-2021-2025"}


def test_a_break_or_a_prior_remakes_who_promises_its_indicator_or_shows_it_by_sex(package: Package) -> None:
    for table, column in (("breaks", "year"), ("rate_priors", "mean")):
        frame = getattr(package, table)
        by_sex = set(package.observations.loc[package.observations["sex"].ne("total"), "indicator_id"])
        for row, indicator in some(frame["indicator_id"].items(), 12):
            promising = set(package.targets.loc[package.targets["indicator_id"].eq(indicator), "plan_id"])
            found = remade(package, table, row, column, 2016 if column == "year" else 99.0)
            if table == "breaks" and indicator in by_sex:
                continue
            below = set(package.plans.loc[package.plans["upper_plan_id"].isin(promising), "plan_id"])
            assert found <= promising | below, (table, indicator)
            if frame.loc[row, "area_code"] == "000000":
                assert promising <= found, (table, indicator)


def test_a_value_above_counts_where_the_plan_or_a_sex_asks_for_its_indicator(package: Package) -> None:
    seen, plan_id = package.observations, "kundulun-2021-2030"
    asked = set(package.targets.loc[package.targets["plan_id"].isin([plan_id, "national-2021-2030"]), "indicator_id"])
    by_sex = set(seen.loc[seen["sex"].ne("total"), "indicator_id"])
    national = seen[seen["area_code"].eq("000000") & ~seen["indicator_id"].str.contains("gap")]
    women = national["indicator_id"].str.startswith("female_")
    of_both = national["indicator_id"].isin(national.loc[women, "indicator_id"].str.removeprefix("female_"))
    told = national["indicator_id"].isin(asked | by_sex) | women | of_both
    row, other = national.index[told][0], national.index[~told][0]
    assert plan_id in remade(package, "observations", row, "value", 12.5)
    assert plan_id not in remade(package, "observations", other, "value", 12.5)
    assert "national-2021-2030" in remade(package, "observations", other, "value", 12.5), "its own area's all count"


def test_the_columns_that_are_not_read_change_no_file_of_any_report(package: Package) -> None:
    other = with_other(package, UNREAD)
    chinese = with_other(other, UNREAD_IN_CHINESE)
    assert digests(other) == digests(package)
    assert digests(chinese, "zh") == digests(package, "zh") and digests(chinese, "en") != digests(package, "en")
    kinds = [("annual", "zh"), ("final", "en"), ("midterm", "zh")]
    for plan_id, (kind, language) in zip(PLANS, kinds[: rounds(1, 3)], strict=False):
        made = []
        for one in (package, chinese if language == "zh" else other):
            found = PlanReport.of(one, plan_id, as_of=2025, report=kind, language=language)
            document = found.document()
            texts = [document.part(part)._repr_html_() for part in document.parts]
            made.append((found.gaps, texts, list(files_of(found, document))))
        assert made[0][0].equals(made[1][0]) and made[0][1:] == made[1][1:], (plan_id, kind)


def with_other(package: Package, columns: Mapping[str, tuple[str, ...]]) -> Package:
    """The package with other values in all rows of these columns."""
    for table, names in columns.items():
        frame = getattr(package, table).copy()
        for name in names:
            texts = isinstance(frame[name].dtype, pd.StringDtype)
            frame[name] = frame[name] + "甲" if texts else frame[name] / 2 if name == "confidence" else frame[name] + 1
        package = replace(package, **{table: frame})
    return package


def test_a_plan_that_is_not_there_has_no_rows(package: Package) -> None:
    assert RowsRead(package).of_plan("nowhere-2021-2025") is None


def report(package: Package, plan_id: str) -> str:
    """Everything that a report says, pictures by their words."""
    document = PlanReport.of(package, plan_id, as_of=2025).document()
    return "".join(str(document.part(part)._repr_html_()) for part in document.parts)


def test_no_cell_that_a_report_shows_is_missed(package: Package) -> None:
    """Any cell of any table: where what a report says differs, so do its rows; how often the other way round is printed."""
    source = random.Random(7)
    plans = PLANS[: rounds(1, 2)]
    texts, before = {plan_id: report(package, plan_id) for plan_id in plans}, digests(package, "zh")
    for_nothing, tried = 0, 0
    for _ in range(rounds(3, 120)):
        table = source.choice([name for name in FILES if len(getattr(package, name))])
        frame = getattr(package, table)
        column = source.choice(
            [name for name in frame if not name.endswith(("_code", "_id")) and name != "upper_plan_id"]
        )
        row = source.randrange(len(frame))
        value = frame.loc[row, column]
        if isinstance(value, str):
            if table in ("targets", "plans") or column in (
                "sex",
                "residence",
                "status",
                "unit",
                "level",
                "better",
                "domain",
                "kind",
            ):
                continue  # a code: another than these breaks the package
            value += "甲"
        elif pd.isna(value):
            continue
        else:
            value += 1
        now = changed(package, table, row, column, value)
        if now.observations.duplicated(["area_code", "indicator_id", "year", "sex", "residence"]).any():
            continue  # one value too many: no package that loads
        after = digests(now, "zh")
        for plan_id in plans:
            tried += 1
            differs, told = report(now, plan_id) != texts[plan_id], after[plan_id] != before[plan_id]
            assert told or not differs, (plan_id, table, row, column)
            for_nothing += told and not differs
    print(f"remade for nothing: {for_nothing} of {tried}")
    assert for_nothing <= max(tried / 10, rounds(3, 0)), "more than a tenth is made again for nothing"


def test_the_files_of_plans_that_a_report_does_not_read_are_none_of_its_inputs(package: Package) -> None:
    shared = shared_inputs(package.folder)
    read = RowsRead(package, shared)
    shipped = PUBLISHED / "notebooks" / f"{DISTRICT}.ipynb"
    for plan_id in PLANS:
        files = read.files(Run(shipped, {"plan_id": plan_id}, Path(plan_id)))
        theirs = {name for name in files if name.startswith("data/targets/")}
        chain = package.of_plan(plan_id).plans["plan_id"]
        assert theirs == {f"data/targets/{one}.csv" for one in chain}
        assert {name for name in shared if name not in files} == {
            name for name in shared for other in set(package.plans["plan_id"]) - set(chain) if name.endswith(f"/{other}.csv")
        }  # fmt: skip
        for any_file in (
            Run(shipped, {"plan_id": plan_id}, Path(plan_id), refusal="the year is none"),
            Run(shipped, {"plan_id": "nobody"}, Path("nobody")),
            Run(Path(__file__), {"plan_id": plan_id}, Path(plan_id)),
        ):
            assert read.files(any_file) == shared


def test_the_rows_decide_and_not_the_files_that_hold_them() -> None:
    run = Run(Path("district_report.ipynb"), {"plan_id": "a"}, Path("a/2025-annual"))
    made = {"data/observations/all.csv": "1", "rows/observations": "2", "halfsky": "3"}
    found = {"status": "done", "inputs": made, "parameters": run.parameters, "versions": versions()}
    assert still_holds(found, run, made | {"data/observations/all.csv": "9"})
    for wrong in ({"rows/observations": "9"}, {"halfsky": "9"}, {"rows/tasks": "9"}):
        assert not still_holds(found, run, made | wrong)
    assert not still_holds(found, run, {"data/observations/all.csv": "1", "halfsky": "3"})
    lost = found | {"inputs": made | {"data/observations/all.csv": CHANGED}}
    assert not still_holds(lost, run, made), "what was read of a file that changed meanwhile is not known"
