"""Sections that only the whole document can tell: what makes a list of goals where no label does, and what reports."""

from __future__ import annotations

import re
from dataclasses import replace

from halfsky.plans import headings
from halfsky.plans.grammar import GOAL_BY_BOUND, PAST
from halfsky.plans.items import Item

PREFACE = re.compile(r"前言|序言|引言|背景|回顾")
ASKS = re.compile(r"？|（）")  # a questionnaire


def settle(items: list[Item], *, is_report: bool) -> tuple[Item, ...]:
    """The items with their final section, and whether they report.

    Numbered items before the first heading, and under a domain where the document labels no goals, are goals, unless
    the document is a report. Whatever else no label makes a goal or measure tells how things are, until it promises.
    """
    labelled = any(item.section == "goal" for item in items)
    whole = all(item.section == "front" for item in items)
    fronts = [item.text for item in items if item.section == "front"]
    named = any(headings.TITLE.search(text) or "目标" in text for text in fronts)
    looks_back = any(PREFACE.fullmatch(text) or PAST.search(text) or ASKS.search(text) for text in fronts)
    listed = [bool(GOAL_BY_BOUND.search(item.text)) for item in items if item.section == "front" and item.number]
    promises = not (is_report or looks_back)
    may_list = promises and not labelled and (named or sum(listed) * 2 > len(listed))
    settled = []
    for item in items:
        section, reports = item.section, is_report
        if section == "front":
            if may_list and item.number:
                section = "goal"
            else:
                section = "other" if whole or (named and promises) else "achieved"
                reports = not (named and promises and GOAL_BY_BOUND.search(item.text))
        elif section == "intro":
            if item.number and item.domain and not (labelled or is_report):
                section = "goal"
            else:
                states = bool(item.domain) if labelled else not (named or item.domain)
                section, reports = "other", is_report or states
        settled.append(replace(item, section=section, reports=reports))
    return tuple(settled)
