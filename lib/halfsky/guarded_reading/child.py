"""The process that opens a stranger's file: little memory, little time, no secrets in its environment.

Reads the file from standard input and writes one line of JSON: `{"refused": [code, found]}`, `{"error": sentence}` of
a document, or what was asked for; behind it a table in Arrow's stream format, where there is one.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from halfsky.guarded_reading.budget import Budget
from halfsky.guarded_reading.refusals import Refused


def limit(memory: int, seconds: int) -> None:
    """For good, before the first byte is read."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    asked = json.loads(sys.argv[1])
    budget = Budget(**asked["budget"])
    limit(budget.memory, budget.seconds)
    os.environ["OPENPYXL_LXML"] = "False"  # one parser, the one that defusedxml guards
    table = b""
    try:
        content = sys.stdin.buffer.read(budget.most_bytes + 1)
        if len(content) > budget.most_bytes:
            raise Refused("too-large", f"{len(content)}")
        answer, table = _answer(content, asked, budget)
        answer |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    except Refused as refused:
        answer = {"refused": [refused.code, refused.found]}
    except MemoryError:
        answer = {"refused": ["too-expensive", "memory"]}
    except RecursionError:
        answer = {"refused": ["damaged", "nested too deeply"]}
    except Exception:  # whatever a library makes of a damaged file: it is damaged, and no more is said of it
        answer = {"refused": ["damaged", ""]}
    answer["resident"] = _resident()
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode())
    if table:
        sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.write(table)
    sys.stdout.buffer.flush()
    return 0


def _resident() -> int:
    """Bytes, the most at one time since this program began (getrusage also counts the program before it)."""
    try:
        with Path("/proc/self/status").open(encoding="ascii") as lines:
            return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


# ruff: noqa: PLC0415 - each reader's libraries are heavy, and loaded after the limits are set
def _answer(content: bytes, asked: dict[str, Any], budget: Budget) -> tuple[dict[str, Any], bytes]:
    if asked["operation"] == "document":
        from halfsky.guarded_reading.documents import read

        return read(content, asked["name"]), b""
    if asked["operation"] == "edited":
        from halfsky.guarded_reading.documents import edited_report

        return edited_report.read(content, budget), b""
    if asked["operation"] == "frame":
        from halfsky.guarded_reading.tables import frames

        return frames.read(content, asked["name"], asked["header"], budget, coded=asked["coded"])
    from halfsky.guarded_reading.tables import sheets

    return sheets.read(content, asked["name"], asked["sheets"], budget), b""


if __name__ == "__main__":
    sys.exit(main())
