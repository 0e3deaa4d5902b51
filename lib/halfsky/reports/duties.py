"""四、责任单位分工与数据缺口: who answers for what, which figures are to be sent, which targets are to be confirmed."""

from __future__ import annotations

import pandas as pd

from halfsky.implementation.leads import is_settled, names
from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import tables, wanted
from halfsky.reports.plan_material import PlanMaterial
from halfsky.schemas import DIRECTIONS


def duties(report: PlanMaterial) -> Section:
    say = report.say
    return (
        content.heading(say("四、责任单位分工与数据缺口", "4. Responsible units and missing data"), label="duties")
        + content.heading(say("（一）责任单位分工", "4.1 Responsible units"), 3)
        + _named(report)
        + content.heading(say("（二）待报送数据清单", "4.2 Figures to be sent"), 3)
        + wanted_data(report)
        + content.heading(say("（三）待确认的目标", "4.3 Targets to be confirmed"), 3)
        + _to_be_confirmed(report)
        + _without_indicator(report)
    )


def annex(report: PlanMaterial) -> Section:
    """The tables of the units, and of the targets that a person has still to confirm."""
    return units(report) + wanted.proposed_table(report) + unconfirmed(report)


def _named(report: PlanMaterial) -> Section:
    """How many units answer for targets, and who leads most of them."""
    say, rows = report.say, report.everything
    named = rows[rows["responsible_units"].ne("")]
    if named.empty:
        return units(report)
    whole = named["responsible_units"].str.split(";").explode().str.strip().nunique()
    counts = named.loc[named["lead"].ne(""), "lead"].value_counts()
    most = say("、", ", ").join(
        say(f"{unit}（{count}项）", f"{unit} ({count})") for unit, count in counts.head(3).items()
    )
    proposed = int((~is_settled(named["lead_basis"])).sum())
    hint = say("（建议）", " (suggested)") if proposed else ""
    return content.paragraph(
        report.spans(
            (
                f"{len(named)}项目标列明了责任单位，涉及{whole}个单位；牵头{hint}最多的为{most}（见",
                Ref("units"),
                "）。",
            ),
            (
                f"{len(named)} targets name units, {whole} of them; leading{hint} most often: {most} (see ",
                Ref("units"),
                ").",
            ),
        )
    )


def _to_be_confirmed(report: PlanMaterial) -> Section:
    count = len(report.unchecked_ids())
    if not count:
        return unconfirmed(report)
    return content.paragraph(
        report.spans(
            (f"尚待核对确认的目标{count}项（见", Ref("unconfirmed"), "）。"),
            (f"{count} targets are still to be confirmed by a person (see ", Ref("unconfirmed"), ")."),
        )
    )


def _without_indicator(report: PlanMaterial) -> Section:
    """Which targets are confirmed, and no indicator stands for them: nothing is to be checked, nothing observed yet."""
    say, rows = report.say, report.everything
    rows = rows[rows["indicator_id"].eq("") & ~rows["unconfirmed"]]
    if rows.empty:
        return Section()
    names = report.listed(list(rows["name"]), len(rows))
    return content.paragraph(
        say(
            f"已确认，尚无对应指标的目标{len(rows)}项：{names}。须先确定监测指标和口径。",
            f"{len(rows)} targets are confirmed and have no indicator of the catalogue yet: {names}.",
        )
    )


def units(report: PlanMaterial) -> Section:
    """Each unit that the plan names: how many targets it answers for, and of how many a value is there."""
    say, rows = report.say, report.everything
    named = rows[rows["responsible_units"].ne("")]
    if named.empty:
        return content.paragraph(
            say(f"{report.noun}文本未列明各目标的责任单位。", "The plan names no responsible units.")
        )
    lists = (named["responsible_units"] + ";" + named["lead"]).map(names)
    each = named.assign(unit=lists).explode("unit")
    each = each.assign(leads=each["unit"].eq(each["lead"]), known=each["observed"].notna())
    each = each.drop_duplicates(["target_id", "unit"])
    counts = each.groupby("unit", sort=False).agg(
        total=("target_id", "size"), leads=("leads", "sum"), known=("known", "sum")
    )
    counts = counts.sort_values(["leads", "total"], ascending=False, kind="stable")
    heads = [say("责任单位", "unit"), say("涉及目标（项）", "targets"), say("牵头（项）", "leads"),
             say("有数据（项）", "with a value"), say("缺数据（项）", "without")]  # fmt: skip
    frame = pd.DataFrame(
        dict(
            zip(
                heads,
                (counts.index, counts["total"], counts["leads"], counts["known"], counts["total"] - counts["known"]),
                strict=True,
            )
        )
    )
    proposed = not is_settled(named["lead_basis"]).all()
    note = say(
        f"责任单位按{report.noun}原文列出；{report.noun}只按领域整体列明的，同一领域各项相同。一项目标有多个责任单位的，各单位均计一次。"
        "本表计目标，不计指标：同一指标的几项目标分别计入，配合单位也计入，与需报送的指标项数不同。"
        + ("未写明牵头单位的，牵头系按任务内容建议，待办公室确认。" if proposed else ""),
        "Units as the plan names them; named for a whole domain they are the same for each of its targets. A target of "
        "several units counts for each of them. Targets are counted here, not indicators to be sent."
        + (" Where no lead is named it is suggested by what the task is about." if proposed else ""),
    )
    caption = say("责任单位分工", "Responsible units")
    widths = dict(zip(heads, (44, 14, 14, 14, 14), strict=True))
    return content.paragraph(note, "note") + content.table(
        frame, caption, numeric=heads[1:], widths=widths, label="units"
    )


