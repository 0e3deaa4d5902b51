"""An office's own indicators: what a plan promises and the catalogue does not know gets an entry there by its reviewer.

An indicator is what it is called: the same name is the same indicator, whichever plan brings it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from halfsky.catalogue import Catalogue
from halfsky.plan_entry import fitting
from halfsky.plans.audit.kinship import thing
from halfsky.plans.table_units import read_unit
from halfsky.schemas import INDICATORS
from halfsky.vocabulary.code_list import CodeList
from halfsky.vocabulary.codes import BETTER, DOMAINS, RATES, UNITS
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST, COMPARATORS, DIRECTIONS
from halfsky.words import amounts

FIELDS = ("new", "new_name", "new_unit", "new_better", "new_domain")
"""What a person says of a new indicator; `new` is whether he wants one at all."""
WANTED = "yes"
_HEADS = {"new_name": "新指标名称", "new_unit": "新指标单位", "new_better": "新指标方向", "new_domain": "新指标领域"}
_CODES: Mapping[str, CodeList[Any]] = {"new_unit": UNITS, "new_better": BETTER, "new_domain": DOMAINS}
_HIGHER, _LOWER, _ = BETTER
_COUNTED = [code for code, row in UNITS.rows.items() if row.whole and not row.sign]
_PERCENT = next(code for code, of in RATES.items() if of == 100.0)


def choices() -> dict[str, tuple[str, ...]]:
    """The words allowed in the fields that hold codes."""
    return {name: tuple(codes.labels("zh").values()) for name, codes in _CODES.items()}


def unit_choices() -> dict[str, str]:
    """What a form offers as the unit: the words that are taken, each with how the pages write it (百分比（%）); then
    the words for what is counted, which stand for `count`."""
    named = {row.label("zh"): row.form or row.sign for row in UNITS.rows.values()}
    return {words: words if sign in ("", words) else f"{words}（{sign}）" for words, sign in named.items()} | {
        word: word for word in amounts.CLASSIFIERS
    }


def unit_said(words: str) -> tuple[str, str]:
    """The unit that a person's words mean, as the pages name it or as a plan's table writes it (%, 1/10万, 人), and
    what it counts where it is a number of things; "" and "" for words that are none, or mean so many of one (万人)."""
    named = {label: code for code, label in UNITS.labels("zh").items()} | {
        row.form: code for code, row in UNITS.rows.items() if row.form
    }
    if words in named:
        return named[words], ""
    read = read_unit(words)
    if not read.code or read.scale != 1.0:
        return "", ""
    return read.code, words if UNITS.rows[read.code].whole and read.code in _COUNTED else ""


def domains_of_things(targets: pd.DataFrame) -> dict[str, str]:
    """The domain in which the plan's text speaks of each thing: a table of indicators often stands in none."""
    named = targets[targets["domain"].ne("")]
    return dict(reversed(list(zip(named["indicator"].map(thing), named["domain"], strict=True))))


def suggested(target: Mapping[str, Any], domains: Mapping[str, str]) -> dict[str, str]:
    """What the form holds before anybody has written: as far as the target (schemas.TARGETS) says it, or another of
    the same thing. domains: `domains_of_things`."""
    domain = str(target["domain"]) or domains.get(thing(str(target["indicator"])), "")
    better = _HIGHER if target["comparator"] in AT_LEAST else _LOWER if target["comparator"] in AT_MOST else ""
    return {
        "new_name": str(target["indicator"]), "new_unit": UNITS.label(target["unit"]) if target["unit"] else "",
        "new_better": BETTER.label(better) if better else "",
        "new_domain": DOMAINS.label(domain) if domain else "",
    }  # fmt: skip


