"""A series as a light drawing of a page (SVG): values appear where one points or tabs to, patterns beside colours, a
title and a description for who does not see it; and the same to take along.

A chart library would bring half a megabyte to every page and a script that must run first; these lines stand with the
page's text, print as they are, and carry their own words.
"""

from __future__ import annotations

import math
from html import escape

import pandas as pd

from halfsky.dashboards import downloads, target
from halfsky.dashboards.markup import tag
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import Sheet
from halfsky.render.html import Html
from halfsky.reports.plan_report import PlanReport
from halfsky.words import source_titles, values

_WIDTH, _HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 24, 46, 56
_FONT = "'Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',sans-serif"

_INK, _OWN, _ABOVE, _AIM = "#1f2933", "#1f5f99", "#6b7680", "#b04a00"


def series(report: PlanReport, row: pd.Series) -> Html | None:
    """The target's values over the years, those of the area above, and the target's line; None where there are none."""
    own, above = _of(report, row, str(report.plan["area_code"])), _of(report, row, str(row["reference_area"]))
    if pd.isna(row["target"]) or (own.empty and above.empty):
        return None
    say, aim = report.say, float(row["target"])
    years = [*own["year"], *above["year"], int(report.plan["end_year"])]
    low, high, step = _scale([*own["value"], *above["value"], aim])
    first, last = min(years), max(years)

    def x(year: float) -> float:
        return _LEFT + (year - first) / max(last - first, 1) * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - (value - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    def written(value: float) -> str:
        return values.value(value, row["unit"], report.language, row["indicator"], limit=(row["target"],))

    names = report.package.areas.set_index("area_code")[f"name_{report.language}"]
    title = f"{row['name']} · {report.area_name}"
    parts = [_text(_LEFT, 18, title, 15, weight="600")]
    tick = math.ceil(low / step) * step
    while tick <= high + step / 1e6:
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="#dde2e6"/>'
        )
        parts.append(_text(_LEFT - 6, y(tick) + 4, f"{tick:.10g}", 11, anchor="end"))
        tick += step
    every = max(1, math.ceil((last - first) / 10))
    parts += [
        _text(x(year), _HEIGHT - _BOTTOM + 18, str(year), 11, anchor="middle") for year in range(first, last + 1, every)
    ]
    parts.append(
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(aim):.1f}" y2="{y(aim):.1f}" stroke="{_AIM}" '
        'stroke-width="1.5" stroke-dasharray="7 4"/>'
    )
    aimed = say(f"目标 {row['promise']}", f"target {row['promise']}")
    parts.append(_text(_WIDTH - _RIGHT, y(aim) - 5, aimed, 11, anchor="end", colour=_AIM))
    told = []
    for frame, name, colour, dash, mark in (
        (
            above,
            say(
                f"{names.get(row['reference_area'], '')}（参考）", f"{names.get(row['reference_area'], '')} (reference)"
            ),
            _ABOVE,
            ' stroke-dasharray="2 3"',
            "square",
        ),
        (own, report.area_name, _OWN, "", "circle"),
    ):
        if frame.empty:
            continue
        points = [(x(int(point.year)), y(float(point.value)), point) for point in frame.itertuples()]
        way = " ".join(f"{at:.1f},{up:.1f}" for at, up, _ in points)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        parts += [
            _point(at, up, f"{name} {point.year}: {written(point.value)}", colour, mark) for at, up, point in points
        ]
        told.append(f"{name}: " + "; ".join(f"{point.year} {written(point.value)}" for _, _, point in points))
    parts.append(_legend(told, own, above, report, say))
    parts.append(_text(_LEFT, _HEIGHT - 6, _source(report, row, own if len(own) else above), 10, colour="#55606b"))
    about = say("；", "; ").join([*told, aimed])
    return Html(
        f'<svg class="hs-svg" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-labelledby="hs-drawn hs-told" font-family="{_FONT}"><title id="hs-drawn">{escape(title)}</title>'
        f'<desc id="hs-told">{escape(about)}</desc><rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
        f"{''.join(parts)}</svg>"
    )


