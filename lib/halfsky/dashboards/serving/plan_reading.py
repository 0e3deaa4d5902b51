"""What is done with a plan's document that waits to be entered: read, reviewed, entered. Slow; for a thread."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from halfsky.dashboards.serving.plan_review_page import Read
from halfsky.dashboards.serving.round import package_of
from halfsky.dashboards.serving.waiting_plans import Waiting
from halfsky.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from halfsky.plan_entry.page_review import Row

MEANWHILE = "这份规划已在另一页面保存过，下面是现在的内容；刚才所填没有采用，请核对后再填。"
Typed = Mapping[int, Mapping[str, str]]
"""What a person wrote, by the number of its row; 0 is the target that he adds."""


def read(data: str, held: Waiting, about: Mapping[str, str]) -> None:
    """Read the document with what was given of the plan; what was said of its rows before goes along.

    UserError where it cannot be read with that; what was read before is then no more.
    """
    from halfsky.plan_entry import page_review, registration  # noqa: PLC0415 - pandas only where it is needed
    from halfsky.plans import read_plan  # noqa: PLC0415

    before, held.plan, held.about = held.plan or held.before, None, dict(about)
    held.before = before
    package = package_of(data)
    plan = before.plan if before is not None else read_plan(held.path)
    new = registration.describe(
        plan, package, title=about["title"], area=about["area"], years=about["years"], family=about["family"]
    )
    held.plan = new if before is None else page_review.carried(before, new)
    row = new.row.iloc[0]
    names = dict(zip(package.areas["area_code"], package.areas["name_zh"], strict=True))
    names |= dict(zip(new.areas["area_code"], new.areas["name_zh"], strict=True))
    held.about = {
        "title": str(row["title"]), "area": about["area"] or str(names.get(row["area_code"], row["area_code"])),
        "years": f"{row['start_year']}-{row['end_year']}", "family": str(row["family"]),
    }  # fmt: skip


def take(data: str, held: Waiting, typed: Typed, passed: frozenset[int]) -> list[str]:
    """Take what a person wrote of the rows; or what of it cannot be taken, and then nothing is."""
    from halfsky.plan_entry import page_review  # noqa: PLC0415 - as above

    if held.plan is None:
        return []
    indicators = package_of(data).indicators
    rows = {number: cells for number, cells in typed.items() if number}
    new, faults = page_review.reviewed(held.plan, rows, indicators, passed)
    if any(cells.strip() for cells in typed.get(0, {}).values()):
        new, more = page_review.with_added(new, typed[0], indicators)
        faults += more
    if not faults:
        held.plan, held.passed, held.seen = new, passed, held.seen + 1
    return faults


def gone_through(held: Waiting) -> tuple[int, int]:
    """How many of a waiting plan's targets were judged, and how many it has."""
    from halfsky.plan_entry import page_review  # noqa: PLC0415 - as above

    plan = held.plan or held.before
    if plan is None:
        return 0, 0
    return int((~plan.targets["review_status"].isin(page_review.OPEN)).sum()), len(plan.targets)


def shown(data: str, mark: str, held: Waiting, typed: Typed) -> Read:
    """What the page shows. typed: what was not taken."""
    from halfsky.plan_entry import page_review, review_sheet  # noqa: PLC0415 - as above
    from halfsky.vocabulary.codes import REVIEW_STATUSES  # noqa: PLC0415

    about = held.about
    if held.plan is None:
        return Read(mark, about["title"], about["area"], about["years"], about["family"], seen=str(held.seen))
    indicators = package_of(data).indicators
    return Read(
        mark, about["title"], about["area"], about["years"], about["family"],
        last=str(held.plan.row["end_year"].iloc[0]),
        rows=page_review.rows(held.plan.targets, indicators, held.plan.plan.document.text),
        unread=page_review.not_understood(held.plan), passed=held.passed, seen=str(held.seen),
        choices=review_sheet.choices(), open=[REVIEW_STATUSES.label(code) for code in page_review.OPEN],
        confirmed=REVIEW_STATUSES.label("confirmed"),
        indicators=indicators["name_zh"].tolist(), typed=typed,
    )  # fmt: skip


