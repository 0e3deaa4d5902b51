"""Figures from and to others: tidy tables (.csv, .parquet) and SDMX-CSV, the columns of statistical offices."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from halfsky.collect import intake, own_tables
from halfsky.collect.access import Actor
from halfsky.collect.plain_text import label, normal, unclean
from halfsky.collect.store import Store
from halfsky.errors import SubmissionError, UsageError
from halfsky.export import unguarded
from halfsky.guarded_reading import OFFICIAL, Content, FileRefused, Frame, open_frame, regular_bytes
from halfsky.importing import named_columns, tidy_tables
from halfsky.importing.indicators import Indicators
from halfsky.importing.mapping import Mapping
from halfsky.importing.places import Places
from halfsky.package import Package, find_plan
from halfsky.schemas import UNITS
from halfsky.schemas.collecting import ENTRIES, SDMX
from halfsky.words.submission_findings import Findings

DATAFLOW = "HALFSKY:WOMEN_PLAN(1.0)"
MOST_BYTES, MOST_ROWS = 100_000_000, 1_000_000
_SEX = {"female": "F", "male": "M", "total": "_T"}
_AREA = {"urban": "U", "rural": "R", "total": "_T"}
_UNIT = UNITS.each("sdmx")
_STATUS = {"final": "A", "provisional": "P", "estimated": "E", "derived": "A", "simulated": "E"}
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
    if not {str(name) for name in table.frame} & {*named_columns.TIDY, *tidy_tables.SDMX}:
        return own_tables.submit_own(store, actor, package, path, plan_id, unit, only_check=only_check)
    _add_findings(table, label(path.name), found)
    plan = find_plan(package, plan_id)
    entries = _entries(table.frame, str(plan["area_code"]), package, label(path.name), found)
    year = int(entries["year"].max()) if len(entries) else int(plan["start_year"])
    sent = intake.Sent(content, label(path.name), plan_id, unit, year, entries, table.rows_in_file, found)
    return intake.take(store, actor, package, sent, only_check=only_check)


def _content(path: Path) -> bytes:
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise UsageError(
            f"{path}: a table is a .csv or .parquet file; a filled template goes by halfsky submit, any other table by "
            "halfsky read"
        )
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


_CODES = {
    "area_code": "other-area", "indicator_id": "unknown-indicator", "year": "not-a-number", "sex": "not-a-choice",
    "residence": "not-a-choice", "status": "not-a-choice", "unit": "wrong-measure", "value": "not-a-number",
    "numerator": "not-a-number", "denominator": "not-a-number",
}  # fmt: skip
"""The finding of a field that was not understood; of anything else (a column, a code) it is `not-understood`."""


def _entries(frame: pd.DataFrame, area_code: str, package: Package, name: str, found: Findings) -> pd.DataFrame:
    """Rows as entries, by the one reader of tidy tables; what is not understood is a finding at its row, the header
    being row 1.
    """
    mapping = Mapping()
    scheme = tidy_tables.scheme_of([str(name) for name in frame.columns], mapping)
    columns = ("REF_AREA", "INDICATOR", "TIME_PERIOD") if "OBS_VALUE" in frame else ("indicator_id", "year", "value")
    if not scheme or (missing := [column for column in columns if column not in frame]):
        raise SubmissionError(
            f"{name}: no column {', '.join(missing if scheme else columns)}; a tidy table has those of observations, "
            "any other statistical table is read by `halfsky read`"
        )
    row = pd.Series(frame.index + 2, index=frame.index)
    wrong = pd.Series(False, index=frame.index)
    value_column = "OBS_VALUE" if scheme == "sdmx" else "value"

    def refuse(bad: pd.Series, code: str, column: str, values: pd.Series, more: pd.Series | None = None) -> None:
        nonlocal wrong
        told = values if more is None else more
        for number_, value, text in zip(row[bad], values[bad], told[bad], strict=True):
            found.add(
                code,
                sheet=name,
                cell=f"{column} {number_}",
                value=value,
                row=int(number_),
                more="" if more is None else str(text),
            )
        wrong = wrong | bad

    cleaned = pd.DataFrame(
        {column: _text(frame, column) if _is_text(frame[column]) else frame[column] for column in frame}
    )
    for column in cleaned:
        if _is_text(cleaned[column]):
            odd = {text for text in cleaned[column].unique() if unclean(text)}
            refuse(cleaned[column].isin(odd), "odd-characters", str(column), cleaned[column])
    places, indicators = Places(package.areas), Indicators(package.indicators, mapping)
    rows = tidy_tables.read_rows(cleaned, scheme, indicators, places, mapping, area=area_code)
    for at in rows.question.index[rows.question.ne("")]:
        for about, question in zip(rows.about[at].split(";"), rows.question[at].split("；"), strict=False):
            column = about.removeprefix("column:")
            shown = value_column if column in ("all", "value") else column
            text = str(cleaned[shown][at]) if shown in cleaned else ""
            found.add(
                _CODES.get(about, "not-understood"),
                sheet=name,
                cell=f"{shown} {row[at]}",
                value=text,
                more=question,
                row=int(row[at]),
            )
    wrong = wrong | rows.question.ne("")
    fields = rows.fields
    refuse(~wrong & fields["area_code"].ne(area_code), "other-area", "area_code", fields["area_code"])
    year = fields["year"]
    refuse(~wrong & ~year.between(1949, intake.today().year), "future-year", "year", year)
    values = {column: fields[column] for column in _NUMBERS}
    for column, numbers in values.items():
        given = (
            cleaned[column if scheme == "tidy" else value_column] if column == "value" or column in cleaned else None
        )
        if given is not None:
            refuse(~wrong & numbers.notna() & ~numbers.abs().lt(1e15), "not-a-number", column, given)
    entries = pd.DataFrame(
        {
            "row": row, "year": year, "indicator_id": fields["indicator_id"], "sex": fields["sex"],
            "residence": fields["residence"], "status": fields["status"], "unit": fields["unit"],
            "missing_reason": fields["missing_reason"], "note": fields["note"], **values,
            "sheet": name, "cell": "value " + row.astype("str"),
        }
    )  # fmt: skip
    return ENTRIES.conform(entries[~wrong])


def _is_text(cells: pd.Series) -> bool:
    return bool(not pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_datetime64_any_dtype(cells))


def _text(frame: pd.DataFrame, column: str) -> pd.Series:
    if column not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    values = frame[column].astype("str").fillna("")
    if values.is_unique and len(values) > 1000:
        return unguarded(values.map(normal))
    codes, distinct = pd.factorize(values)
    cleaned = unguarded(pd.Series([normal(text) for text in distinct], dtype="str"))
    return cleaned.take(codes).set_axis(frame.index)
