"""The level of an indicator against how far the areas are apart, and who holds its ends."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports.cross.lagging import in_common, lagging
from halfsky.reports.cross.material import FEWEST, Material
from halfsky.target_rows import names
from halfsky.words import values

MOST = 12  # indicators of the table; all of them are in the annex
WIDE = 0.2  # of the median, that the middle half of the areas must span for them to be called far apart
_MANY = 0.5  # of the areas: from so many on an indicator lags as a whole


def spreads(report: Material) -> pd.DataFrame:
    """A row an indicator of which at least three areas can be compared: `name, year, areas, middle, best, worst` (their
    values), `leader, last` (their areas), `apart`: the middle half of the areas as a share of the median, the farthest
    apart first; `share` of `lagging`, where
    enough areas are judged."""
    rows = comparable(report)
    rows = rows.assign(
        name=lambda own: names(own, report.package.indicators, report.language),
        place=lambda own: _places(report, own),
    )
    rows = values.with_catalogue(rows, report.package.indicators)
    better = report.package.indicators.set_index("indicator_id")["better"]
    judged = lagging(report)
    shares = judged.loc[judged["enough"], "share"].to_dict() if len(judged) else {}
    codes = report.plans.set_index("plan_id")["area_code"]
    found = []
    for indicator, group in rows.groupby("indicator_id", sort=False):
        observed = group["observed"].astype("float64")
        high, low = group.loc[observed.idxmax()], group.loc[observed.idxmin()]
        best, worst = (high, low) if better[str(indicator)] == "higher" else (low, high)
        # of several areas with one value none is alone at the end
        leaders, lasts = (
            report.listed(list(group.loc[observed.eq(float(end["observed"])), "place"])) for end in (best, worst)
        )
        middle = float(observed.median())
        between = float(observed.quantile(0.75) - observed.quantile(0.25))
        first = group.iloc[0]
        found.append(
            {
                "indicator_id": indicator, "name": first["name"], "year": int(first["common_year"]),
                "areas": len(group), "firm": report.firmness_together(
                    str(indicator), int(first["common_year"]), group["plan_id"].map(codes)
                ),
                "unit": first["unit"], "indicator": first["indicator"], "counter": first["counter"], "middle": middle,
                "best": best["observed"], "leader": leaders, "worst": worst["observed"], "last": lasts,
                "between": between, "apart": between / abs(middle) if middle else float("nan"),
                "share": shares.get(indicator, float("nan")),
            }
        )  # fmt: skip
    frame = pd.DataFrame(found)
    return frame.sort_values("apart", ascending=False, kind="stable", ignore_index=True) if len(frame) else frame


def comparable(report: Material) -> pd.DataFrame:
    """The rows that can be held beside each other, each with its newest value, also where an earlier one, of its due
    year, is what it is judged by; `common_year` is the year that most of these have."""
    rows = report.newest
    # of what is neither better high nor low nobody is best, whatever year a value is of
    undirected = rows.loc[rows["unranked"].eq("no_direction"), "indicator_id"]
    rows = rows[rows["unranked"].isin(["", "other_year"]) & ~rows["indicator_id"].isin(undirected)]
    rows = rows.assign(observed=rows["newest"], latest_year=rows["newest_year"])
    counts = rows.groupby(["indicator_id", "latest_year"], as_index=False).size()
    best = counts.sort_values(["size", "latest_year"]).drop_duplicates("indicator_id", keep="last")
    year = rows["indicator_id"].map(best.set_index("indicator_id")["latest_year"])
    unit = rows["unit"].eq(rows.groupby("indicator_id")["unit"].transform(lambda units: units.mode().iloc[0]))
    rows = rows.assign(common_year=year)[rows["latest_year"].eq(year).fillna(False) & unit]
    return rows[rows.groupby("indicator_id")["plan_id"].transform("size").ge(FEWEST)]


def _places(report: Material, rows: pd.DataFrame) -> list[str]:
    """The areas; how firm the value is, where it is no final one: 东区，推算."""
    between = report.say("，", ", ")
    both = zip(rows["plan_id"].map(report.short_names), report.firmness(rows), strict=True)
    return [between.join(filter(None, pair)) for pair in both]


def section(report: Material) -> Section:
    say, found = report.say, spreads(report)
    page = content.heading(say("三、水平与差距", "3. Level, and how far apart"), label="spread")
    if found.empty:
        return page + content.paragraph(
            say(
                "没有一个指标有三个以上同级地区的同年、同口径数据，不比较水平与差距。",
                "No indicator has comparable values of three areas: level and distance are not compared.",
            )
        )
    wide, many = found["apart"].ge(WIDE), found["share"].ge(_MANY)
    kinds = [
        (wide & many, "整体滞后、地区差距大", "behind as a whole and far apart"),
        (~wide & many, "整体滞后、地区差距小", "behind as a whole and close together"),
        (wide & ~many, "滞后地区不到半数、地区差距大", "behind in less than half and far apart"),
    ]
    said = [
        say(
            f"{zh}的{int(which.sum())}个（{report.in_full(found.loc[which, 'name'], 5)}）",
            f"{en}: {int(which.sum())} ({report.in_full(found.loc[which, 'name'], 5)})",
        )
        for which, zh, en in kinds
        if which.any()
    ]
    rest = int((~wide & ~many).sum())
    close = report.in_full(found.loc[~wide & ~many, "name"], 5)
    told = say("；", "; ").join(
        [
            *said,
            *(
                [
                    say(
                        f"滞后地区不到半数、地区差距小的{rest}个（{close}）",
                        f"behind in less than half and close together: {rest} ({close})",
                    )
                ]
                if rest
                else []
            ),
        ]
    )
    lacking = in_common(report)
    lacking = lacking[~lacking.index.isin(found["indicator_id"])]
    listed = report.in_full(lacking["name"])
    zh = f"半数及以上地区滞后而地区间不可比、未计入的{len(lacking)}个：{listed}。" if len(lacking) else ""
    en = f" Behind in half or more and not comparable: {len(lacking)} ({listed})." if len(lacking) else ""
    page += content.paragraph(
        report.spans(
            (f"可比的{len(found)}个指标中，{told}（见", Ref("spread_table"), f"）。{zh}"),
            (f"Of {len(found)} comparable indicators, {told} (see ", Ref("spread_table"), f").{en}"),
        )
    )
    return page + _table(report, found)


def _table(report: Material, found: pd.DataFrame) -> Section:
    say, shown, more = report.say, found.head(MOST), len(found) - MOST
    said = {column: values.column(shown, column, report.language) for column in ("middle", "best", "worst")}
    beside = say("{}（{}）", "{} ({})")
    frame = pd.DataFrame(
        {
            say("指标（年份）", "indicator (year)"): [
                beside.format(name, f"{year}{say('年', '')}")
                for name, year in zip(shown["name"], shown["year"], strict=True)
            ],
            say("地区数", "areas"): shown["areas"],
            say("中位", "median"): [
                beside.format(text, kind) if kind else text
                for text, kind in zip(said["middle"], shown["firm"], strict=True)
            ],
            say("最好（地区）", "best (area)"): list(map(beside.format, said["best"], shown["leader"])),
            say("最差（地区）", "worst (area)"): list(map(beside.format, said["worst"], shown["last"])),
            say("相对差距", "relative distance"): [values.share(part) for part in shown["apart"]],
        }
    )
    widths = dict(zip(frame.columns, (30, 8, 13, 19, 19, 11), strict=True))
    caption = say("地区差距最大的指标", "Indicators on which the areas are farthest apart")
    note = say(
        f"只含同一年份、同一口径且不是小样本的比率和均值；人数、个数随地区大小而变，不比较。相对差距＝四分位差÷中位数，不小于{values.share(WIDE)}为差距大；"
        f"半数及以上可判断地区滞后的为整体滞后。" + (f"另有{more}个指标见附件。" if more > 0 else ""),
        "Rates and means of one year and definition that are no small numbers; numbers of people and things go with "
        "the area's size and are not compared. Relative distance: what the middle half of the "
        f"areas spans, over the median; far apart from {values.share(WIDE)} on; behind as a whole: in half of the "
        "areas or more." + (f" {more} more in the annex." if more > 0 else ""),
    )
    numeric = [frame.columns[1], frame.columns[5]]
    return content.table(frame, caption, numeric=numeric, widths=widths, kind="dense", label="spread_table") + (
        content.paragraph(note, "note")
    )
