"""Two releases of the data package: which targets are judged differently, and why.

Figures are revised after a report is out. Statistics Canada's poverty rate of 2023 went from 10.2 to 10.4 % between two
releases, and its progress by growth rates from 0.953 to 0.901, across the 0.95 that separates two statuses; so releases
are kept and what changed between them is shown.

A reason is only what the assessment of that target used: of a target with a number the values of its baseline, its
latest year and the base year that it states; of a directional one every value from its baseline to its latest year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from halfsky.assess.arguments import as_table, as_year
from halfsky.assess.of_package import Release, assess_package
from halfsky.assess.revisions.changes import Tables, breaks_changed, differs, edits_of, points_changed
from halfsky.errors import UsageError
from halfsky.schemas import AREAS, BREAKS, GAPS, INDICATORS, OBSERVATIONS, PLANS, REASONS, REVISIONS, TARGETS
from halfsky.settings import Settings
from halfsky.words.revisions import explanations

_DEFAULTS = Settings()
_TABLES = {
    "targets": TARGETS, "observations": OBSERVATIONS, "plans": PLANS, "indicators": INDICATORS, "areas": AREAS,
    "breaks": BREAKS,
}  # fmt: skip

# What of each table decides; a change of wording is none.
OF_TARGET = [
    "indicator_id", "comparator", "value", "upper_value", "unit", "relative_to", "tolerance", "deadline_year",
    "value_text",
]  # fmt: skip
OF_PLAN = ["area_code", "start_year", "end_year"]
OF_INDICATOR = ["unit", "better", "decimals"]
JUDGED = ["status", "latest_year", "observed", "baseline_year", "baseline", "target", "comparator", "unit"]


def explain_revisions(
    before: Release,
    after: Release,
    *,
    plan_ids: Sequence[str] | None = None,
    as_of: int | None = None,
    settings: Settings | Mapping[str, Any] = _DEFAULTS,
    language: str = "zh",
) -> pd.DataFrame:
    """What two releases judge differently in one year: `schemas.REVISIONS`, a row a target that changed.

    Both are assessed in the year `as_of`, by default the last year observed in the newer one, so that every difference
    is one of the data. A target is in the table where its status, its value or baseline or their years, its threshold,
    comparator or unit changed, or where only one release has it; each once, with one reason at least. Nothing else
    about it counts (its wording, who is responsible). plan_ids: these plans only, else all. language: of `explanation`.
    Raises UsageError and DataError as `assess_targets`.
    """
    old, new = tables_of(before, "before"), tables_of(after, "after")
    settings = Settings.of(settings, "settings")
    if as_of is None:
        years = new["observations"]["year"] if len(new["observations"]) else new["plans"]["start_year"]
        year = int(years.max()) if len(years) else 0
    else:
        year = as_year(as_of, "as_of")
    gaps_before, gaps_after = (
        assess_package(release, plan_ids, as_of=year, settings=settings) for release in (before, after)
    )
    return _explained(gaps_before, gaps_after, (old, new), settings, language)


def explain_gaps(
    gaps_before: pd.DataFrame,
    gaps_after: pd.DataFrame,
    before: Release,
    after: Release,
    *,
    settings: Settings = _DEFAULTS,
    language: str = "zh",
) -> pd.DataFrame:
    """As `explain_revisions`, of gaps that are there already, each assessed from its release.

    Gaps of different years are compared too; that the year moved is then a reason of its own (`as_of`). `rules` is the
    reason where nothing in the tables changed: other settings, or another version of Halfsky.
    """
    gaps = as_table(gaps_before, GAPS, "gaps_before"), as_table(gaps_after, GAPS, "gaps_after")
    return _explained(*gaps, (tables_of(before, "before"), tables_of(after, "after")), settings, language)


def _explained(
    gaps_before: pd.DataFrame,
    gaps_after: pd.DataFrame,
    tables: tuple[Tables, Tables],
    settings: Settings,
    language: str,
) -> pd.DataFrame:
    rows = _side_by_side(gaps_before, gaps_after)
    rows = rows[_changed(rows)].reset_index(drop=True)
    if rows.empty:
        return REVISIONS.empty()
    edits = {
        "target": edits_of(rows["target_id"], tables, "targets", OF_TARGET),
        "plan": edits_of(rows["plan_id"], tables, "plans", OF_PLAN),
        "catalogue": edits_of(rows["indicator_id"], tables, "indicators", OF_INDICATOR),
        "definition": edits_of(rows["indicator_id"], tables, "indicators", ["definition"]),
    }
    points = points_changed(rows, tables)
    breaks = breaks_changed(rows, tables)
    reasons = _reasons(rows, edits, points, breaks)
    used = points.assign(counts=points["used"] | ~points["row"].map(reasons.any(axis=1)).astype("bool"))
    points = used[used["counts"]]
    reasons = _with_points(reasons, points)
    reasons["rules"] = ~reasons.any(axis=1)
    words = _words(rows, tables)
    told = rows.assign(indicator=words, counter=_counters(rows, tables))
    texts = explanations(told, reasons, edits, points, breaks, settings, language)
    listed = [";".join(name for name in REASONS if row[name]) for row in reasons.to_dict("records")]
    found = rows.assign(indicator=words, reasons=listed, explanation=texts)
    return REVISIONS.conform(found.sort_values(["plan_id", "target_id"]))


def tables_of(release: Release, name: str) -> Tables:
    """The six tables of a release, of the declared types. UsageError for one that does not fit."""
    absent = [table for table in _TABLES if not hasattr(release, table)]
    if absent:
        kind = type(release).__name__
        raise UsageError(f"{name}: a {kind} without {absent[0]}, where a release is expected: use halfsky.load_package")
    return {
        table: as_table(getattr(release, table), declared, f"{name}.{table}") for table, declared in _TABLES.items()
    }


def _side_by_side(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """A row a target of either, columns of gaps with `_before` and `_after`; of the ids the newer one's."""
    rows = before.merge(after, on="target_id", how="outer", suffixes=("_before", "_after"), indicator="where")
    rows = rows.assign(added=rows["where"].eq("right_only"), removed=rows["where"].eq("left_only"))
    for name in ("plan_id", "indicator_id", "unit"):
        newer, older = rows[f"{name}_after"].astype("object"), rows[f"{name}_before"].astype("object")
        rows[name] = newer.where(~rows["removed"], older)
    texts = [name for name in rows if str(rows[name].dtype).startswith(("str", "object"))]
    rows[texts] = rows[texts].astype("object").fillna("")
    return rows.drop(columns="where")


