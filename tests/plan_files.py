"""A plan as blocks of text and tables with the targets it states, and its files: .txt, .docx and .html.

Tables have merged cells; as pasted text they are written with or without the cells that a merged one covers.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from pathlib import Path

import docx

from plan_sentences import Stated

Span = tuple[int, int, int, int]  # row, column, rows and columns of a merged cell; what it covers is empty


@dataclass(frozen=True)
class Grid:
    """A table; `absent`: as pasted text it is without the cells that a merged one covers."""

    rows: list[list[str]]
    spans: tuple[Span, ...] = ()
    absent: bool = False


@dataclass
class Document:
    blocks: list[str | Grid] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    units: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Lead and supporting units (joined by ;) by indicator; a unit without a role leads nothing and supports nothing."""

    def add(self, *lines: str | Grid) -> None:
        self.blocks += lines


def write(document: Document, path: Path) -> Path:
    {".txt": _write_txt, ".docx": _write_docx, ".html": _write_html}[path.suffix](document, path)
    return path


def _covered(grid: Grid) -> set[tuple[int, int]]:
    return {
        (row + down, column + across)
        for row, column, high, wide in grid.spans
        for down in range(high)
        for across in range(wide)
        if down or across
    }


def _write_txt(document: Document, path: Path) -> None:
    lines = []
    for block in document.blocks:
        if isinstance(block, str):
            lines.append(block)
            continue
        covered = _covered(block) if block.absent else set()
        for y, row in enumerate(block.rows):
            lines.append("\t".join(cell for x, cell in enumerate(row) if (y, x) not in covered))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_docx(document: Document, path: Path) -> None:
    made = docx.Document()
    for block in document.blocks:
        if isinstance(block, str):
            made.add_paragraph(block)
            continue
        table = made.add_table(rows=len(block.rows), cols=len(block.rows[0]), style="Table Grid")
        cells = [list(row.cells) for row in table.rows]
        for y, row in enumerate(block.rows):
            for x, text in enumerate(row):
                cells[y][x].text = text
        for y, x, high, wide in block.spans:
            text = block.rows[y][x]
            merged = cells[y][x].merge(cells[y + high - 1][x + wide - 1])
            merged.text = text
    made.save(str(path))


def _write_html(document: Document, path: Path) -> None:
    parts = []
    for block in document.blocks:
        if isinstance(block, str):
            parts.append(f"<p>{html.escape(block)}</p>")
            continue
        covered, spans = _covered(block), {(y, x): (high, wide) for y, x, high, wide in block.spans}
        rows = []
        for y, row in enumerate(block.rows):
            cells = []
            for x, text in enumerate(row):
                if (y, x) in covered:
                    continue
                high, wide = spans.get((y, x), (1, 1))
                merged = (f' rowspan="{high}"' if high > 1 else "") + (f' colspan="{wide}"' if wide > 1 else "")
                cells.append(f"<td{merged}>{html.escape(text)}</td>")
            rows.append(f"<tr>{''.join(cells)}</tr>")
        parts.append(f"<table>{''.join(rows)}</table>")
    title = html.escape(str(document.blocks[0]))
    path.write_text(
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body><div class='content'>"
        f"{''.join(parts)}</div></body></html>",
        encoding="utf-8",
    )
