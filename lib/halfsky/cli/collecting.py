"""The commands of collecting figures: from the template to what is published."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from halfsky import private_files
from halfsky.cli import importing, store_keeping
from halfsky.cli.options import Data, Output, Plans, load_package, say, year
from halfsky.errors import OutputError, UsageError
from halfsky.export import check_output, keep_published, write_frame

if TYPE_CHECKING:
    import pandas as pd

    from halfsky.collect.access import Actor
    from halfsky.collect.intake import Outcome
    from halfsky.collect.store import Store
    from halfsky.collect.store.reviews import Decision

# ruff: noqa: PLC0415 - sqlalchemy, openpyxl and pandas only in the command that needs them

Plan = Annotated[str, typer.Option("--plan", metavar="ID", help="A plan id.")]
Unit = Annotated[str, typer.Option("--unit", metavar="U", help="A responsible unit, or a domain; else the whole plan.")]
Year = Annotated[int, typer.Option("--year", metavar="Y", parser=year, help="The year of the figures.")]
AnyYear = Annotated[int | None, typer.Option("--year", metavar="Y", parser=year, help="The year of the figures.")]
Receipt = Annotated[str, typer.Argument(metavar="RECEIPT", help="The number of a receipt, HS-….")]
Cells = Annotated[list[str] | None, typer.Option("--cell", metavar="I7", help="One value; may be repeated. Else all.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="What the sender reads.")]
Version = Annotated[
    int | None, typer.Option("--version", metavar="N", help="Decide only if nothing has changed since that version.")
]
Check = Annotated[bool, typer.Option("--check", help="Only say what would be found; save nothing.")]

MOST_SHOWN = 50  # findings on a terminal

review = typer.Typer(help="What was sent: look, decide, follow.", no_args_is_help=False)


def add_to(app: typer.Typer) -> None:
    """Hang these commands into the command line."""
    for command in (template, submit, import_, export, publish, reminders):
        app.command(command.__name__.rstrip("_"))(command)
    app.add_typer(review, name="review")
    app.add_typer(store_keeping.people, name="people")
    app.add_typer(store_keeping.store, name="store")


def template(
    plan: Plan,
    year: Year,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The .xlsx file.")],
    unit: Unit = "",
    data: Data = None,
) -> None:
    """The workbook of what a responsible unit is to send for a year, with the day it is due where the store has one."""
    if output.suffix.lower() != ".xlsx":
        raise OutputError(f"{output}: the ending must be .xlsx")
    check_output(output)
    from halfsky.collect.workbook.writing import write_template

    rows = write_template(load_package(data), plan, unit, year, output, due_on=_due(plan, year))
    say(f"{len(rows)} indicators asked of {unit or 'all units'} for {year}", output)


def submit(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A filled template; with --plan a table of one's own.")],
    year: AnyYear = None,
    check: Check = False,
    plan: Annotated[str, typer.Option("--plan", metavar="ID", help="Of a table of one's own: for which plan.")] = "",
    unit: Unit = "",
    mapping: importing.MappingFile = None,
    data: Data = None,
    output: Output = None,
) -> None:
    """Send a filled template, or a table of one's own: every finding by its cell as a table, and the receipt.

    A table of one's own (--plan, --unit) is read as `halfsky read` does; --mapping gives back its answered proposal.
    """
    if plan:
        from halfsky.collect.own_tables import submit_own
        from halfsky.package import find_plan

        package = load_package(data)
        area = str(find_plan(package, plan)["area_code"])
        known = importing.confirmed(package, file, area, year, mapping)
        _send(
            lambda store, actor: submit_own(
                store, actor, package, file, plan, unit, mapping=known, year=year, only_check=check
            ),
            output,
        )
        return
    from halfsky.collect import intake

    _send(
        lambda store, actor: intake.submit(store, actor, load_package(data), file, only_check=check, year=year), output
    )


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .parquet of observations, or SDMX-CSV.")],
    plan: Annotated[
        str, typer.Option("--plan", metavar="ID", help="A unit's own table: sent for this plan, and reviewed.")
    ] = "",
    unit: Unit = "",
    check: Check = False,
    area: importing.Area = "",
    of_year: importing.Year = None,
    mapping: importing.MappingFile = None,
    replace: importing.Replace = None,
    source: importing.SourceId = "",
    publisher: importing.Publisher = "",
    title: importing.Title = "",
    url: importing.Url = "",
    published_on: importing.Published = "",
    accessed_on: importing.Accessed = "",
    primary_publisher: importing.Primary = "",
    grade: importing.Grade = "",
    licence: importing.Licence = "",
    table: importing.OfTable = "",
    data: Data = None,
    output: Output = None,
) -> None:
    """Official statistics into the data package; with --plan a unit's own table, sent and reviewed as a workbook is.

    Official: held against what is published, row for row; what has no question is published at once, with its source.
    """
    if not plan:
        about = importing.about(
            source, publisher, title, url, published_on, accessed_on, primary_publisher, grade, licence, table
        )
        importing.import_official(file, area, of_year, mapping, about, replace or (), data, output, check=check)
        return
    if file.suffix.lower() not in (".csv", ".parquet"):
        submit(file, of_year, check, plan, unit, mapping, data, output)
        return
    from halfsky.collect.exchange import submit_table

    _send(
        lambda store, actor: submit_table(store, actor, load_package(data), file, plan, unit, only_check=check), output
    )


def export(
    area: Annotated[list[str] | None, typer.Option("--area", metavar="CODE", help="An area; may be repeated.")] = None,
    sdmx: Annotated[bool, typer.Option("--sdmx", help="The columns of SDMX-CSV.")] = False,
    data: Data = None,
    output: Output = None,
) -> None:
    """The published observations as a tidy table, or as SDMX-CSV for a statistical office."""
    check_output(output)
    from halfsky.collect.exchange import to_sdmx

    observations = load_package(data).observations
    if area:
        observations = observations[observations["area_code"].isin(area)]
    write_frame(to_sdmx(observations) if sdmx else observations, output, "observations")
    say(f"{len(observations)} observations", output)


def publish(
    area: Annotated[
        list[str] | None, typer.Option("--area", metavar="CODE", help="Only this area; may be repeated.")
    ] = None,
    replace: Annotated[
        list[str] | None,
        typer.Option(
            "--replace", metavar="FILE|AREA:INDICATOR:YEAR",
            help="A published figure that this store did not write and that may go, or all of a file; may be repeated. "
            "Without it such figures are listed and nothing is written (status 12).",
        ),
    ] = None,
    data: Data = None,
    output: Output = None,
) -> None:  # fmt: skip
    """Accepted values into the data package, each with its source; what is left out is the table.

    What another store, an older copy of this one or an editor has put there is never replaced unless it is named:
    --replace observations/submitted-150203.csv, or --replace 150203:screening_rate:2023.
    """
    check_output(output)
    from halfsky.collect import publication
    from halfsky.package.staging import UnsoundError

    with _at_work() as (store, actor):
        try:
            done = publication.publish(store, actor, data, areas=area or (), replace=replace or ())
        except publication.OthersFigures as others:
            write_frame(others.figures, output, "figures", private=True)
            raise
        except UnsoundError as unsound:
            write_frame(unsound.findings, output, "findings", private=True)
            raise
    if len(done.left_out):
        write_frame(done.left_out, output, "left_out", private=True)
    if len(done.replaced):
        say(f"{len(done.replaced)} figures that this store had not written were replaced or removed")
    what = "published" if done.changed else "nothing new to publish:"
    say(f"{what} {done.rows} values of {len(done.areas)} areas; {len(done.left_out)} left out")


def reminders(
    plan: Plans = None,
    year: AnyYear = None,
    by: Annotated[str, typer.Option("--by", metavar="DAY", help="Due on this day; else as called for.")] = "",
    data: Data = None,
    output: Output = None,
) -> None:
    """Who has not sent what."""
    check_output(output)
    from halfsky.collect.reminders import reminders

    try:
        due = date.fromisoformat(by) if by else None
    except ValueError:
        raise UsageError(f"--by {by!r} is no day: write YYYY-MM-DD") from None
    with _at_work() as (store, actor):
        table = reminders(store, actor, load_package(data), plan_ids=plan, year=year, by=due)
    write_frame(table, output, "reminders", private=True)
    say(f"{int(table['sent'].sum())} of {int(table['asked'].sum())} indicators sent, {len(table)} units", output)


@review.command("list")
def list_(
    plan: Annotated[str, typer.Option("--plan", metavar="ID")] = "", year: AnyYear = None, output: Output = None
) -> None:
    """What was sent, newest first, and how much of it waits."""
    check_output(output)
    from halfsky.collect.store import views

    with _at_work() as (store, actor):
        table = views.submissions(store, actor, plan_id=plan, year=year)
    write_frame(table, output, "submissions", private=True)
    say(f"{len(table)} submissions, {int(table['submitted'].sum())} values wait for a decision", output)


@review.command()
def show(receipt: Receipt, output: Output = None) -> None:
    """Every value of a submission with its state."""
    check_output(output)
    from halfsky.collect.store import views

    with _at_work() as (store, actor):
        table = views.history(store, actor, receipt=receipt)
        version = views.version(store, actor, receipt)
    write_frame(table, output, "revisions", private=True)
    say(f"{receipt}: {len(table)} values, version {version}", output)


@review.command()
def findings(receipt: Receipt, output: Output = None) -> None:
    """What was found when a submission came in."""
    check_output(output)
    from halfsky.collect.store import views

    with _at_work() as (store, actor):
        write_frame(views.findings(store, actor, receipt), output, "findings", private=True)


@review.command()
def file(receipt: Receipt, output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE")]) -> None:
    """The file as it was sent."""
    keep_published(output)
    from halfsky.collect.store import views

    with _at_work() as (store, actor):
        name, content = views.original(store, actor, receipt)
    try:
        private_files.write(output, content)
    except OSError as error:
        raise OutputError(f"{output} cannot be written: {error.strerror}") from error
    say(name, output)


@review.command()
def history(
    area: Annotated[str, typer.Option("--area", metavar="CODE")] = "",
    indicator: Annotated[str, typer.Option("--indicator", metavar="ID")] = "",
    year: AnyYear = None,
    output: Output = None,
) -> None:
    """Every revision of every value that you may see: who, when, from which file, what became of it."""
    check_output(output)
    from halfsky.collect.store import views

    with _at_work() as (store, actor):
        table = views.history(store, actor, area_code=area, indicator_id=indicator, year=year)
    write_frame(table, output, "history", private=True)


@review.command()
def log(output: Output = None) -> None:
    """Who did what when."""
    check_output(output)
    from halfsky.collect.store import views

    with _at_work() as (store, actor):
        write_frame(views.log(store, actor), output, "log", private=True)


@review.command()
def accept(receipt: Receipt, cell: Cells = None, version: Version = None) -> None:
    """Accept the values of a submission that wait, or some that are named; they are locked then."""
    from halfsky.collect.store import reviews

    with _at_work() as (store, actor):
        _say_decision(reviews.accept(store, actor, receipt, cell or (), version=version))


@review.command("return")
def return_(receipt: Receipt, reason: Reason, cell: Cells = None, version: Version = None) -> None:
    """Return values that wait to their sender with a reason."""
    from halfsky.collect.store import reviews

    with _at_work() as (store, actor):
        _say_decision(reviews.give_back(store, actor, receipt, reason, cell or (), version=version))


@review.command()
def amend(
    receipt: Receipt,
    cell: Annotated[str, typer.Option("--cell", metavar="I7")],
    value: Annotated[str, typer.Option("--value", metavar="X", help="Read and checked as the sender's cell is.")],
    reason: Reason,
    version: Version = None,
    data: Data = None,
) -> None:
    """Accept a corrected value in a cell's place; the sender's stays in the history."""
    from halfsky.collect.store import reviews

    with _at_work() as (store, actor):
        _say_decision(reviews.amend(store, actor, load_package(data), receipt, cell, value, reason, version=version))


@review.command()
def withdraw(receipt: Receipt, reason: Reason, cell: Cells = None, version: Version = None) -> None:
    """Take an acceptance back: the sender can send the value anew."""
    from halfsky.collect.store import reviews

    with _at_work() as (store, actor):
        _say_decision(reviews.withdraw(store, actor, receipt, reason, cell or (), version=version))


@review.command()
def call(
    plan: Plan,
    year: Year,
    due: Annotated[str, typer.Option("--due", metavar="DAY", help="YYYY-MM-DD.")],
    opens: Annotated[str, typer.Option("--opens", metavar="DAY")] = "",
    closes: Annotated[str, typer.Option("--closes", metavar="DAY")] = "",
    data: Data = None,
) -> None:
    """Ask a plan's units for the figures of a year by a day."""
    from halfsky.collect.store import rounds
    from halfsky.collect.workbook.writing import check_year
    from halfsky.package import find_plan

    package = load_package(data)
    check_year(package, plan, year)
    area = str(find_plan(package, plan)["area_code"])
    with _at_work() as (store, actor):
        rounds.call(store, actor, plan, area, year, opens_on=opens, due_on=due, closes_on=closes)
    say(f"{plan} {year}: due on {due}")


