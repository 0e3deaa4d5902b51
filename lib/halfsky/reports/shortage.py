"""数据缺口通报: where too few targets can be judged for a rate, what is promised, what is known, and who owes what."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.summary import shown_as
from halfsky.implementation.leads import is_settled
from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import by_domain, problems, summary, tables, wanted
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.codes import GRADES
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import SEGMENTS, STATUSES
from halfsky.words import values
from halfsky.words.rates import UNTOLD_REPORT

TITLE = UNTOLD_REPORT
PARTS = ("title", "summary", "overview", "by_domain", "duties", "measures", "appendix")
_UNITS = 10  # units that the report names with what they owe


def promised(report: PlanMaterial) -> Section:
    """一、规划目标: every domain with its targets in a line."""
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
    text = say(
        f"《{report.noun}》有定量目标{len(rows)}项{more}。", f"The plan has {len(rows)} targets with a number{more}."
    )
    if report_contradictions := problems.count_of_contradictions(report):
        text += say(
            f"{report.noun}文本中需要明确的问题{report_contradictions}处，见附件。",
            f" The plan's text leaves {report_contradictions} matters unclear: see the annex.",
        )
    heads = [say("领域", "domain"), say("项数", "number"), say("指标和目标值", "indicators and targets")]
    frame = pd.DataFrame(listed, columns=heads)
    page = content.heading(say(f"一、{report.noun}目标", "1. What is promised"), label="overview") + content.paragraph(
        text
    )
    caption = say("定量目标", "Targets with a number")
    widths = dict(zip(heads, (12, 5, 83), strict=True))
    return page + content.table(frame, caption, numeric=heads[1:2], widths=widths, kind="dense", label="promised")


def known(report: PlanMaterial) -> Section:
    """二、目前可以说明的情况: the area's own values in sentences, and what is published of it and above it."""
    say, own = report.say, _judged_first(report.findings)
    page = content.heading(say("二、目前可以说明的情况", "2. What can be said today"), label="by_domain")
    most = report.fullness.known
    for text in own["sentence"].head(most):
        page += content.paragraph(
            text.removesuffix("。") + "（模拟数据）。" if report.simulated and report.language == "zh" else text,
            "finding",
        )
    # also of a year that stands for no due one: that is no value to judge by, and it is one
    if (left := int(report.everything["observed"].notna().sum()) - min(most, len(own))) > 0:
        also = say("另有" if most else "", "more " if most else "")
        rest = own.iloc[most:]
        rest = rest[rest["status"].isin(STATUSES.where(decided=True, trend=False))]
        told = [say("{}（{}）", "{} ({})").format(*both) for both in zip(rest["called"], rest["label"], strict=True)]
        which = say(f"，其中可判断的{len(told)}项：{{}}", f", {len(told)} of them judged: {{}}").format(
            report.listed(told, len(told))
        ) if told else ""  # fmt: skip
        page += content.paragraph(
            say(
                f"{also}{left}项有本地区数值{_of_which_kind(report, own.head(most))}{which}，见附件。",
                f"{left} {also}have a value{_of_which_kind(report, own.head(most))}{which}: see the annex.",
            )
        )
    frame = published(report)
    if frame.empty:
        nothing = content.paragraph(say("没有可供参考的公布数值。", "Nothing is published."))
        return page + (by_domain.second_hand(report) if len(own) else nothing)
    note = say(
        "上级地区数值仅供对照，不作为本地区数据，也不参与判断。",
        "Figures of areas above are for comparison, never taken for the area's own; no status depends on them.",
    )
    caption = say(
        "参考：上级地区已公布的数值（最新年份在前）", "Reference: published figures of areas above, newest first"
    )
    widths = dict(zip(frame.columns, (34, 30, 36), strict=True))
    page += content.table(frame.head(report.fullness.published), caption, widths=widths)
    more = len(frame) - report.fullness.published
    rest = say(f"另有{more}项见附件。", f"{more} more in the annex. ") if more > 0 else ""
    return page + content.paragraph(note + rest + _sources(report), "note") + by_domain.second_hand(report)


def _of_which_kind(report: PlanMaterial, told: pd.DataFrame) -> str:
    """（定量目标4项、方向性目标2项）: what those that have a value and are not told here are, as the summary counts the
    former alone; "" where there are none of the latter."""
    say, there = report.say, ~report.everything["target_id"].isin(told["target_id"])
    rest = report.everything[report.everything["observed"].notna() & there]
    directed = int(rest["target_id"].isin(report.directions["target_id"]).sum())
    number = len(rest) - directed
    if not directed:
        return ""
    kinds = [say(f"定量目标{number}项", f"{number} with a number")] * bool(number)
    kinds.append(say(f"方向性目标{directed}项", f"{directed} directional"))
    return say("（{}）", " ({})").format(say("、", ", ").join(kinds))


