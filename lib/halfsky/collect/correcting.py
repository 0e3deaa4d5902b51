"""A value that a reviewer puts in a sender's place: read and checked as the sender's own cell is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from halfsky.collect import checks
from halfsky.collect.plain_text import normal, unclean
from halfsky.errors import ReviewError
from halfsky.importing.written_numbers import written
from halfsky.package import Package
from halfsky.schemas.collecting import ENTRIES, SUBMISSION_FINDINGS
from halfsky.words.submission_findings import Findings

_ROW = 1
_KEPT = ("indicator_id", "year", "sex", "residence", "unit", "status", "cell")


class AmendmentRefused(ReviewError):
    """What a sender could not send either; `findings` says why (`SUBMISSION_FINDINGS`)."""

    def __init__(self, receipt: str, cell: str, findings: pd.DataFrame) -> None:
        wrong = findings[findings["severity"].ne("info")]
        said = "; ".join(f"{row.message} / {row.message_en}" for row in wrong.itertuples())
        super().__init__(f"{receipt} {cell}: {said}")
        self.findings = findings


def corrected(
    receipt: str, old: Mapping[str, Any], value: str | float, reason: str, package: Package
) -> tuple[float, pd.DataFrame]:
    """The number that stands in the place of a revision's value, and what was found about it.

    Held against the catalogue and the area's earlier years. The reason of the amendment answers what a sender's note
    would have to. `AmendmentRefused` for what a sender could not send.
    """
    found = Findings()
    known = package.indicators.drop_duplicates("indicator_id").set_index("indicator_id")
    found.name(pd.Series([_ROW]), pd.Series([old["indicator_id"]]), package.indicators)

    def refuse(code: str, what: object, more: str = "") -> AmendmentRefused:
        found.add(code, cell=old["cell"], value=what, more=more, row=_ROW)
        return AmendmentRefused(receipt, old["cell"], _findings(found))

    if isinstance(value, str) and (odd := unclean(value)):
        raise refuse("odd-characters", odd)
    if old["indicator_id"] not in known.index:
        raise refuse("unknown-indicator", old["indicator_id"])
    unit = str(known["unit"][old["indicator_id"]])
    if unit not in ("", old["unit"]):
        raise refuse("wrong-measure", old["unit"], unit)
    read, wrong = written(value, unit or str(old["unit"]))
    if read is None:
        raise refuse(wrong or "not-a-number", normal(value) if isinstance(value, str) else value, unit)
    entry = {name: old[name] for name in _KEPT} | {"row": _ROW, "value": read, "note": reason, "sheet": ""}
    own = package.observations[package.observations["area_code"].eq(old["area_code"])]
    checks.check(ENTRIES.conform(pd.DataFrame([entry])), package.indicators, own, found)
    findings = _findings(found)
    if findings["severity"].ne("info").any():
        raise AmendmentRefused(receipt, old["cell"], findings)
    return read, findings


def _findings(found: Findings) -> pd.DataFrame:
    return SUBMISSION_FINDINGS.conform(found.frame())
