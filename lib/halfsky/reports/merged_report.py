"""One report over several plans: those of a city's districts, handed in together.

Every plan is assessed and told by itself, in the words of its own report; nothing is added up across plans but counts,
and nothing is compared (that is the cross-district report).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Unpack

import pandas as pd

from halfsky import figures
from halfsky.assess import summarise
from halfsky.errors import DataError
from halfsky.figures.bars import plan_names
from halfsky.package import Package
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.render.document import Document, compose
from halfsky.reports import advice, appendix, by_domain, domain_tables, duties, left_out, measures, tables, upper
from halfsky.reports import summary as first
from halfsky.reports.alerts import alerts
from halfsky.reports.assessed import Asked, Frames
from halfsky.reports.object_texts import plain_sections
from halfsky.reports.plan_report import PlanReport, heading
from halfsky.reports.problems import short_of_target
from halfsky.reports.reported_plan import AHEAD, KINDS
from halfsky.vocabulary.codes import FAMILIES
from halfsky.words import values
from halfsky.words.numerals import ordinal


@plain_sections
@dataclass(frozen=True)
class MergedReport:
    """Several plans assessed in one year, each with its report. Make one with `of` or `from_frames`."""

    package: Package
    reports: tuple[PlanReport, ...]
    left_out: tuple[str, ...] = ()

    @classmethod
    def of(cls, package: Package, plan_ids: Sequence[str], **asked: Unpack[Asked]) -> MergedReport:
        """Assess each of the plans in the year `as_of`; the arguments as of `PlanReport.of`.

        Plans whose data are broken, or that have no targets, are named in the report and not in its results; DataError
        where that is all of them.
        """
        sound, left = left_out.parted(package, plan_ids)
        return cls(package, tuple(PlanReport.of(package, plan_id, **asked) for plan_id in sound), tuple(left))

    @classmethod
    def from_frames(
        cls, package: Package, plan_ids: Sequence[str], *, report: str = "annual", **frames: Unpack[Frames]
    ) -> MergedReport:
        """The report of plans whose targets were assessed; the arguments as of `PlanReport.from_frames`."""
        sound, left = left_out.parted(package, plan_ids)
        reports = [PlanReport.from_frames(package, plan_id, report=report, **frames) for plan_id in sound]
        return cls(package, tuple(reports), tuple(left))

    @property
    def gaps(self) -> pd.DataFrame:
        """schemas.GAPS of all plans."""
        return pd.concat([report.gaps for report in self.reports], ignore_index=True)

    @property
    def say(self) -> values.Say:
        return self.reports[0].say

    @property
    def language(self) -> str:
        return self.reports[0].language

    @property
    def plans(self) -> pd.DataFrame:
        ids = [report.plan["plan_id"] for report in self.reports]
        return self.package.plans.set_index("plan_id", drop=False).loc[ids].reset_index(drop=True)

    @property
    def names(self) -> list[str]:
        """The area and the years of each plan."""
        return plan_names(self.plans["plan_id"], self.plans, self.package.areas, self.language)

    def document(self) -> Document:
        """The whole report, numbered. DataError where none of the plans states a target."""
        if self.gaps.empty:
            raise DataError(left_out.no_targets(str(self.reports[0].plan["plan_id"])))
        parts = ("title", "summary", "overview", "by_plan", "problems", "duties", "measures", "advice", "appendix")
        return compose({name: getattr(self, name)() for name in parts}, self.language)

    # ---- parts, in order ----

    def title(self) -> Section:
        zh, en = KINDS[self.reports[0].kind]
        areas, above = len(set(self.plans["area_code"])), self._common_area()
        noun = self.reports[0].noun if len({report.noun for report in self.reports}) == 1 else "规划"
        kinds = [FAMILIES.rows.get(family) for family in dict.fromkeys(self.plans["family"])]
        named = all(kinds)
        people = "、".join(row.people for row in kinds if row) if named else ""
        people_en = " and ".join(f"{row.people_en.lower()}'s" for row in kinds if row) if named else ""
        whose = f"{above}所辖{areas}个地区" if above and areas > 1 else f"{areas}个地区" if areas > 1 else ""
        whose = whose or str(self.reports[0].area_name)
        whose_en = f"{areas} areas{' of ' if above else ''}{above}" if areas > 1 else str(self.reports[0].area_name)
        said = self.say(
            f"{self.reports[0].as_of}年{whose}{people}发展{noun}{zh}",
            f"{f'{people_en} development plans'.strip().capitalize()} of {whose_en}: {en}, {self.reports[0].as_of}",
        )
        ahead = any(report.ahead for report in self.reports)
        page = heading(said + (self.say(*AHEAD) if ahead else ""), self.reports[0])
        return page + left_out.note(self.package, self.left_out, self.say)

    def summary(self) -> Section:
        """How many targets of how many plans are attained, and each plan's main point."""
        say, counts = self.say, summarise(self.gaps).astype("object").iloc[0]
        rate, wanting = tables.rate(counts, say), counts["total"] - counts["directional"]
        judged = sum(bool(report.counts["measurable"]) for report in self.reports)
        lead = say(
            f"{len(self.reports)}个规划共有定量目标{wanting}项，"
            f"可监测{counts['measurable']}项，已达标{counts.attained}项，达标率{rate}；有可监测目标的规划{judged}个。",
            f"{len(self.reports)} plans have {wanting} targets with a number, "
            f"{counts['measurable']} of them measurable, {counts.attained} attained ({rate}); "
            f"{judged} plans have any that is measurable.",
        )
        points = [
            f"{name}{say('：', ': ')}{first.headline(report)}"
            for name, report in zip(self.names, self.reports, strict=True)
        ]
        return content.heading(say("摘要", "Summary")) + content.paragraph(lead, "lead") + content.bullets(points)

    def overview(self) -> Section:
        say, gaps = self.say, self.gaps
        counts = tables.counted(gaps, "plan_id").reindex(self.plans["plan_id"]).fillna(0)
        frame = tables.counts(counts, self.names, say("规划", "plan"), say)
        caption = say("各规划目标项数（项）与达标率", "Targets and attainment rate by plan")
        chart = figures.standing(
            gaps, self.plans, self.package.areas, language=self.language, simulated=self.reports[0].simulated
        )  # fmt: skip
        return (
            content.heading(say("一、总体情况", "1. Overview"), label="overview")
            + content.table(frame, caption, numeric=frame.columns[1:], kind="counts")
            + content.paragraph(tables.rate_rule(say), "note")
            + content.pictures([chart], [say("各规划目标状态", "Status of the targets by plan")])
        )

    def by_plan(self) -> Section:
        """Of each plan the lead sentences and the table of its targets that have a value."""
        head = self.say("二、各规划目标实现情况", "2. Targets plan by plan")
        return content.heading(head, label="by_plan") + self._each(_standing, "2")

    def problems(self) -> Section:
        head = self.say("三、突出问题与预警", "3. Problems and warnings")
        return content.heading(head, label="problems") + self._each(_problems, "3")

    def duties(self) -> Section:
        head = self.say("四、责任单位分工与数据缺口", "4. Responsible units and missing data")
        return content.heading(head, label="duties") + self._each(_duties, "4")

    def measures(self) -> Section:
        """策略措施落实情况 plan by plan, of those that were divided into tasks; nothing where none was."""
        if not any(map(measures.is_divided, self.reports)):
            return Section()
        zh, en = measures.TITLE
        head = self.say(f"{measures.NUMBERS[0]}、{zh}", f"5. {en}")
        return content.heading(head, label="measures") + self._each(_measures, "5")

    def advice(self) -> Section:
        """What the author is asked to write, plan by plan, and once what concerns the time after."""
        between = self.say("：", ": ")
        asked = [
            f"{name}{between}{text}"
            for name, report in zip(self.names, self.reports, strict=True)
            for text in advice.prompts(report)
        ]
        latest = max(self.reports, key=lambda report: report.years[1])
        divided = any(map(measures.is_divided, self.reports))
        return advice.section([*asked, advice.closing(latest)], self.say, after_measures=divided)

    def appendix(self) -> Section:
        head = self.say("附录", "Appendix")
        method = self.say("评估方法与阈值", "Method and thresholds")
        return (
            content.heading(head, label="appendix")
            + self._each(_appendix, "A")
            + content.heading(method, 3)
            + tables.method(self.reports[0].settings, self.language)
        )

    # ---- pieces ----

    def _each(self, write: Callable[[PlanReport], Section], number: str) -> Section:
        """A part of every plan under its name."""
        pieces = []
        for place, (name, report) in enumerate(zip(self.names, self.reports, strict=True), start=1):
            title = self.say(ordinal(place, "zh", 2) + name, f"{number}.{place} {name}")
            pieces.append(content.heading(title, 3) + write(report))
        return content.join(pieces)

    def _common_area(self) -> str:
        """The nearest area that all plans' areas lie in, if it is not the nation; "" else."""
        areas = self.package.areas.set_index("area_code")
        nearest = upper.common_area(self.package.areas, self.plans["area_code"])
        local = nearest and areas["level"][nearest] != "nation"
        return str(areas[f"name_{self.language}"][nearest]) if local else ""


def _standing(report: PlanReport) -> Section:
    say, rows = report.say, report.promises
    page = content.paragraph(first.headline(report)) + by_domain.sentences(report, report.findings)
    known = rows[rows["observed"].notna()]
    if len(known):
        caption = say(
            f"{report.area_name}：有数据的定量目标（{len(known)}项）",
            f"{report.area_name}: targets with a value ({len(known)})",
        )
        page += domain_tables.progress(report, known, caption)
    return page


def _problems(report: PlanReport) -> Section:
    return short_of_target(report) + alerts(report.warned(), report.language)


def _duties(report: PlanReport) -> Section:
    return duties.units(report) + duties.wanted_data(report)


def _measures(report: PlanReport) -> Section:
    if not measures.is_divided(report):
        return content.paragraph(
            report.say("该规划还没有分解为任务。", "The plan has not been divided into tasks yet.")
        )
    return measures.of_plan(report, 4, "", report.say("附录", "the appendix"))


def _appendix(report: PlanReport) -> Section:
    return appendix.every_target(report) + measures.annex(report) + appendix.values(report)