def _due(plan: str, year: int) -> str:
    """The day by which a plan's units were asked to send; "" without a store or a call."""
    from halfsky.collect import store_location
    from halfsky.collect.store import open_store, rounds

    if not store_location.is_there():
        return ""
    store = open_store()
    try:
        return rounds.days(store, plan, year)["due_on"]
    finally:
        store.close()


@contextmanager
def _at_work() -> Iterator[tuple[Store, Actor]]:
    """The store, and who is at work."""
    from halfsky.collect.identity import current_actor
    from halfsky.collect.store import open_store

    store = open_store()
    try:
        yield store, current_actor(store)
    finally:
        store.close()


def _send(send: Callable[[Store, Actor], Outcome], output: Path | None) -> None:
    """Send it, and say what became of it: every finding, and the receipt."""
    check_output(output)
    from halfsky.collect.intake import NothingTaken

    with _at_work() as (store, actor):
        try:
            done = send(store, actor)
        except NothingTaken as nothing:
            show_findings(nothing.findings, output)
            raise
    show_findings(done.findings, output)
    sys.stdout.flush()
    if done.receipt is None:
        say(f"checked: {len(done.entries)} rows would be taken, {len(done.findings)} findings", output)
        return
    receipt = done.receipt
    again = " (sent before: nothing was saved twice)" if receipt.resent else ""
    say(
        f"receipt {receipt.receipt}{again}: {receipt.rows_in} rows in, {receipt.rows_taken} taken, "
        f"{receipt.rows_unchanged} unchanged, {receipt.rows_refused} refused; sha256 {receipt.file_sha256}; "
        f"log {receipt.log_head}"
    )


def show_findings(findings: pd.DataFrame, output: Path | None) -> None:
    """All of them into a file; on the terminal the first, and how many of each kind there are."""
    if output is not None or len(findings) <= MOST_SHOWN:
        write_frame(findings, output, "findings", private=True)
        return
    write_frame(findings.head(MOST_SHOWN), None, "findings", private=True)
    sys.stdout.flush()
    kinds = ", ".join(f"{count} {code}" for code, count in findings["code"].value_counts().items())
    say(f"the first {MOST_SHOWN} of {len(findings)} findings ({kinds}); all of them: -o FILE")


def _say_decision(decision: Decision) -> None:
    cells = ", ".join(decision.taken) + (", …" if decision.rows > len(decision.taken) else "")
    said = [f"{decision.receipt}: {decision.kind}, {decision.rows} values ({cells})"]
    left = [
        f"{rows} {state} ({', '.join(some)}{', …' if rows > len(some) else ''})" for state, rows, some in decision.left
    ]
    said += [f"left as they are: {', '.join(left)}"] if left else []
    if decision.findings is not None:
        said += [f"{row.cell}: {row.message_en}" for row in decision.findings.itertuples()]
    say("; ".join([*said, f"version {decision.version}"]))
