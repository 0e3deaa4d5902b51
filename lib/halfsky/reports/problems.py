"""三、突出问题与预警: what is short of its target, and what to look at first."""

from __future__ import annotations

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.alerts import alerts
from halfsky.reports.plan_material import PlanMaterial


def problems(paper: PlanMaterial) -> Section:
    say = paper.say
    return (
        content.heading(say("三、突出问题与预警", "3. Problems and warnings"), label="problems")
        + content.heading(say("（一）未达标和明显滞后的目标", "3.1 Missed or far behind"), 3)
        + short_of_target(paper)
        + content.heading(say("（二）预警清单", "3.2 Warnings"), 3)
        + alerts(paper.everything, paper.language)
    )


def short_of_target(paper: PlanMaterial) -> Section:
    """The sentence of every target that is missed or far behind, or why there is none."""
    say, short = paper.say, paper.short_of_target()
    if short.empty:
        judged = len(paper.judged)
        return content.paragraph(
            say(
                f"在有数据可判断的{judged}项定量目标中，没有未达标或明显滞后的目标。"
                if judged
                else "没有可判断的定量目标，无从列出未达标或滞后的目标。",
                f"Of the {judged} targets that can be judged none is missed or far behind."
                if judged
                else "No target can be judged, so none can be said to be missed or behind.",
            )
        )
    said = paper.findings.set_index("target_id")["sentence"]
    return content.bullets([said[target_id] for target_id in short["target_id"] if target_id in said.index])
