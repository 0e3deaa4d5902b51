"""Accepted reports and slips become `progress/<area>.csv` and `cases/<area>.csv` of the data package, accepted reasons
why a figure is missing `absences/<area>.csv`, the days of the calls `calls/<area>.csv`.

Made anew each time from what is accepted now, with the figures and as carefully: what stands there by another hand goes
only when its file is named, and what the package's plans do not have is left out and named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from halfsky.collect.lineage import ADDED, REMOVED
from halfsky.collect.store import cases, evidence, reports, states
from halfsky.collect.store.database import local_day
from halfsky.collect.store.schema import CALLS as CALLED
from halfsky.collect.store.schema import REVISIONS, SUBMISSIONS
from halfsky.collect.store.work_schema import CASES as SLIPS
from halfsky.collect.store.work_schema import GROUP_VERDICTS, REPORTS
from halfsky.errors import PublishingError
from halfsky.package import Package
from halfsky.package.reading import read_carefully
from halfsky.package.staging import Staged
from halfsky.package.validation_of_work import mismatched, outside
from halfsky.schemas import ABSENCES, CALLS, CASES, PROGRESS_REPORTS, Table

LEFT_OUT = ["table", "id", "reason"]
LOST = ["file", "id", "unit", "year"]
DIFFERENCES = [*LOST, "published", "becomes", "change", "consent"]
"""Columns of a table of all that a publishing changes: `published`, `becomes`: the state or verdict that stands and the
one that would; `change` as of figures: added, removed, or the columns that differ; `consent` is `needed` where the file
must be named for it."""
_TABLES: tuple[tuple[str, Table], ...] = (
    ("progress", PROGRESS_REPORTS), ("cases", CASES), ("absences", ABSENCES), ("calls", CALLS),
)  # fmt: skip
_GROUP = "GROUP-"  # receipt of a row that holds the group's verdict alone
_OWN = {
    "progress": ("task_id", "year", "unit", "state", "done_text", "practice", "cause", "self_verdict", "receipt"),
    "cases": ("case_id", "object_id", "unit", "level", "cause", "opened_on"),
    "absences": ("plan_id", "indicator_id", "year", "sex", "residence", "unit", "reason", "receipt"),
    "calls": ("plan_id", "year", "opens_on", "due_on", "closes_on"),
}
"""In what a published row is one that this store wrote: what does not change when others decide later."""
_ABOUT = {"absences": "indicator_id"}
"""What a row is called by where that is not the first of its table's key."""
_WORDS = ("state", "group_verdict", "self_verdict", "reason", "due_on")
_SHOWN = 5


class OthersRows(PublishingError):
    """Rows that this store did not write would go. `rows` lists them, with the columns of `LOST`."""

    def __init__(self, message: str, rows: pd.DataFrame) -> None:
        super().__init__(message)
        self.rows = rows


@dataclass(frozen=True)
class Work:
    """What is to be published: by file its rows, what is left out (`LEFT_OUT`), rows of others that would go (`LOST`),
    and all that would be added, changed or removed (`DIFFERENCES`)."""

    files: dict[str, pd.DataFrame] = field(default_factory=dict)
    left_out: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LEFT_OUT))
    lost: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LOST))
    differences: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=DIFFERENCES))

    def of(self, table: str) -> int:
        """How many rows a table would have."""
        return sum(len(frame) for file, frame in self.files.items() if file.startswith(f"{table}/"))


def areas(connection: Connection, package: Package) -> set[str]:
    """Areas of which the store or the package has something of a plan as work."""
    there = {path.stem for name, _ in _TABLES for path in (package.folder / name).glob("*.csv")}
    for column in (REPORTS.c.area_code, SLIPS.c.area_code, GROUP_VERDICTS.c.area_code, CALLED.c.area_code):
        there |= set(connection.execute(select(column).distinct()).scalars())
    return {area for area in there if re.fullmatch("[0-9]{6}", area)}


