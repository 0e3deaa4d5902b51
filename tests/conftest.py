"""What tests of several modules use."""

from __future__ import annotations

import pytest

from halfsky.batch.warm import available
from halfsky.batch.warm.client import OwnParent


@pytest.fixture(scope="session")
def warm_parent():
    """One warm parent for all batches of the tests; None where nothing can be forked."""
    parent = OwnParent() if available() else None
    yield parent
    if parent is not None:
        parent.close()
