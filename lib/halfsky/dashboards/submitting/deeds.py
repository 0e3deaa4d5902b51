"""What buttons about measures and slips do: each a deed that the store is asked for, with what is said of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from halfsky.collect.access import Actor, refusal
from halfsky.collect.cases import actions, transitions
from halfsky.collect.progress import judging
from halfsky.collect.store import Store, reviews
from halfsky.collect.store.reviews import Decision, Shown
from halfsky.collect.store.standings import Unfit
from halfsky.dashboards.submitting import words
from halfsky.dashboards.submitting.decisions import RECEIPT
from halfsky.errors import AccessError, ReviewError, UsageError, UserError
from halfsky.package import Package
from halfsky.vocabulary.implementation import VERDICTS

KINDS = ("accept", "return", "withdraw")
MOST_REPORTS = 2_000
_TICK = re.compile(r"([^|,]+)\|(\d{1,9})\|(\d{1,9})")
_CASE = re.compile(r"\d{6}[^\s|=<>]{1,40}")

NO_TICK = ("没有执行：请先勾选进展报告。", "Not done: tick the reports first.")
_ASKED = {
    "reports": (
        "没有执行：请在“进展退回原因”栏填写原因（2至500字，报送人会看到）。",
        "Not done: give a reason of 2 to 500 characters, which the sender reads.",
    ),
    "judge": (
        "没有执行：请选择定性目标和评估组结论，并填写评估依据（2至500字）。",
        "Not done: choose the goal and the verdict, and give the grounds in 2 to 500 characters.",
    ),
    "slip": (
        "没有执行：请在“答复或意见”栏填写内容（2至2000字）；延期、升级、重新办理还要填写新的期限（今天起一年内，延期须晚于原期限）。",
        "Not done: write 2 to 2,000 characters; more time, a higher slip and reopening also need a day, within a year.",
    ),
    "case": (
        "没有执行：请选择督办事项和事由，填写督办要求（2至2000字）和答复期限（今天起一年内）。",
        "Not done: choose the matter and the cause, say what is asked for and by when (within a year).",
    ),
}
_CHANGED = {
    "slip": (
        "没有执行：该督办单的状态已经改变，或者已过期限、不能再申请延期。页面已更新，请核对后再操作。",
        "Not done: the slip has changed since you looked, or its day has passed. Look again.",
    ),
    "case": (
        "没有执行：该单位在同一事项上还有未办结的督办单，请在原单上办理。",
        "Not done: the unit has a slip in that matter that is not closed.",
    ),
}


@dataclass(frozen=True)
class Deed:
    """What a button asks for: its name in the log, what it is about, and what does it."""

    action: str
    subject: str
    do: Callable[[Store, Actor], tuple[str, str]]
    kind: str

    def refused(self, error: UserError) -> tuple[str, str]:
        """What is said where it was not done, Chinese and English."""
        if isinstance(error, NothingTicked):
            return NO_TICK
        if isinstance(error, UsageError):
            return _ASKED[self.kind]
        if isinstance(error, ReviewError) and not isinstance(error, Unfit) and self.kind in _CHANGED:
            return _CHANGED[self.kind]
        return words.refusal(error)


class NothingTicked(UsageError):
    """A decision on reports of which none was named."""


def decide(value: str, reason: str) -> Deed | None:
    """`accept|HS-…|17|0,HS-…|18|0`: a decision on these reports, as they were shown. None for what is none."""
    kind, _, listed = value.partition("|")
    parts = [part for part in listed.split(",") if part]
    found = [_TICK.fullmatch(part) for part in parts]
    if kind not in KINDS or len(parts) > MOST_REPORTS or not all(one and RECEIPT.fits(one[1]) for one in found):
        return None
    by_receipt: dict[str, list[Shown]] = {}
    for one in found:
        if one is not None:
            by_receipt.setdefault(one[1], []).append(Shown(int(one[2]), int(one[3])))

    def do(store: Store, actor: Actor) -> tuple[str, str]:
        if not actor.may_somewhere("decide"):  # before anything is said of a reason that lacks
            raise refusal(actor.name, "decide", " ".join(by_receipt))
        if not by_receipt:
            raise NothingTicked("no report is named")
        return _each(store, actor, kind, by_receipt, reason)

    return Deed(f"report.{kind}", " ".join(by_receipt), do, "reports")


def _each(store: Store, actor: Actor, kind: str, by_receipt: dict[str, list[Shown]], reason: str) -> tuple[str, str]:
    made: list[Decision] = []
    refused: list[UserError] = []
    for receipt, shown in by_receipt.items():
        try:
            if kind == "accept":
                made.append(reviews.accept(store, actor, receipt, shown_reports=shown))
            elif kind == "return":
                made.append(reviews.give_back(store, actor, receipt, reason, shown_reports=shown))
            else:
                made.append(reviews.withdraw(store, actor, receipt, reason, shown_reports=shown))
        except (AccessError, ReviewError) as error:
            refused.append(error)
    if not made:
        raise refused[0]
    zh, en = words.decided_reports(made)
    for one in refused:
        more_zh, more_en = words.refusal(one)
        zh, en = f"{zh}另有报告{more_zh}", f"{en} Others: {more_en}"
    return zh, en


def judge(package: Package, plan_id: str, year: int, task_id: str, verdict: str, reason: str) -> Deed:
    """The evaluation group's verdict on a goal in words."""

    def do(store: Store, actor: Actor) -> tuple[str, str]:
        judging.judge(store, actor, package, plan_id, task_id, year, verdict, reason)
        return (
            f"已记录评估组结论：{VERDICTS.label(verdict)}。",
            f"The group's verdict is written down: {VERDICTS.label(verdict, 'en')}.",
        )

    return Deed("judge", task_id, do, "judge")


def step(value: str, text: str, day: datetime.date | None) -> Deed | None:
    """`answer|110101交办〔2026〕3号|2`: one step with a slip, as it was shown. None for what is none."""
    action, _, rest = value.partition("|")
    case_id, _, version = rest.rpartition("|")
    if action not in transitions.ACTIONS or not _CASE.fullmatch(case_id) or not version.isdecimal():
        return None
    told = {one.action: (one.zh, one.en, one.day) for one in transitions.TABLE}
    zh, en, with_day = told[action]

    def do(store: Store, actor: Actor) -> tuple[str, str]:
        until = day.isoformat() if day is not None and with_day else ""
        slip = actions.act(store, actor, action, case_id, text, day=until, version=int(version[:9]))
        number = words.slip_number(slip.case_id)
        return f"{zh}：{number}，期限{slip.due_on}。", f"{number}: {en}, due {slip.due_on}."

    return Deed(f"case.{action}", case_id, do, "slip")


def open_case(
    package: Package, plan_id: str, unit: str, about: Sequence[str], text: str, day: datetime.date | None
) -> Deed:
    """A slip to a unit. about: what it is about, its cause and its level."""
    object_id, cause, level = about

    def do(store: Store, actor: Actor) -> tuple[str, str]:
        until = day.isoformat() if day is not None else ""
        slip = actions.open_case(store, actor, package, plan_id, object_id, unit, cause, until, text, level=level)
        number = words.slip_number(slip.case_id)
        return f"已下达督办单：{number}，期限{slip.due_on}。", f"Opened: {number}, due {slip.due_on}."

    return Deed("case.open", object_id, do, "case")
