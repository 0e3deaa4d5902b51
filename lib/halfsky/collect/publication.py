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
from sqlalchemy import Connection, select

from halfsky.collect import data_requests, lineage, published_work
from halfsky.collect.access import Actor, refusal
from halfsky.collect.store import Store, action_log, crash_points, states
from halfsky.collect.store.database import now
from halfsky.collect.store.schema import KEY, PUBLICATIONS, REVISIONS, SUBMISSIONS
from halfsky.errors import PublishingError, UsageError
from halfsky.package import Package, load_package
from halfsky.package import accepted as accepted_figures
from halfsky.package.fast import read_fast
from halfsky.package.locking import alone
from halfsky.package.reading import finding, read_carefully
from halfsky.package.staging import DESCRIPTION, Staged, staged, unsound
from halfsky.project import check_writable, data_folder
from halfsky.schemas import AREA_CODE, OBSERVATIONS, SOURCES

_LEVELS = "省市县区旗盟州镇乡"
_PREFIX = "report-"
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
    and whether it must be named; columns of `lineage.DIFFERENCES`.
    """

    rows: int
    changed: bool
    areas: tuple[str, ...]
    left_out: pd.DataFrame
    replaced: pd.DataFrame
    differences: pd.DataFrame
    work: published_work.Work = field(default_factory=published_work.Work)
    """What was published of reports of measures and of slips, and what of them was left out."""

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

    A value of which the package has another source's row, or which breaks its catalogue, is left out and named.
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
            sent = _sent(connection, mine)
            newest, head = lineage.newest_verdict(connection), action_log.head(connection)
            memory = accepted_figures.read(package.folder)
            ahead = [area for area in mine if area in memory and not lineage.knows(connection, memory[area].log_head)]
        accepted = accepted[accepted["value"].notna() & accepted["area_code"].isin(mine)].reset_index(drop=True)
        standing = {_file(area): _standing(package.folder, area) for area in mine}
        _check_moved(package, standing, set(sent["source_id"]))
        rows, left_out = _publishable(package, accepted, standing)
        observations = OBSERVATIONS.conform(rows)
        returning = _returning(observations, standing, memory, ahead)
        lost = _others(store, lineage.lost_figures(standing, observations), returning)
        shown = lineage.differences(standing, observations, lost)
        if only_show:
            return Publication(len(rows), False, tuple(mine), left_out, lost.head(0)[lineage.LOST], shown, work)
        replaced = _named(lost, names, mine)
        published_work.check_named(work, files)
        with staged(package.folder) as draft:
            published_work.stage(draft, work)
            _write(draft, package, rows, observations, standing, _removable(package, sent, replaced))
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
    return Publication(len(rows), bool(changed), tuple(mine), left_out, replaced, shown, work)


def _publishable(
    package: Package, accepted: pd.DataFrame, standing: dict[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accepted values as observations with their source beside them; and those that cannot be, with the reason."""
    key = list(KEY)
    rows = accepted.astype({"area_code": "str", "indicator_id": "str", "unit": "str"})
    rows = rows.assign(source_id=_source_ids(rows))
    known = package.indicators.set_index("indicator_id").reindex(rows["indicator_id"]).set_axis(rows.index)
    reason = pd.Series("", index=rows.index, dtype="str")
    reason = reason.mask(known["name_zh"].isna(), "指标已不在指标目录中 / no longer in the catalogue")
    reason = reason.mask(
        known["unit"].ne("") & known["unit"].notna() & known["unit"].ne(rows["unit"]), "计量单位已改变 / unit changed"
    )
    outside = (rows["value"] < known["lower_limit"]) | (rows["value"] > known["upper_limit"])
    reason = reason.mask(outside, "超出指标目录的范围 / outside the catalogue's limits")
    reason = reason.mask(
        ~rows["area_code"].isin(package.areas["area_code"]), "地区不在数据包中 / area not in the package"
    )
    others = _elsewhere(package, standing)[[*key, "source_id"]].rename(columns={"source_id": "other"})
    beside = rows[key].merge(others, on=key, how="left")["other"].set_axis(rows.index)
    reason = reason.mask(
        beside.notna(), "数据包已有其他来源的数值 / the package has another source's value: " + beside.fillna("")
    )
    left_out = rows.loc[reason.ne(""), [*key, "value"]].assign(reason=reason[reason.ne("")])
    return rows[reason.eq("")].reset_index(drop=True), left_out.reset_index(drop=True)


