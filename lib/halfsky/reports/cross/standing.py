"""Where the plans stand: level, journey and pace apart, and rank ranges."""

from __future__ import annotations

import pandas as pd

from halfsky import figures
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.cross.material import ROWS, Material
from halfsky.target_rows import names, with_kind
from halfsky.vocabulary.codes import UNRANKED
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import values
from halfsky.words.ranges import between

CHARTS = 12  # indicators drawn


def progress(report: Material) -> Section:
    """Values and statuses of the indicators that have any, plan beside plan."""
    say, rows = report.say, _valued(report)
    note = say(
        "水平、路程、进度是三个不同的角度，不合并：水平是最新值；路程是从基期到目标已完成的比例；"
        "进度比是路程与时间进度之比，1为与时间同步。只在同一指标、同一年份内比较。"
        "没有本地区数据的目标不在表中，也不以上级地区数值代替。",
        "Level, journey and pace are three views and are not added up: the latest value; the share of the way from "
        "baseline to target; that share over the share of the time. Only within one indicator and year. Targets "
        "without a value of their own area are not in the table, nor is an upper area's value put in their place.",
    )
    page = content.paragraph(note + _by_status(report, rows), "note")
    if rows.empty:
        return page + content.paragraph(say("各规划目标均无本地区数据。", "No plan has a value of its own area."))
    return page + (_by_target(report, rows) if len(rows) <= ROWS else _by_indicator(report, rows))


def _by_status(report: Material, rows: pd.DataFrame) -> str:
    """That statuses stand here as they are counted, where a plan's own report has a milder word for some of them."""
    say = report.say
    milder = {
        STATUSES.label(code, report.language): STATUSES.row(code).called(report.language, weak=True)
        for code in STATUSES
        if rows["status"].eq(code).any()
    }
    pairs = [(word, other) for word, other in milder.items() if word != other]
    if not pairs:
        return ""
    listed = say("、", ", ").join(say(f"“{other}”仍计为“{word}”", f"“{other}” is “{word}”") for word, other in pairs)
    return say(
        f"状态按判定结果列示和计数：各规划的评估报告因只有两个年份的数值、波动较大、变化在舍入范围内等而改用较缓词语的，{listed}。",
        " Statuses stand as they are counted; where a plan's own report has a milder word, because of two values only, "
        f"ups and downs or a step within rounding: {listed}.",
    )


def _by_target(report: Material, rows: pd.DataFrame) -> Section:
    """One row a plan and indicator: few enough to be read one by one."""
    say = report.say
    words = report.package.targets[["target_id", "tolerance", "value_text"]]
    promised = report.comparison.promises.set_index("target_id")
    rows = rows.merge(words, on="target_id", how="left")
    rows = rows.assign(comparator=promised["comparator"].reindex(rows["target_id"]).to_numpy())
    described = rows.assign(indicator=names(rows, report.package.indicators, report.language))
    described = values.with_catalogue(described, report.package.indicators)
    frame = pd.DataFrame(
        {
            say("指标", "indicator"): described["indicator"],
            say("规划", "plan"): rows["plan_id"].map(report.short_names),
            say("目标值", "target"): report.texts(promised.reindex(rows["target_id"]).reset_index()),
            say("水平（年份）", "level (year)"): with_kind(
                values.dated(described, "observed", "latest_year", report.language), report.firmness(rows), say
            ),
            say("95%区间", "95 % interval"): _intervals(rows, report.language),
            say("与上级同年值", "upper area, same year"): _benchmarks(report, described),
            say("路程", "journey"): [values.journey(part) for part in rows["attainment"]],
            say("进度比", "pace"): [values.number(pace) for pace in rows["pace_ratio"]],
            say("状态", "status"): [STATUSES.label(code, report.language) for code in rows["status"]],
        }
    )
    empty = [head for head in frame.columns[4:8] if frame[head].eq("").all()]
    return report.table(frame.drop(columns=empty), say("各规划目标进展", "Where the plans stand"))


