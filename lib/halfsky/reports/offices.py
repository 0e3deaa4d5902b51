"""Who signs: the office of the committee that answers for a plan."""

from __future__ import annotations

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.plan_material import PlanMaterial

COMMITTEE, OFFICE = "妇女儿童工作委员会", "妇女儿童工作委员会办公室"


def office(report: PlanMaterial) -> str:
    """The office of the plan's area; of the nation it is that of the State Council's committee."""
    if report.language != "zh":
        return f"Office of the working committee on children and women, {report.area_name}"
    return named(OFFICE, report.area_name, national=report.national)


def signature(report: PlanMaterial) -> Section:
    """Who signs, and the day, at the end: a line of its own each, so that no line breaks within the date."""
    signed = content.paragraph(office(report), "signature")
    return signed + content.paragraph(content.today(report.language), "signature")


def named(body: str, area_name: str, *, national: bool) -> str:
    """A body with the name of its area: 河西县妇女儿童工作委员会办公室."""
    return f"{'国务院' if national else area_name}{body}"
