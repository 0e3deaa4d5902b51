"""Every value of a file with the words that stand above it, before it and around its table.

Whatever holds a number is handed on: what belongs to no table as `outside`, so that nothing is lost without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from halfsky.guarded_reading import Sheet
from halfsky.importing import cell_values, labels, layout
from halfsky.importing.code_list_files import rows as code_rows
from halfsky.importing.code_list_files import spelt
from halfsky.importing.labels import Label
from halfsky.importing.layout import Body, Grid, Place
from halfsky.importing.places import Found, Places
from halfsky.importing.unit_remarks import UnitRemark, unit_remarks

_NOT_TITLE = re.compile(
    r"^(?:数据库|时间|表号|制表机关|批准文号|有效期|续表|填表人|审核人|联系电话|单位负责人|报送日期|只填|分性别)[：:\d]?|^[(（]?单位[:：]"
)
_BESIDE_NAME = re.compile(
    r"(?:19|20)\d\d\s*年?(?:[-—–~～至](?:19|20)?\d\d\s*年?)?|[(（][^()（）]*[)）]|(?:各|分)(?:旗|县|区|市|省|盟|州|地区|年度|城乡|性别)*|历年|主要|基本|指标|统计表|一览表|汇总表|情况表|情况|完成|监测|续表|表$|统计$|汇总$|数据$|续$"
)


_NUMBER_OF_TABLE = re.compile(r"^\s*(?:表\s*)?(?!(?:19|20)\d\d(?:年|\D\d))\d{1,3}(?:[-—.]\d+)*(?![\d年岁])\s*")
"""表5-3, 2-3, 5: in front of a title."""

NOWHERE = Found((), 0.0)


@dataclass(frozen=True)
class Context:
    """What is said around a table, for all its values. area: what its title names; publisher: the area of a national
    body that its source line names; year: of the title; units: the running units; marks: what footnote marks mean;
    remarks: sentences that state units.
    """

    title: str = ""
    phrase: str = ""
    area: Found = NOWHERE
    publisher: str = ""
    year: int | None = None
    units: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    narrowing: str = ""
    remarks: tuple[UnitRemark, ...] = ()


class Held(NamedTuple):
    """A cell with a value. columns: what stands above it, from the outermost; rows: what stands before it, each with
    what its column holds; role: `value`, or what else its column holds (difference, target, …, outside); beside: the
    cell whose numerator or denominator it is.
    """

    sheet: str
    place: Place
    columns: tuple[Label, ...]
    rows: tuple[tuple[str, Label], ...]
    context: Context
    role: str
    beside: tuple[int, int] | None = None


def held_values(sheet: Sheet, places: Places) -> Iterator[Held]:
    """The values of a sheet, in the order of its cells."""
    grid = Grid(sheet)
    tables = layout.bodies(grid)
    taken: set[tuple[int, int]] = set()
    context = Context()
    found: list[Held] = []
    for body in tables:
        context = replace(_context(body, sheet.name, places, context), remarks=_remarks(grid, body))
        taken |= {(place.row, place.column) for place in body.titles if _is_of_title(place, context)}
        taken |= {(row, column) for row in body.headings for column in range(1, sheet.columns + 1)}
        taken |= {(row, column) for row in body.rows for column in body.stub}
        if not body.headings and not body.stub:
            continue
        for held in _values(grid, body, context):
            taken.add((held.place.row, held.place.column))
            found.append(held)
    for at, place in grid.places.items():
        if at not in taken and layout.is_value(place) and cell_values.of_text(place.text).kind != "sign":
            found.append(Held(sheet.name, place, (), (), context, "outside"))
    yield from sorted(found, key=lambda held: (held.place.row, held.place.column))


def _is_of_title(place: Place, context: Context) -> bool:
    """A line that is the year of the table below it, and nothing else."""
    return place.kind == "text" and layout.is_year(place) and labels.year_of(place.text) == context.year


def _values(grid: Grid, body: Body, context: Context) -> Iterator[Held]:
    above = {column: _above(grid, body, column) for column in body.values}
    roles = {column: _role(above[column]) for column in body.values}
    differences = {column for column in body.values if _is_difference(grid, body, column)}
    before: dict[tuple[int, tuple[int, ...]], tuple[tuple[str, Label], ...]] = {}
    last: dict[int, Place] = {}
    named: dict[int, tuple[Label, tuple[Place, ...]]] = {}
    for row in body.rows:
        for column in body.stub:
            if (place := grid.heading(row, column)) is not None:
                last[column] = place
                _remember(named, column, labels.parse(place.text), body.groups.get(row, ()))
        for column in body.values:
            if (place := grid.places.get((row, column))) is None:
                continue
            panel = body.panels[column]
            if (row, panel) not in before:
                before[row, panel] = _before(grid, body, row, panel, last, named)
            role = roles[column]
            if role == "value" and (column in differences or _subtracts(place.formula)):
                role = "difference"
            beside = _value_beside(body, roles, column) if role in ("numerator", "denominator") else None
            yield Held(
                grid.name, place, above[column], before[row, panel], context, role, (row, beside) if beside else None
            )


def _above(grid: Grid, body: Body, column: int) -> tuple[Label, ...]:
    found: list[Place] = []
    for row in body.headings:
        place = grid.heading(row, column)
        if place is None and row != body.headings[-1]:
            place = _spread(grid, body, row, column)
        if place is not None and place not in found:
            found.append(place)
    return tuple(labels.parse(place.text) for place in found)


def _spread(grid: Grid, body: Body, row: int, column: int) -> Place | None:
    """An upper heading that is written once over several columns without being merged (as in a .csv)."""
    if column in body.stub or grid.heading(body.headings[-1], column) is None:
        return None
    for left in range(column - 1, 0, -1):
        if left in body.stub:
            return None
        if (place := grid.heading(row, left)) is not None:
            below = grid.heading(body.headings[-1], left)
            return place if below is not None and below.row != place.row else None
    return None


def _role(above: tuple[Label, ...]) -> str:
    named = [label.column for label in above if label.column]
    return named[-1] if named and named[-1] in ("difference", "target", "rank", "numerator", "denominator") else "value"


def _is_difference(grid: Grid, body: Body, column: int) -> bool:
    """A column whose formulas each subtract two others of the row is a difference as a whole."""
    formulas = [place.formula for row in body.rows if (place := grid.places.get((row, column))) and place.formula]
    return bool(formulas) and all(map(_subtracts, formulas))


def _subtracts(formula: str) -> bool:
    return bool(re.fullmatch(r"=\s*\(?\$?[A-Z]{1,3}\$?\d+\s*-\s*\$?[A-Z]{1,3}\$?\d+\)?\s*", formula.upper()))


def _before(
    grid: Grid, body: Body, row: int, panel: tuple[int, ...], last: dict[int, Place],
    named: dict[int, tuple[Label, tuple[Place, ...]]],
) -> tuple[tuple[str, Label], ...]:  # fmt: skip
    found: list[tuple[str, Label]] = [("group", labels.parse(place.text)) for place in body.groups.get(row, ())]
    own = {column for column in panel if grid.heading(row, column) is not None}
    for column in panel:
        role = body.stub[column]
        place = grid.heading(row, column)
        if place is None and role in ("area", "year", "indicator", "label", "indicator_id", "area_code"):
            behind = any(other > column for other in own)  # written once, and blank in the rows that follow
            place = last.get(column) if behind else None
        if place is not None:
            label = labels.parse(place.text)
            if role in _NAMING and _is_group(label) and (of := named.get(column)) and of[1] == body.groups.get(row, ()):
                found.append((role, _of(label, of[0])))
            found.append((role, label))
    return tuple(found)


_NAMING = ("area", "indicator", "label")


def _is_group(label: Label) -> bool:
    """女, 其中：女, #农村: people of what the row above names."""
    return bool(label.sex or label.residence) and not label.phrase and not label.column


