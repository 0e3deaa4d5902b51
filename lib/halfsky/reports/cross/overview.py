"""Each area in one row: how much can be judged, the rate, what is short, where it leads and where it fell."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.directions import EFFECTS
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.cross import courses
from halfsky.reports.cross.lagging import lagging, short_words, sided
from halfsky.reports.cross.material import Material
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import rates, values


def counted(report: Material) -> pd.DataFrame:
    """`tables.counted` of every compared plan, in their order; `short`: missed, behind or lost."""
    rows = report.counted
    lines = {STATUSES.row(code).entry for code in STATUSES.where(behind=True) + STATUSES.where(over=True)}
    return rows.assign(short=rows[sorted(lines)].sum(axis=1))


def lead(report: Material) -> str:
    """All areas' plans together: how many targets, how many can be judged, attained and short."""
    say, rows = report.say, counted(report).loc[list(report.neighbours)]
    whole = rows.sum().astype("int64")
    if not whole["measurable"]:
        return ""
    judged = rows[rows["measurable"].gt(0)]
    asked = int(whole["total"] - whole["directional"])
    thin = int(
        (judged["measurable"] / (judged["total"] - judged["directional"])).lt(report.settings.headline_coverage).sum()
    )
    rest = whole["measurable"] - whole["attained"] - whole["short"]
    return say(
        f"{len(rows)}个同级规划共有定量目标{asked}项次，可监测{whole['measurable']}项次，其中已达标{whole['attained']}项次，"
        f"基本达标或正常推进{rest}项次，{one_of(short_words(report))}{whole['short']}项次。"
        + (f"{thin}个规划可监测项不足{values.share(report.settings.headline_coverage)}，不列达标率。" if thin else ""),
        f"{len(rows)} plans of one level have {asked} targets with a number, {whole['measurable']} measurable: "
        f"{whole['attained']} attained, {rest} nearly so or on track, {whole['short']} missed or behind. "
        + (f"{thin} plans have too few measurable targets for a rate. " if thin else ""),
    )  # fmt: skip


def of_several_terms(report: Material) -> str:
    """That the plans' rates are not of one kind, where some have ended and others have not."""
    ends = report.plans.loc[report.plans["plan_id"].isin(report.neighbours), "end_year"]
    if ends.nunique() < 2:
        return ""
    return report.say(
        "规划期不同的规划，期满的按是否达标、未期满的按进度计，达标率不宜直接排比。",
        "Plans that have ended are counted by what is met, others by their pace: their rates are not of one kind. ",
    )


def one_of(words: str) -> str:
    """滞后、倒退或未达标: kinds joined by 、 as one, for a list that has its own."""
    first, found, last = words.rpartition("、")
    return f"{first.replace('或', '、')}或{last}" if found else words


def most_lagging(report: Material, most: int = 5) -> str:
    """The indicators that lag in most areas, with how many of how many; "" where none does."""
    say, found = report.say, lagging(report)
    every = found[found["short"].gt(0)] if len(found) else found
    short = _head(every, most)
    rest = say("等", " …") if len(short) < len(every) else ""
    listed = say("、", ", ").join(
        say(
            f"{name}（可判断{judged}个、滞后{count}个{f'，其中{late}个到期未达标、已逾期达到' if late else ''}"
            f"{side and f'，{side}'}）",
            f"{name} ({count} of {judged} areas judged{f', {late} of them met late' if late else ''}"
            f"{side and f', {side}'})",
        )
        for (name, count, judged, late), side in zip(
            short[["name", "short", "judged", "late"]].itertuples(index=False),
            [sided(report, below, above) for below, above in zip(short["below"], short["above"], strict=True)],
            strict=True,
        )
    ) if len(short) else ""  # fmt: skip
    areas = len(report.neighbours)
    return say(
        f"{areas}个同级规划中滞后面最大的指标：{listed}{rest}。",
        f"Lagging in most of the {areas} areas: {listed}{rest}. "
    ) if listed else ""  # fmt: skip


