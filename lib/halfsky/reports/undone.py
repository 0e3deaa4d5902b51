"""What of a plan's work is not done: measures past their time or not begun, goals that are not met, matters that were
not answered in time. For the page for the leader, which has room for nothing else of it."""

from __future__ import annotations

from halfsky.implementation.standing import Implementation
from halfsky.reports.measures import is_divided
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.implementation import NOT_REPORTED, PROGRESS, TASK_STATES, VERDICTS
from halfsky.words.quotes import quoted
from halfsky.words.work import counted_states, listed_units

_NOT_BEGUN = PROGRESS.where(begun=False)
_LOWEST = VERDICTS[-1]
_NAMED = 2  # goals, units


def told(report: PlanMaterial, *, named: bool = True) -> str:
    """The sentences of it; "" for a plan that was never divided into tasks, and where there is nothing to say.

    named: whether goals and units are named, or only counted.
    """
    if not is_divided(report):
        return ""
    work, say = report.implementation, report.say
    parts = (part(report, work, named=named) for part in (_measures, _goals, _matters))
    said = say("；", "; ").join(filter(None, parts))
    return say("措施落实。", "Measures. ") + said + say("。", ".") if said else ""


def asked(report: PlanMaterial, *, whole: bool = False) -> list[str]:
    """What is to be decided of it; whole: what is not done is told nowhere else."""
    if not is_divided(report):
        return []
    work, say = report.implementation, report.say
    late, idle = len(_overdue(work)), int(work.states["state"].isin(_NOT_BEGUN).sum())
    unmet = int(work.goals["verdict"].eq(_LOWEST).sum())
    over = int(work.measures["late"].sum()) if len(work.measures) else 0
    asks = []
    if late:
        asks.append(say(f"限期办结逾期督办{late}件", f"have the {late} overdue matters settled"))
    if idle:
        asks.append(say(f"启动未启动的措施{idle}项", f"have the {idle} measures begun that are not"))
    if whole and over:
        asks.append(say(f"督促已到时限未完成的措施{over}项", f"have the {over} measures done that are past their time"))
    if whole and unmet:
        asks.append(say(f"说明未达成的定性目标{unmet}项的原因", f"have the {unmet} goals in words explained"))
    return [say("、", ", ").join(asks)] if asks else []


def _measures(report: PlanMaterial, work: Implementation, *, named: bool) -> str:
    """策略措施18项：未启动4项、推进中9项、已完成5项，其中2项已到时限未完成; without names what is not done alone."""
    say, rows = report.say, work.measures
    if rows.empty:
        return ""
    if not work.heard:
        return say(f"策略措施{len(rows)}项，本年没有经审核采用的进展", f"of {len(rows)} measures nothing was reported")
    counts = rows["state"].value_counts()
    known = {code: int(counts.get(code, 0)) for code in (*PROGRESS, NOT_REPORTED)}
    late = int(rows["late"].sum())
    over = say(f"，其中{late}项已到时限未完成", f", {late} of them past their time") if late else ""
    if not named:
        known = {code: number for code, number in known.items() if number and code in (*_NOT_BEGUN, NOT_REPORTED)}
    shown = counted_states(known, report.language) if named else say("、", ", ").join(
        say(f"{TASK_STATES.label(code)}{number}项", f"{number} {TASK_STATES.label(code, 'en')}")
        for code, number in known.items()
    )  # fmt: skip
    between = say("：" if named else "中", ": ")
    if not (shown or over):
        return ""
    return say(f"策略措施{len(rows)}项{between}", f"{len(rows)} measures{between}") + shown + over


def _goals(report: PlanMaterial, work: Implementation, *, named: bool) -> str:
    """定性目标未达成1项（“…”，住房城乡建设部门）."""
    say, goals = report.say, work.goals
    rows = goals[goals["verdict"].eq(_LOWEST)]
    if rows.empty:
        return ""
    titles = [say(f"“{quoted(str(title))}”", str(title)) for title in rows["title"]]
    which = say("（{}）", " ({})").format(report.listed(titles, _NAMED)) if named else ""
    label = VERDICTS.label(_LOWEST, report.language)
    return say(f"定性目标{label}{len(rows)}项{which}", f"goals in words {label}: {len(rows)}{which}")


def _overdue(work: Implementation) -> list[str]:
    """The units of the matters that were not answered in time, a matter each."""
    rows = work.matters
    return [str(unit) for unit in rows.loc[rows["open"] & rows["days_late"].notna(), "unit"]]


def _matters(report: PlanMaterial, work: Implementation, *, named: bool) -> str:
    """督办逾期未答复4件（县教育局2件、县民政局2件）."""
    say, units = report.say, _overdue(work)
    if not units:
        return ""
    each = [
        say(f"{listed_units(unit, 'zh')}{units.count(unit)}件", f"{listed_units(unit, 'en')} ({units.count(unit)})")
        for unit in dict.fromkeys(units)
    ]
    rest = say(f"等{len(each)}个单位", f" and {len(each) - _NAMED} more") if len(each) > _NAMED else ""
    which = say("、", ", ").join(each[:_NAMED]) + rest
    beside = say("（{}）", " ({})").format(which) if named else ""
    return say(f"督办逾期未答复{len(units)}件{beside}", f"matters not answered in time: {len(units)}{beside}")