def _remember(
    named: dict[int, tuple[Label, tuple[Place, ...]]], column: int, label: Label, groups: tuple[Place, ...]
) -> None:
    if label.phrase:
        named[column] = (label, groups)
    elif not _is_group(label):
        named.pop(column, None)  # a total, a year: what follows is no part of the row above


def _of(part: Label, whole: Label) -> Label:
    """What the row above says of a part of it, save what the part says itself."""
    return whole._replace(
        sex="" if part.sex else whole.sex, residence="" if part.residence else whole.residence, marks="",
        of_which=False, unit=None if part.unit or part.unknown_unit else whole.unit,
        unknown_unit="" if part.unit or part.unknown_unit else whole.unknown_unit,
    )  # fmt: skip


def _value_beside(body: Body, roles: dict[int, str], column: int) -> int | None:
    near = [other for other in body.values if roles[other] == "value"]
    before = [other for other in near if other < column]
    return before[-1] if before else (near[0] if near else None)


def _context(body: Body, sheet: str, places: Places, earlier: Context) -> Context:
    texts = [labels.tidy(place.text) for place in body.titles if place.kind == "text"]
    notes = [labels.tidy(place.text) for place in body.notes if place.kind == "text"]
    titles = [text for text in texts if not _NOT_TITLE.match(text) and not layout.is_note(text)]
    title = next((text for text in titles if re.search(r"[\u4e00-\u9fff]", text)), titles[0] if titles else "")
    if not title and earlier.title:
        return replace(earlier, units=tuple(layout.running_unit(body.titles)) or earlier.units,
                       marks=tuple(layout.notes_by_mark(body.notes).items()))  # fmt: skip
    named = labels.parse(title).unit
    units = tuple(layout.running_unit(body.titles)) or ((named.word,) if named is not None else ())
    found = [places.in_text(text) for text in [*titles, *(text for text in texts if text not in titles), sheet]]
    years = [
        labels.year_of(text)
        for text in [*titles, *(text for text in texts if re.search("年度|时间|年份", text)), sheet]
    ]
    return Context(
        title=title,
        phrase=_phrase(title, places),
        area=next((area for area in found if area.codes), NOWHERE),
        publisher=_publisher([*texts, *notes]),
        year=next((year for year in years if year is not None), None),
        units=units,
        marks=tuple(layout.notes_by_mark(body.notes).items()),
        narrowing=_narrowing(title),
    )