def _head(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """The first of them, and all that lag just as much as the last of these: none is left out at a tie."""
    if len(rows) <= most:
        return rows
    rank = ["enough", "share", "short"]
    last = rows.iloc[most - 1][rank]
    tied = rows[rank].eq(last).all(axis=1)
    return rows[tied | (pd.Series(range(len(rows)), index=rows.index) < most)]


def section(report: Material) -> Section:
    say, rows = report.say, counted(report)
    page = content.heading(say("一、各地区总体情况", "1. The areas as a whole"), label="overview")
    found, fell = courses.ends(report), courses.falls(report)
    down = fell[fell["course"].eq(EFFECTS[-1])]["plan_id"].value_counts()
    comparable = fell["plan_id"].value_counts()
    least = report.settings.headline_coverage

    def rate(row: pd.Series) -> str:
        asked = int(row["total"] - row["directional"])
        told = asked and row["measurable"] and rates.coverage(row) >= least
        return values.share(row["attained"] / row["measurable"]) if told else say("数据不足", "too few data")

    ids = list(rows.index)
    about = report.plans.set_index("plan_id")
    terms = {plan_id: f"{about.loc[plan_id, 'start_year']}—{about.loc[plan_id, 'end_year']}" for plan_id in ids}
    frame = pd.DataFrame(
        {
            say("规划", "plan"): [report.short_names[plan_id] for plan_id in ids],
            say("规划期", "term"): [terms[plan_id] for plan_id in ids],
            say("定量目标", "with a number"): (rows["total"] - rows["directional"]).astype("int64").tolist(),
            say("可监测（占比）", "measurable (share)"): [_measured(row, say) for _, row in rows.iterrows()],
            STATUSES.label(STATUSES.where(reached=True)[0], report.language): rows["attained"].astype("int64").tolist(),
            say("达标率", "rate"): [rate(row) for _, row in rows.iterrows()],
            say("滞后", "short"): rows["short"].astype("int64").tolist(),
            say("居前", "front"): _of(found["front"], ids),
            say("居后", "back"): _of(found["back"], ids),
            say("不及上年", "worse"): [
                f"{int(down.get(plan_id, 0))}/{int(comparable[plan_id])}" if plan_id in comparable else ""
                for plan_id in ids
            ],
        }
    )
    empty = [head for head in frame.columns[7:] if frame[head].eq("").all()]
    mixed = len(set(about.loc[ids, "end_year"])) > 1
    frame = frame.drop(columns=empty if mixed else [*empty, say("规划期", "term")])
    caption = say("各规划进展（项）", "Where the plans stand")
    ranked = bool({say("居前", "front"), say("居后", "back")} & set(frame.columns))
    places = "居前、居后：位次区间完全落在前、后四分之一的指标个数。" if ranked else ""
    compared = say("不及上年", "worse") in frame
    years = "不及上年：不及上年的项数/可与上年比较的项数（同一指标只计一次）。" if compared else ""
    note = of_several_terms(report) + say(
        f"滞后指{short_words(report)}。{places}{years}达标率的区间和各状态项数见附件。",
        "Short: missed, behind or lost. "
        + ("Front, back: indicators whose rank range lies wholly in the first or last quarter. " if ranked else "")
        + ("Fell: of those that can be held against the year before. " if compared else "")
        + "Bounds and statuses are in the annex.",
    )
    table = report.table(frame, caption, numeric=frame.columns[1:], kind="counts", label="by_plan")
    return page + table + content.paragraph(note, "note")


def _measured(row: pd.Series, say: values.Say) -> str:
    """15（54%）: how many targets can be judged, of those with a number."""
    return say("{}（{}）", "{} ({})").format(int(row["measurable"]), values.share(rates.coverage(row)))


def _of(counts: pd.Series, ids: list[str]) -> list[str]:
    """The counts of plans that are compared with neighbours; "" for the others, and for all where none is ranked."""
    if not counts.sum():
        return [""] * len(ids)
    return [str(counts[plan_id]) if plan_id in counts else "" for plan_id in ids]