def _changed(rows: pd.DataFrame) -> pd.Series:
    moved = pd.concat([differs(rows[f"{name}_before"], rows[f"{name}_after"]) for name in JUDGED], axis=1)
    return rows["added"] | rows["removed"] | moved.any(axis=1)


def _reasons(
    rows: pd.DataFrame, edits: dict[str, pd.DataFrame], points: pd.DataFrame, breaks: pd.DataFrame
) -> pd.DataFrame:
    """A column of truth a reason, for all but what follows from unused values."""
    reasons = pd.DataFrame(False, index=rows.index, columns=list(REASONS))
    reasons["target_added"], reasons["target_removed"] = rows["added"], rows["removed"]
    both = ~rows["added"] & ~rows["removed"]
    for name, table in edits.items():
        reasons[f"{name}_edited"] = both & rows.index.isin(table["row"])
    for kind in ("break_added", "break_removed"):
        reasons[kind] = both & rows.index.isin(breaks.loc[breaks["kind"].eq(kind), "row"])
    reasons["as_of"] = both & differs(rows["as_of_before"], rows["as_of_after"])
    return _with_points(reasons, points[points["used"]])


def _with_points(reasons: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    reasons = reasons.copy()
    alone = reasons["target_added"] | reasons["target_removed"]
    for kind in ("new_value", "new_year", "revised_value", "value_removed"):
        found = points.loc[points["kind"].eq(kind) & ~points["baseline"], "row"]
        reasons[kind] = ~alone & reasons.index.isin(found)
    reasons["baseline_revised"] = ~alone & reasons.index.isin(points.loc[points["baseline"], "row"])
    return reasons


def _counters(rows: pd.DataFrame, tables: tuple[Tables, Tables]) -> pd.Series:
    """What the newer catalogue says is counted."""
    known = tables[1]["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")["counter"]
    return rows["indicator_id"].map(known).astype("object").fillna("")


def _words(rows: pd.DataFrame, tables: tuple[Tables, Tables]) -> pd.Series:
    """The plan's own words for each target, of the newer release where it has it."""
    older, newer = (
        rows["target_id"].map(frame["targets"].drop_duplicates("target_id").set_index("target_id")["indicator"])
        for frame in tables
    )
    return newer.astype("object").fillna(older.astype("object")).fillna("")
