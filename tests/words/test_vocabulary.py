"""Every code once: its words in both languages, the groups that follow from its properties, and nobody who spells it again."""

from __future__ import annotations

import ast
import itertools
import string
from pathlib import Path

import pytest

import halfsky
from halfsky.vocabulary import codes, comparators, grounds, implementation, ledger, statuses
from halfsky.vocabulary.code_list import CodeList

LISTS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": held
    for module in (codes, comparators, grounds, implementation, ledger, statuses)
    for name, held in vars(module).items()
    if isinstance(held, CodeList)
}


@pytest.mark.parametrize("name", LISTS)
def test_every_code_has_a_label_of_its_own_in_both_languages(name: str) -> None:
    for language in ("zh", "en"):
        labels = [label for code, label in LISTS[name].labels(language).items() if code]
        assert all(labels)
        assert len(set(labels)) == len(labels)


def test_groups_follow_from_properties() -> None:
    where = statuses.STATUSES.where
    assert where(decided=False) == ("insufficient", "no_data", "not_comparable", "too_small", "unreported")
    assert where(underway=True) == ("on_track", "accelerate", "slow", "moving_away", "lost")
    assert where(behind=True) == ("accelerate", "slow", "moving_away", "lost")
    assert where(reached=True) == ("attained",)
    assert comparators.AT_LEAST == ("ge", "gt")
    assert comparators.TWO_SIDED == ("eq", "approx", "range")
    with pytest.raises(AttributeError):
        where(decidde=True)


def test_every_status_stands_in_one_line_of_the_account() -> None:
    account, rows = statuses.ACCOUNT, statuses.STATUSES.rows
    assert {row.entry for row in rows.values()} <= set(account)
    for code, row in rows.items():
        if not row.trend:
            assert account.row(row.entry).within == row.decided, code
            assert row.result in statuses.RESULTS, code


@pytest.mark.parametrize("code", [*grounds.GROUNDS, *grounds.REMARKS])
def test_a_phrase_names_the_same_amounts_in_both_languages(code: str) -> None:
    row = (grounds.GROUNDS if code in grounds.GROUNDS else grounds.REMARKS).row(code)
    zh, en = ({name for _, name, _, _ in string.Formatter().parse(words) if name} for words in (row.zh, row.en))
    # the plan's words for a ratio are in Chinese
    assert zh - en <= {"indicator"}
    assert en <= zh


# Codes that are no ordinary English words: a quoted one is one of ours.
UNMISTAKABLE = {
    "statuses": (
        "attained",
        "nearly_attained",
        "on_track",
        "moving_away",
        "no_data",
        "not_comparable",
        "insufficient",
        "too_small",
        "unreported",
    ),
    "warnings": ("hard_to_reach", "small_number"),
    "outlooks": ("at_risk", "unlikely"),
    "comparators": ("ge", "gt", "le", "lt", "approx"),
    "units": ("per_100k", "per_1000"),
    "domains": ("social_security",),
    "tasks": ("not_started", "under_way", "basically_met", "partly_met", "not_met"),
}
# (module below halfsky/, codes): why it spells them.
EXCEPTIONS = {
    "assess/status.py": "the decision procedure gives the statuses",
    "assess/directions.py": "the decision on targets without a number",
    "assess/warnings.py": "the rules give the warnings",
    "assess/outlook/forecast.py": "the rule gives the outlooks",
    "assess/summary.py": "columns of its table have the names of statuses",
    "words/rates.py": "what moves the rate has the names of statuses",
    "compare/standings.py": "the rules say why there is no rank",
    "plans/grammar.py": "which words are which comparator and unit",
    "plans/numbers.py": "what a number without a comparator is held to",
    "plans/quantities.py": "what a number without a comparator is held to",
    "plans/statements.py": "everybody is all of them",
    "plans/targets.py": "what a number without a comparator is held to, and in which unit",
    "plans/table_cells.py": "what a bare number of a cell is held to, and in which unit",
    "plans/table_units.py": "which words of a table are which unit",
    "plans/headings.py": "which headings open which domain",
    "simulate": "a made-up nation is made of them",
    "catalogue/": "the measures that a phrase names",
    "settings.py": "thresholds have the names of outlooks",
}


def quoted(module: str) -> set[str]:
    """The unmistakable codes that a module quotes; a column may have a code's name (`counts["attained"]`)."""
    tree = ast.parse((Path(halfsky.__file__).parent / module).read_text(encoding="utf-8"))
    columns = {id(node.slice) for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in columns}
    return texts & set(itertools.chain.from_iterable(UNMISTAKABLE.values()))


def test_no_code_is_quoted_outside_the_vocabulary() -> None:
    root = Path(halfsky.__file__).parent
    modules = [path.relative_to(root).as_posix() for path in sorted(root.rglob("*.py"))]
    watched = [
        module
        for module in modules
        if not module.startswith("vocabulary/") and not any(module.startswith(start) for start in EXCEPTIONS)
    ]
    found = {module: sorted(quoted(module)) for module in watched if quoted(module)}
    assert not found
    assert all(any(module.startswith(start) for module in modules) for start in EXCEPTIONS), "an exception of no module"
