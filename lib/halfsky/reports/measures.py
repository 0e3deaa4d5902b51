"""五、策略措施落实情况: what units reported of measures, projects and goals in words, and the cases.

Accepted reports only. It stands beside 达标率 and never within it. A plan that was never divided into tasks has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

import pandas as pd

from halfsky.implementation.reported import count_states
from halfsky.implementation.standing import Implementation
from halfsky.render import content
from halfsky.render.blocks import Ref, Span
from halfsky.render.content import Section
from halfsky.reports import goals_and_cases, measures_by_domain
from halfsky.reports.goals_and_cases import Piece
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.codes import MEASURE, QUALITATIVE
from halfsky.words.numerals import ordinal
from halfsky.words.work import counted_states, kinds_of, not_entered, owing

TITLE = ("策略措施落实情况", "Measures, projects and supervision")
NUMBERS = ("五", "六")
"""The number of this part, and of what follows where it is there."""
_EVERY = Ref("measures_all")
Writer: TypeAlias = Callable[[PlanMaterial, Implementation], Piece | None]


def implementation_of(report: PlanMaterial) -> Implementation:
    """The report's plan as work in its year."""
    return report.implementation


def is_divided(report: PlanMaterial) -> bool:
    """Whether the plan's tasks are known, so that the report has this part."""
    tasks = report.package.tasks
    return bool((tasks["plan_id"].eq(report.plan["plan_id"]) & tasks["review_status"].ne("rejected")).any())


def measures(report: PlanMaterial) -> Section:
    """The whole part; nothing where the plan has no tasks."""
    if not is_divided(report):
        return Section()
    number, place = ("四", 4) if report.thin else (NUMBERS[0], 5)
    head = content.heading(report.say(f"{number}、{TITLE[0]}", f"{place}. {TITLE[1]}"), label="measures")
    return head + of_plan(report, 3, f"{place}.")


def of_plan(report: PlanMaterial, level: int, number: str, every: Span = _EVERY) -> Section:
    """What the part says of one plan, without its heading. level: of the headings within; number: that of the part in
    English, before theirs; every: where every measure stands."""
    work = implementation_of(report)
    if not work.heard:
        return _silence(report, work) + _numbered([goals_and_cases.cases], report, work, level, number)
    lead = content.paragraph(_lead(report, work), "lead")
    said = content.paragraph(_where(report, work, every))
    if report.thin:
        return lead + said
    pieces: list[Writer] = [
        partial(_measures, said=said), goals_and_cases.projects, goals_and_cases.goals, goals_and_cases.behind,
        goals_and_cases.cases,
    ]  # fmt: skip
    return lead + _numbered(pieces, report, work, level, number)


def _numbered(
    pieces: Sequence[Writer],
    report: PlanMaterial, work: Implementation, level: int, number: str,
) -> Section:  # fmt: skip
    """The pieces that have anything, each under its heading; one alone has none."""
    found = [piece for piece in (write(report, work) for write in pieces) if piece is not None]
    if len(found) == 1:
        return found[0][1]
    page = Section()
    for place, ((zh, en), section) in enumerate(found, start=1):
        page += content.heading(report.say(f"{ordinal(place, 'zh', 2)}{zh}", f"{number}{place} {en}"), level) + section
    return page


