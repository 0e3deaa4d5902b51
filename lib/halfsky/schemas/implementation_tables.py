"""The published tables of a plan as work: what units reported of its tasks, the cases of its supervision, the days by
which figures are due, and why some of them will not come.
"""

from __future__ import annotations

from halfsky.schemas.columns import Table, integer, text
from halfsky.vocabulary.identifiers import DAY, PLAN_ID
from halfsky.vocabulary.implementation import CASE_CAUSES, CASE_LEVELS, CASE_OBJECTS, CASE_STATES, PROGRESS, VERDICTS

PROGRESS_REPORTS = Table(
    "progress",
    "What a unit reported of a task in a year, as it was accepted. A unit that said nothing has no row.",
    ("task_id", "year", "unit"),
    (
        text("plan_id", "plan id", required=True, pattern=PLAN_ID),
        text("task_id", "task of the plan", required=True),
        integer("year", "year reported on", required=True),
        text("unit", "unit that reported; empty where one report was made for the whole plan"),
        text("state", "how far the measure or project is; empty for a goal that is only judged", *PROGRESS),
        text("done_text", "what was done in the year, in the unit's words"),
        text("practice", "what others may learn from (典型做法)"),
        text("cause", "why it was missed, in the unit's words (未达标原因)"),
        text("self_verdict", "the unit's judgement of a goal in words (自评); else empty", *VERDICTS),
        text("group_verdict", "the evaluation group's judgement of it; empty where it gave none", *VERDICTS),
        integer("evidence", "pieces of evidence that were found usable", required=True, minimum=0),
        text(
            "evidence_pieces",
            "every piece that it names or that was handed in for it, with its state (missing, received, usable): "
            "usable:培训通知.pdf;missing:照片.jpg",
        ),
        text("accepted_on", "day of acceptance, ISO 8601", required=True, pattern=DAY),
        text("receipt", "receipt of the submission that it came with", required=True),
    ),
)

CASES = Table(
    "cases",
    "Cases of supervision (督办), one row a slip: a higher slip of one matter names the one before it.",
    ("case_id",),
    (
        text("case_id", "number of the slip", required=True),
        text("plan_id", "plan id", required=True, pattern=PLAN_ID),
        text("object", "what it is about", *CASE_OBJECTS, required=True),
        text("object_id", "that target or task", required=True),
        text("unit", "unit that has to answer", required=True),
        text("level", "交办, 催办 or 督办", *CASE_LEVELS, required=True),
        text("cause", "why it was opened: a status or warning of the target, not_started of a measure, inspected",
             *CASE_CAUSES, required=True),
        text("opened_on", "day of the slip, ISO 8601", required=True, pattern=DAY),
        text("due_on", "day by which an answer is due, with the extensions granted", required=True, pattern=DAY),
        text("state", "where it stands", *CASE_STATES, required=True),
        text("answer", "the unit's newest answer; empty while there is none"),
        text("closed_on", "day on which it was closed; empty while it is not", pattern=rf"^$|{DAY}"),
        text("previous_case_id", "the slip before it in the same matter; empty for the first"),
    ),
)  # fmt: skip

ABSENCES = Table(
    "absences",
    "Figures that a unit cannot give, with the reason that was accepted (缺报原因). Who said nothing has no row.",
    ("plan_id", "indicator_id", "year", "sex", "residence"),
    (
        text("plan_id", "plan id", required=True, pattern=PLAN_ID),
        text("indicator_id", "indicator of the catalogue", required=True),
        integer("year", "year of the figure", required=True),
        text("sex", "female, male or total", required=True),
        text("residence", "urban, rural or total", required=True),
        text("unit", "unit that gave the reason; empty where one workbook was made for the whole plan"),
        text("reason", "why there is no value, in the unit's words", required=True),
        text("receipt", "receipt of the submission that it came with", required=True),
    ),
)  # fmt: skip

CALLS = Table(
    "calls",
    "Calls for the figures of a year, one row a plan and year: from when to when they are sent.",
    ("plan_id", "year"),
    (
        text("plan_id", "plan id", required=True, pattern=PLAN_ID),
        integer("year", "year of the figures", required=True),
        text("opens_on", "first day on which they are taken, ISO 8601; empty for none", pattern=rf"^$|{DAY}"),
        text("due_on", "day by which they are due, ISO 8601; empty for none", pattern=rf"^$|{DAY}"),
        text("closes_on", "last day on which they are taken, ISO 8601; empty for none", pattern=rf"^$|{DAY}"),
    ),
)
