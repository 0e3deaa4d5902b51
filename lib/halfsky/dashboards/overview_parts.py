"""What the overview shows of one plan: headline, domains, warnings, the table of targets. A report in, pieces out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from halfsky.assess import labels, summarise
from halfsky.assess.summary import distinct, out_of_scope
from halfsky.dashboards import markup
from halfsky.dashboards.markup import tag, together
from halfsky.figures import wording
from halfsky.reports import alerts, html, tables
from halfsky.reports.html import Html
from halfsky.reports.plan_report import PlanReport
from halfsky.schemas import DIRECTIONS, STATUSES

LEFT_OUT = ("directional", "out_of_scope")
GRAVEST = ("missed", "lost", "moving_away", "slow", "accelerate")


def rows(paper: PlanReport) -> pd.DataFrame:
    """Every target of the plan once, ready to be shown and searched.

    Columns of `figures.promises` and `promise` (≤7/10万, or the direction), `distance`, `reference`, `responsible_units`,
    `simulated`, `unscoped`, `searched` (what a search looks through) and `line` (its row of the table, as markup).
    """
    say, language = paper.say, paper.language
    directions = paper.directions.merge(paper.targets[["target_id", "responsible_units"]], on="target_id")
    ways = [labels.label(labels.COMPARATOR, way, language) for way in directions["comparator"]]
    every = pd.concat([paper.promises, directions.assign(promise=ways)], ignore_index=True)
    every = every.assign(
        distance=wording.distances(every, language),
        reference=tables.references(every, paper.package.areas, language),
        shown=tables.marked(every),
        units=tables.units(every["responsible_units"], say),
        simulated=_simulated(every, paper),
        unscoped=out_of_scope(every),
    )
    catalogue = paper.package.indicators.set_index("indicator_id")
    names = [
        wording.looked_up(every["indicator_id"], catalogue[column]) for column in ("name_zh", "name_en", "aliases")
    ]
    words = [every["indicator"], every["name"], every["promise"], every["responsible_units"], *names]
    every["searched"] = pd.concat(words, axis=1).agg(" ".join, axis=1).str.casefold() if len(every) else ""
    order = pd.Series(range(len(paper.targets)), index=paper.targets["target_id"])
    every = every.assign(order=every["target_id"].map(order)).sort_values("order", ignore_index=True)
    return every.assign(line=[_line(row, _heads(say), language, say).markup for row in every.itertuples()])


def _simulated(every: pd.DataFrame, paper: PlanReport) -> pd.Series:
    """Which targets are held against a made-up value of the plan's own area."""
    seen = paper.package.observations
    own = seen[seen["status"].eq("simulated") & seen["area_code"].eq(paper.plan["area_code"])]
    return every["indicator_id"].isin(own["indicator_id"]) & every["observed"].notna()


@dataclass(frozen=True)
class Choice:
    """Which targets are listed: of a domain, in a status, holding the words searched for; "" for all."""

    domain: str = ""
    status: str = ""
    words: str = ""

    def of(self, every: pd.DataFrame) -> pd.DataFrame:
        chosen = pd.Series(True, index=every.index)
        if self.domain:
            chosen &= every["domain"].eq("" if self.domain == "none" else self.domain)
        if self.status == "warned":
            chosen &= every["warnings"].ne("")
        elif self.status == "unscoped":
            chosen &= every["unscoped"]
        elif self.status:
            chosen &= every["status"].eq(self.status) & ~every["unscoped"]
        for word in self.words.casefold().split():
            chosen &= every["searched"].str.contains(word, regex=False)
        return every[chosen]


