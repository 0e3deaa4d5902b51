"""How the same figures read by the rules of Eurostat, Statistics Canada and the UN's regional commissions.

Second opinions beside the status of the gaps table, for comparison with what these bodies publish; and the confidence
intervals of rates.
"""

from halfsky.assess.international.growth import aggregate_scores, growth_progress, growth_ratio
from halfsky.assess.international.regional import un_regional_indices
from halfsky.assess.intervals import byar_interval, poisson_interval, rate_interval, wilson_interval

__all__ = [
    "aggregate_scores",
    "byar_interval",
    "growth_progress",
    "growth_ratio",
    "poisson_interval",
    "rate_interval",
    "un_regional_indices",
    "wilson_interval",
]
