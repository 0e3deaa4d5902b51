"""Which indicators of its upper-level plan each plan states, leaves out, or states unchecked."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.cross import promises
from halfsky.reports.cross.material import Material
from halfsky.target_rows import names


def section(report: Material) -> Section:
    """Which indicators of its upper-level plan each plan leaves out."""
    say, package = report.say, report.package
    kinds = report.comparison.coverage_kinds
    kinds = kinds[kinds["in_upper"]]
    said = names(kinds, package.indicators, report.language) + kinds["related"].ne("").map({True: "△", False: ""})
    open_ = report.is_pending(kinds)
    missing = kinds["coverage"].isin(["not_promised", "not_entered"]) & ~open_
    held = said[open_].groupby(kinds["plan_id"])
    waiting, unchecked = held.size(), held.agg(say("、", ", ").join)
    asked = kinds.groupby("plan_id").size()
    lacking = said[missing].groupby(kinds["plan_id"])
    counts, listed = lacking.size(), lacking.agg(say("、", ", ").join)
    unknown = set(kinds.loc[kinds["coverage"].eq("not_entered"), "plan_id"])
    unsure = say("目标未全部纳入，不能判断", "not entered in full, not known")
    rows = [
        (
            report.plan_names[plan_id], int(asked[plan_id]),
            int(asked[plan_id] - counts.get(plan_id, 0) - waiting.get(plan_id, 0)),
            unsure if plan_id in unknown else listed.get(plan_id, ""), unchecked.get(plan_id, ""),
        )
        for plan_id in report.plans["plan_id"] if plan_id in asked.index
    ]  # fmt: skip
    page = content.heading(say("附件三　指标覆盖", "C. What is covered"), label="coverage")
    if not rows:
        return page + content.paragraph(say("没有可对照的上级规划。", "No upper-level plan to compare with."))
    heads = [
        say("规划", "plan"), say("上级规划指标", "indicators of the upper plan"),
        say("本规划已列", "of them in the plan"), say("上级规划有而本规划未列的指标", "left out"),
        say("已列、待核对的指标", "stated, still to be checked"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=heads)
    if frame[heads[4]].eq("").all():
        frame = frame.drop(columns=heads[4])
    caption = say("对上级规划指标的覆盖", "Indicators of the upper plan")
    note = say(
        "△：另列有名称相近、口径不同的指标，见“口径不同、不可直接比较”。",
        "△: the plan states a similar indicator of another definition instead.",
    )
    page += report.table(frame, caption, numeric=heads[1:3])
    if frame[heads[3]].str.contains("△").any():
        page += content.paragraph(note, "note")
    if heads[4] in frame:
        page += content.paragraph(promises.pending_note(report), "note")
    return page + report.unread_note()
