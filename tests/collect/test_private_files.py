"""What is secret or personal is this account's alone to read, whatever the umask says and whatever was there before."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import psutil
import pytest

import collecting
from collecting import BOSS, GOOD, HEAD, SENDER, actor, written
from halfsky import private_files
from halfsky.cli import main
from halfsky.collect import intake
from halfsky.collect.access import Grant
from halfsky.collect.store import Store, backup, grants, open_store
from halfsky.collect.store.database import migrate
from halfsky.errors import OutputError, RunError, StoreError
from halfsky.export import write_frame
from halfsky.package import Package
from long_form import some, walk
from second_account import NOBODY, as_account, halfsky_of, made_accounts, needs_root, reached
from serving_books import PLAIN, jar, notebook, serving, sign_in, until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there are no such permissions")
SECRET = "correct-horse-battery"
DATABASE = ("store.sqlite", "store.sqlite-wal", "store.sqlite-shm")


@pytest.fixture(autouse=True)
def _no_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("halfsky.collect.workbook.reading.read_workbook", collecting.read_written)


@contextlib.contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.fixture(params=[0o000, 0o022, 0o277], ids=lambda mask: f"umask {mask:03o}")
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    with umask(request.param):
        yield request.param


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def wrong(folder: Path) -> dict[str, str]:
    """Everything in a folder, itself too, that is not 0600 or 0700."""
    found = [folder, *folder.rglob("*")]
    return {
        str(path.relative_to(folder.parent)): oct(mode(path))
        for path in found
        if mode(path) != (0o700 if path.is_dir() else 0o600)
    }


def filled(folder: Path, package: Package) -> Store:
    """A store with rights, a submission and its file."""
    store = open_store(folder, "")
    collecting.give_rights(store)
    grants.give(store, BOSS, BOSS, Grant("admin", "000000"))
    intake.submit_bytes(store, actor(store, SENDER), package, written(GOOD), "f.xlsx")
    return store


def test_a_store_is_private_from_its_first_moment(
    tmp_path: Path, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a single change of a mode: there is no moment in which anything is wider."""
    for name in ("chmod", "fchmod"):
        monkeypatch.setattr(os, name, lambda *_, **__: None)
    monkeypatch.setattr(Path, "chmod", lambda *_, **__: None)
    with umask(0):
        store = filled(tmp_path / "above" / "store", package)
        with store.reading():
            names = {path.name for path in store.folder.iterdir()}
            assert {*DATABASE, "files"} <= names
            assert wrong(tmp_path / "above") == {}
        backup.backup(store, actor(store, BOSS), tmp_path / "backup.tar")
    assert mode(tmp_path / "backup.tar") == 0o600
    store.close()


def test_everything_that_is_secret_is_private(tmp_path: Path, package: Package, mask: int) -> None:
    store = filled(tmp_path / "store", package)
    migrate(store, "base")
    migrate(store, "head")
    collecting.give_rights(store)
    grants.give(store, BOSS, BOSS, Grant("admin", "000000"))
    intake.submit_bytes(store, actor(store, SENDER), package, written(GOOD), "f.xlsx")
    kept = tmp_path / "kept.tar"
    backup.backup(store, actor(store, BOSS), kept)
    copy = open_store(tmp_path / "copy", "")
    backup.restore(copy, kept)
    with store.reading(), copy.reading():
        assert wrong(tmp_path / "store") == {}
        assert wrong(tmp_path / "copy") == {}
    assert mode(kept) == 0o600
    store.close()
    copy.close()


def test_a_backup_replaces_one_that_others_could_read(tmp_path: Path, package: Package) -> None:
    store = filled(tmp_path / "store", package)
    kept = tmp_path / "kept.tar"
    kept.write_bytes(b"older")
    kept.chmod(0o644)
    backup.backup(store, actor(store, BOSS), kept)
    assert mode(kept) == 0o600
    assert list(tmp_path.glob(".*")) == []
    store.close()


