"""The tables of the store. Rows are added and never changed: what holds is the newest row, and all others are history.

The migrations make them (`halfsky.collect.store.migrations`); a test holds the two together.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

HEAD = "0004"
"""The newest migration: a store at this one is opened without asking Alembic."""

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

KEY = ("area_code", "indicator_id", "year", "sex", "residence")
"""What one value is about: the key of `observations`."""


def _text(name: str) -> Column:
    return Column(name, Text, nullable=False, server_default="")


def _whole(name: str) -> Column:
    return Column(name, Integer, nullable=False)


AUDIT = Table(
    "audit",
    METADATA,
    Column("entry", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 … without a gap
    *(_text(name) for name in ("at", "actor", "action", "subject", "area_code", "unit", "detail", "previous", "hash")),
)

SUBMISSIONS = Table(
    "submissions",
    METADATA,
    Column("submission_id", Integer, primary_key=True),
    Column("receipt", Text, nullable=False, unique=True),
    Column("idempotency_key", Text, nullable=False, unique=True),
    *(_text(name) for name in ("plan_id", "area_code", "unit")),
    _whole("year"),
    *(_text(name) for name in ("file_sha256", "file_name", "made_by", "made_at")),
    *(_whole(name) for name in ("rows_in", "rows_taken", "rows_unchanged", "rows_refused")),
)

FINDINGS = Table(
    "findings",
    METADATA,
    Column("finding_id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.submission_id"), nullable=False, index=True),
    *(_text(name) for name in ("sheet", "cell", "severity", "code", "value", "message", "message_en")),
)

REVISIONS = Table(
    "revisions",
    METADATA,
    Column("revision_id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.submission_id"), nullable=False, index=True),
    *(_whole(name) if name == "year" else _text(name) for name in KEY),
    _whole("number"),  # 1, 2, 3 … of one value
    Column("value", Float(53)),  # null: missing, and `missing_reason` may say why
    Column("numerator", Float(53)),
    Column("denominator", Float(53)),
    *(_text(name) for name in ("unit", "status", "missing_reason", "note", "cell", "made_by", "made_at")),
    UniqueConstraint(*KEY, "number"),
    CheckConstraint("number >= 1", name="number"),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("decision_id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.submission_id"), nullable=False, index=True),
    *(_text(name) for name in ("kind", "reason", "made_by", "made_at")),
    CheckConstraint("kind IN ('accept', 'return', 'amend', 'withdraw')", name="kind"),
)

VERDICTS = Table(
    "verdicts",
    METADATA,
    Column("verdict_id", Integer, primary_key=True),
    Column("decision_id", ForeignKey("decisions.decision_id"), nullable=False, index=True),
    Column("revision_id", ForeignKey("revisions.revision_id"), nullable=False),
    _whole("number"),  # 1, 2, 3 … of one revision
    _text("state"),
    UniqueConstraint("revision_id", "number"),
    CheckConstraint("state IN ('accepted', 'returned', 'withdrawn')", name="state"),
)

GRANTS = Table(
    "grants",
    METADATA,
    Column("grant_id", Integer, primary_key=True),
    *(_text(name) for name in ("person", "role", "area_code", "unit")),
    _whole("given"),  # 1 given, 0 taken away; the newest row of person, role, area and unit holds
    *(_text(name) for name in ("made_by", "made_at")),
    CheckConstraint("role IN ('reporter', 'reviewer', 'viewer', 'admin')", name="role"),
    Index("ix_grants_person", "person"),
)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("token_row", Integer, primary_key=True),
    *(_text(name) for name in ("token_id", "person", "salt", "hash", "label")),
    _whole("given"),  # as in grants
    *(_text(name) for name in ("made_by", "made_at")),
    Index("ix_tokens_token_id", "token_id"),
)

CALLS = Table(
    "calls",
    METADATA,
    Column("call_id", Integer, primary_key=True),
    _text("plan_id"),
    _text("area_code"),
    _whole("year"),
    *(_text(name) for name in ("opens_on", "due_on", "closes_on", "made_by", "made_at")),  # the newest row holds
)

PUBLICATIONS = Table(
    "publications",
    METADATA,
    Column("publication_id", Integer, primary_key=True),
    *(_text(name) for name in ("folder", "sha256", "made_by", "made_at")),
    _whole("rows"),
)
