"""What is held to meet an approximate target (左右): a rule of the report, which the plan does not state."""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess import thresholds
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import tables
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.comparators import AROUND
from halfsky.words import ranges, values

_LIMITS = ("lower_limit", "upper_limit")


def section(report: PlanMaterial) -> Section:
    """The table of these targets with what is allowed and how it is held against values; nothing without any."""
    say, rows = report.say, report.promises
    rows = rows[rows["comparator"].isin(AROUND) & rows["target"].notna()]
    if rows.empty:
        return Section()
    half = values.tolerances(rows)
    frame = pd.DataFrame(
        {
            say("指标", "indicator"): tables.marked(rows),
            say("目标值", "target"): rows["promise"],
            say("允许幅度", "allowed"): [
                f"±{values.difference(size, unit, report.language, words, counted=thing)}"
                for size, unit, words, thing in zip(
                    half, rows["unit"], rows["indicator"], values.classifiers(rows), strict=True
                )
            ],
            say("视为达到的数值", "what meets it"): _what_meets(report, rows),
        }
    )
    note = say(
        "规划只写“左右”“约”的，允许幅度系本报告约定，不是规划原文：提高到、达到或控制在某数左右的只看不足的一侧，"
        "超过不算未达标；保持在某数左右的两侧都看。",
        "What is allowed where a plan says about is a rule of this report and not the plan's: of what is to come to a "
        "number only the side that falls short counts, of what is to stay at it both do.",
    )
    caption = say("“左右”目标的判断幅度（本报告约定）", "What is allowed around approximate targets")
    widths = dict(zip(frame.columns, (40, 20, 18, 22), strict=True))
    return content.table(frame, caption, widths=widths, label="allowed") + content.paragraph(note, "note")


def first_told(report: PlanMaterial) -> Section:
    """What the main text means by 允许范围, before it is used: of the targets whose value is outside."""
    say, rows = report.say, report.promises
    rows = rows[rows["comparator"].isin(AROUND) & rows["target"].notna() & rows["observed"].notna()]
    rows = rows[rows["gap"].lt(0) & ~rows["above_range"]].drop_duplicates(["indicator_id", "promise"])
    if rows.empty:
        return Section()
    told = say("；", "; ").join(
        say(f"{name}目标{promise}，按{meets}判断", f"{name}: {promise}, judged by {meets}")
        for name, promise, meets in zip(rows["called"], rows["promise"], _what_meets(report, rows), strict=True)
    )
    return content.paragraph(
        say(
            f"{report.noun}只写“左右”“约”的目标，以下所称允许范围由本报告约定：{told}。",
            f"What is allowed about a target that is only approximate is a rule of this report: {told}.",
        ),
        "note",
    )


def _what_meets(report: PlanMaterial, rows: pd.DataFrame) -> list[str]:
    """不低于44%, 44%～46%: as the assessment has it."""
    say, language = report.say, report.language
    about = report.package.indicators.drop_duplicates("indicator_id").set_index("indicator_id")
    limits = {name: rows["indicator_id"].map(about[name]).astype("float64") for name in _LIMITS}
    asked = rows.assign(value=rows["target"], expected_unit=rows["unit"], **limits)
    ends = thresholds.bounds(asked, report.settings)
    told = []
    columns = zip(
        ends["low"], ends["high"], limits["lower_limit"], limits["upper_limit"], rows["unit"], rows["indicator"],
        values.classifiers(rows), strict=True,
    )  # fmt: skip
    for low, high, least, most, unit, words, thing in columns:
        lower, upper = (values.value(end, unit, language, words, counted=thing) for end in (low, high))
        bounded_below, bounded_above = np.isfinite(low) and low != least, np.isfinite(high) and high != most
        if bounded_below and bounded_above:
            told.append(ranges.between(lower, upper, language))
        elif bounded_below:
            told.append(say(f"不低于{lower}", f"at least {lower}"))
        else:
            told.append(say(f"不高于{upper}", f"at most {upper}") if bounded_above else "")
    return told