EXPORTS = [
    ["review", "list"], ["review", "history"], ["review", "log"], ["review", "show", "RECEIPT"],
    ["review", "findings", "RECEIPT"], ["review", "file", "RECEIPT"], ["people", "list"], ["reminders", "--year", "2024"],
]  # fmt: skip


@pytest.mark.parametrize("command", some(EXPORTS, 3), ids=" ".join)
@pytest.mark.parametrize("mask", some([0o000, 0o022], 1), ids=oct)
def test_what_a_command_writes_out_of_the_store_is_private(
    tmp_path: Path, package: Package, monkeypatch: pytest.MonkeyPatch, command: list[str], mask: int
) -> None:
    store = filled(tmp_path / "store", package)
    done = intake.submit_bytes(store, actor(store, SENDER), package, written({**GOOD, "I8": 312}), "g.xlsx")
    store.close()
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("HALFSKY_DATA", str(package.folder))
    monkeypatch.setenv("HALFSKY_USER", BOSS if command[0] == "people" else HEAD)
    monkeypatch.delenv("HALFSKY_DATABASE_URL", raising=False)
    output = tmp_path / "out.csv"
    output.touch(0o666)
    output.chmod(0o666)
    with umask(mask):
        told = [done.receipt.receipt if part == "RECEIPT" else part for part in command]
        assert main([*told, "-o", str(output)]) == 0
    assert output.read_bytes()
    assert mode(output) == 0o600
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("ending", some([".csv", ".xlsx", ".parquet"], 3))
@pytest.mark.parametrize(("mask", "expected"), [(0o000, 0o666), (0o022, 0o644), (0o077, 0o600)])
def test_what_is_published_is_as_the_umask_says(tmp_path: Path, ending: str, mask: int, expected: int) -> None:
    with umask(mask):
        write_frame(pd.DataFrame({"a": [1]}), tmp_path / f"table{ending}")
    assert mode(tmp_path / f"table{ending}") == expected


