"""What a person answers to a proposal, in its workbook or in a notebook, becomes a mapping that is replayed.

An answer about a label (which indicator, area, unit, column) holds for every cell under it, and next year; one about a
single figure holds for its cell of this file.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Dict
from pathlib import Path

import pandas as pd

from halfsky.errors import DataError
from halfsky.importing.code_list_files import spelt
from halfsky.importing.labels import year_of
from halfsky.importing.mapping import Mapping
from halfsky.importing.proposal import REPLACE, Proposal
from halfsky.importing.units import unit_of
from halfsky.importing.written_numbers import Written, written
from halfsky.schemas import PROPOSAL

ANSWER = "answer"
"""The column of the workbook in which a question is answered."""

YES = {spelt(word) for word in ("是", "采用", "对", "yes", "y", "ok", "√", "✓")}
NO = {spelt(word) for word in ("否", "不", "不导入", "不采用", "略", "no", "n", "skip")}
OWN = {
    spelt(word) for word in ("用本表", "用本表数", "改用本表", "改用本表数值", "以本表为准", "本表", "替换", "replace")
}
STANDING = {
    spelt(word) for word in ("用已发布", "用已发布数", "以已发布为准", "保留", "保留已发布", "不改", "不替换", "keep")
}
"""Answers about a value that differs from the published one: which of the two it is to be."""
LEFT_OUT, CONFIRMED = "-", "ok"
PUBLISHED = "published"
"""What is asked about where a value differs from the published one; yes means that it takes its place."""
FIELDS = ("area_code", "indicator_id", "year", "sex", "residence", "value", "unit", "status")
"""What may be changed in a row by hand."""

_NUMBERS = ("year", "value")
_ALIKE = 1e-9
_WHOLE = "all"  # what is asked about a number of which nothing was understood
_LABELS = {"areas": "area_label", "labels": "label", "units": "unit_label"}


Read = Callable[[str, str], tuple[str, str]]


def book(proposal: Proposal) -> pd.DataFrame:
    """The proposal as the sheet that a person answers: what is asked stands first."""
    table = proposal.table()
    asked = table["question"].eq("")
    table = table.assign(**{ANSWER: ""})
    names = ["sheet", "cell", "label", "read_as", "question", "suggestion", ANSWER, *FIELDS]
    return table.loc[asked.sort_values(kind="stable").index, [*names, *(name for name in table if name not in names)]]


def read_book(path: Path) -> pd.DataFrame:
    """The answered workbook (or .csv) as texts. DataError for one that is no proposal."""
    from halfsky.guarded_reading import open_table  # noqa: PLC0415 - only where there is one

    for sheet in open_table(path).sheets:
        wide = sheet.cells.pivot_table(index="row", columns="column", values="text", aggfunc="first").fillna("")
        header = [str(name).strip() for name in wide.iloc[0]] if len(wide) else []
        if {"sheet", "cell"} <= set(header):
            return wide.iloc[1:].set_axis(header, axis="columns").reset_index(drop=True)
    raise DataError(
        f"{path} is no proposal: it needs the columns sheet and cell, as `halfsky read FILE -o P.xlsx` writes them"
    )


def mapping_of(proposal: Proposal, answered: pd.DataFrame, mapping: Mapping) -> Mapping:
    """The mapping with what was answered in a table of the proposal's rows: texts; `sheet`, `cell`, `answer`, FIELDS.

    DataError names the answers that fit nothing.
    """
    known = proposal.rows.set_index([proposal.rows["sheet"], proposal.rows["cell"]])
    found: dict[str, dict[str, str]] = {"labels": {}, "areas": {}, "units": {}, "columns": {}}
    single: dict[str, str] = dict(mapping.answers.get(proposal.sha256, {}))
    out: list[str] = []
    wrong: list[str] = []
    for line in answered.to_dict("records"):
        at = (str(line["sheet"]), str(line["cell"]))
        if at not in known.index:
            if str(line.get(ANSWER, "")).strip():
                wrong.append(" ".join(at))
            continue
        row = known.loc[at].iloc[0] if isinstance(known.loc[at], pd.DataFrame) else known.loc[at]
        _answer(row, {str(name): str(text) for name, text in line.items()}, found, single, out)
    if wrong:
        raise DataError(
            f"the answers at {', '.join(wrong[:5])} belong to no cell of {proposal.name}: is it another file's?"
        )
    answers = {**mapping.answers, proposal.sha256: single} if single else mapping.answers
    return mapping.with_answers(**found, leave_out=out, layout=proposal.layout, answers=answers)


def _answer(
    row: pd.Series, line: Dict[str, str], found: dict[str, dict[str, str]], single: dict[str, str], out: list[str]
) -> None:
    place = f"{row['sheet']}!{row['cell']}"
    about = [one for one in str(row["about"]).split(";") if one]
    answer = line.get(ANSWER, "").strip()
    changed = _changed(row, line)
    guesses = suggestions(str(row["suggestion"]), about)
    if about == [PUBLISHED] and answer and spelt(answer) not in NO:
        _settle(row, place, answer, single)
        return
    if spelt(answer) in NO:
        named = _label_of(row, about)
        if named:
            found[named[0]][named[1]] = ""
        else:
            single[place] = LEFT_OUT
        return
    if about[:1] == [_WHOLE] and answer and spelt(answer) not in YES:
        raise DataError(
            f"{row['sheet']} {row['cell']}: the answer {answer!r} is none; write 是 or 否, and what the number is in "
            f"{', '.join(FIELDS[:3])}"
        )
    given = dict(changed)
    if about[:1] == ["value"] and row["unit_label"] and row["unit_label"] == row["label"] and unit_of(answer):
        found["units"][str(row["unit_label"])] = answer  # 万人: of all values under a label of which no unit was stated
        answer = ""
    if answer and spelt(answer) not in YES and about:
        given[about[0]] = _numeral(row, about[0], answer) if about[0] in _NUMBERS else answer
    elif answer:
        given |= {name: guess for name, guess in guesses.items() if name not in given}
        if not any(name in given for name in about):
            single[place] = CONFIRMED
    cell: dict[str, str] = {}
    for name, text in given.items():
        kind = {"area_code": "areas", "indicator_id": "labels", "unit": "units"}.get(name, "")
        label = str(row[_LABELS[kind]]) if kind else ""
        if name.startswith("column:"):
            found["columns"][name.removeprefix("column:")] = text
        elif kind and label and name in about:
            found[kind][label] = text
        elif name in FIELDS:
            cell[name] = text
    if cell:
        single[place] = ";".join(f"{name}={text}" for name, text in cell.items())


def _settle(row: pd.Series, place: str, answer: str, single: dict[str, str]) -> None:
    """Which of two values is to stand: the table's by a yes, a word or its number; another number is looked at anew."""
    before = [single[place]] if single.get(place, CONFIRMED) not in (CONFIRMED, LEFT_OUT) else []
    if spelt(answer) in STANDING:
        single[place] = LEFT_OUT
    elif spelt(answer) in YES | OWN or _is_its_own(row, number := _numeral(row, "value", answer)):
        single[place] = ";".join([*before, f"{PUBLISHED}={REPLACE}"])
    else:
        single[place] = f"value={number}"


