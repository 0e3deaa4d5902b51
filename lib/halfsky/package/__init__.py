"""The data package: every table that analyses read, loaded, validated and written in one place."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from pathlib import Path

import pandas as pd

from halfsky.errors import DataError, UsageError, known_words
from halfsky.package import aliases
from halfsky.package.accepted import unaccepted
from halfsky.package.codes import ADVISORY, in_english
from halfsky.package.description import of_description, write_datapackage
from halfsky.package.examination import examined, located, misplaced, what_loading_checks, what_validation_checks
from halfsky.package.fast import read_fast
from halfsky.package.faults import BY_PLAN, OF_PLANS, OF_WORK, Faults, concerned, table_of, upwards, without
from halfsky.package.locking import alone
from halfsky.package.reading import (
    FILES,
    FINDING,
    PARQUET,
    TABLES,
    read_carefully,
    read_places,
    table_files,
    table_paths,
)
from halfsky.package.validation import (
    form_findings,
    kept_tables,
    plans_without_targets,
    unregistered_files,
)
from halfsky.package.writing import write_table, write_tables
from halfsky.project import check_writable, existing_data
from halfsky.schemas import (
    ABSENCES,
    CALLS,
    CASES,
    FORECAST_RECORD,
    GOALS_OF_MEASURES,
    INDICATORS,
    PROGRESS_REPORTS,
    RATE_PRIORS,
    SENDERS,
    TASKS,
)
from halfsky.vocabulary.codes import FAMILIES

__all__ = [
    "ADVISORY",
    "Package",
    "describe_package",
    "find_plan",
    "load_observations",
    "load_package",
    "load_targets",
    "load_tasks",
    "read_table",
    "remember_aliases",
    "validate_package",
    "write_datapackage",
    "write_table",
    "write_tables",
]


_SHOWN_PLANS = 30  # of a package shown in a notebook
_SETTLED_SECONDS = 2.0  # a file that was written since may be written again without its times telling


@dataclass(frozen=True, repr=False)
class Package:
    """The tables of a data package, each conforming to its declaration in `halfsky.schemas`."""

    folder: Path
    areas: pd.DataFrame
    domains: pd.DataFrame
    indicators: pd.DataFrame
    plans: pd.DataFrame
    targets: pd.DataFrame
    observations: pd.DataFrame
    sources: pd.DataFrame
    breaks: pd.DataFrame
    rate_priors: pd.DataFrame = field(default_factory=RATE_PRIORS.empty)
    forecast_record: pd.DataFrame = field(default_factory=FORECAST_RECORD.empty)
    tasks: pd.DataFrame = field(default_factory=TASKS.empty)
    goals_of_measures: pd.DataFrame = field(default_factory=GOALS_OF_MEASURES.empty)
    senders: pd.DataFrame = field(default_factory=SENDERS.empty)
    progress: pd.DataFrame = field(default_factory=PROGRESS_REPORTS.empty)
    cases: pd.DataFrame = field(default_factory=CASES.empty)
    absences: pd.DataFrame = field(default_factory=ABSENCES.empty)
    calls: pd.DataFrame = field(default_factory=CALLS.empty)
    faults: Faults = field(default_factory=Faults)

    @property
    def registered(self) -> pd.DataFrame:
        """schemas.PLANS of every plan that is registered, also of those that were set aside as broken."""
        return self.faults.registered if len(self.faults.findings) else self.plans

    @cached_property
    def plan_rows(self) -> dict[str, int]:
        """The place of each plan's row in `plans`: a batch asks thrice for each of thousands."""
        ids = self.plans["plan_id"].tolist()
        return {plan_id: row for row, plan_id in reversed(list(enumerate(ids)))}

    def left_out(self, plan_ids: Sequence[str]) -> list[str]:
        """Those of these plans that no report can be made of: broken, or without targets; `faults.of` says why."""
        return [plan_id for plan_id in plan_ids if plan_id in self.faults.places]

    def refusal(self, plan_id: str) -> str:
        """Why no report can be made of this plan: the first finding, and how many more; "" where one can."""
        return _first(self.folder, self.faults.of(plan_id)) if self.faults.places.get(plan_id) else ""

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {len(getattr(self, name))}" for name in FILES)
        return f"<Package {self.folder}: {sizes} rows>"

    def _repr_html_(self) -> str:
        """What a notebook shows: every table with its rows, and the plans with their targets."""
        sizes = pd.DataFrame([(name, len(getattr(self, name))) for name in FILES], columns=["table", "rows"])
        names = self.areas.set_index("area_code")["name_zh"]
        counts = self.targets["plan_id"].value_counts()
        plans = self.plans[["plan_id", "title", "start_year", "end_year", "status", "entered"]].assign(
            area=self.plans["area_code"].map(names).fillna(""), targets=self.plans["plan_id"].map(counts).fillna(0)
        )
        plans = plans.head(_SHOWN_PLANS).astype({"targets": "int64"})
        more = len(self.plans) - len(plans)
        broken = len(self.faults.findings)
        said = [f"and {more} more plans"] * (more > 0) + [f"{broken} findings set plans aside"] * (broken > 0)
        head = f"<strong>Package</strong> <code>{escape(str(self.folder))}</code>"
        tables = f"{sizes.to_html(index=False)}{plans.to_html(index=False)}"
        return f"<div>{head}{tables}{escape('; '.join(said))}</div>"

    def apart(self, folder: Path) -> Package:
        """The same tables as frames of their own: what is written into one of them is not in the other."""
        frames = {name: getattr(self, name).copy(deep=False) for name in FILES}  # pandas copies on write
        return Package(folder=folder, **frames, faults=self.faults)

    def targets_of(self, *plan_ids: str) -> pd.DataFrame:
        """schemas.TARGETS of these plans, without those of several that are set aside. Errors as of `find_plan`."""
        left = self.left_out(plan_ids) if len(plan_ids) > 1 else []
        for plan_id in set(plan_ids).difference(left, self.plans["plan_id"]):
            find_plan(self, plan_id)  # says what is wrong with it
        return self.targets[self.targets["plan_id"].isin(plan_ids)].reset_index(drop=True)

    def with_frames(self, targets: pd.DataFrame, observations: pd.DataFrame) -> Package:
        """The same package with these targets in the place of the same plans' own, and these observed values."""
        own = self.targets["plan_id"].isin(targets["plan_id"])
        known = self.targets if own.all() else self.targets[own]
        if not known.reset_index(drop=True).equals(targets.reset_index(drop=True)):
            targets = pd.concat([targets, self.targets[~own]], ignore_index=True)
        else:
            targets = self.targets
        return replace(self, targets=targets, observations=observations)

    def of_plan(self, plan_id: str) -> Package:
        """What one plan's report reads: its own targets and those of the plans above, the areas from its own up to the
        nation with their observations and breaks, the domains as its family calls them; everything else as it is.
        """
        plan = find_plan(self, plan_id)
        plans = self.plans[self.plans["plan_id"].isin(upwards(plan_id, _pairs(self.plans, "plan_id", "upper_plan_id")))]
        codes = upwards(plan["area_code"], _pairs(self.areas, "area_code", "parent_code"))

        def here(frame: pd.DataFrame) -> pd.DataFrame:
            return frame[frame["area_code"].isin(codes)]

        narrow = {
            "domains": _called(self.domains, plan["family"]),
            "areas": here(self.areas),
            "plans": plans,
            "targets": self.targets[self.targets["plan_id"].isin(plans["plan_id"])],
            "observations": here(self.observations),
            "breaks": here(self.breaks),
            "rate_priors": here(self.rate_priors),
        }
        for name in BY_PLAN:
            narrow[name] = getattr(self, name)[getattr(self, name)["plan_id"].isin(plans["plan_id"])]
        frames = {name: narrow.get(name, getattr(self, name)).reset_index(drop=True) for name in FILES}
        return Package(folder=self.folder, **frames, faults=self.faults)


