"""Every table of Halfsky and its columns, declared once.

A text column is never null: the empty string means that nothing is said. A numeric column may be null where its
description says so; missing stays missing. `data/datapackage.json` is written from these declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import pandera.pandas as pa

UNITS = ("percent", "per_100k", "per_1000", "years", "count", "ratio")
DOMAINS = (
    "health", "education", "economy", "decision", "social_security", "family", "environment", "law", "rural",
)  # fmt: skip
LEVELS = ("nation", "province", "city", "county")
BETTER = ("higher", "lower", "balanced")
SECTIONS = ("table", "goal", "strategy", "project", "other")
KINDS = ("quantitative", "directional")
COMPARATORS = ("ge", "gt", "le", "lt", "eq", "approx", "range")
DIRECTIONS = ("increase", "decrease", "maintain", "slow")
REVIEW_STATUSES = ("extracted", "confirmed", "corrected", "rejected", "added", "unconfirmed")
SEXES = ("female", "male", "total")
RESIDENCES = ("urban", "rural", "total")
OBSERVATION_STATUSES = ("final", "provisional", "estimated", "derived", "simulated")
STATUSES = (
    "attained", "nearly_attained", "on_track", "accelerate", "slow", "moving_away", "lost", "missed",
    "insufficient", "no_data", "not_comparable", "improving", "stable", "worsening",
)  # fmt: skip
OUTLOOKS = ("likely", "possible", "at_risk", "unlikely", "")
SEVERITIES = ("error", "warning", "info")
WARNINGS = ("hard_to_reach", "watch", "volatile", "stale", "small_number", "break")


@dataclass(frozen=True)
class Column:
    """One column: its type (`text`, `integer`, `number`), meaning, and what it may hold."""

    name: str
    type: str
    description: str
    values: tuple[str, ...] = ()
    required: bool = False
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None

    @property
    def dtype(self) -> str:
        return {"text": "str", "integer": "Int64", "number": "float64"}[self.type]

    def to_pandera(self) -> pa.Column:
        import pandera.pandas as pa  # noqa: PLC0415 - a second of start-up that reading a plan does not need

        checks = []
        if self.values:
            allowed = list(self.values) if self.required else [*self.values, ""]
            checks.append(pa.Check.isin(allowed, error=f"one of: {', '.join(v for v in allowed if v)}"))
        elif self.pattern:
            checks.append(pa.Check.str_matches(self.pattern, error=f"the form {self.pattern}"))
        elif self.required and self.type == "text":
            checks.append(pa.Check.str_length(min_value=1, error="not empty"))
        if self.minimum is not None:
            checks.append(pa.Check.ge(self.minimum, error=f"at least {self.minimum:g}"))
        if self.maximum is not None:
            checks.append(pa.Check.le(self.maximum, error=f"at most {self.maximum:g}"))
        nullable = self.type != "text" and not self.required
        return pa.Column(self.dtype, checks, nullable=nullable, description=self.description)


@dataclass(frozen=True)
class Table:
    """One table: its columns in order and the columns that together identify a row."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def dtypes(self) -> dict[str, str]:
        return {column.name: column.dtype for column in self.columns}

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @cache  # noqa: B019 - tables are module constants
    def to_pandera(self) -> pa.DataFrameSchema:
        import pandera.pandas as pa  # noqa: PLC0415

        return pa.DataFrameSchema(
            {column.name: column.to_pandera() for column in self.columns},
            strict=True,
            ordered=True,
            unique=list(self.key) or None,
            name=self.name,
        )

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with this table's columns, in order and of their types; absent columns come empty."""
        columns = {}
        for column in self.columns:
            if column.name not in frame:
                columns[column.name] = pd.Series(_empty(column), frame.index, column.dtype)
            elif column.type == "text":
                columns[column.name] = frame[column.name].astype(column.dtype).fillna("")
            else:
                columns[column.name] = frame[column.name].astype(column.dtype)
        return pd.DataFrame(columns, index=frame.index).reset_index(drop=True)

    def empty(self) -> pd.DataFrame:
        return self.conform(pd.DataFrame())


def _empty(column: Column) -> str | float | None:
    return {"text": "", "integer": None, "number": float("nan")}[column.type]


def _text(name: str, description: str, *values: str, required: bool = False, pattern: str = "") -> Column:
    return Column(name, "text", description, values=values, required=required, pattern=pattern)


def _integer(name: str, description: str, *, required: bool = False, minimum: float | None = None) -> Column:
    return Column(name, "integer", description, required=required, minimum=minimum)


