"""The plans that a report over several does without, because their data are broken or they have no targets yet."""

from __future__ import annotations

from collections.abc import Sequence

from halfsky.errors import DataError, UsageError
from halfsky.package import Package
from halfsky.package.codes import CODES, in_chinese, in_english
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.words.values import Say


def parted(package: Package, plan_ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """The plans that can be reported on, and those that cannot; DataError where none can, UsageError for no plan."""
    if not plan_ids:
        raise UsageError("plan_ids: name at least one plan")
    left_out = package.left_out(plan_ids)
    sound = [plan_id for plan_id in plan_ids if plan_id not in left_out]
    if not sound:
        raise DataError(f"no plan can be reported on: {package.refusal(left_out[0])}")
    return sound, left_out


def note(package: Package, left_out: Sequence[str], say: Say) -> Section:
    """Which plans are not in the report and why, one by one; nothing where all are in it."""
    if not left_out:
        return Section()
    titles = package.registered.drop_duplicates("plan_id").set_index("plan_id")["title"]
    items = [
        f"《{titles[plan_id] or plan_id}》" + say("：", ": ") + reason(package, plan_id, say) for plan_id in left_out
    ]
    lead = say(
        f"未纳入本报告的规划{len(left_out)}个，以下各项结果均不含这些规划：",
        f"{len(left_out)} plans are not in this report, nor in any of its results:",
    )
    return content.paragraph(lead, "stamp") + content.bullets(items)


def reason(package: Package, plan_id: str, say: Say) -> str:
    """What is broken of that which the plan's report reads: the first finding, and how many more cells are."""
    findings = package.faults.of(plan_id).drop_duplicates(["file", "row", "column"])
    first, more = findings.iloc[0].to_dict(), len(findings) - 1
    said = say(in_chinese(first), in_english(first))
    return said + (say(f"（另有{more}处）", f" ({more} more)") if more else "")


def no_targets(plan_id: str) -> str:
    """Why there is no report of a plan that is registered and states no target."""
    return f"{CODES['no-targets']}: {plan_id} states no target; add its targets to targets/{plan_id}.csv"
