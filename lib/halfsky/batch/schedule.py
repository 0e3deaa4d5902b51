"""Which notebook runs with which parameters, and where its report goes; all checked before any kernel starts."""

from __future__ import annotations

import datetime
import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from halfsky import schemas
from halfsky.batch import parameters
from halfsky.batch.job import Run
from halfsky.batch.parameters import ParametersError
from halfsky.errors import DataError, UsageError, nearest, suggestion
from halfsky.package import Package, codes, find_plan, load_package
from halfsky.project import has_parameters, notebooks_folder, parameters_folder, project_plans

DISTRICT = "district_report"
CROSS = "cross_district"
MERGED = "merged_report"
MERGED_FOLDER = "merged"
REVIEW = "plan_review"
_NEAR = 0.85  # two years or a letter of a plan id misspelt; the ids of two places are further apart
_LONGEST = 80  # characters of plan ids in a folder's name; a longer selection is named by a digest


def plan_runs(
    *,
    notebook: str | None,
    plan_ids: Sequence[str],
    all_plans: bool,
    as_of: int | None,
    report: str | None,
    data: Path | None,
    document: Path | None = None,
    part: str = "",
    merge: bool = False,
    length: str = "",
) -> list[Run]:
    """The runs that the arguments ask for, every parameter checked; see `run_reports` for the arguments.

    A value comes from the arguments, else from parameters/<plan_id>.yaml (parameters/cross_district.yaml), else from
    the plan: the last complete year within its term. A plan of which something is broken, its data or its parameters,
    is a run with a `refusal`; a report over several plans says in `left_out` which of them it does without.
    `UsageError` for a wrong argument, and where nothing can be run for what is wrong with the parameters; `DataError`
    for a package of which nothing is sound.
    """
    if merge and notebook not in (None, MERGED):
        raise UsageError(f"--merge makes one report over several plans by {MERGED}: leave out {notebook}")
    book = notebook_path(notebook or (MERGED if merge else DISTRICT))
    if document is not None and book.stem != REVIEW:
        raise UsageError(f"--document goes with the notebook {REVIEW}: halfsky run {REVIEW} --document FILE")
    if part and document is None:
        raise UsageError(f"--part says which plan of a document: halfsky run {REVIEW} --document FILE --part {part}")
    package = load_package(data, set_aside=True)
    wanted = _registered(package) if all_plans else list(dict.fromkeys(plan_ids))
    for plan_id in wanted:
        if not package.refusal(plan_id):
            find_plan(package, plan_id)  # before the id is used in any path
    if report is not None and report not in parameters.REPORTS:
        raise UsageError(f"--report {report}: {suggestion(report, list(parameters.REPORTS))}")
    if length and (length not in parameters.LENGTHS or book.stem != DISTRICT):
        raise UsageError(
            f"--length {length}: {suggestion(length, list(parameters.LENGTHS))}"
            if length not in parameters.LENGTHS
            else f"--length goes with the reports of single plans, not with {book.stem}"
        )
    if length:
        parameters.check_notebook(book, needed=("length",))
    folder = "" if data is None else str(Path(data).resolve())
    given = {key: value for key, value in {"as_of": as_of, "data": folder}.items() if value}

    if book.stem == REVIEW:
        if document is not None and wanted:
            raise UsageError(f"halfsky run {REVIEW} takes either --document FILE or --plan ID")
        if as_of is not None or report is not None:
            raise UsageError(f"{REVIEW} is of no year and of no kind: it takes no --as-of and no --report")
        reviewed = [str(_existing_document(document))] if document is not None else wanted
        reviews = [_review_run(book, name, folder, part) for name in reviewed or [""]]
        return [
            _with_refusal(run, package, name) if name in package.faults.broken else run
            for run, name in zip(reviews, reviewed or [""], strict=True)
        ]
    if book.stem == CROSS:
        if report is not None:
            raise UsageError(f"{CROSS} is of no kind: it takes no --report")
        return [_cross_run(book, package, wanted, given)]
    if not wanted:
        raise UsageError("which plan? Give --plan ID (repeatable) or --all.")
    about = given | ({"report": report} if report else {}) | ({"length": length} if length else {})
    if book.stem == MERGED:
        return [_merged_run(book, package, wanted, about)]
    makers: dict[str, Callable[[], Run]] = {
        plan_id: partial(_district_run, book, package, plan_id, about) for plan_id in wanted
    }
    if notebook is None and all_plans:
        makers[CROSS] = partial(_cross_run, notebook_path(CROSS), package, [], given)
    for stray in stray_parameters(package):
        if all_plans or stray.file.stem in makers:
            makers[stray.file.stem] = partial(_refuse, stray)
    return _as_far_as_possible(makers, book, package, about, every=all_plans)


