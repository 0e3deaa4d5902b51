"""The tables of collecting figures: what is asked for, what is wrong with a workbook, what the store shows."""

from __future__ import annotations

from halfsky.schemas.columns import Table, integer, number, text
from halfsky.vocabulary.codes import DOMAINS, OBSERVATION_STATUSES, RESIDENCES, SEVERITIES, SEXES, UNITS
from halfsky.vocabulary.identifiers import AREA_CODE, IDENTIFIER
from halfsky.vocabulary.implementation import LEAD_BASES

STATES = ("submitted", "accepted", "returned", "withdrawn", "replaced")

ASKED = Table(
    "asked",
    "What one responsible unit is to send for one year: one row an indicator. Made by `halfsky.collect.data_requests`.",
    ("indicator_id",),
    (
        text("plan_id", "plan id", required=True),
        text("area_code", "area that the plan binds", required=True, pattern=AREA_CODE),
        text(
            "responsible_unit",
            "the unit that sends it: confirmed by the office, else the one that leads; or empty",
        ),
        text("unit_basis", "what that rests on; empty with the unit", *LEAD_BASES),
        text("domain", "domain id", *DOMAINS),
        text("indicator_id", "indicator of the catalogue", required=True, pattern=IDENTIFIER),
        text("indicator", "its Chinese name", required=True),
        text("definition", "numerator, denominator and population"),
        text("unit", "unit of its values", *UNITS),
        integer("last_year", "year of the latest published value before the year asked for"),
        number("last", "that value"),
        text("target", "the plan's promise in words: ≤7/10万"),
    ),
)

ENTRIES = Table(
    "entries",
    "Values as sent, one row a value, before they are checked.",
    ("sheet", "cell"),
    (
        integer("row", "row of the sheet or file", required=True),
        text("indicator_id", "indicator of the catalogue", required=True),
        integer("year", "year of the value", required=True),
        text("sex", "whom the value describes", *SEXES, required=True),
        text("residence", "where they live", *RESIDENCES, required=True),
        number("value", "value in `unit`; null where it is missing"),
        number("numerator", "numerator, where known"),
        number("denominator", "denominator, where known"),
        text("unit", "the indicator's unit", *UNITS),
        text("status", "how firm the value is", *OBSERVATION_STATUSES, required=True),
        text("missing_reason", "why there is no value"),
        text("note", "remark of the sender"),
        text("sheet", "sheet of the workbook; the file's name for a table"),
        text("cell", "address of the value"),
    ),
)

SUBMISSION_FINDINGS = Table(
    "submission_findings",
    "Everything found in one submission. `error`: the row is not taken; `warning`: it is taken only with a reason "
    "in the note; `info`: it is taken.",
    ("sheet", "cell", "code"),
    (
        text("sheet", "sheet; empty for the file as a whole"),
        text("cell", "cell; empty for the file as a whole"),
        text("severity", "error, warning or info", *SEVERITIES, required=True),
        text("code", "what kind of finding, stable", required=True),
        text("value", "what was found"),
        text("message", "what is wrong and what to do, in Chinese", required=True),
        text("message_en", "the same in English", required=True),
    ),
)

SUBMISSIONS = Table(
    "submissions",
    "One row a submission, with the state of its values.",
    ("receipt",),
    (
        text("receipt", "receipt number", required=True),
        text("plan_id", "plan id", required=True),
        text("area_code", "area", required=True),
        text("unit", "responsible unit; empty for the whole plan"),
        integer("year", "year asked for", required=True),
        text("made_by", "who sent it", required=True),
        text("made_at", "when, UTC", required=True),
        text("file_name", "name of the file as sent"),
        text("file_sha256", "hash of the file", required=True),
        integer("rows_in", "rows that the file holds", required=True),
        integer("rows_taken", "rows taken as new revisions", required=True),
        integer("rows_unchanged", "rows that say what the store has", required=True),
        integer("rows_refused", "rows not taken", required=True),
        *(integer(state, f"its values that are {state} now", required=True) for state in STATES),
        integer("version", "rises with every decision and newer figure: a decision names the one it was made on"),
    ),
)

