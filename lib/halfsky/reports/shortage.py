"""数据缺口通报: where too few targets can be judged for a rate, what is promised, what is known, and who owes what."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.series import ancestry, preferred
from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import offices, summary, tables
from halfsky.reports.plan_material import PlanMaterial
from halfsky.words import values

TITLE = ("数据缺口通报", "figures that are missing")
PARTS = ("title", "summary", "overview", "by_domain", "duties", "measures", "appendix")
_KNOWN = 8  # published figures that the report shows; all of them stand in the annex
_UNITS = 10  # units that the report names with what they owe


def promised(report: PlanMaterial) -> Section:
    """一、规划承诺: every domain with its targets in a line."""
    say, rows, names = report.say, report.promises, report.domain_names
    listed = []
    for domain in names:
        own = rows[rows["domain"].eq(domain)]
        if len(own):
            said = say("；", "; ").join(
                f"{name}{promise}" for name, promise in own[["name", "promise"]].itertuples(index=False)
            )
            listed.append((names[domain], str(len(own)), said))
    directed = len(report.directions)
    more = say(f"，另有方向性目标{directed}项", f"; {directed} more are directional") if directed else ""
    text = say(f"《规划》有定量目标{len(rows)}项{more}。", f"The plan has {len(rows)} targets with a number{more}.")
    heads = [say("领域", "domain"), say("项数", "number"), say("指标和目标值", "indicators and targets")]
    frame = pd.DataFrame(listed, columns=heads)
    page = content.heading(say("一、规划承诺", "1. What is promised"), label="overview") + content.paragraph(text)
    caption = say("定量目标", "Targets with a number")
    widths = dict(zip(heads, (12, 5, 83), strict=True))
    return page + content.table(frame, caption, numeric=heads[1:2], widths=widths, kind="dense", label="promised")


def known(report: PlanMaterial) -> Section:
    """二、目前可以说明的情况: the area's own values in sentences, and what is published of it and above it."""
    say, own = report.say, report.findings
    page = content.heading(say("二、目前可以说明的情况", "2. What can be said today"), label="by_domain")
    for text in own["sentence"].head(3):
        page += content.paragraph(
            text.removesuffix("。") + "（模拟数据）。" if report.simulated and report.language == "zh" else text,
            "finding",
        )
    if len(own) > 3:
        page += content.paragraph(
            say(f"另有{len(own) - 3}项有本地区数值，见附件。", f"{len(own) - 3} more have a value: see the annex.")
        )
    frame = published(report)
    if frame.empty:
        return page + (
            Section() if len(own) else content.paragraph(say("没有可供参考的公布数值。", "Nothing is published."))
        )
    note = say(
        "上级地区数值仅供对照，不作为本地区数据，也不参与判断。",
        "Figures of areas above are for comparison, never taken for the area's own; no status depends on them.",
    )
    caption = say(
        "参考：上级地区已公布的数值（最新年份在前）", "Reference: published figures of areas above, newest first"
    )
    widths = dict(zip(frame.columns, (34, 30, 36), strict=True))
    page += content.table(frame.head(_KNOWN), caption, widths=widths)
    more = len(frame) - _KNOWN
    rest = say(f"另有{more}项见附件。", f"{more} more in the annex. ") if more > 0 else ""
    return page + content.paragraph(note + rest + _sources(report), "note")


