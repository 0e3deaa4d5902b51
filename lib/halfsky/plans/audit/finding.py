"""One finding: the row of the findings table that two places and two numbers make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from halfsky.plans.audit.codes import CODES
from halfsky.plans.audit.statements import Statement, places


@dataclass(frozen=True)
class Side:
    """One side of a finding: a number and where it stands, in Chinese and English."""

    place: str
    place_en: str
    number: str
    number_en: str
    indicator: str = ""
    target_id: str = ""
    char_start: int | None = None


NOTHING = Side("", "", "", "")


def side(statements: Sequence[Statement]) -> Side:
    """Statements that say the same, as one side; the first stands for all."""
    first = statements[0]
    return Side(
        places(statements), places(statements, "en"), first.number(), first.number("en"), first.indicator,
        first.target_id, first.char_start,
    )  # fmt: skip


def finding(
    code: str, about: Statement | None, here: Side, there: Side, message: str, message_en: str, *, severity: str = "",
    indicator: str = "", indicator_id: str = "", domain: str = "",
) -> dict[str, object]:  # fmt: skip
    """A row of `halfsky.schemas.FINDINGS`, without the plan; `about` is the statement that the finding is about."""
    own = about.indicator if about else indicator
    return {
        "code": code,
        "severity": severity or CODES[code][0],
        "domain": about.domain if about else domain,
        "indicator_id": about.indicator_id if about else indicator_id,
        "indicator": own,
        "target_id": here.target_id,
        "place": here.place,
        "number": here.number,
        "char_start": here.char_start,
        "other_target_id": there.target_id,
        "other_indicator": there.indicator if there.indicator != own else "",
        "other_place": there.place,
        "other_number": there.number,
        "other_char_start": there.char_start,
        "message": message,
        "message_en": message_en,
    }
