"""What is checked of values that came in: each alone, against one another, and against earlier years.

Pure functions of frames: entries (table `ENTRIES`) in, findings added. Every check looks at all rows at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from halfsky.catalogue import scales
from halfsky.catalogue.nested_rates import reversed_pairs
from halfsky.importing import plausibility
from halfsky.package import Package
from halfsky.vocabulary.codes import CASES, UNITS
from halfsky.vocabulary.identifiers import PLAN_SOURCE
from halfsky.words import amounts
from halfsky.words.submission_findings import Findings

JUMP_POINTS, JUMP_SHARE, JUMP_YEARS = 10.0, 0.30, 5
"""A value is asked about when it lies more than 10 percentage points, or in other units more than 30 %, from the value
before it, if that is at most five years old. DHIS2 sets such bounds by mean and standard deviation and warns that they
fail for skewed and short series; a district's series is short (docs.dhis2.org, Control data quality)."""
_SMALL = 10  # cases; below it the value jumps by chance
_SAME = 1e-9
_KEY = ["indicator_id", "sex", "residence"]
_PARTS = {"female": "女", "male": "男", "urban": "城镇", "rural": "农村"}


def computed(entries: pd.DataFrame, indicators: pd.DataFrame, found: Findings) -> pd.DataFrame:
    """The entries with values worked out, in the indicator's own scale, where only numerator and denominator came."""
    scale = scales.per(entries["indicator_id"], entries["unit"], indicators)
    missing = entries["value"].isna() & entries["numerator"].notna() & entries["denominator"].gt(0) & scale.notna()
    missing &= entries["missing_reason"].eq("")
    if not missing.any():
        return entries
    value = entries["numerator"] / entries["denominator"] * scale
    for row in entries[missing].assign(value=value[missing].round(4)).itertuples():
        found.add("computed", sheet=row.sheet, cell=row.cell, value=amounts.as_sent(row.value), row=int(row.row))
    return entries.assign(value=entries["value"].where(~missing, value.round(6)))


def check(entries: pd.DataFrame, indicators: pd.DataFrame, history: pd.DataFrame, found: Findings) -> None:
    """Everything wrong with the entries. `history`: earlier values of the area (`indicator_id`, `year`, `sex`,
    `residence`, `value`).
    """
    if entries.empty:
        return
    known = indicators.drop_duplicates("indicator_id").set_index("indicator_id")
    beside = known[["lower_limit", "upper_limit", "decimals"]].reindex(entries["indicator_id"]).set_axis(entries.index)
    _check_presence(entries, found)
    _check_limits(entries, beside, found)
    _check_fraction(entries, beside.assign(per=scales.per(entries["indicator_id"], entries["unit"], indicators)), found)
    _check_duplicates(entries, found)
    rows = entries.assign(decimals=beside["decimals"]).drop_duplicates([*_KEY, "year"])
    rows = rows[rows["value"].notna() & rows["unit"].ne("ratio")]
    _check_parts(rows, "sex", ("female", "male"), found)
    _check_parts(rows, "residence", ("urban", "rural"), found)
    _check_nested(rows, indicators, found)
    # A value that is wrong in itself is not asked about, nor is another held against it.
    wrong = {row["row"] for row in found.rows if row["severity"] == "error"}
    _check_jumps(entries[~entries["row"].isin(wrong)], history, found)


def doubt(entries: pd.DataFrame, package: Package, area_code: str, found: Findings) -> None:
    """What the plan's target, the area above, sister areas and the area's own years make doubtful, as an import asks.

    Of a value about which something else was found nothing is said; a note answers as it does for a jump.
    """
    told = {row["row"] for row in found.rows if row["severity"] != "info" or row["code"] == "explained"}
    rows = entries[entries["value"].notna() & ~entries["row"].isin(told)]
    if rows.empty:
        return
    shown = rows["value"].map(amounts.as_sent)
    about = rows.assign(area_code=area_code, read_as=shown, explicit=False)
    targets = plausibility.targets_of(package.targets, package.plans)
    asked = plausibility.questions(about, package.indicators, package.observations, targets)
    wrong, noted = asked["question"].ne(""), rows["note"].str.strip().str.len().ge(2)
    for code, chosen in (("explained", wrong & noted), ("implausible", wrong & ~noted)):
        for row in rows[chosen].itertuples():
            zh, _, en = str(asked.loc[row.Index, "question"]).partition(" / ")
            found.add(
                code,
                sheet=str(row.sheet),
                cell=str(row.cell),
                value=shown[row.Index],
                more=zh,
                more_en=en,
                row=int(row.row),
            )


