"""The tables of collecting a plan as work: what is asked of a unit's tasks, what it says, and what it owes."""

from __future__ import annotations

from halfsky.schemas.columns import Table, integer, text
from halfsky.vocabulary.codes import DOMAINS, TASK_KINDS, TASK_SECTIONS
from halfsky.vocabulary.implementation import (
    CASE_LEVELS,
    CASE_OBJECTS,
    CASE_STATES,
    EVIDENCE_STATES,
    PROGRESS,
    VERDICTS,
)

ASKED_TASKS = Table(
    "asked_tasks",
    "The measures, projects and goals in words that one unit is to report on for a year.",
    ("task_id",),
    (
        text("plan_id", "plan id", required=True),
        text("task_id", "task of the plan", required=True),
        text("number", "its number within its domain: 措施1", required=True),
        text("domain", "domain id", *DOMAINS),
        text("section", "goal, strategy or project", *TASK_SECTIONS, required=True),
        text("title", "its name", required=True),
        text("kind", "measure, project, or a goal in words", *TASK_KINDS, required=True),
        text("lead_unit", "units that lead, separated by ;"),
        integer("due_year", "year by which it is due", required=True),
        text("last_state", "what the unit said of it last, as published", *PROGRESS),
    ),
)

REPORTED = Table(
    "reported",
    "What a unit says of its tasks for a year, as sent, before it is checked.",
    ("task_id",),
    (
        integer("row", "row among all of the file, those of the figures counted before it", required=True),
        text("task_id", "task of the plan", required=True),
        text("state", "how far the measure or project is", *PROGRESS),
        text("done_text", "what was done in the year"),
        text("practice", "what others may learn from"),
        text("cause", "why it was missed"),
        text("self_verdict", "the unit's judgement of a goal in words", *VERDICTS),
        text("evidence", "names of files or numbers of documents, separated by ；"),
        text("sheet", "sheet of the workbook"),
        text("cell", "sheet and address of the state or verdict"),
    ),
)

REPORT_HISTORY = Table(
    "report_history",
    "Every revision of every report of a task that the person may see, with what became of it.",
    ("area_code", "task_id", "year", "unit", "number"),
    (
        text("receipt", "submission that it came with", required=True),
        text("area_code", "area", required=True),
        text("plan_id", "plan id", required=True),
        text("task_id", "task", required=True),
        integer("year", "year reported on", required=True),
        text("unit", "unit that reported; empty for the whole plan"),
        integer("number", "1 for the first revision", required=True),
        text("state", "how far the measure or project is", *PROGRESS),
        text("done_text", "what was done in the year"),
        text("practice", "what others may learn from"),
        text("cause", "why it was missed"),
        text("self_verdict", "the unit's judgement of a goal in words", *VERDICTS),
        text("evidence", "names of files or numbers of documents"),
        text("cell", "sheet and cell of the file"),
        text("made_by", "who sent it", required=True),
        text("made_at", "when, UTC", required=True),
        text("standing", "what became of it", "submitted", "accepted", "returned", "withdrawn", "replaced",
             required=True),
        text("decided_by", "who decided last"),
        text("decided_at", "when, UTC"),
        text("reason", "the reviewer's reason"),
        text("open_to", "what can be done with it now, separated by ;"),
        integer("report_id", "number in the store", required=True),
        integer("decisions", "decisions on it so far: with `report_id`, what a decision says it saw", required=True),
    ),
)  # fmt: skip

EVIDENCE_LIST = Table(
    "evidence",
    "Pieces of evidence that the person may see, each as it is now.",
    ("evidence_id",),
    (
        text("evidence_id", "its number", required=True),
        text("area_code", "area", required=True),
        text("unit", "unit that gives it"),
        text("name", "file name or document number, as the unit named it", required=True),
        text("state", "missing, received or usable", *EVIDENCE_STATES, required=True),
        text("file_name", "name of the file that came; empty where none did"),
        text("sha256", "its hash"),
        integer("size", "its bytes", required=True),
        text("reason", "why it was not found usable"),
        text("links", "reports (task|year|unit) and cases that it proves, separated by ;"),
    ),
)

