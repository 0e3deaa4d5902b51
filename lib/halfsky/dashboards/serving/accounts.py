"""Who else has an account on this machine: each of them reaches every port of 127.0.0.1."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

_FIRST, _LAST = 1000, 60_000  # of people, where /etc/login.defs does not say otherwise
_SKELETON = Path("/etc/skel")
_NO_SHELLS = ("nologin", "false", "sync", "shutdown", "halt")


def others() -> list[str]:
    """The other accounts of people that can log in; empty where a system has no list of accounts (Windows)."""
    try:
        import pwd  # noqa: PLC0415 - not on Windows
    except ModuleNotFoundError:
        return []
    first, last = _bounds()
    return sorted(
        account.pw_name
        for account in pwd.getpwall()
        if first <= account.pw_uid <= last
        and account.pw_uid != os.geteuid()
        and Path(account.pw_shell or "/bin/sh").name not in _NO_SHELLS
        and _can_log_in(account.pw_name, Path(account.pw_dir))
    )


def _can_log_in(name: str, home: Path) -> bool:
    """Whether somebody can log in as this account, as far as this process may know.

    Only root may read who has a password. Anybody else goes by the account's home: there is none, or nothing in it but
    what every new account is given, where nobody has ever logged in.
    """
    with suppress(OSError):
        lines = Path("/etc/shadow").read_text(encoding="utf-8", errors="replace").splitlines()
        kept = {line.split(":")[0]: line.split(":")[1] for line in lines if line.count(":") > 1}
        if name in kept:
            return not kept[name].startswith(("!", "*")) or (home / ".ssh" / "authorized_keys").exists()
    try:
        found = {path.name for path in home.iterdir()}
    except FileNotFoundError:
        return False
    except OSError:
        return True  # it keeps its things to itself
    given = {path.name for path in _SKELETON.iterdir()} if _SKELETON.is_dir() else set()
    return bool(found - given)


def _bounds() -> tuple[int, int]:
    """The numbers that people's accounts have here."""
    with suppress(OSError):
        text = Path("/etc/login.defs").read_text(encoding="utf-8", errors="replace")
        said = dict(re.findall(r"^\s*(UID_MIN|UID_MAX)\s+(\d+)", text, re.MULTILINE))
        return int(said.get("UID_MIN", _FIRST)), int(said.get("UID_MAX", _LAST))
    return _FIRST, _LAST
