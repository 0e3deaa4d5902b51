"""A unit's own table becomes a submission: what a proposal has of the values that it is asked for.

The file is kept as it came; each value names its cell in it. What the unit is not asked for is not sent, and what is
still asked about a value is a finding of that value.
"""

from __future__ import annotations

import pandas as pd

from halfsky.collect import data_requests, intake
from halfsky.collect.access import Actor
from halfsky.collect.plain_text import label
from halfsky.collect.store import Store, files
from halfsky.importing.proposal import Proposal
from halfsky.package import Package, find_plan
from halfsky.schemas.collecting import ENTRIES
from halfsky.words.submission_findings import Findings

PUBLISHED = "published"
"""What is asked about where a value differs from the published one: a submission may say something new."""

_JOINT = "；"


def submit_proposal(
    store: Store, actor: Actor, package: Package, proposal: Proposal, content: bytes, plan_id: str, unit: str,
    year: int, *, reason: str = "", only_check: bool = False,
) -> intake.Outcome:  # fmt: skip
    """Send what a table has of a plan's unit and year. `content`: the file that the proposal was read from.

    reason: stands in the note of every value that was found doubtful. The same file read the same way gives the same
    receipt. Errors as of `intake.submit`: AccessError, `NothingTaken` with its findings.
    """
    entries, found = entries_of(proposal, package, plan_id, unit, year)
    if reason and len(entries):
        doubtful = _doubtful(store, actor, package, proposal, content, plan_id, unit, year)
        places = entries["sheet"] + " " + entries["cell"]
        notes = (entries["note"] + _JOINT + reason).str.strip(_JOINT)
        entries["note"] = entries["note"].where(~places.isin(doubtful), notes)
    waiting = len({row["row"] for row in found.rows})
    reading = files.sha256(entries.to_csv(index=False).encode())
    sent = intake.Sent(
        content, label(proposal.name), plan_id, unit, year, entries, len(entries) + waiting, found, reading
    )
    return intake.take(store, actor, package, sent, only_check=only_check)


def is_asked_for(proposal: Proposal, package: Package, plan_id: str, unit: str, year: int) -> pd.Series:
    """Which rows of a proposal are of the unit's area, year and indicators."""
    rows = proposal.rows
    asked = data_requests.asked(package, plan_id, unit)
    area = str(find_plan(package, plan_id)["area_code"])
    of_year = pd.to_numeric(rows["year"], errors="coerce").eq(year)
    return rows["area_code"].eq(area) & of_year & rows["indicator_id"].isin(asked["indicator_id"])


def may_be_asked_for(proposal: Proposal, package: Package, plan_id: str, unit: str, year: int) -> pd.Series:
    """Which rows may be the unit's, as far as their area, year and indicator are known."""
    rows = proposal.rows
    asked = data_requests.asked(package, plan_id, unit)
    area = str(find_plan(package, plan_id)["area_code"])
    years = pd.to_numeric(rows["year"], errors="coerce")
    return (
        rows["area_code"].isin(["", area])
        & (years.isna() | years.eq(year))
        & rows["indicator_id"].isin(["", *asked["indicator_id"]])
    )


def entries_of(
    proposal: Proposal, package: Package, plan_id: str, unit: str, year: int
) -> tuple[pd.DataFrame, Findings]:
    """The table ENTRIES of what is asked of the unit, and a finding for each value that is still asked about."""
    rows = proposal.rows
    numbered = rows.assign(row=range(1, len(rows) + 1), cell=_places(rows))
    mine = numbered[is_asked_for(proposal, package, plan_id, unit, year)]
    fits = mine["fate"].isin(["proposed", "same"]) | (mine["fate"].eq("asked") & mine["about"].eq(PUBLISHED))
    found = Findings()
    open_ = may_be_asked_for(proposal, package, plan_id, unit, year) & rows["fate"].eq("asked")
    waits = numbered[open_ & rows["about"].ne(PUBLISHED)]
    for row in waits.itertuples():
        found.add(
            "not-understood", sheet=row.sheet, cell=row.cell, value=row.read_as, more=row.question.split(" / ")[0],
            row=int(row.row),
        )  # fmt: skip
    taken = mine[fits & mine["value"].notna()].assign(missing_reason="")
    return ENTRIES.conform(taken[list(ENTRIES.names)].reset_index(drop=True)), found


def _places(rows: pd.DataFrame) -> pd.Series:
    """C5; with its sheet where the file has several: a reviewer names a value by it."""
    if len(rows["sheet"].drop_duplicates()) <= 1:
        return rows["cell"].astype("str")
    return rows["sheet"].astype("str") + "!" + rows["cell"].astype("str")


def _doubtful(
    store: Store, actor: Actor, package: Package, proposal: Proposal, content: bytes, plan_id: str, unit: str, year: int
) -> set[str]:
    """The places of values that are taken only with a reason."""
    try:
        found = submit_proposal(store, actor, package, proposal, content, plan_id, unit, year, only_check=True).findings
    except intake.NothingTaken as nothing:
        found = nothing.findings
    doubtful = found[found["severity"].eq("warning")]
    return set(doubtful["sheet"] + " " + doubtful["cell"])
