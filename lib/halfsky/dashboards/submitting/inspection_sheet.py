"""督导: the form in which an inspection is written down, and the records there are."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from halfsky.collect import data_requests
from halfsky.collect.cases.inspections import Mend
from halfsky.collect.cases.rules import printed
from halfsky.dashboards import markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.page import block, columns, fill, offer, select
from halfsky.dashboards.submitting import deeds, fields
from halfsky.dashboards.submitting.measures_material import Measures
from halfsky.dashboards.submitting.sending import line
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.words.values import Say, chooser

MOST_MENDED = 20  # matters of one record


class InspectionSheet:
    """Where, when, who, what was seen, what is to be mended until when: each of these goes to the unit as a slip."""

    WORDS = ("mend", "unmend", "inspect")

    def __init__(self) -> None:
        self.turn = 0
        self.mended: list[tuple[str, Mend]] = []
        self.records = block("hs-below", "hs-inspections")
        self.on, self.place, self.team = fields.day(), fields.line("hs-wide"), fields.line("hs-wide")
        self.way, self.praised, self.seen = fields.line("hs-wide"), fields.text(), fields.text()
        self.form = columns("hs-controls", self.on, self.place, self.team, self.way, self.seen, self.praised)
        self.matters, self.until, self.what = select("hs-wide"), fields.day(), fields.text()
        self.mending = columns("hs-controls", self.matters, self.until, self.what)
        self.added, self.save = block(), block()
        self.body: list[widgets.Widget] = [self.records, self.form, self.mending, self.added, self.save]
        self.pieces, self.forms = [self.records, self.added, self.save], [self.form, self.mending]

    def name_controls(self, say: Say) -> None:
        names = {
            self.on: say("督导日期", "Day"), self.place: say("督导地点", "Where"), self.team: say("督导组", "Who"),
            self.way: say("督导方式", "How"), self.seen: say("督导所见", "What was seen"),
            self.praised: say("值得肯定的做法", "What is good"), self.matters: say("整改事项所涉任务", "About"),
            self.until: say("整改期限", "Until"), self.what: say("须整改内容", "To be mended"),
        }  # fmt: skip
        for control, name in names.items():
            control.description = name

    def show(self, known: Measures, package: Package, unit: str, language: str) -> None:
        say = chooser(language)
        fill(self.records, table(known.inspections, package, language) if len(known.units) else Html(""))
        writes = known.may_supervise and bool(unit) and len(known.matters) > 0
        for form in self.forms:
            fields.show(form, shown=writes)
        if not writes:
            choose = say("选择责任单位后可填写督导记录。", "Choose a unit to write an inspection down.")
            fill(self.added, tag("p", choose, "hs-note") if known.may_supervise and not unit else Html(""))
            fill(self.save, Html(""))
            return
        offer(self.matters, [(say("请选择", "choose"), ""), *known.matters], fields.kept(self.matters, known.matters))
        rows = [
            tag("li", together(tag("span", say(f"{title}：{one.text}，{one.due_on}前", f"{title}: {one.text}, until "
                                               f"{one.due_on}")), Html(" "),
                               markup.button(say("删去", "take out"), f"unmend={place}")))
            for place, (title, one) in enumerate(self.mended)
        ]  # fmt: skip
        add = markup.button(say("加入整改事项", "Add what is to be mended"), f"mend={self.turn}|{len(self.mended)}")
        fill(self.added, together(tag("ul", together(*rows)) if rows else Html(""), tag("div", add, "hs-actions")))
        paper = markup.button(say("下载空白督导记录表（Word）", "The form on paper (Word)"), "get=inspection")
        count = say(f"（整改事项{len(self.mended)}项，各下达督办单）", f" ({len(self.mended)} slips)")
        label = say("保存督导记录", "Keep the record") + (count if self.mended else "")
        save = markup.button(label, f"inspect={self.turn}", kind="hs-main")
        fill(self.save, tag("div", together(save, paper), "hs-actions"))

    def deed(self, name: str, value: str, package: Package, plan_id: str, unit: str) -> deeds.Deed | None:
        """What a button asks for; None for what means nothing, and for an old button."""
        if name == "inspect" and value == str(self.turn):
            day = self.on.value.isoformat() if self.on.value else ""
            said = {
                "visited_on": day, "place": str(self.place.value), "team": str(self.team.value),
                "seen": str(self.seen.value), "way": str(self.way.value), "praised": str(self.praised.value),
            }  # fmt: skip
            return deeds.inspect(package, plan_id, unit, said, [one for _, one in self.mended])
        if name == "mend" and value == f"{self.turn}|{len(self.mended)}" and len(self.mended) < MOST_MENDED:
            until = self.until.value.isoformat() if self.until.value else ""
            mend = Mend(str(self.matters.value or ""), str(self.what.value).strip(), until)
            return deeds.mend(package, plan_id, mend)
        return None

    def take_out(self, value: str) -> bool:
        """Take a matter out again that is not yet written down."""
        if not value.isdecimal() or int(value[:9]) >= len(self.mended):
            return False
        del self.mended[int(value[:9])]
        return True

    def is_old(self, name: str, value: str) -> bool:
        """Whether this is the second click of a double click."""
        turn, _, count = value.partition("|")
        if not turn.isdecimal() or (name == "mend" and not count.isdecimal()):
            return False
        return int(turn[:9]) < self.turn or (name == "mend" and int(count[:9]) < len(self.mended))

    def done(self, name: str) -> None:
        if name == "mend":
            titles = {value: title for title, value in self.matters.options}
            until = self.until.value.isoformat()
            mend = Mend(str(self.matters.value), str(self.what.value).strip(), until)
            self.mended.append((titles[mend.object_id], mend))
            fields.empty(self.until, self.what)
        else:
            self.turn += 1
            self.mended.clear()
            fields.empty(self.on, self.place, self.team, self.way, self.seen, self.praised)

    def leave(self) -> None:
        """Another unit is shown: what was not written down was about the one before."""
        self.mended.clear()

    def clear(self) -> None:
        for form in self.forms:
            fields.show(form, shown=False)
        for place in self.pieces:
            fill(place, Html(""))


def table(rows: pd.DataFrame, package: Package, language: str) -> Html:
    """The records that the visitor may see."""
    say = chooser(language)
    title = say("督导记录", "Inspections")
    if rows.empty:
        return together(tag("h2", title), tag("p", say("没有督导记录。", "There was no inspection."), "hs-note"))
    heads = [say("编号", "number"), say("日期", "day"), say("督导对象", "unit"), say("地点", "where"),
             say("督导组", "who"), say("所见", "seen"), say("肯定", "good")]  # fmt: skip
    lines = [
        line(
            printed(str(row.inspection_id)),
            [tag("span", str(row.visited_on), "hs-whole"), data_requests.unit_name(package, str(row.unit)),
             str(row.place), str(row.team), str(row.seen), str(row.praised)], heads,
        )
        for row in rows.itertuples()
    ]  # fmt: skip
    note = say("须整改事项见督办单", "What is to be mended stands among the slips")
    return together(tag("h2", title), markup.scrolling(markup.table(note, heads, lines, "hs-stacked"), title))
