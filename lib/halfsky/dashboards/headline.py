"""What the overview says first of a plan: the rate and what is outside of it, the domains, what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import pandas as pd

from halfsky.assess.summary import distinct, shown_as
from halfsky.dashboards import markup
from halfsky.dashboards.listing import opener
from halfsky.dashboards.markup import tag, together
from halfsky.render.html import Html
from halfsky.reports import alerts, tables
from halfsky.reports.plan_report import PlanReport
from halfsky.reports.summary import out_of_scope_note
from halfsky.vocabulary.statuses import ACCOUNT, OUT_OF_SCOPE, SEGMENTS, STATUSES
from halfsky.words import rates, values

GRAVEST = tuple(
    sorted((code for code in STATUSES if STATUSES.row(code).gravity), key=lambda code: -STATUSES.row(code).gravity)
)

UNTOLD = rates.UNTOLD
LACKING = ("无数据或数据不足", "no or too little data")
"""What targets are called that nothing or too little was sent for, wherever they are counted."""
JUDGED = ("可判断的目标", "targets that can be judged")
"""What the share of `rates.covered` is called: data alone, of one year or of another definition, judge nothing."""
_REACHED = next((ACCOUNT.row(code).zh, ACCOUNT.row(code).en) for code in STATUSES.where(reached=True))


def headline(report: PlanReport) -> Html:
    """达标率 with its fraction, and what is outside of it."""
    say = report.say
    counts = report.counts
    number = int(counts["measurable"])
    rate = rate_said(report)
    of = say(f"已达标{counts.attained}项 ÷ 可监测{number}项", f"{counts.attained} attained of {number} measurable")
    of += rates.bounds(counts, report.language)
    if not number:
        of = say("没有可监测的目标", "no target is measurable")
    elif report.thin:
        of = rates.headlined(counts, 1.0, report.language)
    steady, behind, unknown = counted(report)
    again = int(counts["repeated"])
    merged = say(f"，重复表述{again}处已合并", f", {again} repetitions merged") if again else ""
    cards = [
        ("first", say(*JUDGED), rates.covered(counts, report.language),
         say("可监测项 ÷ 定量目标", "measurable of those with a number")),
        ("first", say("达标率", "attainment rate"), rate, of),
        ("", say("目标", "targets"), str(counts["total"]),
         say(f"定量{counts['total'] - counts['directional']}、方向性{counts['directional']}{merged}",
             f"{counts['total'] - counts['directional']} with a number, {counts['directional']} directional{merged}")),
        ("", say(*_REACHED), str(counts.attained),
         say(f"另有基本达标{counts.nearly_attained}项", f"and {counts.nearly_attained} nearly")),
        ("bad" if behind else "", say("滞后、倒退或未达标", "behind, lost or missed"), behind_said(report, behind),
         say(f"正常推进{steady}项", f"{steady} on track") if number else of),
        ("", say(*LACKING), str(unknown),
         say("不计入分母，也不计为达标", "outside the rate, never attained")),
    ]  # fmt: skip
    return together(markup.cards(cards), _sentence(report, counts), _rule(report))


def rate_said(report: PlanReport) -> str:
    """The rate in a word, as every page has it: none where no target can be judged, or too few."""
    if not report.counts["measurable"]:
        return report.say("无法计算", "not defined")
    return report.say(*UNTOLD) if report.thin else f"{report.counts['attainment_rate']:.1f}%"


def behind_said(report: PlanReport, behind: int) -> str:
    """How many are behind; where no target can be judged none is known to be, which is no 0."""
    return str(behind) if report.counts["measurable"] else report.say("无从判断", "cannot be told")


def counted(report: PlanReport) -> tuple[int, int, int]:
    """How many targets with a number are on track, how many behind, lost or missed, how many lack data."""
    row = tables.counted(report.gaps, "plan_id").iloc[0] if len(report.gaps) else report.counts
    underway = STATUSES.where(underway=True, behind=False)
    late = STATUSES.where(behind=True) + STATUSES.where(over=True)
    steady, behind = (
        sum(int(row.get(entry, 0)) for entry in {STATUSES.row(code).entry for code in codes})
        for codes in (underway, late)
    )
    return steady, behind, sum(int(report.counts[code]) for code in STATUSES.where(lacks_data=True))


def account(report: PlanReport) -> str:
    """定量目标62项：有数据6项（可判断1项、数据不足5项），范围外56项（…）: each target with a number once."""
    say, counts = report.say, report.counts
    asked = int(counts["total"] - counts["directional"])
    if not asked:
        return ""
    outside = [code for code in (*STATUSES.where(decided=False), OUT_OF_SCOPE) if counts[code]]
    held = [code for code in outside if code in STATUSES and (STATUSES.row(code).valued or not _lacks(code))]
    judged = int(counts["measurable"])
    valued = judged + sum(int(counts[code]) for code in held)

    def told(code: str) -> str:
        entry, number = ACCOUNT.row(code), int(counts[code])
        note = out_of_scope_note(report) if code == OUT_OF_SCOPE else say(entry.note_zh, entry.note_en)
        return say(f"{entry.zh}{number}项{note}", f"{number} {entry.en}{note}")

    of_them = "、".join([f"可判断{judged}项", *map(told, held)])
    of_them_en = ", ".join([f"{judged} can be judged", *map(told, held)])
    parts = [say(f"有数据{valued}项（{of_them}）", f"{valued} with data ({of_them_en})")] if valued else []
    parts += [told(code) for code in outside if code not in held]
    parts = parts or [say("有数据0项", "none with data")]
    return say(f"定量目标{asked}项：{'，'.join(parts)}。", f"Of {asked} targets with a number: {', '.join(parts)}. ")


def lacks(rows: pd.DataFrame) -> pd.Series:
    """Which targets `LACKING` counts, everywhere: with a number and an indicator, and too little was sent."""
    return shown_as(rows).isin(STATUSES.where(lacks_data=True))


def _lacks(code: str) -> bool:
    return STATUSES.row(code).lacks_data


def rate_of_part(report: PlanReport, counts: pd.Series) -> str:
    """达标率 of some of the plan's targets (a domain): none where the plan's is not told, or below the coverage."""
    if not counts["measurable"]:
        return "—"
    if report.thin:
        return report.say(*UNTOLD)
    return tables.rate(counts, report.say, report.settings.headline_coverage)


def _sentence(report: PlanReport, counts: pd.Series) -> Html:
    """What one would say first at a meeting."""
    say = report.say
    unchecked = len(report.unchecked_ids())
    parts = []
    if not counts["measurable"]:
        parts.append(
            say(
                "本规划没有可监测的目标：缺少可用的本地区数据，无法判断是否达标。下表逐项列出目标值和上级地区参考值。",
                "No target can be judged: usable values of the area are missing. The table shows each target and the "
                "value of the area above for reference.",
            )
        )
    left = [(counts[code], ACCOUNT.row(code)) for code in ACCOUNT.where(within=False)]
    outside = account(report) + say(
        f"未计入分母：{'、'.join(f'{entry.zh}{count}' for count, entry in left)}（项）。",
        f"Outside the denominator: {', '.join(f'{count} {entry.en}' for count, entry in left)}. ",
    )
    if not report.thin:
        parts.append(rates.bounds_sentence(counts, report.language))
    parts.append(say(*rates.ENTERED.get(str(report.plan["entered"]), rates.ENTERED[""])))
    parts.append(outside)
    if unchecked:
        parts.append(say(f"{unchecked}项目标尚未核对，以※标注。", f"{unchecked} are not checked by a person (※)."))
    return tag("p", "".join(parts), "hs-lead" if not counts["measurable"] else "")


def _rule(report: PlanReport) -> Html:
    say = report.say
    summary = tag("summary", say("达标率怎样计算", "How the rate is counted"))
    pieces = [tag("p", tables.rate_rule(say), "hs-note")]
    if not report.thin and (moved := rates.sensitivity_line(report.sensitivity, report.language)):
        pieces.append(tag("p", moved, "hs-note"))
    return tag("details", together(summary, *pieces), "hs-note")


def domains(report: PlanReport) -> Html:
    """各领域目标状态: a bar a domain, which opens the domain's targets."""
    say, names = report.say, report.domain_names

    def only(domain: str) -> Html:
        said = say(f"只看{names[domain]}的目标", f"only {names[domain]}")
        return markup.button(names[domain], f"domain={domain or 'none'}", kind="hs-row", aria_label=said)

    table = bars_by_status(
        report.gaps, "domain", names, report.language, what=say("领域", "domain"), head=only,
        caption=say("各领域目标项数，按状态", "Targets of each domain, by status"),
        rate=lambda counts: rate_of_part(report, counts),
    )  # fmt: skip
    get = markup.button(say("下载图片（PNG）", "Picture (PNG)"), "get=domains")
    heading = tag("h2", say("各领域目标状态", "Status by domain"))
    return together(heading, table, tag("div", get, "hs-actions"))


