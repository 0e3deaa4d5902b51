"""Who may do what: the one place that list, detail, export, file, history and every decision ask.

A right is a role for an area (and the areas below it, by their codes) and, for reporters, a responsible unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Column, ColumnElement, and_, false, or_

from halfsky.catalogue.places import places
from halfsky.errors import AccessError
from halfsky.plans.departments import spellings
from halfsky.schemas import AREA_CODE

MAY = {
    "reporter": frozenset({"send", "see", "answer"}),
    "reviewer": frozenset({"see", "decide", "publish", "import", "call", "log", "supervise"}),
    "viewer": frozenset({"see"}),
    "admin": frozenset({"grant", "token", "log", "keep"}),
}
"""Actions of a role: send figures and reports, see them, answer a slip, decide on them, publish, import official
statistics, call for figures, open slips and write down inspections, read the log; give rights, make tokens, keep the
store (back up, check)."""

ROLES = tuple(MAY)
ROLE_NAMES = {
    "reporter": ("填报人", "reporter"), "reviewer": ("审核人", "reviewer"), "viewer": ("查看人", "viewer"),
    "admin": ("管理员", "administrator"),
}  # fmt: skip
"""What a role is called, Chinese and English."""
ACTIONS = tuple(sorted(frozenset().union(*MAY.values())))
_WORDS = {
    "send": ("报送", "send figures"), "see": ("查看", "see figures"), "decide": ("审核", "decide on figures"),
    "publish": ("发布", "publish"),
    "import": ("导入官方统计数据", "import official statistics"),
    "answer": ("答复督办单", "answer a slip"), "supervise": ("督办", "supervise"),
    "call": ("布置报送", "call for figures"), "log": ("查看日志", "read the log"),
    "grant": ("授权", "give rights"), "token": ("管理程序接入口令", "make tokens"),
    "keep": ("维护数据库", "keep the store"),
}  # fmt: skip


@dataclass(frozen=True)
class Grant:
    """One right: a role for an area; `unit` is "" for every unit of it."""

    role: str
    area_code: str
    unit: str = ""

    def covers(self, area_code: str, unit: str) -> bool:
        within = area_code.startswith(prefix(self.area_code))
        return within and (self.unit in ("", unit) or unit in self.names(here=area_code == self.area_code))

    def names(self, *, here: bool) -> frozenset[str]:
        """Every spelling of the unit, as the plan or a sender may write it: 妇联, 市妇联, 妇女联合会 are one. here: in
        the area itself; else in those below it."""
        return spellings(self.unit, _places(self.area_code) if here else (), here=here)

    def meets(self, area: Column, unit: Column) -> ColumnElement[bool]:
        """`covers` as a condition for WHERE."""
        within = area.startswith(prefix(self.area_code), autoescape=True)
        if self.unit == "":
            return within
        below = and_(within, unit.in_(sorted(self.names(here=False))))
        return or_(below, and_(area == self.area_code, unit.in_(sorted(self.names(here=True)))))


@dataclass(frozen=True)
class Actor:
    """A person with the rights that hold now."""

    name: str
    grants: tuple[Grant, ...] = ()

    def may(self, action: str, area_code: str, unit: str = "") -> bool:
        return any(action in MAY[grant.role] and grant.covers(area_code, unit) for grant in self.grants)

    def may_somewhere(self, action: str) -> bool:
        return any(action in MAY[grant.role] for grant in self.grants)

    def units_of(self, action: str, area_code: str, units: Iterable[str]) -> list[str]:
        """Those of an area's units for which the action is allowed."""
        return [unit for unit in units if self.may(action, area_code, unit)]

    def require(self, action: str, area_code: str, unit: str = "") -> None:
        """AccessError unless the action is allowed there."""
        if not self.may(action, area_code, unit):
            raise refusal(self.name, action, f"{area_code} {unit}".strip())

    def scope(self, action: str, area: Column, unit: Column) -> ColumnElement[bool]:
        """The rows of a table on which the person may do the action, as a condition for WHERE."""
        allowed = [grant.meets(area, unit) for grant in self.grants if action in MAY[grant.role]]
        return or_(*allowed) if allowed else false()


class OthersTemplate(AccessError):
    """The template of a unit that the person does not send for. unit, own: whose it is, and for whom he sends."""

    def __init__(self, unit: str, own: list[str], name: str) -> None:
        self.unit, self.own = unit, own
        mine = "、".join(own)
        zh = f"您可以报送的是{mine}的数据，请下载本单位的模板" if own else "请联系管理员"
        en = f"you send for {mine}: take that template" if own else "ask the administrator of the store for the right"
        super().__init__(
            f"{name} 无权报送：这是{unit}的模板，{zh} / may not send figures: the template is {unit}'s; {en}"
        )


@cache
def _places(area_code: str) -> tuple[str, ...]:
    """What an area is called, in full and without what it is: 昆都仑区, 昆都仑."""
    names = places([area_code])["name_zh"]
    return tuple(dict.fromkeys(short for name in names for short in (name, re.sub("[省市县区旗盟]$", "", name))))


def words(action: str) -> tuple[str, str]:
    """What an action is called, Chinese and English."""
    return _WORDS[action]


def refusal(name: str, action: str, where: str) -> AccessError:
    """The same words whether something is hidden from the person or is not there."""
    zh, en = _WORDS[action]
    return AccessError(f"{name} 无权{zh} / may not {en}: {where}; ask the administrator of the store for the right")


def prefix(area_code: str) -> str:
    """What the codes of an area and of all areas below it begin with (GB/T 2260): 320804 → 320804, 320000 → 32."""
    if not re.fullmatch(AREA_CODE, area_code):
        raise AccessError(f"{area_code!r} is no area code: six digits by GB/T 2260")
    if area_code == "000000":
        return ""
    return area_code.removesuffix("00").removesuffix("00")
