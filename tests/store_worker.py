"""A process that forks another for every order, lets it be killed, and says how it ended: the hands of store_trials.

Orders come as JSON lines on standard input, answers go as JSON lines to standard output. What a forked process has been
given a receipt for it appends to a file: that is what the sender holds.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import openpyxl  # noqa: F401 - once, for all forks
import sqlalchemy

import collecting
import halfsky.collect.workbook.reading
import halfsky.package
import reading_here
import work_collecting
import work_trials
import working_day
from halfsky.collect import intake, publication
from halfsky.collect.store import (
    action_log,
    backup,
    crash_points,
    database,
    files,
    grants,
    open_store,
    reviews,
    submissions,
    views,
)
from halfsky.errors import StoreError, UserError
from halfsky.guarded_reading import opening
from halfsky.package import load_package
from halfsky.words.submission_findings import Findings

STARTED_BADLY = 3


def main() -> None:
    warm_up()
    gc.collect()
    gc.freeze()  # or the first collection of every fork copies all that was imported
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(round_of(order)), flush=True)


def warm_up() -> None:
    """Once through everything, so that what is imported or compiled at its first use is so in every fork."""
    halfsky.collect.workbook.reading.read_workbook = work_collecting.read_written
    asked = functools.cache(lambda _folder, plan, unit: known[0](known[1], plan, unit))
    known: list[Any] = [intake.data_requests.asked, None]

    def remembered(package: Any, plan: str, unit: str) -> Any:
        known[1] = package
        return asked(str(package.folder), plan, unit)

    intake.data_requests.asked = remembered  # no plan of a trial is changed
    intake.checks.doubt = lambda *_: None  # reads the package alone, and takes longer than all that is tried here
    halfsky.package._SETTLED_SECONDS = 0  # a package that was just published is kept too: its files tell a change
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        work_collecting.write_package(folder / "data")
        store = open_store(folder / "store", "")
        collecting.give_rights(store)
        order = {"data": str(folder / "data"), "acks": str(folder / "acks")}
        send(store, {"first": 1}, order)
        for job in work_trials.JOBS.values():
            job(store, {"first": 2}, {**order, "note": lambda said: None})
        accept(store, {"opens": True}, order)
        store.close()
    with contextlib.suppress(ModuleNotFoundError):
        sqlalchemy.create_engine("postgresql+psycopg://").dispose()  # connects to nothing, imports what would


def round_of(order: dict[str, Any]) -> list[list[Any]]:
    """Fork one process a job; how each ended: (kind, number).

    Kill them `seconds` after the first receipt, or once they have `worked` so many seconds of a processor since, if either
    is given.
    """
    load_package(order["data"])  # whole after whatever was killed, and every fork finds it read
    pids = []
    for job in order["jobs"]:
        if (pid := os.fork()) == 0:
            status = STARTED_BADLY
            try:
                status = do(job, order)
            finally:
                os._exit(status)
        pids.append(pid)
    if "seconds" in order or "worked" in order:
        # From the first sign of work on, however slow the machine is.
        began, size = time.monotonic(), size_of(order["acks"])
        while size_of(order["acks"]) == size and time.monotonic() - began < 20:
            time.sleep(0.005)
        time.sleep(order.get("seconds", 0.0))
        wanted = order.get("worked", 0.0) + sum(map(worked, pids))
        while sum(map(worked, pids)) < wanted and time.monotonic() - began < 60:
            time.sleep(0.01)
        for pid in pids:
            os.kill(pid, order.get("signal", signal.SIGKILL))
    ends = []
    for pid in pids:
        _, status = os.waitpid(pid, 0)
        ends.append(["signal", os.WTERMSIG(status)] if os.WIFSIGNALED(status) else ["exit", os.WEXITSTATUS(status)])
    return ends


def worked(pid: int) -> float:
    """Seconds of a processor that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def size_of(file: str) -> int:
    return os.stat(file).st_size if os.path.exists(file) else 0  # noqa: PTH110, PTH116


def do(job: dict[str, Any], order: dict[str, Any]) -> int:
    """One job in its own process; 0 done, the error's own status for a user error, 99 for anything else."""
    gc.disable()
    if where := job.get("crash"):
        os.environ[crash_points.VARIABLE] = where
    if "plant" in job:
        os.environ["HALFSKY_TEST_ORDER"] = json.dumps({"acks": order["acks"]})
        PLANTS[job["plant"]]()
    if "most_bytes" in job:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["most_bytes"], resource.RLIM_INFINITY))
    if job.get("unchecked"):  # what is asked of figures reads the package alone, and takes longer than the store
        intake.checks.check = lambda *_: None
    if "busy" in job:
        database._BUSY_SECONDS = job["busy"]
    try:
        if job["do"] == "fuzz":
            fuzz(job)
            return 0
        store = open_store(order["store"], order["url"])
        JOBS[job["do"]](store, job, {**order, "note": lambda said: note(order, said)})
    except UserError as error:
        note(order, {"told": str(error), "job": job["do"]})
        return error.exit_status
    except BaseException as error:  # also what must not happen: the test says which
        note(order, {"failed": repr(error)[:300], "job": job["do"]})
        return 99
    return 0


