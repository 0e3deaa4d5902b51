"""What buttons about measures and slips do: each a deed that the store is asked for, with what is said of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from halfsky.collect.access import Actor, refusal
from halfsky.collect.cases import actions, inspections, transitions
from halfsky.collect.cases import views as case_views
from halfsky.collect.cases.inspections import Mend
from halfsky.collect.progress import evidence_files, judging
from halfsky.collect.progress import views as progress
from halfsky.collect.store import Store, reviews
from halfsky.collect.store.reviews import Decision, Shown
from halfsky.collect.store.standings import Unfit
from halfsky.dashboards.submitting import words
from halfsky.dashboards.submitting.decisions import RECEIPT
from halfsky.errors import AccessError, ReviewError, SubmissionError, UsageError, UserError
from halfsky.package import Package
from halfsky.vocabulary.implementation import INSPECTED, VERDICTS

KINDS = ("accept", "return", "withdraw")
MOST_REPORTS = 2_000
_TICK = re.compile(r"([^|,]+)\|(\d{1,9})\|(\d{1,9})")
CASE = re.compile(r"\d{6}[^\s|=<>]{1,40}")
_PIECE = re.compile(r"(usable|return)\|(ZJ-[0-9A-F]{8})\|([0-9a-f]{64})?")

NO_TICK = ("没有执行：请先勾选进展报告。", "Not done: tick the reports first.")
_NO_EVIDENCE = (
    f"没有提交：文件不是可接收的类型（{'、'.join(evidence_files.KINDS)}），或内容与扩展名不符，或含有宏、链接、嵌入对象。请重新保存后再选择。",
    "Not sent: a file of another kind, not what its ending says, or one with macros, links or embedded objects.",
)
_ASKED = {
    "reports": (
        "没有执行：请在“进展退回原因”栏填写原因（2至500字，填报人会看到）。",
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
    "rewrite": (
        "没有执行：请选择进展报告和要修正的栏目，填写修正后的内容和修正原因（2至500字）；措施须有进展、没有自评，定性目标须有自评、没有进展。",
        "Not done: choose the report and what of it, give its new words and a reason of 2 to 500 characters; a measure "
        "has a state and no verdict, a goal in words a verdict and no state.",
    ),
    "piece": (
        "没有执行：退回佐证材料须填写材料退回原因（2至500字，报送单位会看到）。",
        "Not done: give a reason of 2 to 500 characters, which the unit reads.",
    ),
    "file": (
        "没有提交：没有报告或督办单提到这份材料，请刷新页面后重新选择。",
        "Not sent: no report and no slip names this piece. Refresh, and choose again.",
    ),
    "inspect": (
        "没有保存：请填写督导日期（不晚于今天）、地点、督导组和督导所见（各2至2000字）。",
        "Not kept: give the day (not in the future), where, who, and what was seen.",
    ),
    "mend": (
        "没有加入：请选择整改事项所涉任务，填写须整改内容（2至2000字）和整改期限（今天起一年内）。",
        "Not added: choose what it is about, say what is to be mended and until when (within a year).",
    ),
    "case": (
        "没有执行：请选择督办事项和事由，填写督办要求（2至2000字）和答复期限（今天起一年内）。",
        "Not done: choose the matter and the cause, say what is asked for and by when (within a year).",
    ),
}
_CHANGED = {
    "piece": (
        "没有执行：这份材料尚未收到，或者单位已经提交了新的文件。页面已更新，请看过新文件后再操作。",
        "Not done: the file has not come, or another has come since you looked. Look at it first.",
    ),
    "inspect": (
        "没有保存：该单位在其中一个整改事项上还有未办结的督办单，请删去该事项，在原单上办理。",
        "Not kept: the unit has a slip in one of these matters that is not closed: take it out, and use that slip.",
    ),
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
        if isinstance(error, SubmissionError) and self.kind == "file":
            return _NO_EVIDENCE
        if isinstance(error, ReviewError) and not isinstance(error, Unfit) and self.kind in _CHANGED:
            return _CHANGED[self.kind]
        return words.refusal(error)


def rewrite(value: str, said: Mapping[str, str], reason: str) -> Deed:
    """Accept a report with other words in one of its parts. value: the report as it was shown, and its cell."""
    shown, _, cell = value.rpartition("|")
    found = _TICK.fullmatch(shown)

    def do(store: Store, actor: Actor) -> tuple[str, str]:
        if not actor.may_somewhere("decide"):
            raise refusal(actor.name, "decide", "report")
        if found is None or not RECEIPT.fits(found[1]):
            raise UsageError("no report is chosen")
        seen = Shown(int(found[2]), int(found[3]))
        made = judging.amend(store, actor, found[1], cell, said, reason, shown=seen)
        return words.decided_reports([made])

    return Deed("report.amend", found[1] if found else "", do, "rewrite")


def judge_piece(value: str, reason: str) -> Deed | None:
    """`usable|ZJ-…|sha256`: what a reviewer finds of a piece, as it was shown. None for what is none."""
    found = _PIECE.fullmatch(value)
    if found is None:
        return None

    def do(store: Store, actor: Actor) -> tuple[str, str]:
        if not actor.may_somewhere("decide"):
            raise refusal(actor.name, "decide", found[2])
        if found[1] == "usable":
            piece = evidence_files.find_usable(store, actor, found[2], seen=found[3] or "")
            return f"已认定可采用：{piece.name}。", f"Found usable: {piece.name}."
        piece = evidence_files.give_back(store, actor, found[2], reason, seen=found[3] or "")
        return f"已退回佐证材料：{piece.name}。", f"Given back: {piece.name}."

    return Deed(f"evidence.{found[1]}", found[2], do, "piece")


def hand_in(package: Package, plan_id: str, year: int, wanted: str, content: bytes, file_name: str) -> Deed:
    """A file that proves a piece that reports name, or an answer to a slip. wanted: the number of either."""

    def do(store: Store, actor: Actor) -> tuple[str, str]:
        if not actor.may_somewhere("send"):
            raise refusal(actor.name, "send", wanted)
        called, cases = file_name, [wanted] if CASE.fullmatch(wanted) else []
        if cases:
            slips = case_views.case_list(store, actor, plan_id=plan_id)
            own = slips[slips["case_id"].eq(wanted)]
        else:
            own = progress.evidence_list(store, actor)
            own = own[own["evidence_id"].eq(wanted)]
            called = str(own["name"].iloc[0]) if len(own) else ""
        if own.empty:
            raise UsageError(f"{wanted!r} is no piece and no slip of the unit")
        unit = str(own["unit"].iloc[0])
        piece = evidence_files.hand_in_bytes(
            store, actor, package, content, file_name, plan_id, unit, year, name=called, cases=cases
        )
        again = "（这个文件以前提交过，没有重复保存）" if piece.resent else ""
        kept = f"{piece.size}字节，指纹{piece.sha256[:12]}"
        return (
            f"已提交佐证材料：{piece.name}，编号{piece.evidence_id}，{kept}{again}。",
            f"Received: {piece.name}, {piece.evidence_id}, {piece.size} bytes, {piece.sha256[:12]}.",
        )

    return Deed("evidence.send", wanted, do, "file")


def mend(package: Package, plan_id: str, one: Mend) -> Deed:
    """A matter of an inspection is looked at before it is written down with it."""

    def do(_: Store, actor: Actor) -> tuple[str, str]:
        actions.matter(actor, package, plan_id, one.object_id, "-", INSPECTED, one.due_on, one.text)
        return "已加入整改事项，保存督导记录后下达。", "Added: it goes to the unit when the record is kept."

    return Deed("inspection.mend", one.object_id, do, "mend")


def inspect(package: Package, plan_id: str, unit: str, said: Mapping[str, str], mended: Sequence[Mend]) -> Deed:
    """An inspection is written down, with a slip for each thing that is to be mended."""

    def do(store: Store, actor: Actor) -> tuple[str, str]:
        place = {name: said[name] for name in ("visited_on", "place", "team", "seen")}
        more = {name: said[name] for name in ("way", "praised")}
        number, slips = inspections.inspect(
            store, actor, package, plan_id, unit, *place.values(), **more, mend=mended
        )  # fmt: skip
        listed = "、".join(words.slip_number(slip.case_id) for slip in slips)
        return (
            f"已保存督导记录：{words.slip_number(number)}。" + (f"已下达督办单：{listed}。" if slips else ""),
            f"Kept: {words.slip_number(number)}." + (f" Slips: {listed}." if slips else ""),
        )

    return Deed("inspect", unit, do, "inspect")


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
    if action not in transitions.ACTIONS or not CASE.fullmatch(case_id) or not version.isdecimal():
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
