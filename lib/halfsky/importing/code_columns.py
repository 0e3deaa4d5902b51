"""Columns of codes: each code of a shipped list means one thing; what no list knows is asked or refused by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from halfsky.importing.code_list_files import rows, spelt
from halfsky.importing.distinct_texts import FEW, coded, spread
from halfsky.importing.labels import words
from halfsky.schemas.package_tables import BREAKDOWNS
from halfsky.vocabulary.codes import OBSERVATION_STATUSES, RESIDENCES, SEXES, UNITS
from halfsky.words.import_questions import said

WHOLE = ("", "total", "_t", "_z", "all", "合计", "总计", "全部")
"""What a dimension says of a value that is not broken down by it."""


class Rows:
    """The rows of a tidy table while they are read: fields by name, and what is asked of each row."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.fields: dict[str, pd.Series] = {}
        self.question = pd.Series("", index=frame.index, dtype="object")
        self.about = pd.Series("", index=frame.index, dtype="object")
        self.suggestion = pd.Series("", index=frame.index, dtype="object")
        self.note = pd.Series("", index=frame.index, dtype="object")
        self.noted = False
        self.asked = pd.Series(False, index=frame.index)
        self.left_out = pd.Series(False, index=frame.index)
        self._texts: dict[str, pd.Series] = {}

    @property
    def whole(self) -> pd.Series:
        """Every row."""
        return pd.Series(True, index=self.frame.index)

    def ask(self, wrong: pd.Series, about: str, question: pd.Series | str, suggestion: pd.Series | str = "") -> None:
        """A question of the rows where `wrong`."""
        if not wrong.any():
            return
        at = wrong.index[wrong]
        text = question if isinstance(question, str) else question[at].astype("object")
        before = self.question[at]
        self.question[at] = before.where(before.eq(""), before + "；") + text
        guess = pd.Series(suggestion, index=at) if isinstance(suggestion, str) else suggestion[at].astype("object")
        named = (about + "=" + guess).where(guess.ne(""), "")
        asked, held = self.about[at], self.suggestion[at]
        held = held.where(held.eq("") | held.str.contains("="), asked.str.split(";").str[0] + "=" + held)
        both = held.where(named.eq(""), held.where(held.eq(""), held + "; ") + named)
        self.suggestion[at] = guess.where(asked.eq(""), both)
        self.about[at] = asked.where(asked.eq(""), asked + ";") + about
        self.asked |= wrong

    def add_note(self, wrong: pd.Series, note: pd.Series | str) -> None:
        """A note on the rows where `wrong`, behind what is noted of them."""
        if not wrong.any():
            return
        at = wrong.index[wrong]
        before = self.note[at]
        more = note if isinstance(note, str) else note[at].astype("object")
        self.note[at] = before.where(before.eq(""), before + "；") + more
        self.noted = True

    def texts(self, column: str) -> pd.Series:
        """A column's cells as texts without blanks around them: a categorical where few are different."""
        if column not in self._texts:
            cells = self.frame[column]
            if not isinstance(cells.dtype, pd.CategoricalDtype):
                cells = cells.astype("str").fillna("")
            codes, distinct = coded(cells)
            if len(distinct) * FEW > len(codes) and not isinstance(cells.dtype, pd.CategoricalDtype):
                self._texts[column] = cells.str.strip()
            else:
                stripped = [*(str(text).strip() for text in distinct), ""]  # -1 is what is missing
                self._texts[column] = spread(codes, stripped, self.frame.index)
        return self._texts[column]

    def each_code(
        self, column: str, read: Callable[[str], tuple[object, str]]
    ) -> tuple[np.ndarray, list[object], pd.Series]:
        """Codes of the rows, what `read` makes of each distinct text, and the question of each row."""
        codes, distinct = coded(self.texts(column))
        answers = [read(str(text)) for text in distinct]
        asked = spread(codes, [question for _, question in answers] or [""], self.frame.index)
        return codes, [answer for answer, _ in answers], asked

    def each(self, column: str, read: Callable[[str], tuple[object, str]]) -> tuple[pd.Series, pd.Series]:
        """What `read` makes of each text, and its question: once for every text that is different."""
        codes, answers, asked = self.each_code(column, read)
        return spread(codes, answers, self.frame.index), asked


@lru_cache(maxsize=1)
def code_list() -> dict[str, dict[str, tuple[str, str]]]:
    """dimension → code → what it means, and in words. `code_lists/sdmx.csv`."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in rows("sdmx"):
        found.setdefault(row["dimension"], {})[row["code"]] = (row["means"], row["note"])
    for unit, code in UNITS.each("sdmx").items():  # those of our own export, which the vocabulary holds
        found["UNIT_MEASURE"].setdefault(code, (unit, "1"))
    return found


@lru_cache(maxsize=1)
def column_kinds() -> dict[str, tuple[str, str]]:
    """Column, as it is spelt → attribute, note, name or dimension; and what it is called."""
    broken_down = {spelt(name): ("dimension", word) for name, word in BREAKDOWNS.items()}
    return broken_down | {spelt(row["column"]): (row["kind"], row["means"]) for row in rows("column_names")}


def read_codes(column: str, dimension: str, answers: Mapping[str, str]) -> Callable[[str], tuple[object, str]]:
    """How the codes of an SDMX dimension are read. answers: code → what a person said that it means."""
    known = code_list().get(dimension, {})

    def read(code: str) -> tuple[object, str]:
        if code in answers:
            return answers[code], ""
        if code in known:
            means, words = known[code]
            return means, "" if means else said("refused_code", label=column, more=code, guess=words)
        return "", said("empty_code", label=column) if not code else said("unknown_code", label=column, more=code)

    return read


CHOICES = {"sex": SEXES, "residence": RESIDENCES, "status": OBSERVATION_STATUSES}


def read_choice(column: str, field: str, default: str) -> Callable[[str], tuple[object, str]]:
    """How a column of the vocabulary's codes is read. Empty: the default.

    Its labels, the words of `code_lists/words.csv` and, of a status, the letters of SDMX are known too; a forecast is
    no status of a value that was observed.
    """
    listed = CHOICES[field]
    known = {**words("total"), **words(field)} if field != "status" else words(field)
    known = dict(known) | {spelt(code): code for code in listed} | {spelt(listed.label(code)): code for code in listed}
    letters = read_codes(column, "OBS_STATUS", {})

    def read(text: str) -> tuple[object, str]:
        if not text:
            return default, ""
        word = spelt(text)
        code = known.get(word) or (known.get(_NUMBER_WORD.sub("", word), "") if field == "status" else "")
        if code and code not in listed:
            return "", said("forecast", label=text)
        if not code and field == "status" and text.upper() in code_list()["OBS_STATUS"]:
            return letters(text.upper())
        return code, "" if code else said("unknown_code", label=column, more=text)

    return read


_NUMBER_WORD = re.compile(r"(?<=..)(?:统计|核算)?(?:数据|数|值)$")
"""初步数, 快报数据: the word says no more than 初步."""


def read_whole(column: str, words: str = "") -> Callable[[str], tuple[object, str]]:
    """How a column of another dimension is read: only its total is the total."""

    def read(text: str) -> tuple[object, str]:
        if spelt(text) in WHOLE:
            return text, ""
        return text, said("dimension", label=(words and f"{column} {words}") or column, more=text)

    return read