def split(replace: Sequence[str]) -> tuple[list[str], list[str]]:
    """Of what may go: files of a plan as work, and all else."""
    tables = "|".join(name for name, _ in _TABLES)
    own = [name for name in replace if re.fullmatch(rf"({tables})/[0-9]{{6}}\.csv", name)]
    return own, [name for name in replace if name not in own]


def gather(connection: Connection, package: Package, codes: Sequence[str]) -> Work:
    """What the store would publish for these areas, beside what stands there."""
    files: dict[str, pd.DataFrame] = {}
    left, lost, changes = [], [], []
    for area in codes:
        for name, table in _TABLES:
            rows = _ROWS[name](connection, area)
            reason = _reasons(package, area, name, rows)
            key = _ABOUT.get(name, table.key[0])
            left += [
                {"table": name, "id": one, "reason": why} for one, why in zip(rows[key], reason, strict=True) if why
            ]
            kept = table.conform(rows[[not why for why in reason]])
            path, standing = package.folder / name / f"{area}.csv", table.empty()
            if len(kept) or path.is_file():
                files[f"{name}/{area}.csv"] = kept
            foreign: list[dict[str, object]] = []
            if path.is_file():
                standing = read_carefully(package.folder, name, [path]).frame
                foreign = _foreign(connection, area, name, table, standing)
            lost += foreign
            changes += _changes(f"{name}/{area}.csv", table, standing, kept, foreign)
    return Work(
        files, pd.DataFrame(left, columns=LEFT_OUT), pd.DataFrame(lost, columns=LOST),
        pd.DataFrame(changes, columns=DIFFERENCES),
    )  # fmt: skip


def _changes(
    file: str, table: Table, standing: pd.DataFrame, becomes: pd.DataFrame, foreign: list[dict[str, object]]
) -> list[dict[str, object]]:
    """What differs between a file's rows and those that it would have: `DIFFERENCES`, in the order of their keys."""
    old, new = (
        {tuple(row[name] for name in table.key): row for row in frame.astype("object").to_dict("records")}
        for frame in (standing, becomes)
    )
    needed = {(one["id"], one["unit"], one["year"]) for one in foreign}
    found = []
    for key in sorted({*old, *new}, key=lambda key: tuple(map(str, key))):
        before, after = old.get(key), new.get(key)
        if before is not None and after is not None:
            differs = [name for name in table.names if _text(before[name]) != _text(after[name])]
            change = "; ".join(differs)
        else:
            change = ADDED if before is None else REMOVED
        if not change:
            continue
        row = _place(file, table, after if before is None else before)
        consent = "needed" if before is not None and (row["id"], row["unit"], row["year"]) in needed else ""
        found.append({**row, "published": _word(before), "becomes": _word(after), "change": change, "consent": consent})
    return found


def _place(file: str, table: Table, row: Mapping[Any, Any] | None) -> dict[str, object]:
    """What a row of a file is called by: `LOST`."""
    said = row or {}
    year = int(said["year"]) if "year" in said else int(str(said["opened_on"])[:4])
    return {
        "file": file,
        "id": str(said[_ABOUT.get(table.name, table.key[0])]),
        "unit": str(said.get("unit", "")),
        "year": year,
    }


def _word(row: Mapping[Any, Any] | None) -> str:
    """The word that a row says: its state, else the group's verdict or the unit's; "" where there is no row."""
    return next((str(row[name]) for name in _WORDS if row.get(name)), "") if row is not None else ""


def _text(cell: object) -> str:
    return "" if pd.isna(cell) else str(cell)


def files_of(area: str) -> list[str]:
    """The files of an area that hold what was gathered."""
    return [f"{name}/{area}.csv" for name, _ in _TABLES]


def check_named(work: Work, named: Sequence[str]) -> None:
    """OthersRows where rows by another hand would go that nobody named."""
    lost = work.lost[~work.lost["file"].isin(list(named))].reset_index(drop=True)
    if lost.empty:
        return
    told = "; ".join(f"{row.file} {row.id} {row.unit}".strip() for row in lost.head(_SHOWN).itertuples())
    more = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
    raise OthersRows(
        f"{len(lost)} published rows that this store did not write would go or change, and nothing was written: "
        f"{told}{more}. Publish from the store that wrote them, or name what may go: --replace {lost['file'].iloc[0]}",
        lost,
    )


