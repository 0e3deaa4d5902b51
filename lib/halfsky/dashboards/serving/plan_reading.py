"""What is done with a plan's document that waits to be entered: read, reviewed, entered. Slow; for a thread."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from halfsky.dashboards.serving.kept_reviews import Draft, mark_of, version
from halfsky.dashboards.serving.plan_as_read import Read, Said
from halfsky.dashboards.serving.round import package_of
from halfsky.dashboards.serving.waiting_plans import Waiting
from halfsky.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from halfsky.plan_entry.page_review import Row
    from halfsky.plan_entry.registration import NewPlan

STALE = "这份规划已在另一页面保存过，此前暂存的内容没有采用，下面是现在的内容，请核对后再填。"
MEANWHILE = "这份规划已在另一页面保存过，下面是现在的内容；刚才所填没有采用，请核对后再填。"


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
    held.lost = False
    if before is None:  # what the document says stands in the form even where the rest cannot be told
        held.about = registration.told(plan) | {name: said for name, said in about.items() if said}
    new = registration.describe(
        plan, package, title=about["title"], area=about["area"], years=about["years"], family=about["family"]
    )
    if before is None and held.kept is not None:  # since a start
        targets, indicators = held.kept.frames()
        kept_row = new.row.assign(plan_id=held.kept.plan_id, entered=held.kept.entered)
        before = replace(new, row=kept_row, targets=targets, indicators=indicators)
    held.plan = new if before is None else page_review.carried(before, new)
    held.lost = before is not None and held.plan is new
    held.draft = None if held.lost else held.draft  # its rows are others
    row = new.row.iloc[0]
    names = dict(zip(package.areas["area_code"], package.areas["name_zh"], strict=True))
    names |= dict(zip(new.areas["area_code"], new.areas["name_zh"], strict=True))
    held.about = {
        "title": str(row["title"]), "area": about["area"] or str(names.get(row["area_code"], row["area_code"])),
        "years": f"{row['start_year']}-{row['end_year']}", "family": str(row["family"]),
    }  # fmt: skip


def take(data: str, held: Waiting, said: Said, user: str) -> list[str]:
    """Take what a person wrote of the rows; or what of it cannot be taken, and then all of it is kept as it was
    written (`Waiting.draft`), for him to mend."""
    new, faults = _tried(data, held, said)
    if faults:
        held.draft, held.drafted_by, held.drafts = said, user, held.drafts + 1
    elif new is not None:
        held.plan, held.passed, held.base, held.seen = new, said.passed, dict(said.base), held.seen + 1
    if not faults:
        held.draft = None
    return faults


def faults_of(data: str, held: Waiting) -> list[str]:
    """What of the draft cannot be taken."""
    return _tried(data, held, held.draft)[1] if held.draft is not None else []


def _tried(data: str, held: Waiting, said: Said) -> tuple[NewPlan | None, list[str]]:
    from halfsky.plan_entry import page_review  # noqa: PLC0415 - as above

    if held.plan is None:
        return None, []
    package = package_of(data)
    rows = {number: cells for number, cells in said.rows.items() if number}
    new, faults = page_review.reviewed(held.plan, rows, package.indicators, said.passed, said.chosen)
    if any(cells.strip() for cells in said.rows.get(0, {}).values()):
        new, more = page_review.with_added(new, said.rows[0], package.indicators)
        faults += more
    new, more = page_review.with_base_values(new, said.base, package)
    return new, faults + more


def gone_through(held: Waiting) -> tuple[int, int]:
    """How many of a waiting plan's targets were judged, and how many it has."""
    from halfsky.plan_entry import page_review  # noqa: PLC0415 - as above

    plan = held.plan or held.before
    if plan is None:
        return held.kept.judged if held.kept is not None else (0, 0)
    return page_review.gone_through(plan.targets, held.draft.rows if held.draft else {}), len(plan.targets)


