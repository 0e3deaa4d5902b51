"""Links between the pages: one writer of their addresses. All are relative, for every page lies in one folder."""

from __future__ import annotations

from collections.abc import Iterable

from halfsky.dashboards.address import write
from halfsky.dashboards.markup import tag, together
from halfsky.render.html import Html
from halfsky.words import values

HOME = "./"
CONFIRMED = ("（办公室确认）", " (confirmed by the office)")


def to(page: str, words: str | Html, language: str = "zh", **asked: str) -> Html:
    """A link to a page with what it is asked for; what is empty is left out."""
    return tag("a", words, href=address(page, language, **asked))


def address(page: str, language: str = "zh", **asked: str) -> str:
    query = write({**asked, "language": "" if language == "zh" else language})
    return (page or HOME) + (f"?{query}" if query else "")


def units(responsible: str, plan_id: str, year: int, language: str = "zh", *, confirmed: bool = False) -> Html:
    """Each unit of `responsible_units` as a link to its page; the words for none where there is none. confirmed: the
    plan names nobody, and the office has confirmed who answers."""
    say = values.chooser(language)
    names = listed_units(responsible)
    if not names:
        return tag("span", say("规划未列明", "not named in the plan"))
    made = (to("unit", name, language, plan=plan_id, year=str(year), unit=name) for name in names)
    linked = joined(made, say("、", ", "))
    return together(linked, tag("span", say(*CONFIRMED))) if confirmed else linked


def listed_units(responsible: str) -> list[str]:
    return [name.strip() for name in responsible.split(";") if name.strip()]


def joined(pieces: Iterable[Html], between: str) -> Html:
    held = list(pieces)
    return together(*(piece for place, one in enumerate(held) for piece in ((Html(between), one) if place else (one,))))
