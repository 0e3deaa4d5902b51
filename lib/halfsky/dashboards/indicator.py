"""One indicator: what each plan promises, where it stands, and its rank range."""

from __future__ import annotations

import re
from html import escape

import pandas as pd

from halfsky import figures
from halfsky.dashboards import links, markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.spread import spread
from halfsky.render.html import Html
from halfsky.reports import tables
from halfsky.reports.cross import CrossReport
from halfsky.target_rows import names, told_ways
from halfsky.words import ranges, values

MOST = 25
"""Plans that are listed of an indicator where a chart has no row for each."""
_STANDING = [
    "indicator_id", "plan_id", "status", "latest_year", "observed", "attainment", "pace_ratio", "benchmark_area",
    "benchmark", "against_benchmark", "unranked",
]  # fmt: skip


def by_plan(report: CrossReport) -> pd.DataFrame:
    """What each plan promises and where it stands: a row an indicator and plan that states it, in the plans' order.

    In words: `indicator, plan, text` (the promise with its deadline), `upper` and `neighbours` (how strict beside
    them), `upper_said` (what the upper plan asks for), `level`, `benchmark_said` (the area above in that year),
    `journey`, `pace`, `rank`, `reference` (of an area above, where the own has no value). Numbers and codes as in the
    comparison's promises and standings, `reference_value`, and `made_up` (whether the value is simulated).
    """
    say, language, areas = report.say, report.language, report.package.areas
    rows = report.comparison.promises.reset_index(drop=True)
    rows = rows.merge(told_ways(report.comparison.standings[_STANDING]), on=["indicator_id", "plan_id"], how="left")
    beside = report.gaps[["target_id", "reference_area", "reference_year", "reference_value"]]
    rows = rows.merge(beside, on="target_id", how="left")
    known = rows["observed"].notna()
    shown = rows.assign(indicator=names(rows, report.package.indicators, language))
    shown = values.with_catalogue(shown, report.package.indicators)
    strict = {
        "stricter": say("▲\u00a0严于", "▲ stricter"), "same": say("＝\u00a0相同", "＝ same"),
        "weaker": say("▼\u00a0宽于", "▼ weaker"),
        "mixed": say("有严有宽", "mixed"), "alone": say("仅此一家", "alone"), "": "—",
    }  # fmt: skip
    # A direction has no unit of its own: its values are of the indicator's.
    measure = values.looked_up(rows["indicator_id"], report.package.indicators.set_index("indicator_id")["unit"])
    shown = shown.assign(unit=rows["unit"].where(rows["unit"].fillna("").ne(""), measure))
    references = pd.Series(tables.references(shown, areas, language), index=rows.index, dtype="object")
    return shown.assign(
        unit=rows["unit"],
        plan=rows["plan_id"].map(report.short_names),
        text=[report.dated(text, year) for text, year in zip(report.texts(rows), rows["deadline_year"], strict=True)],
        upper=rows["against_upper"].map(strict),
        neighbours=rows["against_neighbours"].map(strict),
        upper_said=_asked_above(report, rows),
        level=values.dated(shown, "observed", "latest_year", language),
        benchmark_said=_benchmarks(report, shown),
        journey=[values.journey(part) for part in rows["attainment"]],
        pace=[values.number(pace) for pace in rows["pace_ratio"]],
        rank=_rank_ranges(report, rows),
        reference=references.mask(known, ""),
        reference_value=rows["reference_value"].mask(known),
        made_up=_made_up(report, rows),
    )


def _benchmarks(report: CrossReport, rows: pd.DataFrame) -> list[str]:
    """高于 全国 16.9/10万: the upper area's value of the same year, and how the own value lies to it."""
    say = report.say
    how = {"higher": say("高于", "higher than"), "similar": say("相当于", "similar to"), "lower": say("低于", "below")}
    titles = report.package.areas.set_index("area_code")[f"name_{report.language}"]
    said = values.column(rows, "benchmark", report.language)
    return [
        f"{how.get(kind, '')} {titles.get(area, '')} {text}".strip() if text else ""
        for kind, area, text in zip(rows["against_benchmark"], rows["benchmark_area"], said, strict=True)
    ]


