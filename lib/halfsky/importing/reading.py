"""Any statistical table that a person has: opened guarded, read, proposed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from halfsky.guarded_reading import OFFICIAL, Budget, Content, Sheet, Table, a1, open_frame, open_table
from halfsky.guarded_reading.opening import Finding
from halfsky.guarded_reading.source import ending_of
from halfsky.importing import tidy_tables
from halfsky.importing.answered_codes import read_answer
from halfsky.importing.answers import CONFIRMED, LEFT_OUT, PUBLISHED, apply_answers
from halfsky.importing.distinct_texts import decoded, each_distinct
from halfsky.importing.held_values import Held, held_values
from halfsky.importing.indicators import Indicators
from halfsky.importing.mapping import Mapping
from halfsky.importing.named_columns import columns_of, says_all
from halfsky.importing.places import Places, area_argument
from halfsky.importing.proposal import REPLACE, Proposal, completed, layout_of, rows_of
from halfsky.importing.recipes import Recipe, recipe_of, recipes
from halfsky.importing.resolving import Resolver
from halfsky.importing.wide_tables import wide_as_rows
from halfsky.package import Package
from halfsky.words.import_questions import said

_LONG = 2_000_000  # bytes
_IDENTITY = "_halfsky"  # the hidden sheet of the product's own template


def propose(
    source: Path | str | Content, package: Package, *, area: str = "", year: int | None = None,
    mapping: Mapping | None = None, budget: Budget = OFFICIAL, table: Table | None = None,
) -> Proposal:  # fmt: skip
    """What a table would become: schemas.PROPOSAL, one row a value of the file; nothing is imported.

    area: what the table is about where it does not say (a code or a name); year: that of its 本年. mapping: what was
    confirmed before. budget: of the reading; table: the file, where it was opened before. FileRefused for a file that
    cannot be opened, UsageError for an area that is none.
    """
    mapping = mapping or Mapping()
    places = Places(package.areas)
    code = area_argument(area, places) if area else ""
    indicators = Indicators(package.indicators, mapping)
    file = Tools(package, indicators, places, mapping, code, budget)
    if table is None and _is_long(source) and (found := _tidy_file(source, file)) is not None:
        return found
    table = table or open_table(source, budget)
    name = Path(table.name).name
    told = [f"{finding.sheet} {finding.place}: {finding.text}".strip() for finding in table.findings]
    if _begins_tidy(table, file) and _is_delimited(source) and (found := _tidy_file(source, file)) is not None:
        return found
    if (found := _tidy_sheets(table, file)) is not None:
        return found
    plan_area, plan_year = _template(table, package)
    resolver = Resolver(indicators, places, mapping, code or plan_area, year or plan_year)
    held: list[Held] = []
    for sheet in table.sheets:
        if sheet.state == "visible":
            held += held_values(replace(sheet, name=sheet.name or Path(name).stem), places)
        elif len(sheet.cells) and sheet.name not in (_IDENTITY, "_lists"):
            told.append(f"工作表“{sheet.name}”已隐藏，没有读取 / sheet {sheet.name} is hidden and was not read")
    rows = _finished(rows_of(held, resolver), file, table.sha256)
    layout = layout_of(held)
    if mapping.layout:
        new, gone = mapping.changed_layout(layout)
        told += [f"新出现的标题 / new labels: {'、'.join(new)}"] if new else []
        told += [f"不再出现的标题 / labels that are gone: {'、'.join(gone)}"] if gone else []
    return Proposal(rows, name, table.sha256, layout, tuple(told), dict(mapping.source))


@dataclass(frozen=True)
class Tools:
    """What a file is read with."""

    package: Package
    indicators: Indicators
    places: Places
    mapping: Mapping
    area: str
    budget: Budget


def _is_delimited(source: Path | str | Content) -> bool:
    return ending_of(source) in (".csv", ".tsv", ".txt", ".parquet", ".xml")


def _is_long(source: Path | str | Content) -> bool:
    """Whether a file is so long that only a tidy table is likely: it is read as one first, whole columns at once."""
    if ending_of(source) in (".parquet", ".xml"):
        return True
    size = (
        len(source.content)
        if isinstance(source, Content)
        else Path(source).stat().st_size
        if Path(source).is_file()
        else 0
    )
    return _is_delimited(source) and size > _LONG


def _tidy_file(source: Path | str | Content, tools: Tools) -> Proposal | None:
    """A text file or .parquet whose first row names the columns of a tidy table; None where it is none."""
    opened = open_frame(source, tools.budget, coded=True)
    if not (scheme := _scheme(opened.frame.columns, tools)) or not _says_all(opened.frame, scheme, tools):
        return None
    return _tidy(
        opened.frame, scheme, tools, Path(opened.name).stem, Path(opened.name).name, opened.sha256, opened.findings
    )


def _begins_tidy(table: Table, tools: Tools) -> bool:
    for sheet in table.sheets[:1]:
        first = sheet.cells[sheet.cells["row"].eq(1)]
        return bool(len(first)) and bool(_scheme(first["text"].str.strip(), tools))
    return False


def _tidy_sheets(table: Table, tools: Tools) -> Proposal | None:
    """A workbook whose first sheet begins with the columns of a tidy table, or a sheet that a recipe knows."""
    for sheet in table.sheets[:1]:
        name = Path(table.name).name
        recipe = next((one for one in recipes() if one.years == "columns" and _has_row(sheet, one.when)), None)
        if recipe is not None and (wide := wide_as_rows(sheet.cells, recipe)) is not None:
            named = {str(recipe.area["column"]): "REF_AREA", str(recipe.indicator["column"]): "INDICATOR"}
            frame = wide.rename(columns=named).drop(columns=[one for one in recipe.when if one not in named])
            return _tidy(
                frame, "sdmx", tools, sheet.name or Path(name).stem, name, table.sha256, (), recipe=_renamed(recipe)
            )
        first = sheet.cells[sheet.cells["row"].eq(sheet.cells["row"].min())]
        if len(first) and (scheme := _scheme(first["text"].str.strip(), tools)):
            header = int(first["row"].iloc[0])
            wide = sheet.cells.pivot_table(index="row", columns="column", values="text", aggfunc="first").fillna("")
            names = [str(one).strip() for one in wide.iloc[0]]
            faults = [
                Finding("two-columns-of-one-name", sheet.name, "", one)
                for one in {*names}
                if one and names.count(one) > 1
            ]
            faults += [
                Finding("nameless-column", sheet.name, a1(header, int(column)), "")
                for one, column in zip(names, wide, strict=True)
                if not one
            ]
            frame = wide.iloc[1:].set_axis(
                [one or f"column {place}" for place, one in enumerate(names, 1)], axis="columns"
            )
            frame = frame.loc[:, ~frame.columns.duplicated()]
            frame.index = frame.index - header - 1
            if not _says_all(frame, scheme, tools):
                return None
            return _tidy(frame, scheme, tools, sheet.name or Path(name).stem, name, table.sha256, faults, header=header)
    return None


def _scheme(columns: Iterable[str], tools: Tools) -> str:
    names = [str(name) for name in columns]
    return "sdmx" if recipe_of(names) else tidy_tables.scheme_of(names, tools.mapping)


def _says_all(frame: pd.DataFrame, scheme: str, tools: Tools) -> bool:
    return scheme != "tidy" or says_all(frame, columns_of(list(map(str, frame.columns)), tools.mapping))


def _has_row(sheet: Sheet, names: tuple[str, ...]) -> bool:
    rows = sheet.cells[sheet.cells["text"].isin(names)].groupby("row")["text"].nunique()
    return bool(rows.ge(len(names)).any())


def _renamed(recipe: Recipe) -> Recipe:
    return replace(
        recipe, area={**recipe.area, "column": "REF_AREA"}, indicator={**recipe.indicator, "column": "INDICATOR"}
    )


def _tidy(
    frame: pd.DataFrame, scheme: str, tools: Tools, sheet: str, name: str, sha256: str, findings: Iterable[Finding], *,
    recipe: Recipe | None = None, header: int = 1,
) -> Proposal:  # fmt: skip
    findings = list(findings)
    recipe = recipe or recipe_of([str(column) for column in frame.columns])
    if recipe is not None and recipe.columns:
        named = {str(recipe.area["column"]): "REF_AREA", str(recipe.indicator["column"]): "INDICATOR"}
        frame, recipe = frame.rename(columns={**recipe.columns, **named}), _renamed(recipe)
    if recipe is not None:
        known = {name: code for name, code in recipe.empty.items() if name in frame}
        frame = frame.assign(**{name: decoded(frame[[name]])[name].replace("", code) for name, code in known.items()})
    if recipe is not None and recipe.groups:
        frame = _ungrouped(frame, recipe)
    faults = [
        f"{one.place} {one.text}" for one in findings if one.code in ("two-columns-of-one-name", "nameless-column")
    ]
    rows = tidy_tables.read_rows(
        frame,
        scheme,
        tools.indicators,
        tools.places,
        tools.mapping,
        area=tools.area,
        recipe=recipe,
        header=header,
        faults=faults,
    )
    value = "OBS_VALUE" if scheme == "sdmx" else tidy_tables.value_column(frame.columns, tools.mapping)
    proposed = tidy_tables.proposed_rows(rows, sheet, value)
    proposed["note"] = _with_sources(proposed, tools.package)
    ragged = [one for one in findings if one.code == "ragged-row"]
    if ragged:
        lost = pd.DataFrame({"cell": [one.place for one in ragged], "read_as": [one.text for one in ragged]})
        lost = lost.assign(sheet=sheet, question=said("ragged"), about="all", fate="asked", sure=0.0)
        proposed = pd.concat([proposed, lost], ignore_index=True)
    done = _finished(proposed, tools, sha256)
    told = tuple(f"{one.place}: {one.text}" for one in findings if one.code == "trailing-comma")
    source = dict(tools.mapping.source) or (dict(recipe.source) if recipe else {})
    return Proposal(done, name, sha256, tuple(map(str, frame.columns)), told, source)


def _with_sources(proposed: pd.DataFrame, package: Package) -> pd.Series:
    """The notes; a source in the table's own words is kept with the value."""
    known = {"", *package.sources["source_id"]}
    said = each_distinct(proposed["source_id"], lambda source: "" if source in known else f"来源：{source}")
    if not said.ne("").any():
        return proposed["note"]
    if not proposed["note"].ne("").any():
        return said
    before, said = proposed["note"].astype("object"), said.astype("object")
    return (said + before.where(before.eq("") | said.eq(""), "；" + before)).where(said.ne(""), before)


