"""One spelling for what plans write in many, without moving a single character.

`normalise` maps character by character, so that an offset into the result is an offset into the document.
`Passage` drops what only layout put there (spaces, page breaks, Word bookmarks) and remembers where each
remaining character came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

# Radicals of the CJK Radicals Supplement that PDF fonts hand out for ordinary characters; Unicode gives most of
# them no decomposition.
RADICALS_SUPPLEMENT = dict(
    zip(
        "⺟⺠⺩⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "母民王虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
PUNCTUATION = {
    "(": "（", ")": "）", "〔": "（", "〕": "）", "[": "［", "]": "］", ";": "；", "!": "！", "?": "？",
    "﹪": "%", "％": "%", "‰": "‰", "∶": ":", "：": ":", "／": "/", "∕": "/", "⁄": "/", "．": ".", "＋": "+",
    "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "＞": ">", "＜": "<", "〉": ">", "〈": "<", "＝": "=", "﹥": ">", "﹤": "<",
    "–": "-", "—": "-", "－": "-", "‐": "-", "‑": "-", "―": "-", "−": "-", "~": "-", "～": "-", "〜": "-",
    "｡": "。", "､": "、", "㎡": "米", "“": "“", "”": "”", "＂": '"',
}  # fmt: skip
BLANKS = "\u00a0\u3000\u2002\u2003\u2009\u200a\u202f\u200b\u200c\u200d\u2060\ufeff\u00ad"
ZEROS_IN_YEARS = re.compile(r"(?<=[一二三四五六七八九〇零○ΟОOo])[○ΟОOo](?=[一二三四五六七八九〇零○ΟОOo])")


@cache
def _table() -> dict[int, str]:
    table = {ord(blank): " " for blank in BLANKS}
    table |= {ord(mark): plain for mark, plain in PUNCTUATION.items()}
    table |= {ord(radical): plain for radical, plain in RADICALS_SUPPLEMENT.items()}
    for code in [*range(0x2E80, 0x2FE0), *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]:
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table.setdefault(code, plain)
    return table


def normalise(text: str) -> str:
    """The text with one spelling for look-alike characters; as long as the text, character for character.

    Kangxi radicals become their characters, full-width digits and letters half-width, brackets and semicolons
    full-width, every dash `-`, every colon `:`, special spaces a blank, a comma outside a number `，`.
    """
    plain = text.translate(_table())
    plain = re.sub(r"(?<!\d),|,(?!\d)", "，", plain)
    plain = ZEROS_IN_YEARS.sub("〇", plain)
    assert len(plain) == len(text), "normalise must keep every offset"
    return plain


@dataclass(frozen=True)
class Passage:
    """A stretch of running text without layout, and the offset in the document of each of its characters."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Document offsets of `text[start:end]`."""
        if start >= end:
            at = self.offsets[min(start, len(self.offsets) - 1)] if self.offsets else 0
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1

    def __getitem__(self, part: slice) -> Passage:
        return Passage(self.text[part], self.offsets[part])

    def __len__(self) -> int:
        return len(self.text)


REMNANTS = re.compile(r"［bookmark:[^］]*］|\ufffd|(?<=[\u3400-\u9fff”。，])［\d{1,2}］")
# A blank between two Latin words is the only one that carries meaning in a Chinese text.
LAYOUT = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")


def make_passage(text: str, spans: Iterable[tuple[int, int]]) -> Passage:
    """Join spans of a normalised text to one passage, without blanks and remnants of other programs."""
    pieces: list[str] = []
    offsets: list[int] = []
    for start, end in spans:
        at = start
        cuts = [(m.start(), m.end()) for m in REMNANTS.finditer(text, start, end)]
        cuts += [(m.start(), m.end()) for m in LAYOUT.finditer(text, start, end)]
        for cut_start, cut_end in sorted(cuts):
            if cut_start > at:
                pieces.append(text[at:cut_start])
                offsets.extend(range(at, cut_start))
            at = max(at, cut_end)
        if at < end:
            pieces.append(text[at:end])
            offsets.extend(range(at, end))
    return Passage("".join(pieces), tuple(offsets))
