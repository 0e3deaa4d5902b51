"""What holds now of anything that is sent again, decided on and never overwritten: figures, and reports of measures.

Of each thing (its key) there are revisions, numbered; of each revision verdicts, numbered. The newest of each holds.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, literal, select

from halfsky.collect.store import transitions
from halfsky.collect.store.schema import DECISIONS, SUBMISSIONS


class Versioned:
    """The conditions and columns that follow from a table of revisions and the table of verdicts on them."""

    def __init__(self, revisions: Table, verdicts: Table, own: str, key: tuple[str, ...]) -> None:
        self.revisions, self.verdicts, self.own = revisions, verdicts, own
        newer, later = revisions.alias("newer"), verdicts.alias("later")
        theirs, after = verdicts.alias("theirs"), verdicts.alias("after")
        same = and_(*(newer.c[name] == revisions.c[name] for name in key))
        self.newer, self.later, self.same_key = newer, later, same
        self.newest_number = select(func.max(newer.c.number)).where(same).correlate(revisions).scalar_subquery()
        """The number of the newest revision of the same thing."""
        self.verdict_number = (
            select(func.max(later.c.number)).where(later.c[own] == revisions.c[own]).correlate(revisions)
            .scalar_subquery()
        )  # fmt: skip
        """How many verdicts a revision has; null for none."""
        self.last_verdict = and_(verdicts.c[own] == revisions.c[own], verdicts.c.number == self.verdict_number)
        self.is_newest = revisions.c.number == self.newest_number
        published = transitions.states("publish")
        accepted_later = (
            select(newer.c[own])
            .join(theirs, theirs.c[own] == newer.c[own])
            .where(
                same, newer.c.number > revisions.c.number, theirs.c.state.in_(published),
                ~select(after.c.verdict_id)
                .where(after.c[own] == theirs.c[own], after.c.number > theirs.c.number)
                .exists(),
            )
            .correlate(revisions).exists()
        )  # fmt: skip
        self.in_force = case(
            (func.coalesce(verdicts.c.state, "submitted").not_in(published), literal(0)),
            (revisions.c.number == self.newest_number, literal(1)),
            (accepted_later, literal(0)),
            else_=literal(1),
        )
        """1 for the revision that is published: accepted, and no newer one of the same thing is."""
        self.state = case(
            (verdicts.c.state.is_not(None), verdicts.c.state),
            (revisions.c.number < self.newest_number, "replaced"),
            else_="submitted",
        )

    def stated(self, *columns: ColumnElement) -> Select:
        """Columns of revisions with submission, newest verdict and decision beside them, to be narrowed by WHERE."""
        joined = (
            self.revisions.join(SUBMISSIONS, SUBMISSIONS.c.submission_id == self.revisions.c.submission_id)
            .outerjoin(self.verdicts, self.last_verdict)
            .outerjoin(DECISIONS, DECISIONS.c.decision_id == self.verdicts.c.decision_id)
        )
        return select(*columns).select_from(joined)

    def fits(self, action: str, *, named: bool = True) -> ColumnElement[bool]:
        """The revisions of `stated` with which the table of transitions lets the action be done."""
        place = self.is_newest if transitions.of(action) == transitions.NEWEST else self.in_force == 1
        allowed = transitions.states(action, named=named)
        return and_(place, func.coalesce(self.verdicts.c.state, "submitted").in_(allowed))
