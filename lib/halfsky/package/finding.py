"""For who explores: the indicator that is meant by some words, and a table of codes with its names beside it."""

from __future__ import annotations

import re

import pandas as pd

from halfsky.catalogue import Catalogue
from halfsky.errors import UsageError
from halfsky.package import Package, load_package
from halfsky.vocabulary.statuses import STATUSES

FOUND = ["indicator_id", "name_zh", "name_en", "domain", "unit", "found_in", "score"]


def find_indicator(words: str, package: Package | None = None) -> pd.DataFrame:
    """The indicators that some words may mean, the likeliest first: columns `FOUND`.

    words: a phrase of a plan, a part of a name in Chinese or English, or of an id (村委会; maternal). found_in: exact,
    alias, suggested (as `Catalogue.match`), name, alias_part or id. score: 1 for an exact name or alias; for parts the
    share of the spelling that the words make up. Empty where nothing is found. package: else the one that ships.
    """
    if not isinstance(words, str) or not words.strip():
        raise UsageError(f"find_indicator({words!r}): give some words of an indicator, as find_indicator('村委会')")
    indicators = (package or load_package()).indicators
    rows = indicators.assign(alias=indicators["aliases"].str.split("|")).explode("alias")
    wanted = re.sub(r"\s+", " ", words.strip().lower())
    kinds = {"name": "name_zh", "name_part": "name_en", "alias_part": "alias", "id": "indicator_id"}
    found = []
    for kind, column in kinds.items():
        spelled = rows[column].fillna("").str.lower()
        held = spelled.str.contains(wanted, regex=False) | spelled.str.contains(wanted.replace(" ", "_"), regex=False)
        hits = rows[held]
        score = len(wanted) / spelled[held].str.len().clip(lower=1)
        found.append(hits.assign(found_in=kind.replace("name_part", "name"), score=score.round(3)))
    match = Catalogue(indicators).match(pd.Series([words])).iloc[0]
    if match["indicator_id"]:
        known = rows[rows["indicator_id"].eq(match["indicator_id"])].head(1)
        found.insert(0, known.assign(found_in=match["method"], score=float(match["score"])))
    every = pd.concat(found).sort_values("score", ascending=False, kind="stable")
    return every.drop_duplicates("indicator_id")[FOUND].reset_index(drop=True)


def named(rows: pd.DataFrame, package: Package | None = None, *, language: str = "zh") -> pd.DataFrame:
    """A table with the names of its codes before them: gaps, targets, observations, standings.

    Of the columns `plan_id`, `area_code`, `indicator_id`, `domain` and `status` those that are there gain `plan`,
    `area`, `indicator`, `domain_name` and `status_name`; a table with `plan_id` alone gains the plan's area too. A code
    that the package does not know has no name (""). A column of that name which is there already stays as it is.
    package: else the one that ships. language: zh or en; a plan's title is in its own language.
    """
    if not isinstance(rows, pd.DataFrame):
        raise UsageError(f"named takes a DataFrame, and was given a {type(rows).__name__}")
    if language not in ("zh", "en"):
        raise UsageError(f"language {language!r}: accepted: zh, en")
    held = package or load_package()
    plans = held.plans.set_index("plan_id")
    area_code = rows.get("area_code")
    if area_code is None and "plan_id" in rows:
        area_code = rows["plan_id"].map(plans["area_code"])
    name = f"name_{language}"
    columns = {
        "area": None if area_code is None else area_code.map(held.areas.set_index("area_code")[name]),
        "plan": rows["plan_id"].map(plans["title"]) if "plan_id" in rows else None,
        "domain_name": _looked_up(rows, "domain", held.domains, name),
        "indicator": _looked_up(rows, "indicator_id", held.indicators, name),
    }
    if "status" in rows and rows["status"].isin(list(STATUSES)).all():  # that of an observation is another
        columns["status_name"] = rows["status"].map(STATUSES.labels(language))
    new = {column: found.fillna("") for column, found in columns.items() if found is not None and column not in rows}
    return pd.concat([pd.DataFrame(new, index=rows.index), rows], axis=1)


def _looked_up(rows: pd.DataFrame, key: str, table: pd.DataFrame, name: str) -> pd.Series | None:
    return rows[key].map(table.set_index(key)[name]) if key in rows else None
