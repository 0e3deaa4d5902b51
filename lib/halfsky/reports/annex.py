"""附件: everything that the report rests on, traceable; in Word a file of its own."""

from __future__ import annotations

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import (
    allowed,
    appendix,
    domain_tables,
    duties,
    letters,
    measures,
    overview,
    problems,
    summary,
    tables,
    tasks_ahead,
)
from halfsky.reports.alerts import alerts
from halfsky.reports.plan_material import PlanMaterial
from halfsky.words.numerals import chinese

_LETTERS = ("催报函", "Letters to the units")
_METHOD = ("评估方法与阈值", "Method and thresholds")


def annex(report: PlanMaterial) -> Section:
    """The parts of the annex in order, those that would be empty left out, numbered through."""
    say = report.say
    parts = [
        (_LETTERS, letters.letters(report) if report.thin else Section()),
        (
            (f"{report.noun}概况与总体数据", "The plan and its targets as a whole"),
            overview.annex(report) + summary.annex(report),
        ),
        (
            (f"{report.noun}文本中需要明确的问题", "What the plan's text leaves unclear"),
            problems.every_contradiction(report) if report.thin else Section(),
        ),
        (("各领域数据", "The data by domain"), domain_tables.domains(report)),
        (("策略措施落实情况（逐项）", "Every measure"), measures.annex(report)),
        (("任务清单（全部）", "All tasks ahead"), tasks_ahead.annex(report)),
        (("预警清单", "Warnings"), problems.annex(report) + alerts(report.warned(), report.language)),
        (("责任单位与待确认目标", "Units, and targets to be confirmed"), duties.annex(report)),
        (
            ("全部目标及判断依据", "All targets, and what their status rests on"),
            appendix.every_target(report) + allowed.section(report),
        ),
        (("全部数值及来源", "All values and their sources"), appendix.values(report)),
        (_METHOD, tables.method(report.settings, report.language)),
    ]
    page = content.heading(say("附件", "Annex"), label="appendix")
    told = [(title, part) for title, part in parts if part.blocks]
    for place, (title, part) in enumerate(told, start=1):
        head = say(f"附件{chinese(place)}　{title[0]}", f"{chr(64 + place)}. {title[1]}")
        # the letters before are papers of their own, each on its page
        apart = place > 1 and told[place - 2][0][0] == _LETTERS[0]
        page += content.heading(head, 3, "method" if title == _METHOD else "", starts_page=apart) + part
    return page
