"""The words that columns may hold, and the forms of identifiers."""

from __future__ import annotations

UNITS = ("percent", "per_100k", "per_1000", "years", "count", "ratio")
DOMAINS = (
    "health", "education", "economy", "decision", "social_security", "family", "environment", "law", "rural",
)  # fmt: skip
LEVELS = ("nation", "province", "city", "county")
BETTER = ("higher", "lower", "balanced")
SECTIONS = ("table", "goal", "strategy", "project", "other")
KINDS = ("quantitative", "directional")
COMPARATORS = ("ge", "gt", "le", "lt", "eq", "approx", "range")
DIRECTIONS = ("increase", "decrease", "maintain", "slow")
REVIEW_STATUSES = ("extracted", "confirmed", "corrected", "rejected", "added", "unconfirmed")
SEXES = ("female", "male", "total")
RESIDENCES = ("urban", "rural", "total")
OBSERVATION_STATUSES = ("final", "provisional", "estimated", "derived", "simulated")
STATUSES = (
    "attained", "nearly_attained", "on_track", "accelerate", "slow", "moving_away", "lost", "missed",
    "insufficient", "no_data", "not_comparable", "improving", "stable", "worsening",
)  # fmt: skip
OUTLOOKS = ("likely", "possible", "at_risk", "unlikely", "")
SEVERITIES = ("error", "warning", "info")
WARNINGS = ("hard_to_reach", "watch", "volatile", "stale", "small_number", "break")

AREA_CODE = r"^\d{6}$"
IDENTIFIER = r"^[a-z][a-z0-9_]*$"
FINDING_CODE = r"^[a-z]+(-[a-z]+)*$"
PLAN_ID = r"^[a-z0-9][a-z0-9-]*$"
