"""报告摘要: what a plan's report says first, in sentences with their numbers."""

from __future__ import annotations

from typing import Protocol

import pandas as pd

from halfsky.assess import Settings, summarise
from halfsky.figures import wording
from halfsky.figures.promises import MARK
from halfsky.reports import html, tables
from halfsky.reports.html import Html


class Paper(Protocol):
    """What the summary needs of a plan's report."""

    @property
    def plan(self) -> pd.Series: ...
    @property
    def targets(self) -> pd.DataFrame: ...
    @property
    def gaps(self) -> pd.DataFrame: ...
    @property
    def promises(self) -> pd.DataFrame: ...
    @property
    def as_of(self) -> int: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def say(self) -> wording.Say: ...
    @property
    def national(self) -> bool: ...
    def unchecked_ids(self) -> pd.Series: ...


def summary(paper: Paper) -> Html:
    """报告摘要: the rate with numerator and denominator, and what is not in it."""
    say, counts = paper.say, summarise(paper.gaps).astype("object").iloc[0]
    quantitative = counts["total"] - counts["directional"]
    repeated = counts["repeated"]
    again = (
        say(
            f"规划共有目标表述{counts['total'] + repeated}处，其中{repeated}处为同一目标的重复表述，合并后",
            f"{counts['total'] + repeated} statements, {repeated} of them repetitions; merged: ",
        )
        if repeated
        else say("规划中共识别", "")
    )
    lead = say(
        f"{again}目标{counts['total']}项：定量目标{quantitative}项，方向性目标{counts['directional']}项。"
        f"定量目标中可监测{counts['measurable']}项，已达标{counts['attained']}项，{_rate_zh(counts)}",
        f"{again}{counts['total']} targets: {quantitative} with a number, {counts['directional']} directional. "
        f"{counts['measurable']} are measurable, {counts['attained']} attained; "
        f"attainment rate: {tables.rate(counts, say)}.",
    )
    row = tables.counted(paper.gaps, "plan_id").iloc[0] if len(paper.gaps) else counts
    rest = [
        say(f"{zh}{int(row[key])}项", f"{int(row[key])} {en}")
        for key, zh, en in (
            ("nearly_attained", "基本达标", "nearly attained"), ("on_track", "正常推进", "on track"),
            ("behind", "滞后或倒退", "behind"), ("missed", "未达标", "missed"),
        )
        if row.get(key)
    ]  # fmt: skip
    others = say("可监测项中其余：" + "、".join(rest) + "。", f"The other measurable ones: {', '.join(rest)}. ")
    left_out = say(
        f"未计入分母的：数据不足{counts['insufficient']}项、无数据{counts['no_data']}项、"
        f"不可比{counts['not_comparable']}项、{_out_of_scope(counts, say)}方向性{counts['directional']}项。",
        f"Outside the denominator: {counts['insufficient']} with too little data, {counts['no_data']} without, "
        f"{counts['not_comparable']} not comparable, {_out_of_scope(counts, say)}{counts['directional']} directional.",
    )
    page = html.heading(say("报告摘要", "Summary")) + html.paragraph(lead, "lead")
    page += html.paragraph((others if rest else "") + left_out)
    page += _unchecked(paper) + _before_deadline(paper) + _old_values(paper) + _short_of_target(paper)
    return page + _without_data(paper, counts) + html.paragraph(tables.rate_rule(say), "note")


def _out_of_scope(counts: pd.Series, say: wording.Say) -> str:
    count = counts["out_of_scope"]
    if not count:
        return ""
    return say(
        f"范围外{count}项（指标目录中没有对应指标，需先确认指标）、",
        f"{count} out of scope (no indicator of the catalogue yet), ",
    )


def _unchecked(paper: Paper) -> Html:
    count, say = len(paper.unchecked_ids()), paper.say
    if not count:
        return Html("")
    return html.paragraph(
        say(
            f"上述目标中有{count}项未经人工核对（表中以{MARK}标注，见第七部分），已计入上述项数和达标率。",
            f"{count} targets are not checked by a person (marked {MARK}, section 7); they are counted.",
        )
    )


