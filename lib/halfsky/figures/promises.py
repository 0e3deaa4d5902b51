"""The rows that charts and tables of one plan show: a promise each, with its name, number, latest value and status."""

from __future__ import annotations

import pandas as pd

from halfsky.figures import wording
from halfsky.figures.statuses import status_label

_SAME = [
    "plan_id",
    "indicator_id",
    "comparator",
    "value",
    "upper_value",
    "unit",
    "relative_to",
    "latest_year",
    "status",
]


def promises(gaps: pd.DataFrame, targets: pd.DataFrame, indicators: pd.DataFrame, language: str) -> pd.DataFrame:
    """The quantitative targets of `gaps`, in the order of `targets`; a promise that a plan states twice is one row.

    gaps: schemas.GAPS; targets: schemas.TARGETS; indicators: schemas.INDICATORS. Returns the gaps' columns and
    `indicator` (the plan's words), `name` (in the language), `promise` (≤7/10万), `latest` (6.2/10万（2023年）, ""
    for none), `label` of the status, `statements` (how many rows of the plan say the same).
    """
    rows = _joined(gaps, targets)
    rows = rows[rows["kind"].eq("quantitative")].drop(columns="kind")
    same = _same(rows)
    rows = rows.assign(statements=same.map(same.value_counts()))[~same.duplicated()].reset_index(drop=True)
    return rows.assign(
        name=names(rows, indicators, language),
        promise=wording.targets(rows, language),
        latest=wording.dated(rows, "observed", "latest_year", language),
        label=[status_label(status, language) for status in rows["status"]],
    )


def distinct(gaps: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """The gaps of `promises`, in its order: quantitative, each promise once."""
    rows = _joined(gaps, targets)
    rows = rows[rows["kind"].eq("quantitative")]
    return rows.loc[~_same(rows).duplicated(), list(gaps.columns)].reset_index(drop=True)


def directions(gaps: pd.DataFrame, targets: pd.DataFrame, indicators: pd.DataFrame, language: str) -> pd.DataFrame:
    """The directional targets of `gaps`, in the order of `targets`, with `indicator`, `name`, `latest` and `label`."""
    rows = _joined(gaps, targets)
    rows = rows[rows["kind"].eq("directional")].reset_index(drop=True)
    return rows.assign(
        name=names(rows, indicators, language),
        latest=wording.dated(rows, "observed", "latest_year", language),
        label=[status_label(status, language) for status in rows["status"]],
    )


def _joined(gaps: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    columns = ["target_id", "indicator", "value", "upper_value", "relative_to", "kind"]
    return targets[columns].merge(gaps, on="target_id", how="inner")


def _same(rows: pd.DataFrame) -> pd.Series:
    """A number a promise; a target that the catalogue does not know is told apart by its words."""
    known = rows["indicator_id"].where(rows["indicator_id"].ne(""), rows["indicator"])
    return rows.assign(indicator_id=known).groupby(_SAME, dropna=False, sort=False).ngroup()


def names(rows: pd.DataFrame, indicators: pd.DataFrame, language: str) -> pd.Series:
    """The plan's own words; in English the catalogue's name, where it has one."""
    if language == "zh":
        return rows["indicator"]
    known = wording.looked_up(rows["indicator_id"], indicators.set_index("indicator_id")["name_en"])
    return known.where(known.ne(""), rows["indicator"])
