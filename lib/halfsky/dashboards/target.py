"""One target: its series with the target's line, why it has its status, where each value comes from, its place."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import pandas as pd

from halfsky import figures
from halfsky.dashboards import links, markup
from halfsky.dashboards.markup import tag, together
from halfsky.figures import series
from halfsky.package import superseded
from halfsky.render.html import Html
from halfsky.reports import sources, tables
from halfsky.reports.plan_report import PlanReport
from halfsky.target_rows import shown_years, told_ways
from halfsky.vocabulary.code_list import LANGUAGES
from halfsky.vocabulary.codes import OUTLOOKS, SECTIONS
from halfsky.vocabulary.comparators import AT_LEAST, THRESHOLDS
from halfsky.words import amounts, values
from halfsky.words.plan_entry import remarks

_ALIKE, _OF_ESTIMATE = 1e-6, 1  # decimals of an estimate, as the basis writes it


def chart(report: PlanReport, row: pd.Series) -> figures.Chart | None:
    """The series of the target, or of the area above where its own has no value; None where neither has."""
    if pd.isna(row["target"]) or not (row["latest"] or row["reference_area"]):
        return None
    package = report.package
    return series.lean_single_series(
        pd.DataFrame([row]), report.targets, _seen(report, row), package.plans, package.areas, package.indicators,
        language=report.language,
    )  # fmt: skip


def _seen(report: PlanReport, row: pd.Series) -> pd.DataFrame:
    """The observations of the target's indicator: few, where those of the whole plan take their time."""
    seen = report.package.observations
    return seen[seen["indicator_id"].eq(row["indicator_id"])]


def shown_values(report: PlanReport, row: pd.Series, area: str) -> pd.DataFrame:
    """The area's values of the target that its drawings and its table show, by year (`sources.used_observations`)."""
    asked = pd.DataFrame({"area_code": [area], "indicator_id": row["indicator_id"], "first": 0, "last": row["as_of"]})
    seen = _seen(report, row)
    seen = seen[seen["area_code"].eq(area) & seen["unit"].eq(row["unit"])]
    found = sources.used_observations(asked, seen, int(row["as_of"]))
    years = found["year"].to_numpy("int64")
    base = found["year"].eq(-1 if pd.isna(row["baseline_year"]) else int(row["baseline_year"]))
    shown = shown_years(years, int(report.plan["start_year"])) | base.to_numpy()
    return found[shown].sort_values("year", ignore_index=True)


def detail(report: PlanReport, row: pd.Series) -> Html:
    """Everything about one target, beside the list. row: of `listing.rows`."""
    say = report.say
    head = tag("h2", row["shown"], tabindex="-1", data_shows=row["target_id"])
    drawn = chart(report, row)
    get = [markup.button(say("返回列表", "Back to the list"), "back", kind="hs-phone")]
    if drawn is not None:
        get.insert(0, markup.button(say("下载本图（PNG）", "Chart (PNG)"), "get=target"))
    asked = {"plan": str(report.plan["plan_id"]), "year": str(report.as_of)}
    ways = [
        links.to("target", say("本目标单页", "page of this target"), report.language, **asked, target=row["target_id"])
    ]
    if row["indicator_id"]:
        words, about_it = say("各地区这一指标", "this indicator in all areas"), {"indicator": row["indicator_id"]}
        ways.append(links.to("indicator", words, report.language, **asked, **about_it))
    get.append(links.joined(ways, " · "))
    picture = None if drawn is None else markup.picture(drawn, _caption(report, row))
    return together(head, about(report, row, picture, tag("div", together(*get), "hs-actions")))


def _caption(report: PlanReport, row: pd.Series) -> str:
    """That the line is of the area above, where the own one has no value."""
    if row["latest"]:
        return ""
    return report.say(
        "本地区没有数据；灰色虚线为上级地区数值，仅供参考，不参与判断。",
        "The area has no value; the grey line is that of the area above, for reference only.",
    )


def about(report: PlanReport, row: pd.Series, picture: Html | None, actions: Html) -> Html:
    """All that is said of one target below its name: status, picture, reasons, facts, values with sources, place."""
    say, language = report.say, report.language
    chip = together(markup.target_chip(row, language), Html(" "), tag("strong", row["promise"]))
    warned = tables.warning_words(row["warnings"], language)
    if warned:
        chip = together(chip, Html(" "), markup.mark(warned, "reference"))
    pieces = [tag("p", chip)]
    if picture is not None:
        pieces.append(picture)
    elif row["latest"] == "":
        pieces.append(tag("p", say("没有可画的数据。", "There is no value to draw."), "hs-note"))
    pieces.append(actions)
    if row["basis"]:
        pieces += [tag("h3", say("判断依据", "Why this status")), tag("p", row["basis"], "hs-basis")]
    pieces += [tag("h3", say("要点", "Facts")), _facts(report, row), tag("h3", say("数据与来源", "Values and sources"))]
    pieces += [_values(report, row), tag("h3", say("在规划中的位置", "Place in the plan")), _place(report, row)]
    return together(*pieces)


