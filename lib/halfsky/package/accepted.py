"""What a data package remembers of its publishings: which figures were accepted, up to which entry of whose log.

`accepted.json` beside `datapackage.json`, for each area whose figures a store has published: `log_head` (hash of the
newest entry of the store's log then), `at`, and the digests of the rows that were published (`rows`) and of those that
a publishing has taken away again (`removed`). A row of `observations/submitted-*.csv` that is not among them was put
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

from halfsky.package.reading import FINDING, finding, read_carefully
from halfsky.schemas import OBSERVATIONS

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

    def then(self, log_head: str, at: str, rows: frozenset[str], named: frozenset[str]) -> Remembered:
        """After a further publishing; the same where it changes nothing. named: rows of others that went by name, which
        their own store may bring back.
        """
        if rows == self.rows and self.log_head:
            return self
        return Remembered(log_head, at, rows, (self.removed | (self.rows - rows - named)) - rows)


def digests(rows: pd.DataFrame) -> list[str]:
    """A digest of each row of observations, by its cells."""
    frame = rows[list(OBSERVATIONS.names)].astype("object")
    cells = frame.where(frame.notna(), None).to_numpy().tolist()
    return [
        hashlib.sha256(json.dumps(row, ensure_ascii=False, default=float).encode()).hexdigest()[:_DIGITS]
        for row in cells
    ]


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
            )
            for area, one in said.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def text(areas: Mapping[str, Remembered]) -> str:
    """The file's content."""
    said = {
        area: {"log_head": one.log_head, "at": one.at, "rows": sorted(one.rows), "removed": sorted(one.removed)}
        for area, one in sorted(areas.items())
    }
    return json.dumps({"areas": said}, ensure_ascii=False, indent=1) + "\n"


def unaccepted(folder: Path) -> pd.DataFrame:
    """Published figures that no review accepted, as findings: rows that somebody added or edited in the file."""
    known, found = read(folder), []
    for path in sorted((folder / "observations").glob("submitted-*.csv")):
        area = path.stem.removeprefix("submitted-")
        if not re.fullmatch("[0-9]{6}", area) or path.stat().st_size == 0:
            continue
        file = path.relative_to(folder).as_posix()
        if area not in known:
            what = "which review accepted these figures is not recorded: publish them from the store that holds them"
            found.append(finding(file, 1, "", "", "not-accepted", what))
            continue
        reading = read_carefully(folder, "observations", [path])
        if reading.findings:
            continue  # its rows are spoken of already
        wrong = [number for number, one in enumerate(digests(reading.frame)) if one not in known[area].rows]
        for number in wrong[:_NAMED]:
            more = f" (and {len(wrong) - _NAMED} more)" if len(wrong) > _NAMED and number == wrong[_NAMED - 1] else ""
            value = reading.frame["value"].iloc[number]
            what = (
                "no review accepted this figure: it was added or edited in the file; send it to review, or put it into "
                f"a file of its own with its own source{more}"
            )
            said = "" if pd.isna(value) else f"{value:.12g}"
            found.append(finding(file, int(reading.places["row"].iloc[number]), "value", said, "not-accepted", what))
    return pd.DataFrame(found, columns=FINDING)