def beside_plan(entries: pd.DataFrame, history: pd.DataFrame, found: Findings) -> None:
    """What the plan's own table prints of the year of a value, where that is another number. history: as of `check`,
    with `source_id`."""
    key = [*_KEY, "year"]
    printed = history[history["source_id"].astype("str").str.startswith(PLAN_SOURCE)].drop_duplicates(key)
    if printed.empty or entries.empty:
        return
    keys = pd.MultiIndex.from_frame(entries[key].astype("str"))
    own = pd.Series(printed["value"].to_numpy("float64"), pd.MultiIndex.from_frame(printed[key].astype("str")))
    values = pd.Series(own.reindex(keys).to_numpy(), index=entries.index)
    other = entries["value"].notna() & values.notna() & (entries["value"].astype("float64") - values).abs().gt(_SAME)
    _tell(entries, other, "differs-from-plan", found, lambda rows: "规划：" + values[rows].map(amounts.as_sent))


def _tell(
    entries: pd.DataFrame,
    wrong: pd.Series,
    code: str,
    found: Findings,
    more: Callable[[pd.Series], pd.Series] | None = None,
) -> None:
    """A finding a wrong row; `more` gives the further words of these rows alone: hardly any row is wrong."""
    if not wrong.any():
        return
    chosen = entries[wrong]
    behind = more(wrong) if more is not None else [""] * len(chosen)
    for row, text in zip(chosen.itertuples(), behind, strict=True):
        value = amounts.as_sent(row.value)
        found.add(code, sheet=str(row.sheet), cell=str(row.cell), value=value, more=str(text), row=int(row.row))


def _check_presence(entries: pd.DataFrame, found: Findings) -> None:
    has_value, has_reason = entries["value"].notna(), entries["missing_reason"].ne("")
    _tell(entries, has_value & has_reason, "value-and-reason", found)
    # Of half a fraction, or one that cannot be worked out, is said what is wrong with it.
    whole = entries["numerator"].notna() & entries["denominator"].gt(0)
    half = (entries["numerator"].notna() | entries["denominator"].notna()) & ~whole
    _tell(entries, ~has_value & ~has_reason & ~half, "no-reason", found)


def _check_limits(entries: pd.DataFrame, beside: pd.DataFrame, found: Findings) -> None:
    value = entries["value"]
    low, high = beside["lower_limit"], beside["upper_limit"]
    _tell(entries, value < low, "below-limit", found, lambda rows: "≥" + low[rows].map(amounts.as_sent))
    _tell(entries, value > high, "above-limit", found, lambda rows: "≤" + high[rows].map(amounts.as_sent))
    _tell(
        entries, low.isna() & value.lt(0) & entries["unit"].isin([*CASES, *UNITS.where(whole=True)]), "negative", found
    )
    whole = entries["unit"].eq("count") & beside["decimals"].eq(0).fillna(False).astype(bool)
    _tell(entries, whole & value.notna() & (value % 1).ne(0), "not-whole", found)


def _check_fraction(entries: pd.DataFrame, beside: pd.DataFrame, found: Findings) -> None:
    above, below, value = entries["numerator"], entries["denominator"], entries["value"]
    _tell(entries, above.isna() != below.isna(), "fraction-incomplete", found)
    _tell(entries, above.lt(0) | below.lt(0), "negative", found)
    _tell(entries, below.eq(0), "zero-denominator", found)
    both = above.ge(0) & below.gt(0)
    if not both.any():
        return
    share = entries["unit"].eq("percent") & beside["upper_limit"].eq(100)
    _tell(entries, both & share & above.gt(below), "fraction-large", found)
    worked_out = above / below.where(below.gt(0)) * beside["per"]
    # What was rounded may differ by half of its last digit.
    allowed = 0.5 * 10.0 ** -_decimals(value) * 1.001 + 1e-6
    differs = both & value.notna() & worked_out.notna() & ((worked_out - value).abs() > allowed)
    _tell(entries, differs, "fraction-differs", found, lambda rows: worked_out[rows].map(amounts.digits))


def _check_duplicates(entries: pd.DataFrame, found: Findings) -> None:
    key = [*_KEY, "year"]
    again = entries.duplicated(key, keep=False)
    if again.any():
        cells = entries[again].groupby(key)["cell"].transform("、".join)
        _tell(entries, again, "duplicate", found, lambda rows: cells.reindex(entries.index[rows]).fillna(""))


