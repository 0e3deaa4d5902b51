"""The review of what was read of a plan before it is entered: its rows as a page shows them, and the way back.

The rules are those of the review sheet: what a person may write, what of it is taken, what is refused and why. Here
nothing stands in the package yet, so that a target may also be added, and a place that was not understood be passed by.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from halfsky.catalogue import Catalogue
from halfsky.package import Package
from halfsky.plan_entry import base_values, contradictions, fitting, own_indicators, review_sheet
from halfsky.plan_entry.registration import NewPlan
from halfsky.plan_entry.sheet_form import around, written_words
from halfsky.plans.audit.kinship import thing
from halfsky.plans.ledger import unread
from halfsky.schemas import TARGETS
from halfsky.vocabulary.codes import (
    ADDED,
    DIRECTIONAL,
    DOMAINS,
    ENTERED,
    GOAL_SECTION,
    IN_PART,
    QUANTITATIVE,
    REJECTED,
    REVIEW_STATUSES,
    SECTIONS,
)
from halfsky.vocabulary.comparators import DIRECTIONS
from halfsky.vocabulary.ledger import LEDGER_KINDS

FIELDS = tuple(head.name for head in review_sheet.HEADS if head.taken)
"""What a person may write of a row."""
OPEN = ("extracted", "unconfirmed")  # nobody has judged them
_ACCEPTED = REVIEW_STATUSES.where(accepted=True)
_SPAN = 60  # characters of a place that was not understood


@dataclass(frozen=True)
class Row:
    """A target as it is shown. place: domain, section, number of the goal, line of the document; words: the plan's,
    with what stands around them; cells: of `FIELDS`, as text; waiting: its reading is open and a person must tell;
    own: what a new indicator for it would be (`own_indicators.FIELDS`), {} where the catalogue has one."""

    number: int
    item: str
    place: str
    words: str
    note: str
    cells: Mapping[str, str]
    waiting: bool
    judged: bool
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unread:
    """A number or table that nobody understood: its line, and the words around it."""

    kind: str
    place: str
    words: str


def rows(targets: pd.DataFrame, indicators: pd.DataFrame, text: str = "") -> list[Row]:
    """The targets (schemas.TARGETS) in their order, numbered from 1. text: of the document, where it is at hand."""
    shown = review_sheet.shown_rows(targets, text, indicators)
    names = indicators.set_index("indicator_id")["name_zh"].to_dict()
    domains = own_indicators.domains_of_things(targets)
    return [
        Row(
            number, str(target.item), _place(target, text), _words(cells["text"], target),
            review_sheet.note_shown(str(target.note), names), {name: _shown(cells[name]) for name in FIELDS},
            target.review_status == OPEN[1], target.review_status not in OPEN,
            {} if target.indicator_id else own_indicators.suggested(target._asdict(), domains),
        )
        for number, (target, cells) in enumerate(zip(targets.itertuples(index=False), shown, strict=True), start=1)
    ]  # fmt: skip


def not_understood(new: NewPlan) -> list[Unread]:
    """What of the document nobody understood, in its order."""
    text = new.plan.document.text
    return [
        Unread(
            LEDGER_KINDS.label(one.kind), _line(text, one.char_start),
            around(text, one.char_start, min(one.char_end, one.char_start + _SPAN)),
        )
        for one in unread(new.ledger).itertuples()
    ]  # fmt: skip


def taken(
    targets: pd.DataFrame, written: Mapping[int, Mapping[str, str]], indicators: pd.DataFrame,
    term: fitting.Term | None = None,
) -> tuple[pd.DataFrame, list[str]]:  # fmt: skip
    """The targets with what a person wrote, and what of it cannot be taken (term, rest as of `review_sheet.reviewed`).

    written: of rows by their numbers (`rows`), the words of `FIELDS`.
    """
    columns = [head.name for head in review_sheet.HEADS]
    shown = pd.DataFrame(review_sheet.shown_rows(targets, "", indicators), columns=columns, dtype="object")
    records = shown.to_dict("records")
    for number, cells in written.items():
        if 0 < number <= len(records):
            records[number - 1] |= {name: cells[name] for name in FIELDS if name in cells}
    came = pd.DataFrame(records, columns=columns, dtype="object")
    came.insert(0, "row", range(1, len(came) + 1))
    fresh, faults = review_sheet.reviewed(review_sheet.Written(came, shown), targets, Catalogue(indicators), term)
    changed = fresh["review_status"].ne(targets["review_status"].reset_index(drop=True))
    accepted = fresh[changed & fresh["review_status"].isin(_ACCEPTED) & fresh["kind"].eq(QUANTITATIVE)]
    for place in accepted.index[accepted["value"].isna()]:
        begin = f"第{place + 1}行 目标值："
        if not any(fault.startswith(begin) for fault in faults):  # what is written there and is no number is told
            own = accepted.loc[place, "review_status"] == ADDED  # of which nobody may say that it is no target
            faults.append(f"{begin}请填写目标值" + ("" if own else f"，或者选“{REVIEW_STATUSES.label(REJECTED)}”"))
    return fresh, faults


def judged(
    targets: pd.DataFrame, written: Mapping[int, Mapping[str, str]], indicators: pd.DataFrame, plans: pd.DataFrame,
    chosen: Mapping[str, str] = MappingProxyType({}),
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:  # fmt: skip
    """The targets with what a person wrote, the office's own indicators that he wants (schemas.INDICATORS), and faults.

    written: as of `taken`, with `own_indicators.FIELDS`. chosen: what stays of a pair of `contradictions.found`, by
    its key; that goes before what is written of its rows. plans: schemas.PLANS with the plan's own row.
    """
    more, named, faults = own_indicators.of_rows(written, targets, indicators)
    if chosen:
        pairs = contradictions.found(targets, indicators, plans)
        statuses = dict(enumerate(targets["review_status"], start=1))
        for number, status in contradictions.decided(pairs, chosen, statuses).items():
            named.setdefault(number, {})["review_status"] = REVIEW_STATUSES.label(status)
    own_plan = plans[plans["plan_id"].isin(targets["plan_id"].head(1))]
    term = None if own_plan.empty else fitting.term(own_plan.iloc[0].to_dict(), targets)
    fresh, wrong = taken(targets, named, pd.concat([indicators, more], ignore_index=True), term)
    return _same_words_linked(fresh, more), more, faults + wrong


def _same_words_linked(targets: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """A plan says a target in its text and in its table: what has no indicator and speaks, in the same unit, of the
    thing that a new one was made for is that one's too. Its review stands as it is."""
    if more.empty:
        return targets
    about = targets.assign(thing=targets["indicator"].map(thing))
    own = about[about["indicator_id"].isin(more["indicator_id"])].drop_duplicates("thing").set_index("thing")
    ids, unit = about["thing"].map(own["indicator_id"]), about["thing"].map(own["unit"])
    same = targets["unit"].eq(unit) | targets["unit"].eq("") | unit.eq("")
    open_ = targets["indicator_id"].eq("") & ids.notna() & same
    return TARGETS.conform(targets.assign(indicator_id=targets["indicator_id"].mask(open_, ids)))


