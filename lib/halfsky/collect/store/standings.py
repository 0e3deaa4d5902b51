"""What became of values that a decision is not about, or cannot be: named with their state and what can be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, or_

from halfsky.collect.store import states, transitions
from halfsky.collect.store.schema import DECISIONS, REVISIONS, VERDICTS
from halfsky.errors import ReviewError

NAMED = 30
"""Of how many values the cells are named."""


@dataclass(frozen=True)
class Standing:
    """What a value is now, by whom, and what can be done with it."""

    cell: str
    state: str
    by: str
    actions: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.cell} is {self.state}" + (f" (by {self.by})" if self.by else "")


class Unfit(ReviewError):
    """Nothing was decided; `standings`: what each value is that does not fit."""

    def __init__(self, message: str, standings: Sequence[Standing] = ()) -> None:
        super().__init__(message)
        self.standings = tuple(standings)


class Left(NamedTuple):
    """Values that a decision on all of a submission did not take: in which state, how many, the first cells."""

    state: str
    rows: int
    cells: tuple[str, ...]


def of_revisions(connection: Connection, submission_id: int, revisions: Collection[int]) -> tuple[Standing, ...]:
    """What these revisions are now."""
    found = _standings(connection, REVISIONS.c.submission_id == submission_id) if revisions else []
    return tuple(standing for revision_id, standing in found if revision_id in revisions)


def left(
    connection: Connection, submission_id: int, decision_id: int, besides: Collection[int] = (),
    reports: Mapping[str, list[str]] | None = None,
) -> tuple[Left, ...]:  # fmt: skip
    """The values of a submission that a decision did not take, each by its newest revision; without those `besides`.

    reports: the cells of its reports that it did not take, by state.
    """
    more = {state: list(cells) for state, cells in (reports or {}).items()}
    rows = states.stated(
        REVISIONS.c.cell, REVISIONS.c.revision_id, states.STATE, VERDICTS.c.decision_id
    ).where(REVISIONS.c.submission_id == submission_id)  # fmt: skip
    other = or_(VERDICTS.c.decision_id.is_(None), VERDICTS.c.decision_id != decision_id)
    if connection.execute(rows.where(other).limit(1)).first() is None:
        return _listed(more)
    newest = {row.cell: row for row in connection.execute(rows.order_by(REVISIONS.c.revision_id))}
    cells: dict[str, list[str]] = {}
    for cell, row in newest.items():
        if row.decision_id != decision_id and row.revision_id not in besides:
            cells.setdefault(row[2], []).append(cell)
    return _listed({state: [*cells.get(state, []), *more.get(state, [])] for state in {*cells, *more}})


def _listed(cells: Mapping[str, list[str]]) -> tuple[Left, ...]:
    return tuple(Left(state, len(own), tuple(own[:NAMED])) for state, own in sorted(cells.items()))


def unfit(
    connection: Connection, submission: Any, kind: str, cells: Sequence[str], revisions: Collection[int] = (),
    reports: Sequence[Standing] = (),
) -> Unfit:  # fmt: skip
    """Why the values in the cells, or of the revisions, or of the whole submission do not fit the decision."""
    own = REVISIONS.c.submission_id == submission.submission_id
    if revisions:
        wrong = list(of_revisions(connection, submission.submission_id, revisions))
    else:
        where = own & REVISIONS.c.cell.in_(sorted(set(cells))) if cells else own
        found = _by_cell([*(standing for _, standing in _standings(connection, where)), *reports])
        missing = [Standing(cell, "not there", "", ()) for cell in sorted(set(cells) - set(found))]
        wrong = [one for one in (*found.values(), *missing) if not cells or kind not in one.actions]
    if revisions or cells:
        listed = "; ".join(f"{one}{_can(one, kind)}" for one in wrong[:5])
    else:
        counts = Counter(one.state for one in wrong)
        listed = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    message = f"{submission.receipt}: nothing to {kind} there: {listed or 'no values'}"
    return Unfit(message, wrong if revisions or cells else ())


def _can(one: Standing, kind: str) -> str:
    can = [action for action in one.actions if action not in (kind, "publish")]
    return f", what can be done: {', '.join(can)}" if can else ""


def _by_cell(found: list[Standing]) -> dict[str, Standing]:
    """One standing a cell: the newest revision's, with what can be done with any of them."""
    known: dict[str, Standing] = {}
    for one in found:
        before = known[one.cell].actions if one.cell in known else ()
        actions = (*before, *(action for action in one.actions if action not in before))
        known[one.cell] = Standing(one.cell, one.state, one.by, actions)
    return known


def _standings(connection: Connection, where: ColumnElement[bool]) -> list[tuple[int, Standing]]:
    rows = states.stated(
        REVISIONS.c.revision_id, REVISIONS.c.cell, states.STATE, DECISIONS.c.made_by, states.IS_NEWEST, states.IN_FORCE
    ).where(where)
    found = []
    for revision_id, cell, state, by, newest, in_force in connection.execute(rows.order_by(REVISIONS.c.revision_id)):
        actions = transitions.actions(state, newest=bool(newest), in_force=bool(in_force))
        found.append((int(revision_id), Standing(cell, state, by or "", actions)))
    return found
