"""A new plan enters a data package: its area, its row, its targets and the hash of its document, all or nothing.

What a county knows of its plan is its document. Whose plan it is, for which years, and which plan stands above it
follow from the title and the package where they can; what cannot be told is asked for, never assumed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from halfsky.catalogue import Catalogue
from halfsky.catalogue.places import find_area
from halfsky.errors import UsageError
from halfsky.package import Package, load_package, read_table
from halfsky.package.locking import alone
from halfsky.package.staging import Staged, staged
from halfsky.plan_entry import base_values
from halfsky.plans.extraction import extract_targets
from halfsky.plans.goals_of_measures import match_measures
from halfsky.plans.headings import own_title
from halfsky.plans.ledger import read_ledger, unread
from halfsky.plans.outline import Plan
from halfsky.plans.tasks import extract_tasks
from halfsky.project import check_writable
from halfsky.schemas import (
    AREAS,
    GOALS_OF_MEASURES,
    INDICATORS,
    OBSERVATIONS,
    PLAN_ID,
    PLANS,
    SENDERS,
    TARGETS,
    TASKS,
    Table,
)
from halfsky.vocabulary.codes import ENTERED, FAMILIES, IN_PART, family_of

NATION = "000000"
_WHOLE_NATION = ("", "中国", "全国")
DRAFT, ISSUED = "draft", "issued"
_NOT_ISSUED = re.compile("征求意见|送审稿|讨论稿|草案|初稿")
_BEFORE_SUBJECT = re.compile(r"^(?:关于|印发)*(?P<area>.*?)(?:妇女|儿童|妇儿)")
_LISTED = re.compile(r"([\u4e00-\u9fff]+) \((\d{6})\)")  # places of one name, as they are told
_STEM = re.compile(r"^[a-z][a-z-]*$")
_ANY = "plan"  # the id of a plan that is not known yet


class Unclear(UsageError):
    """What of a plan as a whole cannot be told: `what` is title, area, years, family or plan; given: what was said of
    it, "" where nothing was; several: places that have the given name."""

    def __init__(self, message: str, what: str, given: str = "", several: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.what, self.given, self.several = what, given, several


Ask = Callable[[str], str]
"""Asks a person for one thing; the question says what is accepted."""


@dataclass(frozen=True)
class NewPlan:
    """A plan that is about to enter a package: schemas.PLANS and AREAS of what is new, its targets, what is open.

    ledger: what became of every number and table of the document (schemas.LEDGER); indicators: the office's own that
    enter with it (schemas.INDICATORS); observed: the base values that a person confirmed (schemas.OBSERVATIONS).
    """

    row: pd.DataFrame
    areas: pd.DataFrame
    targets: pd.DataFrame
    plan: Plan
    ledger: pd.DataFrame
    tasks: pd.DataFrame = field(default_factory=TASKS.empty)
    pairs: pd.DataFrame = field(default_factory=GOALS_OF_MEASURES.empty)
    indicators: pd.DataFrame = field(default_factory=INDICATORS.empty)
    observed: pd.DataFrame = field(default_factory=OBSERVATIONS.empty)

    @property
    def plan_id(self) -> str:
        return str(self.row["plan_id"].iloc[0])

    @property
    def open_rows(self) -> pd.DataFrame:
        """The targets that wait for a person: `target_id, indicator, value_text, note`."""
        waiting = self.targets["review_status"].eq("unconfirmed")
        return self.targets.loc[waiting, ["target_id", "indicator", "value_text", "note"]].reset_index(drop=True)


def describe(
    plan: Plan,
    package: Package,
    *,
    area: str = "",
    plan_id: str = "",
    upper: str = "",
    title: str = "",
    years: str = "",
    status: str = "",
    family: str = "",
    entered: str = "",
    ask: Ask | None = None,
) -> NewPlan:
    """What a package would get of a plan that was read.

    area: a code of six digits or a name (林西县, 赤峰市林西县); by default that of the title. plan_id: by default the
    document's name, or the area's code, with the years. upper: by default the plan of the nearest area above, of the
    same family, whose years overlap. years: 2021-2030, where the document does not say. status: by default that of the
    title (征求意见稿 is a draft). family: by default that of the title, which must name one. entered: by default whole,
    or part where a number or table of the document was not understood. ask: called for what cannot be told; without it
    a UsageError names the option that tells it. NoTargetsError for a document without targets.
    """
    catalogue = Catalogue(package.indicators)
    read = extract_targets(plan, plan_id=_ANY, catalogue=catalogue)  # where there are none, nothing else is asked
    title = title or plan.title or _asked(ask, "the plan's title", "--title", "no title was found in the document")
    start, end = _years(plan, years, ask)
    family = family or _family(title, ask)
    status = status or (DRAFT if _NOT_ISSUED.search(title) else ISSUED)
    lineage = _lineage(area, title, package, ask)
    code = str(lineage["area_code"].iloc[0])
    plan_id = plan_id or _name(plan, code, family, start, end)
    if not re.fullmatch(PLAN_ID, plan_id):
        raise UsageError(f"plan id {plan_id!r}: use small letters, digits and hyphens, for example linxi-2021-2030")
    if upper and upper not in set(package.plans["plan_id"]):
        raise UsageError(f"upper plan {upper!r} is not in the package; it has {', '.join(package.plans['plan_id'])}")
    ids = [plan_id + one.removeprefix(_ANY) for one in read["target_id"]]
    targets = TARGETS.conform(read.assign(plan_id=plan_id, target_id=ids))
    accounted = read_ledger(plan, targets, catalogue)
    entered = entered or (IN_PART if len(unread(accounted)) else ENTERED[0])
    if entered not in ENTERED:
        raise UsageError(f"entered {entered!r}: {' or '.join(ENTERED)}")
    row = {
        "plan_id": plan_id, "area_code": code, "title": title, "start_year": start, "end_year": end, "status": status,
        "document_no": "", "source_url": "", "source_sha256": plan.document.sha256,
        "upper_plan_id": upper or _upper(package, lineage, family, start, end), "family": family, "entered": entered,
    }  # fmt: skip
    new_areas = lineage[~lineage["area_code"].isin(package.areas["area_code"])]
    tasks = extract_tasks(plan, targets, plan_id)
    pairs = GOALS_OF_MEASURES.conform(match_measures(tasks, plan.document.text, targets).assign(plan_id=plan_id))
    return NewPlan(PLANS.conform(pd.DataFrame([row])), AREAS.conform(new_areas), targets, plan, accounted, tasks, pairs)


def told(plan: Plan) -> dict[str, str]:
    """What the document says of itself, "" for what it does not: `title`, `area` by name, `years`, `family`."""
    found = _BEFORE_SUBJECT.match(own_title(plan.title)) if plan.title else None
    area = found["area"].strip("《“\"' 　") if found else ""
    return {
        "title": plan.title, "area": "" if area in _WHOLE_NATION else area,
        "years": f"{plan.start_year}-{plan.end_year}" if plan.start_year and plan.end_year else "",
        "family": family_of(plan.title),
    }  # fmt: skip


def register(new: NewPlan, folder: Path) -> bool:
    """Write a new plan into the package in `folder`; False where this very document is registered already.

    The package as it would be is validated first, then the files take their places: the office's own indicators, areas,
    the plan's row, its targets, the base values that were confirmed. UsageError for an id that another document has;
    UnsoundError where the package would not be sound; nothing is written then.
    """
    check_writable(folder)
    with alone(folder), staged(folder) as draft:
        stands = {name: read_table(name, folder) for name in ("areas", "plans")}
        plans = stands["plans"]
        own = plans[plans["plan_id"].eq(new.plan_id)]
        file, *work = (f"{table.name}/{new.plan_id}.csv" for table in (TARGETS, TASKS, GOALS_OF_MEASURES))
        if len(own):
            same = own["source_sha256"].iloc[0] == new.row["source_sha256"].iloc[0]
            if not same:
                raise Unclear(
                    f"the package has a plan {new.plan_id} of another document: give another id by --plan, or change "
                    "the targets of that one by its review sheet",
                    "plan",
                    new.plan_id,
                )
            if (folder / file).is_file():
                return False
        else:
            plans = pd.concat([plans, new.row], ignore_index=True)
        fresh = new.areas[~new.areas["area_code"].isin(stands["areas"]["area_code"])]
        areas = pd.concat([stands["areas"], fresh], ignore_index=True).sort_values("area_code", ignore_index=True)
        own_ones = _with_indicators(draft, new.indicators)
        draft.put("areas.csv", areas if len(fresh) else stands["areas"], AREAS)
        draft.put("plans.csv", plans, PLANS)
        draft.put(file, new.targets, TARGETS)
        for path, table, rows in zip(work, (TASKS, GOALS_OF_MEASURES), (new.tasks, new.pairs), strict=True):
            if len(rows):
                draft.put(path, rows, table)
        seen = base_values.stage(draft, new.observed, new.plan_id, str(new.row["title"].iloc[0]))
        draft.describe()
        draft.check()
        for changed in (*own_ones, "areas.csv", "plans.csv", file, *work, *seen, *draft.changed):
            draft.swap(changed)
    return True


def rewrite(
    plan_id: str,
    change: Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]],
    folder: Path,
) -> tuple[pd.DataFrame, int]:
    """Put what `change` makes of the plan's targets in their place; those, and how many rows are other than before.

    change: gets the targets and the indicators as they stand while nobody else can change them, and gives every row of
    the plan, where there are any with new indicators (schemas.INDICATORS). Errors as `register`, and those of `change`.
    """

    def rows(package: Package) -> dict[Table, pd.DataFrame]:
        given = change(package.targets_of(plan_id), package.indicators)
        targets, more = given if isinstance(given, tuple) else (given, INDICATORS.empty())
        return {TARGETS: targets, INDICATORS: more}

    made, changed = _rewrite(plan_id, rows, folder)
    return made[TARGETS], changed[0]


def rewrite_work(
    plan_id: str, change: Callable[[Package], tuple[pd.DataFrame, pd.DataFrame]], folder: Path
) -> tuple[pd.DataFrame, int, int]:
    """Put the tasks (schemas.TASKS) and pairs (schemas.GOALS_OF_MEASURES) of a plan that `change` makes in their place.

    The pairs, and how many tasks and pairs are other than before.
    change: gets the package as it stands while nobody else can change it. Errors as `rewrite`.
    """

    def rows(package: Package) -> dict[Table, pd.DataFrame]:
        tasks, pairs = change(package)
        return {TASKS: tasks, GOALS_OF_MEASURES: pairs}

    made, (tasks, pairs) = _rewrite(plan_id, rows, folder)
    return made[GOALS_OF_MEASURES], tasks, pairs


def confirm_senders(plan_id: str, senders: pd.DataFrame, folder: Path) -> int:
    """Put down which unit sends each indicator of a plan (schemas.SENDERS); how many rows are other than before.

    Errors as `rewrite`.
    """
    _, changed = _rewrite(plan_id, lambda _: {SENDERS: senders}, folder)
    return changed[0]


def _rewrite(
    plan_id: str, rows: Callable[[Package], Mapping[Table, pd.DataFrame]], folder: Path
) -> tuple[Mapping[Table, pd.DataFrame], list[int]]:
    check_writable(folder)
    with alone(folder), staged(folder) as draft:
        made = rows(load_package(folder, set_aside=True))
        own_ones = _with_indicators(draft, made.get(INDICATORS, INDICATORS.empty()))
        changed = [
            _put(draft, table, frame, plan_id, folder) for table, frame in made.items() if table is not INDICATORS
        ]
        draft.describe()
        draft.check()
        for file in (*own_ones, *draft.changed):
            draft.swap(file)
    return made, changed


def _with_indicators(draft: Staged, more: pd.DataFrame) -> list[str]:
    """Have the catalogue hold these too; one that it has by its id stays as it is. The file, which comes first."""
    if more.empty:
        return []
    stand = read_table("indicators", draft.folder)
    fresh = more[~more["indicator_id"].isin(stand["indicator_id"])]
    draft.put("indicators.csv", pd.concat([stand, fresh], ignore_index=True), INDICATORS)
    return ["indicators.csv"]


def _put(draft: Staged, table: Table, rows: pd.DataFrame, plan_id: str, folder: Path) -> int:
    """How many rows of a plan are other than those that stand; they take their place in the draft."""
    every = read_table(table.name, folder)
    key = list(table.key)
    before, after = (
        frame.set_index(key).astype("str").fillna("")
        for frame in (every[every["plan_id"].eq(plan_id)], table.conform(rows))
    )
    shared = after.index.intersection(before.index)
    same = (before.loc[shared] == after.loc[shared, before.columns]).all(axis=1)
    if len(rows) or len(before):
        draft.put(f"{table.name}/{plan_id}.csv", rows, table)
    return len(after) - int(same.sum())


def plan_of(target_ids: pd.Series, plan_ids: pd.Series) -> str:
    """The plan whose targets these are. UsageError where it is none that the package knows."""
    first = str(next(iter(target_ids), ""))
    known = [plan_id for plan_id in plan_ids if first.startswith(f"{plan_id}.")]
    if not known:
        raise UsageError(f"{first or 'an empty sheet'}: no target of a plan of this package; name the plan by --plan")
    return max(known, key=len)


def _years(plan: Plan, given: str, ask: Ask | None) -> tuple[int, int]:
    if not given and plan.start_year and plan.end_year:
        return plan.start_year, plan.end_year
    given = given or _asked(ask, "the plan's years, such as 2021-2030", "--years", "the document names no years")
    found = re.fullmatch(r"((?:19|20)\d\d)\s*[-—–~至]+\s*((?:19|20)\d\d)", given.strip())
    if found is None or int(found[1]) > int(found[2]):
        raise Unclear(f"years {given!r}: give the first and the last year, such as 2021-2030", "years", given)
    return int(found[1]), int(found[2])


def _family(title: str, ask: Ask | None) -> str:
    """Whose plan it is; a title that names women and children, or neither, does not say."""
    if family := family_of(title):
        return family
    both = " or ".join(FAMILIES)
    given = _asked(ask, f"the family: {both}", "--family", f"the title {title!r} does not say whose plan it is")
    if given not in FAMILIES:
        raise Unclear(f"family {given!r}: give {both}", "family", given)
    return given


def _lineage(area: str, title: str, package: Package, ask: Ask | None) -> pd.DataFrame:
    """schemas.AREAS of the plan's area and those above it, nearest first."""
    if not area:
        found = _BEFORE_SUBJECT.match(own_title(title))
        area = found["area"].strip("《“\"' 　") if found else ""
        if area in _WHOLE_NATION:
            area = NATION if area else ""
    if not area:
        area = _asked(
            ask, "the area: its name or its code of six digits", "--area", f"the title {title!r} names no area"
        )
    known = package.areas[package.areas["area_code"].eq(area) | package.areas["name_zh"].eq(area)]
    if len(known) == 1:
        return _upwards(known["area_code"].iloc[0], package.areas)
    _refuse_parentless(area, package.folder)
    try:
        return find_area(area)
    except UsageError as error:
        if ask is None:
            several = tuple(f"{name}（{code}）" for name, code in _LISTED.findall(str(error)))
            raise Unclear(f"{error} (--area)", "area", area, several) from error
        return find_area(ask(f"{error}\nthe area: its name with its city, or its code"))


