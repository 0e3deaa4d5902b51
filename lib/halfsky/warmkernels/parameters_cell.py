"""What the `parameters` cell of any notebook declares: names, defaults and types; and values held against them.

papermill takes any value for any name. Here a name that the cell does not have is refused with the nearest that it has,
and a value of another type with the type that is declared.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from halfsky.errors import UsageError, suggestion

_WORDS = {"true": True, "false": False, "yes": True, "no": False}
_ORDER = ("None", "int", "float", "bool", "list", "dict", "str")  # a text is taken for the narrowest that it fits
_PLAIN = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,), "list": (list,), "dict": (dict,)}


@dataclass(frozen=True)
class Parameter:
    """One name of the cell. types: what its value may be, of `int float str bool list dict None`; () for anything.

    computed: the cell works its value out where none is given, and `default` says nothing.
    """

    name: str
    default: Any
    types: tuple[str, ...] = ()
    computed: bool = False

    @property
    def said(self) -> str:
        return " or ".join(self.types) or "any value"


@dataclass(frozen=True)
class ParametersCell:
    """The parameters of one notebook, in the cell's order."""

    path: Path
    parameters: tuple[Parameter, ...]

    def find(self, name: str, where: str) -> Parameter:
        """The parameter of this name; UsageError for one that the cell does not have."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = [parameter.name for parameter in self.parameters]
        raise UsageError(f"{where}: {self.path.name} has no parameter {name!r}; {suggestion(name, known)}")

    def value(self, name: str, given: Any, where: str) -> Any:
        """A value that came typed, as from YAML, as the cell declares it. UsageError for another type."""
        parameter = self.find(name, where)
        if not parameter.types or _fits(given, parameter.types):
            return given
        raise UsageError(f"{where}: {name} is {given!r}; {self.path.name} declares {parameter.said}")

    def read(self, name: str, text: str, where: str) -> Any:
        """A value that came as text, as the cell declares it. UsageError for what is none of its types."""
        parameter = self.find(name, where)
        kinds = parameter.types or ("int", "float", "bool", "str")
        for kind in sorted(kinds, key=_ORDER.index):
            found, value = _as(text, kind)
            if found:
                return value
        raise UsageError(f"{where}: {name} is {text!r}; {self.path.name} declares {parameter.said}")

    def full(self, given: dict[str, Any]) -> dict[str, Any]:
        """The defaults with those given; what the cell works out itself is left to it."""
        return {
            one.name: given.get(one.name, one.default)
            for one in self.parameters
            if one.name in given or not one.computed
        }


def read_cell(path: Path) -> ParametersCell:
    """The `parameters` cell of a notebook. UsageError for what is no Python notebook with exactly one such cell."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))  # nbformat takes two seconds to import
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise UsageError(f"{path}: not a notebook (.ipynb)") from error
    return cell_of(content, path)


def cell_of(content: Any, path: Path) -> ParametersCell:
    """As `read_cell`, of a notebook that was read already: a mapping as nbformat has it."""
    try:
        cells = [cell for cell in content["cells"] if "parameters" in cell["metadata"].get("tags", [])]
        kernel = content["metadata"].get("kernelspec", {}).get("language", "python")
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: not a notebook (.ipynb)") from error
    if kernel.lower() != "python":
        raise UsageError(f"{path}: a notebook in {kernel}; Halfsky runs those in Python")
    if len(cells) != 1 or cells[0]["cell_type"] != "code":
        raise UsageError(
            f"{path}: {len(cells)} cells are tagged `parameters`, where one code cell is needed: give it the tag in "
            "JupyterLab's property inspector"
        )
    return ParametersCell(path, tuple(_parameters(path, "".join(cells[0]["source"]))))


def _parameters(path: Path, source: str) -> list[Parameter]:
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise UsageError(f"{path}: parameters cell, line {error.lineno}: {error.msg}") from error
    found: dict[str, Parameter] = {}
    for statement in body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        annotated = statement if isinstance(statement, ast.AnnAssign) and statement.value is not None else None
        names = [one for one in [*targets, *([annotated.target] if annotated else [])] if isinstance(one, ast.Name)]
        if len(names) < len(targets):
            raise UsageError(f"{path}: parameters cell, line {statement.lineno}: write one `name = value` a line")
        for name in names:
            if name.id in found:
                raise UsageError(f"{path}: parameters cell, line {statement.lineno}: {name.id} is there twice")
            declared = _declared(annotated.annotation) if annotated else None
            value = getattr(statement, "value")  # noqa: B009 - of either kind of assignment
            found[name.id] = _parameter(name.id, value, declared)
    return list(found.values())


def _parameter(name: str, value: ast.expr, types: tuple[str, ...] | None) -> Parameter:
    try:
        default = ast.literal_eval(value)
    except ValueError:
        return Parameter(name, None, types or (), computed=True)
    if types is None:
        types = () if default is None else tuple(kind for kind in _PLAIN if type(default) is _PLAIN[kind][-1])
    return Parameter(name, default, types)


def _declared(annotation: ast.expr) -> tuple[str, ...]:
    """The plain types of an annotation: `int`, `list[str]`, `int | None`, `Optional[str]`; () for any other."""
    names = re.findall(r"[A-Za-z_.]+", re.sub(r"(?<=list|dict)\[[^\]]*\]", "", ast.unparse(annotation)))
    if "Optional" in names:
        names = [name for name in names if name != "Optional"] + ["None"]
    return tuple(names) if names and all(name in (*_PLAIN, "None") for name in names) else ()


def _fits(value: Any, types: tuple[str, ...]) -> bool:
    if value is None:
        return "None" in types
    if isinstance(value, bool):
        return "bool" in types
    return any(isinstance(value, _PLAIN[kind]) for kind in types if kind not in ("None", "bool"))


def _as(text: str, kind: str) -> tuple[bool, Any]:
    """Whether a text is a value of this type, and the value."""
    if kind == "str":
        return True, text
    if kind == "None":
        return text in ("None", "null"), None
    if kind == "bool":
        return text.lower() in _WORDS, _WORDS.get(text.lower())
    if kind in ("int", "float"):
        try:
            return True, int(text) if kind == "int" else float(text)
        except ValueError:
            return False, None
    import yaml  # noqa: PLC0415 - for lists and mappings alone

    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        return False, None
    return isinstance(value, _PLAIN[kind]), value
