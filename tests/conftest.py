"""What tests of several modules use."""

from __future__ import annotations

import pytest

from halfsky.batch.warm import available
from halfsky.batch.warm.client import OwnParent
from postgres_server import BINARIES, Server


@pytest.fixture(scope="session")
def warm_parent():
    """One warm parent for all batches of the tests; None where nothing can be forked."""
    parent = OwnParent() if available() else None
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
