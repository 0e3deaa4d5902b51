"""Where an area stands: beside its neighbours by rank ranges, and against the area above in the same year."""

from __future__ import annotations

import pandas as pd

from halfsky.compare.standings import VIEWS
from halfsky.dashboards import comparison_content, links
from halfsky.dashboards.comparison_content import Compared
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import section
from halfsky.render.html import Html
from halfsky.vocabulary.codes import BETTER
from halfsky.words import ranges, values

_FEWEST = 3  # areas, below which nobody has neighbours
_NAMED = 2  # indicators that are named at either end


def neighbours(asked: Asked) -> tuple[str, list[str]]:
    """The area within which the plan's area is held beside others of its level, and their plans; the nearest one above
    with three of them, else all plans of the year."""
    cache, plan = asked.cache, asked.cache.plan(asked.plan_id)
    known = cache.package.areas.set_index("area_code")
    level, of_plan = known["level"].to_dict(), cache.package.plans.set_index("plan_id")["area_code"]
    own = str(plan["area_code"])
    found: list[str] = []
    for area in comparison_content.upwards(cache, own)[1:]:
        ids = comparison_content.plan_ids(cache, asked.year, area)
        found = [one for one in ids if level.get(of_plan[one]) == level.get(own)]
        if len(found) >= _FEWEST and asked.plan_id in found:
            return area, found
    return "", found if asked.plan_id in found else [asked.plan_id]


def of_plan(asked: Asked) -> Html:
    say = asked.say
    title = say("在周边和上级中的位置", "Among neighbours and against the area above")
    area, ids = neighbours(asked)
    if len(ids) < _FEWEST:
        ids = [asked.plan_id]
    held = Compared.of(asked.cache, ids, asked.year, asked.language)
    pieces = [_against_upper(asked, held), _among(asked, held, area, len(ids))]
    return section(title, *pieces, name="place")


def _against_upper(asked: Asked, held: Compared) -> Html:
    """On how many indicators the area is better than the one above, the same or worse, both of one year."""
    say = asked.say
    stand = held.report.comparison.standings
    own = stand[stand["plan_id"].eq(asked.plan_id) & stand["benchmark"].notna() & stand["observed"].notna()]
    better_of = held.report.package.indicators.set_index("indicator_id")["better"]
    own = own.assign(better=values.looked_up(own["indicator_id"], better_of))
    own = own[own["better"].isin(BETTER.where(sense=1) + BETTER.where(sense=-1))]
    if own.empty:
        return tag(
            "p",
            say(
                "与上级比：没有一项指标本地区和上级地区有同一年的数值，无从比较。",
                "Against the area above: no indicator has values of one year for both.",
            ),
        )
    names = held.report.package.areas.set_index("area_code")[f"name_{asked.language}"]
    above = say("、", ", ").join(dict.fromkeys(str(names.get(code, code)) for code in own["benchmark_area"]))
    sign = own["better"].map(BETTER.each("sense")).astype("float64")
    ahead = (own["observed"] - own["benchmark"]) * sign
    sure = own["against_benchmark"].ne("")
    alike = sure & own["observed"].between(own["low"], own["high"]) & own["benchmark"].between(own["low"], own["high"])
    better, worse = own[ahead.gt(0) & ~alike], own[ahead.lt(0) & ~alike]
    same = len(own) - len(better) - len(worse)
    said = say(
        f"与上级（{above}）同年数值比：可比的{len(own)}项指标中，"
        f"优于上级{len(better)}项、相当{same}项、劣于上级{len(worse)}项",
        f"Against the area above ({above}) in the same year: of {len(own)} indicators {len(better)} better, "
        f"{same} about as good, {len(worse)} worse",
    )
    behind = _named(asked, worse.assign(far=ahead[worse.index]).sort_values("far"))
    end = (
        together(tag("span", say("（如", " (such as ")), behind, tag("span", say("）。", "). ")))
        if len(worse)
        else None
    )
    return tag("p", together(tag("span", said), end or tag("span", say("。", ". "))))


def _among(asked: Asked, held: Compared, area: str, many: int) -> Html:
    """How many indicators the area is in the first, middle and last third with, by the middle of its rank range."""
    say = asked.say
    if many < _FEWEST:
        return tag(
            "p",
            say(
                "与周边比：同级地区不足三个，不排位次。",
                "Among neighbours: fewer than three areas of this level, no ranks.",
            ),
        )
    ranks = held.report.comparison.ranks
    own = ranks[ranks["plan_id"].eq(asked.plan_id) & ranks["view"].eq(next(iter(VIEWS)))]
    known = held.report.package.areas.set_index("area_code")[f"name_{asked.language}"]
    within = str(known.get(area, "")) if area else say("全部地区", "all areas")
    if own.empty:
        return tag(
            "p",
            say(
                f"与{within}同级的{many}个地区比：没有一项指标有三个以上地区同年、同口径的数值，不排位次。",
                f"Among the {many} areas of this level in {within}: no indicator has three values of one year.",
            ),
        )
    middle = (own["rank_low"] + own["rank_high"]) / 2
    share = (middle - 0.5) / own["ranked"]
    own = (
        own.assign(share=share)
        .merge(
            held.report.comparison.standings[["plan_id", "indicator_id", "indicator", "target_id"]],
            on=["plan_id", "indicator_id"],
        )
        .drop_duplicates("indicator_id")
    )
    front, back = own[own["share"].le(1 / 3)], own[own["share"].gt(2 / 3)]
    said = say(
        f"与{within}同级的{many}个地区比：可排位次的{len(own)}项指标中，居前三分之一{len(front)}项、"
        f"中间{len(own) - len(front) - len(back)}项、后三分之一{len(back)}项。",
        f"Among the {many} areas of this level in {within}: of {len(own)} indicators with rank ranges {len(front)} "
        f"in the first third, {len(own) - len(front) - len(back)} in the middle, {len(back)} in the last. ",
    )
    best = _named(asked, front.sort_values("share"), ranks=True)
    worst = _named(asked, back.sort_values("share", ascending=False), ranks=True)
    pieces = [tag("span", said)]
    if len(front):
        pieces += [tag("span", say("靠前：", "Ahead: ")), best, tag("span", say("。", ". "))]
    if len(back):
        pieces += [tag("span", say("靠后：", "Behind: ")), worst, tag("span", say("。", ". "))]
    return tag("p", together(*pieces))


def _named(asked: Asked, rows: pd.DataFrame, *, ranks: bool = False) -> Html:
    """The first few indicators as links to the page that shows every area, with the rank range behind."""
    made = []
    for row in rows.head(_NAMED).itertuples():
        link = links.to(
            "indicator",
            str(row.indicator),
            asked.language,
            indicator=str(row.indicator_id),
            plan=asked.plan_id,
            year=str(asked.year),
        )
        if ranks:
            low, high = int(str(row.rank_low)), int(str(row.rank_high))
            place = f"{low}" if low == high else ranges.between(low, high, asked.language)
            unsure = "" if row.error else asked.say("，无误差来源", ", no source of error")
            told = asked.say(f"（第{place}位，共{row.ranked}个{unsure}）", f" ({place} of {row.ranked}{unsure})")
            link = together(link, tag("span", told))
        made.append(link)
    return links.joined(made, asked.say("、", ", "))
