"""One plan's report: what its sections say, in the order of an official report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from halfsky import figures
from halfsky.assess import Settings, distinct, labels
from halfsky.errors import UsageError
from halfsky.figures import distance, series, wording
from halfsky.figures.promises import directions, promises
from halfsky.package import Package, find_plan
from halfsky.reports import achievement, alerts, html, parity, summary, tables
from halfsky.reports import sources as origins
from halfsky.reports.assessed import assess_plan
from halfsky.reports.html import Html
from halfsky.reports.plain import plain_package, plain_sections, plain_texts

KINDS = {
    "annual": ("年度监测报告", "annual monitoring report"),
    "midterm": ("中期评估报告", "mid-term evaluation"),
    "final": ("终期评估报告", "final evaluation"),
}


@plain_sections
@dataclass(frozen=True)
class PlanReport:
    """A plan assessed in one year, and everything that its report shows. Make one with `PlanReport.of`.

    `package` is what of the data package bears on this plan (`Package.of_plan`).
    """

    package: Package
    plan: pd.Series
    targets: pd.DataFrame
    gaps: pd.DataFrame
    as_of: int
    kind: str
    language: str
    settings: Settings
    simulated: bool  # whether any value of the package is made up: then every page and chart says so

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
        if report not in KINDS:
            raise UsageError(f"report {report!r}: one of {', '.join(KINDS)}")
        plan = find_plan(package, plan_id)
        simulated = bool(package.observations["status"].eq("simulated").any())
        package = plain_package(package.of_plan(plan_id))
        targets = package.targets[package.targets["plan_id"].eq(plan_id)].reset_index(drop=True)
        settings = Settings.of(thresholds or {})
        gaps = assess_plan(package, plan_id, as_of, settings)
        return cls(package, plan, targets, gaps, as_of, report, language, settings, simulated)

    @property
    def say(self) -> wording.Say:
        return wording.chooser(self.language)

    @cached_property
    def promises(self) -> pd.DataFrame:
        """The quantitative targets, a promise a row (see `figures.promises`), with who is responsible."""
        rows = promises(self.gaps, self.targets, self.package.indicators, self.language)
        return rows.merge(self.targets[["target_id", "responsible_units"]], on="target_id")

    @cached_property
    def directions(self) -> pd.DataFrame:
        """The directional targets, each once (see `figures.promises.directions`)."""
        return directions(self.gaps, self.targets, self.package.indicators, self.language)

    @property
    def national(self) -> bool:
        """Whether the plan is the nation's: no area is above it."""
        areas = self.package.areas.set_index("area_code")["parent_code"]
        return bool(areas.get(self.plan["area_code"], "") == "")

    def unchecked_ids(self) -> pd.Series:
        """The ids of the distinct targets that no person has checked."""
        rows = pd.concat([self.promises, self.directions])
        return rows.loc[rows["unconfirmed"], "target_id"]

    # ---- sections, in order ----

    def title(self) -> Html:
        say = self.say
        name = self.plan["title"].split("（征求意见稿）")[0]
        zh, en = KINDS[self.kind]
        subtitle = say(
            f"评估年份：{self.as_of}年　　生成日期：{html.today('zh')}",
            f"Assessed: {self.as_of}. Made on {html.today('en')}",
        )
        page = html.heading(say(f"《{name}》{zh}", f"{name}: {en}"), 1) + html.paragraph(subtitle, "subtitle")
        if self.simulated:
            page += html.paragraph(
                say("模拟数据：本报告数值为程序生成，不反映任何真实地区", "SIMULATED DATA: not of any real area"),
                "stamp",
            )
        return page

    def summary(self) -> Html:
        """报告摘要: the rate with numerator and denominator, and what is not in it."""
        return summary.summary(self)

    def alerts(self) -> Html:
        """预警清单: what to look at first."""
        return alerts.alerts(pd.concat([self.promises, self.directions], ignore_index=True), self.language)

    def facts(self) -> Html:
        say, plan = self.say, self.plan
        areas = self.package.areas.set_index("area_code")
        upper = self.package.plans.set_index("plan_id")["title"].get(plan["upper_plan_id"], plan["upper_plan_id"])
        spent = min(max((self.as_of - plan["start_year"] + 1) / (plan["end_year"] - plan["start_year"] + 1), 0), 1)
        pairs = [
            (say("规划名称", "plan"), plan["title"]),
            (say("地区", "area"), f"{areas[f'name_{self.language}'][plan['area_code']]} ({plan['area_code']})"),
            (say("规划期", "term"), f"{plan['start_year']}–{plan['end_year']}"),
            (
                say("文本性质", "text"),
                say(*{"draft": ("征求意见稿", "draft"), "issued": ("正式印发", "issued")}[plan["status"]]),
            ),
            (say("文号", "document no."), plan["document_no"]),
            (say("上级规划", "upper-level plan"), upper),
            (say("规划期已过", "time elapsed"), wording.share(spent)),
            (say("文本来源", "source of the text"), plan["source_url"]),
        ]
        return html.heading(say("一、规划基本情况", "1. The plan")) + html.facts(pairs, say("规划概况", "The plan"))

    def domains(self) -> Html:
        say = self.say
        frame = tables.domain_counts(self.gaps, self.package.domains, self.language)
        caption = say("各领域目标项数（项）与达标率", "Targets and attainment rate by domain")
        page = html.heading(say("二、各领域目标状态", "2. Status by domain"))
        return page + html.table(frame, caption, numeric=frame.columns[1:], kind="counts")

    def achievement(self) -> Html:
        """实现程度 beside the journey, by domain; nothing where no target is measurable."""
        return achievement.section(self.gaps, self.package.domains, self.language)

    def domain_chart(self) -> figures.Chart:
        return figures.domain_status(self.gaps, self.package.domains, language=self.language, simulated=self.simulated)

    def progress(self) -> Html:
        say = self.say
        note = say(
            "先看各目标走完了多少路程，再看历年数值。", "How much of the way is done, then the values over the years."
        )
        if not self.national:
            note += say(
                "本地区没有数据的，另以灰色虚线画出上级地区数值作参考。",
                " Where there are none of its own, those of an area above.",
            )
        return html.heading(say("三、目标进程", "3. Progress")) + html.paragraph(note, "note")

    def distance_charts(self) -> list[figures.Chart]:
        """The distance chart in printed pages."""
        return distance.charts(
            self.gaps, self.targets, self.package.indicators, language=self.language, simulated=self.simulated
        )

    def series_charts(self) -> list[figures.Chart]:
        """The series of the targets with a value, own or of an area above, in printed pages."""
        package = self.package
        return series.charts(
            self.gaps, self.targets, package.observations, package.plans, package.areas, package.indicators,
            language=self.language,
        )  # fmt: skip

    def targets_by_domain(self) -> Html:
        say, rows = self.say, self.promises
        page = html.heading(say("四、分领域目标进展", "4. Targets by domain"))
        # a column that is empty for the whole plan tells nothing; a sentence says why
        everything = tables.targets_table(rows, self.package.areas, self.language)
        empty = []
        if rows["reference_area"].ne("").any():
            page += html.paragraph(
                say(
                    "“参考”为有数据的最近上级地区数值，仅供对照，不作为本地区数据，也不参与状态判断。",
                    "The reference is the nearest upper area with a value, for comparison; no status depends on it.",
                ),
                "note",
            )
        else:
            empty.append(say("参考：上级地区", "reference: area above"))
        if not rows["responsible_units"].ne("").any():
            empty.append(say("责任单位", "responsible"))
            page += html.paragraph(
                say("规划文本未列明各目标的责任单位。", "The plan names no responsible units."), "note"
            )
        else:
            page += html.paragraph(
                say(
                    "责任单位按规划原文列出；规划只按领域整体列明的，同一领域各项相同。",
                    "Responsible units as the plan names them; named for a domain they are the same.",
                ),
                "note",
            )
        names = self.package.domains.set_index("domain")[f"name_{self.language}"].to_dict() | {
            "": say("未归领域", "no domain")
        }
        for domain in names:
            group = rows[rows["domain"].eq(domain)]
            if len(group):
                frame = everything.loc[group.index].drop(columns=empty)
                caption = say(f"{names[domain]}（{len(group)}项）", f"{names[domain]} ({len(group)})")
                page += self._domain_table(frame, caption)
        return page

    def _domain_table(self, frame: pd.DataFrame, caption: str) -> Html:
        """The table of one domain; units that answer for all of it are named once, above."""
        say = self.say
        units = say("责任单位", "responsible")
        if units in frame and frame[units].eq(frame[units].iloc[0]).all():
            # units of the whole domain, as the plan names them
            caption += f"　{units}{say('：', ': ')}{frame[units].iloc[0]}"
            frame = frame.drop(columns=units)
        return html.table(frame, caption, widths=tables.targets_widths(say))

    def sexes(self) -> Html:
        """Women's values beside men's, and the gaps that the plan promises to narrow; nothing where there are none."""
        return parity.section(self.package, self.plan, self.gaps, self.as_of, self.language)

    def wanted_data(self) -> Html:
        say, plan = self.say, self.plan
        ways = [f"（{labels.label(labels.COMPARATOR, way, self.language)}）" for way in self.directions["comparator"]]
        directions = self.directions.assign(promise=ways).merge(
            self.targets[["target_id", "responsible_units"]], on="target_id"
        )
        asked_for = pd.concat([self.promises, directions], ignore_index=True)
        frame = tables.wanted_data(asked_for, self.language)
        page = html.heading(say("五、待报送数据清单", "5. Figures to be sent"))
        if frame.empty:
            return page + html.paragraph(say("各项目标均有可判断的数据。", "Every target has values to judge it by."))
        first, last = int(plan["start_year"]) - 1, min(self.as_of, int(plan["end_year"]))
        named = self.targets["responsible_units"].ne("").any()
        asked = say(
            f"请{'各责任单位' if named else '有关单位（规划文本未列明责任单位）'}报送下列指标"
            f"{first}年（基期）至{last}年各年数值，并注明来源；可计算的一并报送分子、分母。",
            f"Please send each year's value from {first} (baseline) to {last} with its source, and numerator and "
            f"denominator where there are any{'' if named else ' (the plan names no responsible units)'}.",
        )
        page += html.paragraph(asked)
        if named:
            page += html.paragraph(
                say(
                    "每项指标只列一次。规划按领域整体列明责任单位，未分到每项指标；以列在首位的单位为牵头建议，"
                    "其余单位配合，实际分工由各单位协商确定。",
                    "Each indicator stands once. The plan names its units for a whole domain, not an indicator: the "
                    "first is suggested as the lead, the others support it, as they agree.",
                ),
                "note",
            )
        caption = say("无数据或数据不足的指标", "Indicators without data or with too little")
        return page + html.table(frame, caption, numeric=[say("项数", "number")])

    def directional(self) -> Html:
        say, rows = self.say, self.directions
        page = html.heading(say("六、方向性目标", "6. Directional targets"))
        if rows.empty:
            return page + html.paragraph(say("没有方向性目标。", "There is none."))
        note = say("没有数值的目标只判断方向，不计达标。", "Without a number only the direction is judged.")
        return (
            page
            + html.paragraph(note, "note")
            + html.table(tables.directional_table(rows, self.language), say("方向性目标", "Directional targets"))
        )

    def unconfirmed(self) -> Html:
        say = self.say
        rows = self.targets[self.targets["target_id"].isin(self.unchecked_ids())]
        page = html.heading(say("七、待确认的目标", "7. Targets to be confirmed"))
        if rows.empty:
            return page + html.paragraph(say("全部目标已经人工确认。", "Every target has been confirmed."))
        return page + html.table(
            tables.unconfirmed_table(rows, self.package.domains, self.language),
            say("尚待人工确认的目标", "Targets that a person has still to confirm"),
        )

    def sources(self) -> Html:
        say, package, plan = self.say, self.package, self.plan
        shown = origins.shown_in_report(distinct(self.gaps), plan["area_code"], int(plan["start_year"]))
        own = pd.concat([self.promises, self.directions]).drop_duplicates("indicator_id")
        frame = origins.sources_table(
            shown, package.observations, package.sources, package.areas, own.set_index("indicator_id")["name"],
            self.language, self.as_of,
        )  # fmt: skip
        page = html.heading(say("八、数据来源", "8. Sources"))
        if frame.empty:
            return page + html.paragraph(say("本报告没有引用任何观测数值。", "No observed value is shown."))
        note = say(
            "本报告表、图所示的全部观测数值，按来源归并。“计划自报”为规划文本自述的完成情况，不是统计部门公布的数值。",
            "Every observed value of the tables and charts, by source. “Claimed by the plan” is its own account, "
            "no published statistic.",
        )
        caption = say("本报告所示数值的来源", "Sources of the figures shown")
        return page + html.paragraph(note, "note") + html.table(frame, caption)

    def method(self) -> Html:
        head = html.heading(self.say("九、评估方法与阈值", "9. Method and thresholds"))
        return head + tables.method(self.settings, self.language)
