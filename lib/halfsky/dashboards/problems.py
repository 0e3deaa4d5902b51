"""What people read when something is wrong: a sentence in their language with a number, never a traceback.

The number stands in the log (`halfsky.dashboards`) beside what happened; a person who asks for help names it.
"""

from __future__ import annotations

import functools
import logging
import os
import secrets
import sys
from collections.abc import Callable
from typing import Any, Protocol

LOG = logging.getLogger("halfsky.dashboards")
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another when read aloud
_SHOWN = 300  # characters of a visitor's input that the log holds


class Speaker(Protocol):
    """A dashboard, as `guarded` needs it."""

    def tell(self, zh: str, en: str, reference: str) -> None: ...


def number() -> str:
    """A new reference number."""
    return "H-" + "".join(secrets.choice(_SIGNS) for _ in range(6))


def record(what: str, *given: object, error: BaseException | None = None) -> str:
    """Log what happened, with the visitor's input as quoted text, and return the number that the log knows it by."""
    reference = number()
    shown = " ".join(repr(value)[:_SHOWN] for value in given)
    LOG.warning("%s %s %s", reference, what, shown, exc_info=error)
    return reference


def guarded(method: Callable[..., None]) -> Callable[..., None]:
    """A callback of a dashboard that never fails aloud: the visitor reads a sentence, the log holds the traceback."""

    @functools.wraps(method)
    def wrapped(self: Speaker, *given: Any, **named: Any) -> None:
        try:
            method(self, *given, **named)
        except Exception as error:
            reference = record(f"{type(self).__name__}.{method.__name__} failed", error=error)
            self.tell("页面这一部分出错，未能显示。请重新载入页面；仍不行请联系管理员。",
                      "This part of the page failed. Reload it; if that does not help, ask your administrator.",
                      reference)  # fmt: skip

    return wrapped


def log_to_stderr() -> None:
    """In a kernel whose log nobody has set up yet: send it to the process's own stderr.

    A kernel shows on the page what is written to `sys.stderr`, and to the descriptor too; only the copy that it keeps
    of the descriptor leads out.
    """
    if LOG.handlers or not type(sys.stderr).__module__.startswith("ipykernel"):
        return
    kept = getattr(sys.stderr, "_original_stdstream_copy", None)
    outside = os.dup(2 if kept is None else kept)  # a kernel that does not watch the descriptor keeps no copy
    handler = logging.StreamHandler(os.fdopen(outside, "w", encoding="utf-8", buffering=1))
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.propagate = False
