"""Where the store lies by the environment; without the libraries that it takes to open one."""

from __future__ import annotations

import os
from pathlib import Path

FILE = "store.sqlite"
NIGHTLY = "nightly.json"  # where its nightly backup goes
WAITING_PLANS = "waiting-plans"  # documents of plans that are gone through and not yet entered
KEPT_REVIEW = "review.json"  # there: what a form over the targets of an entered plan held and was not taken


def default_folder() -> Path:
    """`HALFSKY_STORE`, else `./store`."""
    return Path(os.environ.get("HALFSKY_STORE") or "store")


def is_there() -> bool:
    """Whether the environment names a store that somebody has made, if only to lose it since; looking makes none."""
    folder = default_folder()
    return bool(os.environ.get("HALFSKY_DATABASE_URL")) or (folder / FILE).is_file() or (folder / "files").is_dir()
