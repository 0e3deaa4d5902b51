"""One lead sentence an indicator, made from its row of gaps by rules: value, base value, change, target, status.

A sentence exists only if its numbers do: a target without an observed value, or with one that is not comparable, has
none. No number is rounded onto another one that it is held against: 99.96 stays below 100, and 0.04 above 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from halfsky.figures.promises import directions, promises
from halfsky.reports.sentences import en, zh
from halfsky.reports.sentences.fact import Fact, facts

__all__ = ["Fact", "changed", "facts", "finding_rows", "lead_sentences", "with_terms"]

_LANGUAGES = {"zh": zh, "en": en}


def lead_sentences(rows: pd.DataFrame, language: str = "zh") -> pd.Series:
    """The sentence of every row of `finding_rows`; "" where its numbers do not exist."""
    sentence = _LANGUAGES[language].sentence
    said = ["" if fact is None else sentence(fact) for fact in facts(rows, language)]
    return pd.Series(said, index=rows.index, dtype="object")


def changed(fact: Fact) -> str:
    """How the value differs from the base value: 降低13.1/10万; "" without one."""
    return _LANGUAGES[fact.language].changed(fact)


def finding_rows(
    gaps: pd.DataFrame, targets: pd.DataFrame, plans: pd.DataFrame, indicators: pd.DataFrame, language: str = "zh"
) -> pd.DataFrame:
    """What sentences are made of: a row a distinct target, those with a number first, each kind in the plan's order.

    gaps: schemas.GAPS; targets: schemas.TARGETS; plans: schemas.PLANS; indicators: schemas.INDICATORS. Adds to the gaps
    `name`, `indicator`, `value`, `upper_value`, `tolerance`, `value_text`, `periodicity`, and of the plan
    `start_year`, `end_year`, `deadline` (the target's own, else the plan's end).
    """
    parts = [kind(gaps, targets, indicators, language) for kind in (promises, directions)]
    return with_terms(parts, targets, plans)


def with_terms(parts: Sequence[pd.DataFrame], targets: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """`finding_rows` of rows that are described already (`figures.promises`)."""
    rows = pd.concat([part for part in parts if len(part)] or [parts[0]], ignore_index=True)
    rows = rows.merge(targets[["target_id", "deadline_year"]], on="target_id", how="left")
    rows = rows.merge(plans[["plan_id", "start_year", "end_year"]], on="plan_id", how="left")
    return rows.assign(deadline=rows["deadline_year"].fillna(rows["end_year"]))
