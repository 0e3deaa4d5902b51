"""Plans assessed at once are what each assessed alone is; a package that was changed since is assessed anew."""

from __future__ import annotations

import pandas as pd
import pytest

import report_package
from halfsky.assess import Settings
from halfsky.package import load_package
from halfsky.reports import PlanReport, assessed


@pytest.fixture
def package(tmp_path):
    return load_package(report_package.write(tmp_path / "data"))


@pytest.fixture(autouse=True)
def nothing_prepared(monkeypatch):
    monkeypatch.setattr(assessed, "_prepared", {})
    monkeypatch.setattr(assessed, "_asked", None)


def gaps(package, plan, **asked):
    return PlanReport.of(package, plan, **{"as_of": 2025} | asked).gaps


def test_a_prepared_plan_is_as_one_assessed_alone(package):
    plans = list(package.plans["plan_id"])
    alone = {plan: gaps(package, plan) for plan in plans}
    assessed.prepare(package, 2025, Settings())
    for plan in plans:
        pd.testing.assert_frame_equal(gaps(package, plan), alone[plan], check_column_type=False)


def test_the_sexes_of_prepared_plans_are_those_of_each_alone():
    package = load_package()
    plans = list(package.plans["plan_id"])
    alone = {plan: PlanReport.of(package, plan, as_of=2025).sexes().markup for plan in plans}
    assessed.prepare(package, 2025, Settings())
    prepared = {plan: PlanReport.of(package, plan, as_of=2025).sexes().markup for plan in plans}
    assert prepared == alone
    assert "女性与男性数值" in alone["national-2021-2030"]


def test_what_was_changed_since_is_assessed_anew(package):
    assessed.prepare(package, 2025, Settings())
    before = gaps(package, "east-2021-2025")
    package.observations.loc[package.observations["indicator_id"].eq("screening_rate"), "value"] = 99.0
    after = gaps(package, "east-2021-2025")
    changed = after["indicator_id"].eq("screening_rate")
    assert (after.loc[changed, "observed"] == 99.0).all()
    assert not before.equals(after)


def test_another_year_or_threshold_is_another_assessment(package):
    assessed.prepare(package, 2025, Settings())
    assert set(gaps(package, "east-2021-2025", as_of=2022)["as_of"]) == {2022}
    strict = gaps(package, "east-2021-2025", thresholds={"on_track_pace": 0.99})
    assert len(strict) == len(gaps(package, "east-2021-2025"))


def test_a_report_keeps_the_caller_s_pandas(package):
    before = pd.get_option("mode.string_storage")
    report = PlanReport.of(package, "east-2021-2025", as_of=2025)
    report.summary()
    assert pd.get_option("mode.string_storage") == before
    assert package.plans["title"].dtype == load_package(package.folder).plans["title"].dtype