REVISION_HISTORY = Table(
    "revision_history",
    "Every revision of every value that the person may see, with what became of it.",
    ("area_code", "indicator_id", "year", "sex", "residence", "number"),
    (
        text("receipt", "submission that it came with", required=True),
        text("area_code", "area", required=True),
        text("responsible_unit", "unit that sent it"),
        text("indicator_id", "indicator", required=True),
        integer("year", "year of the value", required=True),
        text("sex", "whom it describes", *SEXES, required=True),
        text("residence", "where they live", *RESIDENCES, required=True),
        integer("number", "1 for the first revision of the value", required=True),
        number("value", "value; null where it is missing"),
        number("numerator", "numerator, where known"),
        number("denominator", "denominator, where known"),
        text("unit", "unit"),
        text("status", "how firm the value is"),
        text("missing_reason", "why there is no value"),
        text("note", "remark of the sender"),
        text("cell", "cell of the file"),
        text("made_by", "who sent it", required=True),
        text("made_at", "when, UTC", required=True),
        text("state", "what became of it; replaced: a newer revision came before a decision", *STATES, required=True),
        text("decided_by", "who decided last"),
        text("decided_at", "when, UTC"),
        text("reason", "the reviewer's reason"),
        integer("revision_id", "number in the store", required=True),
        integer("decisions", "decisions on it so far: with `revision_id`, what a decision says it saw", required=True),
        text("open_to", "what can be done with it now, separated by ;: accept, return, amend, withdraw, resend"),
    ),
)

REMINDERS = Table(
    "reminders",
    "Who has not sent what: one row a plan, unit and year. Made by `halfsky.collect.reminders`.",
    ("plan_id", "unit", "year"),
    (
        text("plan_id", "plan id", required=True),
        text("area_code", "area", required=True),
        text("unit", "responsible unit; empty where the plan names none"),
        integer("year", "year asked for", required=True),
        text("due_on", "day by which it is asked for; empty where none was set"),
        integer("days_late", "days since then; null while there is time, or where none was set"),
        integer("asked", "indicators asked for", required=True),
        integer("proposed", "of them proposed for this unit and not confirmed by the office"),
        integer("sent", "of them sent, or missing with a reason", required=True),
        integer("accepted", "of them accepted", required=True),
        integer("returned", "of them returned and not yet sent again", required=True),
        text("last_sent_at", "when something came last, UTC"),
        text("missing", "indicators not sent, by their Chinese names, separated by ；"),
    ),
)

AUDIT_LOG = Table(
    "audit_log",
    "Who did what when; each entry bound to the one before it by its hash.",
    ("entry",),
    (
        integer("entry", "running number", required=True),
        text("at", "when, UTC", required=True),
        text("actor", "who", required=True),
        text("action", "what", required=True),
        text("subject", "on what"),
        text("area_code", "area"),
        text("unit", "responsible unit"),
        text("detail", "more of it, as JSON"),
        text("previous", "hash of the entry before", required=True),
        text("hash", "hash of this entry", required=True),
    ),
)

SDMX = Table(
    "sdmx_csv",
    "SDMX-CSV 1.0 of observations: the columns that statistical offices exchange.",
    ("DATAFLOW", "FREQ", "REF_AREA", "INDICATOR", "SEX", "URBANISATION", "TIME_PERIOD"),
    (
        text("DATAFLOW", "agency:flow(version)", required=True),
        text("FREQ", "A: annual", required=True),
        text("REF_AREA", "area_code", required=True),
        text("INDICATOR", "indicator_id", required=True),
        text("SEX", "F M _T", "F", "M", "_T", required=True),
        text("URBANISATION", "U R _T", "U", "R", "_T", required=True),
        integer("TIME_PERIOD", "year", required=True),
        number("OBS_VALUE", "value", required=True),
        text("UNIT_MEASURE", "PT, RATIO …", required=True),
        number("NUMERATOR", "numerator, where known"),
        number("DENOMINATOR", "denominator, where known"),
        text("OBS_STATUS", "A normal, P provisional, E estimated", required=True),
        text("HALFSKY_STATUS", "the same in Halfsky's words", *OBSERVATION_STATUSES),
        text("SOURCE", "source_id"),
        text("COMMENT_OBS", "note"),
    ),
)
