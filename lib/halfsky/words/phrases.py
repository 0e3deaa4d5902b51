"""Phrases with amounts in braces, filled in for many rows at once, in the language asked for."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary.code_list import Code
from halfsky.words import amounts, values


@dataclass(frozen=True)
class Facts:
    """Rows of facts of which something is said, and how numbers of theirs are written."""

    rows: pd.DataFrame
    language: str
    settings: Settings

    def __getitem__(self, column: str) -> pd.Series:
        return self.rows[column]

    def say(self, zh: str, en: str) -> str:
        return values.chooser(self.language)(zh, en)

    @cached_property
    def sign(self) -> pd.Series:
        """What is written behind each row's numbers."""
        return amounts.signs(self.rows, self.language)

    @cached_property
    def points(self) -> pd.Series:
        """What is written behind a difference of them."""
        return amounts.points_sign(self.sign, self.language)

    def amount(self, value: pd.Series, sign: pd.Series, held: pd.Series | None = None) -> pd.Series:
        """held: as of `dated`."""
        return amounts.amount_text(value, sign, held, self.language)

    def dated(self, year: pd.Series, value: pd.Series, held: pd.Series | None = None) -> pd.Series:
        """held: what each value is held against: it is not rounded onto it."""
        return amounts.dated(year, value, self.sign, held, self.language)


Piece = Callable[[Facts], "pd.Series | str"]


def filled(code: Code, facts: Facts, pieces: Mapping[str, Piece]) -> pd.Series:
    """The phrase of a code for each row; only the pieces that it names are made."""
    text = pd.Series("", index=facts.rows.index, dtype="str")
    for words, name, _, _ in string.Formatter().parse(code.label(facts.language)):
        text = text + words
        if name:
            text = text + pieces[name](facts)
    return text


def years(*columns: str) -> dict[str, Piece]:
    """A piece a column of years."""

    def piece(column: str) -> Piece:
        return lambda facts: amounts.year_text(facts[column])

    return {column: piece(column) for column in columns}


def listed_years(facts: Facts, column: str) -> pd.Series:
    """2022、2023: years that stand in one text."""
    return facts[column].astype("str").str.replace("、", facts.say("、", ", "), regex=False)


def numbers(**digits: int) -> dict[str, Piece]:
    """A piece a column of plain numbers, rounded to so many digits."""

    def piece(column: str, most: int) -> Piece:
        return lambda facts: amounts.number_text(facts[column].round(most))

    return {column: piece(column, most) for column, most in digits.items()}


def texts(*columns: str) -> dict[str, Piece]:
    """A piece a column of texts, as they are."""

    def piece(column: str) -> Piece:
        return lambda facts: facts[column].astype("str")

    return {column: piece(column) for column in columns}
