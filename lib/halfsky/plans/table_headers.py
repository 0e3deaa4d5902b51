"""What the columns of a table hold, read from its header: one row or several, merged cells, blank cells lost on the way.

A header is brought to one heading a column (目标值 over 2025年 and 2030年 → 目标值2025年, 目标值2030年), each heading to a
role and a year. What a heading alone cannot tell (主要目标: sentences or values?) the cells below it decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from halfsky.plans import headings, table_fit
from halfsky.plans.responsible_units import LEAD, RESPONSIBLE, SUPPORT, role_of
from halfsky.plans.table_cells import names_an_indicator
from halfsky.plans.table_units import split_unit

NUMBER, DOMAIN, INDICATOR, GROUP, UNIT, BASELINE, TARGET = (
    "number", "domain", "indicator", "group", "unit", "baseline", "target"
)  # fmt: skip
ATTRIBUTE, TASK, MEASURE, DUE, NOTE, UNKNOWN, SOURCE = "attribute", "task", "measure", "due", "note", "", "source"
UNIT_ROLES = (LEAD, RESPONSIBLE, SUPPORT)

# role of a column, words of its heading; the first that fits wins
COLUMNS: tuple[tuple[str, str], ...] = (
    (NUMBER, r"^(?:序号|编号|序|号|项次|No\.?)$"),
    (NOTE, r"备注|说明|解释|口径|计算(?:方法|公式)|定义|依据"),
    (DUE, r"时限|期限|完成时间|截止|完成日期|时间(?:节点|要求)|进度要求"),
    (ATTRIBUTE, r"属性|性质|类型|约束性|预期性"),
    (SOURCE, r"数据来源|提供单位|来源"),
    (UNIT, r"^(?:计量)?单位$"),
    (DOMAIN, r"^(?:领域|类别|分类|项目类别|指标类别|发展领域|所属领域|板块|维度|方面|一级指标|类型领域)$"),
    (MEASURE, r"策略|措施|举措"),
    (BASELINE, r"现状|基期|基数|实际|完成(?!时)|基准|基础值|当前|最新值|基年|规划初|起始|初始"),
    (
        TASK,
        r"任务|^(?:主要|具体|发展|重点|规划|工作|总体|二级|分项|分)?目标(?:内容|要求|名称|和措施)?$|工作内容|^内容$|主要内容|事项|工作要求",
    ),
    (TARGET, r"目标|规划值|规划数|规划期?末|预期|中期|终期|期末|远期|近期|指标值|目标要求"),
    (INDICATOR, r"指标|名称|项目|内容"),
)
YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)")
PHASES: tuple[tuple[str, int], ...] = (("十二五", 2015), ("十三五", 2020), ("十四五", 2025), ("十五五", 2030))
YEAR_ONLY = re.compile(
    r"(?:到|至|在|“|”|（)*(?:(?:19|20)\d\d年?(?:度)?(?:[-至](?:(?:19|20)\d\d)年?)?|十[二三四五]五)(?:年?(?:末|底|前)|期?末|目标值?|现状值?|基期值?|实际值?|值|“|”|）|（[^（）]{1,6}）)*"
)
VALUES_OVER_YEARS = re.compile(r"目标|数值|规划|指标值|现状|基期|完成|实际|年度|年份|进度|水平|^值$")
LONGEST_HEADING = 20
HIGHEST = 3  # rows of a header


@dataclass(frozen=True)
class Column:
    """One column: its heading, what it holds, the year of its values, and the unit that the heading names."""

    heading: str
    role: str
    year: int | None = None
    unit: str = ""
    mid_term: bool = False


@dataclass(frozen=True)
class Header:
    """The columns of a table and how many rows its header has.

    why: what of it is not understood; aside: headings of columns whose numbers are not read, and the reason.
    """

    columns: tuple[Column, ...]
    height: int
    why: str = ""
    aside: tuple[tuple[str, str], ...] = ()

    def places(self, *roles: str) -> list[int]:
        return [place for place, column in enumerate(self.columns) if column.role in roles]


def role(words: str) -> str:
    """The role of a heading; '' where it is none."""
    if not words or len(words) > LONGEST_HEADING:
        return UNKNOWN
    named = next((name for name, pattern in COLUMNS if re.search(pattern, words)), UNKNOWN)
    if named not in (NUMBER, UNIT, SOURCE, DUE) and (unit_role := role_of(words)):
        return unit_role
    return named or (TARGET if YEAR_ONLY.fullmatch(words) else UNKNOWN)


def is_heading_row(row: Sequence[str]) -> bool:
    """Whether every filled cell of a row is a heading, and several are known ones."""
    filled = [words for words in row if words]
    if len(filled) < 2 or any(len(words) > LONGEST_HEADING or _is_value(words) for words in filled):
        return False
    known = [role(words) for words in filled]
    if len(filled) > 2 and sum(map(bool, known)) < len(filled) / 2:
        return False
    names = {INDICATOR, TASK, MEASURE, TARGET}
    return sum(map(bool, known)) >= 2 and bool(names & set(known)) and len(set(known) - {UNKNOWN}) > 1


def _is_value(words: str) -> bool:
    return bool(re.fullmatch(r"[-\d.≤≥<>%‰/]+", words)) and not YEAR_ONLY.fullmatch(words)


def is_lower_row(row: Sequence[str]) -> bool:
    """2025年 | 2030年 under 目标值, or other headings: a row that goes on with the header above."""
    filled = [words for words in row if words]
    if not filled or any(len(words) > LONGEST_HEADING for words in filled):
        return False
    if all(YEAR_ONLY.fullmatch(words) for words in filled):
        return True
    return all(role(words) and headings.read_domain(words, alone=True) is None for words in filled) and len(
        {role(words) for words in filled}
    ) <= len(filled)


def read_header(rows: Sequence[Sequence[str]], start_year: int | None) -> Header | None:
    """The header that a table's first rows make; None where they are none."""
    if not rows or not is_heading_row(rows[0]):
        return None
    height = 1
    while height < min(HIGHEST, len(rows)) and is_lower_row(rows[height]):
        height += 1
    body = [row for row in rows[height:] if sum(bool(words) for words in row) > 1]
    merged = list(rows[0])
    for lower in rows[1:height]:
        joined = next(
            filter(None, (_joined(merged, list(lower), width, start_year) for width in _widths(merged, body))), None
        )
        if joined is None:
            return Header((), height, "the second row of its header cannot be brought under the first")
        merged = joined
    years_differ = sum(YEAR.search(words) is not None for words in merged) > 1
    columns = [_column(words, start_year, years_differ) for words in merged]
    return _settled(columns, body, height)


