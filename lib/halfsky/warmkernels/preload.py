"""What a warm parent knows before it forks: what Jupyter's libraries import, and what it was handed.

Only what has no state of a run belongs here; nothing may start a thread, open a socket or a display.
"""

from __future__ import annotations

import builtins
import contextlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace
from typing import Any

ENVIRONMENT = {
    # one computation, one core: the workers are as many as the cores
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else every kernel warns about frozen modules
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # pyarrow's allocator would start a thread in the parent
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as in every kernel
}


@dataclass(frozen=True)
class Preload:
    """Modules to import, then a function ("module:function") to call with arguments; both before anything is forked."""

    modules: tuple[str, ...] = ()
    call: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


_SLOW = "rfc3987_syntax"
GROUP = "halfsky.warmkernels"  # of entry points, each a `Preload`: for the parent that a user's kernels share
KERNELS = Preload(  # what kernels import beside what runs do
    (
        "ipykernel.kernelapp",
        "ipykernel.debugger",  # of a kernel's start the largest part
        "IPython.core.debugger",
        "IPython.extensions.storemagic",
        "psutil",
        "sqlite3",
        "tornado.platform.asyncio",
    )
)
_CELLS = Preload(
    (
        "IPython.core.application",
        "IPython.core.completerlib",
        "IPython.core.crashhandler",
        "IPython.core.logger",
        "IPython.core.oinspect",
        "halfsky.warmkernels.cells",
        "papermill",
        "ipykernel.ipkernel",
    )
)


def load(preloads: Iterable[Preload]) -> None:
    """Import and do what was handed in, and what runs a notebook's cells."""
    postpone_slow_check()
    for preload in (*preloads, _CELLS):
        do(preload)


def do(preload: Preload) -> None:
    """Import its modules and call its function."""
    with _as_in_a_kernel():
        for name in preload.modules:
            import_module(name)
    if preload.call:
        module, function = preload.call.split(":")
        getattr(import_module(module), function)(**preload.arguments)


def installed() -> list[Preload]:
    """What the packages that are installed here want their kernels to know, and what every kernel imports."""
    return [*(entry.load() for entry in entry_points(group=GROUP)), KERNELS]


def pack(preloads: Iterable[Preload]) -> str:
    """One word of a command line."""
    return json.dumps([asdict(preload) for preload in preloads])


def unpack(text: str) -> list[Preload]:
    return [Preload(tuple(entry["modules"]), entry["call"], entry["arguments"]) for entry in json.loads(text)]


def postpone_slow_check() -> None:
    """Import jsonschema without what its check of international addresses needs, which takes longer than all the rest
    and which hardly anybody asks for; it is imported when that is checked, or asked for by its name."""
    if "jsonschema" in sys.modules or _SLOW in sys.modules or find_spec(_SLOW) is None:
        return
    stand_in = ModuleType(_SLOW)
    stand_in.is_valid_syntax = _is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[_SLOW] = stand_in
    try:
        with contextlib.suppress(ImportError):
            import_module("jsonschema")
    finally:
        del sys.modules[_SLOW]


def _is_valid_syntax(rule: str, text: str) -> bool:
    return bool(import_module(_SLOW).is_valid_syntax(rule, text))


@contextlib.contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """pandas asks once, when it is imported, whether it prints to a terminal: then it would cut wide tables."""
    builtins.get_ipython = lambda: SimpleNamespace(kernel=True)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]
