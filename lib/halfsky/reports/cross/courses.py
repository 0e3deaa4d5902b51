"""Who leads and who lags by rank ranges, and who fell since the year before."""

from __future__ import annotations

import pandas as pd

from halfsky.assess.directions import EFFECTS
from halfsky.assess.precision import within_rounding
from halfsky.assess.progress import NO_WAY
from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports.cross.material import Material
from halfsky.target_rows import names
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import year_before

MOST = 10  # indicators of the table
_QUARTER = 4
_NAMED = 5


def ends(report: Material) -> pd.DataFrame:
    """By plan id: on how many indicators its rank range lies wholly in the first quarter (`front`), in the last
    (`back`), of how many (`ranked`)."""
    ranks = report.comparison.ranks
    rows = ranks[ranks["view"].eq("level") & ranks["plan_id"].isin(report.neighbours)]
    quarter = -(-rows["ranked"] // _QUARTER)
    counted = pd.DataFrame(
        {
            "plan_id": rows["plan_id"], "ranked": 1, "front": rows["rank_high"].le(quarter).astype("int64"),
            "back": rows["rank_low"].gt(rows["ranked"] - quarter).astype("int64"),
        }
    )  # fmt: skip
    return counted.groupby("plan_id").sum().reindex(list(report.neighbours)).fillna(0).astype("int64")


def falls(report: Material) -> pd.DataFrame:
    """The promises of neighbours that can be held against the year before, with their standings: `indicator_id`,
    `plan_id` and `course`."""
    return report.once(_falls)


def _falls(report: Material) -> pd.DataFrame:
    rows, before = report.local_standings, report.year_before
    before = before[~before["course"].isin(STATUSES.where(few=True))]
    return rows.merge(before[["target_id", "previous_year", "previous", "course"]], on="target_id")


def section(report: Material) -> Section:
    say = report.say
    page = content.heading(say("四、领先与退步", "4. Who leads, and who fell"), label="courses")
    ranked = leaders(report) + say(
        "各地区项数见一览表“居前”“居后”两栏，分指标位次见附件。", " All areas are in the table, ranks in the annex."
    ) if ends(report)["ranked"].sum() else leaders(report)  # fmt: skip
    return page + content.paragraph(ranked) + _fallen(report) + _from_base(report)


def leaders(report: Material, most: int = _NAMED) -> str:
    """Who has most indicators for certain in the first quarter, and in the last."""
    say, found = report.say, ends(report)
    if not found["ranked"].sum():
        return say(
            "没有一个指标有三个以上同级地区的同年、同口径数据，不作排位。",
            "No indicator has comparable values of three areas: nothing is ranked.",
        )
    said = []
    for column, zh, en in (
        ("front", "居前四分之一", "in the first quarter"),
        ("back", "居后四分之一", "in the last quarter"),
    ):
        counts = found[column].sort_values(ascending=False, kind="stable")
        counts = _whole_places(counts[counts.gt(0)], most)
        listed = say("、", ", ").join(
            say(
                f"{report.short_names[plan_id]}（{count}个指标）", f"{report.short_names[plan_id]} ({count} indicators)"
            )
            for plan_id, count in counts.items()
        )
        if listed:
            said.append(say(f"{zh}最多的为{listed}", f"most often {en}: {listed}"))
    if not said:
        return say(
            "各地区位次区间互相重叠，没有地区确定居前或居后四分之一。",
            "Rank ranges overlap: no area is for certain in the first or the last quarter.",
        )
    return say(
        f"按可能的位次区间（整个区间都在其内才算），{'；'.join(said)}。",
        f"By rank ranges that lie wholly within: {'; '.join(said)}.",
    )


def at_the_ends(report: Material) -> Section:
    """Who is most often in the first quarter and who in the last, by name alone: the counts stand in the section."""
    say, found, said = report.say, ends(report), []
    for column, zh, en in (("front", "居前", "in the first"), ("back", "居后", "in the last")):
        counts = found[column]
        if counts.max() > 0:
            most = report.listed(report.short_names[plan_id] for plan_id in counts.index[counts.eq(counts.max())])
            said.append(say(f"{zh}四分之一的指标最多的为{most}", f"most often {en} quarter: {most}"))
    if not said:
        return Section()
    told = say("，", "; ").join(said)
    return content.paragraph(
        report.spans((f"{told}，见", Ref("courses"), "。"), (f"{told}, see ", Ref("courses"), "."))
    )


def _whole_places(counts: pd.Series, most: int) -> pd.Series:
    """The first of these counts, no area without the others that have as many; where all that fit are tied with more,
    all of them."""
    if len(counts) <= most:
        return counts
    ahead = counts[counts.gt(counts.iloc[most])]
    return ahead if len(ahead) else counts[counts.eq(counts.iloc[0])]


def _fallen(report: Material) -> Section:
    say, rows = report.say, falls(report)
    if rows.empty:
        return content.paragraph(say("没有可与上年比较的指标。", "No indicator can be held against the year before."))
    up, down = (rows["course"].eq(EFFECTS[sense]) for sense in (1, -1))
    level = rows["course"].isin(NO_WAY)
    rows = rows.assign(
        name=names(rows, report.package.indicators, report.language), place=rows["plan_id"].map(report.short_names),
        up=up, level=level, down=down,
    )  # fmt: skip
    groups = rows.groupby("indicator_id", sort=False)
    frame = groups.agg(name=("name", "first"), size=("plan_id", "size"), up=("up", "sum"), down=("down", "sum"))
    where = rows[rows["down"]].groupby("indicator_id", sort=False)["place"].agg(report.listed)
    frame = frame.assign(where=where.reindex(frame.index).fillna(""))
    fallen = frame[frame["down"].gt(0)].sort_values("down", ascending=False, kind="stable")
    within = len(rows) - int((up | level | down).sum())
    text: list[str | Ref] = [
        say(
            f"可与上年比较的{len(rows)}项次（同一地区、同一指标、同一口径，不含基数小的）中，"
            f"好于上年{int(up.sum())}项次、与上年持平或基本持平{int(level.sum())}项次、不及上年{int(down.sum())}项次"
            + (f"，另有{within}项次在目标允许的范围内或指标无优劣方向" if within else ""),
            f"Of {len(rows)} values with one of the year before (none of few cases), {int(up.sum())} are better, "
            f"{int(level.sum())} the same or about the same, {int(down.sum())} worse"
            + (f", {within} are within what is allowed or have no better way" if within else ""),
        )
    ]  # fmt: skip
    if fallen.empty:
        return content.paragraph([*text, say("。", ".")])
    shown, more = fallen.head(MOST), len(fallen) - MOST
    heads = {
        "name": say("指标", "indicator"), "size": say("可比地区", "comparable"), "up": say("好于上年", "better"),
        "down": say("不及上年", "worse"), "where": say("不及上年的地区", "where it is worse"),
    }  # fmt: skip
    note = say(
        year_before.NO_TREND[0] + (f"另有{more}个指标有地区不及上年，从略。" if more > 0 else ""),
        year_before.NO_TREND[1] + (f" {more} more indicators are worse somewhere." if more > 0 else ""),
    )
    caption = say("不及上年的地区最多的指标", "Indicators worse than the year before in most areas")
    widths = dict(zip(heads.values(), (30, 9, 8, 8, 45), strict=True))
    numeric = [heads["size"], heads["up"], heads["down"]]
    page = content.paragraph([*text, say("（见", " (see "), Ref("fallen"), say("）。", ").")])
    table = content.table(
        shown.rename(columns=heads), caption, numeric=numeric, widths=widths, kind="dense", label="fallen"
    )
    return page + table + content.paragraph(note, "note")


def from_base(report: Material) -> pd.DataFrame:
    """The neighbours' targets with a number whose newest value can be held against their baseline, none of few cases:
    rows of `Material.bounded` with `farther`, whether that value lies farther from the target than the baseline did,
    by more than rounding can make."""
    rows = report.bounded
    later = rows["newest_year"].gt(rows["baseline_year"]).fillna(False).astype("bool")
    same = rows["newest_break"].isna() & ~rows_of_few(rows)
    rows = rows[later & same & rows["off"].notna() & rows["base_off"].notna()]
    change = (rows["off"].abs() - rows["base_off"].abs()).astype("float64").round(9)
    decimals = rows["indicator_id"].map(report.package.indicators.set_index("indicator_id")["decimals"])
    return rows.assign(farther=change.gt(0) & ~within_rounding(change, decimals, rows["unit"]))


def _from_base(report: Material) -> Section:
    """Where the newest value lies farther from the target than the start of the plan did."""
    say, rows = report.say, from_base(report)
    away = rows[rows["farther"]]
    if away.empty:
        return Section()
    counts = away["plan_id"].map(report.short_names).value_counts()
    shown = _whole_places(counts, _NAMED)
    listed = say("、", ", ").join(say(f"{place}（{count}项）", f"{place} ({count})") for place, count in shown.items())
    return content.paragraph(
        say(
            f"可与基期比较的定量目标{len(rows)}项次（含期满的规划，不含例数少的）中，最新值比基期值离目标更远的"
            f"{len(away)}项次，涉及{len(counts)}个地区，最多的为{listed}。",
            f"Of {len(rows)} targets that can be held against their baseline (plans that have ended too, none of few "
            f"cases), {len(away)} in {len(counts)} areas are farther off than then; most in {listed}.",
        )
    )
