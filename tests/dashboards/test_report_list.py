"""The list of reports: when each was made, and whether the data have changed since."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from halfsky.dashboards.serving.reports import Reports


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
