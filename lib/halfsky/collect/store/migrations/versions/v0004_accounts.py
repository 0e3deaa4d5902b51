"""People who sign in with a password of their own: accounts, passwords, invitations."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from halfsky.collect.store.migrations.guards import protect

revision = "0004"
down_revision = "0003"

_TABLES = ("accounts", "passwords", "invitations", "invitation_uses")


def _text(*names: str) -> list[Any]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


def _whole(*names: str) -> list[Any]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _make(table: str, key: str, *parts: Any) -> None:
    op.create_table(table, *_whole(key), *parts, sa.PrimaryKeyConstraint(key, name=f"pk_{table}"))


def upgrade() -> None:
    _make(
        "accounts", "account_row",
        *_text("person", "area_code"), *_whole("is_open"), *_text("made_by", "made_at"),
    )  # fmt: skip
    _make("passwords", "password_row", *_text("person", "hash", "made_by", "made_at"))
    _make(
        "invitations", "invitation_row",
        *_text("invitation_id", "person", "digest", "expires_at", "made_by", "made_at"),
        sa.UniqueConstraint("invitation_id", name="uq_invitations_invitation_id"),
    )  # fmt: skip
    _make(
        "invitation_uses", "use_row",
        *_whole("invitation_row"), *_text("made_at"),
        sa.ForeignKeyConstraint(
            ["invitation_row"], ["invitations.invitation_row"], name="fk_invitation_uses_invitation_row"
        ),
        sa.UniqueConstraint("invitation_row", name="uq_invitation_uses_invitation_row"),
    )  # fmt: skip
    for table in ("accounts", "passwords", "invitations"):
        op.create_index(f"ix_{table}_person", table, ["person"])
    protect(*_TABLES)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
