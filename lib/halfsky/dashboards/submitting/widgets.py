"""The widgets of the page, in their order, and what fills them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import ipywidgets as widgets
import pandas as pd

from halfsky.collect.access import Actor
from halfsky.dashboards import markup
from halfsky.dashboards.page import Page, block, columns, fill, offer, select
from halfsky.dashboards.submitting import publishing, reviewing, sending
from halfsky.dashboards.submitting.material import Material
from halfsky.dashboards.submitting.measures_sheet import MeasuresSheet
from halfsky.dashboards.submitting.workbooks import Checked, File
from halfsky.render.html import Html
from halfsky.words.values import Say, chooser


@dataclass(frozen=True)
class State:
    """What the page shows beside the material: the choice, and what became of a file and of the publishing."""

    plan_id: str
    area: str
    year: int
    unit: str
    unit_name: str
    cell: str
    language: str
    today: datetime.date
    file: File | None
    checked: Checked | None
    preview: publishing.Preview | None
    publication: publishing.Published | None
    others: pd.DataFrame | None
    others_rows: pd.DataFrame | None
    also: list[str]
    """The area's other plans on which the unit reports too."""


class Sheet:
    """Every place of the page. What is hidden here is not thereby forbidden: each action asks for the right."""

    def __init__(self) -> None:
        self.plan, self.years, self.units = select("hs-wide"), select("hs-narrow"), select()
        self.upload = widgets.FileUpload(accept=".xlsx,.xls,.xlsb,.ods", multiple=False)
        self.upload.add_class("hs-upload")
        self.cells, self.reason, self.amended = select("hs-wide"), _field("hs-wide"), _field("hs-narrow")
        self.form = columns("hs-controls", self.cells, self.reason, self.amended)
        self.said = block("hs-said")
        self.who, self.headline, self.steps, self.findings = block(), block(), block("hs-steps"), block("hs-findings")
        self.standing, self.listed = block("hs-below", "hs-standing"), block("hs-below", "hs-listed")
        self.opened, self.buttons = block("hs-below", "hs-values"), block()
        self.published = block("hs-below", "hs-published")
        self.measures = MeasuresSheet()
        self._pieces = [self.who, self.headline, self.steps, self.findings, self.standing, self.measures.standing,
                        self.listed, self.opened, self.buttons, self.published]  # fmt: skip
        body = [self.said, *self._pieces]
        body.insert(body.index(self.findings), self.upload)
        body.insert(body.index(self.buttons), self.form)
        body[body.index(self.published) : body.index(self.published)] = self.measures.body
        self.page = Page([self.plan, self.years, self.units], body)

    def name_controls(self, say: Say) -> None:
        names = {
            self.plan: say("规划", "Plan"), self.years: say("年度", "Year"), self.units: say("责任单位", "Unit"),
            self.cells: say("要审核的数值", "Value"), self.reason: say("原因", "Reason"),
            self.amended: say("修正为", "Amend to"),
        }  # fmt: skip
        for control, name in names.items():
            control.description = name
        self.measures.name_controls(say)

    def show(self, known: Material, actor: Actor, state: State) -> str:
        """Fill every place; returns the cell that stands chosen, "" where the one wanted is no longer there."""
        language = state.language
        self.years.layout.display = self.units.layout.display = None
        fill(self.who, sending.who(actor, state.area, state.unit_name, language))
        fill(self.headline, sending.headline(known, state.today, language))
        fill(self.steps, sending.steps(known.may_send, state.file, language, twin=bool(state.also)))
        fill(self.findings, sending.checked(state.checked, language) if state.checked else Html(""))
        fill(self.standing, sending.standing(known, language, with_units=not state.unit))
        fill(self.listed, reviewing.submissions(known, language))
        refused = (state.others, state.others_rows)
        fill(
            self.published,
            publishing.publishing(
                known, state.preview, state.publication, refused, state.plan_id, state.year, language
            ),
        )
        return self._show_opened(known, state)

    def _show_opened(self, known: Material, state: State) -> str:
        opened, language = known.opened, state.language
        decides = known.may_decide and opened is not None and len(opened.rows) > 0
        self.form.layout.display = "flex" if decides else "none"
        fill(self.opened, reviewing.opened(opened, language, may_decide=decides) if opened else Html(""))
        if opened is None or not decides:
            fill(self.buttons, Html(""))
            return ""
        options = reviewing.cell_options(opened, language, state.cell)
        cell = state.cell if state.cell in {value for _, value in options} else ""
        offer(self.cells, options, cell)
        fill(self.buttons, reviewing.decisions(opened, cell, language))
        return cell

    def say(self, text: str, *, bad: bool) -> None:
        """What became of the last click."""
        kind, role = ("hs-alert", "alert") if bad else ("hs-lead", "status")
        fill(self.said, markup.tag("p", text, kind, role=role))

    def wait(self, language: str) -> None:
        text = chooser(language)("正在检查，请稍候……", "Checking …")
        fill(self.findings, markup.tag("p", text, "hs-lead", role="status"))

    def offer_plans(self, plans: Sequence[tuple[str, str]]) -> None:
        """The control of plans alone, before one is chosen."""
        offer(self.plan, plans, "")
        self.page.controls.layout.display = "flex"
        self.years.layout.display = self.units.layout.display = "none"

    def clear(self, text: str) -> None:
        """Nothing but a sentence, and no control."""
        self.page.controls.layout.display = self.form.layout.display = "none"
        self.measures.clear()
        for place in self._pieces:
            fill(place, Html(""))
        fill(self.said, markup.tag("p", text, "hs-lead"))


def _field(kind: str) -> widgets.Text:
    made = widgets.Text(continuous_update=False)
    made.add_class(kind)
    return made
