"""What the start of a batch waits for: what it needs itself, and nothing that only its runs need."""

from __future__ import annotations

import subprocess
import sys

PLANNING = """
import sys
import halfsky.batch.own_notebooks, halfsky.batch.pool, halfsky.batch.rows_read, halfsky.batch.runner
import halfsky.batch.schedule, halfsky.batch.index
print(*(name for name in ("papermill", "nbformat", "jsonschema", "lark", "halfsky.plans") if name in sys.modules))
"""
MAKING = """
import sys
import halfsky.reports.plan_report, halfsky.reports.cross, halfsky.reports.merged_report
reading = ("cn2an", "halfsky.plans.extraction", "halfsky.plans.numbers", "halfsky.plans.outline", "halfsky.guarded_reading")
print(*(name for name in reading if name in sys.modules))
"""
CHECKING = """
import sys, types
from halfsky.warmkernels.preload import postpone_slow_check
postpone_slow_check()
import jsonschema
assert "lark" not in sys.modules and "rfc3987_syntax" not in sys.modules
sys.modules["rfc3987_syntax"] = types.SimpleNamespace(is_valid_syntax=lambda rule, text: (rule, text) == ("iri", "a:b"))
checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
print(checker.conforms("a:b", "iri"), checker.conforms("a b", "iri"))
"""


def said(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_a_batch_is_planned_without_what_runs_notebooks_and_reads_plans() -> None:
    assert said(PLANNING) == ""


def test_a_report_is_made_without_what_reads_plans() -> None:
    assert said(MAKING) == ""


def test_the_check_of_international_addresses_is_imported_when_it_is_asked_for_and_checks() -> None:
    assert said(CHECKING) == "True False"
