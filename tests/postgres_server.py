"""A real PostgreSQL server for the tests: Debian's, on a unix socket in a folder of its own, gone afterwards."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

from files_in_memory import in_memory

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


class Server:
    """Started on making, stopped by `close`; each test asks for a database of its own."""

    def __init__(self) -> None:
        self.bin = BINARIES[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="halfsky-pg-", dir=in_memory()))
        self.user: str | None = None
        if os.getuid() == 0:  # the server refuses to run as root
            self.user = "postgres"
            shutil.chown(self.folder, "postgres")
        self._run(
            "initdb", "-D", self.folder / "db", "-U", "halfsky", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        self._numbers = itertools.count(1)
        self.start()

    def start(self) -> None:
        options = f"-c listen_addresses='' -k {self.folder} -c max_connections=120 -c shared_buffers=32MB"
        self._run("pg_ctl", "-D", self.folder / "db", "-l", self.folder / "log", "-w", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", self.folder / "db", "-m", mode, "-w", "stop")

    def close(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://halfsky@/{database}?host={self.folder}"

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"store{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database that `database` made, whoever is still connected to it."""
        self.execute(f"DROP DATABASE {url.split('@/')[1].split('?')[0]} WITH (FORCE)")

    def execute(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(host=str(self.folder), user="halfsky", dbname=database, autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self.bin / program), *map(str, arguments)]
        extra = {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []} if self.user else {}
        done = subprocess.run(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, **extra,
        )  # fmt: skip
        assert done.returncode == 0, f"{program}: {done.stderr}"
