"""The commands of a new plan: from its document to its first report."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from halfsky.cli.options import DOCUMENTS, Data, Part, load_package, say
from halfsky.errors import UsageError

if TYPE_CHECKING:
    from halfsky.package import Package

# ruff: noqa: PLC0415 - pandas and openpyxl only in the command that needs them


class Entered(StrEnum):
    whole = "whole"
    part = "part"


class Family(StrEnum):
    women = "women"
    children = "children"


class Issued(StrEnum):
    issued = "issued"
    draft = "draft"


def add_to(app: typer.Typer) -> None:
    """Hang these commands into the command line."""
    app.command()(new)
    app.command()(confirm)


def new(
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help=f"The plan: {DOCUMENTS}.")],
    area: Annotated[str, typer.Option(metavar="CODE|NAME", help="Whose plan it is; else that of its title.")] = "",
    plan: Annotated[str, typer.Option("--plan", metavar="ID", help="The plan's id; else made of name and years.")] = "",
    upper: Annotated[str, typer.Option(metavar="ID", help="The plan above; else that of the nearest area above.")] = "",
    title: Annotated[str, typer.Option(metavar="TEXT", help="Its title; else that of the document.")] = "",
    years: Annotated[str, typer.Option(metavar="A-B", help="Its years; else those of the document.")] = "",
    status: Annotated[Issued | None, typer.Option(help="Whether it is in force; else what its title says.")] = None,
    family: Annotated[Family | None, typer.Option(help="Whose plan it is; else what its title says.")] = None,
    entered: Annotated[
        Entered | None,
        typer.Option(help="How much of it is entered; else whole, or part where some was not understood."),
    ] = None,
    part: Part = "",
    sheet: Annotated[Path | None, typer.Option(metavar="FILE", help="The .xlsx to review; else beside here.")] = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Do not make the first report.")] = False,
    data: Data = None,
) -> None:
    """A new plan in one command: read, registered, a sheet to review, and its first report."""
    package = load_package(data, set_aside=True)
    from halfsky.plan_entry import base_sheet, contradictions, page_review, registration, review_sheet
    from halfsky.plans import read_plan
    from halfsky.plans.ledger import summary

    found = registration.describe(
        read_plan(document, part), package, area=area, plan_id=plan, upper=upper, title=title, years=years,
        status=status.value if status else "", family=family.value if family else "",
        entered=entered.value if entered else "", ask=typer.prompt if sys.stdin.isatty() else None,
    )  # fmt: skip
    fresh = registration.register(found, package.folder)
    row = found.row.iloc[0]
    say(f"{found.plan_id}: {row['title']}, {row['start_year']}–{row['end_year']}, area {row['area_code']}, "
        f"upper plan {row['upper_plan_id'] or 'none'}, {row['family']}, {row['status']}, entered {row['entered']}"
        + ("" if fresh else "; registered already"))  # fmt: skip
    path = sheet or Path(f"{found.plan_id}-review.xlsx")
    stored = load_package(package.folder, set_aside=True).targets_of(found.plan_id)
    if path.exists():
        say(f"{path} is there already and stays as it is: it may hold a review (--sheet FILE writes another)")
    else:
        base = page_review.base_rows(found, package)
        review_sheet.write_review(stored, found.plan.document.text, package.indicators, path, base)
        if len(base):
            say(f"{len(base)} base values stand in the plan's tables: sheet {base_sheet.SHEET} of {path} offers them, "
                "and halfsky confirm takes those marked there as observed values")  # fmt: skip
    work = path.with_name(f"{found.plan_id}-tasks-review.xlsx")
    if len(found.tasks) and not work.exists():
        from halfsky.implementation import review_sheet as of_tasks

        of_tasks.write_review(
            load_package(package.folder, set_aside=True), found.plan_id, work, found.plan.document.text
        )
        say(f"{len(found.tasks)} tasks, {len(found.pairs)} pairs of measure and goal to be confirmed: {work}")
    waiting = found.open_rows
    say(f"{len(stored)} targets, {len(waiting)} of them to be confirmed" + (":" if len(waiting) else ""))
    for line in waiting.head(20).itertuples():
        say(f"  {line.target_id}  {line.indicator}  {line.value_text}  {line.note}")
    if len(waiting) > 20:
        say(f"  and {len(waiting) - 20} more")
    for pair in contradictions.found(stored, package.indicators, found.row):
        if not pair.settled:
            say(f"contradiction: {pair.message_en} Reject one of them in the review sheet, or confirm both")
    for line in summary(found.ledger, found.plan.document.text):
        say(line)
    say(f"review: {path} (then halfsky confirm {path} --plan {found.plan_id}), or in JupyterLab "
        f"notebooks/plan_review.ipynb with document = \"{document}\"")  # fmt: skip
    if not no_report:
        from halfsky.batch.runner import run_reports

        run_reports(plan_ids=[found.plan_id], data=data)


def confirm(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET.xlsx", help="A review sheet, filled in.")],
    plan: Annotated[str, typer.Option("--plan", metavar="ID", help="The plan's id.")] = "",
    data: Data = None,
) -> None:
    """Take a filled-in review sheet: what the reviewer changed in the plan's targets, or in its tasks, and which base
    values of the plan's tables are to be observed values.

    The words of targets are remembered for the next plan.
    """
    import pandas as pd

    from halfsky.plan_entry import base_sheet, base_values, fitting, registration, review_sheet

    if not sheet.is_file():
        raise UsageError(f"{sheet} is no file: give the review sheet that halfsky new wrote")
    package = load_package(data, set_aside=True)
    from halfsky.implementation import review_sheet as of_tasks

    if of_tasks.is_review(sheet):
        _confirm_tasks(sheet, plan, package)
        return
    from halfsky.plan_entry.sheet_form import refuse

    written = review_sheet.read_review(sheet)
    offered, picked = base_sheet.read(sheet)
    plan_id = plan or registration.plan_of(written.rows["target_id"], package.plans["plan_id"])
    from halfsky.catalogue import Catalogue

    def change(targets: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
        own = package.plans[package.plans["plan_id"].eq(plan_id)]
        term = None if own.empty else fitting.term(own.iloc[0].to_dict(), targets)
        return review_sheet.take_back(written, targets, Catalogue(indicators), sheet, term)

    after, changed = registration.rewrite(plan_id, change, package.folder)
    if written.shown is None:
        say(f"{sheet} does not keep what it showed: all of its cells were taken, also over what others changed since")
    counts = after["review_status"].value_counts()
    say(f"{plan_id}: {changed} targets changed; " + ", ".join(f"{count} {code}" for code, count in counts.items()))
    if picked:
        taken, faults = base_values.add(offered, picked, plan_id, package.folder)
        refuse(sheet, faults)
        say(
            f"{taken} base values of the plan's tables are observed values now, source {base_values.source_id(plan_id)}"
        )
    from halfsky.package import remember_aliases

    became = remember_aliases(plan_id, package.folder)
    new_words, refused = (became[became["outcome"].eq(outcome)] for outcome in ("remembered", "refused"))
    if len(new_words):
        say(f"{len(new_words)} wordings remembered for the next plan: {', '.join(new_words['indicator'])}")
    for line in refused.itertuples():
        say(f"not remembered: {line.indicator} ({line.indicator_id}): {line.reason}")


def _confirm_tasks(sheet: Path, plan: str, package: Package) -> None:
    """A review sheet of `halfsky tasks --review`: titles, units, due years, goals of measures."""
    from halfsky.implementation import review_sheet
    from halfsky.plan_entry import registration

    plan_id = plan or registration.plan_of(review_sheet.task_rows(sheet)["task_id"], package.plans["plan_id"])
    after, tasks, pairs = registration.rewrite_work(
        plan_id, lambda now: review_sheet.take_back(now, plan_id, sheet), package.folder
    )
    counts = after["review_status"].value_counts()
    told = ", ".join(f"{count} {code}" for code, count in counts.items())
    say(
        f"{plan_id}: {tasks} tasks and {pairs} pairs of measure and goal changed" + (f"; pairs: {told}" if told else "")
    )
