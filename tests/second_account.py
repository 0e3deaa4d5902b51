"""Another account of this machine, as far as root can be one: what it can reach of what is ours."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import sysconfig
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import halfsky

NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as a second account")


@contextmanager
def made_accounts(*names: str) -> Iterator[list[int]]:
    """Accounts really made on this machine, by their numbers; gone when the block ends. Skips where none can be made.

    System accounts that nobody can log in to: the machine has no more people than before.
    """
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if os.geteuid() != 0 or program is None:
        pytest.skip("accounts can be made by root with useradd only")
    made: list[str] = []
    try:
        for name in names:
            command = [program, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                pytest.skip(f"no account can be made here: {done.stderr.strip()}")
            made.append(name)
        yield [pwd.getpwnam(name).pw_uid for name in made]
    finally:
        for name in made:
            subprocess.run([str(Path(program).with_name("userdel")), name], capture_output=True, check=False)


def as_account(number: int, work: Callable[[], None]) -> None:
    """Do something in a process of this account; it must not fail."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: the child does its work and ends
        process = os.fork()
    if process == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(number)
            os.setuid(number)
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    assert os.waitpid(process, 0)[1] == 0


def halfsky_of(account: int) -> tuple[list[str], dict[str, str]]:
    """How this account calls `halfsky`: the command, and the environment that it needs. Skips where it may read no Python.

    Where the tests' own Python lies in somebody's home, the system's of the same version, with the tests' libraries.
    """
    libraries = [str(Path(halfsky.__file__).parents[1]), sysconfig.get_path("purelib")]
    shared = Path(sysconfig.get_path("data"), "share", "jupyter")
    environment = {"PYTHONPATH": os.pathsep.join(libraries), "JUPYTER_PATH": str(shared)}
    whose = {"user": account, "group": account, "extra_groups": []}
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        code = "import halfsky.cli, tornado, zmq"
        try:
            done = subprocess.run([python, "-c", code], env=environment, cwd="/", capture_output=True, **whose)
        except OSError:
            continue
        if done.returncode == 0:
            return [python, "-c", "from halfsky.cli import main; raise SystemExit(main())"], environment
    pytest.skip("no Python here with the libraries of Halfsky that another account may read")


def reached(paths: Iterable[Path], account: int = NOBODY) -> list[str]:
    """Of these files, folders and sockets those that an account can connect to, list or read."""
    mine, its = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: the child only asks the system and ends
        process = os.fork()
    if process == 0:
        try:
            os.setgroups([])
            os.setgid(account)
            os.setuid(account)
            os.write(its, "\n".join(str(path) for path in paths if _reaches(path)).encode())
        finally:
            os._exit(0)
    os.close(its)
    with os.fdopen(mine, encoding="utf-8") as answer:
        found = answer.read().splitlines()
    assert os.waitpid(process, 0)[1] == 0
    return found


def _reaches(path: Path) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
        try:
            socket.socket(socket.AF_UNIX, kind).connect(str(path))
        except OSError:
            continue
        return True
    try:
        list(path.iterdir()) if path.is_dir() else path.read_bytes()
    except OSError:
        return False
    return True
