"""What is seen of measures: of a unit's each with what became of its report; for a reviewer the reports that wait."""

from __future__ import annotations

from typing import Any

import pandas as pd

from halfsky.collect import data_requests
from halfsky.dashboards import address, markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.submitting import words
from halfsky.dashboards.submitting.measures_material import MISSING, NOBODY, Measures, key
from halfsky.dashboards.submitting.sending import line
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.vocabulary.implementation import EVIDENCE_STATES, PROGRESS, VERDICTS
from halfsky.words.values import chooser
from halfsky.words.work import by_unit

MOST_SHOWN = 200  # reports on one page: what waits comes first


def standing(known: Measures, package: Package, unit: str, where: dict[str, str], language: str) -> Html:
    """Where the measures stand: of one unit each by name, of all units how many. where: plan and year of the page on
    how the plan is carried out.
    """
    say = chooser(language)
    title = say("措施进展报送情况", "Measures: what is reported and what is not")
    if known.units.empty:
        return Html("")
    counts = known.counts()
    waits = counts["submitted"] + counts["withdrawn"]
    what = say("应报措施、工程和定性目标", "measures, projects and goals in words")
    lead = by_unit(what, known.owed, counts["asked"], language) + say(
        f"：未报{counts[MISSING]}项，待审核{waits}项，已接受{counts['accepted']}项，已退回{counts['returned']}项。",
        f": {counts[MISSING]} not reported, {waits} waiting, {counts['accepted']} accepted, "
        f"{counts['returned']} returned.",
    )
    table = _tasks(known.tasks, language) if unit else _units(known.units, package, language)
    link = tag("a", say("查看落实情况", "How the plan is carried out"), href=f"implementation?{address.write(where)}")
    return together(
        tag("h2", title), tag("p", lead, "hs-note"), markup.scrolling(table, title), tag("p", link)
    )  # fmt: skip


def _tasks(tasks: pd.DataFrame, language: str) -> Html:
    say = chooser(language)
    heads = [say("编号", "number"), say("措施（工程、目标）", "measure"), say("进展或自评", "progress"),
             say("年度工作", "done in the year"), say("审核状态", "review"), say("说明", "remarks")]  # fmt: skip
    lines = []
    for row in tasks.itertuples():
        remarks = []
        if row.standing == "returned":
            remarks.append(tag("p", say(f"退回原因：{row.reason}", f"Returned: {row.reason}"), "hs-returned"))
        if row.cause:
            remarks.append(tag("p", say("未达标原因：", "cause: ") + str(row.cause)))
        if row.evidence:
            remarks.append(tag("p", say("佐证材料：", "evidence: ") + str(row.evidence)))
        waited = row.owed or row.standing != MISSING
        if not row.owed:
            remarks.append(tag("p", say("由牵头单位报送，本单位可报配合情况", "the leading unit reports; yours may")))
        cells: list[str | Html] = [
            str(row.title), said(row, language), _done(row, language),
            words.state(row.standing, language) if waited else Html(""), together(*remarks),
        ]  # fmt: skip
        lines.append(line(str(row.number), cells, heads))
    return markup.table(
        say("退回的进展附审核意见", "Returned reports with the reviewer's reason"), heads, lines, "hs-stacked"
    )


def _units(units: pd.DataFrame, package: Package, language: str) -> Html:
    say = chooser(language)
    heads = [say("责任单位", "unit"), say("应报", "asked"), say("未报", "not sent"), say("待审核", "waiting"),
             say("已接受", "accepted"), say("已退回", "returned")]  # fmt: skip
    lines = []
    for row in units.to_dict("records"):
        name = data_requests.unit_name(package, row["unit"]) if row["unit"] else say("全部", "all")
        name = say("规划未列明单位", "no unit named") if row["unit"] == NOBODY else name
        numbers = (row["asked"], row[MISSING], row["submitted"] + row["withdrawn"], row["accepted"], row["returned"])
        lines.append(line(name, [str(number) for number in numbers], heads, numbers=True))
    note = say("选择责任单位查看逐项进展", "Choose a unit to see each measure")
    return markup.table(note, heads, lines, "hs-stacked", numeric=range(1, len(heads)))


def said(row: Any, language: str) -> str:
    """What a report says of a task in a word: its progress, or of a goal the unit's verdict and the group's."""
    say = chooser(language)
    parts = [PROGRESS.label(row.state, language)] if row.state else []
    parts += [say("自评", "own verdict: ") + VERDICTS.label(row.self_verdict, language)] if row.self_verdict else []
    if row.group_verdict:
        parts.append(say("评估组", "group: ") + VERDICTS.label(row.group_verdict, language))
    return "；".join(parts) if language == "zh" else "; ".join(parts)


