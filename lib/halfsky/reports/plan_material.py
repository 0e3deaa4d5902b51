"""What every section of one plan's report is made of: the assessed targets of its plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from halfsky.assess import distinct, other_bases, sensitivity, summarise
from halfsky.assess.series import ancestry
from halfsky.figures import Chart, series
from halfsky.implementation.leads import stated_units, target_leads
from halfsky.implementation.standing import Implementation
from halfsky.reports import assessed, importance, sources, weak_grounds
from halfsky.reports.counted_once import counted_once
from halfsky.reports.newest import dated, with_newest
from halfsky.reports.reported_plan import ReportedPlan
from halfsky.reports.reversed import contradicted
from halfsky.reports.subject import Subject
from halfsky.target_rows import base_values, directions, finding_rows, promises, told_apart
from halfsky.vocabulary.codes import WARNINGS
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import rates, stated_targets, values
from halfsky.words.fact import above_ranges, standings
from halfsky.words.sentences import facts, lead_sentences

_VOLATILE = "volatile"
_DOUBTFUL = [code for code in WARNINGS if WARNINGS.row(code).gravity > WARNINGS.row(_VOLATILE).gravity]
_TURN = 3  # values that tell a turn
LIVE_BIRTHS = "live_births_count"  # of the catalogue


@dataclass(frozen=True)
class PlanMaterial(ReportedPlan):
    """One plan assessed in one year: its targets with their values, and what they come to."""

    @cached_property
    def promises(self) -> pd.DataFrame:
        """The quantitative targets, a promise a row (see `target_rows.promises`), with who is responsible."""
        rows = promises(self.gaps, self.targets, self.package.indicators, self.language)
        return self._with_units(self._firm(rows)).copy()

    @cached_property
    def directions(self) -> pd.DataFrame:
        """The directional targets, each once (see `target_rows.directions`)."""
        return self._firm(directions(self.gaps, self.targets, self.package.indicators, self.language))

    def _firm(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows with `value_kind` and `base_kind` (`firmness`); `latest` says it: 98%（2020年，推算）. And with
        `base_value, base_value_year`, the one base that tables show (`target_rows.base_values`), `break_year`, and
        `two_values`: of those, and of volatile series, `label` tells no way (`Status.called`)."""
        kinds = self.firmness(rows, "latest_year")
        base, year = base_values(rows, self.years[0])
        changed = rows["indicator_id"].map(lambda indicator: self.break_years.get(indicator, []))
        last = [
            max((year for year in years if not pd.isna(seen) and year <= seen), default=float("nan"))
            for years, seen in zip(changed, rows["latest_year"], strict=True)
        ]
        own = self.used[self.used["area_code"].eq(self.plan["area_code"])]
        two = weak_grounds.two_values(rows, own)
        known = rows["status"].map(STATUSES.labels(self.language)).eq(rows["label"])  # 范围外 stays
        still = rows["observed"].eq(rows["baseline"]) & ~rows_of_few(rows)
        rows = rows.assign(base_value=base, base_value_year=year, two_values=two, above_range=above_ranges(rows))
        rows = rows.assign(
            unmoved=weak_grounds.unmoved(rows, self.package.indicators), called=told_apart(rows, self.language)
        )
        rows = rows.assign(base_kind=self.firmness(rows, "base_value_year"))
        labels = [
            own if told else label
            for own, told, label in zip(standings(rows, still, self.language), known, rows["label"], strict=True)
        ]
        area = rows.assign(area_code=self.plan["area_code"])
        rows = with_newest(area, self.package, self.as_of, self.settings).drop(columns="area_code")
        last_kinds = self.firmness(rows, "newest_year")
        rows = rows.assign(
            contradicted=rows["indicator_id"].isin(contradicted(self.package, self.plan, self.as_of, rows)),
            value_kind=kinds, newest_kind=last_kinds, break_year=pd.Series(last, rows.index, "float64"),
            latest=dated(rows, last_kinds, self.say, self.language),
            label=pd.Series(labels, rows.index, dtype="object"),
        )  # fmt: skip
        # a table that was put together column by column is slow to choose rows from; its copy is whole
        return rows.copy()

    @cached_property
    def break_years(self) -> dict[str, list[int]]:
        """The years from which on an indicator of the plan's area, or of all areas above, has another definition."""
        lineage = ancestry(self.package.areas)
        above = lineage.loc[lineage["area_code"].eq(self.plan["area_code"]), "ancestor"]
        rows = self.package.breaks[self.package.breaks["area_code"].isin(above)]
        groups = rows.groupby("indicator_id")["year"]
        return {str(indicator): sorted(map(int, years.unique())) for indicator, years in groups}

    @cached_property
    def findings(self) -> pd.DataFrame:
        """`target_rows.finding_rows` with their `sentence`; only the rows that have one."""
        rows = finding_rows([self.promises, self.directions], self.targets, self.package.plans)
        rows = self._with_cases(self._with_year_before(rows)).assign(turned=self._turned(rows))
        told = list(facts(rows.assign(noun=self.noun), self.language))
        rows = rows.assign(fact=pd.Series(told, index=rows.index, dtype="object"), sentence=lead_sentences(told))
        return rows[rows["sentence"].ne("")].copy()  # as in `_firm`

    def _turned(self, rows: pd.DataFrame) -> pd.Series:
        """Since which year of the plan a value that is farther from its target than the base moves towards it: at least
        three values, none of them farther off than the one before; null else."""
        away = rows["attainment"].lt(0) & rows["status"].isin(STATUSES.where(behind=True))
        found = pd.Series(float("nan"), index=rows.index)
        own = self.used[self.used["area_code"].eq(self.plan["area_code"])].sort_values("year")
        for row in rows[away & rows["baseline_year"].notna()].itertuples():
            years = own["year"].between(row.baseline_year + 1, row.latest_year)
            points = own[own["indicator_id"].eq(row.indicator_id) & years]
            off = (points["value"] - row.target).abs().to_numpy("float64")
            start = len(off) - 1
            while start > 0 and off[start - 1] >= off[start]:
                start -= 1
            if len(off) - start >= _TURN and off[start] > off[-1] and not points["year"].duplicated().any():
                found[row.Index] = float(points["year"].iloc[start])
        return found

    @cached_property
    def audited(self) -> pd.DataFrame:
        """What the audit finds in the plan's text (`halfsky.schemas.FINDINGS`)."""
        return Subject.of(self.package, str(self.plan["plan_id"])).findings()

    @property
    def fullness(self) -> importance.Fullness:
        """How fully the main text tells of each domain."""
        return importance.FULLEST

    @cached_property
    def by_importance(self) -> dict[str, pd.DataFrame]:
        """The rows of `findings` of each domain in the order of `importance.in_order`."""
        rows = importance.in_order(self.findings, self.fullness)
        return {domain: rows[rows["domain"].eq(domain)] for domain in self.domain_names}

    def _with_year_before(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of a yearly report with `previous`, the value of the year before the latest."""
        if self.kind != "annual":
            return rows
        before = self.year_before[["target_id", "previous", "previous_year"]]
        rows = rows.merge(before, on="target_id", how="left").set_axis(rows.index)
        return rows.assign(previous_kind=self.firmness(rows, "previous_year"))

    @cached_property
    def year_before(self) -> pd.DataFrame:
        """`assess.progress.year_before` of the targets."""
        return assessed.before(self.package, self.plan["plan_id"], self.gaps, self.as_of, self.settings)

    def _with_cases(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows with `cases` and `among`, numerator and denominator of the latest value, and `births`; and with the
        numerators of the year before and of the baseline, `previous_cases` and `base_cases`."""
        own = self.cited[self.cited["area_code"].eq(self.plan["area_code"])]
        known = own.drop_duplicates(["indicator_id", "year"]).set_index(["indicator_id", "year"])
        known.index = known.index.set_levels(known.index.levels[1].astype("float64"), level=1)

        def of_year(years: pd.Series) -> pd.DataFrame:
            keys = pd.MultiIndex.from_arrays([rows["indicator_id"], years.astype("float64")])
            return known[["numerator", "denominator"]].reindex(keys).set_axis(rows.index)

        found = of_year(rows["latest_year"])
        before = rows["previous_year"] if "previous_year" in rows else pd.Series(float("nan"), rows.index)
        counted = self.package.indicators.set_index("indicator_id")["denominator"]
        births = values.looked_up(rows["indicator_id"], counted).eq(LIVE_BIRTHS)
        return rows.assign(
            cases=found["numerator"], among=found["denominator"], births=births,
            previous_cases=of_year(before)["numerator"], base_cases=of_year(rows["baseline_year"])["numerator"],
            **self._together(rows, own),
        )  # fmt: skip

    def _together(self, rows: pd.DataFrame, own: pd.DataFrame) -> dict[str, pd.Series]:
        """`together, together_from`: of few cases how many the years have that are put together to judge them
        (`assess.outlook.small_numbers`), and the first of these years."""
        counts = pd.Series(float("nan"), rows.index)
        first = counts.copy()
        known = own[own["numerator"].notna() & own["denominator"].gt(0)].drop_duplicates(["indicator_id", "year"])
        for row in rows[rows_of_few(rows)].itertuples():
            begin = max(row.latest_year - self.settings.pooled_years + 1, self.years[0] - 1)
            begin = begin if pd.isna(row.break_year) else max(begin, row.break_year)
            years = known[known["indicator_id"].eq(row.indicator_id) & known["year"].between(begin, row.latest_year)]
            if len(years):
                counts[row.Index], first[row.Index] = years["numerator"].sum(), years["year"].min()
        return {"together": counts, "together_from": first}

    @cached_property
    def cited(self) -> pd.DataFrame:
        """Every observed value that the report shows (`sources.cite`)."""
        package, area = self.package, self.plan["area_code"]
        own = self.everything.drop_duplicates("indicator_id").set_index("indicator_id")["name"]
        return sources.cite(
            self._shown, package, self.language, self.as_of, area_code=area, names=own, used=self.used
        )  # fmt: skip

    @cached_property
    def _shown(self) -> pd.DataFrame:
        return sources.shown_in_report(distinct(self.gaps), self.plan["area_code"], self.years[0])

    @cached_property
    def used(self) -> pd.DataFrame:
        """The observed values that the report shows, one or none of an area, an indicator and a year."""
        return sources.used_observations(self._shown, self.package.observations, self.as_of)

    def firmness(self, rows: pd.DataFrame, year: str) -> pd.Series:
        """How firm the plan's own value of each row is, in words; "" for a final one and where there is none.

        rows: gaps; year: their column with the year of the value. What is simulated is marked elsewhere, all of it.
        """
        kinds = self._unfirm
        said = [kinds.get(key, "") for key in zip(rows["indicator_id"], rows[year], strict=True)] if kinds else ""
        return pd.Series(said, index=rows.index, dtype="object")

    @cached_property
    def _unfirm(self) -> dict[tuple[str, int], str]:
        """The kind of each of the plan's own values that is no final one, by indicator and year."""
        own = self.used[self.used["area_code"].eq(self.plan["area_code"])]
        own = own[~own["status"].isin(["final", "simulated"]) | sources.claimed(own)]
        kinds = sources.kinds(own, self.say)
        return dict(zip(zip(own["indicator_id"], own["year"], strict=True), kinds, strict=True))

    @cached_property
    def series(self) -> dict[str, list[Chart]]:
        """The charts of each domain's series (`figures.series`)."""
        package = self.package
        return series.charts_by_domain(
            self.promises, self.targets, package.observations, package.plans, package.areas, package.indicators,
            language=self.language, breaks=package.breaks,
        )  # fmt: skip

    @cached_property
    def everything(self) -> pd.DataFrame:
        """Quantitative and directional targets together, with who is responsible; these promise a way to go."""
        ways = stated_targets.targets(self.directions, self.language)
        directed = self._with_units(self.directions.assign(promise=pd.Series(ways, dtype="object")))
        return pd.concat([self.promises, directed], ignore_index=True).copy()  # as in `_firm`

    def _with_units(self, rows: pd.DataFrame) -> pd.DataFrame:
        """With `responsible_units`, and who leads and is asked (`implementation.leads.target_leads`)."""
        return rows.merge(self._leads, on="target_id")

    @cached_property
    def _leads(self) -> pd.DataFrame:
        leads = target_leads(self.package, str(self.plan["plan_id"])).reset_index()
        told = self.targets.assign(responsible_units=stated_units(self.targets, self.package.targets))
        told = told[["target_id", "responsible_units"]].merge(leads, on="target_id", how="left")
        return told.fillna(dict.fromkeys(leads.columns, ""))

    @cached_property
    def implementation(self) -> Implementation:
        """The plan as work in the report's year."""
        return Implementation.of(self.package, str(self.plan["plan_id"]), self.as_of, self.gaps)

    def unchecked_ids(self) -> pd.Series:
        """The ids of the distinct targets that no person has checked."""
        rows = self.everything
        return rows.loc[rows["unconfirmed"], "target_id"]

    @cached_property
    def counts(self) -> pd.Series:
        """The plan's one row of `assess.summarise`."""
        return summarise(self.gaps).astype("object").iloc[0]

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """`assess.sensitivity` of the plan's rate."""
        package = self.package
        bases = other_bases(
            self.targets, package.observations, plans=package.plans, indicators=package.indicators,
            areas=package.areas, breaks=package.breaks, as_of=self.as_of, settings=self.settings,
        )  # fmt: skip
        return sensitivity(self.gaps, bases)

    @cached_property
    def accepted_reports(self) -> pd.DataFrame:
        """The newest accepted report of each task and unit until the report's year: schemas.PROGRESS_REPORTS with the
        task's `title`, `domain`, `target_ids` and `parent_id`. Those of tasks that the plan no longer has are left."""
        progress, tasks = self.package.progress, self.package.tasks
        own = progress[progress["plan_id"].eq(self.plan["plan_id"]) & progress["year"].le(self.as_of)]
        newest = own.sort_values("year", kind="stable").drop_duplicates(["task_id", "unit"], keep="last")
        about = tasks[tasks["review_status"].ne("rejected")][["task_id", "title", "domain", "target_ids", "parent_id"]]
        return newest.merge(about, on="task_id")

    @cached_property
    def judged(self) -> pd.DataFrame:
        """The quantitative targets whose status rests on a value."""
        return self.promises[self.promises["status"].isin(STATUSES.where(decided=True))]

    def table_label(self, domain: str) -> str:
        """The label of the domain's table of targets in the annex; "" where it has none."""
        return f"table_{domain or 'none'}" if self.promises["domain"].eq(domain).any() else ""

    @cached_property
    def coverage(self) -> float:
        """Which part of the targets with a number can be judged; 0 where there are none."""
        return rates.coverage(self.counts)

    @cached_property
    def thin(self) -> bool:
        """Whether too few targets can be judged for a rate to be headlined: then the report tells what is missing."""
        return self.coverage < self.settings.headline_coverage

    def short_of_target(self) -> pd.DataFrame:
        """The quantitative targets that are missed, behind or lost: the account's lines of these names, the farthest
        first (`importance.farthest_first`), on the page as in the table. All that a report
        says of how many these are counts here."""
        return self._short_of_target

    @cached_property
    def _short_of_target(self) -> pd.DataFrame:
        codes = STATUSES.where(behind=True) + STATUSES.where(over=True)
        return importance.farthest_first(self.promises[self.promises["status"].isin(codes)])

    def warned(self) -> pd.DataFrame:
        """The targets with any warning, an indicator once: what is said of how many these are counts here."""
        return counted_once(self.everything[self.everything["warnings"].ne("")])

    def to_be_checked(self) -> pd.DataFrame:
        """The rows of `warned` that are not short of their target, and whose values are to be looked at again: those
        that go up and down, unless by chance alone."""
        rows = self.warned()
        rows = rows[~rows_of_few(rows)]
        grave = rows["warnings"].map(lambda held: _VOLATILE in held.split(";")).astype("bool")
        return rows[grave & ~rows["target_id"].isin(self.short_of_target()["target_id"])]

    def watched(self) -> pd.DataFrame:
        """The rows of `warned` that are not short of their target, and less likely than they should be to reach it."""
        rows = self.warned()
        grave = rows["warnings"].map(lambda held: bool(set(held.split(";")) & set(_DOUBTFUL)))
        return rows[grave & ~rows["target_id"].isin(self.short_of_target()["target_id"])]

    def headline_names(self) -> list[str]:
        """The targets that the headline names, in full."""
        return list(self.short_of_target()["called"])

    def lacking(self) -> pd.DataFrame:
        """The quantitative targets with an indicator that nothing or too little has been sent for: what is said of
        how many lack data counts here. Those without an indicator of the catalogue are apart (范围外)."""
        return self._lacking

    @cached_property
    def _lacking(self) -> pd.DataFrame:
        rows = self.promises[self._lack_data(self.promises)]
        return rows[rows["indicator_id"].ne("")]

    def _lack_data(self, rows: pd.DataFrame) -> pd.Series:
        """Which rows wait for figures: also few cases of old years, of which nothing was sent since. Whether they are
        too few can only be told of what is there."""
        deadlines = self.targets.set_index("target_id")["deadline_year"].astype("float64").to_dict()
        last = rows["target_id"].map(deadlines).fillna(self.years[1]).clip(upper=self.as_of)
        old = rows["latest_year"].lt(self.years[0]) | rows["latest_year"].lt(last - self.settings.due_window)
        few = rows["status"].isin(STATUSES.where(few=True)) & old.fillna(False).astype("bool")
        return rows["status"].isin(STATUSES.where(lacks_data=True)) | few

    def of_nobody(self) -> pd.DataFrame:
        """The rows of `lacking` for which no unit is named or confirmed: nobody owes them yet."""
        rows = self.lacking()
        return rows[rows["sender"].eq("")]

    @cached_property
    def missing_ids(self) -> set[str]:
        """The indicators of targets, also of those without a number, that nothing or too little was sent for."""
        rows = self.everything[self._lack_data(self.everything)]
        return set(rows["indicator_id"]) - {""}

    @property
    def reported_year(self) -> int:
        """The year whose figures the report asks for: its own, at most the plan's last."""
        return min(self.as_of, self.years[1])

    @cached_property
    def excused(self) -> pd.DataFrame:
        """`indicator_id, unit, reason`: figures of `reported_year` that will not come, as it was accepted."""
        rows = self.package.absences
        rows = rows[rows["plan_id"].eq(self.plan["plan_id"]) & rows["year"].eq(self.reported_year)]
        rows = rows[rows["indicator_id"].isin(self.missing_ids)].drop_duplicates("indicator_id")
        return rows[["indicator_id", "unit", "reason"]].reset_index(drop=True)

    @cached_property
    def call(self) -> pd.DataFrame:
        """The call for the figures of `reported_year`; no row where none was made."""
        calls = self.package.calls
        return calls[calls["plan_id"].eq(self.plan["plan_id"]) & calls["year"].eq(self.reported_year)]

    @cached_property
    def wanted(self) -> pd.DataFrame:
        """The rows of `lacking` whose figure is asked for: those without an accepted reason."""
        lacking = self.lacking()
        return lacking[~lacking["indicator_id"].isin(self.excused["indicator_id"])]

    @cached_property
    def wanted_of_the_past(self) -> pd.DataFrame:
        """The rows of `wanted` whose figure of `reported_year` is there, where a call was made for it."""
        return self.wanted[self.wanted["latest_year"].eq(self.reported_year) & (not self.call.empty)]

    def undecidable(self) -> pd.DataFrame:
        """The quantitative targets that cannot be judged, and of which no figure is missing: 不可比, 小样本, 范围外."""
        rows = self.promises[~self.promises["status"].isin(STATUSES.where(decided=True))]
        return rows[~rows["target_id"].isin(self.lacking()["target_id"])]
