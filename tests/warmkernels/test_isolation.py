"""Nothing of one run is in the next: not in a warm process, and a warm process is as a cold kernel is."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import report_package
from batch_books import EAST, NATION, WEST, notebook
from halfsky.batch import run_reports, warm_up
from halfsky.warmkernels import available, wire
from halfsky.warmkernels.client import Child
from isolation_cells import LEAK, LOOK

COUNTING = """
import os, sys
class Counting:
    def find_spec(self, name, path=None, target=None):
        if name == "pandas":
            with open(os.environ["COUNTED"], "a") as file:
                file.write("once ")
sys.meta_path.insert(0, Counting())
"""
COMMAND = "import sys; from halfsky.cli import main; sys.exit(main())"

pytestmark = pytest.mark.skipif(not available(), reason="nothing can be forked here")


@pytest.fixture(scope="module")
def runs(tmp_path_factory, warm_parent):
    """The same look: before any leak, after one in the same parent, and in a cold kernel. name -> (state, chance)."""
    folder = tmp_path_factory.mktemp("isolation")
    data = report_package.write(folder / "data")
    time.sleep(2.1)  # a package that is older than this is kept in memory: that is a door too
    book = notebook(folder / "books", "")

    def run(plan: str, body: str, name: str, **how) -> tuple[dict, dict]:
        notebook(folder / "books", body)
        run_reports(
            notebook=book, plan_ids=[plan], as_of=2025, data=data, outputs=folder / name, workers=1, **how
        )  # fmt: skip
        made = folder / name / plan / "2025-annual"
        return tuple(
            json.loads((made / file).read_text()) if (made / file).exists() else {}
            for file in ("state.json", "chance.json")
        )

    from halfsky.warmkernels.client import OwnParent  # noqa: PLC0415 - not where nothing can be forked

    parent = OwnParent(warm_up.preload(str(data)))
    try:
        before = run(NATION, LOOK, "before", parent=parent)
        run(EAST, LEAK, "leak", parent=parent)
        after = run(WEST, LOOK, "after", parent=parent)
    finally:
        parent.close()
    cold = run(WEST, LOOK, "cold", cold=True)
    return {"before": before, "after": after, "cold": cold}


@pytest.fixture(scope="module")
def by_command(tmp_path_factory) -> tuple[dict, str]:
    """The same look in a run of a command of its own; how often its processes imported pandas."""
    folder = tmp_path_factory.mktemp("command")
    data, counted = report_package.write(folder / "data"), folder / "counted"
    (folder / "first").mkdir()
    (folder / "first" / "sitecustomize.py").write_text(COUNTING)
    places = os.pathsep.join(filter(None, (str(folder / "first"), os.environ.get("PYTHONPATH"))))
    book = notebook(folder / "books", LOOK)
    words = ["run", book, "--plan", WEST, "--as-of", "2025", "--data", data, "--outputs", folder / "outputs"]
    environment = os.environ | {"PYTHONPATH": places, "COUNTED": str(counted)}
    subprocess.run([sys.executable, "-c", COMMAND, *map(str, words)], env=environment, check=True)
    state = json.loads((folder / "outputs" / WEST / "2025-annual" / "state.json").read_text())
    state["path"] = [place for place in state["path"] if Path(place) != folder / "first"]
    return state, counted.read_text()


def test_a_run_finds_what_the_first_run_found(runs):
    before, after = runs["before"][0], runs["after"][0]
    assert before
    differing = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    assert differing == {}
    assert after["names"] == after["builtins"] == after["modules"] == after["open"] == after["threads"] == []
    assert "LEFT_OVER" not in after["environment"]
    assert after["values"][0] is True, "the package in memory is nobody's to change"


def test_a_warm_process_is_as_a_cold_kernel(runs):
    warm, cold = runs["after"][0], runs["cold"][0]
    differing = {name: (warm[name], cold[name]) for name in cold if warm[name] != cold[name]}
    assert differing == {}


def test_a_parent_forked_from_a_command_is_as_a_cold_kernel_too(runs, by_command):
    warm, cold = by_command[0], runs["cold"][0]
    differing = {name: (warm[name], cold[name]) for name in cold if warm[name] != cold[name]}
    assert differing == {}


def test_a_batch_imports_once_what_it_is_planned_and_made_with(by_command):
    assert by_command[1] == "once "


def test_every_run_has_its_own_chance(runs):
    for kind in ("random", "numpy", "uuid"):
        assert len({chance[kind] for _, chance in runs.values()}) == 3, kind


def test_what_a_run_has_started_ends_with_it(runs):
    assert runs
    left = subprocess.run(["pgrep", "-f", "sleep 61.4242"], capture_output=True, text=True, check=False)
    assert left.stdout == ""


def test_a_child_may_speak_before_its_parent_says_that_it_is_there() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, wire.KIND)
    for message in ({"result": 1}, {"process": 4711}, {"result": 2}):
        wire.send(theirs, message)
    child = Child(ours)
    child.await_start()
    assert child.process == 4711
    assert [child.receive(1), child.receive(1)] == [{"result": 1}, {"result": 2}]
    ours.close()
    theirs.close()
