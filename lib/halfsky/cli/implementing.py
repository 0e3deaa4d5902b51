"""The commands of a plan's implementation: its division of tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from halfsky.cli.options import Data, load_package, say
from halfsky.errors import OutputError
from halfsky.export import ENDINGS, check_output, write_frame

# ruff: noqa: PLC0415 - pandas, openpyxl and python-docx only in the command that needs them

_WORD = ".docx"
_SHEET = "目标任务分解表"


def add_to(app: typer.Typer) -> None:
    """Hang these commands into the command line."""
    app.command()(tasks)


def tasks(
    plan: Annotated[str, typer.Option("--plan", metavar="ID", help="A plan id.")],
    unit: Annotated[str, typer.Option("--unit", metavar="U", help="One unit's tasks; else those of all.")] = "",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="A .docx, .xlsx, .csv or .parquet file.")
    ] = None,
    data: Data = None,
) -> None:
    """A plan's division of tasks (任务分解表): goal or measure, units, due time. Proposed units are marked as such."""
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
