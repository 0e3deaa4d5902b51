"""The places of the page for measures and slips, what fills them, and what their buttons ask for."""

from __future__ import annotations

import datetime

import ipywidgets as widgets

from halfsky.collect.access import Actor
from halfsky.dashboards import markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.page import block, columns, fill, offer, select
from halfsky.dashboards.submitting import deeds, measures, slips
from halfsky.dashboards.submitting.measures_material import Measures
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.vocabulary.implementation import CASE_CAUSES, CASE_LEVELS, VERDICTS
from halfsky.words.values import Say, chooser

_BY_FIELDS = ("judge", "case")


class MeasuresSheet:
    """What is hidden here is not thereby forbidden: each deed asks for the right."""

    def __init__(self) -> None:
        self.case = ""
        self._done: set[tuple[str, str]] = set()
        # Of buttons whose content stands in fields: the second click of a double click is an old one.
        self._turns = dict.fromkeys(_BY_FIELDS, 0)
        self.standing = block("hs-below", "hs-tasks")
        self.reports, self.buttons = block("hs-below", "hs-reports"), block()
        self.reason = _line("hs-wide")
        self.review = columns("hs-controls", self.reason)
        self.goal, self.verdict, self.grounds = select("hs-wide"), select("hs-narrow"), _line("hs-wide")
        self.judging = columns("hs-controls", self.goal, self.verdict, self.grounds)
        self.judge = block()
        self.slips, self.steps = block("hs-below", "hs-slips"), block()
        self.cases, self.words, self.day = select("hs-wide"), _text(), _day()
        self.answering = columns("hs-controls", self.cases, self.day, self.words)
        self.matters, self.cause, self.level = select("hs-wide"), select(), select("hs-narrow")
        self.asked_for, self.due = _text(), _day()
        self.opening = columns("hs-controls", self.matters, self.cause, self.level, self.due, self.asked_for)
        self.open = block()
        self.pieces = [self.reports, self.buttons, self.judge, self.slips, self.steps, self.open]
        self.forms = [self.review, self.judging, self.answering, self.opening]
        self.body = [
            self.reports, self.review, self.buttons, self.judging, self.judge, self.slips, self.answering, self.steps,
            self.opening, self.open,
        ]  # fmt: skip

    def name_controls(self, say: Say) -> None:
        names = {
            self.reason: say("进展退回原因", "Reason for reports"), self.goal: say("定性目标", "Goal in words"),
            self.verdict: say("评估组结论", "Group's verdict"), self.grounds: say("评估依据", "Grounds"),
            self.cases: say("督办单", "Slip"), self.words: say("答复或意见", "Answer or opinion"),
            self.day: say("新的期限", "New day"), self.matters: say("督办事项", "Matter"),
            self.cause: say("事由", "Cause"), self.level: say("级别", "Level"),
            self.asked_for: say("督办要求", "Asked for"), self.due: say("答复期限", "Answer by"),
        }  # fmt: skip
        for control, name in names.items():
            control.description = name

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
        _shown(self.review, decides and len(known.reports) > 0)
        judges = known.may_judge and len(known.goals) > 0
        _shown(self.judging, judges)
        if judges:
            offer(self.goal, [(say("请选择", "choose"), ""), *known.goals], _kept(self.goal, known.goals))
            verdicts = [(VERDICTS.label(code, language), code) for code in VERDICTS]
            offer(self.verdict, verdicts, _kept(self.verdict, verdicts, VERDICTS.codes[0]))
        fill(
            self.judge,
            _button(say("记录评估组结论", "Write down the group's verdict"), f"judge={self._turns['judge']}", judges),
        )
        fill(self.slips, slips.table(known, package, today, language))
        own = slips.mine(known, actor)
        _shown(self.answering, len(own) > 0)
        listed = slips.options(own, language)
        self.case = self.case if self.case in set(own["case_id"]) else ""
        if not self.case and len(own) == 1:
            self.case = str(own["case_id"].iloc[0])
        offer(self.cases, listed, self.case)
        fill(self.steps, slips.buttons(own, self.case, language))
        opens = known.may_supervise and len(known.matters) > 0
        _shown(self.opening, opens)
        if opens:
            offer(self.matters, [(say("请选择", "choose"), ""), *known.matters], _kept(self.matters, known.matters))
            offer(self.cause, causes := slips.causes(language), _kept(self.cause, causes, CASE_CAUSES.codes[0]))
            offer(self.level, levels := slips.levels(language), _kept(self.level, levels, CASE_LEVELS.codes[0]))
        fill(self.open, self._open(known, unit, say))

    def _open(self, known: Measures, unit: str, say: Say) -> Html:
        if not known.may_supervise:
            return Html("")
        if not unit:
            return tag("p", say("选择责任单位后可下达督办单。", "Choose a unit to open a slip."), "hs-note")
        return _button(say("下达督办单", "Open the slip"), f"case={self._turns['case']}", len(known.matters) > 0)

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
        if name == "case" and value == str(self._turns[name]):
            about = [str(choice.value or "") for choice in (self.matters, self.cause, self.level)]
            return deeds.open_case(package, plan_id, unit, about, str(self.asked_for.value), self.due.value)
        return None

    def is_done(self, name: str, value: str) -> bool:
        """Whether this is the second click of a double click."""
        old = name in self._turns and value.isdecimal() and int(value[:9]) < self._turns[name]
        return old or (name, value) in self._done

    def done(self, name: str, value: str, deed: deeds.Deed) -> None:
        """It was done: its fields are empty again."""
        if name in self._turns:
            self._turns[name] += 1
        self._done.add((name, value))
        fields = {
            "reports": [self.reason], "judge": [self.grounds], "slip": [self.words, self.day],
            "case": [self.asked_for, self.due],
        }  # fmt: skip
        for field in fields[deed.kind]:
            field.value = None if isinstance(field, widgets.DatePicker) else ""
        if deed.kind == "slip":
            self.case = ""

    def clear(self) -> None:
        """Nothing of it, and no control."""
        for form in self.forms:
            _shown(form, False)
        for place in (self.standing, *self.pieces):
            fill(place, Html(""))


def _kept(control: widgets.Dropdown, options: list[tuple[str, str]], usual: str = "") -> str:
    return str(control.value) if control.value in {value for _, value in options} else usual


def _button(label: str, word: str, shown: bool) -> Html:
    return tag("div", together(markup.button(label, word)), "hs-actions") if shown else Html("")


def _shown(form: widgets.Box, shown: bool) -> None:
    form.layout.display = "flex" if shown else "none"


def _line(kind: str) -> widgets.Text:
    made = widgets.Text(continuous_update=False)
    made.add_class(kind)
    return made


def _text() -> widgets.Textarea:
    made = widgets.Textarea(continuous_update=False, rows=3)
    made.add_class("hs-text")
    return made


def _day() -> widgets.DatePicker:
    made = widgets.DatePicker()
    made.add_class("hs-day")
    return made
