"""Two releases of the data package: which targets are judged differently, and why.

Figures are revised after a report is out. Statistics Canada's poverty rate of 2023 went from 10.2 to 10.4 % between two
releases, and its progress by growth rates from 0.953 to 0.901, across the 0.95 that separates two statuses; so releases
are kept and what changed between them is shown.

A reason is only what the assessment of that target used: of a target with a number the values of its baseline, its
latest year and the base year that it states; of a directional one every value from its baseline to its latest year.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from halfsky.assess.arguments import as_table, as_year
from halfsky.assess.assessment import assess_targets
from halfsky.assess.revision_words import explanations
from halfsky.assess.series import SERIES, ancestry, observed_points, preferred
from halfsky.assess.settings import Settings
from halfsky.schemas import (
    AREAS,
    BREAKS,
    DIRECTIONS,
    GAPS,
    INDICATORS,
    OBSERVATIONS,
    PLANS,
    REASONS,
    REVISIONS,
    TARGETS,
)  # fmt: skip

_DEFAULTS = Settings()
_TABLES = {
    "targets": TARGETS, "observations": OBSERVATIONS, "plans": PLANS, "indicators": INDICATORS, "areas": AREAS,
    "breaks": BREAKS,
}  # fmt: skip
Tables = dict[str, pd.DataFrame]

# What of each table decides; a change of wording is none.
OF_TARGET = [
    "indicator_id", "comparator", "value", "upper_value", "unit", "relative_to", "tolerance", "deadline_year",
    "value_text",
]  # fmt: skip
OF_PLAN = ["area_code", "start_year", "end_year"]
OF_INDICATOR = ["unit", "better", "decimals"]
JUDGED = ["status", "latest_year", "observed", "baseline_year", "baseline", "target", "comparator", "unit"]


class Release(Protocol):
    """The tables of one release; a `halfsky.package.Package` is one."""

    @property
    def targets(self) -> pd.DataFrame: ...
    @property
    def observations(self) -> pd.DataFrame: ...
    @property
    def plans(self) -> pd.DataFrame: ...
    @property
    def indicators(self) -> pd.DataFrame: ...
    @property
    def areas(self) -> pd.DataFrame: ...
    @property
    def breaks(self) -> pd.DataFrame: ...


def explain_revisions(
    before: Release,
    after: Release,
    *,
    plan_ids: Sequence[str] | None = None,
    as_of: int | None = None,
    settings: Settings = _DEFAULTS,
) -> pd.DataFrame:
    """What two releases judge differently in one year: `schemas.REVISIONS`, a row a target that changed.

    Both are assessed in the year `as_of`, by default the last year observed in the newer one, so that every difference
    is one of the data. A target is in the table where its status, its value or baseline or their years, its threshold,
    comparator or unit changed, or where only one release has it; each once, with one reason at least. Nothing else
    about it counts (its wording, who is responsible). plan_ids: these plans only, else all.
    Raises UsageError and DataError as `assess_targets`.
    """
    old, new = tables_of(before, "before"), tables_of(after, "after")
    if as_of is None:
        years = new["observations"]["year"] if len(new["observations"]) else new["plans"]["start_year"]
        year = int(years.max()) if len(years) else 0
    else:
        year = as_year(as_of, "as_of")
    gaps_before, gaps_after = (_assessed(tables, plan_ids, year, settings) for tables in (old, new))
    return explain_gaps(gaps_before, gaps_after, before, after, settings=settings)


def explain_gaps(
    gaps_before: pd.DataFrame,
    gaps_after: pd.DataFrame,
    before: Release,
    after: Release,
    *,
    settings: Settings = _DEFAULTS,
) -> pd.DataFrame:
    """As `explain_revisions`, of gaps that are there already, each assessed from its release.

    Gaps of different years are compared too; that the year moved is then a reason of its own (`as_of`). `rules` is the
    reason where nothing in the tables changed: other settings, or another version of Halfsky.
    """
    gaps = as_table(gaps_before, GAPS, "gaps_before"), as_table(gaps_after, GAPS, "gaps_after")
    tables = tables_of(before, "before"), tables_of(after, "after")
    rows = _side_by_side(gaps[0], gaps[1])
    rows = rows[_changed(rows)].reset_index(drop=True)
    edits = {
        "target": _edits(rows["target_id"], tables, "targets", OF_TARGET),
        "plan": _edits(rows["plan_id"], tables, "plans", OF_PLAN),
        "catalogue": _edits(rows["indicator_id"], tables, "indicators", OF_INDICATOR),
        "definition": _edits(rows["indicator_id"], tables, "indicators", ["definition"]),
    }
    points = _points_changed(rows, tables)
    breaks = _breaks_changed(rows, tables)
    reasons = _reasons(rows, edits, points, breaks)
    used = points.assign(counts=points["used"] | ~points["row"].map(reasons.any(axis=1)).astype("bool"))
    points = used[used["counts"]]
    reasons = _with_points(reasons, points)
    reasons["rules"] = ~reasons.any(axis=1)
    words = _words(rows, tables)
    texts = explanations(rows.assign(indicator=words), reasons, edits, points, breaks, settings)
    listed = [";".join(name for name in REASONS if row[name]) for row in reasons.to_dict("records")]
    found = rows.assign(indicator=words, reasons=listed, explanation=texts)
    return REVISIONS.conform(found.sort_values(["plan_id", "target_id"]))


def tables_of(release: Release, name: str) -> Tables:
    """The six tables of a release, of the declared types. UsageError for one that does not fit."""
    return {
        table: as_table(getattr(release, table), declared, f"{name}.{table}") for table, declared in _TABLES.items()
    }


def _assessed(tables: Tables, plan_ids: Sequence[str] | None, as_of: int, settings: Settings) -> pd.DataFrame:
    targets = tables["targets"]
    chosen = targets if plan_ids is None else targets[targets["plan_id"].isin(plan_ids)]
    others = {name: tables[name] for name in ("plans", "indicators", "areas", "breaks")}
    return assess_targets(chosen, tables["observations"], **others, as_of=as_of, settings=settings)


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
    differs = pd.concat([_differs(rows[f"{name}_before"], rows[f"{name}_after"]) for name in JUDGED], axis=1)
    return rows["added"] | rows["removed"] | differs.any(axis=1)


def _differs(before: pd.Series, after: pd.Series) -> pd.Series:
    """Whether two columns differ; a missing value is like a missing value."""
    before, after = before.astype("object"), after.astype("object")
    return before.where(before.notna(), "").ne(after.where(after.notna(), ""))


def _edits(keys: pd.Series, tables: tuple[Tables, Tables], name: str, columns: list[str]) -> pd.DataFrame:
    """The cells of a table that differ: `row, column, before, after`; a table's row that only one release has differs
    in every column that says something."""
    key = {"targets": "target_id", "plans": "plan_id", "indicators": "indicator_id"}[name]
    sides = [frame[name].drop_duplicates(key).set_index(key)[columns].reindex(keys) for frame in tables]
    found = []
    for column in columns:
        before, after = (side[column].reset_index(drop=True).astype("object") for side in sides)
        before, after = (cells.where(cells.notna(), "") for cells in (before, after))
        differs = _differs(before, after)
        found.append(pd.DataFrame({"row": keys.index, "column": column, "before": before, "after": after})[differs])
    return pd.concat(found, ignore_index=True)


def _points_changed(rows: pd.DataFrame, tables: tuple[Tables, Tables]) -> pd.DataFrame:
    """The values that differ: `row, year, value_before, unit_before, value_after, unit_after, kind, baseline, used`.

    kind: revised_value, value_removed, new_year (later than all that were
    there, for a target that had a value) or new_value. baseline: the value is, or
    was, the one that the way is counted from. used: the assessment of the target looked at it.
    """
    sides = []
    for suffix, release in zip(("before", "after"), tables, strict=True):
        area = release["plans"].drop_duplicates("plan_id").set_index("plan_id")["area_code"]
        keys = rows[[f"plan_id_{suffix}", f"indicator_id_{suffix}"]].set_axis(["plan_id", "indicator_id"], axis=1)
        keys = keys.assign(area_code=keys["plan_id"].map(area).astype("object").fillna(""))
        ends = rows[["as_of_before", "as_of_after"]].max(axis=1).astype("float64")
        known = preferred(release["observations"], int(ends.max()) if len(rows) else 0)
        points = observed_points(keys, known)
        points = points[points["year"].le(points["row"].map(ends))]
        sides.append((keys, points[["row", "year", "value", "unit"]]))
    (keys_before, before), (keys_after, after) = sides
    same_series = keys_before[SERIES].eq(keys_after[SERIES]).all(axis=1)
    both = before.merge(after, on=["row", "year"], how="outer", suffixes=("_before", "_after"))
    both = both[both["row"].map(same_series).astype("bool")]
    both = both[_differs(both["value_before"], both["value_after"]) | _differs(both["unit_before"], both["unit_after"])]
    last = both["row"].map(before.groupby("row")["year"].max())
    last = last.where(both["row"].map(rows["latest_year_before"].notna()).astype("bool"))
    kind = np.select(
        [both["value_after"].isna(), both["value_before"].notna(), both["year"].gt(last)],
        ["value_removed", "revised_value", "new_year"],
        default="new_value",
    )
    both = both.assign(kind=pd.Series(kind, index=both.index, dtype="object"))
    return _with_use(both, rows, tables).reset_index(drop=True)


def _with_use(points: pd.DataFrame, rows: pd.DataFrame, tables: tuple[Tables, Tables]) -> pd.DataFrame:
    year = points["year"].astype("float64")

    def of(column: str) -> pd.Series:
        return points["row"].map(rows[column]).astype("float64")

    bases = year.eq(of("baseline_year_before")) | year.eq(of("baseline_year_after"))
    latest = year.eq(of("latest_year_before")) | year.eq(of("latest_year_after"))
    begins = pd.concat([of("baseline_year_before"), of("baseline_year_after")], axis=1).min(axis=1)
    ends = pd.concat([of("latest_year_before"), of("latest_year_after")], axis=1)
    directional = points["row"].map(
        rows["comparator_before"].isin(DIRECTIONS) | rows["comparator_after"].isin(DIRECTIONS)
    )
    between = directional.astype("bool") & year.between(begins.fillna(ends.min(axis=1)), ends.max(axis=1))
    stated = pd.Series(False, index=points.index)
    for release in tables:
        stated |= year.eq(points["row"].map(_stated_base(rows, release)))
    unit = points["row"].map(rows["unit"])
    odd = (points["unit_before"].notna() & points["unit_before"].ne(unit)) | (
        points["unit_after"].notna() & points["unit_after"].ne(unit)
    )
    had_both = points["row"].map(rows["baseline_before"].notna() & rows["baseline_after"].notna()).astype("bool")
    return points.assign(
        baseline=bases & ~latest & had_both, used=bases | latest | between | stated | (odd & unit.ne("")), latest=latest
    )


def _stated_base(rows: pd.DataFrame, tables: Tables) -> pd.Series:
    """The base year that a target states itself."""
    relative = rows["target_id"].map(
        tables["targets"].drop_duplicates("target_id").set_index("target_id")["relative_to"]
    )
    start = rows["plan_id"].map(tables["plans"].drop_duplicates("plan_id").set_index("plan_id")["start_year"])
    year = pd.to_numeric(relative.astype("object").replace({"": None, "base": None})).astype("float64")
    return year.mask(relative.eq("base"), start.astype("float64") - 1)


def _breaks_changed(rows: pd.DataFrame, tables: tuple[Tables, Tables]) -> pd.DataFrame:
    """The breaks that only one release has for a target's series: `row, year, kind`."""
    sides = []
    for suffix, release in zip(("before", "after"), tables, strict=True):
        area = release["plans"].drop_duplicates("plan_id").set_index("plan_id")["area_code"]
        keys = rows[["plan_id", f"indicator_id_{suffix}"]].set_axis(["plan_id", "indicator_id"], axis=1)
        keys = keys.assign(row=rows.index, area_code=keys["plan_id"].map(area).astype("object"))
        above = keys.merge(ancestry(release["areas"]), on="area_code", how="left")
        above["ancestor"] = above["ancestor"].fillna(above["area_code"])
        changes = release["breaks"][[*SERIES, "year"]].rename(columns={"area_code": "ancestor"})
        sides.append(above.merge(changes, on=["ancestor", "indicator_id"])[["row", "year"]].drop_duplicates())
    both = sides[0].merge(sides[1], on=["row", "year"], how="outer", indicator="where")
    until = both["row"].map(rows[["as_of_before", "as_of_after"]].max(axis=1))
    both = both[both["where"].ne("both") & both["year"].le(until)]
    kind = both["where"].astype("object").map({"right_only": "break_added", "left_only": "break_removed"})
    return both.assign(kind=kind)[["row", "year", "kind"]].reset_index(drop=True)


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
    reasons["as_of"] = both & _differs(rows["as_of_before"], rows["as_of_after"])
    return _with_points(reasons, points[points["used"]])


def _with_points(reasons: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    reasons = reasons.copy()
    alone = reasons["target_added"] | reasons["target_removed"]
    for kind in ("new_value", "new_year", "revised_value", "value_removed"):
        found = points.loc[points["kind"].eq(kind) & ~points["baseline"], "row"]
        reasons[kind] = ~alone & reasons.index.isin(found)
    reasons["baseline_revised"] = ~alone & reasons.index.isin(points.loc[points["baseline"], "row"])
    return reasons


def _words(rows: pd.DataFrame, tables: tuple[Tables, Tables]) -> pd.Series:
    """The plan's own words for each target, of the newer release where it has it."""
    older, newer = (
        rows["target_id"].map(frame["targets"].drop_duplicates("target_id").set_index("target_id")["indicator"])
        for frame in tables
    )
    return newer.astype("object").fillna(older.astype("object")).fillna("")
