"""What a unit has sent for the year already, for its next template: what stands is filled in, what was returned is
named with the reviewer's reason and left to be filled in anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from halfsky.package import Package, find_plan
from halfsky.schemas.collecting import REVISION_HISTORY
from halfsky.schemas.work_collecting import REPORT_HISTORY
from halfsky.words import amounts

if TYPE_CHECKING:
    from halfsky.collect.access import Actor
    from halfsky.collect.store import Store

_BACK = {"returned": "退回", "withdrawn": "撤回"}
_KEY = ["area_code", "indicator_id", "year", "sex", "residence"]


@dataclass(frozen=True)
class Earlier:
    """The newest of what the person may see: figures as `REVISION_HISTORY`, reports as `REPORT_HISTORY`."""

    figures: pd.DataFrame = field(default_factory=REVISION_HISTORY.empty)
    reports: pd.DataFrame = field(default_factory=REPORT_HISTORY.empty)


def earlier(store: Store, actor: Actor, package: Package, plan_ids: Iterable[str], year: int) -> Earlier:
    """What was sent of these plans' area and year."""
    from halfsky.collect.progress import views as progress_views  # noqa: PLC0415 - a template may have no store
    from halfsky.collect.store import views  # noqa: PLC0415 - as above

    plan_ids = list(plan_ids)
    area = str(find_plan(package, plan_ids[0])["area_code"])
    figures = views.history(store, actor, area_code=area, year=year)
    figures = figures.sort_values([*_KEY, "number"]).drop_duplicates(_KEY, keep="last")
    reports = progress_views.history(store, actor, year=year)
    reports = reports[reports["plan_id"].isin(plan_ids)]
    key = ["task_id", "unit"]
    reports = reports.sort_values([*key, "number"]).drop_duplicates(key, keep="last")
    return Earlier(figures.reset_index(drop=True), reports.reset_index(drop=True))


def stands(state: str) -> bool:
    """Whether what was sent is filled in: it waits or was accepted."""
    return state not in _BACK


def is_remark(text: str) -> bool:
    """Whether a text is one of `remark`."""
    return text.startswith(tuple(_BACK.values()))


def remark(state: str, reason: str, value: float | None = None) -> str:
    """退回（原报93.2）：请核对口径; "" for what stands."""
    if stands(state):
        return ""
    sent = "" if value is None or pd.isna(value) else f"（原报{amounts.as_sent(value)}）"
    return f"{_BACK[state]}{sent}：{reason or '没有写明原因'}"
