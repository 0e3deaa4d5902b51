"""The rows that charts and tables of one plan show: a promise each, with its name, number, latest value and status."""

from __future__ import annotations

import pandas as pd

from halfsky.assess import amounts
from halfsky.assess import distinct as once
from halfsky.figures import wording
from halfsky.figures.statuses import status_label
from halfsky.schemas import DIRECTIONS

UNCONFIRMED = ("extracted", "unconfirmed")
_RATES = ("percent", "per_1000", "per_100k")
MARK = "※"  # behind the name of a target that no person has checked


def promises(gaps: pd.DataFrame, targets: pd.DataFrame, indicators: pd.DataFrame, language: str) -> pd.DataFrame:
    """The quantitative targets of `gaps`, in the order of `targets`; a promise that a plan repeats is one row.

    gaps: schemas.GAPS; targets: schemas.TARGETS; indicators: schemas.INDICATORS. Returns the gaps' columns and
    `indicator` (the plan's words), `name` (in the language), `promise` (≤7/10万), `latest` (6.2/10万（2023年）, ""
    for none), `label` of the status, `unconfirmed` (whether a person has still to check it).
    """
    rows = _described(distinct(gaps, targets), targets, indicators, language)
    return rows.assign(promise=wording.targets(rows, language))


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
        "review_status", "note",
    ]  # fmt: skip
    rows = rows.merge(targets[columns], on="target_id", how="left")
    return rows.assign(
        name=names(rows, indicators, language),
        latest=wording.dated(rows, "observed", "latest_year", language),
        measure=wording.looked_up(rows["indicator_id"], indicators.set_index("indicator_id")[f"name_{language}"]),
        label=[status_label(status, language) for status in rows["status"]],
        unconfirmed=rows["review_status"].isin(UNCONFIRMED) | rows["indicator_id"].eq(""),
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
        called = wording.looked_up(rows["indicator_id"], indicators.set_index("indicator_id")["name_zh"])
        measured = words.map(amounts.is_measured).astype("bool")  # of no words pandas makes texts
        bare = rows["unit"].isin(_RATES) & ~rows["comparator"].isin(DIRECTIONS) & ~measured
        return words.mask(bare & called.ne(""), called)
    known = wording.looked_up(rows["indicator_id"], indicators.set_index("indicator_id")["name_en"])
    return known.where(known.ne(""), rows["indicator"])
