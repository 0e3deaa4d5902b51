"""Whom a finding concerns: which plans' reports depend on a broken row or file, and what is sound without it.

A report reads its plan and the plans above it with their targets, the areas from its own up to the nation with their
observations and breaks, and the indicators, domains and sources that these use (`Package.of_plan`). Whatever is broken
among these concerns the plan. A file of a shared table that is broken as a whole concerns all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

import pandas as pd

from halfsky.package.codes import OF_A_FILE
from halfsky.package.reading import FINDING

OF_AREAS = ("observations", "breaks", "rate_priors")
"""The tables whose rows are about one area and those below it."""
OF_PLANS = ("targets", "tasks", "goals_of_measures", "senders")
"""The tables that have one file a plan."""
OF_WORK = ("progress", "cases", "absences", "calls")
"""The tables of a plan as work that have one file an area."""
BY_PLAN = ("forecast_record", "tasks", "goals_of_measures", "senders", *OF_WORK)
"""The tables of which a plan's report reads its own rows, and that lean on nothing else."""
EMPTY = "no-targets"
"""The code of a plan that is registered and has no targets: it has no report, and nothing else depends on that."""


@dataclass(frozen=True)
class Faults:
    """What is wrong in a package, and whose report cannot be made for it. None in a sound one."""

    findings: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=FINDING))
    registered: pd.DataFrame = field(default_factory=pd.DataFrame)
    """schemas.PLANS as they were read, also those that were set aside; only where something is wrong."""
    places: Mapping[str, list[int]] = field(default_factory=dict)
    """The findings that concern a plan, by its id: their places in `findings`."""
    of_all: Sequence[int] = ()
    """The places of those that concern every plan."""

    def of(self, plan_id: str) -> pd.DataFrame:
        """The findings that concern this plan."""
        return self.findings.iloc[self.places.get(plan_id, [])].reset_index(drop=True)

    @property
    def unclaimed(self) -> pd.DataFrame:
        """The findings that concern no plan: targets of a plan that is not registered, values of no known area."""
        claimed = {place for places in self.places.values() for place in places}
        return self.findings[[place not in claimed for place in range(len(self.findings))]].reset_index(drop=True)

    @property
    def broken(self) -> set[str]:
        """The plans that are set aside: something that their report reads is broken."""
        codes = self.findings["code"].tolist()
        return {plan_id for plan_id, places in self.places.items() if any(codes[place] != EMPTY for place in places)}


class Subject(NamedTuple):
    """What a finding is about: these plans, and these areas."""

    plans: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()


Places = Mapping[str, pd.DataFrame]
"""By table: `file` and `row` of each row of its frame."""


def concerned(tables: Mapping[str, pd.DataFrame], places: Places, findings: pd.DataFrame) -> Faults:
    """The findings with the plans that they concern.

    tables, places: as read; places of those tables at least that have a finding.
    """
    about = _Subjects(tables, places)
    of_plans: dict[str, list[int]] = defaultdict(list)
    of_areas: dict[str, list[int]] = defaultdict(list)
    alone: dict[str, list[int]] = defaultdict(list)
    of_all: list[int] = []
    for number, finding in enumerate(findings.to_dict("records")):
        if finding["code"] == EMPTY:
            alone[str(finding["value"])].append(number)
            continue
        subject = about.of(str(finding["file"]), int(finding["row"]), str(finding["column"]), str(finding["code"]))
        if subject is None:
            of_all.append(number)
            continue
        for plan_id in subject.plans:
            of_plans[plan_id].append(number)
        for code in subject.areas:
            of_areas[code].append(number)
    plans, areas = tables["plans"], tables["areas"]
    uppers = dict(zip(plans["plan_id"], plans["upper_plan_id"], strict=True))
    lies_in = plans.groupby("plan_id")["area_code"].agg(list).to_dict()  # of several rows, where one id is there twice
    parents = dict(zip(areas["area_code"], areas["parent_code"], strict=True))
    found: dict[str, list[int]] = {}
    for plan_id in plans["plan_id"]:
        own = set(alone.get(plan_id, ()))
        for above in upwards(plan_id, uppers):  # a plan is concerned by what concerns the plans above it
            own.update(of_plans.get(above, ()))
            for code in lies_in.get(above, ()):
                own.update(number for area in upwards(code, parents) for number in of_areas.get(area, ()))
        if own:
            found[plan_id] = sorted(own)
    return Faults(findings, plans, found, of_all)


