"""What an edited report no longer has of what the report said: sentences, rows and tables with figures or judgements,
empty cells, and what has to be said of the data (模拟数据, 推算, 不代表全部主要目标).

Prompts that are there to be taken out, and other words without a figure, are not told.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from halfsky.render.word.edited import CELLS, Unit
from halfsky.render.word.table_layout import BLANK
from halfsky.reports.expected_text import Expected
from halfsky.vocabulary.codes import OBSERVATION_STATUSES
from halfsky.words import claims
from halfsky.words.named_claims import sentences

_PROMPTS = ("【待撰写", "[To be written")
_ALIKE = 0.5
_WORDS = [
    word for code, row in OBSERVATION_STATUSES.rows.items() if code != OBSERVATION_STATUSES[0]
    for word in (row.zh, row.en)
]  # fmt: skip
_RESERVED = re.compile(
    f"{'|'.join(map(re.escape, _WORDS))}|仅供|不作为|不代表|不可比|尚未核对|未全部纳入|未注明|征求意见稿|预评估|矛盾|"
    "核实|再作结论|慎用|谨慎|不宜|不据以|不计入|未计入|仅反映|只反映|存疑|未经|不完整|待核|不等于|另行说明|"
    "(?i:for comparison|does not stand for|not comparable|not checked)"
)
"""What a reader has to know of the data, whatever figures stand beside it."""
_KINDS = ("number", "judgement")
_COMMA = re.compile("，")
_CLAUSE = re.compile("[，：。；;！？]")
_PIECES = re.compile("[^：]+：?")
_HANZI = re.compile("[一-鿿]")
_LEAST = 4  # Chinese signs of half a sentence that says something


def left_out(paired: Sequence[tuple[Unit, Expected | None]], expected: Sequence[Expected]) -> Iterator[tuple[str, str]]:
    """The place and the words of each, in the order of the report."""
    stands = {id(other): unit for unit, other in paired if other is not None}
    for table, group in groupby(expected, key=lambda one: one.table_name):
        held = list(group)
        rows = [one for one in held if one.table]
        if rows and not any(id(one) in stands for one in rows):
            heads = bool(rows[0].heads) and rows[0].text == CELLS.join(rows[0].heads)
            yield table, f"{table}（{len(rows) - heads}）"
            continue
        for one in held:
            if (unit := stands.get(id(one))) is None:
                if one.text.startswith(_PROMPTS) or not _figures(one.text):
                    continue
                yield one.place, one.text
            elif unit.text != one.text:
                yield from ((one.place, words) for words in (_of_row if one.table else _of_paragraph)(unit.text, one))


def _of_row(edited: str, expected: Expected) -> Iterator[str]:
    here, there = edited.split(CELLS), expected.text.split(CELLS)
    if len(here) != len(there):
        return
    for place, (cell, wanted) in enumerate(zip(here, there, strict=True)):
        if not cell.strip() and wanted not in ("", BLANK) and _figures(wanted):
            yield f"{expected.heads[place]}：{wanted}" if place < len(expected.heads) else wanted


def _of_paragraph(edited: str, expected: Expected) -> Iterator[str]:
    """Sentences, and clauses of those that were edited, of which nothing is there."""
    now = [words for _, words in sentences(edited)]
    for _, words in sentences(expected.text):
        if words in now or not _figures(words) or words.strip().startswith(_PROMPTS):
            continue
        near = max(now, key=lambda one: _ratio(words, one), default="")
        if not near or _ratio(words, near) < _ALIKE:
            yield words.strip()
            continue
        yield from _of_sentence(near, words, edited)


def _of_sentence(edited: str, expected: str, paragraph: str) -> Iterator[str]:
    """The clauses of a sentence of which its edited form, and the paragraph that it stands in now, have nothing."""
    parts, held = _COMMA.split(edited), {claim.meaning for claim in claims.claims(edited)}
    whole, others = _COMMA.split(expected), _CLAUSE.split(paragraph)
    together: list[str] = []  # words without a figure that stand next to each other
    for place, part in enumerate(whole):
        gone = _said(part)
        for piece in _PIECES.findall(part):
            words = piece.rstrip("：")
            if _said(piece):
                continue
            if len(_HANZI.findall(words)) >= _LEAST and all(_ratio(words, one) < _ALIKE for one in others):
                together.append(piece)
            elif together:
                yield _joined(together)
        if not gone:
            continue
        if together:
            yield _joined(together)
        if gone & held or (len(parts) == len(whole) and _said(parts[place]) - _said(expected)):
            continue  # what stands in its place now is told as that
        like = max(parts, key=lambda one: _ratio(part, one))
        if _ratio(part, like) < _ALIKE or len(_said(like) - _said(expected)) < len(gone):
            yield part.strip()
    if together:
        yield _joined(together)


def _joined(pieces: list[str]) -> str:
    """The pieces as one text; none of them is left."""
    words = "，".join(piece.strip() for piece in pieces).replace("：，", "：").rstrip("：")
    pieces.clear()
    return words


def _said(text: str) -> set[str]:
    """The numbers and judgements of a text."""
    return {claim.meaning for claim in claims.claims(text) if claim.kind in _KINDS and not claim.bare}


def _figures(text: str) -> bool:
    """Whether it has a figure, a judgement, or what a reader has to know of the data."""
    said = (claim.kind == "judgement" and claims.new(claim, ()) for claim in claims.claims(text))
    numbers = any(claim.kind == "number" and not claim.bare for claim in claims.claims(text))
    return numbers or any(said) or _RESERVED.search(text) is not None


def _ratio(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE else 0.0
