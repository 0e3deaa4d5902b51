"""Every chart of Halfsky: a frame in, a matplotlib Figure out, labels in Chinese (`zh`) or English (`en`).

No chart uses pyplot or changes rcParams of the caller; `use_font()` does, for charts of one's own. Each shows itself in
a notebook; save one with `figure.savefig`.
"""

from halfsky.figures.bars import coverage, domain_status, standing
from halfsky.figures.covered import coverage_matrix
from halfsky.figures.distance import target_distance
from halfsky.figures.matrix import promise_matrix
from halfsky.figures.promised import promised_levels
from halfsky.figures.series import single_series, target_series
from halfsky.figures.theme import Chart, use_font
from halfsky.figures.views import standing_views

__all__ = [
    "Chart",
    "coverage",
    "coverage_matrix",
    "domain_status",
    "promise_matrix",
    "promised_levels",
    "single_series",
    "standing",
    "standing_views",
    "target_distance",
    "target_series",
    "use_font",
]