def _as_far_as_possible(
    makers: dict[str, Callable[[], Run]], book: Path, package: Package, about: dict[str, Any], *, every: bool
) -> list[Run]:
    """Every run; one that is refused keeps its place among the outputs, and says why.

    every: whether all plans were asked for; of plans that were named, a wrong argument refuses the whole command. So
    does what is wrong with the parameters where nothing else could be run.
    """
    runs: list[Run] = []
    wrong: list[UsageError] = []
    for name, make in makers.items():
        try:
            runs.append(make())
        except (DataError, UsageError) as error:
            if isinstance(error, UsageError):
                wrong.append(error)
                if not every and not isinstance(error, ParametersError):
                    raise
            runs.append(_refused(name, book, package, about, error))
    if wrong and len(wrong) == len(runs):
        raise wrong[0]
    return runs


def _refused(name: str, book: Path, package: Package, about: dict[str, Any], error: DataError | UsageError) -> Run:
    """A run that cannot start, in the folder where its report would have gone as far as that can be told."""
    said = parameters.legible(parameters_folder() / f"{name}.yaml")
    findings = error.findings if isinstance(error, ParametersError) else _findings(package, name)
    if name == CROSS:
        as_of = ({"as_of": _last_year()} | said | about)["as_of"]
        full = {"as_of": as_of, "language": "zh"}
        return Run(notebook_path(CROSS), full, Path(CROSS) / str(as_of), refusal=str(error), findings=findings)
    rows = package.registered[package.registered["plan_id"].eq(name)]
    end = int(rows["end_year"].fillna(_last_year()).iloc[0]) if len(rows) else _last_year()
    defaults = {"plan_id": name, "as_of": min(end, _last_year()), "report": "annual", "language": "zh"}
    full = defaults | said | about
    place = Path(_safe(name)) / f"{full['as_of']}-{full['report']}"
    return Run(book, full, place, refusal=str(error), findings=findings)


def _refuse(error: ParametersError) -> Run:
    raise error


def _with_refusal(run: Run, package: Package, plan_id: str) -> Run:
    return replace(run, refusal=package.refusal(plan_id), findings=_findings(package, plan_id))


def _findings(package: Package, plan_id: str) -> tuple[dict[str, Any], ...]:
    return tuple({**row, "row": int(row["row"])} for row in package.faults.of(plan_id).to_dict("records"))


def _reportable(package: Package, plan_id: str) -> pd.Series:
    """The plan's row; DataError where no report can be made of it."""
    if refusal := package.refusal(plan_id):
        none = plan_id not in package.faults.broken
        raise DataError(f"{codes.CODES['no-targets']}: {refusal}" if none else refusal)
    return find_plan(package, plan_id)


def _registered(package: Package) -> list[str]:
    """The id of every plan, once; a row without one is a finding of its own."""
    return [plan_id for plan_id in dict.fromkeys(package.registered["plan_id"]) if plan_id]


def _safe(name: str) -> str:
    """A folder's name out of what plans.csv calls a plan, which may be anything."""
    return name if re.fullmatch(schemas.PLAN_ID, name) else re.sub(r"[^\w-]", "_", name)


def notebook_path(name: str) -> Path:
    """The notebook of this name (or path); `UsageError` for one that is not there or has no parameters known here."""
    path = Path(name) if name.endswith(".ipynb") else notebooks_folder() / f"{name}.ipynb"
    if path.stem not in parameters.MODELS:
        known = list(parameters.MODELS)
        raise UsageError(f"unknown notebook {path.stem!r}; {suggestion(path.stem, known)}")
    if not path.is_file():
        raise UsageError(f"no notebook {path}; restore it, or give the path of an .ipynb")
    parameters.check_notebook(path)
    return path.resolve()


