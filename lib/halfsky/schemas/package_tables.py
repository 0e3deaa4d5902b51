"""The tables of the data package: what analyses read."""

from __future__ import annotations

from halfsky.schemas.columns import Table, integer, number, text
from halfsky.vocabulary.codes import (
    BETTER,
    BINDINGS,
    DOMAINS,
    ENTERED,
    FAMILIES,
    GRADES,
    KINDS,
    LEVELS,
    OBSERVATION_STATUSES,
    OUTLOOKS,
    POPULATIONS,
    PRECEDENCE,
    RESIDENCES,
    REVIEW_STATUSES,
    SECTIONS,
    SEXES,
    TASK_KINDS,
    TASK_SECTIONS,
    UNITS,
)
from halfsky.vocabulary.comparators import COMPARATORS, DIRECTIONS
from halfsky.vocabulary.identifiers import AREA_CODE, IDENTIFIER, PLAN_ID

SCHEMA_VERSION = 4
"""Goes up when a table or a column is added or comes to mean something else; `datapackage.json` says which wrote it.
1: the packages that say none. A column that is added to a table is `optional`, so that older packages load.
"""

AREAS = Table(
    "areas",
    "Administrative areas by GB/T 2260 code; the nation is 000000.",
    ("area_code",),
    (
        text("area_code", "GB/T 2260, 6 digits", required=True, pattern=AREA_CODE),
        text("name_zh", "Chinese name", required=True),
        text("name_en", "English name"),
        text("level", "administrative level", *LEVELS, required=True),
        text("parent_code", "area_code of the area above; empty for the nation", pattern=r"^(\d{6})?$"),
    ),
)

DOMAIN_TABLE = Table(
    "domains",
    "The eight or nine domains of a women's development plan.",
    ("domain",),
    (
        text("domain", "domain id", *DOMAINS, required=True),
        text("name_zh", "Chinese name", required=True),
        text("name_en", "English name", required=True),
    ),
)

INDICATORS = Table(
    "indicators",
    "The indicator catalogue: one id is one definition and one population.",
    ("indicator_id",),
    (
        text("indicator_id", "the field's standard name in snake_case", required=True, pattern=IDENTIFIER),
        text("name_zh", "Chinese name", required=True),
        text("name_en", "English name", required=True),
        text("domain", "domain id; empty for the plan's own administration", *DOMAINS),
        text("unit", "unit of its values; empty where no single unit is agreed", *UNITS),
        text("better", "which way is better", *BETTER, required=True),
        number("lower_limit", "lowest possible value; null without one"),
        number("upper_limit", "highest possible value; null without one"),
        integer("decimals", "published decimals", minimum=0),
        text("standard_ref", "indicator of an international standard (SDG 3.1.1 …)"),
        text("aliases", "other wordings of plans, separated by |"),
        text("definition", "numerator, denominator and population, in one sentence"),
        text(
            "counter",
            "what is written behind a number in place of the unit's sign: 个, 张, 名, 岁; else empty",
            optional=True,
        ),
        text("population", "whom it describes; empty where unknown", *POPULATIONS, optional=True),
        text(
            "denominator", "indicator that counts its denominator (live births …); empty where none does", optional=True
        ),
    ),
)

PLANS = Table(
    "plans",
    "The plans whose targets the package holds.",
    ("plan_id",),
    (
        text("plan_id", "plan id, e.g. huaiyin-2021-2025", required=True, pattern=PLAN_ID),
        text("area_code", "area that the plan binds", required=True, pattern=AREA_CODE),
        text("title", "title as printed", required=True),
        integer("start_year", "first year of the plan", required=True),
        integer("end_year", "last year of the plan", required=True),
        text("status", "draft or issued", "draft", "issued", required=True),
        text("document_no", "number of the issuing document"),
        text("source_url", "where the document was published"),
        text("source_sha256", "sha256 of the document that was read", pattern=r"^([0-9a-f]{64})?$"),
        text("upper_plan_id", "the plan of the next level up"),
        text("family", "whose plan it is; women where the column is absent", *FAMILIES, optional=True, default="women"),
        text("entered", "how much of the plan's targets is entered; empty where unknown", *ENTERED, optional=True),
    ),
)

