"""An edited report held against the data: every number, share, way, judgement or name that no longer agrees.

The file says what it was made from (plan, year, kind, length); the report is made again of the data as they are now,
and the two are laid side by side, paragraph by paragraph and row by row. Of what an author wrote himself numbers are
told that the data do not have, and numbers and judgements that the data have otherwise of the indicator he names. What
was taken out is told apart: nothing is wrong with it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from halfsky.assess.series import ancestry
from halfsky.errors import DocumentError
from halfsky.package import Package
from halfsky.render.document import Document
from halfsky.render.word.edited import CELLS, Unit, about_of, units
from halfsky.render.word.table_layout import BLANK
from halfsky.reports.cross import CrossReport
from halfsky.reports.edited_cells import brought_up_to_date, filled_in, rewritten
from halfsky.reports.expected_text import Expected, expected_units
from halfsky.reports.known_figures import Known
from halfsky.reports.plan_report import PlanReport
from halfsky.reports.taken_out import left_out
from halfsky.vocabulary.codes import CONTRADICTED, NOT_IN_DATA, TAKEN_OUT
from halfsky.words import claims
from halfsky.words.english_statements import sentences as english_sentences
from halfsky.words.firmness_marks import dropped_marks, dropped_signs
from halfsky.words.named_claims import sentences
from halfsky.words.names_in_text import Names
from halfsky.words.names_listed import changed_lists, miscounted

COLUMNS = ("what", "place", "found", "expected", "original", "text")
TITLES = {
    "what": "类别", "place": "位置", "found": "现为", "expected": "应为", "original": "原文", "text": "现文",
}  # fmt: skip
"""What an official calls the columns."""
_ALIKE = 0.5  # texts that share less are two
_ALIKE_IN_PLACE = 0.25  # as many paragraphs as there were: less may be shared
_COUNTED = re.compile(r"(定量目标|方向性目标|目标|指标)(?:共)?(\d+)项")  # 定量目标20项 is 20项定量目标 as well
_MOST = 120  # characters of the texts that are told


def check_report(path: Path, package: Package) -> pd.DataFrame:
    """What the file says otherwise than the data, in order, and then what was taken out of it.

    `what` (`vocabulary.codes.MARKS`), `place` (the heading or the table and row), `found`, `expected` ("" where the
    data say nothing of the kind), `original` (the report's words there, or what the data say of the indicator) and
    `text` (the file's). DocumentError for a file that does not say what it was made from.
    """
    report, length = _report_of(path, package)
    expected = _of_length(report, length)
    told = marks(path, expected, names_of(report), Known.of(report))
    return pd.concat([told, taken_out(path, expected)], ignore_index=True)


def language_of(path: Path) -> str:
    """The language of the report in the file; DocumentError for what is no Word file."""
    return about_of(path).get("language", "zh")


def marks(path: Path, expected: Document, names: Collection[str] = (), figures: Known | None = None) -> pd.DataFrame:
    """As `check_report` without what was taken out, against a document that is there already.

    names: of indicators and units in it; figures: what is known of the indicators that an author may name.
    """
    there = list(expected_units(expected))
    known = {claim.key for unit in there for claim in claims.claims(unit.text)}
    known |= {f"{count}项{noun[:2]}" for unit in there for noun, count in _COUNTED.findall(unit.text)}
    book, figures = Names(tuple(names)), figures or Known()
    rows: list[tuple[str, ...]] = []
    place, section = "", figures
    for unit, other in pairs(units(path), there):
        if other is None:
            where = f"{place}之后的补写" if expected.language == "zh" else f"added after {place}"
            rows += [(code, where, *mark) for code, *mark in _added(unit, known, book, section)]
        else:
            place, section = other.place, figures.within(other.headings)
            rows += [(code, place, *mark) for code, *mark in _marks(unit, other, known, book, section)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def taken_out(path: Path, expected: Document) -> pd.DataFrame:
    """Sentences, rows and tables with figures that the file no longer has; columns as of `check_report`."""
    there = list(expected_units(expected))
    told = left_out(list(pairs(units(path), there)), there)
    rows = [(TAKEN_OUT, place, "", "", _excerpt(words, 0), "") for place, words in told]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def expected_document(path: Path, package: Package) -> Document:
    """What the report would say now. DocumentError as of `check_report`."""
    return _of_length(*_report_of(path, package))


def names_of(report: PlanReport | CrossReport) -> set[str]:
    """The names that a report says of the data: of indicators and units, of its area and those above."""
    targets, package = report.targets, report.package
    tasks = package.tasks[package.tasks["plan_id"].isin(targets["plan_id"])]
    stated = package.targets[package.targets["plan_id"].isin(targets["plan_id"])]  # also of what was not taken
    lists = [frame["responsible_units"] for frame in (stated, tasks)]
    found = {unit.strip() for column in lists for units_ in column for unit in units_.split(";")}
    found |= set(targets["indicator"])
    if isinstance(report, PlanReport):
        lineage = ancestry(package.areas)
        above = lineage.loc[lineage["area_code"].eq(report.plan["area_code"]), "ancestor"]
        named = package.areas.loc[package.areas["area_code"].isin(above), f"name_{report.language}"]
        listed = (report.everything[column] for column in ("name", "measure", "lead"))
        return found.union(named, *listed) - {""}
    areas = package.areas[package.areas["area_code"].isin(report.plans["area_code"])]
    known = package.indicators[package.indicators["indicator_id"].isin(targets["indicator_id"])]
    found |= set(areas[f"name_{report.language}"]) | set(known[f"name_{report.language}"])
    return (found | set(report.short_names.values())) - {""}


def _report_of(path: Path, package: Package) -> tuple[PlanReport | CrossReport, str]:
    """The report that the file says it was made from, and of which length it is."""
    about = about_of(path)
    length = about.get("length", "report")
    if about.get("plan_ids") and about.get("as_of") and about.get("language"):
        ids = about["plan_ids"].split(";")
        return CrossReport.of(package, ids, as_of=int(about["as_of"]), language=about["language"]), length
    wanted = ("plan_id", "as_of", "report", "language")
    if not all(about.get(name) for name in wanted):
        raise DocumentError(f"{path}: it does not say what it was made from; check a report.docx that halfsky run made")
    made = PlanReport.of(
        package, about["plan_id"], as_of=int(about["as_of"]), report=about["report"], language=about["language"]
    )
    return made, length


def _of_length(report: PlanReport | CrossReport, length: str) -> Document:
    if length == "brief":
        return report.brief()
    document = report.document()
    return document.annex() if length == "annex" else document.main_text()


def pairs(edited: Sequence[Unit], expected: Sequence[Expected]) -> Iterator[tuple[Unit, Expected | None]]:
    """Each edited unit in order with the expected one that it stands for; None for what an author wrote himself.

    What nobody touched is found first, then what differs in claims only, then what was reworded.
    """
    found: dict[int, int] = {}
    gaps = [(range(len(edited)), range(len(expected)))]
    for reading in (_whole, _without_claims):
        gaps = [rest for here, there in gaps for rest in _equal(edited, expected, here, there, reading, found)]
    for here, there in gaps:
        found.update(_in_place(edited, expected, here, there) or _nearest(edited, expected, here, there))
    taken = set(found.values())
    left = [place for place in range(len(expected)) if place not in taken]
    for place, unit in enumerate(edited):
        if place not in found and (other := _moved(unit, expected, left)) is not None:
            found[place] = other
            left.remove(other)
        yield unit, expected[found[place]] if place in found else None


def _equal(
    edited: Sequence[Unit],
    expected: Sequence[Expected],
    here: range,
    there: range,
    reading: Callable[[Unit], tuple[bool, str]],
    found: dict[int, int],
) -> Iterator[tuple[range, range]]:
    """Pairs what reads alike into `found`; the ranges between, that are left."""
    own, other = [reading(edited[place]) for place in here], [reading(expected[place]) for place in there]
    matcher = difflib.SequenceMatcher(None, own, other, autojunk=False)
    for kind, begin, end, low, high in matcher.get_opcodes():
        if kind == "equal":
            found.update({here[begin + place]: there[low + place] for place in range(end - begin)})
        else:
            yield here[begin:end], there[low:high]


def _whole(unit: Unit) -> tuple[bool, str]:
    return unit.table, unit.text


def _without_claims(unit: Unit) -> tuple[bool, str]:
    return unit.table, claims.masked(unit.text)


def _in_place(edited: Sequence[Unit], expected: Sequence[Expected], here: range, there: range) -> dict[int, int]:
    """As many units of the same kinds as there were stand for them one by one, if they have something in common."""
    if len(here) != len(there):
        return {}
    both = [(edited[place], expected[other]) for place, other in zip(here, there, strict=True)]
    if any(unit.table != other.table for unit, other in both):
        return {}
    rows = all(unit.table and unit.text.count(CELLS) == other.text.count(CELLS) for unit, other in both)
    alike = rows or all(_ratio(unit.text, other.text) >= _ALIKE_IN_PLACE for unit, other in both)
    return dict(zip(here, there, strict=True)) if alike else {}


def _nearest(edited: Sequence[Unit], expected: Sequence[Expected], here: range, there: range) -> dict[int, int]:
    """Among texts that were reworded: each with the one that it shares most with, in order, if it is enough."""
    begin, found = there.start, {}
    for place in here:
        ratios = [
            (_ratio(edited[place].text, expected[other].text), -other)
            for other in range(begin, there.stop)
            if expected[other].table == edited[place].table
        ]
        best, other = max(ratios, default=(0.0, 0))
        if best >= _ALIKE:
            begin = -other + 1
            found[place] = -other
    return found


def _moved(unit: Unit, expected: Sequence[Expected], left: Sequence[int]) -> int | None:
    """Which of the units that nothing stands for was moved here, and edited."""
    alike = [
        (_ratio(unit.text, expected[other].text), -other) for other in left if expected[other].table == unit.table
    ]  # fmt: skip
    best, other = max(alike, default=(0.0, 0))
    return -other if best >= _ALIKE else None


def _ratio(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    rough = min(matcher.real_quick_ratio(), matcher.quick_ratio())
    return matcher.ratio() if rough >= _ALIKE_IN_PLACE else rough


def _marks(
    edited: Unit, expected: Expected, known: Collection[str], names: Names, figures: Known
) -> Iterator[tuple[str, str, str, str, str]]:
    """What is contradicted: its code, found, expected, and the words around both; of a row cell by cell, where it has
    as many."""
    if edited.text == expected.text:
        return
    here, there = edited.text.split(CELLS), expected.text.split(CELLS)
    if not edited.table or len(here) != len(there):
        for mark in _contradicted(edited.text, expected.text, known, names, figures):
            before = mark.about or _excerpt(expected.text, mark.there)
            yield _code(mark), mark.found, mark.expected, before, _excerpt(edited.text, mark.here)
        return
    for place, (cell, wanted) in enumerate(zip(here, there, strict=True)):
        if place in expected.open or not wanted:  # an author fills it in
            told = _of_names(cell, "", figures)
        else:
            told = _contradicted(cell, wanted, known, names, figures)
            if told and brought_up_to_date(cell, wanted, figures.of_names(there)):
                told = []
            elif not told and (rewritten(cell, wanted) or filled_in(cell, wanted)):
                told = [claims.Mark(cell.strip(), wanted, 0, added=wanted == BLANK)]
        head = f"{expected.heads[place]}：" if place < len(expected.heads) else ""
        for mark in told:
            yield _code(mark), mark.found, mark.expected, mark.about or head + wanted, head + cell.strip()


def _code(mark: claims.Mark) -> str:
    return NOT_IN_DATA if mark.added and not mark.about else CONTRADICTED


def _added(
    unit: Unit, known: Collection[str], names: Names, figures: Known
) -> Iterator[tuple[str, str, str, str, str]]:  # fmt: skip
    """As `_marks`, of what an author wrote himself."""
    text = unit.text.replace(CELLS, "，") if unit.table else unit.text
    told = figures.read(text) | {mark.here: mark for mark in miscounted(text, names.known)}
    stated = figures.stated(text)
    spans = [(mark.here, mark.here + len(mark.found)) for mark in stated]
    for said in stated:
        yield CONTRADICTED, said.found, said.expected, said.about, _excerpt(text, said.here)
    for claim in claims.claims(text):
        if any(begin <= claim.start < end for begin, end in spans):
            continue
        mark = told.get(claim.start)
        if mark is not None:
            yield CONTRADICTED, mark.found, mark.expected, mark.about, _excerpt(text, claim.start)
        elif claim.start not in told and claim.kind != "judgement" and claims.new(claim, known):
            yield NOT_IN_DATA, claim.text, "", "", _excerpt(text, claim.start)


def _contradicted(
    edited: str, expected: str, known: Collection[str], names: Names, figures: Known
) -> list[claims.Mark]:  # fmt: skip
    """What stands otherwise where the report says something, and what an author put in beside it: there the data of the
    indicator that he names decide, in a sentence of his own alone whether he is right."""
    swapped = names.swapped(edited, expected)
    told = swapped + changed_lists(edited, expected, names.known, swapped)
    inside = names.spans(edited)  # 九年 of a name is no number
    found = [_without_name(mark, inside) for mark in claims.contradicted(edited, expected, known)]
    given = [(mark.here, mark.here + len(mark.found)) for mark in swapped]  # 0004 of 模拟县0004 is told with the name
    told += [
        mark for mark in found
        if not any(low <= mark.here < high for low, high in given if not mark.added)
        and (mark.expected or not any(low <= mark.here < high for low, high in inside))
    ]  # fmt: skip
    places = names.counted_otherwise(edited, expected) or names.changed_places(edited, expected)
    if places:  # what they take with them stands otherwise too
        told = [mark for mark in told if mark.expected and all(mark.here != one.here for one in places)] + places
    marked = {mark.here for mark in told}
    dropped = [*dropped_marks(edited, expected), *dropped_signs(edited, expected)]
    told += [mark for mark in dropped if mark.here not in marked]
    own = _own_sentences(edited, expected, figures)
    held = {mark.here for mark in told if mark.expected}
    named = [mark for mark in own.values() if mark is not None and mark.here not in held]
    kept = [mark for mark in told if mark.expected or mark.here not in own]
    return _with_stated(kept + named, _stated(edited, expected, figures))


def _without_name(mark: claims.Mark, names: Collection[tuple[int, int]]) -> claims.Mark:
    """高于 of 高于5岁以下儿童死亡率: the number belongs to the name behind the word."""
    ends = mark.here + len(mark.found)
    cut = next((low for low, high in names if mark.here < low < ends < high), None)
    if cut is None:
        return mark
    gone = mark.found[cut - mark.here :]
    return replace(mark, found=mark.found.removesuffix(gone), expected=mark.expected.removesuffix(gone))


def _stated(edited: str, expected: str, figures: Known) -> list[claims.Mark]:
    """`Known.stated` of the sentences that the expected text does not have."""
    split = sentences if figures.language == "zh" else english_sentences
    before = {words.strip() for _, words in split(expected)}
    fresh = [(begin, begin + len(words)) for begin, words in split(edited) if words.strip() not in before]
    if not fresh:
        return []
    return [mark for mark in figures.stated(edited) if any(begin <= mark.here < end for begin, end in fresh)]


def _with_stated(told: Sequence[claims.Mark], stated: Sequence[claims.Mark]) -> list[claims.Mark]:
    """What is contradicted as a whole statement is told as that, and not number by number."""
    said = {(mark.here, mark.expected) for mark in told}
    whole = [
        mark for mark in stated
        if not any(mark.here <= here < mark.here + len(mark.found) and mark.expected == one for here, one in said)
    ]  # fmt: skip
    spans = [(mark.here, mark.here + len(mark.found)) for mark in whole]
    rest = [mark for mark in told if not any(begin <= mark.here < end for begin, end in spans)]
    return sorted([*rest, *whole], key=lambda mark: mark.here)


def _of_names(edited: str, expected: str, figures: Known) -> list[claims.Mark]:
    return [mark for mark in _own_sentences(edited, expected, figures).values() if mark is not None]


def _own_sentences(edited: str, expected: str, figures: Known) -> dict[int, claims.Mark | None]:
    """`Known.read` of what the edited text has beside the expected one: of a sentence that was edited what was put in
    and is wrong, of a sentence of the author's own everything."""
    if edited == expected or not (read := figures.read(edited)):
        return {}
    before = [words for _, words in sentences(expected)]
    told: dict[int, claims.Mark | None] = {}
    for begin, words in sentences(edited):
        inside = {place: mark for place, mark in read.items() if begin <= place < begin + len(words)}
        if not inside or words in before:
            continue
        other = max(before, key=lambda one: _ratio(words, one), default="")
        if other and _ratio(words, other) >= _ALIKE:
            meant = {claim.meaning for claim in claims.claims(other)}
            own = {claim.start for claim in claims.claims(edited) if claim.meaning not in meant}
            inside = {place: mark for place, mark in inside.items() if mark is not None and place in own}
        told |= inside
    return told


def _excerpt(text: str, place: int) -> str:
    """The text, or of a long one what stands around a place in it."""
    if len(text) <= _MOST:
        return text.strip()
    begin = max(min(place - _MOST // 2, len(text) - _MOST), 0)
    return f"{'…' if begin else ''}{text[begin : begin + _MOST].strip()}{'…' if begin + _MOST < len(text) else ''}"
