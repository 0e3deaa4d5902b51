"""附录: every target, every value, where it comes from, and the methods used."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import sources, tables
from halfsky.reports.plan_material import PlanMaterial
from halfsky.target_rows import BEFORE_BREAK


def appendix(report: PlanMaterial) -> Section:
    say = report.say
    return (
        content.heading(say("附录", "Appendix"), label="appendix")
        + content.heading(say("附录一　全部目标及判断依据", "A. All targets, and what their status rests on"), 3)
        + every_target(report)
        + content.heading(say("附录二　全部数值及来源", "B. All values and their sources"), 3)
        + values(report)
        + content.heading(say("附录三　评估方法与阈值", "C. Method and thresholds"), 3)
        + tables.method(report.settings, report.language)
    )


def every_target(report: PlanMaterial) -> Section:
    """Quantitative and directional targets, each once, with basis and responsible units."""
    say, rows = report.say, report.everything
    if rows.empty:
        return content.paragraph(say(f"{report.noun}没有目标。", "The plan has no target."))
    names = report.domain_names
    frame = pd.DataFrame(
        {
            say("序号", "no."): [str(place) for place in range(1, len(rows) + 1)],
            say("指标", "indicator"): tables.marked(rows),
            say("领域", "domain"): [names[domain] for domain in rows["domain"]],
            say("目标值", "target"): rows["promise"],
            say("状态", "status"): rows["label"] + tables.warnings(rows["warnings"], report.language),
            say("依据", "basis"): rows["basis"],
            say("责任单位", "responsible"): tables.units(rows["responsible_units"], say, report.noun),
        }
    )
    if not rows["responsible_units"].ne("").any():
        frame = frame.drop(columns=say("责任单位", "responsible"))
    parts = dict(zip(frame.columns, (6, 22, 13, 13, 12, 30, 24), strict=False))
    caption = say(f"全部目标（{len(rows)}项）", f"All targets ({len(rows)})")
    return content.table(frame, caption, widths=parts, label="every_target")


def values(report: PlanMaterial) -> Section:
    """Every observed value of the tables and charts, and the sources that they come from."""
    say, cited = report.say, report.cited
    frame = sources.sources_table(cited, report.language)
    if frame.empty:
        return content.paragraph(say("本报告没有引用任何观测数值。", "No observed value is shown."))
    note = say(
        "本报告表、图所示的全部观测数值，按来源归并。“规划自述”为文本自述的完成情况，不是统计部门公布的数值。",
        "Every observed value of the tables and charts, by source. “Claimed by the plan” is its own account, "
        "no published statistic.",
    )
    numbers = sources.values_table(cited, report.language)
    if numbers.iloc[:, 2].str.contains(BEFORE_BREAK, regex=False).any():
        note += sources.older(say)
    return (
        content.paragraph(note, "note")
        + content.table(numbers, say("本报告所示数值", "The values shown"), widths=_parts(numbers, (26, 14, 46, 14)))
        + content.table(
            frame, say("本报告所示数值的来源", "Sources of the figures shown"), widths=_parts(frame, (30, 7, 22, 6, 35))
        )
    )


def _parts(frame: pd.DataFrame, widths: tuple[int, ...]) -> dict[str, int]:
    return dict(zip(frame.columns, widths, strict=True))
