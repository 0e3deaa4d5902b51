"""How far it is: targets and observations become gaps. Pure functions of frames."""

from halfsky.assess.achievement import achievement, achievement_by
from halfsky.assess.assessment import assess_targets
from halfsky.assess.base_year import other_bases
from halfsky.assess.of_package import assess_package
from halfsky.assess.revisions import explain_gaps, explain_revisions
from halfsky.assess.sexes.parity import sex_parity
from halfsky.assess.summary import distinct, sensitivity, summarise
from halfsky.settings import Settings

__all__ = [
    "Settings",
    "achievement",
    "achievement_by",
    "assess_package",
    "assess_targets",
    "distinct",
    "explain_gaps",
    "explain_revisions",
    "other_bases",
    "sensitivity",
    "sex_parity",
    "summarise",
]
