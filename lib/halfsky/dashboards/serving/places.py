"""What rights can be given for: the areas that plans bind and the units that they name, out of the data package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from halfsky.dashboards.serving.people_pages import Choices
from halfsky.errors import UsageError, UserError
from halfsky.project import shipped_plans

if TYPE_CHECKING:
    from halfsky.collect.access import Actor
    from halfsky.package import Package

_ALL = "000000"


def choices(data: str, actor: Actor) -> Choices:
    """The areas of plans with their names for which the person may give rights, and the units of each.

    Those of the office's own plans stand first, which is what it is about; those of plans that Halfsky brings behind.
    """
    try:
        package = _package(data)
    except UserError:
        return Choices({_ALL: "全部地区"} if actor.may("grant", _ALL) else {})
    names = package.areas.set_index("area_code")["name_zh"]
    held = [one.area_code for one in actor.grants]
    codes = sorted({*package.plans["area_code"], *held} - {_ALL})
    may = [code for code in codes if actor.may("grant", code)] or [code for code in codes if code in held]
    plans = package.plans
    own = set(plans.loc[~plans["plan_id"].isin(shipped_plans()), "area_code"])
    areas = {code: str(names.get(code, code)) for code in sorted(may, key=lambda code: (code not in own, code))}
    if actor.may("grant", _ALL):
        areas[_ALL] = "全部地区"
    units: dict[str, Sequence[str]] = {
        code: sorted(_units(package, set(plans.loc[plans["area_code"].eq(code), "plan_id"]))) for code in areas
    }
    return Choices(areas, units)


def require_unit(data: str, given: dict[str, str]) -> None:
    """UsageError for a unit that no plan of the area names; a domain's Chinese name becomes its id."""
    unit = given["unit"]
    if not unit:
        return
    from halfsky.collect import data_requests  # noqa: PLC0415 - pandas only where it is needed
    from halfsky.collect.access import prefix  # noqa: PLC0415

    package = _package(data)
    plans = package.plans
    begin = prefix(given["area"])
    own = set(plans.loc[plans["area_code"].str.startswith(begin), "plan_id"])
    canonical, named = data_requests.canonical(package, unit), _units(package, own)
    if canonical not in {*named, *package.domains["domain"]}:
        if not named:
            raise UsageError(
                "该地区的规划没有写明责任单位，请先在“布置报送”中确认各项指标由哪个单位报送，再邀请该单位的填报人 "
                "/ no plan of that area names units: say first who sends what"
            )
        raise UsageError(
            f"该地区的规划没有提到“{unit[:40]}”，请从列表中选择单位 / no plan of that area names {unit[:40]!r}"
        )
    given["unit"] = canonical


def _units(package: Package, plan_ids: set[str]) -> set[str]:
    lists = package.targets.loc[package.targets["plan_id"].isin(plan_ids), "responsible_units"]
    confirmed = package.senders.loc[package.senders["plan_id"].isin(plan_ids), "unit"]
    cells = [*lists.unique(), *confirmed.unique()]
    return {unit.strip() for cell in cells for unit in str(cell).split(";") if unit.strip()}


def _package(data: str) -> Package:
    from halfsky.package import load_package  # noqa: PLC0415 - as above

    return load_package(Path(data) if data else None)