_State = tuple[tuple[str, int, int, int, int], ...]  # of each file: name, changed, made, size, number


@dataclass(frozen=True)
class _Loaded:
    """What loading came to: the sound part of a package, and the findings for which it is not whole.

    sound: None where everything depends on what is broken; then these findings are those.
    """

    sound: Package | None
    refusing: pd.DataFrame


_last: tuple[_State, _Loaded] | None = None


def load_package(folder: Path | str | None = None, *, set_aside: bool = False) -> Package:
    """Load a data package. DataError names the first broken cell and says how many more there are.

    Checks types, required and allowed values, keys, references, units and limits; `validate_package` checks more. The
    package loaded last is kept, and taken again while no file of it has changed: a batch loads it once for all runs.

    set_aside: of a broken package load what is sound. Plans that a finding concerns are not in `plans` and `targets`,
    but in `Package.faults`, and `find_plan` says what is wrong with them; what the other plans read is there as a
    whole. DataError only where everything depends on what is broken.
    """
    global _last
    path = _existing(folder)
    state = _state(path)
    if _last is not None and _last[0] == state:
        loaded = _last[1]
    else:
        loaded = _load(path)
        if state == _state(path) and _is_settled(state):
            _last = state, loaded
    if loaded.sound is None:
        raise DataError(f"{_first(path, loaded.refusing)}; every report depends on this file")
    if len(loaded.refusing) and not set_aside:
        raise DataError(_first(path, loaded.refusing))
    return loaded.sound.apart(path)