def warnings(report: PlanReport, every: pd.DataFrame) -> Html:
    """预警清单: what to look at first, the gravest on top; then what is missed or behind without a warning."""
    say, language = report.say, report.language
    head = tag("h2", say("先看这些：预警与滞后", "Look at these first"))
    first = {code: place for place, code in enumerate(alerts.FIRST)}
    serious = every["status"].isin(GRAVEST)
    listed = every[every["warnings"].ne("") | serious]
    if listed.empty:
        text = say("没有需要预警或提示的目标。", "No target calls for a warning.")
        if report.thin and every["observed"].notna().any():
            text = say(
                f"可判断的{int(report.counts['measurable'])}项目标没有需要预警或提示的；其余目标数据不足或没有数据，无从判断。",
                f"Of the {int(report.counts['measurable'])} targets that can be judged none calls for a warning; "
                "of the others nothing can be told.",
            )
        if not every["observed"].notna().any():
            text += say(
                "（本地区没有可用数据，预警无从判断，不等于没有问题。）",
                " (There are no values to warn by: that is not to say that all is well.)",
            )
        return together(head, tag("p", text))
    place = listed["warnings"].map(lambda held: min((first[code] for code in held.split(";") if code), default=99))
    weight = listed["status"].map({code: number for number, code in enumerate(GRAVEST)}).fillna(99)
    listed = listed.assign(weight=weight, place=place).sort_values(["weight", "place", "order"])
    due = report.targets.set_index("target_id")["deadline_year"]
    due = listed["target_id"].map(due).astype("float64").fillna(int(report.plan["end_year"])).astype("int64")
    listed = listed.assign(asks=listed["promise"] + [say(f"（{year}年）", f" ({year})") for year in due])
    lines = [
        tag("tr", together(
            tag("th", together(opener(row.shown, row.target_id), tag("span", row.asks, "hs-note")), scope="row"),
            tag("td", together(markup.status_chip(row.status, language)), "hs-whole"),
            tag("td", tables.warning_words(row.warnings, language)),
        ))
        for row in listed.itertuples()
    ]  # fmt: skip
    heads = [say("指标", "indicator"), say("状态", "status"), say("预警或提示", "warning")]
    caption = say("按轻重排列，点击指标看依据", "The gravest first; open one to see why")
    table = markup.table(caption, heads, lines, "hs-stacked")
    return together(head, markup.scrolling(table, say("预警清单", "Warnings")))


