"""One lead sentence an indicator, made from its row of gaps by rules: value, base value, change, target, status.

A sentence exists only if its numbers do: a target without an observed value, or with one that is not comparable, has
none. No number is rounded onto another one that it is held against: 99.96 stays below 100, and 0.04 above 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from halfsky.words import sentence_en, sentence_zh
from halfsky.words.fact import Fact, facts

__all__ = ["Fact", "changed", "facts", "lead_sentences"]

_LANGUAGES = {"zh": sentence_zh, "en": sentence_en}


def lead_sentences(told: pd.DataFrame | Sequence[Fact | None], language: str = "zh") -> pd.Series:
    """The sentence of every row of `finding_rows`, or of each of its facts; "" where its numbers do not exist."""
    index = told.index if isinstance(told, pd.DataFrame) else None
    known = facts(told, language) if isinstance(told, pd.DataFrame) else told
    said = ["" if fact is None else _LANGUAGES[fact.language].sentence(fact) for fact in known]
    return pd.Series(said, index=index, dtype="object")


def changed(fact: Fact) -> str:
    """How the value differs from the base value: 降低13.1个十万分点; "" without one."""
    return _LANGUAGES[fact.language].changed(fact)
