"""LibreOffice, where it is installed: .doc, .rtf, .odt, .wps become .docx, .et and old workbooks .xlsx.

A process group of its own with a profile, a folder and a budget of its own; macros are off, and links to other places
are not followed. What comes out is read by the guarded process, as any other file from outside.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from halfsky.guarded_reading.budget import OFFICE, configured
from halfsky.guarded_reading.process import end
from halfsky.guarded_reading.refusals import Refused
from halfsky.guarded_reading.source import Content, Source, ending_of, name_of, opened

DOCUMENTS = (".doc", ".rtf", ".odt", ".wps")
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
# How such files may begin; offices also write rich text and web pages under .doc.
_BEGINNINGS = {
    ".doc": (_OLE, b"{\\rtf", _ZIP, b"<", b"\xef\xbb\xbf<"), ".wps": (_OLE, _ZIP), ".rtf": (b"{\\rtf",),
    ".odt": (_ZIP,), ".et": (_OLE, _ZIP), ".xls": (_OLE, _ZIP), ".xlsb": (_ZIP,), ".ods": (_ZIP,),
}  # fmt: skip
_SETTING = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{}" oor:op="fuse">'
    "<value>{}</value></prop></item>"
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    + "".join(
        _SETTING.format(name, value)
        for name, value in [
            ("MacroSecurityLevel", "3"), ("DisableMacrosExecution", "true"), ("BlockUntrustedRefererLinks", "true"),
            ("DisableActiveContent", "true"),
        ]
    )
    + "</oor:items>"
)  # fmt: skip
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}


def program() -> str:
    """Where LibreOffice is; '' where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


@dataclass(frozen=True)
class Converted:
    """What LibreOffice made of a file, and which file that was: `sha256` and `size` are of its own bytes."""

    content: Content
    sha256: str
    size: int


def convert(source: Source, to: str) -> Converted:
    """The file as .docx or .xlsx. Refused where LibreOffice is absent, fails, or takes more than its budget."""
    office, budget, name = program(), configured(OFFICE), name_of(source)
    handle = opened(source, budget.most_bytes)  # what is no file is told so first
    with os.fdopen(handle, "rb") as file, tempfile.TemporaryDirectory(prefix="halfsky-office-") as made:
        if not file.read(512).lstrip(b" \t\r\n").startswith(_BEGINNINGS[ending_of(source)]):
            raise Refused("damaged", f"it does not begin as a {ending_of(source)} does")
        file.seek(0)
        if not office:
            raise Refused("no-office")
        folder = Path(made)
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        taken = folder / f"file{ending_of(source)}"
        with taken.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        with taken.open("rb") as copied:
            sha256, size = hashlib.file_digest(copied, "sha256").hexdigest(), taken.stat().st_size
        command = [
            office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
            "--convert-to", _FILTERS[to], "--outdir", str(folder / "out"), str(taken),
        ]  # fmt: skip
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": made, "TMPDIR": made, "LC_ALL": "C.UTF-8"}

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (budget.memory, budget.memory))
            resource.setrlimit(resource.RLIMIT_CPU, (budget.seconds, budget.seconds))
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
            cwd=made, start_new_session=True, preexec_fn=limit,
        )  # fmt: skip
        status = _ended(child, budget.seconds)
        made_file = folder / "out" / f"file.{to}"
        if status != 0 or not made_file.is_file():
            raise Refused("office-failed", "" if status == 0 else f"ended by {status}")
        return Converted(Content(f"{Path(name).name}.{to}", made_file.read_bytes()), sha256, size)


def _ended(child: subprocess.Popen[bytes], seconds: int) -> int:
    until = time.monotonic() + 2 * seconds
    while time.monotonic() < until and not _is_done(child.pid):
        time.sleep(0.05)
    return end(child)[0]


def _is_done(process: int) -> bool:
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
