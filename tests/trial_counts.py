"""What the rounds of `make chaos` have counted so far: a line a part in a file outside git, so that a run can be resumed.

Parts are added up for one code and one schema: what the store, the package and their schemas are made of, by its hash. A part
that lost something stays in the file, and in every sum. `python tests/trial_counts.py` prints the table.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import halfsky
from halfsky.collect.store.schema import HEAD

ROUNDS = int(os.environ.get("HALFSKY_STORE_CHAOS", "0"))  # 0: the few of `make test`, which are not kept
SEED = int(os.environ.get("HALFSKY_SEED", "20261125"))
COUNTS = Path(os.environ.get("HALFSKY_CHAOS_COUNTS", Path(__file__).parents[1] / ".chaos" / "counts.jsonl"))
_CODE = ("collect", "package", "schemas", "private_files.py", "vocabulary")


def code() -> str:
    """Which code was tried: a hash of the sources of the store, the package and their schemas."""
    place, seen = Path(halfsky.__file__).parent, hashlib.sha256()
    for name in _CODE:
        for path in sorted([place / name] if name.endswith(".py") else (place / name).rglob("*.py")):
            seen.update(path.relative_to(place).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return seen.hexdigest()[:12]


@dataclass
class Part:
    """Some rounds of one fault: from which number, how many; `lost` and `more` are filled in by the test."""

    fault: str
    database: str
    first: int
    rounds: int
    kept: bool
    lost: Counter[str] = field(default_factory=Counter)
    more: Counter[str] = field(default_factory=Counter)

    @property
    def seed(self) -> str:
        return f"{SEED} {self.fault} {self.database} {self.first}"

    def __enter__(self) -> Part:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _where: object) -> None:
        if error is not None and not isinstance(error, Exception):
            return
        if self.kept:
            self._write(repr(error)[:500] if error is not None else "")
        said = "".join(f", {name} {number}" for name, number in self.more.items())
        print(
            f"\n{self.fault} {self.database}: {self.rounds} rounds, losses {self._lost or 'none'}{said}, seed {self.seed}"
        )
        if error is None:
            assert not self._lost, (self._lost, self.seed)

    @property
    def _lost(self) -> dict[str, int]:
        return dict(+self.lost)

    def _write(self, failed: str) -> None:
        """`failed`: what ended it; none of its rounds is counted as one that lost nothing."""
        line = {
            "fault": self.fault, "database": self.database, "first": self.first,
            "rounds": 0 if failed else self.rounds, "failed": failed,
            "lost": self._lost, "more": self.more, "seed": self.seed, "code": code(), "schema": HEAD,
            "at": datetime.now(UTC).isoformat(timespec="seconds"), "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version, "system": f"{platform.system()} {platform.release()}, {os.cpu_count()} cores",
        }  # fmt: skip
        COUNTS.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(COUNTS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(handle, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        os.close(handle)


def parts(fault: str, database: str, *, short: int, asked: int, each: int) -> Iterator[Part]:
    """`short` rounds that are not kept; in `make chaos` those of `asked` that are still missing, in parts of `each`.

    The rounds are done within `with part:`. A part that was interrupted is done again, one that failed is remembered.
    """
    if not ROUNDS:
        yield Part(fault, database, 0, short, kept=False)
        return
    while (total := so_far(fault, database))["rounds"] < asked:
        yield Part(fault, database, total["rounds"], min(each, asked - total["rounds"]), kept=True)
    print(f"\n{fault} {database}: {total['rounds']} rounds in all, losses {_losses(total) or 'none'}")
    assert not _losses(total), f"{COUNTS} has a part with losses: its seed repeats it"


def _lines() -> list[dict[str, object]]:
    return [json.loads(line) for line in COUNTS.read_text(encoding="utf-8").splitlines()] if COUNTS.exists() else []


def so_far(fault: str, database: str) -> Counter[str]:
    """Rounds, losses by their name and whatever else was counted, of this code."""
    total: Counter[str] = Counter()
    this = code()
    for line in _lines():
        if (line["fault"], line["database"], line["code"], line["schema"]) == (fault, database, this, HEAD):
            total.update(
                {"rounds": line["rounds"], "failed parts": bool(line["failed"]), **line["lost"], **line["more"]}
            )
    return total


def _losses(total: Counter[str]) -> dict[str, int]:
    names = [name for name in total if name == "failed parts" or (name[0] == "L" and name[1:].isdigit())]
    return {name: total[name] for name in names if total[name]}


def table() -> str:
    """Every fault on every database: rounds, losses, the bound of a loss a round by the rule of three."""
    rows = [
        f"code {code()}, schema {HEAD}",
        "| fault | database | rounds | receipts | losses | bound (95 %) |",
        "|---|---|---|---|---|---|",
    ]
    for fault, database in sorted({(str(line["fault"]), str(line["database"])) for line in _lines()}):
        total = so_far(fault, database)
        if total["rounds"]:
            lost = _losses(total)
            bound = "–" if lost or total["rounds"] < 4 else f"{300 / total['rounds']:.2f} %"
            rows.append(
                f"| {fault} | {database} | {total['rounds']} | {total['receipts'] or '–'} | {lost or 0} | {bound} |"
            )
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
