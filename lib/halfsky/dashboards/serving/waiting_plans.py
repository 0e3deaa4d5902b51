"""Documents that were read and are not yet entered, each with what a person has said of it so far.

They lie beside the store, for this account alone, so that a restart of the server and a second window find them; a
backup of the store holds them (`collect.store.waiting`).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from halfsky import private_files
from halfsky.collect.store_location import KEPT_REVIEW
from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.plan_as_read import Said
from halfsky.errors import RunError

if TYPE_CHECKING:
    import pandas as pd

    from halfsky.plan_entry.registration import NewPlan

_log = logging.getLogger(LOGGER)
_STATE = "state.json"
_MARK = re.compile(r"[0-9a-f]{16}")
SECONDS = 14 * 86_400.0  # since somebody last did something with it
_MOST = 20
ABOUT = ("title", "area", "years", "family")
"""What a person may say of a plan as a whole."""


@dataclass(frozen=True)
class Kept:
    """A review as it was written down, until its document is read again: targets and the office's own indicators as
    JSON, and what of the plan's row goes along with them. judged: how many targets were, of how many."""

    plan_id: str
    entered: str
    targets: str
    indicators: str
    judged: tuple[int, int]

    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """schemas.TARGETS and INDICATORS."""
        import pandas as pd  # noqa: PLC0415 - the server does without

        from halfsky.schemas import INDICATORS, TARGETS  # noqa: PLC0415 - as above

        first, second = (json.loads(text) for text in (self.targets, self.indicators))
        return (
            TARGETS.conform(pd.DataFrame(first["data"], columns=first["columns"])),
            INDICATORS.conform(pd.DataFrame(second["data"], columns=second["columns"])),
        )


@dataclass
class Waiting:
    """One document.

    user: who brought it; sha256: of its bytes; moment: when somebody last did something with it; about: what was given
    of `ABOUT`; plan: as it was read with that, and reviewed so far, None where it could not be read with that; before:
    as it could be read last; kept: as it was written down, where it has not been read since a start; passed: places
    that hold no target; base: base values that were confirmed, each with the year that was written; seen: how often it
    was kept; lost: its review is of another reading of the document, and was left; draft: what a form held that
    could not be taken, by whom, and how many there were.
    """

    user: str
    path: Path
    sha256: str
    moment: float
    about: dict[str, str] = field(default_factory=lambda: dict.fromkeys(ABOUT, ""))
    plan: NewPlan | None = None
    before: NewPlan | None = None
    kept: Kept | None = None
    passed: frozenset[int] = frozenset()
    base: dict[int, str] = field(default_factory=dict)
    seen: int = 0
    lost: bool = False
    draft: Said | None = None
    drafted_by: str = ""
    drafts: int = 0

    @property
    def version(self) -> str:
        """By which a form is known to show what is held now."""
        return f"{self.seen}.{self.drafts}" if self.draft is not None else str(self.seen)

    def shows(self, version: str, user: str) -> bool:
        """Whether a form of this version may be taken: nobody else has kept anything since it was shown."""
        own = version.partition(".")[0] == str(self.seen) and self.drafted_by == user
        return version == self.version or (self.draft is not None and own)


