"""Whether a report is older than what it was made of: by the rows that it read, where its manifest names them.

Another county's figures make no report of this one outdated. Slow where the data have changed; for a thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from halfsky.dashboards.serving import preheat
from halfsky.errors import UserError

if TYPE_CHECKING:
    from halfsky.batch.rows_read import RowsRead

_ROWS = "rows/"  # batch.manifest.ROWS; that module reads notebooks' libraries
Digests = dict[str, str] | None


class ReportAge:
    """Knows what the reports made from the data package in a folder would read now.

    What was found is kept while the files stay as they are; the package itself only while somebody is looking.
    """

    def __init__(self, data: Path | None) -> None:
        self._data = data
        self._state: Any = None
        self._found: dict[tuple[str, str], Digests] = {}
        self._one = threading.Lock()

    @contextlib.contextmanager
    def looking(self) -> Iterator[Look]:
        """A look at many reports, all of them at the same state of the data."""
        with self._one:
            state = self._files()
            if state != self._state:
                self._state, self._found = state, {}
            yield Look(self._data, state, self._found)

    def _files(self) -> list[tuple[str, int, int]]:
        with contextlib.suppress(OSError):  # a file went while it was looked at: the next look finds the others
            return preheat.state_of(self._data) if self._data is not None and self._data.is_dir() else []
        return []


class Look:
    """At the data as they are. files: path, time of writing and size of each; found: digests by plan and language."""

    def __init__(
        self, data: Path | None, files: list[tuple[str, int, int]], found: dict[tuple[str, str], Digests]
    ) -> None:
        self._data, self._found = data, found
        self._tables = [(Path(path), written / 1e9) for path, written, _ in files if path.endswith(".csv")]
        self._rows: RowsRead | None = None

    def outdated(self, began: datetime, inputs: Mapping[str, str], plan_id: str, language: str) -> bool:
        """Whether what a report read is other than when it was begun. inputs: of its manifest; plan_id: "" for a report
        over several plans."""
        newer = [path for path, written in self._tables if written > began.timestamp()]
        if not newer:
            return False
        read = {name: digest for name, digest in inputs.items() if name.startswith(_ROWS)}
        if not (read and plan_id):
            return any(self._changed(path, inputs) for path in newer)
        key = plan_id, language
        if key not in self._found:
            self._found[key] = self._digests(plan_id, language)
        return self._found[key] != read

    def _changed(self, path: Path, inputs: Mapping[str, str]) -> bool:
        assert self._data is not None
        known = inputs.get(f"data/{path.relative_to(self._data).as_posix()}", "")
        with contextlib.suppress(OSError):
            return hashlib.sha256(path.read_bytes()).hexdigest() != known
        return False

    def _digests(self, plan_id: str, language: str) -> Digests:
        """What the plan's report would read; None where the package or the plan cannot be read."""
        from halfsky.batch.rows_read import RowsRead  # noqa: PLC0415 - pandas: when somebody asks
        from halfsky.package import load_package  # noqa: PLC0415 - as above

        if self._rows is None:
            try:
                self._rows = RowsRead(load_package(self._data, set_aside=True))
            except (OSError, UserError):
                return None
        return self._rows.of_plan(plan_id, language)
