"""Calls for figures with their dates, tokens for scripts, and what was published when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from halfsky.collect.store.migrations.guards import protect

revision = "0002"
down_revision = "0001"

_TABLES = ("tokens", "calls", "publications")


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


def _whole(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "tokens",
        *_whole("token_row"),
        *_text("token_id", "person", "salt", "hash", "label"),
        *_whole("given"),
        *_text("made_by", "made_at"),
        sa.PrimaryKeyConstraint("token_row", name="pk_tokens"),
    )
    op.create_index("ix_tokens_token_id", "tokens", ["token_id"])
    op.create_table(
        "calls",
        *_whole("call_id"),
        *_text("plan_id", "area_code"),
        *_whole("year"),
        *_text("opens_on", "due_on", "closes_on", "made_by", "made_at"),
        sa.PrimaryKeyConstraint("call_id", name="pk_calls"),
    )
    op.create_table(
        "publications",
        *_whole("publication_id"),
        *_text("folder", "sha256", "made_by", "made_at"),
        *_whole("rows"),
        sa.PrimaryKeyConstraint("publication_id", name="pk_publications"),
    )
    protect(*_TABLES)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
