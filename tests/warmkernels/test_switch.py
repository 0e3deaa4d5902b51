"""One switch turns forked kernels off, for every way to one; what a parent knows is what it was handed."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from halfsky import warmkernels
from halfsky.errors import RunError, UsageError
from halfsky.warmkernels import available

ROOT = Path(__file__).parents[2]
needs_fork = pytest.mark.skipif(not available(), reason="nothing can be forked here")


def test_the_switch_is_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFSKY_WARM", "0")
    assert not available()
    monkeypatch.setenv("HALFSKY_WARM", "1")
    assert available() == (sys.platform == "linux")
    monkeypatch.setenv("HALFSKY_WARM", "off")
    with pytest.raises(UsageError, match="HALFSKY_WARM=off"):
        available()


def test_the_options_turn_the_same_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFSKY_WARM", "1")
    warmkernels.turn_off()
    assert not available()


KERNEL = """
import json, os, sys
import nbformat
from nbclient import NotebookClient
from halfsky.warmkernels.provisioner import WarmKernelManager

if __name__ == "__main__":
    cell = nbformat.v4.new_code_cell("import os; print(os.getppid(), os.getpgrp() == os.getpid())")
    book = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(book, kernel_name="python3", kernel_manager_class=WarmKernelManager).execute()
    parent, leads = book.cells[0].outputs[0].text.split()
    print(json.dumps([int(parent) == os.getpid(), os.listdir(os.environ["XDG_RUNTIME_DIR"])]))
"""


def test_switched_off_a_kernel_starts_as_any_other(tmp_path: Path) -> None:
    """Asked for by the provisioner all the same: it is the asker's own child, and there is no warm parent."""
    tmp_path.chmod(0o700)
    environment = os.environ | {"HALFSKY_WARM": "0", "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", KERNEL], env=environment, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == [True, []]


def known(channel, names: list[str]) -> None:
    """In a forked process."""
    channel.send({"modules": [name for name in names if name in sys.modules], "told": os.environ.get("TOLD", "")})


def tell(what: str) -> None:
    """In a parent, before it forks."""
    os.environ["TOLD"] = what


def refuse() -> None:
    raise ValueError("not today")


@needs_fork
def test_a_parent_knows_what_it_was_handed_and_nothing_of_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    from halfsky.warmkernels.client import OwnParent  # noqa: PLC0415 - not where nothing can be forked
    from halfsky.warmkernels.preload import Preload  # noqa: PLC0415 - as above

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))
    ask = {"names": ["this", "halfsky.package", "halfsky.figures", "halfsky.batch"]}
    parent = OwnParent(Preload(("this",), "test_switch:tell", {"what": "a secret"}))
    try:
        child = parent.fork("test_switch:known", ask, environment=dict(os.environ), folder=Path.cwd())
        answer = child.receive(60)
        child.close()
    finally:
        parent.close()
    assert answer == {"modules": ["this"], "told": ""}, "a child's environment is whole in its request"


@needs_fork
def test_a_parent_that_cannot_prepare_says_why_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from halfsky.warmkernels.client import OwnParent  # noqa: PLC0415 - not where nothing can be forked
    from halfsky.warmkernels.preload import Preload  # noqa: PLC0415 - as above

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))
    parent = OwnParent(Preload(call="test_switch:refuse"))
    try:
        with pytest.raises(RunError, match=r"not today.*HALFSKY_WARM=0"):
            parent.fork("test_switch:known", {"names": []}, environment={}, folder=Path.cwd())
    finally:
        parent.close()


def test_every_entry_point_names_what_is_there() -> None:
    """Papermill, Jupyter and the parent that a user's kernels share find Halfsky's part by these names."""
    importlib.import_module("papermill")  # which loads its own, once
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert set(project) == {"papermill.engine", "jupyter_client.kernel_provisioners", "halfsky.warmkernels"}
    for group in project.values():
        for path in group.values():
            module, _, name = path.partition(":")
            assert getattr(importlib.import_module(module), name) is not None
