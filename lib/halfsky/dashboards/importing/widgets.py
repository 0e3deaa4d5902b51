"""The widgets of the page where a table is brought in, in their order."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from halfsky.dashboards import markup
from halfsky.dashboards.importing import grid, names
from halfsky.dashboards.importing.work import Work
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.page import Page, block, columns, fill, offer, select
from halfsky.guarded_reading import UPLOADED_TABLE
from halfsky.render.html import Html
from halfsky.vocabulary.codes import RESIDENCES, SEXES
from halfsky.words.values import Say, chooser

_FIELDS = ("indicator_id", "area_code", "unit", "year", "sex", "residence")
_EARLIEST = 1949


def _field(kind: str) -> widgets.Text:
    made = widgets.Text(continuous_update=False)
    made.add_class(kind)
    return made


class Desk:
    """Every place of the page. What is hidden here is not thereby forbidden: each action asks for the right."""

    def __init__(self) -> None:
        self.purpose, self.plan, self.years, self.units = (
            select("hs-wide"), select("hs-wide"), select("hs-narrow"), select(),
        )  # fmt: skip
        self.upload = widgets.FileUpload(accept=",".join(UPLOADED_TABLE.endings), multiple=False)
        self.upload.add_class("hs-upload")
        self.sheets = select("hs-wide")
        self.choices = {name: select("hs-wide" if name in _FIELDS[:2] else "hs-narrow") for name in _FIELDS}
        self.value = _field("hs-narrow")
        self.form = columns("hs-controls", *self.choices.values(), self.value)
        self.source, self.publisher = select("hs-wide"), _field("hs-middle")
        self.title, self.url = _field("hs-wide"), _field("hs-middle")
        self.sourced = columns("hs-controls", self.source, self.publisher, self.title, self.url)
        self.reason = _field("hs-wide")
        self.reasoned = columns("hs-controls", self.reason)
        self.turned = columns("hs-controls", self.sheets)
        self.said, self.who, self.steps, self.legend = block("hs-said"), block(), block("hs-steps"), block()
        self.sheet, self.chosen, self.correct = block("hs-below", "hs-sheets"), block("hs-chosen"), block()
        self.asked, self.confirm = block("hs-below", "hs-asked"), block("hs-below", "hs-confirm")
        self.receipt, self.effects = block(), block("hs-below", "hs-effects")
        self._working = [self.turned, self.form, self.sourced, self.reasoned]
        self._pieces = [self.who, self.steps, self.legend, self.sheet, self.chosen, self.correct, self.asked,
                        self.confirm, self.receipt, self.effects]  # fmt: skip
        body = [
            self.said, self.who, self.steps, self.upload, self.receipt, self.legend, self.turned, self.sheet,
            self.chosen, self.form, self.correct, self.asked, self.sourced, self.reasoned, self.confirm, self.effects,
        ]  # fmt: skip
        self.page = Page([self.purpose, self.plan, self.years, self.units], body)

    def name_controls(self, say: Say) -> None:
        named = {
            self.purpose: say("用途", "Purpose"), self.plan: say("规划", "Plan"), self.years: say("年度", "Year"),
            self.units: say("责任单位", "Unit"), self.sheets: say("工作表", "Sheet"),
            self.value: say("数值更正为", "Value"), self.source: say("资料来源", "Source"),
            self.publisher: say("发布单位", "Publisher"), self.title: say("资料名称（书名、表名）", "Title"),
            self.url: say("网址（可不填）", "Address"),
            self.reason: say("有疑问数值的说明（如无误，请写明原因）", "Why doubtful values are right"),
        }  # fmt: skip
        fields = (say("指标", "Indicator"), say("地区", "Area"), say("计量单位", "Unit"), say("年份", "Year"),
                  say("性别", "Sex"), say("城乡", "Residence"))  # fmt: skip
        for control, name in [*named.items(), *zip(self.choices.values(), fields, strict=True)]:
            control.description = name

    def say(self, text: str, *, bad: bool) -> None:
        kind, role = ("hs-alert", "alert") if bad else ("hs-lead", "status")
        fill(self.said, tag("p", text, kind, role=role))

    def show(self, place: widgets.Widget, *, shown: bool) -> None:
        place.layout.display = "flex" if shown else "none"

    def clear(self, text: str) -> None:
        """Nothing but a sentence, and no control."""
        self.page.controls.layout.display = "none"
        for form in self._working:
            self.show(form, shown=False)
        for place in self._pieces:
            fill(place, Html(""))
        fill(self.said, tag("p", text, "hs-lead"))

    # ---- choosing what a cell is ----

    def fields(self) -> dict[str, str]:
        """What was chosen in the form; what was left as it is, is not in it."""
        given = {name: str(control.value or "") for name, control in self.choices.items()}
        return {name: text for name, text in given.items() if text} | (
            {"value": str(self.value.value).strip()} if str(self.value.value).strip() else {}
        )

    def empty_form(self) -> None:
        for control in self.choices.values():
            if control.options:
                control.value = ""
        self.value.value = ""

    def offer_choices(self, work: Work, areas: list[str], last_year: int, language: str) -> None:
        """The lists of the form; the first entry of each changes nothing."""
        say = chooser(language)
        options = {
            "indicator_id": names.indicators(work.package), "area_code": names.areas(work.package, areas),
            "unit": names.units(), "year": [(str(year), str(year)) for year in range(last_year, _EARLIEST - 1, -1)],
            "sex": names.groups(SEXES, "sex", language), "residence": names.groups(RESIDENCES, "residence", language),
        }  # fmt: skip
        none = (say("不改", "as it is"), "")
        for name, control in self.choices.items():
            held = str(control.value or "")
            known = {value for _, value in options[name]}
            offer(control, [none, *options[name]], held if held in known else "")


def chosen(place: grid.Place | None, work: Work, language: str) -> Html:
    """What was clicked, and what it was read as."""
    say = chooser(language)
    if place is None:
        note = say(
            "点表中的数值可以查看它读作什么；点标题可以从列表中更正指标、地区、单位、年份，对其下的全部数值有效。",
            "Click a value to see what it was read as; click a heading to correct it for all values under it.",
        )
        return tag("p", note, "hs-note")
    own = work.rows.loc[place.at]
    first, many = own.iloc[0], len(own) > 1
    title = say(f"单元格{place.cell}", f"Cell {place.cell}")
    if place.header:
        title = say(
            f"标题{place.cell}“{place.header}”：涉及{len(own)}个数值", f"Heading {place.cell}: {len(own)} values"
        )
    said = names.described(first, work.package, language)
    pairs = [(say("原文", "as it stands"), str(first["read_as"]))] if not many else []
    pairs += said if not many else [pair for pair in said[:4] if _all_alike(own, pair, said)]
    if not many:
        told = [
            (say("问题", "question"), str(first["question"]).split(" / ")[0]),
            (say("说明", "note"), str(first["note"])),
        ]
        pairs += [(name, text) for name, text in told if text]
    cells = (tag("tr", together(tag("th", name, scope="row"), tag("td", text, "hs-any"))) for name, text in pairs)
    table = tag("table", together(tag("caption", say("读作", "read as")), tag("tbody", together(*cells))), "hs-facts")
    return together(tag("h3", title), table if pairs else Html(""))


def _all_alike(rows: pd.DataFrame, pair: tuple[str, str], said: list[tuple[str, str]]) -> bool:
    column = ["indicator_id", "area_code", "year"][said.index(pair)] if said.index(pair) < 3 else ""
    return bool(column) and len(rows[column].drop_duplicates()) == 1


def correcting(place: grid.Place | None, work: Work, language: str) -> Html:
    say = chooser(language)
    if place is None:
        return Html("")
    scope = say(f"（{len(place.at)}个数值）", f" ({len(place.at)} values)") if len(place.at) > 1 else ""
    buttons = (
        markup.button(say(f"按所选更正{scope}", f"Correct{scope}"), f"correct={work.mark}", kind="hs-main"),
        markup.button(say(f"不导入{scope}", f"Leave out{scope}"), f"leave={work.mark}"),
        markup.button(say("关闭", "Close"), "close="),
    )
    return tag("div", together(*buttons), "hs-actions")
