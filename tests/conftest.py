"""What tests of several modules use."""

from __future__ import annotations

import gc
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib
import pytest

import collecting
import files_in_memory
import halfsky.package
import migrated_once
import reading_here
from halfsky.batch import warm_up
from halfsky.collect.store import open_store
from halfsky.package import Package
from halfsky.warmkernels import available
from halfsky.warmkernels.client import OwnParent
from long_form import LONG  # and with it, before any test is made, the profile of Hypothesis
from postgres_server import BINARIES, Server
from store_trials import Trial

DURATIONS = Path(__file__).with_name("durations.json")
"""Seconds of each module in a run that recorded them (`make durations`): the longest are begun first, else they would
leave a core without work at the end. A module that is not in it yet is begun before all others."""
RECORD = "HALFSKY_RECORD_DURATIONS"
_LONG = 7  # seconds of a module that `make test-fast` leaves out
_NEEDS = {"postgres": "database", "store_url": "database", "worker": "kills", "trial": "kills", "new_trial": "kills"}
"""Fixtures by what they need: `make test-fast` leaves their tests out."""


gc.disable()  # until all is collected: of what is imported and collected nothing is garbage

halfsky.package._SETTLED_SECONDS = 0.05
"""A package is kept so soon after it was written: here no file system tells times by whole seconds, and a test that
publishes loads it three times."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    seconds = json.loads(DURATIONS.read_text(encoding="utf-8"))
    items.sort(key=lambda item: -seconds.get(_module(item.path), float("inf")))
    for item in items:
        if seconds.get(_module(item.path), 0) > _LONG:
            item.add_marker("long")
        for name in {_NEEDS[name] for name in getattr(item, "fixturenames", ()) if name in _NEEDS}:
            item.add_marker(name)


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def _module(path: Path) -> str:
    return path.relative_to(DURATIONS.parent).as_posix()


class _Recorder:
    """Adds up what the tests of each module take, set-up and end included."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        module = report.nodeid.split("::")[0].removeprefix("tests/")
        self.seconds[module] = self.seconds.get(module, 0.0) + report.duration

    def pytest_sessionfinish(self) -> None:
        listed = {name: round(held, 1) for name, held in sorted(self.seconds.items())}
        DURATIONS.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than there are cores: a third of the time a test waits for a browser, a database or a disk."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    if os.environ.get(RECORD):
        config.pluginmanager.register(_Recorder())
    if not config.option.basetemp and (folder := files_in_memory.new_folder()):
        config.option.basetemp = str(folder / "run")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.fixture(scope="module", autouse=True)
def _files_are_read_here(request: pytest.FixtureRequest):
    """See `reading_here`; in the long form every file goes through the guarded process."""
    with pytest.MonkeyPatch.context() as patch:
        if not LONG and request.node.get_closest_marker("guarded") is None:
            reading_here.instead(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _stores_are_made_alike():
    """See `migrated_once`."""
    with pytest.MonkeyPatch.context() as patch:
        if not LONG:
            migrated_once.instead(patch)
        yield


@pytest.fixture(scope="module", autouse=True)
def _the_next_module_finds_what_this_one_found():
    """Modules come in any order to any worker: what a notebook run here set in the process does not outlive its module."""
    variables, folder = dict(os.environ), Path.cwd()
    with matplotlib.rc_context():
        yield
    os.chdir(folder)
    for name in os.environ.keys() - variables.keys():
        del os.environ[name]
    os.environ.update(variables)


@pytest.fixture(scope="session")
def warm_parent():
    """One warm parent for all batches of the tests; None where nothing can be forked."""
    parent = OwnParent(warm_up.preload()) if available() else None
    yield parent
    if parent is not None:
        parent.close()


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server for the tests of one worker."""
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed")
    server = Server()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str | None:
    """Where a test's store lies: None for SQLite in its folder, or a database of its own on the server."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres").database()


@pytest.fixture(scope="session")
def worker():
    """The process that forks what a trial of the store kills; it keeps nothing of what it forked."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("store_worker.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.stdin.close()
    process.stdout.close()
    process.wait()


@pytest.fixture
def trial(tmp_path: Path, store_url: str | None, worker: subprocess.Popen[str]) -> Trial:
    """A store on each of the databases, with a data package, for the worker to be killed over."""
    collecting.write_package(tmp_path / "data")
    made = Trial(tmp_path, store_url or "", worker)
    store = made.open()
    collecting.give_rights(store)
    store.close()
    return made


@pytest.fixture
def database(store_url: str | None) -> str:
    return "PostgreSQL" if store_url else "SQLite"


@pytest.fixture
def new_trial(
    tmp_path: Path, store_url: str | None, worker: subprocess.Popen[str], request: pytest.FixtureRequest
) -> Callable[[], Trial]:
    """Makes trials as `trial` is, one after the other; the one before is gone."""
    last: list[Trial] = []
    numbers = itertools.count()

    def make() -> Trial:
        server = request.getfixturevalue("postgres") if store_url else None
        for old in last:
            shutil.rmtree(old.folder)
            if server is not None:
                server.drop(old.url)
        made = Trial(tmp_path / f"trial{next(numbers)}", server.database() if server else "", worker)
        collecting.write_package(made.folder / "data")
        store = made.open()
        collecting.give_rights(store)
        store.close()
        last[:] = [made]
        return made

    return make


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the tests of pages alone

    from dashboards_server import CHROMIUM  # noqa: PLC0415

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Made up for collecting: a plan whose units report; module tests with a package of their own say so."""
    return collecting.write_package(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def blank(package: Package, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return collecting.template(package, tmp_path_factory.mktemp("blank"))


@pytest.fixture
def store(tmp_path: Path):
    opened = open_store(tmp_path / "store", "")
    collecting.give_rights(opened)
    yield opened
    opened.close()
