"""Rows of the `tasks` table as they are asked: by section, whole items, and in the words of the document.

Apart from `tasks`, which reads documents: whoever has the table needs nothing of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from halfsky.vocabulary.codes import TASK_SECTIONS

GOAL, STRATEGY, KEY_PROJECT = TASK_SECTIONS


def wholes(tasks: pd.DataFrame, section: str = "") -> pd.DataFrame:
    """The tasks that are whole items, of all sections or of one."""
    own = tasks[tasks["parent_id"].eq("")]
    return own[own["section"].eq(section)] if section else own


def texts_of(tasks: pd.DataFrame, text: str) -> Iterable[str]:
    """The words of each task, from the text of its document."""
    return [re.sub(r"\s", "", text[a:b]) for a, b in zip(tasks["char_start"], tasks["char_end"], strict=True)]
