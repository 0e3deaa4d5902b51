"""Which indicators lag, and where: the matrix of all areas, and the indicators that lag in most of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from halfsky.figures import theme
from halfsky.figures.heat import AREAS, ROWS, status_matrix
from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import newest
from halfsky.reports.cross import few
from halfsky.reports.cross.material import FEWEST, Material
from halfsky.target_rows import names, target_of
from halfsky.vocabulary.comparators import DIRECTIONS
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import ACCOUNT, STATUSES
from halfsky.words import values

MOST = 15  # indicators of the table; all of them are in the matrix
MATRIX = "heat"
_MANY = 0.5  # of the areas: from so many on an indicator lags as a whole
_OF_SIDE = 5  # areas that are named on each side of a range


def short_words(report: Material) -> str:
    """未达标、滞后或倒退: the lines of the account that `lagging` counts."""
    lines = dict.fromkeys(STATUSES.row(code).entry for code in _short_codes())
    ordered = [code for code in ACCOUNT if code in lines]
    return report.say("、", ", ").join(ACCOUNT.label(code, report.language) for code in ordered)


def _short_codes() -> tuple[str, ...]:
    return STATUSES.where(behind=True) + STATUSES.where(over=True)


def lagging(report: Material) -> pd.DataFrame:
    """A row an indicator of which a neighbour can be judged by more than few cases: `name, judged, short, share,
    places` (their names: what is due and missed first, then by how far the newest value is off; one that met its target
    since it was due last), `late` (how many these are), what lags in the greatest part of areas first; one that is
    judged in fewer than `FEWEST` areas stands behind the others. `below, above`: how many of them lie below and above
    what a target with two ends allows.
    """
    return report.once(_lagging)


def _lagging(report: Material) -> pd.DataFrame:
    rows = report.bounded
    rows = rows[rows["status"].isin(STATUSES.where(decided=True, trend=False)) & ~rows_of_few(rows)]
    late = newest.met_late(rows)
    first = rows["status"].isin(STATUSES.where(over=True)).astype("int64").mask(late, -1)
    rows = rows.assign(
        name=names(rows, report.package.indicators, report.language), short=rows["status"].isin(_short_codes()),
        place=_dated(report, rows), first=first, distance=rows["off"].astype("float64").abs(), late=late,
    )  # fmt: skip
    ended = np.isfinite(rows["low"].astype("float64")) & np.isfinite(rows["high"].astype("float64")) & rows["short"]
    rows = rows.assign(below=ended & rows["off"].lt(0), above=ended & rows["off"].gt(0))
    groups = rows.groupby("indicator_id", sort=False)
    frame = groups.agg(
        name=("name", "first"), judged=("plan_id", "size"), short=("short", "sum"), late=("late", "sum"),
        below=("below", "sum"), above=("above", "sum"),
    )  # fmt: skip
    behind = rows[rows["short"]].sort_values(["first", "distance"], ascending=False, kind="stable")
    # of a range the areas below it stand together, and those above it
    sides = behind.assign(side=behind["above"].astype("int64") - behind["below"].astype("int64"))
    sides = sides.sort_values("side", kind="stable")
    places = sides.groupby("indicator_id", sort=False)["place"].agg(list)
    frame = frame.assign(share=frame["short"] / frame["judged"], places=places.reindex(frame.index))
    frame = frame.assign(enough=frame["judged"].ge(FEWEST))
    return frame.sort_values(["enough", "share", "short"], ascending=False, kind="stable")


def _dated(report: Material, rows: pd.DataFrame) -> list[str]:
    """The areas; of one whose plan has targets for several years which is meant, and of one that is judged by an
    earlier year than its newest value what both years say."""
    say, names_ = report.say, rows["plan_id"].map(report.short_names)
    said = [text.translate(str.maketrans("；（(", "，，,", "）)")) for text in newest.remarks(rows, report.language)]
    numbers = report.gaps[~report.gaps["comparator"].isin(DIRECTIONS)]
    dues = numbers.groupby(["plan_id", "indicator_id"])["due_year"].nunique().to_dict()
    several = [dues.get(pair, 0) > 1 for pair in zip(rows["plan_id"], rows["indicator_id"], strict=True)]
    which = [
        target_of(year, report.language) if more and pd.notna(year) else ""
        for more, year in zip(several, rows["due_year"].astype("float64"), strict=True)
    ]
    told = [say("，", ", ").join(filter(None, both)) for both in zip(which, said, strict=True)]
    return [
        say(f"{name}（{text}）", f"{name} ({text})") if text else name for name, text in zip(names_, told, strict=True)
    ]


def in_common(report: Material) -> pd.DataFrame:
    """The rows of `lagging` that are short in half or more of the areas, of at least `FEWEST`."""
    found = lagging(report)
    return found[found["short"].gt(0) & found["share"].ge(_MANY) & found["enough"]]


def section(report: Material) -> Section:
    say, found = report.say, lagging(report)
    page = content.heading(say("二、哪些指标滞后、滞后在哪里", "2. What lags, and where"), label="lagging")
    short = found[found["short"].gt(0)]
    if short.empty:
        none = say("没有未达标、滞后或倒退的指标。", "Nothing is missed or behind.") if len(found) else say(
            "各地区均没有可判断的定量目标，无从比较。", "No target with a number can be judged in any area."
        )  # fmt: skip
        return page + content.paragraph(none) + (_matrix(report) if len(found) else Section())
    common = in_common(report)
    words = short_words(report)
    where = Ref(MATRIX if len(report.plans) <= report.most_drawn else "lagging_table")
    listed = report.in_full(common["name"])
    zh = f"；可判断地区不少于{FEWEST}个、其中半数及以上{words}的有{len(common)}个：{listed}" if len(common) else ""
    en = f", {len(common)} of them in half or more of at least {FEWEST} areas judged: {listed}" if len(common) else ""
    some = "，均" if len(short) == len(found) else f"，其中{len(short)}个指标"
    start = say(
        f"{len(found)}个指标有地区可以判断{some}在部分或全部地区{words}（见",
        f"{len(found)} indicators can be judged in some area; {len(short)} are missed or behind somewhere (see ",
    )
    page += content.paragraph([start, where, say(f"）{zh}。", f"){en}.")])
    return page + _table(report, short, words) + _matrix(report)


def _table(report: Material, short: pd.DataFrame, words: str) -> Section:
    say = report.say
    shown, more, drawn = short.head(MOST), len(short) - MOST, len(report.plans) <= report.most_drawn
    frame = pd.DataFrame(
        {
            say("指标", "indicator"): shown["name"],
            say("可判断地区", "areas judged"): shown["judged"],
            say("其中滞后", "of them short"): shown["short"],
            say("占比", "share"): [values.share(part) for part in shown["share"]],
            say("滞后的地区", "where"): [_where(report, row) for row in shown.to_dict("records")],
        }
    )
    widths = dict(zip(frame.columns, (29, 9, 9, 10, 43), strict=True))
    caption = say("滞后面最大的指标", "Indicators that lag in most areas")
    common = in_common(report)
    left = list(common.loc[~common.index.isin(shown.index), "name"])
    named = report.in_full(left)
    note = say(
        f"滞后指{words}；地区先列到期未达标的，再列期限未到的，各按最新值与目标（或允许范围）的距离由大到小排列，"
        f"已逾期达到的列在最后。"
        + (f"半数及以上地区滞后而未列入本表的{len(left)}个：{named}。" if left else "")
        + (f"表外共有{more}个指标见下图。" if more > 0 and drawn else ""),
        f"Short: {words}; what is due and missed first, then what is not yet due, each the farthest from the target "
        "(or from what is allowed) first, and last what has met it late."
        + (f" Short in half of the areas and not in the table: {len(left)} ({named})." if left else "")
        + (f" {more} more in all are in the matrix." if more > 0 and drawn else ""),
    ) + few.note(report)
    table = content.table(
        frame, caption, numeric=frame.columns[1:4], widths=widths, kind="dense", label="lagging_table"
    )
    return table + content.paragraph(note, "note")


def sided(report: Material, below: int, above: int) -> str:
    """低于范围5个、高于范围7个: on which side of what is allowed areas lie; "" of a target with one end."""
    say = report.say
    said = [say(f"低于范围{below}个", f"{below} below the range")] if below else []
    said += [say(f"高于范围{above}个", f"{above} above it")] if above else []
    return say("、", ", ").join(said)


def _where(report: Material, row: dict[str, Any]) -> str:
    """The areas; of a range those below it, and those above."""
    below, above, places = int(row["below"]), int(row["above"]), list(row["places"])
    if not below + above:
        return report.listed(places)
    parts = (
        (sided(report, below, 0), places[:below]), ("", places[below : len(places) - above]),
        (sided(report, 0, above), places[len(places) - above :]),
    )  # fmt: skip
    said = [f"{side}{report.say('：', ': ') if side else ''}{_few_of(report, own)}" for side, own in parts if own]
    return report.say("；", "; ").join(said)


def _few_of(report: Material, places: list[str]) -> str:
    """The first of them, behind a count of all."""
    shown = report.say("、", ", ").join(places[:_OF_SIDE])
    return shown + (report.say("等", " …") if len(places) > _OF_SIDE else "")


def _matrix(report: Material) -> Section:
    """The heat table; areas with least that lags stand first. Of too many areas there is none, and that is said."""
    if len(report.plans) > report.most_drawn:
        return content.paragraph(
            report.say(
                f"参与比较的规划有{len(report.plans)}个，超过{report.most_drawn}个，地区×指标热力图无法辨认，不列；"
                "滞后面最大的指标及其地区见上表，逐个规划的项数见附件。",
                f"{len(report.plans)} plans are compared, more than {report.most_drawn}: a matrix of areas and "
                "indicators could not be read and is left out. What lags most, and where, is in the table; the counts "
                "of every plan are in the annex.",
            ),
            "note",
        )
    cells = cells_of(report)
    names_ = report.short_names
    charts = [
        status_matrix(
            rows[list(columns)], [names_[plan_id] for plan_id in columns],
            language=report.language, simulated=report.simulated,
            opened=bool(report.pending),
        )
        for rows in theme.pieces(cells, ROWS)
        for columns in ([list(piece.index) for piece in theme.pieces(cells.T, AREAS)])
    ]  # fmt: skip
    caption = report.say("各地区各指标进展", "Where each area stands on each indicator")
    return content.pictures(charts, content.paged(caption, len(charts), report.language), [MATRIX])


def cells_of(report: Material) -> pd.DataFrame:
    """Statuses, names of indicators by plan ids; what lags most stands first, as do the areas where least does."""
    rows = report.local_standings
    valued = rows["status"].isin(STATUSES.where(decided=True)).groupby(rows["indicator_id"]).transform("any")
    rows = rows[valued]
    wide = rows.pivot_table(index="indicator_id", columns="plan_id", values="status", aggfunc="first", observed=True)
    short = wide.isin(_short_codes())
    order = {plan_id: place for place, plan_id in enumerate(report.plans["plan_id"])}
    known = sorted(wide.columns, key=lambda plan_id: (int(short[plan_id].sum()), order[plan_id]))
    first = [indicator for indicator in lagging(report).index if indicator in wide.index]
    lines = [*first, *(indicator for indicator in wide.index if indicator not in set(first))]
    # one row an indicator, whatever words each plan has for it
    once = rows.drop_duplicates("indicator_id")
    called = dict(zip(once["indicator_id"], names(once, report.package.indicators, report.language), strict=True))
    wide = wide.reindex(index=lines, columns=known).astype("object").fillna("")
    return wide.set_axis([called[indicator] for indicator in lines])
