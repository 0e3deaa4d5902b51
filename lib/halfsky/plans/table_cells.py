"""What one cell of a table says: a small sentence, read with the grammar of numbers.

A cell may hold a number (≤12, 70以上, 93%), several with their years (2025年≤12，2030年≤10; 70（2025年）；80（2030年）), a
change (比2020年下降10%), numbers of several groups (城市90、农村80), a direction (逐步提高) or 全覆盖.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from halfsky.plans import grammar, subjects
from halfsky.plans.numbers import NEGATION, Quantity, read_numbers, to_number, unit_among, unit_of_zero
from halfsky.plans.table_units import NO_UNIT, WrittenUnit

PREVENTION = [(name, re.compile(pattern)) for name, pattern in grammar.PREVENTION]
DIRECTIONS: tuple[tuple[str, str], ...] = (
    ("maintain", r"保持|趋[于向]|稳定|相适应|均衡|适当|持平|巩固|维持"),
    ("increase", r"提高|提升|增加|增长|上升|升高|反弹|扩大|完善|改善|增强|延长"),
    ("decrease", r"下降|降低|减少|缩小|控制|遏制|消除"),
)
YEAR_IN_CELL = re.compile(
    r"(?:到|至|在|力争)?(?:(?<!\d)(?P<year>(?:19|20)\d\d)(?:年(?:底|末|前|度)*|(?=[:）]|达|[≤≥<>]))|“?(?P<phase>十[二三四五]五)”?(?:规划)?期?末?)(?:目标值?)?:?"
)
PHASE_ENDS = {"十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030}
BRACKETED_GROUP = re.compile(rf"^[）]?（(?P<group>{grammar.GROUPS})）")
# What may stand beside a cell's number without a say in what it is held to.
_BESIDE = re.compile(
    rf"\d|年|月|底|末|到|至|（|）|［|］|，|、|；|。|:|约|{grammar.GROUPS}|(?:中期|终期|规划|期末|分别|均|各|其中|力争|目标|全[市县区省州]|总体)+"
)
_RATIO_SEPARATED = re.compile(r"(?P<lo>\d{2,3}(?:\.\d+)?)[,，](?P<v>\d{2,3}(?:\.\d+)?)")
_SCALES = {"万": 1e4, "亿": 1e8}
_CODES = {"rate_10k": "per_10k"}


@dataclass(frozen=True)
class Statement:
    """One thing that a cell says: a comparator with a number, or a direction; `start:end` are its words in the cell."""

    start: int
    end: int
    comparator: str
    value: float | None = None
    upper_value: float | None = None
    unit: str = ""
    relative_to: str = ""
    note: str = ""
    doubt: str = ""  # words before the number that are not understood
    year: int | None = None
    group: str = ""
    unit_stated: bool = True


def read_cell(
    words: str, unit: WrittenUnit = NO_UNIT, name: str = "", *, lower_is_better: bool | None = None
) -> list[Statement]:
    """What a cell says of the indicator `name`, whose numbers without a unit are in `unit`.

    A bare number is what the indicator shall not exceed where lower is better; None: as the name says.
    Empty for a blank cell, a dash, and for words that say neither number nor direction.
    """
    separated = _RATIO_SEPARATED.fullmatch(words)
    if separated:  # 103,107: from, to
        low, high = to_number(separated["lo"]), to_number(separated["v"])
        if low < high:
            return [
                Statement(0, len(words), "range", low, high, unit.code, note=unit.note, unit_stated=bool(unit.code))
            ]
    years = [found for found in YEAR_IN_CELL.finditer(words) if not _is_base(words, found)]
    quantities = [
        quantity
        for quantity in read_numbers(words)
        if not any(found.start() <= quantity.start < found.end() for found in YEAR_IN_CELL.finditer(words))
        and not _is_starting_point(words, quantity)
    ]
    if not quantities:
        return _direction(words)
    if any(quantity.kind in ("times", "manifold") and quantity.role != "change" for quantity in quantities):
        return []  # a multiple of what is not told
    dated = _years(words, quantities, years)
    statements = []
    for place, quantity in enumerate(quantities):
        before = max((other.right for other in quantities[:place]), default=0)
        statements.append(_statement(words, quantity, before, unit, name, dated[place]))
    harm = bool(grammar.LOWER_IS_BETTER.search(name[-8:])) if lower_is_better is None else lower_is_better
    agreed = _agreed(statements, quantities, harm)
    if len(agreed) == 1:  # 2025年、2030年均保持在45左右: one number for several years
        listed = [year for year in years if year.end() <= quantities[0].start]
        apart = [words[left.end() : right.start()] for left, right in pairwise(listed)]
        if len(listed) > 1 and all(re.fullmatch(r"[、和与及]|以及", between) for between in apart):
            return [replace(agreed[0], year=_year(year)) for year in listed]
    return agreed


def _is_base(words: str, year: re.Match[str]) -> bool:
    """比2020年下降10%: the year is what the change is held against."""
    return any(base.start() <= year.start() < base.end() for base in grammar.BASE.finditer(words)) or (
        words[max(0, year.start() - 1) : year.start()] in ("比", "较", "从", "由")
    )


def _is_starting_point(words: str, quantity: Quantity) -> bool:
    """从45%提高到70%: the first number is where it starts."""
    return (
        bool(re.search(r"[从由](?:(?:19|20)\d\d年的?)?$", words[: quantity.left])) and "到" in words[quantity.right :]
    )


def _years(words: str, quantities: list[Quantity], years: list[re.Match[str]]) -> list[int | None]:
    """The year of every number: said right behind it, in a list of as many years, or the last one before it."""
    if not years:
        return [None] * len(quantities)
    first, last = quantities[0], quantities[-1]
    ahead = [year for year in years if year.end() <= first.start]
    behind = [year for year in years if year.start() >= last.right]
    if len(quantities) > 1 and len(years) == len(quantities) and years in (ahead, behind):
        return [_year(year) for year in years]
    bracketed = [
        next((year for year in years if re.fullmatch(r"[（(]", words[quantity.right : year.start()])), None)
        for quantity in quantities
    ]
    if any(bracketed):
        return [_year(year) if year else None for year in bracketed]
    dated: list[int | None] = []
    for quantity in quantities:
        before = [year for year in years if year.end() <= quantity.start]
        dated.append(_year(before[-1]) if before else None)
    return dated


def _year(found: re.Match[str]) -> int:
    return int(found["year"]) if found["year"] else PHASE_ENDS[found["phase"]]


def _statement(
    words: str, quantity: Quantity, before: int, unit: WrittenUnit, name: str, year: int | None
) -> Statement:
    written, note, stated = _unit(quantity, unit, name)
    scale = unit.scale if quantity.kind == "bare" else 1.0
    value = quantity.value * scale
    upper = None if quantity.upper_value is None else quantity.upper_value * scale
    lead = YEAR_IN_CELL.sub("", grammar.BASE.sub("", words[before : quantity.left]))
    lead = lead.replace(name, "") if name else lead
    group = _group(words, quantity, lead)
    relative = ""
    if quantity.role == "change":
        found = list(grammar.BASE.finditer(words, before, quantity.start))
        said = re.search(r"^(?:以|比|较)?(?P<year>(?:19|20)\d\d)年?[^\d（）]{0,6}$", words[before : quantity.left])
        relative = (found[-1]["year"] or found[-1]["year2"] or "base") if found else said["year"] if said else "base"
        note = "; ".join(
            filter(None, [f"{quantity.direction} by", "percentage points" if quantity.kind == "points" else "", note])
        )
        if quantity.kind == "points":
            written = "percent"
    doubt = quantity.doubt or (lead + words[quantity.left : quantity.start] if _BESIDE.sub("", lead) else "")
    return Statement(
        quantity.left, quantity.right, quantity.comparator, value, upper, written, relative, note, doubt, year, group, stated
    )  # fmt: skip


def _unit(quantity: Quantity, unit: WrittenUnit, name: str) -> tuple[str, str, bool]:
    """Unit, remark, and whether it is stated."""
    if quantity.kind == "bare":
        code, note = unit.code, unit.note
        if code == "count" or not code:
            code = unit_among(name) or code
        return code, note, bool(code)
    if quantity.kind == "zero":
        return unit.code or unit_of_zero(name), unit.note, True
    code = _CODES.get(quantity.kind, quantity.unit)
    if code == "count" and unit.code in ("per_1000", "per_10k", "per_100k"):
        return unit.code, "", True  # 每千人口托位数（个/千人）: 4.5个
    if code == "count" and (per := unit_among(name)):
        return per, "", True
    if quantity.kind == "money":
        return "yuan", "", True
    if code == "other":
        return "count", f"unit: {quantity.classifier}", True
    if quantity.kind == "period" and unit.code not in ("", "years"):
        return code, "", True
    return code, "", True


def _group(words: str, quantity: Quantity, lead: str) -> str:
    """城市90、农村80, 90（城市）: whom the number is of."""
    behind = BRACKETED_GROUP.match(words[quantity.right :])
    if behind:
        return behind["group"]
    said = re.sub(r"[，、；:。（）和及]|其中|分别|不低于$", "", lead)
    return said if re.fullmatch(grammar.GROUPS, said) else ""


def _agreed(statements: list[Statement], quantities: list[Quantity], harm: bool) -> list[Statement]:
    """A number without a comparator takes the one written beside another of its list (70、80以上), else the name's own."""
    written = [quantity.comparator for quantity in quantities if quantity.explicit]
    shared = "" if not written else written[-1] if quantities[-1].explicit else written[0]
    agreed: list[Statement] = []
    for statement, quantity in zip(statements, quantities, strict=True):
        if statement.upper_value is not None:
            comparator = "range"
        elif quantity.explicit:
            comparator = quantity.comparator
        elif quantity.kind == "full" or quantity.role == "change":
            comparator = "ge"
        elif quantity.verb:
            comparator = "le" if harm else quantity.comparator
        else:
            comparator = shared or ("le" if harm else "ge")
        relative = statement.relative_to
        if relative == "base" and agreed and agreed[-1].relative_to:
            relative = agreed[-1].relative_to  # 比2020年下降10%（2025年），下降20%（2030年）
        agreed.append(replace(statement, comparator=comparator, relative_to=relative))
    return agreed


def _direction(words: str) -> list[Statement]:
    """提高, 不降低, 遏制上升: the direction of a cell without a number."""
    year = YEAR_IN_CELL.search(words)
    when = _year(year) if year else None
    prevented = next((name for name, pattern in PREVENTION if pattern.match(words)), "")
    for name, pattern in DIRECTIONS:
        found = re.search(pattern, words)
        if found:
            code = name
            if prevented and name in grammar.NEGATED_DIRECTION:
                code = prevented
            elif NEGATION.search(words[: found.start()]):
                code = grammar.NEGATED_DIRECTION.get(name, name)
            return [Statement(0, len(words), code, year=when)]
    return []


def names_an_indicator(words: str) -> bool:
    """Whether a cell is a sentence of its own: an indicator stands before its number."""
    number = next(iter(read_numbers(words)), None)
    lead = subjects.clean(words[: number.left] if number else words)
    return len(lead) >= 4 and bool(subjects.ENDS_WITH_HEAD.search(lead))
