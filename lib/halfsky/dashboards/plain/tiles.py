"""A map of tiles: every district in the order of its code (GB/T 2260), those of one city together.

No border is drawn, so none has to be approved; the code's order keeps neighbours near.
"""

from __future__ import annotations

from html import escape

import pandas as pd

from halfsky.dashboards import links
from halfsky.dashboards.markup import tag
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import section as part
from halfsky.render.html import Html

# by the share of a district's judged targets that are behind: up to, hatch, colour
_CLASSES = ((0.0, "none", "#dff0e3"), (0.25, "dots", "#f6ecc9"), (0.5, "rise", "#f0c58a"), (1.0, "cross", "#e08a78"))
_MANY = 120  # tiles, from which on a small screen and paper show their numbers only
_BLIND = ("none", "#ffffff")


def section(asked: Asked, counted: pd.DataFrame) -> Html:
    """counted: `plan_id, late, share` of every plan."""
    say, package = asked.say, asked.cache.package
    areas = package.areas.set_index("area_code")
    codes = counted["plan_id"].map(package.plans.set_index("plan_id")["area_code"])
    rows = counted.assign(code=codes, area=codes.map(areas[f"name_{asked.language}"])).sort_values(["code", "plan_id"])
    made = []
    for row in rows.itertuples():
        hatch, colour = _look(float(str(row.share)))
        said = say("数据太少", "too few data") if pd.isna(row.share) else say(f"滞后{row.late}项", f"{row.late} behind")
        number = "–" if pd.isna(row.share) else str(row.late)
        inner = Html(f"<b>{escape(number)}</b><span>{escape(str(row.area))}</span>")
        address = links.address("", asked.language, plan=str(row.plan_id), year=str(asked.year))
        own = "hs-own-tile" if row.plan_id == asked.plan_id else ""
        tile = tag(
            "a",
            inner,
            f"hs-{hatch} {own}".strip(),
            href=address,
            style=f"background-color:{colour}",
            title=f"{row.area} {said}",
        )
        made.append(tag("li", tile).markup)
    legend = "".join(
        f'<li><span class="hs-swatch hs-{hatch}" style="background-color:{colour}"></span>{escape(words)}</li>'
        for (_, hatch, colour), words in zip(
            (*_CLASSES, (0, *_BLIND)),
            (
                say("没有滞后", "none behind"),
                say("滞后不到四分之一", "up to a quarter behind"),
                say("四分之一到一半", "a quarter to a half"),
                say("一半以上", "more than a half"),
                say("数据太少", "too few data"),
            ),
            strict=True,
        )
    )
    note = say(
        "每格一个区县，按行政区划代码（GB/T 2260）排列，数字为滞后、倒退或未达标的项数；点格看该区县。",
        "A tile a district, in the order of GB/T 2260; the number is that of targets behind; a tile leads to its page.",
    )
    kind = "hs-tiles hs-many" if len(made) > _MANY else "hs-tiles"
    tiles = Html(f'<ul class="hs-legend">{legend}</ul><ul class="{kind}">{"".join(made)}</ul>')
    return part(say("一格一区县", "A tile a district"), tag("p", note, "hs-note"), tiles)


def _look(share: float) -> tuple[str, str]:
    if pd.isna(share):
        return _BLIND
    return next((hatch, colour) for most, hatch, colour in _CLASSES if share <= most + 1e-9)
