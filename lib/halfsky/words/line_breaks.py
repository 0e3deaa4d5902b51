"""Text in lines of a limited width, as wide as Chinese characters are: for charts and narrow columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_CLOSING = "，。、；：？！）》」』”’％%‰,.;:?!)"


class _Widths(dict[str, float]):
    """The width of every sign that was met."""

    def __missing__(self, sign: str) -> float:
        self[sign] = found = 1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.55
        return found


_WIDTHS = _Widths()


@lru_cache(maxsize=16_384)
def width(text: str) -> float:
    """Width of a text in Chinese characters."""
    return sum(map(_WIDTHS.__getitem__, text))


def wrap(text: str, limit: float) -> str:
    """`text` in lines of at most `limit` Chinese characters; Latin words stay whole, no closing mark starts a line."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and width(line) + width(piece.rstrip()) > limit and piece[0] not in _CLOSING:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return "\n".join([*lines, line.rstrip()]) if line else "\n".join(lines)


def wrap_all(texts: Iterable[str], limit: float) -> list[str]:
    return [wrap(text, limit) for text in texts]


def _pieces(text: str) -> list[str]:
    """Single Chinese characters and whole Latin words (with the blank behind them)."""
    pieces: list[str] = []
    for sign in text:
        wide = unicodedata.east_asian_width(sign) in "WF"
        if (
            pieces
            and not wide
            and not pieces[-1].endswith(" ")
            and unicodedata.east_asian_width(pieces[-1][-1]) not in "WF"
        ):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces
