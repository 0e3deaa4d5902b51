"""The tables that Halfsky makes: gaps, and what is read out of them."""

from __future__ import annotations

from halfsky.schemas.columns import Table, integer, number, text
from halfsky.vocabulary.codes import (
    AGAINST_UPPER,
    DOMAINS,
    FATES,
    OBSERVATION_STATUSES,
    OUTLOOKS,
    PRECEDENCE,
    RELEASED,
    RESIDENCES,
    SECTIONS,
    SEVERITIES,
    SEXES,
    STANDS,
    UNITS,
    UNRANKED,
    WARNINGS,
)
from halfsky.vocabulary.comparators import COMPARATORS, DIRECTIONS
from halfsky.vocabulary.identifiers import AREA_CODE, FINDING_CODE, IDENTIFIER
from halfsky.vocabulary.ledger import ENTRIES, LEDGER_KINDS
from halfsky.vocabulary.statuses import STATUSES

GAPS = Table(
    "gaps",
    "One row a target: where it stands. Made by `halfsky.assess`.",
    ("target_id", "as_of"),
    (
        text("plan_id", "plan id", required=True),
        text("target_id", "target id", required=True),
        text("indicator_id", "indicator of the catalogue"),
        text("domain", "domain id", *DOMAINS),
        integer("as_of", "year of the assessment", required=True),
        integer("baseline_year", "year of the baseline value"),
        number("baseline", "baseline value, in the target's unit"),
        integer("latest_year", "year of the latest observed value"),
        number("observed", "latest observed value, in the target's unit"),
        number("target", "threshold held against; for a range the edge nearest to the observed value"),
        text("comparator", "as in targets", *COMPARATORS, *DIRECTIONS),
        text("unit", "unit of the values", *UNITS),
        number("gap", "signed distance in the unit; negative means short of the target"),
        number("attainment", "share of the way from baseline to target, uncapped"),
        number("time_elapsed", "share of the plan's time between baseline and deadline"),
        number("pace_ratio", "attainment over elapsed time (linear)"),
        number("cagr_ratio", "observed over required compound annual growth"),
        number("required_per_year", "change needed a year from now to the deadline"),
        number("forecast", "linear projection to the deadline"),
        number("forecast_low", "lower end of the forecast interval"),
        number("forecast_high", "upper end of the forecast interval"),
        number("probability", "probability of attaining the target", minimum=0, maximum=1),
        text("outlook", "the probability in four bands", *OUTLOOKS),
        number("volatility", "fluctuation around the trend"),
        text("status", "where the target stands", *STATUSES, required=True),
        text("warnings", f"of: {' '.join(WARNINGS)}; separated by ;"),
        text("basis", "how the status was reached, with the numbers"),
        text("reference_area", "nearest upper area with a value at most three years older than the newest above"),
        integer("reference_year", "year of the reference value"),
        number("reference_value", "that area's value; never taken for the district's own"),
        integer("due_year", "year by which the target is due: its own deadline, else the plan's last", optional=True),
    ),
)

COVERAGES = ("promised", "directional", "not_promised", "not_entered")
AGAINST = ("stricter", "same", "weaker")
YES_NO = ("yes", "no")