def _rank_ranges(report: CrossReport, rows: pd.DataFrame) -> list[str]:
    """2–4/8: the places that an area may hold by level, among how many; "" where it has none.

    Where nothing says how sure the values are there is a place and no range, and it says so.
    """
    ranks = report.comparison.ranks
    unsure = report.say("（无误差来源，不给区间）", " (no source of error: no range)")
    columns = ["indicator_id", "plan_id", "rank_low", "rank_high", "ranked", "error"]
    places = {
        (key, plan_id): f"{low if low == high else ranges.between(low, high, report.language)}/{size}"
        + ("" if error else unsure)
        for key, plan_id, low, high, size, error in ranks.loc[ranks["view"].eq("level"), columns].itertuples(
            index=False
        )
    }
    return [places.get(key, "") for key in zip(rows["indicator_id"], rows["plan_id"], strict=True)]


def _made_up(report: CrossReport, rows: pd.DataFrame) -> pd.Series:
    """Which plans are held against a made-up value of their own area."""
    seen = report.package.observations
    keys = ["area_code", "indicator_id"]
    seen = seen.loc[seen["status"].eq("simulated"), keys].drop_duplicates().assign(made_up=True)
    return rows[keys].merge(seen, on=keys, how="left")["made_up"].notna() & rows["observed"].notna()


def chart(report: CrossReport, rows: pd.DataFrame) -> figures.Chart:
    """Level, way and pace where areas can be ranked; else the promised values with what is known beside them."""
    package, language = report.package, report.language
    name = str(rows["indicator"].iloc[0])
    if rows["unranked"].eq("").any() and rows["observed"].notna().any():
        stand = report.comparison.standings
        level = rows.loc[rows["unranked"].eq(""), "area_level"].iloc[0]
        stand = stand[stand["indicator_id"].eq(rows["indicator_id"].iloc[0]) & stand["area_level"].eq(level)]
        return figures.standing_views(stand, report.comparison.ranks, report.plans, package.areas, package.indicators,
                                      language=language, simulated=report.simulated)  # fmt: skip
    comparable = rows["upper_value"].notna() & rows["upper_unit"].eq(rows["unit"])
    asked = rows.loc[comparable, ["upper_value", "upper_plan_id"]].drop_duplicates()
    upper, title = float("nan"), ""
    if len(asked) == 1:  # plans under several upper plans have no one line
        upper = float(asked["upper_value"].iloc[0])
        title = str(package.plans.set_index("plan_id")["title"].get(asked["upper_plan_id"].iloc[0], ""))
    return figures.promised_levels(
        rows.assign(reference=rows["reference_value"]), name, upper=upper, language=language,
        upper_name=report.say(f"上级规划：{title}", f"upper plan: {title}"), simulated=report.simulated,
    )  # fmt: skip


def detail(report: CrossReport, rows: pd.DataFrame, plan_names: dict[str, str]) -> Html:
    """One indicator: the chart, then every plan with its promise, its standing and its rank range.

    rows: those of the indicator in `by_plan`; plan_names: of every plan compared, by id.
    """
    say = report.say
    indicator_id = str(rows["indicator_id"].iloc[0])
    name = str(rows["indicator"].iloc[0])
    many = len(rows) > report.most_drawn
    pieces = [tag("h2", name, tabindex="-1", data_shows=indicator_id), _definition(report, indicator_id)]
    if many:
        pieces.append(spread(rows.assign(area=rows["plan"], latest=rows["level"], name=name), report.language))
    else:
        drawn = chart(report, rows)
        pieces.append(markup.picture(drawn, kind="hs-broad" if drawn.get_figwidth() > 7 else ""))
    get = together(markup.button(say("下载本图（PNG）", "Chart (PNG)"), "get=chart"),
                   markup.button(say("返回列表", "Back to the list"), "back", kind="hs-phone"))  # fmt: skip
    every = links.to(
        "indicator", say("各地区这一指标（可排序）", "this indicator in all areas"), report.language,
        indicator=indicator_id, year=str(report.as_of),
    )  # fmt: skip
    pieces.append(tag("div", together(get, every), "hs-actions"))
    listed = tag("div", markup.scrolling(_plans_table(report, _behind(rows) if many else rows), name), "hs-long")
    pieces += [_upper(report, rows), listed]
    if many:
        rest = len(rows) - MOST
        more = say(
            f"只列水平靠后的{MOST}个，其余{rest}个见“各地区这一指标”。", f"The {MOST} that lie behind; {rest} more."
        )
        pieces.append(tag("p", more, "hs-note"))
    kinds = report.comparison.coverage_kinds
    without = kinds[kinds["indicator_id"].eq(indicator_id) & kinds["coverage"].eq("not_promised")]
    if len(without):
        left_out = report.listed([plan_names[plan_id] for plan_id in without["plan_id"]])
        pieces.append(tag("p", say(f"未列这一指标的规划：{left_out}。", f"Plans without it: {left_out}.")))
    return together(*pieces, tag("p", _note(report), "hs-note"))


