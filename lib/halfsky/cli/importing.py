"""`halfsky read`: a statistical table as a proposal, and what nobody asks about into the data package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from halfsky.cli.options import Data, Output, load_package, say, year
from halfsky.errors import UsageError
from halfsky.export import check_output, write_frame, write_sheets

if TYPE_CHECKING:
    from halfsky.importing.mapping import Mapping
    from halfsky.importing.proposal import Proposal
    from halfsky.package import Package

# ruff: noqa: PLC0415 - pandas and openpyxl only in the command that needs them

_FATES = ("proposed", "same", "asked", "no_value", "left_out")


def add_to(app: typer.Typer) -> None:
    """Hang this command into the command line."""
    app.command()(read)


def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv .tsv .txt .xls .xlsx .xlsb .ods table.")],
    area: Annotated[str, typer.Option("--area", metavar="CODE|NAME", help="Whose figures, where it is not said.")] = "",
    of_year: Annotated[
        int | None, typer.Option("--year", metavar="Y", parser=year, help="The year of its 本年.")
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", metavar="FILE", help="data/imports/SOURCE.yaml, or an answered P.xlsx."),
    ] = None,
    take: Annotated[bool, typer.Option("--take", help="Import what has no question; prints a receipt.")] = False,
    source: Annotated[str, typer.Option("--source", metavar="ID", help="Of sources.csv, or a new id.")] = "",
    publisher: Annotated[str, typer.Option("--publisher", metavar="WHO", help="Of a new source.")] = "",
    title: Annotated[str, typer.Option("--title", metavar="WHAT", help="Of a new source; its table or page.")] = "",
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where it was read.")] = "",
    published_on: Annotated[str, typer.Option("--published-on", metavar="DAY", help="When it was published.")] = "",
    primary_publisher: Annotated[str, typer.Option("--primary-publisher", metavar="WHO", help="The first one.")] = "",
    grade: Annotated[str, typer.Option("--grade", metavar="G", help="official, reprint or secondary.")] = "",
    data: Data = None,
    output: Output = None,
) -> None:  # fmt: skip
    """A statistical table as a proposal: each value with its cell, what it was read as, and what is asked about it.

    Nothing is imported without --take, and then only what has no question. To answer questions: write the proposal with
    -o P.xlsx, answer in its column `answer`, and give it back with --mapping P.xlsx.
    """
    check_output(output)
    package = load_package(data)
    known = _mapping(package, mapping, source)
    confirmed, proposal = _proposed(package, file, area, of_year, known, mapping)
    if output is not None and output.suffix.lower() == ".xlsx":
        _write_book(proposal, output)
    elif output is not None or not take:
        write_frame(proposal.table(), output, "proposal")
    for line in proposal.told:
        say(line)
    counts = proposal.rows["fate"].value_counts()
    told = ", ".join(f"{counts.get(fate, 0)} {name}" for fate, name in zip(_FATES, _NAMES, strict=True))
    say(f"{len(proposal.rows)} values: {told}; {proposal.questions} questions", output)
    if take:
        from halfsky.importing.taking import take as take_in

        about = {
            "source_id": source, "publisher": publisher, "title": title, "url": url, "published_on": published_on,
            "primary_publisher": primary_publisher, "grade": grade,
        }  # fmt: skip
        say(take_in(proposal, package.folder, about, confirmed).line())


_NAMES = ("to take", "as published", "asked", "without a value", "left out")


def _mapping(package: Package, path: Path | None, source: str) -> Mapping:
    """What was confirmed of the source: the file named, else the one of `--source` in the data package."""
    from halfsky.importing.mapping import FOLDER, Mapping, read_mapping

    if path is not None and path.suffix.lower() in (".yaml", ".yml"):
        return read_mapping(path)
    own = package.folder / FOLDER / f"{source}.yaml"
    if source and own.is_file():
        return read_mapping(own)
    if path is not None and path.suffix.lower() not in (".xlsx", ".csv"):
        raise UsageError(
            f"--mapping {path}: a .yaml of data/imports, or the answered .xlsx of halfsky read FILE -o P.xlsx"
        )
    return Mapping()


def _proposed(
    package: Package, file: Path, area: str, of_year: int | None, known: Mapping, path: Path | None
) -> tuple[Mapping, Proposal]:
    """The proposal, and the mapping that it was made with: with the answers of a workbook where one is given."""
    from halfsky.importing.answers import mapping_of, read_book
    from halfsky.importing.reading import propose

    proposal = propose(file, package, area=area, year=of_year, mapping=known)
    if path is None or path.suffix.lower() in (".yaml", ".yml"):
        return known, proposal
    answered = mapping_of(proposal, read_book(path), known)
    return answered, propose(file, package, area=area, year=of_year, mapping=answered)


def _write_book(proposal: Proposal, output: Path) -> None:
    from halfsky.errors import OutputError
    from halfsky.importing.answers import book

    try:
        with output.open("wb") as written:
            write_sheets({"proposal": book(proposal)}, written, fitted=True)
    except OSError as error:
        raise OutputError(f"{output} cannot be written: {error.strerror or error}") from error
