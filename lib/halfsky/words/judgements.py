"""The words by which a report judges, and what each of them means: two that mean the same are one judgement.

已达标, 实现目标 and 达成 say one thing; 提前 before them says one more.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from halfsky.vocabulary.codes import OUTLOOKS, WARNINGS
from halfsky.vocabulary.implementation import CASE_STATES, TASK_STATES, VERDICTS
from halfsky.vocabulary.statuses import ACCOUNT, STATUSES

EARLY = "提前"
_UNDECIDED = "不能判断"
_MEETS = "达标(?!率|情况|判断|概率|前景|困难|计)"  # of 达标率 and 是否达标 nothing is judged


def _said() -> dict[str, str]:
    """Every word of the vocabulary with its meaning, which is one of the labels."""
    reached = STATUSES.label(STATUSES.where(reached=True)[0])
    nearly = STATUSES.label(STATUSES.where(nearly=True)[0])
    missed = STATUSES.label(STATUSES.where(over=True)[0])
    said = {
        "实现目标": reached, "已实现": reached, "达成": reached, "已达成": reached,
        "基本实现目标": nearly, "基本实现": nearly, "基本达成": nearly,
        "未实现目标": missed, "未达到目标": missed, "未能实现": missed, "未能达标": missed, "未实现": missed,
        "未达成": missed, "尚不能判断是否达标": _UNDECIDED, "不能判断是否达标": _UNDECIDED,
        "不能判断走势": _UNDECIDED, "不能判断": _UNDECIDED,
        "不作达标判断": _UNDECIDED, "不作判断": _UNDECIDED, "无法判断": _UNDECIDED,
    }  # fmt: skip
    lists = (STATUSES, ACCOUNT, TASK_STATES, VERDICTS, OUTLOOKS, WARNINGS, CASE_STATES)
    for row in (row for codes in lists for row in codes.rows.values() if row.zh):
        said.setdefault(row.zh, row.zh)
        said.setdefault(row.en.lower(), said[row.zh])
    for row in STATUSES.rows.values():
        for word in filter(None, (*row.phrase, *row.risen, *row.fallen_off)):
            said.setdefault(word.lower(), said[row.zh])
        for milder in (row.weak, row.still):  # 未见改善 for 背离目标 says less: another judgement of the same status
            for word in filter(None, milder):
                said.setdefault(word.lower(), milder[0])
    return said


_MEANINGS = _said()
_MILDER = {
    milder[0]: code for code, row in STATUSES.rows.items() for milder in (row.weak, row.still) if milder[0]
}  # fmt: skip
"""By a word for a weak ground, or for a value that is still the base's, the status that it is said of."""
_CHINESE = sorted((word for word in _MEANINGS if not word.isascii()), key=len, reverse=True)
_ENGLISH = sorted((word for word in _MEANINGS if word.isascii()), key=len, reverse=True)
PATTERN = (
    rf"{EARLY}(?=实现|达标|达成|完成)|{'|'.join(map(re.escape, _CHINESE))}|(?<!是否){_MEETS}"
    rf"|(?i:\b(?:{'|'.join(map(re.escape, _ENGLISH))})\b)"
)
"""Finds every such word in a text, of two that begin at one place the longer."""
_SURE = 3  # signs: a shorter word is also said of other things


def meaning(word: str) -> str:
    """What a word that `PATTERN` found means."""
    return _MEANINGS.get(word.lower(), word if word == EARLY else STATUSES.label(STATUSES.where(reached=True)[0]))


def denied(word: str) -> str:
    """What 未 or 没有 before a word that `PATTERN` found makes of it: 未达标 of 达标."""
    said = meaning(word)
    reached, missed = (STATUSES.label(STATUSES.where(**which)[0]) for which in ({"reached": True}, {"over": True}))
    return missed if said == reached else f"未{said}"


def says_reached(word: str) -> bool:
    """Whether the word says that a target is reached, or that it is not: 已达标, 未达到目标."""
    return statuses_meant(word) in (STATUSES.where(reached=True), STATUSES.where(over=True))


def statuses_meant(word: str) -> tuple[str, ...]:
    """The status that the word says; all that decide nothing for 不能判断; none for what is said of other things."""
    said = meaning(word)
    if said == _UNDECIDED:
        return STATUSES.where(decided=False)
    if said in _MILDER:
        return (_MILDER[said],)
    return tuple(code for code, label in STATUSES.labels("zh").items() if label == said)


def at_odds(said: Collection[str], held: Collection[str]) -> bool:
    """Whether a word that says one of these statuses cannot be said of what has one of those.

    An author may say 未达标 while there is still time, and any word for what is behind; nobody may say 已达标 of a
    target that is not reached, nor judge one that cannot be judged.
    """
    rows = [STATUSES.row(code) for code in held]
    if not said or not rows or set(said) & set(held):
        return False
    word = STATUSES.row(next(iter(said)))
    if word.trend:
        return all(row.trend for row in rows)
    if word.reached or word.nearly:
        return True
    if not word.decided:
        return all(row.decided for row in rows)
    if any(row.trend for row in rows):
        return False  # of a target without a number these are no judgements
    short = all(not row.decided or row.reached or (row.nearly and not word.over) for row in rows)
    return short or (not word.over and all(row.decided and row.behind != word.behind and not row.over for row in rows))


def unmistakable(word: str) -> bool:
    """Whether the word, put into a sentence, can only be a judgement: 已达标, 进展缓慢; not 关注, nor English words."""
    return not word.isascii() and (len(word) >= _SURE or word == EARLY)
