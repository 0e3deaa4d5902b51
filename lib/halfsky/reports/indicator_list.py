"""指标完成情况一览表: one row a target with its values year by year, as offices hand it in; on pages of its own."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import sources, tables
from halfsky.reports.plan_material import PlanMaterial
from halfsky.target_rows import BEFORE_BREAK
from halfsky.vocabulary.codes import UNITS
from halfsky.words import amounts, values

_MANY_YEARS = 7  # beside each other


def section(report: PlanMaterial) -> Section:
    """The heading, the table on its side, and what its blanks and marks mean."""
    say = report.say
    frame = table(report)
    if frame.empty:
        return Section()
    head = content.heading(say("附表　指标完成情况一览表", "Table: every target"), label="indicators")
    years = [name for name in frame.columns if str(name).isdigit()]
    fixed = {
        say("序号", "no."): 6, say("指标", "indicator"): 30, say("单位", "unit"): 9, say("基期值", "baseline"): 14,
        say("目标值", "target"): 20, say("达标情况", "status"): 14, say("责任单位", "responsible"): 24,
    }  # fmt: skip
    widths = {str(name): fixed.get(str(name), 10) for name in frame.columns}
    note = say(
        "“—”为没有数据；基期值后注明年份的，基期年没有同口径数据；※为尚未核对的目标。",
        "—: no value. A baseline with its year is not of the plan's base year; ※: not checked by a person.",
    )
    if frame[years].apply(lambda column: column.str.contains(BEFORE_BREAK, regex=False)).any(axis=None):
        note += sources.older(say)
    caption = say(f"指标完成情况（{len(frame)}项）", f"Every target ({len(frame)})")
    if report.language == "zh" and (held := _short_kinds(report, years)):
        note += "数值后的" + "，".join(f"“{kind[:1]}”表示{kind}" for kind in held) + "。"
    listed = content.table(
        frame, caption, numeric=[say("基期值", "baseline"), *years], widths=widths, kind="landscape", label="list"
    )
    return head + listed + content.paragraph(note, "note")


def _short_kinds(report: PlanMaterial, years: Sequence[object]) -> list[str]:
    """The kinds of values that the table tells by their first sign: beside many years there is no room for more."""
    kinds = dict.fromkeys(map(str, report._unfirm.values())) if len(years) > _MANY_YEARS else {}
    return list(kinds) if len({kind[:1] for kind in kinds}) == len(kinds) else []


def table(report: PlanMaterial) -> pd.DataFrame:
    """序号、指标、单位、基期值、逐年值、目标值、达标情况、责任单位: display-ready texts, one row a target."""
    say, rows = report.say, report.everything
    start, end = report.years
    years = list(range(start, min(report.as_of, end) + 1))
    by_year = _by_year(report)
    for kind in _short_kinds(report, years) if report.language == "zh" else ():
        by_year = {key: text.replace(f"（{kind}）", kind[:1]) for key, text in by_year.items()}
    shown = {str(year): [by_year.get((indicator, year), "") for indicator in rows["indicator_id"]] for year in years}
    units = [
        values.measure(unit, thing) if report.language == "zh" else values.unit(unit, "en").strip()
        for unit, thing in zip(rows["unit"], values.classifiers(rows), strict=True)
    ]
    frame = pd.DataFrame(
        {
            say("序号", "no."): [str(place) for place in range(1, len(rows) + 1)],
            say("指标", "indicator"): tables.marked(rows),
            say("单位", "unit"): units,
            say("基期值", "baseline"): _baselines(report, rows),
            **shown,
            say("目标值", "target"): rows["promise"],
            say("达标情况", "status"): rows["label"],
            say("责任单位", "responsible"): rows["responsible_units"].str.replace(";", say("、", ", "), regex=False),
        }
    )
    return frame.drop(columns=[say("责任单位", "responsible")]) if rows["responsible_units"].eq("").all() else frame


def _baselines(report: PlanMaterial, rows: pd.DataFrame) -> list[str]:
    base = report.years[0] - 1
    said = []
    columns = ["base_value", "base_value_year", "base_kind", "unit"]
    for amount, year, kind, unit in rows[columns].itertuples(index=False):
        other = not pd.isna(year) and int(year) != base
        remarks = [report.say(f"{int(year)}年", f"{int(year)}")] if other else []
        said.append(_beside(_digits(amount, unit, report.language), [*remarks, kind], report.say))
    return said


def _beside(text: str, remarks: list[str], say: values.Say) -> str:
    """1.3（2023年，推算）."""
    told = say("，", ", ").join(remark for remark in remarks if remark)
    return text + say(f"（{told}）", f" ({told})") if text and told else text


def _by_year(report: PlanMaterial) -> dict[tuple[str, int], str]:
    """The digits of the area's own values by indicator and year, as the annex cites them: 1.3（推算）, 3△."""
    own = report.cited[report.cited["area_code"].eq(report.plan["area_code"])]
    own = own.sort_values("residence", key=lambda where: where.ne("total"), kind="stable")
    own = own.drop_duplicates(["indicator_id", "year"])
    texts = [
        _digits(amount, unit, report.language) for amount, unit in zip(own["value"], own["unit"], strict=True)
    ]  # fmt: skip
    own = own.assign(digits=texts, unfirm=report.firmness(own, "year"))
    told = {}
    for indicator, year, text, kind in own[["indicator_id", "year", "digits", "unfirm"]].itertuples(index=False):
        before = any(year < change for change in report.break_years.get(indicator, []))
        told[indicator, int(year)] = _beside(text, [kind], report.say) + (BEFORE_BREAK if before else "")
    return told


def _digits(amount: float, unit: str, language: str) -> str:
    """A number for a column that names its unit: 61.2345万 of a count, as everywhere; in English 612,345."""
    text = amounts.digits(amount)
    row = UNITS.rows.get(unit)
    if not text or row is None or not row.whole or abs(amount) < amounts.TEN_THOUSAND:
        return text
    return f"{amounts.in_ten_thousands(text)}万" if language == "zh" else values.value(amount, unit, language)