def _by_indicator(report: Material, rows: pd.DataFrame) -> Section:
    """One row an indicator: the neighbours with a value of the common year, how far apart they are, their statuses."""
    say = report.say
    rows = rows[rows["same_year"] & rows["unit"].ne("") & rows["plan_id"].isin(report.neighbours)]
    rows = rows.assign(indicator=names(rows, report.package.indicators, report.language))
    rows = values.with_catalogue(rows, report.package.indicators)
    groups = rows.groupby("indicator_id", sort=False)
    frame = groups.agg(
        indicator=("indicator", "first"), year=("common_year", "first"), plans=("plan_id", "size"),
        unit=("unit", "first"), counter=("counter", "first"), low=("observed", "min"), middle=("observed", "median"),
        high=("observed", "max"), pace=("pace_ratio", "median"), parts=("plan_id", list),
    )  # fmt: skip
    codes = report.plans.set_index("plan_id")["area_code"]
    kinds = [
        report.firmness_together(str(name), int(year), codes[parts])
        for name, year, parts in zip(frame.index, frame["year"], frame["parts"], strict=True)
    ]
    # of several units of one indicator nothing is said together
    levels = ["low", "middle", "high"]
    frame[levels] = frame[levels].mask(groups["unit"].nunique().gt(1))
    said = zip(*(values.column(frame, level, report.language) for level in levels), strict=True)
    counts = rows.groupby(["indicator_id", "status"], sort=False).size().to_dict()
    shown = pd.DataFrame(
        {
            say("指标", "indicator"): frame["indicator"],
            say("年份", "year"): [str(int(year)) for year in frame["year"]],
            say("规划", "plans"): frame["plans"],
            say("水平：最低、中位、最高", "level: lowest, median, highest"): [
                say("、", ", ").join(part for part in parts if part)
                + (say(f"（{kind}）", f" ({kind})") if kind else "")
                for parts, kind in zip(said, kinds, strict=True)
            ],
            say("进度比中位", "median pace"): [values.number(pace) for pace in frame["pace"]],
            say("状态（规划数）", "statuses (plans)"): [
                say("、", ", ").join(
                    f"{STATUSES.label(code, report.language)}{say('', ' ')}{counts[key, code]}"
                    for code in STATUSES
                    if (key, code) in counts
                )
                for key in frame.index
            ],
        }
    )
    caption = say(
        "各指标进展概况（规划较多，按指标汇总同级规划同一年份的数值）",
        "Where the plans stand, by indicator: plans of one level, values of the same year",
    )
    widths = dict(zip(shown.columns, (24, 7, 7, 22, 10, 30), strict=True))
    return report.table(shown, caption, numeric=shown.columns[[1, 2, 4]], widths=widths)


def ranges(report: Material) -> Section:
    """One row an indicator that can be ranked: how many areas, against the upper one, who may be first or last."""
    say, ranks = report.say, report.comparison.ranks
    level = ranks[ranks["view"].eq("level")]
    page = content.heading(say("位次区间", "Rank ranges"), 3) + content.paragraph(_rule(report), "note")
    if level.empty:
        return page + content.paragraph(
            say(
                "没有一个指标有三个以上同级地区的同年、同口径数据，不作任何排位。",
                "No indicator has comparable values of three areas: nothing is ranked.",
            )
        )
    stand = report.comparison.standings
    about = ["indicator_id", "plan_id", "indicator", "common_year", "against_benchmark"]
    rows = level.merge(stand[about], on=["indicator_id", "plan_id"])
    rows = rows.assign(
        name=names(rows, report.package.indicators, report.language), plan=rows["plan_id"].map(report.short_names)
    )
    groups = rows.groupby("indicator_id", sort=False)
    frame = groups.agg(name=("name", "first"), year=("common_year", "first"), size=("ranked", "first"))
    counts = pd.crosstab(rows["indicator_id"], rows["against_benchmark"]).reindex(
        index=frame.index, columns=["higher", "similar", "lower"], fill_value=0
    )
    against = [
        say(f"高{high}、相当{same}、低{low}", f"{high} higher, {same} similar, {low} lower")
        if high + same + low
        else ""
        for high, same, low in counts.itertuples(index=False)
    ]
    first, last = rows["rank_low"].eq(1), rows["rank_high"].eq(rows["ranked"])
    # where the same areas may be first and last no order is told
    apart = first.ne(last).groupby(rows["indicator_id"]).transform("any")
    alike = say("不能区分先后", "not to be told apart")
    best, worst = (
        rows[at]
        .groupby("indicator_id")["plan"]
        .agg(report.listed)
        .where(apart.groupby(rows["indicator_id"]).first(), alike)
        for at in (first, last)
    )
    frame = frame.assign(
        year=[str(int(year)) for year in frame["year"]], against=against,
        best=best.reindex(frame.index).fillna(""), worst=worst.reindex(frame.index).fillna(""),
    )  # fmt: skip
    heads = {
        "name": say("指标", "indicator"), "year": say("年份", "year"), "size": say("地区", "areas"),
        "against": say("与上级相比", "against upper area"), "best": say("可能居首", "may be first"),
        "worst": say("可能居末", "may be last"),
    }  # fmt: skip
    widths = dict(zip(heads.values(), (24, 8, 7, 19, 21, 21), strict=True))
    caption = say("可排位次区间的指标（按水平）", "Indicators with rank ranges (by level)")
    numeric = [heads["year"], heads["size"]]
    return page + report.table(frame.rename(columns=heads), caption, numeric=numeric, widths=widths) + _left_out(report)


