"""Tidy tables, one value a row: columns of `observations`, of SDMX-CSV, of a publisher with a recipe.

One reader for `read` and `import`. A column that may be misspelt is asked, a dimension that is not known makes its
rows parts and not totals, and a code that no list holds refuses its row by name. Whole columns are read at once.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from halfsky.guarded_reading import a1
from halfsky.importing import labels
from halfsky.importing.answered_codes import read_answer
from halfsky.importing.code_columns import (
    Rows,
    column_kinds,
    read_choice,
    read_codes,
    read_whole,
)
from halfsky.importing.code_list_files import spelt
from halfsky.importing.distinct_texts import constant, differ, each_distinct, replaced
from halfsky.importing.indicators import Indicators
from halfsky.importing.mapping import Mapping
from halfsky.importing.named_columns import columns_of, field_of, is_tidy, near_column
from halfsky.importing.places import Places
from halfsky.importing.recipes import Recipe
from halfsky.importing.tidy_values import read_values
from halfsky.vocabulary.codes import FATES
from halfsky.words.import_questions import said

SDMX = {
    "FREQ": "freq", "REF_AREA": "area_code", "INDICATOR": "indicator_id", "SERIES": "indicator_id", "SEX": "sex",
    "AGE": "age",
    "URBANISATION": "residence", "TIME_PERIOD": "year", "OBS_VALUE": "value", "UNIT_MEASURE": "unit",
    "UNIT_MULT": "mult", "OBS_STATUS": "status", "NATURE": "nature", "NUMERATOR": "numerator",
    "DENOMINATOR": "denominator", "HALFSKY_STATUS": "own_status", "SOURCE": "source_id", "COMMENT_OBS": "note",
}  # fmt: skip
_HALF = 0.5
_PROPOSED = (
    "cell", "area_code", "indicator_id", "year", "sex", "residence", "value", "unit", "status", "numerator",
    "denominator", "explicit", "source_id",
)  # fmt: skip
_TOLD = {"B": "口径变化 / break in series", "D": "定义不同 / definition differs"}
"""Statuses of an observation that is taken, and told."""


def scheme_of(columns: Collection[str], mapping: Mapping) -> str:
    """`sdmx`, `tidy` or '' for what is neither: by the columns that every such table needs."""
    columns = list(columns)
    names = set(columns)
    if "OBS_VALUE" in names and names & {"INDICATOR", "SERIES", "REF_AREA"}:
        return "sdmx"
    return "tidy" if is_tidy(columns, mapping) else ""


def value_column(columns: Collection[str], mapping: Mapping) -> str:
    """The column that holds the values of a tidy table."""
    return columns_of(list(map(str, columns)), mapping).found.get("value", "")


def read_rows(
    frame: pd.DataFrame, scheme: str, indicators: Indicators, places: Places, mapping: Mapping, *,
    area: str = "", recipe: Recipe | None = None, header: int = 1, faults: Collection[str] = (),
) -> Rows:  # fmt: skip
    """The rows of a tidy table with their fields, and what is asked of each. frame: texts, or the types of a .parquet.

    area: of rows that name none; header: the row of the column names; faults: what is wrong with the header as a whole.
    """
    rows = Rows(frame)
    everything = pd.Series(True, index=frame.index)
    for fault in faults:
        rows.ask(everything, "all", said("file_fault", label=fault))
    columns = _columns_sdmx(rows, recipe) if scheme == "sdmx" else _columns_tidy(rows, mapping)
    value_column = columns.get("value", "")
    letter = a1(1, list(frame.columns).index(value_column) + 1).rstrip("0123456789") if value_column else "A"
    rows.fields["cell"] = frame["cell"] if "cell" in columns else _cells(letter, frame.index, header)
    _areas(rows, columns.get("area_code", ""), scheme, indicators, places, mapping, area, recipe)
    _indicators(rows, columns.get("indicator_id", ""), indicators, recipe)
    _years(rows, columns.get("year", ""))
    for field in ("sex", "residence", "status"):
        _choices(rows, columns.get(field, ""), field, scheme, mapping, recipe)
    if "nature" in columns:
        natures, _ = rows.each("NATURE", read_codes("NATURE", "NATURE", {}))
        known = natures.isin(["estimated"]) & rows.fields["status"].eq("final")
        rows.fields["status"] = replaced(rows.fields["status"], known, natures)
    if "own_status" in columns:
        own = rows.texts("HALFSKY_STATUS")
        rows.fields["status"] = replaced(rows.fields["status"], own.ne(""), own)
    for field, code in (("freq", "FREQ"), ("age", "AGE")):
        if field in columns:
            _, asked = rows.each(columns[field], read_codes(code, code, recipe.whole.get(code, {}) if recipe else {}))
            rows.ask(asked.ne(""), "all", asked)
    _of_women(rows, columns.get("indicator_id", ""), indicators)
    read_values(rows, columns, scheme, indicators, mapping, recipe)
    for field in ("source_id", "note", "missing_reason"):
        rows.fields[field] = rows.texts(columns[field]) if field in columns else constant("", frame.index)
    return rows


def _cells(letter: str, index: pd.Index, header: int) -> pd.Series:
    """The address of each row's cell in the column."""
    import pyarrow as pa  # noqa: PLC0415 - where there is a table
    import pyarrow.compute as pc  # noqa: PLC0415

    numbers = pa.array(index.to_numpy(dtype="int64") + header + 1).cast(pa.large_string())
    addresses = pc.binary_join_element_wise(
        pa.scalar(letter, pa.large_string()), numbers, pa.scalar("", pa.large_string())
    )
    return pd.Series(pd.array(addresses, dtype="str"), index=index)


