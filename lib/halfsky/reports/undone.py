"""What of a plan's work is not done: measures past their time or not begun, goals that are not met, matters that were
not answered in time. For the page for the leader, which has room for nothing else of it."""

from __future__ import annotations

import pandas as pd

from halfsky.implementation.standing import Implementation
from halfsky.reports.measures import is_divided
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.codes import MEASURE
from halfsky.vocabulary.implementation import NOT_REPORTED, PROGRESS, TASK_STATES, VERDICTS
from halfsky.words.quotes import quoted
from halfsky.words.work import counted_slips, counted_states, listed_units

_NOT_BEGUN = PROGRESS.where(begun=False)
_LOWEST = VERDICTS[-1]
_NAMED = 2  # goals, units
_UNANSWERED = "逾期未答复"


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
    rows, slips = work.states, _overdue(work)
    unmet = int(work.goals["verdict"].eq(_LOWEST).sum())
    idle, measures = rows["state"].isin(_NOT_BEGUN), rows["kind"].eq(MEASURE)
    late = rows["late"].astype("bool") & measures & whole
    doubted = rows["task_id"].isin(work.turned_back["task_id"])  # begun by what was reported before
    other = say("其他", "other ") if late.any() else ""
    asks, told = [], pd.Series(False, index=slips.index)
    # what is past its time holds what of it is not begun or was asked for already: nothing is counted twice
    for chosen, inside, zh, en in (
        (late, True, "督促已到时限未完成的措施{number}项", "have the {number} measures done that are past their time"),
        (idle & measures & ~late, False, f"{{verb}}{other}未启动的措施{{number}}项",
         f"have {{number}} {other}measures {{verb}}"),
        (idle & ~measures, False, "{verb}未启动的重点工程{number}项",
         "have the {number} key projects {verb} that are not begun"),
    ):  # fmt: skip
        own = rows[chosen]
        if own.empty:
            continue
        about = slips["object_id"].isin(own["task_id"])
        told |= about
        unbegun, verified = int(idle[chosen].sum()), int((idle & doubted)[chosen].sum())
        parts = [say(f"未启动{unbegun}项", f"{unbegun} not begun")] if inside and unbegun else []
        if verified and verified < len(own):
            parts.append(say(f"进展前后矛盾、须先核实{verified}项", f"{verified} to be verified first"))
        parts += [counted_slips(slips.loc[about, "level"], report.language, _UNANSWERED)] if about.any() else []
        held = say("（其中{}）", " ({} of them)").format(say("，", ", ").join(parts)) if parts else ""
        # to verify comes first, of what earlier reports called begun
        verb = say("核实进展前后矛盾的", "verified") if verified == len(own) else say("启动", "begun")
        asks.append(say(zh, en).format(number=len(own), verb=verb) + held)
    rest = slips[~told]
    if len(rest):
        which = counted_slips(rest["level"], report.language)
        asks.append(
            say(f"限期办结{'其他' if told.any() else ''}逾期{which}", f"have the overdue matters settled ({which})")
        )
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


def _overdue(work: Implementation) -> pd.DataFrame:
    """The matters that were not answered in time."""
    return work.matters[work.matters["open"] & work.matters["days_late"].notna()]


def _matters(report: PlanMaterial, work: Implementation, *, named: bool) -> str:
    """交办逾期未答复4件（县教育局2件、县民政局2件）."""
    say, rows = report.say, _overdue(work)
    units = [str(unit) for unit in rows["unit"]]
    if not units:
        return ""
    each = [
        say(f"{listed_units(unit, 'zh')}{units.count(unit)}件", f"{listed_units(unit, 'en')} ({units.count(unit)})")
        for unit in dict.fromkeys(units)
    ]
    rest = say(f"等{len(each)}个单位", f" and {len(each) - _NAMED} more") if len(each) > _NAMED else ""
    which = say("、", ", ").join(each[:_NAMED]) + rest
    beside = say("（{}）", " ({})").format(which) if named else ""
    told = counted_slips(rows["level"], "zh", _UNANSWERED)
    return say(f"{told}{beside}", f"matters not answered in time: {len(units)}{beside}")
