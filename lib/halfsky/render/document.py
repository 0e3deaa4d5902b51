"""A whole report: its parts in order, tables and figures numbered through, cross-references filled in; its lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from halfsky.figures.theme import STAMP
from halfsky.render.blocks import CAPTIONED, Block, Heading, Paragraph, Picture, Ref, Span
from halfsky.render.content import Section, join
from halfsky.words import values

_FOLDED = (2, 3)  # levels of the headings of an annex that fold on a phone
ANNEX = "appendix"  # the part that is a file of its own beside a plan's report


@dataclass(frozen=True)
class Document:
    """Make one with `compose`. The notebook shows it part by part, `word` writes it as a whole.

    about: what its file's properties say it was made from, so that an edited file can be held against the data.
    """

    parts: dict[str, Section]
    language: str
    landscape: bool = False  # its pages lie on their side
    contents: bool = True  # whether it has a table of contents
    about: tuple[tuple[str, str], ...] = ()
    annexed: tuple[str, ...] = (ANNEX,)  # the parts that are a file of their own

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
        """The parts of these names, one after the other; a part that the report does not have is empty."""
        return join(self.parts[name] for name in names if name in self.parts)

    def main_text(self) -> Document:
        """The report without its annex; what it says of the annex names it."""
        kept = {name: section for name, section in self.parts.items() if name not in self.annexed}
        parts = _apart(kept, values.chooser(self.language)("附件", "annex, "))
        return replace(self, parts=parts, about=(*self.about, ("length", "report")))

    def annex(self) -> Document:
        """The annex by itself, under the report's title."""
        say = values.chooser(self.language)
        kept = {"title": self.part("title"), **{name: self.part(name) for name in self.annexed if name in self.parts}}
        named = _apart(kept, say("报告", "report, "))
        title = (_annexed(block, say) for block in named["title"].blocks)
        return replace(
            self, parts={**named, "title": Section(*title)}, contents=True, about=(*self.about, ("length", "annex"))
        )


def _annexed(block: Block, say: values.Say) -> Block:
    if isinstance(block, Heading) and block.level == 1:
        return replace(block, text=block.text + say("附件", ": annex"))
    return block


def _apart(parts: Mapping[str, Section], other: str) -> dict[str, Section]:
    """The parts with every reference to a block that is not in them as words, behind what holds it."""
    here = {getattr(block, "label", "") for section in parts.values() for block in section.blocks}

    def said(block: Block) -> Block:
        if not isinstance(block, Paragraph):
            return block
        spans: tuple[Span, ...] = tuple(
            f"{other}{span.text}" if isinstance(span, Ref) and span.label not in here else span for span in block.spans
        )
        return replace(block, spans=spans)

    return {name: Section(*map(said, section.blocks)) for name, section in parts.items()}


def compose(
    parts: Mapping[str, Section],
    language: str,
    *,
    landscape: bool = False,
    contents: bool = True,
    apart: Collection[str] = (),
    about: Mapping[str, str] | None = None,
) -> Document:
    """Number the tables and figures of all parts, and say in every reference how its block is called.

    apart: parts whose tables and figures are numbered by themselves (附表1), since they are a file of their own.
    """
    say = values.chooser(language)
    counted: Counter[str] = Counter()
    taken: set[str] = set()

    def labelled(label: str, other: str) -> str:
        """The label, or another one where it has none, or one that another block has: a plan's part among several."""
        chosen = label if label and label not in taken else other
        taken.add(chosen)
        return chosen

    annexed_parts = tuple(apart) or (ANNEX,)

    def numbered(block: Block, annexed: bool, folds: bool) -> Block:
        if isinstance(block, Heading):
            counted["heading"] += 1
            label = labelled(block.label, f"heading{counted['heading']}")
            return replace(block, label=label, folds=folds)
        if not isinstance(block, CAPTIONED):
            return block
        kind = say("图", "Figure ") if isinstance(block, Picture) else say("表", "Table ")
        if annexed:
            kind = say(f"附{kind}", f"{kind}A")
        counted[kind] += 1
        plain_kind = ("figure" if isinstance(block, Picture) else "table") + ("A" if annexed else "")
        label = labelled(block.label, f"{plain_kind}{counted[kind]}")
        return replace(block, name=f"{kind}{counted[kind]}", label=label)

    done = {
        name: [
            numbered(block, name in apart, name in annexed_parts and _folds(block, after))
            for block, after in zip_longest(section.blocks, section.blocks[1:])
        ]
        for name, section in parts.items()
    }
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
    return Document(filled, language, landscape, contents, tuple((about or {}).items()), annexed_parts)


def _folds(block: Block, after: Block | None) -> bool:
    """Whether it is a heading of an annex with something of its own under it, which is no heading that folds itself."""
    if not isinstance(block, Heading) or block.level not in _FOLDED or after is None:
        return False
    return not (isinstance(after, Heading) and after.level in _FOLDED)
