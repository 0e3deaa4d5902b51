"""The tables of the store for a plan as work: reports of measures, evidence, cases, posts, inspections.

Like all of the store they only grow; the one exception is who holds a post (`HOLDERS`): a name can be taken out.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from halfsky.collect.store.schema import METADATA

REPORT_KEY = ("area_code", "task_id", "year", "unit")
"""What one report is about: a task in a year, by one unit."""


def _text(*names: str) -> list[Column]:
    return [Column(name, Text, nullable=False, server_default="") for name in names]


def _whole(name: str) -> Column:
    return Column(name, Integer, nullable=False)


REPORTS = Table(
    "reports",
    METADATA,
    Column("report_id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.submission_id"), nullable=False, index=True),
    *(_whole(name) if name == "year" else _text(name)[0] for name in REPORT_KEY),
    _whole("number"),  # 1, 2, 3 … of one report
    *_text("plan_id", "state", "done_text", "practice", "cause", "self_verdict", "evidence", "cell"),
    *_text("made_by", "made_at"),
    UniqueConstraint(*REPORT_KEY, "number"),
    CheckConstraint("number >= 1", name="number"),
)

REPORT_VERDICTS = Table(
    "report_verdicts",
    METADATA,
    Column("verdict_id", Integer, primary_key=True),
    Column("decision_id", ForeignKey("decisions.decision_id"), nullable=False, index=True),
    Column("report_id", ForeignKey("reports.report_id"), nullable=False),
    _whole("number"),  # 1, 2, 3 … of one revision
    *_text("state"),
    UniqueConstraint("report_id", "number"),
    CheckConstraint("state IN ('accepted', 'returned', 'withdrawn')", name="state"),
)

GROUP_VERDICTS = Table(
    "group_verdicts",
    METADATA,
    Column("group_verdict_id", Integer, primary_key=True),
    *_text("area_code", "plan_id", "task_id"),
    _whole("year"),
    _whole("number"),  # 1, 2, 3 … of one goal and year; the newest holds
    *_text("verdict", "reason", "made_by", "made_at"),
    UniqueConstraint("area_code", "task_id", "year", "number"),
)

EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("evidence_row", Integer, primary_key=True),
    *_text("evidence_id", "area_code", "unit", "name", "made_by", "made_at"),
    _whole("by_number"),  # 1: a paper known by its number, of which no file is asked
    UniqueConstraint("evidence_id"),
    UniqueConstraint("area_code", "unit", "name"),
)

EVIDENCE_EVENTS = Table(
    "evidence_events",
    METADATA,
    Column("event_id", Integer, primary_key=True),
    Column("evidence_row", ForeignKey("evidence.evidence_row"), nullable=False),
    _whole("number"),  # 1, 2, 3 … of one piece; the newest holds
    *_text("state", "sha256", "file_name"),
    _whole("size"),
    *_text("reason", "made_by", "made_at"),
    UniqueConstraint("evidence_row", "number"),
    CheckConstraint("state IN ('received', 'usable')", name="state"),
)

EVIDENCE_LINKS = Table(
    "evidence_links",
    METADATA,
    Column("link_id", Integer, primary_key=True),
    Column("evidence_row", ForeignKey("evidence.evidence_row"), nullable=False),
    *_text("object", "object_id", "made_by", "made_at"),
    UniqueConstraint("evidence_row", "object", "object_id"),
    Index("ix_evidence_links_object_id", "object", "object_id"),
)

CASES = Table(
    "cases",
    METADATA,
    Column("case_row", Integer, primary_key=True),
    *_text("case_id", "area_code", "plan_id", "object", "object_id", "unit", "post", "level", "cause", "requirement"),
    *_text("opened_on", "due_on", "previous_case_id", "made_by", "made_at"),
    UniqueConstraint("case_id"),
    CheckConstraint("level IN ('assigned', 'reminded', 'supervised')", name="level"),
)
Index("ix_cases_previous", CASES.c.previous_case_id, unique=True, sqlite_where=CASES.c.previous_case_id != "",
      postgresql_where=CASES.c.previous_case_id != "")  # fmt: skip

CASE_EVENTS = Table(
    "case_events",
    METADATA,
    Column("event_id", Integer, primary_key=True),
    Column("case_row", ForeignKey("cases.case_row"), nullable=False),
    _whole("number"),  # 1, 2, 3 … of one case
    *_text("action", "text", "day", "made_by", "made_at"),
    UniqueConstraint("case_row", "number"),
)

HOLDERS = Table(
    "post_holders",
    METADATA,
    Column("holder_id", Integer, primary_key=True),
    *_text("area_code", "unit", "post", "name", "phone", "from_on", "made_at"),
)
"""Who holds a post now: one row a post. Rows are changed and deleted, as names have to be."""

FORGOTTEN = Table(
    "forgotten",
    METADATA,
    Column("forgotten_id", Integer, primary_key=True),
    *_text("digest", "shown_as", "made_by", "made_at"),
    UniqueConstraint("digest"),
)

INSPECTIONS = Table(
    "inspections",
    METADATA,
    Column("inspection_row", Integer, primary_key=True),
    *_text("inspection_id", "area_code", "plan_id", "unit", "visited_on", "place", "team", "way", "praised", "seen"),
    *_text("made_by", "made_at"),
    UniqueConstraint("inspection_id"),
)

GROWING = (
    "reports", "report_verdicts", "group_verdicts", "evidence", "evidence_events", "evidence_links", "cases",
    "case_events", "forgotten", "inspections",
)  # fmt: skip
