"""The forms of identifiers."""

from __future__ import annotations

AREA_CODE = r"^\d{6}$"
IDENTIFIER = r"^[a-z][a-z0-9_]*$"
FINDING_CODE = r"^[a-z]+(-[a-z]+)*$"
PLAN_ID = r"^[a-z0-9][a-z0-9-]*$"
DAY = r"^\d{4}-\d{2}-\d{2}$"
PLAN_SOURCE = "plan-"
"""Before the id of a plan, in the id of the source that it is."""