def stage(draft: Staged, work: Work) -> None:
    """Have the files hold what was gathered."""
    for file, frame in work.files.items():
        draft.put(file, frame, dict(_TABLES)[Path(file).parent.name])


def _progress(connection: Connection, area: str) -> pd.DataFrame:
    said = reports.in_force(connection, REPORTS.c.area_code == area)
    said = said.rename(columns={"evidence": "evidence_named"})
    keys = [
        evidence.report_id(str(task), int(year), str(unit))
        for task, year, unit in zip(said["task_id"], said["year"], said["unit"], strict=True)
    ]
    pieces = evidence.of_reports(connection, keys)
    said = said.assign(
        evidence=[sum(state == evidence.USABLE for state, _ in pieces[key]) for key in keys],
        evidence_pieces=[";".join(f"{state}:{name}" for state, name in pieces[key]) for key in keys],
    )
    group = _group(connection, area)
    both = said.merge(group, on=["task_id", "year"], how="left", suffixes=("", "_group"))
    both["group_verdict"] = both["group_verdict"].astype("object").fillna("")
    there = pd.MultiIndex.from_frame(both[["task_id", "year"]])
    alone = group[~pd.MultiIndex.from_frame(group[["task_id", "year"]]).isin(there)]
    alone = alone.assign(unit="", evidence=0, receipt=alone["number"], accepted_on=alone["judged_on"])
    rows = [frame for frame in (both, alone) if len(frame)] or [both]
    return PROGRESS_REPORTS.conform(pd.concat(rows, ignore_index=True)).sort_values(
        list(PROGRESS_REPORTS.key), kind="stable", ignore_index=True
    )


def _group(connection: Connection, area: str) -> pd.DataFrame:
    """The newest verdict of the group on each goal and year."""
    table = GROUP_VERDICTS
    names = ["plan_id", "task_id", "year", "verdict", "group_verdict_id", "made_at"]
    query = select(*(table.c[name] for name in names)).where(table.c.area_code == area).order_by(table.c.number)
    rows = pd.DataFrame(connection.execute(query).all(), columns=names)
    rows = rows.drop_duplicates(["task_id", "year"], keep="last").rename(columns={"verdict": "group_verdict"})
    numbers = [f"{_GROUP}{number}" for number in rows["group_verdict_id"]]
    return rows.assign(number=numbers, judged_on=[local_day(str(one)) for one in rows["made_at"]])


def _cases(connection: Connection, area: str) -> pd.DataFrame:
    return CASES.conform(cases.listed(connection, SLIPS.c.area_code == area))


def _absences(connection: Connection, area: str) -> pd.DataFrame:
    """Of each figure that was accepted as missing the reason."""
    rows = states.in_force(connection, REVISIONS.c.area_code == area)
    rows = rows[rows["value"].isna() & rows["missing_reason"].ne("")]
    named = {"missing_reason": "reason", "responsible_unit": "unit"}
    rows = rows.drop(columns="unit").rename(columns=named)  # of the figure, and of who sent it
    return ABSENCES.conform(rows[list(ABSENCES.names)]).sort_values(
        list(ABSENCES.key), kind="stable", ignore_index=True
    )


def _calls(connection: Connection, area: str) -> pd.DataFrame:
    """The newest call of each plan and year."""
    query = (
        select(*(CALLED.c[name] for name in CALLS.names)).where(CALLED.c.area_code == area).order_by(CALLED.c.call_id)
    )
    rows = pd.DataFrame(connection.execute(query).all(), columns=list(CALLS.names))
    rows = rows.drop_duplicates(list(CALLS.key), keep="last")
    return CALLS.conform(rows).sort_values(list(CALLS.key), kind="stable", ignore_index=True)


