"""The batch: one failing report stops no other, nothing half-made is left, and what is current is not made again."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import nbformat
import pandas as pd
import pytest

import report_package
from batch_books import EAST, NATION, PARAMETERS, WEST, manifest, notebook
from halfsky.batch import manifest as manifests
from halfsky.batch import runner
from halfsky.batch.job import Job
from halfsky.batch.outputs import LocalPlace
from halfsky.batch.runner import is_current as is_current_at
from halfsky.batch.schedule import plan_runs, stray_parameters
from halfsky.errors import RunError, UsageError
from halfsky.package import load_package
from halfsky.package.codes import in_english
from halfsky.project import outputs_folder
from long_form import some


@pytest.fixture
def run_reports(warm_parent):
    """`run_reports` with the warm parent of all tests."""
    return partial(runner.run_reports, parent=warm_parent)


@pytest.fixture
def data(tmp_path):
    return report_package.write(tmp_path / "data")


@pytest.fixture
def outputs(tmp_path):
    return tmp_path / "out {braces}"  # papermill formats its paths


def test_failures_are_told_and_stop_nothing(tmp_path, data, outputs, capfd, run_reports):
    """A cell that raises, a kernel that is killed, a worker that is killed: three named failures, one report."""
    report_package.add_plan(data, "south-2021-2025")
    book = notebook(
        tmp_path / "books",
        f"""
        # The working cell
        import os, signal
        if plan_id == "{EAST}":
            raise ValueError("the yearbook lacks a page")
        if plan_id == "{WEST}":
            os.kill(os.getpid(), signal.SIGKILL)
        if plan_id == "south-2021-2025":
            os.kill(os.getppid(), signal.SIGKILL)
        print("所有目标")
        """,
    )
    with pytest.raises(RunError, match=r"^3 of 4 reports failed"):
        run_reports(notebook=book, all_plans=True, as_of=2025, data=data, outputs=outputs, workers=2)

    raised = manifest(outputs, EAST)
    assert raised["status"] == "failed"
    assert raised["error"] == "ValueError: the yearbook lacks a page"
    assert raised["failed_cell"] == "The working cell"
    kept = nbformat.read(outputs / EAST / "2025-annual" / "report.ipynb", as_version=4)
    assert "ValueError" in json.dumps([cell.get("outputs", []) for cell in kept.cells])

    killed = manifest(outputs, WEST)
    assert (killed["status"], killed["failed_cell"]) == ("failed", "The working cell")
    assert "Kernel died" in killed["error"]

    lost = manifest(outputs, "south-2021-2025")
    assert lost["status"] == "failed"
    assert "worker process was killed" in lost["error"]

    done = outputs / NATION / "2025-annual"
    assert {path.name for path in done.iterdir()} == {"report.ipynb", "report.html", "gaps.csv", "manifest.json"}
    assert manifest(outputs, NATION)["status"] == "done"
    assert "所有目标" in (done / "report.html").read_text(encoding="utf-8")

    index = (outputs / "index.html").read_text(encoding="utf-8")
    assert index.count("失败") == 3
    assert index.count("完成") == 1
    assert f"{NATION}/2025-annual/report.html" in index
    assert not [path for path in outputs.iterdir() if path.name.startswith(".")], "nothing half-made is left"
    said = capfd.readouterr().err
    assert "FAILED: ValueError: the yearbook lacks a page" in said
    assert "TCP" not in said
    assert str(outputs / "index.html") in said


def test_cold_kernels_fail_by_name_too(tmp_path, data, outputs):
    book = notebook(
        tmp_path / "books",
        f"""
        # The working cell
        import os, signal, time
        if plan_id == "{WEST}":
            os.kill(os.getpid(), signal.SIGKILL)
        if plan_id == "{EAST}":
            time.sleep(60)
        """,
    )
    asked = {"notebook": book, "all_plans": True, "as_of": 2025, "data": data, "outputs": outputs}
    with pytest.raises(RunError, match=r"^2 of 3 reports failed"):
        runner.run_reports(**asked, cold=True, time_limit=3.0)
    assert manifest(outputs, NATION)["status"] == "done"
    for plan, reason in ((WEST, "Kernel died"), (EAST, "timed out")):
        failed = manifest(outputs, plan)
        assert reason in failed["error"]
        assert failed["failed_cell"] == "The working cell"
    assert not [path for path in outputs.iterdir() if path.name.startswith(".")]


def test_a_report_is_made_again_only_when_an_input_changes_or_is_forced(tmp_path, data, outputs, capfd, run_reports):
    book = notebook(tmp_path / "books", "print(plan_id, as_of)")

    def run(**options) -> str:
        run_reports(notebook=book, plan_ids=[EAST], data=data, outputs=outputs, as_of=2025, workers=1, **options)
        said = capfd.readouterr().err
        return "current" if "[current]" in said else "made" if "done in" in said else said

    assert run() == "made"
    first = manifest(outputs, EAST)
    assert run() == "current"
    assert manifest(outputs, EAST) == first

    page = outputs / EAST / "2025-annual" / "report.html"
    whole = page.read_bytes()
    page.write_text("cut off", encoding="utf-8")
    assert not is_current(book, data, outputs), "a damaged report is not current"
    page.write_bytes(whole)
    assert is_current(book, data, outputs)
    table = data / "observations" / "all.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("76", "77"), encoding="utf-8")
    assert not is_current(book, data, outputs), "the data changed"

    assert run() == "made"
    assert run(force=True) == "made"
    assert manifest(outputs, EAST)["inputs"] != first["inputs"]


def test_what_somebody_wrote_into_a_report_or_laid_beside_it_stays(tmp_path, data, outputs, capfd, run_reports):
    """A finished report, then two that fail: the edited page is kept each time, and once only."""
    book = notebook(tmp_path / "books", "print(plan_id)")
    folder = outputs / EAST / "2025-annual"

    def run(**options) -> str:
        run_reports(notebook=book, plan_ids=[EAST], data=data, outputs=outputs, as_of=2025, workers=1, **options)
        return str(capfd.readouterr().err)

    run()
    (folder / "批注.txt").write_text("已核", encoding="utf-8")
    assert "[current]" in run(), "what lies beside a report is none of it"
    for number in (1, 2):
        (folder / "report.html").write_text(f"第{number}次修改", encoding="utf-8")
        assert f"kept as report-edited-{number}.html" in run()
    assert "kept as" not in run(force=True)
    assert (folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE")
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*-edited-*")}
    assert kept == {"report-edited-1.html": "第1次修改", "report-edited-2.html": "第2次修改"}
    assert (folder / "批注.txt").read_text(encoding="utf-8") == "已核"
    (folder / "report.html").write_text("第3次修改", encoding="utf-8")
    notebook(tmp_path / "books", "raise ValueError(plan_id)")
    for _ in range(2):
        with pytest.raises(RunError):
            run(force=True)
    assert sorted(path.read_text(encoding="utf-8") for path in folder.glob("*.html")) == [
        "第1次修改",
        "第2次修改",
        "第3次修改",
    ]


@pytest.mark.parametrize(("way", "back"), some([("warm", False), ("warm", True), ("cold", False), ("cold", True)], 2))
def test_a_report_made_while_its_data_changed_is_not_current(tmp_path, data, outputs, capfd, run_reports, way, back):
    """Changed, or changed and changed back."""
    book = notebook(
        tmp_path / "books",
        f"""
        from pathlib import Path
        from halfsky import load_observations
        table = Path({str(data)!r}) / "observations" / "all.csv"
        whole = table.read_bytes()
        table.write_bytes(whole.replace(b"76", b"77"))
        read = load_observations(table.parents[1])
        if {back}:
            table.write_bytes(whole)
        """,
    )
    run = partial(runner.run_reports, cold=True) if way == "cold" else run_reports
    run(notebook=book, plan_ids=[EAST], data=data, outputs=outputs, as_of=2025, workers=1)
    made = manifest(outputs, EAST)
    assert made["status"] == "done"
    assert made["changed"] == ["data/observations/all.csv"]
    assert not is_current(book, data, outputs), "what was read is not what was hashed"
    assert "data/observations/all.csv" in capfd.readouterr().err


def test_a_report_whose_package_lost_a_file_meanwhile_is_not_current(tmp_path, data, outputs, run_reports):
    extra = data / "observations" / "more.csv"
    extra.write_text((data / "observations" / "all.csv").read_text(encoding="utf-8").splitlines()[0] + "\n", "utf-8")
    book = notebook(tmp_path / "books", f"import os\nos.unlink({str(extra)!r})")
    run_reports(notebook=book, plan_ids=[EAST], data=data, outputs=outputs, as_of=2025, workers=1)
    assert manifest(outputs, EAST)["changed"] == ["data/observations/more.csv"]
    assert not is_current(book, data, outputs)


def test_whether_contents_have_pages_goes_by_what_is_asked_for_and_not_by_what_is_made_again(
    tmp_path, data, outputs, run_reports, monkeypatch
):
    asked: list[int] = []
    monkeypatch.setattr("halfsky.batch.contents.MOST", 1)
    monkeypatch.setattr("halfsky.batch.contents.with_pages", lambda _, folders: asked.append(len(folders)) or 0)
    book = notebook(tmp_path / "books", "pass")
    about = {"notebook": book, "data": data, "outputs": outputs, "as_of": 2025, "workers": 1, "pages": None}
    run_reports(plan_ids=[EAST], **about)
    assert asked == [1]
    run_reports(plan_ids=[EAST, WEST], **about)  # one of the two is current
    assert asked == [1]


def is_current(book: str, data: Path, outputs: Path) -> bool:
    """Whether the eastern report would be skipped, without running what is not."""
    (run,) = plan_runs(notebook=book, plan_ids=[EAST], all_plans=False, as_of=2025, report=None, data=data)
    job = Job(run, manifests.inputs(run, manifests.shared_inputs(data)), data)
    return is_current_at(LocalPlace(outputs), job)


def test_stopping_keeps_what_is_finished_and_records_no_failure(tmp_path, data, outputs):
    book = notebook(
        tmp_path / "books",
        f"""
        import time
        time.sleep(0 if plan_id == "{EAST}" else 60)
        """,
    )
    call = (
        "from pathlib import Path; from halfsky.batch import run_reports; "
        f"run_reports(notebook={book!r}, plan_ids=['{EAST}', '{WEST}'], as_of=2025, data=Path({str(data)!r}), "
        f"outputs=Path({str(outputs)!r}), workers=2, force=True)"
    )
    code = f"if __name__ == '__main__':\n    {call.replace('; ', chr(10) + '    ')}\n"
    script = tmp_path / "run.py"
    script.write_text(code, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stderr=subprocess.PIPE, text=True) as batch:
        try:
            limit = time.monotonic() + 60
            while not (outputs / EAST / "2025-annual" / "manifest.json").is_file() and time.monotonic() < limit:
                time.sleep(0.1)
            # the slow run's kernel is under way once its notebook is in the scratch folder
            while not list(outputs.glob(".run-*/report.ipynb")) and time.monotonic() < limit:
                time.sleep(0.1)
            batch.send_signal(signal.SIGINT)
            _, said = batch.communicate(timeout=20)
        finally:
            batch.kill()
    assert "1 of 2 reports made and kept; run the same command without --force to go on" in said
    assert manifest(outputs, EAST)["status"] == "done"
    assert not (outputs / WEST).exists()
    assert not list(outputs.glob(".run-*"))
    assert f"{EAST}/2025-annual/report.html" in (outputs / "index.html").read_text(encoding="utf-8")
    left = subprocess.run(["pgrep", "-f", str(outputs)], capture_output=True, text=True, check=False).stdout.split()
    assert [process for process in left if int(process) != os.getpid()] == []


@pytest.mark.parametrize("plan_id", ["../../etc/passwd", "east-2021-2026", ""])
def test_an_unknown_plan_is_refused_before_any_path(tmp_path, data, outputs, plan_id, run_reports):
    with pytest.raises(UsageError, match="unknown plan id"):
        run_reports(plan_ids=[plan_id], data=data, outputs=outputs)
    assert not outputs.exists()


def test_unknown_words_get_a_suggestion(tmp_path, data, outputs, run_reports):
    with pytest.raises(UsageError, match="did you mean 'cross_district'"):
        run_reports(notebook="cross_distrikt", all_plans=True, data=data, outputs=outputs)
    with pytest.raises(UsageError, match="did you mean 'annual'"):
        run_reports(plan_ids=[EAST], report="anual", data=data, outputs=outputs)
    with pytest.raises(UsageError, match="which plan"):
        run_reports(data=data, outputs=outputs)
    with pytest.raises(UsageError, match="at least 1"):
        run_reports(plan_ids=[EAST], workers=0, data=data, outputs=outputs)


@pytest.mark.parametrize(
    ("content", "message"),
    some(
        [
            ("as_off: 2025", r"east-2021-2025\.yaml: unknown parameter 'as_off'; did you mean 'as_of'\?$"),
            ("as_of: '2025'", r"east-2021-2025\.yaml: as_of: .*integer.*'2025'$"),
            ("report: anual", r"east-2021-2025\.yaml: report: .*'annual', 'midterm' or 'final'.*'anual'$"),
            ("plan_id: west-2021-2030", r"plan_id is 'west-2021-2030'; the file's name says 'east-2021-2025'"),
            ("- 2025", r"one `key: value` a line, found list"),
            ("as_of: [2025", r"east-2021-2025\.yaml, line 1: not valid YAML"),
        ],
        3,
    ),
)
def test_a_wrong_parameters_file_is_one_line(repository, content, message, run_reports):
    (repository / "parameters" / f"{EAST}.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=message) as refusal:
        run_reports(plan_ids=[EAST])
    assert "\n" not in str(refusal.value)
    assert not (repository / "outputs").exists(), "refused before anything ran"


@pytest.mark.parametrize(
    ("content", "row", "message", "line"),
    [
        ("as_of: 2024\nreport annual\nlanguage: zh\n", 2, "line 2: not valid YAML", "row 2: not valid YAML"),
        ("as_of 2024\nreport: annual\n", 1, "line 1: not valid YAML", "row 1: not valid YAML"),
        ("", 1, "the file is empty: write one `key: value` a line, or remove it", "row 1: the file is empty"),
        (" \n\n", 1, "the file is empty", "row 1: the file is empty"),
        ("report: annual\nplan_id: west-2021-2030", 2, "plan_id is 'west-2021-2030'",
         "row 2, plan_id: 'west-2021-2030'; the file's name says 'east-2021-2025'"),
        ("report: annual\nas_of: '2024'", 2, "as_of: Input should be a valid integer, found '2024'",
         "row 2, as_of: '2024'; Input should be a valid integer"),
        ("as_off: 2024", 1, "unknown parameter 'as_off'; did you mean 'as_of'?",
         "row 1, as_off: unknown parameter; did you mean 'as_of'?"),
        ("as_of: 2024\nas_of: 2025", 2, "'as_of' is there twice", "row 2, as_of: there twice; leave one"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_parameters_file_is_told_once_and_in_its_line(repository, content, row, message, line):
    (repository / "parameters" / f"{EAST}.yaml").write_text(content, encoding="utf-8")
    wishes = {"notebook": None, "as_of": None, "report": None, "data": None, "plan_ids": [EAST, WEST]}
    (broken, _) = plan_runs(**wishes, all_plans=False)
    assert message in broken.refusal
    (finding,) = broken.findings
    assert finding["row"] == row
    assert in_english(finding).endswith(line) or line in in_english(finding)
    assert in_english(finding).count("line ") == 0


def test_every_error_of_a_parameters_file_is_named(repository):
    wishes = {"notebook": None, "as_of": None, "report": None, "data": None, "plan_ids": [EAST, WEST]}
    file = repository / "parameters" / f"{EAST}.yaml"
    for content, named in (
        ("as_off: 2024\nlangauge: zh\nreport: anual", {("as_off", 1), ("langauge", 2), ("report", 3)}),
        ("as_of: soon\nreport: anual", {("as_of", 1), ("report", 2)}),
    ):
        file.write_text(content, encoding="utf-8")
        (broken, _) = plan_runs(**wishes, all_plans=False)
        assert {(finding["column"], finding["row"]) for finding in broken.findings} == named
        assert all(key in broken.refusal for key, _ in named)
        assert broken.refusal.count(str(file)) == 1


def test_comments_alone_are_no_empty_file(repository):
    """Somebody wrote it, and says nothing: every parameter is the default."""
    (repository / "parameters" / f"{EAST}.yaml").write_text("# as_of: 2023\n", encoding="utf-8")
    wishes = {"notebook": None, "as_of": None, "report": None, "data": None, "plan_ids": [EAST]}
    (run,) = plan_runs(**wishes, all_plans=False)
    assert not run.refusal


def test_an_official_reads_which_parameter_was_meant(repository, run_reports):
    (repository / "parameters" / f"{EAST}.yaml").write_text("as_off: 2024", encoding="utf-8")
    with pytest.raises(RunError):
        run_reports(plan_ids=[EAST, WEST], as_of=2024)
    page = (repository / "outputs" / "index.html").read_text(encoding="utf-8")
    assert "第1行“as_off”参数：没有这个参数，名称可能写错，是否应为“as_of”" in page


def test_a_parameters_file_of_no_plan_is_told(repository, run_reports):
    """It fails by its own name; a plan whose file ends in .yml is not reported on as if it had none."""
    cross(repository)
    (repository / "parameters" / "east-2021-2052.yaml").write_text("as_of: 2025", encoding="utf-8")
    (repository / "parameters" / f"{WEST}.yml").write_text("as_of: 2022", encoding="utf-8")
    with pytest.raises(RunError, match=r"^2 of 5 reports failed"):
        run_reports(all_plans=True, as_of=2024)
    outputs = repository / "outputs"
    assert "did you mean 'east-2021-2025'" in manifest(outputs, "east-2021-2052", "2024-annual")["error"]
    assert f"did you mean {WEST}.yaml?" in manifest(outputs, WEST, "2024-annual")["error"]
    assert manifest(outputs, EAST, "2024-annual")["status"] == "done"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (PARAMETERS.replace("as_of", "as_off"), "parameters cell: unknown parameter 'as_off'; did you mean 'as_of'"),
        (PARAMETERS.replace("2025\n", "2024 + 1\n"), "parameters cell, line 2: only `name = literal`"),
        (PARAMETERS.replace('data = ""\n', ""), "parameters cell: missing data"),
    ],
)
def test_a_notebook_whose_parameters_cell_differs_is_refused(tmp_path, data, outputs, parameters, message, run_reports):
    book = notebook(tmp_path / "books", "pass", parameters)
    with pytest.raises(UsageError, match=message):
        run_reports(notebook=book, plan_ids=[EAST], data=data, outputs=outputs)


def test_parameters_come_from_the_arguments_then_the_file_then_the_plan(repository):
    def planned(**asked):
        wishes = {"notebook": None, "plan_ids": [EAST], "all_plans": False, "as_of": None, "report": None, "data": None}
        (run,) = plan_runs(**wishes | asked)
        return run

    file = repository / "parameters" / f"{EAST}.yaml"
    file.write_text("as_of: 2023\nreport: midterm", encoding="utf-8")
    assert planned().parameters == {
        "plan_id": EAST, "as_of": 2023, "report": "midterm", "language": "zh", "data": "", "thresholds": {},
    }  # fmt: skip
    assert planned().name == f"{EAST}/2023-midterm"
    assert planned(as_of=2024).name == f"{EAST}/2024-midterm"
    assert planned(report="final", as_of=2025).name == f"{EAST}/2025-final"
    file.unlink()
    assert planned().name == f"{EAST}/2025-annual", "the plan's last year"
    assert outputs_folder() == repository / "outputs"


def test_a_year_outside_the_plan_is_refused(repository, capfd, run_reports):
    """East is planned for 2021-2025; the year before is its base year, and the future is not known."""

    def refused(match: str, **asked) -> None:
        with pytest.raises(UsageError, match=match) as refusal:
            run_reports(**{"plan_ids": [EAST]} | asked)
        assert "\n" not in str(refusal.value)

    now = datetime.date.today().year
    refused(rf"--as-of 1999: plan {EAST} .*accepted: 2020 .* to {now}", as_of=1999)
    refused(rf"--as-of {now + 1}: .*accepted", as_of=now + 1)
    refused(r"--as-of 2019: .*accepted: 2020", notebook=cross(repository), as_of=2019)
    refused("--as-of 1999", plan_ids=(), all_plans=True, as_of=1999)
    (repository / "parameters" / f"{EAST}.yaml").write_text("as_of: 2018", encoding="utf-8")
    refused(rf"{EAST}\.yaml: as_of 2018")
    assert not (repository / "outputs").exists()


def test_a_midterm_report_before_the_middle_is_made_with_a_word(repository, capfd, run_reports):
    run_reports(plan_ids=[EAST], report="midterm", as_of=2022)
    assert "before the middle of the plan's term (2023)" in capfd.readouterr().err
    run_reports(plan_ids=[EAST], report="midterm", as_of=2023)
    assert "middle" not in capfd.readouterr().err


def test_a_final_report_before_the_end_is_made_with_a_word_and_listed_as_one_in_advance(repository, capfd, run_reports):
    run_reports(plan_ids=[EAST], report="final", as_of=2024)
    assert "before the plan's end (2025)" in capfd.readouterr().err
    run_reports(plan_ids=[EAST], report="final", as_of=2025)
    assert "before the plan's end" not in capfd.readouterr().err
    index = (repository / "outputs" / "index.html").read_text(encoding="utf-8")
    assert index.count("终期评估（预评估）") == 1


def test_a_broken_parameters_file_stops_no_other_plan(repository, capfd, run_reports):
    run_reports(plan_ids=[WEST], as_of=2024)
    good = (repository / "outputs" / WEST / "2024-annual" / "report.html").read_bytes()
    (repository / "parameters" / f"{WEST}.yaml").write_text("as_of: 2024\nlangauge: zh", encoding="utf-8")
    cross(repository)
    with pytest.raises(RunError, match=rf"^1 of 4 reports failed: {WEST}/2024-annual: .*'langauge'"):
        run_reports(all_plans=True, outputs=repository / "outputs")
    outputs = repository / "outputs"
    broken = manifest(outputs, WEST, "2024-annual")
    assert broken["status"] == "failed"
    assert "did you mean 'language'" in broken["error"]
    assert (outputs / WEST / "2024-annual" / "report.html").read_bytes() == good
    assert manifest(outputs, EAST)["status"] == "done"
    with pytest.raises(RunError, match=r"^1 of 2 reports failed.*langauge"):
        run_reports(plan_ids=[EAST, WEST])
    with pytest.raises(UsageError, match="langauge"):
        run_reports(plan_ids=[WEST])


def test_another_selection_of_plans_has_a_page_of_its_own(repository, run_reports):
    book = cross(repository)

    def folder(*plan_ids: str, every: bool = False) -> str:
        (run,) = plan_runs(notebook=book, plan_ids=plan_ids, all_plans=every, as_of=2024, report=None, data=None)
        return run.name

    assert folder() == folder(every=True) == folder(NATION, WEST, EAST) == "cross_district/2024"
    assert folder(EAST, WEST) == folder(WEST, EAST) == f"cross_district/2024-{EAST}+{WEST}"
    (repository / "parameters" / "cross_district.yaml").write_text(f"plan_ids: [{EAST}, {WEST}]", encoding="utf-8")
    assert folder() == folder(WEST, EAST) == "cross_district/2024"
    assert folder(every=True) == "cross_district/2024-all"
    assert folder(EAST, NATION) == f"cross_district/2024-{EAST}+{NATION}"
    run_reports(notebook=book, plan_ids=[EAST, NATION], as_of=2024)
    index = (repository / "outputs" / "index.html").read_text(encoding="utf-8")
    assert f'href="cross_district/2024-{EAST}+{NATION}/report.html"' in index
    assert index.count("全国妇女发展纲要（2021—2030年）") == 2, (
        "the page's plans are named, and the plan without a report"
    )


def test_a_failed_run_keeps_the_last_good_report(tmp_path, data, outputs, run_reports):
    book = notebook(tmp_path / "books", "print('第一次')")
    asked = {"notebook": book, "plan_ids": [EAST], "as_of": 2025, "data": data, "outputs": outputs, "workers": 1}
    run_reports(**asked)
    folder = outputs / EAST / "2025-annual"
    good = {name: (folder / name).read_bytes() for name in ("report.html", "gaps.csv")}
    made = manifest(outputs, EAST)["started"]

    for attempt in ("one", "two"):
        notebook(tmp_path / "books", f"# The draft\nopen('gaps.csv', 'w').write('half')\nraise ValueError('{attempt}')")
        with pytest.raises(RunError):
            run_reports(**asked)
        assert {name: (folder / name).read_bytes() for name in good} == good
        failed = manifest(outputs, EAST)
        assert (failed["status"], failed["error"]) == ("failed", f"ValueError: {attempt}")
        assert failed["earlier"]["started"] == made
        assert "ValueError" in (folder / "report.ipynb").read_text(encoding="utf-8")
    index = (outputs / "index.html").read_text(encoding="utf-8")
    assert f'href="{EAST}/2025-annual/report.html"' in index
    assert "旧，生成于" in index
    assert "运行到单元“The draft”时出错" in index
    assert "<small>ValueError: two</small>" in index

    notebook(tmp_path / "books", "print('又一次')")
    run_reports(**asked)
    assert manifest(outputs, EAST)["earlier"] is None
    assert "旧" not in (outputs / "index.html").read_text(encoding="utf-8")


def test_only_tables_are_inputs(data):
    before = manifests.shared_inputs(data)
    (data / "README.md").write_text("# About", encoding="utf-8")
    (data / "targets" / "notes.txt").write_text("…", encoding="utf-8")
    assert manifests.shared_inputs(data) == before
    assert {"data/plans.csv", f"data/targets/{EAST}.csv", "data/observations/all.csv"} <= before.keys()


def cross(repository: Path) -> str:
    """A cross_district.ipynb beside the district report."""
    book = Path(
        notebook(
            repository / "drafts",
            "print(plan_ids)",
            'plan_ids = ["a"]\nas_of = 2025\nlanguage = "zh"\ndata = ""\nthresholds = {}',
        )
    )
    return str(book.rename(repository / "notebooks" / "cross_district.ipynb"))


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository of its own in a temporary folder, and the current one."""
    report_package.write(tmp_path / "data")
    notebook(tmp_path / "notebooks", "print(plan_id)")
    (tmp_path / "parameters").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_made_up_plans_of_another_package_can_be_run(tmp_path, outputs, run_reports):
    """A package that `simulate` or a researcher made: its plans have no parameters file."""
    data = report_package.write(tmp_path / "nation", status="simulated")
    run_reports(plan_ids=[EAST], data=data, outputs=outputs)
    folder = outputs / EAST / "2025-annual"
    assert "模拟数据" in (folder / "report.html").read_text(encoding="utf-8")
    gaps = pd.read_csv(folder / "gaps.csv")
    assert set(gaps["plan_id"]) == {EAST}


