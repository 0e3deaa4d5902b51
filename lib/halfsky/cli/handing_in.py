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
    """Every number, share, way or status of an edited report that no longer agrees with the data."""
    check_output(output)
    package = load_package(data, set_aside=True)
    from halfsky.reports.checking import check_report

    marks = check_report(report, package)
    write_frame(marks, output, "marks")
    say(
        f"{len(marks)} places no longer agree with the data" if len(marks) else "every number agrees with the data",
        output,
    )