def _columns_sdmx(rows: Rows, recipe: Recipe | None) -> dict[str, str]:
    found: dict[str, str] = {}
    free = {spelt(name) for name in (recipe.attributes if recipe else ())}
    grouped = {str(name) for group in (recipe.groups if recipe else ()) for name in (group["dimension"], group["code"])}
    for name in map(str, rows.frame.columns):
        kind, words = column_kinds().get(spelt(name), ("", ""))
        if name in SDMX:
            found[SDMX[name]] = name
        elif name == "cell":
            found["cell"] = name
        elif name in grouped or spelt(name) in free or kind == "attribute":
            continue
        elif kind in ("", "dimension") and (near := near_column(name, SDMX, known=bool(kind))):
            rows.ask(rows.whole, f"column:{name}", said("is_it_column", label=name, guess=near))
        else:
            _, asked = rows.each(name, read_whole(name, words))
            rows.ask(asked.ne(""), "all", asked)
    return found


def _columns_tidy(rows: Rows, mapping: Mapping) -> dict[str, str]:
    names = list(map(str, rows.frame.columns))
    found, guessed, _, unknown = columns_of(names, mapping)
    for name in names:
        if name in found.values() and name not in guessed:
            continue
        confirmed = mapping.of("columns", name)
        kind, words = column_kinds().get(spelt(name), ("", ""))
        if confirmed == "":
            continue
        if kind == "note" or (confirmed or field_of(name)) == "note":
            _add_note(rows, name, found)
        elif name in guessed:
            said_something = rows.texts(name).ne("")
            question = said("is_it_column", label=name, guess=guessed[name])
            rows.ask(said_something, f"column:{name}", question, guessed[name])
        elif kind == "dimension":
            _, asked = rows.each(name, read_whole(name, words))
            rows.ask(asked.ne(""), "all", asked)
        elif name in unknown:
            code = "unknown_column" if confirmed is None else "no_such_column"
            rows.ask(rows.texts(name).ne(""), f"column:{name}", said(code, label=name, more=confirmed or ""))
    return found


_OF_SOURCE = ("publisher", "url", "title")


