"""Which measure serves which goal: a proposal from what both say, until a person confirms it.

Within a domain a measure is held against every goal. Two things speak for a pair: an indicator of the goal that the
measure names (or has a target of), and words that both use and few other goals of the domain do. Words are runs of two
to four characters, each worth ln((n + 1) / (k + 0.5)) where k of the n goals of the domain have it. What a measure says
first, its heading, counts more than the rest; a measure of several parts (一是…。二是…。) says as many things first. A
pair is proposed where its score is high, or is the measure's best and not low.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from halfsky.plans.task_rows import GOAL, STRATEGY, texts_of, wholes
from halfsky.vocabulary.codes import REVIEW_STATUSES

COLUMNS = ["measure_id", "goal_id", "score", "shared", "review_status"]
ENOUGH, BEST, NEAR = 0.5, 0.2, 0.75
"""A score that is enough; one that the measure's best must have; the share of it at which another goal is as good."""

_HEADING, _BODY, _INDICATOR = 1.0, 0.35, 0.5
_LONGEST, _SHORTEST = 4, 2
_SHOWN = 4
# a measure that is several: each is held against the goals
_PARTS = re.compile(r"(?<=[。；:])[一二三四五六七八九十]是")
_EMPTY = re.compile(
    r"[^一-鿿A-Za-z]|\d|妇女|女性|进一步|不断|逐步|全面|积极|加强|完善|健全|提高|促进|保障|推动|推进|引导|支持|提升|加大|建立|开展|落实|实施|水平|能力"
)


def match_measures(tasks: pd.DataFrame, text: str, targets: pd.DataFrame) -> pd.DataFrame:
    """The goals that each measure of a plan serves, best first: measure_id, goal_id, score, shared, review_status.

    tasks: schemas.TASKS of one plan; text: that of its document; targets: schemas.TARGETS of it. `score` is 0 to 1;
    `shared` are the words or indicators that speak for the pair most, separated by 、; every pair is `unconfirmed`. A
    measure for which nothing speaks enough has no row, nor has a goal that no measure serves.
    """
    rows: list[dict[str, object]] = []
    whole = wholes(tasks)
    said = pd.Series(list(texts_of(whole, text)), index=whole.index, dtype="object")
    indicators = targets.drop_duplicates("target_id").set_index("target_id")["indicator_id"]
    names = targets.drop_duplicates("target_id").set_index("target_id")["indicator"]
    for _, own in whole.groupby("domain", sort=False):
        goals, measures = own[own["section"].eq(GOAL)], own[own["section"].eq(STRATEGY)]
        if len(goals) and len(measures):
            domain = _Domain(said[goals.index].tolist(), [_of(goal, indicators) for goal in goals["target_ids"]],
                             [_of(goal, names) for goal in goals["target_ids"]])  # fmt: skip
            for measure_id, words, ids in zip(
                measures["task_id"], said[measures.index], measures["target_ids"], strict=True
            ):
                for place, score, shared in domain.served(words, _of(ids, indicators)):
                    rows.append({"measure_id": measure_id, "goal_id": goals["task_id"].iloc[place],
                                 "score": round(score, 3), "shared": shared})  # fmt: skip
    frame = pd.DataFrame(rows, columns=COLUMNS[:-1])
    return frame.assign(review_status=REVIEW_STATUSES.row("unconfirmed").code)


def serving_matrix(tasks: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Goal × measure: the score of each proposed pair, NaN where none is; every goal a row, every measure a column.

    tasks: schemas.TASKS of one plan; pairs: as of `match_measures`, or as a person left them.
    """
    scores = pairs.pivot_table(index="goal_id", columns="measure_id", values="score")
    return scores.reindex(index=wholes(tasks, GOAL)["task_id"], columns=wholes(tasks, STRATEGY)["task_id"])


def unserved(tasks: pd.DataFrame, pairs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """schemas.TASKS of the goals that no measure serves, and of the measures that serve no goal.

    A domain without goals or without measures is left out: there is nothing to hold them against.
    """
    goals, measures = wholes(tasks, GOAL), wholes(tasks, STRATEGY)
    both = set(goals["domain"]) & set(measures["domain"])
    goals, measures = goals[goals["domain"].isin(both)], measures[measures["domain"].isin(both)]
    return goals[~goals["task_id"].isin(pairs["goal_id"])], measures[~measures["task_id"].isin(pairs["measure_id"])]


def _of(target_ids: str, column: pd.Series) -> set[str]:
    return {value for value in column.reindex(target_ids.split(";")).dropna() if value}


class _Domain:
    """The goals of a domain, and how much each run of characters tells among them."""

    def __init__(self, texts: Sequence[str], indicators: Sequence[set[str]], names: Sequence[set[str]]) -> None:
        self.runs = [_runs(text) for text in texts]
        self.indicators, self.names = indicators, names
        goals = Counter(run for runs in self.runs for run in runs)
        self.worth = {run: math.log((len(texts) + 1) / (count + 0.5)) for run, count in goals.items()}
        self.full = [math.sqrt(self._sum(runs)) or 1.0 for runs in self.runs]

    def served(self, text: str, indicators: set[str]) -> Iterator[tuple[int, float, str]]:
        """(goal, score, what is shared) of the goals that a measure serves, best first."""
        served: dict[int, tuple[float, str]] = {}
        for part in _PARTS.split(text):
            found = [self._score(place, part, indicators) for place in range(len(self.runs))]
            best = max(score for score, _ in found)
            for place, (score, shared) in enumerate(found):
                near = best >= BEST and score >= best * NEAR
                if (score >= ENOUGH or near) and score > served.get(place, (0.0, ""))[0]:
                    served[place] = score, shared
        for place, (score, shared) in sorted(served.items(), key=lambda one: -one[1][0]):
            yield place, min(score, 1.0), shared

    def _score(self, place: int, text: str, indicators: set[str]) -> tuple[float, str]:
        heading, _, body = text.partition("。")
        shared = self.runs[place] & _runs(heading)
        more = (self.runs[place] & _runs(body)) - shared
        common = indicators & self.indicators[place]
        named = {name for name in self.names[place] if name in text}
        scale = self.full[place] * (math.sqrt(self._sum(_runs(heading) & self.worth.keys())) or 1.0)
        score = (_HEADING * self._sum(shared) + _BODY * self._sum(more)) / scale
        score += _INDICATOR * bool(common or named)
        return score, "、".join([*sorted(named), *self._telling(shared or more)][:_SHOWN])

    def _sum(self, runs: set[str]) -> float:
        return sum(self.worth.get(run, 0.0) for run in runs)

    def _telling(self, runs: set[str]) -> list[str]:
        """The longest and most telling runs, none within another."""
        order = sorted(runs, key=lambda run: (-len(run), -self.worth[run], run))
        kept: list[str] = []
        for run in order:
            if not any(run in other for other in kept):
                kept.append(run)
        return kept


def _runs(text: str) -> set[str]:
    """Runs of two to four characters of the words that say something."""
    return {
        piece[begin : begin + size]
        for piece in _EMPTY.sub(" ", text).split()
        for size in range(_SHORTEST, _LONGEST + 1)
        for begin in range(len(piece) - size + 1)
    }
