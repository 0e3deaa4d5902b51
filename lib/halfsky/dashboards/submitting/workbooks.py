"""The workbook of a unit: the template as it is handed over, and the file that comes back, up to its receipt.

A file lives in the page's kernel only; the store sees it when it is sent.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from halfsky.collect.plain_text import label
from halfsky.collect.workbook.layout import MOST_BYTES

if TYPE_CHECKING:
    from halfsky.collect.access import Actor
    from halfsky.collect.account import Account, TaskAccount
    from halfsky.collect.intake import Outcome
    from halfsky.collect.store import Store
    from halfsky.collect.store.submissions import Receipt
    from halfsky.collect.workbook.earlier import Earlier
    from halfsky.package import Package


@dataclass(frozen=True)
class File:
    """What was uploaded: never more than the store takes, the name as it may be shown."""

    name: str
    content: bytes

    @property
    def mark(self) -> str:
        """What a button calls the file by, so that an old button does not send a newer file."""
        return hashlib.sha256(self.content).hexdigest()[:16]


@dataclass(frozen=True)
class Checked:
    """What was found in a file before it is sent: how many rows would be taken, figures and reports of measures, every
    finding; after it was sent, how many of the rows taken are `reports`.
    """

    file: File
    rows: int
    findings: pd.DataFrame
    receipt: Receipt | None = None
    account: Account | None = None
    reports: int = 0
    unchanged: int = 0
    """Before it is sent: how many of the rows say what the store has already."""
    tasks: TaskAccount | None = None
    plan: str = ""
    """The plan's title, where the file serves several."""
    also: tuple[Checked, ...] = ()
    """The same of the other plans that the file serves."""

    @property
    def every(self) -> tuple[Checked, ...]:
        return (self, *self.also)

    @property
    def all_rows(self) -> int:
        """How many rows of all plans would be taken."""
        return sum(one.rows for one in self.every)

    @property
    def all_new(self) -> int:
        """How many of them say something new."""
        return self.all_rows - sum(one.unchanged for one in self.every)


def template(
    package: Package, plan_id: str, unit: str, year: int, due_on: str = "", also: Sequence[str] = (),
    before: Earlier | None = None,
) -> bytes:  # fmt: skip
    """The template of a plan's unit for a year; arguments and errors as of `write_template`."""
    from halfsky.collect.workbook.writing import write_template  # noqa: PLC0415 - openpyxl, for senders only

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(package, plan_id, unit, year, path, due_on=due_on, also=also, before=before)
        return path.read_bytes()


def inspection_form(package: Package, plan_id: str, unit: str) -> bytes:
    """The paper that an inspecting team takes along to a unit, as a Word file."""
    from halfsky.collect.cases import inspections  # noqa: PLC0415 - python-docx, for reviewers only
    from halfsky.collect.cases.rules import Rules  # noqa: PLC0415 - the same
    from halfsky.collect.progress.asked import asked  # noqa: PLC0415 - the same
    from halfsky.render.word import to_docx  # noqa: PLC0415 - the same

    return to_docx(inspections.form(package, plan_id, unit, asked(package, plan_id, unit), Rules()))


def uploaded(value: object, most: int = MOST_BYTES) -> File | None:
    """The file in an upload widget's value; None for what is none. What comes from a page may be anything."""
    entries = value if isinstance(value, tuple | list) else ()
    if len(entries) != 1 or not isinstance(entries[0], dict):
        return None
    name, content = entries[0].get("name"), entries[0].get("content")
    if not isinstance(name, str) or not isinstance(content, bytes | bytearray | memoryview):
        return None
    return File(label(name), bytes(content[: most + 1]))


def check(store: Store, actor: Actor, package: Package, file: File, plan_id: str, year: int) -> Checked:
    """Everything that would be found; nothing is saved. AccessError for what is not the visitor's to send."""
    return _submit(store, actor, package, file, plan_id, year, only_check=True)


def send(store: Store, actor: Actor, package: Package, file: File, plan_id: str, year: int) -> Checked:
    """Send it; the receipt says what was taken. The same file again gives the same receipt. Errors as `check`."""
    return _submit(store, actor, package, file, plan_id, year, only_check=False)


def _submit(
    store: Store, actor: Actor, package: Package, file: File, plan_id: str, year: int, *, only_check: bool
) -> Checked:
    from halfsky.collect import intake  # noqa: PLC0415 - with it comes what only senders need

    try:
        done = intake.submit_bytes(
            store, actor, package, file.content, file.name, only_check=only_check, plan_id=plan_id, year=year
        )
    except intake.NothingTaken as nothing:
        return Checked(file, 0, nothing.findings)
    titles = package.plans.set_index("plan_id")["title"].to_dict() if done.also else {}
    first, *others = (_checked(store, actor, file, one, str(titles.get(one.plan_id, ""))) for one in (done, *done.also))
    return replace(first, also=tuple(others))


def _checked(store: Store, actor: Actor, file: File, done: Outcome, plan: str) -> Checked:
    """What was found, and taken, of one plan."""
    from halfsky.collect.progress import views  # noqa: PLC0415 - with it comes what only senders need

    said = len(done.reports)
    if done.receipt is not None:
        came = views.history(store, actor, receipt=done.receipt.receipt)
        said = int((came["made_by"].eq(done.receipt.made_by) & came["made_at"].eq(done.receipt.made_at)).sum())
    rows = len(done.entries) + len(done.reports)
    return Checked(file, rows, done.findings, done.receipt, done.account, said, done.unchanged, done.tasks, plan)
