"""The upper level's roll-up: how many districts are behind, by domain, by indicator, and which."""

from __future__ import annotations

import pandas as pd

from halfsky.assess import Settings
from halfsky.assess.summary import distinct
from halfsky.dashboards import headline, links
from halfsky.dashboards.cache import PageCache
from halfsky.dashboards.markup import cards, tag, together
from halfsky.dashboards.plain import tiles
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.districts import plans_added_up
from halfsky.dashboards.plain.sheet import Sheet, chooser, section, sheet, sorted_heads, table
from halfsky.render.html import Html
from halfsky.schemas import DIRECTIONS
from halfsky.target_rows import domain_titles
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import values

_INDICATORS, _DISTRICTS = 15, 12  # rows that are shown at first
_NONE = "none"
_LAST_IS_NUMBER = ("", "", "hs-number")
_BY = ("name", "late", "judged", "lacking", "share")


def rolled(cache: PageCache, year: int) -> pd.DataFrame:
    """Every promise with a number of every local plan: `plan_id, indicator_id, domain, late, judged, lacking`."""
    key = "rolled", year
    if key not in cache.kept:
        gaps = distinct(cache.gaps(year))
        gaps = gaps[~gaps["comparator"].isin(DIRECTIONS) & gaps["indicator_id"].ne("")]
        late = STATUSES.where(behind=True) + STATUSES.where(over=True)
        cache.kept[key] = pd.DataFrame(
            {
                "plan_id": gaps["plan_id"].astype("category"),
                "indicator_id": gaps["indicator_id"].astype("category"),
                "domain": gaps["domain"].astype("category"),
                "late": gaps["status"].isin(late),
                "judged": gaps["status"].isin(STATUSES.where(decided=True, trend=False)),
                "lacking": gaps["status"].isin(STATUSES.where(lacks_data=True)),
            }
        ).reset_index(drop=True)
    held: pd.DataFrame = cache.kept[key]
    return held


def page(asked: Asked) -> Sheet:
    say = asked.say
    ids, name, fields = plans_added_up(asked)
    title = " · ".join(filter(None, (say("各区县汇总", "All districts"), name, f"{asked.year}{say('年', '')}")))
    if not ids:
        text = say(
            "没有可以汇总的规划：只汇总本地区以下，或者同属一个上级地区的规划。",
            "There is no plan to add up: only plans below the area, or below one area with it, are.",
        )
        return sheet(asked, title, tag("p", text, "hs-lead"))
    rows = rolled(asked.cache, asked.year)
    rows = rows[rows["plan_id"].isin(ids)]
    titles = domain_titles(asked.cache.package.domains, asked.language)
    there = [key for key in titles if rows["domain"].eq(key).any()]
    given = asked.given.get("domain", "")
    domain = "" if given == _NONE else given
    chosen = bool(given) and domain in there
    options = [(say("全部领域", "all domains"), ""), *((titles[key], key or _NONE) for key in there)]
    fields["domain"] = (say("领域", "Domain"), options, given if chosen else "")
    kept = {"year": str(asked.year), "area": asked.given.get("area", ""), "plan": asked.given.get("plan", "")}
    by_domain = _by_domain(asked, rows, {key: titles[key] for key in there}, kept)
    if chosen:
        rows = rows[rows["domain"].eq(domain)]
    counted = _counted(rows, ids)
    body = [
        _cards(asked, counted),
        tag("div", together(by_domain, _by_indicator(asked, rows, kept | {"domain": given})), "hs-two"),
        tiles.section(asked, counted),
        _list(asked, counted, kept | {"domain": given}),
    ]
    return sheet(asked, title, *body, lead=chooser(asked, "districts", fields, plan=kept["plan"]), kind="hs-roll-up")


