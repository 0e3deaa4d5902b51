"""Whatever ends a run, a process or the whole batch: the others finish, nothing is half-written, the next run makes the rest.

`make chaos` (HALFSKY_CHAOS=rounds) adds many rounds of kills at random moments to the few that are always run.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import psutil
import pytest

import report_package
from batch_books import EAST, NATION, WEST, manifest, notebook
from halfsky.batch import runner
from halfsky.batch.manifest import outputs as hashed
from halfsky.errors import OutputError, RunError
from halfsky.warmkernels import available
from halfsky.warmkernels.client import OwnParent
from halfsky.warmkernels.preload import Preload
from long_form import walk

pytestmark = pytest.mark.skipif(not available(), reason="nothing can be forked here")
ROUNDS = int(os.environ.get("HALFSKY_CHAOS", "0"))
MORE = [f"more{number}-2021-2025" for number in range(5)]


@pytest.fixture
def run_reports(warm_parent):
    return partial(runner.run_reports, parent=warm_parent, as_of=2025)


@pytest.fixture
def data(tmp_path):
    return report_package.write(tmp_path / "data")


def kept(outputs: Path, *plans: str) -> None:
    """These plans' reports are done, whole, and the only ones; nothing half-made lies about."""
    done = set()
    for path in outputs.glob("*/*/manifest.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["status"] == "done":
            assert content["outputs"] == hashed(path.parent), path
            done.add(path.parent.parent.name)
    assert done == set(plans)
    hidden = [path for folder in (outputs, *outputs.iterdir()) if folder.is_dir() for path in folder.glob(".*")]
    assert hidden == []


def test_a_cell_without_end_is_ended_and_named(tmp_path, data, run_reports):
    book = notebook(
        tmp_path / "books",
        f"""
        # The endless cell
        import signal
        if plan_id == "{WEST}":
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # as a loop in C that hears no signal
        try:
            while plan_id != "{NATION}":
                pass
        except Exception:
            pass
        """,
    )
    clock = time.monotonic()
    with pytest.raises(RunError, match="2 of 3"):
        run_reports(notebook=book, all_plans=True, data=data, outputs=tmp_path / "out", time_limit=2.0, workers=3)
    assert time.monotonic() - clock < 60
    for plan in (EAST, WEST):
        failed = manifest(tmp_path / "out", plan)
        assert failed["error"].startswith("TimeLimitError: no end after 2 s")
        assert failed["failed_cell"] == "The endless cell"
    text = (tmp_path / "out" / EAST / "2025-annual" / "report.ipynb").read_text(encoding="utf-8")
    assert "TimeLimitError" in text, "where it hung stands in the notebook"
    kept(tmp_path / "out", NATION)


@walk
def test_a_cell_that_wants_all_memory_fails_alone(tmp_path, data, run_reports):
    book = notebook(
        tmp_path / "books",
        f"""
        # The greedy cell
        import numpy
        if plan_id == "{EAST}":
            numpy.ones(50_000_000_000, dtype="int8")
        if plan_id == "{WEST}":
            pieces = [bytes(10_000_000) + b"1" for _ in range(5000)]
        """,
    )
    with pytest.raises(RunError, match="2 of 3"):
        run_reports(notebook=book, all_plans=True, data=data, outputs=tmp_path / "out", memory_limit=400_000_000)
    for plan in (EAST, WEST):
        failed = manifest(tmp_path / "out", plan)
        assert "MemoryError" in failed["error"]
        assert failed["failed_cell"] == "The greedy cell"
        assert failed["peak_memory"] < 900_000_000
    kept(tmp_path / "out", NATION)


class Unlucky:
    """A warm parent whose first child is killed before it can do anything."""

    def __init__(self, parent: OwnParent) -> None:
        self._parent = parent
        self._killed = False

    def fork(self, *request, **how):
        child = self._parent.fork(*request, **how)
        if not self._killed:
            self._killed = True
            child.signal(signal.SIGKILL)
        return child


def test_a_process_that_dies_before_its_first_cell_is_started_once_more(tmp_path, data, warm_parent):
    book = notebook(tmp_path / "books", "print(plan_id)")
    runner.run_reports(
        notebook=book, plan_ids=[EAST], as_of=2025, data=data, outputs=tmp_path / "out", parent=Unlucky(warm_parent)
    )  # fmt: skip
    assert manifest(tmp_path / "out", EAST)["attempts"] == 2
    kept(tmp_path / "out", EAST)


def test_a_run_that_ends_its_own_process_is_a_failure(tmp_path, data, run_reports):
    book = notebook(tmp_path / "books", "# Leaves\nimport os\nos._exit(3)")
    with pytest.raises(RunError, match="ended by itself with status 3"):
        run_reports(notebook=book, plan_ids=[EAST], data=data, outputs=tmp_path / "out")
    assert manifest(tmp_path / "out", EAST)["failed_cell"] == "Leaves"


def test_outputs_that_cannot_be_written_are_refused_at_once(tmp_path, data, run_reports):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file" / "out", Path("/proc/out")):
        with pytest.raises(OutputError, match="choose another outputs folder"):
            run_reports(plan_ids=[EAST], data=data, outputs=folder)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a file system")
    yield folder
    subprocess.run(["umount", folder], check=True)


@walk
def test_a_full_disk_loses_nothing(tmp_path, data, run_reports, small_disk):
    body = f"""
        # The big table
        import numpy
        open("big.bin", "wb").write(bytes(SIZE if plan_id == "{WEST}" else 10))
        """
    book = notebook(tmp_path / "books", body.replace("SIZE", "100"))
    asked = {"notebook": book, "all_plans": True, "data": data, "outputs": small_disk, "workers": 1}
    run_reports(**asked)
    before = {path: path.read_bytes() for path in small_disk.glob("*/*/*")}
    notebook(tmp_path / "books", body.replace("SIZE", "3_000_000"))
    with pytest.raises(RunError, match="No space left"):
        run_reports(**asked)
    assert (small_disk / WEST / "2025-annual" / "report.html").read_bytes() == before[
        small_disk / WEST / "2025-annual" / "report.html"
    ]
    kept(small_disk, EAST, NATION)
    (small_disk / "filler").write_bytes(b"")
    with pytest.raises(OSError, match="No space"), (small_disk / "filler").open("wb") as file:
        file.write(bytes(3_000_000))
    with pytest.raises((RunError, OutputError), match=r"cannot be written|No space"):
        run_reports(**asked, force=True)
    kept(small_disk, EAST, NATION)
    (small_disk / "filler").unlink()
    notebook(tmp_path / "books", body.replace("SIZE", "100"))
    run_reports(**asked)
    kept(small_disk, EAST, WEST, NATION)


@pytest.fixture
def batch(tmp_path, data):
    """A batch of eight runs of about half a second, as a command of its own."""
    for plan in MORE:
        report_package.add_plan(data, plan)
    book = notebook(
        tmp_path / "books",
        f"""
        # The working cell
        import time
        open({str(tmp_path / "log")!r}, "a").write(plan_id + chr(10))
        time.sleep(0.4)
        """,
    )
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent(
            f"""
            from pathlib import Path
            from halfsky.batch import run_reports
            if __name__ == "__main__":
                run_reports(notebook={book!r}, all_plans=True, as_of=2025, data=Path({str(data)!r}),
                            outputs=Path({str(tmp_path / "out")!r}), workers=3)
            """
        ),
        encoding="utf-8",
    )
    return partial(subprocess.Popen, [sys.executable, str(script)], stderr=subprocess.PIPE, text=True)