def _check_parts(rows: pd.DataFrame, by: str, parts: tuple[str, str], found: Findings) -> None:
    """Both parts and the total: a count is their sum, a rate lies between them."""
    if not rows[by].isin(parts).any():
        return
    other = [name for name in [*_KEY, "year"] if name != by]
    rows = rows.set_index(rows.groupby(other, sort=False).ngroup())
    whole = rows[rows[by].eq("total")]
    for part, name in zip(parts, ("a", "b"), strict=True):
        its = rows.loc[rows[by].eq(part), ["value", "row", "cell"]]
        whole = whole.join(its, how="inner", suffixes=("", f"_{name}"))
    if whole.empty:
        return
    total, first, second = whole["value"], whole["value_a"], whole["value_b"]
    names = [_PARTS[part] for part in parts]
    counted = whole["unit"].eq("count")
    off = counted & ((first + second - total).abs() > np.maximum(0.5, 0.0005 * total.abs()))
    slack = 10.0 ** -whole["decimals"].astype("float64").fillna(1)
    low, high = np.minimum(first, second) - slack, np.maximum(first, second) + slack
    outside = ~counted & ((total < low) | (total > high))
    for wrong, code in ((off, "sum-differs"), (outside, "between-parts")):
        for row in whole[wrong].itertuples():
            more = (
                f"合计 {row.cell}={amounts.as_sent(row.value)}，"
                f"{names[0]} {row.cell_a}={amounts.as_sent(row.value_a)}，"
                f"{names[1]} {row.cell_b}={amounts.as_sent(row.value_b)}"
            )
            for cell, number in ((row.cell, row.row), (row.cell_a, row.row_a), (row.cell_b, row.row_b)):
                found.add(code, sheet=str(row.sheet), cell=str(cell), value="", more=more, row=int(number))


def _check_nested(rows: pd.DataFrame, indicators: pd.DataFrame, found: Findings) -> None:
    """Deaths within a year of life are among those within five."""
    sent = rows[["indicator_id", "sex", "residence", "year", "unit", "value"]]
    pairs = reversed_pairs(sent)
    if pairs.empty:
        return
    names = indicators.drop_duplicates("indicator_id").set_index("indicator_id")["name_zh"]
    said = {
        (row.part, row.sex, row.residence, row.year): f"{names[row.whole]}：{amounts.as_sent(row.whole_value)}"
        for row in pairs.itertuples()
    }
    keys = pd.Series(list(sent[[*_KEY, "year"]].itertuples(index=False, name=None)), index=rows.index, dtype="object")
    _tell(rows, keys.isin(list(said)), "part-exceeds-whole", found, lambda wrong: keys[wrong].map(said))


def _check_jumps(entries: pd.DataFrame, history: pd.DataFrame, found: Findings) -> None:
    key = [*_KEY, "year"]
    sent = entries[entries["value"].notna()]
    if sent.empty:
        return
    both = pd.concat([sent[[*key, "value"]].assign(place=sent.index), history[[*key, "value"]].assign(place=-1)])
    # Of one year, what was sent now speaks; it is held against other years.
    both = both.assign(series=both.groupby(_KEY, sort=False).ngroup())  # numbers are compared faster than texts
    both = both.drop_duplicates(["series", "year"], keep="first").sort_values(["series", "year"], ignore_index=True)
    groups = both.groupby("series", sort=False)
    both["before"], both["before_year"] = groups["value"].shift(), groups["year"].shift()
    own = both[both["place"].ge(0)].set_index("place").reindex(entries.index)
    value, before = entries["value"], own["before"]
    value, before = value.astype("float64"), before.astype("float64")
    near = entries["year"].astype("float64") - own["before_year"].astype("float64") <= JUMP_YEARS
    far = (value - before).abs() > np.where(
        entries["unit"].eq("percent"), JUMP_POINTS, JUMP_SHARE * np.maximum(value.abs(), before.abs())
    )
    few = entries["unit"].eq("count") & (np.maximum(value.abs(), before.abs()) <= _SMALL)
    few |= entries["unit"].isin(CASES) & entries["numerator"].lt(_SMALL)
    asked = near.fillna(False) & far.fillna(False) & ~few
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.log10((value / before).where(value.mul(before).gt(0)).astype("float64"))
    shifted = asked & ((power - power.round()).abs() < 0.02) & power.round().abs().ge(1)
    if not asked.any():
        return

    def said(rows: pd.Series) -> pd.Series:
        return own["before_year"][rows].map("{:.0f}".format) + "年：" + before[rows].map(amounts.as_sent)

    answered = entries["note"].str.strip().str.len().ge(2)
    _tell(entries, asked & answered, "explained", found, said)
    _tell(entries, shifted & ~answered, "power-of-ten", found, said)
    _tell(entries, asked & ~shifted & ~answered, "jump", found, said)


def _decimals(values: pd.Series) -> pd.Series:
    """How many decimals a value was written with, at most six."""
    places = pd.Series(6.0, index=values.index)
    for count in range(5, -1, -1):
        places = places.mask((values.round(count) - values).abs() < 1e-9, float(count))
    return places
