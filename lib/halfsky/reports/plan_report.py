"""One plan's report, in the order of an official one; what each part consists of is in the module of its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from halfsky.assess import Settings
from halfsky.errors import DataError, UsageError
from halfsky.package import Package, find_plan
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.render.document import ANNEX, Document, compose
from halfsky.reports import (
    achievement,
    advice,
    annex,
    brief,
    by_domain,
    duties,
    importance,
    indicator_list,
    length,
    measures,
    offices,
    overview,
    parity,
    problems,
    shortage,
    tables,
)
from halfsky.reports import summary as first
from halfsky.reports.assessed import belonging, frames_of, tables_of
from halfsky.reports.left_out import no_targets
from halfsky.reports.object_texts import plain_frame, plain_sections, plain_texts
from halfsky.reports.plan_material import PlanMaterial
from halfsky.reports.reported_plan import AHEAD, KINDS
from halfsky.words import values

PARTS = (
    "title",
    "summary",
    "overview",
    "by_domain",
    "problems",
    "duties",
    "measures",
    "advice",
    "indicators",
    "appendix",
)
_BESIDE_DOMAINS = ("summary", "overview", "duties", "measures", "advice")
_BESIDE_KNOWN = ("title", "summary", "overview", "duties", "measures")
_BY_FULLNESS = ("fullness", "by_importance")


@plain_sections
@dataclass(frozen=True)
class PlanReport(PlanMaterial):
    """A plan assessed in one year, and everything that its report shows. Make one with `of` or `from_frames`."""

    @classmethod
    @plain_texts
    def of(
        cls,
        package: Package,
        plan_id: str,
        *,
        as_of: int,
        report: str = "annual",
        language: str = "zh",
        thresholds: Mapping[str, float] | None = None,
    ) -> PlanReport:
        """Assess the plan's targets in the year `as_of` against the package's observations.

        thresholds: those that differ from the defaults of `assess.Settings`, by name.
        """
        frames = frames_of(package, plan_id, as_of=as_of, language=language, thresholds=thresholds)
        return cls.from_frames(package, plan_id, report=report, **frames)

    @classmethod
    @plain_texts
    def from_frames(
        cls,
        package: Package,
        plan_id: str,
        *,
        targets: pd.DataFrame,
        observations: pd.DataFrame,
        gaps: pd.DataFrame,
        as_of: int,
        report: str = "annual",
        language: str = "zh",
        thresholds: Mapping[str, float] | None = None,
    ) -> PlanReport:
        """The report of a plan whose targets were assessed (`assess_frames`); all else as of `of`.

        Rows of other plans may be in the frames, and are left.
        """
        if report not in KINDS:
            raise UsageError(f"report {report!r}: one of {', '.join(KINDS)}")
        plan = find_plan(package, plan_id)
        targets, gaps = belonging([plan_id], targets, gaps, as_of)
        simulated = bool(observations["status"].eq("simulated").any())
        own = tables_of(package, plan_id, targets, observations)
        settings = Settings.of(thresholds or {})
        return cls(own, plan, plain_frame(targets), plain_frame(gaps), as_of, report, language, settings, simulated)

    def document(self) -> Document:
        """The whole report, numbered; a notebook shows its parts, `word.write_report` writes it.

        DataError for a plan without targets, of which there is nothing to report.
        """
        if self.gaps.empty:
            raise DataError(no_targets(str(self.plan["plan_id"])))
        told = shortage.PARTS if self.thin else PARTS
        made = self._others | self._told.get(self.fullness, {})
        parts = {name: made[name] if name in made else getattr(self, name)() for name in told}
        return compose(parts, self.language, apart=(ANNEX,), contents=not self.thin, about=self.about)

    @cached_property
    def _others(self) -> dict[str, Section]:
        """The parts of the main text that are as long in any case."""
        return {name: getattr(self, name)() for name in (_BESIDE_KNOWN if self.thin else _BESIDE_DOMAINS)}

    @cached_property
    def fullness(self) -> importance.Fullness:
        """The fullest that leaves the main text within its pages; in English all is told that is told in Chinese."""
        if self.language != "zh":
            return replace(self, language="zh").fullness
        return length.fitting(self._others.values(), self._as_told, notice=self.thin)

    @cached_property
    def _told(self) -> dict[importance.Fullness, dict[str, Section]]:
        """The parts whose length goes with how fully they are told, as they were made to see whether they fit."""
        return {}

    def _as_told(self, level: importance.Fullness) -> Section:
        """These parts told so fully; what else was made for them is kept, whoever made it first."""
        other = replace(self)
        vars(other).update({name: held for name, held in vars(self).items() if name not in _BY_FULLNESS})
        vars(other)["fullness"] = level
        names = ("by_domain",) if self.thin else ("by_domain", "problems")
        self._told[level] = {name: getattr(other, name)() for name in names}
        vars(self).update({name: held for name, held in vars(other).items() if name not in _BY_FULLNESS})
        return sum(self._told[level].values(), Section())

    def brief(self) -> Document:
        """The page for the leader (呈阅件)."""
        return brief.document(self)

    @property
    def about(self) -> dict[str, str]:
        """What the report was made from, for the properties of its file."""
        asked = {"plan_id": str(self.plan["plan_id"]), "as_of": str(self.as_of), "report": self.kind}
        return {"office": offices.office(self), **asked, "language": self.language}

    # ---- parts, in order ----

    def title(self) -> Section:
        zh, en = KINDS[self.kind]
        if self.thin:
            zh, en = shortage.TITLE
        said = self.say(f"{self.as_of}年《{self.plan_title}》{zh}", f"{self.plan_title}: {en}, {self.as_of}")
        ahead = self.say(*AHEAD) if self.ahead and not self.thin else ""
        return heading(said + ahead, self, signed=True)

    def summary(self) -> Section:
        """摘要: the rate with numerator and denominator, and what is not in it."""
        return shortage.summary_of(self) if self.thin else first.summary(self)

    def overview(self) -> Section:
        return shortage.promised(self) if self.thin else overview.overview(self)

    def by_domain(self) -> Section:
        return shortage.known(self) if self.thin else by_domain.by_domain(self)

    def problems(self) -> Section:
        return problems.problems(self)

    def duties(self) -> Section:
        return shortage.owed(self) if self.thin else duties.duties(self)

    def measures(self) -> Section:
        """策略措施落实情况: what units reported; nothing where the plan was never divided into tasks. A notice ends
        here, with who signs it."""
        return measures.measures(self) + (offices.signature(self) if self.thin else Section())

    def advice(self) -> Section:
        return advice.advice(self)

    def indicators(self) -> Section:
        """指标完成情况一览表."""
        return indicator_list.section(self)

    def appendix(self) -> Section:
        """The annex: everything that the report rests on."""
        return annex.annex(self)

    # ---- pieces that stand for themselves ----

    def achievement(self) -> Section:
        """实现程度 beside the journey, by domain; nothing where no target is measurable."""
        return achievement.section(self.gaps, self.package.domains, self.language)

    def sexes(self) -> Section:
        """Women's values beside men's, and the gaps that the plan promises to narrow; nothing where there are none."""
        return parity.section(self.package, self.plan, self.gaps, self.as_of, self.language)


def heading(title: str, report: PlanMaterial, *, signed: bool = False) -> Section:
    """The title of a report, the year that it speaks of, and that its values are made up where they are.

    signed: whether the report ends with who signs and the day; else the day stands here.
    """
    say = values.chooser(report.language)
    made = content.today(report.language)
    year = say("监测年份" if report.kind == "annual" else "评估年份", "Assessed")
    subtitle = say(f"{year}：{report.as_of}年", f"{year}: {report.as_of}")
    if not signed:
        subtitle += say(f"　　成文日期：{made}", f". Made on {made}")
    page = content.heading(title, 1, "title") + content.paragraph(subtitle, "subtitle")
    if report.plan["status"] == "draft":
        page += content.paragraph(say(f"（依据{report.noun}征求意见稿）", "(by the draft of the plan)"), "subtitle")
    return page + content.paragraph(tables.simulated_notice(say), "stamp") if report.simulated else page
