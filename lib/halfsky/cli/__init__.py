"""The command line: parses, calls, prints. Tables go to standard output or a file, messages to standard error."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from halfsky import __version__
from halfsky.cli import collecting, data_package, handing_in, implementing, importing, new_plans, office, running
from halfsky.cli.options import DOCUMENTS, Data, Output, Part, Plans
from halfsky.cli.options import load_package as _package
from halfsky.cli.options import say as _say
from halfsky.cli.options import year as _year
from halfsky.errors import UsageError, UserError, all_kinds
from halfsky.export import check_output, write_frame
from halfsky.project import DATA_ORDER

if TYPE_CHECKING:
    import pandas as pd

    from halfsky.assess import Settings
    from halfsky.package import Package

# Heavy libraries are imported in the command that needs them: `halfsky --help` must not wait for pandas.
# ruff: noqa: PLC0415

_Refused: Any = typer.BadParameter.__base__  # typer's own name for a wrong command line is private and moves

_STATUSES = "Exit status: 0 done; " + "; ".join(f"{kind.exit_status} {kind.kind}" for kind in all_kinds()) + "."

_PLACES = f"Data: --data DIR, else {DATA_ORDER}. "

app = typer.Typer(
    help="Women's development plans: their targets, and how far each is. " + _PLACES + _STATUSES,
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
collecting.add_to(app)
importing.add_to(app)
new_plans.add_to(app)
implementing.add_to(app)
handing_in.add_to(app)


class Language(StrEnum):
    zh = "zh"
    en = "en"


AsOf = Annotated[
    int | None,
    typer.Option("--as-of", metavar="YEAR", parser=_year, help="The year assessed; else the last year observed."),
]
Thresholds = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A .yaml of `name: value` lines; docs/assessment.md has the names."),
]


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    if version:
        print(f"halfsky {__version__}")
    elif context.invoked_subcommand is None:
        raise UsageError(f"no command given; the commands are {_commands(context)}; halfsky --help explains them")


@app.command()
def extract(
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help=f"A plan: {DOCUMENTS}.")],
    plan: Annotated[str, typer.Option("--plan", metavar="ID", help="The plan id to write into the table.")] = "",
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", metavar="FILE", help="Every number, table and item, with what became of it."),
    ] = None,
    part: Part = "",
    tasks: Annotated[
        Path | None, typer.Option("--tasks", metavar="FILE", help="Its goals, measures and projects with their units.")
    ] = None,
    output: Output = None,
) -> None:
    """The targets of a plan document, as the targets table."""
    for path in (output, ledger, tasks):
        check_output(path)
    from halfsky.errors import NoTargetsError
    from halfsky.plans import extract_targets, read_plan
    from halfsky.plans.ledger import read_ledger, summary
    from halfsky.schemas import TARGETS

    outline = read_plan(document, part)
    try:
        targets, none = extract_targets(outline, plan_id=plan), None
    except NoTargetsError as error:
        targets, none = TARGETS.empty(), error
    accounted = read_ledger(outline, targets)
    if ledger is not None:
        write_frame(accounted, ledger, "ledger")
    if tasks is not None:
        from halfsky.plans.tasks import extract_tasks

        write_frame(extract_tasks(outline, targets, plan), tasks, "tasks")
    said = summary(accounted, outline.document.text)
    if none is not None:
        raise NoTargetsError("; ".join([str(none), *said[1:]]))
    write_frame(targets, output, "targets")
    _say(f"{len(targets)} targets", output)
    for line in said:
        typer.echo(line, err=True)


@app.command()
def explain(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A sentence, as a plan has it among its goals.")],
    output: Output = None,
) -> None:
    """Which rows of the grammar fired on a sentence, and what they made of it."""
    check_output(output)
    from halfsky.plans import explain as explained

    steps = explained(text)
    write_frame(steps, output, "explanation")
    for line in _not_in_catalogue(steps.loc[steps["step"].eq("indicator"), "words"]):
        _say(line)


_SHOWN = 20  # findings of an audit that goes to a file and that are read on the screen


@app.command()
def audit(
    subject: Annotated[str, typer.Argument(metavar="PLAN|DOCUMENT", help="A plan id of the package, or a document.")],
    part: Part = "",
    data: Data = None,
    output: Output = None,
) -> None:
    """Contradictions inside a plan, and against its upper-level plan: one row a finding."""
    check_output(output)
    package = _package(data, set_aside=True)
    from halfsky.reports.subject import Subject
    from halfsky.schemas import SEVERITIES

    found = Subject.of(package, subject, part).findings()
    write_frame(found, output, "findings")
    counts = found["severity"].value_counts()
    _say(f"{len(found)} findings: {', '.join(f'{counts.get(kind, 0)} {kind}' for kind in SEVERITIES)}", output)
    if output is not None:  # else they stand on the screen as CSV
        for row in found.head(_SHOWN).itertuples():
            _say(f"  {row.severity}: {row.message_en}")
        if len(found) > _SHOWN:
            _say(f"  and {len(found) - _SHOWN} more")


@app.command()
def assess(
    plan: Plans = None,
    as_of: AsOf = None,
    data: Data = None,
    thresholds: Thresholds = None,
    language: Annotated[Language, typer.Option(help="The language of the column basis.")] = Language.zh,
    output: Output = None,
) -> None:
    """Where each target stands: the gaps table of the plans named, or of all."""
    check_output(output)
    gaps = _gaps(_package(data), plan, as_of, thresholds, language)
    write_frame(gaps, output, "gaps")
    _say(f"{len(gaps)} targets assessed", output)


@app.command()
def compare(
    plan: Plans = None, as_of: AsOf = None, data: Data = None, thresholds: Thresholds = None, output: Output = None
) -> None:
    """What the plans promise and where they stand, side by side: one row an indicator and plan."""
    check_output(output)
    package = _package(data)
    gaps = _gaps(package, plan, as_of, thresholds)
    from halfsky.compare import compare_plans

    compared = compare_plans(
        package.targets, gaps, package.plans, package.areas, package.indicators, observations=package.observations
    )
    table = compared.table()
    write_frame(table, output, "comparison")
    _say(f"{table['indicator_id'].nunique()} indicators of {table['plan_id'].nunique()} plans compared", output)


@app.command()
def revisions(
    old: Annotated[Path, typer.Argument(metavar="OLD_DIR", help="The older release of the data package.")],
    new: Annotated[
        Path | None, typer.Argument(metavar="[NEW_DIR]", help="The newer one; else the one that ships.")
    ] = None,
    plan: Plans = None,
    as_of: AsOf = None,
    language: Annotated[Language, typer.Option(help="The language of the column explanation.")] = Language.zh,
    output: Output = None,
) -> None:
    """Which targets two releases of the data package judge differently in one year, and why."""
    check_output(output)
    before, after = _package(old), _package(new)
    from halfsky.assess import explain_revisions
    from halfsky.package import find_plan

    if not set(before.plans["plan_id"]) & set(after.plans["plan_id"]):
        raise UsageError(f"{before.folder} and {after.folder}: the two releases share no plan")
    for plan_id in plan or []:
        if plan_id not in set(before.plans["plan_id"]):
            find_plan(after, plan_id)
    table = explain_revisions(before, after, plan_ids=plan or None, as_of=as_of, language=language.value)
    write_frame(table, output, "revisions")
    moved = int(table["status_before"].ne(table["status_after"]).sum())
    _say(f"{len(table)} targets changed, {moved} of them in status", output)


running.add_to(app)
data_package.add_to(app)
office.add_to(app)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status; the only place where an error becomes a line of text."""
    command = typer.main.get_command(app)
    running.take_pairs(command)
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        # Not command.main(): it ends the process by itself on an interrupt and on a closed pipe.
        with command.make_context("halfsky", given) as context:
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as end:
        return end.exit_code
    except UserError as error:
        return _refuse(str(error), error.exit_status)
    except _Refused as error:
        return _refuse(_wrong_use(error), UsageError.exit_status)
    except (KeyboardInterrupt, typer.Abort):
        return _refuse("stopped", 130)
    except BrokenPipeError:
        # The reader (head, less) has gone: nothing is wrong, and nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 0


