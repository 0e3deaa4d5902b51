"""What the comparison shows: plans in a row each, the indicators of a domain, one indicator plan by plan."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import pandas as pd

from halfsky import figures
from halfsky.assess import labels
from halfsky.assess.summary import distinct, out_of_scope
from halfsky.dashboards import markup
from halfsky.dashboards.markup import tag, together
from halfsky.figures import wording
from halfsky.figures.promises import names
from halfsky.reports import html, tables
from halfsky.reports.cross import CrossReport
from halfsky.reports.html import Html
from halfsky.schemas import DIRECTIONS, STATUSES

ROWS = 60  # of the list
_FEW = 8  # plans whose promises one cell can hold


def indicators(paper: CrossReport) -> pd.DataFrame:
    """The indicators that the plans state, one a row, those that most plans state first.

    `indicator_id, name, domain, plans` (stating it), `promised` (in words), `stricter, same, weaker` (than the upper
    plan), `valued` (plans with a value of their own), `ranked` (plans with a rank range), `line` (its row of the list, as markup).
    """
    promises = paper.comparison.promises
    promises = promises.assign(name=names(promises, paper.package.indicators, paper.language))
    groups = promises.groupby("indicator_id", sort=False)
    rows = groups.agg(name=("name", "first"), domain=("domain", "first"), plans=("plan_id", "nunique"))
    for kind in ("stricter", "same", "weaker"):
        rows[kind] = promises["against_upper"].eq(kind).groupby(promises["indicator_id"]).sum().reindex(rows.index)
    stand = paper.comparison.standings
    valued = stand[stand["observed"].notna()].groupby("indicator_id")["plan_id"].nunique()
    ranked = stand[stand["observed"].notna() & stand["unranked"].eq("")].groupby("indicator_id")["plan_id"].nunique()
    rows["valued"] = valued.reindex(rows.index).fillna(0).astype(int)
    rows["ranked"] = ranked.reindex(rows.index).fillna(0).astype(int)
    rows["promised"] = paper.grouped(promises, "indicator_id").reindex(rows.index) if len(promises) else ""
    rows = rows.sort_values(["ranked", "plans", "valued"], ascending=False, kind="stable").reset_index()
    lines = rows.rename(columns={"name": "said"}).itertuples()
    return rows.assign(line=[_line(row, paper) for row in lines])


def _line(row: Any, paper: CrossReport) -> str:
    """An indicator's row of the list, closed."""
    say, local = paper.say, len(paper.plans)
    button = markup.button(row.said, f"indicator={row.indicator_id}", kind="hs-row", data_opens=row.indicator_id)
    against = say(f"严{row.stricter} 同{row.same} 宽{row.weaker}", f"{row.stricter} / {row.same} / {row.weaker}")
    cells = [
        (f"{row.plans}/{local}", say("列入规划", "plans")),
        (row.promised if row.plans <= _FEW else "", say("目标值", "promised")),
        (against if row.stricter + row.same + row.weaker else "—", say("与上级", "against upper")),
        (str(row.valued) if row.valued else "—", say("有数据", "with data")),
    ]
    rest = (tag("td", text, data_label=head) for text, head in cells)
    return tag("tr", together(tag("th", button, scope="row"), *rest)).markup


def _opened(line: str) -> str:
    return line.replace("<tr>", '<tr class="hs-open">', 1).replace("<button ", '<button aria-current="true" ', 1)


def headline(paper: CrossReport, every: pd.DataFrame) -> Html:
    say, promises = paper.say, paper.comparison.promises
    against = promises["against_upper"].value_counts()
    stricter, same, weaker = (int(against.get(kind, 0)) for kind in ("stricter", "same", "weaker"))
    shared = int(every["plans"].ge(2).sum())
    judged = int(tables.counted(paper.gaps, "plan_id")["measurable"].gt(0).sum())
    ranked = int(every["ranked"].gt(0).sum())
    cards = [
        ("hs-card hs-first", say("比较的规划", "plans"), len(paper.plans),
         say(f"其中{judged}个有可监测的目标", f"{judged} with a measurable target")),
        ("hs-card", say("涉及指标", "indicators"), len(every),
         say(f"{shared}个为两个以上规划共有", f"{shared} in two plans or more")),
        ("hs-card", say("严于上级规划", "stricter than the upper plan"), stricter,
         say(f"相同{same}项、宽于{weaker}项", f"{same} the same, {weaker} weaker")),
        ("hs-card", say("可排位次区间的指标", "indicators with rank ranges"), ranked,
         say("至少三个地区有同年同口径数据", "three areas of the same year and definition")),
    ]  # fmt: skip
    made = (
        tag("div", together(tag("dt", name), tag("dd", together(tag("span", str(value)), tag("small", note)))), kind)
        for kind, name, value, note in cards
    )
    note = Html("")
    if not judged:
        note = tag("p", say(
            "各规划都没有可用的本地区数据，只能比较承诺了什么，不能比较做得怎样；上级地区数值仅供参考。",
            "No plan has usable values of its own area: what is promised can be compared, not what was done.",
        ), "hs-lead")  # fmt: skip
    return together(tag("dl", together(*made), "hs-cards"), note)


def standing(paper: CrossReport, domain: str, title: str) -> Html:
    """A bar a plan: its targets by status, in the domain chosen."""
    say, language = paper.say, paper.language
    gaps = distinct(paper.gaps)
    if domain:
        gaps = gaps[gaps["domain"].eq("" if domain == "none" else domain)]
    head = tag("h2", say(f"各规划站在哪里：{title}", f"Where the plans stand: {title}"))
    status = gaps["status"].mask(gaps["comparator"].isin(DIRECTIONS), "directional")
    status = status.mask(out_of_scope(gaps), "out_of_scope")
    counts = pd.crosstab(gaps["plan_id"], status)
    order = [name for name in [*STATUSES, "out_of_scope", "directional"] if name in counts.columns]
    words = {name: labels.label(labels.STATUS, name, language) for name in STATUSES}
    words |= {"directional": say("方向性", "directional"), "out_of_scope": say("范围外", "out of scope")}
    rates = tables.counted(gaps, "plan_id")
    lines = []
    for plan_id, name in paper.plan_names.items():
        if plan_id not in counts.index:
            continue
        held = {kind: int(counts.loc[plan_id, kind]) for kind in order}
        rate = tables.rate(rates.loc[plan_id], say) if rates.loc[plan_id, "measurable"] else "—"
        lines.append(tag("tr", together(
            tag("th", name, scope="row"), tag("td", markup.stacked(held, words)),
            tag("td", str(sum(held.values())), "hs-number"), tag("td", rate, "hs-number"),
        )))  # fmt: skip
    heads = [say("规划", "plan"), say("目标状态（项）", "targets by status"), say("合计", "all"), say("达标率", "rate")]
    table = _table(say("各规划目标项数，按状态", "Targets of each plan, by status"), heads, lines, numeric=(2, 3))
    return together(
        head, markup.legend(order, words), markup.scrolling(table, say("各规划目标状态", "Plans by status"))
    )


def listing(paper: CrossReport, chosen: pd.DataFrame, opened: str) -> Html:
    """The indicators of the domain chosen, each a button."""
    say = paper.say
    head = tag("h2", say("指标：承诺了什么", "Indicators: what is promised"))
    count = tag("p", say(f"共{len(chosen)}个指标。", f"{len(chosen)} indicators."), role="status")
    if chosen.empty:
        return together(head, tag("p", say("没有符合条件的指标。", "No indicator matches.")))
    shown = chosen.head(ROWS)
    lines = [Html(_opened(line) if key == opened else line)
             for key, line in zip(shown["indicator_id"], shown["line"], strict=True)]  # fmt: skip
    more = Html("")
    if len(chosen) > ROWS:
        more = tag("p", say(
            f"先列出较多规划共有的{ROWS}个；其余{len(chosen) - ROWS}个请选择领域、搜索，或下载表格。",
            f"The {ROWS} that most plans share; choose a domain, search or take the table for the other "
            f"{len(chosen) - ROWS}.",
        ), "hs-note")  # fmt: skip
    heads = [say("指标", "indicator"), say("列入规划", "plans"), say("目标值：规划", "promised: plans"),
             say("与上级规划", "against upper plan"), say("有数据的规划", "with data")]  # fmt: skip
    table = _table(
        say("点击指标看各规划的目标值与进展", "Open an indicator to see plan by plan"), heads, lines, "hs-stacked"
    )
    return together(head, count, more, markup.scrolling(table, say("指标列表", "List of indicators")))


def by_plan(paper: CrossReport) -> pd.DataFrame:
    """What each plan promises and where it stands: a row an indicator and plan that states it, in the plans' order.

    `plan_id, plan, text` (promise in words), `upper` and `neighbours` (verdicts in words), `level, benchmark, way, pace,
    rank, status, reference` in words, and the numbers that a chart draws.
    """
    say, language, comparison = paper.say, paper.language, paper.comparison
    rows, stand = comparison.promises.reset_index(drop=True), comparison.standings
    own = ["indicator_id", "plan_id", "status", "warnings", "latest_year", "observed", "target", "attainment", "pace_ratio", "low",
           "high", "benchmark_area", "benchmark", "against_benchmark", "unranked"]  # fmt: skip
    rows = rows.merge(stand[own], on=["indicator_id", "plan_id"], how="left")
    beside = paper.gaps[["target_id", "reference_area", "reference_year", "reference_value"]]
    rows = rows.merge(beside, on="target_id", how="left").assign(plan=lambda f: f["plan_id"].map(paper.short_names))
    ranks = comparison.ranks[comparison.ranks["view"].eq("level")]
    columns = ["indicator_id", "plan_id", "rank_low", "rank_high", "ranked"]
    places = {
        (key, plan_id): (f"{low}" if low == high else f"{low}–{high}") + f"/{size}"
        for key, plan_id, low, high, size in ranks[columns].itertuples(index=False)
    }
    verdict = {"stricter": say("▲ 严于", "▲ stricter"), "same": say("＝ 相同", "＝ same"), "weaker": say("▼ 宽于", "▼ weaker"),
               "mixed": say("有严有宽", "mixed"), "alone": say("仅此一家", "alone")}  # fmt: skip
    compared = {
        "higher": say("高于", "higher than"),
        "similar": say("相当于", "similar to"),
        "lower": say("低于", "below"),
    }
    areas = paper.package.areas.set_index("area_code")[f"name_{language}"]
    known = rows["observed"].notna()
    shown = rows.assign(indicator=names(rows, paper.package.indicators, language))
    upper = [
        ""
        if pd.isna(value)
        else f"{compared.get(kind, '')} {areas.get(area, '')} {wording.value(value, unit, language, name)}".strip()
        for kind, area, value, unit, name in shown[
            ["against_benchmark", "benchmark_area", "benchmark", "unit", "indicator"]
        ].itertuples(index=False)
    ]
    return shown.assign(
        text=[paper.dated(text, year) for text, year in zip(paper.texts(rows), rows["deadline_year"], strict=True)],
        upper=[verdict.get(kind, "—") for kind in rows["against_upper"]],
        neighbours=[verdict.get(kind, "—") for kind in rows["against_neighbours"]],
        level=wording.dated(shown, "observed", "latest_year", language),
        reference=["" if has else text for has, text in zip(known, tables.references(shown, paper.package.areas, language), strict=True)],
        benchmark_said=upper,
        upper_said=_asked_above(paper, rows),
        way=[wording.share(part) for part in rows["attainment"]],
        pace=[wording.number(pace) for pace in rows["pace_ratio"]],
        rank=[places.get(key, "") for key in zip(rows["indicator_id"], rows["plan_id"], strict=True)],
        reference_value=rows["reference_value"].mask(known),
        made_up=_made_up(paper, rows),
    )  # fmt: skip


def _made_up(paper: CrossReport, rows: pd.DataFrame) -> pd.Series:
    """Which plans are held against a made-up value of their own area."""
    seen = paper.package.observations
    keys = ["area_code", "indicator_id"]
    seen = seen.loc[seen["status"].eq("simulated"), keys].drop_duplicates().assign(made_up=True)
    return rows[keys].merge(seen, on=keys, how="left")["made_up"].notna() & rows["observed"].notna()


