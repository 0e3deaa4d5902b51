"""A file comes in: it is read in a guarded process, checked whole, kept, and saved row by row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from halfsky.collect import checks, data_requests
from halfsky.collect.access import Actor, OthersTemplate
from halfsky.collect.account import Account, TaskAccount, account, name_gone, name_open, name_open_tasks, task_account
from halfsky.collect.plain_text import label
from halfsky.collect.progress import checks as measures
from halfsky.collect.progress import layout as measures_layout
from halfsky.collect.progress.asked import asked as asked_tasks
from halfsky.collect.progress.asked import owed
from halfsky.collect.store import Store, crash_points, files, rounds, submissions, transitions
from halfsky.collect.store.database import today
from halfsky.collect.store.submissions import Receipt, Submission
from halfsky.collect.workbook.layout import MOST_BYTES
from halfsky.errors import AccessError, SubmissionError, UsageError
from halfsky.guarded_reading import FileRefused, regular_bytes
from halfsky.package import Package, find_plan
from halfsky.schemas.collecting import ASKED, SUBMISSION_FINDINGS
from halfsky.schemas.work_collecting import REPORTED
from halfsky.words import amounts
from halfsky.words.submission_findings import Findings

if TYPE_CHECKING:
    from halfsky.collect.workbook.reading import Workbook

_NUMBERS = ("value", "numerator", "denominator")
_COMPARED = ("value", "numerator", "denominator", "unit", "status", "missing_reason", "note")


class NothingTaken(SubmissionError):
    """Not one row was taken; `findings` says why, cell by cell."""

    def __init__(self, message: str, findings: pd.DataFrame) -> None:
        super().__init__(message)
        self.findings = findings


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the receipt (None for a mere check), every finding (`SUBMISSION_FINDINGS`), the account.

    The account counts what this file and what was sent before answer; None for a file that was sent before.
    """

    receipt: Receipt | None
    findings: pd.DataFrame
    entries: pd.DataFrame
    account: Account | None = None
    reports: pd.DataFrame = field(default_factory=REPORTED.empty)
    unchanged: int = 0
    """Of a check: how many of the rows that can be taken say what the store has already."""
    tasks: TaskAccount | None = None
    """The same account of the measures that the unit is asked for; None where it is asked for none."""
    also: tuple[Outcome, ...] = ()
    """What became of the other plans of a workbook that serves several; a receipt for each."""
    plan_id: str = ""


@dataclass(frozen=True)
class Sent:
    """A file as read, before anything is asked of the store: for which plan, unit and year, and its entries.

    blank: of a template's rows that say nothing, the indicator with its row and cell; None for what is no template.
    """

    content: bytes
    name: str
    plan_id: str
    unit: str
    year: int
    entries: pd.DataFrame
    rows_in: int
    findings: Findings
    reading: str = ""  # as in `submissions.Submission`
    sheet: str = ""
    blank: dict[str, tuple[int, str]] | None = None
    reports: pd.DataFrame = field(default_factory=REPORTED.empty)
    blank_tasks: dict[str, tuple[int, str]] | None = None  # the same of tasks, in the sheet of measures


def submit(
    store: Store, actor: Actor, package: Package, path: Path | str, *, only_check: bool = False, year: int | None = None
) -> Outcome:
    """Take a filled template in. Rows without an error are taken, all others named; the same file again is harmless.

    AccessError for another's unit or area, `NothingTaken` (a SubmissionError) with its findings when no row was taken.
    `year`: refuse a file of another year.
    """
    path = Path(path)
    try:
        content = regular_bytes(path, MOST_BYTES)
    except FileRefused as refused:
        raise SubmissionError(str(refused)) from refused
    return submit_bytes(store, actor, package, content, path.name, only_check=only_check, year=year)


