"""The catalogue's spellings, looked up by phrase."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from halfsky.catalogue.marks import marks_of, numbers_of
from halfsky.catalogue.meaning import Meaning, meanings
from halfsky.catalogue.places import without_place
from halfsky.catalogue.spelling import canonical
from halfsky.schemas import INDICATORS

SUGGEST_FROM = 0.6
"""A spelling less similar than this (share of common characters, 0 to 1) is not suggested."""

_CHILDREN = frozenset({"children"})
_PARTS = 4  # indicators that one phrase lists; more would be a sentence
_BARE = "率"
_THING = 4  # characters of a thing that may stand without its measure


@lru_cache(maxsize=4)  # a plan's reading makes a catalogue of the same spellings anew
def _meanings_of(spellings: tuple[str, ...]) -> list[Meaning]:
    return meanings(spellings)


class Catalogue:
    """The catalogue's spellings, looked up by phrase.

    `indicators` is a frame of the `indicators` table. A spelling that belongs to two indicators (a fault that
    `halfsky validate` reports) matches neither exactly.
    """

    def __init__(self, indicators: pd.DataFrame) -> None:
        self.indicators = INDICATORS.conform(indicators)
        names = self.indicators[["indicator_id", "name_zh"]].set_axis(["indicator_id", "spelling"], axis=1)
        aliases = pd.DataFrame(
            {"indicator_id": self.indicators["indicator_id"], "spelling": self.indicators["aliases"].str.split("|")}
        ).explode("spelling")
        spellings = pd.concat([names.assign(method="exact"), aliases.assign(method="alias")], ignore_index=True)
        spellings["canonical"] = [canonical(spelling) for spelling in spellings["spelling"]]
        self._spellings = spellings[spellings["canonical"] != ""].drop_duplicates(["indicator_id", "canonical"])
        self._spellings = self._spellings.reset_index(drop=True)

    @cached_property
    def _known(self) -> pd.DataFrame:
        """The unambiguous spellings, by canonical form."""
        return self._spellings.drop_duplicates("canonical", keep=False).set_index("canonical")

    @cached_property
    def _ids(self) -> dict[str, str]:
        return dict(zip(self._known.index, self._known["indicator_id"], strict=True))

    @cached_property
    def _meanings(self) -> dict[Meaning, str]:
        """The indicator of each meaning that the spellings have; those of two indicators are left out."""
        said: dict[Meaning, set[str]] = {}
        spelled = _meanings_of(tuple(self._spellings["canonical"]))
        for meaning, id_ in zip(spelled, self._spellings["indicator_id"], strict=True):
            said.setdefault(meaning, set()).add(id_)
        return {meaning: next(iter(ids)) for meaning, ids in said.items() if len(ids) == 1 and meaning.measure}

    @cached_property
    def _measures(self) -> dict[str, set[frozenset[str]]]:
        """Whom each measure is of, of all meanings."""
        found: dict[str, set[frozenset[str]]] = {}
        for meaning in self._meanings:
            found.setdefault(meaning.measure, set()).add(meaning.population)
        return found

    def _composed(self, texts: list[str]) -> dict[str, str]:
        """The indicators of those of these canonical phrases that say, in other words, what a spelling says.

        The name of a place at the head falls away, as 全县 and 我省 do. A thing without a measure may be its share
        (村社区妇女之家全覆盖), never its number: 公办幼儿园6所 may be those that are to be built.
        """
        found = {}
        for text, meaning in zip(texts, meanings(map(without_place, texts)), strict=True):
            id_ = self._of(meaning)
            if not id_ and len(meaning.measure) >= _THING:
                id_ = self._of(Meaning(meaning.measure + _BARE, meaning.population))
            if id_:
                found[text] = id_
        return found

    def parts(self, phrases: pd.Series) -> pd.Series:
        """The indicators of phrases that list several, as a list of ids each; an empty one where a part is not known.

        What the parts share is said once: 人大代表和常委中的女性比例 is that of 人大代表 and that of 人大常委, and
        失业保险和工伤保险的覆盖面和参保人数 are four.
        """
        texts = [canonical(str(phrase)) for phrase in phrases]
        return pd.Series(
            [self._listed(meaning) for meaning in meanings(map(without_place, texts))], phrases.index, dtype="object"
        )

    def _listed(self, meaning: Meaning) -> list[str]:
        said = [part for part in meaning.measure.split("、") if part]
        if not 1 < len(said) <= _PARTS:
            return []
        tails = dict.fromkeys(part[cut:] for part in said[1:] for cut in range(len(part)))
        found: dict[str, None] = {}
        for place, part in enumerate(said):
            heads = dict.fromkeys(before[:cut] for before in said[:place] for cut in range(1, len(before)))
            own = self._of(Meaning(part, meaning.population))
            ids = {own} if own else self._completed(part, heads, tails, meaning.population)
            if not ids:
                return []
            found |= dict.fromkeys(sorted(ids))
        return list(found)

    def _completed(self, part: str, heads: Iterable[str], tails: Iterable[str], population: frozenset[str]) -> set[str]:
        """The indicators that a part names with what stands before or behind the others."""
        measures = [part + tail for tail in tails] + [head + part for head in heads]
        measures += (
            []
            if any(self._of(Meaning(measure, population)) for measure in measures)
            else [head + part + tail for head in heads for tail in tails]
        )
        return {id_ for measure in measures if (id_ := self._of(Meaning(measure, population)))}

    def _of(self, meaning: Meaning) -> str:
        """The indicator of a meaning. A measure of children, and of nobody else, need not say whose it is: 低体重率."""
        if id_ := self._meanings.get(meaning, ""):
            return id_
        whom = self._measures.get(meaning.measure, set())
        if meaning.population or _CHILDREN not in whom or any(not one >= _CHILDREN for one in whom):
            return ""
        return self._meanings[Meaning(meaning.measure, _CHILDREN)]

    @cached_property
    def _signature(self) -> tuple[np.ndarray, np.ndarray]:
        texts = self._spellings["canonical"].tolist()
        return marks_of(texts), numbers_of(texts)

    def ambiguous(self) -> pd.DataFrame:
        """Spellings that belong to more than one indicator: columns canonical, spelling, indicator_id."""
        twice = self._spellings[self._spellings.duplicated("canonical", keep=False)]
        return twice[["canonical", "spelling", "indicator_id"]].sort_values("canonical", ignore_index=True)

    def find(self, phrases: pd.Series) -> pd.Series:
        """The indicator_id that each phrase names by a spelling or by what it says; '' for none. No suggestions."""
        texts = [canonical(str(phrase)) for phrase in phrases]
        composed = self._composed(sorted({text for text in texts if text and text not in self._ids}))
        return pd.Series(
            [self._ids.get(text) or composed.get(text, "") for text in texts], index=phrases.index, dtype="str"
        )

    def match(self, phrases: pd.Series) -> pd.DataFrame:
        """The indicator of each phrase.

        Returns a frame indexed like `phrases`: `indicator_id`, `method` (`exact` by name; `alias` by another wording,
        one that the catalogue holds or one that says the same of the same people; `suggested`, the most similar
        spelling without a conflict, for a person to confirm; or empty), `score` (1.0 for exact and alias, the
        similarity for a suggestion, 0.0 for none).
        """
        texts = [canonical(str(phrase)) for phrase in phrases]
        found = self._known.reindex(texts)
        result = pd.DataFrame(
            {
                "indicator_id": found["indicator_id"].fillna("").to_numpy(),
                "method": found["method"].fillna("").to_numpy(),
                "score": found["method"].notna().astype("float64").to_numpy(),
            },
            index=phrases.index,
        )
        open_ = sorted({text for text, method in zip(texts, result["method"], strict=True) if text and not method})
        composed = self._composed(open_) if open_ else {}
        if rows := [i for i, text in enumerate(texts) if text in composed]:
            result.iloc[rows, 0] = [composed[texts[i]] for i in rows]
            result.iloc[rows, 1] = "alias"
            result.iloc[rows, 2] = 1.0
        open_ = [text for text in open_ if text not in composed]
        if not open_:
            return result
        scores = self._similarity(open_)
        best = scores.argmax(axis=1)
        score = scores[np.arange(len(open_)), best]
        ids = self._spellings["indicator_id"].to_numpy()[best]
        suggested = {
            text: (id_, round(float(value), 3)) for text, id_, value in zip(open_, ids, score, strict=True) if value > 0
        }
        rows = [i for i, text in enumerate(texts) if not result["method"].iloc[i] and text in suggested]
        if rows:
            result.iloc[rows, 0] = [suggested[texts[i]][0] for i in rows]
            result.iloc[rows, 1] = "suggested"
            result.iloc[rows, 2] = [suggested[texts[i]][1] for i in rows]
        return result

    def suggest(self, phrase: str, n: int = 3) -> pd.DataFrame:
        """The `n` most similar indicators that do not conflict with the phrase, best first.

        Columns: `indicator_id`, `name_zh`, `spelling` (the similar name or alias), `score` (0 to 1).
        """
        scores = self._similarity([canonical(phrase)])[0]
        ranked = self._spellings.assign(score=scores.round(3)).query("score > 0")
        ranked = ranked.sort_values("score", ascending=False, kind="stable").drop_duplicates("indicator_id").head(n)
        names = self.indicators.set_index("indicator_id")["name_zh"]
        return ranked.assign(name_zh=ranked["indicator_id"].map(names).astype("str"))[
            ["indicator_id", "name_zh", "spelling", "score"]
        ].reset_index(drop=True)

    def _similarity(self, texts: list[str]) -> np.ndarray:
        """Similarity of canonical texts (rows) to spellings (columns); 0 below the cutoff and where they conflict."""
        spellings = self._spellings["canonical"].tolist()
        scores = process.cdist(texts, spellings, scorer=fuzz.ratio, score_cutoff=SUGGEST_FROM * 100) / 100
        marks, numbers = marks_of(texts), numbers_of(texts)
        known_marks, known_numbers = self._signature
        left, right = marks.astype("float32"), known_marks.astype("float32")
        differing = left @ (1 - right).T + (1 - left) @ right.T
        clash = (differing > 0) | (numbers[:, None] != known_numbers[None, :])
        # A spelling that two indicators share reaches 1.0 here; it is still only a suggestion.
        return np.where(clash, 0.0, np.minimum(scores, 0.99))