def _district_run(book: Path, package: Package, plan_id: str, given: dict[str, Any]) -> Run:
    row = _reportable(package, plan_id)
    file = parameters_folder() / f"{plan_id}.yaml"
    said = _said(file, DISTRICT)
    if said.get("plan_id", plan_id) != plan_id:
        wrong = f"{file}: plan_id is {said['plan_id']!r}; the file's name says {plan_id!r}"
        raise ParametersError(
            wrong, file, "other-plan", key="plan_id", value=said["plan_id"], why=f"the file's name says {plan_id!r}"
        )
    start, end = int(row["start_year"]), int(row["end_year"])
    defaults = {"plan_id": plan_id, "as_of": min(end, _last_year())}
    full = parameters.validate(DISTRICT, defaults | said | given, file if said else None, said.keys() - given)
    as_of, report = full["as_of"], full["report"]
    _check_year(as_of, start - 1, _origin("as_of", given, said, file), f"plan {plan_id} of {start}-{end}")
    return Run(book, full, Path(plan_id) / f"{as_of}-{report}", remark=_untimely(start, end, as_of, report))


def _merged_run(book: Path, package: Package, plan_ids: list[str], given: dict[str, Any]) -> Run:
    """One report over these plans, in the year and of the kind given: each of them must have such a report."""
    left_out = _left_out(package, plan_ids)
    rows = [find_plan(package, plan_id) for plan_id in plan_ids if plan_id not in left_out]
    defaults = {"plan_ids": plan_ids, "as_of": min(max(int(row["end_year"]) for row in rows), _last_year())}
    full = parameters.validate(MERGED, defaults | given)
    as_of, report = full["as_of"], full["report"]
    for row in rows:
        term = f"plan {row['plan_id']} of {row['start_year']}-{row['end_year']}"
        _check_year(as_of, int(row["start_year"]) - 1, "--as-of", term)
    last = max(rows, key=lambda row: int(row["end_year"]))
    remark = _untimely(int(last["start_year"]), int(last["end_year"]), as_of, report)
    remark = "; ".join(filter(None, (remark, _without(package, left_out))))
    folder = Path(MERGED_FOLDER) / f"{as_of}-{report}-{_selection(plan_ids, _registered(package))}"
    return Run(book, full, folder, remark=remark, left_out=left_out)


def _left_out(package: Package, plan_ids: Sequence[str]) -> dict[str, tuple[dict[str, Any], ...]]:
    """What a report over these plans does without, and why; DataError where that is all of them."""
    left_out = {plan_id: _findings(package, plan_id) for plan_id in package.left_out(plan_ids)}
    if len(left_out) == len(plan_ids):
        _reportable(package, plan_ids[0])
    return left_out


def _without(package: Package, left_out: Iterable[str]) -> str:
    """That these plans are left out; "" where none is."""
    said = [f"{plan_id} ({package.refusal(plan_id)})" for plan_id in left_out]
    return f"made without {'; '.join(said)}" if said else ""


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
    file = parameters_folder() / f"{CROSS}.yaml"
    said = _said(file, CROSS)
    if not has_parameters(package.folder):
        said.pop("plan_ids", None)  # the file speaks of the plans of its own project
    everything = _registered(package)
    defaults = {"plan_ids": everything, "as_of": _last_year()}
    full = parameters.validate(CROSS, defaults | said | given, file if said else None, said.keys() - given)
    own = bool(plan_ids) and set(plan_ids) != set(full["plan_ids"])
    if own:
        full["plan_ids"] = plan_ids
    left_out = _left_out(package, full["plan_ids"])
    chosen = [find_plan(package, plan_id) for plan_id in full["plan_ids"] if plan_id not in left_out]
    first = min(int(plan["start_year"]) for plan in chosen)
    _check_year(full["as_of"], first - 1, _origin("as_of", given, said, file), f"plans from {first} on")
    ending = f"-{_selection(plan_ids, everything)}" if own else ""
    folder = Path(CROSS) / f"{full['as_of']}{ending}"
    return Run(book, full, folder, remark=_without(package, left_out), left_out=left_out)