def _widths(upper: list[str], body: Sequence[Sequence[str]]) -> list[int]:
    """How many columns the table may have, the likeliest first: as its longest rows, which have lost no cell."""
    sizes = Counter(max(len(row), len(upper)) for row in body) or Counter([len(upper)])
    return sorted(sizes, reverse=True)


def _joined(upper: list[str], lower: list[str], width: int, start_year: int | None) -> list[str] | None:
    """One heading a column; a cell over several columns is written once, above the first. None where it is not told."""
    if len(lower) == len(upper) and len(upper) >= width:
        joined, spanning = [], ""
        for words, under in zip(upper, lower, strict=True):
            spanning = words or (spanning if under else "")
            joined.append(under if role_of(under) else spanning + under)  # 责任分工 over 牵头单位 | 配合单位
        return joined
    # blank cells were lost: the lower cells stand under the headings that span several columns
    names, filled = [words for words in upper if words], [words for words in lower if words]
    spanned = len(names) + len(filled) - width
    candidates = [
        place for place, words in enumerate(names) if VALUES_OVER_YEARS.search(words) and not YEAR.search(words)
    ]
    if all(map(role_of, filled)):
        candidates = [place for place, words in enumerate(names) if role(words) in UNIT_ROLES]
    elif len(candidates) > spanned > 0:
        likely = [place for place in candidates if role(names[place]) in (TARGET, TASK, BASELINE, UNKNOWN)]
        likely = (
            [place for place in likely if re.search(r"目标|数值|规划|指标值", names[place])]
            if len(likely) > spanned
            else likely
        )
        candidates = likely if len(likely) == spanned else candidates
    if spanned < 1 or len(candidates) != spanned:
        return None
    shares = _shares(filled, [role(names[place]) for place in candidates], start_year)
    if shares is None:
        return None
    joined = []
    for place, words in enumerate(names):
        below = shares.pop(0) if place in candidates else [""]
        joined += [under if role_of(under) else words + under for under in below]
    return joined


def _shares(lower: list[str], over: list[str], start_year: int | None) -> list[list[str]] | None:
    """Which lower headings stand under which upper one.

    A new group begins where the years begin again; years before the plan are those of 现状, the others of 目标.
    """
    groups = len(over)
    if groups == 1:
        return [lower]
    years = [int(found["year"]) if (found := YEAR.search(words)) else 0 for words in lower]
    if over in ([BASELINE, TARGET], [BASELINE, TASK]) and start_year and all(years) and years == sorted(years):
        past = sum(year < start_year for year in years)
        return [lower[:past], lower[past:]] if 0 < past < len(lower) else None
    shares: list[list[str]] = [[]]
    for place, words in enumerate(lower):
        if place and years[place] <= years[place - 1]:
            shares.append([])
        shares[-1].append(words)
    if len(shares) == groups:
        return shares
    size, rest = divmod(len(lower), groups)
    return None if rest else [lower[at : at + size] for at in range(0, len(lower), size)]