def published(report: PlanMaterial) -> pd.DataFrame:
    """A row an indicator without an own value: its target, and the newest figure of the areas above, newest first."""
    say, rows = report.say, report.promises
    open_ = rows[rows["observed"].isna() & rows["indicator_id"].ne("")].drop_duplicates("indicator_id")
    lineage = ancestry(report.package.areas)
    above = lineage[lineage["area_code"].eq(report.plan["area_code"]) & lineage["distance"].gt(0)]
    seen = preferred(report.package.observations, report.as_of)
    seen = seen[seen["residence"].eq("total") & seen["indicator_id"].isin(open_["indicator_id"])]
    seen = seen.merge(above[["ancestor", "distance"]], left_on="area_code", right_on="ancestor", suffixes=("", "_own"))
    seen = seen.sort_values(["year", "distance"], ascending=[False, True], kind="stable").drop_duplicates(
        "indicator_id"
    )
    found = open_.merge(seen[["indicator_id", "area_code", "year", "value"]], on="indicator_id", suffixes=("_own", ""))
    found = found.sort_values("year", ascending=False, kind="stable", ignore_index=True)
    column = "value" if "value" in found else "value_y"
    areas = values.looked_up(found["area_code"], report.package.areas.set_index("area_code")[f"name_{report.language}"])
    said = values.dated(found.drop(columns="target"), column, "year", report.language)
    return pd.DataFrame(
        {
            say("指标", "indicator"): tables.marked(found),
            say("本规划目标值", "the plan's target"): found["promise"],
            say("最近公布的数值", "newest published figure"): [
                f"{area} {text}" for area, text in zip(areas, said, strict=True)
            ],
        }
    )


def _sources(report: PlanMaterial) -> str:
    """The sources that are not the area's own, in one line: the first publishers."""
    say = report.say
    foreign = report.cited[report.cited["area_code"].ne(report.plan["area_code"])]
    told = foreign[["publisher", "primary_publisher"]].astype("object").fillna("")
    first = told["primary_publisher"].where(told["primary_publisher"].ne(""), told["publisher"])
    names = list(dict.fromkeys(name for name in first if name))[:4]
    return say(f"来源：{'、'.join(names)}等公布的资料。", f"Sources: {', '.join(names)}.") if names else ""


def owed(report: PlanMaterial) -> Section:
    """三、需报送的数据: unit by unit which figures, and what becomes judgeable with them."""
    say = report.say
    page = content.heading(say("三、需报送的数据", "3. What is to be sent"), label="duties")
    page += content.paragraph(what_becomes_judgeable(report))
    frame = by_unit(report)
    if frame.empty:
        return page
    if not report.lacking()["responsible_units"].ne("").any():
        return page + content.paragraph(
            report.spans(
                (
                    "规划文本未列明责任单位，由办公室商有关部门确定报送单位；需报送的指标见",
                    Ref("promised"),
                    "。" + _years(report),
                ),
                ("The plan names no units; what is to be sent: ", Ref("promised"), ". " + _years(report)),
            )
        )
    shown, more = frame.head(_UNITS), len(frame) - _UNITS
    heads = [
        say("牵头单位（建议）", "lead (suggested)"), say("项数", "number"),
        say("报送后累计可判断", "judgeable then, together"), say("指标", "indicators"),
    ]  # fmt: skip
    shown = shown[["unit", "number", "then", "names"]].set_axis(heads, axis=1)
    widths = dict(zip(heads, (18, 6, 16, 60), strict=True))
    caption = say("各单位需报送的指标", "What each unit is asked to send")
    page += content.table(shown, caption, numeric=heads[1:2], widths=widths, kind="dense", label="wanted")
    rest = say(f"另有{more}个单位，见附件催报函。", f"{more} more units: see the letters. ") if more > 0 else ""
    return page + content.paragraph(rest + _years(report), "note")


def _years(report: PlanMaterial) -> str:
    first, last = report.years[0] - 1, min(report.as_of, report.years[1])
    return report.say(
        f"每项报送{first}年（基期）至{last}年各年数值，注明来源；可计算的一并报送分子、分母。",
        f"Of each: the values of {first} (baseline) to {last} with their source, numerator and denominator.",
    )


