"""The rows that charts and tables of one plan show: a promise each, with its name, number, latest value and status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from halfsky.assess import distinct as once
from halfsky.assess.summary import out_of_scope
from halfsky.schemas import DIRECTIONS
from halfsky.vocabulary.codes import RATES
from halfsky.vocabulary.statuses import ACCOUNT, OUT_OF_SCOPE, STATUSES
from halfsky.words import amounts, stated_targets, values

UNCONFIRMED = ("extracted", "unconfirmed")
MARK = "※"  # behind the name of a target that no person has checked
BEFORE_BREAK = "△"  # behind a value of another definition than the later ones
YEARS_BEFORE = 6
"""Years before a plan begins whose values charts and tables of a target show."""


def shown_years(years: np.ndarray, start_year: int) -> np.ndarray:
    """Which of a series' years a target's charts and table show: those near the plan, or all where none is."""
    near: np.ndarray = years >= start_year - YEARS_BEFORE
    return near if near.any() else np.ones(len(years), dtype="bool")


def told_ways(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without `attainment` and `pace_ratio` where chance may turn the status: neither says anything then."""
    few = rows["status"].isin(STATUSES.where(few=True))
    ways = ["attainment", "pace_ratio"]
    return rows.assign(**{name: rows[name].astype("float64").mask(few) for name in ways}) if few.any() else rows


def promises(gaps: pd.DataFrame, targets: pd.DataFrame, indicators: pd.DataFrame, language: str) -> pd.DataFrame:
    """The quantitative targets of `gaps`, in the order of `targets`; a promise that a plan repeats is one row.

    gaps: schemas.GAPS; targets: schemas.TARGETS; indicators: schemas.INDICATORS. Returns the gaps' columns and
    `indicator` (the plan's words), `name` (in the language), `promise` (≤7/10万), `latest` (6.2/10万（2023年）, ""
    for none), the terms of the target (`stated_unit` and `stated_comparator` are the plan's), `counter` and `better` of
    the catalogue, `label` of the status (范围外 where no indicator stands for the target), `unconfirmed` (whether a
    person has still to check it).
    """
    rows = _described(distinct(gaps, targets), targets, indicators, language)
    return rows.assign(promise=stated_targets.targets(rows, language))


