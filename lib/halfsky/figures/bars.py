"""Stacked bars of target counts: a bar a domain, or a bar a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from halfsky.assess import distinct
from halfsky.assess.summary import shown_as
from halfsky.figures import theme
from halfsky.figures.asked import OF_PACKAGE, checked
from halfsky.figures.stage import Drawn, Stage, colours_of
from halfsky.schemas import DIRECTIONS
from halfsky.target_rows import domain_titles
from halfsky.vocabulary.codes import FAMILIES
from halfsky.vocabulary.statuses import SEGMENTS, STATUSES
from halfsky.words import line_breaks, values

_LABEL_CHARACTERS = 15  # width of the name column
_LABEL_INCHES = 2.15
_BAR_INCHES = 0.36
_LEGEND_COLUMNS = {"zh": 7, "en": 5}


@dataclass(frozen=True)
class Segment:
    """One kind of segment: its label, colour and hatch (black-and-white readers go by hatch and number)."""

    label: str
    colour: str
    hatch: str


_OBSERVED = "observed"  # of the chart of coverage: a comparable value stands behind the status
_BESIDE = tuple(code for code in SEGMENTS if code not in STATUSES)


def _segment(code: str, language: str, before: str = "") -> Segment:
    row = SEGMENTS[code]
    words = row.label(language)
    return Segment(before + (words[:1].lower() + words[1:] if before else words), row.look.colour, row.look.hatch)


@checked
def domain_status(
    gaps: pd.DataFrame,
    domains: pd.DataFrame = OF_PACKAGE,
    *,
    package: object = None,
    called: Mapping[str, str] | None = None,
    language: str = "zh",
    simulated: bool = False,
    ax: Drawn | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Drawn:
    """How many targets of each domain are in each status, one stacked bar a domain.

    `gaps`: schemas.GAPS of one plan; `domains`: schemas.DOMAIN_TABLE (order and names of the bars); `called`: what the
    text beside the chart calls a status, where it has other words than its own.
    """
    say = values.chooser(language)
    order = [*domains["domain"], ""]
    counts = _counts(gaps, "domain", order)
    names = domain_titles(domains, language)
    return _bars(
        counts,
        [names.get(domain, domain) for domain in counts.index],
        _segments(counts, language, called or {}),
        say("各领域目标状态", "Status of the targets by domain"),
        subtitle=_directional_share(gaps, say),
        language=language, simulated=simulated, ax=ax, title=title, figsize=figsize, colours=colours,
    )  # fmt: skip


@checked
def standing(
    gaps: pd.DataFrame,
    plans: pd.DataFrame = OF_PACKAGE,
    areas: pd.DataFrame = OF_PACKAGE,
    *,
    package: object = None,
    language: str = "zh",
    simulated: bool = False,
    ax: Drawn | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Drawn:
    """Where each plan stands: how many of its targets are in each status, one stacked bar a plan.

    `gaps`: schemas.GAPS of several plans; `plans`, `areas`: the package's tables (names; order of the bars).
    """
    say = values.chooser(language)
    counts = _counts(gaps, "plan_id", list(plans["plan_id"]))
    return _bars(
        counts,
        plan_names(counts.index, plans, areas, language),
        _segments(counts, language),
        say("各规划目标状态", "Status of the targets by plan"),
        subtitle=_directional_share(gaps, say),
        language=language, simulated=simulated, ax=ax, title=title, figsize=figsize, colours=colours,
    )  # fmt: skip


@checked
def coverage(
    gaps: pd.DataFrame,
    targets: pd.DataFrame = OF_PACKAGE,
    plans: pd.DataFrame = OF_PACKAGE,
    areas: pd.DataFrame = OF_PACKAGE,
    *,
    package: object = None,
    language: str = "zh",
    simulated: bool = False,
    ax: Drawn | None = None,
    title: str | None = None,
    figsize: tuple[float, float] | None = None,
    colours: Mapping[str, str] | None = None,
) -> Drawn:
    """How much of each plan can be judged: targets with an observation, without, not comparable, without a number.

    `gaps`: schemas.GAPS, `targets`: schemas.TARGETS of the same plans. Counted as in the tables: a target with a number
    and no indicator of the catalogue is out of scope.
    """
    say = values.chooser(language)
    silent = STATUSES.where(valued=False)
    kinds = {
        _OBSERVED: Segment(say("定量，有数据", "measurable, with data"), "#7fb0d8", "//"),
        **{code: _segment(code, language, say("定量，", "measurable, ")) for code in silent},
        **{code: _segment(code, language) for code in _BESIDE},
    }
    rows = distinct(gaps)
    rows = rows[rows["target_id"].isin(targets["target_id"])]
    kind = shown_as(rows)
    kind = kind.where(kind.isin(list(kinds)), _OBSERVED)
    counts = pd.crosstab(rows["plan_id"], kind).reindex(
        index=[plan for plan in plans["plan_id"] if plan in set(rows["plan_id"])],
        columns=[name for name in kinds if kind.eq(name).any()],
        fill_value=0,
    )
    kinds = {name: kinds[name] for name in counts.columns}
    return _bars(
        counts,
        plan_names(counts.index, plans, areas, language),
        kinds,
        say("各规划目标的数据覆盖", "Targets that the data cover, by plan"),
        subtitle="",
        language=language, simulated=simulated, ax=ax, title=title, figsize=figsize, colours=colours,
    )  # fmt: skip


def plan_names(
    plan_ids: Sequence[str] | pd.Index, plans: pd.DataFrame, areas: pd.DataFrame, language: str
) -> list[str]:
    """The area and the years of each plan: 淮阴区 2021–2025; with whom it is for where two of these would have
    one name: 全国 2011–2020（妇女）, and with its id where even that does not tell them apart."""
    named = plans.merge(areas, on="area_code", how="left").set_index("plan_id").loc[list(plan_ids)]
    area = named[f"name_{language}"].where(named[f"name_{language}"].ne(""), named["name_zh"])
    told = area.astype("object") + " " + named["start_year"].astype("str") + "–" + named["end_year"].astype("str")
    say = values.chooser(language)
    if told.duplicated().any() and "family" in named:
        people = named["family"].map({code: say(row.people, row.people_en) for code, row in FAMILIES.rows.items()})
        beside = told + say("（", " (") + people.fillna("") + say("）", ")")
        told = told.mask(told.duplicated(keep=False) & people.notna(), beside)
    ids = told + say("（", " (") + told.index.astype("object") + say("）", ")")
    return list(told.mask(told.duplicated(keep=False) & ~told.index.duplicated(keep=False), ids))


def _directional_share(gaps: pd.DataFrame, say: values.Say) -> str:
    """Why the segments sum up to more than the quantitative targets."""
    gaps = distinct(gaps)
    directional = int(gaps["comparator"].isin(DIRECTIONS).sum())
    return say(
        f"全部目标{len(gaps)}项（重复表述只计一次），其中方向性目标{directional}项，不分状态",
        f"all {len(gaps)} targets, each counted once; {directional} of them directional",
    )


def _counts(gaps: pd.DataFrame, by: str, order: list[str]) -> pd.DataFrame:
    """Counts of distinct targets, a row a group (in `order`, empty ones left out), a column a status that occurs.

    As in the tables a directional target is counted as such, whatever its status, and one that no indicator of the
    catalogue stands for is no target without data.
    """
    gaps = distinct(gaps)
    counts = pd.crosstab(gaps[by], shown_as(gaps))
    return counts.reindex(
        index=[group for group in order if group in counts.index],
        columns=[segment for segment in SEGMENTS if segment in counts.columns],
    )


def _segments(
    counts: pd.DataFrame, language: str, called: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Segment]:
    own = {code: _segment(code, language) for code in counts.columns}
    return {code: replace(segment, label=called.get(code, segment.label)) for code, segment in own.items()}


def _bars(
    counts: pd.DataFrame,
    names: list[str],
    segments: dict[str, Segment],
    heading: str,
    *,
    subtitle: str,
    language: str,
    simulated: bool,
    ax: Drawn | None,
    title: str | None,
    figsize: tuple[float, float] | None,
    colours: Mapping[str, str] | None,
) -> Drawn:
    say = values.chooser(language)
    shown = {code: segment.colour for code, segment in segments.items()}
    if (
        shown.keys() <= SEGMENTS.keys()
    ):  # one palette for several charts: a status that this one has none of is known too
        shown = {code: segment.look.colour for code, segment in SEGMENTS.items()}
    own = colours_of(shown, colours)
    segments = {code: replace(segment, colour=own[code]) for code, segment in segments.items()}
    labels = [line_breaks.wrap(name, _LABEL_CHARACTERS) for name in names]
    legend_rows = -(-len(segments) // _LEGEND_COLUMNS[language])
    bottom = 0.5 + 0.26 * legend_rows
    height = 0.75 + _BAR_INCHES * max(len(labels), 1) + bottom
    totals = "；".join(f"{name} {int(total)}" for name, total in zip(names, counts.sum(axis=1), strict=True))
    with theme.themed():
        stage = Stage(ax, height, f"{heading}：{totals}", title=title, figsize=figsize)
        stage.title(heading, subtitle)
        axes = stage.panel(left=_LABEL_INCHES, right=0.55, top=0.7, bottom=bottom)
        _stack(axes, counts, segments)
        axes.set_yticks(range(len(labels)), labels)
        axes.set_ylim(len(labels) - 0.45, -0.55)
        axes.set_xlim(0, max(float(counts.sum(axis=1).max() or 1), 1.0) * 1.02)
        axes.xaxis.set_major_locator(theme.Ticks(integer=True))
        stage.label_below(axes, say("目标（项）", "targets"), 0.27)
        axes.grid(axis="x")
        axes.spines["left"].set_visible(False)
        stage.legend(
            [
                Patch(facecolor=s.colour, edgecolor=theme.INK, hatch=s.hatch, linewidth=0.6, label=s.label)
                for s in segments.values()
            ],
            columns=_LEGEND_COLUMNS[language], room=bottom - 0.42, loc="lower center", at=(0.5, 0.0), fontsize=8.5,
            handlelength=2.2, handleheight=1.1,
        )  # fmt: skip
        if simulated:
            stage.stamp_simulated(language)
    return stage.end(lambda: _counted(counts, names, segments))


def _counted(counts: pd.DataFrame, names: list[str], segments: dict[str, Segment]) -> pd.DataFrame:
    """A row a bar and segment: `domain` or `plan_id`, `name`, `status`, `status_name`, `targets`."""
    by = str(counts.index.name)
    wide = counts.assign(name=names).rename_axis(index=by, columns=None).reset_index()
    long = wide.melt([by, "name"], var_name="status", value_name="targets")
    labels = {code: segment.label for code, segment in segments.items()}
    return long.assign(status_name=long["status"].map(labels))[[by, "name", "status", "status_name", "targets"]]


def _stack(axes: Axes, counts: pd.DataFrame, segments: dict[str, Segment]) -> None:
    ends = counts.cumsum(axis=1)
    narrow = 0.03 * counts.sum(axis=1).max()  # a segment that its number would hide
    shift = dict.fromkeys(range(len(counts)), 0.0)  # numbers of neighbouring narrow segments stand up and down
    for name, segment in segments.items():
        for row, (amount, end) in enumerate(zip(counts[name], ends[name], strict=True)):
            if not amount:
                continue
            shift[row] = 0.0 if amount > narrow else (-0.17 if shift[row] >= 0 else 0.17)
            axes.add_patch(
                Rectangle(
                    (end - amount, row - 0.34), amount, 0.68,
                    facecolor=segment.colour, edgecolor=theme.INK, hatch=segment.hatch, linewidth=0.6,
                )
            )  # fmt: skip
            axes.text(
                end - amount / 2, row + shift[row], str(int(amount)), ha="center", va="center",
                fontsize=8.5 if amount > narrow else 7.5,
                bbox={"boxstyle": f"round,pad={0.2 if amount > narrow else 0.15}", "fc": "white", "ec": "none"},
            )  # fmt: skip
    for row, total in enumerate(counts.sum(axis=1)):
        if total == counts.iloc[row].max():
            continue  # one segment says it already
        axes.annotate(
            f"{int(total)}", (total, row), xytext=(5, 0), textcoords="offset points", va="center", color=theme.MUTED,
            fontsize=8.5, annotation_clip=False,
        )  # fmt: skip
