"""The command of a report before it is handed in: whether an edited file still agrees with the data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from halfsky.cli.options import Data, load_package, say
from halfsky.export import check_output, write_frame

# ruff: noqa: PLC0415 - pandas and lxml only in the command that needs them


def add_to(app: typer.Typer) -> None:
    """Hang this command into the command line."""
    app.command()(check)


def check(
    report: Annotated[
        Path, typer.Argument(metavar="REPORT.docx", help="A report that halfsky run made, edited since.")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="A .csv, .xlsx or .parquet file.")
    ] = None,
    data: Data = None,
) -> None:
    """Every number, share, way, status or name of an edited report that no longer agrees with the data."""
    check_output(output)
    package = load_package(data, set_aside=True)
    from halfsky.reports.checking import TITLES, check_report

    marks = check_report(report, package)
    added = int(marks["expected"].eq("").sum())
    workbook = output is not None and output.suffix.lower() == ".xlsx"  # an official reads it
    write_frame(marks.rename(columns=TITLES) if workbook else marks, output, "marks")
    typed = f"; {added} of them were put in and are not from the data" if added else ""
    said = f"{len(marks)} places no longer agree with the data{typed}"
    say(said if len(marks) else "every number agrees with the data", output)