def _add_note(rows: Rows, name: str, found: dict[str, str]) -> None:
    """A column of notes; a second one stands behind the first with its name."""
    if found.setdefault("note", name) != name and spelt(name) not in _OF_SOURCE:
        texts = rows.texts(name)
        rows.add_note(texts.ne(""), each_distinct(texts, lambda text: f"{name}：{text}"))


def _areas(
    rows: Rows, column: str, scheme: str, indicators: Indicators, places: Places, mapping: Mapping, area: str,
    recipe: Recipe | None,
) -> None:  # fmt: skip
    if not column:
        rows.fields["area_code"] = constant(area, rows.frame.index)
        if not area:
            rows.ask(pd.Series(True, index=rows.frame.index), "area_code", said("no_area"))
        return
    codes = recipe.area_codes() if recipe else {}

    def read(text: str) -> tuple[object, str]:
        if (confirmed := mapping.of("areas", text)) is not None:
            return read_answer("area_code", confirmed, indicators, places, area)
        if text in codes:
            return codes[text], ""
        if not text:
            return area, "" if area and scheme == "tidy" else said("empty_code", label=column)
        if scheme == "sdmx" and not (len(text) == 6 and text.isdigit()):
            means, asked = read_codes(column, "REF_AREA", {})(text)
            return means, asked
        found = places.find(text, area)
        if len(found.codes) == 1:
            return found.codes[0], ""
        if found.codes:
            listed = "、".join(f"{code} {places.full_name(code)}" for code in found.codes[:6])
            return "", said("several_areas", label=text, guess=listed)
        return "", said("unknown_area", label=text)

    rows.fields["area_code"], asked = rows.each(column, read)
    rows.ask(asked.ne(""), "area_code", asked)
    if mapping.areas:
        rows.left_out |= rows.fields["area_code"].eq("") & asked.eq("")


def _indicators(rows: Rows, column: str, indicators: Indicators, recipe: Recipe | None) -> None:
    if not column:
        rows.fields["indicator_id"] = constant("", rows.frame.index)
        rows.ask(pd.Series(True, index=rows.frame.index), "indicator_id", said("no_indicator"))
        return
    codes = recipe.indicator_codes() if recipe else {}
    names = [text for text in rows.texts(column).unique() if text not in codes and text not in indicators.rows]
    indicators.prepare((text,) for text in names if text)
    guesses: dict[str, str] = {}

    def read(text: str) -> tuple[object, str]:
        if text in codes:
            return codes[text]["indicator_id"], ""
        if text in indicators.rows and indicators.mapping.of("labels", text) is None:
            return text, ""
        if not text:
            return "", said("empty_code", label=column)
        found = indicators.find((text,))
        guesses[text] = found.guess
        if found.question == "unknown_indicator" and text.isascii():
            return "", said("unknown_code", label=column, more=text)
        guess = indicators.name(found.guess) if found.guess else ""
        return found.indicator_id, said(
            found.question, label=text, guess=guess, more=found.more
        ) if found.question else ""

    rows.fields["indicator_id"], asked = rows.each(column, read)
    rows.fields["label"] = rows.texts(column)
    wrong = asked.ne("")
    rows.ask(wrong, "indicator_id", asked, each_distinct(rows.texts(column)[wrong], lambda text: guesses.get(text, "")))
    rows.left_out |= rows.fields["indicator_id"].eq("") & asked.eq("")


def _years(rows: Rows, column: str) -> None:
    if not column:
        rows.fields["year"] = pd.Series(float("nan"), index=rows.frame.index)
        rows.ask(pd.Series(True, index=rows.frame.index), "year", said("no_year"))
        return

    def read(text: str) -> tuple[object, str]:
        plain = text.removesuffix(".0")
        if labels.is_year(plain):
            return float(labels.year_of(plain) or 0), ""
        if labels.year_of(plain) is not None:
            return None, said("part_of_year", label=text)
        return None, said("bad_year", label=text) if text else said("no_year")

    rows.fields["year"], asked = rows.each(column, read)
    rows.ask(asked.ne(""), "year", asked)


