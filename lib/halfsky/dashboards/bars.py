"""Targets counted by status, a bar a domain or a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from halfsky.assess.summary import distinct, shown_as
from halfsky.dashboards import markup
from halfsky.dashboards.markup import tag, together
from halfsky.render.html import Html
from halfsky.reports import tables
from halfsky.vocabulary.statuses import SEGMENTS
from halfsky.words import values


def by_status(
    gaps: pd.DataFrame,
    by: str,
    names: Mapping[str, str],
    language: str,
    *,
    what: str,
    caption: str,
    head: Callable[[str], Html] | None = None,
) -> Html:
    """A legend and a table with a row a group that has targets: its bar, how many, and its rate.

    by: a column of gaps; names: its values, in order, with their names; what: the head of the first column; head: what
    stands there instead of the plain name. Directional targets and those out of scope are counted as such.
    """
    say = values.chooser(language)
    once = distinct(gaps)
    counts = pd.crosstab(once[by], shown_as(once))
    order = [name for name in SEGMENTS if name in counts.columns]
    words = {name: SEGMENTS[name].label(language) for name in order}
    rates = tables.counted(gaps, by)
    lines = []
    for group in [name for name in names if name in counts.index]:
        held = {name: int(counts.loc[group, name]) for name in order}
        rate = tables.rate(rates.loc[group], say) if rates.loc[group, "measurable"] else "—"
        cells = (
            tag("th", head(group) if head else names[group], scope="row"),
            tag("td", markup.stacked(held, words)),
            tag("td", str(sum(held.values())), "hs-number"),
            tag("td", rate, "hs-number"),
        )
        lines.append(tag("tr", together(*cells)))
    heads = (what, say("目标状态（项）", "targets by status"), say("合计", "all"), say("达标率", "rate"))
    table = markup.table(caption, heads, lines, "hs-bars", numeric=(2, 3))
    return together(markup.legend(order, words), markup.scrolling(table, caption))
