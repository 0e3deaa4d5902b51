"""What a person answered becomes a code, by the words that a table may use; what no list knows is asked again."""

from __future__ import annotations

from halfsky.importing.code_columns import CHOICES, read_choice
from halfsky.importing.indicators import Indicators
from halfsky.importing.places import Places
from halfsky.importing.units import unit_of
from halfsky.vocabulary.codes import UNITS
from halfsky.words.import_questions import said


def read_answer(field: str, text: str, indicators: Indicators, places: Places, within: str = "") -> tuple[str, str]:
    """The code of an answer about a field of `observations`, and the question about one that means none.

    An indicator by id or name, an area by code or name (`within` the area that the table is about), a sex, a residence,
    a status or a unit by every word that a column of a tidy table may hold. '' means nothing, and nothing is asked.
    """
    text = text.strip()
    if not text:
        return "", ""
    if field == "indicator_id":
        id_, nearest = indicators.answered(text)
        return id_, "" if id_ else said("no_such_indicator", more=f"“{text}”（相近 / nearest：{nearest}）")
    if field == "area_code":
        codes = (text,) if text in places.name else places.find(text, within).codes
        if len(codes) == 1:
            return codes[0], ""
        listed = "、".join(f"{code} {places.full_name(code)}" for code in codes[:6])
        return "", said("several_areas", label=text, guess=listed) if codes else said("no_such_area", label=text)
    if field == "unit":
        unit = unit_of(text)
        code = text if text in UNITS else unit.code if unit is not None and unit.factor == 1 else ""
        return code, "" if code else said("unknown_unit", label=text)
    if field in CHOICES:
        choice, question = read_choice(field, field, "")(text)
        listed = "、".join(CHOICES[field].label(one) for one in CHOICES[field])
        return str(choice), question and said("no_such_code", label=text, more=field, guess=listed)
    return text, ""