def _ungrouped(frame: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """Columns that say which dimension another holds, as a column a dimension."""
    for group in recipe.groups:
        kind, code, known = str(group["dimension"]), str(group["code"]), group["as"]
        if kind not in frame or code not in frame or not isinstance(known, dict):
            continue
        for value in [one for one in frame[kind].unique() if one]:
            column = str(known.get(value, value))
            here = frame[code].astype("object").where(frame[kind].eq(value), "_T")
            frame = frame.assign(**{column: here})
        frame = frame.drop(columns=[kind, code])
    return frame


def _finished(rows: pd.DataFrame, tools: Tools, sha256: str) -> pd.DataFrame:
    """Single answers are taken before the values are held against others, and are not asked about again."""
    package, answered = tools.package, tools.mapping.answers.get(sha256, {})
    if not answered:
        return decoded(completed(rows, package))
    applied = apply_answers(decoded(rows), answered, partial(_answer, tools))
    open_ = set((applied["sheet"] + "!" + applied["cell"])[applied["fate"].eq("asked")])
    done = completed(applied, package)
    settled = {place: CONFIRMED for place, said in answered.items() if said != LEFT_OUT and place not in open_}
    differs = done["about"].eq(PUBLISHED)
    agreed = differs & done["answered"].eq(REPLACE)
    done.loc[agreed, ["fate", "question", "about"]] = ["proposed", "", ""]
    return pd.concat([apply_answers(done[~differs], settled), done[differs]]).sort_index()


def _answer(tools: Tools, field: str, text: str) -> tuple[str, str]:
    return read_answer(field, text, tools.indicators, tools.places, tools.area)


def _template(table: Table, package: Package) -> tuple[str, int | None]:
    """Area and year of the product's own template, by its identity; what is sent as a plan's unit goes by `submit`."""
    for sheet in table.sheets:
        if sheet.name == _IDENTITY:
            cells = {
                (row, column): text
                for row, column, text in zip(
                    sheet.cells["row"], sheet.cells["column"], sheet.cells["text"], strict=True
                )
            }
            said = {cells[row, 1]: cells.get((row, 2), "") for row, column in cells if column == 1}
            plans = package.plans[package.plans["plan_id"].eq(said.get("plan_id", ""))]
            year = said.get("year", "")
            return (str(plans["area_code"].iloc[0]) if len(plans) else ""), (int(year) if year.isdigit() else None)
    return "", None
