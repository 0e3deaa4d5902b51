"""How far it is: targets and observations become gaps. Pure functions of frames."""

from halfsky.assess.assessment import assess_targets
from halfsky.assess.settings import Settings
from halfsky.assess.summary import distinct, summarise

__all__ = ["Settings", "assess_targets", "distinct", "summarise"]
