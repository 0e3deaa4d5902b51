"""The cross-district report: what plans promise on the same indicators, what they leave out, and where they stand.

The sections in order; what each consists of is in the module of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from halfsky import figures
from halfsky.assess import Settings
from halfsky.compare import compare_plans
from halfsky.figures import covered, matrix, theme
from halfsky.package import Package, find_plan
from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.render.document import Document, compose
from halfsky.reports import left_out, tables, upper
from halfsky.reports import sources as origins
from halfsky.reports.assessed import belonging, frames_of
from halfsky.reports.cross import (
    apart,
    brief,
    cited,
    closing,
    courses,
    coverage,
    few,
    lagging,
    overview,
    promises,
    rolled_up,
    spread,
    standing,
)
from halfsky.reports.cross.material import Material
from halfsky.target_rows import MARK, UNCONFIRMED

ANNEXED = ("counts", "promises", "coverage", "standing", "apart", "sources", "method", "appendix")
_SOURCES = 30  # rows that name every indicator and year


@dataclass(frozen=True)
class CrossReport(Material):
    """Several plans assessed in one year, and all that their comparison shows. Make one with `of` or `from_frames`."""

    @classmethod
    def of(
        cls,
        package: Package,
        plan_ids: Sequence[str],
        *,
        as_of: int,
        language: str = "zh",
        thresholds: Mapping[str, float] | None = None,
    ) -> CrossReport:
        """Assess and compare the plans in the year `as_of`; their upper-level plans are the yardstick.

        thresholds: those that differ from the defaults of `assess.Settings`, by name. Plans whose data are broken, or
        that have no targets, are named in the report and not in its results; DataError where that is all of them.
        """
        frames = frames_of(package, *plan_ids, as_of=as_of, language=language, thresholds=thresholds)
        return cls.from_frames(package, plan_ids, **frames)

    @classmethod
    def from_frames(
        cls,
        package: Package,
        plan_ids: Sequence[str],
        *,
        targets: pd.DataFrame,
        observations: pd.DataFrame,
        gaps: pd.DataFrame,
        as_of: int,
        language: str = "zh",
        thresholds: Mapping[str, float] | None = None,
    ) -> CrossReport:
        """Compare plans whose targets were assessed (`assess_frames`); all else as of `of`.

        Rows of other plans may be in the frames, and are left.
        """
        plan_ids, left = left_out.parted(package, plan_ids)
        package = package.with_frames(targets, observations)
        for plan_id in set(plan_ids) - set(package.plans["plan_id"]):
            find_plan(package, plan_id)  # says what is wrong with it
        places = {plan_id: place for place, plan_id in enumerate(plan_ids)}
        plans = package.plans[package.plans["plan_id"].isin(places)]
        plans = plans.sort_values("plan_id", key=lambda ids: ids.map(places), ignore_index=True)
        targets, gaps = belonging(plan_ids, targets, gaps, as_of)
        settings = Settings.of(thresholds or {})
        everything = pd.concat([plans, package.plans[~package.plans["plan_id"].isin(places)]], ignore_index=True)
        comparison = compare_plans(
            package.targets, gaps, everything, package.areas, package.indicators, observations=package.observations
        )
        return cls(package, plans, targets, gaps, comparison, as_of, language, settings, tuple(left))

    def document(self) -> Document:
        """The whole report, numbered; a notebook shows its parts. What is compared plan by plan is its annex."""
        say = self.say
        parts = {
            "title": self.title(),
            "summary": self.summary(),
            "overview": overview.section(self),
            "lagging": lagging.section(self),
            "spread": spread.section(self),
            "courses": courses.section(self),
            "rolled_up": rolled_up.section(self),
            "asked": self.asked(),
            "advice": closing.section(self),
            "counts": self.counts() + rolled_up.annex(self) + self._undrawn(),
            "promises": self.promises()
            + self._charts(self.promise_charts, say("各规划承诺的水平", "Promised levels, plan by plan")),
            "coverage": self.coverage()
            + self._charts(self.coverage_charts, say("各规划列入的指标", "Which indicators each plan states"))
            + self.single()
            + self._charts(
                lambda: [self.coverage_chart()], say("各规划目标的数据覆盖", "Targets that the data cover, by plan")
            ),
            "standing": self.standing()
            + self._charts(self.standing_charts, say("水平、路程与进度", "Level, journey and pace"))
            + self._charts(lambda: [self.standing_chart()], say("各规划目标状态", "Status of the targets by plan")),
            "apart": self.apart(),
            "sources": self.sources(),
            "method": self.method(),
        }
        if self.comparison.composite["score"].notna().any():
            parts["appendix"] = self.appendix()
        return compose(parts, self.language, apart=ANNEXED, about=self.about)

    def brief(self) -> Document:
        """The page for the leader (呈阅件)."""
        return brief.document(self)

    # ---- sections, in order ----

    def title(self) -> Section:
        say = self.say
        page = content.heading(self.title_text, 1)
        made = content.today(self.language)
        subtitle = say(f"评估年份：{self.as_of}年　　成文日期：{made}", f"Assessed: {self.as_of}. Made on {made}")
        page += content.paragraph(subtitle, "subtitle")
        if self.simulated:
            page += content.paragraph(tables.simulated_notice(say), "stamp")
        page += left_out.note(self.package, self.left_out, say)
        above = upper.named(self.plans, self.package.plans, self.short_names, say)
        return page + content.paragraph(above, "note") if above else page

    def summary(self) -> Section:
        """How many of the areas' targets are attained, what lags in most areas, who leads."""
        say = self.say
        lead = self._main_point() + overview.lead(self) + overview.most_lagging(self) + few.together(self)
        page = content.heading(say("报告摘要", "Summary")) + content.paragraph(lead, "lead")
        if overview.lead(self):
            page += courses.at_the_ends(self)
        return page + self._unchecked() + cited.second_hand(self)

    def asked(self) -> Section:
        """What the plans promise on the same indicators, in a paragraph; all of it is in the annex."""
        say = self.say
        return content.heading(say("六、目标值与口径", "6. What is promised"), label="asked") + content.paragraph(
            self.spans(
                (self._promised(), "逐个规划的目标值见", Ref("promises"), "，不能直接比较的见", Ref("apart"), "。"),
                (self._promised(), "Plan by plan: ", Ref("promises"), "; what is not comparable: ", Ref("apart"), "."),
            )
        )

    def _promised(self) -> str:
        """How many indicators are shared, and what asks for more or less than the upper plan and the neighbours."""
        say, compared = self.say, self.comparison.promises
        plans_of = compared.groupby("indicator_id")["plan_id"].nunique()
        against = compared["against_upper"].value_counts()
        stricter, same, weaker = (int(against.get(kind, 0)) for kind in ("stricter", "same", "weaker"))
        beside = compared["against_neighbours"].value_counts()
        harder, softer, mixed = (int(beside.get(kind, 0)) for kind in ("stricter", "weaker", "mixed"))
        shared = int(plans_of.ge(2).sum())
        some = "均" if shared == len(plans_of) else f"其中{shared}个"
        return say(
            f"比较{self._compared()}，共涉及{len(plans_of)}个指标，{some}为两个以上规划共有。"
            f"与上级规划可比的目标中，严于上级{stricter}项，相同{same}项，宽于上级{weaker}项。"
            f"与同级规划可比的目标中，严于同级{harder}项，宽于同级{softer}项，宽严互见{mixed}项。",
            f"{self._compared()}; {len(plans_of)} indicators, {shared} of them in two plans or more. Against the "
            f"upper plan: {stricter} stricter, {same} the same, {weaker} weaker. Against plans "
            f"of the same level: {harder} stricter, {softer} weaker, {mixed} stricter than some, weaker than others. ",
        )

    def counts(self) -> Section:
        """Each plan in one row: targets, measurable, the account's lines, the rate with its fraction and bounds."""
        say, frame = self.say, self._counts()
        caption = say("各规划目标项数（项）与达标率", "Targets and attainment rate by plan")
        return (
            content.heading(say("附件一　各规划目标项数", "A. Targets of the plans"), label="appendix")
            + content.table(frame, caption, numeric=frame.columns[1:], kind="counts")
            + content.paragraph(tables.rate_rule(say), "note")
        )

    def promises(self) -> Section:
        """What asks for more or less than the upper-level plan and than the neighbours, and what is not promised."""
        return (
            content.heading(self.say("附件二　目标值比较", "B. What is promised"), label="promises")
            + promises.against_upper(self)
            + promises.against_neighbours(self)
            + promises.left_out(self)
            + self.unread_note()
        )

    def promise_charts(self) -> list[figures.Chart]:
        """The matrix of promised levels on shared indicators, in printed pages."""
        package = self.package
        return [
            figures.promise_matrix(
                page,
                package.targets,
                plans,
                package.areas,
                package.indicators,
                unread=list(self.unread["plan_id"]),
                pending=self.pending,
                language=self.language,
            )
            for page in matrix.pages(self.comparison.promises)
            for plans in theme.pieces(self.plans, matrix.PLANS)
        ]

    def coverage(self) -> Section:
        """Which indicators of its upper-level plan each plan leaves out."""
        return coverage.section(self)

    def coverage_charts(self) -> list[figures.Chart]:
        """The coverage matrix, plans by indicators, in printed pages."""
        package = self.package
        return [
            figures.coverage_matrix(
                page,
                plans,
                package.areas,
                package.indicators,
                unread=list(self.unread["plan_id"]),
                pending=self.pending,
                language=self.language,
            )
            for page in covered.pages(self.comparison.coverage_kinds)
            for plans in theme.pieces(self.plans, covered.PLANS)
        ]

    def single(self) -> Section:
        """How many indicators the matrix does not show, because one plan alone states them."""
        kinds = self.comparison.coverage_kinds
        alone = int(kinds.loc[~covered.worth_showing(kinds), "indicator_id"].nunique())
        if not alone:
            return Section()
        unread = self.unread["plan_id"].isin(self.plans["upper_plan_id"]).any()
        entered = self.say("所纳入的上级规划目标中" if unread else "上级规划", " entered" if unread else "")
        text = self.say(
            f"另有{alone}个指标只有一个规划列入、{entered}也没有，未在图中列出。",
            f"{alone} more indicators are stated by one plan alone and by no upper plan{entered}; they are not drawn.",
        )
        return content.paragraph(text, "note")

    def coverage_chart(self) -> figures.Chart:
        return figures.coverage(
            self.gaps, self.targets, self.plans, self.package.areas, language=self.language, simulated=self.simulated
        )

    def standing(self) -> Section:
        """Level, journey and pace of the indicators that have a value, and the rank ranges."""
        page = content.heading(self.say("附件四　进展比较", "D. Where the plans stand"), label="standing")
        return page + standing.progress(self) + standing.ranges(self)

    def standing_charts(self) -> list[figures.Chart]:
        """The three views of each indicator that can be ranked, those with most areas first."""
        return standing.charts(self, self.simulated)

    def standing_chart(self) -> figures.Chart:
        return figures.standing(
            self.gaps, self.plans, self.package.areas, language=self.language, simulated=self.simulated
        )

    def apart(self) -> Section:
        """What looks alike and is kept apart."""
        return (
            content.heading(self.say("附件五　口径不同、不可直接比较", "E. Not to be compared directly"), label="apart")
            + apart.other_definitions(self)
            + apart.other_forms(self)
        )

    def appendix(self) -> Section:
        return standing.composite(self)

    def sources(self) -> Section:
        """Where the values of the plans' own areas come from."""
        say = self.say
        frame = origins.sources_table(cited.cited(self), self.language)
        page = content.heading(say("附件六　数据来源", "F. Sources"), label="sources")
        if frame.empty:
            return page + content.paragraph(say("本报告没有引用任何观测数值。", "No observed value is shown."))
        caption = say("本报告所示数值的来源", "Sources of the figures shown")
        return page + self.table(
            frame if len(frame) <= _SOURCES else origins.by_source(frame, self.listed, say), caption
        )

    def method(self) -> Section:
        return content.heading(
            self.say("附件七　评估方法与阈值", "G. Method and thresholds"), label="method"
        ) + tables.method(self.settings, self.language)

    # ---- parts ----

    def _charts(self, draw: Callable[[], list[figures.Chart]], caption: str) -> Section:
        if len(self.plans) > self.most_drawn:
            return Section()
        charts = draw()
        return content.pictures(charts, content.paged(caption, len(charts), self.language))

    def _undrawn(self) -> Section:
        """That charts are left out: with a row or a column for each of hundreds of plans nobody could read them."""
        if len(self.plans) <= self.most_drawn:
            return Section()
        text = self.say(
            f"参与比较的规划超过{self.most_drawn}个，逐个规划绘制的图从略；数值见各表和gaps.csv，"
            "也可在“妇女发展规划比较”页面中按范围和指标查看。",
            f"With more than {self.most_drawn} plans the charts by plan are left out: the numbers are in the tables "
            "and in gaps.csv, and the dashboard shows them by region and indicator.",
        )
        return content.paragraph(text, "note")

    @property
    def _nations(self) -> pd.Series:
        """Which of the plans are a nation's."""
        levels = self.plans["area_code"].map(self.package.areas.set_index("area_code")["level"].to_dict())
        return levels.eq("nation")

    def _compared(self) -> str:
        """5个地区规划及《中国妇女发展纲要》: the nation is no district; its plan goes by its own name."""
        say, nations = self.say, int(self._nations.sum())
        local = len(self.plans) - nations
        parts = [say(f"{local}个地区规划", f"{local} plans of areas")] if local else []
        if nations:
            titles = "、".join(f"《{title}》" for title in self.plans.loc[self._nations, "title"])
            parts.append(say(titles, "the national plan" if nations == 1 else f"{nations} national plans"))
        return say("及", " and ").join(parts)

    def _main_point(self) -> str:
        """How many of the areas' plans have any target that can be judged."""
        say, local = self.say, self.plans.loc[~self._nations, "plan_id"]
        if local.empty:
            return ""
        judged = int(self.counted.loc[list(local), "measurable"].gt(0).sum())
        if not judged:
            return say(
                f"{len(local)}个地区规划中，有可监测目标的为0个：因缺少可用的本地区数据，各地区均无法判断是否达标。",
                f"0 of {len(local)} plans of areas have a measurable target: without usable values of their own areas "
                "it cannot be said whether they attain their targets. ",
            )
        if judged == len(local):
            return ""
        return say(
            f"{len(local)}个地区规划中，{judged}个有可监测的目标。",
            f"{judged} of {len(local)} plans of areas have a measurable target. ",
        )

    def _counts(self) -> pd.DataFrame:
        say, counts = self.say, self.counted
        return tables.counts(counts, [self.plan_names[plan_id] for plan_id in counts.index], say("规划", "plan"), say)

    def _unchecked(self) -> Section:
        say, stated = self.say, self.package.targets
        upper = self.plans["upper_plan_id"]
        open_ = stated[stated["review_status"].isin(UNCONFIRMED)]
        own = int(open_["plan_id"].isin(self.plans["plan_id"]).sum())
        above = int((open_["plan_id"].isin(upper) & ~open_["plan_id"].isin(self.plans["plan_id"])).sum())
        if not own + above:
            return Section()
        more = say(f"，另有上级规划目标{above}项", f", and {above} of upper plans") if above else ""
        return content.paragraph(
            say(
                f"所比较的规划中有{own}项目标{more}尚未核对，表、图中以{MARK}标注；已计入项数，与之相比的“严于”“宽于”仅供参考。",
                f"{own} targets of these plans{more} have not been checked by a person and are marked {MARK}; they are "
                "counted, and what is stricter or weaker than them is provisional.",
            )
        )
