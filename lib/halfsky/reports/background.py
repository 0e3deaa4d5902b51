"""规划概况 in a paragraph: what the plan is, and how many people it is for where the area's own counts say."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.plan_material import PlanMaterial
from halfsky.words import values

_COUNTS = {
    "resident_population": ("常住人口", "residents"), "registered_population": ("户籍人口", "registered residents"),
    "female_population": ("女性人口", "women"), "live_births_count": ("活产数", "live births"),
}  # fmt: skip


def section(report: PlanMaterial) -> Section:
    say, plan = report.say, report.plan
    start, end = report.years
    upper = report.package.plans.set_index("plan_id")["title"].get(plan["upper_plan_id"], "")
    counts = report.counts
    text = say(
        f"《{report.noun}》期限为{start}—{end}年，"
        f"{'本报告纳入其' if report.entered_in_part else '共有'}目标{counts['total']}项，"
        f"其中定量目标{counts['total'] - counts['directional']}项"
        f"{f'、方向性目标{counts.directional}项' if counts['directional'] else ''}。",
        f"The plan runs from {start} to {end} and has {counts['total']} targets, "
        f"{counts['total'] - counts['directional']} of them with a number. ",
    )
    if upper:
        text += say(f"上级规划为《{upper}》。", f"The plan above it is {upper}. ")
    return content.paragraph(people(report) + text)


def people(report: PlanMaterial) -> str:
    """测试县2024年常住人口35.2万人，其中女性…: the latest count of each kind; "" where the area has none."""
    say, seen = report.say, report.package.observations
    own = seen[
        seen["area_code"].eq(report.plan["area_code"]) & seen["indicator_id"].isin(_COUNTS)
        & seen["residence"].eq("total") & seen["year"].le(report.as_of)
    ]  # fmt: skip
    latest = (
        own.sort_values("year", kind="stable").drop_duplicates("indicator_id", keep="last").set_index("indicator_id")
    )
    said = []
    for code, names in _COUNTS.items():
        if code not in latest.index:
            continue
        row = latest.loc[code]
        amount = values.value(float(row["value"]), row["unit"], report.language, names[0], counted=say("人", ""))
        said.append(say(f"{names[0]}{amount}（{int(row['year'])}年）", f"{amount} {names[1]} ({int(row['year'])})"))
    if not said or pd.isna(report.as_of):
        return ""
    return say(f"{report.area_name}{'，'.join(said)}。", f"{report.area_name}: {', '.join(said)}. ")