def _silence(report: PlanMaterial, work: Implementation) -> Section:
    """One line: nothing was reported, and who owes it."""
    say, language = report.say, report.language
    unknown = not_entered(f"《{report.noun}》", language) if work.states.empty else ""
    if unknown and work.goals.empty:
        return content.paragraph(unknown)
    # what the units owe stands below on the same base: goals in words too
    whole = pd.concat([work.states["kind"], work.goals["task_id"].map(lambda _: QUALITATIVE)]).value_counts()
    kinds = {code: words for code, words in kinds_of(work.owed, language).items() if whole.get(code)}
    listed = say("、", ", ").join(
        say(f"{words}{whole[code]}项", f"{whole[code]} {words}") for code, words in kinds.items()
    )
    total = sum(int(whole[code]) for code in kinds)
    added = say(f"，共{total}项", f": {total} in all") if len(kinds) > 1 else ""
    shared = say("一项由几个单位报送的，各单位均计一次。", " What several units report counts for each.")
    several = shared if work.owed["unit"].ne("").sum() > 1 else ""
    return content.paragraph(
        say(
            f"{unknown}《{report.noun}》分解为{listed}{added}，{report.as_of}年没有经审核采用的实施进展。"
            f"{owing(work.owed, 'zh', report.noun)}{several}",
            f"{unknown} The plan is divided into {listed}{added}; no report on any was accepted for {report.as_of}. "
            f"{owing(work.owed, 'en')}{several}",
        )
    )


def _lead(report: PlanMaterial, work: Implementation) -> str:
    states = work.measures
    if states.empty:
        return not_entered(f"《{report.noun}》", report.language)
    counts = count_states(states.assign(all=""), "all").iloc[0]
    said = counted_states(counts, report.language)
    late = int(states["late"].sum())
    return report.say(
        f"截至{report.as_of}年，《{report.noun}》策略措施{len(states)}项中，{said}"
        + (f"；其中{late}项已到完成时限而未完成" if late else "")
        + "。实施进度依据责任单位报送并经审核的材料，与达标率分别统计，互不计入。",
        f"By {report.as_of}, of {len(states)} measures {said}"
        + (f"; {late} are due and not done" if late else "")
        + ". This rests on what units reported and the office accepted; it is no part of the attainment rate.",
    )


def _measures(report: PlanMaterial, work: Implementation, said: Section) -> Piece | None:
    """How many measures of each domain are how far, and those that are not done; what was done stands with each domain.

    said: who did not report, and where every row stands.
    """
    if work.measures.empty:
        return None
    page = measures_by_domain.counts(report, work)
    page += measures_by_domain.unfinished_table(report, work) + said
    return ("各领域策略措施", "Measures by domain"), page + goals_and_cases.contradicting(report, work, MEASURE)


def _where(report: PlanMaterial, work: Implementation, every: Span) -> list[Span]:
    """How many more are not done, who did not report, and that the annex has every row."""
    say = report.say
    more = len(measures_by_domain.unfinished(report, work)) - measures_by_domain.MOST
    told = say(f"上表一项由几个单位分别报送的各列一行，另有{more}行见附件。", f"{more} more rows are in the annex. ")
    missing = owing(work.owed, report.language, report.noun)
    text = (told if more > 0 else "") + missing
    practices = work.units["practice"].ne("").any()
    what = say("逐项进展、主要工作和典型做法" if practices else "逐项进展和主要工作", "Every measure")
    none = "" if practices else say("各单位没有报送典型做法。", " No practices were reported.")
    return [f"{text}{what}{say('见', ': ')}", every, say("。", ".") + none]


def annex(report: PlanMaterial) -> Section:
    """Every measure with every unit that answers for it, 未报 too, what units did not report, and every row of what the
    main text tells in part; nothing where nobody reported on the year."""
    if not is_divided(report):
        return Section()
    work = implementation_of(report)
    if not work.heard:
        return Section()
    rule = report.say(
        "进展按措施认定，各表与计数同出一处：有牵头单位的以牵头单位报送为准；没有牵头单位的，各责任单位均报已完成才计为已完成，"
        "各单位所报不一致的计为推进中，尚有单位未报、结果未定的计为未报。单位所报与认定不同的，在进展后注明。",
        "One state a measure, in every table and count: that of its leading unit; without one it is done when all its "
        "units say so, under way where they differ, and not reported while a missing report could still change it. "
        "Where a unit said otherwise its word stands in brackets.",
    )
    page = Section()
    if len(work.measures):
        page += content.paragraph(rule, "note") + measures_by_domain.every(report, work)
    return page + measures_by_domain.unreported(report, work) + goals_and_cases.annex(report, work)