def _load(path: Path) -> _Loaded:
    tables, readings, problems = examined(path, what_loading_checks)
    refusing = located(readings, problems)
    refusing = refusing[~refusing["code"].isin(ADVISORY)].reset_index(drop=True)
    more = (plans_without_targets(path, tables, refusing), unregistered_files(path, tables, refusing))
    found = [frame for frame in (refusing, *more) if len(frame)]
    if not found:
        return _Loaded(Package(folder=path, **tables), refusing)
    findings = pd.concat(found, ignore_index=True)
    places = {name: reading.places for name, reading in readings.items()}
    places |= {name: read_places(path, name) for name in {table_of(file) for file in findings["file"]} - set(places)}
    faults = concerned(tables, places, findings)
    if faults.of_all:
        return _Loaded(None, findings.iloc[faults.of_all])
    sound = without(tables, places, faults) if len(refusing) else tables
    return _Loaded(Package(folder=path, **sound, faults=faults), refusing)


def read_table(name: str, folder: Path | str | None = None) -> pd.DataFrame:
    """One table of the package by its name, without the checks between tables. DataError for an unreadable file."""
    path = _existing(folder)
    try:
        return read_fast(table_paths(path, name), TABLES[name])
    except ValueError:
        reading = read_carefully(path, name)
        broken = [item for item in reading.findings if item["code"] not in ADVISORY]
        if broken:
            raise DataError(_first(path, pd.DataFrame(broken, columns=FINDING))) from None
        return reading.frame


def table_state(name: str, folder: Path | str | None = None) -> object:
    """What is equal as long as no file of a table has changed; equal to nothing while one was written just now."""
    state = _state(_existing(folder), (name,))
    return state if _is_settled(state) else object()


def load_targets(plan_id: str | None = None, folder: Path | str | None = None) -> pd.DataFrame:
    """The `targets` table, of one plan or of all. UsageError for a plan that the package does not know."""
    package = load_package(folder)
    return package.targets if plan_id is None else package.targets_of(plan_id)


def load_tasks(plan_id: str | None = None, folder: Path | str | None = None) -> pd.DataFrame:
    """The `tasks` table, of one plan or of all. UsageError for a plan that the package does not know."""
    package = load_package(folder)
    if plan_id is None:
        return package.tasks
    find_plan(package, plan_id)
    return package.tasks[package.tasks["plan_id"].eq(plan_id)].reset_index(drop=True)


def load_observations(folder: Path | str | None = None) -> pd.DataFrame:
    """The `observations` table."""
    return load_package(folder).observations


def validate_package(folder: Path | str | None = None) -> pd.DataFrame:
    """Everything wrong in a data package, one row a finding; an empty frame for a sound one.

    Columns: `file` (inside the folder), `row` (as a spreadsheet numbers it, the header being 1), `column`, `value`,
    `code` (stable; with those in `ADVISORY` the package loads), `message` (what is wrong and what to do).
    """
    path = _existing(folder)
    tables, readings, problems = examined(path, what_validation_checks, undeclared=False)
    form = [problem for problem in problems if not problem.code]
    links = [problem for problem in problems if problem.code]
    schema = [item for name, reading in readings.items() for item in form_findings(reading, form)]
    areas = tables["plans"].drop_duplicates("plan_id").set_index("plan_id")["area_code"]
    elsewhere = [item for name in OF_PLANS for item in misplaced(name, read_places(path, name), tables[name])]
    elsewhere += [item for name in OF_WORK for item in misplaced(name, read_places(path, name), tables[name], areas)]
    parts = [pd.DataFrame(schema, columns=FINDING), located(readings, links), pd.DataFrame(elsewhere, columns=FINDING)]
    found = pd.concat([frame for frame in parts if len(frame)] or [parts[0]], ignore_index=True)
    more = (
        plans_without_targets(path, tables, found), unregistered_files(path, tables, found), kept_tables(path),
        of_description(path), unaccepted(path),
    )  # fmt: skip
    found = pd.concat([frame for frame in (found, *more) if len(frame)] or [found], ignore_index=True)
    return found.drop_duplicates().sort_values(["file", "row"], kind="stable", ignore_index=True)


