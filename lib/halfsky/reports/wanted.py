"""Which figures a report asks for, by when, and which it does not ask for again since their absence was explained.

What a judgement waits for (`rows`) is less than what units send in a year (`of_a_year`): that is every indicator of the
plan, whether it has a number to reach or a way to go, and whether values are there or not. Each is counted here alone.
"""

from __future__ import annotations

import datetime

import pandas as pd

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import tables
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.codes import LEVELS, UNITS
from halfsky.vocabulary.statuses import STATUSES

_RARE = 100_000.0  # among so many a rate counts events of which a county has few


def rows(report: PlanMaterial) -> pd.DataFrame:
    """The rows of `PlanMaterial.lacking` whose figure is asked for: those without an accepted reason."""
    return report.wanted


def made_up_of(report: PlanMaterial) -> str:
    """（定量目标7项：数据不足1项、无数据6项）: which targets wait for the figures of `rows`; "" where
    all are of one kind and each waits for a figure of its own, so that the number of figures says it all.

    Whoever tells how many figures are missing puts this behind: 无数据 alone, and with 数据不足, are two counts.
    """
    asked, say = rows(report), report.say
    if asked["status"].nunique() < 2 and len(asked) == asked["indicator_id"].nunique():
        return ""
    told = states_told(report, asked)
    return say(f"（定量目标{len(asked)}项：{told}）", f" ({len(asked)} targets: {told})")


def states_told(report: PlanMaterial, asked: pd.DataFrame) -> str:
    """无数据6项、数据不足1项: why some targets cannot be judged."""
    say, states = report.say, asked["status"].value_counts(sort=False)
    return say("、", ", ").join(
        say(f"{STATUSES.label(code)}{states[code]}项", f"{states[code]} {STATUSES.label(code, 'en').lower()}")
        for code in STATUSES
        if code in states
    )


def of_a_year(report: PlanMaterial, unit: str | None = None) -> int:
    """How many indicators are to be reported each year, as forms ask for them; by this unit alone."""
    every = report.everything[report.everything["indicator_id"].ne("")]
    return int((every if unit is None else every[every["sender"].eq(unit)])["indicator_id"].nunique())


def said_of_a_year(report: PlanMaterial) -> str:
    """The sentence that tells the figures of a year from those that a judgement waits for."""
    number, year = of_a_year(report), report.reported_year
    return report.say(
        f"{year}年应报的全部指标（定量和方向性目标，含已有数据的；几项目标共用的指标计一次）共{number}项，以报送表为准。",
        f"All the figures of {year}, also of directional targets and of those that have values: {number}, as the forms "
        "have them. ",
    )


def of_the_past(report: PlanMaterial) -> pd.DataFrame:
    """The rows of `rows` whose figure of the year that was called for is there: what they lack are other years, which
    no call has asked for. They are wanted, but owed by no day. Nothing where no call was made for the year."""
    return report.wanted_of_the_past


def owed(report: PlanMaterial) -> pd.DataFrame:
    """The rows of `rows` without those `of_the_past`: what the day of the call is for."""
    asked = rows(report)
    return asked[~asked["indicator_id"].isin(of_the_past(report)["indicator_id"])]


def years_without(report: PlanMaterial, indicator_id: str) -> str:
    """2021、2022年: `years_lacking` in words; "" for none."""
    years = list(map(str, years_lacking(report, indicator_id)))
    return report.say("、", ", ").join(years) + report.say("年", "") if years else ""


def years_lacking(report: PlanMaterial, indicator_id: str) -> list[int]:
    """Of which years from the base to the report's the area has no value of this indicator."""
    seen = report.package.observations
    own = seen[seen["area_code"].eq(report.plan["area_code"]) & seen["indicator_id"].eq(indicator_id)]
    known = set(own.loc[own["residence"].eq("total") & own["value"].notna(), "year"].astype("int64"))
    return [year for year in range(report.years[0] - 1, report.reported_year + 1) if year not in known]


def said_of_the_past(report: PlanMaterial) -> str:
    """The sentence of how many figures `of_the_past` there are; "" for none."""
    number, year = of_the_past(report)["indicator_id"].nunique(), report.reported_year
    if not number:
        return ""
    return report.say(
        f"其中{number}项{year}年数值已收到，只缺历年数据。", f"Of {number} the value of {year} has come. "
    )


def past_names(report: PlanMaterial, found: pd.DataFrame) -> list[str]:
    """女性平均受教育年限（缺2020、2021年）: each indicator of these rows once, with the years that are wanted."""
    told = []
    single = found.drop_duplicates("indicator_id")
    for indicator, name in zip(single["indicator_id"], tables.asked_for(single, report.language), strict=True):
        years = years_without(report, str(indicator))
        told.append(name + (report.say(f"（缺{years}）", f" (without {years})") if years else ""))
    return told


def of_nobody(report: PlanMaterial) -> pd.DataFrame:
    """The rows of `rows` for which no unit is named or confirmed: nobody owes them yet."""
    asked = rows(report)
    return asked[asked["target_id"].isin(report.of_nobody()["target_id"])]


def perhaps_few(report: PlanMaterial, rows: pd.DataFrame) -> pd.Series:
    """Which targets of a county count events among a hundred thousand: of how many is not known before they are sent,
    and in a county they are few."""
    levels = report.package.areas.set_index("area_code")["level"]
    rare = rows["unit"].map(lambda unit: UNITS.row(unit).per >= _RARE if unit in UNITS else False).astype("bool")
    return rare & (levels.get(report.plan["area_code"], "") == LEVELS[-1])


def proposed_counts(report: PlanMaterial) -> pd.Series:
    """By unit for how many figures that nobody is named for the rule proposes it, those with most first."""
    nobody = of_nobody(report)
    counts = nobody[nobody["lead"].ne("")].groupby("lead", sort=False)["indicator_id"].nunique()
    return counts.sort_values(ascending=False, kind="stable")


def proposed_table(report: PlanMaterial) -> Section:
    """Each unit that the rule proposes with the figures that it is proposed for; nothing where it proposes nobody."""
    say, nobody, counts = report.say, of_nobody(report), proposed_counts(report)
    if counts.empty:
        return Section()
    names = [
        say("、", ", ").join(dict.fromkeys(tables.asked_for(nobody[nobody["lead"].eq(unit)], report.language)))
        for unit in counts.index
    ]
    heads = [say("建议报送单位", "proposed"), say("项数", "number"), say("指标", "figures")]
    frame = pd.DataFrame(dict(zip(heads, (counts.index, counts.astype("str").to_numpy(), names), strict=True)))
    caption = say("按任务内容建议的报送单位（待办公室确认）", "Who is proposed to send what, to be confirmed")
    widths = dict(zip(heads, (24, 8, 68), strict=True))
    return content.table(frame, caption, numeric=heads[1:2], widths=widths, kind="dense", label="proposed")


def proposed(report: PlanMaterial) -> str:
    """The sentence of whom the rule proposes for what nobody is named for; "" where it proposes nobody."""
    nobody, counts = of_nobody(report), proposed_counts(report)
    if counts.empty:
        return ""
    named = report.listed(
        [report.say(f"{unit}{count}项", f"{unit} ({count})") for unit, count in counts.items()], len(counts)
    )
    rest = nobody[~nobody["indicator_id"].isin(nobody.loc[nobody["lead"].ne(""), "indicator_id"])]
    names = list(dict.fromkeys(tables.asked_for(rest, report.language)))
    open_ = report.say(
        f"；暂无建议单位的{len(names)}项：{report.listed(names, len(names))}",
        f"; nobody is proposed for {len(names)}: {report.listed(names, len(names))}",
    ) if names else ""  # fmt: skip
    return report.say(
        f"按任务内容建议的报送单位（待办公室确认，各单位的指标见附件）：{named}{open_}。",
        f"Proposed by what each is about, to be confirmed by the office: {named}{open_}. ",
    )


def excused_names(report: PlanMaterial) -> list[str]:
    """妇女常见病筛查率（县卫生健康委：本年未开展调查）: what will not come, each with who said so and why."""
    say, reasons = report.say, report.excused.set_index("indicator_id")
    lacking = report.everything.drop_duplicates("indicator_id")
    lacking = lacking[lacking["indicator_id"].isin(report.missing_ids) & lacking["indicator_id"].isin(reasons.index)]
    told = []
    for indicator, name in zip(lacking["indicator_id"], tables.asked_for(lacking, report.language), strict=True):
        unit, reason = reasons.loc[indicator, ["unit", "reason"]]
        why = f"{unit}{say('：', ': ')}{reason}" if unit else reason
        told.append(say(f"{name}（{why}）", f"{name} ({why})"))
    return told


def excused(report: PlanMaterial) -> Section:
    """The sentence of the figures whose absence was explained; nothing where there are none."""
    say, told = report.say, excused_names(report)
    if not told:
        return Section()
    return content.paragraph(
        say(
            f"已说明{report.reported_year}年缺报原因的{len(told)}项，不再催报：{'；'.join(told)}。",
            f"{len(told)} figures of {report.reported_year} will not come, and are not asked for again: "
            f"{'; '.join(told)}.",
        )
    )


def day(report: PlanMaterial) -> str:
    """2026年4月15日: the day by which the figures of the report's year are due; "" where no call set one."""
    due = _due(report)
    return "" if due is None else report.say(f"{due.year}年{due.month}月{due.day}日", due.isoformat())


def is_over(report: PlanMaterial) -> bool:
    """Whether that day has passed."""
    due = _due(report)
    return due is not None and due < content.made_on()


def by_when(report: PlanMaterial) -> str:
    """请于2026年4月15日前报送: the request with its day; of a day that is over that it was due."""
    say, due = report.say, _due(report)
    if due is None:
        return say("请于（报送期限待定）前报送", "Please send by (day to be settled)")
    if is_over(report):
        return say(f"应于{day(report)}前报送，现已逾期，请尽快补报", f"They were due on {day(report)}. Please send")
    return say(f"请于{day(report)}前报送", f"Please send by {day(report)}")


def _due(report: PlanMaterial) -> datetime.date | None:
    own = report.call
    own = own[own["due_on"].ne("")]
    return None if own.empty else datetime.date.fromisoformat(str(own["due_on"].iloc[0]))
