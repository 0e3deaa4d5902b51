"""Accepted values become observations of the data package, each with its source.

One file an area, `observations/submitted-<area>.csv`, made anew each time from what is accepted now: publishing twice
is publishing once. A figure that stands there by another hand (another store, an older or newer copy of this one, an
editor) goes only when it is named. The package as it would be is validated before a file is swapped in, and a crash
between two files leaves a package that loads and that the next publishing completes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from sqlalchemy import select

from halfsky.collect import corrected_bases, lineage, published_rows, published_work
from halfsky.collect.access import Actor, refusal
from halfsky.collect.store import Store, action_log, crash_points, states
from halfsky.collect.store.database import now
from halfsky.collect.store.schema import KEY, PUBLICATIONS, REVISIONS
from halfsky.errors import PublishingError, UsageError
from halfsky.package import Package, load_package
from halfsky.package import accepted as accepted_figures
from halfsky.package.locking import alone
from halfsky.package.staging import DESCRIPTION, Staged, staged
from halfsky.project import check_writable, data_folder
from halfsky.schemas import AREA_CODE, OBSERVATIONS, SOURCES

_SOURCES = "sources.csv"
_SHOWN = 5  # figures that a message tells


class OthersFigures(PublishingError):
    """Figures that this store did not write would go. `figures` lists them, with the columns of `lineage.LOST`."""

    def __init__(self, message: str, figures: pd.DataFrame) -> None:
        super().__init__(message)
        self.figures = figures


@dataclass(frozen=True)
class Publication:
    """What was published: how many values stand in the package now, whether anything changed, and what was left out.

    `left_out`: columns of the key, `value`, `reason`. `replaced`: what went that this store had not written, because it
    was named; columns of `lineage.LOST`. `differences`: every figure that was, or would be, added, changed or removed,
    and whether it must be named; columns of `lineage.DIFFERENCES`. `corrections`: of what was left out the figures that
    a person may choose as corrections of a plan's own base value; columns of `corrected_bases.OFFERED`.
    """

    rows: int
    changed: bool
    areas: tuple[str, ...]
    left_out: pd.DataFrame
    replaced: pd.DataFrame
    differences: pd.DataFrame
    work: published_work.Work = field(default_factory=published_work.Work)
    """What was published of reports of measures and of slips, and what of them was left out."""
    corrections: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=corrected_bases.OFFERED))

    @property
    def every_difference(self) -> pd.DataFrame:
        """`differences` and those of reports and slips in one table; `id` and `unit` say which report or slip."""
        more = self.work.differences
        more = more.assign(area_code=[Path(file).stem for file in more["file"]])
        parts = [frame.astype("object") for frame in (self.differences, more) if len(frame)] or [self.differences]
        columns = [*lineage.LOST, "id", "unit", "consent"]
        every = pd.concat(parts, ignore_index=True).reindex(columns=columns)
        texts = ["id", "unit", "indicator_id", "sex", "residence", "source_id"]
        return every.assign(**{name: every[name].astype("object").fillna("") for name in texts})


def publish(
    store: Store, actor: Actor, folder: Path | str | None = None, *,
    areas: Sequence[str] = (), replace: Sequence[str] = (), only_show: bool = False,
) -> Publication:  # fmt: skip
    """Write what is accepted into the data package in `folder` (else the one that ships), for the areas of the person,
    or those of them in `areas`.

    A value of which the package has another source's row, or which breaks its catalogue, is left out and named; where
    that row is a plan's own base value it gives way to the figure that `replace` names, and is kept as superseded.
    OthersFigures where a published figure would go or change that this store did not write, unless `replace` names its
    file, or the figure as AREA:INDICATOR:YEAR; so too where a store that is older than the package would bring back
    what was taken away since. DataError where the package is not sound, or would not be. In each case nothing is
    written. AccessError for who may not publish. only_show: say what would differ, and write nothing.
    """
    if not actor.may_somewhere("publish"):
        raise refusal(actor.name, "publish", "publish")
    files, figures = published_work.split(replace)
    names = lineage.names(figures)
    _check_areas(actor, areas)
    place = Path(folder) if folder is not None else data_folder()
    check_writable(place)
    if not place.is_dir():
        load_package(place)  # says what is wrong with it
    with alone(place):
        crash_points.point("publish.before_read")
        package = load_package(place)
        with store.reading() as connection:
            scope = actor.scope("publish", REVISIONS.c.area_code, REVISIONS.c.unit)
            accepted = states.in_force(connection, scope)
            more = published_work.areas(connection, package)
            mine = [area for area in _areas(package, actor, accepted, more) if not areas or area in areas]
            work = published_work.gather(connection, package, mine)
            sent = published_rows.sent(connection, mine)
            newest, head = lineage.newest_verdict(connection), action_log.head(connection)
            memory = accepted_figures.read(package.folder)
            ahead = [area for area in mine if area in memory and not lineage.knows(connection, memory[area].log_head)]
        accepted = accepted[accepted["value"].notna() & accepted["area_code"].isin(mine)].reset_index(drop=True)
        standing = {published_rows.file_of(area): published_rows.standing_of(package.folder, area) for area in mine}
        published_rows.check_moved(package, standing, set(sent["source_id"]))
        bases = corrected_bases.standing(package.folder, mine)
        picked = corrected_bases.chosen(bases, names)
        rows, left_out = published_rows.publishable(package, accepted, standing, bases, picked)
        offered = corrected_bases.offered(bases, left_out)
        observations = OBSERVATIONS.conform(rows)
        returning = _returning(observations, standing, memory, ahead)
        lost = _others(store, lineage.lost_figures(standing, observations), returning)
        shown = lineage.differences(standing, observations, lost)
        if only_show:
            nothing = lost.head(0)[lineage.LOST]
            return Publication(len(rows), False, tuple(mine), left_out, nothing, shown, work, offered)
        replaced = _named(lost, names, mine)
        published_work.check_named(work, files)
        with staged(package.folder) as draft:
            published_work.stage(draft, work)
            corrected_bases.stage(draft, bases, picked, rows, actor.name)
            _write(draft, package, rows, observations, standing, published_rows.removable(package, sent, replaced))
            _remember(draft, memory, standing, replaced, head)
            changed = draft.changed
            if changed:
                draft.check()
                crash_points.point("publish.after_validation")
                _begin(store, actor, package.folder, changed, replaced, newest)
                crash_points.point("publish.after_begin")
                _swap(draft)
        _record(store, actor, package.folder, len(rows), mine, newest)
        crash_points.point("publish.after_commit")
    return Publication(len(rows), bool(changed), tuple(mine), left_out, replaced, shown, work, offered)


def _others(store: Store, lost: pd.DataFrame, returning: pd.DataFrame) -> pd.DataFrame:
    """What must be named: of the figures that go or change those that this store did not write, and what comes back."""
    with store.reading() as connection:
        foreign = lost[~lineage.own(connection, lost, published_rows.PREFIX)]
    both = [frame for frame in (foreign, returning) if len(frame)] or [foreign]
    return pd.concat(both, ignore_index=True).sort_values(["file", *KEY], ignore_index=True)


def _returning(
    observations: pd.DataFrame, standing: Mapping[str, pd.DataFrame],
    memory: Mapping[str, accepted_figures.Remembered], ahead: list[str],
) -> pd.DataFrame:  # fmt: skip
    """Figures, once published and taken away since, of areas of which the package knows more than this store."""
    there = pd.concat([OBSERVATIONS.empty(), *standing.values()], ignore_index=True)[list(KEY)]
    rows = observations[observations["area_code"].isin(ahead)]
    rows = rows[rows.merge(there, on=list(KEY), how="left", indicator=True)["_merge"].eq("left_only").to_numpy()]
    digests = pd.Series(accepted_figures.digests(rows), index=rows.index, dtype="str")
    back = rows[digests.isin({digest for area in ahead for digest in memory[area].removed})]
    files = pd.Series([published_rows.file_of(str(area)) for area in back["area_code"]], index=back.index, dtype="str")
    return back.assign(file=files, published=float("nan"), becomes=back["value"], change=lineage.BACK)


def _remember(
    draft: Staged, memory: Mapping[str, accepted_figures.Remembered], standing: Mapping[str, pd.DataFrame],
    replaced: pd.DataFrame, head: str,
) -> None:  # fmt: skip
    """Write down in the package what was accepted, figures, reports and slips, and how far the store's log had come."""
    fresh = dict(memory)
    for file, before in standing.items():
        area = published_rows.area_of(file)
        work = accepted_figures.digests_of_work(draft.copy, area)
        if (draft.copy / file).is_file() or work is not None:
            named = before.merge(replaced[list(KEY)].drop_duplicates(), on=list(KEY))
            rows = frozenset(accepted_figures.digests(published_rows.standing_of(draft.copy, area)))
            known = memory.get(area, accepted_figures.Remembered())
            fresh[area] = known.then(head, now(), rows, frozenset(accepted_figures.digests(named)), work)
    if fresh != memory:
        draft.put_text(accepted_figures.FILE, accepted_figures.text(fresh))