def _done(row: Any, language: str) -> Html:
    say = chooser(language)
    parts = [tag("p", str(row.done_text))] if row.done_text else []
    parts += [tag("p", say("典型做法：", "practice: ") + str(row.practice))] if row.practice else []
    return together(*parts)


def reports(known: Measures, package: Package, unit: str, language: str) -> Html:
    """What a reviewer can decide on, each with a box to tick; what waits stands first."""
    say = chooser(language)
    title = say("进展报告审核", "Reports of measures: review")
    if known.reports.empty:
        return together(tag("h2", title), tag("p", say("没有进展报告。", "No report has come."), "hs-note"))
    heads = [say("选择", "tick"), say("措施（工程、目标）", "measure"), say("进展或自评", "progress"),
             say("年度工作", "done in the year"), say("未达标原因", "cause"), say("佐证材料", "evidence"),
             say("状态", "state")]  # fmt: skip
    if not unit:
        heads.insert(2, say("责任单位", "unit"))
    shown = known.reports.head(MOST_SHOWN)
    lines = [_report(row, known, package, heads, language, with_unit=not unit) for row in shown.itertuples()]
    left = len(known.reports) - len(shown)
    more = say(f"另有{left}项未列出，请选择责任单位查看。", f"{left} more: choose a unit.") if left else ""
    note = say("勾选一项或多项，再点下面的按钮", "Tick one or several, then use the buttons below")
    table = markup.table(note, heads, lines, "hs-stacked")
    return together(tag("h2", title), markup.scrolling(table, title), tag("p", more, "hs-note") if more else Html(""))


def _report(
    row: Any, known: Measures, package: Package, heads: list[str], language: str, *, with_unit: bool
) -> Html:  # fmt: skip
    say = chooser(language)
    about = f"{row.task_number} {row.title}".strip()
    unit = data_requests.unit_name(package, row.unit) if row.unit else say("全部", "all")
    label = say(f"选择{about}", f"tick {about}") + (f"（{unit}）" if with_unit else "")
    box = tag("input", "", "hs-tick", type="checkbox", value=tick(row), aria_label=label)
    box = Html(box.markup.removesuffix("</input>"))
    named = {"task_id": row.task_id, "year": row.year, "unit": row.unit}
    state = [words.state(row.standing, language)]
    if row.reason:
        state.append(tag("p", say("审核意见：", "reviewer: ") + str(row.reason), "hs-returned"))
    cells: list[str | Html] = [
        about, said(row, language), _done(row, language), str(row.cause), _evidence(row, known, named, language),
        together(*state),
    ]  # fmt: skip
    if with_unit:
        cells.insert(1, unit)
    return line(box, cells, heads)


def _evidence(row: Any, known: Measures, named: dict[str, object], language: str) -> Html:
    """The pieces that a report names: what has come can be looked at where it is judged."""
    pieces = known.pieces.get(key(named))
    if pieces is None:
        return tag("span", str(row.evidence)) if row.evidence else Html("")
    made = []
    for number, name, state in pieces:
        word = f"（{EVIDENCE_STATES.label(state, language)}）"
        shown = markup.button(name, f"get=evidence|{number}", kind="hs-row") if number else tag("span", name)
        made.append(tag("p", together(shown, tag("span", word))))
    return together(*made)


def tick(row: Any) -> str:
    """What a box stands for: the report as it was shown."""
    return f"{row.receipt}|{row.report_id}|{row.decisions}"


def buttons(known: Measures, language: str) -> Html:
    """What can be done with the reports that are ticked, and with all that wait."""
    say = chooser(language)
    shown = known.reports.head(MOST_SHOWN)
    can = {action for cell in shown["open_to"] for action in cell.split(";")}
    waits = shown[shown["standing"].eq("submitted")]
    made = []
    if len(waits):
        every = ",".join(tick(row) for row in waits.itertuples())
        label = say(f"接受全部待审核进展（{len(waits)}项）", f"Accept all reports that wait ({len(waits)})")
        made.append(markup.button(label, f"reports=accept|{every}", kind="hs-main"))
    labels = {
        "accept": say("接受所选进展", "Accept the ticked"),
        "return": say("退回所选进展（须填原因）", "Return the ticked (with a reason)"),
        "withdraw": say("撤回对所选进展的接受（须填原因）", "Withdraw acceptance of the ticked (with a reason)"),
    }  # fmt: skip
    made += [
        markup.button(label, f"reports={kind}|", data_ticks="hs-tick") for kind, label in labels.items() if kind in can
    ]
    return tag("div", together(*made), "hs-actions")