def _counted(rows: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    """A plan a row: how many of its targets are behind, can be judged, lack data, and the share that is behind."""
    sums = rows.groupby(rows["plan_id"].astype("str"))[["late", "judged", "lacking"]].sum()
    sums["asked"] = rows.groupby(rows["plan_id"].astype("str")).size()
    sums = sums.reindex(ids).fillna(0).astype("int64")
    enough = sums["judged"].gt(0) & sums["judged"].ge(Settings().headline_coverage * sums["asked"])
    return sums.assign(share=(sums["late"] / sums["judged"].where(enough))).rename_axis("plan_id").reset_index()


def _cards(asked: Asked, counted: pd.DataFrame) -> Html:
    say = asked.say
    some = int(counted["late"].gt(0).sum())
    blind = int(counted["share"].isna().sum())
    judged, whole = int(counted["judged"].sum()), int(counted["asked"].sum())
    return cards(
        [
            (
                "first",
                say(*headline.JUDGED),
                f"{judged}/{whole}" + (f" = {100 * judged / whole:.1f}%" if whole else ""),
                say("各规划合计", "of all plans together"),
            ),
            (
                "first",
                say("有目标滞后的区县", "districts with a target behind"),
                f"{some}/{len(counted)}",
                say("滞后、倒退或未达标一项以上", "one or more behind, lost or missed"),
            ),
            (
                "bad" if counted["late"].any() else "",
                say("滞后、倒退或未达标", "behind, lost or missed"),
                str(int(counted["late"].sum())),
                say("项，各规划合计", "targets, all plans together"),
            ),
            (
                "",
                say("数据太少、无从判断的区县", "districts with too few data"),
                str(blind),
                say("可判断的不到定量目标的三成", "fewer than three in ten can be judged"),
            ),
        ]
    )


def _by_domain(asked: Asked, rows: pd.DataFrame, titles: dict[str, str], kept: dict[str, str]) -> Html:
    """Each domain: how many districts have a target behind in it."""
    say = asked.say
    each = rows.groupby([rows["domain"].astype("str"), rows["plan_id"].astype("str")])[
        ["late", "judged", "lacking"]
    ].sum()
    lines = []
    for key, title in titles.items():
        own = each.loc[key]
        late, judged = int(own["late"].gt(0).sum()), int(own["judged"].gt(0).sum())
        link = links.to("districts", title, asked.language, **kept, domain=key or _NONE)
        cells = [
            tag("th", link, scope="row"),
            tag("td", together(tag("span", f"{late}/{judged}"), _bar(late, judged))),
            tag("td", str(int(own["late"].sum())), "hs-number"),
        ]
        lines.append(tag("tr", together(*cells)))
    heads = [
        tag("th", words, kind, scope="col")
        for kind, words in zip(
            _LAST_IS_NUMBER,
            (
                say("领域", "domain"),
                say("有滞后的区县/可判断的", "districts behind / that can be judged"),
                say("滞后项数", "targets behind"),
            ),
            strict=True,
        )
    ]
    caption = say("点领域只看该领域", "Open a domain to see it alone")
    return section(say("按领域", "By domain"), table(caption, heads, lines))


def _by_indicator(asked: Asked, rows: pd.DataFrame, kept: dict[str, str]) -> Html:
    say = asked.say
    named = rows[rows["indicator_id"].ne("")]
    sums = named.groupby(named["indicator_id"].astype("str"))[["late", "judged", "lacking"]].sum()
    sums = sums.sort_values(["late", "judged"], ascending=False, kind="stable")
    catalogue = asked.cache.package.indicators.set_index("indicator_id")
    titles = values.looked_up(pd.Series(sums.index), catalogue[f"name_{asked.language}"])
    lines = []
    for (key, row), title in list(zip(sums.iterrows(), titles, strict=True))[:_INDICATORS]:
        link = links.to(
            "indicator",
            str(title or key),
            asked.language,
            **{n: v for n, v in kept.items() if n != "domain"},
            indicator=str(key),
        )
        late, judged = int(row["late"]), int(row["judged"])
        cells = [
            tag("th", link, scope="row"),
            tag("td", together(tag("span", f"{late}/{judged}"), _bar(late, judged))),
            tag("td", str(int(row["lacking"])), "hs-number"),
        ]
        lines.append(tag("tr", together(*cells)))
    heads = [
        tag("th", words, kind, scope="col")
        for kind, words in zip(
            _LAST_IS_NUMBER,
            (
                say("指标", "indicator"),
                say("滞后区县/可判断的", "districts behind / that can be judged"),
                say(*headline.LACKING),
            ),
            strict=True,
        )
    ]
    more = len(sums) - len(lines)
    caption = say("滞后区县多的在前", "Most districts behind first") + (
        say(f"（另有{more}个指标）", f" ({more} more)") if more > 0 else ""
    )
    return section(say("按指标", "By indicator"), table(caption, heads, lines))


def _list(asked: Asked, counted: pd.DataFrame, kept: dict[str, str]) -> Html:
    say, cache = asked.say, asked.cache
    plans = cache.package.plans.set_index("plan_id")["area_code"]
    titles = cache.package.areas.set_index("area_code")[f"name_{asked.language}"]
    short = counted["plan_id"].map(plans).map(titles)
    several = short.duplicated(keep=False) | short.isna() | short.eq("")
    whole_names = {key: words for words, key in cache.plan_options(asked.language)}
    names = dict(zip(counted["plan_id"], short.where(~several, counted["plan_id"].map(whole_names)), strict=True))
    counted = counted.assign(name=counted["plan_id"].map(names), code=counted["plan_id"].map(plans))
    order = asked.given.get("sort", "-share")
    key = order.removeprefix("-")
    key = key if key in _BY else _BY[4]
    by = "code" if key == _BY[0] else key
    shown = counted.sort_values([by, "late", "code"], ascending=[not order.startswith("-"), False, True], kind="stable")
    whole = bool(asked.given.get("all"))
    lines = []
    for row in shown.itertuples() if whole else shown.head(_DISTRICTS).itertuples():
        link = links.to("", str(row.name), asked.language, plan=str(row.plan_id), year=str(asked.year))
        share = "—" if pd.isna(row.share) else f"{100 * float(str(row.share)):.0f}%"
        cells = [
            tag("th", link, scope="row"),
            tag("td", str(row.late), "hs-number"),
            tag("td", str(row.judged), "hs-number"),
            tag("td", str(row.lacking), "hs-number"),
            tag("td", share, "hs-number"),
        ]
        lines.append(tag("tr", together(*cells), "hs-own" if row.plan_id == asked.plan_id else ""))
    heads = sorted_heads(
        asked,
        "districts",
        [
            ("name", say("区县", "district")),
            ("late", say("滞后", "behind")),
            ("judged", say("可判断", "can be judged")),
            ("lacking", say(*headline.LACKING)),
            ("share", say("滞后占可判断的", "share behind")),
        ],
        order,
        _BY[1:],
        **kept,
        all="1" if whole else "",
    )
    more = Html("")
    if not whole and len(counted) > len(lines):
        link = links.to(
            "districts",
            say(f"显示全部{len(counted)}个", f"show all {len(counted)}"),
            asked.language,
            **kept,
            sort=order,
            all="1",
        )
        more = tag("p", link)
    return section(say("各区县", "District by district"), table(say("点表头排序", "Heads sort"), heads, lines), more)


def _bar(part: int, whole: int) -> Html:
    width = 100 * part / whole if whole else 0
    return Html(f'<span class="hs-inline" aria-hidden="true"><span style="width:{width:.0f}%"></span></span>')
