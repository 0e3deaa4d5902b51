"""Which notebook runs with which parameters, and where its report goes; all checked before any kernel starts."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from halfsky.batch import parameters
from halfsky.batch.job import Run
from halfsky.errors import UsageError
from halfsky.package import Package, find_plan, load_package
from halfsky.plans.reading import check_file

DISTRICT = "district_report"
CROSS = "cross_district"
MERGED = "merged_report"
MERGED_FOLDER = "merged"
REVIEW = "plan_review"
_LONGEST = 80  # characters of plan ids in a folder's name; a longer selection is named by a digest
_REPOSITORY = Path(__file__).resolve().parents[3]  # lib/halfsky/batch/schedule.py


def plan_runs(
    *,
    notebook: str | None,
    plan_ids: Sequence[str],
    all_plans: bool,
    as_of: int | None,
    report: str | None,
    data: Path | None,
    document: Path | None = None,
    merge: bool = False,
) -> list[Run]:
    """The runs that the arguments ask for, every parameter checked; see `run_reports` for the arguments.

    A value comes from the arguments, else from parameters/<plan_id>.yaml (parameters/cross_district.yaml), else from
    the plan: the last complete year within its term. What is wrong is a `UsageError`; with `all_plans` a plan of which
    something is wrong is a run with a `refusal`, as long as there is another that can be run.
    """
    if merge and notebook not in (None, MERGED):
        raise UsageError(f"--merge makes one report over several plans by {MERGED}: leave out {notebook}")
    book = notebook_path(notebook or (MERGED if merge else DISTRICT))
    if document is not None and book.stem != REVIEW:
        raise UsageError(f"--document goes with the notebook {REVIEW}: halfsky run {REVIEW} --document FILE")
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

    if book.stem == REVIEW:
        if document is not None and wanted:
            raise UsageError(f"halfsky run {REVIEW} takes either --document FILE or --plan ID")
        if as_of is not None or report is not None:
            raise UsageError(f"{REVIEW} is of no year and of no kind: it takes no --as-of and no --report")
        reviewed = [str(_existing_document(document))] if document is not None else wanted
        return [_review_run(book, name, folder) for name in reviewed or [""]]
    if book.stem == CROSS:
        if report is not None:
            raise UsageError(f"{CROSS} is of no kind: it takes no --report")
        return [_cross_run(book, package, wanted, given)]
    if not wanted:
        raise UsageError("which plan? Give --plan ID (repeatable) or --all.")
    about = given | ({"report": report} if report else {})
    if book.stem == MERGED:
        return [_merged_run(book, package, wanted, about)]
    makers: dict[str, Callable[[], Run]] = {
        plan_id: partial(_district_run, book, package, plan_id, about) for plan_id in wanted
    }
    if notebook is None and all_plans:
        makers[CROSS] = partial(_cross_run, notebook_path(CROSS), package, [], given)
    if not all_plans:
        return [make() for make in makers.values()]
    return _as_far_as_possible(makers, book, package, about)


def _as_far_as_possible(
    makers: dict[str, Callable[[], Run]], book: Path, package: Package, about: dict[str, Any]
) -> list[Run]:
    """Every run; one that is refused keeps its place among the outputs, and says why."""
    runs: list[Run] = []
    first: UsageError | None = None
    for name, make in makers.items():
        try:
            runs.append(make())
        except UsageError as error:
            first = first or error
            runs.append(_refused(name, book, package, about, str(error)))
    if first is not None and all(run.refusal for run in runs):
        raise first
    return runs


def _refused(name: str, book: Path, package: Package, about: dict[str, Any], error: str) -> Run:
    """A run that cannot start, in the folder where its report would have gone as far as that can be told."""
    said = parameters.legible(_folder("parameters") / f"{name}.yaml")
    if name == CROSS:
        as_of = ({"as_of": _last_year()} | said | about)["as_of"]
        return Run(notebook_path(CROSS), {"as_of": as_of, "language": "zh"}, Path(CROSS) / str(as_of), refusal=error)
    end_year = int(find_plan(package, name)["end_year"])
    defaults = {"plan_id": name, "as_of": min(end_year, _last_year()), "report": "annual", "language": "zh"}
    full = defaults | said | about
    return Run(book, full, Path(name) / f"{full['as_of']}-{full['report']}", refusal=error)


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
    start, end = int(row["start_year"]), int(row["end_year"])
    defaults = {"plan_id": plan_id, "as_of": min(end, _last_year())}
    full = parameters.validate(DISTRICT, defaults | said | given, str(file) if file.is_file() else "arguments")
    as_of, report = full["as_of"], full["report"]
    _check_year(as_of, start - 1, _origin("as_of", given, said, file), f"plan {plan_id} of {start}-{end}")
    return Run(book, full, Path(plan_id) / f"{as_of}-{report}", remark=_untimely(start, end, as_of, report))


def _merged_run(book: Path, package: Package, plan_ids: list[str], given: dict[str, Any]) -> Run:
    """One report over these plans, in the year and of the kind given: each of them must have such a report."""
    rows = [find_plan(package, plan_id) for plan_id in plan_ids]
    defaults = {"plan_ids": plan_ids, "as_of": min(max(int(row["end_year"]) for row in rows), _last_year())}
    full = parameters.validate(MERGED, defaults | given, "arguments")
    as_of, report = full["as_of"], full["report"]
    for row in rows:
        term = f"plan {row['plan_id']} of {row['start_year']}-{row['end_year']}"
        _check_year(as_of, int(row["start_year"]) - 1, "--as-of", term)
    last = max(rows, key=lambda row: int(row["end_year"]))
    remark = _untimely(int(last["start_year"]), int(last["end_year"]), as_of, report)
    selection = _selection(plan_ids, list(package.plans["plan_id"]))
    return Run(book, full, Path(MERGED_FOLDER) / f"{as_of}-{report}-{selection}", remark=remark)


def _untimely(start: int, end: int, as_of: int, report: str) -> str:
    """What is to be known of a report that is not made in its time; "" of any other."""
    middle = (start + end) // 2
    if report == "midterm" and as_of < middle:
        return f"a midterm report of {as_of}, before the middle of the plan's term ({middle})"
    if report == "midterm" and as_of >= end:
        return f"a midterm report of {as_of}, at the end of the plan's term ({end}); --as-of {middle} is its middle"
    if report == "final" and as_of < end:
        return (
            f"a final report of {as_of}, before the plan's end ({end}): it says 预评估 and calls no open target missed"
        )
    return ""


def _cross_run(book: Path, package: Package, plan_ids: list[str], given: dict[str, Any]) -> Run:
    file = _folder("parameters") / f"{CROSS}.yaml"
    said = parameters.read_yaml(file, CROSS) if file.is_file() else {}
    if "data" in given:
        said.pop("plan_ids", None)  # the file speaks of the plans that ship with the repository
    everything = list(package.plans["plan_id"])
    defaults = {"plan_ids": everything, "as_of": _last_year()}
    full = parameters.validate(CROSS, defaults | said | given, str(file) if file.is_file() else "arguments")
    own = bool(plan_ids) and set(plan_ids) != set(full["plan_ids"])
    if own:
        full["plan_ids"] = plan_ids
    chosen = [find_plan(package, plan_id) for plan_id in full["plan_ids"]]
    first = min(int(plan["start_year"]) for plan in chosen)
    _check_year(full["as_of"], first - 1, _origin("as_of", given, said, file), f"plans from {first} on")
    ending = f"-{_selection(plan_ids, everything)}" if own else ""
    return Run(book, full, Path(CROSS) / f"{full['as_of']}{ending}")


def _review_run(book: Path, document: str, data: str) -> Run:
    """The review of a plan of the package (its id), of a document (its absolute path), or as the file says ("")."""
    file = _folder("parameters") / f"{REVIEW}.yaml"
    said = parameters.read_yaml(file, REVIEW) if file.is_file() else {}
    given = {key: value for key, value in {"document": document, "data": data}.items() if value}
    if not document and "document" not in said:
        raise UsageError(f"which plan? halfsky run {REVIEW} --document FILE, or --plan ID (repeatable) or --all")
    full = parameters.validate(REVIEW, said | given, str(file) if file.is_file() else "arguments")
    # the notebook runs in another folder
    if Path(full["document"]).is_file():
        full["document"] = str(Path(full["document"]).resolve())
    return Run(book, full, Path(REVIEW) / Path(full["document"]).stem)


def _existing_document(document: Path) -> Path:
    if not document.is_file():
        raise UsageError(f"--document {document}: no such file")
    check_file(document)
    return document.resolve()


def _selection(plan_ids: list[str], everything: list[str]) -> str:
    """The part of a folder's name that tells one selection of plans from another, whatever its order."""
    chosen = sorted(set(plan_ids))
    if chosen == sorted(everything):
        return "all"
    joined = "+".join(chosen)
    return joined if len(joined) <= _LONGEST else hashlib.sha256(joined.encode()).hexdigest()[:10]