def without(tables: Mapping[str, pd.DataFrame], places: Places, faults: Faults) -> dict[str, pd.DataFrame]:
    """The tables without what is broken: the plans that are set aside, and every row that a finding is about or that
    leans on such a row. What remains holds together, and holds all that the remaining plans' reports read.
    """
    about = _Subjects(tables, places)
    rows: dict[str, set[int]] = defaultdict(set)
    silent: set[str] = set()  # areas of which some value cannot be read: none of theirs is shown
    for finding in faults.findings.to_dict("records"):
        if finding["code"] == EMPTY:
            continue
        file, row = str(finding["file"]), int(finding["row"])
        table, position = table_of(file), about.position(file, row)
        if position is not None:
            rows[table].add(position)
        if table in OF_AREAS:
            subject = about.of(file, row, str(finding["column"]), str(finding["code"]))
            silent |= subject.areas if subject is not None else set()
    kept = {name: frame.drop(index=frame.index[sorted(rows[name])]) for name, frame in tables.items()}
    plans = kept["plans"]
    kept["plans"] = plans[~plans["plan_id"].isin(faults.broken)]
    kept["targets"] = kept["targets"][kept["targets"]["plan_id"].isin(kept["plans"]["plan_id"])]
    known = set(kept["areas"]["area_code"])
    parents = dict(zip(kept["areas"]["area_code"], kept["areas"]["parent_code"], strict=True))
    whole = [all(code in known for code in upwards(own, parents)) for own in kept["areas"]["area_code"]]
    kept["areas"] = kept["areas"][whole]
    kept["indicators"] = kept["indicators"][kept["indicators"]["domain"].isin([*kept["domains"]["domain"], ""])]
    for name in OF_AREAS:
        frame = kept[name]
        heard = frame["area_code"].isin(kept["areas"]["area_code"]) & ~frame["area_code"].isin(silent)
        kept[name] = frame[heard & frame["indicator_id"].isin(kept["indicators"]["indicator_id"])]
    for name in BY_PLAN:
        kept[name] = kept[name][kept[name]["plan_id"].isin(kept["plans"]["plan_id"])]
    seen = kept["observations"]
    kept["observations"] = seen[seen["source_id"].isin([*kept["sources"]["source_id"], ""])]
    return {name: frame.reset_index(drop=True) for name, frame in kept.items()}


def table_of(file: str) -> str:
    """The table that a file of the package belongs to."""
    path = PurePosixPath(file)
    return path.parent.name or path.stem


def upwards(start: str, above: Mapping[str, str]) -> list[str]:
    """`start` and everything above it."""
    found: list[str] = []
    while start and start not in found:
        found.append(start)
        start = above.get(start, "")
    return found