def charts(report: Material, simulated: bool) -> list[figures.Chart]:
    """The three views of the indicators with most areas, at most `CHARTS`, in reading order."""
    ids = drawn(report)
    rows = report.comparison.standings
    package = report.package
    return [
        figures.standing_views(
            rows[rows["indicator_id"].eq(indicator) & rows["area_level"].eq(level)],
            report.comparison.ranks, report.plans, package.areas, package.indicators,
            language=report.language, simulated=simulated,
        )
        for indicator, level in ids[:CHARTS]
    ]  # fmt: skip


def drawn(report: Material) -> list[tuple[str, str]]:
    """The indicators (and levels of areas) that can be ranked, those with most areas first."""
    stand = report.comparison.standings
    ranked = stand[stand["unranked"].eq("")]
    sizes = ranked.groupby(["indicator_id", "area_level"], sort=False).size()
    return list(sizes.sort_values(ascending=False, kind="stable").index)


def _valued(report: Material) -> pd.DataFrame:
    rows = report.comparison.standings
    return rows[rows["observed"].notna()]


def _intervals(rows: pd.DataFrame, language: str) -> list[str]:
    return [
        "" if pd.isna(low) else between(values.number(low), values.number(high), language)
        for low, high in rows[["low", "high"]].itertuples(index=False)
    ]


def _benchmarks(report: Material, rows: pd.DataFrame) -> list[str]:
    """高于 全国16.9/10万: the verdict, and the value that it is held against."""
    say = report.say
    verdicts = {
        "higher": say("高于", "higher than"),
        "similar": say("相当于", "similar to"),
        "lower": say("低于", "below"),
    }
    titles = report.package.areas.set_index("area_code")[f"name_{report.language}"].to_dict()
    said = values.column(rows, "benchmark", report.language)
    return [
        f"{verdicts.get(kind, '')} {titles.get(area, '')} {text}".lstrip() if text else ""
        for kind, area, text in zip(rows["against_benchmark"], rows["benchmark_area"], said, strict=True)
    ]


def _rule(report: Material) -> str:
    return report.say(
        "只给可能的位次区间：有分子、分母或样本量的用95%置信区间，其余用历年数值的离散程度，"
        "没有分子、分母的不视为比有的更确切；区间不重叠才分先后，1为最好。各地均无误差来源的指标只列位次、不给区间，不含随机波动。至少三个同级地区有同一年份、同一口径的数据才排；小样本、年份不同、口径变化的数值"
        "照列但不排位。相差2～3位没有实际意义。",
        "Only the range of possible ranks: 95 % intervals where numerator and denominator, or the size of a sample, "
        "are known, else the scatter of the series, and never surer than those that have them; one area is ahead of "
        "another only where they do not overlap. Where no area has a source of error a place is shown without a range, "
        "and chance is not in it. "
        "At least three areas of the same level, year and definition; small numbers, other years and breaks are shown "
        "and not ranked. 2 or 3 places mean nothing.",
    )