def reviewed(
    new: NewPlan, written: Mapping[int, Mapping[str, str]], indicators: pd.DataFrame, passed: Collection[int] = (),
    chosen: Mapping[str, str] = MappingProxyType({}),
) -> tuple[NewPlan, list[str]]:  # fmt: skip
    """The new plan with what a person wrote; written, chosen and faults as of `judged`.

    indicators: of the package. passed: places of `not_understood`, counted from 0, of which he says that they hold no
    target; where that are all, the plan is entered whole.
    """
    fresh, more, faults = judged(new.targets, written, known(new, indicators), new.row, chosen)
    open_places = set(range(len(unread(new.ledger)))) - set(passed)
    entered = IN_PART if open_places else ENTERED[0]
    own = pd.concat([new.indicators, more], ignore_index=True) if len(more) else new.indicators
    return replace(new, targets=fresh, row=new.row.assign(entered=entered), indicators=own), faults


def known(new: NewPlan, indicators: pd.DataFrame) -> pd.DataFrame:
    """The package's indicators with the office's own that are to enter with the plan."""
    return pd.concat([indicators, new.indicators], ignore_index=True) if len(new.indicators) else indicators


def gone_through(targets: pd.DataFrame, written: Mapping[int, Mapping[str, str]] = MappingProxyType({})) -> int:
    """How many targets were judged; written: what was said of rows since, and not taken yet."""
    judged_ = ~targets["review_status"].isin(OPEN).to_numpy()
    words = [REVIEW_STATUSES.label(code) for code in OPEN]
    for number, cells in written.items():
        if 0 < number <= len(judged_) and "review_status" in cells:
            judged_[number - 1] = cells["review_status"] not in words
    return int(judged_.sum())


def base_rows(new: NewPlan, package: Package) -> pd.DataFrame:
    """The base values that the plan's tables offer, as `base_values.resolved`; with `name`, the catalogue's."""
    indicators = known(new, package.indicators)
    rows = base_values.offered(new.plan, Catalogue(indicators))
    area = str(new.row["area_code"].iloc[0])
    rows = base_values.resolved(rows, new.targets, indicators, package.observations, area)
    return rows.assign(name=rows["indicator_id"].map(indicators.set_index("indicator_id")["name_zh"]).fillna(""))