def describe_package(folder: Path | str | None = None, version: str | None = None) -> Path:
    """Write the description of a data package as `write_datapackage` does; version: that of the data from now on."""
    path = _existing(folder)
    check_writable(path)
    with alone(path):
        return write_datapackage(path, version=version)


def remember_aliases(plan_id: str, folder: Path | str | None = None) -> pd.DataFrame:
    """Take the words of a plan's reviewed targets into the catalogue (`aliases` of their indicators).

    What a reviewer confirmed once serves every later plan: its words are then found without a question. Returns what
    became of each wording: `indicator`, `indicator_id`, `outcome` remembered|known|refused, `reason` of a refusal.
    Errors as of `load_targets`; DataError for the copy that was installed with Halfsky.
    """
    place = _existing(folder)
    check_writable(place)
    with alone(place):
        package = load_package(place)
        found, indicators = aliases.remembered(package.targets_of(plan_id), package.indicators)
        if indicators is not package.indicators:
            write_table(indicators, INDICATORS, place / FILES["indicators"])
    return found


def find_plan(package: Package, plan_id: str) -> pd.Series:
    """The plan's row of `plans`. UsageError names the plans there are, and the nearest one.

    DataError for a plan that was set aside (`load_package`) says what is wrong with it.
    """
    plans = package.plans
    if (row := package.plan_rows.get(plan_id)) is not None:
        return plans.iloc[row]
    if refusal := package.refusal(plan_id):
        raise DataError(refusal)
    raise UsageError(f"unknown plan id {plan_id!r}: {known_words(plan_id, plans['plan_id'].tolist())}")


def _called(domains: pd.DataFrame, family: str) -> pd.DataFrame:
    """schemas.DOMAIN_TABLE as a family of plans names them: 妇女与健康 is 儿童与健康 in a plan for children."""
    own = FAMILIES.rows.get(family)
    if own is None:
        return domains
    for other in FAMILIES.rows.values():
        domains = domains.assign(
            name_zh=domains["name_zh"].str.replace(other.people, own.people, regex=False),
            name_en=domains["name_en"].str.replace(other.people_en, own.people_en, regex=False),
        )
    return domains


def _pairs(frame: pd.DataFrame, key: str, above: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[above], strict=True))


def _state(path: Path, names: Iterable[str] = tuple(FILES)) -> _State:
    """What tells whether a file of the package has changed: its name, and what the file system knows of it."""
    found = []
    whole = path.resolve()
    for name in names:
        for file in table_files(whole, name):
            about = os.stat(file)  # noqa: PTH116 - thousands: a Path each costs more than asking
            found.append((file, about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino))
    return tuple(found)


def _is_settled(state: _State) -> bool:
    newest = max((max(changed, made) for _, changed, made, _, _ in state), default=0)
    return time.time() - newest / 1e9 > _SETTLED_SECONDS


def _existing(folder: Path | str | None) -> Path:
    if folder is not None and not isinstance(folder, (str, os.PathLike)):
        raise UsageError(f"folder is {folder!r}: give the path of a data package, or nothing for the one that ships")
    path = existing_data(None if folder is None else Path(folder))
    if not any((path / file).is_file() for name in FILES for file in (FILES[name], f"{name}{PARQUET}")):
        raise DataError(
            f"{path} holds no data package: it needs {', '.join(f for f in FILES.values() if '*' not in f)}"
        )
    return path


def _first(path: Path, findings: pd.DataFrame) -> str:
    more = f" ({len(findings) - 1} more: halfsky validate {path})" if len(findings) > 1 else ""
    return in_english(findings.iloc[0].to_dict(), f"{path}/") + more