COMPARISON = Table(
    "comparison",
    "Plans side by side: one row an indicator and plan, also where the plan leaves the indicator out. "
    "Made by `halfsky.compare_plans`.",
    ("indicator_id", "plan_id"),
    (
        text("indicator_id", "indicator of the catalogue", required=True),
        text("indicator", "its Chinese name"),
        text("domain", "domain id", *DOMAINS),
        text("plan_id", "plan id", required=True),
        text("area_code", "area that the plan binds"),
        text("area", "its Chinese name"),
        text("coverage", "with a number, without one, left out, or not known: not entered", *COVERAGES, required=True),
        integer("statements", "targets of the plan that state the indicator", minimum=0),
        integer("plans_promising", "compared plans that state the indicator", minimum=0),
        text("in_upper", "whether the plan's upper-level plan states the indicator", *YES_NO),
        text("related", "indicators of another definition or population in its place; separated by ;"),
        text("target_id", "the target that is the plan's promise; empty for none"),
        text("section", "where in the plan it stands", *SECTIONS),
        text("comparator", "as in targets", *COMPARATORS, *DIRECTIONS),
        number("value", "threshold"),
        number("range_end", "upper end of a range"),
        text("unit", "unit of the threshold", *UNITS),
        text("relative_to", "base of a change, as in targets"),
        integer("deadline_year", "year by which it is promised"),
        text("upper_plan_id", "the plan of the next level up"),
        text("upper_comparator", "its comparator on the same indicator", *COMPARATORS, *DIRECTIONS),
        number("upper_value", "its threshold"),
        text("upper_unit", "unit of its threshold", *UNITS),
        integer("upper_deadline_year", "year by which it is promised there"),
        text("against_upper", "against the upper plan; empty where the two have no order", *AGAINST),
        text(
            "against_upper_why", f"beside it, separated by ;: {' '.join(AGAINST_UPPER)}; empty for none", optional=True
        ),
        integer("neighbours", "neighbours' promises that it can be held against", minimum=0),
        integer("stricter_than", "how many of them ask for less", minimum=0),
        integer("weaker_than", "how many of them ask for more", minimum=0),
        text(
            "against_neighbours",
            "mixed: stricter than some, weaker than others; alone: no neighbour promises it; empty: none comparable",
            *AGAINST,
            "mixed",
            "alone",
        ),
        text("comparability", "what sets neighbours apart, of: unit base comparator deadline; separated by ;"),
        text("status", "as in gaps; empty where nothing is promised", *STATUSES),
        text("warnings", "as in gaps"),
        integer("latest_year", "year of the latest observed value"),
        number("observed", "level: latest observed value, in the target's unit"),
        number("low", "lower end of its 95 % interval; null where numerator and denominator are not known"),
        number("high", "upper end"),
        text("interval", "how it was computed", "wilson", "byar", "poisson"),
        text("benchmark_area", "nearest upper area with a value of the same year"),
        number("benchmark", "its value"),
        text("against_benchmark", "similar: the interval holds the benchmark", "higher", "similar", "lower"),
        number("gap", "signed distance in the unit; negative means short of the target"),
        number("attainment", "journey: share of the way from baseline to target, uncapped"),
        number("pace_ratio", "pace: attainment over elapsed time"),
        integer("common_year", "year that most of the areas have as their latest"),
        text("same_year", "whether the value is of that year", *YES_NO),
        text("unranked", "why the level has no rank range", *UNRANKED),
        *(
            integer(f"{view}{name}", f"{meaning} {of}", minimum=1)
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
        text("plan_id", "plan id", required=True),
        text("target_id", "target id", required=True),
        text("indicator_id", "indicator of the catalogue"),
        text("domain", "domain id", *DOMAINS),
        text("status", "where the target stands", *STATUSES, required=True),
        number("observed", "latest observed value, in the target's unit"),
        number("target", "threshold held against, as in gaps"),
        text("comparator", "as in targets", *COMPARATORS, *DIRECTIONS),
        text("unit", "unit of the values", *UNITS),
        number("achievement", "实现程度 in percent, uncapped; null where there is no ratio"),
        number("achievement_capped", "the same within 0 and 100", minimum=0, maximum=100),
        number("attainment", "the journey: share of the way from baseline to target, uncapped"),
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
        text("plan_id", "plan id", required=True),
        text("target_id", "target id", required=True),
        text("indicator_id", "indicator of the catalogue"),
        text("indicator", "the plan's own words"),
        text("status_before", "status in the older release; empty for a target that it does not have", *STATUSES),
        text("status_after", "status in the newer release; empty for a target that it does not have", *STATUSES),
        integer("latest_year_before", "year of the latest value"),
        integer("latest_year_after", "year of the latest value"),
        number("observed_before", "latest value, in the target's unit"),
        number("observed_after", "latest value, in the target's unit"),
        number("baseline_before", "baseline value"),
        number("baseline_after", "baseline value"),
        number("target_before", "threshold held against"),
        number("target_after", "threshold held against"),
        text("unit", "unit of the values", *UNITS),
        number("pace_ratio_before", "share of the way over share of the time"),
        number("pace_ratio_after", "share of the way over share of the time"),
        text("reasons", f"of: {' '.join(REASONS)}; separated by ;", required=True),
        text("explanation", "what changed and what follows from it, one phrase with the numbers", required=True),
    ),
)

READINGS = ("closing", "widening", "stable")

PARITY = Table(
    "parity",
    "Female beside male values: an area, an indicator and a residence a row. Made by `halfsky.assess`.",
    ("area_code", "indicator_id", "residence"),
    (
        text("area_code", "GB/T 2260 code", required=True, pattern=AREA_CODE),
        text("indicator_id", "indicator of the catalogue", required=True, pattern=IDENTIFIER),
        text("residence", "where they live", *RESIDENCES, required=True),
        text("unit", "unit of the values", *UNITS),
        integer("year", "latest year with a value of both", required=True),
        number("female", "women's value"),
        number("male", "men's value"),
        number("ratio", "female over male; null where male is 0 or a value negative"),
        number("gap", "female less male, in the unit"),
        text("at_parity", "whether the ratio is within 0.97 and 1.03", "yes", "no"),
        integer(
            "first_year", "first year with a value of both since the last break; null where there is no other year"
        ),
        number("first_female", "women's value in that year"),
        number("first_male", "men's value in that year"),
        number("first_ratio", "female over male in that year"),
        number("first_gap", "female less male in that year"),
        number("ratio_change", "ratio less first_ratio"),
        number("gap_change", "change of the size of the gap, |gap| less |first_gap|"),
        text("reading", "what the size of the gap does; empty with one year", *READINGS),
    ),
)

LEDGER = Table(
    "ledger",
    "One row a number, table or item of a document, and what became of it. Made by `halfsky.read_ledger`.",
    (),
    (
        text("kind", "a number, a table, or an item of a list", *LEDGER_KINDS, required=True),
        text("class", "what it is; not_understood: a person has to look at it", *ENTRIES, required=True),
        text("rule", "why: the row of the grammar, or what the line is", required=True),
        text("text", "its characters in the document, on one line"),
        integer("char_start", "start of it in the document's text", required=True, minimum=0),
        integer("char_end", "end of it", required=True, minimum=0),
        text("target_id", "the targets that it carries; separated by ;"),
    ),
)

FINDINGS = Table(
    "findings",
    "One row a finding of the audit of a plan. Made by `halfsky.audit`.",
    ("plan_id", "code", "indicator_id", "indicator", "target_id", "other_target_id"),
    (
        text("plan_id", "plan id", required=True),
        text("code", "what kind of finding, stable: docs/audit.md explains each", required=True, pattern=FINDING_CODE),
        text("severity", "error, warning or info", *SEVERITIES, required=True),
        text("domain", "domain id; empty for the plan as a whole", *DOMAINS),
        text("indicator_id", "indicator of the catalogue; empty where there is none"),
        text("indicator", "the indicator's name"),
        text("target_id", "the statement that the finding is about; empty where the plan makes none"),
        text("place", "where it stands, and every other place that says the same"),
        text("number", "what it says: ≥80岁, ≤7/10万"),
        integer("char_start", "start of the words in the document's text", minimum=0),
        text("other_target_id", "the statement that it is held against; empty where that is no target of a plan"),
        text("other_indicator", "the other statement's indicator, where it is another"),
        text("other_place", "where the other statement stands: this plan, the upper-level plan, the baseline"),
        text("other_number", "what it says"),
        integer("other_char_start", "start of its words in the document's text", minimum=0),
        text("message", "one Chinese sentence with both places and both numbers", required=True),
        text("message_en", "the same in English", required=True),
    ),
)

PROPOSAL = Table(
    "proposal",
    "What a table read in would become: one row a value of the file, with its cell. Made by `halfsky.importing`. "
    "`question` is empty where nothing is asked; `value` is null where the cell gives none, and `note` says why.",
    ("sheet", "cell"),
    (
        text("sheet", "sheet of the workbook; the file's name for a text file"),
        text("cell", "cell: C5; of a tidy table the value's column and row", required=True),
        text("area_code", "GB/T 2260 code; empty where the table does not say", pattern=r"^(\d{6})?$"),
        text("indicator_id", "indicator of the catalogue; empty where none was found"),
        integer("year", "year of the value; null where the table does not say"),
        text("sex", "whom the value describes", *SEXES),
        text("residence", "where they live", *RESIDENCES),
        number("value", "value in the indicator's unit, or the number as it stands while that is not known"),
        text("unit", "unit of the value", *UNITS),
        text("status", "how firm the value is", *OBSERVATION_STATUSES),
        number("numerator", "numerator, where the table has it"),
        number("denominator", "denominator, where the table has it"),
        text("read_as", "what the cell held"),
        number("sure", "how sure the reading is, the product of its parts", minimum=0, maximum=1),
        text("question", "what a person is asked, in Chinese and English; empty where nothing"),
        text("suggestion", "the likeliest answer: a value, an area, an indicator or a unit"),
        text("label", "the words of the table that name the value"),
        text("note", "footnotes, the meaning of a sign, why a cell was left out"),
        text("fate", "what becomes of the cell", *FATES, required=True),
    ),
)

_FIGURE = (
    text("area_code", "GB/T 2260 code", required=True, pattern=AREA_CODE),
    text("indicator_id", "indicator of the catalogue", required=True),
    integer("year", "year of the value", required=True),
    text("sex", "whom the value describes", *SEXES, required=True),
    text("residence", "where they live", *RESIDENCES, required=True),
)

RELEASE = Table(
    "release",
    "A new release beside what is published, one row a figure. Made by `halfsky.importing.releases`.",
    ("area_code", "indicator_id", "year", "sex", "residence"),
    (
        *_FIGURE,
        text("kind", "same, differs, new, or gone: of its source, area and indicator the release has it no more",
             *RELEASED, required=True),
        number("published", "the published value; null where there is none"),
        number("value", "the release's value; null where it has none"),
        text("unit", "unit of the release's value; of the published one where there is none", *UNITS),
        number("difference", "release less published, in the unit; null where there are not two, or of two units"),
        text("said", "the difference in words, in Chinese and English"),
        text("published_status", "how firm the published value is", *OBSERVATION_STATUSES),
        text("status", "how firm the release's value is", *OBSERVATION_STATUSES),
        text("published_source", "source of the published value"),
        text("source_id", "source of the release's value"),
        text("published_place", "where the published value stands: file and row of the package"),
        text("place", "where the release's value stands: sheet and cell of its file"),
        text("stands", "which of the two is to stand", *STANDS, required=True),
        text("why", "why it is that one", *PRECEDENCE, required=True),
        text("question", "what a person is asked before anything is replaced; empty where nothing"),
    ),
)  # fmt: skip
