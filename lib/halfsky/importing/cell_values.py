"""What one cell of a statistical table says: a number, a sign that stands for none, or something to be asked.

Nothing that could mean two things becomes a number: 15,7 is asked, 1,234 is not. Signs (… — #) keep their meaning and
give no value.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from halfsky.importing.code_list_files import rows, spelt
from halfsky.importing.units import Unit, exact, unit_of

LARGEST = 1e15
MARKS = (
    r"[①-⑳⓪❶-❿⑴-⒇㈠-㈩*＊†‡§¶¹²³⁰⁴-⁹ᵃ-ᶻªº]+|[\[〔【]\s*(?:注\s*)?\d{1,2}\s*[\]〕】]|[(（]\s*注\s*\d{0,2}\s*[)）]"
    r"|注[①-⑳]"
)
"""Footnote marks that stand at a number or a label."""

_MARK_AT_END = re.compile(rf"\s*((?:{MARKS})+)\s*$")
_MARK_IN_FRONT = re.compile(r"^\s*((?:[①-⑳*＊†‡§¹²³])+)\s*(?=[\d.＋+－\-０-９])")
_ENCLOSED = re.compile(r"[①-⑳⓪❶-❿⑴-⒇㈠-㈩⒈-⒛]")
_PLAIN = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_SPACED = re.compile(r"[-+]?[1-9]\d{0,2}(?: \d{3})+(?:\.\d+)?", re.ASCII)
_POWER = re.compile(r"[-+]?\d+(?:\.\d+)?e[-+]?\d{1,3}", re.ASCII | re.IGNORECASE)
_COMMA = re.compile(r"[-+]?\d+[,、·。']\d+", re.ASCII)
_DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:[ T][\d:]+)?", re.ASCII)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?", re.ASCII)
_ABOUT = re.compile(
    r"约|近(?=\d)|将近|大概|左右|上下|以上|以下|以内|之间|余|多(?=[个人万%]|$)|超过|超(?=\d)|不足|不到|不低于|不超过|[≥≤><＞＜≈~～∼]"
    r"|\d\s*[-—–至到]\s*\d|预计|估计"
)


class Reading(NamedTuple):
    """kind: `number`, `sign` (no value, `meaning` says why), `asked` (a number that could be another), `text` (none).

    unit: what the cell itself states; marks: footnote marks at it; question: its code; suggestion: the likeliest value.
    """

    kind: str
    number: float = float("nan")
    unit: Unit | None = None
    marks: str = ""
    meaning: str = ""
    question: str = ""
    suggestion: str = ""


@lru_cache(maxsize=1)
def _signs() -> dict[str, str]:
    return {spelt(row["sign"]): row["meaning"] for row in rows("signs")}


def no_value_signs() -> list[str]:
    """The signs and words that stand for no figure, as they are written (无, —, …): the commonest spelling of each."""
    return [row["sign"] for row in rows("signs")]


@lru_cache(maxsize=1 << 16)
def of_text(text: str) -> Reading:
    """What a text in the place of a value says.

    >>> of_text("２２．１①")[:2], of_text("6.89万").unit.factor, of_text("15,7").suggestion, of_text("…").meaning
    (('number', 22.1), 10000.0, '15.7', 'below_smallest')
    """
    whole = text.strip().strip("\u200b\ufeff")
    if (meaning := _signs().get(spelt(whole))) is not None:
        return Reading("sign", meaning=meaning)
    marks = ""
    if (found := _MARK_AT_END.search(whole)) and found.start() > 0:
        marks, whole = found[1].strip(), whole[: found.start()]
    elif found := _MARK_IN_FRONT.search(whole):
        marks, whole = found[1], whole[found.end() :]
    if marks and (meaning := _signs().get(spelt(whole))) is not None:
        return Reading("sign", meaning=meaning, marks=marks)
    whole = _ENCLOSED.sub("*", whole)  # ① is a mark and no 1
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", whole)).strip().replace("−", "-").replace("‑", "-")
    if (number := _plain_number(plain)) is not None:
        return Reading("number", number, marks=marks)
    if not re.search(r"\d", plain) or _DATE.fullmatch(plain):
        return Reading("text")
    return _with_words(plain, marks)


def _with_words(plain: str, marks: str) -> Reading:
    """A number with its unit behind it is taken, one with any other word is asked."""
    inside = [item.replace(",", "") for item in _NUMBER.findall(plain)]
    only = inside[0] if len(inside) == 1 else ""
    if _COMMA.fullmatch(plain):
        return Reading("asked", marks=marks, question="decimal_comma", suggestion=re.sub(r"[,、·。']", ".", plain))
    if bracketed := re.fullmatch(r"\(([\d.,]+)\)", plain):
        return Reading("asked", marks=marks, question="bracketed", suggestion=f"-{bracketed[1]}")
    if ratio := re.fullmatch(r"(\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)", plain):
        of = float(ratio[1]) if float(ratio[2]) in (0.0, 100.0) else exact(float(ratio[1]) / float(ratio[2]))
        return Reading("asked", marks=marks, question="ratio", suggestion=f"{of:g}")
    if _ABOUT.search(plain) and len(re.sub(rf"{_ABOUT.pattern}|[\d.,%‰\s]+", "", plain)) <= 3:
        return Reading("asked", marks=marks, question="about", suggestion=only)
    head = re.match(r"[-+]?[\d,]*\.?\d+(?:e[-+]?\d+)?(?![\d.])", plain)
    if head and (number := _plain_number(head[0])) is not None:
        word = plain[head.end() :].strip()
        if (unit := unit_of(word)) is not None:
            return Reading("number", number, unit, marks)
        if len(word) <= 8 and len(inside) == 1:
            return Reading("asked", marks=marks, question="unknown_word", suggestion=only)
    return Reading("text", suggestion=only)


def _plain_number(plain: str) -> float | None:
    if len(plain) > 40:
        return None
    if _GROUPED.fullmatch(plain) or _SPACED.fullmatch(plain):
        plain = plain.replace(",", "").replace(" ", "")
    elif not (_PLAIN.fullmatch(plain) or _POWER.fullmatch(plain)):
        return None
    value = float(plain) + 0.0
    return value if abs(value) < LARGEST else None


def of_number(number: float, number_format: str) -> Reading:
    """What a number says that a workbook formats: a percent format shows a hundred times the number.

    >>> of_number(0.853, "0.0%")[:2], of_number(12.5, "General")[:2]
    (('number', 85.3), ('number', 12.5))
    """
    if not abs(number) < LARGEST:
        return Reading("text")
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", number_format)
    quoted = "".join(re.findall(r'"([^"]*)"', number_format)) + "".join(re.findall(r"\\(.)", number_format))
    if "%" in bare:
        return Reading("number", exact(number * 100), unit_of("%"))
    if re.search(r"[0#?],+(?:[^0#?]|$)", bare.split(";")[0]) or "!." in number_format:
        return Reading("asked", question="scaled_format", suggestion=f"{number:.15g}")
    if quoted.strip() and (unit := unit_of(quoted)) is not None:
        return Reading("number", number, unit)
    return Reading("number", number + 0.0)
