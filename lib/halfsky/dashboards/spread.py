"""The values of many areas on one line: a dot each, the middle, the quarters and the reader's own marked. Drawn as SVG,
for it takes a few milliseconds, where a chart with a row for each of hundreds of areas takes half a second and a metre.
"""

from __future__ import annotations

from html import escape

import pandas as pd

from halfsky.dashboards.markup import tag, together
from halfsky.render.html import Html
from halfsky.words import values

FEWEST = 3  # areas with a value, below which nothing is drawn
_WIDTH, _EDGE = 640, 120  # of the drawing, and where a label in its middle would be cut


def spread(rows: pd.DataFrame, language: str, own: str = "") -> Html:
    """The sentence and the drawing. rows: `plan_id, area` (its name), `observed`, `latest` (the value in words), `unit,
    name` (of the indicator), a row an area; own: the plan whose area is marked. A sentence alone for too few values."""
    say = values.chooser(language)
    seen = rows[rows["observed"].notna()]
    if len(seen) < FEWEST:
        none = say(
            f"只有{len(seen)}个地区有数据，不画分布。", f"{len(seen)} areas have a value: no distribution is drawn."
        )
        return tag("p", none, "hs-note")
    numbers = seen["observed"].astype("float64")
    low, high = float(numbers.min()), float(numbers.max())
    room = (high - low) or 1.0

    def x(value: float) -> float:
        return 30 + (value - low) / room * 580

    def said(value: float) -> str:
        return values.value(value, str(seen["unit"].iloc[0]), language, str(seen["name"].iloc[0]))

    first, middle, third = (float(numbers.quantile(share)) for share in (0.25, 0.5, 0.75))
    parts = [
        f'<rect x="{x(first):.1f}" y="26" width="{max(x(third) - x(first), 1):.1f}" height="30" fill="#dfe8f0"/>',
        f'<line x1="{x(middle):.1f}" x2="{x(middle):.1f}" y1="22" y2="60" stroke="#1f2933" stroke-width="2"/>',
    ]
    marked = ""
    for plan, area, value, latest in seen[["plan_id", "area", "observed", "latest"]].itertuples(index=False):
        at, mine = x(float(value)), plan == own
        words = f"{area} {latest}"
        size, colour, strength = (7, "#b04a00", 1) if mine else (4, "#1f5f99", 0.45)
        drawn = (
            f'<circle cx="{at:.1f}" cy="41" r="{size}" fill="{colour}" fill-opacity="{strength}">'
            f"<title>{escape(words)}</title></circle>"
        )
        if mine:
            anchor = "start" if at < _EDGE else "end" if at > _WIDTH - _EDGE else "middle"
            marked = drawn + (
                f'<text x="{at:.1f}" y="16" font-size="12" text-anchor="{anchor}" fill="#b04a00">{escape(words)}</text>'
            )
        else:
            parts.append(drawn)
    parts.append(marked)
    parts += [
        f'<text x="{x(end):.1f}" y="76" font-size="11" text-anchor="{anchor}" fill="#55606b">{escape(said(end))}</text>'
        for end, anchor in ((low, "start"), (high, "end"))
    ]
    about = say(
        f"{len(seen)}个地区有数据：最低{said(low)}，中位数{said(middle)}，最高{said(high)}；"
        f"中间一半在{said(first)}和{said(third)}之间。",
        f"{len(seen)} areas have a value: lowest {said(low)}, median {said(middle)}, highest {said(high)}; "
        f"the middle half lies between {said(first)} and {said(third)}.",
    )
    title = say("各地区数值的分布", "How the values are spread")
    drawing = Html(
        f'<svg class="hs-svg" viewBox="0 0 {_WIDTH} 84" role="img" aria-labelledby="hs-spread">'
        f'<title id="hs-spread">{escape(title)}{say("：", ": ")}{escape(about)}</title>'
        f"{''.join(parts)}</svg>"
    )
    return together(tag("p", about), drawing)