def _judged_first(rows: pd.DataFrame) -> pd.DataFrame:
    """What can be judged stands before what only has a value."""
    judged = rows["status"].isin(STATUSES.where(decided=True, trend=False))
    return rows.assign(judged=judged).sort_values("judged", ascending=False, kind="stable")


def published(report: PlanMaterial) -> pd.DataFrame:
    """A row an indicator without an own value: its target, and the figure of an area above that gaps have for it
    (`reference_area` …), newest first; the annex prints the same."""
    say, rows = report.say, report.promises
    open_ = rows[rows["observed"].isna() & rows["indicator_id"].ne("") & rows["reference_value"].notna()]
    found = open_.drop_duplicates("indicator_id").sort_values("reference_year", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            say("指标", "indicator"): tables.marked(found),
            say(f"本{report.noun}目标值", "the plan's target"): found["promise"],
            say("参考：上级地区", "reference: area above"): tables.references(
                found, report.package.areas, report.language, report.package.observations
            ),
        }
    ).reset_index(drop=True)


def _sources(report: PlanMaterial) -> str:
    """The sources that are not the area's own, in one line: the first publishers."""
    say = report.say
    foreign = report.cited[report.cited["area_code"].ne(report.plan["area_code"])]
    told = foreign[["publisher", "primary_publisher", "grade"]].astype("object").fillna("")
    own = told["publisher"].where(told["grade"].isin(["", *GRADES.where(own=True)]), "")  # who only printed it is none
    first = told["primary_publisher"].where(told["primary_publisher"].ne(""), own)
    names = list(dict.fromkeys(name for name in first if name))[:3]
    return say(f"来源：{'、'.join(names)}等公布的资料。", f"Sources: {', '.join(names)}.") if names else ""


def owed(report: PlanMaterial) -> Section:
    """三、需报送的数据: unit by unit which figures, and what becomes judgeable with them."""
    say = report.say
    page = content.heading(say("三、需报送的数据", "3. What is to be sent"), label="duties")
    page += content.paragraph(
        what_becomes_judgeable(report) + wanted.said_of_the_past(report) + not_decided_by_figures(report)
    )
    page += wanted.excused(report)
    frame, nobody = by_unit(report), wanted.of_nobody(report)
    if frame.empty and nobody.empty:
        return page
    if frame.empty:
        return page + content.paragraph(
            report.spans(
                (
                    f"{report.noun}文本未列明责任单位，由办公室商有关部门确定报送单位；需报送的指标见",
                    Ref("promised"),
                    "。" + wanted.proposed(report) + _years(report),
                ),
                (
                    "The plan names no units; what is to be sent: ",
                    Ref("promised"),
                    ". " + wanted.proposed(report) + _years(report),
                ),
            ),
            "note",
        )
    shown, more = frame.head(_UNITS), len(frame) - _UNITS
    heads = [
        say("牵头单位", "lead"), say("判断所缺（项）", "lacking"),
        say(f"{report.reported_year}年应报（项）", f"of {report.reported_year}"),
        say("报送后累计最多可判断", "judgeable then, together, at most"), say("判断所缺的指标", "indicators lacking"),
    ]  # fmt: skip
    yearly = [str(wanted.of_a_year(report, str(unit))) for unit in shown["unit"]]
    shown = shown.assign(called=called(shown, report.language), yearly=yearly)
    shown = shown[["called", "number", "yearly", "then", "names"]].set_axis(heads, axis=1)
    widths = dict(zip(heads, (18, 8, 8, 16, 50), strict=True))
    caption = say("各单位需报送的指标", "What each unit is asked to send")
    page += content.table(shown, caption, numeric=heads[1:3], widths=widths, kind="dense", label="wanted")
    rest = say(f"另有{more}个单位，见附件催报函。", f"{more} more units: see the letters. ") if more > 0 else ""
    if len(nobody):
        names = list(dict.fromkeys(tables.asked_for(nobody, report.language)))
        listed = report.listed(names, len(names))
        rest += say(
            f"未列明责任单位的{len(names)}项：{listed}，由办公室商有关部门确定报送单位。",
            f"{len(names)} of no unit, which is to be settled first: {listed}. ",
        ) + wanted.proposed(report)
    return page + content.paragraph(rest + _years(report), "note")


def _years(report: PlanMaterial) -> str:
    first, last = report.years[0] - 1, min(report.as_of, report.years[1])
    return report.say(
        f"每项报送{first}年（基期）至{last}年各年数值，来源和分子、分母填入报送表。",
        f"Of each: the values of {first} (baseline) to {last} with their source, numerator and denominator. ",
    ) + wanted.said_of_a_year(report)