def _remarks(grid: Grid, body: Body) -> tuple[UnitRemark, ...]:
    above = [place for place in body.titles if place.kind == "text" and not layout.running_unit([place])]
    below = [place for place in body.notes if place.kind == "text" and layout.is_note(place.text)]
    heads = [
        place.text
        for (row, column), place in grid.places.items()
        if place.kind == "text" and (row in body.headings or (row in body.rows and column in body.stub))
    ]
    return unit_remarks([place.text for place in [*above, *below]], heads)


def _phrase(title: str, places: Places) -> str:
    """What a title says besides place, year and the usual words: the indicator, where the table names none."""
    rest = _NUMBER_OF_TABLE.sub("", title)
    rest = re.sub(r"\s+", "", rest)
    for code in places.in_text(rest).codes[:1]:
        for name in (places.full_name(code), places.name[code]):
            rest = rest.replace(name, "")
    before = None
    while before != rest:
        before, rest = rest, _BESIDE_NAME.sub("", rest).strip(" ：:、，,")
    return rest


def _publisher(texts: list[str]) -> str:
    known = {spelt(row["name"]): row["area_code"] for row in code_rows("publishers")}
    for text in texts:
        hit = re.search(r"(?:来源|source)\s*[:：]\s*([^，,。;；\s（(]+(?: [A-Za-z]+)*)", text, re.IGNORECASE)
        if hit and (code := known.get(spelt(hit[1]))):
            return code
    return ""


def _narrowing(title: str) -> str:
    """A residence that the title says of all values, unless it names both."""
    rural, urban = re.search(r"农村|乡村|农牧区", title), re.search(r"城镇|城市(?!妇女?发展)", title)
    hit = rural if rural and not urban else urban if urban and not rural else None
    return hit[0] if hit and not re.search(r"城乡|乡村振兴", title) else ""
