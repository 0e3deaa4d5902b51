"""What a data package remembers of its publishings: which figures were accepted, up to which entry of whose log.

`accepted.json` beside `datapackage.json`, for each area whose figures a store has published: `log_head` (hash of the
newest entry of the store's log then), `at`, and the digests of the rows that were published (`rows`) and of those that
a publishing has taken away again (`removed`); `work`: digests of the reports of measures and of the slips that were
published, by table. A row of `observations/submitted-*.csv`, `progress/` or `cases/` that is not among them was put
there by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from halfsky.package.faults import OF_WORK
from halfsky.package.reading import FINDING, TABLES, finding, read_carefully, table_paths
from halfsky.schemas import OBSERVATIONS, Table

FILE = "accepted.json"
_DIGITS = 16
_NAMED = 20  # rows of one file that `validate` names


@dataclass(frozen=True)
class Remembered:
    """Of one area."""

    log_head: str = ""
    at: str = ""
    rows: frozenset[str] = field(default_factory=frozenset)
    removed: frozenset[str] = field(default_factory=frozenset)
    work: Mapping[str, frozenset[str]] | None = None
    """By table of a plan as work; None where no publishing of such rows is remembered."""

    def then(
        self, log_head: str, at: str, rows: frozenset[str], named: frozenset[str],
        work: Mapping[str, frozenset[str]] | None = None,
    ) -> Remembered:  # fmt: skip
        """After a further publishing; the same where it changes nothing. named: rows of others that went by name, which
        their own store may bring back.
        """
        if rows == self.rows and work == self.work and self.log_head:
            return self
        return Remembered(log_head, at, rows, (self.removed | (self.rows - rows - named)) - rows, work)


def digests(rows: pd.DataFrame, table: Table = OBSERVATIONS) -> list[str]:
    """A digest of each row of a table, by its cells."""
    frame = rows[list(table.names)].astype("object")
    cells = frame.where(frame.notna(), None).to_numpy().tolist()
    return [
        hashlib.sha256(json.dumps(row, ensure_ascii=False, default=float).encode()).hexdigest()[:_DIGITS]
        for row in cells
    ]


def digests_of_work(folder: Path, area: str) -> dict[str, frozenset[str]] | None:
    """Digests of an area's reports and slips as its files hold them, by table; None where there is no such file."""
    found = {}
    for name in OF_WORK:
        path = folder / name / f"{area}.csv"
        if path.is_file():
            found[name] = frozenset(digests(read_carefully(folder, name, [path]).frame, TABLES[name]))
    return found or None


def read(folder: Path) -> dict[str, Remembered]:
    """What is remembered, by area; of a file that cannot be read, nothing."""
    try:
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))["areas"]
        return {
            str(area): Remembered(
                str(one["log_head"]),
                str(one["at"]),
                frozenset(map(str, one["rows"])),
                frozenset(map(str, one["removed"])),
                {str(name): frozenset(map(str, held)) for name, held in one["work"].items()} if "work" in one else None,
            )
            for area, one in said.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def text(areas: Mapping[str, Remembered]) -> str:
    """The file's content."""
    said = {
        area: {"log_head": one.log_head, "at": one.at, "rows": sorted(one.rows), "removed": sorted(one.removed)}
        | ({"work": {name: sorted(held) for name, held in sorted(one.work.items())}} if one.work is not None else {})
        for area, one in sorted(areas.items())
    }
    return json.dumps({"areas": said}, ensure_ascii=False, indent=1) + "\n"


def unaccepted(folder: Path) -> pd.DataFrame:
    """What is published and no review accepted, as findings: rows that somebody added or edited in the file.

    Of reports and slips only in areas that a store has published: in others they come from nowhere that reviews.
    """
    known = read(folder)
    found = _unaccepted_figures(folder, known)
    for name in OF_WORK:
        table = TABLES[name]
        for path in table_paths(folder, name):
            area = path.stem
            if area not in known or path.stat().st_size == 0:
                continue
            held = known[area].work
            if held is None:
                what = "which review accepted these rows is not recorded: publish them from the store that holds them"
                found.append(finding(path.relative_to(folder).as_posix(), 1, "", "", "not-accepted", what))
                continue
            what = (
                "no review accepted this row: it was added or edited in the file; correct it in the store that has it"
            )
            found += _unknown_rows(folder, path, table, held.get(name, frozenset()), table.key[0], what)
    return pd.DataFrame(found, columns=FINDING)


def _unaccepted_figures(folder: Path, known: Mapping[str, Remembered]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for path in sorted((folder / "observations").glob("submitted-*.csv")):
        area = path.stem.removeprefix("submitted-")
        if not re.fullmatch("[0-9]{6}", area) or path.stat().st_size == 0:
            continue
        if area not in known:
            what = "which review accepted these figures is not recorded: publish them from the store that holds them"
            found.append(finding(path.relative_to(folder).as_posix(), 1, "", "", "not-accepted", what))
            continue
        what = (
            "no review accepted this figure: it was added or edited in the file; send it to review, or put it into "
            "a file of its own with its own source"
        )
        found += _unknown_rows(folder, path, OBSERVATIONS, known[area].rows, "value", what)
    return found


def _unknown_rows(
    folder: Path, path: Path, table: Table, known: frozenset[str], column: str, what: str
) -> list[dict[str, object]]:
    """The rows of a file that are not remembered, the first of them by name."""
    reading = read_carefully(folder, table.name, [path])
    if reading.findings:
        return []  # its rows are spoken of already
    wrong = [number for number, one in enumerate(digests(reading.frame, table)) if one not in known]
    found = []
    for number in wrong[:_NAMED]:
        more = f" (and {len(wrong) - _NAMED} more)" if len(wrong) > _NAMED and number == wrong[_NAMED - 1] else ""
        value = reading.frame[column].iloc[number]
        said = "" if pd.isna(value) else value if isinstance(value, str) else f"{value:.12g}"
        file, row = path.relative_to(folder).as_posix(), int(reading.places["row"].iloc[number])
        found.append(finding(file, row, column, said, "not-accepted", f"{what}{more}"))
    return found
