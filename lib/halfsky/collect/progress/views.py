"""What a person may see of reports and evidence: every question asks for the right."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import ColumnElement, and_, func, select, true

from halfsky.collect.access import MAY, Actor, prefix, refusal
from halfsky.collect.store import Store, evidence, files, transitions
from halfsky.collect.store.names import shown
from halfsky.collect.store.reports import VERSIONED
from halfsky.collect.store.schema import DECISIONS, SUBMISSIONS
from halfsky.collect.store.work_schema import EVIDENCE, GROUP_VERDICTS, REPORT_VERDICTS, REPORTS
from halfsky.schemas.work_collecting import EVIDENCE_LIST, REPORT_HISTORY


def history(
    store: Store, actor: Actor, *, receipt: str = "", plan_id: str = "", task_id: str = "", year: int | None = None
) -> pd.DataFrame:
    """Every revision of every report that the person may see, narrowed by what is given: table `report_history`.

    AccessError for a receipt that is not there or not the person's to see.
    """
    where = [actor.scope("see", REPORTS.c.area_code, REPORTS.c.unit)]
    if receipt:
        with store.reading() as connection:
            own = SUBMISSIONS.select().where(
                SUBMISSIONS.c.receipt == receipt, actor.scope("see", SUBMISSIONS.c.area_code, SUBMISSIONS.c.unit)
            )
            if connection.execute(own).first() is None:
                raise refusal(actor.name, "see", f"receipt {receipt[:40]}")
        where.append(SUBMISSIONS.c.receipt == receipt)
    where += [REPORTS.c.plan_id == plan_id] if plan_id else []
    where += [REPORTS.c.task_id == task_id] if task_id else []
    where += [REPORTS.c.year == year] if year is not None else []
    other = {
        "receipt": SUBMISSIONS.c.receipt, "standing": VERSIONED.state, "decided_by": DECISIONS.c.made_by,
        "decided_at": DECISIONS.c.made_at, "reason": DECISIONS.c.reason,
        "decisions": func.coalesce(REPORT_VERDICTS.c.number, 0),
    }  # fmt: skip
    names = [name for name in REPORT_HISTORY.names if name != "open_to"]
    columns = [other[name].label(name) if name in other else REPORTS.c[name] for name in names]
    more = (VERSIONED.is_newest.label("newest"), VERSIONED.in_force.label("in_force"))
    with store.reading() as connection:
        rows = connection.execute(VERSIONED.stated(*columns, *more).where(*where).order_by(REPORTS.c.report_id)).all()
    frame = pd.DataFrame(rows, columns=[*names, "newest", "in_force"])
    fits = zip(frame["standing"], frame["newest"], frame["in_force"], strict=True)
    can = [";".join(transitions.actions(state, newest=bool(new), in_force=bool(held))) for state, new, held in fits]
    return REPORT_HISTORY.conform(shown(store, frame.assign(open_to=can), "made_by", "decided_by"))


def beside_values(values: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """One table of all that a submission holds: `REVISION_HISTORY` rows, and `REPORT_HISTORY` rows behind them.

    Where both have a thing its column is the values' (`state`: what became of it); how far a measure is stands in
    `progress`, and what else only reports say in their own columns.
    """
    told = reports.rename(
        columns={"state": "progress", "standing": "state", "unit": "responsible_unit", "report_id": "report"}
    )
    columns = [*values.columns, *(name for name in told if name not in values)]
    both = [frame.reindex(columns=columns).astype("object") for frame in (values, told) if len(frame)]
    return pd.concat(both, ignore_index=True) if both else values.reindex(columns=columns)


def group_verdicts(store: Store, actor: Actor, area_code: str, year: int) -> dict[str, str]:
    """Of each goal in words the evaluation group's newest verdict for a year. Empty for who sees nothing there."""
    if not any("see" in MAY[grant.role] and area_code.startswith(prefix(grant.area_code)) for grant in actor.grants):
        return {}
    table = GROUP_VERDICTS
    own = select(table.c.task_id, table.c.verdict).where(table.c.area_code == area_code, table.c.year == year)
    with store.reading() as connection:
        return {str(row.task_id): str(row.verdict) for row in connection.execute(own.order_by(table.c.number))}


def evidence_list(
    store: Store, actor: Actor, *, unit: str = "", state: str = "", year: int | None = None
) -> pd.DataFrame:  # fmt: skip
    """The pieces of evidence that the person may see, each as it is now: the table `evidence`, missing ones first.

    year: of those that prove reports only those of the year.
    """
    where: list[ColumnElement[bool]] = [_seen(actor)]
    where += [evidence.of_year(year)] if year is not None else []
    where += [EVIDENCE.c.unit == unit] if unit else []
    with store.reading() as connection:
        frame = evidence.listed(connection, and_(true(), *where))
    frame = frame[frame["state"].eq(state)] if state else frame
    order = frame["state"].map({evidence.MISSING: 0, evidence.RECEIVED: 1, evidence.USABLE: 2})
    return EVIDENCE_LIST.conform(frame.assign(order=order).sort_values("order", kind="stable"))


def evidence_file(store: Store, actor: Actor, evidence_id: str) -> tuple[str, bytes]:
    """The name and the bytes of a piece as they came. AccessError for one that is not there, not the person's to see,
    or without a file; StoreError when it is damaged.
    """
    with store.reading() as connection:
        found = evidence.listed(connection, and_(EVIDENCE.c.evidence_id == evidence_id, _seen(actor)))
    if found.empty or not found["sha256"].iloc[0]:
        raise refusal(actor.name, "see", f"evidence {evidence_id[:40]}")
    return str(found["file_name"].iloc[0]), files.read(store, str(found["sha256"].iloc[0]))


def _seen(actor: Actor) -> ColumnElement[bool]:
    return actor.scope("see", EVIDENCE.c.area_code, EVIDENCE.c.unit)
