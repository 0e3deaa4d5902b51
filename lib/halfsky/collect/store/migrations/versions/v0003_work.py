"""A plan as work: reports of measures and their verdicts, evidence, cases, posts, inspections."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from halfsky.collect.store.migrations.guards import protect

revision = "0003"
down_revision = "0002"

_GROWING = (
    "reports", "report_verdicts", "group_verdicts", "evidence", "evidence_events", "evidence_links", "cases",
    "case_events", "forgotten", "inspections",
)  # fmt: skip
_TABLES = (*_GROWING, "post_holders")


def _text(*names: str) -> list[Any]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


def _whole(*names: str) -> list[Any]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _link(name: str, table: str, target: str) -> list[Any]:
    column = sa.Column(name, sa.Integer, nullable=False)
    return [column, sa.ForeignKeyConstraint([name], [target], name=f"fk_{table}_{name}")]


def _unique(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")


def _make(table: str, key: str, *parts: Any) -> None:
    op.create_table(table, *_whole(key), *parts, sa.PrimaryKeyConstraint(key, name=f"pk_{table}"))


def upgrade() -> None:
    _make(
        "reports", "report_id",
        *_link("submission_id", "reports", "submissions.submission_id"),
        *_text("area_code", "task_id"), *_whole("year"), *_text("unit"), *_whole("number"),
        *_text("plan_id", "state", "done_text", "practice", "cause", "self_verdict", "evidence", "cell"),
        *_text("made_by", "made_at"),
        _unique("reports", "area_code", "task_id", "year", "unit", "number"),
        sa.CheckConstraint("number >= 1", name="ck_reports_number"),
    )  # fmt: skip
    _make(
        "report_verdicts", "verdict_id",
        *_link("decision_id", "report_verdicts", "decisions.decision_id"),
        *_link("report_id", "report_verdicts", "reports.report_id"),
        *_whole("number"), *_text("state"),
        _unique("report_verdicts", "report_id", "number"),
        sa.CheckConstraint("state IN ('accepted', 'returned', 'withdrawn')", name="ck_report_verdicts_state"),
    )  # fmt: skip
    _make(
        "group_verdicts", "group_verdict_id",
        *_text("area_code", "plan_id", "task_id"), *_whole("year", "number"),
        *_text("verdict", "reason", "made_by", "made_at"),
        _unique("group_verdicts", "area_code", "task_id", "year", "number"),
    )  # fmt: skip
    _make(
        "evidence", "evidence_row",
        *_text("evidence_id", "area_code", "unit", "name", "made_by", "made_at"), *_whole("by_number"),
        _unique("evidence", "evidence_id"), _unique("evidence", "area_code", "unit", "name"),
    )  # fmt: skip
    _make(
        "evidence_events", "event_id",
        *_link("evidence_row", "evidence_events", "evidence.evidence_row"), *_whole("number"),
        *_text("state", "sha256", "file_name"), *_whole("size"), *_text("reason", "made_by", "made_at"),
        _unique("evidence_events", "evidence_row", "number"),
        sa.CheckConstraint("state IN ('received', 'usable')", name="ck_evidence_events_state"),
    )  # fmt: skip
    _make(
        "evidence_links", "link_id",
        *_link("evidence_row", "evidence_links", "evidence.evidence_row"),
        *_text("object", "object_id", "made_by", "made_at"),
        _unique("evidence_links", "evidence_row", "object", "object_id"),
    )  # fmt: skip
    _make(
        "cases", "case_row",
        *_text("case_id", "area_code", "plan_id", "object", "object_id", "unit", "post", "level", "cause"),
        *_text("requirement", "opened_on", "due_on", "previous_case_id", "made_by", "made_at"),
        _unique("cases", "case_id"),
        sa.CheckConstraint("level IN ('assigned', 'reminded', 'supervised')", name="ck_cases_level"),
    )  # fmt: skip
    _make(
        "case_events", "event_id",
        *_link("case_row", "case_events", "cases.case_row"), *_whole("number"),
        *_text("action", "text", "day", "made_by", "made_at"),
        _unique("case_events", "case_row", "number"),
    )  # fmt: skip
    _make("post_holders", "holder_id", *_text("area_code", "unit", "post", "name", "phone", "from_on", "made_at"))
    _make(
        "forgotten", "forgotten_id",
        *_text("digest", "shown_as", "made_by", "made_at"), _unique("forgotten", "digest"),
    )  # fmt: skip
    _make(
        "inspections", "inspection_row",
        *_text("inspection_id", "area_code", "plan_id", "unit", "visited_on", "place", "team", "way", "praised"),
        *_text("seen", "made_by", "made_at"),
        _unique("inspections", "inspection_id"),
    )  # fmt: skip
    op.create_index("ix_reports_submission_id", "reports", ["submission_id"])
    op.create_index("ix_report_verdicts_decision_id", "report_verdicts", ["decision_id"])
    op.create_index("ix_evidence_links_object_id", "evidence_links", ["object", "object_id"])
    first = sa.text("previous_case_id <> ''")
    op.create_index(
        "ix_cases_previous", "cases", ["previous_case_id"], unique=True, sqlite_where=first, postgresql_where=first
    )
    protect(*_GROWING)


def downgrade() -> None:
    for table in reversed(_TABLES):
        if table not in ("reports", "evidence", "cases"):
            op.drop_table(table)
    for table in ("reports", "evidence", "cases"):
        op.drop_table(table)
