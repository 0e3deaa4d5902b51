"""The commands of supervision: what units owe, slips from 交办 to 督办, inspections."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from halfsky import private_files
from halfsky.cli.options import Data, Output, Plans, load_package, say
from halfsky.cli.reviewing import AnyYear, Plan, Reason, at_work
from halfsky.errors import OutputError, UsageError
from halfsky.export import check_output, keep_published, write_frame

if TYPE_CHECKING:
    from halfsky.collect.cases.actions import Slip
    from halfsky.render.document import Document

# ruff: noqa: PLC0415 - sqlalchemy, python-docx and pandas only in the command that needs them

cases = typer.Typer(help="Supervision: slips from 交办 to 督办.", no_args_is_help=False)

_WORD = ".docx"
Case = Annotated[str, typer.Argument(metavar="CASE", help="The number of a slip, as `halfsky cases list` has it.")]
Unit = Annotated[str, typer.Option("--unit", metavar="U", help="One unit's; else those of all that you may see.")]
OwnUnit = Annotated[str, typer.Option("--unit", metavar="U", help="The unit.")]
Text = Annotated[str, typer.Option("--text", metavar="TEXT", help="What is asked for, answered or told.")]
Due = Annotated[str, typer.Option("--due", metavar="DAY", help="YYYY-MM-DD.")]
Seen = Annotated[
    int | None, typer.Option("--version", metavar="N", help="Only if nothing has happened since that version.")
]
RulesFile = Annotated[
    Path | None, typer.Option("--rules", metavar="FILE", help="A file of `name: value` lines; docs/supervision.md.")
]


def add_to(app: typer.Typer) -> None:
    """Hang these commands into the command line."""
    app.command()(duties)
    app.add_typer(cases, name="cases")


def duties(
    plan: Plans = None,
    unit: Unit = "",
    year: AnyYear = None,
    by: Annotated[str, typer.Option("--by", metavar="DAY", help="Due on this day; else as called for.")] = "",
    rules: RulesFile = None,
    data: Data = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="A .csv, .parquet or .xlsx; one unit's letter as .docx."),
    ] = None,
) -> None:
    """Who owes what: figures and reports called for, answers to slips, by unit; as .docx the letter to one unit."""
    word = _is_word(output)
    if word and not unit:
        raise UsageError("a letter goes to one unit: name it by --unit")
    _check(output)
    from halfsky.collect.cases import letters
    from halfsky.collect.cases.rules import Rules
    from halfsky.collect.duties import duties as owed

    settings, package = Rules.read(rules), load_package(data)
    with at_work() as (store, actor):
        table = owed(store, actor, package, plan_ids=plan, unit=unit, year=year, by=_day(by, "--by"))
    if output is not None and word:
        if not table["asked"].gt(table["sent"]).any():
            raise UsageError(f"{unit} owes nothing: there is no letter to write")
        _write(letters.reminder(str(table["unit"].iloc[0]), table, package, settings), output)
    else:
        write_frame(table, output, "duties", private=True)
    owes = int((table["asked"] - table["sent"]).sum())
    named = table.loc[table["unit"].ne(""), "unit"].nunique()
    say(f"{owes} of {int(table['asked'].sum())} outstanding, {named} units", output)
    nobodys = table[table["unit"].eq("")]
    if nobody := int((nobodys["asked"] - nobodys["sent"]).sum()):
        say(f"{nobody} of these name no unit: settle the division of tasks first", output)


@cases.command("list")
def list_(
    plan: Annotated[str, typer.Option("--plan", metavar="ID")] = "",
    unit: Unit = "",
    state: Annotated[str, typer.Option("--state", metavar="S", help="open, answered, closed or reopened.")] = "",
    output: Output = None,
) -> None:
    """The slips that you may see, newest first, with what can be done with each."""
    check_output(output)
    from halfsky.collect.cases import views

    with at_work() as (store, actor):
        table = views.case_list(store, actor, plan_id=plan, unit=unit, state=state)
    write_frame(table, output, "cases", private=True)
    say(f"{len(table)} slips", output)


@cases.command()
def show(case: Case, output: Output = None) -> None:
    """What happened to a slip."""
    check_output(output)
    from halfsky.collect.cases import views

    with at_work() as (store, actor):
        write_frame(views.case_events(store, actor, case), output, "case", private=True)


@cases.command()
def propose(
    plan: Plans = None,
    as_of: Annotated[int | None, typer.Option("--as-of", metavar="YEAR", help="The year; else the last.")] = None,
    rules: RulesFile = None,
    data: Data = None,
    output: Output = None,
) -> None:  # fmt: skip
    """What the rules would open, raise a level or reopen. Nothing is sent: `halfsky cases open` does that."""
    check_output(output)
    from halfsky.collect.cases import rules as of_cases
    from halfsky.collect.store.database import today

    package = load_package(data)
    year = as_of if as_of is not None else today().year - 1
    with at_work() as (store, actor):
        plans = plan or [
            str(row.plan_id) for row in package.plans.itertuples() if actor.may("supervise", str(row.area_code))
        ]
        table = of_cases.propose(store, actor, package, plans, year, of_cases.Rules.read(rules))
    write_frame(table, output, "proposals", private=True)
    say(f"{len(table)} proposed as of {year}", output)


@cases.command("open")
def open_(
    plan: Plan,
    about: Annotated[str, typer.Option("--about", metavar="ID", help="The target or task.")],
    unit: OwnUnit,
    cause: Annotated[str, typer.Option("--cause", metavar="CODE", help="Why: missed, unreported, not_started …")],
    due: Due,
    text: Text,
    post: Annotated[str, typer.Option("--post", metavar="P", help="The post of the unit that it hangs on.")] = "",
    level: Annotated[str, typer.Option("--level", metavar="L", help="assigned, reminded or supervised.")] = "assigned",
    data: Data = None,
) -> None:
    """Put a matter to a unit: a numbered slip with a day for its answer."""
    from halfsky.collect.cases import actions

    with at_work() as (store, actor):
        slip = actions.open_case(
            store, actor, load_package(data), plan, about, unit, cause, due, text, level=level, post=post
        )
    _say(slip)


@cases.command()
def answer(case: Case, text: Text, version: Seen = None) -> None:
    """Answer a slip of your unit."""
    _act("answer", case, text, "", version)


@cases.command("return")
def return_(case: Case, reason: Reason, version: Seen = None) -> None:
    """Give an answer back with a reason."""
    _act("return", case, reason, "", version)


@cases.command()
def close(case: Case, text: Text = "", version: Seen = None) -> None:
    """Close a matter that was answered; the slips before it end with it."""
    _act("close", case, text, "", version)


@cases.command()
def cancel(case: Case, reason: Reason, version: Seen = None) -> None:
    """Close a matter without an answer, with a reason."""
    _act("cancel", case, reason, "", version)


@cases.command()
def reopen(case: Case, reason: Reason, due: Due, version: Seen = None) -> None:
    """Reopen a matter whose cause is there again."""
    _act("reopen", case, reason, due, version)


@cases.command()
def escalate(case: Case, text: Text, due: Due, version: Seen = None) -> None:
    """Follow a slip by one of the next level, with a number of its own."""
    _act("escalate", case, text, due, version)


@cases.command()
def ask(case: Case, reason: Reason, due: Due, version: Seen = None) -> None:
    """Ask for more time, before the due day."""
    _act("ask", case, reason, due, version)


@cases.command()
def grant(case: Case, due: Due = "", text: Text = "", version: Seen = None) -> None:
    """Grant more time, until the day asked for or another."""
    _act("grant", case, text, due, version)


@cases.command()
def refuse(case: Case, reason: Reason, version: Seen = None) -> None:
    """Refuse more time."""
    _act("refuse", case, reason, "", version)


@cases.command()
def slip(
    case: Case,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The .docx file.")],
    rules: RulesFile = None,
    data: Data = None,
) -> None:
    """The paper of a slip in the format of official documents."""
    if not _is_word(output):
        raise OutputError(f"{output}: the ending must be {_WORD}")
    _check(output)
    from halfsky.collect.cases import letters, posts, views
    from halfsky.collect.cases.rules import Rules

    settings, package = Rules.read(rules), load_package(data)
    with at_work() as (store, actor):
        table = views.case_list(store, actor)
        before = dict(zip(table["case_id"], table["previous_case_id"], strict=True))
        views.case_events(store, actor, case)  # says so where it is not theirs to see
        row = table[table["case_id"].eq(case)].to_dict("records")[0]
        holder = posts.holder(store, actor, row["area_code"], row["unit"], row["post"])
    earlier = []
    while case := before.get(case, ""):
        earlier.append(case)
    _write(letters.slip(row, package, settings, holder=holder, earlier=earlier), output)
    say(f"{row['case_id']}, due on {row['due_on']}", output)


@cases.command()
def inspect(
    plan: Plan,
    unit: OwnUnit,
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="YYYY-MM-DD.")],
    place: Annotated[str, typer.Option("--place", metavar="TEXT")],
    team: Annotated[str, typer.Option("--team", metavar="TEXT", help="By their posts.")],
    seen: Annotated[str, typer.Option("--seen", metavar="TEXT", help="What was seen.")],
    way: Annotated[str, typer.Option("--way", metavar="TEXT", help="Papers, talks, sites …")] = "",
    praised: Annotated[str, typer.Option("--praised", metavar="TEXT")] = "",
    mend: Annotated[
        list[str] | None,
        typer.Option("--mend", metavar="ID:DAY:TEXT", help="What is to be mended until when: a slip; may be repeated."),
    ] = None,
    data: Data = None,
) -> None:
    """Write down an inspection on the spot; what is to be mended goes to the unit as a slip."""
    from halfsky.collect.cases import inspections

    things = []
    for one in mend or ():
        parts = one.split(":", 2)
        if len(parts) != 3:
            raise UsageError(f"--mend {one!r}: write ID:DAY:TEXT")
        things.append(inspections.Mend(parts[0], parts[2], parts[1]))
    with at_work() as (store, actor):
        number, slips = inspections.inspect(
            store, actor, load_package(data), plan, unit, on, place, team, seen, way=way, praised=praised, mend=things
        )
    say(number)
    for one_slip in slips:
        _say(one_slip)


@cases.command()
def inspections(plan: Annotated[str, typer.Option("--plan", metavar="ID")] = "", output: Output = None) -> None:
    """The inspections that you may see."""
    check_output(output)
    from halfsky.collect.cases import inspections as held

    with at_work() as (store, actor):
        write_frame(held.inspection_list(store, actor, plan_id=plan), output, "inspections", private=True)


@cases.command()
def form(
    plan: Plan,
    unit: OwnUnit,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The .docx file.")],
    rules: RulesFile = None,
    data: Data = None,
) -> None:
    """The paper that an inspecting team takes along to a unit."""
    if not _is_word(output):
        raise OutputError(f"{output}: the ending must be {_WORD}")
    _check(output)
    from halfsky.collect.cases import inspections as of_units
    from halfsky.collect.cases.rules import Rules
    from halfsky.collect.progress.asked import asked

    package = load_package(data)
    tasks = asked(package, plan, unit)
    if tasks.empty:
        raise UsageError(f"unit {unit!r} has no task in {plan}: halfsky tasks --plan {plan} lists them")
    _write(of_units.form(package, plan, unit, tasks, Rules.read(rules)), output)
    say(f"{len(tasks)} tasks of {unit}", output)


def _act(action: str, case: str, text: str, day: str, version: int | None) -> None:
    from halfsky.collect.cases import actions

    with at_work() as (store, actor):
        _say(actions.act(store, actor, action, case, text, day=day, version=version))


def _say(slip: Slip) -> None:
    again = " (done before: nothing was written twice)" if slip.again else ""
    say(f"{slip.case_id}{again}: {slip.state}, due on {slip.due_on}, version {slip.version}; log {slip.log_head}")


def _is_word(output: Path | None) -> bool:
    return output is not None and output.suffix.lower() == _WORD


def _check(output: Path | None) -> None:
    check_output(output.with_suffix(".csv") if output is not None and _is_word(output) else output)


def _write(document: Document, output: Path) -> None:
    from halfsky.render.word import to_docx

    write_bytes(to_docx(document), output)


def write_bytes(content: bytes, output: Path) -> None:
    """A file that came in or was made, for this account alone to read."""
    keep_published(output)
    try:
        private_files.write(output, content)
    except OSError as error:
        raise OutputError(f"{output} cannot be written: {error.strerror}") from error


def _day(text: str, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{option} {text!r} is no day: write YYYY-MM-DD") from None