def shown(data: str, mark: str, held: Waiting, said: Said) -> Read:
    """What the page shows. said: what was not taken."""
    from halfsky.plan_entry import contradictions, page_review  # noqa: PLC0415 - as above

    about = held.about | dict(said.about)
    if held.plan is None:
        return Read(mark, about["title"], about["area"], about["years"], about["family"], seen=held.version)
    package = package_of(data)
    indicators = page_review.known(held.plan, package.indicators)
    own = package.plans[package.plans["plan_id"].eq(held.plan.plan_id)]
    return Read(
        mark, about["title"], about["area"], about["years"], about["family"],
        last=str(held.plan.row["end_year"].iloc[0]),
        rows=page_review.rows(held.plan.targets, indicators, held.plan.plan.document.text),
        unread=page_review.not_understood(held.plan), passed=said.passed if said.about else held.passed,
        seen=held.version, kept=held.draft is not None,
        there=held.plan.plan_id if len(own) else "", same=own["source_sha256"].eq(held.plan.plan.document.sha256).any(),
        pairs=contradictions.found(held.plan.targets, indicators, held.plan.row), chosen=said.chosen,
        base=page_review.base_rows(held.plan, package), confirmed_base=said.base if said.about else held.base,
        indicators=indicators["name_zh"].tolist(), typed=said.rows, units=_units(held.plan.targets), **_words(),
    )  # fmt: skip


def _units(targets: pd.DataFrame) -> dict[int, str]:
    """The units that the plan names for each row, as every writer takes them."""
    from halfsky.implementation.leads import names, stated_units  # noqa: PLC0415 - as above

    return {
        number: "、".join(units) for number, cell in enumerate(stated_units(targets, targets), start=1)
        if (units := names(cell))
    }  # fmt: skip


def _words() -> dict[str, Any]:
    """The words of codes that a page of targets offers."""
    from halfsky.plan_entry import base_values, own_indicators, page_review, review_sheet  # noqa: PLC0415 - as above
    from halfsky.vocabulary.codes import REVIEW_STATUSES  # noqa: PLC0415

    return {
        "new_units": own_indicators.unit_choices(),
        "no_indicator": base_values.NO_INDICATOR,
        "choices": review_sheet.choices() | own_indicators.choices(),
        "open": [REVIEW_STATUSES.label(code) for code in page_review.OPEN],
        "confirmed": REVIEW_STATUSES.label("confirmed"),
        "added": REVIEW_STATUSES.label("added"),
    }


def enter(data: str, held: Waiting) -> tuple[str, str]:
    """Write the plan as it was reviewed into the package: its id, and what is said of it."""
    from halfsky.package import remember_aliases  # noqa: PLC0415 - as above
    from halfsky.plan_entry import base_values, contradictions, page_review, registration  # noqa: PLC0415
    from halfsky.vocabulary.codes import REVIEW_STATUSES  # noqa: PLC0415

    new, package = held.plan, package_of(data)
    if new is None:
        raise UsageError("规划还没有读出，请补齐所缺内容后重新读取 / the plan was not read yet")
    if new.targets["review_status"].eq(REVIEW_STATUSES.row("rejected").code).all():
        raise UsageError("所有目标都标为“不采用”，没有可录入的，请先核对 / every target is rejected")
    if not registration.register(new, package.folder):
        if len(new.observed):  # of a plan that was entered without them
            offered = page_review.base_rows(new, package)
            unknown = set(offered.loc[offered["why"].eq(base_values.NO_INDICATOR), "number"])
            picked = {number: year for number, year in held.base.items() if number not in unknown}
            count, faults = base_values.add(offered, picked, new.plan_id, package.folder)
            if faults:
                raise UsageError(f"{'；'.join(faults)} / base values cannot be taken")
            return new.plan_id, f"这份文件已经录入过，目标没有改动；{count}个基期值已录入为观测数据。"
        raise UsageError(
            f"这份文件已经录入过（{held.about['title']}），没有重复录入；要补录基期值的，请先勾选 / registered already"
        )
    remember_aliases(new.plan_id, package.folder)
    indicators = page_review.known(new, package.indicators)
    told, waiting = _told(page_review.rows(new.targets, indicators))
    open_pairs = [pair for pair in contradictions.found(new.targets, indicators, new.row) if not pair.settled]
    more = f"有{waiting}项待确认，确认以前不参与判定。" if waiting else ""
    more += f"{len(new.observed)}个基期值已录入为观测数据。" if len(new.observed) else ""
    more += _left_behind(page_review.base_rows(new, package), new.observed)
    more += f"另有{len(open_pairs)}处目标前后不一致或重复，没有取舍，都已录入。" if open_pairs else ""
    return new.plan_id, f"已录入：{held.about['title']}，{told}。{more}"


