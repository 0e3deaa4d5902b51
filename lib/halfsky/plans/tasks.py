"""A plan as work: its goals, their parts, its measures and key projects, as the `tasks` table.

One row a numbered item of a list of goals (主要目标), measures (策略措施) or key projects (重点工程), and of a table
that divides tasks (目标任务分解表). Where an item has several indicators, or several parts with units of their own,
each is a row of its own that hangs on the item (`parent_id`), as in the annexes that counties issue: units hang on the
part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from halfsky.errors import NoTargetsError, UsageError
from halfsky.package import read_table
from halfsky.plans.extraction import extract_targets, read_plan
from halfsky.plans.indicator_table import read_tables
from halfsky.plans.items import Item
from halfsky.plans.outline import Plan
from halfsky.plans.responsible_units import NOBODY, Units
from halfsky.plans.task_rows import GOAL, KEY_PROJECT, STRATEGY
from halfsky.plans.task_titles import title_of
from halfsky.plans.time_frames import Term, done_by
from halfsky.plans.units_told import without_units
from halfsky.schemas import PLAN_ID, TARGETS, TASKS
from halfsky.vocabulary.codes import MEASURE, PROJECT, QUALITATIVE, QUANTITATIVE, TASK_SECTIONS

_TABLE = "table"
_OF_SECTION = {STRATEGY: MEASURE, KEY_PROJECT: PROJECT}
# what stands before a part of a goal: ——, （1）, ①
_PART_MARK = re.compile(r"(?:[-—－–•·●■◆①-⑳⑴-⒇]|[（(]\d{1,2}[)）])[、.．]?\s*$")


@dataclass(frozen=True)
class _Piece:
    """An item, or a part of one. whole: the number of the item in reading order that it is a part of."""

    section: str
    domain: str
    number: str
    text: str
    start: int
    end: int
    units: Units
    due: int | None = None
    part: bool = False


def extract_tasks(plan: Plan | str | Path, targets: pd.DataFrame | None = None, plan_id: str = "") -> pd.DataFrame:
    """All tasks of a plan as the tasks table (`halfsky.schemas.TASKS`), in reading order, parts behind their item.

    targets: the plan's targets (`schemas.TARGETS`), by default those that `extract_targets` reads; a task names those
    that stand in its words, without the rejected ones. plan_id: by default that of the targets. `due_year` is set where
    the words state a year. Units are those that the document prints for the item, with the roles that it says. A title
    is a name. Every row is `extracted`, or `unconfirmed` where the document was recognised from a picture. Raises
    DocumentError for a document that cannot be read, UsageError for a `plan_id` that is none, or without any task.
    """
    plan = read_plan(plan) if isinstance(plan, str | Path) else plan
    targets = _targets_of(plan, plan_id) if targets is None else TARGETS.conform(targets)
    if plan_id and not re.fullmatch(PLAN_ID, plan_id):
        raise UsageError(f"plan id {plan_id!r}: use small letters, digits and hyphens, for example linxi-2021-2030")
    named = targets["plan_id"].iloc[0] if len(targets) else Path(plan.document.name).stem
    plan_id = plan_id or str(named)
    known = targets[targets["review_status"].ne("rejected") & targets["char_start"].notna()]
    names = read_table("indicators").set_index("indicator_id")["name_zh"]
    called = known["indicator_id"].map(names).fillna("")
    known = known.assign(name=called.where(called.ne(""), known["indicator"]))
    groups = list(_grouped([*_of_text(plan), *_of_tables(plan)]))
    if not groups:
        raise UsageError(f"{plan.document.name}: no goals, measures or projects found; is this a plan?")
    rows = [row for group in groups for row in _rows(group, known, plan_id)]
    frame = pd.DataFrame(rows)
    frame["plan_id"] = plan_id
    frame["review_status"] = "unconfirmed" if plan.document.recognised else "extracted"
    return TASKS.conform(_numbered(frame))


def _targets_of(plan: Plan, plan_id: str) -> pd.DataFrame:
    try:
        return extract_targets(plan, plan_id)
    except NoTargetsError:  # its goals are all in words
        return TARGETS.empty()


def _of_text(plan: Plan) -> Iterator[_Piece]:
    """The items of the text; a measure says by when in any of its sentences."""
    term = Term(plan.start_year, plan.end_year)
    last: _Piece | None = None
    for item in plan.items:
        if item.section not in TASK_SECTIONS or item.reports:
            continue
        piece = _piece(item)
        if piece.section in _OF_SECTION:
            piece = replace(piece, due=done_by(item.text, term))
        if last is not None and _goes_on(last, piece, plan.document.text):
            last = replace(last, text=last.text + piece.text, end=piece.end, due=_later(last.due, piece.due))
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _goes_on(last: _Piece, piece: _Piece, text: str) -> bool:
    """…（A牵头），2025年底前建成…: what stands behind the brackets of a measure belongs to it, unless others answer."""
    same = (last.section, last.domain, last.number) == (piece.section, piece.domain, piece.number)
    on_one_line = "\n" not in text[last.end : piece.start]
    return same and piece.section in _OF_SECTION and on_one_line and piece.units in (NOBODY, last.units)


def _later(one: int | None, other: int | None) -> int | None:
    return max((year for year in (one, other) if year), default=None)


def _piece(item: Item) -> _Piece:
    start, end = item.passage.span(0, len(item.passage))
    return _Piece(item.section, item.domain, item.number, item.text, start, end, item.units)


def _of_tables(plan: Plan) -> Iterator[_Piece]:
    """What tables that divide tasks hold; an item that the text has too only gives its units to it (`_grouped`)."""
    text = plan.document.text
    for table in read_tables(plan):
        if table.kind == "tasks":
            cells = [(row, item, _column(text, row.start, item)) for row in table.rows for item in row.items]
            first = min((column for _, item, column in cells if item.section == _TABLE), default=0)
            over = {row.start for row, item, column in cells if item.section == _TABLE and column > first}
            for row, item, column in cells:
                piece = replace(_piece(item), due=row.due)
                if item.section == _TABLE:
                    below = column > first or bool(_PART_MARK.search(text[: piece.start][-6:]))
                    whole = not below and row.start in over  # the units of its row are those of the part beside it
                    piece = replace(piece, section=GOAL, part=below, units=NOBODY if whole else piece.units)
                yield piece
        elif table.kind == "indicators" and not any(item.section == GOAL for item in plan.items):
            for row in table.rows:
                if row.indicator:
                    one = row.indicator
                    yield _Piece(GOAL, one.domain, one.number, one.name, row.start, row.end, one.units, row.due)


def _column(text: str, start: int, item: Item) -> int:
    """The place of an item's cell in its row."""
    before = text[start : item.passage.offsets[0]]
    return before.count("\t") or before.count("|")