class _Subjects:
    """Says of a finding what it is about."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], places: Places) -> None:
        self._tables, self._places = tables, places
        self._positions: dict[str, dict[tuple[str, int], int]] = {}
        self._near: dict[str, tuple[Sequence[str], Sequence[str]]] = {}
        self._users: dict[tuple[str, str], Subject] = {}

    def position(self, file: str, row: int) -> int | None:
        """Where in the table's frame this row is; None for the header, and for what is no row."""
        table = table_of(file)
        if table not in self._positions:
            places = self._places[table]
            rows = zip(places["file"], places["row"].astype("int64"), strict=True)
            self._positions[table] = {place: position for position, place in enumerate(rows)}
        return self._positions[table].get((file, row))

    def of(self, file: str, row: int, column: str, code: str) -> Subject | None:
        """None: everything."""
        table, position = table_of(file), self.position(file, row)
        if code in OF_A_FILE or position is None:
            return self._whole(table, file, column)
        frame = self._tables[table]
        if table in OF_PLANS:
            return Subject(plans=frozenset({PurePosixPath(file).stem, str(frame["plan_id"].iloc[position])}))
        if table in ("plans", "forecast_record", *OF_WORK):
            return Subject(plans=frozenset({str(frame["plan_id"].iloc[position])}))
        if table == "areas":
            return Subject(areas=frozenset({str(frame["area_code"].iloc[position])}))
        if table in OF_AREAS:
            above, below = self._neighbours(table)
            return Subject(areas=frozenset({above[position], below[position]} - {""}))
        key = {"indicators": "indicator_id", "domains": "domain", "sources": "source_id"}[table]
        return self._users_of(table, str(frame[key].iloc[position]))

    def _whole(self, table: str, file: str, column: str) -> Subject | None:
        """What a file that is broken as a whole is about: the plan of targets, the areas that it has values of."""
        own = self._places[table]["file"].eq(file).to_numpy()
        frame = self._tables[table][own]
        if table in OF_PLANS:
            return Subject(plans=frozenset({PurePosixPath(file).stem, *map(str, frame["plan_id"])}))
        if table in OF_WORK:
            plans = self._tables["plans"]
            near = plans.loc[plans["area_code"].eq(PurePosixPath(file).stem), "plan_id"]
            return Subject(plans=frozenset({*map(str, near), *map(str, frame["plan_id"])}))
        if table != "observations" or column == "area_code" or frame.empty or frame["area_code"].eq("").all():
            return None
        return Subject(areas=frozenset(map(str, frame["area_code"])))

    def _neighbours(self, table: str) -> tuple[Sequence[str], Sequence[str]]:
        """Of each row the area that it is about. A row of no known area may be of the one written above it or of the
        one below it in its file; it is taken to be of both, so that a value that cannot be placed is missed by nobody.
        """
        if table not in self._near:
            codes, files = self._tables[table]["area_code"], self._places[table]["file"]
            areas, plans = self._tables["areas"], self._tables["plans"]
            meant = {*areas["area_code"], *areas["parent_code"], *plans["area_code"]} - {""}
            known = codes.astype("object").where(codes.isin(meant))
            groups = known.groupby(files.to_numpy())
            self._near[table] = groups.ffill().fillna("").tolist(), groups.bfill().fillna("").tolist()
        return self._near[table]

    def _users_of(self, table: str, key: str) -> Subject:
        """The plans whose targets, and the areas whose values and breaks, use a row of a shared table."""
        if (table, key) not in self._users:
            targets, observations = self._tables["targets"], self._tables["observations"]
            if not key:  # a row without its key is used by none; those that meant it have findings of their own
                found = Subject()
            elif table == "sources":
                found = Subject(areas=frozenset(observations.loc[observations["source_id"].eq(key), "area_code"]))
            elif table == "indicators":
                frames = [self._tables[name] for name in OF_AREAS]
                areas = [frame.loc[frame["indicator_id"].eq(key), "area_code"] for frame in frames]
                plans = targets.loc[targets["indicator_id"].eq(key), "plan_id"]
                found = Subject(frozenset(plans), frozenset(pd.concat(areas)))
            else:
                indicators = self._tables["indicators"]
                own = Subject(plans=frozenset(targets.loc[targets["domain"].eq(key), "plan_id"]))
                within = indicators.loc[indicators["domain"].eq(key), "indicator_id"]
                found = _together([own, *(self._users_of("indicators", str(indicator)) for indicator in within)])
            self._users[table, key] = found
        return self._users[table, key]


def _together(subjects: Iterable[Subject]) -> Subject:
    every = list(subjects)
    return Subject(
        frozenset().union(*(subject.plans for subject in every)),
        frozenset().union(*(subject.areas for subject in every)),
    )