def test_a_misspelt_file_is_told_beside_another_package_and_those_of_the_projects_own_plans_are_not(
    repository,
):
    """The files of a project speak of the plans of any package; only what is no plan's of either, and near to one."""
    data = report_package.write(repository / "nation")
    report_package.add_plan(data, "lindong-2021-2030")
    report_package.add_plan(repository / "data", "linxi-2021-2030")
    files = repository / "parameters"
    for name in ("lindong-2021-2300", "linxi-2021-2030", "of-some-third-package"):
        (files / f"{name}.yaml").write_text("as_of: 2024", encoding="utf-8")
    (files / f"{WEST}.yml").write_text("as_of: 2022", encoding="utf-8")
    wrong = {stray.file.name: str(stray) for stray in stray_parameters(load_package(data, set_aside=True))}
    assert set(wrong) == {"lindong-2021-2300.yaml", f"{WEST}.yml"}
    assert "did you mean 'lindong-2021-2030'?" in wrong["lindong-2021-2300.yaml"]


def merged_book(repository: Path) -> str:
    """A merged_report.ipynb beside the district report."""
    told = 'plan_ids = ["a"]\nas_of = 2025\nreport = "annual"\nlanguage = "zh"\ndata = ""\nthresholds = {}'
    book = Path(notebook(repository / "drafts", "print(plan_ids, report)", told))
    return str(book.rename(repository / "notebooks" / "merged_report.ipynb"))