@dataclass(frozen=True)
class _Group:
    """One item with its parts."""

    whole: _Piece
    parts: tuple[_Piece, ...] = ()


def _grouped(pieces: Sequence[_Piece]) -> Iterator[_Group]:
    """Items with their parts: 1.2 is a part of 1, a dash of the number above it, and so are pieces of one number that
    have units of their own."""
    groups: list[_Group] = []
    for piece in pieces:
        last = groups[-1] if groups else None
        same = last is not None and (last.whole.section, last.whole.domain) == (piece.section, piece.domain)
        if last is not None and same and _belongs(piece, last.whole):
            if piece.number == last.whole.number and not piece.part and not last.parts:
                # the item's own words were the first of its parts
                whole = replace(last.whole, end=piece.end, text=last.whole.text + piece.text, units=NOBODY)
                groups[-1] = _Group(whole, (last.whole, piece))
            else:
                whole = replace(last.whole, end=max(last.whole.end, piece.end))
                groups[-1] = _Group(whole, (*last.parts, piece))
            continue
        groups.append(_Group(piece))
    yield from _together(groups)


def _belongs(piece: _Piece, whole: _Piece) -> bool:
    if piece.part:
        return True
    if piece.section != GOAL:
        return False
    if "." in piece.number:
        return piece.number.partition(".")[0] == whole.number
    return bool(piece.number) and piece.number == whole.number and piece.start >= whole.end


