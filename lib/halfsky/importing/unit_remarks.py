"""Units that a sentence around a table states: 注：人口单位为万人，其余为%. What it does not say clearly is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from halfsky.importing.code_list_files import spelt
from halfsky.importing.units import looks_like_unit, unit_of

_OF = r"(?P<of>[^，,。；;：:（(]*?)"
_OFFICE = "填报送制编任头属责主协承审核提供发布成员事企城镇用人机关业管各"
"""What makes of 单位 an office behind it: 填报单位, 城镇单位."""
_STATED = re.compile(
    rf"{_OF}的?(?:计量单位|(?<![{_OFFICE}])单位)(?:均|都|一律)?(?P<each>分别)?(?:为|是|[:：])(?P<unit>.*)"
)
_COUNTED_BY = re.compile(
    rf"{_OF}(?:均|都|一律)?(?:以|按)(?P<unit>[^，,。；;]{{1,8}}?)(?:为(?:计量)?单位|计|表示)(?![划算入])"
)
_LIKEWISE = re.compile(r"(?P<of>[^，,。；;：:（(]{1,12}?)(?:均|都|一律)?(?:为|是|用)(?P<unit>[^，,。；;]{1,8})")
_OTHERS = re.compile(r"(?:其余|其他|其它)(?:各?(?:项|列|行|指标|数据))*")
_ALL = re.compile(r"(?:本|全|上|该)?表?(?:中|内|所列)?(?:各|所有|全部)?(?:项|列|行|指标|数据|数值|数字)*")
_BEFORE = re.compile(r"^[\s（(]*(?:注|附注|说明|备注)?\s*\d*\s*[:：]?\s*(?:\d+\s*[.、．])?\s*(?:表中|其中|本表)?")
_EXCEPT = re.compile(r"^除了?(.*?)(?:以外|之外|外)$")
_TRIMMED = " \t　。.；;，,）)（("


class UnitRemark(NamedTuple):
    """A sentence that states units. said: of what (words of labels; OTHERS: of all the rest; "" of everything), and in
    which unit; clear: whether all of it was understood, and the table has what it speaks of.
    """

    text: str
    said: tuple[tuple[str, str], ...]
    clear: bool


OTHERS = "*"


def unit_remarks(texts: Iterable[str], labels: Sequence[str]) -> tuple[UnitRemark, ...]:
    """The sentences among the lines around a table that state units. labels: all words that head its columns and rows.

    >>> unit_remarks(["注：人口单位为万人，其余为%。"], ["女性人口", "毛入学率"])[0][1:]
    ((('人口', '万人'), ('*', '%')), True)
    >>> unit_remarks(["注：人口单位见封面。", "责任单位为民政局"], ["女性人口"])
    ()
    """
    plain = [spelt(label) for label in labels]
    found = []
    for text in texts:
        for sentence in re.split(r"[。\n]", text):
            remark = _remark(sentence, plain)
            if remark is not None:
                found.append(remark)
    return tuple(found)


def _remark(sentence: str, labels: list[str]) -> UnitRemark | None:
    clauses = [clause for clause in re.split(r"[，,；;]", _BEFORE.sub("", sentence)) if clause.strip(_TRIMMED)]
    said: list[tuple[str, str]] = []
    clear = True
    for written in clauses:
        clause = _EXCEPT.sub(r"\1", written)  # 除人口单位为万人外，其余均为%
        hit = _STATED.search(clause) or _counted_by(clause) or (_LIKEWISE.fullmatch(clause) if said else None)
        if hit is None:
            continue
        word = hit["unit"].strip(_TRIMMED)
        if hit.re is _STATED and hit["each"]:
            subjects, words = _subjects(hit["of"]), [one.strip(_TRIMMED) for one in re.split(r"[、和及与]", word)]
            said += list(zip(subjects, words, strict=False))
            clear &= len(subjects) == len(words) and all(unit_of(one) is not None for one in words)
            continue
        if unit_of(word) is None:
            likewise = hit.re is _LIKEWISE and not looks_like_unit(word)
            clear &= likewise  # 其余为常住人口数据: of something else
            said += [] if likewise else [(hit["of"].strip(_TRIMMED), word)]
            continue
        said += [(of, word) for of in _subjects(hit["of"])]
    if not said:
        return None
    clear &= all(of in ("", OTHERS) or any(spelt(of) in label for label in labels) for of, _ in said)
    return UnitRemark(sentence.strip(_TRIMMED), tuple(said), clear)


def _counted_by(clause: str) -> re.Match[str] | None:
    """以万人计, not 按常住人口计."""
    hit = _COUNTED_BY.search(clause)
    return hit if hit is not None and unit_of(hit["unit"].strip(_TRIMMED)) is not None else None


def _subjects(words: str) -> list[str]:
    subject = words.strip(_TRIMMED)
    if _OTHERS.fullmatch(subject):
        return [OTHERS]
    if _ALL.fullmatch(subject):
        return [""]
    return [part.strip(_TRIMMED + '“”"') for part in re.split(r"[、和及与]", subject) if part.strip(_TRIMMED)]


def stated_of(remarks: Iterable[UnitRemark], labels: Iterable[str]) -> tuple[list[str], UnitRemark | None]:
    """The units that the remarks state of a value under these labels, and the remark that leaves it unclear."""
    plain = [spelt(label) for label in labels]
    units: list[str] = []
    unclear: UnitRemark | None = None
    for remark in remarks:
        if not remark.clear:
            unclear = unclear or remark
            continue
        named = [word for of, word in remark.said if of not in ("", OTHERS) and any(spelt(of) in one for one in plain)]
        units += named or [word for of, word in remark.said if of in ("", OTHERS)]
    return list(dict.fromkeys(units)), unclear
