"""The places of the page for measures and slips, what fills them, and what their buttons ask for."""

from __future__ import annotations

import datetime

import ipywidgets as widgets

from halfsky.collect.access import Actor
from halfsky.dashboards.page import block, columns, fill, offer, select
from halfsky.dashboards.submitting import deeds, fields, measures, slips
from halfsky.dashboards.submitting.amending_sheet import AmendingSheet
from halfsky.dashboards.submitting.evidence_sheet import EvidenceSheet
from halfsky.dashboards.submitting.inspection_sheet import InspectionSheet
from halfsky.dashboards.submitting.measures_material import Measures
from halfsky.dashboards.submitting.opening_sheet import OpeningSheet
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.vocabulary.implementation import VERDICTS
from halfsky.words.values import Say, chooser

_BY_FIELDS = ("judge",)


class MeasuresSheet:
    """What is hidden here is not thereby forbidden: each deed asks for the right."""

    def __init__(self) -> None:
        self.case = ""
        self._done: set[tuple[str, str]] = set()
        # Of buttons whose content stands in fields: the second click of a double click is an old one.
        self._turns = dict.fromkeys(_BY_FIELDS, 0)
        self.standing = block("hs-below", "hs-tasks")
        self.reports, self.buttons = block("hs-below", "hs-reports"), block()
        self.reason = fields.line("hs-wide")
        self.review = columns("hs-controls", self.reason)
        self.goal, self.verdict, self.grounds = select("hs-wide"), select("hs-narrow"), fields.line("hs-wide")
        self.judging = columns("hs-controls", self.goal, self.verdict, self.grounds)
        self.judge = block()
        self.slips, self.steps = block("hs-below", "hs-slips"), block()
        self.cases, self.words, self.day = select("hs-wide"), fields.text(), fields.day()
        self.answering = columns("hs-controls", self.cases, self.day, self.words)
        self.amending, self.evidence = AmendingSheet(), EvidenceSheet()
        self.opening, self.inspection = OpeningSheet(), InspectionSheet()
        self.parts = (self.amending, self.evidence, self.opening, self.inspection)
        self.pieces = [self.reports, self.buttons, self.judge, self.slips, self.steps]
        self.forms = [self.review, self.judging, self.answering]
        self.body: list[widgets.Widget] = [
            self.reports, self.review, self.buttons, *self.amending.body, self.judging, self.judge,
            *self.evidence.body, self.slips, self.answering, self.steps, *self.opening.body, *self.inspection.body,
        ]  # fmt: skip

    def name_controls(self, say: Say) -> None:
        names = {
            self.reason: say("进展退回原因", "Reason for reports"), self.goal: say("定性目标", "Goal in words"),
            self.verdict: say("评估组结论", "Group's verdict"), self.grounds: say("评估依据", "Grounds"),
            self.cases: say("督办单", "Slip"), self.words: say("答复或意见", "Answer or opinion"),
            self.day: say("新的期限", "New day"),
        }  # fmt: skip
        for control, name in names.items():
            control.description = name
        for part in self.parts:
            part.name_controls(say)

    def show(
        self,
        known: Measures,
        package: Package,
        actor: Actor,
        where: dict[str, str],
        today: datetime.date,
        language: str,
    ) -> None:
        """Fill every place of it. where: plan, year and unit that the page shows."""
        unit = where["unit"]
        say = chooser(language)
        fill(self.standing, measures.standing(known, package, unit, where, language))
        decides = known.may_decide and len(known.units) > 0
        fill(self.reports, measures.reports(known, package, unit, language) if decides else Html(""))
        fill(self.buttons, measures.buttons(known, language) if decides and len(known.reports) else Html(""))
        fields.show(self.review, shown=decides and len(known.reports) > 0)
        judges = known.may_judge and len(known.goals) > 0
        fields.show(self.judging, shown=judges)
        if judges:
            offer(self.goal, [(say("请选择", "choose"), ""), *known.goals], fields.kept(self.goal, known.goals))
            verdicts = [(VERDICTS.label(code, language), code) for code in VERDICTS]
            offer(self.verdict, verdicts, fields.kept(self.verdict, verdicts, VERDICTS.codes[0]))
        fill(
            self.judge,
            fields.button(
                say("记录评估组结论", "Write down the group's verdict"), f"judge={self._turns['judge']}", shown=judges
            ),
        )
        fill(self.slips, slips.table(known, package, today, language))
        own = slips.mine(known, actor)
        fields.show(self.answering, shown=len(own) > 0)
        listed = slips.options(own, language)
        self.case = self.case if self.case in set(own["case_id"]) else ""
        if not self.case and len(own) == 1:
            self.case = str(own["case_id"].iloc[0])
        offer(self.cases, listed, self.case)
        fill(self.steps, slips.buttons(own, self.case, language))
        self.opening.show(known.matters, unit, language, may_supervise=known.may_supervise)
        self.amending.show(known, package, unit, language)
        self.evidence.show(known, package, unit, language)
        self.inspection.show(known, package, unit, language)

    def deed(self, name: str, value: str, package: Package, plan_id: str, year: int, unit: str) -> deeds.Deed | None:
        """What a button asks for, with what stands in the fields now; None for what means nothing."""
        if name == "reports":
            return deeds.decide(value, str(self.reason.value))
        if name == "slip":
            return deeds.step(value, str(self.words.value), self.day.value)
        if name == "judge" and value == str(self._turns[name]):
            return deeds.judge(
                package, plan_id, year, str(self.goal.value or ""), str(self.verdict.value or ""),
                str(self.grounds.value),
            )  # fmt: skip
        if name == OpeningSheet.WORD:
            return self.opening.deed(value, package, plan_id, unit)
        if name == AmendingSheet.WORD:
            return self.amending.deed(value)
        if name == EvidenceSheet.WORD:
            return self.evidence.deed(value)
        return self.inspection.deed(name, value, package, plan_id, unit) if name in InspectionSheet.WORDS else None

    def is_done(self, name: str, value: str) -> bool:
        """Whether this is the second click of a double click."""
        old = name in self._turns and value.isdecimal() and int(value[:9]) < self._turns[name]
        old |= name == OpeningSheet.WORD and self.opening.is_old(value)
        old |= name == AmendingSheet.WORD and self.amending.is_old(value)
        old |= name in InspectionSheet.WORDS and self.inspection.is_old(name, value)
        return old or (name, value) in self._done

    def done(self, name: str, value: str, deed: deeds.Deed) -> None:
        """It was done: its fields are empty again."""
        if name in self._turns:
            self._turns[name] += 1
        self._done.add((name, value))
        own = {"reports": [self.reason], "judge": [self.grounds], "slip": [self.words, self.day]}
        fields.empty(*own.get(deed.kind, ()))
        if deed.kind == "slip":
            self.case = ""
        elif deed.kind == "case":
            self.opening.done()
        elif deed.kind == "rewrite":
            self.amending.done()
        elif deed.kind == "piece":
            self.evidence.done()
        elif deed.kind in ("mend", "inspect"):
            self.inspection.done(deed.kind)

    def clear(self) -> None:
        """Nothing of it, and no control."""
        for form in self.forms:
            fields.show(form, shown=False)
        for place in (self.standing, *self.pieces):
            fill(place, Html(""))
        for part in self.parts:
            part.clear()
