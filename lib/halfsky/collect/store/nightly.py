"""A backup each night that is restored at once to see whether it holds: where it goes, what came of the last one."""

from __future__ import annotations

import json
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from halfsky import private_files
from halfsky.collect.access import Actor, Grant
from halfsky.collect.store import backup
from halfsky.collect.store.database import Store, open_store
from halfsky.collect.store_location import NIGHTLY
from halfsky.errors import StoreError, UsageError, UserError
from halfsky.warmkernels import runtime

KEPT = 14  # nights
_NAME = "halfsky-{day}.tar"
_SERVER = Actor("夜间备份", (Grant("admin", "000000"),))


@dataclass(frozen=True)
class Nightly:
    """hour: of the day where the server stands; last_*: the newest backup that was tried, problem "" where it holds."""

    folder: str
    hour: int = 2
    last_day: str = ""
    last_at: str = ""
    last_problem: str = ""


def settings(store_folder: Path) -> Nightly | None:
    """What was chosen for a store; None where nothing was."""
    try:
        said = json.loads((store_folder / NIGHTLY).read_text(encoding="utf-8"))
        return Nightly(**said)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(
            f"{store_folder / NIGHTLY} cannot be read ({error}): choose the nightly backup anew"
        ) from error


def choose(store: Store, actor: Actor, folder: str, hour: int) -> Nightly:
    """Where and when. UsageError for a folder that cannot be written, or lies in the store's own."""
    actor.require("keep", "000000")
    place = Path(folder.strip())
    if not folder.strip() or not place.is_absolute() or not 0 <= hour <= 23:
        raise UsageError(
            f"请填写完整的文件夹路径和0至23之间的钟点 / {folder[:80]!r}: a whole path, and an hour from 0 to 23"
        )
    if place.resolve().is_relative_to(store.folder.resolve()):
        raise UsageError("备份不能放在数据库自己的文件夹里 / a backup does not lie in the store's own folder")
    try:
        private_files.make_folder(place)
        with tempfile.TemporaryFile(dir=place):
            pass
    except (OSError, private_files.NotPrivateError) as error:
        raise UsageError(f"不能写入文件夹“{place}”，请换一个 / {place} cannot be written: {error}") from error
    chosen = replace(settings_or_none(store.folder) or Nightly(str(place)), folder=str(place), hour=hour)
    _write(store.folder, chosen)
    return chosen


def settings_or_none(store_folder: Path) -> Nightly | None:
    """As `settings`; None also for what cannot be read, which a new choice replaces."""
    try:
        return settings(store_folder)
    except StoreError:
        return None


def is_due(chosen: Nightly, moment: datetime) -> bool:
    """Whether this day's backup is still to be made: a server that slept at its hour makes it when it wakes."""
    return moment.hour >= chosen.hour and chosen.last_day != moment.date().isoformat()


def make(store: Store, moment: datetime, actor: Actor = _SERVER) -> Nightly:
    """Make the backup of this day, restore it into an empty store and check that; what came of it is written down.

    Backups older than the newest `KEPT` that this made are removed once the new one holds.
    """
    chosen = settings(store.folder)
    if chosen is None:
        raise StoreError("尚未设置夜间备份 / no nightly backup was chosen")
    actor.require("keep", "000000")
    folder, problem = Path(chosen.folder), ""
    path = folder / _NAME.format(day=moment.date().isoformat())
    try:
        private_files.make_folder(folder)
        backup.backup(store, actor, path)
        problem = _problem_of(path)
    except (UserError, OSError, private_files.NotPrivateError) as error:
        problem = str(error)
    if not problem:
        for old in sorted(folder.glob(_NAME.format(day="????-??-??")))[:-KEPT]:
            old.unlink(missing_ok=True)
    told = replace(
        chosen, last_day=moment.date().isoformat(), last_at=moment.isoformat(timespec="minutes"), last_problem=problem
    )
    _write(store.folder, told)
    return told


def _problem_of(path: Path) -> str:
    """What does not hold in a backup once it is restored; "" for nothing."""
    with (
        tempfile.TemporaryDirectory(prefix="backup-", dir=runtime.folder()) as place,
        closing(open_store(Path(place) / "store", "")) as new,
    ):
        backup.restore(new, path)
        problems = backup.check(new)
    return problems[0] if problems else ""


def _write(store_folder: Path, chosen: Nightly) -> None:
    private_files.write(store_folder / NIGHTLY, json.dumps(asdict(chosen), ensure_ascii=False).encode())
