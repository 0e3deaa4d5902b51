"""What is checked of reports that came in: whose they are, whether they say what they must, whether they are locked."""

from __future__ import annotations

import pandas as pd

from halfsky.collect.progress import layout
from halfsky.collect.progress.asked import asked
from halfsky.collect.store import reports as stored
from halfsky.collect.store import transitions
from halfsky.package import Package
from halfsky.vocabulary.codes import QUALITATIVE
from halfsky.vocabulary.implementation import PROGRESS
from halfsky.words.submission_findings import Findings


def check(reports: pd.DataFrame, package: Package, plan_id: str, unit: str, found: Findings) -> pd.DataFrame:
    """The reports (`REPORTED`) that are this unit's to send, with everything found about them."""
    if reports.empty:
        return reports
    mine = asked(package, plan_id, unit).set_index("task_id")
    known = mine.reindex(reports["task_id"]).set_axis(reports.index)
    found.about.update(
        {int(row): (name, name) for row, name in zip(reports["row"], known["title"].fillna(""), strict=True) if name}
    )
    foreign = known["kind"].isna()
    _tell(reports[foreign], "other-unit-task", "task_id", found)
    here, kind = reports[~foreign], known.loc[~foreign, "kind"]
    in_words = kind.eq(QUALITATIVE)
    _tell(here[in_words & here["state"].ne("")], "state-of-a-goal", "state", found)
    _tell(here[~in_words & here["self_verdict"].ne("")], "verdict-of-a-measure", "self_verdict", found)
    nothing = here["state"].eq("") & here["self_verdict"].eq("")
    _tell(here[~in_words & nothing], "no-progress", "state", found)
    _tell(here[in_words & nothing], "no-verdict", "self_verdict", found)
    _tell(here[here["task_id"].duplicated(keep=False)], "duplicate-task", "task_id", found)
    begun, over = here["state"].isin(PROGRESS.where(begun=True)), here["state"].isin(PROGRESS.where(closed=True))
    _tell(here[begun & here["done_text"].eq("")], "nothing-told", "done_text", found)
    _tell(here[over & here["evidence"].eq("")], "done-without-evidence", "evidence", found)
    return here.reset_index(drop=True)


def check_locks(reports: pd.DataFrame, known: pd.DataFrame, found: Findings) -> None:
    """A report that was accepted is locked until a reviewer withdraws it. known: `reports.current`."""
    if reports.empty or known.empty:
        return
    beside = reports.merge(known, on="task_id", how="inner", suffixes=("", "_known"))
    same = stored.is_same(beside)
    locked = ~beside["standing"].isin(transitions.states("resend")) & ~same
    _tell(beside[locked], "report-accepted-already", "state", found)
    _tell(beside[beside["standing"].eq("returned") & same], "returned-unchanged", "state", found)


def _tell(rows: pd.DataFrame, code: str, column: str, found: Findings) -> None:
    for row in rows.itertuples():
        number = int(str(row.row))
        cell = layout.place(column, number - layout.ROWS)
        found.add(code, sheet=layout.SHEET, cell=cell, value=getattr(row, column), row=number)
