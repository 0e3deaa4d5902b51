"""A unit's own table, whatever its layout, as a submission: filled from the file, then checked, receipted and reviewed
as a template is. What is asked of a value is a finding at its cell, and keeps that value out until it is answered.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from halfsky.collect import confirmed_labels, data_requests, intake
from halfsky.collect.access import Actor
from halfsky.collect.plain_text import label
from halfsky.collect.store import Store, files
from halfsky.errors import SubmissionError
from halfsky.guarded_reading import UPLOADED_TABLE, Content, FileRefused, regular_bytes
from halfsky.importing.answers import CONFIRMED, PUBLISHED
from halfsky.importing.mapping import Mapping
from halfsky.importing.proposal import BETWEEN, Proposal
from halfsky.importing.reading import propose
from halfsky.package import Package, find_plan
from halfsky.schemas.collecting import ENTRIES
from halfsky.words.submission_findings import Findings

MOST_BYTES = 5_000_000
_CONFIRMED = "填报人已核对"


def submit_own(
    store: Store, actor: Actor, package: Package, path: Path | str, plan_id: str, unit: str = "", *,
    mapping: Mapping | None = None, year: int | None = None, only_check: bool = False,
) -> intake.Outcome:  # fmt: skip
    """Send a table of a unit's own for a plan: its values are found as `halfsky read` finds them.

    mapping: what is confirmed of its words, beside what the unit confirmed of its tables before (`confirmed_labels`,
    which keeps it once the table is sent). year: that of its 本年. SubmissionError for a file that cannot be read or
    holds no value, `intake.NothingTaken` with the findings when no row was taken, AccessError for another's unit.
    """
    path = Path(path)
    try:
        content = regular_bytes(path, MOST_BYTES)
    except FileRefused as refused:
        raise SubmissionError(str(refused)) from refused
    return submit_own_bytes(
        store, actor, package, content, path.name, plan_id, unit, mapping=mapping, year=year, only_check=only_check
    )


def submit_own_bytes(
    store: Store, actor: Actor, package: Package, content: bytes, name: str, plan_id: str, unit: str = "", *,
    mapping: Mapping | None = None, year: int | None = None, only_check: bool = False,
) -> intake.Outcome:  # fmt: skip
    """As `submit_own`, for a file that was uploaded."""
    plan = find_plan(package, plan_id)
    area_code = str(plan["area_code"])
    confirmed = confirmed_labels.beside(confirmed_labels.known(store, actor, area_code, unit), mapping)
    try:
        proposal = propose(
            Content(name, content), package, area=area_code, year=year, mapping=confirmed, budget=UPLOADED_TABLE
        )
    except FileRefused as refused:
        raise SubmissionError(f"{name}: {refused}") from refused
    if proposal.rows.empty:
        raise SubmissionError(f"{name}: no value was found in it: is it a statistical table?")
    found = Findings()
    entries = entries_of(proposal, area_code, found)
    newest = int(entries["year"].max()) if len(entries) else (year or int(plan["start_year"]))
    sent = intake.Sent(content, label(name), plan_id, unit, newest, entries, len(proposal.rows), found)
    done = intake.take(store, actor, package, sent, only_check=only_check)
    if not only_check:
        confirmed_labels.keep(store, actor, area_code, unit, confirmed, proposal.layout)
    return done


def submit_proposal(
    store: Store, actor: Actor, package: Package, proposal: Proposal, content: bytes, plan_id: str, unit: str,
    year: int, *, reason: str = "", mapping: Mapping | None = None, only_check: bool = False,
) -> intake.Outcome:  # fmt: skip
    """Send what a table that was reviewed has of a plan's unit and year. `content`: the file that it was read from.

    What the unit is not asked for stays out. reason: stands in the note of every value that was found doubtful. The
    same file read the same way gives the same receipt. mapping: what it was read with, kept once it is sent. Errors as
    of `submit_own`.
    """
    area_code = str(find_plan(package, plan_id)["area_code"])
    actor.require("send", area_code, unit)
    found = Findings()
    mine = proposal.rows[may_be_asked_for(proposal, package, plan_id, unit, year)]
    known = mine.assign(cell=_places(proposal.rows).reindex(mine.index))
    entries = entries_of(replace(proposal, rows=known.reset_index(drop=True)), area_code, found)
    rows_in = len(entries) + len({row["row"] for row in found.rows})
    reading = files.sha256(f"{reason}\n{entries.to_csv(index=False)}".encode())
    sent = intake.Sent(content, label(proposal.name), plan_id, unit, year, entries, rows_in, found, reading)
    if reason:
        sent = replace(sent, entries=_with_reason(store, actor, package, sent, reason), findings=found)
    done = intake.take(store, actor, package, sent, only_check=only_check)
    if mapping is not None and not only_check:
        confirmed_labels.keep(store, actor, area_code, unit, mapping, proposal.layout)
    return done


def may_be_asked_for(proposal: Proposal, package: Package, plan_id: str, unit: str, year: int) -> pd.Series:
    """Which rows of a proposal are of the unit's area, year and indicators, as far as these are known."""
    rows = proposal.rows
    asked = data_requests.asked(package, plan_id, unit)
    area = str(find_plan(package, plan_id)["area_code"])
    years = pd.to_numeric(rows["year"], errors="coerce")
    return (
        rows["area_code"].isin(["", area])
        & (years.isna() | years.eq(year))
        & rows["indicator_id"].isin(["", *asked["indicator_id"]])
    )