def bars_by_status(
    gaps: pd.DataFrame,
    by: str,
    names: Mapping[str, str],
    language: str,
    *,
    what: str,
    caption: str,
    head: Callable[[str], Html] | None = None,
    rate: Callable[[pd.Series], str],
) -> Html:
    """A legend and a table with a row a group that has targets: its bar, how many, and its rate.

    by: a column of gaps; names: its values, in order, with their names; what: the head of the first column; head: what
    stands there instead of the plain name; rate: what is said of the rate of a group's counts.
    Directional targets and those out of scope are counted as such.
    """
    say = values.chooser(language)
    once = distinct(gaps)
    pairs = zip(once[by].astype("str"), shown_as(once).astype("str"), strict=True)
    counts = Counter(pairs)  # of hundreds of plans a cross table, and a cell of it at a time, takes its time
    there, order = {group for group, _ in counts}, [name for name in SEGMENTS if name in {two for _, two in counts}]
    words = {name: SEGMENTS[name].label(language) for name in order}
    counted_of = tables.counted(gaps, by)
    lines = []
    for group in [name for name in names if name in there]:
        held = {name: counts[group, name] for name in order}
        cells = (
            tag("th", head(group) if head else names[group], scope="row"),
            tag("td", markup.stacked(held, words)),
            tag("td", str(sum(held.values())), "hs-number"),
            tag("td", rate(counted_of.loc[group]), "hs-number"),
        )
        lines.append(tag("tr", together(*cells)))
    heads = (what, say("目标状态（项）", "targets by status"), say("合计", "all"), say("达标率", "rate"))
    table = markup.table(caption, heads, lines, "hs-bars", numeric=(2, 3))
    return together(markup.legend(order, words), markup.scrolling(table, caption))