def headline(paper: PlanReport) -> Html:
    """达标率 with its fraction, and what is outside of it."""
    say = paper.say
    counts = summarise(paper.gaps).astype("object").iloc[0]
    row = tables.counted(paper.gaps, "plan_id").iloc[0] if len(paper.gaps) else counts
    number = int(counts["measurable"])
    rate = say("无法计算", "not defined") if not number else f"{counts['attainment_rate']:.1f}%"
    of = (
        say("没有可监测的目标", "no target is measurable")
        if not number
        else say(
            f"已达标{counts['attained']}项 ÷ 可监测{number}项", f"{counts['attained']} attained of {number} measurable"
        )
    )
    behind = int(row.get("behind", 0)) + int(row.get("missed", 0))
    unknown = int(counts["no_data"]) + int(counts["insufficient"])
    again = int(counts["repeated"])
    merged = say(f"，重复表述{again}处已合并", f", {again} repetitions merged") if again else ""
    cards = [
        ("hs-card hs-first", say("达标率", "attainment rate"), rate, of),
        ("hs-card", say("目标", "targets"), str(counts["total"]),
         say(f"定量{counts['total'] - counts['directional']}、方向性{counts['directional']}{merged}",
             f"{counts['total'] - counts['directional']} with a number, {counts['directional']} directional{merged}")),
        ("hs-card", say("已达标", "attained"), str(counts["attained"]),
         say(f"另有基本达标{counts['nearly_attained']}项", f"and {counts['nearly_attained']} nearly")),
        ("hs-card" + (" hs-bad" if behind else ""), say("滞后、倒退或未达标", "behind, lost or missed"), str(behind),
         say(f"正常推进{int(row.get('on_track', 0))}项", f"{int(row.get('on_track', 0))} on track")),
        ("hs-card", say("无数据或数据不足", "no or too little data"), str(unknown),
         say("不计入分母，也不计为达标", "outside the rate, never attained")),
    ]  # fmt: skip
    made = (
        tag("div", together(tag("dt", name), tag("dd", together(tag("span", value), tag("small", note)))), kind)
        for kind, name, value, note in cards
    )
    return together(tag("dl", together(*made), "hs-cards"), _sentence(paper, counts), _rule(paper))


def _sentence(paper: PlanReport, counts: pd.Series) -> Html:
    """What one would say first at a meeting."""
    say = paper.say
    unchecked = len(paper.unchecked_ids())
    parts = []
    if not counts["measurable"]:
        parts.append(
            say(
                "本规划没有可监测的目标：缺少可用的本地区数据，无法判断是否达标。下表逐项列出目标值和上级地区参考值。",
                "No target can be judged: usable values of the area are missing. The table shows each target and the "
                "value of the area above for reference.",
            )
        )
    outside = say(
        f"未计入分母：无数据{counts['no_data']}、数据不足{counts['insufficient']}、不可比{counts['not_comparable']}、"
        f"范围外{counts['out_of_scope']}、方向性{counts['directional']}（项）。",
        f"Outside the denominator: {counts['no_data']} without data, {counts['insufficient']} with too little, "
        f"{counts['not_comparable']} not comparable, {counts['out_of_scope']} out of scope, "
        f"{counts['directional']} directional. ",
    )
    parts.append(outside)
    if unchecked:
        parts.append(say(f"{unchecked}项目标未经人工核对，以※标注。", f"{unchecked} are not checked by a person (※)."))
    return tag("p", "".join(parts), "hs-lead" if not counts["measurable"] else "")


def _rule(paper: PlanReport) -> Html:
    say = paper.say
    summary = tag("summary", say("达标率怎样计算", "How the rate is counted"))
    return tag("details", together(summary, tag("p", tables.rate_rule(say), "hs-note")), "hs-note")


def domains(paper: PlanReport) -> Html:
    """各领域目标状态: a bar a domain, its parts hatched and numbered, with the rate."""
    say, language = paper.say, paper.language
    gaps = distinct(paper.gaps)
    status = gaps["status"].mask(gaps["comparator"].isin(DIRECTIONS), "directional")
    status = status.mask(out_of_scope(gaps), "out_of_scope")
    counts = pd.crosstab(gaps["domain"], status)
    order = [name for name in [*STATUSES, *LEFT_OUT] if name in counts.columns]
    names = {name: labels.label(labels.STATUS, name, language) for name in STATUSES}
    names |= {"directional": say("方向性", "directional"), "out_of_scope": say("范围外", "out of scope")}
    rates = tables.counted(paper.gaps, "domain")
    titles = domain_names(paper)
    lines = []
    for domain in [name for name in titles if name in counts.index]:
        held = {name: int(counts.loc[domain, name]) for name in order}
        name = markup.button(titles[domain], f"domain={domain or 'none'}", kind="hs-row",
                             aria_label=say(f"只看{titles[domain]}的目标", f"only {titles[domain]}"))  # fmt: skip
        rate = tables.rate(rates.loc[domain], say) if rates.loc[domain, "measurable"] else "—"
        lines.append(
            tag(
                "tr",
                together(
                    tag("th", name, scope="row"),
                    tag("td", markup.stacked(held, names), "hs-bars"),
                    tag("td", str(sum(held.values())), "hs-number"),
                    tag("td", rate, "hs-number"),
                ),
            )  # fmt: skip
        )
    heads = [
        say("领域", "domain"),
        say("目标状态（项）", "targets by status"),
        say("合计", "all"),
        say("达标率", "rate"),
    ]
    head = together(*(tag("th", text, "hs-number" if place > 1 else "", scope="col")
                      for place, text in enumerate(heads)))  # fmt: skip
    caption = tag("caption", say("各领域目标项数，按状态", "Targets of each domain, by status"))
    table = tag("table", together(caption, tag("thead", tag("tr", head)), tag("tbody", together(*lines))))
    get = markup.button(say("下载图片（PNG）", "Picture (PNG)"), "get=domains")
    return together(
        tag("h2", say("各领域目标状态", "Status by domain")), markup.legend(order, names),
        markup.scrolling(table, say("各领域目标状态", "Status by domain")), tag("div", get, "hs-actions"),
    )  # fmt: skip


