"""The codes of a plan as work: how far a task is, what is judged of a goal in words, and what a case goes through."""

from __future__ import annotations

from dataclasses import dataclass

from halfsky.vocabulary.code_list import Code, CodeList
from halfsky.vocabulary.codes import WARNINGS
from halfsky.vocabulary.statuses import STATUSES, Look


@dataclass(frozen=True)
class Progress(Code):
    """How far a task is; closed: nothing of it is left to do. begun: something was done. lasting: it has no end."""

    begun: bool = True
    closed: bool = False
    lasting: bool = False


@dataclass(frozen=True)
class Verdict(Code):
    """What is judged of a goal in words; met: it is reached, wholly or nearly."""

    met: bool = False


@dataclass(frozen=True)
class Level(Code):
    """How urgently a slip asks. rank: 1 for the first; slip: what the paper is called."""

    rank: int = 1
    slip: str = ""


@dataclass(frozen=True)
class CaseState(Code):
    """Where a case stands; pending: the unit has still to answer. over: nothing more is asked."""

    pending: bool = False
    over: bool = False


@dataclass(frozen=True)
class LeadBasis(Code):
    """What it rests on that a unit leads. settled: somebody said so; else it is a proposal."""

    settled: bool = False


PROGRESS = CodeList(
    Progress("not_started", "未启动", "not started", begun=False),
    Progress("under_way", "推进中", "under way"),
    Progress("done", "已完成", "done", closed=True),
    Progress("continuing", "长期推进", "continuing", lasting=True),
)
"""What a unit says of a measure or project. A unit that said nothing has no row: unreported is no state."""
UNDER_WAY = "under_way"
NOT_REPORTED = "unreported"
TASK_STATES = CodeList(*PROGRESS.rows.values(), Progress(NOT_REPORTED, "未报", "not reported", begun=False))
"""What a task is counted as: a state that its units reported, or that they have not reported. It is in every count."""
TASK_LOOKS = {
    "not_started": Look("#eda866", "xx", "▽"), UNDER_WAY: Look("#7fb0d8", "//", "→"),
    "done": Look("#1b6e3c", "", "√"), "continuing": Look("#cfe8d6", "..", "＝"), NOT_REPORTED: Look("#ffffff", "", "○"),
}  # fmt: skip
"""Told by sign, hatch and word too: what the colours mean differs from place to place."""
VERDICTS = CodeList(
    Verdict("met", "达成", "met", met=True),
    Verdict("basically_met", "基本达成", "basically met", met=True),
    Verdict("partly_met", "部分达成", "partly met"),
    Verdict("not_met", "未达成", "not met"),
)
"""What a unit judges of its own qualitative goal, and what the evaluation group judges of it."""
AGREEMENTS = CodeList(
    Code("group_higher", "评估组高于自评", "the group judges higher"), Code("same", "一致", "the same"),
    Code("group_lower", "评估组低于自评", "the group judges lower"),
)  # fmt: skip
"""A unit's judgement of itself beside the group's: 自评 flatters, and both are kept."""
CASE_LEVELS = CodeList(
    Level("assigned", "交办", "assigned", 1, "工作交办单"),
    Level("reminded", "催办", "reminded", 2, "工作催办单"),
    Level("supervised", "督办", "supervised", 3, "督办通知单"),
)
"""One level up at a time: each is a slip of its own that names the one before it."""
CASE_STATES = CodeList(
    CaseState("open", "待答复", "open", pending=True),
    CaseState("answered", "已答复待审核", "answered"),
    CaseState("closed", "已办结", "closed", over=True),
    CaseState("reopened", "重新办理", "reopened", pending=True),
)
CASE_OBJECTS = CodeList(Code("target", "目标", "target"), Code("task", "任务", "task"))
INSPECTED = "inspected"
CASE_CAUSES = CodeList(
    PROGRESS.row("not_started"),
    *(row for row in STATUSES.rows.values() if row.gravity or row.silent),
    *WARNINGS.rows.values(),
    Code(INSPECTED, "督导发现问题", "found at an inspection"),
)
"""Why a case is opened: a measure not begun, a status of the target that calls for attention, a warning, or what an
inspection found."""
EVIDENCE_STATES = CodeList(
    Code("missing", "未提供", "missing"), Code("received", "已收到", "received"), Code("usable", "可采用", "usable")
)
"""That a file has come does not say that it proves anything."""
LEAD_BASES = CodeList(
    LeadBasis("named", "规划明确", "named by the plan", settled=True),
    LeadBasis("confirmed", "办公室确认", "confirmed by the office", settled=True),
    LeadBasis("proposed", "按任务内容建议", "proposed by what the task is about"),
    LeadBasis("listed", "按所列首位建议", "proposed as the first of those listed"),
)
"""Who leads, from the firmest ground to the weakest: `implementation.leads`."""
