"""The newest value of a target that was due before it: the verdict is that of its due year, a reader sees both."""

from __future__ import annotations

import pandas as pd

from halfsky.assess import Settings, points, series, thresholds
from halfsky.package import Package
from halfsky.target_rows import with_kind
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import values


def with_newest(rows: pd.DataFrame, package: Package, as_of: int, settings: Settings) -> pd.DataFrame:
    """The rows with `newest, newest_year` and `newest_met`: the last value that there is, and whether it meets the
    target; of what is not due, and where nothing came after, `observed` and `latest_year`, and `newest_met` null.
    `newest_break`: since when the definition is another than that of the value judged; null where it is the same.

    rows: gaps with `area_code`, joined with their targets (`target_rows.promises`). A value of another unit is no newer
    value of the same.
    """
    rows = rows.assign(
        newest=rows["observed"].astype("float64"),
        newest_year=rows["latest_year"].astype("Int64"),
        newest_met=None,
        newest_break=float("nan"),
    )
    decided = rows["status"].isin(
        STATUSES.where(reached=True) + STATUSES.where(over=True) + STATUSES.where(nearly=True)
    )
    own = rows[decided & rows["due_year"].le(as_of).fillna(False) & rows["latest_year"].lt(as_of).fillna(False)]
    if own.empty:
        return rows
    own = own.rename_axis("place").reset_index()
    seen = points.observed_points(own, series.preferred(package.observations, as_of, own["indicator_id"]))
    seen = seen[seen["unit"].astype("object").eq(seen["row"].map(own["unit"]))]
    begin, year = own["latest_year"].astype("float64") + 1, pd.Series(float(as_of), own.index)
    last = points.latest_point(seen, own.index, begin, year)
    judged = points.value_in(seen, own.index, own["latest_year"])  # what is judged by a gap of the sexes has another
    since = series.last_break(own, package.breaks, series.ancestry(package.areas), last["year"])
    taken = last["value"].notna() & judged.eq(own["observed"].astype("float64")) & ~rows_of_few(own)
    met = thresholds.met(last["value"], asked(own, package, settings))
    changed = since.where(since.gt(own["latest_year"]).fillna(False))
    columns = (column[taken] for column in (own["place"], last["value"], last["year"], met, changed))
    for at, value, when, is_met, broken in zip(*columns, strict=True):
        rows.loc[at, "newest_break"] = broken
        rows.loc[at, ["newest", "newest_year"]] = [float(value), int(when)]
        rows.loc[at, "newest_met"] = bool(is_met)
    return rows


def asked(rows: pd.DataFrame, package: Package, settings: Settings) -> pd.DataFrame:
    """The rows (gaps joined with their targets) with `low` and `high`: between which values a target is met."""
    ends = thresholds.bounds_of_gaps(rows, package.indicators, settings)
    return rows.assign(low=ends["low"], high=ends["high"])


def met_late(rows: pd.DataFrame) -> pd.Series:
    """Which rows (of `with_newest`) were not met when they were due, and are met by now."""
    return rows["status"].isin(STATUSES.where(over=True)) & rows["newest_met"].eq(True)


def lost_again(rows: pd.DataFrame) -> pd.Series:
    """Which rows (of `with_newest`) were met when they were due, and are not met any more."""
    return rows["status"].isin(STATUSES.where(reached=True)) & rows["newest_met"].eq(False)


def as_newest(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the newest value in the place of the one judged."""
    return rows.assign(observed=rows["newest"], latest_year=rows["newest_year"])


def dated(rows: pd.DataFrame, kinds: pd.Series, say: values.Say, language: str) -> list[str]:
    """1.7%（2025年）: the newest value of each row, as tables show it."""
    return with_kind(values.dated(rows, "newest", "newest_year", language), kinds, say)


def remarks(rows: pd.DataFrame, language: str) -> list[str]:
    """2022年到期时为3%，未达到；2025年已逾期达到: what is to be known beside the newest value; "" where it is the one
    judged."""
    say = values.chooser(language)
    anew = rows[rows["newest_met"].notna()]
    judged = values.column(anew, "observed", language)
    told = []
    columns = zip(
        anew["status"], anew["newest_met"], anew["due_year"], anew["latest_year"], anew["newest_year"], judged,
        anew["newest_break"], strict=True,
    )  # fmt: skip
    for status, met, due, year, newest, value, broken in columns:
        held, other = STATUSES.row(status), ""
        if not pd.isna(broken):
            other = say(f"（{broken:.0f}年口径变化）", f" (another definition from {broken:.0f} on)")
        when = say(f"{due}年到期时", f"when due in {due} ") if due == year else say(
            f"{due}年到期（按{year}年判断）", f"due in {due} (judged by {year}) "
        )  # fmt: skip
        if held.over:
            now = say(f"{newest}年已逾期达到", f"met late in {newest}") if met else say(
                f"{newest}年仍未达到", f"not met in {newest} either"
            )  # fmt: skip
            told.append(say(f"{when}为{value}，未达到；{now}", f"{when}{value}, not met; {now}") + other)
            continue
        label = held.label(language)
        now = say(f"{newest}年仍达到", f"met in {newest} still") if met else say(
            f"{newest}年又未达到", f"not met any more in {newest}"
        )  # fmt: skip
        told.append(say(f"{when}为{value}，{label}；{now}", f"{when}{value}, {label.lower()}; {now}") + other)
    said = iter(told)
    return [next(said) if known else "" for known in rows["newest_met"].notna()]
