"""What a plan document itself reports as achieved, as baselines of its own targets."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from halfsky.catalogue import Catalogue, canonical
from halfsky.package import read_table
from halfsky.plans.audit.baseline import COLUMNS
from halfsky.plans.audit.kinship import parts, pooled
from halfsky.plans.extraction import extract_achieved
from halfsky.plans.outline import Plan

PLACE = "规划自述"


def achieved_baselines(
    plan: Plan | str | Path, targets: pd.DataFrame, catalogue: Catalogue | None = None
) -> pd.DataFrame:
    """The achieved values of a plan document, as `audit` takes baselines.

    A list under one value (城乡妇女基本养老保险、医疗保险参保率均为98%) gives each of its indicators that value. A
    name that the sentence cut short (孕产妇住院分娩率达到100%、死亡率下降到0) is completed where one indicator of
    `targets` fits.
    """
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
