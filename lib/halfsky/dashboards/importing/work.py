"""One file under review: what it was read as, what a person answers and corrects, read anew after each.

No widget and no store here; what is confirmed lives in the mapping, as it would in `data/imports/`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace

import pandas as pd

from halfsky.dashboards.submitting.workbooks import File
from halfsky.errors import UsageError
from halfsky.guarded_reading import UPLOADED_TABLE, Content, Table, open_table
from halfsky.importing import labels
from halfsky.importing.answers import ANSWER, CONFIRMED, LEFT_OUT, mapping_of
from halfsky.importing.mapping import Mapping
from halfsky.importing.proposal import Proposal
from halfsky.importing.reading import propose
from halfsky.importing.units import convert, unit_of
from halfsky.package import Package

PLACED = ("sex", "residence", "value")
"""What is corrected cell by cell: no label says it once for all."""

_AGREED, _REFUSED = "是", "否"


@dataclass(frozen=True)
class Work:
    """A file, what it was read as, and what was said of it. area, year: what the person says the table is about."""

    file: File
    table: Table
    package: Package
    proposal: Proposal
    area: str = ""
    year: int | None = None
    mapping: Mapping = field(default_factory=Mapping)

    @property
    def rows(self) -> pd.DataFrame:
        return self.proposal.rows

    @property
    def mark(self) -> str:
        """What a button calls this reading by: an old button does not confirm a newer one."""
        said = f"{self.proposal.sha256} {self.year} {self.mapping}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def again(
        self, *, package: Package | None = None, area: str | None = None, year: int | None = None,
        mapping: Mapping | None = None,
    ) -> Work:  # fmt: skip
        """The same file read anew, with whatever is given in the place of what was."""
        asked = replace(
            self, package=package or self.package, area=self.area if area is None else area, year=year or self.year,
            mapping=mapping or self.mapping,
        )  # fmt: skip
        return replace(asked, proposal=_proposed(asked))

    # ---- answers ----

    def agreed(self, at: pd.Index) -> Work:
        """The suggestion is taken for these rows."""
        return self._answered(at, _AGREED)

    def kept(self, at: pd.Index) -> Work:
        """The values of these rows are right as they stand."""
        return self._single(at, dict.fromkeys(at, CONFIRMED))

    def refused(self, at: pd.Index) -> Work:
        """These rows are left out; where their label is asked about, everything of that label."""
        return self._answered(at, _REFUSED)

    def left_out(self, at: pd.Index, header: str = "") -> Work:
        """These rows are left out, this year and the next where a heading says which they are."""
        if header:
            return self.again(mapping=self.mapping.with_answers(leave_out=[labels.tidy(header)]))
        return self._single(at, dict.fromkeys(at, LEFT_OUT))

    def _answered(self, at: pd.Index, answer: str) -> Work:
        lines = self.rows.loc[at, ["sheet", "cell"]].assign(**{ANSWER: answer})
        return self.again(mapping=mapping_of(self.proposal, lines, self.mapping))

    def _single(self, at: pd.Index, said: Dict[int, str]) -> Work:
        own = dict(self.mapping.answers.get(self.proposal.sha256, {}))
        for index in at:
            place = f"{self.rows.loc[index, 'sheet']}!{self.rows.loc[index, 'cell']}"
            own[place] = _joined(own.get(place, ""), said[index])
        return self.again(mapping=self.mapping.with_answers(answers={self.proposal.sha256: own}))

    # ---- corrections ----

    def corrected(self, at: pd.Index, fields: Dict[str, str]) -> Work:
        """These rows are of another indicator, area, unit, year, sex, residence or value: for their labels, so that it
        holds next year too, where a label says it; else for these cells.

        UsageError for a unit that the indicator is not measured in.
        """
        rows, said = self.rows.loc[at], self.mapping
        single: dict[int, list[str]] = {index: [] for index in at}
        year = self.year
        for name, column, kind in (("indicator_id", "label", "labels"), ("area_code", "area_label", "areas")):
            if code := fields.get(name, ""):
                named = rows[rows[column].ne("")]
                said = said.with_answers(**{kind: dict.fromkeys(named[column].unique(), code)})
                for index in rows.index.difference(named.index):
                    single[index].append(f"{name}={code}")
        if (code := fields.get("area_code", "")) and self._names_no_area():
            said = said.with_answers(area=code)
            single = {
                index: [one for one in parts if not one.startswith("area_code")] for index, parts in single.items()
            }
        if word := fields.get("unit", ""):
            named = rows[rows["unit_label"].ne("")]
            said = said.with_answers(units=dict.fromkeys(named["unit_label"].unique(), word))
            for index in rows.index.difference(named.index):
                single[index].append(f"value={_in_unit(rows.loc[index], word)}")
        if text := fields.get("year", ""):
            if self._names_no_year():
                year = int(text)
            else:
                for parts in single.values():
                    parts.append(f"year={int(text)}")
        for name in PLACED:
            if text := fields.get(name, ""):
                for parts in single.values():
                    parts.append(f"{name}={text}")
        own = dict(said.answers.get(self.proposal.sha256, {}))
        for index, parts in single.items():
            place = f"{rows.loc[index, 'sheet']}!{rows.loc[index, 'cell']}"
            if parts:
                own[place] = _joined(own.get(place, ""), ";".join(parts))
        if own:
            said = said.with_answers(answers={self.proposal.sha256: own})
        return self.again(mapping=said, year=year)

    def _names_no_area(self) -> bool:
        own = self.rows[self.rows["area_label"].eq("")]
        return bool(len(own)) and bool(own["area_code"].isin(["", self.mapping.area]).all())

    def _names_no_year(self) -> bool:
        """Whether no value has a year, or only the one that was said of the whole table."""
        years = self.rows.loc[self.rows["fate"].isin(["proposed", "same", "asked"]), "year"]
        return bool(years.isna().all()) or (self.year is not None and bool(years.dropna().eq(self.year).all()))


def begin(file: File, package: Package, *, area: str = "", mapping: Mapping | None = None) -> Work:
    """Read a file that was uploaded, guarded and within its budget. FileRefused for one that is not read."""
    table = open_table(Content(file.name, file.content), UPLOADED_TABLE)
    empty = Proposal(pd.DataFrame(), file.name, table.sha256)
    return Work(file, table, package, empty, area, None, mapping or Mapping()).again()


def _proposed(work: Work) -> Proposal:
    return propose(
        Content(work.file.name, work.file.content), work.package, area=work.area, year=work.year, mapping=work.mapping,
        budget=UPLOADED_TABLE, table=work.table,
    )  # fmt: skip


def _joined(before: str, now: str) -> str:
    """An answer of one cell beside what was answered of it before; the later one holds."""
    if now == CONFIRMED and "=" in before:
        return before
    if now == LEFT_OUT or "=" not in before:
        return now
    parts = dict(part.split("=", 1) for part in f"{before};{now}".split(";"))
    return ";".join(f"{name}={text}" for name, text in parts.items())


def _in_unit(row: pd.Series, word: str) -> str:
    unit = unit_of(word)
    found = None if unit is None or pd.isna(row["value"]) else convert(float(row["value"]), unit, str(row["unit"]))
    if found is None:
        raise UsageError(f"{row['cell']}: {word} is no unit of {row['indicator_id']} ({row['unit']})")
    return f"{found:.15g}"
