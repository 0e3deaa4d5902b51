"""Pages of the documentation that are written from what they tell of: commands, tables, vocabulary, library.

A hook of MkDocs (`mkdocs.yml`): nothing is written into docs/, so that no page can be older than its code.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from mkdocs.structure.files import File

import halfsky
from halfsky import schemas, vocabulary
from halfsky.cli import app
from halfsky.schemas import collecting, implementation_tables, package_tables, results, work_collecting
from halfsky.schemas.columns import Column, Table
from halfsky.vocabulary.code_list import Code, CodeList

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).resolve().parents[1]
_KINDS = {
    "The data package": package_tables,
    "Results": results,
    "Collecting figures": collecting,
    "The plan as work": implementation_tables,
    "Collecting reports on measures": work_collecting,
}
_OF_THE_PROJECT = {
    "glossary.md": "GLOSSARY.md",
    "contributing.md": "CONTRIBUTING.md",
    "changelog.md": "CHANGELOG.md",
    "security.md": "SECURITY.md",
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The site's files with the pages that are written here."""
    pages = {
        "reference/commands.md": commands(),
        "reference/tables.md": tables(),
        "reference/vocabulary.md": code_lists(),
        "reference/library.md": library(),
        **{page: of_the_project(name) for page, name in _OF_THE_PROJECT.items()},
    }
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Links that leave docs/ are the repository's; the site shows where they point."""
    return re.sub(r"\[([^\]]+)\]\(\.\./((?:lib|tests|tools|data)/[^)]+)\)", r"\1 (`\2`)", markdown)


def of_the_project(name: str) -> str:
    """A file of the top level as a page: links into docs/ become links within the site, others their text."""
    text = (ROOT / name).read_text(encoding="utf-8")
    text = re.sub(r"\]\(docs/([^)]+)\)", r"](\1)", text)
    return re.sub(r"\[([^\]]+)\]\((?!https?:)([A-Z][A-Z.a-z]+|(?:lib|tests|data|tools)/[^)]*)\)", r"\1 (`\2`)", text)


def commands() -> str:
    """Every command with its options, as `halfsky COMMAND --help` tells them."""
    root: Any = typer.main.get_command(app)
    parts = ["# Commands\n", _paragraphs(root.help)]
    for name, command in _commands(root, ["halfsky"]):
        parts += [f"\n## {name}\n", _paragraphs(command.help)]
        rows = [_option(option) for option in command.params if option.name != "help"]
        if rows:
            parts += ["\n| | |", "|---|---|", *rows]
    return "\n".join(parts) + "\n"


def _commands(command: Any, above: list[str]) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _commands(inner, [*above, name])
    elif not command.hidden:
        yield " ".join(above), command


def _option(option: Any) -> str:
    named = option.param_type_name == "option"
    names = ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts]) if named else f"`{option.name}`"
    value = "" if getattr(option, "is_flag", False) or not option.metavar else f" `{option.metavar}`"
    return f"| {names}{value} | {_cell(option.help or '')} |"


def _paragraphs(text: str | None) -> str:
    return re.sub(r"[\f\b]", "", text or "").strip()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def tables() -> str:
    """Every table's columns, as they are declared in `lib/halfsky/schemas`."""
    parts = ["# Tables\n", _paragraphs(schemas.__doc__)]
    for title, module in _KINDS.items():
        parts.append(f"\n## {title}\n")
        for table in [value for value in vars(module).values() if isinstance(value, Table)]:
            key = f" Key: {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
            parts += [f"\n### {table.name}\n", f"{table.description}{key}\n"]
            parts += ["| column | type | what it holds |", "|---|---|---|"]
            parts += [f"| `{column.name}` | {column.type} | {_meaning(column)} |" for column in table.columns]
    return "\n".join(parts) + "\n"


def _meaning(column: Column) -> str:
    rules = "; ".join(f"`{rule.words}`" if column.pattern else rule.words for rule in column.rules())
    return _cell(f"{column.description}{f' ({rules})' if rules else ''}")


def code_lists() -> str:
    """Every list of codes with its labels and what else is said of each, as `lib/halfsky/vocabulary` declares them."""
    parts, told = ["# Vocabulary\n", _paragraphs(vocabulary.__doc__)], set()
    for module in _modules(vocabulary.__name__, vocabulary.__path__):
        for name, codes in vars(module).items():
            if isinstance(codes, CodeList) and not name.startswith("_") and id(codes) not in told:
                told.add(id(codes))
                parts += [f"\n## {name.lower().replace('_', ' ')}\n", *_codes(codes)]
    return "\n".join(parts) + "\n"


def _codes(codes: CodeList[Code]) -> Iterator[str]:
    rows = list(codes.rows.values())
    held = [[name.replace("_", " ") for name, value in vars(row).items() if value is True] for row in rows]
    yield f"| code | 中文 | English |{' holds |' if any(held) else ''}"
    yield f"|---|---|---|{'---|' if any(held) else ''}"
    for row, properties in zip(rows, held, strict=True):
        more = f" {', '.join(properties)} |" if any(held) else ""
        yield f"| `{row.code}` | {_cell(row.zh)} | {_cell(row.en)} |{more}"


def _modules(name: str, path: list[str]) -> Iterator[object]:
    for found in sorted(pkgutil.iter_modules(path), key=lambda found: found.name):
        yield importlib.import_module(f"{name}.{found.name}")


def library() -> str:
    """What `import halfsky` offers, from the docstrings."""
    homes = {name: getattr(halfsky, name) for name in halfsky.__all__ if not name.startswith("_")}
    named = [f"{value.__module__}.{name}" for name, value in homes.items() if hasattr(value, "__module__")]
    rooms = [value.__name__ for value in homes.values() if not hasattr(value, "__module__")]
    offered = [f"{room}.{name}" for room in rooms for name in getattr(importlib.import_module(room), "__all__", ())]
    lines = ["# Library\n", _paragraphs((halfsky.__doc__ or "").split("\n\n", maxsplit=1)[0]), ""]
    lines += ["Everything here stands in `halfsky` itself, or in a room that it names: `halfsky.figures.…`.\n"]
    for path in dict.fromkeys([*named, *_homes(offered)]):
        lines += [f"::: {path}", ""]
    return "\n".join(lines)


def _homes(paths: list[str]) -> Iterator[str]:
    """Where each is defined: what a room only passes on is told once."""
    for path in paths:
        room, name = path.rsplit(".", 1)
        value = getattr(importlib.import_module(room), name)
        if callable(value):
            yield f"{value.__module__}.{value.__qualname__}"
