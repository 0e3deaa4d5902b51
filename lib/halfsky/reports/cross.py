"""The cross-district report: what plans promise on the same indicators, what they leave out, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from halfsky import figures
from halfsky.assess import Settings, assess_targets, labels
from halfsky.compare import PlanComparison, compare_plans
from halfsky.errors import UsageError
from halfsky.figures import matrix, wording
from halfsky.figures.bars import plan_names
from halfsky.figures.promises import MARK, UNCONFIRMED, names
from halfsky.package import Package, find_plan
from halfsky.reports import html, tables
from halfsky.reports import sources as origins
from halfsky.reports.html import Html


@dataclass(frozen=True)
class CrossReport:
    """Several plans assessed in one year, and all that their comparison shows. Make one with `CrossReport.of`."""

    package: Package
    plans: pd.DataFrame
    targets: pd.DataFrame
    gaps: pd.DataFrame
    comparison: PlanComparison
    as_of: int
    language: str
    settings: Settings

    @classmethod
    def of(cls, package: Package, plan_ids: Sequence[str], *, as_of: int, language: str = "zh") -> CrossReport:
        """Assess and compare the plans in the year `as_of`; their upper-level plans are the yardstick."""
        if not plan_ids:
            raise UsageError("plan_ids: name at least one plan")
        for plan_id in plan_ids:
            find_plan(package, plan_id)
        places = {plan_id: place for place, plan_id in enumerate(plan_ids)}
        plans = package.plans[package.plans["plan_id"].isin(places)]
        plans = plans.sort_values("plan_id", key=lambda ids: ids.map(places), ignore_index=True)
        targets = package.targets[package.targets["plan_id"].isin(places)].reset_index(drop=True)
        settings = Settings()
        gaps = assess_targets(
            targets, package.observations, plans=package.plans, indicators=package.indicators, areas=package.areas,
            breaks=package.breaks, as_of=as_of, settings=settings,
        )  # fmt: skip
        everything = pd.concat([plans, package.plans[~package.plans["plan_id"].isin(places)]], ignore_index=True)
        comparison = compare_plans(package.targets, gaps, everything, package.areas, package.indicators)
        return cls(package, plans, targets, gaps, comparison, as_of, language, settings)

    @property
    def simulated(self) -> bool:
        return bool(self.package.observations["status"].eq("simulated").any())

    @property
    def say(self) -> wording.Say:
        return wording.chooser(self.language)

    @property
    def plan_names(self) -> dict[str, str]:
        """The area and years of each plan, by plan id."""
        ids = self.plans["plan_id"]
        return dict(zip(ids, plan_names(ids, self.plans, self.package.areas, self.language), strict=True))

    # ---- sections, in order ----

    def title(self) -> Html:
        say = self.say
        page = html.heading(say("妇女发展规划目标跨地区比较", "Women's development plans side by side"), 1)
        made = html.today(self.language)
        subtitle = say(f"评估年份：{self.as_of}年　　生成日期：{made}", f"Assessed: {self.as_of}. Made on {made}")
        page += html.paragraph(subtitle, "subtitle")
        if self.simulated:
            page += html.paragraph(tables.simulated_notice(say), "stamp")
        return page

    def summary(self) -> Html:
        """Each plan in one row: targets, measurable, attained, the rate with its fraction."""
        say, promises = self.say, self.comparison.promises
        plans_of = promises.groupby("indicator_id")["plan_id"].nunique()
        against = promises["against_upper"].value_counts()
        stricter, same, weaker = (int(against.get(kind, 0)) for kind in ("stricter", "same", "weaker"))
        shared = int(plans_of.ge(2).sum())
        lead = say(
            f"比较{len(self.plans)}个规划，共涉及{len(plans_of)}个指标，其中{shared}个为两个以上规划共有。"
            f"与上级规划可比的目标中，严于上级{stricter}项，相同{same}项，宽于上级{weaker}项。",
            f"{len(self.plans)} plans, {len(plans_of)} indicators, {shared} of them in two plans or more. Against the "
            f"upper plan: {stricter} stricter, {same} the same, {weaker} weaker.",
        )
        frame = self._counts()
        caption = say("各规划目标项数（项）与达标率", "Targets and attainment rate by plan")
        return (
            html.heading(say("报告摘要", "Summary"))
            + html.paragraph(lead, "lead")
            + html.table(frame, caption, numeric=frame.columns[1:], kind="counts")
            + html.paragraph(tables.rate_rule(say), "note")
            + self._unchecked()
        )

    def promises(self) -> Html:
        """What asks for more or less than the upper-level plan."""
        say = self.say
        page = html.heading(say("一、目标值比较", "1. What is promised"))
        differing = self.comparison.promises
        differing = differing[differing["against_upper"].isin(["stricter", "weaker"])]
        if differing.empty:
            return page + html.paragraph(
                say("没有与上级规划不同的目标值。", "No promise differs from the upper plan's.")
            )
        kinds = {"stricter": say("严于上级", "stricter"), "weaker": say("宽于上级", "weaker")}
        upper = self._upper(differing)
        frame = pd.DataFrame(
            {
                say("指标", "indicator"): names(differing, self.package.indicators, self.language),
                say("规划", "plan"): differing["plan_id"].map(self.plan_names),
                say("目标值", "target"): self._texts(differing),
                say("上级规划目标值", "upper plan's target"): self._texts(upper),
                say("比较", "comparison"): differing["against_upper"].map(kinds),
            }
        )
        return page + html.table(frame, say("与上级规划不同的目标值", "Promises that differ from the upper plan's"))

    def promise_charts(self) -> list[figures.Chart]:
        """The matrix of promised levels on shared indicators, in printed pages."""
        package = self.package
        return [
            figures.promise_matrix(
                page, package.targets, self.plans, package.areas, package.indicators, language=self.language
            )
            for page in matrix.pages(self.comparison.promises)
        ]

    def coverage(self) -> Html:
        """Which indicators of its upper-level plan each plan leaves out."""
        say, package = self.say, self.package
        linked = package.targets[package.targets["indicator_id"].ne("")]
        titles = package.indicators.set_index("indicator_id")[f"name_{self.language}"]
        rows = []
        for plan_id, upper in self.plans[["plan_id", "upper_plan_id"]].itertuples(index=False):
            asked = linked.loc[linked["plan_id"].eq(upper), "indicator_id"].drop_duplicates()
            left_out = asked[~asked.isin(linked.loc[linked["plan_id"].eq(plan_id), "indicator_id"])]
            if len(asked):
                listed = say("、", ", ").join(wording.looked_up(left_out, titles))
                rows.append((self.plan_names[plan_id], len(asked), len(asked) - len(left_out), listed))
        page = html.heading(say("二、指标覆盖", "2. What is covered"))
        if not rows:
            return page + html.paragraph(say("没有可对照的上级规划。", "No upper-level plan to compare with."))
        heads = [
            say("规划", "plan"), say("上级规划指标", "indicators of the upper plan"),
            say("本规划已列", "of them in the plan"), say("上级规划有而本规划未列的指标", "left out"),
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=heads)
        caption = say("对上级规划指标的覆盖", "Indicators of the upper plan")
        return page + html.table(frame, caption, numeric=heads[1:3])

    def coverage_chart(self) -> figures.Chart:
        return figures.coverage(
            self.gaps, self.targets, self.plans, self.package.areas, language=self.language, simulated=self.simulated
        )

    def standing(self) -> Html:
        """Values and statuses of the indicators that have any, plan beside plan."""
        say = self.say
        rows = self.comparison.standings
        rows = rows[rows["observed"].notna()]
        page = html.heading(say("三、进展比较", "3. Where the plans stand"))
        note = say(
            "只比较同一指标；年份不同的数值不宜直接排名。没有本地区数据的目标不在表中，也不以上级地区数值代替。",
            "Values of different years are not to be ranked. Targets without a value of their own area are not in the "
            "table, nor is an upper area's value put in their place.",
        )
        page += html.paragraph(note, "note")
        if rows.empty:
            return page + html.paragraph(say("各规划目标均无本地区数据。", "No plan has a value of its own area."))
        words = self.package.targets[["target_id", "comparator", "tolerance", "value_text"]]
        rows = rows.merge(words, on="target_id", how="left")
        described = rows.assign(indicator=names(rows, self.package.indicators, self.language))
        promised = self.comparison.promises.set_index("target_id").reindex(rows["target_id"]).reset_index()
        frame = pd.DataFrame(
            {
                say("指标", "indicator"): described["indicator"],
                say("规划", "plan"): rows["plan_id"].map(self.plan_names),
                say("目标值", "target"): self._texts(promised),
                say("最新值（年份）", "latest (year)"): wording.dated(rows, "observed", "latest_year", self.language),
                say("差距", "gap"): wording.distances(rows, self.language),
                say("状态", "status"): [labels.label(labels.STATUS, code, self.language) for code in rows["status"]],
            }
        )
        return page + html.table(frame, say("各规划目标进展", "Where the plans stand"))

    def standing_chart(self) -> figures.Chart:
        return figures.standing(
            self.gaps, self.plans, self.package.areas, language=self.language, simulated=self.simulated
        )

    def sources(self) -> Html:
        """Where the values of the plans' own areas come from."""
        say, package = self.say, self.package
        rows = self.comparison.standings
        rows = rows[rows["observed"].notna()]
        shown = rows.assign(first=rows["latest_year"], last=rows["latest_year"])
        names_ = names(rows, package.indicators, self.language)
        by_id = pd.Series(names_.to_numpy(), index=rows["indicator_id"])
        frame = origins.sources_table(
            shown, package.observations, package.sources, package.areas, by_id[~by_id.index.duplicated()],
            self.language, self.as_of,
        )  # fmt: skip
        page = html.heading(say("四、数据来源", "4. Sources"))
        if frame.empty:
            return page + html.paragraph(say("本页没有引用任何观测数值。", "No observed value is shown."))
        return page + html.table(frame, say("本页所示数值的来源", "Sources of the figures shown"))

    def method(self) -> Html:
        return html.heading(self.say("五、评估方法与阈值", "5. Method and thresholds")) + tables.method(
            self.settings, self.language
        )

    # ---- parts ----

    def _counts(self) -> pd.DataFrame:
        say = self.say
        counts = tables.counted(self.gaps, "plan_id").reindex(self.plans["plan_id"]).fillna(0)
        return tables.counts(counts, [self.plan_names[plan_id] for plan_id in counts.index], say("规划", "plan"), say)

    def _texts(self, promises: pd.DataFrame) -> list[str]:
        """The promises in words, ※ behind those that no person has checked."""
        words = ["relative_to", "value_text", "periodicity", "review_status"]
        about = self.package.targets.set_index("target_id")
        said = {word: wording.looked_up(promises["target_id"], about[word]) for word in words}
        tolerance = promises["target_id"].map(about["tolerance"])
        rows = promises.assign(upper_value=promises["range_end"], tolerance=tolerance, **said)
        marks = rows["review_status"].isin(UNCONFIRMED).map({True: MARK, False: ""})
        return [text + mark for text, mark in zip(wording.targets(rows, self.language), marks, strict=True)]

    def _upper(self, promises: pd.DataFrame) -> pd.DataFrame:
        """The upper plan's promises beside those given, with their own `target_id`."""
        stated = self.package.targets[self.package.targets["review_status"].ne("rejected")]
        keys = {
            "plan_id": "upper_plan_id", "indicator_id": "indicator_id", "comparator": "upper_comparator",
            "value": "upper_value",
        }  # fmt: skip
        upper = stated[["target_id", *keys]].rename(columns=keys).drop_duplicates(list(keys.values()))
        found = promises.drop(columns="target_id").merge(upper, on=list(keys.values()), how="left")
        found["target_id"] = found["target_id"].astype("object").fillna("")
        return found.assign(comparator=found["upper_comparator"], value=found["upper_value"], range_end=float("nan"))

    def _unchecked(self) -> Html:
        say, stated = self.say, self.package.targets
        upper = self.plans["upper_plan_id"]
        open_ = stated[stated["review_status"].isin(UNCONFIRMED)]
        own = int(open_["plan_id"].isin(self.plans["plan_id"]).sum())
        above = int((open_["plan_id"].isin(upper) & ~open_["plan_id"].isin(self.plans["plan_id"])).sum())
        if not own + above:
            return Html("")
        more = say(f"，另有上级规划目标{above}项", f", and {above} of upper plans") if above else ""
        return html.paragraph(
            say(
                f"所比较的规划中有{own}项目标{more}未经人工核对，表、图中以{MARK}标注；已计入项数，与之相比的“严于”“宽于”仅供参考。",
                f"{own} targets of these plans{more} have not been checked by a person and are marked {MARK}; they are "
                "counted, and what is stricter or weaker than them is provisional.",
            )
        )
