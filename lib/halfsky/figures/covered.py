"""Which plan states which indicator: plans by indicators, one sign a cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from halfsky.figures import theme
from halfsky.figures.asked import OF_PACKAGE, checked
from halfsky.figures.bars import plan_names
from halfsky.figures.stage import Drawn, Stage, colours_of
from halfsky.target_rows import names
from halfsky.words import line_breaks, values

ROWS, PLANS = 28, 16  # of one printed page
_NAME_CHARACTERS = 20
_LEFT, _BOTTOM = 2.65, 0.3  # inches
_ROW_INCHES = {"zh": 0.27, "en": 0.42}
_UPRIGHT = 8  # up to so many plans the heads lie across
# shade and sign; the sign is what a black-and-white print tells
_CELLS = {
    "promised": ("#a9cbe4", "●"),
    "directional": ("#dbe7f1", "○"),
    "pending": ("#e4e0ee", "？"),
    "related": ("#f6e7c8", "△"),
    "left_out": ("#f3d5a4", "×"),
    "absent": ("#ffffff", ""),
    "not_entered": ("#ffffff", "–"),
}


@checked
def coverage_matrix(
    kinds: pd.DataFrame,
    plans: pd.DataFrame = OF_PACKAGE,
    areas: pd.DataFrame = OF_PACKAGE,
    indicators: pd.DataFrame = OF_PACKAGE,
    *,
    package: object = None,
    unread: Collection[str] = (),
    pending: Collection[tuple[str, str]] = (),
    language: str = "zh",
    ax: Drawn | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Drawn:
    """Indicators down, plans across: stated with a number, without one, left out although the upper plan has it.

    kinds: `compare.compare_plans(…).coverage_kinds`; plans (order of the columns), areas, indicators: the package's
    tables; unread: ids of plans whose text was not entered, so that a blank of theirs says nothing; pending: plan
    and indicator of what a plan states and nobody has checked yet: neither stated nor left out. `pages` cuts many
    indicators and plans into printed pages.

    `data`: a row an indicator and plan with its `coverage`, by these kinds. colours: of the same.
    """
    paint = colours_of({kind: shade for kind, (shade, _) in _CELLS.items()}, colours)
    say = values.chooser(language)
    cells = matrix(kinds, plans, indicators, language, unread, pending)
    heads = plan_names(cells.columns, plans, areas, language)
    lying = len(heads) <= _UPRIGHT
    wide = (theme.WIDTH - _LEFT - 0.15) / max(len(heads), 1)
    heads = [line_breaks.wrap(head, wide / 0.135 if lying else 7) for head in heads]
    top = 1.35 if lying else 1.2 + 0.135 * 8
    height = top + _ROW_INCHES[language] * max(len(cells), 1) + _BOTTOM
    heading = say("各规划列入的指标", "Which indicators each plan states")
    with theme.themed():
        stage = Stage(
            ax,
            height,
            say(
                f"{heading}：{len(cells)}个指标，{len(heads)}个规划",
                f"{heading}: {len(cells)} indicators, {len(heads)} plans",
            ),
            title=title,
            figsize=figsize,
        )
        stage.title(
            heading,
            say(
                "● 有数值　○ 只有方向　△ 未列，另列有口径不同的相近指标　× 未列，上级规划有　空白：未列",
                "● with a number, ○ a direction, △ a similar indicator of another definition instead, "
                "× left out though in the upper plan",
            )
            + (say("　？ 已列、待核对", ", ？ stated, to be checked") if cells.eq("pending").any(axis=None) else "")
            + (say("　– 未纳入", ", – not entered") if cells.eq("not_entered").any(axis=None) else ""),
        )
        if cells.empty:
            stage.message(say("没有共同的指标", "no indicator in common"), 0.3)
            return stage.end(lambda: _long(cells))
        axes = stage.panel(left=_LEFT, right=0.15, top=top, bottom=_BOTTOM)
        _draw(axes, cells, paint)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.set_xticks(
            [column + 0.5 for column in range(len(heads))], heads, rotation=0 if lying else 90, fontsize=8.5
        )
        axes.set_yticks([row + 0.5 for row in range(len(cells))], line_breaks.wrap_all(cells.index, _NAME_CHARACTERS))
        axes.tick_params(axis="y", labelsize=8.5)
    return stage.end(lambda: _long(cells))


def _long(cells: pd.DataFrame) -> pd.DataFrame:
    """A row a cell: `name, plan_id, coverage`."""
    return (
        cells.rename_axis(index="name", columns=None)
        .reset_index()
        .melt("name", var_name="plan_id", value_name="coverage")
    )


def _draw(axes: Axes, cells: pd.DataFrame, paint: Mapping[str, str]) -> None:
    axes.set_xlim(0, cells.shape[1])
    axes.set_ylim(cells.shape[0], 0)
    for row, kinds in enumerate(cells.to_numpy()):
        for column, kind in enumerate(kinds):
            _, sign = _CELLS[kind]
            # the limits are set: as an artist a patch is not measured for them
            axes.add_artist(Rectangle((column, row), 1, 1, facecolor=paint[kind], edgecolor=theme.GRID, linewidth=0.8))
            if sign:
                axes.text(column + 0.5, row + 0.5, sign, ha="center", va="center", fontsize=9)


def matrix(
    kinds: pd.DataFrame,
    plans: pd.DataFrame,
    indicators: pd.DataFrame,
    language: str,
    unread: Collection[str] = (),
    pending: Collection[tuple[str, str]] = (),
) -> pd.DataFrame:
    """Indicator names by plan ids: promised, directional, pending, related, left_out, absent; not_entered of `unread`
    plans."""
    kind = kinds["coverage"].mask(kinds["coverage"].eq("not_promised"), "absent")
    kind = kind.mask(kind.eq("absent") & kinds["in_upper"], "left_out")
    kind = kind.mask(kind.isin(["absent", "left_out"]) & kinds["related"].ne(""), "related")
    held = set(pending)
    opened = [pair in held for pair in zip(kinds["plan_id"], kinds["indicator_id"], strict=True)]
    kind = kind.mask(~kind.isin(["promised", "directional"]) & pd.Series(opened, kinds.index, dtype="bool"), "pending")
    in_part = kinds.loc[kinds["coverage"].eq("not_entered"), "plan_id"].unique()
    rows = kinds.assign(name=names(kinds, indicators, language), kind=kind)
    wide = rows.pivot_table(index="name", columns="plan_id", values="kind", aggfunc="first", observed=True)
    lines = rows["name"].drop_duplicates()
    wide = wide.reindex(index=lines, columns=list(plans["plan_id"])).fillna("absent")
    blank = wide.isin(["absent", "left_out", "related"])
    return wide.mask(blank & wide.columns.isin([*unread, *in_part]), "not_entered")


def pages(kinds: pd.DataFrame, rows: int = ROWS) -> list[pd.DataFrame]:
    """The coverage of `worth_showing` indicators in pieces of `rows` indicators, nearly equal in length."""
    shown = kinds[worth_showing(kinds)]
    known = shown[["indicator_id"]].drop_duplicates()
    return [shown[shown["indicator_id"].isin(piece["indicator_id"])] for piece in theme.pieces(known, rows)]


def worth_showing(kinds: pd.DataFrame) -> pd.Series:
    """Whether two plans state the indicator, or the upper plan of one of them: else there is nothing to compare."""
    asked = kinds["in_upper"].groupby(kinds["indicator_id"]).transform("any")
    return kinds["plans_promising"].ge(2) | asked
