"""What a form over the targets of an entered plan held that could not be taken: kept for who comes back to mend it.

It lies beside the plans that wait to be entered, as long as those (`waiting_plans`), and in every backup of them. A
form is of the targets that it showed: where others stand by now, what it held is of no use, and is given up.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from halfsky import private_files
from halfsky.collect.store_location import KEPT_REVIEW
from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.plan_as_read import Said
from halfsky.dashboards.serving.waiting_plans import SECONDS, told

_log = logging.getLogger(LOGGER)


@dataclass(frozen=True)
class Draft:
    """user: who wrote it; mark: of the targets that his form showed; number: how many forms of it were refused."""

    user: str
    mark: str
    moment: float
    number: int
    said: Said


class KeptReviews:
    """By the ids of the plans, one each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, plan_id: str) -> Draft | None:
        path = self._path(plan_id)
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            found = Draft(
                str(held["user"]), str(held["mark"]), float(held["moment"]), int(held["number"]),
                Said.read(held["said"]),
            )  # fmt: skip
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            _log.warning("%s: what was said of a plan cannot be read (%s)", path, error)
            return None
        if time.time() - found.moment > SECONDS:
            self.drop(plan_id)
            return None
        return found

    def keep(self, plan_id: str, user: str, mark: str, said: Said) -> None:
        """RunError where it cannot be written."""
        before, path = self.find(plan_id), self._path(plan_id)
        number = before.number + 1 if before is not None else 1
        held = {"user": user, "mark": mark, "moment": time.time(), "number": number, "said": said.written()}
        with told():
            private_files.make_folder(path.parent)
            private_files.write(path, json.dumps(held, ensure_ascii=False).encode())

    def drop(self, plan_id: str) -> None:
        shutil.rmtree(self._path(plan_id).parent, ignore_errors=True)

    def _path(self, plan_id: str) -> Path:
        return self._folder / hashlib.sha256(plan_id.encode()).hexdigest()[:16] / KEPT_REVIEW


def version(mark: str, draft: Draft | None) -> str:
    """By which a form is known to show these targets, and what is kept of them."""
    return mark if draft is None else f"{mark}.{draft.number}"


def mark_of(seen: str) -> str:
    """Of the targets that a form of this version showed."""
    return seen.partition(".")[0]


def may_take(seen: str, user: str, draft: Draft | None) -> bool:
    """Whether a form of this version overwrites nothing that another has written meanwhile."""
    return draft is None or draft.user == user or seen == version(draft.mark, draft)
