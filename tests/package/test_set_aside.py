"""What is broken concerns the plans that depend on it and no other: attribution of findings, and what is sound without."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

import report_package
from batch_books import EAST, NATION, WEST
from halfsky import schemas
from halfsky.errors import DataError
from halfsky.package import find_plan, load_package, validate_package, write_table
from halfsky.package.reading import FILES, TABLES
from halfsky.reports import CrossReport, MergedReport, PlanReport
from halfsky.reports.subject import Subject
from long_form import some

ALL = {EAST, WEST, NATION}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_package.write(tmp_path_factory.mktemp("sound") / "data")


@pytest.fixture
def data(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "data"))


def change(data: Path, file: str, old: str, new: str, row: int) -> None:
    """One cell of one row, as a spreadsheet numbers it."""
    lines = (data / file).read_text(encoding="utf-8").splitlines()
    assert old in lines[row - 1], lines[row - 1]
    lines[row - 1] = lines[row - 1].replace(old, new, 1)
    (data / file).write_text("\n".join(lines) + "\n", encoding="utf-8")


OBSERVATIONS = "observations/all.csv"
CELLS = [
    # file, what stands in the row, what is put there, the row, the plans that it concerns
    (f"targets/{EAST}.csv", "per_100k", "per100k", 2, {EAST}),
    (f"targets/{WEST}.csv", "screening_rate", "screening", 3, {WEST}),
    (f"targets/{NATION}.csv", ",10,", ",zehn,", 2, ALL),
    (OBSERVATIONS, "110101", "11o101", 3, {EAST}),
    (OBSERVATIONS, "total,total,82", "all,total,82", 4, {EAST}),
    (OBSERVATIONS, "14.3", "n/a", 9, ALL),
    ("areas.csv", "county", "shire", 4, {WEST}),
    ("areas.csv", "110102", "110120", 4, {WEST}),
    ("areas.csv", "nation", "nations", 2, ALL),
    ("indicators.csv", "years", "annos", 5, {EAST}),
    ("domains.csv", "education", "schooling", 3, {EAST}),
    ("sources.csv", "yearbook", "year-book", 2, ALL),
    ("plans.csv", ",2025,", ",20z5,", 2, {EAST}),
    ("plans.csv", "110102", "110199", 3, {WEST}),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "concerned"), some(CELLS, 5), ids=[f"{c[0]}:{c[2]}" for c in some(CELLS, 5)]
)
def test_a_broken_cell_concerns_the_plans_that_depend_on_it(
    data: Path, sound: Path, file: str, old: str, new: str, row: int, concerned: set[str]
) -> None:
    change(data, file, old, new, row)
    with pytest.raises(DataError):
        load_package(data)
    package, whole = load_package(data, set_aside=True), load_package(sound)
    assert package.faults.broken == concerned
    assert set(package.plans["plan_id"]) == ALL - concerned
    assert set(package.registered["plan_id"]) == ALL
    for plan_id in concerned:
        with pytest.raises(DataError, match=r"row \d+, \w+: "):
            find_plan(package, plan_id)
    for plan_id in ALL - concerned:  # its report reads what it would read of a sound package
        left, right = package.of_plan(plan_id), whole.of_plan(plan_id)
        for name in ("areas", "plans", "targets", "observations", "breaks"):
            pd.testing.assert_frame_equal(getattr(left, name), getattr(right, name))


def a_file_that_cannot_be_read(path: Path) -> None:
    path.unlink()
    path.symlink_to("/proc/self/mem")  # whoever reads it, root too, gets an error of input


WHOLE = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "blank": lambda path: path.write_bytes(b"\xef\xbb\xbf\n\n"),
    "of another encoding": lambda path: path.write_bytes(path.read_bytes().decode().encode("gb18030")),
    "of other columns": lambda path: path.write_text(path.read_text("utf-8").replace("comparator", "compare", 1), "utf-8"),
    "no table": lambda path: path.write_text(path.read_text("utf-8") + '"' + "x" * 200_000, "utf-8"),
    "unreadable": a_file_that_cannot_be_read,
}  # fmt: skip


@pytest.mark.parametrize("kind", some(WHOLE, 3))
def test_targets_that_are_broken_as_a_whole_concern_their_plan(data: Path, kind: str) -> None:
    WHOLE[kind](data / "targets" / f"{WEST}.csv")
    package = load_package(data, set_aside=True)
    assert package.left_out([EAST, WEST, NATION]) == [WEST]
    assert set(package.targets["plan_id"]) == {EAST, NATION}
    assert WEST in package.refusal(WEST)
    findings = validate_package(data)
    assert len(findings) <= 2, findings.to_string()
    assert len(package.faults.findings) == len(findings)


@pytest.mark.parametrize("file", ["areas.csv", "indicators.csv", "plans.csv", "sources.csv", OBSERVATIONS])
def test_a_shared_file_that_cannot_be_read_is_named_for_all(data: Path, file: str) -> None:
    (data / file).write_bytes(b"")
    with pytest.raises(DataError, match=rf"{file}, row 1: the file is empty.*every report depends on this file"):
        load_package(data, set_aside=True)


def test_values_of_an_area_are_its_own_also_in_a_file_that_is_broken_as_a_whole(data: Path) -> None:
    own = pd.read_csv(data / OBSERVATIONS, dtype=str, keep_default_na=False)
    for name, rows in (("all", own[own["area_code"].ne("110101")]), ("east", own[own["area_code"].eq("110101")])):
        rows.to_csv(data / "observations" / f"{name}.csv", index=False, lineterminator="\n")
    (data / "observations" / "east.csv").write_bytes(
        (data / "observations" / "east.csv").read_bytes().replace(b"status", b"stand", 1)
    )
    assert load_package(data, set_aside=True).faults.broken == {EAST}


@pytest.mark.parametrize("what", ["no file", "no row", "all rejected"])
def test_a_plan_without_targets_is_a_finding_that_stops_its_report_alone(data: Path, what: str) -> None:
    file = data / "targets" / f"{WEST}.csv"
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    if what == "no file":
        file.unlink()
    else:
        kept = rows.head(0) if what == "no row" else rows.assign(review_status="rejected")
        kept.to_csv(file, index=False, lineterminator="\n")
    found = validate_package(data)
    assert found[["file", "row", "column", "value", "code"]].to_numpy().tolist() == [
        ["plans.csv", 3, "plan_id", WEST, "no-targets"]
    ]
    assert f"targets/{WEST}.csv" in found["message"].iloc[0]
    package = load_package(data)
    assert find_plan(package, WEST)["area_code"] == "110102", "its upper plan, its units and its templates are there"
    assert package.left_out([EAST, WEST]) == [WEST]
    assert not package.faults.broken
    with pytest.raises(DataError, match="该规划尚未录入目标"):
        PlanReport.of(package, WEST, as_of=2024).document()
    with pytest.raises(DataError, match="no plan can be reported on"):
        CrossReport.of(package, [WEST], as_of=2024)


def test_targets_of_no_registered_plan_are_named_and_stop_nothing(data: Path) -> None:
    rows = pd.read_csv(data / "targets" / f"{EAST}.csv", dtype=str, keep_default_na=False)
    new = rows.assign(plan_id="linxi-2021-2030", target_id="linxi-" + rows["target_id"])
    new.to_csv(data / "targets" / "linxi-2021-2030.csv", index=False, lineterminator="\n")
    rows.head(0).to_csv(data / "targets" / "yanan-2021-2030.csv", index=False, lineterminator="\n")
    found = validate_package(data)
    assert set(found["code"]) == {"unknown-plan"}
    assert set(found["file"]) == {"targets/linxi-2021-2030.csv", "targets/yanan-2021-2030.csv"}
    package = load_package(data, set_aside=True)
    assert set(package.plans["plan_id"]) == ALL
    assert len(package.faults.unclaimed) == len(found)


def test_what_is_left_holds_together(data: Path, tmp_path: Path) -> None:
    """Many faults at once: the sound tables, written anew, are a package that loads."""
    report_package.add_plan(data, "south-2021-2025")
    change(data, f"targets/{WEST}.csv", "per_100k", "per100k", 2)
    change(data, "areas.csv", "110102", "110120", 4)
    change(data, "indicators.csv", "years", "annos", 4)
    package = load_package(data, set_aside=True)
    (tmp_path / "again" / "targets").mkdir(parents=True)
    for name, pattern in FILES.items():
        write_table(getattr(package, name), TABLES[name], tmp_path / "again" / pattern.replace("*", "all"))
    again = load_package(tmp_path / "again")
    assert len(again.plans) == len(package.plans)
    assert {"maternal_mortality_ratio", "screening_rate"} <= set(again.indicators["indicator_id"])


def test_reports_over_several_plans_name_those_that_they_do_without(data: Path) -> None:
    report_package.add_plan(data, "south-2021-2025")
    (data / "targets" / "south-2021-2025.csv").unlink()
    change(data, f"targets/{WEST}.csv", "per_100k", "per100k", 2)
    package = load_package(data, set_aside=True)
    asked = [EAST, WEST, "south-2021-2025"]
    titles = schemas.PLANS.conform(package.registered).set_index("plan_id")["title"]
    for made in (CrossReport.of(package, asked, as_of=2024), MergedReport.of(package, asked, as_of=2024)):
        assert made.plans["plan_id"].tolist() == [EAST]
        said = made.document().part("title")._repr_html_()
        assert "未纳入本报告的规划2个" in said
        assert f"《{titles[WEST]}》：文件targets/{WEST}.csv第2行“unit”列：“per100k”不是规定的取值" in said
        assert f"《{titles['south-2021-2025']}》：该规划尚未录入目标" in said
    english = CrossReport.of(package, asked, as_of=2024, language="en").document().part("title")._repr_html_()
    assert "2 plans are not in this report" in english


def test_a_plan_is_not_audited_against_what_was_set_aside(data: Path, tmp_path: Path) -> None:
    document = tmp_path / "plan.txt"
    document.write_text(
        "林西县妇女发展规划（2021—2030年）\n一、妇女与健康\n1.孕产妇死亡率控制在12/10万以下。\n", "utf-8"
    )
    change(data, f"targets/{WEST}.csv", "per_100k", "per100k", 2)
    package = load_package(data, set_aside=True)
    assert len(Subject.of(package, str(document)).upper_targets), (
        "a county's fault does not concern the national outline"
    )
    with pytest.raises(DataError, match="per100k"):
        Subject.of(package, WEST)
    change(data, f"targets/{NATION}.csv", ",10,", ",zehn,", 2)
    with pytest.raises(DataError, match="zehn"):
        Subject.of(load_package(data, set_aside=True), str(document))
