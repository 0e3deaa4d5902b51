"""The commands of evidence: what proves a report is handed in, looked at, found usable."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from halfsky.cli.options import Data, Output, load_package, say
from halfsky.cli.reviewing import Plan, Reason, Year, at_work
from halfsky.cli.supervising import OwnUnit, Unit, write_bytes
from halfsky.export import check_output, keep_published, write_frame

if TYPE_CHECKING:
    from halfsky.collect.progress.evidence_files import Piece

# ruff: noqa: PLC0415 - sqlalchemy and pandas only in the command that needs them

evidence = typer.Typer(help="What proves a report: hand in, look, find usable.", no_args_is_help=False)

Piece_ = Annotated[str, typer.Argument(metavar="EVIDENCE", help="The number of a piece, ZJ-….")]


@evidence.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".pdf .docx .xlsx .png .jpg, at most 20 MB.")],
    plan: Plan,
    unit: OwnUnit,
    year: Year,
    name: Annotated[str, typer.Option("--name", metavar="N", help="As the report names it; else as it is.")] = "",
    task: Annotated[list[str] | None, typer.Option("--task", metavar="ID", help="A task; may be repeated.")] = None,
    case: Annotated[list[str] | None, typer.Option("--case", metavar="CASE", help="A slip; may be repeated.")] = None,
    data: Data = None,
) -> None:  # fmt: skip
    """Hand in a file that a report names, or that proves a task or an answer."""
    from halfsky.collect.progress import evidence_files

    with at_work() as (store, actor):
        piece = evidence_files.hand_in(
            store, actor, load_package(data), file, plan, unit, year, name=name, tasks=task or (), cases=case or ()
        )
    _say_piece(piece)


@evidence.command("list")
def evidence_list(
    unit: Unit = "",
    state: Annotated[str, typer.Option("--state", metavar="S", help="missing, received or usable.")] = "",
    output: Output = None,
) -> None:
    """The pieces that you may see, missing ones first."""
    check_output(output)
    from halfsky.collect.progress import views

    with at_work() as (store, actor):
        table = views.evidence_list(store, actor, unit=unit, state=state)
    write_frame(table, output, "evidence", private=True)
    say(f"{len(table)} pieces", output)


@evidence.command()
def usable(piece: Piece_) -> None:
    """Find that a piece proves what it is to prove."""
    from halfsky.collect.progress import evidence_files

    with at_work() as (store, actor):
        _say_piece(evidence_files.find_usable(store, actor, piece))


@evidence.command("return")
def evidence_return(piece: Piece_, reason: Reason) -> None:
    """Find that it does not, with a reason."""
    from halfsky.collect.progress import evidence_files

    with at_work() as (store, actor):
        _say_piece(evidence_files.give_back(store, actor, piece, reason))


@evidence.command()
def file(piece: Piece_, output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE")]) -> None:
    """The file as it came."""
    keep_published(output)
    from halfsky.collect.progress import views

    with at_work() as (store, actor):
        name, content = views.evidence_file(store, actor, piece)
    write_bytes(content, output)
    say(name, output)


def _say_piece(piece: Piece) -> None:
    again = " (sent before: nothing was saved twice)" if piece.resent else ""
    say(f"{piece.evidence_id} {piece.name}{again}: {piece.state}; sha256 {piece.sha256}, {piece.size} bytes")
