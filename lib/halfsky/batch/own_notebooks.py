"""Runs of a notebook of one's own: one, or one a value of a parameter, or one a row of a table.

Nothing of women's plans is needed: any notebook with a `parameters` cell is run, warm or cold, resumed, and indexed as
the shipped ones are. Its outputs go to outputs/<notebook>/<key>/; the key is what tells the run from its sisters.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from halfsky.batch.job import Given, Run
from halfsky.batch.parameters import MODELS, read_mapping
from halfsky.errors import UsageError, suggestion
from halfsky.package import Package, load_package
from halfsky.warmkernels.parameters_cell import ParametersCell, read_cell

ALONE = "default"
_LONGEST = 80  # characters of a key; a longer one is cut and told apart by a digest
_KEYS = {
    "plan_id": "registered", "area_code": "areas", "indicator_id": "indicators", "domain": "domains",
    "source_id": "sources",
}  # fmt: skip


@dataclass
class _Keys:
    """The folders of runs: no two alike."""

    taken: dict[str, str] = field(default_factory=dict)

    def folder(self, book: Path, named: Mapping[str, Any], where: str) -> Path:
        key = "-".join(_text(value) for value in named.values()) or ALONE
        safe = re.sub(r"[^\w.-]+", "_", key).strip("._") or ALONE
        if safe != key or len(safe) > _LONGEST:
            safe = f"{safe[:_LONGEST]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        if safe in self.taken:
            raise UsageError(f"{where}: the same parameters as {self.taken[safe]}: give each run once")
        self.taken[safe] = where
        return Path(re.sub(r"[^\w.-]+", "_", book.stem)) / safe


def is_own(notebook: str | None) -> bool:
    """Whether a notebook named on the command line is none of those that ship."""
    return notebook is not None and notebook.endswith(".ipynb") and Path(notebook).stem not in MODELS


def asked_runs(
    given: Given | None, *, notebook: str | None, plan_ids: Sequence[str], all_plans: bool, as_of: int | None,
    report: str | None, data: Path | None, document: Path | None, part: str, merge: bool,
    length: str = "",
) -> list[Run] | None:  # fmt: skip
    """The runs of a notebook of one's own out of the arguments of `run_reports`; None where it is one that ships.

    --plan, --all, --as-of, --report, --length and --data go to the parameters of those names.
    """
    given = given or Given()
    if not is_own(notebook):
        if given.anything:
            named = notebook or "a district report"
            raise UsageError(f"-p, -y, -f, --each and --each-row go with a notebook of one's own (.ipynb), not {named}")
        return None
    if merge or document is not None or part:
        raise UsageError(f"--merge, --document and --part are of the notebooks that ship: give {notebook} its -p")
    assert notebook is not None
    folder = None if data is None else Path(data).resolve()
    options = {"as_of": as_of, "report": report, "length": length or None, "data": folder}
    pairs = [(name, str(value)) for name, value in options.items() if value is not None and name != "data"]
    if data is not None and "data" in {one.name for one in read_cell(Path(notebook)).parameters}:
        pairs.append(("data", str(options["data"])))
    if (plan_ids or all_plans) and not given.each:
        given = replace(given, each="plan_id")
    given = replace(given, pairs=[*pairs, *given.pairs], values=list(dict.fromkeys(plan_ids)))
    package = load_package(data, set_aside=True) if given.each else None
    return own_runs(notebook, given, package)


def own_runs(notebook: str, given: Given, package: Package | None) -> list[Run]:
    """The runs asked for, every parameter checked against the notebook's cell. package: for --each.

    UsageError of one line: a notebook without a `parameters` cell, a parameter that it does not have, a value of
    another type, a row twice.
    """
    path = Path(notebook)
    if not path.is_file():
        raise UsageError(f"no notebook {path}: give the path of an .ipynb, or one of {', '.join(MODELS)}")
    cell, keys, modules = read_cell(path), _Keys(), _modules(path)
    common = _common(cell, given)
    runs = []
    for where, named in _each(cell, given, package):
        told = named or {name: common[name] for name in common}
        folder = keys.folder(path, told, where)
        runs.append(Run(path.resolve(), cell.full(common | named), folder, modules=modules))
    return runs


def _modules(path: Path) -> tuple[Path, ...]:
    """The Python files beside a notebook that its cells import."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    named: set[str] = set()
    for cell in cells:
        source = "".join(cell["source"]) if cell.get("cell_type") == "code" else ""
        named |= set(re.findall(r"^\s*(?:import|from)\s+(\w+)", source, re.MULTILINE))
    return tuple(sorted(file for name in named if (file := path.resolve().parent / f"{name}.py").is_file()))