def _left_behind(offered: pd.DataFrame, taken: pd.DataFrame) -> str:
    """What the plan's tables print of base years and nobody took, by name, and how it still can be."""
    rows = offered[~offered["indicator_id"].isin(taken["indicator_id"]) & ~offered["why"].str.startswith("数据中已有")]
    if rows.empty:
        return ""
    named = "、".join(dict.fromkeys(rows["indicator"].astype("str")))
    return f"规划表中另有{len(rows)}个基期值没有采用（{named}），再次读取同一份文件即可补录。"


def is_entered(data: str, plan_id: str) -> bool:
    return plan_id in set(package_of(data).plans["plan_id"])


def stands(data: str, plan_id: str, draft: Draft | None) -> tuple[Read, list[str]]:
    """What the page shows of a plan that is entered, and what of the draft cannot be taken. UsageError for a plan that
    is not there.

    draft: what is kept of a form that was refused; one of targets that stand there no more is not shown, and told.
    """
    from halfsky.package import find_plan  # noqa: PLC0415 - as above
    from halfsky.plan_entry import contradictions, page_review  # noqa: PLC0415

    package = package_of(data)
    plan, targets = find_plan(package, plan_id), package.targets_of(plan_id)
    own_mark = _mark(targets)
    stale = draft is not None and draft.mark != own_mark
    said = draft.said if draft is not None and not stale else Said({})
    faults = [STALE] if stale else []
    if draft is not None and not stale:
        faults = page_review.judged(targets, said.rows, package.indicators, package.plans, said.chosen)[2]
    read_ = Read(
        plan_id, str(plan["title"]), last=str(plan["end_year"]), rows=page_review.rows(targets, package.indicators),
        seen=version(own_mark, None if stale else draft), kept=draft is not None and not stale,
        pairs=contradictions.found(targets, package.indicators, package.plans), chosen=said.chosen,
        indicators=package.indicators["name_zh"].tolist(), typed=said.rows, entered=True,
        units=_units(targets), **_words(),
    )  # fmt: skip
    return read_, faults


def rewrite(data: str, plan_id: str, seen: str, said: Said) -> tuple[str, list[str]]:
    """Take what a person wrote of a plan's targets: what is said of it, or what cannot be taken, and then nothing is.

    seen: the mark of the targets that his page showed; where others stand there meanwhile, nothing is taken.
    """
    from halfsky.package import remember_aliases  # noqa: PLC0415 - as above
    from halfsky.plan_entry import page_review, registration  # noqa: PLC0415
    from halfsky.schemas import INDICATORS  # noqa: PLC0415

    package = package_of(data)
    faults: list[str] = []

    def change(targets: pd.DataFrame, indicators: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        if _mark(targets) != mark_of(seen):
            faults.append(MEANWHILE)
            return targets, INDICATORS.empty()
        fresh, more, wrong = page_review.judged(targets, said.rows, indicators, package.plans, said.chosen)
        faults.extend(wrong)
        return (targets, INDICATORS.empty()) if wrong else (fresh, more)

    after, changed = registration.rewrite(plan_id, change, package.folder)
    if faults:
        return "", faults
    remember_aliases(plan_id, package.folder)
    told, _ = _told(page_review.rows(after, package_of(data).indicators))
    return f"已保存，改动{changed}项：{told}。", []


def _told(rows: Sequence[Row]) -> tuple[str, int]:
    """How many targets there are and what was made of them, in words; and how many wait for a person."""
    from halfsky.plan_entry import page_review  # noqa: PLC0415 - as above

    told, open_ = page_review.said(rows), sum(not row.judged for row in rows)
    parts = [f"{len(rows)}项目标"] + ([told] if told else []) + ([f"{open_}项没有核对"] if open_ else [])
    return "，".join(parts), sum(row.waiting for row in rows)


def _mark(targets: pd.DataFrame) -> str:
    return hashlib.sha256(targets.to_csv(index=False).encode()).hexdigest()[:16]
