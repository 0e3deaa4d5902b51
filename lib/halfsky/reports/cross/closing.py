"""The end of a comparison: what its author is to write of problems and measures, and who signs."""

from __future__ import annotations

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import offices
from halfsky.reports.cross.material import Material


def section(report: Material) -> Section:
    say = report.say
    page = content.heading(say("七、问题与建议", "7. Problems and measures"), label="advice")
    page += content.prompt(
        say("存在的主要问题：说明滞后面大、差距大和不及上年的指标的成因。", "Why indicators lag, differ or fell."),
        say, "1",
    )  # fmt: skip
    page += content.prompt(say("对策建议：逐项提出措施和责任单位。", "What is to be done, and by whom."), say, "2")
    return page + signature(report)


def signature(report: Material) -> Section:
    """Who signs, and the day; where the areas make up no local area, the author is to say who."""
    say, name = report.say, report.above_name
    office = (
        say(offices.named(offices.OFFICE, name, national=False), f"Office of the working committee, {name}")
        if report.above
        else say("【待撰写】落款单位", "[To be written] who signs")
    )
    return content.paragraph(office, "signature") + content.paragraph(content.today(report.language), "signature")
