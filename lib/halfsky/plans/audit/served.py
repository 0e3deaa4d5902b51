"""Goals that no measure serves, measures that serve no goal: by what their words share, so for a person to look at."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from halfsky.plans.audit.finding import NOTHING, Side, finding
from halfsky.plans.goals_of_measures import unserved
from halfsky.vocabulary.codes import DOMAINS

_NAMED = 3  # tasks named in the sentence


def check(tasks: pd.DataFrame, serving: pd.DataFrame) -> Iterator[dict[str, object]]:
    """One finding a domain and kind. tasks: schemas.TASKS of one plan; serving: as of `match_measures`."""
    goals, measures = unserved(tasks, serving)
    yield from _by_domain(
        "goal-without-measure", goals, "项主要目标未找到对应的策略措施", "goals to which no measure was found"
    )
    yield from _by_domain(
        "measure-without-goal", measures, "项策略措施未找到所对应的主要目标", "measures to which no goal was found"
    )


def _by_domain(code: str, rows: pd.DataFrame, zh: str, en: str) -> Iterator[dict[str, object]]:
    for domain, own in rows.groupby("domain", sort=False):
        titles = own["title"].tolist()
        named = "、".join(f"“{title}”" for title in titles[:_NAMED]) + ("等" if len(titles) > _NAMED else "")
        name = DOMAINS.label(str(domain)) if domain else "未分领域的部分"
        start = own["char_start"].iloc[0]
        items = "、".join(own["item"])
        here = Side(
            f"{name}第{items}项", f"{domain or 'no domain'}, item {', '.join(own['item'])}", str(len(own)),
            str(len(own)), char_start=None if pd.isna(start) else int(start),
        )  # fmt: skip
        yield finding(
            code, None, here, NOTHING, f"“{name}”有{len(own)}{zh}：{named}。按用词和指标比对，请对照原文确认。",
            f"{domain or 'no domain'}: {len(own)} {en}, by the words and indicators that they share; please confirm.",
            domain=str(domain), indicator=titles[0],
        )  # fmt: skip