def with_base_values(new: NewPlan, picked: Mapping[int, str], package: Package) -> tuple[NewPlan, list[str]]:
    """The plan with the base values that a person confirmed, and what of them cannot be taken (`base_values.taken`).

    One that no indicator is known for yet waits for it: it is no fault, and not taken."""
    area, rows_ = str(new.row["area_code"].iloc[0]), base_rows(new, package)
    waiting = set(rows_.loc[rows_["why"].eq(base_values.NO_INDICATOR), "number"])
    made, faults = base_values.taken(
        rows_, {number: year for number, year in picked.items() if number not in waiting}, new.targets,
        known(new, package.indicators), package.observations, new.plan_id, area,
    )  # fmt: skip
    return replace(new, observed=made), faults


def with_added(new: NewPlan, cells: Mapping[str, str], indicators: pd.DataFrame) -> tuple[NewPlan, list[str]]:
    """The plan with a target that a person writes down by himself: `ADDED`; and what of it cannot be taken."""
    every = known(new, indicators)
    indicator = cells.get("indicator", "").strip()
    found = Catalogue(every).find(pd.Series([cells.get("name", "").strip() or indicator])).iloc[0]
    domains = every.set_index("indicator_id")["domain"]
    domain = str(domains.get(found, ""))
    begin = f"{new.plan_id}.{GOAL_SECTION}.{domain or 'none'}.{ADDED}"
    count = int(new.targets["target_id"].str.startswith(f"{begin}.").sum())
    comparators = {label: code for code, label in DIRECTIONS.labels("zh").items()}
    kind = DIRECTIONAL if cells.get("comparator", "") in comparators else QUANTITATIVE
    blank: dict[str, Any] = {
        "target_id": f"{begin}.{count + 1}", "plan_id": new.plan_id, "section": GOAL_SECTION, "domain": domain,
        "item": "", "kind": kind, "indicator": indicator, "indicator_id": str(found), "comparator": "",
        "review_status": OPEN[0], "note": "", "confidence": 1.0,
    }  # fmt: skip
    row = pd.DataFrame([blank]).reindex(columns=new.targets.columns)
    texts = [name for name in row.columns if TARGETS.column(name).type == "text"]
    row[texts] = row[texts].astype("str").where(row[texts].notna(), "")
    with_row = replace(new, targets=pd.concat([new.targets, row.astype(new.targets.dtypes)], ignore_index=True))
    number = len(with_row.targets)
    given = {name: cells[name] for name in FIELDS if cells.get(name, "").strip() and name != "name"}
    made, faults = reviewed(with_row, {number: {**given, "review_status": REVIEW_STATUSES.label(ADDED)}}, indicators)
    if not made.targets["comparator"].iloc[-1]:
        faults.append(f"第{number}行 要求：请选择")
    if not made.targets["indicator"].iloc[-1]:
        faults.append(f"第{number}行 指标（规划用语）：请填写")
    return replace(made, row=new.row), faults


def carried(before: NewPlan, fresh: NewPlan) -> NewPlan:
    """The same document described anew, as for another area: what a person said of its rows goes along."""
    read = before.targets[before.targets["review_status"].ne(ADDED)]
    if len(read) != len(fresh.targets) or not read["char_start"].equals(fresh.targets["char_start"]):
        return fresh  # read by another catalogue: nothing is known of these rows
    old, new_id = before.plan_id, fresh.plan_id
    targets = before.targets.assign(
        plan_id=new_id, target_id=[new_id + one.removeprefix(old) for one in before.targets["target_id"]]
    )
    row = fresh.row.assign(entered=before.row["entered"].iloc[0])
    return replace(fresh, targets=TARGETS.conform(targets), row=row, indicators=before.indicators)


def said(rows_: Sequence[Row]) -> str:
    """How many were judged how, in words."""
    counts = pd.Series([row.cells["review_status"] for row in rows_], dtype="str").value_counts()
    labels = [REVIEW_STATUSES.label(code) for code in REVIEW_STATUSES if code not in OPEN]
    return "、".join(f"{counts[label]}项{label}" for label in labels if label in counts)


def _place(target: Any, text: str) -> str:
    parts = [DOMAINS.label(target.domain) if target.domain else "", SECTIONS.label(target.section)]
    parts += [f"原文第{target.item}项"] if target.item else []
    parts += [_line(text, target.char_start)] if text and pd.notna(target.char_start) else []
    return "·".join(part for part in parts if part)


def _line(text: str, start: Any) -> str:
    return f"全文第{text.count(chr(10), 0, int(start)) + 1}行"


def _shown(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else written_words(cell)


def _words(around_it: Any, target: Any) -> str:
    return written_words(around_it) or str(target.value_text)
