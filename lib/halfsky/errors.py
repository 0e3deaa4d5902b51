"""The family of user errors: what the command line prints as one line, and the exit status it ends with.

A `UserError` says what is wrong, where, and what to do about it. Everything else is a defect of Halfsky and
keeps its traceback.
"""

from __future__ import annotations

import difflib


class UserError(Exception):
    """Something the user can put right. `exit_status` tells a calling script which kind it was."""

    exit_status = 1
    kind = "user error"


class UsageError(UserError):
    """A wrong argument, an unknown plan id, a misspelt parameter."""

    exit_status = 2
    kind = "wrong use"


class DocumentError(UserError):
    """A plan document that cannot be read: missing, empty, scanned, damaged, too large."""

    exit_status = 3
    kind = "document cannot be read"


class NoTargetsError(DocumentError):
    """A document that was read and holds no target."""

    exit_status = 4
    kind = "no targets in the document"


class DataError(UserError):
    """A table of the data package that breaks its schema."""

    exit_status = 5
    kind = "data package is broken"


class OutputError(UserError):
    """An output that cannot be written: unknown ending, no such folder, no permission."""

    exit_status = 6
    kind = "output cannot be written"


class RunError(UserError):
    """One or more notebook runs failed."""

    exit_status = 7
    kind = "a report failed"


class SubmissionError(UserError):
    """A workbook or table of figures of which nothing was taken: not readable, not a template, every row refused."""

    exit_status = 8
    kind = "figures not taken"


class StoreError(UserError):
    """The store of submissions cannot be opened, is busy, or does not hold together."""

    exit_status = 9
    kind = "store not at hand"


class AccessError(UserError):
    """Something that the person may not do, or may not see."""

    exit_status = 10
    kind = "not permitted"


class ReviewError(UserError):
    """A decision that no longer fits: decided by another meanwhile, replaced by a newer figure, already published."""

    exit_status = 11
    kind = "decision does not fit"


class PublishingError(UserError):
    """A publishing that would take away figures which this store did not write, and which were not named."""

    exit_status = 12
    kind = "published figures would be lost"


class CheckError(UserError):
    """An edited report that says something otherwise than the data; each place was told before."""

    exit_status = 13
    kind = "report does not agree with the data"


_LISTED = 12
_SEVERAL = 3  # words that are equally near and are all named; of more none is meant


def suggestion(word: str, accepted: list[str]) -> str:
    """`did you mean …?`, or the accepted words where none is near, or too many are equally."""
    return _meant(word, accepted) or f"accepted: {', '.join(accepted)}"


def known_words(word: str, every: list[str]) -> str:
    """`did you mean …?` where one is near, and the first of the words that are known: there may be thousands."""
    listed = ", ".join(every[:_LISTED]) + (f" and {len(every) - _LISTED} more" if len(every) > _LISTED else "")
    return " ".join(filter(None, [_meant(word, every), f"known: {listed}"]))


def _meant(word: str, accepted: list[str]) -> str:
    near = _near(word, accepted)
    return f"did you mean {' or '.join(map(repr, near))}?" if near else ""


def nearest(word: str, accepted: list[str]) -> str:
    """The one word that was probably meant; "" where there is none, or several may be."""
    near = _near(word, accepted)
    return near[0] if len(near) == 1 else ""


def _near(word: str, accepted: list[str]) -> list[str]:
    """What begins with the word where that is few, else what is spelled most like it, none nearer than another."""
    begun = [one for one in accepted if word and one.startswith(f"{word}-")]
    if 0 < len(begun) <= _SEVERAL:
        return begun
    close = difflib.get_close_matches(word, accepted, n=_SEVERAL + 1, cutoff=0.6)
    if not close:
        return []
    matcher = difflib.SequenceMatcher(b=word)

    def likeness(one: str) -> float:
        matcher.set_seq1(one)
        return matcher.ratio()

    best = [one for one in close if likeness(one) == likeness(close[0])]
    return best if len(best) <= _SEVERAL else []


def all_kinds() -> list[type[UserError]]:
    """Every kind of user error, by exit status; `halfsky --help` lists them."""
    kinds = [UsageError, DocumentError, NoTargetsError, DataError, OutputError, RunError]
    kinds += [SubmissionError, StoreError, AccessError, ReviewError, PublishingError, CheckError]
    return sorted(kinds, key=lambda kind: kind.exit_status)