def processes_of(command: subprocess.Popen) -> tuple[list[psutil.Process], list[psutil.Process]]:
    """The warm parents of a batch, and the processes of its runs."""
    parents = psutil.Process(command.pid).children()
    return parents, [child for parent in parents for child in parent.children()]


def wait_for(condition, seconds: float = 60.0) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_a_killed_batch_leaves_whole_reports_and_no_process_and_the_next_makes_the_rest(tmp_path, batch):
    outputs = tmp_path / "out"
    with batch() as command:
        assert wait_for(lambda: len(list(outputs.glob("*/*/manifest.json"))) >= 2)
        parents, runs = processes_of(command)
        everyone = [*parents, *runs]
        command.kill()
        command.wait()
    assert everyone
    assert wait_for(lambda: not any(process.is_running() for process in everyone), 10)
    made = {path.parent.parent.name for path in outputs.glob("*/*/manifest.json")}
    assert 2 <= len(made) < 8
    started = (tmp_path / "log").read_text().splitlines()
    with batch() as command:
        _, said = command.communicate(timeout=120)
    assert command.returncode == 0, said
    kept(outputs, EAST, WEST, NATION, *MORE)
    again = (tmp_path / "log").read_text().splitlines()[len(started) :]
    assert sorted(again) == sorted({EAST, WEST, NATION, *MORE} - made), "exactly what was missing"


@walk
def test_a_killed_parent_costs_no_report(tmp_path, batch):
    outputs = tmp_path / "out"
    with batch() as command:
        assert wait_for(lambda: (tmp_path / "log").exists())
        for parent in processes_of(command)[0]:
            parent.kill()
        _, said = command.communicate(timeout=120)
    assert command.returncode == 0, said
    kept(outputs, EAST, WEST, NATION, *MORE)


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


@pytest.mark.parametrize("ask", ["fork", "prepare"])
def test_a_parent_killed_while_it_is_waited_for_is_started_once_more(ask):
    before = children()
    parent = OwnParent(Preload(call="time:monotonic", modules=("pandas", "matplotlib.pyplot")))
    (first,) = children() - before
    killing = threading.Timer(0.1, os.kill, (first, signal.SIGKILL))
    killing.start()
    with closing(parent):
        if ask == "prepare":
            parent.prepare("builtins:dict", {})
        else:
            parent.fork("builtins:dict", {}, environment={}, folder=Path("/")).close()
        assert children() - before - {first}, "another one"


@pytest.mark.skipif(not ROUNDS, reason="make chaos runs it")
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_kills_at_random_moments(tmp_path, batch, seed):
    """Kernels, warm parents and the batch itself, until nothing is left to do; then everything is there."""
    chance = random.Random(seed)
    plans = {EAST, WEST, NATION, *MORE}
    for attempt in range(30):
        calm = attempt > 3
        with batch() as command:
            while command.poll() is None and not calm:
                time.sleep(chance.uniform(0.05, 2.5))
                try:
                    parents, runs = processes_of(command)
                    victims = [*runs, *parents, psutil.Process(command.pid)]
                    chance.choice(victims).kill()
                except psutil.NoSuchProcess:
                    continue
            command.communicate(timeout=120)
        for path in (tmp_path / "out").glob("*/*/manifest.json"):
            content = json.loads(path.read_text(encoding="utf-8"))
            assert content["outputs"] == hashed(path.parent), path
            if content["status"] == "failed":
                assert "Kernel died" in content["error"] or "worker process was killed" in content["error"]
        if command.returncode == 0:
            break
    kept(tmp_path / "out", *plans)
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert index.count('class="done"') == len(plans)
    assert not [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(tmp_path) in " ".join(process.info["cmdline"] or [])
    ]