def _places(rows: pd.DataFrame) -> pd.Series:
    """C5; with its sheet where the file has several: a reviewer names a value by it."""
    if len(rows["sheet"].drop_duplicates()) <= 1:
        return rows["cell"].astype("str")
    return rows["sheet"].astype("str") + "!" + rows["cell"].astype("str")


def _with_reason(store: Store, actor: Actor, package: Package, sent: intake.Sent, reason: str) -> pd.DataFrame:
    """The entries, the reason in the note of those that are taken only with one."""
    looked = replace(sent, reading=f"{sent.reading} looked at", findings=Findings())
    try:
        found = intake.take(store, actor, package, looked, only_check=True).findings
    except intake.NothingTaken as nothing:
        found = nothing.findings
    doubtful = found.loc[found["severity"].eq("warning"), "sheet"] + " " + found["cell"]
    entries = sent.entries
    said = (entries["note"] + BETWEEN + reason).str.strip(BETWEEN)
    return entries.assign(note=said.where((entries["sheet"] + " " + entries["cell"]).isin(doubtful), entries["note"]))


def entries_of(proposal: Proposal, area_code: str, found: Findings) -> pd.DataFrame:
    """Table ENTRIES of the values of which nothing is asked; the others, and those of other areas, are findings.

    That a value differs from what is published is no question to a sender: his reviewer decides. What a witness from
    outside makes doubtful is a warning, as it is in a template; where it was confirmed the note says so.
    """
    rows = proposal.rows.assign(row=range(1, len(proposal.rows) + 1))
    rows = rows[rows["fate"].isin(["proposed", "same", "asked"])]
    asked = rows["fate"].eq("asked") & rows["about"].ne(PUBLISHED)
    for row in rows[asked].itertuples():
        for question in str(row.question).split(BETWEEN):
            zh, _, en = question.partition(" / ")
            code = "implausible" if row.about == "value" and pd.notna(row.value) else "not-understood"
            found.add(code, sheet=str(row.sheet), cell=str(row.cell), value=row.read_as, more=zh, more_en=en,
                      row=int(row.row))  # fmt: skip
    clear = rows[~asked & rows["value"].notna()]
    foreign = clear["area_code"].ne(area_code)
    for row in clear[foreign].itertuples():
        found.add("other-area", sheet=str(row.sheet), cell=str(row.cell), value=row.area_code, row=int(row.row))
    confirmed = clear["answered"].eq(CONFIRMED) & clear["note"].eq("")
    return ENTRIES.conform(clear[~foreign].assign(missing_reason="", note=clear["note"].mask(confirmed, _CONFIRMED)))
