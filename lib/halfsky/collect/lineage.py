"""Which published figures this store wrote, and which stand there by another hand.

A row is the store's own when it is, cell by cell, what was accepted here at one of the store's own publishings of that
area. An older backup does not know what was published after it, an empty store knows nothing, and the same file sent to
another store gives the same receipt, but no publishing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, func, select

from halfsky.collect.store import states
from halfsky.collect.store.schema import AUDIT, DECISIONS, KEY, REVISIONS, SUBMISSIONS, VERDICTS
from halfsky.errors import UsageError
from halfsky.schemas import AREA_CODE, IDENTIFIER, OBSERVATIONS

LOST = ["file", *KEY, "published", "becomes", "change", "source_id"]
"""Columns of a table of figures that a publishing would take away: `becomes` is missing where the row would go."""

REMOVED, ADDED, BACK = "removed", "added", "added again"
DIFFERENCES = [*LOST, "consent"]
"""Columns of a table of all that a publishing changes: `consent` is `needed` where a figure must be named for it."""
_HERE = list(OBSERVATIONS.names)
_FORMS = "name a file (observations/submitted-150203.csv) or a figure (AREA:INDICATOR:YEAR)"


@dataclass(frozen=True)
class Name:
    """What may go: every figure of a file, or one figure, whatever sex and residence."""

    file: str = ""
    area_code: str = ""
    indicator_id: str = ""
    year: int = 0

    def __str__(self) -> str:
        return self.file or f"{self.area_code}:{self.indicator_id}:{self.year}"

    @staticmethod
    def read(text: str) -> Name:
        """UsageError for what names neither a file of published figures nor one figure."""
        if re.fullmatch(rf"submitted-{AREA_CODE.strip('^$')}\.csv", Path(text).name):
            return Name(file=f"observations/{Path(text).name}")
        parts = text.split(":")
        forms = (AREA_CODE, IDENTIFIER, r"[0-9]{4}")
        if len(parts) == len(forms) and all(map(re.fullmatch, forms, parts)):
            return Name(area_code=parts[0], indicator_id=parts[1], year=int(parts[2]))
        raise UsageError(f"{text!r} names no published figure: {_FORMS}")

    def covers(self, lost: pd.DataFrame) -> pd.Series:
        """The rows of a table of figures (`LOST`) that are named."""
        if self.file:
            return lost["file"].eq(self.file)
        return (
            lost["area_code"].eq(self.area_code)
            & lost["indicator_id"].eq(self.indicator_id)
            & lost["year"].eq(self.year)
        )


def newest_verdict(connection: Connection) -> int:
    """What a publishing writes down: everything decided up to here is in it."""
    return int(connection.execute(select(func.coalesce(func.max(VERDICTS.c.verdict_id), 0))).scalar_one())


def lost_figures(standing: Mapping[str, pd.DataFrame], rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `standing` (file → its rows) that are not among `rows`, cell by cell: the columns of `LOST`, the cells of
    the row itself beside them.
    """
    parts = []
    for file, frame in standing.items():
        kept = frame.merge(rows, on=_HERE, how="left", indicator=True)["_merge"].eq("both").to_numpy()
        parts.append(frame[~kept].assign(file=file))
    old = pd.concat(parts, ignore_index=True) if parts else OBSERVATIONS.empty().assign(file="")
    key = list(KEY)
    new = old[key].merge(rows, on=key, how="left", indicator=True).set_axis(old.index)
    stays = new["_merge"].eq("both")
    cells = [name for name in _HERE if name not in key]
    differs = [(name, ~(old[name].eq(new[name]) | (old[name].isna() & new[name].isna()))) for name in cells]
    change = ["; ".join(name for name, wrong in differs if wrong.iloc[row]) for row in range(len(old))]
    return old.assign(
        published=old["value"],
        becomes=new["value"].where(stays),
        change=pd.Series(change, old.index, "str").where(stays, REMOVED),
    )


def knows(connection: Connection, log_head: str) -> bool:
    """Whether the store's log holds this entry: else the package was published by another store, or a newer copy."""
    return not log_head or connection.execute(select(AUDIT.c.entry).where(AUDIT.c.hash == log_head)).first() is not None


def differences(standing: Mapping[str, pd.DataFrame], rows: pd.DataFrame, to_name: pd.DataFrame) -> pd.DataFrame:
    """Every figure that a publishing adds, changes or removes: the columns of `DIFFERENCES`. to_name: those of them, as
    `LOST`, that must be named.
    """
    key = list(KEY)
    there = pd.concat([OBSERVATIONS.empty(), *standing.values()], ignore_index=True)
    new = rows[rows.merge(there[key], on=key, how="left", indicator=True)["_merge"].eq("left_only").to_numpy()]
    files = pd.Series([f"observations/submitted-{area}.csv" for area in new["area_code"]], index=new.index, dtype="str")
    added = new.assign(file=files, published=float("nan"), becomes=new["value"], change=ADDED)
    parts = [frame[LOST] for frame in (lost_figures(standing, rows), added) if len(frame)] or [added[LOST]]
    every = pd.concat(parts, ignore_index=True)
    needed = every[["file", *KEY]].merge(
        to_name[["file", *KEY, "change"]].rename(columns={"change": "named"}), on=["file", *KEY], how="left"
    )["named"]
    every = every.assign(
        change=every["change"].mask(needed.eq(BACK), BACK), consent=needed.notna().map({True: "needed", False: ""})
    )
    return every.sort_values(["file", *KEY], ignore_index=True)[DIFFERENCES]


