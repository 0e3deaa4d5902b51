"""Targets beside what had been achieved when the plan began."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from halfsky.catalogue import Catalogue, canonical
from halfsky.package import read_table
from halfsky.plans.audit.finding import Side, finding, side
from halfsky.plans.audit.kinship import SETTLED_BY, kinship, parts, pooled
from halfsky.plans.audit.same_indicator import by_indicator
from halfsky.plans.audit.statements import PER, Statement, keys
from halfsky.vocabulary.code_list import LANGUAGES
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST, STRICT
from halfsky.words import amounts, values

if TYPE_CHECKING:
    from halfsky.plans.outline import Plan

COLUMNS = ["plan_id", "indicator_id", "indicator", "year", "value", "unit", "place", "char_start"]
"""Columns of the frame of baselines; indicator_id, value and unit are needed, the others may be absent."""

_KEEP = re.compile(r"保持|稳定|巩固|维持")


@dataclass(frozen=True)
class Baseline:
    """An achieved value."""

    key: str
    indicator_id: str
    indicator: str
    value: float
    unit: str
    year: int | None
    place: str
    char_start: int | None
    counter: str

    def side(self) -> Side:
        when = f"{self.year}年" if self.year else ""
        number, number_en = (
            values.value(self.value, self.unit, language, self.indicator,
                         counted=amounts.thing(self.unit, self.indicator, "", self.counter))
            for language in LANGUAGES
        )  # fmt: skip
        place = f"{self.place or '基期值'}{f'（{when}）' if when else ''}"
        place_en = f"baseline{f' of {self.year}' if self.year else ''}"
        return Side(place, place_en, number, number_en, self.indicator, char_start=self.char_start)


def read_baselines(frame: pd.DataFrame, plan_id: str, indicators: pd.DataFrame) -> list[Baseline]:
    """The plan's baselines, the latest year of each indicator; `frame` as in `COLUMNS`."""
    rows = frame.reindex(columns=COLUMNS)
    texts = ["plan_id", "indicator_id", "indicator", "place"]
    rows[texts] = rows[texts].astype("object").where(rows[texts].notna(), "")
    rows = rows[rows["plan_id"].isin(["", plan_id]) & rows["value"].notna()]
    names = indicators.drop_duplicates("indicator_id").set_index("indicator_id")["name_zh"]
    known = rows["indicator_id"].map(names).astype("object")
    rows["indicator"] = known.where(known.notna(), rows["indicator"])
    rows = values.with_catalogue(rows, indicators)
    rows["key"] = keys(rows["indicator_id"], rows["indicator"], indicators)
    rows = rows.sort_values(["key", "year", "value"], na_position="first", kind="stable")
    rows = rows.drop_duplicates("key", keep="last")
    return [
        Baseline(
            row.key, row.indicator_id, row.indicator, float(row.value), str(row.unit),
            None if pd.isna(row.year) else int(row.year), row.place,
            None if pd.isna(row.char_start) else int(row.char_start), row.counter,
        )
        for row in rows.itertuples()
    ]  # fmt: skip


def check(statements: list[Statement], baselines: list[Baseline]) -> Iterator[dict[str, object]]:
    """Findings on targets that were met before the plan began, and on baselines of another definition."""
    exact = {baseline.key: baseline for baseline in baselines}
    promised = {statement.key for statement in statements}
    for group in by_indicator([s for s in statements if not s.relative_to]).values():
        own = exact.get(group[0].key)
        if own:
            yield from _passed(group, own, same=True)
            continue
        settled = SETTLED_BY.get(group[0].indicator_id)
        if settled and settled[0] in exact and exact[settled[0]].value >= settled[1]:
            yield from _settled(group, exact[settled[0]])
            continue
        related = [baseline for baseline in baselines if _related(group[0], baseline)]
        yield from _of_kindred(group, related, promised)


def _of_kindred(group: list[Statement], related: list[Baseline], promised: set[str]) -> Iterator[dict[str, object]]:
    """One finding of the kindred baselines: the first that the target had passed, else the first of no use to it."""
    passed = [row for baseline in related for row in _passed(group, baseline, same=False)]
    foreign = [b for b in related if _defined(group[0], b) and b.key not in promised]
    yield from passed[:1] or [row for baseline in foreign[:1] for row in _not_comparable(group, baseline)]


def _related(statement: Statement, baseline: Baseline) -> bool:
    return bool(kinship(statement.indicator_id, statement.indicator, baseline.indicator_id, baseline.indicator))


def _defined(statement: Statement, baseline: Baseline) -> bool:
    """Whether it is sure that the two are of other definitions: the catalogue knows both, or their ages differ."""
    ages = [re.findall(r"\d+", name) for name in (statement.indicator, baseline.indicator)]
    return bool(statement.indicator_id and baseline.indicator_id) or ages[0] != ages[1]


