"""One indicator over all districts: a table that a click sorts, the own area marked, and how the values are spread."""

from __future__ import annotations

from typing import Any

import pandas as pd

from halfsky.compare import compare_one, one_of
from halfsky.dashboards import links, markup
from halfsky.dashboards.comparison_content import Compared
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.districts import plans_within
from halfsky.dashboards.plain.sheet import Sheet, chooser, section, sheet, sorted_heads, table
from halfsky.dashboards.spread import spread
from halfsky.render.html import Html
from halfsky.target_rows import names, told_ways
from halfsky.words import ranges, stated_targets, values

ROWS = 25  # that are shown at first
_BY = {"area": "area", "value": "observed", "aim": "target", "way": "attainment", "place": "rank_low"}


def page(asked: Asked) -> Sheet:
    say, cache = asked.say, asked.cache
    ids, area, fields = plans_within(asked)
    stated = cache.package.targets[cache.package.targets["plan_id"].isin(ids)]
    counts = stated[stated["indicator_id"].ne("")].groupby("indicator_id")["plan_id"].nunique()
    if counts.empty:
        text = tag("p", say("没有可以比较的指标。", "There is no indicator to compare."), "hs-lead")
        return sheet(asked, say("各地区一项指标", "One indicator in all areas"), text)
    wanted = asked.given.get("indicator", "")
    if wanted not in counts.index:
        known = cache.package.indicators.set_index("indicator_id")[f"name_{asked.language}"]
        if wanted in known.index:
            asked.tell(
                "indicator",
                f"{asked.year}年各地区实施中的规划没有列入“{known[wanted]}”，以下为另一个指标。",
                f"No plan in force in {asked.year} promises “{known[wanted]}”: what follows is another indicator.",
            )
        elif wanted:
            asked.refuse("indicator", wanted)
        wanted = str(counts.idxmax())
    every = cache.package.indicators[cache.package.indicators["indicator_id"].isin(counts.index)]
    titles = every[f"name_{asked.language}"].where(every[f"name_{asked.language}"].ne(""), every["name_zh"])
    fields["indicator"] = (say("指标", "Indicator"), list(zip(titles, every["indicator_id"], strict=True)), wanted)
    key = "one indicator", tuple(ids), asked.year, wanted, asked.language
    if key not in cache.kept:
        cache.kept[key] = _rows(asked, ids, wanted)
    rows = cache.kept[key]
    name = dict(zip(every["indicator_id"], titles, strict=True))[wanted]
    title = f"{name} · {area} · {asked.year}{say('年', '')}"
    lead = chooser(asked, "indicator", fields, plan=asked.plan_id)
    return sheet(asked, title, _spread(asked, rows), _table(asked, rows, wanted), lead=lead)


def _rows(asked: Asked, ids: list[str], indicator: str) -> pd.DataFrame:
    """A plan a row: value, aim, status, the way done, the rank range, and the value of the area above."""
    package = asked.cache.plain
    gaps, seen = asked.cache.gaps(asked.year), package.observations
    gaps = gaps[gaps["plan_id"].isin(ids) & gaps["indicator_id"].eq(indicator)]
    targets = package.targets[package.targets["indicator_id"].eq(indicator)]
    if held := Compared.there(asked.cache, ids, asked.year):
        rows = one_of(held.report.comparison, indicator)
    else:
        rows = compare_one(
            targets, gaps, package.plans, package.areas, package.indicators, seen[seen["indicator_id"].eq(indicator)]
        )
    rows = told_ways(rows)
    rows = values.with_catalogue(rows.assign(name=names(rows, package.indicators, asked.language)), package.indicators)
    about = targets.set_index("target_id")
    words = {word: values.looked_up(rows["target_id"], about[word]) for word in ("value_text", "periodicity", "note")}
    rows = rows.assign(upper_value=rows["range_end"], tolerance=rows["target_id"].map(about["tolerance"]), **words)
    if asked.language != "zh":
        titles = package.areas.set_index("area_code")[f"name_{asked.language}"]
        rows = rows.assign(
            area=values.looked_up(rows["area_code"], titles).where(lambda said: said.ne(""), rows["area"])
        )
    return rows.assign(
        promise=stated_targets.targets(rows, asked.language),
        latest=values.dated(rows, "observed", "latest_year", asked.language),
    )


