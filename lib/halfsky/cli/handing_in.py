"""The command of a report before it is handed in: whether an edited file still agrees with the data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from halfsky.cli.options import Data, load_package, say
from halfsky.errors import CheckError
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
    """Every number, share, way, status or name of an edited report that no longer agrees with the data.

    What an author added is held against the data of the indicator that he names; what was taken out is listed, and is
    no fault. Exit status 13 where something does not agree.
    """
    check_output(output)
    package = load_package(data, set_aside=True)
    from halfsky.reports.checking import TITLES, check_report, language_of
    from halfsky.vocabulary.codes import MARKS, NOT_IN_DATA, TAKEN_OUT

    marks = check_report(report, package)
    language = language_of(report)
    gone, added = (int(marks["what"].eq(code).sum()) for code in (TAKEN_OUT, NOT_IN_DATA))
    # an official reads the screen and the workbook; a .csv or .parquet file keeps the names that programs know
    read = language == "zh" and (output is None or output.suffix.lower() == ".xlsx")
    shown = marks.assign(what=marks["what"].map(MARKS.labels(language))).rename(columns=TITLES) if read else marks
    write_frame(shown, output, "marks", fitted=True)
    said = _summary(len(marks) - gone, added, gone, language)
    if len(marks) > gone:
        raise CheckError(f"{said} → {output}" if output else said)
    say(said, output)


def _summary(wrong: int, added: int, gone: int, language: str) -> str:
    if language != "zh":
        said = f"{wrong} places no longer agree with the data" if wrong else "every number agrees with the data"
        typed = f"; {added} of them were put in and are not from the data" if added else ""
        return said + typed + (f"; {gone} passages with figures were taken out (no fault)" if gone else "")
    said = f"{wrong}处与数据不一致" if wrong else "各处均与数据一致"
    typed = f"，其中{added}处是补写、数据中没有的数，请自行核实" if added else ""
    return said + typed + (f"；另有{gone}处带数字的内容已删去，仅供知悉" if gone else "")