def _not_in_catalogue(words: pd.Series) -> list[str]:
    """Of indicators as a sentence calls them, those that the catalogue does not know, with the nearest that it does."""
    from halfsky.catalogue import Catalogue

    wanted = words[words.ne("")].drop_duplicates()
    indicators = _package(None, set_aside=True).indicators
    found = Catalogue(indicators).match(wanted)
    names = indicators.set_index("indicator_id")["name_zh"]
    lines = []
    for called, row in zip(wanted, found.itertuples(), strict=True):
        if row.method in ("exact", "alias"):
            continue
        near = f"; did you mean {names[row.indicator_id]} ({row.indicator_id})?" if row.indicator_id else ""
        lines.append(f"the catalogue has no indicator “{called}”{near}")
    return lines


def _settings(path: Path | None) -> Settings:
    from halfsky.assess import Settings

    if path is None:
        return Settings()
    from halfsky.batch.parameters import read_mapping

    return Settings.of(read_mapping(path), str(path))


def _gaps(
    package: Package,
    plan_ids: list[str] | None,
    as_of: int | None,
    thresholds: Path | None = None,
    language: Language = Language.zh,
) -> pd.DataFrame:
    from halfsky.assess import assess_package
    from halfsky.package import find_plan

    for plan_id in plan_ids or []:
        find_plan(package, plan_id)
    if as_of is not None:
        stated = plan_ids or package.targets["plan_id"]
        _warn_of_year(package.plans[package.plans["plan_id"].isin(stated)], as_of)
    return assess_package(
        package, plan_ids or None, as_of=as_of, settings=_settings(thresholds), language=language.value
    )


def _warn_of_year(plans: pd.DataFrame, as_of: int) -> None:
    later = plans[plans["start_year"].gt(as_of + 1)]
    if len(later):
        plan_id, base = later["plan_id"].iloc[0], later["start_year"].iloc[0] - 1
        more = f" (and those of {len(later) - 1} more)" if len(later) > 1 else ""
        _say(f"warning: {as_of} lies before the base year of {plan_id}, {base}{more}: nothing of it is decided")


def _refuse(message: str, status: int) -> int:
    print(f"halfsky: {' '.join(message.split())}", file=sys.stderr)
    return status


def _wrong_use(error: Any) -> str:
    """What was wrong with the command line, and what is accepted instead."""
    message = error.format_message().replace("Value error, ", "").rstrip(".?")
    context = error.ctx
    if context is None:
        return message
    if message.startswith("No such command"):
        return f"{message}; the commands are {_commands(context)}"
    if message.startswith("No such option"):
        options = [option for parameter in context.command.params for option in parameter.opts if option[0] == "-"]
        return f"{message}; {context.command_path} accepts {', '.join([*options, '--help'])}"
    return f"{message}; {context.command_path} --help explains it"


def _commands(context: Any) -> str:
    return ", ".join(context.command.list_commands(context))
