"""Targets and observations become gaps: the order of the steps, and nothing else.

The steps are those of the decision procedure: unit and definition, series, threshold, met or not, pace, status. Each
is in the module that is named after it. Pure functions of frames; the order of the rows of any input changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from halfsky.assess import (
    comparability,
    directions,
    due,
    grounds,
    over_time,
    progress,
    promises,
    series,
    status,
    thresholds,
    warnings,
)  # fmt: skip
from halfsky.assess.arguments import as_table, as_year
from halfsky.assess.gaps_in_words import Assessment
from halfsky.assess.outlook import denominators, forecast, odd_ends, rate_priors, small_numbers, volatility
from halfsky.assess.points import at_points, baseline_point, first_point, latest_point, observed_points, value_in
from halfsky.assess.sexes import gaps as sex_gaps
from halfsky.errors import DataError
from halfsky.schemas import AREAS, BREAKS, DIRECTIONS, GAPS, INDICATORS, OBSERVATIONS, PLANS, RATE_PRIORS, TARGETS
from halfsky.schemas.distinct_values import with_row_of, years
from halfsky.settings import Settings
from halfsky.vocabulary.codes import DOMAINS
from halfsky.vocabulary.statuses import STATUSES

_DEFAULTS = Settings()
_OF_TARGETS = [
    "target_id", "plan_id", "domain", "indicator_id", "indicator", "comparator", "value", "upper_value", "unit",
    "relative_to", "tolerance", "deadline_year", "value_text", "periodicity", "review_status",
]  # fmt: skip
# What the phrases on a status name.
_FACTS = [
    "indicator_id", "indicator", "comparator", "unit", "relative_to", "value_text", "better", "indicator_unit",
    "odd_unit", "expected_unit", "base_year", "stated_base", "stated_value", "deadline", "latest_year", "observed",
    "later_year", "older_year", "baseline_year", "baseline", "baseline_met", "target", "low", "high", "gap",
    "allowed", "attainment", "time_elapsed", "pace_ratio", "cagr_ratio", "points", "slope", "p", "forecast",
    "forecast_low", "forecast_high", "lower_limit", "upper_limit", "probability", "outlook", "unmet_in", "met_since",
    "outlier_year", "steps", "reversals", "low_limit", "high_limit", "deviation", "numerator", "denominator",
    "interval_low", "interval_high", "pooled", "pooled_from", "base_of_line", "pace_of_base", "latest_of_line",
    "pace_of_latest", "pooled_cases", "pooled_people", "chance", "expected", "break_year", "after_year", "after",
    "strays", "stray_year", "bad_year", "bad_value", "short_years", "missing_years", "stricter", "weaker", "value",
    "every_year", "summed",
]  # fmt: skip

# What the gaps are made of: their own columns, and those that say what of them is shown.
_PRESENTED = {
    *GAPS.names, "problem", "directional", "indicator_domain", "lower_limit", "upper_limit", "odd_unit", "bad_year",
    "value", "expected_unit", "deadline",
}  # fmt: skip


def assess_targets(
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    *,
    plans: pd.DataFrame,
    indicators: pd.DataFrame,
    areas: pd.DataFrame,
    breaks: pd.DataFrame | None = None,
    priors: pd.DataFrame | None = None,
    as_of: int | None = None,
    settings: Settings | Mapping[str, Any] = _DEFAULTS,
    language: str = "zh",
) -> pd.DataFrame:
    """Where each target stands in the year `as_of`: the gaps table (`schemas.GAPS`), one row a target.

    All frames as `schemas` declares them. Targets that a reviewer rejected are left out. `as_of` defaults to the last
    year of any observation. Values are in the target's unit; a target stated as a change (下降三分之一) is shown with
    the threshold, and the comparator, that follow from its base. A forecast is shown within the indicator's limits;
    its probability is that of the line itself.

    A target is due when `as_of` has come to its deadline's year. It is then judged, met or not, by the value of that
    year, else by the nearest of the `Settings.due_window` years before it, else of those after it; where there is none
    it is `unreported`.

    Raises DataError for a target of a plan that is not among the plans, UsageError for a frame that lacks a column or
    cannot be given the declared types, for observations of one source that contradict each other, and for an `as_of`
    that is no year. settings: `Settings`, or a mapping of those that differ from the defaults. language: of `basis`.
    """
    return assess(
        targets, observations, plans=plans, indicators=indicators, areas=areas, breaks=breaks, priors=priors,
        as_of=as_of, settings=settings,
    ).gaps(language)  # fmt: skip


def assess(
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    *,
    plans: pd.DataFrame,
    indicators: pd.DataFrame,
    areas: pd.DataFrame,
    breaks: pd.DataFrame | None = None,
    priors: pd.DataFrame | None = None,
    as_of: int | None = None,
    settings: Settings | Mapping[str, Any] = _DEFAULTS,
) -> Assessment:
    """As `assess_targets`, in codes and numbers: its `gaps` says them in the language asked for."""
    targets = as_table(targets, TARGETS, "targets")
    observations = as_table(observations, OBSERVATIONS, "observations")
    plans = as_table(plans, PLANS, "plans")
    indicators = as_table(indicators, INDICATORS, "indicators")
    areas = as_table(areas, AREAS, "areas")
    breaks = BREAKS.empty() if breaks is None else as_table(breaks, BREAKS, "breaks")
    priors = RATE_PRIORS.empty() if priors is None else as_table(priors, RATE_PRIORS, "rate_priors")
    settings = Settings.of(settings, "settings")
    if as_of is None:
        known = observations["year"] if len(observations) else plans["start_year"]
        as_of = int(known.max()) if len(known) else 0
    else:
        as_of = as_year(as_of, "as_of")
    rows = _described(targets, plans, indicators).assign(as_of=as_of)
    observed = series.Observed(observations)
    chosen = series.chosen(observed, as_of, rows["indicator_id"].drop_duplicates())
    lineage = series.ancestry(areas)
    reference = series.reference_point(rows, chosen, lineage)
    points = series.by_residence(rows, observed, as_of, observed_points(rows, chosen))
    rows, points = sex_gaps.judged_by_gap(rows, points, sex_gaps.observed_for(rows, observed))
    points, lacking = over_time.accumulated(rows, points)
    rows = rows.join(lacking)
    points = denominators.inferred(rows, points, observed, as_of)

    rows, points = _with_latest(rows, points, breaks, lineage, settings)
    rows = rows.assign(problem=comparability.problems(rows))
    of_areas = rate_priors.of_targets(rows, priors, series.nearest_value(rows, chosen, lineage), lineage)
    rows = _with_chance(rows, points, of_areas, areas, settings)
    rows = _with_way(rows, points, settings)
    rows = rows.assign(effect=directions.effect(rows, settings))
    rows = rows.assign(status=status.decide(rows, settings))
    flags = warnings.flags(rows, settings)
    rows = rows.join(promises.one_promise(rows))
    facts = rows[_FACTS].assign(ground=grounds.grounds(rows))
    remarks = grounds.remarks(rows, flags, settings)
    rows = rows.assign(basis="", warnings=warnings.codes(flags), **reference)
    return Assessment(GAPS.conform(_presented(rows)), facts, remarks, settings)


def _described(targets: pd.DataFrame, plans: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Targets with what their plan and their indicator say: area, base year, deadline, unit, better way."""
    kept = targets[targets["review_status"].ne("rejected")]
    strangers = kept.loc[~kept["plan_id"].isin(plans["plan_id"]), "plan_id"]
    if len(strangers):
        raise DataError(
            f"targets: plan_id {strangers.iloc[0]!r} ({len(strangers)} rows) is not among the plans; "
            "add it to plans.csv or correct the plan_id"
        )
    about_plan = plans[["plan_id", "area_code", "start_year", "end_year"]]
    properties = [
        "indicator_id", "domain", "unit", "better", "decimals", "lower_limit", "upper_limit", "counter", "name_zh",
        "aliases", "denominator",
    ]  # fmt: skip
    named = {"domain": "indicator_domain", "unit": "indicator_unit", "denominator": "denominator_id"}
    catalogue = indicators[properties].rename(columns=named)
    catalogue = catalogue.assign(catalogued=True, names=catalogue["name_zh"] + "|" + catalogue["aliases"])
    rows = with_row_of(kept[_OF_TARGETS].reset_index(drop=True), about_plan, "plan_id")
    rows = with_row_of(rows, catalogue.drop(columns=["name_zh", "aliases"]), "indicator_id")
    rows = rows.join(series.asked_residence(rows["indicator"], rows["names"]))
    directional = rows["comparator"].isin(DIRECTIONS)
    base_year = rows["start_year"].astype("float64") - 1
    stated_base = years(rows["relative_to"])
    stated_base = stated_base.mask(rows["relative_to"].eq("base"), base_year)
    stated_unit = ~directional & rows["unit"].ne("") & ~thresholds.is_share(rows)
    expected = rows["indicator_unit"].mask(stated_unit, rows["unit"])
    rows = rows.assign(
        catalogued=rows["catalogued"].eq(True) | rows["indicator_id"].eq(""),
        decimals=rows["decimals"].astype("float64"),
        directional=directional,
        base_year=base_year,
        stated_base=stated_base,
        deadline=rows["deadline_year"].fillna(rows["end_year"]).astype("float64"),
        expected_unit=expected,
    )
    return rows.join(over_time.over_time(rows)).copy()  # in few blocks again: a column more is then no dear one


