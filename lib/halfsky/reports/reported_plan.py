"""The plan that a report is about: what it is called, its years, the kind of report; and how words are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from halfsky.assess import Settings
from halfsky.package import Package
from halfsky.render.blocks import Span
from halfsky.target_rows import domain_titles
from halfsky.vocabulary.codes import IN_PART
from halfsky.words import values
from halfsky.words.fact import term_of

KINDS = {
    "annual": ("统计监测报告", "statistical monitoring report"),
    "midterm": ("中期评估报告", "mid-term evaluation"),
    "final": ("终期评估报告", "final evaluation"),
}
AHEAD = ("（预评估）", " in advance")  # of a final evaluation before the plan's term is over


@dataclass(frozen=True)
class ReportedPlan:
    """One plan assessed in one year. `package` is what of the data package bears on it (`Package.of_plan`).

    simulated: whether any value of the package is made up; then every page, sentence and chart says so.
    """

    package: Package
    plan: pd.Series
    targets: pd.DataFrame
    gaps: pd.DataFrame
    as_of: int
    kind: str
    language: str
    settings: Settings
    simulated: bool

    @property
    def say(self) -> values.Say:
        return values.chooser(self.language)

    def spans(self, zh: Sequence[Span], en: Sequence[Span]) -> Sequence[Span]:
        """As `say`, of text with cross-references."""
        return zh if self.language == "zh" else en

    @property
    def plan_title(self) -> str:
        """The plan's title without what says that it is a draft."""
        return str(self.plan["title"]).split("（征求意见稿）")[0]

    @property
    def noun(self) -> str:
        """规划, or 纲要 where the title calls it one."""
        title = self.plan_title
        return "纲要" if title.rfind("纲要") > title.rfind("规划") else "规划"

    @property
    def term(self) -> str:
        """规划期; of an outline 实施期."""
        return term_of(self.noun)

    @cached_property
    def area_name(self) -> str:
        areas = self.package.areas.set_index("area_code")
        return str(areas[f"name_{self.language}"][self.plan["area_code"]] or areas["name_zh"][self.plan["area_code"]])

    @cached_property
    def domain_names(self) -> dict[str, str]:
        """By domain, in the order of the report; targets of none come last."""
        return domain_titles(self.package.domains, self.language)

    @cached_property
    def national(self) -> bool:
        """Whether the plan is the nation's: no area is above it."""
        areas = self.package.areas.set_index("area_code")["parent_code"]
        return bool(areas.get(self.plan["area_code"], "") == "")

    @property
    def years(self) -> tuple[int, int]:
        return int(self.plan["start_year"]), int(self.plan["end_year"])

    @property
    def spent(self) -> tuple[int, int]:
        """How many years of the plan's term are over, and how many it has."""
        start, end = self.years
        return min(max(self.as_of - start + 1, 0), end - start + 1), end - start + 1

    @property
    def ahead(self) -> bool:
        """Whether a final report is made before the plan's term is over: an evaluation in advance (预评估)."""
        return self.kind == "final" and self.as_of < self.years[1]

    @property
    def evaluates(self) -> bool:
        """Whether the report is an evaluation, which also tells how it was done and what was done for the targets."""
        return self.kind in ("midterm", "final")

    @property
    def entered_in_part(self) -> bool:
        """Whether some of the plan's targets are known not to be here."""
        return bool(self.plan["entered"] == IN_PART)

    def listed(self, names: list[str], most: int = 8) -> str:
        """Some names in a sentence, with how many more there are."""
        say = self.say
        between = "；" if any("、" in name for name in names[:most]) else "、"
        shown = say(between, ", ").join(names[:most])
        return shown if len(names) <= most else say(f"{shown}等{len(names)}项", f"{shown} and {len(names) - most} more")

    def some_of(self, names: list[str], most: int = 8) -> str:
        """`listed` in a sentence that has said how many there are."""
        return self.say(self.listed(names[:most], most) + ("等" if len(names) > most else ""), self.listed(names, most))
