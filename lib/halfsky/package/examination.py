"""Every table of a package read and checked: fast where it is sound, carefully where a fault is to be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from halfsky.package.coded import Coded
from halfsky.package.codes import ADVISORY
from halfsky.package.fast import read_coded
from halfsky.package.reading import (
    FILES,
    FINDING,
    OF_LATER,
    PARQUET,
    TABLES,
    Reading,
    finding,
    read_carefully,
    table_paths,
)
from halfsky.package.validation import Problem, cell_problems, form_problems, link_problems


def what_loading_checks(tables: Mapping[str, Coded]) -> list[Problem]:
    every = [*cell_problems(tables), *link_problems(tables)]
    return [problem for problem in every if problem.code not in ADVISORY]


def what_validation_checks(tables: Mapping[str, Coded]) -> list[Problem]:
    return [*form_problems(tables), *link_problems(tables)]


def examined(
    path: Path, check: Callable[[Mapping[str, Coded]], list[Problem]], *, undeclared: bool = True
) -> tuple[dict[str, pd.DataFrame], dict[str, Reading], list[Problem]]:
    """Every table, what the check finds wrong in them, and the places of the rows of each table that has anything
    wrong: those tables are read carefully, all others fast. undeclared: as of `read_fast`.
    """
    tables: dict[str, Coded] = {}
    readings: dict[str, Reading] = {}
    for name, table in TABLES.items():
        files = table_paths(path, name)
        try:
            if not files and "*" not in FILES[name] and name not in OF_LATER:
                raise ValueError(f"{name}: no file")
            tables[name] = read_coded(files, table, undeclared=undeclared)
        except ValueError:  # a cell, row or file that the fast parser refuses; the careful reading says which
            readings[name] = read_carefully(path, name)
            tables[name] = Coded(readings[name].frame)

    def broken() -> list[Problem]:
        return [problem for problem in check(tables) if problem.wrong.any()]

    problems = broken()
    while again := {problem.table for problem in problems} - set(readings):
        readings |= {name: read_carefully(path, name) for name in again}
        if any(len(readings[name].frame) != len(tables[name].frame) for name in again):  # a line of empty cells is none
            tables |= {name: Coded(readings[name].frame) for name in again}
            problems = broken()  # of other tables too, which point to what is gone
    frames = {name: coded.frame for name, coded in tables.items()}
    return frames, {name: readings[name] for name in TABLES if name in readings}, problems


def located(readings: dict[str, Reading], problems: list[Problem]) -> pd.DataFrame:
    """Problems as findings, each at its file and row; what was unreadable comes first."""
    found = [item for reading in readings.values() for item in reading.findings]
    for problem in problems:
        reading = readings[problem.table]
        for position in problem.wrong.to_numpy().nonzero()[0]:
            file, row = reading.places.iloc[position]
            if reading.could_not_read(file, row, problem.column):
                continue
            value = reading.frame[problem.column].iloc[position]
            message = problem.message if isinstance(problem.message, str) else problem.message.iloc[position]
            text = "" if pd.isna(value) else f"{value:.15g}" if isinstance(value, float) else value
            found.append(finding(file, int(row), problem.column, text, problem.code, message))
    return pd.DataFrame(found, columns=FINDING)


def misplaced(
    name: str, places: pd.DataFrame, rows: pd.DataFrame, areas: pd.Series | None = None
) -> list[dict[str, object]]:
    """Targets and tasks stand in the file of their plan, so that one plan is one file; what units reported of tasks and
    the cases in that of its area (`areas`: by plan id).
    """
    plans = rows["plan_id"]
    own = f"{name}/" + (plans if areas is None else plans.map(areas).fillna(plans)) + ".csv"
    file = places["file"].astype("object")
    wrong = ((file != own.astype("object")) & (file != f"{name}{PARQUET}")).to_numpy().nonzero()[0]
    return [
        finding(places["file"].iloc[i], int(places["row"].iloc[i]), "plan_id",
                rows["plan_id"].iloc[i], "wrong-file", f"this row belongs in {own.iloc[i]}")
        for i in wrong
        if rows["plan_id"].iloc[i]
    ]  # fmt: skip