def chart(paper: CrossReport, rows: pd.DataFrame) -> figures.Chart:
    """Level, way and pace where areas can be ranked; else the promised values with what is known beside them."""
    package, language = paper.package, paper.language
    name = str(rows["indicator"].iloc[0])
    if rows["unranked"].eq("").any() and rows["observed"].notna().any():
        stand = paper.comparison.standings
        level = rows.loc[rows["unranked"].eq(""), "area_level"].iloc[0]
        stand = stand[stand["indicator_id"].eq(rows["indicator_id"].iloc[0]) & stand["area_level"].eq(level)]
        return figures.standing_views(stand, paper.comparison.ranks, paper.plans, package.areas, package.indicators,
                                      language=language, simulated=paper.simulated)  # fmt: skip
    upper = rows.loc[
        rows["upper_value"].notna() & rows["upper_unit"].eq(rows["unit"]), ["upper_value", "upper_plan_id"]
    ]
    one = upper["upper_value"].nunique() == 1
    title = package.plans.set_index("plan_id")["title"].get(upper["upper_plan_id"].iloc[0], "") if one else ""
    return figures.promised_levels(
        rows.assign(reference=rows["reference_value"]), name, upper=float(upper["upper_value"].iloc[0]) if one else float("nan"),
        upper_name=paper.say(f"上级规划：{title}", f"upper plan: {title}"), language=language, simulated=paper.simulated,
    )  # fmt: skip


def detail(paper: CrossReport, rows: pd.DataFrame, plan_names: dict[str, str]) -> Html:
    """One indicator: the chart, then every plan with its promise, its standing and its rank range.

    rows: those of the indicator in `by_plan`; plan_names: of every plan compared, by id.
    """
    say = paper.say
    indicator_id = str(rows["indicator_id"].iloc[0])
    name = str(rows["indicator"].iloc[0])
    drawn = chart(paper, rows)
    pieces = [tag("h2", name, tabindex="-1", data_shows=indicator_id), _definition(paper, indicator_id)]
    pieces.append(markup.picture(drawn, kind="hs-broad" if drawn.get_figwidth() > 7 else ""))
    get = together(markup.button(say("下载本图（PNG）", "Chart (PNG)"), "get=chart"),
                   markup.button(say("返回列表", "Back to the list"), "back", kind="hs-phone"))  # fmt: skip
    pieces.append(tag("div", get, "hs-actions"))
    pieces += [_upper(paper, rows), markup.scrolling(_plans_table(paper, rows), name)]
    kinds = paper.comparison.coverage_kinds
    without = kinds[kinds["indicator_id"].eq(indicator_id) & kinds["coverage"].eq("not_promised")]
    if len(without):
        listed = paper.listed([plan_names[plan_id] for plan_id in without["plan_id"]])
        pieces.append(tag("p", say(f"未列这一指标的规划：{listed}。", f"Plans without it: {listed}.")))
    pieces.append(tag("p", say(
        "水平是最新值；路程是从基期到目标已完成的比例；进度比是路程与时间进度之比，1为与时间同步；位次只给可能的区间，1为最好，"
        "至少三个同级地区有同一年份、同一口径数据才排，相差2–3位没有实际意义。参考为上级地区数值，不是本地区数据。",
        "Level: the latest value. Way: the share done from baseline to target. Pace: that over the share of the time. "
        "Ranks are ranges of possible places, 1 is best, among three areas or more with the same year and definition; 2 "
        "or 3 places mean nothing. A reference is the value of an area above, not the plan's own.",
    ), "hs-note"))  # fmt: skip
    return together(*pieces)


def _definition(paper: CrossReport, indicator_id: str) -> Html:
    known = paper.package.indicators.set_index("indicator_id")["definition"]
    text = str(known.get(indicator_id, ""))
    return tag("p", text, "hs-note") if text else Html("")


def _upper(paper: CrossReport, rows: pd.DataFrame) -> Html:
    """What the upper-level plans ask for."""
    say = paper.say
    said = rows.loc[rows["upper_said"].ne(""), "upper_said"].drop_duplicates()
    if said.empty:
        text = say(
            "上级规划没有这一指标（就已录入的目标而言）。", "The upper plan does not state it (as far as entered)."
        )
        return tag("p", text)
    return tag("p", say("上级规划：", "Upper plan: ") + "；".join(said))


def _asked_above(paper: CrossReport, rows: pd.DataFrame) -> list[str]:
    """《…纲要》≥80岁: what each promise's upper plan asks for; "" where it says nothing."""
    titles = wording.looked_up(rows["upper_plan_id"], paper.package.plans.set_index("plan_id")["title"])
    asked = rows["upper_comparator"].ne("")
    texts = pd.Series("", index=rows.index, dtype="object")
    if asked.any():
        texts[asked] = paper.texts(paper.upper(rows[asked]))
    return [f"《{title}》{text}" if text else "" for title, text in zip(titles, texts, strict=True)]


