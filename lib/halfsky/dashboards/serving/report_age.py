"""Whether a report is older than what it was made of: by the rows that it read, where its manifest names them.

Another county's figures make no report of this one outdated. Slow where the data have changed; for a thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from halfsky.dashboards.serving import preheat
from halfsky.errors import UserError

if TYPE_CHECKING:
    from halfsky.batch.rows_read import RowsRead

_ROWS = "rows/"  # batch.manifest.ROWS; that module reads notebooks' libraries


class ReportAge:
    """Asks about reports made from the data package in a folder; what it has read is kept while the files stay so."""

    def __init__(self, data: Path | None) -> None:
        self._data = data
        self._state: Any = None
        self._rows: RowsRead | None = None
        self._reading = threading.Lock()

    def outdated(self, began: datetime, inputs: Mapping[str, str], plan_id: str, language: str) -> bool:
        """Whether what a report read is other than when it was begun. inputs: of its manifest; plan_id: "" for a report
        over several plans."""
        newer = self._newer(began)
        if not newer:
            return False
        read = {name: digest for name, digest in inputs.items() if name.startswith(_ROWS)}
        if not (read and plan_id):
            return any(self._changed(path, inputs) for path in newer)
        with self._reading:
            rows = self._read()
            now = rows.of_plan(plan_id, language) if rows is not None else None
        return now is None or now != read

    def _newer(self, began: datetime) -> list[Path]:
        """The tables that were written after that."""
        found = []
        for path in (*self._data.glob("*/*.csv"), *self._data.glob("*.csv")) if self._data is not None else ():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime > began.timestamp():
                    found.append(path)
        return found

    def _changed(self, path: Path, inputs: Mapping[str, str]) -> bool:
        assert self._data is not None
        known = inputs.get(f"data/{path.relative_to(self._data).as_posix()}", "")
        with contextlib.suppress(OSError):
            return hashlib.sha256(path.read_bytes()).hexdigest() != known
        return False

    def _read(self) -> RowsRead | None:
        """The rows of the package as it stands; None where it cannot be read."""
        assert self._data is not None
        try:
            state = preheat.state_of(self._data)
            if self._rows is None or state != self._state:
                from halfsky.batch.rows_read import RowsRead  # noqa: PLC0415 - pandas: when somebody asks
                from halfsky.package import load_package  # noqa: PLC0415 - as above

                self._rows, self._state = RowsRead(load_package(self._data, set_aside=True)), state
        except (OSError, UserError):
            self._rows = None
        return self._rows
