"""What a report says of a plan as work is said once, of the right units, the worst first: measures, slips, goals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest

import work_package
from dashboard_pages import text
from halfsky.package import Package, load_package
from halfsky.render.blocks import Paragraph, Table
from halfsky.reports import PlanReport, causes, undone
from halfsky.schemas import CASES, PROGRESS_REPORTS, TASKS
from work_package import FEDERATION, HEALTH, WOMEN


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return load_package(work_package.write(tmp_path_factory.mktemp("work") / "data"))


def task(number: int, section: str = "strategy", domain: str = "health") -> str:
    return f"{WOMEN}.{section}.{domain}.{number}"


def with_measures(package: Package, states: Sequence[str], year: int = 2025) -> Package:
    """The package with a measure of one unit a state, and nothing else reported but that."""
    own = package.tasks[package.tasks["plan_id"].eq(WOMEN)].iloc[:1]
    rows, said = [], []
    for place, state in enumerate(states, 1):
        number = 20 + place
        rows.append(own.assign(task_id=task(number), section="strategy", item=str(number), title=f"措施{place}",
                               kind="measure", lead_unit=f"第{place}局", supporting_units="", target_ids="", parent_id="",
                               responsible_units=f"第{place}局"))  # fmt: skip
        said.append({"plan_id": WOMEN, "task_id": task(number), "year": year, "unit": f"第{place}局", "state": state})
    progress = PROGRESS_REPORTS.conform(pd.DataFrame(said).assign(accepted_on="2026-01-10", receipt="HS-1"))
    tasks = TASKS.conform(pd.concat(rows, ignore_index=True))
    return replace(package, tasks=tasks, progress=progress, cases=package.cases.iloc[:0])


def slips(package: Package, about: Sequence[tuple[int, str]]) -> Package:
    """With slips that are overdue: the measure's number and the level of each."""
    rows = [
        {"case_id": f"单〔2025〕{place}号", "plan_id": WOMEN, "object": "task", "object_id": task(20 + number),
         "unit": f"第{number}局", "level": level, "cause": "not_started", "opened_on": "2025-03-01",
         "due_on": "2025-04-01", "state": "open"}
        for place, (number, level) in enumerate(about, 1)
    ]  # fmt: skip
    return replace(package, cases=CASES.conform(pd.DataFrame(rows)))


def of(package: Package) -> PlanReport:
    return PlanReport.of(package, WOMEN, as_of=2025)


def said(report: PlanReport) -> str:
    return "\n".join(block.text for block in report.measures().blocks if isinstance(block, Paragraph))


def ahead(report: PlanReport) -> tuple[pd.DataFrame, str]:
    blocks = report.document().part("advice").blocks
    place = next(place for place, block in enumerate(blocks) if getattr(block, "label", "") == "tasks_ahead")
    table, note = blocks[place], blocks[place + 1]
    assert isinstance(table, Table) and isinstance(note, Paragraph)
    return table.frame, note.text


def test_of_a_unit_that_reported_nobody_says_that_it_did_not(package: Package) -> None:
    progress = package.progress
    own = progress["task_id"].eq(task(2)) & progress["unit"].eq(HEALTH) & progress["year"].eq(2025)
    report = of(replace(package, progress=progress.assign(state=progress["state"].mask(own, "continuing"))))
    (told,) = [words for words in causes.done(report, "health") if "宣讲六场" in words]
    assert f"（{HEALTH}，长期推进；{FEDERATION}未报）" in told


def test_overlapping_counts_are_told_as_parts_of_one_another(package: Package) -> None:
    report = of(
        slips(with_measures(package, ["not_started", "not_started", "under_way"]), [(1, "assigned"), (3, "assigned")])
    )
    (whole,) = undone.asked(report, whole=True)
    assert whole == "督促已到时限未完成的措施3项（其中未启动2项，交办逾期未答复2件）"
    (full,) = undone.asked(report)
    assert full == "启动未启动的措施2项（其中交办逾期未答复1件）、限期办结其他逾期交办1件"
    frame, _ = ahead(report)
    units = frame.loc[frame["任务"].str.contains(r"措施\d"), "责任单位"]
    assert sorted(units) == ["第1局", "第2局", "第3局"], "one row of the same unit and measure"
    basis = frame.set_index("责任单位")["依据"]
    assert basis["第1局"] == "已到时限未完成，尚未启动；交办逾期1件"
    assert basis["第3局"] == "已到时限未完成；交办逾期1件"


def test_measures_not_begun_stand_before_those_under_way(package: Package) -> None:
    report = of(with_measures(package, ["under_way"] * 7 + ["not_started"] * 2))
    (table,) = [block for block in report.measures().blocks if isinstance(block, Table) and block.label == "unfinished"]
    assert table.frame["策略措施"].tolist()[:3] == ["措施8", "措施9", "措施1"]