def _plans_table(paper: CrossReport, rows: pd.DataFrame) -> Html:
    say, language = paper.say, paper.language
    heads = [say("规划", "plan"), say("目标值（期限）", "target (by)"), say("与上级规划", "upper plan"),
             say("与同级规划", "same level"), say("水平（年份）", "level (year)"), say("与上级同年值", "area above"),
             say("路程", "way"), say("进度比", "pace"), say("位次区间", "rank range"), say("状态", "status")]  # fmt: skip
    lines = []
    for r in rows.itertuples():
        level = Html(escape(r.level))
        if r.made_up:
            level = together(level, Html(" "), markup.mark(say("模拟", "simulated"), "simulated"))
        if not r.level and r.reference:
            level = together(markup.mark(say("参考", "reference"), "reference"), Html(" "), tag("span", r.reference))
        status = markup.status_chip(r.status, language) if isinstance(r.status, str) and r.status else Html("")
        cells: list[Html] = [Html(escape(text)) for text in (r.text, r.upper, r.neighbours)]
        cells += [level, *(Html(escape(text)) for text in (r.benchmark_said, r.way, r.pace, r.rank)), status]
        rest = [tag("td", cell, data_label=head) for cell, head in zip(cells, heads[1:], strict=True)]
        lines.append((tag("th", r.plan, scope="row"), rest))
    # a column that says nothing for any plan is left out
    kept = [place for place in range(len(heads) - 1) if any(not _blank(rest[place]) for _, rest in lines)]
    shown = [tag("tr", together(first, *(rest[place] for place in kept))) for first, rest in lines]
    caption = say("各规划的目标值与进展", "Plan by plan")
    return _table(caption, [heads[0], *(heads[place + 1] for place in kept)], shown, "hs-stacked")


def _blank(cell: Html) -> bool:
    return re.fullmatch(r"<td[^>]*>—?</td>", cell.markup) is not None


def workbook(paper: CrossReport, rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The sheets of the download: every indicator listed, plan by plan; the plans' counts; how it is counted.

    rows: of `by_plan`.
    """
    say, language = paper.say, paper.language
    listed = pd.DataFrame(
        {
            say("指标", "indicator"): rows["indicator"],
            say("规划", "plan"): rows["plan_id"].map(paper.plan_names),
            say("目标值（期限）", "target (by)"): rows["text"],
            say("目标数值", "target (number)"): rows["value"],
            say("与上级规划", "against the upper plan"): rows["upper"],
            say("与同级规划", "against the same level"): rows["neighbours"],
            say("最新年份", "latest year"): rows["latest_year"],
            say("水平", "level"): rows["observed"],
            say("路程", "way"): rows["attainment"],
            say("进度比", "pace"): rows["pace_ratio"],
            say("位次区间", "rank range"): rows["rank"],
            say("状态", "status"): [
                labels.label(labels.STATUS, code, language) if isinstance(code, str) else "" for code in rows["status"]
            ],
            say("参考：上级地区（非本地区数据）", "reference: area above"): rows["reference"],
            say("数据性质", "kind"): rows["made_up"].map({True: say("模拟", "simulated"), False: ""}),
        }
    )
    counts = tables.counted(paper.gaps, "plan_id").reindex(paper.plans["plan_id"]).fillna(0)
    plans = tables.counts(counts, [paper.plan_names[plan_id] for plan_id in counts.index], say("规划", "plan"), say)
    about = [(say("评估年份", "assessed"), str(paper.as_of)), (say("下载日期", "made on"), html.today(language)),
             (say("说明", "note"), tables.rate_rule(say))]  # fmt: skip
    if paper.simulated:
        about.insert(0, (say("注意", "attention"), tables.simulated_notice(say)))
    columns = [say("项目", "item"), say("内容", "content")]
    return {
        say("指标", "indicators"): listed,
        say("各规划", "plans"): plans,
        say("说明", "about"): pd.DataFrame(about, columns=columns),
    }


def _table(caption: str, heads: list[str], lines: list[Html], kind: str = "", numeric: tuple[int, ...] = ()) -> Html:
    cells = (tag("th", text, "hs-number" if place in numeric else "", scope="col") for place, text in enumerate(heads))
    head = tag("thead", tag("tr", together(*cells)))
    return tag("table", together(tag("caption", caption), head, tag("tbody", together(*lines))), kind)
