"""The commands of a plan's implementation: its division of tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from halfsky.cli.options import Data, load_package, say
from halfsky.errors import OutputError, UsageError
from halfsky.export import ENDINGS, check_output, write_frame

# ruff: noqa: PLC0415 - pandas, openpyxl and python-docx only in the command that needs them

_WORD = ".docx"
_SHEET = "目标任务分解表"
Document = Annotated[
    Path | None,
    typer.Option("--document", metavar="DOCUMENT", help="The plan's text, to read beside each task of the review."),
]


def add_to(app: typer.Typer) -> None:
    """Hang these commands into the command line."""
    app.command()(tasks)


def tasks(
    plan: Annotated[str, typer.Option("--plan", metavar="ID", help="A plan id.")],
    unit: Annotated[str, typer.Option("--unit", metavar="U", help="One unit's tasks; else those of all.")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="A .docx, .xlsx, .csv or .parquet file.")
    ] = None,
    review: Annotated[
        bool, typer.Option("--review", help="A sheet to review titles, units and goals of measures in (.xlsx).")
    ] = False,
    document: Document = None,
    data: Data = None,
) -> None:
    """A plan's division of tasks (任务分解表): goal or measure, units, due time. Proposed units are marked as such.

    With --review a workbook in which the office corrects and confirms it; `halfsky confirm` takes it back.
    """
    if review or document is not None:
        _review(plan, unit, output, review, document, data)
        return
    word = output is not None and output.suffix.lower() == _WORD
    if output is not None and not word and output.suffix.lower() not in ENDINGS:
        raise OutputError(f"{output}: the ending must be one of {_WORD}, {', '.join(ENDINGS)}")
    check_output(output.with_suffix(".csv") if word and output is not None else output)
    package = load_package(data, set_aside=True)
    from halfsky.implementation import annex
    from halfsky.implementation.decomposition import decompose

    frame = decompose(package, plan, unit)
    if output is not None and word:
        from halfsky.render.word import to_docx

        _write(to_docx(annex.to_document(frame, package, plan, unit)), output)
    elif output is not None and output.suffix.lower() == ".xlsx":
        from halfsky.export import workbook

        _write(workbook({_SHEET: annex.to_sheet(frame, package, plan)}), output)
    else:
        write_frame(frame, output, "tasks")
    proposed = int((frame["proposed_units"].ne("") | frame["proposed_lead"].ne("")).sum())
    say(f"{len(frame)} tasks" + (f", {proposed} with a proposed unit to be confirmed" if proposed else ""), output)


def _review(plan: str, unit: str, output: Path | None, asked: bool, document: Path | None, data: Data) -> None:
    """The review sheet; one that was begun stays as it is."""
    if not asked:
        raise UsageError("--document goes with --review")
    if unit:
        raise UsageError("--review is of the whole plan: leave --unit away")
    path = output or Path(f"{plan}-tasks-review.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise OutputError(f"{path}: the review sheet is an .xlsx file")
    check_output(path)
    package = load_package(data, set_aside=True)
    from halfsky.implementation import review_sheet
    from halfsky.package import find_plan

    row = find_plan(package, plan)
    if path.exists():
        say(f"{path} is there already and stays as it is: it may hold a review (-o FILE writes another)")
        return
    text = ""
    if document is not None:
        from halfsky.plans import read_plan

        read = read_plan(document).document
        if row["source_sha256"] and read.sha256 != row["source_sha256"]:
            raise UsageError(
                f"{document} is not the document that {plan} was read from: its tasks stand elsewhere in it"
            )
        text = read.text
    review_sheet.write_review(package, plan, path, text)
    say(f"review: {path} (then halfsky confirm {path})")


def _write(content: bytes, path: Path) -> None:
    """The file is there whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)