@pytest.mark.parametrize(
    ("levels", "words"),
    [(["assigned", "assigned"], "交办事项2件"), (["assigned", "reminded"], "交办、催办事项2件（交办1件、催办1件）"),
     (["supervised"], "督办事项1件")],
)  # fmt: skip
def test_slips_go_by_their_level(package: Package, levels: list[str], words: str) -> None:
    report = of(slips(with_measures(package, ["under_way", "under_way"]), list(enumerate(levels, 1))))
    told = text(report.document().part("measures").markup)
    assert f"2025年{words}" in told
    if "supervised" not in levels:
        assert "督办" not in told and "督办" not in undone.told(report) + "".join(undone.asked(report))


def goals(package: Package, verdicts: Sequence[tuple[str, str]]) -> Package:
    base = with_measures(package, ["done"] * len(verdicts))
    tasks = base.tasks.assign(kind="qualitative", section="goal")
    rows = base.progress.assign(state="", self_verdict=[own for own, _ in verdicts],
                                group_verdict=[group for _, group in verdicts])  # fmt: skip
    work = with_measures(package, ["done"])
    return replace(
        base,
        tasks=pd.concat([tasks, work.tasks.assign(task_id=task(99))], ignore_index=True),
        progress=pd.concat([rows, work.progress.assign(task_id=task(99))], ignore_index=True),
    )


def test_what_a_table_leaves_out_is_counted_and_nothing_is_told_of_none(package: Package) -> None:
    report = of(goals(package, [("met", "not_met"), *[("met", "basically_met")] * 5]))
    words = said(report)
    assert "不一致的6项" in words and "未评" not in words
    assert "另有2项见附件" in words
    report = of(goals(package, [("met", "not_met"), ("", "")]))
    assert "未评1项（第2局）" in said(report)


def test_reports_that_contradict_each_other_are_to_be_verified(package: Package) -> None:
    done = with_measures(package, ["done", "done", "under_way"], year=2024)
    now = with_measures(package, ["under_way", "continuing", "not_started"], year=2025)
    for kind, name in (("project", "重点工程"), ("measure", "策略措施")):
        both = replace(
            done,
            tasks=done.tasks.assign(kind=kind),
            progress=pd.concat([done.progress, now.progress], ignore_index=True),
        )
        words = said(of(both))
        assert "进展前后矛盾、须核实的2项" in words, name
        assert "措施1（第1局2024年报已完成，2025年报推进中）" in words
        assert "措施3（第3局2024年报推进中，2025年报未启动）" in words
        assert "措施2（" not in words


def test_what_may_be_under_way_is_verified_before_anybody_begins_it(package: Package) -> None:
    done = with_measures(package, ["under_way", "not_started", "continuing"], year=2024)
    now = with_measures(package, ["not_started", "not_started", "not_started"], year=2025)
    both = replace(done, progress=pd.concat([done.progress, now.progress], ignore_index=True))
    report = of(replace(both, tasks=both.tasks.assign(due_year=2027)))
    (asked,) = undone.asked(report)
    assert asked == "启动未启动的措施3项（其中进展前后矛盾、须先核实2项）"
    frame, _ = ahead(report)
    told = frame.set_index("责任单位")[["任务", "依据"]]
    assert told.loc["第1局"].tolist() == ["核实进展前后矛盾的措施：措施1", "尚未启动1项，与往年所报矛盾、须先核实"]
    assert told.loc["第2局"].tolist() == ["启动尚未启动的措施：措施2", "尚未启动1项"]
    alone = of(replace(report.package, tasks=report.package.tasks[report.package.tasks["task_id"].ne(task(22))]))
    assert undone.asked(alone) == ["核实进展前后矛盾的未启动的措施2项"]
    slipped = of(slips(report.package, [(1, "assigned"), (2, "assigned")]))
    basis = ahead(slipped)[0].set_index("责任单位")["依据"]
    assert basis["第1局"] == "交办逾期1件，尚未启动，与往年所报矛盾、须先核实"
    assert basis["第2局"] == "交办逾期1件，尚未启动"


def test_a_note_names_only_what_the_table_has(package: Package) -> None:
    _, note = ahead(of(with_measures(package, ["done"])))
    for word in ("督办", "交办", "未启动", "到期未完成"):
        assert word not in note
    _, note = ahead(of(slips(with_measures(package, ["not_started"]), [(1, "reminded")])))
    assert "逾期未答复" in note and "未启动" in note


def test_every_task_has_a_time(package: Package) -> None:
    frame, _ = ahead(of(package))
    explained = frame[frame["任务"].str.contains("说明未实现的原因")]
    assert len(explained) and explained["时限"].eq("2026年").all()