def enter(data: str, held: Waiting) -> tuple[str, str]:
    """Write the plan as it was reviewed into the package: its id, and what is said of it."""
    from halfsky.package import remember_aliases  # noqa: PLC0415 - as above
    from halfsky.plan_entry import page_review, registration  # noqa: PLC0415
    from halfsky.vocabulary.codes import REVIEW_STATUSES  # noqa: PLC0415

    new, package = held.plan, package_of(data)
    if new is None:
        raise UsageError("规划还没有读出，请补齐所缺内容后重新读取 / the plan was not read yet")
    if new.targets["review_status"].eq(REVIEW_STATUSES.row("rejected").code).all():
        raise UsageError("所有目标都标为“不采用”，没有可录入的，请先核对 / every target is rejected")
    if not registration.register(new, package.folder):
        raise UsageError(
            f"这份文件已经录入过（{held.about['title']}），没有重复录入，核对结果也没有写入 / registered already"
        )
    remember_aliases(new.plan_id, package.folder)
    told, waiting = _told(page_review.rows(new.targets, package.indicators))
    more = f"有{waiting}项待确认，确认以前不参与判定。" if waiting else ""
    return new.plan_id, f"已录入：{held.about['title']}，{told}。{more}"


def stands(data: str, plan_id: str, typed: Typed) -> tuple[Read, str]:
    """What the page shows of a plan that is entered, and its title. UsageError for a plan that is not there."""
    from halfsky.package import find_plan  # noqa: PLC0415 - as above
    from halfsky.plan_entry import page_review, review_sheet  # noqa: PLC0415
    from halfsky.vocabulary.codes import REVIEW_STATUSES  # noqa: PLC0415

    package = package_of(data)
    plan, targets = find_plan(package, plan_id), package.targets_of(plan_id)
    read_ = Read(
        plan_id, str(plan["title"]), last=str(plan["end_year"]), rows=page_review.rows(targets, package.indicators),
        seen=_mark(targets), choices=review_sheet.choices(),
        open=[REVIEW_STATUSES.label(code) for code in page_review.OPEN],
        confirmed=REVIEW_STATUSES.label("confirmed"),
        indicators=package.indicators["name_zh"].tolist(), typed=typed, entered=True,
    )  # fmt: skip
    return read_, str(plan["title"])


def rewrite(data: str, plan_id: str, seen: str, typed: Typed) -> tuple[str, list[str]]:
    """Take what a person wrote of a plan's targets: what is said of it, or what cannot be taken, and then nothing is.

    seen: the mark of the targets that his page showed; where others stand there meanwhile, nothing is taken.
    """
    from halfsky.package import remember_aliases  # noqa: PLC0415 - as above
    from halfsky.plan_entry import page_review, registration  # noqa: PLC0415

    package = package_of(data)
    faults: list[str] = []

    def change(targets: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
        if _mark(targets) != seen:
            faults.append(MEANWHILE)
            return targets
        fresh, wrong = page_review.taken(targets, typed, indicators)
        faults.extend(wrong)
        return targets if wrong else fresh

    after, changed = registration.rewrite(plan_id, change, package.folder)
    if faults:
        return "", faults
    remember_aliases(plan_id, package.folder)
    told, _ = _told(page_review.rows(after, package.indicators))
    return f"已保存，改动{changed}项：{told}。", []


def _told(rows: Sequence[Row]) -> tuple[str, int]:
    """How many targets there are and what was made of them, in words; and how many wait for a person."""
    from halfsky.plan_entry import page_review  # noqa: PLC0415 - as above

    told, open_ = page_review.said(rows), sum(not row.judged for row in rows)
    parts = [f"{len(rows)}项目标"] + ([told] if told else []) + ([f"{open_}项没有核对"] if open_ else [])
    return "，".join(parts), sum(row.waiting for row in rows)


def _mark(targets: pd.DataFrame) -> str:
    return hashlib.sha256(targets.to_csv(index=False).encode()).hexdigest()[:16]