def _is_its_own(row: pd.Series, number: str) -> bool:
    return bool(abs(float(number) - float(row["value"])) <= _ALIKE * max(abs(float(row["value"])), 1.0))


def _changed(row: pd.Series, line: Dict[str, str]) -> dict[str, str]:
    """The fields that a person changed by hand."""
    changed = {}
    for name in FIELDS:
        text = line.get(name, "").strip()
        before = row[name]
        if name in _NUMBERS:
            text = _numeral(row, name, text) if text else ""
            same = (text == "" and pd.isna(before)) or (
                not pd.isna(before) and text != "" and float(text) == float(before)
            )
        else:
            same = text == str(before or "")
        if name in line and text and not same:
            changed[name] = text
    return changed


def _numeral(row: pd.Series, name: str, text: str) -> str:
    """A year or a value that a person wrote, as it is kept. DataError, with its cell, for what is no number."""
    year = year_of(text) if name == "year" else None
    read = Written(float(year)) if year is not None else written(text, str(row["unit"] or ""))
    if read.value is None:
        what = "is in another unit than the indicator" if read.code == "wrong-measure" else "is no number"
        raise DataError(f"{row['sheet']} {row['cell']}: the answer {text!r} {what}; write the {name}, 是 or 否")
    return f"{read.value:.15g}"


def suggestions(text: str, about: list[str]) -> dict[str, str]:
    """What is suggested, by what it is about: `area_code=150204; indicator_id=…` where several things are asked."""
    if "=" in text:
        return dict(part.strip().split("=", 1) for part in text.split(";"))
    return {about[0]: text} if about and text else {}


def _label_of(row: pd.Series, about: list[str]) -> tuple[str, str] | None:
    for name, kind, label in (("indicator_id", "labels", "label"), ("area_code", "areas", "area_label")):
        if name in about and str(row[label]):
            return kind, str(row[label])
    return None


def apply_answers(
    rows: pd.DataFrame, answers: Dict[str, str], read: Read = lambda field, text: (text, "")
) -> pd.DataFrame:
    """The rows of a file with what was answered of single cells of it.

    read: the code of an answer about a field, and the question about one that means none: it is asked again.
    """
    if not answers:
        return rows
    rows = rows.copy()
    places = rows["sheet"] + "!" + rows["cell"]
    for at in rows.index[places.isin(list(answers))]:
        said = answers[places[at]]
        if said == LEFT_OUT:
            rows.loc[at, ["fate", "question"]] = ["left_out", ""]
            continue
        if said == CONFIRMED:
            rows.loc[at, "answered"] = CONFIRMED
        answered = dict(part.split("=", 1) for part in said.split(";")) if said != CONFIRMED else {}
        wrong: dict[str, str] = {}
        for field, text in answered.items():
            name = "answered" if field == PUBLISHED else field
            code, question = (text, "") if field == PUBLISHED or name in _NUMBERS else read(field, text)
            if question:
                wrong[field] = question
            else:
                rows.loc[at, name] = float(code) if name in _NUMBERS else code
        if wrong:
            about, question = ";".join(wrong), "；".join(wrong.values())
            rows.loc[at, ["fate", "question", "about", "suggestion"]] = ["asked", question, about, ""]
            continue
        if left := _unanswered(rows.loc[at], answered, confirmed=said == CONFIRMED):
            rows.loc[at, "about"] = ";".join(left)
        else:
            rows.loc[at, ["fate", "question", "about"]] = ["proposed", "", ""]
    return rows


def _unanswered(row: pd.Series, answered: Dict[str, str], *, confirmed: bool) -> list[str]:
    """What is still asked of a cell: an answer to one question is none to another, and a yes makes up nothing."""
    about = [one for one in str(row["about"]).split(";") if one and one not in answered]
    whole = all(str(row[name]) for name in ("area_code", "indicator_id")) and row[list(_NUMBERS)].notna().all()
    return [one for one in about if not (whole and (confirmed or one == _WHOLE))]


def columns() -> list[str]:
    """The columns of the answered sheet."""
    return [*PROPOSAL.names, ANSWER]