def _number(
    name: str, description: str, *, required: bool = False, minimum: float | None = None, maximum: float | None = None
) -> Column:
    return Column(name, "number", description, required=required, minimum=minimum, maximum=maximum)


AREA_CODE = r"^\d{6}$"
IDENTIFIER = r"^[a-z][a-z0-9_]*$"
FINDING_CODE = r"^[a-z]+(-[a-z]+)*$"
PLAN_ID = r"^[a-z0-9][a-z0-9-]*$"

AREAS = Table(
    "areas",
    "Administrative areas by GB/T 2260 code; the nation is 000000.",
    ("area_code",),
    (
        _text("area_code", "GB/T 2260, 6 digits", required=True, pattern=AREA_CODE),
        _text("name_zh", "Chinese name", required=True),
        _text("name_en", "English name"),
        _text("level", "administrative level", *LEVELS, required=True),
        _text("parent_code", "area_code of the area above; empty for the nation", pattern=r"^(\d{6})?$"),
    ),
)

DOMAIN_TABLE = Table(
    "domains",
    "The eight or nine domains of a women's development plan.",
    ("domain",),
    (
        _text("domain", "domain id", *DOMAINS, required=True),
        _text("name_zh", "Chinese name", required=True),
        _text("name_en", "English name", required=True),
    ),
)

INDICATORS = Table(
    "indicators",
    "The indicator catalogue: one id is one definition and one population.",
    ("indicator_id",),
    (
        _text("indicator_id", "the field's standard name in snake_case", required=True, pattern=IDENTIFIER),
        _text("name_zh", "Chinese name", required=True),
        _text("name_en", "English name", required=True),
        _text("domain", "domain id; empty for the plan's own administration", *DOMAINS),
        _text("unit", "unit of its values; empty where no single unit is agreed", *UNITS),
        _text("better", "which way is better", *BETTER, required=True),
        _number("lower_limit", "lowest possible value; null without one"),
        _number("upper_limit", "highest possible value; null without one"),
        _integer("decimals", "published decimals", minimum=0),
        _text("standard_ref", "indicator of an international standard (SDG 3.1.1 …)"),
        _text("aliases", "other wordings of plans, separated by |"),
        _text("definition", "numerator, denominator and population, in one sentence"),
    ),
)

PLANS = Table(
    "plans",
    "The plans whose targets the package holds.",
    ("plan_id",),
    (
        _text("plan_id", "plan id, e.g. huaiyin-2021-2025", required=True, pattern=PLAN_ID),
        _text("area_code", "area that the plan binds", required=True, pattern=AREA_CODE),
        _text("title", "title as printed", required=True),
        _integer("start_year", "first year of the plan", required=True),
        _integer("end_year", "last year of the plan", required=True),
        _text("status", "draft or issued", "draft", "issued", required=True),
        _text("document_no", "number of the issuing document"),
        _text("source_url", "where the document was published"),
        _text("source_sha256", "sha256 of the document that was read", pattern=r"^([0-9a-f]{64})?$"),
        _text("upper_plan_id", "the plan of the next level up"),
    ),
)

TARGETS = Table(
    "targets",
    "One row is one statement of one target.",
    ("target_id",),
    (
        _text("target_id", "plan id, section, domain, item and running number", required=True),
        _text("plan_id", "plan id", required=True),
        _text("section", "where in the plan the target stands", *SECTIONS, required=True),
        _text("domain", "domain id; empty where there is none", *DOMAINS),
        _text("item", "number of the item in its list"),
        _text("kind", "with or without a number", *KINDS, required=True),
        _text("indicator_id", "indicator of the catalogue; empty while unconfirmed"),
        _text("indicator", "the plan's own words for the indicator, without verb and number", required=True),
        _text(
            "comparator",
            "ge gt le lt eq approx range; increase decrease maintain slow for directional targets",
            *COMPARATORS,
            *DIRECTIONS,
            required=True,
        ),
        _number("value", "threshold; null for directional targets"),
        _number("upper_value", "upper end of a range"),
        _text("unit", "unit of the threshold", *UNITS),
        _text("relative_to", "base year of a change (下降三分之一 against 2010); `base` where the year is not stated"),
        _number("tolerance", "half-width of an approximate target, in its unit", minimum=0),
        _integer("deadline_year", "only where the text states one; else the plan's last year holds"),
        _text("periodicity", "annual, every_3_years …; empty for once"),
        _text("responsible_units", "responsible units, separated by ;"),
        _text("value_text", "the few words that carry the number"),
        _integer("char_start", "start of value_text in the document's text (Python str offset)", minimum=0),
        _integer("char_end", "end of value_text", minimum=0),
        _number("confidence", "confidence of the reading", minimum=0, maximum=1),
        _text("review_status", "what a person made of the row", *REVIEW_STATUSES, required=True),
        _text("note", "remark of the extraction or of the reviewer"),
    ),
)

