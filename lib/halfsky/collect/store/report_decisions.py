"""What a decision on a submission means for its reports of measures: the same decision, verdicts of their own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, func, insert, literal, select

from halfsky.collect.store import reports, transitions
from halfsky.collect.store.schema import DECISIONS
from halfsky.collect.store.standings import NAMED, Standing
from halfsky.collect.store.work_schema import REPORT_VERDICTS, REPORTS

_OF = reports.VERSIONED


def fitting(submission_id: int, kind: str, cells: Sequence[str], *, named: bool) -> ColumnElement[bool]:
    """The reports of a submission, those in these cells where some are named, that the decision can be about."""
    where = and_(REPORTS.c.submission_id == submission_id, _OF.fits(kind, named=named))
    return and_(where, REPORTS.c.cell.in_(list(cells))) if cells else where


def unchanged(
    connection: Connection, submission_id: int, where: ColumnElement[bool], shown: Sequence[tuple[int, int]]
) -> tuple[ColumnElement[bool], tuple[Standing, ...]]:
    """Of the reports that were shown (`report_id`, decisions on it): those that are still the same and fit, as a
    condition, and what the others are now.
    """
    rows = _OF.stated(REPORTS.c.report_id, func.coalesce(REPORT_VERDICTS.c.number, 0)).where(where)
    now_ = {tuple(row) for row in connection.execute(rows)}
    same, gone = (
        [report_id for report_id, decisions in shown if ((report_id, decisions) in now_) is fits]
        for fits in (True, False)
    )
    return and_(where, REPORTS.c.report_id.in_(same)), tuple(
        standing for report_id, standing in _listed(connection, submission_id) if report_id in gone
    )


def made_by(connection: Connection, where: ColumnElement[bool], person: str) -> bool:
    """Whether the person made one of them."""
    own = _OF.stated(REPORTS.c.report_id).where(where, REPORTS.c.made_by == person).limit(1)
    return connection.execute(own).first() is not None


def give_verdicts(connection: Connection, decision_id: int, state: str, where: ColumnElement[bool]) -> int:
    """One more verdict on each of these reports; returns how many."""
    numbers = func.coalesce(REPORT_VERDICTS.c.number, 0) + 1
    rows = _OF.stated(literal(decision_id), REPORTS.c.report_id, numbers, literal(state)).where(where)
    connection.execute(insert(REPORT_VERDICTS).from_select(["decision_id", "report_id", "number", "state"], rows))
    made = select(func.count()).where(REPORT_VERDICTS.c.decision_id == decision_id)
    return int(connection.execute(made).scalar_one())


def taken(connection: Connection, decision_id: int) -> tuple[str, ...]:
    """The cells of the first of them."""
    cells = (
        select(REPORTS.c.cell).join(REPORT_VERDICTS, REPORT_VERDICTS.c.report_id == REPORTS.c.report_id)
        .where(REPORT_VERDICTS.c.decision_id == decision_id).order_by(REPORTS.c.report_id).limit(NAMED)
    )  # fmt: skip
    return tuple(connection.execute(cells).scalars())


def standings(connection: Connection, submission_id: int, cells: Sequence[str] = ()) -> list[Standing]:
    """What each report of a submission, or those in these cells, is now; the newest revision of a cell last."""
    return [one for _, one in _listed(connection, submission_id) if not cells or one.cell in cells]


def _listed(connection: Connection, submission_id: int) -> list[tuple[int, Standing]]:
    columns = (REPORTS.c.report_id, REPORTS.c.cell, _OF.state, DECISIONS.c.made_by, _OF.is_newest, _OF.in_force)
    rows = _OF.stated(*columns).where(REPORTS.c.submission_id == submission_id)
    return [
        (
            int(report_id),
            Standing(cell, state, by or "", transitions.actions(state, newest=bool(new), in_force=bool(in_force))),
        )
        for report_id, cell, state, by, new, in_force in connection.execute(rows.order_by(REPORTS.c.report_id))
    ]


def left(connection: Connection, submission_id: int, decision_id: int) -> dict[str, list[str]]:
    """By state the cells of the reports that a decision did not take, each by its newest revision."""
    rows = _OF.stated(REPORTS.c.cell, _OF.state, REPORT_VERDICTS.c.decision_id).where(
        REPORTS.c.submission_id == submission_id
    )
    newest = {cell: (state, by) for cell, state, by in connection.execute(rows.order_by(REPORTS.c.report_id))}
    cells: dict[str, list[str]] = {}
    for cell, (state, by) in newest.items():
        if by != decision_id:
            cells.setdefault(state, []).append(cell)
    return cells