def _common(cell: ParametersCell, given: Given) -> dict[str, Any]:
    """What holds for every run: files first, then YAML, then pairs, as papermill has it."""
    import yaml  # noqa: PLC0415 - only where asked for

    found: dict[str, Any] = {}
    for file in given.files:
        for name, value in read_mapping(file).items():
            found[name] = _located(cell.value(name, value, str(file)))
    for text in given.yaml:
        try:
            content = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise UsageError("-y: not valid YAML; write name: value") from error
        if not isinstance(content, dict):
            raise UsageError("-y: write name: value")
        for name, value in content.items():
            found[name] = _located(cell.value(str(name), value, "-y"))
    for name, text in given.pairs:
        found[name] = _located(cell.read(name, text, "-p"))
    return found


def _each(cell: ParametersCell, given: Given, package: Package | None) -> Iterable[tuple[str, dict[str, Any]]]:
    """Of each run where it comes from, and the parameters that are its own."""
    if given.each and given.rows:
        raise UsageError("give either --each NAME or --each-row FILE")
    if given.each:
        cell.find(given.each, "--each")
        known = _known_values(given.each, package)
        for value in given.values or known:
            if value not in known:
                raise UsageError(f"--each {given.each}: no {value!r} in the data package; {suggestion(value, known)}")
            yield f"{given.each} {value}", {given.each: cell.read(given.each, value, "--each")}
    elif given.rows:
        yield from _rows(cell, given.rows)
    else:
        yield "this run", {}


def _known_values(name: str, package: Package | None) -> list[str]:
    if name not in _KEYS or package is None:
        raise UsageError(
            f"--each {name}: the data package has no list of it; accepted: {', '.join(_KEYS)}; or --each-row FILE.csv"
        )
    return list(dict.fromkeys(str(value) for value in getattr(package, _KEYS[name])[name] if value))


def _rows(cell: ParametersCell, path: Path) -> Iterable[tuple[str, dict[str, Any]]]:
    """A run a row; an empty cell leaves the parameter at its default."""
    from halfsky.guarded_reading import open_frame  # noqa: PLC0415 - pandas, only where asked for

    table = open_frame(path)
    for finding in table.findings:
        raise UsageError(f"{path}: {finding.place or 'header'}: {finding.code} {finding.text}".rstrip())
    for name in table.frame.columns:
        cell.find(str(name), f"{path}, header")
    if table.frame.empty:
        raise UsageError(f"{path}: no row; write a header of parameter names, and a run a line")
    for index, row in zip(table.frame.index, table.frame.fillna("").astype("str").to_dict("records"), strict=True):
        where = f"{path}, row {int(index) + 2}"
        yield where, {str(name): _located(cell.read(str(name), text, where)) for name, text in row.items() if text}


def _located(value: Any) -> Any:
    """The absolute path of a file that is named from here: a notebook runs in another folder."""
    is_path = isinstance(value, str) and 0 < len(value) < 1000 and "\n" not in value
    return str(Path(value).resolve()) if is_path and Path(value).is_file() else value


def _text(value: Any) -> str:
    if isinstance(value, str) and Path(value).is_absolute():
        return Path(value).stem
    return str(value)
