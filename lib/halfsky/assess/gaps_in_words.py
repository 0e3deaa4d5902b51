"""The edge of the assessment, where its facts become a table that people read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from halfsky.errors import UsageError
from halfsky.settings import Settings
from halfsky.vocabulary.code_list import LANGUAGES
from halfsky.words.basis import basis


@dataclass(frozen=True)
class Assessment:
    """Targets assessed in one year, in codes and numbers: a row a target in each of the three frames.

    table: `schemas.GAPS` without the words of `basis`; facts: what these name, with `ground`; remarks: a column of
    truth for each of `vocabulary.grounds.REMARKS`.
    """

    table: pd.DataFrame
    facts: pd.DataFrame
    remarks: pd.DataFrame
    settings: Settings

    def gaps(self, language: str = "zh") -> pd.DataFrame:
        """The gaps table with `basis` in the language. UsageError for a language that is not spoken."""
        if language not in LANGUAGES:
            raise UsageError(f"language {language!r}: one of {', '.join(LANGUAGES)}")
        return self.table.assign(basis=basis(self.facts, self.remarks, self.settings, language))

    def of(self, plan_ids: Collection[str]) -> Assessment:
        """The part of these plans."""
        own = self.table["plan_id"].isin(plan_ids).to_numpy()
        table, facts, remarks = (frame[own].reset_index(drop=True) for frame in (self.table, self.facts, self.remarks))
        return Assessment(table, facts, remarks, self.settings)
