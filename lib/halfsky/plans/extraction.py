"""From a document to the tables: targets of all sections, and what the plan reports as achieved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from halfsky import catalogue as catalogues
from halfsky.errors import NoTargetsError, UsageError
from halfsky.package import read_table, table_state
from halfsky.plans import lists, subjects
from halfsky.plans.directions import find_directions
from halfsky.plans.indicator_table import table_findings
from halfsky.plans.outline import Plan, read_outline
from halfsky.plans.reading import read_document
from halfsky.plans.statements import Deadlines, Statement, read_statements
from halfsky.plans.table_targets import achieved_rows, table_rows
from halfsky.plans.targets import NOT_UNDERSTOOD, to_row
from halfsky.plans.tenses import Tenses
from halfsky.schemas import PLAN_ID, TARGETS
from halfsky.vocabulary.codes import RATES
from halfsky.vocabulary.ledger import ACHIEVED

# Sections whose items are searched for directional targets; strategies only say how.
DIRECTIONAL_SECTIONS = ("goal",)
RECOGNISED = "read from a picture of the page (OCR)"
_WHOSE_PLAN = re.compile(r"[一-鿿](?P<place>[省市州盟县区旗])(?:“?十[一二三四五]五”?(?:时期)?)?(?:妇女|儿童|女性)")
UNSURE = "unsure"  # kept only where the catalogue knows the indicator


def read_plan(path: str | Path, part: str = "") -> Plan:
    """Read a plan document (.txt, .docx, .pdf, .html; .doc, .rtf, .odt, .wps by LibreOffice) into its outline.

    `part`: words of the title of the plan that is meant, where the document holds several (妇女). Raises DocumentError
    for a document that cannot be read, or that holds several plans where `part` does not say which.
    """
    return read_outline(read_document(path, part))


def extract_targets(
    plan: Plan | str | Path, plan_id: str = "", catalogue: catalogues.Catalogue | None = None
) -> pd.DataFrame:
    """All targets of a plan as the targets table (`halfsky.schemas.TARGETS`), in reading order.

    `plan_id` defaults to the document's name. Indicators are matched with `catalogue` (the package's own by
    default): an exact or alias match fills `indicator_id`; a suggestion leaves it empty, is named in `note`, and the
    row's review_status is `unconfirmed`. So it is where words before a number are not understood: `note` names them.
    Raises NoTargetsError where the document holds no target, DocumentError where it cannot be read, UsageError for
    a `plan_id` that is none.
    """
    plan = read_plan(plan) if isinstance(plan, str | Path) else plan
    if plan_id and not re.fullmatch(PLAN_ID, plan_id):
        raise UsageError(f"plan id {plan_id!r}: use small letters, digits and hyphens, for example linxi-2021-2030")
    plan_id = plan_id or Path(plan.document.name).stem
    catalogue = catalogue or _default_catalogue()
    statements = _statements(plan)
    promised = pd.DataFrame([to_row(target) for one in statements for target in one.targets])
    frames = [frame for frame in (table_rows(plan, catalogue), promised, _directional_rows(plan)) if len(frame)]
    rows = _one_row_each(pd.concat(frames, ignore_index=True), catalogue, plan.title) if frames else promised
    if rows.empty:
        achieved = sum(one.entry == ACHIEVED for one in statements)
        values = "1 value" if achieved == 1 else f"{achieved} values"
        reported = f"{values} reported as achieved (`extract_achieved` gives them), " if achieved else ""
        found = table_findings(plan)
        tables = (
            f"; in its tables {len(found)} places are not understood, the first: {found['table'][0]}: {found['why'][0]}"
            if len(found)
            else ""
        )
        raise NoTargetsError(
            f"{plan.document.name}: {len(plan.items)} paragraphs read, {reported}no target found; "
            f"is this a plan with goals (主要目标) or a table of indicators (主要指标)?{tables}"
        )
    rows = rows.sort_values(["char_start", "char_end"], kind="stable", ignore_index=True)
    rows["plan_id"] = plan_id
    if plan.document.recognised:  # the engine guesses: a person compares every row with the page
        rows["review_status"] = "unconfirmed"
        rows["note"] = (rows["note"].fillna("") + "; " + RECOGNISED).str.removeprefix("; ")
    rows["value_text"] = [plan.document.text[a:b] for a, b in zip(rows["char_start"], rows["char_end"], strict=True)]
    rows["value_text"] = rows["value_text"].str.replace(r"\s*[\n\r\f]+\s*", "", regex=True)
    place = rows["section"] + "." + rows["domain"].replace("", "none") + "." + rows["item"].replace("", "0")
    running = (
        rows["part"].eq(0).groupby(place).cumsum().astype(str)
    )  # a statement has one number, also where it is parted
    parts = ("." + (rows["part"] + 1).astype(str)).where(rows["part"].gt(0), "")
    rows["target_id"] = plan_id + "." + place + "." + running + parts
    return TARGETS.conform(rows)


def extract_achieved(plan: Plan | str | Path, catalogue: catalogues.Catalogue | None = None) -> pd.DataFrame:
    """What the plan reports as achieved: indicator, indicator_id, value, unit, comparator, char_start, char_end.

    The year is not guessed: `year` holds what the sentence or the table's heading states, else it is null.
    """
    plan = read_plan(plan) if isinstance(plan, str | Path) else plan
    rows: list[dict[str, Any]] = []
    for item in plan.items:
        for one in read_statements(item, plan):
            if one.entry == ACHIEVED and one.indicator:
                start, end = item.passage.span(one.quantity.left, one.quantity.right)
                rows.append(
                    {"indicator": one.indicator, "year": one.year, "value": one.quantity.value,
                     "unit": one.quantity.unit, "comparator": one.quantity.comparator, "char_start": start,
                     "char_end": end}
                )  # fmt: skip
    rows += achieved_rows(plan, catalogue or _default_catalogue())
    columns = ["indicator", "indicator_id", "year", "value", "unit", "comparator", "char_start", "char_end"]
    frame = pd.DataFrame(rows).reindex(columns=columns)
    if len(frame):
        matches = (catalogue or _default_catalogue()).match(frame["indicator"])
        frame["indicator_id"] = matches["indicator_id"].where(matches["method"].isin(["exact", "alias"]), "")
    return frame.astype({"year": "Int64"})


def _statements(plan: Plan) -> list[Statement]:
    return [one for item in plan.items for one in read_statements(item, plan)]


_kept: tuple[object, catalogues.Catalogue] | None = None


def _default_catalogue() -> catalogues.Catalogue:
    """The package's own; the one made last is kept while its table is as it was: many documents are read in a row."""
    global _kept
    state = table_state("indicators")
    if _kept is None or _kept[0] != state:
        _kept = state, catalogues.Catalogue(read_table("indicators"))
    return _kept[1]


