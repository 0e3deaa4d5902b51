"""二、各领域目标实现情况: domain by domain one lead sentence an indicator, the series, and the table."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import parity, tables
from halfsky.reports.plan_material import PlanMaterial
from halfsky.words import values
from halfsky.words.numerals import ordinal

_SIMULATED = ("（模拟数据）", " (simulated)")


def by_domain(report: PlanMaterial) -> Section:
    say, rows = report.say, report.everything
    page = content.heading(say("二、各领域目标实现情况", "2. Targets by domain"), label="by_domain")
    page += notes(report)
    names = report.domain_names
    present = [domain for domain in names if rows["domain"].eq(domain).any()]
    for place, domain in enumerate(present, start=1):
        title = ordinal(place, report.language, 2) + names[domain]
        page += content.heading(title if report.language == "zh" else f"2.{place} {names[domain]}", 3)
        page += one_domain(report, domain)
    sexes = parity.section(report.package, report.plan, report.gaps, report.as_of, report.language)
    if sexes.blocks:
        place = len(present) + 1
        title = say(ordinal(place, "zh", 2) + "分性别数据", f"2.{place} Women and men")
        page += content.heading(title, 3) + sexes
    return page


def notes(report: PlanMaterial) -> Section:
    """What the tables of all domains have in common."""
    say, rows = report.say, report.promises
    page = Section()
    if rows["reference_area"].ne("").any():
        page += content.paragraph(
            say(
                "“参考”为有数据的最近上级地区数值，仅供对照，不作为本地区数据，也不参与状态判断；图中以灰色虚线画出。",
                "The reference is the nearest upper area with a value, for comparison; no status depends on it. Charts "
                "draw it in grey dashes.",
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
    return page + content.paragraph(
        report.spans(
            ("各项目标的判断依据、责任单位和全部数值见", Ref("appendix"), "。"),
            ("What each status rests on, who is responsible, and every value: ", Ref("appendix"), "."),
        ),
        "note",
    )


def one_domain(report: PlanMaterial, domain: str) -> Section:
    """How many targets have a value, their sentences, the series of those that have one, the table, and a prompt."""
    promised = report.promises[report.promises["domain"].eq(domain)]
    directed = report.directions[report.directions["domain"].eq(domain)]
    return (
        _count(report, promised, directed)
        + sentences(report, report.findings[report.findings["domain"].eq(domain)])
        + _series(report, domain)
        + _tables(report, domain, promised, directed)
        + _measures(report, domain)
    )


def sentences(report: PlanMaterial, rows: pd.DataFrame) -> Section:
    """The lead sentences, numbered."""
    mark = report.say(*_SIMULATED) if report.simulated else ""
    end = report.say("。", ".")
    said = [f"{text.removesuffix(end)}{mark}{end}" for text in rows["sentence"]]
    number = report.say("（{}）", "({}) ")
    return content.join(
        content.paragraph(f"{number.format(place)}{text}", "finding") for place, text in enumerate(said, start=1)
    )


def _measures(report: PlanMaterial, domain: str) -> Section:
    """An evaluation tells what was done in the domain; the author does."""
    if not report.evaluates or not domain:
        return Section()
    say, name = report.say, report.domain_names[domain]
    return content.prompt(say(f"{name}：主要措施、做法和成效。", f"{name}: what was done, and what came of it."), say)


def _count(report: PlanMaterial, promised: pd.DataFrame, directed: pd.DataFrame) -> Section:
    say = report.say
    kinds = [(promised, "定量目标", "with a number"), (directed, "方向性目标", "directional")]
    listed = say("、", ", ").join(say(f"{zh}{len(rows)}项", f"{len(rows)} {en}") for rows, zh, en in kinds if len(rows))
    known = int(promised["observed"].notna().sum() + directed["observed"].notna().sum())
    own = "" if report.national else say("本地区", " of this area")
    some = say(f"，其中{known}项有{own}数据", f"; {known} of them have a value{own}")
    none = say(f"，{'均' if len(promised) + len(directed) > 1 else ''}没有{own}数据", f"; none has a value{own}")
    counted = say(f"本领域有{listed}{some if known else none}。", f"Targets: {listed}{some if known else none}.")
    return content.paragraph(counted + _states(report, promised))


def _states(report: PlanMaterial, promised: pd.DataFrame) -> str:
    """How many of the domain's targets that can be judged are in which state."""
    say = report.say
    judged = report.judged
    judged = judged[judged["target_id"].isin(promised["target_id"])]
    if judged.empty:
        return ""
    counts = judged["label"].value_counts(sort=False)
    listed = say("、", ", ").join(
        say(f"{label}{count}项", f"{count} {label.lower()}") for label, count in counts.items()
    )
    return say(f"可监测的{len(judged)}项中，{listed}。", f" Of the {len(judged)} measurable ones: {listed}.")