def made(
    cells: Mapping[str, str], indicators: pd.DataFrame, counted: Iterable[str] = ()
) -> tuple[pd.DataFrame, list[str]]:
    """The new indicator as a row of schemas.INDICATORS, and what of it cannot be taken: by head, each a sentence.

    cells: the words of `FIELDS`. indicators: the catalogue, which must not know the name yet. counted: the plan's words
    for the numbers promised (30个以上), which say what is counted.
    """
    said = {name: cells.get(name, "").strip() for name in _HEADS}
    faults = [f"{_HEADS[name]}：请填写" for name, words in said.items() if not words]
    codes, counter = {}, ""
    for name, known in _CODES.items():
        by_words = {label: code for code, label in known.labels("zh").items()}
        codes[name] = by_words.get(said[name], "")
        if name == "new_unit":
            codes[name], counter = unit_said(said[name])
        if said[name] and not codes[name]:
            offers = unit_choices() if name == "new_unit" else by_words
            faults.append(f"{_HEADS[name]}：“{said[name]}”不在可选项中，可选：{'、'.join(offers)}")
    name = said["new_name"]
    if "|" in name:
        faults.append(f"{_HEADS['new_name']}：名称不能含有“|”")
    known_as = str(Catalogue(indicators).find(pd.Series([name])).iloc[0]) if name else ""
    if known_as:
        called = indicators.set_index("indicator_id")["name_zh"][known_as]
        faults.append(f"{_HEADS['new_name']}：目录中已有“{called}”，请在“指标目录中的指标”中直接填写")
    if faults:
        return INDICATORS.empty(), faults
    unit = codes["new_unit"]
    rate = unit == _PERCENT
    row = {
        "indicator_id": f"own_{hashlib.sha256(name.encode()).hexdigest()[:10]}", "name_zh": name,
        "name_en": name,  # nobody has said an English one
        "domain": codes["new_domain"], "unit": codes["new_unit"], "better": codes["new_better"],
        "counter": counter or next(filter(None, (amounts.thing(unit, name, words) for words in ("", *counted))), ""),
        "lower_limit": 0.0 if codes["new_unit"] in RATES else None, "upper_limit": 100.0 if rate else None,
    }  # fmt: skip
    return INDICATORS.conform(pd.DataFrame([row])), []


def of_rows(
    written: Mapping[int, Mapping[str, str]], targets: pd.DataFrame, indicators: pd.DataFrame
) -> tuple[pd.DataFrame, dict[int, dict[str, str]], list[str]]:
    """The new indicators that are wanted of rows, the rows with them named, and what cannot be taken, by row.

    written: of rows by their numbers the words of `FIELDS`, and `name`, the field of the catalogue's indicator, with
    what else is written of the row; what is not written of a new indicator is as it was `suggested` for the row of
    `targets`, its unit that which is written of the target. A row whose new indicator cannot be made keeps the field as
    it is: nobody has written that name there.
    """
    fresh, faults, domains = INDICATORS.empty(), [], domains_of_things(targets)
    named: dict[int, dict[str, str]] = {}
    for number, cells in written.items():
        named[number] = {name: words for name, words in cells.items() if name not in FIELDS}
        if cells.get("new", "") != WANTED:
            continue
        if not 0 < number <= len(targets):
            continue
        target = _as_written(targets.iloc[number - 1].to_dict(), cells)
        cells = suggested(target, domains) | dict(cells)
        name = cells["new_name"].strip()
        others = fresh.loc[fresh["name_zh"].eq(name), "unit"].tolist()  # it is one indicator, whichever row is first
        wanted = [unit_said(cells["new_unit"].strip())[0], *others]
        if fault := next(filter(None, (fitting.new_unit_fault(target, unit) for unit in wanted)), ""):
            faults.append(f"第{number}行 {_HEADS['new_unit']}：{fault}")
            continue
        if name not in set(fresh["name_zh"]):  # two places may promise the same
            same = targets["indicator"].map(thing).eq(thing(str(targets["indicator"].iloc[number - 1])))
            one, wrong = made(cells, indicators, targets.loc[same, "value_text"].astype("str"))
            faults += [f"第{number}行 {fault}" for fault in wrong]
            if one.empty:
                continue
            fresh = INDICATORS.conform(pd.concat([fresh, one], ignore_index=True))
        named[number]["name"] = name
    return fresh, named, faults


def _as_written(target: dict[str, Any], cells: Mapping[str, str]) -> dict[str, Any]:
    """A target (schemas.TARGETS) with the unit and the comparator that a person wrote of it, where they are any."""
    unit, comparator = (cells.get(name, "").strip() for name in ("unit", "comparator"))
    codes = {label: code for each in (COMPARATORS, DIRECTIONS) for code, label in each.labels("zh").items()}
    said = {"unit": unit_said(unit)[0], "comparator": codes.get(comparator, "")}
    return target | {name: code for name, code in said.items() if code}
