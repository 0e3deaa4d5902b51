"""A plan beside its upper-level plan: what is weaker, of another definition, or not promised at all."""

from __future__ import annotations

from collections.abc import Iterator

from halfsky.plans.audit.finding import NOTHING, Side, finding, side
from halfsky.plans.audit.kinship import core, kinship
from halfsky.plans.audit.same_indicator import by_indicator, orders, versions
from halfsky.plans.audit.statements import Statement

Versions = list[list[Statement]]


def check(
    statements: list[Statement], upper: list[Statement], upper_year: int | None, unread: tuple[str, str] = ("", "")
) -> Iterator[dict[str, object]]:
    """Findings of one plan against the statements of its upper-level plan, due in `upper_year` where none says other.

    unread: that some of the plan was not understood or not entered, in Chinese and English; then no plan is said to be
    silent.

    A number of the upper-level plan that no person has checked makes a note, not a warning.
    """
    own = {group[0].key: versions(group) for group in by_indicator(statements).values()}
    directional = {s.key: s for s in reversed(statements) if not s.numeric}
    # in the order of the findings: those that are there, and what is held against each other, with its severity
    found: list[dict[str, object] | tuple[list[Statement], Statement, str]] = []
    for group in by_indicator(upper).values():
        theirs = group[0]
        if theirs.key in own:
            found.append((own[theirs.key][0], theirs, ""))
            continue
        related = [v[0] for v in own.values() if _related(v[0][0], theirs)]
        alike = [version for version in related if core(version[0].indicator) == core(theirs.indicator)]
        if not related:
            found += _without(theirs, directional.get(theirs.key), unread)
        elif not alike:
            found += _differs(related[0], theirs)
        # words that the catalogue does not know may mean the very indicator; a known one is another population
        found += [(version, theirs, "info") for version in alike if not version[0].indicator_id]
    pairs = [entry for entry in found if isinstance(entry, tuple)]
    told = iter(orders([(theirs, version[0]) for version, theirs, _ in pairs]))
    for entry in found:
        if not isinstance(entry, tuple):
            yield entry
        elif next(told) == "weaker":
            version, theirs, severity = entry
            yield _weaker(version, theirs, upper_year, severity)


def _related(one: Statement, theirs: Statement) -> bool:
    return bool(kinship(one.indicator_id, one.indicator, theirs.indicator_id, theirs.indicator))


def _side(theirs: Statement) -> Side:
    there = side([theirs])
    return Side(
        "上级规划", "the upper-level plan", there.number, there.number_en, there.indicator, there.target_id
    )  # fmt: skip


def _checked(theirs: Statement) -> bool:
    return theirs.review_status != "unconfirmed"


def _weaker(
    version: list[Statement], theirs: Statement, upper_year: int | None, severity: str
) -> dict[str, object]:  # fmt: skip
    one = version[0]
    here, there = side(version), _side(theirs)
    year = theirs.deadline_year or upper_year
    by = f"（{year}年）" if year else ""
    return finding(
        "weaker-than-upper", one, here, there,
        f"“{one.indicator}”目标{here.number}（{here.place}）宽于上级规划的{there.number}{by}{_remark(theirs)}。",
        f"{one.name_en} {here.number_en} ({here.place_en}) asks for less than the upper-level plan's "
        f"{there.number_en}.",
        severity=severity if _checked(theirs) else "info",
    )  # fmt: skip


def _differs(version: list[Statement], theirs: Statement) -> Iterator[dict[str, object]]:
    here, there = side(version), _side(theirs)
    yield finding(
        "differs-from-upper", version[0], here, there,
        f"上级规划对“{theirs.indicator}”要求{there.number}{_remark(theirs)}；本规划没有这一指标，相近的是{here.place}"
        f"“{version[0].indicator}”{here.number}，口径不同。",
        f"The upper-level plan asks for {theirs.name_en} {there.number_en}; this plan has {version[0].name_en} "
        f"{here.number_en} ({here.place_en}) in its place.",
    )  # fmt: skip


def _without(theirs: Statement, direction: Statement | None, unread: tuple[str, str]) -> Iterator[dict[str, object]]:
    there = _side(theirs)
    here = side([direction]) if direction else NOTHING
    if direction:
        tail = f"{here.place}只写“{here.number}”，没有目标值"
        tail_en = f"this plan names only a direction ({here.place_en})"
    elif unread[0]:
        tail = f"在本规划已读懂的部分没有找到这一目标（{unread[0]}）"
        tail_en = f"no target was found in what was read of this plan ({unread[1]})"
    else:
        tail, tail_en = "本规划没有提出目标", "this plan sets no target"
    silent = _checked(theirs) and not direction and not unread[0]
    yield finding(
        "no-target", direction, here, there,
        f"上级规划对“{theirs.indicator}”要求{there.number}{_remark(theirs)}，{tail}。",
        f"The upper-level plan asks for {theirs.name_en} {there.number_en}; {tail_en}.",
        severity="warning" if silent else "",
        indicator=theirs.indicator, indicator_id=theirs.indicator_id, domain=theirs.domain,
    )  # fmt: skip


def _remark(theirs: Statement) -> str:
    return "" if _checked(theirs) else "（上级数值未经核对）"
