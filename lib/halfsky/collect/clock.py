"""The time as the store writes it."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> str:
    """ISO 8601 in UTC, to the millisecond: the same text on every database, and in order as text."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def today() -> date:
    """The day where the server stands: what deadlines are held against."""
    return date.today()
