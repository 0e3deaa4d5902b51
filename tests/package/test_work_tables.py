"""What units reported of tasks, and the cases of supervision: tables of the package that a store publishes into it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from halfsky.errors import DataError
from halfsky.package import load_package, validate_package, write_datapackage, write_table
from halfsky.schemas import CASES, PROGRESS_REPORTS, TABLES

DATA = Path(__file__).parents[2] / "data"
PLAN, OTHER = "kundulun-2021-2030", "taobei-2021-2030"


@pytest.fixture(scope="module")
def shipped():
    return load_package(DATA)


@pytest.fixture
def data(tmp_path: Path, shipped) -> Path:
    """A copy with two reports and two slips of one plan."""
    copy = Path(shutil.copytree(DATA, tmp_path / "data"))
    area = shipped.plans.set_index("plan_id").loc[PLAN, "area_code"]
    own = shipped.tasks[shipped.tasks["plan_id"].eq(PLAN)]
    measure, goal = (own.loc[own["kind"].eq(kind), "task_id"].iloc[0] for kind in ("measure", "qualitative"))
    said = {"plan_id": PLAN, "year": 2025, "unit": "卫健委", "evidence": 1, "accepted_on": "2026-03-02"}
    reports = [
        said | {"task_id": measure, "state": "under_way", "done_text": "培训两期", "receipt": "HS-1"},
        said | {"task_id": goal, "self_verdict": "met", "group_verdict": "partly_met", "receipt": "HS-1"},
    ]
    slip = {"plan_id": PLAN, "object": "task", "object_id": measure, "unit": "卫健委", "cause": "not_started"}
    slips = [
        slip | {"case_id": "交办〔2026〕1号", "level": "assigned", "opened_on": "2026-01-05", "due_on": "2026-01-20",
                "state": "closed", "answer": "已启动", "closed_on": "2026-01-19"},
        slip | {"case_id": "催办〔2026〕1号", "level": "reminded", "opened_on": "2026-02-05", "due_on": "2026-02-20",
                "state": "open", "previous_case_id": "交办〔2026〕1号"},
    ]  # fmt: skip
    write_table(pd.DataFrame(reports), PROGRESS_REPORTS, copy / f"progress/{area}.csv")
    write_table(pd.DataFrame(slips), CASES, copy / f"cases/{area}.csv")
    write_datapackage(copy)
    return copy


def test_they_are_part_of_a_sound_package_and_of_the_report_of_their_plan(data: Path) -> None:
    assert validate_package(data).empty
    package = load_package(data)
    for table in ("progress", "cases"):
        TABLES[table].to_pandera().validate(getattr(package, table))
        assert len(getattr(package.of_plan(PLAN), table)) == 2
        assert getattr(package.of_plan(OTHER), table).empty
        assert f'"{table}"' in (data / "datapackage.json").read_text(encoding="utf-8")


def test_a_package_without_them_is_whole(shipped) -> None:
    assert shipped.progress.empty and shipped.cases.empty
    assert '"progress"' not in (DATA / "datapackage.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "column", "value", "code"),
    [
        ("progress", "task_id", "no.such.task", "unknown-task"), ("progress", "state", "finished", "not-allowed"),
        ("progress", "accepted_on", "2026-3-2", "wrong-form"), ("progress", "evidence", "-1", "out-of-limits"),
        ("progress", "plan_id", OTHER, "wrong-file"), ("progress", "plan_id", OTHER, "unknown-task"),
        ("progress", "year", "2031", "out-of-limits"), ("progress", "year", "2019", "out-of-limits"),
        ("progress", "state", "done", "not-allowed"), ("progress", "self_verdict,group_verdict", "", "empty"),
        ("cases", "due_on", "2026-02-04", "not-allowed"), ("cases", "unit", "教育局", "not-allowed"),
        ("cases", "opened_on", "2026-01-04", "not-allowed"), ("cases", "object_id", "no.such.task", "unknown-task"),
        ("cases", "object", "target", "unknown-target"), ("cases", "state", "closed", "not-allowed"),
        ("cases", "previous_case_id", "交办〔2026〕9号", "unknown-case"), ("cases", "level", "urgent", "not-allowed"),
        ("cases", "cause", "attained", "not-allowed"), ("cases", "plan_id", "nowhere-2021-2030", "unknown-plan"),
    ],
)  # fmt: skip
def test_a_broken_cell_is_named_at_its_row(data: Path, table: str, column: str, value: str, code: str) -> None:
    path = next((data / table).glob("*.csv"))
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    rows.loc[1, column.split(",")] = value
    rows.to_csv(path, index=False, lineterminator="\n")
    found = validate_package(data)
    file = path.relative_to(data).as_posix()
    assert ((found["file"] == file) & (found["row"] == 3) & (found["code"] == code)).any()


@pytest.mark.parametrize("change", [("unit", "units"), ("plan_id", "plan")])
@pytest.mark.parametrize("table", ["progress", "cases"])
def test_a_broken_file_concerns_the_plans_of_its_area_alone(data: Path, table: str, change: tuple[str, str]) -> None:
    path = next((data / table).glob("*.csv"))
    path.write_text(path.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(DataError, match=path.relative_to(data).as_posix()):
        load_package(data)
    left = load_package(data, set_aside=True)
    assert PLAN not in set(left.plans["plan_id"])
    assert OTHER in set(left.plans["plan_id"])
    assert getattr(left, table).empty
