"""Every chart of Halfsky: a frame in, a matplotlib Figure out, labels in Chinese (`zh`) or English (`en`).

Of one plan's gaps (`halfsky.assess_package`):

    domain_status(gaps, package=p)       how many targets of each domain are in each status
    target_distance(gaps, package=p)     each target's way from its baseline, its latest value and its status
    target_series(gaps, package=p)       a panel a target: values over the years, target, deadline
    single_series(gap, package=p)        the same of one target, a row of the gaps

Of several plans:

    standing(gaps, package=p)            a bar a plan: how many targets are in each status
    coverage(gaps, package=p)            a bar a plan: how much of it can be judged
    promise_matrix(promises, package=p)  indicators by plans: what each promises, against the upper plan
    coverage_matrix(kinds, package=p)    indicators by plans: what each states, leaves out
    standing_views(standings, ranks, package=p)  areas on one indicator: level, journey, pace
    promised_levels(rows, heading)       promised values of one indicator beside the latest ones

Of `halfsky.series`:

    series_facets(series)                a panel an indicator, a line an area, or the other way round
    distribution(series)                 one indicator over areas, the own one marked
    heat_map(series)                     areas by years, or by indicators
    pairs(series)                        indicators against each other

Every chart takes `ax` (axes of your own, which then come back), `title`, `figsize`, `colours` and `language`. It shows
itself in a notebook; `chart.savefig(…)` saves it, `chart.data` is what is drawn as a tidy frame, `chart.alt` the same
in words, `chart.set_size_inches(…)` and `chart.suptitle(…)` lay it out anew. No chart uses pyplot or changes rcParams;
`use_font()` does, for charts of your own. `help(halfsky.figures.pairs)` says more of one, `help(halfsky.figures.Chart)`
everything that a Figure can.
"""

from halfsky.figures.bars import coverage, domain_status, standing
from halfsky.figures.covered import coverage_matrix
from halfsky.figures.distance import target_distance
from halfsky.figures.distribution import distribution
from halfsky.figures.facets import series_facets
from halfsky.figures.fonts import use_font
from halfsky.figures.heat_of_series import heat_map
from halfsky.figures.matrix import promise_matrix
from halfsky.figures.pairs import pairs
from halfsky.figures.promised import promised_levels
from halfsky.figures.series import single_series, target_series
from halfsky.figures.theme import Chart as Chart
from halfsky.figures.views import standing_views

__all__ = [
    "coverage",
    "coverage_matrix",
    "distribution",
    "domain_status",
    "heat_map",
    "pairs",
    "promise_matrix",
    "promised_levels",
    "series_facets",
    "single_series",
    "standing",
    "standing_views",
    "target_distance",
    "target_series",
    "use_font",
]
