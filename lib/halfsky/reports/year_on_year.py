"""Each target's latest value beside the year before: what a yearly report is asked first."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import tables
from halfsky.reports.plan_material import PlanMaterial
from halfsky.target_rows import with_kind
from halfsky.words import values
from halfsky.words.sentences import changed, facts

_COURSES = {
    "improving": ("向好", "improving"), "stable": ("持平", "unchanged"), "worsening": ("退步", "worsening"),
    "": ("在允许范围内", "within what is allowed"),
}  # fmt: skip
_NAMED = 5  # targets of one course


def section(report: PlanMaterial) -> Section:
    """The sentence and the table behind it."""
    return sentence(report) + annex(report)


def sentence(report: PlanMaterial) -> Section:
    """How many targets went which way since the year before; or that none can be told."""
    say, rows = report.say, _rows(report)
    if rows.empty:
        return content.paragraph(
            say(
                f"没有一项目标在{report.term}内同时有最新值和其上一年的数值，不能与上年比较。",
                "No target has both a latest value within the plan's term and one of the year before.",
            )
        )
    counts = {code: rows[rows["course"].eq(code)] for code in _COURSES}
    stated = [_counted(report, code, group) for code, group in counts.items() if len(group)]
    said = say(
        f"可与上年比较的{len(rows)}项目标中，{'，'.join(stated)}。",
        f"{len(rows)} targets can be held against the year before: {', '.join(stated)}.",
    )
    return content.paragraph(said)


def annex(report: PlanMaterial) -> Section:
    """The table of the targets that can be held against the year before; nothing where there are none."""
    say, rows = report.say, _rows(report)
    if rows.empty:
        return Section()
    note = say(
        "上年值为最新值前一年、同一口径的数值。走向按目标要求的方向判断；一年的变化不是趋势，不作为达标状态的依据。",
        "The value before is that of the year before the latest one, by the same definition. The course is by what the "
        "target asks for; a change over one year is no trend, and no status depends on it.",
    )
    frame = table(rows, report.language)
    widths = dict(zip(frame.columns, (26, 19, 19, 25, 11), strict=True))
    caption = say("最新值与上年比较", "Latest values and the year before")
    return content.table(frame, caption, widths=widths) + content.paragraph(note, "note")


def table(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Of `target_rows.finding_rows` whose baseline is the value of the year before, with `course`."""
    say = values.chooser(language)
    known = [fact for fact in facts(rows, language) if fact is not None]
    year = say("{}（{}年）", "{} ({})")
    before = [year.format(fact.amount(fact.base or 0.0), fact.base_year) for fact in known]
    latest = [year.format(fact.amount(fact.value), fact.year) for fact in known]
    return pd.DataFrame(
        {
            say("指标", "indicator"): tables.marked(rows),
            say("上年值", "year before"): with_kind(before, [fact.base_kind for fact in known], say),
            say("最新值", "latest"): with_kind(latest, [fact.value_kind for fact in known], say),
            say("变化", "change"): list(map(changed, known)),
            say("走向", "course"): [say(*_COURSES[code]) for code in rows["course"]],
        }
    )


def _rows(report: PlanMaterial) -> pd.DataFrame:
    before = ["previous", "previous_year", "previous_kind"]
    rows = report.findings.drop(columns=before, errors="ignore").merge(report.year_before, on="target_id")
    kinds = report.firmness(rows, "previous_year")
    return rows.assign(baseline=rows["previous"], baseline_year=rows["previous_year"], base_kind=kinds)


def _counted(report: PlanMaterial, code: str, group: pd.DataFrame) -> str:
    """退步2项（…）: which ones is said of those that go the wrong way."""
    say = report.say
    named = say("（{}）", " ({})").format(report.listed(list(group["name"]), _NAMED)) if code == "worsening" else ""
    zh, en = _COURSES[code]
    return say(f"{zh}{len(group)}项{named}", f"{len(group)} {en}{named}")