def _facts(report: PlanReport, row: pd.Series) -> Html:
    say, language = report.say, report.language
    target = report.targets[report.targets["target_id"].eq(row["target_id"])].iloc[0]
    due = report.plan["end_year"] if pd.isna(target["deadline_year"]) else target["deadline_year"]
    one = pd.DataFrame([row])
    way = told_ways(one).iloc[0]
    thing = values.classifiers(one)[0]

    def said(amount: Any) -> str:
        return values.value(
            amount, row["unit"], language, row["indicator"], counted=thing, limit=(row["target"],)
        )  # fmt: skip

    def yearly(amount: Any) -> str:
        return values.difference(amount, row["unit"], language, row["indicator"], counted=thing)

    outlook = OUTLOOKS.label(row["outlook"], language)
    if outlook and not pd.isna(row["probability"]):
        outlook += say(f"（达标概率约{row['probability']:.0%}）", f" (probability about {row['probability']:.0%})")
    forecast = said(row["forecast"])
    if forecast and not pd.isna(row["forecast_low"]):
        low, high = said(row["forecast_low"]), said(row["forecast_high"])
        forecast += say(f"（80%区间 {low}～{high}）", f" (80 % interval {low}–{high})")
    gap, needed = row["distance"], yearly(values.needed_a_year(one).iloc[0])
    needed += values.counted_from(row["latest_year"], report.as_of, language) if needed else ""
    if _by_estimate(row):
        estimate = row["target"] + row["gap"] * (1 if row["comparator"] in AT_LEAST else -1)
        rest = round(estimate, _OF_ESTIMATE) - row["target"]
        far = values.distance(
            abs(rest) if row["gap"] > 0 else -abs(rest), row["unit"], language, row["indicator"], counted=thing
        )
        estimated = said(round(estimate, _OF_ESTIMATE)) + say("，", ", ") + far
        gap = say(
            f"例数很少，按多年合计的估计值（{estimated}）判断",
            f"few cases, by the estimate of several years ({estimated})",
        )
        needed += say("（从估计值到目标值）", " (from the estimate to the target)") if needed else ""
    baseline = values.dated(one, "baseline", "baseline_year", language)[0]
    pairs = [
        (say("期限", "deadline"), say(f"{int(due)}年", str(int(due)))),
        (say("基期值", "baseline"), baseline),
        (say("最新值", "latest"), row["latest"] + (say("（模拟）", " (simulated)") if row["simulated"] else "")),
        (say("差距", "distance"), gap),
        (say("完成路程", "way done"), values.journey(way["attainment"])),
        (say("时间进度", "time elapsed"), values.share(row["time_elapsed"])),
        (say("进度比", "pace"), values.number(way["pace_ratio"])),
        (say("今后每年需", "needed a year"), needed),
        (say("期限年外推值", "forecast"), forecast),
        (say("达标前景", "outlook"), outlook),
        (say("参考（上级地区）", "reference (area above)"), row["reference"]),
    ]
    plan_id, known = str(report.plan["plan_id"]), bool(row["confirmed"])
    owners = links.units(row["answerable"], plan_id, report.as_of, language, confirmed=known)
    lines = (tag("tr", together(tag("th", name, scope="row"), tag("td", value))) for name, value in pairs if value)
    responsible = tag("tr", together(tag("th", say("责任单位", "responsible"), scope="row"), tag("td", owners)))
    return tag("table", tag("tbody", together(*lines, responsible)), "hs-facts")


def _by_estimate(row: pd.Series) -> bool:
    """Whether the gap is not the latest value's own: of few cases that of several years together decides."""
    if pd.isna(row["gap"]) or pd.isna(row["observed"]) or row["comparator"] not in THRESHOLDS:
        return False
    return abs(abs(row["gap"]) - abs(row["observed"] - row["target"])) > _ALIKE


def _values(report: PlanReport, row: pd.Series) -> Html:
    """Each value that the chart shows, with how firm it is and its source; the upper area's apart and marked."""
    say, package = report.say, report.package
    areas = [report.plan["area_code"]] if row["latest"] else []
    areas += [row["reference_area"]] if row["reference_area"] else []
    found = pd.concat([shown_values(report, row, str(area)) for area in areas]) if areas else pd.DataFrame()
    before = _corrected(report, row)
    if found.empty:
        nothing = tag("p", say("没有观测数值。", "There is no observed value."), "hs-note")
        return together(nothing, *before)
    found = found.merge(package.sources, on="source_id", how="left", suffixes=("", "_source"))
    said = sources.named(found, report.language)
    found = found.assign(kind=sources.kinds(found, say), source=said).sort_values("year", ascending=False)
    own = found[found["area_code"].eq(report.plan["area_code"])]
    above = found[~found["area_code"].eq(report.plan["area_code"])]
    titles = package.areas.set_index("area_code")[f"name_{report.language}"]
    pieces = []
    if len(own):
        pieces.append(tag("div", together(_value_table(own, say("本地区", "own area"), row, report), *before)))
    if len(above):
        name = say(f"参考：{titles[above['area_code'].iloc[0]]}（非本地区数据）",
                   f"Reference: {titles[above['area_code'].iloc[0]]} (not the plan's own)")  # fmt: skip
        pieces.append(tag("div", _value_table(above, name, row, report)))
    return tag("div", together(*pieces), "hs-beside")


