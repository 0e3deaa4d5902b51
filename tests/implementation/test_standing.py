"""A plan as work in a year: what units reported, goals in words, goals beside their measures, cases; two plans at once."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pytest

import work_package
from halfsky.implementation import Implementation, count_states, plans_of_office, task_states, unit_states
from halfsky.package import Package, load_package
from halfsky.reports import assess_frames
from halfsky.reports.subject import Subject
from work_package import CHILDREN, FEDERATION, HEALTH, WOMEN


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return load_package(work_package.write(tmp_path_factory.mktemp("work") / "data"))


def work_of(package: Package, as_of: int = 2025, *plans: str) -> Implementation:
    ids = plans or (WOMEN,)
    gaps = pd.concat(
        [assess_frames(package, package.targets_of(plan), package.observations, as_of=as_of) for plan in ids],
        ignore_index=True,
    )
    return Implementation.of(package, ids, as_of, gaps)


@pytest.fixture(scope="module")
def work(package: Package) -> Implementation:
    return work_of(package)


def short(frame: pd.DataFrame, column: str = "state") -> dict[str, str]:
    return dict(zip(frame["task_id"].str.split(".", n=1).str[1], frame[column], strict=True))


def test_a_measure_is_as_its_units_say_and_what_nobody_reported_stays_a_class(work: Implementation) -> None:
    assert short(work.states) == {
        "strategy.health.1": "done",  # the lead said so in 2024, and done stays done
        "strategy.health.2": "under_way",  # one of two says so: it is begun, and not done by all
        "strategy.health.3": "unreported",
        "strategy.education.1": "unreported",
        "project.none.1": "under_way",
    }
    assert short(work.states, "missing")["strategy.health.2"] == FEDERATION
    counts = count_states(work.measures, "domain").set_index("domain")
    assert counts.loc["health", ["done", "under_way", "unreported", "total"]].tolist() == [1, 1, 1, 3]
    assert counts.loc["education", ["unreported", "total"]].tolist() == [1, 1]
    every = count_states(work.states, "plan_id")
    assert every.drop(columns=["plan_id", "total"]).sum(axis=1).tolist() == every["total"].tolist() == [5]


def test_only_the_words_of_the_year_stand_but_for_what_is_done(package: Package) -> None:
    before = work_of(package, 2023)
    assert short(before.states)["strategy.health.1"] == "under_way"
    assert short(before.states)["strategy.health.2"] == "unreported"
    # both reported in 2024, and disagree: begun, and not done by all
    assert short(work_of(package, 2024).states)["strategy.health.2"] == "under_way"
    assert short(work_of(package, 2024).states)["project.none.1"] == "unreported"


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (["done", ""], "unreported"), (["done", "done"], "done"), (["not_started", ""], "unreported"),
        (["not_started", "not_started"], "not_started"), (["done", "not_started"], "under_way"),
        (["under_way", ""], "under_way"), (["continuing", "continuing"], "continuing"), (["", ""], "unreported"),
    ],
)  # fmt: skip
def test_what_is_missing_leaves_the_state_open_where_it_could_change_it(
    package: Package, said: list[str], state: str
) -> None:
    task = f"{WOMEN}.strategy.health.2"
    tasks = package.tasks[package.tasks["task_id"].eq(task)]
    rows = [(unit, word) for unit, word in zip((HEALTH, FEDERATION), said, strict=True) if word]
    progress = package.progress.iloc[: len(rows)].assign(
        plan_id=WOMEN, task_id=task, year=2025, unit=[unit for unit, _ in rows], state=[word for _, word in rows]
    )
    (found,) = task_states(tasks, progress, 2025).to_dict("records")
    assert (found["state"], found["asked"], found["reported"]) == (state, 2, len(rows))


def test_a_lead_answers_for_its_measure_and_who_supports_stands_beside(package: Package) -> None:
    task = f"{WOMEN}.strategy.health.1"
    beside = package.progress.iloc[:1].assign(year=2025, unit=FEDERATION, state="not_started", task_id=task)
    rows = unit_states(package.tasks, pd.concat([package.progress, beside]), 2025)
    own = rows[rows["task_id"].eq(task)]
    assert own[["unit", "state", "answers"]].to_numpy().tolist() == [
        [HEALTH, "done", True], [FEDERATION, "not_started", False],
    ]  # fmt: skip
    states = task_states(package.tasks, pd.concat([package.progress, beside]), 2025).set_index("task_id")["state"]
    assert states[task] == "done"


def test_one_report_for_the_whole_plan_speaks_for_the_task(package: Package) -> None:
    task = f"{WOMEN}.strategy.health.3"
    whole = package.progress.iloc[:1].assign(year=2025, unit="", state="under_way", task_id=task)
    own = package.tasks[package.tasks["plan_id"].eq(WOMEN)]
    states = task_states(own, pd.concat([package.progress, whole]), 2025)
    assert short(states)["strategy.health.3"] == "under_way"
    assert short(states, "missing")["strategy.health.3"] == ""


def test_late_is_what_is_due_and_said_not_to_be_done(package: Package) -> None:
    late = task_states(package.tasks, package.progress, 2025, package.plans).set_index("task_id")["late"]
    assert late[late].index.tolist() == [f"{WOMEN}.strategy.health.2", f"{WOMEN}.project.none.1"]
    assert not task_states(package.tasks, package.progress, 2025)["late"].any()  # no due year is known


def test_projects_with_their_years_and_numbers(work: Implementation) -> None:
    (project,) = work.projects.to_dict("records")
    assert project["milestones"] == "2023:under_way;2025:under_way"
    assert project["target_ids"] == f"{WOMEN}-u"
    assert project["statuses"] == work.gaps.set_index("target_id").loc[f"{WOMEN}-u", "status"]


def test_a_goal_in_words_has_the_units_verdict_beside_the_groups(work: Implementation) -> None:
    rows = work.verdicts.set_index("unit")
    assert rows.loc[HEALTH, ["self_verdict", "group_verdict", "agreement"]].tolist() == [
        "met", "partly_met", "group_lower",
    ]  # fmt: skip
    assert rows.loc[FEDERATION, ["group_verdict", "agreement"]].tolist() == ["", ""]
    (goal,) = work.goals.to_dict("records")
    assert (goal["verdict"], goal["by"], goal["disagree"]) == ("partly_met", "group", True)


def test_no_verdict_of_a_later_year_and_none_that_nobody_gave(package: Package) -> None:
    (goal,) = work_of(package, 2024).goals.to_dict("records")
    assert (goal["verdict"], goal["by"], goal["disagree"]) == ("", "", False)


def test_a_goal_that_is_behind_though_its_measures_are_done(package: Package, work: Implementation) -> None:
    (row,) = work.behind.to_dict("records")
    assert (row["goal_id"], row["status"], row["confirmed"], row["unconfirmed"]) == (
        f"{WOMEN}.goal.health.2", "missed", True, 1,
    )  # fmt: skip
    assert row["measure_ids"] == f"{WOMEN}.strategy.health.1"  # what nobody confirmed is not asserted
    open_pairs = package.goals_of_measures.assign(review_status="unconfirmed")
    undecided = Implementation(**{**vars_of(work), "pairs": open_pairs[open_pairs["plan_id"].eq(WOMEN)]})
    assert undecided.behind.empty  # of its proposed measures one is not done
    first = open_pairs.head(1)
    proposed = Implementation(**{**vars_of(work), "pairs": first})
    assert proposed.behind["confirmed"].tolist() == [False]


def vars_of(work: Implementation) -> dict[str, object]:
    return {name: getattr(work, name) for name in Implementation.__dataclass_fields__}


def test_goals_without_measures_and_measures_without_goals(package: Package, work: Implementation) -> None:
    rows = work.unserved.set_index("task_id")
    assert rows.index.str.split(".", n=1).str[1].tolist() == [
        "goal.health.1", "goal.health.3", "goal.education.1", "strategy.health.3", "strategy.education.1",
    ]  # fmt: skip
    assert not rows["confirmed"].any()  # a pair of the plan is still open
    decided = package.goals_of_measures.assign(review_status="confirmed")
    assert Implementation(**{**vars_of(work), "pairs": decided}).unserved["confirmed"].all()


def test_cases_as_of_the_day_each_matter_once(work: Implementation) -> None:
    rows = work.matters
    assert rows[["case_id", "slips", "open"]].to_numpy().tolist() == [
        ["催办〔2025〕1号", 2, True], ["交办〔2025〕2号", 1, False],
    ]  # fmt: skip
    assert rows["days_late"].tolist() == [(datetime.date(2025, 12, 31) - datetime.date(2025, 4, 15)).days, pd.NA]
    assert rows["title"].tolist() == ["健康知识普及", "妇女常见病筛查率"]


def test_a_matter_that_is_closed_later_is_open_on_the_day(package: Package) -> None:
    gaps = assess_frames(package, package.targets_of(WOMEN), package.observations, as_of=2025)
    then = Implementation.of(package, WOMEN, 2025, gaps, day=datetime.date(2025, 5, 10))
    assert then.matters.set_index("case_id").loc["交办〔2025〕2号", ["state", "open"]].tolist() == ["open", True]


def test_two_plans_of_one_office_are_seen_by_unit(package: Package) -> None:
    assert plans_of_office(package, WOMEN, 2025) == (WOMEN, CHILDREN)
    both = work_of(package, 2025, WOMEN, CHILDREN)
    offices = both.offices.set_index("unit")
    assert offices.loc[HEALTH, ["total", "plans"]].tolist() == [3, f"{WOMEN};{CHILDREN}"]  # 卫健委, 区卫健局 are it too
    assert offices.loc[HEALTH, "continuing"] == 1
    assert offices.loc[FEDERATION, "cases"] == 1
    assert offices["total"].sum() == len(both.units[both.units["answers"]])


def test_a_plan_without_reports_counts_everything_as_unreported(tmp_path: Path) -> None:
    silent = work_of(load_package(work_package.write(tmp_path / "data", reported=False)))
    assert not silent.heard
    assert count_states(silent.measures, "plan_id")["unreported"].tolist() == [4]
    assert silent.behind.empty
    assert silent.matters.empty


def test_a_plan_that_names_nobody_is_reported_on_by_its_domains(package: Package) -> None:
    task = f"{WOMEN}.strategy.education.1"
    of_domain = package.progress.iloc[:1].assign(year=2025, unit="education", state="done", task_id=task)
    rows = unit_states(package.tasks, pd.concat([package.progress, of_domain]), 2025)
    own = rows[rows["task_id"].eq(task)]
    assert own[["unit", "state", "answers"]].to_numpy().tolist() == [["education", "done", True]]


def test_the_audit_tells_of_goals_without_measures_once_every_pair_is_decided(tmp_path: Path) -> None:
    folder = work_package.write(tmp_path / "data")
    codes = ["goal-without-measure", "measure-without-goal"]
    open_ones = Subject.of(load_package(folder), WOMEN).findings()
    assert not open_ones["code"].isin(codes).any()
    path = folder / f"goals_of_measures/{WOMEN}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("unconfirmed", "confirmed"), encoding="utf-8")
    package = load_package(folder)
    found = Subject.of(package, WOMEN).findings()
    gaps = assess_frames(package, package.targets_of(WOMEN), package.observations, as_of=2025)
    unserved = Implementation.of(package, WOMEN, 2025, gaps).unserved
    assert unserved["confirmed"].all()
    assert found.loc[found["code"].isin(codes), "severity"].eq("info").all()
    told = " ".join(found.loc[found["code"].isin(codes), "message"])
    assert all(title in told for title in unserved["title"])  # one source, two places