def warnings(paper: PlanReport, every: pd.DataFrame) -> Html:
    """预警清单: what to look at first, the gravest on top; then what is missed or behind without a warning."""
    say, language = paper.say, paper.language
    head = tag("h2", say("先看这些：预警与滞后", "Look at these first"))
    first = {code: place for place, code in enumerate(alerts.FIRST)}
    grave = every["status"].isin(GRAVEST)
    listed = every[every["warnings"].ne("") | grave]
    if listed.empty:
        text = say("没有需要预警或提示的目标。", "No target calls for a warning.")
        if not every["observed"].notna().any():
            text += say(
                "（本地区没有可用数据，预警无从判断，不等于没有问题。）",
                " (There are no values to warn by: that is not to say that all is well.)",
            )
        return together(head, tag("p", text))
    place = listed["warnings"].map(lambda held: min((first[code] for code in held.split(";") if code), default=99))
    weight = listed["status"].map({code: number for number, code in enumerate(GRAVEST)}).fillna(99)
    listed = listed.assign(weight=weight, place=place).sort_values(["weight", "place", "order"])
    lines = [
        tag("tr", together(
            tag("th", opener(row.shown, row.target_id), scope="row"),
            tag("td", together(markup.status_chip(row.status, language)), "hs-whole"),
            tag("td", tables.warning_words(row.warnings, language)),
        ))
        for row in listed.itertuples()
    ]  # fmt: skip
    heads = [say("指标", "indicator"), say("状态", "status"), say("预警或提示", "warning")]
    table = _table(say("按轻重排列，点击指标看依据", "The gravest first; open one to see why"), heads, lines)
    return together(head, markup.scrolling(table, say("预警清单", "Warnings")))


def targets(paper: PlanReport, every: pd.DataFrame, choice: Choice, opened: str) -> Html:
    """The chosen targets with their distance; the one that is open is marked."""
    say = paper.say
    chosen = choice.of(every)
    head = tag("h2", say("全部目标及差距", "Every target and its distance"))
    filtered = choice != Choice()
    count = say(f"显示{len(chosen)}项，共{len(every)}项。", f"{len(chosen)} of {len(every)} targets. ")
    note: list[Html] = [tag("span", count, role="status")]
    if filtered:
        note.append(markup.button(say("显示全部", "Show all"), "reset="))
    lead = tag("div", together(*note), "hs-actions")
    if chosen.empty:
        none = say(
            "没有符合条件的目标，请放宽领域、状态或关键词。", "No target matches: widen domain, status or words."
        )
        return together(head, lead, tag("p", none))
    heads, titles = _heads(say), domain_names(paper)
    held: dict[str, list[Html]] = {}
    for domain, target_id, line in zip(chosen["domain"], chosen["target_id"], chosen["line"], strict=True):
        held.setdefault(domain, []).append(Html(_opened(line) if target_id == opened else line))
    lines = []
    for domain in [name for name in titles if name in held]:
        text = say(f"{titles[domain]}（{len(held[domain])}项）", f"{titles[domain]} ({len(held[domain])})")
        lines += [tag("tr", tag("th", text, colspan=str(len(heads)), scope="rowgroup"), "hs-group"), *held[domain]]
    table = _table(say("点击指标看历年数值、依据和来源", "Open a target to see its series and sources"), heads, lines,
                   "hs-stacked")  # fmt: skip
    get = markup.button(say("下载进程图（PNG）", "Chart of distances (PNG)"), "get=distance")
    return together(head, lead, markup.scrolling(table, say("全部目标", "Every target")), tag("div", get, "hs-actions"))


def _heads(say: wording.Say) -> list[str]:
    return [
        say("指标", "indicator"), say("目标值", "target"), say("最新值（年份）", "latest (year)"),
        say("差距", "distance"), say("完成路程", "way done"), say("状态", "status"),
    ]  # fmt: skip


