"""Phrases with amounts in braces, filled in for many rows at once, in the language asked for."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np
import pandas as pd

from halfsky.schemas.distinct_values import together
from halfsky.settings import Settings
from halfsky.vocabulary.code_list import Code
from halfsky.words import amounts, values


class Facts:
    """Rows of facts of which something is said, and how numbers of theirs are written.

    A phrase names a few of some seventy columns: only these are taken for the rows that it is for.
    """

    def __init__(
        self, frame: pd.DataFrame, language: str, settings: Settings, places: np.ndarray | None = None,
        of: Facts | None = None,
    ) -> None:  # fmt: skip
        """places: the positions of the rows in frame; of: the facts that these are a part of. None: all of them."""
        self._frame, self._places, self._of = frame, places, of
        self.language, self.settings = language, settings
        self.index = frame.index if places is None else frame.index.take(places)
        self._taken: dict[str, pd.Series] = {}
        self._made: dict[Callable[[Facts], pd.Series], pd.Series] = {}

    def at(self, places: np.ndarray) -> Facts:
        """The facts of the rows at these positions."""
        return Facts(self._frame, self.language, self.settings, places, self)

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, column: str) -> pd.Series:
        if column not in self._taken:
            self._taken[column] = self._part(self._of[column]) if self._of else _plain(self._frame[column])
        return self._taken[column]

    def _part(self, whole: pd.Series) -> pd.Series:
        cells = whole.to_numpy()[self._places]
        return pd.Series(cells, index=self.index, dtype=cells.dtype, copy=False)  # texts stay objects of Python

    def say(self, zh: str, en: str) -> str:
        return values.chooser(self.language)(zh, en)

    def by_distinct(self, piece: Callable[[Facts], pd.Series], columns: tuple[str, ...]) -> pd.Series:
        """A piece that follows from these columns alone, made once for each combination of all facts."""
        whole = self._of or self
        if piece not in whole._made:
            codes = together([whole._frame[name] for name in columns])
            _, first = np.unique(codes, return_index=True)
            made = piece(Facts(whole._frame, self.language, self.settings, first, whole))
            whole._made[piece] = pd.Series(made.to_numpy("object")[codes], index=whole.index, dtype="object")
        return self._part(whole._made[piece]) if self._of else whole._made[piece]

    @cached_property
    def sign(self) -> pd.Series:
        """What is written behind each row's numbers."""
        return self.by_distinct(_signs, ("expected_unit", "indicator", "value_text"))

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


def _signs(facts: Facts) -> pd.Series:
    names = ("expected_unit", "indicator", "value_text")
    return amounts.signs(pd.DataFrame({name: facts[name] for name in names}), facts.language)


def filled(code: Code, facts: Facts, pieces: Mapping[str, Piece]) -> list[str]:
    """The phrase of a code for each row; only the pieces that it names are made."""
    template, parts = "", []
    for words, name, _, _ in string.Formatter().parse(code.label(facts.language)):
        template += _literal(words)
        piece = pieces[name](facts) if name else ""
        if isinstance(piece, str):
            template += _literal(piece)
        else:
            template += "{}"
            parts.append(piece.to_numpy("object").tolist())
    return list(map(template.format, *parts)) if parts else [template.format()] * len(facts)


def _plain(column: pd.Series) -> pd.Series:
    """Texts as objects of Python: they are put together piece by piece, and never searched."""
    return column.astype("object") if isinstance(column.dtype, pd.StringDtype) else column


def _literal(words: str) -> str:
    return words.replace("{", "{{").replace("}", "}}")


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
        return lambda facts: facts[column] if facts[column].dtype == object else facts[column].astype("str")

    return {column: piece(column) for column in columns}
