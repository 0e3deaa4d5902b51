"""Which notebook runs with which parameters, and where its report goes; all checked before any kernel starts."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from halfsky.batch import parameters
from halfsky.batch.job import Run
from halfsky.errors import UsageError
from halfsky.package import Package, find_plan, load_package

DISTRICT = "district_report"
CROSS = "cross_district"
_REPOSITORY = Path(__file__).resolve().parents[3]  # lib/halfsky/batch/plan.py


def plan_runs(
    *,
    notebook: str | None,
    plan_ids: Sequence[str],
    all_plans: bool,
    as_of: int | None,
    report: str | None,
    data: Path | None,
) -> list[Run]:
    """The runs that the arguments ask for, every parameter checked; see `run_reports` for the arguments.

    A value comes from the arguments, else from parameters/<plan_id>.yaml (parameters/cross_district.yaml), else from
    the plan: the last complete year within its term.
    """
    book = notebook_path(notebook or DISTRICT)
    package = load_package(data)
    wanted = list(package.plans["plan_id"]) if all_plans else list(dict.fromkeys(plan_ids))
    for plan_id in wanted:
        find_plan(package, plan_id)  # before the id is used in any path
    if report is not None and report not in parameters.REPORTS:
        raise UsageError(f"--report {report}: {parameters.suggestion(report, list(parameters.REPORTS))}")
    if data is None:
        _check_parameter_files(package)
    folder = "" if data is None else str(Path(data).resolve())
    given = {key: value for key, value in {"as_of": as_of, "data": folder}.items() if value}

    if book.stem == CROSS:
        return [_cross_run(book, package, wanted, given)]
    if not wanted:
        raise UsageError("which plan? Give --plan ID (repeatable) or --all.")
    runs = [_district_run(book, package, plan_id, given | ({"report": report} if report else {})) for plan_id in wanted]
    if notebook is None and all_plans:
        runs.append(_cross_run(notebook_path(CROSS), package, [], given))
    return runs


def notebook_path(name: str) -> Path:
    """The notebook of this name (or path); `UsageError` for one that is not there or has no parameters known here."""
    path = Path(name) if name.endswith(".ipynb") else _folder("notebooks") / f"{name}.ipynb"
    if path.stem not in parameters.MODELS:
        known = list(parameters.MODELS)
        raise UsageError(f"unknown notebook {path.stem!r}; {parameters.suggestion(path.stem, known)}")
    if not path.is_file():
        raise UsageError(f"no notebook {path}; run from the repository's root, or give the path of an .ipynb")
    parameters.check_notebook(path)
    return path.resolve()


def default_outputs() -> Path:
    """outputs/ of the repository, or of the current folder where the package was installed apart from it."""
    return _folder("outputs")


def _district_run(book: Path, package: Package, plan_id: str, given: dict[str, Any]) -> Run:
    file = _folder("parameters") / f"{plan_id}.yaml"
    said = parameters.read_yaml(file, DISTRICT) if file.is_file() else {}
    if said.get("plan_id", plan_id) != plan_id:
        raise UsageError(f"{file}: plan_id is {said['plan_id']!r}; the file's name says {plan_id!r}")
    row = find_plan(package, plan_id)
    defaults = {"plan_id": plan_id, "as_of": min(int(row["end_year"]), datetime.date.today().year - 1)}
    full = parameters.validate(DISTRICT, defaults | said | given, str(file) if file.is_file() else "arguments")
    return Run(book, full, Path(plan_id) / f"{full['as_of']}-{full['report']}")


def _cross_run(book: Path, package: Package, plan_ids: list[str], given: dict[str, Any]) -> Run:
    file = _folder("parameters") / f"{CROSS}.yaml"
    said = parameters.read_yaml(file, CROSS) if file.is_file() else {}
    if "data" in given:
        said.pop("plan_ids", None)  # the file speaks of the plans that ship with the repository
    everything = list(package.plans["plan_id"])
    defaults = {"plan_ids": everything, "as_of": datetime.date.today().year - 1}
    asked = given | ({"plan_ids": plan_ids} if plan_ids else {})
    full = parameters.validate(CROSS, defaults | said | asked, str(file) if file.is_file() else "arguments")
    for plan_id in full["plan_ids"]:
        find_plan(package, plan_id)
    return Run(book, full, Path(CROSS) / str(full["as_of"]))


def _check_parameter_files(package: Package) -> None:
    """Every file of parameters/ belongs to a plan or to the cross-district notebook: a misspelt name is told."""
    known = [*package.plans["plan_id"], CROSS]
    for file in sorted(_folder("parameters").glob("*.y*ml")):
        if file.suffix != ".yaml" or file.stem not in known:
            raise UsageError(f"{file}: no plan of this name; {parameters.suggestion(file.stem, known)}")


def _folder(name: str) -> Path:
    return _root() / name


def _root() -> Path:
    """The current folder where it is a Halfsky repository, else the repository that this code stands in."""
    here = Path.cwd()
    return next((root for root in (here, _REPOSITORY) if (root / "notebooks" / f"{DISTRICT}.ipynb").is_file()), here)