def _review_run(book: Path, document: str, data: str, part: str) -> Run:
    """The review of a plan of the package (its id), of a document (its absolute path), or as the file says ("")."""
    file = parameters_folder() / f"{REVIEW}.yaml"
    said = _said(file, REVIEW)
    given = {key: value for key, value in {"document": document, "data": data, "part": part}.items() if value}
    if not document and "document" not in said:
        raise UsageError(f"which plan? halfsky run {REVIEW} --document FILE, or --plan ID (repeatable) or --all")
    full = parameters.validate(REVIEW, said | given, file if said else None, said.keys() - given)
    # the notebook runs in another folder
    if Path(full["document"]).is_file():
        full["document"] = str(Path(full["document"]).resolve())
    return Run(
        book, full, Path(REVIEW) / "-".join(filter(None, [Path(full["document"]).stem, _file_name(full["part"])]))
    )


def _file_name(words: str) -> str:
    return re.sub(r"[^\w-]+", "", words)


def _existing_document(document: Path) -> Path:
    if not document.is_file():
        raise UsageError(f"--document {document}: no such file")
    from halfsky.plans.reading import check_file  # noqa: PLC0415 - what reads plans, only one notebook needs

    check_file(document)
    return document.resolve()


def _selection(plan_ids: list[str], everything: list[str]) -> str:
    """The part of a folder's name that tells one selection of plans from another, whatever its order."""
    chosen = sorted(set(plan_ids))
    if chosen == sorted(everything):
        return "all"
    joined = "+".join(chosen)
    return joined if len(joined) <= _LONGEST else hashlib.sha256(joined.encode()).hexdigest()[:10]


def _check_year(as_of: int, first: int, where: str | Path, about: str) -> None:
    """A year that the plan does not know, or that is still to come, is no year to report on. where: as of `_origin`."""
    now = datetime.date.today().year
    if first > now:
        wrong = f"{about}: there is nothing to assess before {first}, which is yet to come"
    elif not first <= as_of <= now:
        wrong = f"{about}: accepted: {first} (the year before the plan) to {now} (this year)"
    else:
        return
    if isinstance(where, Path):
        raise ParametersError(
            f"{where}: as_of {as_of}: {wrong}", where, "wrong-parameter", key="as_of", value=as_of, why=wrong
        )
    raise UsageError(f"{where} {as_of}: {wrong}")


def _origin(name: str, given: dict[str, Any], said: dict[str, Any], file: Path) -> str | Path:
    """Where a parameter came from, as a message names it: the option, the file, or the default."""
    if name in given:
        return f"--{name.replace('_', '-')}"
    return file if name in said else name


def _said(file: Path, notebook: str) -> dict[str, Any]:
    """What a parameters file says; nothing where there is none."""
    return parameters.read_yaml(file, notebook) if file.exists() else {}


def _last_year() -> int:
    return datetime.date.today().year - 1


def stray_parameters(package: Package) -> list[ParametersError]:
    """Every file of parameters/ that belongs to no plan and to no notebook: a misspelt name is told.

    Beside a package that is not that of the project, files of the project's own plans and of a third package are in
    their place: there a stray is one that is named nearly as a plan of this package, and as none of the project's.
    """
    known = [*_registered(package), CROSS, REVIEW]
    others = None if has_parameters(package.folder) else project_plans()
    strays = []
    for file in sorted(parameters_folder().glob("*.y*ml")):
        if others is not None and file.stem not in known:  # most files are the project's own
            in_place = file.stem in others or not difflib.get_close_matches(file.stem, known, n=1, cutoff=_NEAR)
            if in_place:
                continue
        if file.suffix != ".yaml" or file.stem not in known:
            right = f"did you mean {file.stem}.yaml?" if file.stem in known else suggestion(file.stem, known)
            meant = file.stem if file.stem in known else nearest(file.stem, known)
            strays.append(ParametersError(f"{file}: no plan of this name; {right}", file, "no-such-plan", meant=meant))
    return strays
