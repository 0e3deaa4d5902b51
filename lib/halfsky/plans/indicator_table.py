"""The table of main indicators (主要指标): its rows become targets, its baselines observations.

A table arrives as lines that start with a tab. A line may hold a row or, where a document was flattened, one cell;
both are brought to rows by the header's number of columns. What a column holds is read from its heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from halfsky.plans import grammar
from halfsky.plans.headings import read_domain
from halfsky.plans.normalise import Passage
from halfsky.plans.numbers import BEHIND, NEGATION, to_number, unit_among, words_before
from halfsky.plans.outline import Plan, TableLine, join_units

# role of a column, words of its heading; the first that fits wins
COLUMNS: tuple[tuple[str, str], ...] = (
    ("number", r"^(?:序号|编号|号)$"),
    ("responsible", r"责任|牵头|部门|数据来源|提供单位|主管"),
    ("attribute", r"属性|性质|类型"),
    ("baseline", r"现状|基期|基数|实际|完成|基准|当前|实最新值"),
    ("target", r"中期|终期|期末"),
    ("target", r"目标|规划值|预期|到?20\d\d年?末?(?:目标)?值?$"),
    ("unit", r"^(?:计量)?单位$"),
    ("domain", r"^(?:领域|类别|分类|项目类别|指标类别|发展领域)$"),
    ("indicator", r"指标|名称|项目|内容"),
)
YEAR_ALONE = re.compile(r"(?:到|中期|终期|（)*20\d\d年?(?:末|底|目标值?|）)*")
YEAR = re.compile(r"(?P<year>20\d\d)")
# unit written behind an indicator's name or in a column of its own → unit, in the words of the schemas
UNITS: tuple[tuple[str, str], ...] = (
    ("per_100k", r"1?/(?:10|十)万|十万分之"),
    ("per_1000", r"‰|1?/(?:千|1000)|千分之"),
    ("percent", r"%|百分比"),
    ("years", r"周?岁|年"),
    ("ratio", r":|比"),
    ("count", r"个|名|所|家|人次|人|次|场|支|座|处|项|万人|张|间|平方米|元|小时"),
)
UNIT_BEHIND_NAME = re.compile(r"[（［](?P<unit>[^（）［］]{1,8})[）］]$")
PREVENTION = [(name, re.compile(pattern)) for name, pattern in grammar.PREVENTION]
RATE = re.compile(r"(?:率|比例|比重|占比|覆盖面|程度)$")
DIRECTIONS: tuple[tuple[str, str], ...] = (
    ("maintain", r"保持|稳定|相适应|均衡|适当"),
    ("increase", r"提高|提升|增加|增长|上升|升高|反弹|扩大|完善|改善"),
    ("decrease", r"下降|降低|减少|缩小|控制|遏制"),
)


@dataclass(frozen=True)
class Cell:
    """What one target cell says: a comparator and a number, or a direction."""

    comparator: str
    value: float | None = None
    upper_value: float | None = None
    unit: str = ""
    relative_to: str = ""
    note: str = ""
    doubt: str = ""  # words before the number that are not understood


@dataclass(frozen=True)
class Row:
    """One indicator of the table."""

    number: str
    indicator: str
    unit: str
    domain: str
    responsible_units: str
    targets: list[tuple[Passage, int | None]] = field(default_factory=list)
    baselines: list[tuple[Passage, int | None]] = field(default_factory=list)


def read_rows(plan: Plan) -> list[Row]:
    """The rows of every table in the document that has a column of indicators and one of targets."""
    rows: list[Row] = []
    for table in _tables(plan.table_lines):
        header, body = table
        roles = [_role_in(cell.text, plan) for cell in header]
        if "target" in roles and "indicator" in roles:
            rows.extend(_rows(header, roles, body))
    return rows


def _tables(lines: tuple[TableLine, ...]) -> Iterator[tuple[list[Passage], list[list[Passage]]]]:
    """Tables as a header and the rows under it."""
    flattened = bool(lines) and sum(len(line.cells) == 1 for line in lines) > len(lines) / 2
    table = (
        _unflatten([line.cells[0] for line in lines if line.cells])
        if flattened
        else [list(line.cells) for line in lines]
    )
    heads = [i for i, row in enumerate(table) if _is_header(row)]
    for place, start in enumerate(heads):
        end = heads[place + 1] if place + 1 < len(heads) else len(table)
        header, body = table[start], table[start + 1 : end]
        if body and _is_second_header(body[0]):
            header, body = _joined(header, body[0]), body[1:]
        yield header, body


def _is_second_header(row: list[Passage]) -> bool:
    """2025年 | 2030年 under 目标值: nothing but years."""
    filled = [cell.text for cell in row if cell.text]
    return bool(filled) and all(YEAR_ALONE.fullmatch(words) for words in filled)


def _joined(upper: list[Passage], lower: list[Passage]) -> list[Passage]:
    """One header of two rows; a cell that spans several columns is written once, above the first."""
    joined, over = [], ""
    for place, cell in enumerate(upper):
        under = lower[place].text if place < len(lower) else ""
        over = cell.text or (over if under else "")
        joined.append(Passage(over + under, ()))
    return joined


def _is_header(row: list[Passage]) -> bool:
    roles = [_role(cell.text) for cell in row]
    return "indicator" in roles and "target" in roles and not any(re.fullmatch(r"\d+", cell.text) for cell in row)


def _unflatten(cells: list[Passage]) -> list[list[Passage]]:
    """Rows of a table of which every cell stands on a line of its own."""
    width = next((i for i, cell in enumerate(cells) if cell.text in ("1", "一", "1.")), 0)
    if not width:
        width = next((i for i, cell in enumerate(cells) if not _role(cell.text)), len(cells))
    if not width:
        return []
    rows, at, expected = [cells[:width]], width, 1
    numbered = _role(cells[0].text) == "number"
    while at < len(cells):
        end = at + width
        if numbered:  # a row with a missing cell must not shift the rest
            following = next(
                (i for i in range(at + 1, len(cells)) if cells[i].text.strip(".") == str(expected + 1)), None
            )
            end = following if following is not None and following - at <= width + 1 else end
        rows.append(cells[at:end])
        at, expected = end, expected + 1
    return rows


def _role(words: str) -> str:
    return next((role for role, pattern in COLUMNS if re.search(pattern, words)), "")


def _role_in(words: str, plan: Plan) -> str:
    """A column headed by a year alone is a target, or a baseline where the year is before the plan."""
    year = YEAR.search(words)
    role = _role(words)
    return "baseline" if role == "target" and year and plan.start_year and int(year["year"]) < plan.start_year else role


def _rows(header: list[Passage], roles: list[str], body: list[list[Passage]]) -> Iterator[Row]:
    years = [int(found["year"]) if (found := YEAR.search(cell.text)) else None for cell in header]
    domain, parent = "", ""
    for cells in body:
        by_role: dict[str, list[tuple[Passage, int | None]]] = {}
        for role, year, cell in zip(roles, years, cells, strict=False):
            by_role.setdefault(role, []).append((cell, year))
        own = _first(by_role, "domain")
        named = read_domain(own or "".join(cell.text for cell in cells), alone=bool(own))
        if named is not None and (by_role.get("domain") or sum(bool(cell.text) for cell in cells) == 1):
            domain = named
        words = _first(by_role, "indicator")
        name, unit = split_unit(words)
        if re.match(r"(?:其中|-+)[:：]?", name) and parent:
            name = f"{parent}（{re.sub(r'^(?:其中|-+)[:：]?', '', name)}）"
        elif name:
            parent = name
        if not name:
            continue
        unit = _unit(_first(by_role, "unit")) or unit or ("percent" if RATE.search(name) else "")
        if unit == "count":
            unit = unit_among(name) or unit
        units = join_units(_first(by_role, "responsible"))
        yield Row(
            re.sub(r"\D", "", _first(by_role, "number")), name, unit, domain, units,
            by_role.get("target", []), by_role.get("baseline", []),
        )  # fmt: skip


def _first(by_role: dict[str, list[tuple[Passage, int | None]]], role: str) -> str:
    return by_role[role][0][0].text if by_role.get(role) else ""


def split_unit(words: str) -> tuple[str, str]:
    """孕产妇死亡率（1/10万） → the name and its unit; the unit is '' where the brackets hold something else."""
    found = UNIT_BEHIND_NAME.search(words)
    if found and _unit(found["unit"]):
        return words[: found.start()], _unit(found["unit"])
    return words, ""


def _unit(words: str) -> str:
    return next((unit for unit, pattern in UNITS if words and re.fullmatch(pattern, words)), "")


NUMBER_IN_CELL = re.compile(
    rf"(?:(?P<lo>{grammar.NUMBER})%?(?:-|至|,|，))?(?P<v>{grammar.NUMBER})(?P<unit>%|‰|/10万|/十万|岁|年|个|所|名|人)?"
)


CHANGE_IN_CELL = re.compile(
    r"(?:[比较]?(?P<year>(?:19|20)\d\d)年)?[^\d]{0,6}?(?P<verb>下降|降低|减少|提高|提升|增加|增长|上升)"
    rf"(?P<v>{grammar.NUMBER})(?P<unit>%|个?百分点)"
)


def read_cell(words: str, unit: str, name: str = "") -> Cell | None:
    """What a target cell says of the indicator `name`.

    None for a blank cell, a dash, or words that say neither number nor direction.
    """
    if re.search(r"全覆盖", words):
        return Cell("ge", 100.0, unit="percent")
    ratio = re.search(rf"(?P<num>{grammar.NUMBER}):(?P<den>{grammar.NUMBER})", words)
    if ratio and to_number(ratio["den"]):
        comparator, doubt = _comparator(words, ratio)
        value = round(to_number(ratio["num"]) / to_number(ratio["den"]), 4)
        return Cell(comparator or "ge", value, unit="ratio", doubt=doubt)
    change = CHANGE_IN_CELL.search(words)
    if change:
        direction = "decrease" if re.match(r"[下降减]", change["verb"]) else "increase"
        note = f"{direction} by" + ("; percentage points" if "点" in change["unit"] else "")
        comparator, doubt = _comparator(words, change)
        value = to_number(change["v"])
        return Cell(
            comparator or "ge", value, unit="percent", relative_to=change["year"] or "base", note=note, doubt=doubt
        )
    found = NUMBER_IN_CELL.search(words)
    if found:
        own = _unit(found["unit"] or "") or unit or ("ratio" if name.endswith("性别比") else "count")
        comparator, doubt = _comparator(words, found)
        if found["lo"]:
            return Cell("range", to_number(found["lo"]), to_number(found["v"]), own, doubt=doubt)
        if not comparator:
            comparator = "le" if grammar.LOWER_IS_BETTER.search(name[-8:]) else "ge"
        return Cell(comparator, to_number(found["v"]), unit=own, doubt=doubt)
    return _direction(words)


def _direction(words: str) -> Cell | None:
    """提高, 不降低, 遏制上升: the direction of a cell without a number."""
    prevented = next((name for name, pattern in PREVENTION if pattern.match(words)), "")
    for name, pattern in DIRECTIONS:
        found = re.search(pattern, words)
        if found:
            if prevented and name in grammar.NEGATED_DIRECTION:
                return Cell(prevented)
            negated = NEGATION.search(words[: found.start()])
            return Cell(grammar.NEGATED_DIRECTION.get(name, name) if negated else name)
    return None


# What may stand before a cell's number without a say in what it is held to.
_BESIDE = re.compile(rf"\d|年|月|底|末|到|至|（|）|，|、|:|约|（|{grammar.GROUPS}")


def _comparator(words: str, number: re.Match[str]) -> tuple[str, str]:
    """What a cell's number is held to, '' where nothing says so, and the words before it that are not understood."""
    behind = next((name for name, pattern in BEHIND if pattern.match(words, number.end())), "")
    at = number.start("verb") if "verb" in number.groupdict() else number.start()
    read = words_before(words, at, "percent", behind)
    rest = _BESIDE.sub("", words[: read.left])
    doubt = read.doubt or (words[: number.start()] if rest else "")
    written = read.explicit or (read.role == "level" and read.verb)
    return read.comparator if written else "", doubt