def _elsewhere(package: Package, standing: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The package's observations without the rows of the files that are made anew."""
    files = pd.concat([OBSERVATIONS.empty(), *standing.values()], ignore_index=True)[list(KEY)]
    own = package.observations[list(KEY)].merge(files, on=list(KEY), how="left", indicator=True)["_merge"].eq("both")
    return package.observations[~own.to_numpy()]


def _check_moved(package: Package, standing: dict[str, pd.DataFrame], own_sources: set[str]) -> None:
    """A row of this store in another file would be published a second time beside it, or stand on when withdrawn."""
    elsewhere = _elsewhere(package, standing)
    if not elsewhere["source_id"].isin(own_sources).any():
        return
    reading = read_carefully(package.folder, "observations")
    wrong = reading.frame["source_id"].isin(own_sources) & ~reading.places["file"].isin(list(standing))
    found = []
    for position in wrong.to_numpy().nonzero()[0]:
        file, row = reading.places.iloc[position]
        area, source = reading.frame[["area_code", "source_id"]].iloc[position]
        message = (
            f"{source} is the source of a figure that was published into {_file(area)} and was moved here: "
            f"move the row back, or give it a source of its own, which publishing then leaves as it is"
        )
        found.append(finding(str(file), int(row), "source_id", source, "moved", message))
    raise unsound(package.folder, pd.DataFrame(found))


def _others(store: Store, lost: pd.DataFrame, returning: pd.DataFrame) -> pd.DataFrame:
    """What must be named: of the figures that go or change those that this store did not write, and what comes back."""
    with store.reading() as connection:
        foreign = lost[~lineage.own(connection, lost, _PREFIX)]
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
    files = pd.Series([_file(str(area)) for area in back["area_code"]], index=back.index, dtype="str")
    return back.assign(file=files, published=float("nan"), becomes=back["value"], change=lineage.BACK)


def _remember(
    draft: Staged, memory: Mapping[str, accepted_figures.Remembered], standing: Mapping[str, pd.DataFrame],
    replaced: pd.DataFrame, head: str,
) -> None:  # fmt: skip
    """Write down in the package what was accepted, figures, reports and slips, and how far the store's log had come."""
    fresh = dict(memory)
    for file, before in standing.items():
        area = _area(file)
        work = accepted_figures.digests_of_work(draft.copy, area)
        if (draft.copy / file).is_file() or work is not None:
            named = before.merge(replaced[list(KEY)].drop_duplicates(), on=list(KEY))
            rows = frozenset(accepted_figures.digests(_standing(draft.copy, area)))
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
        own = observations[observations["area_code"].eq(_area(file))]
        if len(own) or (draft.folder / file).exists():
            draft.put(file, own, OBSERVATIONS)
    fresh = _sources(package, rows)
    fresh = fresh[~fresh["source_id"].isin(package.sources["source_id"])]
    used = {*_elsewhere(package, standing)["source_id"], *observations["source_id"]}
    kept = package.sources[~(removable & ~package.sources["source_id"].isin(used))]
    draft.put(_SOURCES, pd.concat([kept, fresh]), SOURCES)
    if _SOURCES in draft.changed:
        draft.put_first(_SOURCES, pd.concat([package.sources, fresh]), SOURCES)
    draft.describe()


def _swap(draft: Staged) -> None:
    """Sources first and last, so that whenever it stops no observation is without its source."""
    crash_points.point("publish.before_sources")
    draft.swap_first(_SOURCES)
    crash_points.point("publish.after_sources")
    for file in draft.changed:
        if file not in (_SOURCES, DESCRIPTION):
            draft.swap(file)
    crash_points.point("publish.after_observations")
    draft.swap(_SOURCES)
    draft.swap(DESCRIPTION)
    crash_points.point("publish.after_datapackage")


def _removable(package: Package, sent: pd.DataFrame, replaced: pd.DataFrame) -> pd.Series:
    """Sources that may go once nothing uses them: as this store wrote them, or of figures that were named."""
    own = _sources(package, sent).drop(columns="title")  # which earlier versions worded in another way
    known = package.sources.merge(own, on=list(own.columns), how="left", indicator=True)["_merge"].eq("both")
    named = package.sources["source_id"].isin(replaced["source_id"])
    return (known.to_numpy() | named) & package.sources["source_id"].str.startswith(_PREFIX)


def _sources(package: Package, rows: pd.DataFrame) -> pd.DataFrame:
    single = rows.drop_duplicates("source_id")
    names = package.areas.set_index("area_code")["name_zh"]
    units = [data_requests.unit_name(package, unit) if unit else "各责任单位" for unit in single["responsible_unit"]]
    titles = [
        f"{_called(str(names.get(area, area)), unit)}{made[:4]}年报送监测数据（回执{receipt}）"
        for area, unit, made, receipt in zip(
            single["area_code"], units, single["made_at"], single["receipt"], strict=True
        )
    ]
    return SOURCES.conform(
        pd.DataFrame(
            {
                "source_id": single["source_id"].tolist(), "title": titles, "publisher": units,
                "published_on": single["made_at"].str[:10].tolist(),
            }
        )
    )  # fmt: skip


def _called(area: str, unit: str) -> str:
    """林西县卫生健康局, of 林西县 and 县卫生健康局: what the name of the unit repeats of the area's is said once."""
    for size in range(len(area), 0, -1):
        if unit.startswith(area[-size:]) and (size > 1 or area[-1] in _LEVELS):
            return area + unit[size:]
    return area + unit


def _sent(connection: Connection, areas: list[str]) -> pd.DataFrame:
    """What the store was sent for these areas, as `_sources` reads it."""
    names = ["area_code", "receipt", "unit", "made_at"]
    query = select(*(SUBMISSIONS.c[name] for name in names)).where(SUBMISSIONS.c.area_code.in_(areas))
    rows = states.frame(connection, query, names).astype("str")
    return rows.rename(columns={"unit": "responsible_unit"}).assign(source_id=_source_ids(rows))


def _source_ids(rows: pd.DataFrame) -> pd.Series:
    return _PREFIX + rows["area_code"] + "-" + rows["receipt"].str.lower()


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
            if file in (_SOURCES, DESCRIPTION, accepted_figures.FILE):
                continue
            area = _area(file)
            rows = replaced.loc[replaced["file"].eq(file), lineage.LOST[:8]]
            gone = [
                [None if pd.isna(cell) else cell for cell in row] for row in rows.astype("object").to_numpy().tolist()
            ]
            action_log.append(
                connection, actor.name, "publishing", area, area_code=area, detail={**about, "replaced": gone}
            )  # fmt: skip


def _record(store: Store, actor: Actor, folder: Path, rows: int, areas: list[str], newest: int) -> None:
    """In the log too, unless it is what was published there last: one cut short is recorded by the next."""
    files = [file for area in areas for file in (_file(area), *published_work.files_of(area))]
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


def _file(area: str) -> str:
    return f"observations/submitted-{area}.csv"


def _area(file: str) -> str:
    return Path(file).stem.removeprefix("submitted-")


def _standing(folder: Path, area: str) -> pd.DataFrame:
    """What an area's file holds now."""
    path = folder / _file(area)
    if not path.is_file():
        return OBSERVATIONS.empty()
    try:
        return read_fast([path], OBSERVATIONS)
    except ValueError:  # an empty line, a column too many: the package was loaded, so its rows are sound
        return read_carefully(folder, "observations", [path]).frame


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
