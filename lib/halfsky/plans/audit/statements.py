"""The statements of one plan as the audit reads them: what each says, in which order, and how its place is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from halfsky.plans.audit.kinship import wording
from halfsky.schemas import SECTIONS
from halfsky.vocabulary.codes import DOMAINS, RATES
from halfsky.words import amounts, stated_targets, values

PER = {code: 100 / per for code, per in RATES.items()}  # a rate of any unit, in percent
PROPORTION = re.compile(r"(\d+(?:\.\d+)?)\s*[:：∶]\s*(\d+(?:\.\d+)?)")

_SECTIONS_EN = {"table": "table, item ", "project": "project ", "other": "elsewhere "}


@dataclass(frozen=True)
class Statement:
    """One row of the targets table, with what the catalogue says of its indicator.

    key: what makes two statements statements on one indicator.
    """

    key: str
    target_id: str
    section: str
    domain: str
    item: str
    indicator_id: str
    indicator: str
    name_en: str
    better: str
    comparator: str
    value: float
    upper_value: float
    tolerance: float
    unit: str
    relative_to: str
    deadline_year: int | None
    periodicity: str
    responsible_units: str
    value_text: str
    char_start: int | None
    review_status: str
    note: str
    counter: str

    @property
    def numeric(self) -> bool:
        return not pd.isna(self.value)

    @property
    def rank(self) -> tuple[int, float, str]:
        """The order in which a reader believes them: the table, goals, strategies, projects; then as they stand."""
        start = float("inf") if self.char_start is None else self.char_start
        return SECTIONS.index(self.section), start, self.target_id

    @property
    def scaled(self) -> tuple[str, float]:
        """The kind of the unit and the value in it: all rates in percent, so that 7/10万 and 0.07‰ are one number."""
        kind = "rate" if self.unit in PER else self.unit
        return kind, round(self.value * PER.get(self.unit, 1.0), 10)

    @property
    def proportion(self) -> tuple[str, str] | None:
        """The two terms of a ratio that the plan writes as a:b."""
        found = PROPORTION.search(self.value_text)
        return (found[1], found[2]) if found else None

    def number(self, language: str = "zh") -> str:
        """The threshold as officials write it: ≥80岁, ≤7/10万, ≥2:3."""
        if not self.numeric:
            return self.value_text if language == "zh" else self.comparator
        return stated_targets.target(
            self.comparator, self.value, self.unit, language, upper=self.upper_value, relative_to=self.relative_to,
            indicator=self.indicator, value_text=self.value_text, periodicity=self.periodicity,
            better=self.better, note=self.note,
            counted=amounts.thing(self.unit, self.indicator, self.value_text, self.counter, self.note),
        )  # fmt: skip

    def place(self, language: str = "zh", *, with_domain: bool = True) -> str:
        """Where it stands, as a reader finds it: 指标表第5项, 妇女与健康·主要目标3."""
        if language != "zh":
            head = _SECTIONS_EN.get(self.section) or f"{self.domain.replace('_', ' ')}, {self.section} "
            return f"{head}{self.item}".strip()
        name = SECTIONS.label(self.section)
        if self.section == "table":
            return f"{name}第{self.item}项" if self.item else name
        head = (
            f"{DOMAINS.label(self.domain)}·"
            if self.section in ("goal", "strategy") and self.domain and with_domain
            else ""
        )
        return f"{head}{name}{self.item}"


def places(statements: Iterable[Statement], language: str = "zh") -> str:
    """The places of statements that say the same, the domain named once."""
    said: list[str] = []
    domain = None
    for statement in statements:
        own = statement.domain if statement.section in ("goal", "strategy") else domain
        words = statement.place(language, with_domain=own != domain)
        domain = own
        if words not in said:
            said.append(words)
    return ("、" if language == "zh" else "; ").join(said)


def keys(ids: pd.Series, names: pd.Series, indicators: pd.DataFrame) -> pd.Series:
    """One key an indicator: its id, also where a name that has none is only another wording of one that has."""
    words = indicators["name_zh"].map(wording)
    alone = ~words.duplicated(keep=False)
    known = dict(zip(words[alone], indicators.loc[alone, "indicator_id"], strict=True))
    spelled = names.map(wording)
    return ids.where(ids.ne(""), spelled.map(known).fillna(spelled))


def read_statements(targets: pd.DataFrame, indicators: pd.DataFrame) -> list[Statement]:
    """The statements of one plan that no reviewer rejected, in `rank` order; frames as `schemas` declares them."""
    about = indicators.drop_duplicates("indicator_id").set_index("indicator_id")[
        ["name_zh", "name_en", "better", "counter"]
    ]
    kept = targets[targets["review_status"].ne("rejected")]
    joined = kept.join(about, on="indicator_id")
    known = joined["name_zh"].notna()
    joined["indicator"] = joined["name_zh"].where(known, joined["indicator"])
    joined["name_en"] = joined["name_en"].where(known, joined["indicator"])
    said = ["better", "counter"]
    joined[said] = joined[said].where(known, "")
    joined["tolerance"] = values.tolerances(joined)
    joined["key"] = keys(joined["indicator_id"], joined["indicator"], indicators)
    whole = ["deadline_year", "char_start"]
    joined[whole] = joined[whole].astype("object").where(joined[whole].notna(), None)
    rows = joined[list(Statement.__dataclass_fields__)].itertuples(index=False, name=None)
    return sorted((Statement(*row) for row in rows), key=lambda statement: statement.rank)
