"""Base values that a plan's own table prints, and figures of the same year that a unit sends: what the unit sends is
offered to the reviewer as a correction, and never takes the place by itself.

Both are kept: the unit's figure among the observations, the plan's among what was superseded, each with its source.
Where the unit's figure is withdrawn later, the plan's stands again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from halfsky.collect.lineage import Name
from halfsky.collect.store.database import now
from halfsky.collect.store.schema import KEY
from halfsky.package.fast import read_fast
from halfsky.package.staging import Staged
from halfsky.schemas import OBSERVATIONS, SUPERSEDED
from halfsky.vocabulary.codes import PRECEDENCE
from halfsky.vocabulary.identifiers import PLAN_SOURCE

REASON = (
    "规划自带的基期值已有同年数值，审核人确认更正后才发布 / the plan's own base value of that year stands: "
    "name the figure to correct it (AREA:INDICATOR:YEAR)"
)
"""Why an accepted figure is left out that nobody has chosen as a correction yet."""
OFFERED = [*KEY, "published", "becomes", "source_id"]
"""Columns of what is offered: the plan's value and its source, and what the unit sent."""
_CONFIRMED = PRECEDENCE.row("confirmed").code
_HERE = list(OBSERVATIONS.names)


def standing(folder: Path, areas: Sequence[str]) -> pd.DataFrame:
    """The base values of plans of these areas as they stand in the package: OBSERVATIONS and their `file`."""
    parts = [
        read_fast([path], OBSERVATIONS).query("source_id == @path.stem").assign(file=f"observations/{path.name}")
        for path in sorted((folder / "observations").glob(f"{PLAN_SOURCE}*.csv"))
    ]
    rows = pd.concat([OBSERVATIONS.empty().assign(file=""), *parts], ignore_index=True)
    return rows[rows["area_code"].isin(list(areas))].reset_index(drop=True)


def is_theirs(file: str) -> bool:
    """Whether a file of the package holds base values, or those that gave way."""
    return file.startswith(("revisions/corrected-", f"observations/{PLAN_SOURCE}"))


def chosen(bases: pd.DataFrame, names: Sequence[Name]) -> pd.DataFrame:
    """Those of the base values that are named one by one; the name of a file means published figures alone."""
    named = pd.Series(False, index=bases.index)
    for name in names:
        named |= False if name.file else name.covers(bases)
    return bases[named]


def offered(bases: pd.DataFrame, left_out: pd.DataFrame) -> pd.DataFrame:
    """`OFFERED` of the figures that are left out for want of a choice. left_out: as of `Publication`."""
    waiting = left_out.loc[left_out["reason"].eq(REASON), [*KEY, "value"]].rename(columns={"value": "becomes"})
    both = bases.rename(columns={"value": "published"}).merge(waiting, on=list(KEY))
    return both[OFFERED].reset_index(drop=True)


def stage(draft: Staged, bases: pd.DataFrame, picked: pd.DataFrame, rows: pd.DataFrame, by: str) -> None:
    """Have the base values that were picked give way to `rows` (published figures with their `receipt`), and those come
    back whose correction is no longer published. A step between two files leaves each figure somewhere, and none twice.

    bases: of `standing`; picked: of `chosen`.
    """
    sent = rows[[*KEY, "source_id", "receipt"]].rename(columns={"source_id": "stands"})
    gone = picked.merge(sent.astype({"year": picked["year"].dtype}), on=list(KEY))
    place = gone["place"].fillna("").astype("str") if "place" in gone else ""
    gone = gone.assign(note=(gone["note"].fillna("").astype("str") + "；" + place).str.strip("；"))
    about = {"why": _CONFIRMED, "was_published": "yes", "decided_on": now()[:10], "decided_by": by}
    for area in sorted({*bases["area_code"], *_areas(draft.folder)}):
        revisions = f"revisions/corrected-{area}.csv"
        kept = _superseded(draft.folder / revisions)
        more = SUPERSEDED.conform(gone[gone["area_code"].eq(area)].assign(**about))
        both = pd.concat([kept, more], ignore_index=True).drop_duplicates(list(SUPERSEDED.key), keep="last")
        returns = ~_keys(both).isin(_keys(rows).append(_keys(bases)))
        back = both[returns]
        if both.empty or (more.empty and back.empty):
            continue
        for source in sorted({*more["source_id"], *back["source_id"]}):
            file = f"observations/{source}.csv"
            every = _observations(draft.folder / file)
            left = every[~_keys(every).isin(_keys(more))]
            comes = OBSERVATIONS.conform(back.loc[back["source_id"].eq(source), [n for n in _HERE if n in back]])
            draft.put_first(file, left, OBSERVATIONS)
            draft.put(file, pd.concat([left, comes], ignore_index=True), OBSERVATIONS)
        draft.put_first(revisions, both, SUPERSEDED)
        draft.put(revisions, both[~returns], SUPERSEDED)


def _keys(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([rows[name].astype("str") for name in KEY])


def _areas(folder: Path) -> list[str]:
    return [path.stem.removeprefix("corrected-") for path in (folder / "revisions").glob("corrected-*.csv")]


def _superseded(path: Path) -> pd.DataFrame:
    return read_fast([path], SUPERSEDED) if path.is_file() else SUPERSEDED.empty()


def _observations(path: Path) -> pd.DataFrame:
    return read_fast([path], OBSERVATIONS) if path.is_file() else OBSERVATIONS.empty()