def _corrected(report: PlanReport, row: pd.Series) -> list[Html]:
    """The plan's own base values in whose place a unit's figure stands."""
    say, made = report.say, []
    rows = superseded.base_values(report.package, str(report.plan["area_code"]), str(row["indicator_id"]))
    for one in rows.itertuples():
        thing = amounts.thing(one.unit, row["indicator"], row["value_text"], row["counter"], row["note"])
        amount = values.value(one.value, one.unit, report.language, row["indicator"], counted=thing, exact=True)
        words = say(
            f"规划基期值（已更正）：{amount}（{one.year}年）",
            f"The plan's base value (corrected): {amount} ({one.year})",
        )
        made.append(tag("p", words, "hs-note"))
    return made


def _value_table(found: pd.DataFrame, caption: str, row: pd.Series, report: PlanReport) -> Html:
    """A value a row; each source is named once, below the rows, by a number where there are several."""
    say, language = report.say, report.language
    order = {words: number for number, words in enumerate(found["source"].unique(), 1)}
    several = len(order) > 1
    lines = []
    for r in found.itertuples():
        made_up = r.status == "simulated"
        kind = markup.mark(str(r.kind), "simulated") if made_up else tag("span", str(r.kind))
        thing = amounts.thing(r.unit, row["indicator"], row["value_text"], row["counter"], row["note"])
        amount = values.value(r.value, r.unit, language, row["indicator"], counted=thing, limit=row["target"])
        cells = [tag("td", amount, "hs-number"), tag("td", kind)]
        if several:
            cells.append(tag("td", f"[{order[r.source]}]"))
        lines.append(tag("tr", together(tag("th", str(int(r.year)), scope="row"), *cells)))
    heads = [
        say("年份", "year"),
        say("数值", "value"),
        say("性质", "kind"),
        *([say("来源", "source")] if several else []),
    ]
    head = together(*(tag("th", text, "hs-number" if place == 1 else "", scope="col")
                      for place, text in enumerate(heads)))  # fmt: skip
    table = tag(
        "table",
        together(tag("caption", caption), tag("thead", tag("tr", head)), tag("tbody", together(*lines))),
        "hs-values",
    )
    return together(markup.scrolling(table, caption), _sources(found, say, several=several))


def _sources(found: pd.DataFrame, say: values.Say, *, several: bool) -> Html:
    """The sources of a table of values, each once."""
    once = list(found.drop_duplicates("source").itertuples())
    if not several:
        return tag("p", together(tag("span", say("来源：", "Source: ")), _source(once[0])), "hs-note")
    lines = (tag("li", together(tag("span", f"[{number}] "), _source(one))) for number, one in enumerate(once, 1))
    return together(tag("p", say("来源", "Sources"), "hs-note"), tag("ol", together(*lines), "hs-note hs-sources"))


def _source(r: Any) -> Html:
    if isinstance(r.url, str) and re.fullmatch(r"https?://[\x21-\x7e]+", r.url):
        return Html(f'<a href="{escape(r.url)}" target="_blank" rel="noreferrer noopener">{escape(r.source)}</a>')
    return tag("span", r.source)


def _place(report: PlanReport, row: pd.Series) -> Html:
    """Where the plan states the target, each statement a line: section, domain, number, its few words, the offset."""
    say = report.say
    every = report.targets
    own = every[every["target_id"].eq(row["target_id"])].iloc[0]
    alike = every["target_id"].eq(row["target_id"])
    if own["indicator_id"]:
        value = every["value"].isna() if pd.isna(own["value"]) else every["value"].eq(own["value"])
        same = [every[name].eq(own[name]) for name in ("indicator_id", "comparator", "unit")]
        alike |= value & same[0] & same[1] & same[2]
    titles = report.domain_names
    lines = []
    for t in every[alike].itertuples():
        parts = [SECTIONS.label(t.section, report.language), titles.get(t.domain, "") if t.domain else ""]
        if t.item:
            parts.append(say(f"第{t.item}项", f"item {t.item}"))
        words = f"“{t.indicator}”" + (f" “{t.value_text}”" if t.value_text else "")
        offset = (
            ""
            if pd.isna(t.char_start)
            else say(f"，全文第{int(t.char_start)}字起", f", from character {int(t.char_start)}")
        )
        lines.append(tag("li", " · ".join(part for part in parts if part) + say("：", ": ") + words + offset))
    plan = say(f"《{report.plan['title']}》", str(report.plan["title"]))
    note = str(own["note"])
    if report.language == LANGUAGES[0]:
        names = report.package.indicators.set_index("indicator_id")["name_zh"].to_dict()
        note = "；".join(said for _, said in remarks(note, names))
    extra = tag("p", say(f"备注：{note}", f"Note: {note}"), "hs-note") if note else Html("")
    if row["unconfirmed"]:
        extra = together(extra, tag("p", say("※ 尚未核对。", "※ Not checked by a person."), "hs-note"))
    return together(tag("p", plan), tag("ul", together(*lines)), extra)
