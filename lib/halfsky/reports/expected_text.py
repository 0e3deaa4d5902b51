"""What a report says now, unit by unit as its Word file has it, and what an official calls the place of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from halfsky.render.blocks import Bullets, Facts, Heading, Paragraph, Picture, Table
from halfsky.render.document import Document
from halfsky.render.word.edited import CELLS, Unit
from halfsky.render.word.table_layout import BLANK, shown_cells
from halfsky.words import values


@dataclass(frozen=True)
class Expected(Unit):
    """A unit with the words for its place. heads: of a row those of its columns; open: the columns that are blank in
    every row, for an author to fill in; table_name: of a row, and of the caption above, that of the table; headings:
    those that it stands under, the title first."""

    place: str = ""
    heads: tuple[str, ...] = ()
    open: frozenset[int] = frozenset()
    table_name: str = ""
    headings: tuple[str, ...] = ()


def expected_units(document: Document) -> Iterator[Expected]:
    """The units of a document in order."""
    say, counted = values.chooser(document.language), 0
    above: dict[int, str] = {}
    for block in document.blocks:
        if isinstance(block, Heading):
            above = {level: text for level, text in above.items() if level < block.level} | {block.level: block.text}
            counted = 0
            title = block.level == 1
            place = say("标题", "title") if title else say(f"标题“{block.text}”", f'heading "{block.text}"')
            yield Expected(block.text, place=place, headings=tuple(above.values()))
        elif isinstance(block, Paragraph | Bullets):
            texts = [block.text] if isinstance(block, Paragraph) else _numbered(block)
            yield from (
                Expected(text, place=_below(above, place, say), headings=tuple(above.values()))
                for place, text in enumerate(texts, start=counted + 1)
            )
            counted += len(texts)
        else:
            yield from (replace(unit, headings=tuple(above.values())) for unit in _captioned(block, say))


def _numbered(bullets: Bullets) -> list[str]:
    return [f"（{place}）{item}" for place, item in enumerate(bullets.items, start=1)]


def _below(above: dict[int, str], counted: int, say: values.Say) -> str:
    """一、总体情况，“（二）目标总体实现情况”下第2段: the part, and the heading next above."""
    path = [above[level] for level in sorted(above) if level > 1]
    if not path:
        return say(f"标题下第{counted}段", f"below the title, paragraph {counted}")
    part = f"{path[0]}{say('，', ', ')}" if len(path) > 1 else ""
    return part + say(f"“{path[-1]}”下第{counted}段", f'"{path[-1]}", paragraph {counted}')


def _captioned(block: Facts | Table | Picture, say: values.Say) -> Iterator[Expected]:
    called = f"{block.name}　{block.caption}"
    table = "" if isinstance(block, Picture) else called
    yield Expected(called, place=say(f"{block.name}的名称", f"caption of {block.name}"), table_name=table)
    if isinstance(block, Facts):
        for pair in (pair for pair in block.pairs if pair[1]):
            place = say(f"{called}，“{pair[0]}”行", f'{called}, row "{pair[0]}"')
            yield Expected(CELLS.join(pair), True, place, table_name=called)
    elif isinstance(block, Table):
        heads = tuple(map(str, block.frame.columns))
        yield Expected(CELLS.join(heads), True, say(f"{called}，表头", f"{called}, head"), heads, table_name=called)
        rows = [shown_cells(block, row) for row in block.frame.itertuples(index=False, name=None)]
        blank = frozenset(place for place in range(len(heads)) if all(row[place] in ("", BLANK) for row in rows))
        named = next((place for place, _ in enumerate(heads) if not all(row[place].isdigit() for row in rows)), 0)
        for row in rows:
            place = say(f"{called}，“{row[named]}”行", f'{called}, row "{row[named]}"')
            yield Expected(CELLS.join(row), True, place, heads, blank, called)