def submit_bytes(
    store: Store, actor: Actor, package: Package, content: bytes, name: str, *,
    only_check: bool = False, year: int | None = None, plan_id: str = "",
) -> Outcome:  # fmt: skip
    """As `submit`, for a file that was uploaded. `plan_id`: refuse a file that does not serve that plan; a workbook of
    several is taken for all of them."""
    from halfsky.collect.workbook.reading import read_workbook  # noqa: PLC0415 - openpyxl's side of the house

    if not actor.may_somewhere("send"):
        raise AccessError(
            f"{actor.name} 无权报送 / may not send figures: ask the administrator of the store for the right"
        )
    name = label(name)
    book = read_workbook(content, name, package.indicators)
    served = (book, *book.also)
    if plan_id in {one.plan_id for one in served}:
        plan_id = ""
    # A plan of a joint workbook of which nothing is filled in was not sent.
    done: list[Outcome] = []
    refused: list[tuple[str, NothingTaken]] = []
    for one in [one for one in served if one.rows_in] or [book]:
        try:
            made = _take_book(store, actor, package, content, name, one, year, plan_id, only_check=only_check)
            done.append(replace(made, plan_id=one.plan_id))
        except NothingTaken as nothing:
            refused.append((one.plan_id, nothing))
    if not done:
        raise refused[0][1]
    others = [Outcome(None, nothing.findings, book.entries.head(0), plan_id=plan) for plan, nothing in refused]
    return replace(done[0], also=(*done[1:], *others))


def _take_book(
    store: Store, actor: Actor, package: Package, content: bytes, name: str, book: Workbook, year: int | None,
    plan_id: str, *, only_check: bool,
) -> Outcome:  # fmt: skip
    if book.is_known:
        _check_identity(book.plan_id, book.year, year, package, book.findings)
        if plan_id and book.plan_id != plan_id:
            book.findings.add("wrong-plan", value=book.plan_id, more=str(find_plan(package, plan_id)["title"]))
    if not book.is_known or any(row["row"] == 0 and row["severity"] != "info" for row in book.findings.rows):
        findings = SUBMISSION_FINDINGS.conform(book.findings.frame())
        raise NothingTaken(_nothing(name, findings), findings)
    _check_owner(actor, package, book.plan_id, book.unit)
    sent = Sent(
        content, name, book.plan_id, book.unit, book.year, book.entries, book.rows_in, book.findings, "", book.sheet,
        book.blank, book.reports, book.blank_tasks,
    )  # fmt: skip
    return take(store, actor, package, sent, only_check=only_check)