def _together(groups: list[_Group]) -> Iterator[_Group]:
    """A goal that stands in the text and again in the table of tasks is one; the table tells its units."""
    first: dict[tuple[str, str], int] = {}
    kept: list[_Group] = []
    for group in groups:
        key = (group.whole.section, re.sub(r"\W", "", group.whole.text))
        place = first.setdefault(key, len(kept))
        if place == len(kept) or not key[1]:
            kept.append(group)
        elif not kept[place].whole.units:
            kept[place] = replace(kept[place], whole=replace(kept[place].whole, units=group.whole.units))
    yield from kept


def _rows(group: _Group, targets: pd.DataFrame, plan_id: str) -> Iterator[dict[str, object]]:
    """The row of an item, then those of its parts: as printed, else one an indicator where it has several."""
    whole = group.whole
    own = _within(targets, whole.start, whole.end)
    yield _row(whole, whole.text, own, 0)
    if group.parts:
        for place, part in enumerate(group.parts, start=1):
            inherited = part if part.units else replace(part, units=whole.units)
            yield _row(inherited, part.text, _within(own, part.start, part.end), place)
        return
    if whole.section != GOAL:
        return
    indicators = own.groupby("name", sort=False)
    if indicators.ngroups > 1:
        for place, (_, some) in enumerate(indicators, start=1):
            span = (int(some["char_start"].min()), int(some["char_end"].max()))
            yield _row(whole, "", some, place, span, _units_of(some, whole.units))


def _units_of(some: pd.DataFrame, otherwise: Units) -> tuple[str, str, str]:
    first = some.iloc[0]
    said = (str(first["lead_unit"]), str(first["supporting_units"]), str(first["responsible_units"]))
    return said if any(said) else (otherwise.lead, otherwise.supporting, otherwise.responsible)


def _row(
    piece: _Piece, text: str, own: pd.DataFrame, part: int, span: tuple[int, int] | None = None,
    units: tuple[str, str, str] | None = None,
) -> dict[str, object]:  # fmt: skip
    names = own["name"].drop_duplicates().tolist()
    kinds = own["kind"].tolist()
    of_goal = QUANTITATIVE if QUANTITATIVE in kinds else (kinds[0] if kinds else QUALITATIVE)
    years = own["deadline_year"].dropna().astype("int64").tolist()
    lead, supporting, responsible = units or (piece.units.lead, piece.units.supporting, piece.units.responsible)
    start, end = span or (piece.start, piece.end)
    measure = piece.section != GOAL
    return {
        "domain": piece.domain,
        "section": piece.section,
        "item": piece.number,
        "part": part,
        "title": title_of(without_units(text), ()) if measure else title_of(text, names),
        "kind": _OF_SECTION.get(piece.section, of_goal),
        "lead_unit": lead,
        "supporting_units": supporting,
        "responsible_units": responsible,
        "due_year": piece.due or (max(years) if years else None),
        "target_ids": ";".join(own["target_id"]),
        "char_start": start,
        "char_end": end,
    }


def _within(targets: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    return targets[targets["char_start"].ge(start) & targets["char_end"].le(end)]


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """task_id and parent_id: plan, section, domain and item; a part has its number behind, a second list `-2`."""
    whole = frame["part"].eq(0)
    place = frame["plan_id"] + "." + frame["section"] + "." + frame["domain"].replace("", "none") + "."
    place += frame["item"].replace("", "0")
    again = place[whole].groupby(place[whole]).cumcount()
    ids = place[whole] + again.map(lambda count: f"-{count + 1}" if count else "")
    above = ids.reindex(frame.index).ffill()
    return frame.assign(
        task_id=above + ("." + frame["part"].astype("str")).where(~whole, ""), parent_id=above.where(~whole, "")
    )
