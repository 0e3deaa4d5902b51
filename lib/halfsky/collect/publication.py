"""Accepted values become observations of the data package, each with its source.

One file an area, `observations/submitted-<area>.csv`, made anew each time from what is accepted now: publishing twice
is publishing once, and a crash between two files leaves a package that loads and that the next publishing completes.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sqlalchemy import select

from halfsky.collect import data_requests
from halfsky.collect.access import Actor, refusal
from halfsky.collect.clock import now
from halfsky.collect.store import Store, action_log, crash_points, states
from halfsky.collect.store.schema import KEY, PUBLICATIONS, REVISIONS
from halfsky.errors import DataError
from halfsky.package import Package, default_folder, load_package, write_datapackage, write_table
from halfsky.schemas import OBSERVATIONS, SOURCES

_PREFIX = "report-"


@dataclass(frozen=True)
class Publication:
    """What was published: how many values stand in the package now, whether anything changed, and what was left out.

    `left_out`: columns of the key, `value`, `reason`.
    """

    rows: int
    changed: bool
    areas: tuple[str, ...]
    left_out: pd.DataFrame


def publish(store: Store, actor: Actor, folder: Path | str | None = None) -> Publication:
    """Write what is accepted into the data package in `folder` (else the one that ships), for the areas of the person.

    A value of which the package has another source's row, or which breaks its catalogue, is left out and named. The
    package is validated before anything is written and afterwards. AccessError for who may not publish.
    """
    if not actor.may_somewhere("publish"):
        raise refusal(actor.name, "publish", "publish")
    place = Path(folder) if folder is not None else default_folder()
    if not place.is_dir():
        load_package(place)  # says what is wrong with it
    with _alone(place):
        crash_points.point("publish.before_read")
        package = load_package(place)
        with store.reading() as connection:
            scope = actor.scope("publish", REVISIONS.c.area_code, REVISIONS.c.unit)
            accepted = states.in_force(connection, scope)
        areas = _areas(package, actor, accepted)
        mine = [_file(package.folder, area) for area in areas]
        accepted = accepted[accepted["value"].notna()].reset_index(drop=True)
        rows, left_out = _publishable(package, accepted, areas)
        before = [_bytes(path) for path in [package.folder / "sources.csv", package.folder / "datapackage.json", *mine]]
        _write(package, rows, areas)
        changed = before != [
            _bytes(path) for path in [package.folder / "sources.csv", package.folder / "datapackage.json", *mine]
        ]
        if changed:
            load_package(package.folder)
            crash_points.point("publish.after_validation")
        _record(store, actor, package.folder, mine, len(rows), areas)
        crash_points.point("publish.after_commit")
    return Publication(len(rows), changed, tuple(areas), left_out)


def _publishable(package: Package, accepted: pd.DataFrame, areas: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accepted values as observations with their source beside them; and those that cannot be, with the reason."""
    key = list(KEY)
    rows = accepted.astype({"area_code": "str", "indicator_id": "str", "unit": "str"})
    rows = rows.assign(source_id=_PREFIX + rows["area_code"] + "-" + rows["receipt"].str.lower())
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
    others = package.observations
    others = others[~(others["area_code"].isin(areas) & others["source_id"].str.startswith(_PREFIX))]
    others = others[others["area_code"].isin(areas)][[*key, "source_id"]].rename(columns={"source_id": "other"})
    beside = rows[key].merge(others, on=key, how="left")["other"].set_axis(rows.index)
    reason = reason.mask(
        beside.notna(), "数据包已有其他来源的数值 / the package has another source's value: " + beside.fillna("")
    )
    left_out = rows.loc[reason.ne(""), [*key, "value"]].assign(reason=reason[reason.ne("")])
    return rows[reason.eq("")].reset_index(drop=True), left_out.reset_index(drop=True)


def _write(package: Package, rows: pd.DataFrame, areas: list[str]) -> None:
    """Sources first and last, so that whenever it stops no observation is without its source."""
    folder = package.folder
    ours = package.sources["source_id"].str.startswith(tuple(f"{_PREFIX}{area}-" for area in areas)) if areas else False
    kept, fresh = package.sources[~ours] if areas else package.sources, _sources(package, rows)
    everything = pd.concat([kept, fresh, package.sources[ours] if areas else fresh.head(0)])
    crash_points.point("publish.before_sources")
    _put(everything.drop_duplicates("source_id"), SOURCES, folder / "sources.csv")
    crash_points.point("publish.after_sources")
    observations = OBSERVATIONS.conform(rows)
    for area in areas:
        own = observations[observations["area_code"].eq(area)]
        if len(own) or _file(folder, area).exists():
            _put(own, OBSERVATIONS, _file(folder, area))
    crash_points.point("publish.after_observations")
    _put(pd.concat([kept, fresh]), SOURCES, folder / "sources.csv")
    described = folder / "datapackage.json"
    said = json.loads(described.read_text(encoding="utf-8")) if described.is_file() else {}
    names = {name: said[name] for name in ("name", "title") if name in said}
    write_datapackage(folder, **names)
    crash_points.point("publish.after_datapackage")


def _sources(package: Package, rows: pd.DataFrame) -> pd.DataFrame:
    single = rows.drop_duplicates("source_id")
    names = package.areas.set_index("area_code")["name_zh"]
    units = [data_requests.unit_name(package, unit) if unit else "各责任单位" for unit in single["responsible_unit"]]
    titles = [
        f"{names.get(area, area)}{unit}{made[:4]}年报送监测数据（回执{receipt}）"
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


def _put(frame: pd.DataFrame, table: object, path: Path) -> None:
    """Only what has changed is written: the time of an untouched file stays."""
    beside = path.with_name(f".{path.name}.new")
    write_table(frame, table, beside)  # type: ignore[arg-type]
    try:
        if _bytes(beside) == _bytes(path):
            beside.unlink()
            return
        _sync(beside)
        beside.replace(path)
        _sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _areas(package: Package, actor: Actor, accepted: pd.DataFrame) -> list[str]:
    """Areas with something accepted, or published before, that are the person's to publish."""
    published = {
        path.stem.removeprefix("submitted-") for path in (package.folder / "observations").glob("submitted-*.csv")
    }
    return sorted(area for area in published | set(accepted["area_code"].unique()) if actor.may("publish", area))


def _record(store: Store, actor: Actor, folder: Path, files: list[Path], rows: int, areas: list[str]) -> None:
    """In the log too, unless it is what was published there last: one cut short is recorded by the next."""
    sha256 = hashlib.sha256(b"".join(_bytes(path) or b"" for path in files)).hexdigest()
    about = {"folder": str(folder.resolve()), "sha256": sha256, "rows": rows}
    last = select(PUBLICATIONS.c.sha256).where(PUBLICATIONS.c.folder == about["folder"])
    with store.writing() as connection:
        if connection.execute(last.order_by(PUBLICATIONS.c.publication_id.desc()).limit(1)).scalar() == sha256:
            return
        connection.execute(PUBLICATIONS.insert(), {**about, "made_by": actor.name, "made_at": now()})
        for area in areas:
            action_log.append(connection, actor.name, "published", area, area_code=area, detail=about)
        crash_points.point("publish.before_commit")


def _file(folder: Path, area: str) -> Path:
    return folder / "observations" / f"submitted-{area}.csv"


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One publishing of a package at a time; the lock goes with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    except PermissionError as error:
        raise DataError(f"{folder} cannot be written: {error.strerror}") from error
    finally:
        os.close(handle)
