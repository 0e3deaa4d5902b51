"""What is promised on the same indicators: against the upper-level plan, against neighbours, and not at all."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.cross.material import Material
from halfsky.target_rows import names


def against_upper(report: Material) -> Section:
    """One row an indicator on which some plan differs from the upper one; in each cell the plans and what they say."""
    say, rows = report.say, report.comparison.promises
    rows = rows[rows["against_upper"].ne("")]
    differing = rows[rows["against_upper"].ne("same")]
    if differing.empty:
        return content.paragraph(say("没有与上级规划不同的目标值。", "No promise differs from the upper plan's."))
    rows = rows[rows["indicator_id"].isin(differing["indicator_id"])]
    upper = report.upper(rows)
    said = pd.Series(report.texts(upper), index=rows.index, dtype="object")
    rows = rows.assign(upper_said=[report.dated(*pair) for pair in zip(said, rows["upper_deadline_year"], strict=True)])
    rows = _named(report, rows)
    # what the upper plans say is part of the group: the plans compared may have several
    rows = rows.assign(group=rows.groupby(["indicator_id", "upper_plan_id", "upper_said"], sort=False).ngroup())
    kinds = {kind: rows[rows["against_upper"].eq(kind)] for kind in ("stricter", "same", "weaker")}
    frame = rows.groupby("group", sort=False).agg(name=("name", "first"), upper_said=("upper_said", "first"))
    frame = frame.assign(
        stricter=report.grouped(kinds["stricter"], "group", against_upper=True),
        same=kinds["same"].groupby("group", sort=False)["plan"].agg(report.listed),
        weaker=report.grouped(kinds["weaker"], "group", against_upper=True),
    )
    heads = {
        "name": say("指标", "indicator"), "upper_said": say("上级规划（期限）", "upper plan (deadline)"),
        "stricter": say("▲严于上级", "▲ stricter"), "same": say("＝相同", "＝ the same"),
        "weaker": say("▼宽于上级", "▼ weaker"),
    }  # fmt: skip
    note = say(
        "按原文数值比较，不折算年份：期限在括号中注明，期限早于上级规划的目标值较宽，不等于要求较低。",
        "Thresholds as written, no year is converted: deadlines stand in brackets, and a weaker threshold for an "
        "earlier year does not ask for less.",
    )
    caption = say("与上级规划不同的目标值", "Promises that differ from the upper plan's")
    widths = dict(zip(heads.values(), (20, 17, 23, 17, 23), strict=True))
    return report.table(frame[list(heads)].rename(columns=heads), caption, widths=widths) + content.paragraph(
        note, "note"
    )


def against_neighbours(report: Material) -> Section:
    """One row an indicator and deadline: who asks for most and who for least, among plans of the same level."""
    say, rows = report.say, report.comparison.promises
    rows = _named(report, rows[rows["neighbours"].gt(0)])
    keys = ["indicator_id", "deadline_year", "unit", "relative_to", "neighbours"]
    rows = rows.assign(group=rows.groupby(keys, sort=False, dropna=False).ngroup())
    varied = rows.groupby("group")["against_neighbours"].transform(lambda kinds: kinds.ne("same").any())
    alike = int(rows.loc[~varied, "group"].nunique())
    rows = rows[varied]
    note = say(
        "只比较同级、同一口径、同一单位和同一期限的目标值，不同期限不折算；"
        f"另有{alike}组目标值各规划完全相同。",
        "Only promises of plans of the same level, in the same unit and for the same deadline; "
        f"{alike} more groups agree in every plan.",
    )  # fmt: skip
    if rows.empty:
        return content.paragraph(say("同级规划之间没有可比且不同的目标值。", "No comparable promises differ."), "note")
    frame = rows.groupby("group", sort=False).agg(
        name=("name", "first"), deadline=("deadline_year", "first"), size=("plan_id", "size")
    )
    frame = frame.assign(
        deadline=[str(year) for year in frame["deadline"]],
        most=report.grouped(rows[rows["weaker_than"].eq(0)], "group"),
        least=report.grouped(rows[rows["stricter_than"].eq(0)], "group"),
    )
    heads = {
        "name": say("指标", "indicator"), "deadline": say("期限", "deadline"), "size": say("可比规划", "plans"),
        "most": say("▲要求最严", "▲ asks for most"), "least": say("▼要求最宽", "▼ asks for least"),
    }  # fmt: skip
    widths = dict(zip(heads.values(), (24, 9, 9, 29, 29), strict=True))
    caption = say("与同级规划不同的目标值", "Promises that differ among plans of the same level")
    table = report.table(
        frame[list(heads)].rename(columns=heads), caption, numeric=[heads["deadline"], heads["size"]], widths=widths
    )
    return table + content.paragraph(note, "note")


def left_out(report: Material) -> Section:
    """Indicators that at least half of the plans of one level promise, and which of them do not."""
    say, kinds, local = report.say, report.comparison.coverage_kinds, report.neighbours
    kinds = kinds[kinds["plan_id"].isin(local)]
    stating = kinds["coverage"].ne("not_promised").groupby(kinds["indicator_id"]).transform("sum")
    kinds = kinds.assign(stating=stating)[stating.ge(max(2, len(local) / 2))]
    rows = kinds[kinds["coverage"].eq("not_promised")]
    open_ = report.is_pending(rows)
    waiting = (
        rows[open_]
        .groupby("indicator_id", sort=False)["plan_id"]
        .agg(lambda ids: report.listed(ids.map(report.short_names)))
    )
    rows = rows[~open_]
    if rows.empty:
        return content.paragraph(
            say("半数以上规划列入的指标，各规划均已列入。", "No plan leaves out what at least half of them state.")
        )
    rows = rows.assign(
        name=names(rows, report.package.indicators, report.language),
        plan=rows["plan_id"].map(report.short_names) + rows["related"].ne("").map({True: "△", False: ""}),
    )
    frame = (
        rows.groupby("indicator_id", sort=False)
        .agg(
            name=("name", "first"), stating=("stating", "first"), without=("plan_id", "size"),
            plans=("plan", report.listed),
        )
        .sort_values("stating", ascending=False, kind="stable")
    )  # fmt: skip
    heads = {
        "name": say("指标", "indicator"), "stating": say("已列规划", "stating it"),
        "without": say("未列规划", "not stating it"), "plans": say("未列的规划", "which do not"),
    }  # fmt: skip
    if len(waiting):
        frame = frame.assign(waiting=waiting.reindex(frame.index).fillna(""))
        heads["waiting"] = say("已列、待核对的规划", "stated, still to be checked")
    caption = say("半数以上同级规划列入、其余未列的指标", "Stated by at least half of the plans of one level")
    note = say(
        "△：另列有名称相近、口径不同的指标，见“口径不同、不可直接比较”。",
        "△: states a similar indicator of another definition instead.",
    )
    table = report.table(frame.rename(columns=heads), caption, numeric=[heads["stating"], heads["without"]])
    return table + content.paragraph(note + pending_note(report), "note")


def pending_note(report: Material) -> str:
    """What a plan states and nobody has checked yet; "" where there is nothing of the kind."""
    if not report.pending:
        return ""
    return report.say(
        "已列、待核对：规划列有该指标，其目标尚未核对，未与指标目录对应，不计入已列和未列；覆盖图中标“？”。",
        " Stated, still to be checked: the plan has the indicator, and nobody has confirmed the target yet; counted "
        "neither as stated nor as left out; charts mark it with ？.",
    )


def _named(report: Material, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        name=names(rows, report.package.indicators, report.language), plan=rows["plan_id"].map(report.short_names)
    )
