"""The drill that an office can show: what its own store and package survive, tried on copies of them.

A round sends a file of made-up figures for one of the office's own plans into the copy, has it accepted and published,
kills the process at a named point (`store.crash_points`) or at a random moment, and then asks the store: is what was
receipted there, once, whole; is what is published what was accepted. Besides: the database is taken away, and a backup
restored into an empty folder. Nothing touches the store or the package that the copies were made of.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from halfsky import private_files
from halfsky.errors import StoreError, UsageError

RECORD = "drill.json"
_SECONDS = 120.0
_MOST_ROUNDS = 10_000


@dataclass
class Record:
    """What the rounds so far have shown; kept between the parts of a drill.

    rounds: kills; lost: receipts whose submission is gone or not whole, doubled: the same file twice, wrong: things of
    `store check` and figures published that are not those accepted. restore_seconds: of each restore.
    """

    seed: int
    began: str
    rounds: int = 0
    receipts: int = 0
    killed: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    restores: int = 0
    restore_seconds: list[float] = field(default_factory=list)
    lost_database_told: bool = False
    problems: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    source: dict[str, Any] = field(default_factory=dict)
    ended: str = ""

    @property
    def passed(self) -> bool:
        return (
            self.receipts > 0
            and not (self.lost or self.doubled or self.wrong or self.problems)
            and self.lost_database_told
        )


def run(
    store: Any, actor: Any, data: Path, folder: Path, *, rounds: int, seed: int | None = None,
    say: Callable[[str], None] = lambda _said: None,
) -> Record:  # fmt: skip
    """So many more rounds in `folder`, which holds the copies; rounds of an earlier part are counted on.

    StoreError where the store cannot be backed up or restored; UsageError for a folder that holds other things.
    """
    if not 1 <= rounds <= _MOST_ROUNDS:
        raise UsageError(f"--rounds {rounds}: from 1 to {_MOST_ROUNDS}")
    record = _begin(store, actor, data, folder, seed)
    chance = random.Random(f"{record.seed}-{record.rounds}")
    for _ in range(rounds):
        _round(folder, record, chance)
        _write(folder, record)
        say(f"round {record.rounds}: {record.receipts} receipts, {record.lost} lost, {record.doubled} doubled")
    _lose_and_restore(folder, record)
    record.ended = _now()
    _write(folder, record)
    return record


def _begin(store: Any, actor: Any, data: Path, folder: Path, seed: int | None) -> Record:
    """The copies, made by a backup and its restore; or those of the part before."""
    from halfsky.collect.store import backup, open_store  # noqa: PLC0415 - sqlalchemy, as below

    path = folder / RECORD
    if path.is_file():
        try:
            return Record(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise UsageError(f"{path} is no record of a drill: name another folder") from error
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} holds other things than a drill: name a new folder")
    private_files.make_folder(folder)
    record = Record(seed if seed is not None else random.SystemRandom().randrange(10**9), _now())
    began = time.perf_counter()
    record.source = backup.backup(store, actor, folder / "office.tar")
    copy = open_store(folder / "store", "")
    backup.restore(copy, folder / "office.tar")
    record.restore_seconds.append(round(time.perf_counter() - began, 2))
    record.restores += 1
    record.problems += [f"after the first restore: {problem}" for problem in backup.check(copy)]
    _give_rights(copy, actor.name)
    copy.close()
    shutil.copytree(data, folder / "data", symlinks=False, ignore=shutil.ignore_patterns(".*"))
    record.versions = _versions()
    _write(folder, record)
    return record


SENDER, REVIEWER = "drill.sender", "drill.reviewer"


def _give_rights(store: Any, by: str) -> None:
    from halfsky.collect.access import Grant  # noqa: PLC0415
    from halfsky.collect.store import grants  # noqa: PLC0415

    grants.give(store, by, SENDER, Grant("reporter", "000000"))
    grants.give(store, by, REVIEWER, Grant("reviewer", "000000"))


def _round(folder: Path, record: Record, chance: random.Random) -> None:
    """One process that works until it is killed, then the same work again to its end, then the count."""
    from halfsky.collect.store import crash_points  # noqa: PLC0415

    number = record.rounds
    places = [*crash_points.POINTS, ""]
    where = places[number % len(places)]
    environment = os.environ | {"HALFSKY_STORE": str(folder / "store"), "HALFSKY_DATABASE_URL": ""}
    environment.pop("HALFSKY_TOKEN", None)
    if where:
        environment[crash_points.VARIABLE] = f"{where}:KILL"
    command = [sys.executable, "-m", "halfsky.collect.drill_hands", str(folder), str(number), str(record.seed)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        if not where:
            time.sleep(chance.uniform(1.0, 6.0))
            process.kill()
        _, said = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        _, said = process.communicate()
    record.killed += process.returncode == -signal.SIGKILL
    if process.returncode > 0:
        record.problems.append(f"round {number} ended by itself: {said.strip().splitlines()[-1:]}")
    environment.pop(crash_points.VARIABLE, None)
    again = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if again.returncode != 0:
        record.problems.append(f"round {number} could not be done again: {again.stderr.strip().splitlines()[-1:]}")
    record.rounds += 1
    _count(folder, record)


def _count(folder: Path, record: Record) -> None:
    """Hold the copy against every receipt that was given so far."""
    from halfsky.collect.store import backup, open_store  # noqa: PLC0415

    store = open_store(folder / "store", "")
    try:
        receipts = _receipts(folder)
        record.receipts = len(receipts)
        lost, doubled = _held_against(store, receipts)
        record.lost, record.doubled = lost, doubled
        wrong = backup.check(store) + _unpublished(store, folder / "data")
        record.wrong += len(wrong)
        record.problems += [f"round {record.rounds}: {one}" for one in wrong]
    finally:
        store.close()


def _receipts(folder: Path) -> dict[str, str]:
    """Receipt → sha256 of the file, as the senders hold them."""
    path = folder / "receipts.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {one["receipt"]: one["sha256"] for one in map(json.loads, lines)}


def _held_against(store: Any, receipts: dict[str, str]) -> tuple[int, int]:
    from sqlalchemy import func, select  # noqa: PLC0415

    from halfsky.collect.store import files  # noqa: PLC0415
    from halfsky.collect.store.schema import SUBMISSIONS  # noqa: PLC0415

    columns = SUBMISSIONS.c
    with store.reading() as connection:
        known = {row[0]: row[1] for row in connection.execute(select(columns.receipt, columns.file_sha256))}
        same = (
            select(func.count())
            .select_from(SUBMISSIONS)
            .group_by(columns.file_sha256, columns.plan_id, columns.unit, columns.year)
        )
        doubled = sum(count - 1 for count in connection.execute(same).scalars())
    lost = 0
    for receipt, sha256 in receipts.items():
        try:
            lost += known.get(receipt) != sha256 or not files.read(store, sha256)
        except StoreError:
            lost += 1
    return lost, int(doubled)


def _unpublished(store: Any, data: Path) -> list[str]:
    """Rows of the package that this store published and no review accepted."""
    from halfsky.package.accepted import unaccepted  # noqa: PLC0415

    found = unaccepted(data)
    return [f"{row.file}, row {row.row}: {row.message}" for row in found[found["row"].gt(1)].itertuples()]


def _lose_and_restore(folder: Path, record: Record) -> None:
    """Back the copy up, take its database away, see that this is told, and restore into an empty folder."""
    from halfsky.collect import store as stores  # noqa: PLC0415
    from halfsky.collect.access import Actor, Grant  # noqa: PLC0415
    from halfsky.collect.store import backup  # noqa: PLC0415

    keeper = Actor("drill.keeper", (Grant("admin", "000000"),))
    store = stores.open_store(folder / "store", "")
    backup.backup(store, keeper, folder / "drill.tar")
    store.close()
    lost = folder / "lost"
    shutil.rmtree(lost, ignore_errors=True)
    shutil.copytree(folder / "store", lost)
    for path in lost.glob("store.sqlite*"):
        path.unlink()
    try:
        stores.open_store(lost, "").close()
        record.lost_database_told = False
    except StoreError as error:
        record.lost_database_told = "restore" in str(error)
    shutil.rmtree(lost)
    began = time.perf_counter()
    restored = stores.open_store(lost, "")
    backup.restore(restored, folder / "drill.tar")
    record.restore_seconds.append(round(time.perf_counter() - began, 2))
    record.restores += 1
    gone, doubled = _held_against(restored, _receipts(folder))
    record.lost, record.doubled = max(record.lost, gone), max(record.doubled, doubled)
    record.problems += [f"after the restore: {problem}" for problem in backup.check(restored)]
    restored.close()
    shutil.rmtree(lost)


def page(record: Record) -> str:
    """The page that an office can show, in Markdown, in Chinese with the English beside it."""
    bound = f"{300 / record.rounds:.1f} %" if record.rounds else "–"
    slowest = f"{max(record.restore_seconds):.1f}" if record.restore_seconds else "–"
    versions = "，".join(f"{name} {version}" for name, version in record.versions.items())
    rows = [
        ("演练日期 / date", f"{record.began} — {record.ended}"),
        ("版本 / versions", versions),
        (
            "单位数据库 / the office's store",
            f"{record.source.get('submissions', 0)} 份报送, {record.source.get('revisions', 0)} 个数值",
        ),
        ("强行中断次数 / rounds", f"{record.rounds}（{record.killed} 次进程被终止）"),
        ("回执 / receipts", str(record.receipts)),
        ("丢失 / lost", str(record.lost)),
        ("重复 / doubled", str(record.doubled)),
        ("其他不符 / other findings", str(record.wrong)),
        ("数据库丢失时给出恢复办法 / a lost database is told", "是 yes" if record.lost_database_told else "否 no"),
        ("备份恢复 / restores", f"{record.restores} 次，最慢 {slowest} 秒 (s)"),
        ("一次丢失的概率上限 / bound of a loss a round (95 %)", bound if not record.lost else "–"),
        ("随机数种子 / seed", str(record.seed)),
    ]  # fmt: skip
    verdict = "通过 / passed" if record.passed else "未通过 / NOT passed"
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    listed = "".join(f"- {problem}\n" for problem in record.problems[:50])
    problems = f"\n## 发现的问题 / found\n\n{listed}" if listed else ""
    return (
        f"# 数据可靠性演练 / drill: {verdict}\n\n在单位数据库和数据包的副本上进行，未改动原件。"
        f"\n\n| 项目 / item | 结果 / result |\n|---|---|\n{table}\n{problems}"
    )


def _versions() -> dict[str, str]:
    import platform  # noqa: PLC0415
    import sqlite3  # noqa: PLC0415
    from importlib import metadata  # noqa: PLC0415

    from halfsky.collect.store.schema import HEAD  # noqa: PLC0415

    return {
        "halfsky": metadata.version("halfsky"), "schema": HEAD, "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version, "system": f"{platform.system()} {platform.release()}",
    }  # fmt: skip


def _write(folder: Path, record: Record) -> None:
    private_files.write(folder / RECORD, json.dumps(asdict(record), ensure_ascii=False, indent=1).encode())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
