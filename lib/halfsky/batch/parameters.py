"""What each notebook may be told: one strict model a notebook, checked before any kernel starts.

papermill only warns about a parameter that the notebook does not know, and its own inspector overlooks some:
a misspelt `as_off` would silently report the default year. Here it is a `UsageError` of one line.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Literal

import pydantic
import yaml

from halfsky import schemas
from halfsky.errors import UsageError, nearest, suggestion
from halfsky.yaml_lines import line_of

REPORTS = ("annual", "midterm", "final")
LENGTHS = ("brief", "report", "annex")
_OPTIONAL = ("length",)  # a copy of a notebook that is older than they are still runs

CODES = {
    "not-yaml": "参数文件格式有误，应一行写一个“名称: 值”",
    "parameter-twice": "同一参数出现两次",
    "unknown-parameter": "没有这个参数，名称可能写错",
    "wrong-parameter": "参数的取值不符合要求",
    "other-plan": "规划编号与文件名不一致",
    "no-such-plan": "没有与文件名对应的规划，文件名可能写错",
}
"""What can be wrong with a parameters file, beside what can with any (`package.codes`), in an official's words."""


class ParametersError(UsageError):
    """Something wrong in a parameters `file`. finding: its place, as findings of the data package have theirs.

    why: what is wrong, without the place, the key and the value, which a finding has apart; meant: the word that was
    probably meant. findings: of `together`, those of every error.
    """

    def __init__(
        self, said: str, file: Path, code: str, *, key: str = "", value: object = "", row: int = 0, why: str = "",
        meant: str = "",
    ) -> None:  # fmt: skip
        super().__init__(said)
        self.file = file
        name = f"{file.parent.name}/{file.name}"
        self.finding = {
            "file": name, "row": row or _line(file, key), "column": key, "value": str(value), "code": code,
            "message": why or _after(said, file),
        } | ({"meant": meant} if meant else {})  # fmt: skip
        self.findings: tuple[dict[str, Any], ...] = (self.finding,)

    @classmethod
    def together(cls, errors: Sequence[ParametersError]) -> ParametersError:
        """Several errors of one file as one that names them all; the file once."""
        first, *others = errors
        if others:
            first.args = ("; ".join([str(first), *(_after(str(other), other.file) for other in others)]),)
            first.findings = tuple(error.finding for error in errors)
        return first


def _after(said: str, file: Path) -> str:
    return said.removeprefix(str(file)).lstrip(":, ")


def _line(file: Path, key: str) -> int:
    """The line of a key; the first where the file does not tell."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 1
    return next((number for number, line in enumerate(lines, 1) if key and re.match(rf"{re.escape(key)}\s*:", line)), 1)


class _Loader(yaml.SafeLoader):
    """Refuses a key that is there twice, of which YAML would take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for place, (key, _) in enumerate(node.value):
            if key.value in keys[:place]:
                raise _TwiceError(key.start_mark.line + 1, key.value)
        return super().construct_mapping(node, deep)


class _TwiceError(Exception):
    def __init__(self, line: int, key: object) -> None:
        super().__init__(f"line {line}: {key!r} is there twice; leave one")
        self.line, self.key = line, str(key)


class _Parameters(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True)


class _Assessed(_Parameters):
    """What notebooks that assess have in common: thresholds other than the defaults, by name."""

    thresholds: dict[str, int | float] = {}

    @pydantic.field_validator("thresholds")
    @classmethod
    def _known(cls, given: dict[str, int | float]) -> dict[str, int | float]:
        from halfsky.settings import Settings  # noqa: PLC0415 - numpy, for the few that change one

        if given:
            Settings.of(given)
        return given


class DistrictReport(_Assessed):
    """Parameters of district_report.ipynb."""

    plan_id: str = pydantic.Field(pattern=schemas.PLAN_ID)
    as_of: int = pydantic.Field(ge=1949, le=2100)
    report: Literal["annual", "midterm", "final"] = "annual"
    length: Literal["", "brief", "report", "annex"] = ""
    language: Literal["zh", "en"] = "zh"
    data: str = ""


class MergedReport(_Assessed):
    """Parameters of merged_report.ipynb."""

    plan_ids: list[str] = pydantic.Field(min_length=1)
    as_of: int = pydantic.Field(ge=1949, le=2100)
    report: Literal["annual", "midterm", "final"] = "annual"
    language: Literal["zh", "en"] = "zh"
    data: str = ""


class CrossDistrict(_Assessed):
    """Parameters of cross_district.ipynb."""

    plan_ids: list[str] = pydantic.Field(min_length=1)
    as_of: int = pydantic.Field(ge=1949, le=2100)
    language: Literal["zh", "en"] = "zh"
    data: str = ""


class PlanReview(_Parameters):
    """Parameters of plan_review.ipynb."""

    document: str = pydantic.Field(min_length=1)
    part: str = ""
    language: Literal["zh", "en"] = "zh"
    data: str = ""


MODELS: dict[str, type[_Parameters]] = {
    "district_report": DistrictReport,
    "merged_report": MergedReport,
    "cross_district": CrossDistrict,
    "plan_review": PlanReview,
}


