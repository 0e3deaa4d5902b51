"""Where the data package, the notebooks, the parameters and the outputs are: the one place that knows the layout.

A project is a folder with `data/`, `notebooks/`, `parameters/` and `outputs/`: a checkout of Halfsky, or one that
`halfsky init` laid out. Installed apart from a checkout, Halfsky holds a copy of what was published with it, to read.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

from halfsky.errors import DataError

DATA_VARIABLE = "HALFSKY_DATA"
DATA_ORDER = f"{DATA_VARIABLE}, ./data, else the package that ships"
"""Where the data are looked for where no --data names them, in the words of a command's help."""

_LIBRARY = Path(__file__).resolve().parents[1]
_CHECKOUT = _LIBRARY.parents[1]
COPY = _LIBRARY / "_published"
"""What setup.py lays into what is installed; in a checkout there is none."""

PUBLISHED = _CHECKOUT if (_CHECKOUT / "pyproject.toml").is_file() and not COPY.is_dir() else COPY
"""What ships: the checkout that this code stands in, else the copy that was installed with it."""
PARTS = ("data", "notebooks", "parameters")

_DESCRIPTION = "datapackage.json"
_NOTEBOOK = "district_report.ipynb"  # by which a folder of Halfsky's notebooks is known


def data_folder() -> Path:
    """`HALFSKY_DATA`, else `data/` of the project that one works in, else of what ships."""
    return Path(os.environ[DATA_VARIABLE]) if os.environ.get(DATA_VARIABLE) else _found("data", _DESCRIPTION)


def existing_data(named: Path | None) -> Path:
    """The folder that is named, else `data_folder()`. DataError where there is none."""
    folder = data_folder() if named is None else named
    if not folder.is_dir():
        where = f"{DATA_VARIABLE}={folder}" if named is None and os.environ.get(DATA_VARIABLE) else folder
        how = f" by --data or {DATA_VARIABLE}" if named is None else ""
        raise DataError(f"{where} is no folder: give the folder of a data package (it holds datapackage.json){how}")
    return folder


def notebooks_folder() -> Path:
    """`notebooks/` of the project that one works in, else those that ship."""
    return _found("notebooks", _NOTEBOOK)


def parameters_folder() -> Path:
    """`parameters/` of the project that one works in, else those that ship."""
    return (_project() or PUBLISHED) / "parameters"


def outputs_folder(*, ones_own: bool = False) -> Path:
    """`outputs/` of the project that one works in, else of the checkout; installed apart from one, and for what is
    made of a notebook of one's own, `./outputs`."""
    return (_project() or (Path.cwd() if ones_own or PUBLISHED == COPY else PUBLISHED)) / "outputs"


def has_parameters(data: Path) -> bool:
    """Whether `parameters_folder` speaks of the plans of this package: the one that is found where none is named."""
    return data.resolve() == _found("data", _DESCRIPTION).resolve()


def check_writable(data: Path) -> None:
    """DataError for the installed copy: the next installation would take away what is written there."""
    if data.resolve().is_relative_to(COPY):
        raise DataError(
            f"{data} is the copy that was installed with Halfsky, to read only: lay out a project to work in by "
            f"`halfsky init DIR` and run the command there, or name a package by --data or {DATA_VARIABLE}"
        )


def _found(part: str, known_by: str) -> Path:
    own = _project()
    return own / part if own is not None and (own / part / known_by).is_file() else PUBLISHED / part


def _project() -> Path | None:
    """The current folder where it is a project, else the one that it lies in: notebooks are opened in `notebooks/`."""
    here = Path.cwd()
    if (here / "data" / _DESCRIPTION).is_file() or (here / "notebooks" / _NOTEBOOK).is_file():
        return here
    whole = (
        above
        for above in here.parents
        if (above / "data" / _DESCRIPTION).is_file() and (above / "notebooks" / _NOTEBOOK).is_file()
    )
    return next(whole, None)


def shipped_plans() -> set[str]:
    """The ids of the plans that Halfsky brings: an office's own is not entered because they are there."""
    return _plans_of(PUBLISHED / "data")


def project_plans() -> set[str]:
    """The ids of the plans of the package that is found where none is named: those `parameters_folder` speaks of."""
    return _plans_of(_found("data", _DESCRIPTION))


def _plans_of(data: Path) -> set[str]:
    try:
        with (data / "plans.csv").open(encoding="utf-8-sig", newline="") as file:
            return {row["plan_id"] for row in csv.DictReader(file)}
    except (OSError, KeyError):
        return set()