def _met(value: float, statement: Statement) -> bool:
    if value == statement.value:
        return statement.comparator in (*AT_LEAST, *AT_MOST) and statement.comparator not in STRICT
    return statement.comparator in (AT_LEAST if value > statement.value else AT_MOST)


def _in_unit(baseline: Baseline, unit: str) -> float | None:
    if baseline.unit == unit:
        return baseline.value
    if baseline.unit in PER and unit in PER:
        return baseline.value * PER[baseline.unit] / PER[unit]
    return None


def _passed(group: list[Statement], baseline: Baseline, *, same: bool) -> Iterator[dict[str, object]]:
    value = _in_unit(baseline, group[0].unit)
    met = [] if value is None else [statement for statement in group if _met(value, statement)]
    if not met:
        return
    here, there = side(met), baseline.side()
    keeps = all(_KEEP.search(statement.value_text) for statement in met)
    name = met[0].indicator
    achieved = f"{there.place}{there.number}" if same else f"{there.place}“{baseline.indicator}”{there.number}"
    tail = "" if same else "（两者口径相近而不相同）"
    tail += "，目标只要求保持" if keeps else ""
    yield finding(
        "passed-at-baseline", met[0], here, there,
        f"“{name}”目标{here.number}（{here.place}）在规划开始前已经达到：{achieved}{tail}。",
        f"{met[0].name_en} {here.number_en} ({here.place_en}) had been reached: {there.number_en} ({there.place_en})"
        f"{'' if same else ', of a kindred indicator'}.",
        severity="" if same and not keeps else "info",
    )  # fmt: skip


def _settled(group: list[Statement], baseline: Baseline) -> Iterator[dict[str, object]]:
    here, there = side(group), baseline.side()
    yield finding(
        "passed-at-baseline", group[0], here, there,
        f"“{group[0].indicator}”目标{here.number}（{here.place}）在规划开始前已经达到：{there.place}“{baseline.indicator}”"
        f"{there.number}。",
        f"{group[0].name_en} {here.number_en} ({here.place_en}) had been reached: {baseline.indicator} "
        f"{there.number_en} ({there.place_en}).",
    )  # fmt: skip


def _not_comparable(group: list[Statement], baseline: Baseline) -> Iterator[dict[str, object]]:
    here, there = side(group), baseline.side()
    yield finding(
        "baseline-not-comparable", group[0], here, there,
        f"“{group[0].indicator}”目标{here.number}（{here.place}）没有同口径基期值；{there.place}给出的是“{baseline.indicator}”"
        f"{there.number}，不能直接比较。",
        f"{group[0].name_en} {here.number_en} ({here.place_en}) has no baseline of its own definition; the one given "
        f"is of a kindred indicator, {there.number_en}.",
    )  # fmt: skip


PLACE = "规划自述"


def achieved_baselines(
    plan: Plan | str | Path, targets: pd.DataFrame, catalogue: Catalogue | None = None
) -> pd.DataFrame:
    """The achieved values of a plan document, as `audit` takes baselines.

    A list under one value (城乡妇女基本养老保险、医疗保险参保率均为98%) gives each of its indicators that value. A
    name that the sentence cut short (孕产妇住院分娩率达到100%、死亡率下降到0) is completed where one indicator of
    `targets` fits.
    """
    from halfsky.plans.extraction import extract_achieved  # noqa: PLC0415 - of documents only

    catalogue = catalogue or Catalogue(read_table("indicators"))
    achieved = extract_achieved(plan, catalogue)
    if achieved.empty:
        return pd.DataFrame(columns=COLUMNS)
    wanted = targets["indicator"].drop_duplicates().tolist()
    names, last = [], ""
    for name, known in zip(achieved["indicator"], achieved["indicator_id"], strict=True):
        names.append(name if known else _completed(name, last, wanted))
        last = names[-1]
    rows = achieved.assign(indicator=[_things(name) for name in names]).explode("indicator", ignore_index=True)
    rows = rows.assign(indicator_id=catalogue.find(rows["indicator"]), place=PLACE).reindex(columns=COLUMNS)
    # 死亡率下降到0: nothing is nothing in any unit
    units = rows["indicator_id"].map(catalogue.indicators.set_index("indicator_id")["unit"]).astype("object")
    rows["unit"] = rows["unit"].astype("object").mask(rows["value"].eq(0) & units.fillna("").ne(""), units)
    return rows


def _things(name: str) -> list[str]:
    listed = parts(name)
    return [name] if not listed or pooled(name) else list(listed)


def _completed(name: str, before: str, wanted: list[str]) -> str:
    """孕产妇住院分娩率, 死亡率: the head of the first word goes before the second, where that makes a target's name."""
    heads = [full.removesuffix(name) for full in wanted if full.endswith(name) and full != name]
    fitting = {head + name for head in heads if canonical(before).startswith(canonical(head))}
    return fitting.pop() if len(fitting) == 1 else name
