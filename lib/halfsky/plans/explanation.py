"""Why a sentence is read as it is: the rows of the grammar that fired on each of its numbers and directions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from halfsky.plans.directions import find_directions
from halfsky.plans.items import Item
from halfsky.plans.normalise import make_passage, normalise
from halfsky.plans.outline import Plan
from halfsky.plans.reading import Document
from halfsky.plans.statements import Statement, read_statements
from halfsky.vocabulary.ledger import ACHIEVED, PROMISED

COLUMNS = ["number", "step", "row", "words", "gives"]


def explain(sentence: str, *, start_year: int | None = None, end_year: int | None = None) -> pd.DataFrame:
    """Which rows of the grammar fired on a sentence, read as a goal of a plan of the years given.

    One row a step, in the order of reading. number: the number that is read, or the words of a direction; step: the
    table of `halfsky.plans.grammar` that the row is in, or what was decided (class, indicator, deadline …); row: its
    name; words: the words of the sentence that it fired on; gives: what it makes of them.
    """
    document = Document(text=sentence, format="txt", name="sentence", sha256="")
    text = normalise(sentence)
    item = Item("goal", "", "1", make_passage(text, [(0, len(text))]))
    plan = Plan(document, "", start_year, end_year, (item,))
    rows: list[dict[str, Any]] = []
    for one in read_statements(item, plan):
        rows.extend(_steps(item, one))
    for found in find_directions(item.text):
        words = item.text[found.start : found.end]
        certain = "a measure" if found.sure else "a target only if the catalogue knows the indicator"
        rows += [
            _row(words, "DIRECTION", found.comparator, words, found.comparator),
            _row(words, "indicator", "carried" if found.carried else "own clause", found.indicator, certain),
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(number: str, step: str, row: str, words: str, gives: str) -> dict[str, Any]:
    return dict(zip(COLUMNS, (number, step, row, words, gives), strict=True))


def _steps(item: Item, one: Statement) -> list[dict[str, Any]]:
    q = one.quantity
    number = item.text[q.start : q.end]
    rows = [_row(number, fired.table, fired.row, fired.words, fired.gives) for fired in q.fired]
    words = item.text[q.left : q.right]
    rows.append(_row(number, "class", one.rule, words, one.entry))
    if q.doubt:
        rows.append(_row(number, "doubt", "words that no table knows", q.doubt, "named in the note, unconfirmed"))
    if one.entry == ACHIEVED and one.indicator:
        rows.append(_row(number, "indicator", "of what is reported", one.indicator, f"{q.value:g} {q.unit}"))
    if one.entry == PROMISED:
        for target in one.targets:
            made = target.quantity
            upper = "" if made.upper_value is None else f" to {made.upper_value:g}"
            how = "from the clause before" if target.carried else "from its own clause"
            rows.append(
                _row(number, "indicator", how, target.indicator, f"{made.comparator} {made.value:g}{upper} {made.unit}")
            )
            for name in ("deadline_year", "periodicity", "relative_to", "note"):
                told = getattr(target, name)
                if told:
                    rows.append(_row(number, name, "", "", str(told)))
    return rows
