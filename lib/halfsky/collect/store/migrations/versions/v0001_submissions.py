"""Submissions, revisions, decisions, rights and the audit log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from halfsky.collect.store.migrations.guards import protect, remove_guard_function

revision = "0001"
down_revision = None

_TABLES = ("audit", "submissions", "findings", "revisions", "decisions", "verdicts", "grants")


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


def _whole(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _link(name: str, table: str, target: str) -> list[Any]:
    column = sa.Column(name, sa.Integer, nullable=False)
    return [column, sa.ForeignKeyConstraint([name], [target], name=f"fk_{table}_{name}")]


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("entry", sa.Integer, nullable=False, autoincrement=False),
        *_text("at", "actor", "action", "subject", "area_code", "unit", "detail", "previous", "hash"),
        sa.PrimaryKeyConstraint("entry", name="pk_audit"),
    )
    op.create_table(
        "submissions",
        *_whole("submission_id"),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.Column("idempotency_key", sa.Text, nullable=False),
        *_text("plan_id", "area_code", "unit"),
        *_whole("year"),
        *_text("file_sha256", "file_name", "made_by", "made_at"),
        *_whole("rows_in", "rows_taken", "rows_unchanged", "rows_refused"),
        sa.PrimaryKeyConstraint("submission_id", name="pk_submissions"),
        sa.UniqueConstraint("receipt", name="uq_submissions_receipt"),
        sa.UniqueConstraint("idempotency_key", name="uq_submissions_idempotency_key"),
    )
    op.create_table(
        "findings",
        *_whole("finding_id"),
        *_link("submission_id", "findings", "submissions.submission_id"),
        *_text("sheet", "cell", "severity", "code", "value", "message", "message_en"),
        sa.PrimaryKeyConstraint("finding_id", name="pk_findings"),
    )
    op.create_table(
        "revisions",
        *_whole("revision_id"),
        *_link("submission_id", "revisions", "submissions.submission_id"),
        *_text("area_code", "indicator_id"),
        *_whole("year"),
        *_text("sex", "residence"),
        *_whole("number"),
        *(sa.Column(name, sa.Float(53)) for name in ("value", "numerator", "denominator")),
        *_text("unit", "status", "missing_reason", "note", "cell", "made_by", "made_at"),
        sa.PrimaryKeyConstraint("revision_id", name="pk_revisions"),
        sa.UniqueConstraint(
            "area_code", "indicator_id", "year", "sex", "residence", "number",
            name="uq_revisions_area_code_indicator_id_year_sex_residence_number",
        ),
        sa.CheckConstraint("number >= 1", name="ck_revisions_number"),
    )  # fmt: skip
    op.create_table(
        "decisions",
        *_whole("decision_id"),
        *_link("submission_id", "decisions", "submissions.submission_id"),
        *_text("kind", "reason", "made_by", "made_at"),
        sa.PrimaryKeyConstraint("decision_id", name="pk_decisions"),
        sa.CheckConstraint("kind IN ('accept', 'return', 'amend', 'withdraw')", name="ck_decisions_kind"),
    )
    op.create_table(
        "verdicts",
        *_whole("verdict_id"),
        *_link("decision_id", "verdicts", "decisions.decision_id"),
        *_link("revision_id", "verdicts", "revisions.revision_id"),
        *_whole("number"),
        *_text("state"),
        sa.PrimaryKeyConstraint("verdict_id", name="pk_verdicts"),
        sa.UniqueConstraint("revision_id", "number", name="uq_verdicts_revision_id_number"),
        sa.CheckConstraint("state IN ('accepted', 'returned', 'withdrawn')", name="ck_verdicts_state"),
    )
    op.create_table(
        "grants",
        *_whole("grant_id"),
        *_text("person", "role", "area_code", "unit"),
        *_whole("given"),
        *_text("made_by", "made_at"),
        sa.PrimaryKeyConstraint("grant_id", name="pk_grants"),
        sa.CheckConstraint("role IN ('reporter', 'reviewer', 'viewer', 'admin')", name="ck_grants_role"),
    )
    op.create_index("ix_findings_submission_id", "findings", ["submission_id"])
    op.create_index("ix_revisions_submission_id", "revisions", ["submission_id"])
    op.create_index("ix_decisions_submission_id", "decisions", ["submission_id"])
    op.create_index("ix_verdicts_decision_id", "verdicts", ["decision_id"])
    op.create_index("ix_grants_person", "grants", ["person"])
    protect(*_TABLES)


def downgrade() -> None:
    for table in ("verdicts", "decisions", "revisions", "findings", "submissions", "grants", "audit"):
        op.drop_table(table)
    remove_guard_function()