def _behind(rows: pd.DataFrame) -> pd.DataFrame:
    """Those whose level is the worst, the worst first; those without a value last, and where no way is better the
    first of the plans."""
    way = {"higher": 1.0, "lower": -1.0}.get(str(rows["better"].iloc[0]), 0.0)
    if not way:
        return rows.head(MOST)
    return rows.assign(place=rows["observed"] * way).sort_values("place", kind="stable", na_position="last").head(MOST)


def _note(report: CrossReport) -> str:
    return report.say(
        "水平是最新值；路程是从基期到目标已完成的比例；进度比是路程与时间进度之比，1为与时间同步；位次只给可能的区间，1为最好，"
        "至少三个同级地区有同一年份、同一口径数据才排，相差2～3位没有实际意义。参考为上级地区数值，不是本地区数据。",
        "Level: the latest value. Way: the share done from baseline to target. Pace: that over the share of the time. "
        "Ranks are ranges of possible places, 1 is best, among three areas or more with the same year and definition; "
        "2 or 3 places mean nothing. A reference is the value of an area above, not the plan's own.",
    )


def _definition(report: CrossReport, indicator_id: str) -> Html:
    known = report.package.indicators.set_index("indicator_id")["definition"]
    text = str(known.get(indicator_id, ""))
    return tag("p", text, "hs-note") if text else Html("")


def _upper(report: CrossReport, rows: pd.DataFrame) -> Html:
    """What the upper-level plans ask for."""
    say = report.say
    said = rows.loc[rows["upper_said"].ne(""), "upper_said"].drop_duplicates()
    if said.empty:
        text = say(
            "上级规划没有这一指标（就已录入的目标而言）。", "The upper plan does not state it (as far as entered)."
        )
        return tag("p", text)
    return tag("p", say("上级规划：", "Upper plan: ") + "；".join(said))


def _asked_above(report: CrossReport, rows: pd.DataFrame) -> list[str]:
    """《…纲要》≥80岁: what each promise's upper plan asks for; "" where it says nothing."""
    titles = values.looked_up(rows["upper_plan_id"], report.package.plans.set_index("plan_id")["title"])
    asked = rows["upper_comparator"].ne("")
    texts = pd.Series("", index=rows.index, dtype="object")
    if asked.any():
        texts[asked] = report.texts(report.upper(rows[asked]))
    return [f"《{title}》{text}" if text else "" for title, text in zip(titles, texts, strict=True)]


def _plans_table(report: CrossReport, rows: pd.DataFrame) -> Html:
    say, language = report.say, report.language
    heads = [
        say("规划", "plan"), say("目标值（期限）", "target (by)"), say("与上级规划", "upper plan"),
        say("与同级规划", "same level"), say("水平（年份）", "level (year)"), say("与上级同年值", "area above"),
        say("路程", "way"), say("进度比", "pace"), say("位次区间", "rank range"), say("状态", "status"),
    ]  # fmt: skip
    lines = []
    for r in rows.itertuples():
        level = Html(escape(r.level))
        if r.made_up:
            level = together(level, Html(" "), markup.mark(say("模拟", "simulated"), "simulated"))
        if not r.level and r.reference:
            level = together(markup.mark(say("参考", "reference"), "reference"), Html(" "), tag("span", r.reference))
        status = markup.status_chip(r.status, language) if isinstance(r.status, str) and r.status else Html("")
        cells: list[Html] = [Html(escape(text)) for text in (r.text, r.upper, r.neighbours)]
        cells += [level, *(Html(escape(text)) for text in (r.benchmark_said, r.journey, r.pace, r.rank)), status]
        rest = [tag("td", cell, data_label=head) for cell, head in zip(cells, heads[1:], strict=True)]
        name = links.to("", r.plan, language, plan=r.plan_id, year=str(report.as_of))
        lines.append((tag("th", name, scope="row"), rest))
    # a column that says nothing for any plan is left out
    kept = [place for place in range(len(heads) - 1) if any(not _blank(rest[place]) for _, rest in lines)]
    shown = [tag("tr", together(first, *(rest[place] for place in kept))) for first, rest in lines]
    caption = say("各规划的目标值与进展", "Plan by plan")
    return markup.table(caption, [heads[0], *(heads[place + 1] for place in kept)], shown, "hs-stacked")


def _blank(cell: Html) -> bool:
    return re.fullmatch(r"<td[^>]*>—?</td>", cell.markup) is not None
