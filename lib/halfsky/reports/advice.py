"""五、下一步任务: what follows from the findings, and what the author is asked to explain; no policy of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import offices, tasks_ahead, wanted
from halfsky.reports.measures import NUMBERS, is_divided
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import values

_NOTHING = Section()
_NAMED = 3  # targets of one prompt: all stand in the table of what is short


def advice(report: PlanMaterial) -> Section:
    texts = [*prompts(report), closing(report)]
    ahead, signed = tasks_ahead.section(report), offices.signature(report)
    return section(texts, report.say, after_measures=is_divided(report), ahead=ahead, signed=signed)


def section(
    texts: Sequence[str], say: values.Say, *, after_measures: bool = False, ahead: Section = _NOTHING,
    signed: Section = _NOTHING,
) -> Section:  # fmt: skip
    """The heading, the tasks ahead, what the author should know, the prompts, and who signs; after_measures: the part
    on measures stands before."""
    note = say(
        "本部分由撰写人补充。以下逐条列出评估结果中需要说明或提出措施的事项，不代拟措施；写完后删去提示。",
        "To be written by the author. What follows is which findings call for an explanation or a measure; no measure "
        "is proposed. Delete the prompts when done.",
    )
    asked = [content.prompt(text, say, str(place)) for place, text in enumerate(texts, start=1)]
    number, place = (NUMBERS[1], 6) if after_measures else (NUMBERS[0], 5)
    zh, en = (
        ("下一步任务", "What is to be done next") if ahead.blocks else ("需要说明的事项", "What is to be explained")
    )
    head = content.heading(say(f"{number}、{zh}", f"{place}. {en}"), label="advice")
    if ahead.blocks:
        head += content.heading(say("（一）任务清单", f"{place}.1 List of tasks"), 3) + ahead
        head += content.heading(say("（二）需要说明的事项", f"{place}.2 What is to be explained"), 3)
    return head + content.paragraph(note, "note") + content.join(asked) + signed


def prompts(report: PlanMaterial) -> Iterator[str]:
    """One sentence a matter that the author has to say something about; of what is short of its target the prompt
    stands with its table (`problems`)."""
    say, rows = report.say, report.promises
    watched, unsteady = report.watched(), report.to_be_checked()
    if len(watched):
        names = report.listed(list(watched["called"]), _NAMED)
        yield say(
            f"预计达标困难或需关注、未列入重点难点指标的{len(watched)}项目标（{names}）：说明是否需要采取措施。",
            f"{len(watched)} targets that are hard to reach or to be watched, and are not short ({names}): say whether "
            "anything is to be done.",
        )
    if len(unsteady):
        names = report.listed(list(unsteady["called"]), _NAMED)
        yield say(
            f"波动较大的{len(unsteady)}项目标（{names}）：核实数据。",
            f"{len(unsteady)} targets of volatile series ({names}): check the data.",
        )
    attained = rows[rows["status"].isin(STATUSES.where(reached=True) + STATUSES.where(nearly=True))]
    if len(attained):
        codes = [*STATUSES.where(reached=True), *STATUSES.where(nearly=True)]
        kinds = "和".join(STATUSES.label(code) for code in codes if attained["status"].eq(code).any())
        yield say(
            f"{kinds}的{len(attained)}项目标：总结主要做法，说明如何巩固。",
            f"{len(attained)} targets attained or nearly so: what was done, and how it is kept.",
        )
    lacking = report.lacking()
    if len(lacking):
        several = lacking["status"].nunique() > 1  # of one kind its number is told already
        told = say("（{}）", " ({})").format(wanted.states_told(report, lacking)) if several else ""
        yield say(
            f"缺少数据、不能判断的{len(lacking)}项定量目标{told}：落实报送单位、统计口径和时限。",
            f"{len(lacking)} targets with a number lack data{told}: settle who sends them, by which "
            "definition and when.",
        )
    unchecked = len(report.unchecked_ids())
    if unchecked:
        yield say(
            f"尚未核对确认的{unchecked}项目标：确认指标和目标值。",
            f"{unchecked} targets are not confirmed: confirm indicator and threshold.",
        )


def closing(report: PlanMaterial) -> str:
    """What the author has to say of the time after, by the kind of report."""
    last = {
        "annual": ("下一年度：写明监测工作的安排。", "The coming year: how monitoring goes on."),
        "midterm": (
            f"{report.noun}后半期：写明是否需要调整目标值、策略措施或责任分工，以及依据。",
            "The second half: whether targets, measures or duties are to be changed, and on what grounds.",
        ),
        "final": (
            f"下一周期{report.noun}：写明未实现目标如何衔接、目标值如何确定，以及依据。",
            "The next plan: how unmet targets are taken over, how thresholds are set, and on what grounds.",
        ),
    }
    if report.ahead:
        return report.say(
            f"{report.term}余下的年份：写明期满前还要采取的措施、预计不能实现的目标，以及依据。",
            "The years that are left: what is still to be done, which targets will be missed, and on what grounds.",
        )
    if report.kind == "annual" and report.as_of >= report.years[1]:
        return report.say(
            f"{report.term}已满：写明终期评估和与下一周期{report.noun}衔接的安排。",
            "The term is over: how the final evaluation is made, and what the next plan takes over.",
        )
    return report.say(*last["final" if report.as_of >= report.years[1] else report.kind])
