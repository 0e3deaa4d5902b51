"""What the summary says of targets that cannot be judged for want of data, and of those that an older value decides."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import wanted
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import values

_NAMED = 5  # targets of one kind: the domains and the table of what is to be sent have all


def before_deadline(report: PlanMaterial) -> Section:
    """Past the deadline: which judgements rest on a value of another year than the deadline's."""
    say, end = report.say, int(report.plan["end_year"])
    rows = report.judged
    rows = rows.merge(report.targets[["target_id", "deadline_year"]], on="target_id")
    due = rows["deadline_year"].fillna(end)
    rows = rows[due.le(report.as_of) & rows["latest_year"].ne(due)]
    if rows.empty:
        return Section()
    listed = say("、", ", ").join(
        say(f"{name}（{year}年，{label}）", f"{name} ({year}, {label})")
        for name, year, label in rows[["called", "latest_year", "label"]].itertuples(index=False)
    )
    return content.paragraph(
        say(
            f"目标年尚无数据、按最近年份数值判断的有{len(rows)}项：{listed}。",
            f"{len(rows)} targets are due, have no value of that year and are judged by another: {listed}.",
        )
    )


def old_values(report: PlanMaterial) -> Section:
    """How many of the judgements rest on values that are years old; a rate of such values speaks of the past."""
    say, judged = report.say, report.judged
    assessed = min(report.as_of, int(report.plan["end_year"]))
    recent = assessed - report.settings.stale_years
    old = judged[judged["newest_year"].lt(recent)]
    if old.empty:
        return Section()
    year = say("{}（{}年）", "{} ({})")
    dated = [
        year.format(name, when) for name, when in zip(old["called"], old["newest_year"].astype("int64"), strict=True)
    ]
    names = report.listed(dated, len(old))
    return content.paragraph(
        say(
            f"注意：可监测的{len(judged)}项中，{len(old)}项的最新值早于{recent}年：{names}。"
            f"上述判断反映当年情况，不代表{assessed}年。",
            f"Note: of the {len(judged)} measurable targets, {len(old)} have no value since "
            f"{recent}: {names}; they tell of that year.",
        )
    )


def without_data(report: PlanMaterial) -> Section:
    """Which targets cannot be judged for want of data, and where all stand with who is to send what."""
    say, lacking = report.say, report.lacking()
    if lacking.empty:
        return Section()
    own = "" if report.national else say("本地区", " of this area")
    parts, alone = [], ""
    kinds = (
        (STATUSES.where(lacks_data=True, valued=False, silent=False), f"没有{own}数据", f"have no value{own}"),
        (STATUSES.where(silent=True), "到期未报", "are due and have none near the deadline"),
        (STATUSES.where(lacks_data=True, valued=True), "数据不足", "have too little"),
        (STATUSES.where(few=True), "例数少且近年未报", "have few cases and no recent value"),
    )
    for codes, zh, en in kinds:
        rows = lacking[lacking["status"].isin(codes)]
        if len(rows):
            names, why = list(rows["name"]), ""
            if codes == STATUSES.where(silent=True):
                names, why = last_values(report, rows), _not_taken(report, rows)
            listed = report.some_of(names, _NAMED)
            parts.append(say(f"{zh}的{len(rows)}项：{listed}{why}", f"{len(rows)} {en}: {listed}{why}"))
            if len(rows) == len(lacking):  # all of one kind: then they are counted once
                alone = f"有{len(rows)}项定量目标{zh}：{listed}{why}"
    told = wanted.excused_names(report)
    known = say(f"其中已说明缺报原因的{len(told)}项。", f" {len(told)} of them with a reason.") if told else ""
    return content.paragraph(
        report.spans(
            (
                (alone or f"有{len(lacking)}项定量目标缺少可用于判断的数据，其中{'；'.join(parts)}")
                + f"。{known}需报送的数据见",
                Ref("duties"),
                "。",
            ),
            (
                f"{len(lacking)} targets cannot be judged for want of data: {'; '.join(parts)}.{known} "
                "What is to be sent: ",
                Ref("duties"),
                ".",
            ),
        )
    )


def last_values(report: PlanMaterial, rows: pd.DataFrame) -> list[str]:
    """高级专业技术人员中的女性比例（最近为39.3%，2017年）: of what was due and not reported the last value there is."""
    say = report.say
    told = values.column(rows, "observed", report.language)
    return [
        say(f"{name}（最近为{year:.0f}年{value}）", f"{name} (last {value}, {year:.0f})") if value else str(name)
        for name, value, year in zip(rows["called"], told, rows["latest_year"].astype("float64"), strict=True)
    ]


def _not_taken(report: PlanMaterial, rows: pd.DataFrame) -> str:
    """Why the values that there are decide nothing: the rule, where any of these has one."""
    if rows["observed"].isna().all():
        return ""
    window = report.settings.due_window
    return report.say(
        f"（只采用期限年及其前后{window}年内的数值，更早的不据以判断）",
        f" (values within {window} years of the deadline decide, older ones do not)",
    )
