"""What of the document was not read: while there is any, no plan is said to be silent."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from halfsky.plans.audit.finding import NOTHING, Side, finding
from halfsky.vocabulary.ledger import ITEMS, TABLES, UNKNOWN

_NAMED = 3  # places named in the sentence


def unread_rows(ledger: pd.DataFrame | None) -> pd.DataFrame | None:
    """The numbers and tables of a ledger that are not understood; None where there are none, or no ledger."""
    if ledger is None:
        return None
    rows = ledger[ledger["class"].eq(UNKNOWN) & ledger["kind"].ne(ITEMS)]
    return rows if len(rows) else None


def amount(rows: pd.DataFrame) -> tuple[str, str]:
    """How much it is, in Chinese and English: 1张表格、2处数字."""
    tables = int(rows["kind"].eq(TABLES).sum())
    numbers = len(rows) - tables
    zh = [f"{tables}张表格"] * bool(tables) + [f"{numbers}处数字"] * bool(numbers)
    en = [f"{tables} table(s)"] * bool(tables) + [f"{numbers} number(s)"] * bool(numbers)
    return "、".join(zh), " and ".join(en)


def reserve(rows: pd.DataFrame | None, *, in_part: bool) -> tuple[str, str]:
    """Why a plan may say what was not found in it, in Chinese and English; '' where it was read whole."""
    if rows is not None:
        zh, en = amount(rows)
        return f"另有{zh}未读懂，须核对原文", f"{en} were not understood"
    return ("规划未录入全文，须核对原文", "the plan was not entered in full") if in_part else ("", "")


def check(rows: pd.DataFrame) -> Iterator[dict[str, object]]:
    """One finding: how much was not read, and the first of it."""
    zh, en = amount(rows)
    numbers = rows[rows["kind"].ne(TABLES)]
    named = [words for words in numbers["text"].head(_NAMED) if words]
    first = f"（如{'、'.join(f'“{words}”' for words in named)}）" if named else ""
    here = Side("原文", "the document", zh, en, char_start=int(rows["char_start"].iloc[0]))
    yield finding(
        "text-not-read", None, here, NOTHING,
        f"规划文本中有{zh}未读懂{first}，其中可能有目标；请对照原文补录后再审阅。",
        f"{en} of the document were not understood; there may be targets among them.",
    )  # fmt: skip
