"""What rounding alone can make of a change: of two published values less than a unit of the last place may be true."""

from __future__ import annotations

import pandas as pd

from halfsky.vocabulary.codes import UNITS

_UNKNOWN = 2.0  # decimals where the catalogue states none
_NOISE = 1e-9
_COUNTED = [code for code, row in UNITS.rows.items() if row.whole]


def within_rounding(change: pd.Series, decimals: pd.Series, units: pd.Series) -> pd.Series:
    """Of each change whether it lies within what rounding makes: no way is told from it.

    Two values rounded to the same place can be a whole unit of it apart although nothing moved (23.95 and 23.94 are
    24.0 and 23.9): a change has to be larger. What is counted one by one (`UNITS`, whole) is not rounded, and one less
    is one less. decimals: of the indicator, as published, null for unknown (two then). A change that is null is not
    within.
    """
    place = 10.0 ** -decimals.astype("float64").fillna(_UNKNOWN)
    size = change.astype("float64").abs()
    return size.le(place.mask(units.isin(_COUNTED), 0.0) + _NOISE)
