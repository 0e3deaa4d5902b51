"""Figures from and to others: tidy tables (.csv, .parquet) and SDMX-CSV, the columns of statistical offices."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from halfsky.collect import intake
from halfsky.collect.access import Actor
from halfsky.collect.plain_text import label, normal, number, unclean
from halfsky.collect.store import Store
from halfsky.errors import SubmissionError, UsageError
from halfsky.export import unguarded
from halfsky.guarded_reading import OFFICIAL, Content, FileRefused, Frame, open_frame, regular_bytes
from halfsky.package import Package, find_plan
from halfsky.schemas import OBSERVATION_STATUSES, RESIDENCES, SEXES, UNITS
from halfsky.schemas.collecting import ENTRIES, SDMX
from halfsky.words.submission_findings import Findings

DATAFLOW = "HALFSKY:WOMEN_PLAN(1.0)"
MOST_BYTES, MOST_ROWS = 100_000_000, 1_000_000
_SEX = {"female": "F", "male": "M", "total": "_T"}
_AREA = {"urban": "U", "rural": "R", "total": "_T"}
_UNIT = UNITS.each("sdmx")
_STATUS = {"final": "A", "provisional": "P", "estimated": "E", "derived": "A", "simulated": "E"}
_TEXTS = ("indicator_id", "sex", "residence", "unit", "status", "missing_reason", "note")
_NUMBERS = ("value", "numerator", "denominator")


def to_sdmx(observations: pd.DataFrame) -> pd.DataFrame:
    """Observations as the table `sdmx_csv` (SDMX-CSV 1.0, code lists CL_SEX, CL_OBS_STATUS of SDMX; sdmx.org)."""
    return SDMX.conform(
        pd.DataFrame(
            {
                "DATAFLOW": DATAFLOW, "FREQ": "A", "REF_AREA": observations["area_code"],
                "INDICATOR": observations["indicator_id"], "SEX": observations["sex"].map(_SEX),
                "URBANISATION": observations["residence"].map(_AREA), "TIME_PERIOD": observations["year"],
                "OBS_VALUE": observations["value"], "UNIT_MEASURE": observations["unit"].map(_UNIT),
                "NUMERATOR": observations["numerator"], "DENOMINATOR": observations["denominator"],
                "OBS_STATUS": observations["status"].map(_STATUS), "HALFSKY_STATUS": observations["status"],
                "SOURCE": observations["source_id"], "COMMENT_OBS": observations["note"],
            }
        )
    )  # fmt: skip


def submit_table(
    store: Store, actor: Actor, package: Package, path: Path | str, plan_id: str, unit: str = "", *,
    only_check: bool = False,
) -> intake.Outcome:  # fmt: skip
    """Send a tidy table or SDMX-CSV as a plan's unit: checked, receipted, reviewed as a workbook; many years at once.

    Tidy: columns of `observations` (area_code, unit, sex, residence, status may be left out). SubmissionError for a
    file that is no such table, `NothingTaken` when no row was taken.
    """
    path = Path(path)
    content = _content(path)
    found = Findings()
    table = _table(content, path)
    _add_findings(table, label(path.name), found)
    frame = _from_sdmx(table.frame)
    plan = find_plan(package, plan_id)
    entries = _entries(frame, str(plan["area_code"]), package, label(path.name), found)
    year = int(entries["year"].max()) if len(entries) else int(plan["start_year"])
    sent = intake.Sent(content, label(path.name), plan_id, unit, year, entries, table.rows_in_file, found)
    return intake.take(store, actor, package, sent, only_check=only_check)


def _content(path: Path) -> bytes:
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise UsageError(f"{path}: a table is a .csv or .parquet file; a workbook goes by halfsky submit FILE.xlsx")
    try:
        return regular_bytes(path, MOST_BYTES)
    except FileRefused as refused:
        raise SubmissionError(str(refused)) from refused


def _table(content: bytes, path: Path) -> Frame:
    try:
        table = open_frame(Content(str(path), content), OFFICIAL)
    except FileRefused as refused:
        raise SubmissionError(str(refused)) from refused
    if table.rows_in_file > MOST_ROWS:
        raise SubmissionError(f"{path} has {table.rows_in_file:,} rows, more than {MOST_ROWS:,}: send it in parts")
    for finding in table.findings:
        if finding.code == "two-columns-of-one-name":
            raise SubmissionError(f"{path}: {finding.place} are both named {finding.text!r}: leave one of them")
    return table


def _add_findings(table: Frame, name: str, found: Findings) -> None:
    """What was found about the file itself; a row that does not fit its header is a finding of that row."""
    for finding in table.findings:
        row = int(finding.place.removeprefix("row ")) if finding.code == "ragged-row" else 0
        found.add(finding.code, sheet=name, cell=finding.place, value=finding.text, row=row)


def _from_sdmx(frame: pd.DataFrame) -> pd.DataFrame:
    if "OBS_VALUE" not in frame:
        return frame
    if missing := [name for name in ("REF_AREA", "INDICATOR", "TIME_PERIOD") if name not in frame]:
        raise SubmissionError(f"SDMX-CSV without {', '.join(missing)}: these columns are needed")
    whole = pd.Series("_T", index=frame.index)
    back = {
        column: {code: word for word, code in words.items()}
        for column, words in (("s", _SEX), ("r", _AREA), ("u", _UNIT))
    }
    status = (
        frame["OBS_STATUS"].map({"A": "final", "P": "provisional", "E": "estimated"})
        if "OBS_STATUS" in frame
        else "final"
    )
    named = frame["HALFSKY_STATUS"] if "HALFSKY_STATUS" in frame else pd.Series("", index=frame.index)
    columns = {
        "area_code": frame["REF_AREA"], "indicator_id": frame["INDICATOR"], "year": frame["TIME_PERIOD"],
        "sex": frame.get("SEX", whole).map(back["s"]), "residence": frame.get("URBANISATION", whole).map(back["r"]),
        "value": frame["OBS_VALUE"], "unit": frame["UNIT_MEASURE"].map(back["u"]) if "UNIT_MEASURE" in frame else "",
        "status": named.where(named.ne(""), status), "note": frame.get("COMMENT_OBS", ""),
    }  # fmt: skip
    for name in ("NUMERATOR", "DENOMINATOR"):
        columns[name.lower()] = frame.get(name, "")
    return pd.DataFrame(columns, index=frame.index)


def _entries(frame: pd.DataFrame, area_code: str, package: Package, name: str, found: Findings) -> pd.DataFrame:
    """Rows as entries; what does not fit is a finding at its row, the header being row 1."""
    for column in ("indicator_id", "year", "value"):
        if column not in frame:
            raise SubmissionError(f"{name}: no column {column}; a tidy table has the columns of observations")
    row = pd.Series(frame.index + 2, index=frame.index)
    wrong = pd.Series(False, index=frame.index)

    def refuse(bad: pd.Series, code: str, column: str, values: pd.Series) -> None:
        nonlocal wrong
        for number_, value in zip(row[bad], values[bad], strict=True):
            found.add(code, sheet=name, cell=f"{column} {number_}", value=value, row=int(number_))
        wrong = wrong | bad

    texts = {column: _text(frame, column) for column in _TEXTS}
    for column, values in texts.items():
        odd = {text for text in values.unique() if unclean(text)}
        refuse(values.isin(odd), "odd-characters", column, values)
    if "area_code" in frame:
        area = _text(frame, "area_code")
        refuse(area.ne(area_code) & area.ne(""), "other-area", "area_code", area)
    known = package.indicators.set_index("indicator_id")["unit"]
    refuse(~texts["indicator_id"].isin(known.index), "unknown-indicator", "indicator_id", texts["indicator_id"])
    year = _numbers(frame, "year", refuse)
    bad_year = year.isna() | (year % 1).ne(0) | ~year.between(1949, intake.today().year)
    refuse(bad_year & ~wrong, "future-year", "year", year)
    defaults = {"sex": ("total", SEXES), "residence": ("total", RESIDENCES), "status": ("final", OBSERVATION_STATUSES)}
    for column, (default, allowed) in defaults.items():
        texts[column] = texts[column].where(texts[column].ne(""), default)
        refuse(~texts[column].isin(allowed), "not-a-choice", column, texts[column])
    unit = texts["indicator_id"].map(known).fillna("").astype("str")
    given = texts["unit"]
    refuse(given.ne("") & (~given.isin(UNITS) | (unit.ne("") & given.ne(unit))), "wrong-measure", "unit", given)
    values = {column: _numbers(frame, column, refuse) for column in _NUMBERS}
    entries = pd.DataFrame(
        {
            "row": row, "year": year.where(~wrong), **texts, **values, "unit": unit.where(unit.ne(""), given),
            "sheet": name, "cell": "value " + row.astype("str"),
        }
    )  # fmt: skip
    return ENTRIES.conform(entries[~wrong])


def _text(frame: pd.DataFrame, column: str) -> pd.Series:
    if column not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    values = frame[column].astype("str").fillna("")
    if values.is_unique and len(values) > 1000:
        return unguarded(values.map(normal))
    codes, distinct = pd.factorize(values)
    cleaned = unguarded(pd.Series([normal(text) for text in distinct], dtype="str"))
    return cleaned.take(codes).set_axis(frame.index)


def _numbers(frame: pd.DataFrame, column: str, refuse) -> pd.Series:  # type: ignore[no-untyped-def]
    if column not in frame:
        return pd.Series(float("nan"), index=frame.index)
    cells = frame[column]
    if pd.api.types.is_bool_dtype(cells):  # which pandas takes for numbers
        refuse(cells.notna(), "not-a-number", column, cells)
        return pd.Series(float("nan"), index=frame.index)
    if pd.api.types.is_numeric_dtype(cells):
        values = cells.astype("float64")
        refuse(values.notna() & ~values.abs().lt(1e15), "not-a-number", column, values)
        return values
    texts = cells.astype("str").fillna("").str.strip()
    simple = texts.str.fullmatch(r"-?[0-9]{1,14}(?:\.[0-9]{1,17})?")
    values = pd.to_numeric(texts.where(simple), errors="coerce").astype("float64")
    hard = ~simple & texts.ne("")
    if hard.any():
        values = values.where(~hard, texts[hard].map(number).astype("float64").reindex(values.index))
    refuse(hard & values.isna(), "not-a-number", column, texts)
    return values