def _with_latest(
    rows: pd.DataFrame, points: pd.DataFrame, breaks: pd.DataFrame, lineage: pd.DataFrame, settings: Settings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Adds the value that is held against the target, the break before it, the baseline, and the resolved threshold.

    The second frame is that of the points that may be used: without those of another unit and impossible ones.
    """
    rows = rows.assign(due=~rows["directional"] & rows["as_of"].ge(rows["deadline"]))
    never = pd.Series(0.0, index=rows.index)
    strange = comparability.strange(points, rows)
    everything = due.judged(rows, points, breaks, lineage, settings)
    rows = rows.join(comparability.strays(rows, points, strange, everything["year"]))
    judged = everything
    if strange.any():
        points = points[~strange | at_points(points, rows["odd_unit"].ne(""))].reset_index(drop=True)
        judged = due.judged(rows, points, breaks, lineage, settings)
    as_of = rows["as_of"].astype("float64")
    later = first_point(points, rows.index, rows["deadline"].clip(upper=as_of) + 1, as_of)
    older = latest_point(points, rows.index, never, rows["base_year"] - 1)
    last_seen = judged["year"].fillna(later["year"])
    rows = rows.assign(break_year=series.last_break(rows, breaks, lineage, last_seen))
    before = latest_point(points, rows.index, rows["base_year"] - settings.baseline_window, rows["break_year"] - 1)
    rows = rows.assign(latest_year=judged["year"], before_break=before["year"].notna())
    baseline = baseline_point(points, rows, settings)
    stated = value_in(points, rows.index, rows["stated_base"])
    after = latest_point(points, rows.index, judged["year"] + 1, as_of).where(rows["due"])
    rows = rows.assign(
        has_points=last_seen.notna(),
        stated_value=stated.mask(rows["stated_base"].lt(rows["break_year"])),
        derived_decimals=thresholds.derived_decimals(rows, points),
        baseline_year=baseline["year"],
        baseline=baseline["value"],
        reported=judged["reported"],
        observed=judged["value"],
        numerator=judged["numerator"],
        denominator=judged["denominator"],
        residence=judged["residence"].astype("object").fillna(""),
        sex=judged["sex"].astype("object").fillna(""),
        total_older=judged["total_older"].eq(True),
        later_year=later["year"],
        older_year=older["year"],
        after_year=after["year"],
        after=after["value"],
    )
    rows = thresholds.resolve_relative(rows)
    return rows.join(thresholds.bounds(rows, settings)), points


def _with_chance(
    rows: pd.DataFrame, points: pd.DataFrame, priors: pd.DataFrame, areas: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Adds on how few cases the value rests, what is then to be thought of it (`judged`), and of its baseline."""
    levels = areas.set_index("area_code")["level"]
    rows = rows.assign(
        named_people=rows["indicator_domain"].isin(DOMAINS.where(named_people=True)),
        rare_event=denominators.rare_events(rows, levels),
    )
    rows = rows.join(small_numbers.small_numbers(rows, points, priors, settings))
    few = rows["few_cases"] & rows["chance"].notna() & ~rows["directional"]
    return rows.assign(
        pooled_decides=few,
        judged=rows["observed"].where(~few, rows["expected"]),
        baseline_judged=rows["baseline"].where(~few, rows["expected_base"]),
    )


def _with_way(rows: pd.DataFrame, points: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Adds the baseline, the journey from it, and for directional targets the trend."""
    aimed = thresholds.aim(rows["judged"], rows)
    rows = rows.assign(
        target=aimed,
        gap=thresholds.gap(rows["judged"], rows),
        baseline_gap=thresholds.gap(rows["baseline_judged"], rows),
        met=thresholds.met(rows["observed"], rows).mask(rows["pooled_decides"], rows["chance"].ge(0.5)),
        baseline_met=thresholds.met(rows["baseline_judged"], rows),
        after_met=thresholds.met(rows["after"], rows),
        direction=thresholds.direction(rows["comparator"], rows["better"]),
        step=thresholds.step(rows, aimed, settings),
    )
    rows = rows.assign(allowed=thresholds.tolerance(rows, aimed, settings))
    first = at_points(points, rows["baseline_year"].fillna(rows["latest_year"]))
    used = points["year"].between(first, at_points(points, rows["latest_year"]))
    used = points.loc[used, ["row", "year", "value"]].reset_index(drop=True)
    of_direction = used[at_points(used, rows["directional"])]
    trend = directions.trends(of_direction).reindex(rows.index)
    of_way = rows.assign(observed=rows["judged"], baseline=rows["baseline_judged"])
    rows = rows.join(progress.progress(of_way, settings)).join(trend)
    rows = rows.assign(
        points=used.groupby("row").size().reindex(rows.index), span=rows["latest_year"] - rows["baseline_year"]
    )
    return _with_outlook(rows, used, points, settings)


def _with_outlook(rows: pd.DataFrame, used: pd.DataFrame, points: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Adds where the series leads, and how it fluctuates."""
    ahead = forecast.forecast(used, rows, settings)
    # Chance decides where cases are few, and a year that is over has no outlook.
    unknowable = rows["directional"] | rows["few_cases"] | rows["as_of"].ge(rows["deadline"])
    ahead = ahead.mask(unknowable).assign(steady=ahead["steady"] & ~unknowable)
    rows = rows.drop(columns="forecast").join(ahead.assign(forecast=ahead["forecast"].fillna(rows["forecast"])))
    flat = rows["forecast_low"].eq(rows["forecast_high"])
    rows = rows.assign(outlook=forecast.outlook(rows["probability"].mask(flat), settings))
    close = ~rows["met"] & ~rows["pooled_decides"] & rows["gap"].ge(-rows["allowed"] - 1e-9)
    # Before the due year nearly there is nothing yet, unless it is likely to hold.
    rows = rows.assign(nearly=close & (rows["due"] | rows["probability"].ge(settings.possible)))
    fluctuating = rows.drop(columns="allowed").rename(columns={"step": "allowed"})
    rows = rows.join(volatility.volatility(used, fluctuating, settings))
    rows = rows.join(odd_ends.odd_ends(used, rows, settings))
    return rows.join(volatility.steadiness(used, rows))


def _presented(rows: pd.DataFrame) -> pd.DataFrame:
    """The gaps table's columns: nothing is shown that the status says cannot be known."""
    lines = ["forecast", "forecast_low", "forecast_high"]
    reached = ["gap", "attainment", "time_elapsed", "pace_ratio", "cagr_ratio", "required_per_year", "probability"]
    incomparable = rows["problem"].ne("") & rows["indicator_id"].ne("")
    silent = rows["status"].isin(STATUSES.where(valued=False))
    shown = rows[[name for name in rows if name in _PRESENTED]]
    shown = shown.assign(domain=rows["domain"].where(rows["domain"].ne(""), rows["indicator_domain"]))
    shown[lines] = shown[lines].clip(lower=shown["lower_limit"], upper=shown["upper_limit"], axis=0)
    shown[reached + lines] = shown[reached + lines].mask(incomparable | shown["directional"])
    told = [name for name in reached if name != "gap"] + lines
    shown[told] = shown[told].mask(silent)
    shown["volatility"] = shown["volatility"].mask(incomparable)
    shown["outlook"] = shown["outlook"].mask(incomparable | silent | shown["directional"], "")
    # Values in another unit have no place in a row of the target's unit.
    values = ["observed", "baseline", "latest_year", "baseline_year"]
    shown[values] = shown[values].mask(shown["odd_unit"].ne("") | shown["bad_year"].notna())
    shown["target"] = shown["target"].fillna(shown["value"])
    return shown.assign(unit=shown["expected_unit"], due_year=shown["deadline"])
