"""The numbers that Word makes by itself: `1.`, `（一）`, `第一章` of automatically numbered paragraphs.

They are not in a paragraph's text, yet a plan's items are known by them. `Numbering.number` counts as Word does and
gives back what Word would print before the paragraph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as PARTS
from docx.oxml.ns import qn

_LEVELS = 9
_CHINESE = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"


class Numbering:
    """The list counters of one Word document, advanced paragraph by paragraph in document order."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, Any]] = {}  # abstract list id -> level -> <w:lvl>
        self._lists: dict[str, str] = {}  # list id -> abstract list id
        self._overrides: dict[str, dict[int, Any]] = {}  # list id -> level -> <w:lvlOverride>
        self._counters: dict[str, list[int | None]] = {}  # by abstract list: lists that share it count on
        self._started: set[tuple[str, int]] = set()  # (list, level) whose startOverride was applied
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        self._read_lists(document)

    def _read_lists(self, document: Any) -> None:
        try:
            root = document.part.part_related_by(PARTS.NUMBERING).element
        except KeyError:  # a document without any automatic list
            return
        for abstract in root.iter(qn("w:abstractNum")):
            levels = {_whole(level.get(qn("w:ilvl")), 0): level for level in abstract.findall(qn("w:lvl"))}
            self._levels[abstract.get(qn("w:abstractNumId"))] = levels
        for listing in root.findall(qn("w:num")):
            list_id = listing.get(qn("w:numId"))
            self._lists[list_id] = _value(listing.find(qn("w:abstractNumId")), "")
            self._overrides[list_id] = {
                _whole(override.get(qn("w:ilvl")), 0): override for override in listing.findall(qn("w:lvlOverride"))
            }

    def number(self, paragraph: Any) -> str:
        """What Word prints before this <w:p>; empty for a paragraph without a number or with a bullet."""
        list_id, level = self._place(paragraph)
        abstract = self._lists.get(list_id)
        if abstract is None or self._level(list_id, level) is None:
            return ""
        counters = self._counters.setdefault(abstract, [None] * _LEVELS)
        self._advance(counters, list_id, level)
        return self._print(counters, list_id, level)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and level of a paragraph: its own, else those of its style, else of the style below that."""
        list_id = level = None
        for properties, style_id in self._properties(paragraph):
            place = properties.find(qn("w:numPr"))
            if place is None:
                continue
            list_id = _value(place.find(qn("w:numId")))
            level = level or _value(place.find(qn("w:ilvl"))) or self._level_of_style(list_id, style_id)
            if list_id is not None:
                break
        return list_id or "0", min(_whole(level, 0), _LEVELS - 1)

    def _properties(self, paragraph: Any) -> Iterator[tuple[Any, str | None]]:
        own = paragraph.find(qn("w:pPr"))
        if own is None:
            return
        yield own, None
        style_id = _value(own.find(qn("w:pStyle")))
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            properties = style.find(qn("w:pPr"))
            if properties is not None:
                yield properties, style_id
            style_id = _value(style.find(qn("w:basedOn")))

    def _level_of_style(self, list_id: str | None, style_id: str | None) -> str | None:
        """A heading style may name its list only; then it is the list's level that names the style."""
        for index, level in self._levels.get(self._lists.get(list_id or "", ""), {}).items():
            if style_id is not None and _value(level.find(qn("w:pStyle"))) == style_id:
                return str(index)
        return None

    def _level(self, list_id: str, index: int) -> Any:
        override = self._overrides[list_id].get(index)
        replaced = override.find(qn("w:lvl")) if override is not None else None
        return replaced if replaced is not None else self._levels.get(self._lists[list_id], {}).get(index)

    def _start(self, list_id: str, index: int) -> int:
        level = self._level(list_id, index)
        return _whole(_value(level.find(qn("w:start"))), 1) if level is not None else 1

    def _advance(self, counters: list[int | None], list_id: str, index: int) -> None:
        override = self._overrides[list_id].get(index)
        restart = _value(override.find(qn("w:startOverride"))) if override is not None else None
        current = counters[index]
        if restart is not None and (list_id, index) not in self._started:
            self._started.add((list_id, index))
            counters[index] = _whole(restart, 1)
        else:
            counters[index] = self._start(list_id, index) if current is None else current + 1
        for deeper in range(index + 1, _LEVELS):
            level = self._level(list_id, deeper)
            if level is None or _value(level.find(qn("w:lvlRestart"))) != "0":
                counters[deeper] = None

    def _print(self, counters: list[int | None], list_id: str, index: int) -> str:
        level = self._level(list_id, index)
        if _format(level) in ("bullet", "none"):
            return ""
        printed = _value(level.find(qn("w:lvlText")), "")
        legal = level.find(qn("w:isLgl")) is not None
        for place in range(index + 1):
            if f"%{place + 1}" not in printed:
                continue
            count = counters[place]
            shown = count if count is not None else self._start(list_id, place)
            shape = "decimal" if legal else _format(self._level(list_id, place))
            printed = printed.replace(f"%{place + 1}", _FORMATS.get(shape, str)(shown))
        # "1." joins its text as plans write it; a bare "1" or "第一章" needs the blank that Word shows.
        return f"{printed} " if printed and (printed[-1].isalnum()) else printed


def _value(element: Any, default: Any = None) -> Any:
    return element.get(qn("w:val"), default) if element is not None else default


def _whole(value: str | None, default: int) -> int:
    return int(value) if value is not None and value.isdecimal() else default


def _format(level: Any) -> str:
    return str(_value(level.find(qn("w:numFmt")), "decimal")) if level is not None else "decimal"


def chinese(number: int, digits: str = _CHINESE, tens: str = "十", hundreds: str = "百") -> str:
    """A list number as Chinese counts it: 一, 十, 十一, 二十, 一百零一."""
    if not 0 < number < 1000:
        return str(number)
    hundred, ten, one = number // 100, number // 10 % 10, number % 10
    words = f"{digits[hundred]}{hundreds}" if hundred else ""
    if ten:
        words += ("" if ten == 1 and not hundred else digits[ten]) + tens
    elif hundred and one:
        words += digits[0]
    return words + (digits[one] if one else "")


def _roman(number: int) -> str:
    words = ""
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        words += letters * (number // value)
        number %= value
    return words


def _letter(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _within(first: str, count: int) -> Callable[[int], str]:
    """Numbers that are one character each, as ① to ⑳; plain digits beyond the last."""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= count else str(number)


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalEnclosedCircle": _within("①", 20),
    "decimalEnclosedCircleChinese": _within("①", 20),
    "decimalEnclosedParen": _within("⑴", 20),
    "decimalEnclosedFullstop": _within("⒈", 20),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda number: "".join(_CHINESE[int(digit)] for digit in str(number)),
    "ideographEnclosedCircle": _within("㊀", 10),
    "chineseLegalSimplified": lambda number: chinese(number, _FORMAL, "拾", "佰"),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
}
