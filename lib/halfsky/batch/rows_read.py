"""Which rows of the data package a plan's report reads, as digests: a value of one county remakes its own reports.

A report on one plan is made of `Package.of_plan`, and of nothing else: its own targets and those of the plans above,
the areas from its own up to the nation with their values, the indicators and sources that these name. Of the areas
above, their values, and of all of them their breaks and priors, only those bear on it whose indicator is a target's or
is told by sex; of the work only what is its own plan's; what earlier releases forecast it does not show, nor the
columns in `UNREAD`, nor one that is written in Chinese the English names. Each table is hashed row by row once a batch,
and a plan's digest is put together from that of its areas and plans.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from halfsky.assess.sexes.gaps import SIDES_OF
from halfsky.batch.job import Run
from halfsky.batch.manifest import ROWS, sha256
from halfsky.batch.schedule import DISTRICT
from halfsky.package import Package
from halfsky.package.faults import BY_PLAN, upwards
from halfsky.package.reading import FILES
from halfsky.project import PUBLISHED

_NOT_READ = ("forecast_record",)  # tables that no report on a plan shows
UNREAD: dict[str, tuple[str, ...]] = {
    "indicators": ("standard_ref", "definition"), "sources": ("published_on", "accessed_on", "licence"),
    "targets": ("char_end", "confidence"), "tasks": ("char_start", "char_end"),
    "goals_of_measures": ("score",), "breaks": ("note",),
}  # fmt: skip
"""The columns of each table that no report on a plan reads, whatever they hold."""
UNREAD_IN_CHINESE = {"areas": ("name_en",), "domains": ("name_en",), "indicators": ("name_en",)}
"""Those that none in Chinese reads."""
_A_FILE_A_PLAN = frozenset({"targets", *BY_PLAN})  # tables that may have one, which bears the plan's name
_WOMEN = "female_"  # before the name of an indicator: women's values of it


class RowsRead:
    """The digests of one package. Tables are hashed when they are first asked for.

    shared: what every run may read, by `manifest.shared_inputs`.
    """

    def __init__(self, package: Package, shared: Mapping[str, str] | None = None) -> None:
        self._package = package
        self._shared = dict(shared or {})
        self._hashes: dict[tuple[str, bool], np.ndarray] = {}
        self._places: dict[tuple[str, str], dict[str, np.ndarray]] = {}
        self._named: dict[tuple[str, str, str], dict[str, frozenset[str]]] = {}
        self._shipped: dict[Path, bool] = {}
        self._coded: dict[tuple[str, str], tuple[np.ndarray, pd.Index]] = {}

    def of_run(self, run: Run) -> dict[str, str] | None:
        """Of a run of the district report as it ships; None for any other, which may read whatever it likes."""
        plan_id = self._plan(run)
        return self.of_plan(plan_id, str(run.parameters.get("language", ""))) if plan_id else None

    def _plan(self, run: Run) -> str:
        """The plan of whose rows alone the run's report is made; "" where it may read whatever it likes."""
        plan_id = str(run.parameters.get("plan_id") or "")
        known = plan_id in self._above_plan and not run.refusal and self._is_shipped(run.notebook)
        return plan_id if known else ""

    def files(self, run: Run) -> dict[str, str]:
        """What is shared, without the files of plans that this run's report does not read: of a nation, thousands."""
        plan_id = self._plan(run)
        if not plan_id:
            return self._shared
        common, own = self._files
        read: dict[str, str] = {}
        for one in reversed(upwards(plan_id, self._above_plan)):
            read |= own.get(one, {})
        return common | read

    @cached_property
    def _files(self) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """The shared files that are nobody's own; and those of one plan each, which bear its name."""
        common: dict[str, str] = {}
        own: dict[str, dict[str, str]] = {}
        for name, digest in self._shared.items():
            path = PurePosixPath(name)
            theirs = path.parent.name in _A_FILE_A_PLAN and path.stem in self._above_plan
            (own.setdefault(path.stem, {}) if theirs else common)[name] = digest
        return common, own

    def _is_shipped(self, notebook: Path) -> bool:
        if notebook not in self._shipped:
            ours = PUBLISHED / "notebooks" / f"{DISTRICT}.ipynb"
            same = notebook.name == ours.name and ours.is_file()
            self._shipped[notebook] = same and sha256(notebook) == sha256(ours)
        return self._shipped[notebook]

    def of_plan(self, plan_id: str, language: str = "") -> dict[str, str] | None:
        """Of each table the sha256 of the rows that the plan's report reads; None where the plan is not sound.

        language: that of the report; "" counts what any reads.
        """
        package = self._package
        if plan_id not in self._above_plan:
            return None
        plans = upwards(plan_id, self._above_plan)
        areas = upwards(self._area_of[plan_id], self._above_area)
        promised = self._ids("targets", "plan_id", plans, "indicator_id")
        chinese = language == "zh"
        judged = {"rate_priors": promised, "breaks": promised | self._of_sexes}
        seen = self._observed(areas, promised | self._by_sex)
        ids = promised | self._among("indicator_id", seen)
        cited = self._among("source_id", seen)
        found = {}
        for table in FILES:
            frame = getattr(package, table)
            if table in _NOT_READ:
                continue
            if table == "observations":
                found[table] = hashlib.sha256(self._rows(table, chinese)[seen].tobytes()).hexdigest()
            elif table in judged:
                found[table] = self._digest(table, chinese, "area_code", areas, judged[table])
            elif table in BY_PLAN:
                found[table] = self._digest(table, chinese, "plan_id", [plan_id])
            elif table == "indicators":
                found[table] = self._digest(table, chinese, "indicator_id", sorted(ids))
            elif table == "sources":
                found[table] = self._digest(table, chinese, "source_id", sorted(cited))
            elif "area_code" in frame and "plan_id" not in frame:
                found[table] = self._digest(table, chinese, "area_code", areas)
            elif "plan_id" in frame:
                found[table] = self._digest(table, chinese, "plan_id", plans)
            else:
                found[table] = hashlib.sha256(self._rows(table, chinese).tobytes()).hexdigest()
        made_up = str(self._simulated)  # one made-up value anywhere marks every page
        return {f"{ROWS}{table}": digest for table, digest in found.items()} | {
            f"{ROWS}simulated": hashlib.sha256(made_up.encode()).hexdigest()
        }

    @cached_property
    def _above_plan(self) -> dict[str, str]:
        plans = self._package.plans
        return dict(zip(plans["plan_id"], plans["upper_plan_id"], strict=True))

    @cached_property
    def _area_of(self) -> dict[str, str]:
        plans = self._package.plans
        return dict(zip(plans["plan_id"], plans["area_code"], strict=True))

    @cached_property
    def _above_area(self) -> dict[str, str]:
        areas = self._package.areas
        return dict(zip(areas["area_code"], areas["parent_code"], strict=True))

    @cached_property
    def _simulated(self) -> bool:
        return bool(self._package.observations["status"].eq("simulated").any())

    def _rows(self, table: str, chinese: bool) -> np.ndarray:
        """A number a row, in the table's order."""
        passed_over = (*UNREAD.get(table, ()), *(UNREAD_IN_CHINESE.get(table, ()) if chinese else ()))
        key = table, chinese and table in UNREAD_IN_CHINESE
        if key not in self._hashes:
            frame = getattr(self._package, table).drop(columns=list(passed_over))
            self._hashes[key] = pd.util.hash_pandas_object(frame, index=False).to_numpy()
        return self._hashes[key]

    def _at(self, table: str, key: str) -> dict[str, np.ndarray]:
        if (table, key) not in self._places:
            self._places[table, key] = getattr(self._package, table).groupby(key, sort=False).indices
        return self._places[table, key]

    @cached_property
    def _of_sexes(self) -> set[str]:
        """The indicators that are observed by sex."""
        seen = self._package.observations
        return set(seen.loc[seen["sex"].ne("total"), "indicator_id"])

    @cached_property
    def _by_sex(self) -> set[str]:
        """The indicators that a report tells of by sex, whoever promises them."""
        known = set(self._package.indicators["indicator_id"])
        women = {name for name in known if name.startswith(_WOMEN)}
        return self._of_sexes | women | {name.removeprefix(_WOMEN) for name in women} | {*SIDES_OF, *SIDES_OF.values()}

    def _observed(self, areas: Sequence[str], above: set[str]) -> np.ndarray:
        """The places of the values that are read: all of the first area, of those above it what is of `above`."""
        at = self._at("observations", "area_code")
        wanted = self._of_indicators("observations", above)
        parts = [at[area] if number == 0 else at[area][wanted(at[area])]
                 for number, area in enumerate(areas) if area in at]  # fmt: skip
        return np.concatenate([np.zeros(0, dtype="int64"), *parts]).astype("int64")

    def _among(self, column: str, places: np.ndarray) -> set[str]:
        """What the values at these places have in a column."""
        codes, known = self._codes("observations", column)
        return set(known[np.unique(codes[places])])

    def _of_indicators(self, table: str, wanted: Collection[str]) -> Callable[[np.ndarray], np.ndarray]:
        """Whether the rows at these places are of these indicators: asked of the few distinct ones."""
        codes, known = self._codes(table, "indicator_id")
        among = np.array([*(name in wanted for name in known), False])
        return lambda places: among[codes[places]]

    def _codes(self, table: str, column: str) -> tuple[np.ndarray, pd.Index]:
        """A code a row, and what it stands for."""
        if (table, column) not in self._coded:
            codes, known = pd.factorize(getattr(self._package, table)[column].astype("object"))
            self._coded[table, column] = codes, pd.Index(known, dtype="object")
        return self._coded[table, column]

    def _digest(
        self, table: str, chinese: bool, key: str, wanted: Iterable[str], indicators: Collection[str] | None = None
    ) -> str:
        """sha256 over the rows of these keys, and of these indicators: key by key, within one in the table's order."""
        whole, rows, at = hashlib.sha256(), self._rows(table, chinese), self._at(table, key)
        chosen = None if indicators is None else self._of_indicators(table, indicators)
        for one in wanted:
            whole.update(f"{one}\0".encode())
            if one in at:
                places = at[one] if chosen is None else at[one][chosen(at[one])]
                whole.update(rows[places].tobytes())
        return whole.hexdigest()

    def _ids(self, table: str, key: str, wanted: Iterable[str], named: str) -> set[str]:
        """What the rows of these keys name in another column."""
        if (table, key, named) not in self._named:
            pairs = getattr(self._package, table)[[key, named]].drop_duplicates()
            self._named[table, key, named] = pairs.groupby(key)[named].agg(frozenset).to_dict()
        known = self._named[table, key, named]
        return set().union(*(known.get(one, frozenset()) for one in wanted))