OBSERVATIONS = Table(
    "observations",
    "Observed values; every value has a source.",
    ("area_code", "indicator_id", "year", "sex", "residence"),
    (
        _text("area_code", "GB/T 2260 code", required=True, pattern=AREA_CODE),
        _text("indicator_id", "indicator of the catalogue", required=True, pattern=IDENTIFIER),
        _integer("year", "year of the value", required=True, minimum=1949),
        _text("sex", "whom the value describes", *SEXES, required=True),
        _text("residence", "where they live", *RESIDENCES, required=True),
        _number("value", "observed value in `unit`", required=True),
        _number("numerator", "numerator, where known"),
        _number("denominator", "denominator, where known"),
        _text("unit", "the indicator's unit", *UNITS, required=True),
        _text("status", "how firm the value is", *OBSERVATION_STATUSES, required=True),
        _text("source_id", "row of sources", required=True),
        _text("note", "remark"),
    ),
)

SOURCES = Table(
    "sources",
    "Where the observed values come from.",
    ("source_id",),
    (
        _text("source_id", "source id", required=True),
        _text("title", "title", required=True),
        _text("publisher", "publisher"),
        _text("url", "address"),
        _text("published_on", "date of publication, ISO 8601; empty where unknown"),
    ),
)

BREAKS = Table(
    "breaks",
    "Changes of definition (口径变化): no trend is drawn across one.",
    ("area_code", "indicator_id", "year"),
    (
        _text(
            "area_code", "GB/T 2260 code; the break holds for the areas below it too", required=True, pattern=AREA_CODE
        ),
        _text("indicator_id", "indicator of the catalogue", required=True, pattern=IDENTIFIER),
        _integer("year", "first year of the new definition", required=True),
        _text("note", "what changed"),
    ),
)

GAPS = Table(
    "gaps",
    "One row a target: where it stands. Made by `halfsky.assess`.",
    ("target_id", "as_of"),
    (
        _text("plan_id", "plan id", required=True),
        _text("target_id", "target id", required=True),
        _text("indicator_id", "indicator of the catalogue"),
        _text("domain", "domain id", *DOMAINS),
        _integer("as_of", "year of the assessment", required=True),
        _integer("baseline_year", "year of the baseline value"),
        _number("baseline", "baseline value, in the target's unit"),
        _integer("latest_year", "year of the latest observed value"),
        _number("observed", "latest observed value, in the target's unit"),
        _number("target", "threshold held against; for a range the edge nearest to the observed value"),
        _text("comparator", "as in targets", *COMPARATORS, *DIRECTIONS),
        _text("unit", "unit of the values", *UNITS),
        _number("gap", "signed distance in the unit; negative means short of the target"),
        _number("attainment", "share of the way from baseline to target, uncapped"),
        _number("time_elapsed", "share of the plan's time between baseline and deadline"),
        _number("pace_ratio", "attainment over elapsed time (linear)"),
        _number("cagr_ratio", "observed over required compound annual growth"),
        _number("required_per_year", "change needed a year from now to the deadline"),
        _number("forecast", "linear projection to the deadline"),
        _number("forecast_low", "lower end of the forecast interval"),
        _number("forecast_high", "upper end of the forecast interval"),
        _number("probability", "probability of attaining the target", minimum=0, maximum=1),
        _text("outlook", "the probability in four bands", *OUTLOOKS),
        _number("volatility", "fluctuation around the trend"),
        _text("status", "where the target stands", *STATUSES, required=True),
        _text("warnings", f"of: {' '.join(WARNINGS)}; separated by ;"),
        _text("basis", "how the status was reached, with the numbers"),
        _text("reference_area", "nearest upper area with a value"),
        _integer("reference_year", "year of the reference value"),
        _number("reference_value", "that area's value; never taken for the district's own"),
    ),
)

COVERAGES = ("promised", "directional", "not_promised")
AGAINST = ("stricter", "same", "weaker")
YES_NO = ("yes", "no")