def what_becomes_judgeable(report: PlanMaterial) -> str:
    """With these N figures so much of the plan becomes judgeable."""
    say, counts, lacking = report.say, report.counts, report.lacking()
    asked = int(counts["total"] - counts["directional"])
    figures = lacking["indicator_id"].nunique()
    then = int(counts["measurable"]) + len(lacking)
    return say(
        f"目前可判断的定量目标{counts['measurable']}项，占{values.share(report.coverage)}。补齐以下{figures}项指标的数据后，"
        f"可判断的增至{then}项，占全部{asked}项定量目标的{values.share(then / asked) if asked else '0%'}。",
        f"{counts['measurable']} targets ({values.share(report.coverage)}) can be judged now. "
        f"With these {figures} figures "
        f"{then} of {asked} can ({values.share(then / asked) if asked else '0%'}).",
    )


def by_unit(report: PlanMaterial) -> pd.DataFrame:
    """`unit, number, then, names, rows`: what each unit that leads is asked for, the unit that owes most first.

    then: how many targets can be judged when it and those above it have sent theirs.
    """
    say, lacking = report.say, report.lacking()
    unnamed = say("规划未列明，待确定", "not named, to be settled")
    lead = lacking["responsible_units"].str.split(";").str[0].str.strip()
    lacking = lacking.assign(lead=lead.where(lead.ne(""), unnamed))
    groups = [(str(unit), rows) for unit, rows in lacking.groupby("lead", sort=False)]
    groups.sort(key=lambda group: (group[0] == unnamed, -len(group[1])))
    asked = int(report.counts["total"] - report.counts["directional"])
    done, told = int(report.counts["measurable"]), []
    for unit, rows in groups:
        done += len(rows)
        names = say("、", ", ").join(dict.fromkeys(tables.marked(rows)))
        then = say(f"{done}项（{values.share(done / asked)}）", f"{done} ({values.share(done / asked)})")
        told.append((unit, rows["indicator_id"].nunique(), then, names, rows))
    return pd.DataFrame(told, columns=["unit", "number", "then", "names", "rows"])


def letters(report: PlanMaterial) -> Section:
    """催报函: one letter a unit, with what it is asked for and for which years."""
    say = report.say
    first, last = report.years[0] - 1, min(report.as_of, report.years[1])
    page = Section()
    for unit, number, _, _, rows in by_unit(report).itertuples(index=False):
        page += content.heading(say(f"催报函：{unit}", f"To {unit}"), 4)
        page += content.paragraph(
            say(
                f"《{report.plan_title}》由你单位牵头或参与的目标中，有{number}项指标尚缺数据，影响本年度监测。"
                f"请报送下表所列指标{first}年（基期）至{last}年各年数值，并注明来源、统计口径；可计算的一并报送分子、分母。",
                f"{number} indicators of {report.plan_title} for which you answer lack data. "
                "Please send each year's value "
                f"from {first} (baseline) to {last} with its source, numerator and denominator.",
            )
        )
        single = rows.drop_duplicates("indicator_id")
        frame = pd.DataFrame(
            {
                say("指标", "indicator"): tables.marked(single),
                say("目标值", "target"): single["promise"],
                say("报送数值（年份）", "values (years)"): "",
            }
        )
        caption = say(f"{unit}需报送的指标", f"What {unit} is asked to send")
        page += content.table(frame, caption, widths=dict(zip(frame.columns, (40, 30, 30), strict=True)))
        page += content.paragraph(offices.office(report), "signature")
    return page


def summary_of(report: PlanMaterial) -> Section:
    """The main point: how few can be judged, that no rate is told, and what is asked for."""
    say, counts = report.say, report.counts
    least = values.share(report.settings.headline_coverage)
    text = summary.opening(report)
    if counts["measurable"]:
        asked = int(counts["total"] - counts["directional"])
        text += say(
            f"{asked}项定量目标中可判断的只有{counts['measurable']}项，占{values.share(report.coverage)}，低于{least}，"
            "不公布达标率。",
            f"Only {counts['measurable']} of {asked} targets can be judged ({values.share(report.coverage)}), "
            f"fewer than {least}: no rate is told. ",
        )
    else:
        text += summary.headline(report)
    return content.heading(say("摘要", "Summary")) + content.paragraph(text, "lead") + summary.taken_from(report)