def _series(report: PlanMaterial, domain: str) -> Section:
    charts = report.series.get(domain, [])
    name = report.domain_names[domain]
    caption = report.say(f"{name}：历年数值与目标", f"{name}: values over the years and targets")
    return content.pictures(charts, content.paged(caption, len(charts), report.language))


def _tables(report: PlanMaterial, domain: str, promised: pd.DataFrame, directed: pd.DataFrame) -> Section:
    say, name = report.say, report.domain_names[domain]
    page = Section()
    if len(promised):
        caption = say(f"{name}：定量目标（{len(promised)}项）", f"{name}: targets with a number ({len(promised)})")
        page += progress(report, promised, caption)
    if len(directed):
        caption = say(f"{name}：方向性目标（{len(directed)}项）", f"{name}: directional targets ({len(directed)})")
        frame = tables.directional_table(directed, report.language).iloc[:, :4]  # the basis stands in the appendix
        widths = dict(zip(frame.columns, (30, 12, 20, 12), strict=True))
        page += content.table(frame, caption, widths=widths)
    return page


def progress(report: PlanMaterial, promised: pd.DataFrame, caption: str) -> Section:
    """The table of some promises, without columns that say nothing."""
    rows = promised.assign(value_kind=report.firmness(promised, "latest_year"))
    frame = progress_table(rows, report.package.areas, report.language)
    frame = frame.drop(columns=[head for head in _optional(report.say) if frame[head].eq("").all()])
    widths = {head: width for head, width in _widths(report.say).items() if head in frame}
    return content.table(frame, caption, widths=widths)


def _optional(say: values.Say) -> list[str]:
    """Columns that are left out where they are empty."""
    return [
        say("基期值（年份）", "baseline (year)"),
        say("差距", "gap"),
        say("参考：上级地区", "reference: area above"),
    ]


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


def progress_table(rows: pd.DataFrame, areas: pd.DataFrame, language: str) -> pd.DataFrame:
    """Promises with `value_kind`: promised, where the plan began, observed, gap, status, reference."""
    say = values.chooser(language)
    return pd.DataFrame(
        {
            say("指标", "indicator"): tables.marked(rows),
            say("目标值", "target"): rows["promise"],
            say("基期值（年份）", "baseline (year)"): values.dated(rows, "baseline", "baseline_year", language),
            say("最新值（年份）", "latest (year)"): _with_kind(rows, say),
            say("差距", "gap"): values.distances(rows, language),
            say("状态", "status"): rows["label"] + tables.warnings(rows["warnings"], language),
            say("参考：上级地区", "reference: area above"): tables.references(rows, areas, language),
        }
    )


def _with_kind(rows: pd.DataFrame, say: values.Say) -> list[str]:
    """98%（2020年，规划自述）: what is no final published value says so."""
    end, comma = say("）", ")"), say("，", ", ")
    return [
        f"{text.removesuffix(end)}{comma}{kind}{end}" if text and kind else text
        for text, kind in rows[["latest", "value_kind"]].itertuples(index=False)
    ]