def _column(words: str, start_year: int | None, years_differ: bool) -> Column:
    name, unit = split_unit(words)
    named = role(name) or role(words)
    found = YEAR.findall(words)
    year = int(found[-1]) if found else next((end for phase, end in PHASES if phase in words and "末" in words), None)
    if named == TASK and year:
        named = TARGET
    if named == UNKNOWN and year:
        named = TARGET
    if named == TARGET and year and not re.search(r"目标|规划", words):
        if start_year is None and years_differ and not re.search(r"预期|中期|终期|期末|远期|近期", words):
            named = TARGET if re.search(r"末|底|前", words) else UNKNOWN
        elif start_year and year < start_year:
            named = BASELINE
    elif named == TARGET and year and start_year and year < start_year:
        named = BASELINE
    return Column(words, named, year, unit, named == TARGET and year is None and "中期" in words)


def _settled(columns: list[Column], body: list[Sequence[str]], height: int) -> Header:
    """The columns as their cells show them: sentences or values, units of measure or departments, an attribute."""
    full = [row for row in body if len(row) == len(columns)]
    why = ""
    for place, column in enumerate(columns):
        cells = [row[place] for row in full if row[place]]
        if not cells:
            continue
        if column.role in (TASK, INDICATOR, DOMAIN) and all(words.strip(".、").isdecimal() for words in cells):
            columns[place] = replace(column, role=NUMBER)
        elif column.role in UNIT_ROLES and table_fit.mostly(cells, table_fit.is_attribute):
            columns[place] = replace(column, role=ATTRIBUTE)
            why = f"the column {column.heading} holds {cells[0]}"
        elif column.role in UNIT_ROLES and not table_fit.mostly(cells, table_fit.may_be_units):
            columns[place] = replace(column, role=UNKNOWN)
            why = f"the column {column.heading} holds {cells[0]}"
        elif column.role == UNIT and table_fit.mostly(cells, table_fit.is_department):
            columns[place] = replace(column, role=RESPONSIBLE)
        elif column.role == ATTRIBUTE and table_fit.mostly(cells, table_fit.is_domain):
            columns[place] = replace(column, role=DOMAIN)
    _settle_goals(columns, full)
    for place, column in enumerate(columns):
        if column.role == UNKNOWN and not column.heading and place and columns[place - 1].role == INDICATOR:
            columns[place] = replace(column, role=GROUP)
    first = next((place for place, column in enumerate(columns) if column.role == INDICATOR), None)
    for place, column in enumerate(columns):  # a second column of names: the part that the first one is of
        if column.role == INDICATOR and first is not None and place > first:
            columns[place] = replace(column, role=GROUP)
    if not any(column.role in UNIT_ROLES for column in columns):
        columns = [replace(column, role=RESPONSIBLE) if column.role == SOURCE else column for column in columns]
    aside = _other_places(columns)
    for place, column in enumerate(columns):
        numbers = any(re.search(r"\d", row[place]) for row in full)
        if column.role == UNKNOWN and column.heading and numbers:
            untold = "whether base or target is not told: the document does not say which years it is for"
            aside.append((column.heading, untold if column.year else "what this column holds is not understood"))
    return Header(tuple(columns), height, why, tuple(aside))


# the level of a place that a heading names, the highest first
LEVELS = (r"国家|全国|国标", r"全?省|自治区|兵团|上级", r"全?市(?!场)|全?[州盟]|地区")


def _other_places(columns: list[Column]) -> list[tuple[str, str]]:
    """全国 | 全省 | 全县: of values for several places those of the lowest are the plan's own; the others are set aside."""
    aside = []
    for kind in (TARGET, BASELINE):
        levels = {
            place: next((rank for rank, words in enumerate(LEVELS) if re.search(words, column.heading)), len(LEVELS))
            for place, column in enumerate(columns)
            if column.role == kind
        }
        for place, level in levels.items():
            if level < max(levels.values()):
                aside.append((columns[place].heading, "values of another place"))
                columns[place] = replace(columns[place], role=NOTE)
    return aside


def _settle_goals(columns: list[Column], rows: list[Sequence[str]]) -> None:
    """Whether 主要目标, 目标任务, 项目 head values, names or sentences: what stands below says it."""

    def mostly(place: int, fits: Callable[[str], bool]) -> bool:
        return table_fit.mostly([row[place] for row in rows], fits)

    def has(role_: str) -> bool:
        return any(column.role == role_ for column in columns)

    for place, column in enumerate(columns):
        sentences = mostly(place, table_fit.is_sentence)
        if column.role in (TASK, TARGET) and sentences and (not has(INDICATOR) or mostly(place, names_an_indicator)):
            columns[place] = replace(column, role=TASK)
        elif column.role == TASK and (mostly(place, table_fit.is_value) or (has(INDICATOR) and not has(TARGET))):
            columns[place] = replace(column, role=TARGET)
    for place, column in enumerate(columns):
        if column.role == TASK and has(TARGET) and not has(INDICATOR):
            columns[place] = replace(column, role=INDICATOR)  # 目标任务 | 2025年: the names of what is aimed at
        elif column.role == INDICATOR and not has(TARGET) and not has(TASK) and mostly(place, table_fit.is_sentence):
            columns[place] = replace(column, role=TASK)
