"""The commands of collecting figures: from the template to what is published."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from halfsky.cli import evidence, importing, store_keeping, supervising
from halfsky.cli.options import Data, Output, Plans, load_package, say
from halfsky.cli.reviewing import AnyYear, Year, at_work, review
from halfsky.errors import OutputError, UsageError
from halfsky.export import check_output, write_frame

if TYPE_CHECKING:
    import pandas as pd

    from halfsky.collect.access import Actor
    from halfsky.collect.intake import Outcome
    from halfsky.collect.publication import Publication
    from halfsky.collect.store import Store
    from halfsky.collect.workbook.earlier import Earlier
    from halfsky.package import Package

# ruff: noqa: PLC0415 - sqlalchemy, openpyxl and pandas only in the command that needs them

Unit = Annotated[str, typer.Option("--unit", metavar="U", help="A responsible unit, or a domain; else the whole plan.")]
Check = Annotated[bool, typer.Option("--check", help="Only say what would be found; save nothing.")]

MOST_SHOWN = 50  # findings on a terminal

_KINDS_OF_CHANGE = {"added": ("added", "added again"), "removed": ("removed",)}


def add_to(app: typer.Typer) -> None:
    """Hang these commands into the command line."""
    for command in (template, submit, import_, export, publish, reminders):
        app.command(command.__name__.rstrip("_"))(command)
    app.command("drill")(store_keeping.drill)
    supervising.add_to(app)
    app.add_typer(evidence.evidence, name="evidence")
    app.add_typer(review, name="review")
    app.add_typer(store_keeping.people, name="people")
    app.add_typer(store_keeping.store, name="store")


def template(
    plan: Annotated[
        list[str],
        typer.Option("--plan", metavar="ID", help="A plan id; again for another of the same area in one workbook."),
    ],
    year: Year,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The .xlsx file.")],
    unit: Unit = "",
    data: Data = None,
) -> None:
    """The workbook of what a responsible unit is to send for a year, with the day it is due where the store has one."""
    if output.suffix.lower() != ".xlsx":
        raise OutputError(f"{output}: the ending must be .xlsx")
    check_output(output)
    from halfsky.collect import data_requests
    from halfsky.collect.progress.asked import asked
    from halfsky.collect.workbook.writing import write_template

    package = load_package(data)
    first, *others = plan
    due_on, before = _of_store(package, plan, year)
    rows = write_template(package, first, unit, year, output, due_on=due_on, also=others, before=before)
    called = data_requests.canonical(package, unit, *plan)
    tasks = sum(len(asked(package, one, called)) for one in plan)
    also = f" and {tasks} measures, projects and goals" if tasks else ""
    name = data_requests.unit_name(package, called) if called else "all units"
    known = f" ({unit})" if unit and unit not in (called, name) else ""
    say(f"{len(rows)} indicators{also} asked of {name}{known} for {year}", output)


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
    area: Annotated[
        list[str] | None, typer.Option("--area", metavar="CODE|NAME", help="An area; may be repeated.")
    ] = None,
    sdmx: Annotated[bool, typer.Option("--sdmx", help="The columns of SDMX-CSV.")] = False,
    data: Data = None,
    output: Output = None,
) -> None:
    """The published observations as a tidy table, or as SDMX-CSV for a statistical office."""
    check_output(output)
    from halfsky.collect.exchange import to_sdmx
    from halfsky.exploring.observed_series import area_called

    package = load_package(data)
    observations = package.observations
    codes = [area_called(one, package) for one in dict.fromkeys(area or ())]
    if codes:
        observations = observations[observations["area_code"].isin(codes)]
    write_frame(to_sdmx(observations) if sdmx else observations, output, "observations")
    say(f"{len(observations)} observations", output)
    names = package.areas.set_index("area_code")["name_zh"]
    for code in dict.fromkeys(codes):
        if not observations["area_code"].eq(code).any():
            say(f"the package has no observation of {names[code]} ({code})")


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
    diff: Annotated[
        bool,
        typer.Option(
            "--diff",
            help="Only list the figures, reports and slips that would be added, changed or removed, and what must be "
            "named for it.",
        ),
    ] = False,
    data: Data = None,
    output: Output = None,
) -> None:  # fmt: skip
    """Accepted values into the data package, each with its source; what is left out is the table.

    What another store, an older copy of this one or an editor has put there is never replaced unless it is named:
    --replace observations/submitted-150203.csv, or --replace 150203:screening_rate:2023.
    """
    check_output(output)
    from halfsky.collect import publication
    from halfsky.collect.published_work import OthersRows
    from halfsky.package.staging import UnsoundError

    with at_work() as (store, actor):
        try:
            done = publication.publish(
                store, actor, data, areas=area or (), replace=replace or (), only_show=diff
            )  # fmt: skip
        except publication.OthersFigures as others:
            write_frame(others.figures, output, "figures", private=True)
            raise
        except OthersRows as others_rows:
            write_frame(others_rows.rows, output, "rows", private=True)
            raise
        except UnsoundError as unsound:
            write_frame(unsound.findings, output, "findings", private=True)
            raise
    shown = done.every_difference
    counts = {kind: int(shown["change"].isin(words).sum()) for kind, words in _KINDS_OF_CHANGE.items()}
    counts["changed"] = len(shown) - sum(counts.values())
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    if diff:
        write_frame(shown, output, "differences", private=True)
        needed = int(shown["consent"].ne("").sum())
        say(f"nothing was written; publishing would mean {told}; {needed} of these must be named by --replace")
        _say_left_out(done)
        return
    if len(done.left_out):
        write_frame(done.left_out, output, "left_out", private=True)
    if len(done.replaced):
        say(f"{len(done.replaced)} figures that this store had not written were replaced or removed")
    what = "published" if done.changed else "nothing new to publish:"
    work = done.work
    beside = f", {work.of('progress')} reports, {work.of('cases')} slips" if work.files else ""
    say(f"{what} {done.rows} values of {len(done.areas)} areas ({told}){beside}; {len(done.left_out)} left out")
    _say_left_out(done)


def _say_left_out(done: Publication) -> None:
    for row in done.work.left_out.itertuples():
        say(f"{row.table} {row.id} left out: {row.reason}")


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
    with at_work() as (store, actor):
        table = reminders(store, actor, load_package(data), plan_ids=plan, year=year, by=due)
    write_frame(table, output, "reminders", private=True)
    say(f"{int(table['sent'].sum())} of {int(table['asked'].sum())} indicators sent, {len(table)} units", output)


def _of_store(package: Package, plans: list[str], year: int) -> tuple[str, Earlier]:
    """The day by which a plan's units were asked to send, "" without a call; and what they sent already, as far as
    whoever is at work may see it."""
    from halfsky.collect import store_location
    from halfsky.collect.workbook.earlier import Earlier, earlier

    if not store_location.is_there():
        return "", Earlier()
    from halfsky.collect.store import rounds

    with at_work() as (store, actor):
        return rounds.days(store, plans[0], year)["due_on"], earlier(store, actor, package, plans, year)


def _send(send: Callable[[Store, Actor], Outcome], output: Path | None) -> None:
    """Send it, and say what became of it: every finding, and the receipt."""
    check_output(output)
    from halfsky.collect.intake import NothingTaken

    with at_work() as (store, actor):
        try:
            done = send(store, actor)
        except NothingTaken as nothing:
            show_findings(nothing.findings, output)
            raise
    for one in (done, *done.also):
        _say_outcome(one, output)


def _say_outcome(done: Outcome, output: Path | None) -> None:
    show_findings(done.findings, output)
    sys.stdout.flush()
    if done.account is not None:
        say(done.account.words[1], output)
    if done.receipt is None:
        taken = len(done.entries) + len(done.reports)
        say(f"checked: {taken} rows would be taken, {len(done.findings)} findings", output)
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