def test_a_store_that_was_open_is_closed(tmp_path: Path, package: Package) -> None:
    filled(tmp_path / "store", package).close()
    for path in [tmp_path / "store", *(tmp_path / "store").rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    store = open_store(tmp_path / "store", "")
    assert wrong(tmp_path / "store") == {}
    assert backup.check(store) == []
    store.close()


def test_a_database_that_was_open_is_closed_without_losing_its_locks(tmp_path: Path, package: Package) -> None:
    """To open and close the file would end this process's locks on it: another could write into a transaction."""
    store = filled(tmp_path / "store", package)
    for name in DATABASE:
        with contextlib.suppress(FileNotFoundError):
            (tmp_path / "store" / name).chmod(0o644)
    code = (
        "import sqlite3, sys; line = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)\n"
        "line.execute('BEGIN IMMEDIATE')"
    )
    with store.writing():
        open_store(tmp_path / "store", "").close()
        other = [sys.executable, "-c", code, str(tmp_path / "store" / "store.sqlite")]
        tried = subprocess.run(other, capture_output=True, text=True, check=False)
        assert sqlite3.OperationalError.__name__ in tried.stderr and "locked" in tried.stderr
        assert wrong(tmp_path / "store") == {}
    store.close()


def test_a_folder_of_many_is_not_closed_for_the_stores_sake(tmp_path: Path) -> None:
    place = tmp_path / "home"
    place.mkdir()
    (place / "letter.txt").touch()
    place.chmod(0o755)
    with pytest.raises(
        StoreError, match=r"home is open to other accounts and holds other things.*letter\.txt.*HALFSKY_STORE"
    ):
        open_store(place, "")
    assert mode(place) == 0o755
    place.chmod(0o700)
    open_store(place, "").close()


@needs_root
@pytest.mark.parametrize("part", ["", "files", "store.sqlite", "files/one"])
def test_a_store_with_something_of_another_account_is_refused(tmp_path: Path, package: Package, part: str) -> None:
    filled(tmp_path / "store", package).close()
    path = next((tmp_path / "store" / "files").glob("??/*")) if part == "files/one" else tmp_path / "store" / part
    moved = tmp_path / "moved"  # a place that this process has not looked through
    (tmp_path / "store").rename(moved)
    path = moved / path.relative_to(tmp_path / "store")
    os.chown(path, NOBODY, NOBODY)
    with pytest.raises(StoreError) as refused:
        open_store(moved, "")
    said = str(refused.value)
    assert str(path) in said and "belongs to nobody" in said and "chown" in said and "HALFSKY_STORE" in said
    os.chown(path, 0, 0)
    open_store(moved, "").close()


@needs_root
def test_a_second_account_reads_nothing_of_it(tmp_path: Path, package: Package) -> None:
    import tempfile  # noqa: PLC0415 - pytest's own folders are closed to others anyway

    with tempfile.TemporaryDirectory(dir="/tmp") as name, umask(0):
        Path(name).chmod(0o755)
        store = filled(Path(name) / "store", package)
        backup.backup(store, actor(store, BOSS), Path(name) / "backup.tar")
        with store.reading():
            assert reached(Path(name).rglob("*")) == []
        store.close()


def test_of_two_accounts_the_second_reads_nothing_of_the_first(tmp_path: Path, package: Package) -> None:
    """Store, backup, log, a kernel's sockets: made by an account that is really there, looked at by another."""
    import tempfile  # noqa: PLC0415 - as above

    filled(tmp_path / "warm", package).close()  # whatever is imported is so before the account changes
    open_log(tmp_path / "warm.log")
    with (
        made_accounts("halfsky-test-a", "halfsky-test-b") as (first, second),
        tempfile.TemporaryDirectory(dir="/tmp") as name,
        umask(0),
    ):
        place = Path(name)
        place.chmod(0o777)

        def work() -> None:
            os.environ["TMPDIR"] = name
            os.umask(0)
            store = filled(place / "store", package)
            backup.backup(store, actor(store, BOSS), place / "backup.tar")
            store.close()
            os.close(private_files.append(place / "serve.log"))
            private_files.make_folder(place / "ipc")
            with socket.socket(socket.AF_UNIX) as line:
                line.bind(str(place / "ipc" / "kernel-1"))
                line.listen()

        as_account(first, work)
        there = list(place.rglob("*"))
        assert {path.stat().st_uid for path in there} == {first}
        assert {path.name for path in there} >= {"store.sqlite", "backup.tar", "serve.log", "kernel-1"}
        assert reached(there, second) == []
        assert set(reached(there, first)) >= {str(place / "store" / "store.sqlite"), str(place / "backup.tar")}


@walk
def test_of_two_accounts_the_second_reads_no_page_of_the_first(package: Package) -> None:
    """Pages, kernels' sockets, their connection files, the log, the password: of a server that is the first account's."""
    import tempfile  # noqa: PLC0415 - as above

    with (
        made_accounts("halfsky-test-a", "halfsky-test-b") as (first, second),
        tempfile.TemporaryDirectory(dir="/tmp") as name,
    ):
        program, environment = halfsky_of(first)
        place = Path(name)
        place.chmod(0o755)
        (place / "home" / "dashboards").mkdir(parents=True)
        shutil.copytree(package.folder, place / "home" / "data")
        notebook(place / "home" / "dashboards" / "plain.ipynb", PLAIN, "简单看板")
        for path in [place / "home", *(place / "home").rglob("*")]:
            os.chown(path, first, first)
        public = set(place.rglob("*"))  # open to all, as far as each says nothing of the server
        home = place / "home"
        there = {"HOME": str(home), "TMPDIR": str(home), "HALFSKY_STORE": str(home / "store"), **environment}
        options = ("--data", str(home / "data"), "--preheat", "1")
        with serving(home, *options, token=SECRET, program=program, account=first, **there) as server:
            kept = sign_in(server, SECRET)
            page = server.ask("plain?district=canary-district", headers=jar(kept))
            kernel = re.search(r'"kernelId": "([0-9a-f-]{36})"', page.text)
            assert page.status == 200 and kernel, page.text[-2000:]
            until(lambda: "GET /plain" in server.logged(), 20)
            mine = [psutil.Process(server.process.pid), *psutil.Process(server.process.pid).children(recursive=True)]
            ports = {one.laddr.port for each in mine for one in each.net_connections("inet") if one.status == "LISTEN"}
            assert ports == {server.port}, "what listens to the machine is the server alone"
            made = set(place.rglob("*")) - public
            proc = [Path(f"/proc/{each.pid}/{what}") for each in mine for what in ("environ", "fd")]
            sockets = {path for path in made if path.is_socket()}
            files = {path for path in made if path.is_file()}
            assert {path.lstat().st_uid for path in made} == {first}
            assert sockets and {"kernel.json", "serve.log"} <= {path.name for path in files}
            others = [
                home / name for name in (".cache", ".config", ".ipython")
            ]  # caches of libraries, as the umask has it
            own = [path for path in made if not any(path.is_relative_to(other) for other in others)]
            assert reached([*own, *proc], second) == []
            for path in map(Path, reached(files, second)):
                assert not re.search(rb"canary|correct-horse", path.read_bytes()), path
            assert set(reached([*sockets, *files], first)) >= {*map(str, files)}, "and the first account reads them"

            def ask() -> None:
                for path in ("", "plain?district=canary-district", "status", "reports", f"api/kernels/{kernel[1]}"):
                    for headers in ({}, {"Cookie": "halfsky=1"}, {"Authorization": "token x"}):
                        answer = server.ask(path, headers=headers)
                        assert answer.status in (302, 403, 404), (path, answer.status)
                        assert "canary" not in answer.text and "简单看板" not in answer.text, path
                line = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
                line |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
                answer = server.ask(f"api/kernels/{kernel[1]}/channels", headers=line)
                assert answer.status in (302, 403), answer.status

            as_account(second, ask)


# The server's log


def open_log(path: Path) -> None:
    """In a process of its own: it takes over standard error."""
    code = (
        "import sys; from pathlib import Path\n"
        "from halfsky.dashboards.serving.access_log import open_log\n"
        "from halfsky.errors import OutputError\n"
        "try: open_log(Path(sys.argv[1])).warning('begun')\n"
        "except OutputError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    if done.stdout:
        raise OutputError(done.stdout)


def test_the_servers_log_is_private(tmp_path: Path, mask: int) -> None:
    open_log(tmp_path / "log" / "serve.log")
    assert "begun" in (tmp_path / "log" / "serve.log").read_text(encoding="utf-8")
    assert wrong(tmp_path / "log") == {}


def test_a_log_that_was_open_is_closed_with_what_was_rotated(tmp_path: Path) -> None:
    names = ["serve.log", "serve.log.1", "serve.log.2.gz", "serve.log-20260401"]
    for name in [*names, "other.log"]:
        (tmp_path / name).write_text("before\n", encoding="utf-8")
        (tmp_path / name).chmod(0o644)
    tmp_path.chmod(0o755)
    open_log(tmp_path / "serve.log")
    assert {name: mode(tmp_path / name) for name in names} == dict.fromkeys(names, 0o600)
    assert (mode(tmp_path / "other.log"), mode(tmp_path)) == (0o644, 0o755), "another's matter"
    assert (tmp_path / "serve.log").read_text(encoding="utf-8").startswith("before\n")


def test_a_log_may_go_to_a_device() -> None:
    before = mode(Path("/dev/null"))
    open_log(Path("/dev/null"))
    assert mode(Path("/dev/null")) == before


@needs_root
def test_a_log_of_another_account_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "serve.log"
    log.touch()
    os.chown(log, NOBODY, NOBODY)
    with pytest.raises(OutputError, match=r"serve\.log belongs to nobody, not to root.*--log"):
        open_log(log)


@needs_root
def test_a_server_does_not_start_over_another_accounts_store(
    tmp_path: Path, package: Package, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(tmp_path / "store", package).close()
    os.chown(tmp_path / "store", NOBODY, NOBODY)
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.delenv("HALFSKY_TOKEN", raising=False)
    assert main(["serve", "--port", "0"]) == RunError.exit_status
    assert f"{tmp_path / 'store'} belongs to nobody" in capsys.readouterr().err