def _check_year(as_of: int, first: int, where: str, about: str) -> None:
    """A year that the plan does not know, or that is still to come, is no year to report on."""
    now = datetime.date.today().year
    if first > now:
        raise UsageError(f"{where} {as_of}: {about}: there is nothing to assess before {first}, which is yet to come")
    if not first <= as_of <= now:
        raise UsageError(f"{where} {as_of}: {about}: accepted: {first} (the year before the plan) to {now} (this year)")


def _origin(name: str, given: dict[str, Any], said: dict[str, Any], file: Path) -> str:
    """How a message names a parameter: as the option, the line of the file, or the default that it came from."""
    if name in given:
        return f"--{name.replace('_', '-')}"
    return f"{file}: {name}" if name in said else name


def _last_year() -> int:
    return datetime.date.today().year - 1


def _check_parameter_files(package: Package) -> None:
    """Every file of parameters/ belongs to a plan or to the cross-district notebook: a misspelt name is told."""
    known = [*package.plans["plan_id"], CROSS, REVIEW]
    for file in sorted(_folder("parameters").glob("*.y*ml")):
        if file.suffix != ".yaml" or file.stem not in known:
            raise UsageError(f"{file}: no plan of this name; {parameters.suggestion(file.stem, known)}")


def _folder(name: str) -> Path:
    return _root() / name


def _root() -> Path:
    """The current folder where it is a Halfsky repository, else the repository that this code stands in."""
    here = Path.cwd()
    return next((root for root in (here, _REPOSITORY) if (root / "notebooks" / f"{DISTRICT}.ipynb").is_file()), here)
