"""`halfsky read`: a statistical table as a proposal, and what nobody asks about into the data package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from halfsky.cli.options import Data, Output, load_package, say, year
from halfsky.errors import UsageError
from halfsky.export import check_output, write_frame, write_sheets
from halfsky.vocabulary.codes import RELEASED

if TYPE_CHECKING:
    from halfsky.importing.mapping import Mapping
    from halfsky.importing.proposal import Proposal
    from halfsky.package import Package

# ruff: noqa: PLC0415 - pandas and openpyxl only in the command that needs them

_FATES = ("proposed", "same", "asked", "no_value", "left_out")


def add_to(app: typer.Typer) -> None:
    """Hang this command into the command line."""
    app.command()(read)


File = Annotated[Path, typer.Argument(metavar="FILE", help="A .csv .tsv .txt .xls .xlsx .xlsb .ods table.")]
Area = Annotated[str, typer.Option("--area", metavar="CODE|NAME", help="Whose figures, where it is not said.")]
Year = Annotated[int | None, typer.Option("--year", metavar="Y", parser=year, help="The year of its 本年.")]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", metavar="FILE", help="data/imports/SOURCE.yaml, or an answered P.xlsx.")
]
Replace = Annotated[
    list[str] | None,
    typer.Option(
        "--replace", metavar="WHAT",
        help="Published figures that may go: AREA:INDICATOR:YEAR, a source's id, differs, or gone. May be repeated.",
    ),
]  # fmt: skip
Check = Annotated[bool, typer.Option("--check", help="Only say what would become of it; end as the import would.")]
SourceId = Annotated[str, typer.Option("--source", metavar="ID", help="Of sources.csv, or a new id.")]
Publisher = Annotated[str, typer.Option("--publisher", metavar="WHO", help="Of a new source: from whom it was taken.")]
Title = Annotated[str, typer.Option("--title", metavar="WHAT", help="Of a new source; its table or page.")]
OfTable = Annotated[
    str, typer.Option("--table", metavar="WHERE", help="Table or page of the publication: 表2-3, p. 45.")
]
Url = Annotated[str, typer.Option("--url", metavar="URL", help="Where it was read.")]
Published = Annotated[str, typer.Option("--published-on", metavar="DAY", help="When it was published.")]
Accessed = Annotated[str, typer.Option("--accessed-on", metavar="DAY", help="When it was read; else today.")]
Primary = Annotated[str, typer.Option("--primary-publisher", metavar="WHO", help="Who published it first.")]
Grade = Annotated[str, typer.Option("--grade", metavar="G", help="official, reprint or secondary.")]
Licence = Annotated[str, typer.Option("--licence", metavar="TERMS", help="Under which terms it may be used.")]


def read(
    file: File, area: Area = "", of_year: Year = None, mapping: MappingFile = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Held against what is published: same, differs, new, gone; which stands.")
    ] = False,
    take: Annotated[bool, typer.Option("--take", help="Import what has no question; prints a receipt.")] = False,
    replace: Replace = None, check: Check = False, source: SourceId = "", publisher: Publisher = "", title: Title = "",
    url: Url = "", published_on: Published = "", accessed_on: Accessed = "", primary_publisher: Primary = "",
    grade: Grade = "", licence: Licence = "", table: OfTable = "", data: Data = None, output: Output = None,
) -> None:  # fmt: skip
    """A statistical table as a proposal: each value with its cell, what it was read as, and what is asked about it.

    Nothing is imported without --take, and then only what has no question. To answer questions: write the proposal with
    -o P.xlsx, answer in its column `answer`, and give it back with --mapping P.xlsx. What is published is replaced only
    where --replace, or an answer, says so.
    """
    said = about(source, publisher, title, url, published_on, accessed_on, primary_publisher, grade, licence, table)
    _bring_in(file, area, of_year, mapping, said, replace or (), data, output, diff=diff, take=take, check=check)


def import_official(
    file: Path, area: str, of_year: int | None, mapping: Path | None, about: dict[str, str], replace: Sequence[str],
    data: Path | None, output: Path | None, *, check: bool,
) -> None:  # fmt: skip
    """`halfsky import FILE` without a plan: what is published beside it, and what has no question taken."""
    _bring_in(file, area, of_year, mapping, about, replace, data, output, diff=True, take=True, check=check)


def about(*said: str) -> dict[str, str]:
    """Columns of schemas.SOURCES by the options, in their order."""
    names = (
        "source_id", "publisher", "title", "url", "published_on", "accessed_on", "primary_publisher", "grade",
        "licence", "table",
    )  # fmt: skip
    return dict(zip(names, said, strict=True))


def _bring_in(
    file: Path, area: str, of_year: int | None, mapping: Path | None, about: dict[str, str], replace: Sequence[str],
    data: Path | None, output: Path | None, *, diff: bool, take: bool, check: bool,
) -> None:  # fmt: skip
    check_output(output)
    package = load_package(data)
    known = _mapping(package, mapping, about["source_id"])
    confirmed, proposal = _proposed(package, file, area, of_year, known, mapping)
    if take or check:
        from halfsky.importing.taking import check_source

        check_source(proposal, package, about, confirmed)
    if diff or check:
        from halfsky.importing.taking import release_of

        release = release_of(proposal, package, {**proposal.source, **confirmed.source, **_said(about)})
        write_frame(release, output, "release")
        kinds = release["kind"].value_counts()
        say(", ".join(f"{kinds.get(kind, 0)} {name}" for kind, name in RELEASED.labels("en").items()), output)
    elif output is not None and output.suffix.lower() == ".xlsx":
        _write_book(proposal, output)
    elif output is not None or not take:
        write_frame(proposal.table(), output, "proposal")
    for line in proposal.told:
        say(line)
    counts = proposal.rows["fate"].value_counts()
    told = ", ".join(f"{counts.get(fate, 0)} {name}" for fate, name in zip(_FATES, _NAMES, strict=True))
    say(f"{len(proposal.rows)} values: {told}; {proposal.questions} questions", output)
    if take or check:
        from halfsky.collect.official_imports import import_official

        done = import_official(proposal, package.folder, about, confirmed, replace=replace, only_check=check)
        say(f"checked, nothing was written: {done.line()}" if check else done.line())


def confirmed(package: Package, file: Path, area: str, of_year: int | None, mapping: Path | None) -> Mapping:
    """What was confirmed of a table: by a mapping file, or by the answered workbook of its proposal."""
    known = _mapping(package, mapping, "")
    return _proposed(package, file, area, of_year, known, mapping)[0] if mapping is not None else known


def _said(about: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in about.items() if text}


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
