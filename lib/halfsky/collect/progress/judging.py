"""What the office itself says: the evaluation group's verdict beside a unit's own, and a report put in its place."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from halfsky.collect.access import Actor, refusal
from halfsky.collect.plain_text import unclean
from halfsky.collect.store import Store, action_log, crash_points, evidence, reports, reviews, standings, work_log
from halfsky.collect.store import report_decisions as decisions
from halfsky.collect.store.database import now
from halfsky.collect.store.schema import DECISIONS, SUBMISSIONS
from halfsky.collect.store.work_schema import GROUP_VERDICTS, REPORT_KEY, REPORT_VERDICTS, REPORTS
from halfsky.collect.workbook.layout import MOST_TEXT
from halfsky.errors import AccessError, UsageError
from halfsky.package import Package, find_plan
from halfsky.vocabulary.codes import QUALITATIVE
from halfsky.vocabulary.implementation import PROGRESS, VERDICTS


def judge(
    store: Store, actor: Actor, package: Package, plan_id: str, task_id: str, year: int, verdict: str, reason: str
) -> str:
    """Write down the evaluation group's verdict on a goal in words for a year, beside the unit's; the newest holds.

    verdict: a code of `VERDICTS` or its Chinese word. Returns the head of the log. UsageError for what is no goal in
    words of the plan and for no verdict; AccessError for who may not decide there.
    """
    area_code = str(find_plan(package, plan_id)["area_code"])
    actor.require("decide", area_code)
    own = package.tasks[package.tasks["plan_id"].eq(plan_id) & package.tasks["task_id"].eq(task_id)]
    if own.empty or own["kind"].iloc[0] != QUALITATIVE:
        raise UsageError(f"{task_id!r} is no goal in words of {plan_id}: figures judge the others")
    code = _code(verdict, VERDICTS.labels("zh"), "verdict")
    said = {"area_code": area_code, "plan_id": plan_id, "task_id": task_id, "year": year}
    with store.writing() as connection:
        known = select(func.coalesce(func.max(GROUP_VERDICTS.c.number), 0)).where(
            GROUP_VERDICTS.c.area_code == area_code, GROUP_VERDICTS.c.task_id == task_id, GROUP_VERDICTS.c.year == year
        )
        row = {
            **said, "number": int(connection.execute(known).scalar_one()) + 1, "verdict": code,
            "reason": reviews.reason_of(reason), "made_by": actor.name, "made_at": now(),
        }  # fmt: skip
        _, head = work_log.add(
            connection, GROUP_VERDICTS, row, actor.name, "judged", task_id, area_code=area_code,
            detail={"year": year, "verdict": code},
        )  # fmt: skip
    return head


def amend(
    store: Store, actor: Actor, receipt: str, cell: str, said: Mapping[str, str], reason: str, *,
    version: int | None = None, shown: reviews.Shown | None = None,
) -> reviews.Decision:  # fmt: skip
    """Accept a corrected report in a cell's place: a new revision beside the sender's, which stays in the history.

    said: what differs, of `reports.SAID`; a measure keeps a state and a goal in words a verdict. shown: the report as
    it was looked at. Errors as of `reviews.amend`.
    """
    why = reviews.reason_of(reason)
    changes = _checked(said)
    with reviews.guarded(receipt), store.writing() as connection:
        crash_points.point("decide.after_begin")
        scope = actor.scope("decide", SUBMISSIONS.c.area_code, SUBMISSIONS.c.unit)
        submission = connection.execute(select(SUBMISSIONS).where(SUBMISSIONS.c.receipt == receipt, scope)).first()
        if submission is None:
            raise refusal(actor.name, "decide", f"receipt {receipt[:40]}")
        reviews.check_version(connection, submission.submission_id, receipt, version)
        where = decisions.fitting(submission.submission_id, "amend", [cell], named=True)
        if shown is not None:
            where, _ = decisions.unchanged(connection, submission.submission_id, where, [shown])
        old = connection.execute(reports.VERSIONED.stated(*REPORTS.c).where(where)).mappings().first()
        if old is None:
            wrong = decisions.standings(connection, submission.submission_id, [cell])
            raise standings.unfit(connection, submission, "amend", [cell], (), wrong)
        if old["made_by"] == actor.name:
            raise AccessError(f"{actor.name} sent this report and may not decide on it: another reviewer must")
        for name in ("state", "self_verdict"):
            if name in changes and bool(changes[name]) is not bool(old[name]):
                raise UsageError(
                    f"{cell}: a measure has a state and no verdict, a goal in words a verdict and no state"
                )
        kept = {name: old[name] for name in (*REPORT_KEY, "plan_id", "submission_id", "cell", *reports.SAID)}
        made = {"made_by": actor.name, "made_at": now()}
        added = connection.execute(REPORTS.insert(), {**kept, **changes, **made, "number": old["number"] + 1})
        if "evidence" in changes:  # what is named now is a piece of its own, missing until it comes
            about = {"area_code": old["area_code"], "unit": old["unit"], **made}
            evidence.name(connection, [{**kept, **changes}], about)
        row = {"submission_id": submission.submission_id, "kind": "amend", "reason": why, **made}
        decision_id = connection.execute(DECISIONS.insert(), row).inserted_primary_key[0]  # type: ignore[index]
        connection.execute(
            REPORT_VERDICTS.insert(),
            {"decision_id": decision_id, "report_id": added.inserted_primary_key[0], "number": 1, "state": "accepted"},  # type: ignore[index]
        )
        crash_points.point("decide.after_rows")
        head = action_log.append(
            connection, actor.name, "amended", receipt, area_code=submission.area_code, unit=submission.unit,
            detail={"cell": cell, "reason": why, "changed": sorted(changes)},
        )  # fmt: skip
        now_ = reviews.version(connection, submission.submission_id)
        crash_points.point("decide.before_commit")
    crash_points.point("decide.after_commit")
    return reviews.Decision(receipt, "amend", 1, now_, head, taken=(cell,))


def _checked(said: Mapping[str, str]) -> dict[str, str]:
    changes = {}
    for name, text in said.items():
        if name not in reports.SAID:
            raise UsageError(f"{name!r} is nothing that a report says: one of {', '.join(reports.SAID)}")
        if unclean(text) or len(text) > MOST_TEXT:
            raise UsageError(f"{name}: at most {MOST_TEXT} visible characters")
        changes[name] = text.strip()
    if "state" in changes:
        changes["state"] = _code(changes["state"], PROGRESS.labels("zh"), "state")
    if "self_verdict" in changes:
        changes["self_verdict"] = _code(changes["self_verdict"], VERDICTS.labels("zh"), "verdict")
    if not changes:
        raise UsageError("nothing is corrected: name what differs")
    return changes


def _code(text: str, words: Mapping[str, str], what: str) -> str:
    for code, word in words.items():
        if text in (code, word):
            return code
    raise UsageError(f"{what} {text!r}: use one of {', '.join(f'{code} {word}' for code, word in words.items())}")
