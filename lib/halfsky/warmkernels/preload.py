"""What a warm parent knows before it forks: the libraries that reports import, and the caches that they fill lazily.

Only what has no state of a run belongs here; nothing may start a thread, open a socket or a display.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

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

_MODULES = (
    "numpy",
    "pandas",
    "pandas.core.reshape.reshape",
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "scipy.special",
    "matplotlib.backends.backend_agg",
    "matplotlib.pyplot",  # a notebook of one's own draws with it
    "halfsky.package",
    "halfsky.reports.plan_report",
    "halfsky.reports.cross",
    "halfsky.reports.tables",
    "halfsky.reports.merged_report",
    "halfsky.render.page",
    "halfsky.render.word.body",
    "halfsky.render.word.docx_file",
    "halfsky.batch.execute",
    "halfsky.warmkernels.cells",
    "papermill",
    "nbconvert.exporters",
    "ipykernel.ipkernel",
)


def load(package: str | None, also: list[str]) -> None:
    """Import what reports and kernels need, and fill the caches. package: folder of a data package to have at hand."""
    refuse_slow_check()
    with _as_in_a_kernel():
        import_module("pandas")
    for name in [*_MODULES, *also]:
        import_module(name)
    _warm_caches()
    if package is not None:
        from halfsky.errors import UserError  # noqa: PLC0415 - as below
        from halfsky.package import load_package  # noqa: PLC0415 - heavy, and not before the line above

        with contextlib.suppress(UserError):  # whoever asked for it says what is wrong with it
            load_package(Path(package) if package else None)


def refuse_slow_check() -> None:
    """jsonschema's optional check of addresses, which no notebook needs, takes two seconds to import."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


@contextlib.contextmanager
def _as_in_a_kernel():  # type: ignore[no-untyped-def]
    """pandas asks once, when it is imported, whether it prints to a terminal: then it would cut wide tables."""
    builtins.get_ipython = lambda: SimpleNamespace(kernel=True)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]


def _warm_caches() -> None:
    from halfsky.figures import theme  # noqa: PLC0415 - heavy
    from halfsky.render import page, word  # noqa: PLC0415 - as above

    os.environ.setdefault("MPLBACKEND", ENVIRONMENT["MPLBACKEND"])
    with theme.themed():
        chart = theme.chart(1.0, alt="")
        axes = theme.panel(chart, left=0.5, right=0.5, top=0.3, bottom=0.3)
        axes.plot([2020, 2025], [0, 1])
        theme.title(chart, "目标 0123456789", "%")
    chart._repr_mimebundle_()
    page.warm()
    word.warm()