def _choices(rows: Rows, column: str, field: str, scheme: str, mapping: Mapping, recipe: Recipe | None) -> None:
    default = "final" if field == "status" else "total"
    if not column:
        rows.fields[field] = constant(default, rows.frame.index)
    elif scheme == "tidy":
        rows.fields[field], asked = rows.each(column, read_choice(column, field, default))
        rows.ask(asked.ne(""), field, asked)
    else:
        read = read_codes(column, column, {})
        rows.fields[field], asked = rows.each(column, read)
        rows.ask(asked.ne(""), field, asked)
        if field == "status":
            told = rows.texts(column).isin(list(_TOLD))
            rows.add_note(told, each_distinct(rows.texts(column)[told], _TOLD.__getitem__))
    if recipe and field == "status":
        known = {code: str(row["status"]) for code, row in recipe.indicator_codes().items() if "status" in row}
        stated = each_distinct(rows.texts(str(recipe.indicator["column"])), lambda code: known.get(code, ""))
        rows.fields["status"] = replaced(rows.fields["status"], stated.ne(""), stated)


def _of_women(rows: Rows, column: str, indicators: Indicators) -> None:
    """Women's value of an indicator of women only is its total."""
    sexes, ids = rows.fields["sex"], rows.fields["indicator_id"]
    if not sexes.isin(["female", "male"]).any():
        return
    named = sexes.isin(["female", "male"]) & ids.ne("")  # by a name or another's code: our own ids are left as they are
    named &= differ(ids, rows.texts(column)) if column else False
    if named.any():
        ids, sexes = (rows.fields[name].astype("object") for name in ("indicator_id", "sex"))
        rows.fields["indicator_id"] = ids
    for (id_, sex), at in rows.frame.index[named].groupby(list(zip(ids[named], sexes[named], strict=True))).items():
        if own := indicators.of_people(str(id_), str(sex)):
            ids[at], sexes[at] = own, "total"
    only = each_distinct(ids, indicators.is_of_women).astype(bool)
    rows.fields["sex"] = replaced(sexes, only & sexes.eq("female"), "total")
    rows.ask(only & sexes.eq("male"), "sex", said("not_its_sex", more="male"))


def proposed_rows(rows: Rows, sheet: str, value_column: str) -> pd.DataFrame:
    """The rows as those of a proposal; a row whose value is empty holds none and is left away."""
    fields = rows.fields
    index = rows.frame.index
    read_as = rows.texts(value_column) if value_column else constant("", index)
    frame = pd.DataFrame({name: fields[name] for name in _PROPOSED}, index=index)
    no_value = frame["value"].isna() & ~rows.asked
    fates = list(FATES)
    kinds = np.select(
        [rows.left_out, no_value, rows.asked], [fates.index(one) for one in ("left_out", "no_value", "asked")],
        fates.index("proposed"),
    )  # fmt: skip
    half = rows.asked & ~no_value & ~rows.left_out
    proposed = frame.assign(
        sheet=constant(sheet, index), read_as=read_as, sure=np.where(half, _HALF, 1.0),
        question=replaced(rows.question, rows.left_out, ""), suggestion=rows.suggestion,
        label=fields.get("label", constant("", index)),
        note=_notes(fields["note"], rows.note) if rows.noted else fields["note"],
        fate=pd.Series(pd.Categorical.from_codes(kinds.astype("int8"), categories=fates), index=index),
        about=rows.about, area_label=constant("", index), unit_label=constant("", index),
    )  # fmt: skip
    holds = read_as.ne("")
    return proposed if holds.all() else proposed[holds]


def _notes(own: pd.Series, found: pd.Series) -> pd.Series:
    """The table's note of each row and what was found, one behind the other."""
    own = own.astype("object")
    return found.where(own.eq(""), own + found.where(found.eq(""), "；" + found))