def distinct(gaps: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """The gaps of `promises`, in its order: quantitative, each promise once."""
    return _of_kind(gaps, targets, "quantitative")


def directions(gaps: pd.DataFrame, targets: pd.DataFrame, indicators: pd.DataFrame, language: str) -> pd.DataFrame:
    """The directional targets of `gaps`, each once, with `indicator`, `name`, `latest`, `label` and `unconfirmed`."""
    return _described(_of_kind(gaps, targets, "directional"), targets, indicators, language)


def _of_kind(gaps: pd.DataFrame, targets: pd.DataFrame, kind: str) -> pd.DataFrame:
    order = pd.Series(range(len(targets)), index=targets["target_id"])
    wanted = order[targets["kind"].eq(kind).to_numpy()]
    rows = once(gaps)
    rows = rows[rows["target_id"].isin(wanted.index)]
    return rows.sort_values("target_id", key=lambda ids: ids.map(wanted), ignore_index=True)


def _described(rows: pd.DataFrame, targets: pd.DataFrame, indicators: pd.DataFrame, language: str) -> pd.DataFrame:
    columns = [
        "target_id", "indicator", "value", "upper_value", "relative_to", "tolerance", "value_text", "periodicity",
        "review_status", "note", "unit", "comparator",
    ]  # fmt: skip
    stated = targets[columns].rename(columns={"unit": "stated_unit", "comparator": "stated_comparator"})
    rows = rows.merge(stated, on="target_id", how="left")
    rows = values.with_catalogue(rows, indicators)
    return rows.assign(
        name=names(rows, indicators, language),
        latest=values.dated(rows, "observed", "latest_year", language),
        measure=values.looked_up(rows["indicator_id"], indicators.set_index("indicator_id")[f"name_{language}"]),
        label=rows["status"]
        .map(STATUSES.labels(language))
        .mask(out_of_scope(rows), ACCOUNT.row(OUT_OF_SCOPE).label(language).capitalize()),
        unconfirmed=rows["review_status"].isin(UNCONFIRMED),
    )


def names(rows: pd.DataFrame, indicators: pd.DataFrame, language: str) -> pd.Series:
    """The plan's own words, with the measure that they imply; in English the catalogue's name, where it has one.

    Words that name a thing and no measure of it (孕产妇系统管理) give way to the catalogue's, if the target is a rate.
    """
    if language == "zh":
        words = rows["indicator"]
        if "note" in rows:
            words = pd.Series(map(amounts.with_measure, words, rows["note"]), index=rows.index, dtype="object")
        if not {"unit", "comparator"} <= set(rows):
            return words
        called = values.looked_up(rows["indicator_id"], indicators.set_index("indicator_id")["name_zh"])
        measured = words.map(amounts.is_measured).astype("bool")  # of no words pandas makes texts
        bare = rows["unit"].isin(RATES) & ~rows["comparator"].isin(DIRECTIONS) & ~measured
        return words.mask(bare & called.ne(""), called)
    known = values.looked_up(rows["indicator_id"], indicators.set_index("indicator_id")["name_en"])
    return known.where(known.ne(""), rows["indicator"])


def target_of(year: float, language: str) -> str:
    """2025年目标: which of several targets is meant."""
    return values.chooser(language)(f"{year:.0f}年目标", f"target of {year:.0f}")


def told_apart(rows: pd.DataFrame, language: str) -> pd.Series:
    """Each row's `name`; of several of one name that are due in other years with its year: 巩固率（2025年目标）."""
    due = rows.groupby("name", sort=False)["due_year"].transform("nunique")
    say = values.chooser(language)
    with_year = [
        name if pd.isna(year) else say("{}（{}）", "{} ({})").format(name, target_of(year, language))
        for name, year in zip(rows["name"], rows["due_year"].astype("float64"), strict=True)
    ]
    return rows["name"].mask(due.gt(1), pd.Series(with_year, index=rows.index, dtype="object"))


def base_values(rows: pd.DataFrame, start_year: int) -> tuple[pd.Series, pd.Series]:
    """Each target's base value and its year, wherever one is shown: that of the gaps; where the latest value is itself
    of the time before the plan, and no way was covered since, that value."""
    before = rows["baseline"].isna() & rows["observed"].notna() & rows["latest_year"].lt(start_year).fillna(False)
    value, year = (rows[name].astype("float64") for name in ("baseline", "baseline_year"))
    year = year.mask(before, rows["latest_year"].astype("float64"))
    return value.mask(before, rows["observed"].astype("float64")), year.astype("Int64")


_THRESHOLD = re.compile(r"（即(不高于|不超过|不低于|不少于)?([^）]+)）$| \((at most|at least) ([^)]+)\)$")
_SIGNS = {"不高于": "≤", "不超过": "≤", "at most": "≤", "不低于": "≥", "不少于": "≥", "at least": "≥"}


def short_promises(promises: pd.Series) -> list[str]:
    """What a chart has room for: of 比2020年下降20%（即不高于22.16/10万） the threshold, ≤22.16/10万."""

    def short(text: str) -> str:
        found = _THRESHOLD.search(text)
        return _SIGNS.get(found[1] or found[3] or "", "") + (found[2] or found[4]) if found else text

    return [short(text) for text in promises]


def with_kind(texts: Iterable[str], kinds: Iterable[str], say: values.Say) -> list[str]:
    """98%（2020年，规划自述）: of dated values what is no final published one says so."""
    end, comma = say("）", ")"), say("，", ", ")
    return [
        f"{text.removesuffix(end)}{comma}{kind}{end}" if text and kind else text
        for text, kind in zip(texts, kinds, strict=True)
    ]


def domain_titles(domains: pd.DataFrame, language: str) -> dict[str, str]:
    """The name of every domain, in their order, and last "" for what belongs to none. domains: schemas.DOMAINS."""
    named = domains.set_index("domain")[f"name_{language}"].to_dict()
    return named | {"": values.chooser(language)("未归领域", "no domain")}


def finding_rows(parts: Sequence[pd.DataFrame], targets: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """What sentences are made of: the rows of the parts (`promises`, `directions`), and of the plan `start_year`,
    `end_year` and `deadline` (the target's own, else the plan's end).

    targets: schemas.TARGETS; plans: schemas.PLANS.
    """
    rows = pd.concat([part for part in parts if len(part)] or [parts[0]], ignore_index=True)
    rows = rows.merge(targets[["target_id", "deadline_year"]], on="target_id", how="left")
    rows = rows.merge(plans[["plan_id", "start_year", "end_year"]], on="plan_id", how="left")
    return rows.assign(deadline=rows["deadline_year"].fillna(rows["end_year"]))