def _named(foreign: pd.DataFrame, names: list[lineage.Name], areas: list[str]) -> pd.DataFrame:
    """These figures, where all are named; OthersFigures where not."""
    named, idle = pd.Series(False, index=foreign.index), []
    for name in names:
        covered = name.covers(foreign)
        named |= covered
        idle += [] if covered.any() else [str(name)]
    if named.all():
        return foreign[lineage.LOST]
    figures = foreign.loc[~named, lineage.LOST].reset_index(drop=True)
    first = figures.iloc[0]
    missed = f" (named, but none of them: {', '.join(idle)})" if idle else ""
    less = "publish only your own areas by --area CODE, " if len(areas) > 1 else ""
    returns = "" if figures["change"].ne(lineage.BACK).all() else "come back, "
    raise OthersFigures(
        f"{len(figures)} published figure{'s' if len(figures) > 1 else ''} that this store did not write would "
        f"{returns}go or change, and nothing was written{missed}: "
        f"{lineage.listed(figures, _SHOWN)}. Publish from the store that wrote them, {less}or name what may go: "
        f"--replace {first['file']}, or --replace {first['area_code']}:{first['indicator_id']}:{first['year']}",
        figures,
    )


def _write(
    draft: Staged, package: Package, rows: pd.DataFrame, observations: pd.DataFrame,
    standing: dict[str, pd.DataFrame], removable: pd.Series,
) -> None:  # fmt: skip
    """Stage the files. A source that stands is left as it is; it goes when it is the store's own and not used."""
    for file in standing:
        own = observations[observations["area_code"].eq(published_rows.area_of(file))]
        if len(own) or (draft.folder / file).exists():
            draft.put(file, own, OBSERVATIONS)
    fresh = published_rows.sources(package, rows)
    fresh = fresh[~fresh["source_id"].isin(package.sources["source_id"])]
    used = {*published_rows.elsewhere(package, standing)["source_id"], *observations["source_id"]}
    kept = package.sources[~(removable & ~package.sources["source_id"].isin(used))]
    draft.put(_SOURCES, pd.concat([kept, fresh]), SOURCES)
    if _SOURCES in draft.changed:
        draft.put_first(_SOURCES, pd.concat([package.sources, fresh]), SOURCES)
    draft.describe()