def _judged(paper: Paper) -> pd.DataFrame:
    """The quantitative targets whose status rests on a value."""
    return paper.promises[~paper.promises["status"].isin(["no_data", "insufficient", "not_comparable"])]


def _before_deadline(paper: Paper) -> Html:
    """Past the deadline: which judgements rest on a value of another year than the deadline's."""
    say, end = paper.say, int(paper.plan["end_year"])
    rows = _judged(paper)
    rows = rows.merge(paper.targets[["target_id", "deadline_year"]], on="target_id")
    due = rows["deadline_year"].fillna(end)
    rows = rows[due.le(paper.as_of) & rows["latest_year"].ne(due)]
    if rows.empty:
        return Html("")
    listed = say("、", ", ").join(
        say(f"{name}（{year}年，{label}）", f"{name} ({year}, {label})")
        for name, year, label in rows[["name", "latest_year", "label"]].itertuples(index=False)
    )
    return html.paragraph(
        say(
            f"期限已到而期限年没有数据、按其他年份数值判断的有{len(rows)}项：{listed}。",
            f"{len(rows)} targets are due, have no value of that year and are judged by another: {listed}.",
        )
    )


def _old_values(paper: Paper) -> Html:
    """How many of the judgements rest on values that are years old; a rate of such values speaks of the past."""
    say, judged = paper.say, _judged(paper)
    assessed = min(paper.as_of, int(paper.plan["end_year"]))
    recent = assessed - paper.settings.stale_years
    old = judged[judged["latest_year"].lt(recent)]
    if old.empty:
        return Html("")
    return html.paragraph(
        say(
            f"注意：可监测的{len(judged)}项中，{len(old)}项的最新值早于{recent}年"
            f"（最早为{old['latest_year'].min()}年），上述判断反映当年情况，不代表{assessed}年。",
            f"Note: of the {len(judged)} measurable targets, {len(old)} have no value since "
            f"{recent} (oldest: {old['latest_year'].min()}); they tell of that year.",
        )
    )


def _short_of_target(paper: Paper) -> Html:
    rows = paper.promises
    rows = rows[rows["status"].isin(["missed", "lost", "moving_away", "slow"])]
    if rows.empty:
        return Html("")
    say = paper.say
    lines = [
        say(
            f"{row.name_}：目标{row.promise}，最新{row.latest}，{row.label}",
            f"{row.name_}: target {row.promise}, latest {row.latest}, {row.label}",
        )
        for row in rows.rename(columns={"name": "name_"}).itertuples()
    ]
    return html.paragraph(say("未达标或明显滞后的目标：", "Missed or far behind:")) + html.bullets(lines)


def _without_data(paper: Paper, counts: pd.Series) -> Html:
    if not counts["no_data"] + counts["insufficient"]:
        return Html("")
    own = "" if paper.national else "本地区"
    return html.paragraph(
        paper.say(
            f"有{counts['no_data']}项定量目标没有{own}数据、{counts['insufficient']}项数据不足，无法判断是否达标；"
            "需报送的数据见第五部分。",
            f"{counts['no_data']} targets have no value{'' if paper.national else ' of this area'}, "
            f"{counts['insufficient']} too little to judge; section 5 lists what is to be sent.",
        )
    )


def _rate_zh(counts: pd.Series) -> str:
    if not counts["measurable"]:
        return "没有可监测项，达标率无法计算。"
    rate = f"达标率 {counts['attained']}/{counts['measurable']}＝{counts['attainment_rate']:.1f}%"
    if not counts["nearly_attained"]:
        return f"{rate}。"
    both = counts["attained"] + counts["nearly_attained"]
    wider = f"{both}/{counts['measurable']}＝{counts['attainment_rate_with_nearly']:.1f}%"
    return f"{rate}；连同基本达标{counts['nearly_attained']}项为 {wider}。"