def own(connection: Connection, figures: pd.DataFrame, prefix: str) -> pd.Series:
    """Whether this store wrote these published rows (columns of observations): a mask."""
    mine = pd.Series(False, index=figures.index)
    for area in figures["area_code"].unique():
        of_area = figures[figures["area_code"].eq(area)]
        history = _history(connection, str(area), of_area, prefix)
        known = of_area.reset_index().merge(history[[*_HERE, "revision_id"]], on=_HERE)[["index", "revision_id"]]
        known = known.drop_duplicates()
        for newest in _publishings(connection, str(area), history):
            if known.empty:
                break
            found = known["revision_id"].isin(_in_force(history, newest))
            mine[known.loc[found, "index"].unique()] = True
            known = known[~known["index"].isin(known.loc[found, "index"])]
    return mine


def _history(connection: Connection, area: str, figures: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """Every verdict on the revisions of these figures: as observations, `revision_id`, `number`, `verdict_id` …"""
    names = [*KEY, "value", "numerator", "denominator", "unit", "status", "note", "number", "revision_id"]
    query = (
        select(*(REVISIONS.c[name] for name in names), SUBMISSIONS.c.receipt, VERDICTS.c.verdict_id, VERDICTS.c.state,
               DECISIONS.c.made_at)
        .join(VERDICTS, VERDICTS.c.revision_id == REVISIONS.c.revision_id)
        .join(DECISIONS, DECISIONS.c.decision_id == VERDICTS.c.decision_id)
        .join(SUBMISSIONS, SUBMISSIONS.c.submission_id == REVISIONS.c.submission_id)
        .where(
            REVISIONS.c.area_code == area,
            REVISIONS.c.indicator_id.in_(sorted(set(figures["indicator_id"].astype("str")))),
            REVISIONS.c.year.in_(sorted(set(figures["year"].astype("int").tolist()))),
        )
    )  # fmt: skip
    about = ["receipt", "verdict_id", "state", "made_at"]
    rows = states.frame(connection, query, [*names, *about])
    rows = rows.assign(
        source_id=prefix + rows["area_code"].astype("str") + "-" + rows["receipt"].astype("str").str.lower()
    )
    more = rows[["number", "revision_id", "verdict_id", "state", "made_at"]].rename(columns={"state": "verdict"})
    return pd.concat([OBSERVATIONS.conform(rows), more], axis="columns")


def _publishings(connection: Connection, area: str, history: pd.DataFrame) -> Iterator[int]:
    """The newest verdict of each of the store's publishings of an area, newest publishing first."""
    query = (
        select(AUDIT.c.at, AUDIT.c.detail)
        .where(AUDIT.c.area_code == area, AUDIT.c.action.in_(("publishing", "published")))
        .order_by(AUDIT.c.entry.desc())
    )
    seen = set()
    for entry in connection.execute(query).all():
        newest = json.loads(entry.detail).get("newest_verdict")
        if newest is None:  # written by a Halfsky that did not write it down
            newest = max(history.loc[history["made_at"].le(entry.at), "verdict_id"], default=0)
        if newest not in seen:
            seen.add(newest)
            yield int(newest)


def _in_force(history: pd.DataFrame, newest: int) -> pd.Series:
    """The accepted revision of each key after that verdict."""
    held = (
        history[history["verdict_id"].le(newest)].sort_values("verdict_id").drop_duplicates("revision_id", keep="last")
    )
    held = held[held["verdict"].eq("accepted")].sort_values("number")
    return held.drop_duplicates(list(KEY), keep="last")["revision_id"]


def listed(lost: pd.DataFrame, most: int) -> str:
    """The first of these figures in words: where, what stands, what would stand."""
    said = []
    for row in lost.head(most).itertuples():
        group = "".join(f" {part}" for part in (row.sex, row.residence) if part != "total")
        becomes = REMOVED if row.change == REMOVED else f"{row.becomes:.12g} ({row.change})"
        published = "nothing" if row.change == BACK else f"{row.published:.12g}"
        said.append(f"{row.file}: {row.area_code} {row.indicator_id} {row.year}{group} {published} → {becomes}")
    more = f"; and {len(lost) - most} more" if len(lost) > most else ""
    return "; ".join(said) + more


def names(given: Sequence[str]) -> list[Name]:
    """What is told by name that may go."""
    return [Name.read(str(text)) for text in given]
