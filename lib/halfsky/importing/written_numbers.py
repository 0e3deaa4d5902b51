"""A number that a person writes into a form, an answer or an amendment: read by the rules of a table's cell, in the
unit that is wanted. One reader for every way in, so that no way takes what another refuses.

93.2%, ９３．２, 1,234.5 and 6.89万 are numbers; a sign (— 无 …) is no number; what could mean two things (15,7, 约9) is
not taken, nor is what states a unit of another measure.
"""

from __future__ import annotations

from numbers import Real
from typing import NamedTuple

from halfsky.importing.cell_values import LARGEST, Reading, of_number, of_text
from halfsky.importing.units import convert


class Written(NamedTuple):
    """value: in the unit wanted; None with code '' is a sign that stands for none.

    code: '' · not-a-number · wrong-measure (the cell states a unit that the wanted one is not).
    """

    value: float | None
    code: str = ""


def written(value: object, unit: str = "", number_format: str = "") -> Written:
    """What was written, as a text or as a number; unit: of the indicator, '' where it has none of its own.

    >>> written("93.2%", "percent").value, written("６.８９万", "count").value, written("无", "percent").value
    (93.2, 68900.0, None)
    >>> written("15,7", "percent").code, written("93.2%", "count").code, written(0.932, "percent", "0.0%").value
    ('not-a-number', 'wrong-measure', 93.2)
    """
    reading = _reading(value, number_format)
    if reading.kind == "sign":
        return Written(None)
    if reading.kind != "number" or not abs(reading.number) < LARGEST:
        return Written(None, "not-a-number")
    if reading.unit is None:
        return Written(reading.number + 0.0)
    found = convert(reading.number, reading.unit, unit or reading.unit.code)
    return Written(found) if found is not None else Written(None, "wrong-measure")


def _reading(value: object, number_format: str) -> Reading:
    if isinstance(value, str):
        return of_text(value)
    if isinstance(value, bool) or not isinstance(value, Real):
        return Reading("text")
    try:
        number = float(value)
    except OverflowError:
        return Reading("text")
    return of_number(number, number_format)