COMPARISON = Table(
    "comparison",
    "Plans side by side: one row an indicator and plan, also where the plan leaves the indicator out. "
    "Made by `halfsky.compare_plans`.",
    ("indicator_id", "plan_id"),
    (
        _text("indicator_id", "indicator of the catalogue", required=True),
        _text("indicator", "its Chinese name"),
        _text("domain", "domain id", *DOMAINS),
        _text("plan_id", "plan id", required=True),
        _text("area_code", "area that the plan binds"),
        _text("area", "its Chinese name"),
        _text("coverage", "with a number, without one, or left out", *COVERAGES, required=True),
        _integer("statements", "targets of the plan that state the indicator", minimum=0),
        _integer("plans_promising", "compared plans that state the indicator", minimum=0),
        _text("in_upper", "whether the plan's upper-level plan states the indicator", *YES_NO),
        _text("related", "indicators of another definition or population in its place; separated by ;"),
        _text("target_id", "the target that is the plan's promise; empty for none"),
        _text("section", "where in the plan it stands", *SECTIONS),
        _text("comparator", "as in targets", *COMPARATORS, *DIRECTIONS),
        _number("value", "threshold"),
        _number("range_end", "upper end of a range"),
        _text("unit", "unit of the threshold", *UNITS),
        _text("relative_to", "base of a change, as in targets"),
        _integer("deadline_year", "year by which it is promised"),
        _text("upper_plan_id", "the plan of the next level up"),
        _text("upper_comparator", "its comparator on the same indicator", *COMPARATORS, *DIRECTIONS),
        _number("upper_value", "its threshold"),
        _text("upper_unit", "unit of its threshold", *UNITS),
        _integer("upper_deadline_year", "year by which it is promised there"),
        _text("against_upper", "against the upper plan; empty where the two have no order", *AGAINST),
        _integer("neighbours", "neighbours' promises that it can be held against", minimum=0),
        _integer("stricter_than", "how many of them ask for less", minimum=0),
        _integer("weaker_than", "how many of them ask for more", minimum=0),
        _text(
            "against_neighbours",
            "mixed: stricter than some, weaker than others; alone: no neighbour promises it; empty: none comparable",
            *AGAINST,
            "mixed",
            "alone",
        ),
        _text("comparability", "what sets neighbours apart, of: unit base comparator deadline; separated by ;"),
        _text("status", "as in gaps; empty where nothing is promised", *STATUSES),
        _text("warnings", "as in gaps"),
        _integer("latest_year", "year of the latest observed value"),
        _number("observed", "level: latest observed value, in the target's unit"),
        _number("low", "lower end of its 95 % interval; null where numerator and denominator are not known"),
        _number("high", "upper end"),
        _text("interval", "how it was computed", "wilson", "byar", "poisson"),
        _text("benchmark_area", "nearest upper area with a value of the same year"),
        _number("benchmark", "its value"),
        _text("against_benchmark", "similar: the interval holds the benchmark", "higher", "similar", "lower"),
        _number("gap", "signed distance in the unit; negative means short of the target"),
        _number("attainment", "journey: share of the way from baseline to target, uncapped"),
        _number("pace_ratio", "pace: attainment over elapsed time"),
        _integer("common_year", "year that most of the areas have as their latest"),
        _text("same_year", "whether the value is of that year", *YES_NO),
        _text(
            "unranked",
            "why the level has no rank range",
            "no_value",
            "other_year",
            "other_unit",
            "break",
            "small_number",
            "no_direction",
            "too_few",
        ),
        *(
            _integer(f"{view}{name}", f"{meaning} {of}", minimum=1)
            for view, of in (("", "by level"), ("journey_", "by journey"), ("pace_", "by pace"))
            for name, meaning in (
                ("ranked", "areas ranked"),
                ("rank_low", "best place that the area may hold"),
                ("rank_high", "worst place that the area may hold"),
            )
        ),
    ),
)

ACHIEVEMENT = Table(
    "achievement",
    "One row a target: the level reached of the target (实现程度), and the journey. Made by `halfsky.assess`.",
    ("target_id",),
    (
        _text("plan_id", "plan id", required=True),
        _text("target_id", "target id", required=True),
        _text("indicator_id", "indicator of the catalogue"),
        _text("domain", "domain id", *DOMAINS),
        _text("status", "where the target stands", *STATUSES, required=True),
        _number("observed", "latest observed value, in the target's unit"),
        _number("target", "threshold held against, as in gaps"),
        _text("comparator", "as in targets", *COMPARATORS, *DIRECTIONS),
        _text("unit", "unit of the values", *UNITS),
        _number("achievement", "实现程度 in percent, uncapped; null where there is no ratio"),
        _number("achievement_capped", "the same within 0 and 100", minimum=0, maximum=100),
        _number("attainment", "the journey: share of the way from baseline to target, uncapped"),
    ),
)