def page(asked: Asked) -> Sheet:
    """The chart of one target to take along, as SVG or PNG."""
    if not asked.plan_id:
        return _none(asked)
    held, wanted = asked.shown, asked.given.get("target", "")
    found = held.targets[held.targets["target_id"].eq(wanted)]
    if found.empty:
        return _none(asked)
    row = found.iloc[0]
    name = f"{held.report.plan['title']}-{asked.year}-{row['name']}"
    if asked.given.get("form", "svg") == "png":
        chart = target.chart(held.report, row)
        if chart is None:
            return _none(asked)
        own = _of(held.report, row, str(held.report.plan["area_code"]))
        source = _source(held.report, row, own if len(own) else _of(held.report, row, str(row["reference_area"])))
        given = downloads.picture(name, chart, source)
    else:
        drawn = series(held.report, row)
        if drawn is None:
            return _none(asked)
        given = downloads.drawing(name, drawn.markup)
    return Sheet(given.name, language=asked.language, name=given.name, media=given.media, content=given.content)


def _none(asked: Asked) -> Sheet:
    text = asked.say("没有可画的数据。", "There is no value to draw.")
    return Sheet(asked.say("图", "chart"), tag("div", tag("p", text), "hs"), asked.language, status=404)


def _of(report: PlanReport, row: pd.Series, area: str) -> pd.DataFrame:
    """An area's values of the target, a year each: those of its table."""
    return target.shown_values(report, row, area)


def _source(report: PlanReport, row: pd.Series, used: pd.DataFrame) -> str:
    known = report.package.sources.set_index("source_id")["title"]
    titles = [source_titles.marked(str(known.get(one, one)), report.language) for one in used["source_id"].unique()]
    said = report.say("、", ", ").join(titles[:2]) + (report.say("等", " and others") if len(titles) > 2 else "")
    return report.say(f"来源：{said}", f"Source: {said}")


def _scale(numbers: list[float]) -> tuple[float, float, float]:
    """The ends of the axis and the step between its marks, all round numbers."""
    low, high = min(numbers), max(numbers)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    raw = (high - low + 2 * room) / 4
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * many for many in (1, 2, 2.5, 5, 10) if size * many >= raw)
    start = 0.0 if low >= 0 and low - room < 0 else low - room
    return start, high + room, step


def _point(at: float, up: float, words: str, colour: str, mark: str) -> str:
    """A value that says itself where one points or tabs to."""
    drawn = f'<circle cx="{at:.1f}" cy="{up:.1f}" r="4.5" fill="{colour}"/>'
    if mark == "square":
        where = f'x="{at - 4:.1f}" y="{up - 4:.1f}" width="8" height="8"'
        drawn = f'<rect {where} fill="#fff" stroke="{colour}" stroke-width="2"/>'
    anchor, shift = ("end", -8) if at > _WIDTH * 0.6 else ("start", 8)
    said = _text(at + shift, up - 10, words, 12, anchor=anchor, weight="600")
    return (
        f'<g class="hs-point" tabindex="0" role="img" aria-label="{escape(words)}">'
        f'<circle cx="{at:.1f}" cy="{up:.1f}" r="12" fill="transparent"/>'
        f"{drawn}<title>{escape(words)}</title><g class='hs-tip'>{said}</g></g>"
    )


def _legend(told: list[str], own: pd.DataFrame, above: pd.DataFrame, report: PlanReport, say: values.Say) -> str:
    entries = [
        (say("● 本地区", "● own area"), _OWN, len(own)),
        (say("□ 上级地区（参考，虚线）", "□ area above (dotted)"), _ABOVE, len(above)),
        (say("– – 目标", "– – target"), _AIM, len(told)),
    ]
    at, made = float(_LEFT), []
    for words, colour, there in entries:
        if there:
            made.append(_text(at, 36, words, 11, colour=colour))
            at += 13 * len(words) + 12
    return "".join(made)


def _text(
    at: float, up: float, words: str, size: int, *, anchor: str = "start", colour: str = _INK, weight: str = "400"
) -> str:
    return (
        f'<text x="{at:.1f}" y="{up:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )
