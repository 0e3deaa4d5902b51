"""A plan document becomes an outline and a table of targets."""

from halfsky.plans.extraction import extract_achieved, extract_targets, read_plan

__all__ = ["extract_achieved", "extract_targets", "read_plan"]