def _refuse_parentless(area: str, folder: Path) -> None:
    """UsageError for an area that was set aside because no row of areas.csv is that of its parent."""
    written = read_table("areas", folder)
    own = written[written["area_code"].eq(area) | written["name_zh"].eq(area)]
    for row in own[~own["parent_code"].isin(["", *written["area_code"]])].itertuples():
        raise Unclear(
            f"{folder / 'areas.csv'}: area {row.area_code} has the parent_code {row.parent_code}, which has no row: "
            "add it, or correct the code",
            "area", area,
        )  # fmt: skip


def _upwards(code: str, areas: pd.DataFrame) -> pd.DataFrame:
    rows = areas.set_index("area_code", drop=False)
    found = []
    while code and code not in found and code in rows.index:
        found.append(code)
        code = str(rows.loc[code, "parent_code"])
    return AREAS.conform(rows.loc[found].reset_index(drop=True))


def _name(plan: Plan, code: str, family: str, start: int, end: int) -> str:
    """The document's own name where it is one that an id may have: linxi.docx is linxi-2021-2030."""
    stem = Path(plan.document.name).stem.lower().replace("_", "-")
    if re.fullmatch(PLAN_ID, stem) and str(start) in stem:
        return stem
    own = stem if _STEM.match(stem) and stem not in ("plan", "document", "file") else code
    return f"{own}-{start}-{end}" if family == FAMILIES[0] else f"{own}-{family}-{start}-{end}"


def _upper(package: Package, lineage: pd.DataFrame, family: str, start: int, end: int) -> str:
    """The plan of the nearest area above that is of the same family and of the same years as far as it can be."""
    plans = package.plans[package.plans["family"].eq(family)]
    plans = plans[plans["start_year"].le(end) & plans["end_year"].ge(start)]
    for code in lineage["area_code"].iloc[1:]:
        own = plans[plans["area_code"].eq(code)]
        if len(own):
            away = (own["start_year"] - start).abs() + (own["end_year"] - end).abs()
            return str(own.loc[away.astype("float64").idxmin(), "plan_id"])
    return ""


def _asked(ask: Ask | None, what: str, option: str, why: str) -> str:
    answer = ask(f"{why}; {what}") if ask is not None else ""
    if not answer.strip():
        raise Unclear(f"{why}: give {what} by {option}", option.removeprefix("--"))
    return answer.strip()
