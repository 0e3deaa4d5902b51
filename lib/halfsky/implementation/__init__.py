"""A plan as work between its issue and its evaluation: who does what until when (任务分解表), and how far it is.

Pure functions of frames; `Implementation.of` makes every table of a plan in a year.
"""

from halfsky.implementation.decomposition import decompose
from halfsky.implementation.goals_and_measures import behind_though_done, unserved_tasks
from halfsky.implementation.judgements import goal_verdicts, verdicts
from halfsky.implementation.key_projects import projects
from halfsky.implementation.reported import answering_units, count_states, task_states, unit_states
from halfsky.implementation.standing import Implementation, plans_of_office
from halfsky.implementation.supervision import matters

__all__ = [
    "Implementation",
    "answering_units",
    "behind_though_done",
    "count_states",
    "decompose",
    "goal_verdicts",
    "matters",
    "plans_of_office",
    "projects",
    "task_states",
    "unit_states",
    "unserved_tasks",
    "verdicts",
]