CASE_LIST = Table(
    "case_list",
    "Slips that the person may see, each as it stands, newest first.",
    ("case_id",),
    (
        text("case_id", "number of the slip", required=True),
        text("area_code", "area", required=True),
        text("plan_id", "plan id", required=True),
        text("object", "target or task", *CASE_OBJECTS, required=True),
        text("object_id", "which", required=True),
        text("unit", "unit that has to answer", required=True),
        text("post", "post of the unit that it hangs on"),
        text("level", "交办, 催办 or 督办", *CASE_LEVELS, required=True),
        text("cause", "why it was opened", required=True),
        text("requirement", "what is asked for", required=True),
        text("opened_on", "day of the slip", required=True),
        text("due_on", "day by which an answer is due, with the extensions granted", required=True),
        text("state", "where it stands", *CASE_STATES, required=True),
        text("answer", "the unit's newest answer"),
        text("closed_on", "day on which it was closed"),
        text("previous_case_id", "the slip before it in the same matter"),
        text("next_case_id", "the slip after it; decisions are about the last one"),
        text("asked_until", "day that an extension was asked for and is not decided on"),
        text("open_to", "what can be done with it now, separated by ;"),
        integer("version", "rises with every event: a decision names the one it was made on", required=True),
    ),
)

CASE_EVENT_LIST = Table(
    "case_events",
    "What happened to a slip, in order.",
    ("case_id", "number"),
    (
        text("case_id", "number of the slip", required=True),
        integer("number", "1, 2, 3 … of one slip", required=True),
        text("action", "what was done", required=True),
        text("text", "the words"),
        text("day", "a new due day, where there is one"),
        text("made_by", "who", required=True),
        text("made_at", "when, UTC", required=True),
    ),
)

CASE_PROPOSALS = Table(
    "case_proposals",
    "Slips that the rule proposes; none is sent by itself.",
    ("object_id", "unit", "cause"),
    (
        text("plan_id", "plan id", required=True),
        text("object", "target or task", *CASE_OBJECTS, required=True),
        text("object_id", "which", required=True),
        text("title", "its name", required=True),
        text(
            "step",
            "open a matter, escalate a slip that lapsed, reopen one whose cause came back",
            "open",
            "escalate",
            "reopen",
            required=True,
        ),
        text("unit", "unit that would answer; empty where the plan names none"),
        text("level", "交办, 催办 or 督办", *CASE_LEVELS, required=True),
        text("cause", "why", required=True),
        text("due_on", "day by which an answer would be due", required=True),
        text("requirement", "draft of the text, from facts", required=True),
        text("previous_case_id", "the slip that it would follow; empty for a new matter"),
    ),
)

INSPECTION_LIST = Table(
    "inspections",
    "Inspections on the spot that the person may see.",
    ("inspection_id",),
    (
        text("inspection_id", "number of the record", required=True),
        text("area_code", "area", required=True),
        text("plan_id", "plan id", required=True),
        text("unit", "unit that was visited", required=True),
        text("visited_on", "day, ISO 8601", required=True),
        text("place", "where", required=True),
        text("team", "who", required=True),
        text("way", "how: papers, talks, sites …"),
        text("praised", "what was found good"),
        text("seen", "what was seen", required=True),
        text("made_by", "who wrote it down", required=True),
    ),
)

DUTIES = Table(
    "duties",
    "What each unit owes: one row a plan, unit, year and kind.",
    ("plan_id", "unit", "year", "kind"),
    (
        text("plan_id", "plan id", required=True),
        text("area_code", "area", required=True),
        text("unit", "unit; empty where the plan names none"),
        integer("year", "year asked for", required=True),
        text("kind", "figures, reports or answers", "figures", "reports", "answers", required=True),
        text("due_on", "day by which it is due; of answers the first; empty where none was set"),
        integer("days_late", "days since then; null while there is time, or where none was set"),
        integer("asked", "how many are asked for", required=True),
        integer("proposed", "of them figures proposed for this unit and not confirmed by the office"),
        integer("sent", "of them sent", required=True),
        integer("accepted", "of them accepted", required=True),
        integer("returned", "of them returned and not yet sent again", required=True),
        text("last_sent_at", "when something came last, UTC"),
        text("missing", "what was not sent, by name, separated by ；"),
    ),
)