class WaitingPlans:
    """Each document lies in a folder that is gone two weeks after somebody last did something with it.

    Who may enter plans may go on with any of them: which user that is, is for the page to ask.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, Waiting] = {}
        if folder.is_dir():
            for path in folder.iterdir():
                if (path / KEPT_REVIEW).is_file():
                    continue
                if _MARK.fullmatch(path.name) and (found := _restored(path)) is not None:
                    self._held[path.name] = found

    def keep(self, user: str, name: str, content: bytes) -> str:
        """A document's mark; the same document comes back as it was left, whoever brings it. RunError where it cannot
        be written."""
        now = time.time()
        for mark in [mark for mark, one in self._held.items() if now - one.moment > SECONDS]:
            self.drop(mark)
        ending, sha256 = Path(name).suffix.lower(), hashlib.sha256(content).hexdigest()
        for mark, one in self._held.items():
            if one.sha256 == sha256 and one.path.suffix == ending:
                one.moment = now
                return mark
        while len(self._held) >= _MOST:  # what nobody has saved anything of goes first
            self.drop(min(self._held, key=lambda mark: (self._held[mark].seen > 0, self._held[mark].moment)))
        mark = secrets.token_hex(8)
        held = Waiting(user, self._folder / mark / f"document{ending}", sha256, now)
        with told():
            private_files.make_folder(held.path.parent)
            private_files.write(held.path, content)
        self._held[mark] = held
        self.save(mark)
        return mark

    def find(self, mark: str) -> Waiting | None:
        found = self._held.get(mark)
        if found is not None:
            found.moment = time.time()
        return found

    def save(self, mark: str) -> None:
        """Write down what has been said of a document so far, whole or not at all. RunError where that cannot be."""
        if (one := self._held.get(mark)) is None:
            return
        said: dict[str, Any] = {
            "user": one.user, "document": one.path.name, "sha256": one.sha256, "moment": one.moment, "about": one.about,
            "passed": sorted(one.passed), "base": {str(number): year for number, year in one.base.items()},
            "seen": one.seen,
            "draft": one.draft.written() if one.draft is not None else None, "drafted_by": one.drafted_by,
        }  # fmt: skip
        plan = one.plan or one.before
        if plan is not None:
            said["kept"] = _written(plan, one.draft)
        elif one.kept is not None:
            said["kept"] = vars(one.kept)
        with told():
            private_files.write(one.path.with_name(_STATE), json.dumps(said, ensure_ascii=False).encode())

    def read(self) -> list[tuple[str, Waiting]]:
        """Those of which targets were read, by their marks, the newest first."""
        held = [(mark, one) for mark, one in self._held.items() if one.plan or one.before or one.kept]
        return sorted(held, key=lambda pair: -pair[1].moment)

    def drop(self, mark: str) -> None:
        if (found := self._held.pop(mark, None)) is not None:
            shutil.rmtree(found.path.parent, ignore_errors=True)


@contextlib.contextmanager
def told() -> Iterator[None]:
    """RunError in words where a file cannot be written."""
    try:
        yield
    except (OSError, private_files.NotPrivateError) as error:
        raise RunError(f"没有保存：服务器的存储位置不能写入，请告知管理员 / cannot be kept: {error}") from error


def _written(plan: NewPlan, draft: Said | None) -> dict[str, Any]:
    from halfsky.plan_entry import page_review  # noqa: PLC0415 - pandas only where it is needed

    judged = page_review.gone_through(plan.targets, draft.rows if draft is not None else {})
    return {
        "plan_id": plan.plan_id, "entered": str(plan.row["entered"].iloc[0]),
        "targets": _json(plan.targets), "indicators": _json(plan.indicators),
        "judged": [judged, len(plan.targets)],
    }  # fmt: skip


def _json(frame: pd.DataFrame) -> str:
    return str(frame.to_json(orient="split", index=False, double_precision=15, force_ascii=False))


def _restored(folder: Path) -> Waiting | None:
    """What lies in a folder; None for what cannot be read, which stays where it is."""
    try:
        said: Mapping[str, Any] = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        kept = said.get("kept")
        held = Waiting(
            str(said["user"]), folder / Path(said["document"]).name, str(said["sha256"]), float(said["moment"]),
            {name: str(said["about"].get(name, "")) for name in ABOUT},
            kept=None if kept is None else Kept(**{**kept, "judged": tuple(kept["judged"])}),
            passed=frozenset(map(int, said["passed"])),
            base={int(number): str(year) for number, year in said["base"].items()},
            seen=int(said["seen"]), drafted_by=str(said.get("drafted_by", "")),
            draft=Said.read(draft) if (draft := said.get("draft")) else None,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.warning("%s: what was said of a plan cannot be read (%s); the document lies there", folder, error)
        return None
    return held if held.path.is_file() else None
