"""The districts that a page of many speaks of: those whose plans are in force in a year, below an area."""

from __future__ import annotations

from collections.abc import Sequence

from halfsky.dashboards import comparison_content
from halfsky.dashboards.plain.asked import Asked


def plans_within(asked: Asked) -> tuple[list[str], str, dict[str, tuple[str, Sequence[tuple[str, str]], str]]]:
    """The ids of the plans, the name of the area that they lie in, and the fields that choose year and area."""
    say, cache = asked.say, asked.cache
    if cache.package.plans.empty:
        return [], say("全部地区", "all areas"), {}
    years = comparison_content.years(cache, asked.today)
    asked.choose_year(years, comparison_content.usual_year(cache))
    areas = comparison_content.areas(cache, asked.language)
    wanted = asked.given.get("area", "")
    code = next((code for name, code in areas if wanted in (name, code)), "") if wanted else ""
    if wanted and not code:
        asked.refuse("area", wanted)
    fields: dict[str, tuple[str, Sequence[tuple[str, str]], str]] = {
        "year": (say("年份", "Year"), [(str(year), str(year)) for year in years], str(asked.year)),
        "area": (say("范围", "Areas"), [(say("全部地区", "all areas"), ""), *areas], code),
    }
    name = next((name for name, known in areas if known == code), say("全部地区", "all areas"))
    return comparison_content.plan_ids(cache, asked.year, code), name, fields
