"""Each target's latest value beside the year before: what a yearly report is asked first."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.directions import EFFECTS
from halfsky.assess.progress import year_before as year_before_of
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import tables
from halfsky.reports.counted_once import counted_once
from halfsky.reports.newest import as_newest
from halfsky.reports.plan_material import PlanMaterial
from halfsky.target_rows import with_kind
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import values, year_before
from halfsky.words.sentences import changed, facts

_NAMED = 5  # targets of one course
_DOWN = EFFECTS[-1]
_TOO_FEW = STATUSES.where(few=True)[0]


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
    few = rows["course"].eq(_TOO_FEW)
    known, names = rows[~few], report.some_of(list(rows.loc[few, "name"]))
    counts = {code: known[known["course"].eq(code)] for code in year_before.COURSES}
    stated = [_counted(report, code, group) for code, group in counts.items() if len(group)]
    said = say(
        f"可与上年比较的{len(known)}项目标中，{'，'.join(stated)}。{year_before.NO_TREND[0]}",
        f"{len(known)} targets can be held against the year before: {', '.join(stated)}. {year_before.NO_TREND[1]}",
    )
    beside = say(
        f"因基数小、个别病例即引起大幅波动而不与上年比较的{int(few.sum())}项：{names}。",
        f" Too few cases to compare ({int(few.sum())}): {names}.",
    )
    return content.paragraph((said if len(known) else "") + (beside if few.any() else ""))


def annex(report: PlanMaterial) -> Section:
    """The table of the targets that can be held against the year before; nothing where there are none."""
    say, rows = report.say, _rows(report)
    if rows.empty:
        return Section()
    note = say(
        f"上年值为最新值前一年、同一口径的数值，好坏按目标要求的方向而言；变化不超过规定小数位的一个单位的为基本持平。{year_before.NO_TREND[0]}",
        "The value before is that of the year before the latest one, by the same definition; better is what the target "
        f"asks for, and no more than a unit of the last decimal that the catalogue states is about the same. "
        f"{year_before.NO_TREND[1]}",
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
            say("变化", "change"): ["" if fact.of_few else changed(fact) for fact in known],
            say("与上年相比", "beside the year before"): [
                year_before.course(code, language) for code in rows["course"]
            ],
        }
    )


def _rows(report: PlanMaterial) -> pd.DataFrame:
    before = ["previous", "previous_year", "previous_kind"]
    rows = as_newest(report.findings).drop(columns=before, errors="ignore")
    rows = rows.assign(value_kind=rows["newest_kind"], newest_met=None).merge(_year_before(report), on="target_id")
    rows = counted_once(rows)
    kinds = report.firmness(rows, "previous_year")
    return rows.assign(baseline=rows["previous"], baseline_year=rows["previous_year"], base_kind=kinds)


def _year_before(report: PlanMaterial) -> pd.DataFrame:
    """`PlanMaterial.year_before`; of a target that was due before its newest value that of the year before this one."""
    rows, package = report.promises, report.package
    later = as_newest(rows[rows["newest_year"].gt(rows["latest_year"]).fillna(False)])
    known = report.year_before
    if later.empty:
        return known
    gaps = report.gaps.set_index("target_id")
    gaps = gaps.loc[later["target_id"]].reset_index().assign(
        observed=later["observed"].to_numpy(), latest_year=later["latest_year"].array
    )  # fmt: skip
    own = year_before_of(
        gaps, package.observations, targets=package.targets, plans=package.plans, indicators=package.indicators,
        areas=package.areas, breaks=package.breaks, as_of=report.as_of, settings=report.settings,
    )  # fmt: skip
    return pd.concat([known[~known["target_id"].isin(later["target_id"])], own], ignore_index=True)


def _counted(report: PlanMaterial, code: str, group: pd.DataFrame) -> str:
    """不及上年2项（…）: which ones is said of those that go the wrong way."""
    say = report.say
    named = say("（{}）", " ({})").format(report.some_of(list(group["name"]), _NAMED)) if code == _DOWN else ""
    zh, en = year_before.COURSES[code]
    return say(f"{zh}{len(group)}项{named}", f"{len(group)} {en}{named}")