def _table(asked: Asked, rows: pd.DataFrame, indicator: str) -> Html:
    say = asked.say
    order = asked.given.get("sort", "place")
    key = order.removeprefix("-")
    column = _BY.get(key, _BY["place"])
    shown = rows.sort_values([column, "area_code"], ascending=[not order.startswith("-"), True], kind="stable")
    whole = bool(asked.given.get("all"))
    many = len(shown)
    if not whole and many > ROWS:
        shown = pd.concat([shown.head(ROWS), shown.iloc[ROWS:][lambda rest: rest["plan_id"].eq(asked.plan_id)]])
    top = pd.to_numeric(rows["observed"]).max()
    lines = [_line(asked, row, top) for row in shown.itertuples()]
    kept = {"indicator": indicator, "year": str(asked.year), "plan": asked.plan_id, "area": asked.given.get("area", "")}
    heads = sorted_heads(
        asked,
        "indicator",
        [
            ("area", say("地区", "area")),
            ("value", say("最新值（年份）", "latest (year)")),
            ("aim", say("目标值", "aim")),
            ("", say("状态", "status")),
            ("way", say("完成路程", "way done")),
            ("place", say("位次区间", "places")),
        ],
        order,
        **kept,
        all="1" if whole else "",
    )
    valued = int(rows["observed"].notna().sum())
    caption = say(
        f"{many}个规划列入，{valued}个有数据；点表头排序，底色为本地区",
        f"{many} plans state it, {valued} have a value; heads sort, the own area is tinted",
    )
    more = Html("")
    if many > len(shown):
        link = links.to(
            "indicator", say(f"显示全部{many}个", f"show all {many}"), asked.language, **kept, sort=order, all="1"
        )
        more = tag("p", link)
    note = tag(
        "p",
        say(
            "三个以上地区有同年、同口径数值的才排位次；位次区间由数值的误差决定，没有唯一的名次。",
            "Ranks need three areas with values of one year and definition; the range follows from the values' error.",
        ),
        "hs-note",
    )
    return section(say("各地区", "Area by area"), table(caption, heads, lines, "hs-stacked"), more, note)


def _line(asked: Asked, row: Any, top: float) -> Html:
    say, language = asked.say, asked.language
    name = links.to("", str(row.area), language, plan=str(row.plan_id), year=str(asked.year))
    bar = Html("")
    if pd.notna(row.observed) and top > 0:
        width = min(max(float(row.observed) / top, 0.0), 1.0) * 100
        bar = Html(f'<span class="hs-inline" aria-hidden="true"><span style="width:{width:.0f}%"></span></span>')
    value = tag("span", row.latest) if row.latest else tag("span", say("无数据", "no value"), "hs-note")
    aim = links.to(
        "target", row.promise or "—", language, plan=str(row.plan_id), year=str(asked.year), target=str(row.target_id)
    )
    way = Html("") if pd.isna(row.attainment) else tag("span", values.journey(float(row.attainment)))
    place = Html("")
    if pd.notna(row.rank_low):
        low, high = int(row.rank_low), int(row.rank_high)
        said = f"{low}" if low == high else ranges.between(str(low), str(high), language)
        place = tag("span", f"{said}/{int(row.ranked)}")
    chip = markup.status_chip(str(row.status), language) if isinstance(row.status, str) and row.status else Html("")
    heads = [
        say("最新值", "latest"),
        say("目标值", "aim"),
        say("状态", "status"),
        say("完成路程", "way done"),
        say("位次", "place"),
    ]
    cells = [together(value, bar), aim, chip, way, place]
    made = (tag("td", cell, data_label=head) for cell, head in zip(cells, heads, strict=True))
    kind = "hs-own" if row.plan_id == asked.plan_id else ""
    return tag("tr", together(tag("th", name, scope="row"), *made), kind)


def _spread(asked: Asked, rows: pd.DataFrame) -> Html:
    """Every area's value as a dot on one line, with the middle, the quarters, the own area and the area above."""
    return section(
        asked.say("各地区数值的分布", "How the values are spread"), spread(rows, asked.language, asked.plan_id)
    )
