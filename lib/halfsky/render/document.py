"""A whole report: its parts in order, tables and figures numbered through, cross-references filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from halfsky.figures.theme import STAMP
from halfsky.render.blocks import CAPTIONED, Block, Heading, Paragraph, Picture, Ref, Span
from halfsky.render.content import Section, join
from halfsky.words import values


@dataclass(frozen=True)
class Document:
    """Make one with `compose`. The notebook shows it part by part, `word` writes it as a whole."""

    parts: dict[str, Section]
    language: str
    landscape: bool = False  # its pages lie on their side

    @property
    def header(self) -> str:
        """What the head of every page says: that the values are made up, where they are."""
        stamped = any(isinstance(block, Paragraph) and block.kind == "stamp" for block in self.blocks)
        return STAMP[self.language] if stamped else ""

    @property
    def title(self) -> str:
        return next(block.text for block in self.blocks if isinstance(block, Heading) and block.level == 1)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return join(self.parts.values()).blocks

    def part(self, *names: str) -> Section:
        """The parts of these names, one after the other."""
        return join(self.parts[name] for name in names)


def compose(parts: Mapping[str, Section], language: str, *, landscape: bool = False) -> Document:
    """Number the tables and figures of all parts, and say in every reference how its block is called."""
    say = values.chooser(language)
    counted: Counter[str] = Counter()
    taken: set[str] = set()

    def labelled(label: str, other: str) -> str:
        """The label, or another one where it has none, or one that another block has: a plan's part among several."""
        chosen = label if label and label not in taken else other
        taken.add(chosen)
        return chosen

    def numbered(block: Block) -> Block:
        if isinstance(block, Heading):
            counted["heading"] += 1
            return replace(block, label=labelled(block.label, f"heading{counted['heading']}"))
        if not isinstance(block, CAPTIONED):
            return block
        kind = say("图", "Figure ") if isinstance(block, Picture) else say("表", "Table ")
        counted[kind] += 1
        plain_kind = "figure" if isinstance(block, Picture) else "table"
        label = labelled(block.label, f"{plain_kind}{counted[kind]}")
        return replace(block, name=f"{kind}{counted[kind]}", label=label)

    done = {name: [numbered(block) for block in section.blocks] for name, section in parts.items()}
    called: dict[str, str] = {}
    for block in (block for blocks in done.values() for block in blocks):
        if isinstance(block, Heading):
            called[block.label] = f"“{block.text}”"
        elif isinstance(block, CAPTIONED):
            called[block.label] = block.name

    def referred(block: Block) -> Block:
        if not isinstance(block, Paragraph):
            return block
        spans: tuple[Span, ...] = tuple(
            replace(span, text=called[span.label]) if isinstance(span, Ref) else span for span in block.spans
        )
        return replace(block, spans=spans)

    filled = {name: Section(*map(referred, blocks)) for name, blocks in done.items()}
    return Document(filled, language, landscape)