def validate(
    notebook: str, given: dict[str, Any], file: Path | None = None, said: Collection[str] = ()
) -> dict[str, Any]:
    """`given` as the notebook's full parameters, those of `_OPTIONAL` where they are given.

    `UsageError` of one line: where, the key and what is accepted.

    file, said: the parameters file that some of them come from, and which; what is wrong in one is a `ParametersError`.
    """
    model = MODELS[notebook]
    where = str(file) if file is not None else "arguments"
    _refuse_unknown(given, list(model.model_fields), where)
    try:
        full = model.model_validate(given).model_dump()
        return {name: value for name, value in full.items() if value or name not in _OPTIONAL}
    except pydantic.ValidationError as error:
        every = error.errors(include_url=False)
        if file is not None and (of_file := [_wrong(one, file) for one in every if _name(one) in said]):
            raise ParametersError.together(of_file) from None
        raise UsageError(f"{where}: {'; '.join(map(_told, every))}") from None


def _name(error: Any) -> str:
    return str(error["loc"][0]) if error["loc"] else ""


def _told(error: Any) -> str:
    """An error of pydantic's: the key, what is accepted, what was found."""
    found = "" if error["type"] == "missing" else f", found {error['input']!r}"
    return f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}{found}"


def _wrong(error: Any, file: Path) -> ParametersError:
    said = f"{file}: {_told(error)}"
    return ParametersError(
        said, file, "wrong-parameter", key=_name(error), value=error["input"], why=str(error["msg"])
    )  # fmt: skip


def read_yaml(path: Path, notebook: str) -> dict[str, Any]:
    """The keys of one parameters file, each known to the notebook; `validate` checks the values."""
    content = read_mapping(path)
    accepted = list(MODELS[notebook].model_fields)
    wrong = [_unknown(str(key), accepted, path) for key in content if key not in accepted]
    if wrong:  # what else is wrong is told with it
        try:
            MODELS[notebook].model_validate({key: value for key, value in content.items() if key in accepted})
        except pydantic.ValidationError as error:
            every = error.errors(include_url=False)
            wrong += [_wrong(one, path) for one in every if one["type"] != "missing"]
        raise ParametersError.together(wrong)
    return content


def _unknown(key: str, accepted: list[str], file: Path) -> ParametersError:
    near = suggestion(key, accepted)
    return ParametersError(
        f"{file}: unknown parameter {key!r}; {near}", file, "unknown-parameter", key=key,
        why=f"unknown parameter; {near}", meant=nearest(key, accepted),
    )  # fmt: skip


def read_mapping(path: Path) -> dict[str, Any]:
    """What a YAML file of `key: value` lines holds; ParametersError for anything else."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        content = yaml.load(text, _Loader)
    except _TwiceError as error:
        raise ParametersError(
            f"{path}, {error}", path, "parameter-twice", key=error.key, row=error.line, why="there twice; leave one"
        ) from None
    except OSError as error:
        raise ParametersError(f"{path} cannot be read: {error.strerror or error}", path, "unreadable") from error
    except UnicodeDecodeError as error:
        raise ParametersError(f"{path}: not UTF-8; save it as UTF-8", path, "not-utf8") from error
    except yaml.YAMLError as error:
        row, why = line_of(error, text), "not valid YAML; write one `key: value` a line"
        raise ParametersError(f"{path}, line {row}: {why}", path, "not-yaml", row=row, why=why) from error
    if not text.strip():
        why = "the file is empty: write one `key: value` a line, or remove it"
        raise ParametersError(f"{path}: {why}", path, "empty-file", why=why)
    if content is None:  # comments alone: whoever wrote them says nothing, and means the defaults
        return {}
    if not isinstance(content, dict):
        said = f"{path}: expected one `key: value` a line, found {type(content).__name__}"
        raise ParametersError(said, path, "not-yaml")
    return content


def legible(path: Path) -> dict[str, Any]:
    """The year and the kind of report that a parameters file names, even one that is otherwise broken."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    year = re.search(r"^as_of:\s*(\d{4})\b", text, re.MULTILINE)
    report = re.search(rf"^report:\s*({'|'.join(REPORTS)})\b", text, re.MULTILINE)
    return ({"as_of": int(year[1])} if year else {}) | ({"report": report[1]} if report else {})


def check_notebook(path: Path, needed: Collection[str] = ()) -> None:
    """The notebook's `parameters` cell holds plain literals, and exactly the names of its model.

    A notebook of one's own may do without those of `_OPTIONAL`, unless they are `needed`.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))  # nbformat takes two seconds to import
        cells = [cell for cell in content["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path}: not a notebook; restore the file") from error
    if len(cells) != 1 or cells[0]["cell_type"] != "code":
        raise UsageError(f"{path}: needs exactly one code cell tagged `parameters`, found {len(cells)}")
    names = []
    for statement in ast.parse("".join(cells[0]["source"])).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        value = getattr(statement, "value", None)
        if len(targets) != 1 or not isinstance(targets[0], ast.Name) or value is None or not _is_literal(value):
            raise UsageError(f"{path}: parameters cell, line {statement.lineno}: only `name = literal` is allowed")
        names.append(targets[0].id)
    expected = list(MODELS[path.stem].model_fields)
    _refuse_unknown(names, expected, f"{path}: parameters cell")
    missing = [name for name in expected if name not in names and (name in needed or name not in _OPTIONAL)]
    if missing:
        raise UsageError(f"{path}: parameters cell: missing {', '.join(missing)}")


def _refuse_unknown(given: dict[str, Any] | list[str], accepted: list[str], where: str) -> None:
    unknown = [str(key) for key in given if key not in accepted]
    if unknown:
        told = "; ".join(f"unknown parameter {key!r}; {suggestion(key, accepted)}" for key in unknown)
        raise UsageError(f"{where}: {told}")


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True
