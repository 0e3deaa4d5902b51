"""The districts that a page of many speaks of: those whose plans are in force in a year, below an area."""

from __future__ import annotations

from collections.abc import Sequence

from halfsky.dashboards import comparison_content
from halfsky.dashboards.plain.asked import Asked

Fields = dict[str, tuple[str, Sequence[tuple[str, str]], str]]


def plans_within(asked: Asked) -> tuple[list[str], str, Fields]:
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
    fields: Fields = {
        "year": (say("年份", "Year"), [(str(year), str(year)) for year in years], str(asked.year)),
        "area": (say("范围", "Areas"), [(say("全部地区", "all areas"), ""), *areas], code),
    }
    name = next((name for name, known in areas if known == code), say("全部地区", "all areas"))
    return comparison_content.plan_ids(cache, asked.year, code), name, fields


def plans_added_up(asked: Asked) -> tuple[list[str], str, Fields]:
    """As `plans_within`, for a page that adds its districts up: those below the area of a plan, or beside it below one
    that both lie in (`comparison_content.scopes`). No plan where there are none. Who names no plan and has none of his
    own sees all."""
    if asked.rights is None and not asked.given.get("plan"):
        return plans_within(asked)
    say, cache = asked.say, asked.cache
    years = comparison_content.years(cache, asked.today)
    asked.choose_year(years, comparison_content.usual_year(cache))
    chosen = [(str(year), str(year)) for year in years]
    fields: Fields = {"year": (say("年份", "Year"), chosen, str(asked.year))}
    known = comparison_content.scopes(cache, asked.plan_id, asked.year)
    wanted = asked.given.get("area", "")
    titles = cache.package.areas.set_index("area_code")[f"name_{asked.language}"]
    names = {code: str(titles.get(code, code)) if code else say("全国", "the nation") for code in known}
    code = next((code for code, name in names.items() if wanted in (name, code)), None) if wanted else None
    if wanted and code is None:
        asked.refuse("area", wanted)
    if not known:
        return [], "", fields
    code = next(iter(known)) if code is None else code
    fields["area"] = (say("范围", "Areas"), [(name, one) for one, name in names.items()], code)
    return known[code], names[code], fields
