"""Two yardsticks of a promise: the upper-level plan's on the same indicator, and those of its neighbours.

Neighbours are the other compared plans of areas at the same level. A promise is held only against those that can be put
in order with it and are to be kept by the same year: what is promised for 2025 is never converted to 2030.
"""

from __future__ import annotations

import pandas as pd

from halfsky.vocabulary import comparators
from halfsky.vocabulary.codes import AGAINST_UPPER

REASONS = ("unit", "base", "comparator", "deadline")


_ANY = -1.0  # the year of a yardstick that stands for whatever year


def against_upper(own: pd.DataFrame, every: pd.DataFrame) -> pd.DataFrame:
    """Adds the upper-level plan's promise on the same indicator, and whether the plan's own asks for more or less.

    own: as of `promises.of_plans`; every: as of `promises.statements`, of all plans. Of an upper plan with several
    targets for the indicator the one with a number that is due in the plan's own year is the yardstick, else its
    promise. Adds `upper_comparator, upper_value, upper_unit, upper_deadline_year` and `against_upper`. The upper plan's
    deadline may be another one: it stands beside, the thresholds are compared as written. `against_upper_why` says so
    (earlier, later), and why there is no verdict (`vocabulary.codes.AGAINST_UPPER`); empty where nothing is to be said.
    """
    keys = ["plan_id", "indicator_id"]
    of_year = every[every["value"].notna()].drop_duplicates([*keys, "deadline_year"])
    of_year = of_year.assign(of_year=of_year["deadline_year"].astype("float64"))
    known = pd.MultiIndex.from_frame(of_year[[*keys, "of_year"]])
    asked = own[["upper_plan_id", "indicator_id"]].assign(of_year=own["deadline_year"].astype("float64"))
    own = own.assign(of_year=asked["of_year"].where(pd.MultiIndex.from_frame(asked).isin(known), _ANY))
    stated = pd.concat([every.drop_duplicates(keys).assign(of_year=_ANY), of_year], ignore_index=True)
    columns = {
        "plan_id": "upper_plan_id", "comparator": "upper_comparator", "value": "upper_value", "unit": "upper_unit",
        "relative_to": "upper_relative_to", "deadline_year": "upper_deadline_year",
    }  # fmt: skip
    yardstick = stated[["indicator_id", "of_year", *columns]].rename(columns=columns)
    rows = own.merge(yardstick, on=["upper_plan_id", "indicator_id", "of_year"], how="left").drop(columns="of_year")
    words = ["upper_comparator", "upper_unit", "upper_relative_to"]
    rows[words] = rows[words].astype("object").fillna("")
    upper = rows[["better"]].assign(
        comparator=rows["upper_comparator"], value=rows["upper_value"], unit=rows["upper_unit"],
        relative_to=rows["upper_relative_to"],
    )  # fmt: skip
    rows = rows.assign(against_upper=comparators.verdict(rows, upper))
    return rows.assign(against_upper_why=_why(rows))


def _why(rows: pd.DataFrame) -> pd.Series:
    """Why there is no verdict, and whether the upper plan's promise is due in another year; separated by ;."""
    stated = rows["upper_comparator"].ne("")
    numbers = rows["value"].notna() & rows["upper_value"].notna()
    undecided = rows["against_upper"].eq("") & stated
    unlike = {
        "unit": rows["unit"].ne(rows["upper_unit"]),
        "base": rows["relative_to"].ne(rows["upper_relative_to"]),
        "comparator": comparators.way(rows["comparator"]).ne(comparators.way(rows["upper_comparator"]))
        | comparators.way(rows["comparator"]).eq(""),
    }
    alike = ~pd.DataFrame(unlike).any(axis=1)
    years = rows["deadline_year"].astype("float64"), rows["upper_deadline_year"].astype("float64")
    said = {
        "no_upper_plan": rows["upper_plan_id"].fillna("").eq(""),
        "not_stated": rows["upper_plan_id"].fillna("").ne("") & ~stated,
        "direction": undecided & ~numbers,
        **{code: undecided & numbers & differs for code, differs in unlike.items()},
        "either_way": undecided & numbers & alike,
        "earlier": stated & years[0].lt(years[1]),
        "later": stated & years[0].gt(years[1]),
    }
    held = pd.DataFrame({code: said[code] for code in AGAINST_UPPER}).to_numpy(dtype="bool")
    codes = [";".join(code for code, holds in zip(AGAINST_UPPER, row, strict=True) if holds) for row in held]
    return pd.Series(codes, index=rows.index, dtype="object")


def against_neighbours(own: pd.DataFrame) -> pd.DataFrame:
    """Adds how each promise stands to those of the neighbours, and why some of them were not held against it.

    own: promises of the compared plans with `area_level`. Adds
    `neighbours` (how many promises it could be held against), `stricter_than`, `weaker_than` (how many of them),
    `against_neighbours`: stricter (than some, weaker than none), weaker, same, mixed; alone where no neighbour promises
    the indicator; empty where those that do cannot be compared,
    `comparability`: what differs among the neighbours' promises on the indicator, so that some stand apart: of unit,
    base, comparator, deadline, separated by ;.
    """
    pool = ["indicator_id", "area_level"]
    ways = comparators.way(own["comparator"])
    demand = comparators.demand(own)
    # Neither more nor less is better: only the same number can be told from another.
    undirected = own["comparator"].isin(comparators.TWO_SIDED) & ways.ne("") & comparators.sense(own).eq(0)
    # As texts: a missing base or unit is a group of its own, and groupby leaves none out.
    parts = own[[*pool, "unit", "relative_to"]].assign(way=ways, deadline=own["deadline_year"].astype("str"))
    parts = parts.astype("str")
    keys = [parts[name] for name in parts]
    order = pd.MultiIndex.from_frame(demand).factorize(sort=True)[0]
    ordered = ways.ne("") & demand["signed"].notna()
    place = pd.Series(order, index=own.index, dtype="float64").where(ordered)
    together = place.groupby(keys)
    size = together.transform("count").fillna(0)
    below = (together.rank(method="min") - 1).fillna(0)
    above = (size - together.rank(method="max")).fillna(0)
    split = undirected & together.transform("nunique").gt(1)
    neighbours = (size - 1).where(ordered & ~split, 0)
    peers = own.groupby([own[name] for name in pool])["plan_id"].transform("nunique") - 1

    said = pd.Series("same", index=own.index, dtype="object")
    said = said.mask(below.gt(0), "stricter").mask(above.gt(0), "weaker").mask(below.gt(0) & above.gt(0), "mixed")
    said = said.where(neighbours.gt(0), "").mask(peers.eq(0), "alone")
    return own.assign(
        neighbours=neighbours.astype("int64"),
        stricter_than=below.where(neighbours.gt(0), 0).astype("int64"),
        weaker_than=above.where(neighbours.gt(0), 0).astype("int64"),
        against_neighbours=said,
        comparability=_reasons(own, ways, [own[name] for name in pool]),
    )


def _reasons(own: pd.DataFrame, ways: pd.Series, pool: list[pd.Series]) -> pd.Series:
    numeric = own["value"].notna()
    differs = {
        "unit": own["unit"].where(numeric),
        "base": own["relative_to"].where(numeric),
        "comparator": ways.where(ways.ne(""), own["comparator"].mask(~numeric, "direction")),
        "deadline": own["deadline_year"].astype("float64"),
    }
    text = pd.Series("", index=own.index, dtype="object")
    for reason, values in differs.items():
        apart = values.groupby(pool).transform("nunique").gt(1)
        text = text.mask(apart, text + ";" + reason)
    return text.str.removeprefix(";")
