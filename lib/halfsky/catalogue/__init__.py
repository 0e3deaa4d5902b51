"""The indicator catalogue: the words of a plan find their indicator, and a place's name finds its code.

A spelling that the catalogue holds (a name or an alias, after light canonicalisation) is a match, and so is one that
says the same of the same people: an indicator is a measure, whom it is of, and where they live (`meaning`). Everything
else is a suggestion for a person to confirm, and a suggestion that differs from the phrase in population or definition
(`marks`) is not even made: 村委会 is not 村“两委”, 健康预期寿命 is not 预期寿命.
"""

from __future__ import annotations

from halfsky.catalogue.marks import MARKS, Mark, conflicts
from halfsky.catalogue.matching import SUGGEST_FROM, Catalogue
from halfsky.catalogue.places import find_area, places
from halfsky.catalogue.spelling import canonical

__all__ = ["MARKS", "SUGGEST_FROM", "Catalogue", "Mark", "canonical", "conflicts", "find_area", "places"]
