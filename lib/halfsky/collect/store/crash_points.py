"""Named points at which a test ends the process: what must hold after a crash is tried at every one of them.

`HALFSKY_CRASH_AT=submit.before_commit:KILL` ends it there by that signal; without the variable a point does nothing.
"""

from __future__ import annotations

import os
import signal
import time

VARIABLE = "HALFSKY_CRASH_AT"

SUBMIT = (
    "submit.before_file", "submit.after_file", "submit.after_rename", "submit.after_begin", "submit.after_rows",
    "submit.after_reports",    "submit.before_commit", "submit.after_commit", "submit.before_receipt",
)  # fmt: skip
DECIDE = ("decide.after_begin", "decide.after_rows", "decide.before_commit", "decide.after_commit")
PUBLISH = (
    "publish.before_read", "publish.after_validation", "publish.after_begin", "publish.before_sources",
    "publish.after_sources", "publish.after_observations", "publish.after_datapackage", "publish.before_commit",
    "publish.after_commit",
)  # fmt: skip
EVIDENCE = ("evidence.after_begin", "evidence.before_commit", "evidence.after_commit")
CASE = ("case.after_begin", "case.after_rows", "case.before_commit", "case.after_commit")
WORK = (*EVIDENCE, *CASE)
"""Those of a plan as work alone; its reports go through the points of submitting, deciding and publishing."""
POINTS = (*SUBMIT, *DECIDE, *PUBLISH)


def point(name: str) -> None:
    """End the process here if the environment asks for it."""
    wanted = os.environ.get(VARIABLE)
    if wanted is None:
        return
    where, _, how = wanted.partition(":")
    if where == name:
        os.kill(os.getpid(), signal.SIGTERM if how == "TERM" else signal.SIGKILL)
        time.sleep(60)  # a signal is delivered when it is delivered
