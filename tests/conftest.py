"""What tests of several modules use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import collecting
from halfsky.batch import warm_up
from halfsky.collect.store import open_store
from halfsky.package import Package
from halfsky.warmkernels import available
from halfsky.warmkernels.client import OwnParent
from postgres_server import BINARIES, Server
from store_trials import Trial

LONGEST = (
    "test_transitions", "test_store_kills", "test_store_crashes", "test_dashboard_submission", "test_dashboard_browser",
    "test_serving_browser", "test_serving_forms", "test_cluster", "test_revisions", "test_package", "test_store_chaos",
    "test_chaos",
    "test_dashboard_submitting", "test_cross_report", "test_batch", "test_word", "test_assess_properties", "test_store",
    "test_assessed",
)  # fmt: skip
"""The modules that take longest, first: begun last, they would leave a core without work at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONGEST)))


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


@pytest.fixture(scope="module")
def worker():
    """The process that forks what a trial of the store kills."""
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