def what_becomes_judgeable(report: PlanMaterial) -> str:
    """With these N figures so much of the plan becomes judgeable."""
    say, counts, lacking = report.say, report.counts, wanted.rows(report)
    asked = int(counts["total"] - counts["directional"])
    figures = lacking["indicator_id"].nunique()
    of = wanted.made_up_of(report)
    few = rows_of_few(lacking) | wanted.perhaps_few(report, lacking)
    then = int(counts["measurable"]) + int((~rows_of_few(lacking)).sum())
    told = report.listed(list(lacking.loc[few, "name"]), len(lacking))
    unsure = (
        say(f"{told}例数可能很少，补报后未必可判断。", f" Few cases, perhaps not even then: {told}.")
        if few.any()
        else ""
    )
    now = (
        f"目前可判断的定量目标{counts['measurable']}项，占{values.share(report.coverage)}。"
        if counts["measurable"]
        else ""
    )
    return say(
        f"{now}判断定量目标尚缺{figures}项指标的数据{of}，补齐后"
        f"可判断的最多增至{then}项，占全部{asked}项定量目标的{values.share(then / asked) if asked else '0%'}。{unsure}",
        f"{counts['measurable']} targets ({values.share(report.coverage)}) can be judged now. "
        f"With these {figures} figures{of} "
        f"at most {then} of {asked} can ({values.share(then / asked) if asked else '0%'}).{unsure}",
    )


def not_decided_by_figures(report: PlanMaterial) -> str:
    """Which targets cannot be judged even with every figure sent, and why; "" where there are none."""
    say, rest = report.say, report.undecidable()
    if rest.empty:
        return ""
    several = len(rest) > 1  # then their names: why stands in the annex, and the notice has three pages
    shown = [
        name if several else basis if name in basis else f"{name}{say('：', ': ')}{basis}" if basis else name
        for name, basis in rest[["name", "basis"]].itertuples(index=False)
    ]
    words = {code: say(row.zh, row.en) for code, row in SEGMENTS.items()}
    rest = rest.assign(said=shown, line=shown_as(rest).map(words))
    parts = [
        say(f"{line}{len(group)}项（{'；'.join(group)}）", f"{line.lower()} ({len(group)}): {'; '.join(group)}")
        for line, group in rest.groupby("line", sort=False)["said"]
    ]
    return say(
        f"其余{len(rest)}项补报后仍不能判断：{'；'.join(parts)}，须先核对{'（依据见附件）' if several else ''}。",
        f" {len(rest)} cannot be judged even then: {'; '.join(parts)}{' (why: see the annex)' if several else ''}.",
    )


def by_unit(report: PlanMaterial) -> pd.DataFrame:
    """`unit, number, then, names, rows`: what each unit that leads is asked for, the unit that owes most first.

    What is nobody's (`PlanMaterial.of_nobody`) is in no row, nor is what will not come (`wanted`). then: how many
    targets can be judged when it and those above it have sent theirs.
    """
    say, lacking = report.say, wanted.rows(report)
    lacking = lacking[~lacking["target_id"].isin(report.of_nobody()["target_id"])]
    groups = [(str(unit), rows) for unit, rows in lacking.groupby("sender", sort=False)]
    groups.sort(key=lambda group: -len(group[1]))
    asked = int(report.counts["total"] - report.counts["directional"])
    done, told = int(report.counts["measurable"]), []
    for unit, rows in groups:
        done += int((~rows_of_few(rows)).sum())
        names = say("、", ", ").join(dict.fromkeys(tables.asked_for(rows, report.language)))
        then = say(f"{done}项（{values.share(done / asked)}）", f"{done} ({values.share(done / asked)})")
        told.append((unit, rows["indicator_id"].nunique(), then, names, rows))
    return pd.DataFrame(told, columns=["unit", "number", "then", "names", "rows"])


def called(units: pd.DataFrame, language: str) -> pd.Series:
    """The units of `by_unit` as they are shown: one that is proposed for any of its figures says so."""
    settled = [bool(is_settled(rows["sender_basis"]).all()) for rows in units["rows"]]
    return tables.leads(units["unit"], pd.Series(settled, index=units.index, dtype="bool"), language)


def summary_of(report: PlanMaterial) -> Section:
    """The main point: how few can be judged, that no rate is told, and what is asked for."""
    say, counts = report.say, report.counts
    least = values.share(report.settings.headline_coverage)
    text = summary.opening(report)
    if counts["measurable"]:
        text += say(
            f"可判断的定量目标不足{least}，不公布达标率。",
            f"That is less than {least} of those with a number: no rate is told. ",
        )
        text += summary.left_out_of_rate(report)
    else:
        text += summary.headline(report)
    text += summary.few_cases_told(report)
    return content.heading(say("摘要", "Summary")) + content.paragraph(text, "lead") + summary.taken_from(report)
