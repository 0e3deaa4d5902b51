"""The office's import: its right, its source, its receipt; the values stand in the package at once."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from dataclasses import replace
from pathlib import Path

import pandas as pd

from halfsky.collect.access import Actor
from halfsky.collect.official_imports import import_as
from halfsky.collect.store import Store
from halfsky.dashboards.importing.work import Work
from halfsky.dashboards.submitting.workbooks import File
from halfsky.importing.mapping import FOLDER, Mapping, read_mapping
from halfsky.importing.proposal import Proposal
from halfsky.importing.taking import Receipt
from halfsky.package import Package

RIGHT = "import"
"""What it takes, in every area of which figures are imported."""

_SOURCE_LINE = re.compile(r"(?:数据来源|资料来源|来源)\s*[:：]\s*([^，,。;；\s（(]+)")
_NO_TITLE = re.compile(r"^\s*[(（]?单位\s*[:：]|^注[:：\d]|来源\s*[:：]|^数据库[:：]")


def areas(actor: Actor, package: Package) -> list[str]:
    """The areas of the package that the person may import figures of."""
    return [code for code in package.areas["area_code"] if actor.may(RIGHT, code)]


def scope(rows: pd.DataFrame, actor: Actor) -> pd.Series:
    """Which rows of a proposal are of an area that the person may import figures of."""
    may = {code: actor.may(RIGHT, code) for code in rows["area_code"].unique() if re.fullmatch(r"\d{6}", str(code))}
    return rows["area_code"].map(may).fillna(False).astype("bool")


def within(proposal: Proposal, scope: pd.Series) -> Proposal:
    """The proposal without the values of others' areas, which are counted as left out."""
    rows = proposal.rows
    others = ~scope & rows["fate"].isin(["proposed", "same", "asked"])
    fates = rows["fate"].mask(others, "left_out")
    return replace(proposal, rows=rows.assign(fate=fates, value=rows["value"].where(scope)))


def bring_in(store: Store, actor: Actor, work: Work, source: Dict[str, str], folder: Path) -> Receipt:
    """Import what nothing is asked about, of the areas where the person may.

    Errors as of `official_imports.import_as`; AccessError where there is no such area.
    """
    own = scope(work.rows, actor)
    proposed = work.rows["fate"].eq("proposed") & work.rows["value"].notna()
    if not (own & proposed).any():
        for code in work.rows.loc[proposed, "area_code"].unique()[:1]:
            actor.require(RIGHT, str(code))
    return import_as(store, actor, within(work.proposal, own), folder, source, work.mapping)


def new_source(work: Work, said: Dict[str, str]) -> dict[str, str]:
    """A source that the package does not have, named after the file; the same file again is the same source."""
    source_id = f"import-{work.proposal.sha256[:8]}"
    known = source_id in set(work.package.sources["source_id"])
    return {"source_id": source_id} if known else {"source_id": source_id, **said}


def confirmed(folder: Path, source_id: str) -> Mapping | None:
    """What was confirmed of a source's tables before."""
    path = folder / FOLDER / f"{source_id}.yaml"
    return read_mapping(path) if re.fullmatch(r"[a-z0-9-]+", source_id) and path.is_file() else None


def guessed(file: File, work: Work) -> dict[str, str]:
    """Publisher and title as the table itself has them; what it does not say is left for the person."""
    texts = [str(text) for sheet in work.table.sheets[:1] for text in sheet.cells["text"]]
    said = (found[1] for text in texts if (found := _SOURCE_LINE.search(text)))
    title = next((text for text in texts if re.search(r"[\u4e00-\u9fff]{4}", text) and not _NO_TITLE.search(text)), "")
    title = re.sub(r"\s+", " ", title.split("\n")[0]).strip()
    return {"publisher": next(said, ""), "title": title[:80] or file.name.rpartition(".")[0]}
