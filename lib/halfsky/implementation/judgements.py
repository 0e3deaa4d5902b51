"""Goals in words by verdict: what the unit says of itself beside what the evaluation group says, never one number."""

from __future__ import annotations

import pandas as pd

from halfsky.implementation.reported import answering_units
from halfsky.plans.departments import office_of
from halfsky.vocabulary.codes import QUALITATIVE
from halfsky.vocabulary.implementation import AGREEMENTS, VERDICTS

COLUMNS = [
    "task_id", "plan_id", "domain", "title", "unit", "self_verdict", "group_verdict", "agreement", "year", "evidence",
    "evidence_pieces", "done_text", "cause",
]  # fmt: skip
_RANK = {code: place for place, code in enumerate(VERDICTS)}


def verdicts(tasks: pd.DataFrame, progress: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """One row a qualitative goal and unit (`COLUMNS`), in the plan's order: the newest verdicts up to the year `as_of`.

    tasks: schemas.TASKS; progress: schemas.PROGRESS_REPORTS. A goal whose parts are tasks of their own is judged by
    them. `year` is that of the report; "" stands for a verdict that nobody gave. `agreement` is a code of `AGREEMENTS`,
    "" while one of the two is missing.
    """
    goals = tasks[tasks["kind"].eq(QUALITATIVE) & tasks["review_status"].ne("rejected")]
    goals = goals[~goals["task_id"].isin(tasks["parent_id"])]
    asked = pd.DataFrame(
        [
            {**{name: row[name] for name in ("task_id", "plan_id", "domain", "title")}, "unit": unit, "place": place}
            for place, row in enumerate(goals.to_dict("records"))
            for unit in answering_units(row) or [""]
        ],
        columns=["task_id", "plan_id", "domain", "title", "unit", "place"],
    )
    told = progress[progress["task_id"].isin(goals["task_id"]) & progress["year"].le(as_of)]
    told = told[told["self_verdict"].ne("") | told["group_verdict"].ne("")]
    told = told.assign(office=told["unit"].map(office_of)).sort_values("year", kind="stable")
    told = told.drop_duplicates(["task_id", "office"], keep="last")
    asked["office"] = asked["unit"].map(office_of)
    said = told[
        [
            "task_id",
            "office",
            "self_verdict",
            "group_verdict",
            "year",
            "evidence",
            "evidence_pieces",
            "done_text",
            "cause",
        ]
    ]
    rows = asked.merge(said, on=["task_id", "office"], how="left")
    others = told.merge(asked[["task_id", "office"]], on=["task_id", "office"], how="left", indicator=True)
    others = others[others["_merge"].eq("left_only")].drop(columns="_merge")
    if len(others):
        about = goals.assign(place=range(len(goals))).set_index("task_id")[["domain", "title", "place"]]
        others = others.join(about, on="task_id")
        answered = rows["task_id"].isin(others["task_id"]) & rows["unit"].eq("")
        rows = pd.concat([rows[~answered], others[rows.columns]], ignore_index=True)
        rows = rows.sort_values("place", kind="stable", ignore_index=True)
    for name in ("self_verdict", "group_verdict", "evidence_pieces", "done_text", "cause"):
        rows[name] = rows[name].astype("object").fillna("")
    rows["year"], rows["evidence"] = rows["year"].astype("Int64"), rows["evidence"].astype("Int64").fillna(0)
    pairs = zip(rows["self_verdict"], rows["group_verdict"], strict=True)
    return rows.assign(agreement=[_agreement(own, group) for own, group in pairs])[COLUMNS]


def _agreement(own: str, group: str) -> str:
    if not own or not group:
        return ""
    higher, same, lower = AGREEMENTS
    return same if own == group else higher if _RANK[group] < _RANK[own] else lower


def goal_verdicts(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a goal of `verdicts`: task_id, plan_id, domain, title, verdict, `by` (group, self, ""), disagree.

    The group's verdict stands where it gave one, else the unit's own, said as such; of several units' the lowest.
    `disagree`: a unit judges itself otherwise than the group.
    """
    about = ["task_id", "plan_id", "domain", "title"]
    said: dict[str, list[tuple[str, str, str]]] = {}
    for task_id, *words in rows[["task_id", "self_verdict", "group_verdict", "agreement"]].itertuples(index=False):
        said.setdefault(task_id, []).append((words[0], words[1], words[2]))
    found = []
    for first in rows[about].drop_duplicates("task_id").itertuples(index=False):
        own = said[first.task_id]
        given = [("group", [group for _, group, _ in own if group]), ("self", [unit for unit, _, _ in own if unit])]
        by, kept = next(((name, words) for name, words in given if words), ("", []))
        apart = any(agreement in (AGREEMENTS[0], AGREEMENTS[2]) for *_, agreement in own)
        found.append((*first, max(kept, key=_RANK.__getitem__) if kept else "", by, apart))
    return pd.DataFrame(found, columns=[*about, "verdict", "by", "disagree"])