def wanted_data(report: PlanMaterial) -> Section:
    """What is to be sent, by the unit that the plan names first."""
    say = report.say
    rows = report.everything
    directed = rows["comparator"].isin(DIRECTIONS)
    left, right = say("（", "("), say("）", ")")
    asked_for = rows.assign(promise=rows["promise"].mask(directed, left + rows["promise"] + right))
    asked_for = asked_for[~asked_for["indicator_id"].isin(report.excused["indicator_id"])]
    told = wanted.excused(report)
    frame = tables.wanted_data(asked_for, report.language, report.domain_names)
    lead = say("牵头单位", "lead")
    nobody = tables.wanted_of_nobody(asked_for, report.language)
    if frame.empty:
        if told.blocks:
            return told
        rest = report.undecidable()
        names = report.listed(list(rest["name"]), len(rest))
        beside = say(
            f"不能判断的{len(rest)}项（{names}）不是因为缺少数据。",
            f" That {len(rest)} cannot be judged ({names}) is not for want of data.",
        ) if len(rest) else ""  # fmt: skip
        return content.paragraph(say("没有缺少数据、需要补报的指标。", "No indicator lacks data.") + beside)
    first, last = report.years[0] - 1, min(report.as_of, report.years[1])
    named = lead in frame
    page = content.paragraph(
        say(
            f"{_until(report)}请{'各责任单位' if named else f'有关单位（{report.noun}文本未列明责任单位）'}报送下列指标"
            f"{first}年（基期）至{last}年各年数值；数据来源和分子、分母填入报送表。"
            f"{_listed_there(report, asked_for)}",
            f"{_until(report)}Please send each year's value from {first} (baseline) to {last}; source, numerator "
            "and denominator go into the form"
            f"{'' if named else ' (the plan names no responsible units)'}. {_listed_there(report, asked_for)}",
        )
    )
    if named:
        page += content.paragraph(
            say(
                f"每项指标只列一次。标“建议”的牵头单位系按任务内容和部门职责从{report.noun}所列单位中提出，与目标任务分解表一致，"
                "经办公室确认后生效；其余单位配合。",
                "Each indicator stands once. A suggested lead is the unit, of those that the plan names, that usually "
                "carries such a task, as in the division of tasks: the office confirms it; the others support it.",
            ),
            "note",
        )
    if named and nobody:
        page += content.paragraph(
            say(
                f"未列明责任单位的{len(nobody)}项：{'；'.join(nobody)}。须先确定报送单位。",
                f"{len(nobody)} of no unit, which is to be settled first: {'; '.join(nobody)}. ",
            )
            + wanted.proposed(report)
        )
    caption = say("缺少数据的指标", "Indicators that lack data")
    widths = dict(zip(frame.columns, (20, 22, 8, 50) if named else (16, 6, 78), strict=True))
    table = content.table(
        frame, caption, numeric=[say("项数", "number")], widths=widths, kind="" if named else "dense", label="wanted"
    )
    return page + table + told


def _listed_there(report: PlanMaterial, rows: pd.DataFrame) -> str:
    """How many figures the list has, for how many of them a judgement waits, and how many there are in a year."""
    whole, waiting = len(tables.wanted(rows, report.language)), wanted.rows(report)["indicator_id"].nunique()
    rest, of = whole - waiting, wanted.made_up_of(report)
    return report.say(
        f"下表列缺少数据的指标{whole}项：判断定量目标所缺的{waiting}项{of}"
        + (f"，方向性目标和目录外目标所缺的{rest}项。" if rest else "。"),
        f"Listed are {whole}: {waiting} that a judgement waits for{of}, {rest} of other targets. ",
    ) + wanted.said_of_a_year(report)


def _until(report: PlanMaterial) -> str:
    """The day of the call, where there is one."""
    day = wanted.day(report)
    return report.say(f"{report.reported_year}年数据报送期限为{day}。", f"Due on {day}. ") if day else ""


def unconfirmed(report: PlanMaterial) -> Section:
    """Targets that a person has still to confirm."""
    say = report.say
    rows = report.targets[report.targets["target_id"].isin(report.unchecked_ids())]
    if rows.empty:
        return content.paragraph(say("全部目标已经核对确认。", "Every target has been confirmed."))
    frame = tables.unconfirmed_table(rows, report.package.domains, report.language)
    widths = dict(zip(frame.columns, (44, 18, 22, 16), strict=True))
    return content.table(
        frame,
        say("尚待核对确认的目标", "Targets that a person has still to confirm"),
        widths=widths,
        label="unconfirmed",
    )
