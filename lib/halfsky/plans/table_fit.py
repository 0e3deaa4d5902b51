"""Whether the words of a cell can be what its column holds: by this a row that lost its blank cells is put right again,
and a row that does not fit its header is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import combinations

from halfsky.plans import headings
from halfsky.plans.departments import is_unit
from halfsky.plans.responsible_units import LEAD, NOBODY, RESPONSIBLE, SUPPORT, read_cell, split_names
from halfsky.plans.table_units import read_unit, split_unit
from halfsky.vocabulary.codes import BINDINGS

MISFIT, FITS, SURELY = -100, 1, 3
MOST_LOST = 4  # blank cells that one row may have lost
_DASH = re.compile(r"[-/\\—*无]+")
_DIRECTION = re.compile(
    r"提高|提升|增加|增长|上升|下降|降低|减少|缩小|控制|遏制|保持|稳定|稳步|完善|改善|全覆盖|消除|扩大|动态清零|达标|持平|左右|以上|以下"
)
_HEAD = re.compile(
    r"率|比例|比重|占比|寿命|年限|覆盖|数|水平|差距|人次|学位|建立|建设|建成|提高|降低|控制|达到|消除|完善|加强|健全|推进|落实|实现|保障"
)


def is_blank(words: str) -> bool:
    return not words or bool(_DASH.fullmatch(words))


def is_attribute(words: str) -> bool:
    """约束性, 预期性."""
    return words.removesuffix("指标") in BINDINGS.labels("zh").values() or words in ("约束", "预期")


def is_department(words: str) -> bool:
    names = split_names(words)
    return bool(names) and all(map(is_unit, names))


def may_be_units(words: str) -> bool:
    """Names of units in any form; not a number, a sign or a unit of measure."""
    if is_blank(words):
        return True
    if is_attribute(words) or read_unit(words).code or re.search(r"\d", words):
        return False
    return is_department(words) or read_cell(words, RESPONSIBLE) != NOBODY


def is_value(words: str) -> bool:
    """A number with what belongs to it, or a direction; not a unit of measure, and no goal behind its own number."""
    words = headings.without_marker(words) or words
    if read_unit(words).code and not re.search(r"\d{1,}.*\d|^\d+$", words.replace("1/10万", "")):
        return False
    return len(words) <= 40 and bool(
        re.search(r"\d|百分之|分之|[一二三四五六七八九十]成|一半", words) or _DIRECTION.search(words)
    )


def is_sentence(words: str) -> bool:
    """A goal in words: an indicator with what it shall come to, or something to be done."""
    words = split_unit(words)[0]
    chinese = len(re.findall(r"[一-鿿]", words))
    return (
        chinese >= 7
        and bool(_HEAD.search(words))
        and not is_department(words)
        and (
            bool(re.search(r"\d", words))
            or bool(_DIRECTION.search(words))
            or chinese >= 12
            or words.endswith(("。", "；"))
        )
    )


def is_domain(words: str) -> bool:
    plain = headings.without_marker(words)
    return len(plain) <= 16 and headings.read_domain(plain, alone=True) is not None


def mostly(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    """Whether a test holds for more than half of the cells that say something."""
    said = [words for words in cells if not is_blank(words)]
    return bool(said) and 2 * sum(map(fits, said)) > len(said)


def fit(words: str, role: str) -> int:
    """How well a cell's words fit a column of a role: MISFIT, 0 where anything goes, FITS, SURELY."""
    if not words:
        return 0
    measure = bool(read_unit(words).code)
    match role:
        case "number":
            return SURELY if re.fullmatch(r"[（]?\d{1,3}[.）、]?|[一二三四五六七八九十]{1,3}", words) else MISFIT
        case "indicator" | "task" | "measure":
            named = len(re.findall(r"[一-鿿]", words)) >= 2 and not measure and not is_attribute(words)
            if not named or re.fullmatch(r"[≤≥<>]?[\d.]+(?:%|‰|岁|年|以上|以下|左右)*", words):
                return MISFIT
            if is_department(words):
                return 0
            return FITS + (len(words) > 4 and not (role == "indicator" and is_domain(words) and len(words) < 6))
        case "unit":
            number = re.fullmatch(r"[≤≥<>]?[\d.]+(?:以上|以下|左右|%|‰)*", words)
            if measure:
                return SURELY
            return MISFIT if number or is_department(words) or is_attribute(words) or len(words) > 8 else 0
        case "target" | "baseline":
            if _DASH.fullmatch(words):
                return FITS
            if (
                (measure and not re.fullmatch(r"\d+(?:年|岁|个|人|所)", words))
                or is_attribute(words)
                or is_department(words)
            ):
                return MISFIT
            return FITS + 1 if is_value(words) else 0 if role == "target" else MISFIT
        case _ if role in (LEAD, RESPONSIBLE, SUPPORT):
            if is_department(words):
                return SURELY
            return FITS if may_be_units(words) and len(words) > 1 else MISFIT
        case "attribute":
            return SURELY if is_attribute(words) else 0 if not re.search(r"\d", words) and not measure else MISFIT
        case "domain":
            return FITS + 1 if is_domain(words) else 0 if not re.search(r"\d", words) and not measure else MISFIT
        case _:
            return 0


def misfits(cells: Sequence[str], roles: Sequence[str]) -> list[int]:
    """The places of a row whose words cannot be what their column holds."""
    return [place for place, (words, role) in enumerate(zip(cells, roles, strict=False)) if fit(words, role) == MISFIT]


def place_cells(cells: Sequence[str], roles: Sequence[str]) -> list[int] | None:
    """The columns of the cells of a row that lost its blank ones; None where that is not told.

    A first column whose cell is merged is lost more often than any other.
    """
    lost = len(roles) - len(cells)
    if not 0 < lost <= MOST_LOST or len(roles) > 16:
        return None
    scored: dict[int, list[list[int]]] = {}
    for missing in combinations(range(len(roles)), lost):
        kept = [place for place in range(len(roles)) if place not in missing]
        scores = [fit(words, roles[place]) for words, place in zip(cells, kept, strict=True)]
        if min(scores, default=MISFIT) <= MISFIT or any(roles[place] in ("indicator", "task") for place in missing):
            continue
        score = 4 * sum(scores) + sum(roles[place] == "domain" for place in missing)
        scored.setdefault(score, []).append(kept)
    best = scored[max(scored)] if scored else []
    return best[0] if len(best) == 1 else None