def _swap(draft: Staged) -> None:
    """Sources first and last, so that whenever it stops no observation is without its source; and a base value that
    gives way is kept before it goes, and goes before what takes its place comes."""
    crash_points.point("publish.before_sources")
    twice = sorted(draft.first)  # observations/plan-…, revisions/…, sources
    for file in reversed(twice):
        draft.swap_first(file)
    crash_points.point("publish.after_sources")
    for file in draft.changed:
        if file not in (*twice, _SOURCES, DESCRIPTION):
            draft.swap(file)
    crash_points.point("publish.after_observations")
    for file in twice:
        draft.swap(file)
    draft.swap(_SOURCES)
    draft.swap(DESCRIPTION)
    crash_points.point("publish.after_datapackage")


def _areas(package: Package, actor: Actor, accepted: pd.DataFrame, more: set[str]) -> list[str]:
    """Areas with something accepted, or published before, that are the person's to publish."""
    published = {
        path.stem.removeprefix("submitted-") for path in (package.folder / "observations").glob("submitted-*.csv")
    }
    every = published | more | set(accepted["area_code"].unique())
    return sorted(area for area in every if actor.may("publish", area))


def _check_areas(actor: Actor, areas: Sequence[str]) -> None:
    for area in areas:
        if not re.fullmatch(AREA_CODE, area):
            raise UsageError(f"{area!r} is no area code: six digits by GB/T 2260")
        actor.require("publish", area)


def _begin(store: Store, actor: Actor, folder: Path, changed: list[str], replaced: pd.DataFrame, newest: int) -> None:
    """In the log before a file is swapped: what a cut-off publishing has written is the store's own to the next one."""
    about = {"folder": str(folder.resolve()), "newest_verdict": newest}
    with store.writing() as connection:
        for file in changed:
            if file in (_SOURCES, DESCRIPTION, accepted_figures.FILE) or corrected_bases.is_theirs(file):
                continue
            area = published_rows.area_of(file)
            rows = replaced.loc[replaced["file"].eq(file), lineage.LOST[:8]]
            gone = [
                [None if pd.isna(cell) else cell for cell in row] for row in rows.astype("object").to_numpy().tolist()
            ]
            action_log.append(
                connection, actor.name, "publishing", area, area_code=area, detail={**about, "replaced": gone}
            )  # fmt: skip


def _record(store: Store, actor: Actor, folder: Path, rows: int, areas: list[str], newest: int) -> None:
    """In the log too, unless it is what was published there last: one cut short is recorded by the next."""
    files = [file for area in areas for file in (published_rows.file_of(area), *published_work.files_of(area))]
    sha256 = hashlib.sha256(b"".join(_bytes(folder / file) for file in files)).hexdigest()
    about = {"folder": str(folder.resolve()), "sha256": sha256, "rows": rows}
    last = select(PUBLICATIONS.c.sha256).where(PUBLICATIONS.c.folder == about["folder"])
    with store.writing() as connection:
        if connection.execute(last.order_by(PUBLICATIONS.c.publication_id.desc()).limit(1)).scalar() == sha256:
            return
        connection.execute(PUBLICATIONS.insert(), {**about, "made_by": actor.name, "made_at": now()})
        for area in areas:
            detail = {**about, "newest_verdict": newest}
            action_log.append(connection, actor.name, "published", area, area_code=area, detail=detail)
        crash_points.point("publish.before_commit")


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
