"""What a proposal asks nothing about goes into the data package, with its source, after the package as it would be is
found sound; and what was confirmed is kept beside it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from halfsky.errors import SubmissionError, UsageError
from halfsky.importing.mapping import FOLDER, Mapping, write_mapping
from halfsky.importing.places import Places
from halfsky.importing.proposal import KEY, Proposal
from halfsky.package import load_package
from halfsky.package.fast import read_fast
from halfsky.package.staging import DESCRIPTION, alone, staged
from halfsky.project import check_writable
from halfsky.schemas import AREAS, OBSERVATIONS, SOURCES

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Receipt:
    """What became of a file. `file`: where its values stand in the package; `mapping`: what was confirmed of it."""

    receipt: str
    name: str
    sha256: str
    source_id: str
    values: int
    taken: int
    same: int
    asked: int
    left_out: int
    no_value: int
    areas: tuple[str, ...]
    file: str
    mapping: str

    def line(self) -> str:
        where = (
            f"{len(self.areas)} areas → {self.file}; confirmed labels → {self.mapping}" if self.taken else "nothing new"
        )
        counts = (
            f"{self.values} values in {self.name}, {self.taken} taken, {self.same} as published, {self.asked} asked, "
            f"{self.no_value} without a value, {self.left_out} left out"
        )
        return f"receipt {self.receipt}: {counts}; {where}; source {self.source_id}; sha256 {self.sha256}"


def take(proposal: Proposal, folder: Path, source: Dict[str, str], mapping: Mapping) -> Receipt:
    """Import the values of which nothing is asked into the package in `folder`.

    source: columns of schemas.SOURCES; a `source_id` that the package has, or publisher and title of a new one. Nothing
    is written where the package would not be sound (UnsoundError), without a source (UsageError), where every value is
    asked about (SubmissionError), or into an installed package (DataError, which names `halfsky init`).
    """
    check_writable(folder)
    with alone(folder):
        package = load_package(folder)
        rows = proposal.rows[proposal.rows["fate"].eq("proposed") & proposal.rows["value"].notna()]
        counts = proposal.rows["fate"].value_counts()
        if rows.empty and counts.get("asked", 0):
            raise SubmissionError(
                f"{proposal.name}: nothing was taken, {counts['asked']} values are asked about "
                f"({proposal.questions} questions): "
                "write the proposal with -o P.xlsx, answer there, and give it back with --mapping P.xlsx"
            )
        wanted = {**proposal.source, **mapping.source, **{name: text for name, text in source.items() if text}}
        known = _known_sources(rows, package.sources)
        row = _source(wanted, package.sources, proposal, needed=not known.all())
        source_id = row["source_id"]
        file = f"observations/imported-{source_id}.csv"
        taken = OBSERVATIONS.conform(
            rows.assign(source_id=rows["source_id"].where(known, source_id) if "source_id" in rows else source_id)
        )
        receipt = Receipt(
            f"IM-{proposal.sha256[:8].upper()}", proposal.name, proposal.sha256, source_id, len(proposal.rows),
            len(taken),
            int(counts.get("same", 0)), int(counts.get("asked", 0)), int(counts.get("left_out", 0)),
            int(counts.get("no_value", 0)), tuple(sorted(taken["area_code"].unique())), file,
            f"{FOLDER}/{source_id}.yaml",
        )  # fmt: skip
        if taken.empty:
            return receipt
        with staged(folder) as draft:
            draft.put("areas.csv", _areas(package.areas, taken["area_code"]), AREAS)
            if source_id not in set(package.sources["source_id"]):
                new = pd.concat([package.sources, SOURCES.conform(pd.DataFrame([row]))], ignore_index=True)
                draft.put("sources.csv", new.sort_values("source_id", ignore_index=True), SOURCES)
            draft.put(file, _with_earlier(folder / file, taken), OBSERVATIONS)
            draft.describe()
            draft.check()
            for name in ("areas.csv", "sources.csv", file, DESCRIPTION):
                draft.swap(name)
        confirmed = mapping.with_answers(source=row, layout=proposal.layout)
        write_mapping(confirmed, folder / FOLDER / f"{source_id}.yaml")
    return receipt


def _known_sources(rows: pd.DataFrame, sources: pd.DataFrame) -> pd.Series:
    """Which rows name a source that the package has: its own export comes back with its sources."""
    if "source_id" not in rows:
        return pd.Series(False, index=rows.index)
    return rows["source_id"].fillna("").isin(sources["source_id"])


def _source(wanted: Dict[str, str], sources: pd.DataFrame, proposal: Proposal, *, needed: bool) -> dict[str, str]:
    known = dict.fromkeys(SOURCES.names, "")
    source_id = wanted.get("source_id", "")
    if source_id and source_id in set(sources["source_id"]):
        return {name: str(text) for name, text in sources[sources["source_id"].eq(source_id)].iloc[0].items()}
    if needed and not (wanted.get("publisher") and wanted.get("title")):
        raise UsageError(
            "a source is needed: --source ID of one that the package has, or --publisher WHO --title WHAT (and --url, "
            "--published-on, --source ID for a name of one's own)"
        )
    if source_id and not _ID.fullmatch(source_id):
        raise UsageError(f"--source {source_id!r}: small letters, digits and - only, such as baotou-yearbook-2024")
    if not source_id:
        stem = re.sub(r"[^a-z0-9]+", "-", Path(proposal.name).stem.lower()).strip("-")
        source_id = stem if _ID.fullmatch(stem) else f"import-{proposal.sha256[:8]}"
    today = datetime.date.today().isoformat()
    return known | {name: wanted.get(name, "") for name in known} | {
        "source_id": source_id, "accessed_on": wanted.get("accessed_on") or today,
    }  # fmt: skip


def _areas(areas: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """The areas with those that the values are of, and all above them."""
    places = Places(areas)
    wanted = {code for one in codes.unique() for code in (one, *places.above(one))} - set(areas["area_code"])
    if not wanted:
        return areas
    new = places.table[places.table["area_code"].isin(wanted)].assign(name_en="")
    return pd.concat([areas, AREAS.conform(new)], ignore_index=True).sort_values("area_code", ignore_index=True)


def _with_earlier(path: Path, taken: pd.DataFrame) -> pd.DataFrame:
    """What the file holds, with the new values; one that stands there already is replaced by the new one."""
    if not path.is_file():
        return taken.sort_values(KEY, ignore_index=True)
    earlier = read_fast([path], OBSERVATIONS)
    both = pd.concat([earlier, taken], ignore_index=True).drop_duplicates(KEY, keep="last")
    return both.sort_values(KEY, ignore_index=True)