def _line(row: Any, heads: list[str], language: str, say: wording.Say) -> Html:
    """A target's row of the table, closed."""
    latest = tag("span", row.latest) if row.latest else Html("")
    if row.simulated:
        latest = together(latest, Html(" "), markup.mark(say("模拟", "simulated"), "simulated"))
    if not row.latest and row.reference:
        latest = together(markup.mark(say("参考", "reference"), "reference"), Html(" "), tag("span", row.reference))
    share = row.attainment
    way = Html("") if pd.isna(share) else markup.meter(float(share), row.status, wording.share(share))
    cells = [
        tag("span", row.promise),
        latest,
        Html(escape(row.distance)),
        way,
        markup.status_chip(row.status, language),
    ]
    rest = (tag("td", cell, data_label=head) for cell, head in zip(cells, heads[1:], strict=True))
    return tag("tr", together(tag("th", opener(row.shown, row.target_id), scope="row"), *rest))


def _opened(line: str) -> str:
    """The row of the target that is open."""
    return line.replace("<tr>", '<tr class="hs-open">', 1).replace("<button ", '<button aria-current="true" ', 1)


def opener(name: str, target_id: str) -> Html:
    """The button that opens a target."""
    return markup.button(name, f"target={target_id}", kind="hs-row", data_opens=target_id)


def domain_names(paper: PlanReport) -> dict[str, str]:
    """The domains in their order, and last what belongs to none."""
    known = paper.package.domains.set_index("domain")[f"name_{paper.language}"].to_dict()
    return known | {"": paper.say("未归领域", "no domain")}


def workbook(paper: PlanReport, every: pd.DataFrame, choice: Choice) -> dict[str, pd.DataFrame]:
    """The sheets of the download: what the page shows, with the numbers as numbers."""
    say, language = paper.say, paper.language
    chosen = choice.of(every)
    titles = domain_names(paper)
    numbers = {"baseline_year": say("基期年", "baseline year"), "baseline": say("基期值", "baseline"),
               "target": say("目标数值", "target (number)"), "latest_year": say("最新年份", "latest year"),
               "observed": say("最新数值", "latest (number)"), "gap": say("差距数值", "gap (number)"),
               "attainment": say("完成路程", "share of the way"), "time_elapsed": say("时间进度", "share of the time"),
               "pace_ratio": say("进度比", "pace"), "forecast": say("期限年外推值", "forecast")}  # fmt: skip
    listed = pd.DataFrame(
        {
            say("领域", "domain"): chosen["domain"].map(titles),
            say("指标", "indicator"): chosen["shown"],
            say("目标值", "target"): chosen["promise"],
            say("最新值（年份）", "latest (year)"): chosen["latest"],
            say("差距", "distance"): chosen["distance"],
            say("状态", "status"): chosen["label"],
            say("预警", "warnings"): [tables.warning_words(text, language) for text in chosen["warnings"]],
            say("依据", "basis"): chosen["basis"],
            say("参考：上级地区（非本地区数据）", "reference: area above"): chosen["reference"],
            say("数据性质", "kind"): chosen["simulated"].map({True: say("模拟", "simulated"), False: ""}),
            say("责任单位", "responsible"): chosen["units"],
            **{name: chosen[column] for column, name in numbers.items()},
        }
    )
    about = [
        (say("规划", "plan"), str(paper.plan["title"])),
        (say("评估年份", "assessed"), str(paper.as_of)),
        (say("下载日期", "made on"), html.today(language)),
        (say("筛选", "filter"), " / ".join(part for part in (titles.get(choice.domain, choice.domain), choice.status, choice.words) if part)
         or say("全部目标", "all targets")),
        (say("说明", "note"), tables.rate_rule(say)),
    ]  # fmt: skip
    if paper.simulated:
        about.insert(0, (say("注意", "attention"), tables.simulated_notice(say)))
    return {
        say("目标", "targets"): listed,
        say("各领域", "domains"): tables.domain_counts(paper.gaps, paper.package.domains, language),
        say("说明", "about"): pd.DataFrame(about, columns=[say("项目", "item"), say("内容", "content")]),
    }


def _table(caption: str, heads: list[str], lines: list[Html], kind: str = "") -> Html:
    head = tag("thead", tag("tr", together(*(tag("th", text, scope="col") for text in heads))))
    return tag("table", together(tag("caption", caption), head, tag("tbody", together(*lines))), kind)
