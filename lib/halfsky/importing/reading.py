"""Any statistical table that a person has: opened guarded, read, proposed."""

from __future__ import annotations

from pathlib import Path

from halfsky.guarded_reading import Content, Table, open_table
from halfsky.importing import tidy_tables
from halfsky.importing.held_values import Held, held_values
from halfsky.importing.indicators import Indicators
from halfsky.importing.mapping import Mapping
from halfsky.importing.places import Places, area_argument
from halfsky.importing.proposal import Proposal, completed, layout_of, rows_of
from halfsky.importing.resolving import Resolver
from halfsky.package import Package

_IDENTITY = "_halfsky"  # the hidden sheet of the product's own template


def propose(
    source: Path | str | Content, package: Package, *, area: str = "", year: int | None = None,
    mapping: Mapping | None = None,
) -> Proposal:  # fmt: skip
    """What a table would become: schemas.PROPOSAL, one row a value of the file; nothing is imported.

    area: what the table is about where it does not say (a code or a name); year: that of its 本年. mapping: what was
    confirmed before. FileRefused for a file that cannot be opened, UsageError for an area that is none.
    """
    mapping = mapping or Mapping()
    places = Places(package.areas)
    code = area_argument(area, places) if area else ""
    table = open_table(source)
    indicators = Indicators(package.indicators, mapping)
    told = [f"{finding.sheet} {finding.place}: {finding.text}".strip() for finding in table.findings]
    if (tidy := tidy_tables.proposed(table, package, indicators, places, mapping, code)) is not None:
        return tidy
    plan_area, plan_year = _template(table, package)
    resolver = Resolver(indicators, places, mapping, code or plan_area, year or plan_year)
    held: list[Held] = []
    for sheet in table.sheets:
        if sheet.state == "visible":
            held += held_values(sheet, places)
        elif len(sheet.cells) and sheet.name not in (_IDENTITY, "_lists"):
            told.append(f"工作表“{sheet.name}”已隐藏，没有读取 / sheet {sheet.name} is hidden and was not read")
    rows = completed(rows_of(held, resolver), package)
    layout = layout_of(held)
    if mapping.layout:
        new, gone = mapping.changed_layout(layout)
        told += [f"新出现的标题 / new labels: {'、'.join(new)}"] if new else []
        told += [f"不再出现的标题 / labels that are gone: {'、'.join(gone)}"] if gone else []
    return Proposal(rows, table.name, table.sha256, layout, tuple(told), dict(mapping.source))


def _template(table: Table, package: Package) -> tuple[str, int | None]:
    """Area and year of the product's own template, by its identity; what is sent as a plan's unit goes by `submit`."""
    for sheet in table.sheets:
        if sheet.name == _IDENTITY:
            cells = {(row, column): text for row, column, text in zip(sheet.cells["row"], sheet.cells["column"], sheet.cells["text"], strict=True)}
            said = {cells[row, 1]: cells.get((row, 2), "") for row, column in cells if column == 1}
            plans = package.plans[package.plans["plan_id"].eq(said.get("plan_id", ""))]
            year = said.get("year", "")
            return (str(plans["area_code"].iloc[0]) if len(plans) else ""), (int(year) if year.isdigit() else None)
    return "", None
