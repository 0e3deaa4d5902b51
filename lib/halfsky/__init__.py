"""Halfsky (半边天): women's development plans, from the document to where each target stands.

    import halfsky

    plan = halfsky.read_plan("plan.docx")
    targets = halfsky.extract_targets(plan)
    ledger = halfsky.read_ledger(plan, targets)  # what became of every number, table and item

    package = halfsky.load_package()
    gaps = halfsky.assess_package(package)

Every name is imported when it is first used, so that `import halfsky` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from halfsky import assess, compare, figures, implementation
    from halfsky.assess import achievement, assess_package, assess_targets, explain_revisions, sex_parity, summarise
    from halfsky.assess.trend import trend
    from halfsky.exploring import assess_document, compare_plans, count_promises, series, tidy
    from halfsky.package import load_observations, load_package, load_targets, load_tasks
    from halfsky.package.finding import find_indicator, named
    from halfsky.plans import explain, extract_achieved, extract_targets, read_ledger, read_plan
    from halfsky.plans.audit import audit

__version__ = "0.2.0"

_HOMES = {
    "achievement": "assess",
    "assess": "",
    "assess_document": "exploring",
    "assess_package": "assess",
    "assess_targets": "assess",
    "audit": "plans.audit",
    "compare": "",
    "compare_plans": "exploring",
    "count_promises": "exploring",
    "explain": "plans",
    "explain_revisions": "assess",
    "extract_achieved": "plans",
    "extract_targets": "plans",
    "figures": "",
    "find_indicator": "package.finding",
    "implementation": "",
    "load_observations": "package",
    "load_package": "package",
    "load_targets": "package",
    "load_tasks": "package",
    "named": "package.finding",
    "read_ledger": "plans",
    "read_plan": "plans",
    "series": "exploring",
    "sex_parity": "assess",
    "summarise": "assess",
    "tidy": "exploring",
    "trend": "assess.trend",
}

__all__ = [
    "achievement",
    "assess",
    "assess_document",
    "assess_package",
    "assess_targets",
    "audit",
    "compare",
    "compare_plans",
    "count_promises",
    "explain",
    "explain_revisions",
    "extract_achieved",
    "extract_targets",
    "figures",
    "find_indicator",
    "implementation",
    "load_observations",
    "load_package",
    "load_targets",
    "load_tasks",
    "named",
    "read_ledger",
    "read_plan",
    "series",
    "sex_parity",
    "summarise",
    "tidy",
    "trend",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOMES[name]
    value = getattr(import_module(f"{__name__}.{home}"), name) if home else import_module(f"{__name__}.{name}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