REASONS = (
    "target_added", "target_removed", "target_edited", "plan_edited", "new_value", "new_year", "revised_value",
    "value_removed", "baseline_revised", "break_added", "break_removed", "catalogue_edited", "definition_edited",
    "as_of", "rules",
)  # fmt: skip

REVISIONS = Table(
    "revisions",
    "One row a target that two releases of the data package judge differently, and why. Made by `halfsky.assess`.",
    ("target_id",),
    (
        _text("plan_id", "plan id", required=True),
        _text("target_id", "target id", required=True),
        _text("indicator_id", "indicator of the catalogue"),
        _text("indicator", "the plan's own words"),
        _text("status_before", "status in the older release; empty for a target that it does not have", *STATUSES),
        _text("status_after", "status in the newer release; empty for a target that it does not have", *STATUSES),
        _integer("latest_year_before", "year of the latest value"),
        _integer("latest_year_after", "year of the latest value"),
        _number("observed_before", "latest value, in the target's unit"),
        _number("observed_after", "latest value, in the target's unit"),
        _number("baseline_before", "baseline value"),
        _number("baseline_after", "baseline value"),
        _number("target_before", "threshold held against"),
        _number("target_after", "threshold held against"),
        _text("unit", "unit of the values", *UNITS),
        _number("pace_ratio_before", "share of the way over share of the time"),
        _number("pace_ratio_after", "share of the way over share of the time"),
        _text("reasons", f"of: {' '.join(REASONS)}; separated by ;", required=True),
        _text("explanation", "what changed and what follows from it, one phrase with the numbers", required=True),
    ),
)

READINGS = ("closing", "widening", "stable")

PARITY = Table(
    "parity",
    "Female beside male values: an area, an indicator and a residence a row. Made by `halfsky.assess`.",
    ("area_code", "indicator_id", "residence"),
    (
        _text("area_code", "GB/T 2260 code", required=True, pattern=AREA_CODE),
        _text("indicator_id", "indicator of the catalogue", required=True, pattern=IDENTIFIER),
        _text("residence", "where they live", *RESIDENCES, required=True),
        _text("unit", "unit of the values", *UNITS),
        _integer("year", "latest year with a value of both", required=True),
        _number("female", "women's value"),
        _number("male", "men's value"),
        _number("ratio", "female over male; null where male is 0 or a value negative"),
        _number("gap", "female less male, in the unit"),
        _text("at_parity", "whether the ratio is within 0.97 and 1.03", "yes", "no"),
        _integer(
            "first_year", "first year with a value of both since the last break; null where there is no other year"
        ),
        _number("first_female", "women's value in that year"),
        _number("first_male", "men's value in that year"),
        _number("first_ratio", "female over male in that year"),
        _number("first_gap", "female less male in that year"),
        _number("ratio_change", "ratio less first_ratio"),
        _number("gap_change", "change of the size of the gap, |gap| less |first_gap|"),
        _text("reading", "what the size of the gap does; empty with one year", *READINGS),
    ),
)

FINDINGS = Table(
    "findings",
    "One row a finding of the audit of a plan. Made by `halfsky.audit`.",
    ("plan_id", "code", "indicator_id", "indicator", "target_id", "other_target_id"),
    (
        _text("plan_id", "plan id", required=True),
        _text("code", "what kind of finding, stable: docs/audit.md explains each", required=True, pattern=FINDING_CODE),
        _text("severity", "error, warning or info", *SEVERITIES, required=True),
        _text("domain", "domain id; empty for the plan as a whole", *DOMAINS),
        _text("indicator_id", "indicator of the catalogue; empty where there is none"),
        _text("indicator", "the indicator's name"),
        _text("target_id", "the statement that the finding is about; empty where the plan makes none"),
        _text("place", "where it stands, and every other place that says the same"),
        _text("number", "what it says: ≥80岁, ≤7/10万"),
        _integer("char_start", "start of the words in the document's text", minimum=0),
        _text("other_target_id", "the statement that it is held against; empty where that is no target of a plan"),
        _text("other_indicator", "the other statement's indicator, where it is another"),
        _text("other_place", "where the other statement stands: this plan, the upper-level plan, the baseline"),
        _text("other_number", "what it says"),
        _integer("other_char_start", "start of its words in the document's text", minimum=0),
        _text("message", "one Chinese sentence with both places and both numbers", required=True),
        _text("message_en", "the same in English", required=True),
    ),
)

TABLES = {
    table.name: table
    for table in (AREAS, DOMAIN_TABLE, INDICATORS, PLANS, TARGETS, OBSERVATIONS, SOURCES, BREAKS, GAPS)
}