def take(store: Store, actor: Actor, package: Package, sent: Sent, *, only_check: bool = False) -> Outcome:
    """Check what was sent and save what holds: the common way of workbooks and tables."""
    plan = find_plan(package, sent.plan_id)
    area_code = str(plan["area_code"])
    actor.require("send", area_code, sent.unit)
    key = submissions.idempotency_key(files.sha256(sent.content), sent.plan_id, sent.unit, sent.year, sent.reading)
    if (before := submissions.earlier(store, key)) is not None:
        return Outcome(None if only_check else before, submissions.findings(store, before.receipt), sent.entries)
    found = sent.findings
    if code := rounds.refusal(store, sent.plan_id, sent.year, today()):
        found.add(code[0], more=code[1])
        findings = SUBMISSION_FINDINGS.conform(found.frame())
        raise NothingTaken(_nothing(sent.name, findings), findings)
    entries, asked = _checked(package, plan, sent, found)
    reports = measures.check(sent.reports, package, sent.plan_id, sent.unit, found)
    sending = Submission(
        sent.plan_id, area_code, sent.unit, sent.year, files.sha256(sent.content), sent.name, entries, sent.rows_in,
        sent.reading, tuple(asked["indicator_id"]), reports,
    )  # fmt: skip

    duties = owed(package, sent.plan_id, sent.unit)
    counted: list[tuple[Account, TaskAccount | None]] = []

    def settle(known: pd.DataFrame, told: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        now = Findings([*found.rows], dict(found.about))
        mine = known[known["indicator_id"].isin(entries["indicator_id"])]
        sent_now = _with_known_parts(entries, mine, now)
        _check_locks(sent_now, mine, now)
        measures.check_locks(reports, told, now)
        refused = {row["row"] for row in now.rows if row["severity"] != "info"}
        taken, said = (frame[~frame["row"].isin(refused)] for frame in (sent_now, reports))
        counts, still_open = account(asked, taken, known, sent.year)
        named = {now.about[row][0] for row in refused if row in now.about}
        if len(taken) or sent.blank is not None:
            name_open(still_open, asked, sent.blank, sent.sheet, named, package.indicators, now)
        if sent.blank is not None:
            said_of = named | {told[0] for told in now.about.values()}
            name_gone(asked, sent.entries, still_open, sent.blank, sent.sheet, said_of, now)
        told_of, open_tasks = task_account(duties, said, told)
        if sent.blank_tasks is not None:
            name_open_tasks(open_tasks, duties, sent.blank_tasks, measures_layout.SHEET, named, now)
        counted[:] = [(counts, told_of if len(duties) else None)]
        return taken, said, SUBMISSION_FINDINGS.conform(now.frame())

    if only_check:
        with store.reading() as connection:
            ids = {*entries["indicator_id"], *asked["indicator_id"]}
            known = submissions.states.current(connection, area_code, _years(entries, sent.year), ids)
            known_reports = submissions.known_reports(connection, sending)
            taken, said, findings = settle(known, known_reports)
            unchanged = submissions.unchanged(taken, known, said, known_reports)
        if taken.empty and said.empty:
            raise NothingTaken(_nothing(sent.name, findings), findings)
        counts, told_of = counted[0]
        return Outcome(None, findings, taken, counts, said, unchanged, told_of)
    if entries.empty and reports.empty:
        findings = SUBMISSION_FINDINGS.conform(found.frame())
        raise NothingTaken(_nothing(sent.name, findings), findings)
    files.keep(store, sent.content)
    receipt, findings = submissions.save(store, actor, sending, settle)
    if receipt is None:
        raise NothingTaken(_nothing(sent.name, findings), findings)
    crash_points.point("submit.before_receipt")
    if not counted:  # the same file was saved by another hand meanwhile
        return Outcome(receipt, findings, entries, None, reports)
    return Outcome(receipt, findings, entries, counted[0][0], reports, tasks=counted[0][1])


def _check_owner(actor: Actor, package: Package, plan_id: str, unit: str) -> None:
    """OthersTemplate for a template of a unit that the person does not send for, though he sends for another."""
    area = str(find_plan(package, plan_id)["area_code"])
    if actor.may("send", area, unit):
        return
    own = actor.units_of("send", area, data_requests.units(package, plan_id))
    raise OthersTemplate(
        data_requests.unit_name(package, unit), [data_requests.unit_name(package, one) for one in own], actor.name
    )


def _checked(package: Package, plan: pd.Series, sent: Sent, found: Findings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The entries that are this unit's to send, with everything found about them; what the unit is asked for."""
    if sent.rows_in == 0:
        found.add("empty")
        return sent.entries, ASKED.empty()
    try:
        told = {*sent.entries["indicator_id"], *(sent.blank or ())}
        asked = data_requests.may_send(package, sent.plan_id, sent.unit, told)
    except UsageError:
        if sent.entries.empty and len(asked_tasks(package, sent.plan_id, sent.unit)):
            return sent.entries, ASKED.empty()  # asked of measures alone
        found.add("wrong-unit", value=sent.unit, more="、".join(data_requests.units(package, sent.plan_id)))
        return sent.entries.head(0), ASKED.empty()
    entries = sent.entries
    entries = entries.assign(**{name: entries[name] + 0.0 for name in _NUMBERS})  # there is one zero
    found.name(entries["row"], entries["indicator_id"], package.indicators)
    units = asked.set_index("indicator_id")["unit"]
    foreign = ~entries["indicator_id"].isin(units.index)
    for row in entries[foreign].itertuples():
        found.add("other-unit", sheet=row.sheet, cell=row.cell, value=row.indicator_id, row=int(row.row))
    entries = entries[~foreign].reset_index(drop=True)
    # An indicator without a unit in the catalogue has that of the plan's target.
    unit = entries["unit"].where(entries["unit"].ne(""), entries["indicator_id"].map(units))
    entries = checks.computed(entries.assign(unit=unit), package.indicators, found)
    own = package.observations[package.observations["area_code"].eq(plan["area_code"])]
    checks.check(entries, package.indicators, own, found)
    checks.doubt(entries, package, str(plan["area_code"]), found)
    checks.beside_plan(entries, own, found)
    return entries, asked


def _check_identity(plan_id: str, year: int, wanted: int | None, package: Package, found: Findings) -> None:
    plans = package.plans
    if plan_id not in set(plans["plan_id"]):
        found.add("unknown-plan", value=plan_id)
        return
    plan = find_plan(package, plan_id)
    first, last = int(plan["start_year"]) - 1, int(plan["end_year"])
    if wanted is not None and year != wanted:
        found.add("wrong-year", value=year, more=f"{wanted}")
    elif not first <= year <= last:
        found.add("year-outside-plan", value=year, more=f"{first}—{last}")
    elif year > today().year:
        found.add("future-year", value=year)


def _with_known_parts(entries: pd.DataFrame, known: pd.DataFrame, found: Findings) -> pd.DataFrame:
    """The entries, a value that comes again without its numerator and denominator with those that were sent with it:
    a table that has no such columns says nothing of them."""
    if entries.empty or known.empty:
        return entries
    key, parts = ["indicator_id", "year", "sex", "residence"], ["numerator", "denominator"]
    beside = entries.merge(known[[*key, "value", *parts, "state"]], on=key, how="left", suffixes=("", "_known"))
    bare = beside[parts].isna().all(axis=1) & beside[[f"{name}_known" for name in parts]].notna().all(axis=1)
    again = (bare & beside["value"].eq(beside["value_known"]) & beside["state"].ne("returned")).to_numpy()
    for row in entries[again].itertuples():
        found.add("parts-kept", sheet=row.sheet, cell=row.cell, value=amounts.as_sent(row.value), row=int(row.row))
    said = {name: entries[name].mask(again, beside[f"{name}_known"].to_numpy()) for name in parts}
    return entries.assign(**said)


def _check_locks(entries: pd.DataFrame, known: pd.DataFrame, found: Findings) -> None:
    """What was accepted is locked until a reviewer withdraws it; saying the same again is no change."""
    key = ["indicator_id", "year", "sex", "residence"]
    if entries.empty or known.empty:
        return
    beside = entries.merge(known[[*key, "state", *_COMPARED]], on=key, how="inner", suffixes=("", "_known"))
    same = pd.Series(True, index=beside.index)
    for name in _COMPARED:
        ours, theirs = beside[name], beside[f"{name}_known"]
        same &= ours.eq(theirs) | (ours.isna() & theirs.isna())
    locked = ~beside["state"].isin(transitions.states("resend")) & ~same
    for code, wrong in (("accepted-already", locked), ("returned-unchanged", beside["state"].eq("returned") & same)):
        for row in beside[wrong].itertuples():
            value, accepted = amounts.as_sent(row.value), amounts.as_sent(row.value_known)
            found.add(code, sheet=row.sheet, cell=row.cell, value=value, more=accepted, row=int(row.row))


def _years(entries: pd.DataFrame, year: int) -> list[int]:
    return [int(one) for one in entries["year"].unique()] or [year]


def _nothing(name: str, findings: pd.DataFrame) -> str:
    wrong = findings[findings["severity"].ne("info")]
    if wrong.empty:
        return f"nothing of {name} was taken"
    first = wrong.iloc[0]
    more = f" ({len(wrong) - 1} more findings)" if len(wrong) > 1 else ""
    return f"{name}: nothing was taken: {first['cell']} {first['message']} / {first['message_en']}{more}"
