"""The tables of the store for people who sign in with a password of their own: accounts, passwords, invitations.

Like all of the store they only grow; the newest row of a person holds. What is secret is kept as a hash alone.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from halfsky.collect.store.schema import METADATA


def _text(*names: str) -> list[Column]:
    return [Column(name, Text, nullable=False, server_default="") for name in names]


def _whole(name: str) -> Column:
    return Column(name, Integer, nullable=False)


ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("account_row", Integer, primary_key=True),
    *_text("person", "area_code"),  # whose administrators look after it, whatever rights the person has
    _whole("is_open"),  # 1 open, 0 closed; the newest row of a person holds
    *_text("made_by", "made_at"),
    Index("ix_accounts_person", "person"),
)

PASSWORDS = Table(
    "passwords",
    METADATA,
    Column("password_row", Integer, primary_key=True),
    *_text("person", "hash", "made_by", "made_at"),  # the newest row of a person holds
    Index("ix_passwords_person", "person"),
)

INVITATIONS = Table(
    "invitations",
    METADATA,
    Column("invitation_row", Integer, primary_key=True),
    *_text("invitation_id", "person", "digest", "expires_at", "made_by", "made_at"),
    UniqueConstraint("invitation_id"),
    Index("ix_invitations_person", "person"),
)

INVITATION_USES = Table(
    "invitation_uses",
    METADATA,
    Column("use_row", Integer, primary_key=True),
    Column("invitation_row", ForeignKey("invitations.invitation_row"), nullable=False),
    *_text("made_at"),
    UniqueConstraint("invitation_row"),  # of two who use it at the same moment one comes too late
)

KEPT = ("accounts", "passwords", "invitations", "invitation_uses")
