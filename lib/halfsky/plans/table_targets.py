"""From the tables of a document to rows of the targets table, and to what the plan reports as achieved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from halfsky import catalogue as catalogues
from halfsky.plans import subjects
from halfsky.plans.directions import find_directions
from halfsky.plans.indicator_table import Indicator, Table, Value, read_tables
from halfsky.plans.items import Item
from halfsky.plans.normalise import Passage
from halfsky.plans.outline import Plan
from halfsky.plans.statements import read_statements
from halfsky.plans.table_cells import Statement, names_an_indicator, read_cell
from halfsky.plans.table_units import WrittenUnit
from halfsky.plans.targets import APPROX_TOLERANCE, doubted, to_row
from halfsky.vocabulary.codes import BETTER
from halfsky.vocabulary.comparators import AROUND

UNIT_OF_CATALOGUE = "unit of the catalogue"
UNIT_NOT_STATED = "unit not stated"


def table_rows(plan: Plan, catalogue: catalogues.Catalogue) -> pd.DataFrame:
    """The targets of every table: of indicators cell by cell, of tasks sentence by sentence."""
    rows: list[dict[str, Any]] = []
    tables = read_tables(plan)
    known = _known(tables, catalogue)
    for table in tables:
        for row in table.rows:
            read = list(_of_indicator(row.indicator, plan, known)) if row.indicator else []
            read += [target for item in row.items for target in _of_goal(item, plan)]
            rows += [{**target, "deadline_year": target.get("deadline_year") or row.due} for target in read]
    return pd.DataFrame(rows)


def achieved_rows(plan: Plan, catalogue: catalogues.Catalogue) -> list[dict[str, Any]]:
    """What the columns of baselines say: indicator, year, value, unit, comparator, char_start, char_end; of a range its
    `upper_value`, of a change what it is `relative_to`, and of its place the title of the `table` and the row's `item`.
    """
    rows: list[dict[str, Any]] = []
    tables = read_tables(plan)
    known = _known(tables, catalogue)
    for title, indicator in [(table.title, row.indicator) for table in tables for row in table.rows if row.indicator]:
        for value in indicator.baselines:
            for statement in _statements_of(value, indicator, known):
                if statement.value is None:
                    continue
                start, end = value.passage.span(statement.start, statement.end)
                rows.append(
                    {"indicator": _named(indicator.name, statement), "year": statement.year or value.year,
                     "value": statement.value, "unit": statement.unit, "comparator": statement.comparator,
                     "char_start": start, "char_end": end, "upper_value": statement.upper_value,
                     "relative_to": statement.relative_to, "table": title, "item": indicator.number}
                )  # fmt: skip
    return rows


class _Known(NamedTuple):
    """What the catalogue says of an indicator: its unit, whether lower is better; '' and None where not known."""

    unit: str = ""
    lower_is_better: bool | None = None


def _known(tables: list[Table], catalogue: catalogues.Catalogue) -> dict[str, _Known]:
    """What the catalogue knows of the indicators that the tables name."""
    names = list(dict.fromkeys(row.indicator.name for table in tables for row in table.rows if row.indicator))
    if not names:
        return {}
    known = catalogue.indicators.set_index("indicator_id")[["unit", "better"]]
    found = known.reindex(catalogue.find(pd.Series(names, dtype="str"))).fillna("")
    senses = found["better"].map({code: row.sense < 0 for code, row in BETTER.rows.items() if row.sense})
    return {
        name: _Known(unit, None if pd.isna(sense) else bool(sense))
        for name, unit, sense in zip(names, found["unit"], senses, strict=True)
    }


def _statements_of(value: Value, indicator: Indicator, known: dict[str, _Known]) -> list[Statement]:
    entry = known.get(indicator.name, _Known())
    unit = value.unit if value.unit.code else WrittenUnit(entry.unit)
    return read_cell(value.passage.text, unit, indicator.name, lower_is_better=entry.lower_is_better)


def _named(name: str, statement: Statement) -> str:
    return subjects.of_group(name, statement.group) if statement.group else name


def _of_indicator(indicator: Indicator, plan: Plan, known: dict[str, _Known]) -> Iterator[dict[str, Any]]:
    for value in indicator.targets:
        if names_an_indicator(value.passage.text) and indicator.name not in value.passage.text:
            item = Item("table", indicator.domain, indicator.number, value.passage, indicator.units)
            yield from ({**row, "binding": indicator.binding} for row in _of_goal(item, plan))
            continue
        statements = _statements_of(value, indicator, known)
        for statement in statements:
            stated = statement.year or value.year or (_mid_term(plan) if value.mid_term else None)
            if stated and plan.start_year and stated < plan.start_year:
                continue  # a base value beside the target
            yield _row(indicator, value, statement, stated, not value.alone or len(statements) > 1, plan)


def _mid_term(plan: Plan) -> int | None:
    return (plan.start_year + plan.end_year) // 2 if plan.start_year and plan.end_year else None


def _row(
    indicator: Indicator, value: Value, statement: Statement, stated: int | None, several: bool, plan: Plan
) -> dict[str, Any]:
    start, end = value.passage.span(statement.start, statement.end)
    number = statement.value is not None
    borrowed = number and not value.unit.code and _lacks_unit(value.passage, statement)
    unknown = number and not statement.unit
    remarks = [doubted(statement.doubt), statement.note]
    remarks.append(UNIT_NOT_STATED if unknown else UNIT_OF_CATALOGUE if borrowed else "")
    return {
        "section": "table",
        "domain": indicator.domain,
        "item": indicator.number,
        "kind": "quantitative" if number else "directional",
        "indicator": _named(indicator.name, statement),
        "comparator": statement.comparator,
        "value": statement.value,
        "upper_value": statement.upper_value,
        "unit": statement.unit,
        "relative_to": statement.relative_to,
        "note": "; ".join(filter(None, remarks)),
        "tolerance": APPROX_TOLERANCE if statement.comparator in AROUND else None,
        "deadline_year": stated if several or statement.year or stated != plan.end_year else None,
        "binding": indicator.binding,
        **indicator.units.columns(),
        "char_start": start,
        "char_end": end,
        "confidence": 0.55 if statement.doubt or unknown else 0.95,
        "review_status": "unconfirmed" if unknown else "extracted",
    }


def _lacks_unit(passage: Passage, statement: Statement) -> bool:
    """Whether the words of a number hold no unit of their own."""
    words = passage.text[statement.start : statement.end]
    return statement.relative_to == "" and not any(sign in words for sign in "%‰/:岁年个名所人覆")


def _of_goal(item: Item, plan: Plan) -> Iterator[dict[str, Any]]:
    for one in read_statements(item, plan):
        yield from (to_row(target) for target in one.targets)
    if item.section != "table":
        return
    for found in find_directions(item.text):
        start, end = item.passage.span(found.start, found.end)
        yield {
            "section": item.section, "domain": item.domain, "item": item.number, "kind": "directional",
            "indicator": found.indicator, "comparator": found.comparator, **item.units.columns(), "char_start": start,
            "char_end": end, "confidence": 0.6 if found.carried else 0.8,
            "review_status": "extracted" if found.sure else "unsure",
        }  # fmt: skip
