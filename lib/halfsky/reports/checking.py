"""An edited report held against the data: every number, share, way or status in it that no longer agrees.

The file says what it was made from (plan, year, kind, length); the report is made again of the data as they are now,
and the two are laid side by side, paragraph by paragraph and row by row. What an author wrote himself has no
counterpart, and is left.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from halfsky.errors import DocumentError
from halfsky.package import Package
from halfsky.render.blocks import Bullets, Facts, Heading, Paragraph, Picture, Table, cell_text
from halfsky.render.document import Document
from halfsky.render.word.edited import CELLS, Unit, about_of, units
from halfsky.reports.cross import CrossReport
from halfsky.reports.plan_report import PlanReport
from halfsky.words.claims import contradicted, masked

COLUMNS = ("place", "found", "expected", "text")
_ALIKE = 0.5  # texts that share less are two
_MOST = 60  # characters of the text that is told


def check_report(path: Path, package: Package) -> pd.DataFrame:
    """Every claim of the file that the data contradict: `place` (paragraph or row, and its number), `found`,
    `expected` ("" where nothing of the kind stands there) and `text`.

    DocumentError for a file that does not say what it was made from.
    """
    return marks(path, expected_document(path, package))


def marks(path: Path, expected: Document) -> pd.DataFrame:
    """As `check_report`, against a document that is there already."""
    rows = [
        (("row " if unit.table else "paragraph ") + str(number), found, wanted, unit.text.strip()[:_MOST])
        for number, unit, other in pairs(units(path), list(told(expected)))
        for found, wanted in _marks(unit, other)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def expected_document(path: Path, package: Package) -> Document:
    """What the report would say now. DocumentError as of `check_report`."""
    about = about_of(path)
    length = about.get("length", "report")
    report: PlanReport | CrossReport
    if about.get("plan_ids") and about.get("as_of") and about.get("language"):
        ids = about["plan_ids"].split(";")
        report = CrossReport.of(package, ids, as_of=int(about["as_of"]), language=about["language"])
        return _of_length(report, length)
    wanted = ("plan_id", "as_of", "report", "language")
    if not all(about.get(name) for name in wanted):
        raise DocumentError(f"{path}: it does not say what it was made from; check a report.docx that halfsky run made")
    report = PlanReport.of(
        package, about["plan_id"], as_of=int(about["as_of"]), report=about["report"], language=about["language"]
    )
    return _of_length(report, length)


def _of_length(report: PlanReport | CrossReport, length: str) -> Document:
    if length == "brief":
        return report.brief()
    document = report.document()
    return document.annex() if length == "annex" else document.main_text()


def told(document: Document) -> Iterator[Unit]:
    """The units of a document, as its Word file has them."""
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            yield Unit(block.text)
        elif isinstance(block, Bullets):
            yield from (Unit(f"（{place}）{item}") for place, item in enumerate(block.items, start=1))
        elif isinstance(block, Picture):
            yield Unit(f"{block.name}　{block.caption}")
        elif isinstance(block, Facts):
            yield Unit(f"{block.name}　{block.caption}")
            yield from (Unit(CELLS.join(pair), table=True) for pair in block.pairs if pair[1])
        elif isinstance(block, Table):
            yield Unit(f"{block.name}　{block.caption}")
            yield Unit(CELLS.join(map(str, block.frame.columns)), table=True)
            for row in block.frame.itertuples(index=False, name=None):
                yield Unit(CELLS.join(cell_text(value) or "—" for value in row), table=True)


def pairs(edited: Sequence[Unit], expected: Sequence[Unit]) -> Iterator[tuple[int, Unit, Unit]]:
    """Each edited unit with its number and the expected one that it stands for."""
    here, there = ([masked(unit.text) for unit in side] for side in (edited, expected))
    matcher = difflib.SequenceMatcher(None, here, there, autojunk=False)
    for kind, begin, end, low, high in matcher.get_opcodes():
        if kind == "equal":
            for place in range(end - begin):
                yield begin + place + 1, edited[begin + place], expected[low + place]
        elif kind == "replace":
            yield from _nearest(edited, expected, range(begin, end), range(low, high))


def _nearest(
    edited: Sequence[Unit], expected: Sequence[Unit], here: range, there: range
) -> Iterator[tuple[int, Unit, Unit]]:
    """Among texts that were reworded: each with the one that it shares most with, in order, if it is enough."""
    begin = there.start
    for place in here:
        text, table = edited[place].text, edited[place].table
        ratios = [
            (difflib.SequenceMatcher(None, text, expected[other].text, autojunk=False).ratio(), -other)
            for other in range(begin, there.stop)
            if expected[other].table == table
        ]
        best, other = max(ratios, default=(0.0, 0))
        if best >= _ALIKE:
            begin = -other + 1
            yield place + 1, edited[place], expected[-other]


def _marks(edited: Unit, expected: Unit) -> list[tuple[str, str]]:
    """What is contradicted; of a row cell by cell, where it has as many."""
    here, there = edited.text.split(CELLS), expected.text.split(CELLS)
    if edited.table and len(here) == len(there):
        return [mark for pair in zip(here, there, strict=True) for mark in contradicted(*pair)]
    return contradicted(edited.text, expected.text)
