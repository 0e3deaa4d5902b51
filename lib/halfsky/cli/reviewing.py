"""The commands of reviewing: what was sent is looked at, decided and followed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from halfsky import private_files
from halfsky.cli.options import Data, Output, load_package, say, year
from halfsky.errors import OutputError
from halfsky.export import check_output, keep_published, write_frame

if TYPE_CHECKING:
    from halfsky.collect.access import Actor
    from halfsky.collect.store import Store
    from halfsky.collect.store.reviews import Decision

# ruff: noqa: PLC0415 - sqlalchemy, openpyxl and pandas only in the command that needs them

Plan = Annotated[str, typer.Option("--plan", metavar="ID", help="A plan id.")]
Year = Annotated[int, typer.Option("--year", metavar="Y", parser=year, help="The year of the figures.")]
AnyYear = Annotated[int | None, typer.Option("--year", metavar="Y", parser=year, help="The year of the figures.")]
Receipt = Annotated[str, typer.Argument(metavar="RECEIPT", help="The number of a receipt, HS-….")]
Cells = Annotated[list[str] | None, typer.Option("--cell", metavar="I7", help="One value; may be repeated. Else all.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="What the sender reads.")]
Version = Annotated[
    int | None, typer.Option("--version", metavar="N", help="Decide only if nothing has changed since that version.")
]

review = typer.Typer(help="What was sent: look, decide, follow.", no_args_is_help=False)


@review.command("list")
def list_(
    plan: Annotated[str, typer.Option("--plan", metavar="ID")] = "", year: AnyYear = None, output: Output = None
) -> None:
    """What was sent, newest first, and how much of it waits."""
    check_output(output)
    from halfsky.collect.store import views

    with at_work() as (store, actor):
        table = views.submissions(store, actor, plan_id=plan, year=year)
    write_frame(table, output, "submissions", private=True)
    say(f"{len(table)} submissions, {int(table['submitted'].sum())} values wait for a decision", output)


@review.command()
def show(receipt: Receipt, output: Output = None) -> None:
    """Every value and every report of a measure of a submission with its state: all that `accept` would take."""
    check_output(output)
    from halfsky.collect.progress import views as measures
    from halfsky.collect.store import views

    with at_work() as (store, actor):
        values = views.history(store, actor, receipt=receipt)
        told = measures.history(store, actor, receipt=receipt)
        version = views.version(store, actor, receipt)
    write_frame(measures.beside_values(values, told), output, "revisions", private=True)
    say(f"{receipt}: {len(values)} values, {len(told)} reports of measures, version {version}", output)


@review.command()
def reports(
    receipt: Annotated[str, typer.Argument(metavar="[RECEIPT]", help="Of one submission; else of all.")] = "",
    plan: Annotated[str, typer.Option("--plan", metavar="ID")] = "",
    year: AnyYear = None,
    output: Output = None,
) -> None:  # fmt: skip
    """Every revision of every report of a measure, with its state."""
    check_output(output)
    from halfsky.collect.progress import views

    with at_work() as (store, actor):
        table = views.history(store, actor, receipt=receipt, plan_id=plan, year=year)
    write_frame(table, output, "reports", private=True)


@review.command("amend-report")
def amend_report(
    receipt: Receipt,
    cell: Annotated[str, typer.Option("--cell", metavar="措施进展!I7")],
    reason: Reason,
    state: Annotated[str, typer.Option("--state", metavar="S", help="未启动, 推进中, 已完成 or 长期推进.")] = "",
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="What was done in the year.")] = "",
    verdict: Annotated[str, typer.Option("--verdict", metavar="V", help="达成, 基本达成, 部分达成 or 未达成.")] = "",
    version: Version = None,
) -> None:
    """Accept a corrected report in a cell's place; the sender's stays in the history."""
    from halfsky.collect.progress import judging

    said = {"state": state, "done_text": text, "self_verdict": verdict}
    with at_work() as (store, actor):
        given = {name: one for name, one in said.items() if one}
        _say_decision(judging.amend(store, actor, receipt, cell, given, reason, version=version))


@review.command()
def judge(
    plan: Plan,
    task: Annotated[str, typer.Option("--task", metavar="ID", help="A goal in words.")],
    year: Year,
    verdict: Annotated[str, typer.Option("--verdict", metavar="V", help="达成, 基本达成, 部分达成 or 未达成.")],
    reason: Reason,
    data: Data = None,
) -> None:
    """The evaluation group's verdict on a goal in words, beside the unit's own."""
    from halfsky.collect.progress import judging

    with at_work() as (store, actor):
        head = judging.judge(store, actor, load_package(data), plan, task, year, verdict, reason)
    say(f"{task} {year}: {verdict}; log {head}")


@review.command()
def findings(receipt: Receipt, output: Output = None) -> None:
    """What was found when a submission came in."""
    check_output(output)
    from halfsky.collect.store import views

    with at_work() as (store, actor):
        write_frame(views.findings(store, actor, receipt), output, "findings", private=True)


@review.command()
def file(receipt: Receipt, output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE")]) -> None:
    """The file as it was sent."""
    keep_published(output)
    from halfsky.collect.store import views

    with at_work() as (store, actor):
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

    with at_work() as (store, actor):
        table = views.history(store, actor, area_code=area, indicator_id=indicator, year=year)
    write_frame(table, output, "history", private=True)


@review.command()
def log(output: Output = None) -> None:
    """Who did what when."""
    check_output(output)
    from halfsky.collect.store import views

    with at_work() as (store, actor):
        write_frame(views.log(store, actor), output, "log", private=True)


@review.command()
def accept(receipt: Receipt, cell: Cells = None, version: Version = None) -> None:
    """Accept the values of a submission that wait, or some that are named; they are locked then."""
    from halfsky.collect.store import reviews

    with at_work() as (store, actor):
        _say_decision(reviews.accept(store, actor, receipt, cell or (), version=version))


@review.command("return")
def return_(receipt: Receipt, reason: Reason, cell: Cells = None, version: Version = None) -> None:
    """Return values that wait to their sender with a reason."""
    from halfsky.collect.store import reviews

    with at_work() as (store, actor):
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

    with at_work() as (store, actor):
        _say_decision(reviews.amend(store, actor, load_package(data), receipt, cell, value, reason, version=version))


@review.command()
def withdraw(receipt: Receipt, reason: Reason, cell: Cells = None, version: Version = None) -> None:
    """Take an acceptance back: the sender can send the value anew."""
    from halfsky.collect.store import reviews

    with at_work() as (store, actor):
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
    with at_work() as (store, actor):
        rounds.call(store, actor, plan, area, year, opens_on=opens, due_on=due, closes_on=closes)
    say(f"{plan} {year}: due on {due}")


@contextmanager
def at_work() -> Iterator[tuple[Store, Actor]]:
    """The store, and who is at work."""
    from halfsky.collect.identity import current_actor
    from halfsky.collect.store import open_store

    store = open_store(make=False)
    try:
        yield store, current_actor(store)
    finally:
        store.close()


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
