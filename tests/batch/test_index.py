"""outputs/index.html of very many reports: in pages, by status, true after every run; of few: without script."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from halfsky.batch.index import Index
from halfsky.batch.outputs import LocalPlace

PLANS = pd.DataFrame(
    {"plan_id": [f"county{number}-2021-2025" for number in range(300)], "title": [f"第{number}县妇女发展规划" for number in range(300)],
     "end_year": [2025] * 300}
)  # fmt: skip


def report(outputs: Path, number: int, status: str = "done") -> Path:
    """The folder of a made-up report, relative to the outputs."""
    folder = Path(f"county{number}-2021-2025") / "2025-annual"
    content = {
        "status": status, "inputs": {}, "outputs": {"report.html": "0" * 64} if status == "done" else {},
        "parameters": {"as_of": 2025, "report": "annual"}, "seconds": 1.0, "started": "2026-01-01T00:00:00+00:00",
        "error": "" if status == "done" else "ValueError: no figures", "failed_cell": "",
    }  # fmt: skip
    (outputs / folder).mkdir(parents=True, exist_ok=True)
    (outputs / folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def page(outputs: Path) -> str:
    return (outputs / "index.html").read_text(encoding="utf-8")


def test_few_reports_need_no_script(tmp_path):
    for number in range(5):
        report(tmp_path, number)
    Index(LocalPlace(tmp_path), PLANS).write()
    assert page(tmp_path).count('class="done"') == 5
    assert "<script" not in page(tmp_path)
    assert "<details>" in page(tmp_path), "295 plans without a report are not all shown at once"


def test_the_page_is_true_after_every_run(tmp_path):
    index = Index(LocalPlace(tmp_path), PLANS)
    for number in range(200):
        index.update(report(tmp_path, number, "failed" if number % 10 == 0 else "done"))
    index.write()
    text = page(tmp_path)
    assert (text.count('data-status="done"'), text.count('data-status="failed"')) == (180, 20)
    assert "失败（20）" in text
    index.update(report(tmp_path, 0))
    index.write()
    assert page(tmp_path).count('data-status="failed"') == 19
    assert Index(LocalPlace(tmp_path), PLANS).write() is None
    assert page(tmp_path).count('data-status="done"') == 181, "what lies there is read again"


FINDING = {"file": "parameters/x.yaml", "row": 3, "column": "as_of", "value": "20x5", "code": "wrong-parameter",
           "message": "as_of: give a year"}  # fmt: skip


def test_the_page_of_english_reports_is_english(tmp_path):
    """Hanzi stand in it only where plans are called so."""
    plan, earlier = "county1-2021-2025", {"outputs": {"report.html": ""}, "started": "2026-01-01T00:00:00+00:00"}
    made = {"status": "done", "outputs": {"report.html": "", "report.docx": "", "gaps.csv": ""}}
    failed = {
        "status": "failed",
        "outputs": {"report.ipynb": ""},
        "error": "ValueError: no figures",
        "earlier": earlier,
    }
    contents = {
        f"{plan}/2024-final": made
        | {"parameters": {"plan_id": plan, "as_of": 2024, "report": "final", "data": "/data"}},
        f"{plan}/2025-annual": failed | {"failed_cell": "Assess", "parameters": {"as_of": 2025, "report": "annual"}},
        f"{plan}/2023-midterm": failed
        | {"parameters": {"as_of": 2023, "report": "midterm"}, "findings": [FINDING] * 9},
        "cross_district/2025": made
        | {"parameters": {"as_of": 2025, "plan_ids": [plan]}, "left_out": {f"county{n}": [FINDING] for n in range(20)}},
        "merged/two": made | {"parameters": {"as_of": 2025, "plan_ids": [plan], "report": "annual"}},
        f"plan_review/{plan}": made | {"parameters": {}},
    } | {f"county{n}-2021-2025/2025-annual": made | {"parameters": {"as_of": 2025}} for n in range(2, 60)}
    for folder, content in contents.items():
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "manifest.json").write_text(json.dumps({"inputs": {}} | content), encoding="utf-8")
    Index(LocalPlace(tmp_path), PLANS, unclaimed=[FINDING] * 60, language="en").write()
    body = page(tmp_path).partition("<body>")[2]
    for title in PLANS["title"]:
        body = body.replace(title, "")
    assert re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", body) == []
    assert '<html lang="en">' in page(tmp_path)
    assert "All reports" in body and "final (in advance)" in body and "the one before is kept" in body


@pytest.mark.skipif(shutil.which("node") is None, reason="no JavaScript engine")
def test_reports_are_shown_in_pages_and_chosen_by_status_and_words(tmp_path):
    """The page's own script, against as much of a browser's document as it asks for."""
    for number in range(120):
        report(tmp_path, number, "failed" if number < 3 else "done")
    Index(LocalPlace(tmp_path), PLANS).write()
    script = re.search(r"<script>(.*?)</script>", page(tmp_path), re.DOTALL)[1]
    rows = re.findall(r'<tr data-status="(\w+)"><th scope="row">(?:<a [^>]*>)?([^<]*)', page(tmp_path))
    shown = re.search('data-shown="([^"]*)', page(tmp_path))[1]
    harness = (
        f"const shown = {json.dumps(shown)};"
        f"const rows = {json.dumps(rows)}.map(([status, text]) => ({{dataset: {{status}}, textContent: text, hidden: false}}));"
        """
        const control = () => ({value: "", disabled: false, heard: {}, addEventListener(what, f) { this.heard[what] = f; }});
        const form = {...control(), hidden: true, dataset: {shown}, elements: {status: control(), words: control(), back: control(), on: control()},
                      output: {}, querySelector() { return this.output; }};
        globalThis.document = {querySelector: () => form, querySelectorAll: () => rows};
        const told = () => console.log(JSON.stringify([rows.filter((row) => !row.hidden).length, form.output.textContent]));
        """
        + script
        + """
        told(); form.elements.on.heard.click(); form.elements.on.heard.click(); told();
        form.elements.status.value = "failed"; form.heard.input(); told();
        form.elements.status.value = ""; form.elements.words.value = "第11"; form.heard.input(); told();
        """
    )
    said = subprocess.run(["node", "-e", harness], capture_output=True, text=True, check=True).stdout.splitlines()
    assert [json.loads(line) for line in said] == [
        [50, "第 1 / 3 页，共 120 项"], [20, "第 3 / 3 页，共 120 项"], [3, "第 1 / 1 页，共 3 项"],
        [11, "第 1 / 1 页，共 11 项"],
    ]  # fmt: skip
