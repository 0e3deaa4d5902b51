"""outputs/index.html of very many reports: in pages, by status, true after every run; of few: without script."""

from __future__ import annotations

import json
import os
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
    said = run(
        page(tmp_path),
        """
        told(); form.elements.on.heard.click(); form.elements.on.heard.click(); told();
        form.elements.status.value = "failed"; form.heard.input(); told();
        form.elements.status.value = ""; form.elements.words.value = "第11"; form.heard.input(); told();
        """,
    )
    assert [line[:2] for line in said] == [
        [50, "第 1 / 3 页，共 120 项"], [20, "第 3 / 3 页，共 120 项"], [3, "第 1 / 1 页，共 3 项"],
        [11, "第 1 / 1 页，共 11 项"],
    ]  # fmt: skip


def run(text: str, steps: str) -> list[list[object]]:
    """What the page's script shows after each `told()` of the steps: how many rows, what it says, the first three."""
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)[1]
    rows = re.findall(r"<tr (data-[^>]*)><th scope=\"row\">(.*?)</tr>", text, re.DOTALL)
    about = [[dict(re.findall(r'data-(\w+)="([^"]*)"', data)), re.sub("<[^>]*>", " ", cells)] for data, cells in rows]
    shown = re.search('data-shown="([^"]*)', text)[1]
    harness = (
        f"const shown = {json.dumps(shown)}; const about = {json.dumps(about)};"
        """
        let order = [];
        const body = {append(...some) { order = [...order.filter((row) => !some.includes(row)), ...some]; }};
        const rows = about.map(([dataset, text]) => ({dataset, textContent: text, hidden: false, parentNode: body}));
        order = [...rows];
        const control = () => ({value: "", disabled: false, heard: {}, addEventListener(what, f) { this.heard[what] = f; }});
        const named = Object.fromEntries(["status", "coverage", "order", "words", "back", "on"].map((name) => [name, control()]));
        const form = {...control(), hidden: true, dataset: {shown}, elements: named, output: {}, querySelector() { return this.output; }};
        globalThis.document = {querySelector: () => form, querySelectorAll: () => rows};
        const told = () => {
          const seen = order.filter((row) => !row.hidden);
          console.log(JSON.stringify([seen.length, form.output.textContent, ...seen.slice(0, 3).map((row) => row.dataset)]));
        };
        """ + script + steps
    )
    said = subprocess.run(["node", "-"], input=harness, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in said.splitlines()]


class MadeUp:
    """A nation's reports, as far as the index asks for them."""

    def __init__(self, results: list[dict[str, object] | None]) -> None:
        self._contents = {
            Path(f"county{number}-2021-2025/2025-annual"): {
                "status": "done" if result else "failed", "inputs": {}, "result": result, "error": "no figures",
                "outputs": dict.fromkeys(FILES_OF_A_REPORT if result else (), "0" * 64), "started": "2026-01-01T00:00:00+00:00",
                "parameters": {"plan_id": f"county{number}-2021-2025", "as_of": 2025, "report": "annual"},
            } for number, result in enumerate(results)
        }  # fmt: skip
        self.text = ""

    def reports(self) -> list[Path]:
        return list(self._contents)

    def read_manifest(self, folder: Path) -> dict[str, object]:
        return self._contents[folder]

    def write_page(self, _name: str, text: str) -> None:
        self.text = text


FILES_OF_A_REPORT = (
    "report.html", "brief.docx", "report.docx", "annex.docx", "indicators.xlsx", "gaps.xlsx", "gaps.csv",
)  # fmt: skip


def result(number: int) -> dict[str, object] | None:
    """Of every tenth county nothing was sent, of every tenth too little for a rate; every hundredth report failed."""
    if number % 100 == 99:
        return None
    quantitative, judged = 50, 0 if number % 10 == 0 else 5 if number % 10 == 1 else 40
    reached = number % 41 if judged == 40 else 0
    rate = round(100 * reached / judged, 1) if judged == 40 else None
    return {
        "reached": reached, "measurable": judged, "quantitative": quantitative, "rate": rate,
        "coverage": round(100 * judged / quantitative, 1), "unmet": ["孕产妇死亡率", "宫颈癌筛查率"],
    }  # fmt: skip


def of_a_nation() -> str:
    place = MadeUp([result(number) for number in range(2843)])
    names = [f"county{number}-2021-2025" for number in range(2843)]
    titles = [f"第{number}县妇女发展规划（2021—2025年）" for number in range(2843)]
    plans = pd.DataFrame({"plan_id": names, "title": titles, "end_year": [2025] * 2843})
    Index(place, plans).write()
    return place.text


def test_the_page_of_a_nation_is_one_file_that_asks_for_nothing() -> None:
    text = of_a_nation()
    assert text.count("<tr data-status") == 2843
    assert len(text.encode()) < 5_000_000
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text) and "fetch(" not in text and " src=" not in text


@pytest.mark.skipif(shutil.which("node") is None, reason="no JavaScript engine")
def test_counties_are_chosen_by_coverage_and_sorted_by_rate() -> None:
    said = run(
        of_a_nation(),
        """
        const pick = (name, value) => { form.elements[name].value = value; form.heard.input(); told(); };
        pick("coverage", "0,0.05"); pick("coverage", "0.05,30"); pick("coverage", "30,100.1");
        pick("order", "rate,-1"); pick("order", "rate,1");
        pick("coverage", ""); pick("status", "failed"); pick("order", "coverage,-1");
        """,
    )
    numbers = [line[1] for line in said]
    assert numbers[:3] == ["第 1 / 6 页，共 285 项", "第 1 / 6 页，共 285 项", "第 1 / 45 页，共 2245 项"]
    assert [row["rate"] for row in said[3][2:]] == ["100.0"] * 3, "the highest rate comes first"
    assert [row["rate"] for row in said[4][2:]] == ["0.0"] * 3, "and the lowest"
    assert [row["rate"] for row in said[5][2:]] == ["0.0"] * 3, "what has no rate stands last, whichever way"
    assert numbers[6] == numbers[7] == "第 1 / 1 页，共 28 项" and "coverage" not in said[7][2]


def test_a_page_of_a_killed_batch_is_cleared_away_and_one_that_is_being_written_stays(tmp_path, monkeypatch):
    place = LocalPlace(tmp_path)
    with monkeypatch.context() as killed:
        killed.setattr(Path, "replace", lambda *_: os._exit(9))
        if (child := os.fork()) == 0:
            place.write_page("index.html", "half")
        os.waitpid(child, 0)
    (left,) = tmp_path.glob(".*")
    living = tmp_path / left.name.replace(str(child), str(os.getppid()))
    living.write_text("half", encoding="utf-8")
    place.tidy()
    assert list(tmp_path.glob(".*")) == [living]
