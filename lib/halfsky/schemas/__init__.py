"""Every table of Halfsky and its columns, declared once.

A text column is never null: the empty string means that nothing is said. A numeric column may be null where its
description says so; missing stays missing. `data/datapackage.json` is written from these declarations.
"""

from halfsky.schemas.columns import Column, Table
from halfsky.schemas.implementation_tables import CASES, PROGRESS_REPORTS
from halfsky.schemas.package_tables import (
    AREAS,
    BREAKS,
    DOMAIN_TABLE,
    FORECAST_RECORD,
    IMPORTS,
    INDICATORS,
    OBSERVATIONS,
    PLANS,
    RATE_PRIORS,
    SCHEMA_VERSION,
    SOURCES,
    SUPERSEDED,
    TARGETS,
    TASKS,
)
from halfsky.schemas.results import (
    ACHIEVEMENT,
    AGAINST,
    COMPARISON,
    COVERAGES,
    FINDINGS,
    GAPS,
    LEDGER,
    PARITY,
    PROPOSAL,
    READINGS,
    REASONS,
    RELEASE,
    REVISIONS,
    YES_NO,
)
from halfsky.vocabulary.codes import (
    BETTER,
    DOMAINS,
    KINDS,
    LEVELS,
    OBSERVATION_STATUSES,
    OUTLOOKS,
    RESIDENCES,
    REVIEW_STATUSES,
    SECTIONS,
    SEVERITIES,
    SEXES,
    UNITS,
    WARNINGS,
)
from halfsky.vocabulary.comparators import COMPARATORS, DIRECTIONS
from halfsky.vocabulary.identifiers import AREA_CODE, FINDING_CODE, IDENTIFIER, PLAN_ID
from halfsky.vocabulary.statuses import STATUSES

TABLES = {
    table.name: table
    for table in (
        AREAS,
        DOMAIN_TABLE,
        INDICATORS,
        PLANS,
        TARGETS,
        TASKS,
        PROGRESS_REPORTS,
        CASES,
        OBSERVATIONS,
        SOURCES,
        BREAKS,
        RATE_PRIORS,
        FORECAST_RECORD,
        GAPS,
    )
}

__all__ = [
    "ACHIEVEMENT",
    "AGAINST",
    "AREAS",
    "AREA_CODE",
    "BETTER",
    "BREAKS",
    "CASES",
    "COMPARATORS",
    "COMPARISON",
    "COVERAGES",
    "DIRECTIONS",
    "DOMAINS",
    "DOMAIN_TABLE",
    "FINDINGS",
    "FINDING_CODE",
    "FORECAST_RECORD",
    "GAPS",
    "IDENTIFIER",
    "IMPORTS",
    "INDICATORS",
    "KINDS",
    "LEDGER",
    "LEVELS",
    "OBSERVATIONS",
    "OBSERVATION_STATUSES",
    "OUTLOOKS",
    "PARITY",
    "PLANS",
    "PLAN_ID",
    "PROGRESS_REPORTS",
    "PROPOSAL",
    "RATE_PRIORS",
    "READINGS",
    "REASONS",
    "RELEASE",
    "RESIDENCES",
    "REVIEW_STATUSES",
    "REVISIONS",
    "SCHEMA_VERSION",
    "SECTIONS",
    "SEVERITIES",
    "SEXES",
    "SOURCES",
    "STATUSES",
    "SUPERSEDED",
    "TABLES",
    "TARGETS",
    "TASKS",
    "UNITS",
    "WARNINGS",
    "YES_NO",
    "Column",
    "Table",
]
