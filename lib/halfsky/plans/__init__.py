"""A plan document becomes an outline, a table of targets, and a ledger of all that it says."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from halfsky.plans.explanation import explain
    from halfsky.plans.extraction import extract_achieved, extract_targets, read_plan
    from halfsky.plans.ledger import read_ledger

__all__ = ["explain", "extract_achieved", "extract_targets", "read_ledger", "read_plan"]

_WHERE = {
    "explain": "explanation", "extract_achieved": "extraction", "extract_targets": "extraction",
    "read_ledger": "ledger", "read_plan": "extraction",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    # who asks for a table of this room, as reports do, needs nothing of the grammar that reads documents
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
