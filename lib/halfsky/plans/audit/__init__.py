"""What contradicts what inside a plan, and against its upper-level plan: pure functions of frames.

Each module holds one family of checks; `codes` names all codes. A finding says two places and two numbers, and
statements that agree speak together: one finding a contradiction, not one a pair.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from halfsky.errors import UsageError
from halfsky.package import read_table
from halfsky.plans.audit import baseline, definitions, duties, same_indicator, served, single_statement, unread, upper
from halfsky.plans.audit.baseline import achieved_baselines
from halfsky.plans.audit.finding import CODES, SEVERITY_NAMES, title
from halfsky.plans.audit.statements import read_statements
from halfsky.schemas import FINDINGS, INDICATORS, PLANS, SEVERITIES, TARGETS

__all__ = ["CODES", "SEVERITY_NAMES", "achieved_baselines", "audit", "title"]


def audit(
    targets: pd.DataFrame,
    *,
    indicators: pd.DataFrame | None = None,
    plans: pd.DataFrame | None = None,
    upper_targets: pd.DataFrame | None = None,
    baselines: pd.DataFrame | None = None,
    ledger: pd.DataFrame | None = None,
    tasks: pd.DataFrame | None = None,
    serving: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The findings on every plan of `targets`, as `halfsky.schemas.FINDINGS`: plan by plan, the gravest first.

    targets, plans, indicators: tables of these names (the catalogue that ships where `indicators` is not given).
    plans: gives a plan's term and its `upper_plan_id`; a plan without a row there has no term.
    upper_targets: targets of upper-level plans; a plan is held against those of its `upper_plan_id`, a plan without a
    row in `plans` against all.
    baselines: what had been achieved when the plans began: `indicator_id`, `value`, `unit`, and where known `plan_id`,
    `indicator`, `year`, `place`, `char_start`.

    ledger: what `halfsky.read_ledger` says of the document that the targets were read from. While a table or number of
    it is not understood that is a finding, and of no indicator it is said that the plan sets no target.

    tasks, serving: schemas.TASKS and which measure serves which goal (`goals_of_measures.match_measures`); with both,
    goals that no measure serves and measures that serve no goal are findings, as info.

    Rows that a reviewer rejected are left out. The order of the rows of any frame changes nothing.
    Raises UsageError for targets that are no frame of targets.
    """
    if not isinstance(targets, pd.DataFrame) or not {"plan_id", "target_id"} <= set(targets.columns):
        raise UsageError(
            "audit takes a table of targets: halfsky.load_targets(plan_id) of a plan of the package, "
            "halfsky.extract_targets(document) of a document"
        )
    targets = TARGETS.conform(targets)
    indicators = INDICATORS.conform(read_table("indicators") if indicators is None else indicators)
    plans = PLANS.conform(pd.DataFrame() if plans is None else plans)
    above = TARGETS.conform(pd.DataFrame() if upper_targets is None else upper_targets)
    about = plans.drop_duplicates("plan_id").set_index("plan_id")
    found: list[pd.DataFrame] = []
    for plan_id, own in targets.groupby("plan_id", sort=False):
        row = about.loc[plan_id] if plan_id in about.index else None
        theirs = above[above["plan_id"].ne(plan_id)]
        upper_year = None
        if row is not None:
            theirs = theirs[theirs["plan_id"].eq(row["upper_plan_id"])]
            upper_year = _year(about["end_year"].get(row["upper_plan_id"]))
        rows = _plan_findings(
            own, theirs, indicators, baselines, str(plan_id), upper_year, unread.unread_rows(ledger),
            *((_year(row["start_year"]), _year(row["end_year"])) if row is not None else (None, None)),
        )  # fmt: skip
        if tasks is not None and serving is not None:
            rows += served.check(tasks[tasks["plan_id"].eq(plan_id)], serving)
        found.append(pd.DataFrame(rows).assign(plan_id=plan_id))
    frame = FINDINGS.conform(pd.concat(found, ignore_index=True) if found else pd.DataFrame())
    return _ordered(frame, list(targets["plan_id"].drop_duplicates()))


def _plan_findings(
    own: pd.DataFrame, above: pd.DataFrame, indicators: pd.DataFrame, baselines: pd.DataFrame | None, plan_id: str,
    upper_year: int | None, not_read: pd.DataFrame | None, start_year: int | None, end_year: int | None,
) -> list[dict[str, object]]:  # fmt: skip
    statements = read_statements(own, indicators)

    def families() -> Iterator[Iterator[dict[str, object]]]:
        yield same_indicator.check(statements, end_year)
        yield definitions.check(statements)
        yield definitions.two_measures(statements)
        yield single_statement.check(statements, start_year, end_year)
        if baselines is not None and len(baselines):
            yield baseline.check(statements, baseline.read_baselines(baselines, plan_id, indicators))
        if not_read is not None:
            yield unread.check(not_read)
        if len(above):
            amount = ("", "") if not_read is None else unread.amount(not_read)
            yield upper.check(statements, read_statements(above, indicators), upper_year, amount)
        yield same_indicator.table_only(statements)
        yield duties.check(statements)

    return [row for family in families() for row in family]


def _year(value: object) -> int | None:
    return None if value is None or pd.isna(value) else int(str(value))


def _ordered(frame: pd.DataFrame, plan_ids: list[str]) -> pd.DataFrame:
    """By plan, severity, code and place in the plan; the whole row decides last, so that the order is one."""
    ranks = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    codes = {code: rank for rank, code in enumerate(CODES)}
    keyed = frame.assign(
        plan=frame["plan_id"].map({plan_id: rank for rank, plan_id in enumerate(sorted(plan_ids))}),
        grave=frame["severity"].map(ranks),
        kind=frame["code"].map(codes),
        start=frame["char_start"].astype("float64").fillna(float("inf")),
    )
    by = ["plan", "grave", "kind", "start", "target_id", "other_target_id", "indicator_id", "indicator", "message"]
    return keyed.sort_values(by, kind="stable", ignore_index=True)[frame.columns]
