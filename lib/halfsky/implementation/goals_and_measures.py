"""Goals beside their measures: behind though the measures are done, goals without a measure, measures without a goal.

Which measure serves which goal is a proposal until a person confirms it (schemas.GOALS_OF_MEASURES): what only
proposed pairs say is marked as such, and asserts nothing.
"""

from __future__ import annotations

import pandas as pd

from halfsky.plans.goals_of_measures import unserved
from halfsky.plans.task_rows import GOAL, wholes
from halfsky.vocabulary.codes import DIM_OUTLOOKS, REVIEW_STATUSES
from halfsky.vocabulary.implementation import PROGRESS
from halfsky.vocabulary.statuses import STATUSES

_BEHIND = {*STATUSES.where(behind=True), *STATUSES.where(over=True)}
_ACCEPTED = REVIEW_STATUSES.where(accepted=True)
BEHIND_COLUMNS = [
    "goal_id", "plan_id", "domain", "title", "target_ids", "status", "outlook", "measure_ids", "confirmed",
    "unconfirmed",
]  # fmt: skip
UNSERVED_COLUMNS = ["task_id", "plan_id", "domain", "section", "title", "confirmed"]


def standing(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs that stand: without those that a person took away, with `confirmed` for those that one stands for."""
    kept = pairs[pairs["review_status"].ne("rejected")]
    return kept.assign(confirmed=kept["review_status"].isin(_ACCEPTED))


def behind_though_done(
    tasks: pd.DataFrame, pairs: pd.DataFrame, states: pd.DataFrame, gaps: pd.DataFrame
) -> pd.DataFrame:
    """Goals of which a target is behind or missed, or has a poor outlook, while their measures are all reported done.

    tasks: schemas.TASKS; pairs: schemas.GOALS_OF_MEASURES; states: of `reported.task_states`; gaps: schemas.GAPS.
    One row a goal (`BEHIND_COLUMNS`): the targets meant, with their statuses and outlooks, and its measures, each
    separated by ;. `confirmed`: the measures are those that a person confirmed for the goal, and it may be asserted;
    else proposed pairs are among them. `unconfirmed`: how many pairs of the goal wait for a person.
    """
    goals = wholes(tasks, GOAL).set_index("task_id")
    done = set(states.loc[states["state"].isin(PROGRESS.where(closed=True)), "task_id"])
    stand = standing(pairs)
    stand = stand[stand["measure_id"].isin(states["task_id"])]
    by_target = gaps.drop_duplicates("target_id").set_index("target_id")
    found = []
    for goal_id, own in stand[stand["goal_id"].isin(goals.index)].groupby("goal_id", sort=False):
        sure = own[own["confirmed"]]
        meant = sure if len(sure) and sure["measure_id"].isin(done).all() else own
        goal = goals.loc[goal_id]
        behind = [target for target in goal["target_ids"].split(";") if target in by_target.index]
        behind = [target for target in behind if _is_behind(by_target.loc[target])]
        if not behind or not meant["measure_id"].isin(done).all():
            continue
        rows = by_target.loc[behind]
        found.append(
            {
                "goal_id": goal_id, "plan_id": goal["plan_id"], "domain": goal["domain"], "title": goal["title"],
                "target_ids": ";".join(behind), "status": ";".join(rows["status"]),
                "outlook": ";".join(rows["outlook"]), "measure_ids": ";".join(meant["measure_id"]),
                "confirmed": bool(meant["confirmed"].all()), "unconfirmed": int((~own["confirmed"]).sum()),
            }
        )  # fmt: skip
    frame = pd.DataFrame(found, columns=BEHIND_COLUMNS)
    order = {task_id: place for place, task_id in enumerate(goals.index)}
    return frame.sort_values("goal_id", key=lambda ids: ids.map(order), ignore_index=True)


def _is_behind(gap: pd.Series) -> bool:
    return gap["status"] in _BEHIND or gap["outlook"] in DIM_OUTLOOKS


def unserved_tasks(tasks: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Goals that no measure serves, and measures that serve no goal (`UNSERVED_COLUMNS`), in the plan's order.

    By the pairs that stand, as the audit has it (`plans.goals_of_measures.unserved`). `confirmed`: a person decided on
    every pair of the plan, so that what has none has none.
    """
    stand = standing(pairs)
    open_plans = set(stand.loc[~stand["confirmed"], "plan_id"]) | (set(tasks["plan_id"]) - set(pairs["plan_id"]))
    both = pd.concat(
        [frame for _, own in tasks.groupby("plan_id", sort=False) for frame in unserved(own, stand)]
        or [tasks.iloc[:0]],
        ignore_index=True,
    )
    return both.assign(confirmed=~both["plan_id"].isin(open_plans))[UNSERVED_COLUMNS]
