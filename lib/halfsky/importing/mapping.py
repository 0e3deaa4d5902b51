"""What a person confirmed of a source's tables: a small file beside the data, replayed on the next file of the source.

`data/imports/<source>.yaml`: which indicator a label is, which area, unit and column; what to leave out; and the labels
of the table when it was confirmed, so that a changed layout is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from halfsky.errors import DataError, UsageError
from halfsky.importing.code_list_files import spelt

FOLDER = "imports"
_TEXTS = ("labels", "units", "areas", "columns")


@dataclass(frozen=True)
class Mapping:
    """source: columns of schemas.SOURCES. labels: label → indicator_id; areas: label → area_code; units: label → a
    word of `code_lists/units.csv`; columns: column of a tidy table → column of `observations`, or `note`; leave_out:
    labels whose values are not wanted; area: what the tables are about where they do not say; layout: the labels then.
    answers: sha256 of a file → its cell → what was answered of this cell alone.
    """

    source: dict[str, str] = field(default_factory=dict)
    area: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    layout: tuple[str, ...] = ()
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in _TEXTS:
            known = {spelt(word): code for word, code in getattr(self, name).items()}
            object.__setattr__(self, f"_{name}", known)
        object.__setattr__(self, "_out", {spelt(word) for word in self.leave_out})

    def of(self, kind: str, word: str) -> str | None:
        """What a word of one kind (labels, units, areas, columns) was confirmed to be; None where nobody said."""
        found: str | None = getattr(self, f"_{kind}").get(spelt(word))
        return found

    def is_left_out(self, *words: str) -> bool:
        out: set[str] = getattr(self, "_out")  # noqa: B009 - set in __post_init__, frozen else
        return any(spelt(word) in out for word in words if word)

    def with_answers(self, **more: Any) -> Mapping:
        """The same mapping with more confirmed: dicts are added to, lists too, texts replaced."""
        changed: dict[str, Any] = {}
        for name, given in more.items():
            held = getattr(self, name)
            if isinstance(held, dict):
                changed[name] = {**held, **given}
            elif isinstance(held, tuple):
                changed[name] = tuple(dict.fromkeys([*held, *given]))
            else:
                changed[name] = given or held
        return replace(self, **changed)

    def changed_layout(self, found: Iterable[str]) -> tuple[list[str], list[str]]:
        """Labels that are new, and those that are gone, since the mapping was confirmed."""
        before, now = {spelt(word): word for word in self.layout}, {spelt(word): word for word in found}
        return [now[word] for word in now if word not in before], [before[word] for word in before if word not in now]


def read_mapping(path: Path) -> Mapping:
    """A mapping file. UsageError where there is none, DataError for one that is none; both name it."""
    import yaml  # noqa: PLC0415 - only where there is one

    from halfsky.yaml_lines import line_of  # noqa: PLC0415 - as above

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--mapping {path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    try:
        held = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        wrong = f"line {line_of(error, text)}: not valid YAML; write one `label: meaning` a line"
        raise DataError(f"{path} is no mapping: {wrong}") from error
    if not text.strip():
        raise DataError(f"{path} is empty: it says nothing that was confirmed; remove it, or write the mapping anew")
    names = set(Mapping.__dataclass_fields__)
    if not isinstance(held, dict) or (unknown := sorted(set(held) - names)):
        what = f"unknown {', '.join(map(str, unknown))}; " if isinstance(held, dict) else ""
        raise DataError(f"{path} is no mapping: {what}it holds {', '.join(sorted(names))}")
    for name in (*_TEXTS, "source"):
        if not isinstance(held.get(name, {}), dict):
            raise DataError(f"{path}: {name} must be `label: meaning` lines")
        held[name] = {str(word): "" if code is None else str(code) for word, code in held.get(name, {}).items()}
    for name in ("leave_out", "layout"):
        held[name] = tuple(str(word) for word in held.get(name) or ())
    return Mapping(**held)


def write_mapping(mapping: Mapping, path: Path) -> None:
    """The mapping as a file that a person can read and change; what says nothing is left away."""
    import yaml  # noqa: PLC0415 - as above

    from halfsky.package.writing import write_text  # noqa: PLC0415 - as above

    mapping = replace(mapping, source={name: text for name, text in mapping.source.items() if text})
    held = {
        name: list(value) if isinstance(value, tuple) else value for name, value in asdict(mapping).items() if value
    }
    write_text(path, yaml.safe_dump(held, allow_unicode=True, sort_keys=False, width=120))
