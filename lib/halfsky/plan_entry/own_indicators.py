"""An office's own indicators: what a plan promises and the catalogue does not know gets an entry there by its reviewer.

An indicator is what it is called: the same name is the same indicator, whichever plan brings it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from halfsky.catalogue import Catalogue
from halfsky.schemas import INDICATORS
from halfsky.vocabulary.code_list import CodeList
from halfsky.vocabulary.codes import BETTER, DOMAINS, RATES, UNITS
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST

FIELDS = ("new", "new_name", "new_unit", "new_better", "new_domain")
"""What a person says of a new indicator; `new` is whether he wants one at all."""
WANTED = "yes"
_HEADS = {"new_name": "新指标名称", "new_unit": "新指标单位", "new_better": "新指标方向", "new_domain": "新指标领域"}
_CODES: Mapping[str, CodeList[Any]] = {"new_unit": UNITS, "new_better": BETTER, "new_domain": DOMAINS}
_HIGHER, _LOWER, _ = BETTER
_PERCENT = next(code for code, of in RATES.items() if of == 100.0)


def choices() -> dict[str, tuple[str, ...]]:
    """The words allowed in the fields that hold codes."""
    return {name: tuple(codes.labels("zh").values()) for name, codes in _CODES.items()}


def suggested(target: Mapping[str, Any]) -> dict[str, str]:
    """What the form holds before anybody has written: as far as the target (schemas.TARGETS) says it."""
    better = _HIGHER if target["comparator"] in AT_LEAST else _LOWER if target["comparator"] in AT_MOST else ""
    return {
        "new_name": str(target["indicator"]), "new_unit": UNITS.label(target["unit"]) if target["unit"] else "",
        "new_better": BETTER.label(better) if better else "",
        "new_domain": DOMAINS.label(target["domain"]) if target["domain"] else "",
    }  # fmt: skip


def made(cells: Mapping[str, str], indicators: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The new indicator as a row of schemas.INDICATORS, and what of it cannot be taken: by head, each a sentence.

    cells: the words of `FIELDS`. indicators: the catalogue, which must not know the name yet.
    """
    said = {name: cells.get(name, "").strip() for name in _HEADS}
    faults = [f"{_HEADS[name]}：请填写" for name, words in said.items() if not words]
    codes = {}
    for name, known in _CODES.items():
        by_words = {label: code for code, label in known.labels("zh").items()}
        codes[name] = by_words.get(said[name], "")
        if said[name] and not codes[name]:
            faults.append(f"{_HEADS[name]}：“{said[name]}”不在可选项中")
    name = said["new_name"]
    if "|" in name:
        faults.append(f"{_HEADS['new_name']}：名称不能含有“|”")
    known_as = str(Catalogue(indicators).find(pd.Series([name])).iloc[0]) if name else ""
    if known_as:
        called = indicators.set_index("indicator_id")["name_zh"][known_as]
        faults.append(f"{_HEADS['new_name']}：目录中已有“{called}”，请在“指标目录中的指标”中直接填写")
    if faults:
        return INDICATORS.empty(), faults
    rate = codes["new_unit"] == _PERCENT
    row = {
        "indicator_id": f"own_{hashlib.sha256(name.encode()).hexdigest()[:10]}", "name_zh": name,
        "name_en": name,  # nobody has said an English one
        "domain": codes["new_domain"], "unit": codes["new_unit"], "better": codes["new_better"],
        "lower_limit": 0.0 if codes["new_unit"] in RATES else None, "upper_limit": 100.0 if rate else None,
    }  # fmt: skip
    return INDICATORS.conform(pd.DataFrame([row])), []


def of_rows(
    written: Mapping[int, Mapping[str, str]], targets: pd.DataFrame, indicators: pd.DataFrame
) -> tuple[pd.DataFrame, dict[int, dict[str, str]], list[str]]:
    """The new indicators that are wanted of rows, the rows with them named, and what cannot be taken, by row.

    written: of rows by their numbers the words of `FIELDS`, and `name`, the field of the catalogue's indicator; what is
    not written of a new indicator is as it was `suggested` for the row of `targets`.
    """
    fresh, faults = INDICATORS.empty(), []
    named: dict[int, dict[str, str]] = {}
    for number, cells in written.items():
        named[number] = {name: words for name, words in cells.items() if name not in FIELDS}
        if cells.get("new", "") != WANTED:
            continue
        if not 0 < number <= len(targets):
            continue
        cells = suggested(targets.iloc[number - 1].to_dict()) | dict(cells)
        name = cells["new_name"].strip()
        if name not in set(fresh["name_zh"]):  # two places may promise the same
            one, wrong = made(cells, indicators)
            faults += [f"第{number}行 {fault}" for fault in wrong]
            fresh = INDICATORS.conform(pd.concat([fresh, one], ignore_index=True)) if len(one) else fresh
        named[number]["name"] = name
    return fresh, named, faults
