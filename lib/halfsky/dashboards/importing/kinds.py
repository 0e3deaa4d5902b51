"""What became of each cell: a sign, a word and a colour, never the colour alone."""

from __future__ import annotations

import pandas as pd

from halfsky.dashboards.markup import tag, together
from halfsky.render.html import Html
from halfsky.vocabulary.codes import FATES
from halfsky.words.values import chooser

UNKNOWN, ELSEWHERE = "unknown", "elsewhere"
_SIGNS = {"proposed": "√", "same": "＝", "asked": "？", UNKNOWN: "！", "no_value": "—", "left_out": "×", ELSEWHERE: "○"}
_WORDS = {UNKNOWN: ("没有读懂", "not understood"), ELSEWHERE: ("不在本次范围", "not of this import")}
KINDS = tuple(_SIGNS)


def of_rows(rows: pd.DataFrame, scope: pd.Series) -> pd.Series:
    """The kind of each row of a proposal. scope: whether it is of what is imported or sent this time."""
    words = rows["area_code"].eq("") | rows["indicator_id"].eq("") | rows["year"].isna() | rows["value"].isna()
    asked = rows["fate"].eq("asked")
    kinds = rows["fate"].astype("object").mask(asked & words & rows["suggestion"].eq(""), UNKNOWN)
    return kinds.mask(rows["fate"].isin(["proposed", "same"]) & ~scope, ELSEWHERE)


def name(kind: str, language: str) -> str:
    return chooser(language)(*_WORDS[kind]) if kind in _WORDS else FATES.label(kind, language)


def sign(kind: str) -> str:
    return _SIGNS[kind]


def legend(kinds: pd.Series, language: str) -> Html:
    """Each kind with its sign, its word and how many cells are of it: all of them together are the file's values."""
    counts = kinds.value_counts()
    entries = [
        tag("li", together(tag("span", sign(kind), f"hs-cell-sign hs-cell-{kind}", aria_hidden="true"),
                           tag("span", f"{name(kind, language)} {counts[kind]}")))
        for kind in KINDS if counts.get(kind, 0)
    ]  # fmt: skip
    return tag("ul", together(*entries), "hs-legend hs-cell-legend")
