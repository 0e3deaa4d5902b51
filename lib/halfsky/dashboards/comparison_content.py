"""Which plans stand side by side, and what is made once for them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pandas as pd

from halfsky.dashboards import indicator, promises_list
from halfsky.dashboards.cache import PageCache
from halfsky.render.html import Html
from halfsky.reports.cross import CrossReport
from halfsky.vocabulary.code_list import LANGUAGES
from halfsky.vocabulary.codes import LEVELS

_FEWEST = 2  # areas that are a sum
_DETAILS = 60  # pieces about one indicator that are kept, each up to a quarter of a megabyte


@dataclass(frozen=True, eq=False)
class Compared:
    """The plans of a year and an area in one language: it takes longer to compare them than to draw it."""

    report: CrossReport
    indicators: pd.DataFrame  # `promises_list.indicators`
    by_plan: pd.DataFrame  # `indicator.by_plan`
    headline: Html
    names: dict[str, str]  # of the plans, by id
    standings: dict[str, Html]  # by domain, as they are asked for
    details: dict[str, Html]  # by indicator, the newest last: drawing one takes longer than all else that changes

    @classmethod
    def of(cls, page_cache: PageCache, ids: list[str], year: int, language: str) -> Compared:
        """Made once and kept on the cache."""
        key = "compared", tuple(ids), year, language
        if key not in page_cache.kept:
            report = page_cache.side_by_side(ids, year, language)
            rows = promises_list.indicators(report)
            headline = promises_list.headline(report, rows)
            page_cache.kept[key] = cls(report, rows, indicator.by_plan(report), headline, report.short_names, {}, {})
        return page_cache.kept[key]

    @classmethod
    def there(cls, page_cache: PageCache, ids: list[str], year: int) -> Compared | None:
        """These plans compared, in whatever language, where that has been made; it takes long to make."""
        found = (page_cache.kept.get(("compared", tuple(ids), year, language)) for language in LANGUAGES)
        return next((held for held in found if held is not None), None)

    def one(self, indicator_id: str) -> pd.DataFrame:
        """The rows of `by_plan` of this indicator."""
        return self.by_plan[self.by_plan["indicator_id"].eq(indicator_id)].reset_index(drop=True)

    def detail(self, indicator_id: str) -> Html:
        """The piece about one indicator, drawn when it is first asked for."""
        if indicator_id not in self.details:
            while len(self.details) >= _DETAILS:
                self.details.pop(next(iter(self.details)))
            self.details[indicator_id] = indicator.detail(self.report, self.one(indicator_id), self.names)
        return self.details[indicator_id]

    def first_of_domains(self) -> list[tuple[str, str]]:
        """Each domain with the indicator that its list begins with."""
        first = self.indicators.drop_duplicates("domain")
        return list(zip(first["domain"], first["indicator_id"], strict=True))

    def standing(self, domain: str, title: str) -> Html:
        if domain not in self.standings:
            self.standings[domain] = promises_list.standing(self.report, domain, title)
        return self.standings[domain]


def years(page_cache: PageCache, today: datetime.date) -> list[int]:
    """The years in which any plan is in force, the latest first, none to come."""
    plans = page_cache.local_plans()
    first, last = int(plans["start_year"].min()), min(int(plans["end_year"].max()), today.year)
    return list(range(max(last, first), first - 1, -1))


def usual_year(page_cache: PageCache) -> int:
    """The year in which most plans are shown at first."""
    return int(page_cache.usual_year_of(page_cache.local_plans()).mode().iloc[-1])


def plan_ids(page_cache: PageCache, year: int, area_code: str = "") -> list[str]:
    """The plans in force in the year, within the area, of which targets were entered."""
    plans = page_cache.local_plans()
    plans = plans[~plans["plan_id"].isin(page_cache.package.left_out(list(plans["plan_id"])))]
    plans = plans[plans["start_year"].le(year) & plans["end_year"].ge(year)]
    if area_code:
        parents = _parents(page_cache)
        plans = plans[[area_code in _upwards(code, parents) for code in plans["area_code"]]]
    return list(plans["plan_id"])


def areas(page_cache: PageCache, language: str) -> list[tuple[str, str]]:
    """The areas below the nation with plans of two areas or more in them: name and code."""
    known, parents = page_cache.package.areas.set_index("area_code"), _parents(page_cache)
    above = [code for own in page_cache.local_plans()["area_code"].unique() for code in _upwards(own, parents)]
    counts = pd.Series(above, dtype="object").value_counts()
    wanted = known[known["level"].ne("nation") & known.index.isin(counts.index[counts.ge(2)])]
    return list(zip(wanted[f"name_{language}"].astype(str), wanted.index, strict=True))


def upwards(page_cache: PageCache, code: str) -> list[str]:
    """The area and all that are above it, the nearest first."""
    return _upwards(code, _parents(page_cache))


def scopes(page_cache: PageCache, plan_id: str, year: int) -> dict[str, list[str]]:
    """The areas in which districts are added up, seen from a plan: its own, and those above it that are no nation, the
    nearest first; of each code the plans in force below it, two at least. A nation's own plan has all ("")."""
    if not plan_id or plan_id not in set(page_cache.package.plans["plan_id"]):
        return {}
    key = "scopes", plan_id, year
    if key not in page_cache.kept:
        codes = page_cache.package.plans.set_index("plan_id")["area_code"].astype("str").to_dict()
        levels = page_cache.package.areas.set_index("area_code")["level"].to_dict()
        found: dict[str, list[str]] = {}
        for code in upwards(page_cache, codes[plan_id]):
            nation = levels.get(code) == LEVELS[0]
            if nation and code != codes[plan_id]:
                continue
            below = plan_ids(page_cache, year, "" if nation else code)
            below = [one for one in below if codes[one] != code]
            if len({codes[one] for one in below}) >= _FEWEST:
                found["" if nation else code] = below
        page_cache.kept[key] = found
    held: dict[str, list[str]] = page_cache.kept[key]
    return held


def _parents(page_cache: PageCache) -> dict[str, str]:
    return page_cache.package.areas.set_index("area_code")["parent_code"].to_dict()


def _upwards(code: str, parents: dict[str, str]) -> list[str]:
    """The area and all that are above it."""
    found: list[str] = []
    while code and code not in found:
        found.append(code)
        code = parents.get(code, "")
    return found
