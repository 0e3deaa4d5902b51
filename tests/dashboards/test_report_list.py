"""The list of reports: when each was made, and whether the data have changed since."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import collecting
import report_package
from halfsky.batch.rows_read import RowsRead
from halfsky.dashboards.serving.reports import Reports
from halfsky.package import write_table
from halfsky.schemas import OBSERVATIONS


@pytest.mark.parametrize(("changed", "outdated"), [("", False), ("same", False), ("other", True), ("new", True)])
def test_a_report_older_than_its_data_is_outdated(tmp_path: Path, changed: str, outdated: bool) -> None:
    data, report = tmp_path / "data" / "observations", tmp_path / "outputs" / "here-2021-2030" / "2025-annual"
    data.mkdir(parents=True)
    report.mkdir(parents=True)
    table = data / "all.csv"
    table.write_text("a", encoding="utf-8")
    started = "2999-01-01T00:00:00+00:00" if not changed else "2020-01-01T00:00:00+00:00"
    inputs = {"data/observations/all.csv": hashlib.sha256(b"a").hexdigest()}
    if changed == "other":
        table.write_text("b", encoding="utf-8")
    if changed == "new":
        (data / "submitted-150402.csv").write_text("c", encoding="utf-8")
    (report / "report.html").write_text("<p>", encoding="utf-8")
    said = {"status": "done", "inputs": inputs, "parameters": {"as_of": 2025, "report": "annual"},
            "outputs": {"report.html": ""}, "started": started}  # fmt: skip
    (report / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    (one,) = Reports((tmp_path / "outputs").resolve(), dict, data.parent).all()
    assert one.outdated is outdated
    assert one.made[:4] in ("2999", "2998", "2020", "2019")


def test_the_reports_of_the_office_stand_before_those_of_plans_that_came_with_halfsky(tmp_path: Path) -> None:
    shipped = "kaiping-2021-2030"
    for plan in (shipped, "zz-2021-2030"):
        folder = tmp_path / plan / "2025-annual"
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("<p>", encoding="utf-8")
        said = {"status": "done", "inputs": {}, "parameters": {"as_of": 2025}, "outputs": {"report.html": ""}}
        (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    titles = {shipped: "A", "zz-2021-2030": "Z"}
    assert [one.plan for one in Reports(tmp_path.resolve(), lambda: titles).all()] == ["zz-2021-2030", shipped]


def test_only_what_a_report_reads_makes_it_outdated(tmp_path: Path) -> None:
    """Another area's figures, published since, are no reason to make it again; a figure of its own area is one."""
    package = collecting.write_package(tmp_path / "data")
    report = tmp_path / "outputs" / collecting.PLAN / "2024-annual"
    report.mkdir(parents=True)
    (report / "report.html").write_text("<p>", encoding="utf-8")
    rows = RowsRead(package).of_plan(collecting.PLAN, "zh")
    assert rows is not None
    said = {
        "status": "done", "started": "2020-01-01T00:00:00+00:00", "outputs": {"report.html": ""},
        "inputs": {"data/observations/all.csv": "another", **rows},
        "parameters": {"plan_id": collecting.PLAN, "as_of": 2024, "report": "annual", "language": "zh"},
    }  # fmt: skip
    (report / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    listed = Reports((tmp_path / "outputs").resolve(), dict, tmp_path / "data")

    def outdated() -> bool:
        (one,) = listed.all()
        assert one.wanted is not None and one.wanted.key == f"{collecting.PLAN}|2024|annual"
        return one.outdated

    assert not outdated()
    seen = package.observations
    own = seen[seen["area_code"].eq(collecting.AREA)].head(1)
    other = own.assign(area_code=report_package.WEST, year=2019)
    write_table(other, OBSERVATIONS, tmp_path / "data" / "observations" / "submitted-west.csv")
    assert not outdated()
    write_table(own.assign(year=2019), OBSERVATIONS, tmp_path / "data" / "observations" / "submitted-own.csv")
    assert outdated()