_ROWS = {"progress": _progress, "cases": _cases, "absences": _absences, "calls": _calls}


def _reasons(package: Package, area: str, name: str, rows: pd.DataFrame) -> list[str]:
    """Why a row cannot be published; "" where it can."""
    plans = set(package.plans.loc[package.plans["area_code"].eq(area), "plan_id"])
    tasks, targets = (
        set(zip(frame["plan_id"], frame[key], strict=True))
        for frame, key in ((package.tasks, "task_id"), (package.targets, "target_id"))
    )
    here = rows["plan_id"].isin(plans)
    reason = pd.Series("", index=rows.index, dtype="str")
    if name == "progress":
        kinds = package.tasks.drop_duplicates("task_id").set_index("task_id")["kind"]
        state, verdict = mismatched(rows, rows["task_id"].map(kinds))
        reason = reason.mask(state | verdict, "任务的类型已改变 / the task is of another kind now")
        reason = reason.mask(outside(rows, package.plans), "年份不在规划期内 / the year is not one of the plan")
    if name in ("progress", "cases"):
        about = list(zip(rows["plan_id"], rows["task_id" if name == "progress" else "object_id"], strict=True))
        known = tasks if name == "progress" else tasks | targets
        there = pd.Series([one in known for one in about], index=rows.index, dtype="bool")
        reason = reason.mask(~there, "任务或目标已不在数据包中 / the task or target is no longer in the package")
    if name == "absences":
        listed = rows["indicator_id"].isin(package.indicators["indicator_id"])
        reason = reason.mask(~listed, "指标已不在指标目录中 / no longer in the catalogue")
    return reason.mask(~here, "规划不在数据包中 / the plan is not in the package").tolist()


def _foreign(
    connection: Connection, area: str, name: str, table: Table, standing: pd.DataFrame
) -> list[dict[str, object]]:
    """Rows of a file that this store did not write."""
    own = set(_written(connection, area, name))
    columns = [standing[column].tolist() for column in _OWN[name]]
    found: list[dict[str, object]] = []
    for place, row in enumerate(zip(*columns, strict=True)):
        if tuple(map(str, row)) not in own:
            found.append(_place(f"{name}/{area}.csv", table, standing.iloc[place].to_dict()))
    return found


def _written(connection: Connection, area: str, name: str) -> list[tuple[str, ...]]:
    if name == "cases":
        slips = select(*(SLIPS.c[column] for column in _OWN[name])).where(SLIPS.c.area_code == area)
        return [tuple(map(str, row)) for row in connection.execute(slips)]
    if name == "calls":
        called = select(*(CALLED.c[column] for column in _OWN[name])).where(CALLED.c.area_code == area)
        return [tuple(map(str, row)) for row in connection.execute(called)]
    if name == "absences":
        sent = {"plan_id": SUBMISSIONS.c.plan_id, "unit": SUBMISSIONS.c.unit, "receipt": SUBMISSIONS.c.receipt}
        about = sent | {"reason": REVISIONS.c.missing_reason}
        stated = select(*(about[one] if one in about else REVISIONS.c[one] for one in _OWN[name])).join(
            SUBMISSIONS, SUBMISSIONS.c.submission_id == REVISIONS.c.submission_id
        )
        rows = connection.execute(stated.where(REVISIONS.c.area_code == area, REVISIONS.c.value.is_(None)))
        return [tuple(map(str, row)) for row in rows]
    columns = [SUBMISSIONS.c.receipt if one == "receipt" else REPORTS.c[one] for one in _OWN[name]]
    said = connection.execute(reports.VERSIONED.stated(*columns).where(REPORTS.c.area_code == area))
    table = GROUP_VERDICTS
    verdicts = select(table.c.task_id, table.c.year, table.c.group_verdict_id).where(table.c.area_code == area)
    alone = [
        (task, str(year), "", "", "", "", "", "", f"{_GROUP}{number}")
        for task, year, number in connection.execute(verdicts)
    ]
    return [*(tuple(map(str, row)) for row in said), *alone]