TARGETS = Table(
    "targets",
    "One row is one statement of one target.",
    ("target_id",),
    (
        text("target_id", "plan id, section, domain, item and running number", required=True),
        text("plan_id", "plan id", required=True),
        text("section", "where in the plan the target stands", *SECTIONS, required=True),
        text("domain", "domain id; empty where there is none", *DOMAINS),
        text("item", "number of the item in its list"),
        text("kind", "with or without a number", *KINDS, required=True),
        text("indicator_id", "indicator of the catalogue; empty while unconfirmed"),
        text("indicator", "the plan's own words for the indicator, without verb and number", required=True),
        text(
            "comparator",
            "ge gt le lt eq approx range; increase decrease maintain slow for directional targets",
            *COMPARATORS,
            *DIRECTIONS,
            required=True,
        ),
        number("value", "threshold; null for directional targets"),
        number("upper_value", "upper end of a range"),
        text("unit", "unit of the threshold", *UNITS),
        text(
            "relative_to",
            "base year of a change (下降三分之一 against 2010); `base` where the year is not stated",
            pattern=r"^((19|20|21)\d\d|base)?$",
        ),
        number("tolerance", "half-width of an approximate target, in its unit", minimum=0),
        integer("deadline_year", "only where the text states one; else the plan's last year holds"),
        text("periodicity", "annual, every_3_years …; empty for once"),
        text("responsible_units", "responsible units, separated by ;"),
        text("value_text", "the few words that carry the number"),
        integer("char_start", "start of value_text in the document's text (Python str offset)", minimum=0),
        integer("char_end", "end of value_text", minimum=0),
        number("confidence", "confidence of the reading", minimum=0, maximum=1),
        text("review_status", "what a person made of the row", *REVIEW_STATUSES, required=True),
        text("note", "remark of the extraction or of the reviewer"),
        text("lead_unit", "units that lead (牵头), in printed order, separated by ;", optional=True),
        text("supporting_units", "units that support (配合), in printed order, separated by ;", optional=True),
        text("binding", "约束性 or 预期性, where the plan says so", *BINDINGS, optional=True),
    ),
)

BREAKDOWNS = {
    "age": "年龄", "age_group": "年龄", "ethnicity": "民族", "nationality": "民族", "education": "受教育程度",
    "education_level": "受教育程度", "occupation": "职业", "disability": "残疾", "marital_status": "婚姻状况",
    "income": "收入", "month": "月份", "quarter": "季度",
}  # fmt: skip
"""Columns by which others break a figure down and `observations` does not: their rows are parts of a total."""

TASKS = Table(
    "tasks",
    "A plan as work: one row a goal, a part of a goal that has its own units or indicator, a measure or a key project.",
    ("task_id",),
    (
        text("task_id", "plan id, section, domain, item; a part of an item has its number behind", required=True),
        text("plan_id", "plan id", required=True),
        text("domain", "domain id; empty where there is none", *DOMAINS),
        text("section", "where in the plan it stands", *TASK_SECTIONS, required=True),
        text("item", "number of the item in its list"),
        text("title", "a name: that of its indicator, or a noun phrase; no sentence of the plan", required=True),
        text("kind", "what is asked for: a number, a direction, a state in words, a measure, a project", *TASK_KINDS,
             required=True),
        text("lead_unit", "units that lead (牵头), in printed order, separated by ;"),
        text("supporting_units", "units that support (配合), in printed order, separated by ;"),
        integer("due_year", "only where the text states one; else the plan's last year holds"),
        text("target_ids", "its targets, separated by ;"),
        text("parent_id", "the task that it is a part of; empty for a whole item"),
        integer("char_start", "start of the item in the document's text (Python str offset)", minimum=0),
        integer("char_end", "end of the item", minimum=0),
        text("review_status", "what a person made of the row", *REVIEW_STATUSES, required=True),
        text("responsible_units", "all units, in printed order, separated by ;, also those that no role is said of",
             optional=True),
    ),
)  # fmt: skip

GOALS_OF_MEASURES = Table(
    "goals_of_measures",
    "Which measure serves which goal of a plan: proposed from what both say, until a person confirms it.",
    ("measure_id", "goal_id"),
    (
        text("plan_id", "plan id", required=True),
        text("measure_id", "task_id of the measure", required=True),
        text("goal_id", "task_id of the goal that it serves", required=True),
        number("score", "how much speaks for the pair; null where a person wrote it down", minimum=0, maximum=1),
        text("review_status", "what a person made of the row", *REVIEW_STATUSES, required=True),
    ),
)

SENDERS = Table(
    "senders",
    "Which unit sends each indicator of a plan, as the office has confirmed it; without it the unit named first.",
    ("plan_id", "indicator_id"),
    (
        text("plan_id", "plan id", required=True),
        text("indicator_id", "indicator of the catalogue", required=True, pattern=IDENTIFIER),
        text("unit", "the unit that sends it; empty where the plan goes by domains"),
    ),
)

OBSERVATIONS = Table(
    "observations",
    "Observed values; every value has a source.",
    ("area_code", "indicator_id", "year", "sex", "residence"),
    (
        text("area_code", "GB/T 2260 code", required=True, pattern=AREA_CODE),
        text("indicator_id", "indicator of the catalogue", required=True, pattern=IDENTIFIER),
        integer("year", "year of the value", required=True, minimum=1949),
        text("sex", "whom the value describes", *SEXES, required=True),
        text("residence", "where they live", *RESIDENCES, required=True),
        number("value", "observed value in `unit`", required=True),
        number("numerator", "numerator, where known"),
        number("denominator", "denominator, where known"),
        text("unit", "the indicator's unit", *UNITS, required=True),
        text("status", "how firm the value is", *OBSERVATION_STATUSES, required=True),
        text("source_id", "row of sources", required=True),
        text("note", "remark"),
        number("sample_size", "how many were asked, where the value comes from a sample", minimum=0, optional=True),
        text("place", "where in its source the value stands: table or page, sheet and cell", optional=True),
    ),
)