def _directional_rows(plan: Plan) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for item in plan.items:
        if item.section not in DIRECTIONAL_SECTIONS:
            continue
        due = Deadlines(item, plan)
        tenses = Tenses(item, plan, due.frames)
        for found in find_directions(item.text):
            if tenses.at(found.start):
                continue  # 近年来，剖宫产率逐步降低
            years = due.at(found.start)
            start, end = item.passage.span(found.start, found.end)
            rows.append(
                {
                    "section": item.section,
                    "domain": item.domain,
                    "item": item.number,
                    "kind": "directional",
                    "indicator": found.indicator,
                    "comparator": found.comparator,
                    "deadline_year": years[-1] if years else None,
                    **item.units.columns(),
                    "char_start": start,
                    "char_end": end,
                    "confidence": 0.6 if found.carried else 0.8,
                    "review_status": "extracted" if found.sure else UNSURE,
                }
            )
    return pd.DataFrame(rows)


def _one_row_each(rows: pd.DataFrame, catalogue: catalogues.Catalogue, title: str = "") -> pd.DataFrame:
    """Match every phrase; a phrase that names several indicators of the catalogue becomes as many rows.

    The plan's own level is no part of an indicator's name: in a county's plan 县级人大代表 are its 人大代表.
    """
    phrases = pd.Series(rows["indicator"].unique(), dtype="str")
    own_level = _own_level(title)

    def plain(some: pd.Series) -> pd.Series:
        return some.str.replace(own_level, "", regex=True) if own_level else some

    ids = dict(zip(phrases, catalogue.find(plain(phrases)), strict=True))
    split = {words: subjects.split_parts(words) for words, known in ids.items() if not known}
    pieces = pd.Series([part for parts in split.values() for part in parts], dtype="str")
    ids |= dict(zip(pieces, catalogue.find(plain(pieces)), strict=True))
    known = {words for words, id_ in ids.items() if id_}
    names = catalogue.indicators.set_index("indicator_id")["name_zh"]
    listed = dict(zip(split, catalogue.parts(pd.Series(list(split), dtype="str")), strict=True))
    named: dict[str, list[str]] = {}
    shared: list[list[str]] = []
    for words, parts in split.items():
        if subjects.holds_two_together(words):
            continue
        apart = len(parts) > 1 and known.issuperset(parts) and not lists.is_of_women(words)
        if listed[words] and not apart:
            named[words] = [names[id_] for id_ in listed[words]]  # what they share, the plan says once
            shared.append(named[words])
            ids |= dict(zip(named[words], listed[words], strict=True))
        elif subjects.belong_apart(words, parts, known):
            named[words] = parts

    kept = rows["review_status"].ne(UNSURE) | rows["indicator"].map(ids).ne("")
    if not kept.any():
        return rows[kept]
    rows = rows[kept].assign(indicator=[named.get(words, [words]) for words in rows.loc[kept, "indicator"]])
    rows = rows.assign(
        part=rows["indicator"].map(lambda parts: list(range(len(parts))) if parts in shared else [0] * len(parts))
    )
    rows = rows.explode(["indicator", "part"], ignore_index=True).astype({"part": "int64"})
    notes = rows["note"].fillna("") if "note" in rows else pd.Series("", index=rows.index)
    # where it is not known what is asked for, nothing may be judged by the row until a person has read it
    found = rows["indicator"].map(ids).mask(notes.str.startswith(NOT_UNDERSTOOD), "")
    found = found.mask(_of_another_unit(rows, found, catalogue.indicators), "")
    open_ = found.eq("")
    suggested = catalogue.match(rows.loc[open_, "indicator"]).query("indicator_id != ''")
    hint = "suggested: " + suggested["indicator_id"] + suggested["score"].map(" ({:.2f})".format).astype("str")
    notes.update((notes[hint.index] + "; " + hint).str.removeprefix("; "))
    likely = found.copy()
    likely.update(suggested["indicator_id"])
    domains = likely.map(catalogue.indicators.set_index("indicator_id")["domain"]).fillna("")
    return rows.assign(
        indicator_id=found,
        note=notes,
        review_status=rows["review_status"].mask(open_, "unconfirmed").replace(UNSURE, "extracted"),
        domain=rows["domain"].where(rows["domain"].ne(""), domains),
    )


def _own_level(title: str) -> str:
    """The pattern of the words for a plan's own level before those whom they are of; '' where its title says none."""
    found = _WHOSE_PLAN.search(title)
    if found is None:
        return ""
    level = "[县区旗]" if found["place"] in "县区旗" else found["place"]
    return rf"^(?:女性在)?{level}(?:（[^（）]*）)?级(?=党代|人大|政协)"


def _of_another_unit(rows: pd.DataFrame, found: pd.Series, indicators: pd.DataFrame) -> pd.Series:
    """Whether a target is in a unit that its indicator's values never have: 儿童之家10个 says nothing of a coverage."""
    own = found.map(indicators.set_index("indicator_id")["unit"]).fillna("")
    unit, base = (
        rows[name].fillna("") if name in rows else pd.Series("", rows.index) for name in ("unit", "relative_to")
    )
    rates = unit.isin(RATES) & own.isin(RATES)
    return own.ne("") & unit.ne("") & unit.ne(own) & ~rates & base.eq("")