def note(order: dict[str, Any], said: dict[str, Any]) -> None:
    """One write of less than a page to a file opened for appending: whole or not there."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    handle = os.open(order["acks"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, (json.dumps(said, ensure_ascii=False) + "\n").encode())
    os.close(handle)


def send(store: Any, job: dict[str, Any], order: dict[str, Any]) -> None:
    package, who = load_package(order["data"]), grants.actor(store, collecting.SENDER)
    for number in range(job["first"], job["first"] + job.get("times", 1)):
        content = collecting.written({"I6": 5 + number / 1e6, "N6": "核实", "I8": 300 + number, "N8": "核实"})
        submit(store, who, package, content, order)


def submit(store: Any, who: Any, package: Any, content: bytes, order: dict[str, Any]) -> None:
    try:
        receipt = intake.submit_bytes(store, who, package, content, "f.xlsx").receipt
    except intake.NothingTaken as nothing:  # another's figure has been accepted meanwhile, and is locked
        wrong = nothing.findings[nothing.findings["severity"].ne("info")]
        if set(wrong["code"]) != {"accepted-already"}:
            raise
        return
    except StoreError as error:
        note(order, {"told": str(error), "job": "send"})
        if not order.get("goes_on"):
            raise
        time.sleep(0.02)
        return
    if receipt is not None:
        note(order, {"receipt": receipt.receipt, "sha256": receipt.file_sha256, "content": content.decode()})


def accept(store: Any, job: dict[str, Any], order: dict[str, Any]) -> None:
    """The newest submission, or what waits again and again; then what was accepted is opened for the next figures."""
    head = grants.actor(store, collecting.HEAD)
    for _ in range(job.get("times", 1)):
        waiting = views.submissions(store, head).query("submitted > 0")
        for row in waiting.head(1).itertuples():
            try:
                reviews.accept(store, head, row.receipt, version=row.version)
                if job.get("opens"):
                    publication.publish(store, head, order["data"])
                    reviews.withdraw(store, head, row.receipt, "下一轮")
            except UserError as error:
                note(order, {"told": str(error), "job": "accept"})


def publish(store: Any, job: dict[str, Any], order: dict[str, Any]) -> None:
    publication.publish(store, grants.actor(store, collecting.HEAD), order["data"])


def take_backup(store: Any, job: dict[str, Any], order: dict[str, Any]) -> None:
    backup.backup(store, grants.actor(store, collecting.BOSS), job["to"])


def fuzz(job: dict[str, Any]) -> None:
    """Read damaged workbooks as the guarded process does, and put into words what comes of it."""
    opening.ask = reading_here.ask  # a process a workbook would be a thousand interpreters
    sound = [bytes.fromhex(text) for text in job["workbooks"]]
    indicators = load_package(job["data"]).indicators
    chance = random.Random(job["seed"])
    for number in range(job["times"]):
        content = damaged(chance, sound[number % len(sound)])
        began = time.process_time()
        answer = halfsky.collect.workbook.reading.open_guarded(content)
        book = halfsky.collect.workbook.reading.interpret(answer, indicators, Findings())
        book.findings.frame()
        assert book.is_known or book.findings.rows, "neither a workbook nor a reason"
        assert time.process_time() - began < 20


def damaged(chance: random.Random, content: bytes) -> bytes:
    """One byte of the file, or of a part inside a sound zip; a piece of a part gone, doubled or moved."""
    import io  # noqa: PLC0415
    import zipfile  # noqa: PLC0415

    def flipped(whole: bytes) -> bytes:
        place = chance.randrange(len(whole))
        return whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :]

    if chance.random() < 0.2:
        return flipped(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([name for name in parts if "sheet" in name or "workbook" in name or chance.random() < 0.3])
    part = parts[name]
    first, last = sorted(chance.randrange(len(part)) for _ in range(2))
    kind = chance.randrange(5)
    piece = part[first : min(last, first + 200)]
    parts[name] = [
        flipped(part), part[:first] + part[first + len(piece) :], part[:first] + piece + part[first:], part[:first],
        part[:first] + bytes(chance.randrange(256) for _ in range(8)) + part[first:],
    ][kind]  # fmt: skip
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content_ in parts.items():
            archive.writestr(each, content_)
    return target.getvalue()


JOBS = {
    "send": send, "accept": accept, "publish": publish, "backup": take_backup, **work_trials.JOBS, **working_day.JOBS,
}  # fmt: skip


# Faults planted on purpose: a harness that does not find them is blind.


def receipt_before_commit() -> None:
    write = submissions._write

    def early(connection, who, sending, *rest):  # type: ignore[no-untyped-def]
        receipt = write(connection, who, sending, *rest)
        note(
            json.loads(os.environ["HALFSKY_TEST_ORDER"]),
            {"receipt": receipt.receipt, "sha256": receipt.file_sha256, "content": "{}"},
        )
        return receipt

    submissions._write = early


def log_in_a_second_transaction() -> None:
    later: list[tuple[Any, Any]] = []
    submissions.action_log = type(
        "Later", (), {"append": staticmethod(lambda *a, **k: later.append((a, k)) or "0" * 64), "head": action_log.head}
    )
    save = intake.submissions.save

    def in_two(store, *rest):  # type: ignore[no-untyped-def]
        saved = save(store, *rest)
        with store.writing() as connection:
            for given, named in later:
                action_log.append(connection, *given[1:], **named)
        return saved

    intake.submissions.save = in_two


def no_unique_key() -> None:
    submissions.idempotency_key = lambda *_: os.urandom(32).hex()
    submissions._earlier = lambda *_: None


def no_sync() -> None:
    database._SYNCHRONOUS = "OFF"


def no_file_sync() -> None:
    files.os = type("Loose", (), {**vars(os), "fsync": staticmethod(lambda _number: None)})


def no_version_check() -> None:
    reviews.check_version = lambda *_: None


PLANTS = {
    "": lambda: None, "receipt-before-commit": receipt_before_commit, "log-apart": log_in_a_second_transaction,
    "no-unique-key": no_unique_key, "no-sync": no_sync, "no-file-sync": no_file_sync, "no-version-check": no_version_check,
    **work_trials.PLANTS,
}  # fmt: skip

if __name__ == "__main__":
    main()
