"""A plan document becomes an outline, a table of targets, and a ledger of all that it says."""

from halfsky.plans.explanation import explain
from halfsky.plans.extraction import extract_achieved, extract_targets, read_plan
from halfsky.plans.ledger import read_ledger

__all__ = ["explain", "extract_achieved", "extract_targets", "read_ledger", "read_plan"]
