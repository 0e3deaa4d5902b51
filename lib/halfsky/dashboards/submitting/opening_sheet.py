"""The form by which a slip is opened: the matter, why, until when, what is asked for. Two pages have it."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as widgets

from halfsky.dashboards.markup import tag
from halfsky.dashboards.page import block, columns, fill, offer, select
from halfsky.dashboards.submitting import deeds, fields, slips
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.vocabulary.implementation import CASE_CAUSES, CASE_LEVELS
from halfsky.words.values import Say, chooser


class OpeningSheet:
    """Its places and fields, and what its button asks for."""

    WORD = "case"

    def __init__(self) -> None:
        self.turn = 0
        """Rises with each slip: the second click of a double click is an old one."""
        self.matters, self.cause, self.level = select("hs-wide"), select(), select("hs-narrow")
        self.asked_for, self.due = fields.text(), fields.day()
        self.form = columns("hs-controls", self.matters, self.cause, self.level, self.due, self.asked_for)
        self.head, self.open = block("hs-below", "hs-opening"), block()
        self.body: list[widgets.Widget] = [self.head, self.form, self.open]
        self.pieces, self.forms = [self.head, self.open], [self.form]

    def name_controls(self, say: Say) -> None:
        names = {
            self.matters: say("督办事项", "Matter"), self.cause: say("事由", "Cause"), self.level: say("级别", "Level"),
            self.asked_for: say("督办要求", "Asked for"), self.due: say("答复期限", "Answer by"),
        }  # fmt: skip
        for control, name in names.items():
            control.description = name

    def show(
        self, matters: Sequence[tuple[str, str]], unit: str, language: str, *, may_supervise: bool, chosen: str = ""
    ) -> None:
        """matters: title and number of what a slip to the unit can be about; chosen: one of them that was asked for."""
        say, listed = chooser(language), list(matters)
        opens = may_supervise and bool(unit) and len(listed) > 0
        fields.show(self.form, shown=opens)
        if opens:
            offer(self.matters, [(say("请选择", "choose"), ""), *listed], chosen or fields.kept(self.matters, listed))
            causes, levels = slips.causes(language), slips.levels(language)
            offer(self.cause, causes, fields.kept(self.cause, causes, CASE_CAUSES.codes[0]))
            offer(self.level, levels, fields.kept(self.level, levels, CASE_LEVELS.codes[0]))
        title = tag("h2", say("下达督办单", "Open a slip"), data_shows="about", tabindex="-1")
        fill(self.head, title if opens else Html(""))
        if may_supervise and not unit:
            choose = say("选择责任单位后可下达督办单。", "Choose a unit to open a slip.")
            fill(self.open, tag("p", choose, "hs-note"))
        else:
            fill(self.open, fields.button(say("下达督办单", "Open the slip"), f"{self.WORD}={self.turn}", shown=opens))

    def deed(self, value: str, package: Package, plan_id: str, unit: str) -> deeds.Deed | None:
        """What the button asks for, with what stands in the fields now; None for an old button."""
        if value != str(self.turn):
            return None
        about = [str(choice.value or "") for choice in (self.matters, self.cause, self.level)]
        return deeds.open_case(package, plan_id, unit, about, str(self.asked_for.value), self.due.value)

    def is_old(self, value: str) -> bool:
        return value.isdecimal() and int(value[:9]) < self.turn

    def done(self) -> None:
        self.turn += 1
        fields.empty(self.asked_for, self.due)

    def clear(self) -> None:
        fields.show(self.form, shown=False)
        for place in self.pieces:
            fill(place, Html(""))
