"""For who explores: series, counts of promises and documents of one's own, as tidy frames of one call each.

Every frame here is in plain types, with the names of its codes beside them: seaborn takes it as it is.
"""

from halfsky.exploring.comparing import compare_plans
from halfsky.exploring.observed_series import series
from halfsky.exploring.own_document import assess_document
from halfsky.exploring.promise_counts import count_promises
from halfsky.exploring.tidy_frames import tidy

__all__ = ["assess_document", "compare_plans", "count_promises", "series", "tidy"]
