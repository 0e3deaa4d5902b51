"""What several plans promise on the same indicators: a table of numbers with shades against the upper-level plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
from matplotlib.colors import ListedColormap

from halfsky.figures import theme
from halfsky.figures.asked import OF_PACKAGE, checked
from halfsky.figures.bars import plan_names
from halfsky.figures.canvas import laid_out_only
from halfsky.figures.stage import Drawn, Stage, colours_of
from halfsky.target_rows import MARK, UNCONFIRMED, names
from halfsky.vocabulary.codes import IN_PART
from halfsky.words import line_breaks, stated_targets, values

ROWS, PLANS = 23, 8  # of one printed page
_NAME_CHARACTERS = 18
_LEFT, _TOP, _BOTTOM = 2.3, 1.25, 0.45  # inches
_ROW_INCHES = {"zh": 0.34, "en": 0.44}  # English names take a line more
_TERMS = ["indicator_id", "domain", "comparator", "value", "range_end", "unit", "deadline_year"]
# by against_upper: shade and sign; the sign is what a black-and-white print tells
_CELLS = {
    "absent": ("#ffffff", ""),
    "": ("#eef1f3", ""),
    "weaker": ("#f3d5a4", " ▼"),
    "same": ("#dbe7f1", " ＝"),
    "stricter": ("#a9cbe4", " ▲"),
}


@checked
def promise_matrix(
    promises: pd.DataFrame,
    targets: pd.DataFrame = OF_PACKAGE,
    plans: pd.DataFrame = OF_PACKAGE,
    areas: pd.DataFrame = OF_PACKAGE,
    indicators: pd.DataFrame = OF_PACKAGE,
    *,
    package: object = None,
    unread: Collection[str] | None = None,
    pending: Collection[tuple[str, str]] = (),
    language: str = "zh",
    ax: Drawn | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Drawn:
    """Promised levels, one row an indicator, one column a plan; ▲ ＝ ▼ is stricter, as, or weaker than the upper plan.

    promises: `compare.compare_plans(…).promises`; targets: schemas.TARGETS (the plan's words for a number); plans,
    areas, indicators: the package's tables, with a column for every row of plans; unread: ids of plans whose text was
    not entered, so that what they lack reads 未纳入 (those that plans say were entered in part, where none are given);
    pending: plan and indicator of what a plan states and nobody has checked yet: it reads 待核对.
    `pages` cuts a long list of indicators into printed pages, `theme.pieces` many plans.

    `data`: a row an indicator and plan with the `promise` in words, `against_upper`, and the terms where there are any.
    colours: of `absent`, `stated`, `weaker`, `same` and `stricter`.
    """
    import seaborn  # noqa: PLC0415 - a second of start-up for this chart alone

    say = values.chooser(language)
    paint = colours_of({kind or "stated": shade for kind, (shade, _) in _CELLS.items()}, colours)
    unread = not_whole(plans) if unread is None else unread
    rows = _worded(promises, targets, indicators, language)
    stated, kinds = _wide(rows, plans)
    codes = kinds.map({kind: code for code, kind in enumerate(_CELLS)}.get).astype("float64")
    plans_ = plan_names(stated.columns, plans, areas, language)
    per_column = (theme.WIDTH - _LEFT - 0.15) / max(len(plans_), 1) / 0.126  # Chinese characters
    opened = _pending(rows, stated, pending)
    texts = stated.mask(opened, say("待核对", "to be checked"))
    texts.loc[:, texts.columns.isin(list(unread))] = texts.replace("", say("未纳入", "not entered"))
    texts = texts.map(lambda text: line_breaks.wrap(text, per_column))
    heading = say("各规划对同一指标的目标值", "What the plans promise on the same indicators")
    height = _TOP + _ROW_INCHES[language] * max(len(texts), 1) + _BOTTOM
    with theme.themed():
        alt = say(f"{heading}，共{len(texts)}个指标", f"{heading}: {len(texts)} indicators")
        stage = Stage(ax, height, alt, title=title, figsize=figsize)
        stage.title(
            heading,
            say(
                "▲ 严于上级规划　＝ 与上级规划相同　▼ 宽于上级规划　空白：规划未列　※ 尚未核对",
                "▲ stricter than the upper plan, ＝ the same, ▼ weaker; blank: none such; ※ not checked by a person",
            )
            + (say("　待核对：规划已列、尚未核对", ", to be checked: stated") if opened.any(axis=None) else ""),
        )
        if texts.empty:
            stage.message(say("没有共同的指标", "no indicator in common"))
            return stage.end(lambda: promises.head(0))
        axes = stage.panel(left=_LEFT, right=0.15, top=_TOP, bottom=_BOTTOM)
        with laid_out_only(axes.figure):
            seaborn.heatmap(
                codes, ax=axes, annot=texts.to_numpy(), fmt="", cbar=False,
                xticklabels=True, yticklabels=True, vmin=-0.5, vmax=len(_CELLS) - 0.5,
                cmap=ListedColormap(list(paint.values())), linewidths=0.8, linecolor=theme.GRID,
                annot_kws={"fontsize": 8.5, "color": theme.INK, "linespacing": 1.05},
            )  # fmt: skip
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.set_xticklabels([line_breaks.wrap(name, per_column) for name in plans_], rotation=0, fontsize=8.5)
        labels = line_breaks.wrap_all(texts.index, _NAME_CHARACTERS)
        axes.set_yticklabels(labels, rotation=0, fontsize=8.5)
        axes.set(xlabel="", ylabel="")
    return stage.end(lambda: _cells(rows, stated, kinds, unread))


def not_whole(plans: pd.DataFrame) -> list[str]:
    """The plans of which a part was entered only: what they lack says nothing about them."""
    entered = plans["entered"] if "entered" in plans else pd.Series("", index=plans.index)
    return list(plans.loc[entered.eq(IN_PART), "plan_id"])


def _pending(rows: pd.DataFrame, stated: pd.DataFrame, pending: Collection[tuple[str, str]]) -> pd.DataFrame:
    """Which blank cells are of a plan that states the indicator, unchecked."""
    called = rows.drop_duplicates("indicator_id").set_index("indicator_id")["name"].to_dict()
    held = {(called[code], plan_id) for plan_id, code in pending if code in called}
    cells = [[(name, plan_id) in held for plan_id in stated.columns] for name in stated.index]
    return pd.DataFrame(cells, stated.index, stated.columns, dtype="bool") & stated.eq("")


def _cells(
    rows: pd.DataFrame, texts: pd.DataFrame, kinds: pd.DataFrame, unread: Collection[str]
) -> pd.DataFrame:  # fmt: skip
    """A row an indicator and plan: `name, plan_id, entered` (as a whole), `promise, against_upper` ("absent" for none),
    and the terms where the plan states it."""
    long = texts.rename_axis(index="name", columns=None).reset_index().melt("name", var_name="plan_id")
    kind = kinds.rename_axis(index="name", columns=None).reset_index().melt("name")["value"]
    long = long.rename(columns={"value": "promise"}).assign(
        against_upper=kind, entered=~long["plan_id"].isin(list(unread))
    )
    columns = [*_TERMS, *(["against_upper_why"] if "against_upper_why" in rows else [])]
    terms = rows[["name", "plan_id", *columns]].drop_duplicates(["name", "plan_id"])
    return long.merge(terms, on=["name", "plan_id"], how="left")


def matrix(
    promises: pd.DataFrame, targets: pd.DataFrame, plans: pd.DataFrame, indicators: pd.DataFrame, language: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two frames, indicators by plans: the promise in words with its sign, and its kind (`absent` for none)."""
    return _wide(_worded(promises, targets, indicators, language), plans)


def _worded(
    promises: pd.DataFrame, targets: pd.DataFrame, indicators: pd.DataFrame, language: str
) -> pd.DataFrame:  # fmt: skip
    """The promises with their `name`, and `text`: the number in words with the sign."""
    words = ["value_text", "periodicity", "review_status", "note"]
    rows = promises.merge(targets[["target_id", *words]], on="target_id", how="left")
    rows[words] = rows[words].astype("object").fillna("")
    rows = rows.merge(targets[["target_id", "tolerance"]], on="target_id", how="left")
    rows = values.with_catalogue(rows.assign(upper_value=rows["range_end"]), indicators)
    mark = rows["review_status"].isin(UNCONFIRMED).map({True: MARK, False: ""})
    return rows.assign(
        name=names(rows, indicators, language),
        text=pd.Series(stated_targets.targets(rows, language), index=rows.index, dtype="object")
        + mark
        + rows["against_upper"].map(lambda kind: _CELLS[kind][1]),
    )


def _wide(rows: pd.DataFrame, plans: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    order = list(plans["plan_id"])
    lines = rows["name"].drop_duplicates()
    texts = rows.pivot_table(index="name", columns="plan_id", values="text", aggfunc="first", observed=True)
    kinds = rows.pivot_table(index="name", columns="plan_id", values="against_upper", aggfunc="first", observed=True)
    return (
        texts.reindex(index=lines, columns=order).astype("object").fillna(""),
        kinds.reindex(index=lines, columns=order).astype("object").fillna("absent"),
    )


def pages(promises: pd.DataFrame, rows: int = ROWS) -> list[pd.DataFrame]:
    """The promises on indicators that at least two plans share, in pieces of `rows` indicators, one chart each."""
    shared = promises[promises.groupby("indicator_id")["plan_id"].transform("nunique").ge(2)]
    known = list(shared["indicator_id"].drop_duplicates())
    return [shared[shared["indicator_id"].isin(known[first : first + rows])] for first in range(0, len(known), rows)]
