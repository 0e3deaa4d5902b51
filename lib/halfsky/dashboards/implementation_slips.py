"""A slip that is opened where one sees that a measure or target calls for it: for those who supervise alone."""

from __future__ import annotations

from halfsky.collect import data_requests
from halfsky.dashboards import markup
from halfsky.dashboards.problems import record
from halfsky.dashboards.submitting.desk import Desk
from halfsky.dashboards.submitting.measures_material import matters
from halfsky.dashboards.submitting.opening_sheet import OpeningSheet
from halfsky.errors import AccessError, UserError
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.words.values import chooser

CHOOSE = "about"


class Slips:
    """The visitor before the store, and the form. Rights are asked anew when the slip is opened."""

    def __init__(self) -> None:
        self.desk, self.sheet = Desk(), OpeningSheet()
        self.chosen = ""

    def may(self, area_code: str) -> bool:
        """Whether the visitor may open slips there; nobody may without a store."""
        if not (self.desk.name and self.desk.has_store):
            return False
        try:
            with self.desk.open() as (_, actor):
                return actor.may("supervise", area_code)
        except UserError as error:
            record("the store could not be opened", self.desk.name, str(error))
            return False

    def show(self, package: Package, plan_ids: tuple[str, ...], unit: str, language: str, *, may: bool) -> None:
        """The form for a unit, its tasks and targets of all these plans to choose from."""
        listed = [one for plan_id in plan_ids for one in _matters(package, plan_id, unit)] if may and unit else []
        chosen = self.chosen if self.chosen in {number for _, number in listed} else ""
        self.sheet.show(listed, unit, language, may_supervise=may, chosen=chosen)
        self.chosen = ""

    def open(self, value: str, package: Package, plan_ids: tuple[str, ...], unit: str) -> tuple[str, str, bool] | None:
        """Open the slip that stands in the form: what is said of it, and whether it was refused. None for an old
        button."""
        if self.sheet.is_old(value):
            return "", "", False
        about = str(self.sheet.matters.value or "")
        plan_id = _plan_of(package, plan_ids, about)
        deed = self.sheet.deed(value, package, plan_id, data_requests.canonical(package, unit, plan_id))
        if deed is None or not unit or not self.desk.has_store:
            return None
        try:
            with self.desk.open() as (store, actor):
                zh, en = deed.do(store, actor)
        except UserError as error:
            if isinstance(error, AccessError):
                self.desk.deny(deed.action, deed.subject, _area(package, plan_id))
            zh, en = deed.refused(error)
            return (*numbered(zh, en, record(f"{deed.action} refused", self.desk.name, str(error))), True)
        self.sheet.done()
        return (
            f"{zh}发布后列入本页“督办事项”，在“数据报送”页办理。",
            f"{en} It is dealt with on the page of figures.",
            False,
        )


def numbered(zh: str, en: str, reference: str) -> tuple[str, str]:
    """A sentence with the number that the log knows it by."""
    return f"{zh}（编号：{reference}）", f"{en} (Reference: {reference})"


def button(task_id: str, language: str) -> Html:
    """In the row of a measure: take it as the matter of a slip."""
    return markup.button(chooser(language)("交办", "open a slip"), f"{CHOOSE}={task_id}", data_opens=CHOOSE)


def _matters(package: Package, plan_id: str, unit: str) -> list[tuple[str, str]]:
    return matters(package, plan_id, data_requests.canonical(package, unit, plan_id))


def _plan_of(package: Package, plan_ids: tuple[str, ...], object_id: str) -> str:
    """Which of the plans that are shown a task or target is of; the first where it is of none."""
    for table, key in ((package.tasks, "task_id"), (package.targets, "target_id")):
        own = table.loc[table[key].eq(object_id) & table["plan_id"].isin(plan_ids), "plan_id"]
        if len(own):
            return str(own.iloc[0])
    return plan_ids[0]


def _area(package: Package, plan_id: str) -> str:
    return str(package.plans.loc[package.plans["plan_id"].eq(plan_id), "area_code"].iloc[0])