SOURCES = Table(
    "sources",
    "Where the observed values come from.",
    ("source_id",),
    (
        text("source_id", "source id", required=True),
        text("title", "title", required=True),
        text("publisher", "publisher"),
        text("url", "address"),
        text("published_on", "date of publication, ISO 8601; empty where unknown"),
        text("primary_publisher", "who published first what stands here in a reprint", optional=True),
        text("grade", "how near to the first publisher; empty where unknown", *GRADES, optional=True),
        text("accessed_on", "date on which it was read, ISO 8601; empty where unknown", optional=True),
        text("licence", "under which terms it may be used; empty where unknown", optional=True),
    ),
)

BREAKS = Table(
    "breaks",
    "Changes of definition (口径变化): no trend is drawn across one.",
    ("area_code", "indicator_id", "year"),
    (
        text(
            "area_code", "GB/T 2260 code; the break holds for the areas below it too", required=True, pattern=AREA_CODE
        ),
        text("indicator_id", "indicator of the catalogue", required=True, pattern=IDENTIFIER),
        integer("year", "first year of the new definition", required=True),
        text("note", "what changed"),
    ),
)

RATE_PRIORS = Table(
    "rate_priors",
    "What is to be expected of a small area's rate before its own cases are seen; frozen with the release.",
    ("indicator_id", "area_code"),
    (
        text("indicator_id", "indicator of the catalogue", required=True, pattern=IDENTIFIER),
        text("area_code", "area above those that it serves", required=True, pattern=AREA_CODE),
        number("mean", "expected rate, in `unit`", required=True, minimum=0),
        number("shape", "shape of the Gamma distribution: the smaller, the more its areas differ", required=True,
               minimum=0),
        text("unit", "the indicator's unit", *UNITS, required=True),
        integer("areas", "areas below it from which the shape was taken; 0: the default shape", minimum=0),
        integer("year_from", "first year of the values"),
        integer("year_to", "last year of the values"),
    ),
)  # fmt: skip

FORECAST_RECORD = Table(
    "forecast_record",
    "What each release of the data gave for the chance of meeting a target: to be held against what came.",
    ("release", "target_id"),
    (
        text("release", "version of the data", required=True),
        text("plan_id", "plan id", required=True),
        text("target_id", "target id", required=True),
        integer("as_of", "year assessed", required=True),
        integer("deadline_year", "due year of the target", required=True),
        number("probability", "chance of meeting the target in its due year", required=True, minimum=0, maximum=1),
        text("outlook", "its band", *OUTLOOKS),
    ),
)

SUPERSEDED = Table(
    "superseded",
    "Values that another one took the place of when a release was imported, and values of a release that did not "
    "stand: kept as they were, with the reason. No analysis reads them.",
    ("area_code", "indicator_id", "year", "sex", "residence", "source_id", "receipt"),
    (
        *(column for column in OBSERVATIONS.columns if not column.optional),
        text("stands", "source of the value that stands instead; empty where none does"),
        text("why", "why that one", *PRECEDENCE, required=True),
        text(
            "was_published",
            "yes: it stood in the package; no: it came in and did not stand",
            "yes",
            "no",
            required=True,
        ),
        text("receipt", "receipt of the import that decided it", required=True),
        text("decided_on", "when, ISO 8601", required=True),
        text("decided_by", "who"),
    ),
)

IMPORTS = Table(
    "imports",
    "One row an import of a statistical table into the package: its receipt.",
    ("receipt", "made_at"),
    (
        text("receipt", "receipt number: by the file's hash", required=True),
        text("made_at", "when, UTC", required=True),
        text("made_by", "who; empty where nobody said"),
        text("file_name", "name of the file", required=True),
        text("file_sha256", "its hash", required=True, pattern=r"^[0-9a-f]{64}$"),
        text("source_id", "row of sources", required=True),
        text("areas", "areas of the values taken, separated by ;"),
        integer("values", "values that the file holds", required=True),
        integer("taken", "of them taken as new figures, or in the place of published ones", required=True),
        integer("same", "of them published already, with the same value", required=True),
        integer("replaced", "published figures that others took the place of", required=True),
        integer("removed", "published figures that the release has no more and that were removed", required=True),
        integer("kept", "values beside which the published ones stand", required=True),
        integer("asked", "values that are asked about and were not taken", required=True),
        integer("left_out", "values left out: differences, targets, what was confirmed", required=True),
        integer("no_value", "cells whose sign says that there is no value", required=True),
    ),
)
