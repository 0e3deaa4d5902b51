"""Every chart of Halfsky: a frame in, a matplotlib Figure out, labels in Chinese (`zh`) or English (`en`).

No chart uses pyplot or changes rcParams of the caller; `use_font()` does, for charts of one's own. Each shows itself in
a notebook; save one with `figure.savefig`. Every chart takes `ax` (axes of the caller's own, which then come back),
`title`, `figsize` and `colours`, gives what it shows as a tidy frame, `figure.data`, and is laid out anew by
`set_size_inches`.
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
from halfsky.figures.theme import Chart
from halfsky.figures.views import standing_views

__all__ = [
    "Chart",
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
