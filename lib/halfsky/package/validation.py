"""What makes a data package sound: its tables' schema, and what holds between tables.

Every check is vectorised over whole frames and hands back positions; the caller knows the file and row behind them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from halfsky.catalogue import Catalogue
from halfsky.package.coded import Coded
from halfsky.package.problems import Problem
from halfsky.package.reading import (
    FINDING,
    KEPT,
    PARQUET,
    TABLES,
    Reading,
    finding,
    read_carefully,
    read_places,
    table_files,
    table_paths,
)
from halfsky.package.validation_of_work import work_problems
from halfsky.schemas import COMPARATORS, DIRECTIONS, GOALS_OF_MEASURES, TASKS, Table
from halfsky.schemas.columns import Rule
from halfsky.vocabulary.codes import RATES
from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST, FALLING, RISING

_UPWARDS, _DOWNWARDS = AT_LEAST + RISING, AT_MOST + FALLING

Tables = Mapping[str, Coded]


def link_problems(tables: Tables) -> Iterator[Problem]:
    """Keys, references between tables, units, limits and the logic of targets."""
    yield from _duplicate_keys(tables)
    yield from _unknown_references(tables)
    indicators = tables["indicators"].frame
    yield from _ambiguous_aliases(indicators)
    by_indicator = _by_indicator(indicators)
    yield from _observation_problems(tables["observations"], by_indicator)
    yield from _target_problems(tables["targets"], by_indicator)
    yield from work_problems({name: coded.frame for name, coded in tables.items()})


def cell_problems(tables: Tables) -> Iterator[Problem]:
    """Required and allowed values only: what loading checks."""
    for name, coded in _with_rows(tables):
        for column in TABLES[name].columns:
            if column.required:
                text = column.type == "text"
                empty = (
                    coded.where(column.name, lambda cells: cells.eq("")) if text else coded.frame[column.name].isna()
                )
                yield Problem(name, column.name, empty, "empty", "must not be empty")
            if allowed := column.values:  # noqa: PD011 - a declared column, no frame
                foreign = coded.where(column.name, _none_of([*allowed, ""]))
                yield Problem(name, column.name, foreign, "not-allowed", f"use one of: {', '.join(allowed)}")


def _with_rows(tables: Tables) -> list[tuple[str, Coded]]:
    """The tables that a row can be wrong in: most packages lack several."""
    return [(name, coded) for name, coded in tables.items() if len(coded.frame)]


def _none_of(known: list[str]) -> Callable[[pd.Series], pd.Series]:
    index = pd.Index(known, dtype="str").unique()
    return lambda cells: pd.Series(index.get_indexer(cells) < 0, index=cells.index)


def form_problems(tables: Tables) -> Iterator[Problem]:
    """Every cell that is not as its column is declared: what `Table.to_pandera` finds, in a tenth of the time.

    `message` is the words of the rule that is broken: `form_findings` says them to people.
    """
    for name, coded in _with_rows(tables):
        for column in TABLES[name].columns:
            if not column.nullable:
                yield Problem(name, column.name, coded.frame[column.name].isna(), "", "not empty")
            for rule in column.rules():
                yield Problem(name, column.name, coded.where(column.name, _breaking(rule)), "", rule.words)


def _breaking(rule: Rule) -> Callable[[pd.Series], pd.Series]:
    return lambda cells: ~rule.holds(cells)


def form_findings(reading: Reading, problems: list[Problem]) -> list[dict[str, object]]:
    """Each cell of `form_problems` of this table at its place."""
    found = []
    for problem in problems:
        if problem.table != reading.table.name:
            continue
        for position in problem.wrong.to_numpy().nonzero()[0]:
            file, row = reading.places.iloc[position]
            if reading.could_not_read(file, int(row), problem.column):
                continue
            value = reading.frame[problem.column].iloc[position]
            code, message = _explain(reading.table, problem.column, value, str(problem.message))
            text = "" if pd.isna(value) else value
            found.append(finding(file, int(row), problem.column, text, code, message))
    return found


def _explain(table: Table, name: str, value: object, rule: str) -> tuple[str, str]:
    column = table.column(name)
    if pd.isna(value) or value == "":
        return "empty", f"must not be empty: {column.description}"
    if column.values:  # noqa: PD011 - a declared column, no frame
        return "not-allowed", f"must be {rule}"
    if column.pattern:
        return "wrong-form", f"must have {rule}: {column.description}"
    return "out-of-limits", f"must be {rule}: {column.description}"


def _duplicate_keys(tables: Tables) -> Iterator[Problem]:
    for name, coded in _with_rows(tables):
        key = list(TABLES[name].key)
        wrong = coded.duplicated(key)
        for column in key:  # a key with an empty cell identifies nothing; that cell has a finding of its own
            wrong &= coded.where(column, lambda cells: cells.ne(""))
        yield Problem(
            name, key[-1], wrong, "duplicate-key",
            f"an earlier row has the same {', '.join(key)}: keep one of the two",
        )  # fmt: skip


_REFERENCES = (
    ("areas", "parent_code", "areas", "area_code", "unknown-area"),
    ("plans", "area_code", "areas", "area_code", "unknown-area"),
    ("plans", "upper_plan_id", "plans", "plan_id", "unknown-plan"),
    ("targets", "plan_id", "plans", "plan_id", "unknown-plan"),
    ("tasks", "plan_id", "plans", "plan_id", "unknown-plan"),
    ("tasks", "domain", "domains", "domain", "unknown-domain"),
    ("tasks", "parent_id", "tasks", "task_id", "unknown-task"),
    ("goals_of_measures", "plan_id", "plans", "plan_id", "unknown-plan"),
    ("goals_of_measures", "measure_id", "tasks", "task_id", "unknown-task"),
    ("goals_of_measures", "goal_id", "tasks", "task_id", "unknown-task"),
    ("senders", "plan_id", "plans", "plan_id", "unknown-plan"),
    ("senders", "indicator_id", "indicators", "indicator_id", "unknown-indicator"),
    ("progress", "plan_id", "plans", "plan_id", "unknown-plan"),
    ("absences", "plan_id", "plans", "plan_id", "unknown-plan"),
    ("absences", "indicator_id", "indicators", "indicator_id", "unknown-indicator"),
    ("calls", "plan_id", "plans", "plan_id", "unknown-plan"),
    ("progress", "task_id", "tasks", "task_id", "unknown-task"),
    ("cases", "plan_id", "plans", "plan_id", "unknown-plan"),
    ("cases", "previous_case_id", "cases", "case_id", "unknown-case"),
    ("targets", "indicator_id", "indicators", "indicator_id", "unknown-indicator"),
    ("observations", "area_code", "areas", "area_code", "unknown-area"),
    ("observations", "indicator_id", "indicators", "indicator_id", "unknown-indicator"),
    ("observations", "source_id", "sources", "source_id", "unknown-source"),
    ("breaks", "area_code", "areas", "area_code", "unknown-area"),
    ("breaks", "indicator_id", "indicators", "indicator_id", "unknown-indicator"),
    ("rate_priors", "area_code", "areas", "area_code", "unknown-area"),
    ("rate_priors", "indicator_id", "indicators", "indicator_id", "unknown-indicator"),
    ("forecast_record", "plan_id", "plans", "plan_id", "unknown-plan"),
    ("indicators", "domain", "domains", "domain", "unknown-domain"),
    ("targets", "domain", "domains", "domain", "unknown-domain"),
)
"""(table, column, table it points to, column there, code); an empty cell points nowhere."""


def references() -> tuple[tuple[str, str, str, str], ...]:
    """The foreign keys of the data package: table, column, table pointed to, column there."""
    return tuple(reference[:4] for reference in _REFERENCES)


def _unknown_references(tables: Tables) -> Iterator[Problem]:
    filled = dict(_with_rows(tables))
    for table, column, other, other_column, code in _REFERENCES:
        if table not in filled:
            continue
        there = tables[other].column(other_column)[1]
        if len(there) and there.eq("").all():
            continue  # the column pointed to is missing, and is told once
        if table == GOALS_OF_MEASURES.name and other == TASKS.name and not len(there):
            continue  # a package that leaves its tasks out leaves out what pairs them: nothing reads these rows
        wrong = filled[table].where(column, _none_of([*there, ""]))
        yield Problem(table, column, wrong, code, f"not in {other}: add it there, or correct it")


def _ambiguous_aliases(indicators: pd.DataFrame) -> Iterator[Problem]:
    doubled = Catalogue(indicators).ambiguous()
    for _, group in doubled.groupby("canonical"):
        wrong = indicators["indicator_id"].isin(group["indicator_id"])
        first, *others = group["indicator_id"]
        message = f"{group['spelling'].iloc[0]} belongs to {first} and to {', '.join(others)}: leave it to one"
        yield Problem("indicators", "aliases", wrong, "alias-in-two-indicators", message)


def _observation_problems(coded: Coded, by_indicator: pd.DataFrame) -> Iterator[Problem]:
    observations = coded.frame
    unit_codes, units = coded.column("unit")
    codes, indicators = coded.column("indicator_id")
    its = by_indicator.reindex(indicators)
    expected = pd.Index(units).get_indexer(its["unit"].astype("object"))
    expected = np.append(np.where(its["unit"].isna(), -2, expected), -2)  # -1: a unit that no row has; -2: no unit
    wanted = expected[codes]
    mismatch = (wanted != -2) & (wanted != unit_codes)
    limits = (its[name].to_numpy("float64") for name in ("lower_limit", "upper_limit"))
    lowest, highest = (np.append(limit, np.nan)[codes] for limit in limits)
    value = observations["value"].to_numpy("float64")
    outside = ~mismatch & ((value < lowest) | (value > highest))
    for wrong, column, code, message in (
        (mismatch, "unit", "unit-mismatch", "its_unit"), (outside, "value", "out-of-limits", "its_limits"),
    ):  # fmt: skip
        if wrong.any():
            known = coded.look_up("indicator_id", by_indicator)
            yield Problem("observations", column, pd.Series(wrong, observations.index), code, known[message])
    both = observations["numerator"].notna() & observations["denominator"].notna()
    rows = observations.loc[both, ["value", "numerator", "denominator"]]
    sizes = units.map(RATES).astype("float64").to_numpy()
    unit_size = np.append(sizes, np.nan)[unit_codes[both.to_numpy()]]
    implied = rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0) * unit_size
    # Half a unit of the second decimal, or 1 %: published rates are rounded.
    tolerance = (implied.abs() * 0.01).clip(lower=0.05)
    wrong = (implied - rows["value"]).abs() > tolerance
    yield Problem("observations", "value", wrong.reindex(observations.index, fill_value=False), "not-its-quotient",
                  "differs from numerator / denominator: correct one of the three")  # fmt: skip


def _target_problems(coded: Coded, by_indicator: pd.DataFrame) -> Iterator[Problem]:
    targets = coded.frame
    kept = targets["review_status"] != "rejected"
    number = kept & (targets["kind"] == "quantitative")
    direction = kept & (targets["kind"] == "directional")
    yield Problem("targets", "value", number & targets["value"].isna(), "target-without-value",
                  "a quantitative target needs its value, or make it directional")  # fmt: skip
    yield Problem("targets", "value", direction & targets["value"].notna(), "direction-with-value",
                  "a directional target has no value: remove it, or make the target quantitative")  # fmt: skip
    is_number = targets["comparator"].isin(COMPARATORS)
    other_kind = (number & ~is_number) | (direction & is_number)
    allowed = f"{' '.join(COMPARATORS)} go with quantitative targets, {' '.join(DIRECTIONS)} with directional ones"
    yield Problem("targets", "comparator", other_kind, "comparator-of-other-kind", allowed)
    yield Problem("targets", "unit", number & (targets["unit"] == ""), "empty", "a quantitative target needs its unit")
    no_range = number & (targets["comparator"] == "range") & ~(targets["upper_value"] > targets["value"])
    yield Problem("targets", "upper_value", no_range, "no-range", "a range needs an upper value above its value")
    indicators = by_indicator.astype({"unit": "object", "better": "object"})
    indicators["against"] = indicators["better"] + " is better here: check the comparator and the indicator"
    known = coded.look_up("indicator_id", indicators)
    known[["unit", "better"]] = known[["unit", "better"]].fillna("")
    relative = targets["relative_to"] != ""
    rates = targets["unit"].isin(RATES) & known["unit"].isin(RATES)
    mismatch = number & (known["unit"] != "") & ~relative & (targets["unit"] != known["unit"]) & ~rates
    yield Problem("targets", "unit", mismatch, "unit-mismatch", known["its_unit"])
    # what the package loads with and the assessment calls 不可比; of a change, a percentage is a share of its base
    share = relative & (targets["unit"] == "percent")
    filled = (known["unit"] != "") & (targets["unit"] != "")
    other = number & filled & ~mismatch & ~share & (targets["unit"] != known["unit"])
    yield Problem("targets", "unit", other, "unit-not-comparable", known["its_unit"])
    scale = known["unit"].map(RATES).astype("float64") / targets["unit"].map(RATES).astype("float64")
    value = targets["value"] * scale.where(rates, 1.0)
    outside = number & ~mismatch & ~relative & ((value < known["lower_limit"]) | (value > known["upper_limit"]))
    yield Problem("targets", "value", outside, "out-of-limits", known["its_limits"])
    against = ((known["better"] == "lower") & targets["comparator"].isin(_UPWARDS)) | (
        (known["better"] == "higher") & targets["comparator"].isin(_DOWNWARDS)
    )
    # 男女厕位不低于2:3 is kept as the plan writes it: whether a ratio has the sense it should have is for the audit.
    yield Problem("targets", "comparator", kept & against & ~relative & (known["unit"] != "ratio"),
                  "against-direction", known["against"])  # fmt: skip
    half = targets["char_start"].isna() != targets["char_end"].isna()
    reversed_ = (targets["char_end"] < targets["char_start"]).fillna(False).astype(bool)
    yield Problem(
        "targets", "char_end", half | reversed_, "no-span", "char_start and char_end go together, start first"
    )


def plans_without_targets(folder: Path, tables: Mapping[str, pd.DataFrame], found: pd.DataFrame) -> pd.DataFrame:
    """Plans that are registered and have no target, each a finding at its row of plans.csv: no report can be made.

    found: what is broken; a plan whose targets cannot be read has a finding already.
    """
    plans, targets = tables["plans"], tables["targets"]
    stated = targets.loc[targets["review_status"].ne("rejected"), "plan_id"].unique()
    none = ~plans["plan_id"].isin([*stated, ""])
    if not none.any():
        return pd.DataFrame(columns=FINDING)
    explained, named = set(found["file"]), set(targets["plan_id"])
    places, there = read_places(folder, "plans"), {path.name for path in table_paths(folder, "targets")}
    findings = []
    for position in none.to_numpy().nonzero()[0]:
        plan_id = plans["plan_id"].iloc[position]
        file, row = f"targets/{plan_id}.csv", int(places["row"].iloc[position])
        if file in explained:
            continue
        if plan_id in named:
            what = f"every target in {file} is rejected: confirm those that the plan states"
        elif f"{plan_id}.csv" in there:
            what = f"{file} holds no target: add the plan's targets"
        else:
            what = f"there is no {file}: add the plan's targets there"
        findings.append(finding("plans.csv", row, "plan_id", plan_id, "no-targets", what))
    return pd.DataFrame(findings, columns=FINDING)


def unregistered_files(folder: Path, tables: Mapping[str, pd.DataFrame], found: pd.DataFrame) -> pd.DataFrame:
    """Files of targets that hold no row and are named after no plan; of others their rows say so. found: as above."""
    explained, known = set(found["file"]), set(tables["plans"]["plan_id"])
    files = [file.rpartition(os.sep)[2] for file in table_files(folder, "targets")]
    names = [f"targets/{file}" for file in files if file.removesuffix(".csv") not in known]
    names = [name for name in names if not name.endswith(PARQUET)]
    names = [name for name in names if name not in explained]
    held = set(read_places(folder, "targets")["file"]) if names else set()
    what = "there is no such plan in plans.csv: add it there, or remove the file"
    return pd.DataFrame(
        [finding(name, 1, "", Path(name).stem, "unknown-plan", what) for name in names if name not in held],
        columns=FINDING,
    )


def kept_tables(folder: Path) -> pd.DataFrame:
    """What is wrong in the tables that imports leave behind (`KEPT`), cell by cell."""
    found: list[dict[str, object]] = []
    for name in KEPT:
        if not table_paths(folder, name):
            continue
        reading = read_carefully(folder, name)
        found += reading.findings
        for column in reading.table.columns:
            cells = reading.frame[column.name]
            missing = cells.isna() if column.type != "text" else pd.Series(False, index=cells.index)
            empty = missing & column.required
            wrong = [(empty, "not empty")]
            wrong += [
                (~missing & ~rule.holds(cells).fillna(True).astype("bool"), rule.words) for rule in column.rules()
            ]
            for places, words in wrong:
                for at in places.to_numpy().nonzero()[0]:
                    file, row = reading.places.iloc[at]
                    if not reading.could_not_read(file, row, column.name):
                        what = f"must be {words}"
                        found.append(finding(str(file), int(row), column.name, cells.iloc[at], "not-allowed", what))
    return pd.DataFrame(found, columns=FINDING)


def _by_indicator(indicators: pd.DataFrame) -> pd.DataFrame:
    """What the checks of a row need of its indicator: `unit` (null without one), `better`, limits, and messages."""
    known = indicators.drop_duplicates("indicator_id").set_index("indicator_id")
    known = known[["unit", "better", "lower_limit", "upper_limit"]]
    low, high = (
        known[name].map("{:.15g}".format).astype("str").replace("nan", "none")
        for name in ("lower_limit", "upper_limit")
    )
    known["its_limits"] = "limits " + low + " to " + high + ": check the value and its unit"
    known["its_unit"] = "the indicator's unit is " + known["unit"] + ": convert the value, or correct the unit"
    known["unit"] = known["unit"].mask(known["unit"].eq(""))
    text = ["unit", "better", "its_limits", "its_unit"]
    return known.astype(dict.fromkeys(text, "category"))
