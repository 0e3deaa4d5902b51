"""The annex's tables of each domain: targets with their values and distances, and the series over the years."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import parity, tables
from halfsky.reports.by_domain import sentences
from halfsky.reports.plan_material import PlanMaterial
from halfsky.target_rows import with_kind
from halfsky.words import values


def domains(report: PlanMaterial) -> Section:
    """Domain by domain the tables, the series, and the sentences of what the report tells in a clause."""
    say, names, there = report.say, report.domain_names, set(report.everything["domain"])
    page, shown = notes(report), _Shown(report)
    for domain in names:
        if domain in there:
            page += content.heading(names[domain], 4)
            page += _series(report, domain) + _tables(report, domain, shown)
            page += sentences(report, _told_briefly(report, domain))
    sexes = parity.section(report.package, report.plan, report.gaps, report.as_of, report.language)
    return page + (content.heading(say("分性别数据", "Women and men"), 4) + sexes if sexes.blocks else sexes)


def _told_briefly(report: PlanMaterial, domain: str) -> pd.DataFrame:
    """The findings of the domain that the report has a clause for."""
    rows = report.by_importance[domain]
    return rows if report.thin else rows[~rows["told"]]


def notes(report: PlanMaterial) -> Section:
    """What the tables of all domains have in common."""
    say, rows = report.say, report.promises
    page = Section()
    if rows["reference_area"].ne("").any():
        page += content.paragraph(
            say(
                "“参考”为最近的上级地区数值（比各上级中最新的早三年以上的，取最新的），仅供对照，"
                "不作为本地区数据，也不参与状态判断；图中以灰色虚线画出。",
                "The reference is the value of the nearest upper area, unless it is more than three years older than "
                "the newest one above; it is for comparison, and no status depends on it. Charts draw it in grey "
                "dashes.",
            ),
            "note",
        )
    base = report.years[0] - 1
    if rows["baseline_year"].dropna().ne(base).any():
        page += content.paragraph(
            say(
                f"基期为{base}年；该年没有可比数值的，以其后首个可比数值为基期值，再没有的取此前几年的数值，"
                "年份在括号中注明。",
                f"The base year is {base}; without a comparable value of it the first one after it stands for it, else "
                "one of the years before; the year is in brackets.",
            ),
            "note",
        )
    return page


def _series(report: PlanMaterial, domain: str) -> Section:
    charts = report.series.get(domain, [])
    name = report.domain_names[domain]
    caption = report.say(f"{name}：历年数值与目标", f"{name}: values over the years and targets")
    return content.pictures(charts, content.paged(caption, len(charts), report.language))


class _Shown:
    """What the tables of all domains show: made of all rows at once, and taken apart by domain."""

    def __init__(self, report: PlanMaterial) -> None:
        self._promised = report.promises["domain"].to_numpy("object")
        self._directed = report.directions["domain"].to_numpy("object")
        self._promises = _progress_of(report, report.promises)
        self._directions = tables.directional_table(report.directions, report.language)

    def promises(self, domain: str) -> pd.DataFrame:
        return self._promises[self._promised == domain]

    def directions(self, domain: str) -> pd.DataFrame:
        return self._directions[self._directed == domain].iloc[:, :4]  # the basis stands in the appendix


def _tables(report: PlanMaterial, domain: str, shown: _Shown) -> Section:
    say, name = report.say, report.domain_names[domain]
    page, promised, frame = Section(), shown.promises(domain), shown.directions(domain)
    if len(promised):
        caption = say(f"{name}：定量目标（{len(promised)}项）", f"{name}: targets with a number ({len(promised)})")
        page += _progress_section(report, promised, caption, report.table_label(domain))
    if len(frame):
        caption = say(f"{name}：方向性目标（{len(frame)}项）", f"{name}: directional targets ({len(frame)})")
        widths = dict(zip(frame.columns, (30, 12, 20, 12), strict=True))
        page += content.table(frame, caption, widths=widths)
    return page


def progress(report: PlanMaterial, promised: pd.DataFrame, caption: str, label: str = "") -> Section:
    """The table of some promises, without columns that say nothing."""
    return _progress_section(report, _progress_of(report, promised), caption, label)


def _progress_of(report: PlanMaterial, promised: pd.DataFrame) -> pd.DataFrame:
    return progress_table(promised, report.package.areas, report.language, report.package.observations)


def _progress_section(report: PlanMaterial, frame: pd.DataFrame, caption: str, label: str) -> Section:
    return content.table(frame, caption, widths=_widths(report.say), label=label)


def _widths(say: values.Say) -> dict[str, int]:
    return {
        say("指标", "indicator"): 28,
        say("目标值", "target"): 14,
        say("基期值（年份）", "baseline (year)"): 17,
        say("最新值（年份）", "latest (year)"): 17,
        say("差距", "gap"): 16,
        say("状态", "status"): 14,
        say("参考：上级地区", "reference: area above"): 21,
    }


def progress_table(
    rows: pd.DataFrame, areas: pd.DataFrame, language: str, observations: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Promises of `PlanMaterial`: promised, where the plan began, observed, gap, status, reference."""
    say = values.chooser(language)
    base = pd.Series(values.dated(rows, "base_value", "base_value_year", language), rows.index, dtype="object")
    return pd.DataFrame(
        {
            say("指标", "indicator"): tables.marked(rows),
            say("目标值", "target"): rows["promise"],
            say("基期值（年份）", "baseline (year)"): with_kind(base, rows["base_kind"], say),
            say("最新值（年份）", "latest (year)"): rows["latest"],
            say("差距", "gap"): tables.distances(rows, language),
            say("状态", "status"): rows["label"] + tables.warnings(rows["warnings"], language),
            say("参考：上级地区", "reference: area above"): tables.references(rows, areas, language, observations),
        }
    )
