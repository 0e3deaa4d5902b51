"""The people of a working day, each a process: units that send, reviewers, an officer, a keeper of backups, a reader.

A job `{"do": "day", "role": …, "lasts": seconds}` does one step after another, at random, until its time is over. What goes
wrong with the database is told, waited for and tried again, as people would.
"""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import collecting
import work_collecting
import work_trials
from collecting import BOSS, HEAD, LOOK, SCHOOL, SENDER, TEACHER
from halfsky.collect import intake, publication
from halfsky.collect.access import Grant
from halfsky.collect.store import Store, backup, grants, reviews, views
from halfsky.errors import StoreError, UserError
from halfsky.package import load_package
from work_collecting import LESSON

SECOND = "reviewer2"
ROLES = ("health", "health", "school", "school", "reviewer", "reviewer2", "officer", "keeper", "reader")
_TAKEN_BACK = ("accepted-already", "report-accepted-already", "explained")
_PAUSE = 0.05
"""Seconds, on average, between two steps of one person."""


def give_rights(store: Store) -> None:
    """The people of `collecting`, and a second reviewer."""
    collecting.give_rights(store)
    grants.give(store, BOSS, SECOND, Grant("reviewer", collecting.AREA))


class Day:
    """One person's part of it."""

    def __init__(self, store: Store, job: dict[str, Any], order: dict[str, Any]) -> None:
        self.store, self.order, self.note = store, order, order["note"]
        self.chance = random.Random(str(job["seed"]))
        self.next = job["first"]
        self.sent: list[tuple[bytes, str]] = []
        self.about = {"first": job["first"], "times": 1}

    def health(self) -> None:
        """Figures and reports, as a rule new, sometimes the same file once more; now and then a paper."""
        if self.chance.random() < 0.15:
            work_trials.hand_in(self.store, self._numbered(), self.order)
        else:
            self._send(SENDER, work_trials.content)

    def school(self) -> None:
        self._send(TEACHER, _of_the_school)

    def reviewer(self, name: str = HEAD) -> None:
        """Decide on something that waits; publish; open what was accepted for the next figures."""
        head = grants.actor(self.store, name)
        waiting = views.submissions(self.store, head).query("submitted > 0 or accepted > 0")
        if waiting.empty:
            return
        row = waiting.iloc[self.chance.randrange(len(waiting))]
        seen: dict[str, Any] = {"version": int(row["version"])}
        if row["submitted"] and self.chance.random() < 0.2:
            reviews.give_back(self.store, head, row["receipt"], "请核对", **seen)
        elif row["submitted"]:
            reviews.accept(self.store, head, row["receipt"], **seen)
        if self.chance.random() < 0.5:
            publication.publish(self.store, head, self.order["data"])
            self.note({"published": 1})
        if row["accepted"]:
            reviews.withdraw(self.store, head, row["receipt"], "下一轮", **seen)

    def reviewer2(self) -> None:
        self.reviewer(SECOND)

    def officer(self) -> None:
        work_trials.supervise(self.store, self._numbered(), self.order)

    def keeper(self) -> None:
        """A backup under load; what had its receipt before is in it."""
        target = Path(self.order["acks"]).with_name(f"backup{self._numbered()['first']}.tar")
        self.note({"backup_begun": str(target)})
        backup.backup(self.store, grants.actor(self.store, BOSS), target)
        self.note({"backup": str(target)})
        if problems := backup.check(self.store):
            self.note({"failed": problems[0][:300], "job": "check"})
        time.sleep(1)

    def reader(self) -> None:
        """Somebody who looks: the package is whole at any moment."""
        load_package(self.order["data"])
        views.submissions(self.store, grants.actor(self.store, LOOK))

    def _numbered(self) -> dict[str, int]:
        self.next += 1
        return {"first": self.next - 1, "times": 1}

    def _send(self, name: str, content_of: Callable[[int], bytes]) -> None:
        again = self.chance.choice(self.sent) if self.sent and self.chance.random() < 0.2 else None
        content = again[0] if again else content_of(self._numbered()["first"])
        who, package = grants.actor(self.store, name), load_package(self.order["data"])
        try:
            receipt = intake.submit_bytes(self.store, who, package, content, "f.xlsx").receipt
        except intake.NothingTaken as nothing:  # accepted meanwhile, and locked
            codes = set(nothing.findings.query("severity != 'info'")["code"])
            if again or not codes <= set(_TAKEN_BACK):
                self.note({"failed": f"{sorted(codes)} {again}", "job": name})
            return
        if again and receipt.receipt != again[1]:
            self.note({"failed": f"{again[1]} sent again is {receipt.receipt}", "job": name})
        self.sent.append((content, receipt.receipt))
        self.note({"receipt": receipt.receipt, "sha256": receipt.file_sha256, "log_head": receipt.log_head})


def _of_the_school(number: int) -> bytes:
    said = {LESSON: {"state": "under_way", "done_text": f"第{number}次", "evidence": "教案.pdf"}}
    return work_collecting.written(said, {"I6": 9 + number / 1e6, "N6": "核实"}, unit=SCHOOL)


def work(store: Store, job: dict[str, Any], order: dict[str, Any]) -> None:
    """The job itself."""
    order["note"]({"begun": job["role"]})
    day, until = Day(store, job, order), time.monotonic() + job["lasts"]
    step = getattr(day, job["role"])
    while time.monotonic() < until:
        try:
            step()
        except StoreError as error:
            order["note"]({"told": str(error), "job": job["role"]})
        except UserError as error:  # another was quicker
            order["note"]({"late": str(error)[:200], "job": job["role"]})
        time.sleep(min(day.chance.expovariate(1 / _PAUSE), 20 * _PAUSE))
    order["note"]({"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "job": job["role"]})


JOBS = {"day": work}
