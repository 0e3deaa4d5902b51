"""A table reviewed in a notebook: the proposal, what is asked of it, the answers, and the way into the package.

The way in is the command's: where the environment names a store its rights hold.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from pathlib import Path

import pandas as pd

from halfsky.collect.official_imports import import_official
from halfsky.errors import UsageError
from halfsky.importing.answers import ANSWER, mapping_of
from halfsky.importing.mapping import Mapping, read_mapping
from halfsky.importing.proposal import BETWEEN, Proposal
from halfsky.importing.reading import propose
from halfsky.package import Package, load_package


class Review:
    """One file under review; made by `open_review`."""

    def __init__(self, file: Path, package: Package, area: str, year: int | None, mapping: Mapping) -> None:
        self._file, self._package, self._area, self._year = file, package, area, year
        self._mapping = mapping
        self._proposed = propose(file, package, area=area, year=year, mapping=mapping)

    @property
    def proposal(self) -> pd.DataFrame:
        """schemas.PROPOSAL: one row a value of the file."""
        return self._proposed.table()

    @property
    def questions(self) -> pd.DataFrame:
        """Each question once: `question`, `suggestion`, `cell` (the first that it is about), `cells` (how many)."""
        asked = self._proposed.table().query("question != ''")
        each = asked.assign(question=asked["question"].str.split(BETWEEN)).explode("question")
        grouped = each.groupby("question", sort=False)
        return grouped.agg(
            suggestion=("suggestion", "first"), cell=("cell", "first"), cells=("cell", "size")
        ).reset_index()

    @property
    def left_out(self) -> pd.DataFrame:
        """The cells that were understood and give no value: `cell`, `read_as`, `note` (why)."""
        table = self._proposed.table()
        return table.loc[table["value"].isna() & table["question"].eq(""), ["sheet", "cell", "read_as", "note"]]

    def answer(self, answers: Dict[str, str], sheet: str = "") -> pd.DataFrame:
        """Answer questions by cell; the proposal is made anew and what is still asked is handed back.

        UsageError for a cell that the proposal does not have, or that several sheets have where none is named.
        """
        table = self._proposed.table()
        lines = []
        for cell, said in answers.items():
            here = table[table["cell"].eq(cell) & (table["sheet"].eq(sheet) | (sheet == ""))]
            if len(here) != 1:
                raise UsageError(
                    f"{cell}: {len(here)} cells of the proposal are called so; name the sheet, or another cell"
                )
            lines.append({"sheet": here["sheet"].iloc[0], "cell": cell, ANSWER: said})
        self._mapping = mapping_of(self._proposed, pd.DataFrame(lines), self._mapping)
        self._proposed = propose(self._file, self._package, area=self._area, year=self._year, mapping=self._mapping)
        return self.questions

    def take(self, **source: str) -> str:
        """Import what has no question; columns of schemas.SOURCES say where it comes from. The receipt's line.

        AccessError in an area where the person at work may not import; the other errors of `importing.taking.take`.
        """
        receipt = import_official(self._proposed, self._package.folder, source, self._mapping)
        self._package = load_package(self._package.folder)
        return receipt.line()

    @property
    def read(self) -> Proposal:
        """The proposal with what is told of the file as a whole."""
        return self._proposed


def open_review(file: str | Path, *, area: str = "", year: int | None = None, mapping: str | Path = "") -> Review:
    """Read a table for review. UsageError where no file is named; FileRefused for one that cannot be opened."""
    if not str(file):
        raise UsageError("file is empty: name a table, such as file = '年鉴/2-3.xlsx'")
    known = read_mapping(Path(mapping)) if str(mapping) else Mapping()
    return Review(Path(file), load_package(), area, year or None, known)