def _left_out(report: Material) -> Section:
    """How many values have no rank and why, and how many charts are not drawn."""
    say, rows = report.say, _valued(report)
    reasons = UNRANKED.labels(report.language)
    counts = rows["unranked"].value_counts()
    said = [f"{words}{say('', ' ')}{counts[code]}" for code, words in reasons.items() if code in counts]
    page = Section()
    if said:
        page += content.paragraph(
            say("有数据而未排位的数值（个）：", "Values without a rank: ")
            + say("、", ", ").join(said)
            + say("。", "."),
            "note",
        )
    small = rows[
        rows["unranked"].isin(UNRANKED.where(few=True))
        & ~rows["indicator_id"].isin(report.comparison.ranks["indicator_id"])
    ]
    if len(small):
        listed = names(small, report.package.indicators, report.language).drop_duplicates()
        page += content.paragraph(
            say("因小样本不作排位的指标：", "Not ranked because of small numbers: ")
            + say("、", ", ").join(listed)
            + say("。个别病例即可改变其先后，宜合并多年数值再看。", ". A single case changes the order."),
            "note",
        )
    rest = len(drawn(report)) - CHARTS
    if rest > 0:
        page += content.paragraph(
            say(
                f"下图画出可比地区最多的{CHARTS}个指标，另有{rest}个见上表。",
                f"The {CHARTS} indicators with most areas are drawn; {rest} more are in the table.",
            ),
            "note",
        )
    return page


def composite(report: Material) -> Section:
    """The appendix: one number a plan, only as a rank range, and refused where too much is missing."""
    say, rows = report.say, report.comparison.composite
    page = content.heading(
        say("附件八　综合位次区间（仅供参考）", "H. Composite rank ranges (for reference)"), label="composite"
    )
    page += content.paragraph(
        say(
            "综合指数掩盖了构成它的各项指标，不能代替前文分指标的比较。以上级规划目标值为100分、上级地区基期值为70分，"
            "用AMPI（均值减方差与均值之比）合成，等权；位次区间取各指标权重上下浮动25%的均衡组合、并逐一剔除一个指标后"
            "位次的最好与最差。指标缺失超过20%的地区不计算，缺失值不作填补；位次相差2～3位没有实际意义。",
            "A composite hides its parts and does not replace the views above. 100 is the upper plan's target, 70 the "
            "upper area's baseline; AMPI (mean less variance over mean), equal weights; the range holds the ranks "
            "under weights changed by 25 % in a balanced design and with each indicator left out once. No score where "
            "more than 20 % of the indicators are missing; nothing is imputed; 2 or 3 places mean nothing.",
        ),
        "note",
    )
    if rows["score"].isna().all():
        return page + content.paragraph(
            say("可比指标或地区不足，不计算综合位次。", "Too few comparable indicators or areas: no composite.")
        )
    reasons = {
        "too_many_missing": say("缺失超过20%，不计算", "more than 20 % missing"),
        "too_few_indicators": say("可比指标不足3个", "fewer than 3 indicators"),
        "too_few_areas": say("可比地区不足3个", "fewer than 3 areas"),
    }
    rows = rows.sort_values(["rank_low", "rank_high", "plan_id"], na_position="last", kind="stable")
    frame = pd.DataFrame(
        {
            say("规划", "plan"): rows["plan_id"].map(report.plan_names),
            say("指标数", "indicators"): rows["indicators"],
            say("缺失", "missing"): rows["missing"],
            say("指数", "score"): [values.number(score, 1) for score in rows["score"]],
            say("位次区间", "ranks"): [
                reasons[why] if why else between(low, high, report.language)
                for low, high, why in rows[["rank_low", "rank_high", "refused"]].itertuples(index=False)
            ],
        }
    )
    titles = report.package.indicators.set_index("indicator_id")[f"name_{report.language}"].to_dict()
    sets = filter(None, rows["made_of"].drop_duplicates())  # plans of one level under one upper plan have the same
    parts = [say("、", ", ").join(titles[code] for code in codes.split(";")) for codes in sets]
    page += content.paragraph(say("合成所用指标：", "Made of: ") + say("；", "; ").join(parts), "note")
    return page + report.table(frame, say("综合位次区间", "Composite rank ranges"), numeric=frame.columns[1:4])