def test_several_plans_are_merged_into_one_run(repository, run_reports):
    merged_book(repository)

    def planned(*plan_ids: str, **asked):
        wishes = {"notebook": None, "all_plans": False, "as_of": 2024, "report": None, "data": None, "merge": True}
        return plan_runs(**wishes | {"plan_ids": plan_ids} | asked)

    (run,) = planned(EAST, WEST, report="midterm")
    assert run.name == f"merged/2024-midterm-{EAST}+{WEST}"
    assert (run.parameters["plan_ids"], run.parameters["report"]) == ([EAST, WEST], "midterm")
    assert [run.name for run in planned(all_plans=True)] == ["merged/2024-annual-all"]
    for asked, message in (
        ({"as_of": 1999}, "--as-of 1999"),
        ({"notebook": "cross_district"}, "--merge makes one report"),
    ):
        with pytest.raises(UsageError, match=message):
            planned(EAST, WEST, **asked)
    with pytest.raises(UsageError, match="which plan"):
        planned()
    (ahead,) = planned(EAST, WEST, report="final")
    assert "before the plan's end (2030)" in ahead.remark, "the one that ends last"
    run_reports(plan_ids=[EAST, WEST], as_of=2024, merge=True)
    index = (repository / "outputs" / "index.html").read_text(encoding="utf-8")
    assert f'href="merged/2024-annual-{EAST}+{WEST}/report.html"' in index
    assert "多规划合并报告" in index


def test_the_index_links_the_word_file_that_the_manifest_knows(tmp_path, data, outputs, run_reports):
    book = notebook(tmp_path / "books", "open('report.docx', 'w').close()")
    run_reports(notebook=book, plan_ids=[EAST], as_of=2025, data=data, outputs=outputs)
    assert "report.docx" in manifest(outputs, EAST)["outputs"]
    assert f'href="{EAST}/2025-annual/report.docx"' in (outputs / "index.html").read_text(encoding="utf-8")
