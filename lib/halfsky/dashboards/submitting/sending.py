"""What a sender sees: where the unit stands, the way from the template to the receipt, what was found cell by cell."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pandas as pd

from halfsky.collect.access import ROLE_NAMES, Actor, prefix
from halfsky.collect.workbook.layout import COLUMNS, MOST_BYTES
from halfsky.dashboards import markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.submitting import words
from halfsky.dashboards.submitting.material import Material
from halfsky.dashboards.submitting.workbooks import Checked, File
from halfsky.render.html import Html
from halfsky.words import amounts, values
from halfsky.words.values import chooser
from halfsky.words.work import listed_units

_LONG = 14  # characters, with the heading before them, that half of a phone's width has room for
_TAGS = re.compile("<[^>]*>")


def who(actor: Actor, area: str, unit_name: str, language: str) -> Html:
    """Who is signed in, and as what."""
    say = chooser(language)
    roles = dict.fromkeys(ROLE_NAMES[grant.role] for grant in actor.grants if area.startswith(prefix(grant.area_code)))
    said = "、".join(say(*role) for role in roles)
    text = say(
        f"当前用户：{actor.name}　身份：{said}　所选责任单位：{unit_name}",
        f"User: {actor.name} · role: {said} · unit: {unit_name}",
    )
    return tag("p", text, "hs-note")


def headline(material: Material, today: datetime.date, language: str) -> Html:
    """How many are asked for, sent, accepted, returned, missing; the day by which."""
    say, counts = chooser(language), material.counts()
    asked = len(material.standing)
    waits = counts["submitted"] + counts["withdrawn"]
    cards = [
        ("first", say("应报指标", "asked for"), str(asked), due(material.days, today, language)),
        ("", say("待审核", "waiting"), str(waits), say("已报送，等待审核", "sent, not yet decided")),
        ("", say("已接受", "accepted"), str(counts["accepted"]),
         say(f"其中未发布{material.unpublished}项", f"{material.unpublished} of them not published")),
        ("bad" if counts["returned"] else "", say("已退回", "returned"), str(counts["returned"]),
         say("请按原因更正后再报", "correct and send again")),
        ("bad" if counts["missing"] else "", say("未报", "not sent"), str(counts["missing"]),
         say("没有数据须写明缺报原因", "a gap needs its reason")),
    ]  # fmt: skip
    return markup.cards(cards)


def due(days: dict[str, str], today: datetime.date, language: str) -> str:
    """The day by which figures are due, and how far off it is."""
    say = chooser(language)
    if not days["due_on"]:
        return say("未布置截止日期", "no day was set")
    left = (datetime.date.fromisoformat(days["due_on"]) - today).days
    when = say(f"还有{left}天", f"{left} days left") if left >= 0 else say(f"已逾期{-left}天", f"{-left} days late")
    return say(f"截止{days['due_on']}，{when}", f"due {days['due_on']}, {when}")


def standing(material: Material, language: str, *, with_units: bool) -> Html:
    """Every indicator asked for, with what has come of it, and the reason where it was returned."""
    say = chooser(language)
    heads = [say("指标", "indicator"), say("计量单位", "unit"), say("规划目标", "target"),
             say("最近年份数值", "latest"), say("本年数值", "this year"), say("状态", "state"),
             say("说明", "remarks")]  # fmt: skip
    if with_units:
        heads.insert(1, say("责任单位", "responsible"))
    lines = [_standing_line(row, heads, language, with_units=with_units) for row in material.standing.itertuples()]
    title = say("各指标报送情况", "What is sent and what is not")
    if not lines:
        return together(tag("h2", title), tag("p", say("没有应报的指标。", "Nothing is asked for."), "hs-note"))
    table = markup.table(
        say("退回的数值附审核意见", "Returned values with the reviewer's reason"), heads, lines, "hs-stacked"
    )
    return together(tag("h2", title), markup.scrolling(table, title))


def _standing_line(row: Any, heads: list[str], language: str, *, with_units: bool) -> Html:
    say = chooser(language)
    last = f"{amount(row.last, row, language)}（{row.last_year}）" if pd.notna(row.last) else ""
    remarks = [row.note, say("缺报原因：", "why missing: ") + row.missing_reason if row.missing_reason else ""]
    remarks += [say(f"另有分项{row.parts}个", f"{row.parts} values by sex or residence") if row.parts else ""]
    shown_remarks = [tag("span", "；".join(filter(None, remarks)))] if any(remarks) else []
    if row.state == "returned":
        shown_remarks.insert(0, tag("p", say(f"退回原因：{row.reason}", f"Returned: {row.reason}"), "hs-returned"))
    shown = "published" if row.published else row.state
    cells: list[str | Html] = [
        measure(row, language), row.target, last, amount(row.value, row, language),
        words.state(shown, language), together(*shown_remarks),
    ]  # fmt: skip
    if with_units:
        cells.insert(0, listed_units(row.responsible_unit, language))
    return line(row.called, cells, heads)


def line(head: str | Html, cells: list[str | Html], heads: list[str], *, numbers: bool = False) -> Html:
    """A row of a table that becomes a card on a phone, where what is long goes across it. numbers: below heads that
    stand to the right (`markup.table`)."""
    made = (
        tag("td", cell, "hs-number" if numbers else "hs-across" if _is_long(cell, name) else "", data_label=name)
        for cell, name in zip(cells, heads[1:], strict=True)
    )
    return tag("tr", together(tag("th", head, scope="row"), *made))


def _is_long(cell: str | Html, name: str) -> bool:
    said = cell if isinstance(cell, str) else _TAGS.sub("", cell.markup)
    return len(said) + len(name) > _LONG


def amount(value: float, row: Any, language: str, *, exact: bool = True) -> str:
    """A value with every digit that was sent, and its unit; "" where there is none. row: unit, indicator, counter.

    exact: without it a computed one is rounded as everywhere.
    """
    thing = amounts.thing(row.unit, row.indicator, "", row.counter)
    return values.value(value, row.unit, language, row.indicator, counted=thing, exact=exact)


def measure(row: Any, language: str) -> str:
    return chooser(language)(values.measure(row.unit, row.counter), row.unit)


def steps(may_send: bool, file: File | None, language: str, *, twin: bool = False) -> Html:
    """Template, upload; and for whom there is nothing to send, nothing. twin: the unit reports on the area's other
    plan too, in one workbook if it likes."""
    say = chooser(language)
    if not may_send:
        return Html("")
    most = f"{MOST_BYTES // 1_000_000}MB"
    template = markup.button(say("① 下载本单位报送模板（Excel）", "① Template (Excel)"), "get=template")
    if twin:
        both = say("① 下载妇女、儿童规划合并模板", "① Template of both plans")
        template = together(template, markup.button(both, "get=template|both"))
    upload = markup.button(
        say(f"② 选择已填写的工作簿（不超过{most}）", f"② Choose the filled workbook (up to {most})"),
        "upload",
        data_most=str(MOST_BYTES),
    )
    note = say(
        f"请用本页模板填写，存为Excel文件（.xlsx、.xls），不超过{most}。选择后先检查、不保存；核对无误再点“报送”。",
        f"A filled template (.xlsx, .xls), up to {most}. A file is checked first; nothing is saved until it is sent.",
    )
    chosen = tag("p", say(f"已选择：{file.name}", f"Chosen: {file.name}")) if file else Html("")
    return together(
        tag("h2", say("报送", "Send")), tag("div", together(template, upload), "hs-actions"),
        tag("p", note, "hs-note"), chosen,
    )  # fmt: skip


def checked(found: Checked, language: str) -> Html:
    """What is in the file that was chosen, of each plan that it serves, and the button that sends all of it."""
    if not found.also:
        return _checked(found, language, found.rows, found.all_new)
    say = chooser(language)
    titles = say("、", ", ").join(f"《{one.plan}》" for one in found.every)
    of_all = say(
        f"这个工作簿用于{len(found.every)}个规划（{titles}），一并检查、一并报送，各有回执。",
        f"The workbook serves {len(found.every)} plans ({titles}): all are checked and sent, each with its receipt.",
    )
    parts = [tag("p", of_all, "hs-lead")]
    for place, one in enumerate(found.every):
        parts += [tag("h3", one.plan), _checked(one, language, 0 if place else found.all_rows, found.all_new)]
    return together(*parts)


def _checked(found: Checked, language: str, sends: int, new: int) -> Html:
    """Of one plan. sends: the rows that the button behind it sends, of all plans, 0 for no button; new: how many of
    them say something new."""
    say = chooser(language)
    severity = found.findings["severity"]
    wrong, asked = int(severity.eq("error").sum()), int(severity.eq("warning").sum())
    if found.receipt is not None:
        top = receipt(found, language)
    elif found.rows:
        parts = ("", "")
        if found.reports:
            figures = found.rows - found.reports
            parts = f"（数值{figures}行、措施进展{found.reports}项）", f" ({figures} figures, {found.reports} measures)"
        if found.unchanged:
            new = found.rows - found.unchanged
            parts = (
                f"{parts[0]}，其中新的{new}行、与已报相同的{found.unchanged}行",
                f"{parts[1]}, {new} of them new and {found.unchanged} as sent before,",
            )
        rest = say(
            f"检查完毕：可接收{found.rows}行{parts[0]}；错误{wrong}处、疑问{asked}处所在的行不接收，更正后再报即可，已接收的行不会重复。",
            f"Checked: {found.rows} rows{parts[1]} can be taken; those with {wrong} errors and {asked} questions wait.",
        )
        if wrong + asked == 0:
            rest = say(
                f"检查完毕：{found.rows}行都可接收{parts[0]}。"
                if found.unchanged
                else f"检查完毕：{found.rows}行{parts[0]}都可接收。",
                f"Checked: all {found.rows} rows{parts[1]} can be taken.",
            )
        top = tag("p", rest, "hs-lead")
    else:
        text = say(
            f"检查完毕：没有可以接收的行，未保存。请按下表更正（错误{wrong}处、疑问{asked}处）后重新选择文件。",
            f"Checked: no row can be taken, nothing was saved. Correct {wrong} errors and {asked} questions.",
        )
        top = tag("p", text, "hs-lead hs-wrong")
    if sends and found.receipt is None:
        send = say(f"③ 报送这{sends}行", f"③ Send these {sends} rows")
        if new < sends:
            send = say(f"③ 报送（新的{new}行）", f"③ Send ({new} new rows)")
        top = together(top, tag("div", markup.button(send, f"send={found.file.mark}", kind="hs-main"), "hs-actions"))
    accounts = [one for one in (found.account, found.tasks) if one is not None]
    counts = [tag("p", say(*one.words) + say("。", "."), "hs-note") for one in accounts]
    return together(top, *counts, findings(found.findings, language))


def receipt(found: Checked, language: str) -> Html:
    """The receipt of what was sent, to keep."""
    say, receipt = chooser(language), found.receipt
    assert receipt is not None
    again = (
        say("这个文件以前已经报送过：回执不变，没有重复保存。",
            "This file was sent before: the receipt is the same, nothing was saved twice.")
        if receipt.resent else say("报送成功。请保存回执号。", "Sent. Keep the number of the receipt.")
    )  # fmt: skip
    pairs = [
        (say("回执号", "receipt"), receipt.receipt), (say("填报人", "sent by"), receipt.made_by),
        (say("时间", "time"), moment(receipt.made_at)),
        (say("文件中的行", "rows in"), str(receipt.rows_in)), (say("接收", "taken"), str(receipt.rows_taken)),
        *([(say("其中数值、措施进展", "figures, measures"),
            say(f"{receipt.rows_taken - found.reports}个、{found.reports}项",
                f"{receipt.rows_taken - found.reports}, {found.reports}"))] if found.reports else []),
        (say("未变（不重复保存）", "unchanged"), str(receipt.rows_unchanged)),
        (say("未接收", "refused"), str(receipt.rows_refused)),
    ]  # fmt: skip
    rows = (tag("tr", together(tag("th", name, scope="row"), tag("td", text, "hs-any"))) for name, text in pairs)
    table = tag("table", together(tag("caption", say("回执", "Receipt")), tag("tbody", together(*rows))), "hs-facts")
    proofs = [
        (say("文件校验码", "sha256"), receipt.file_sha256), (say("记录校验码", "log head"), receipt.log_head),
    ]  # fmt: skip
    return tag(
        "div", together(tag("p", again, "hs-lead"), table, markup.proof(proofs, language)), "hs-receipt", role="status"
    )


def findings(found: pd.DataFrame, language: str, *, in_template: bool = True) -> Html:
    """Every finding by sheet and cell: what is wrong and what to do. in_template: whether a reason has a cell there."""
    say = chooser(language)
    if found.empty:
        return tag("p", say("没有发现问题。", "Nothing was found."), "hs-note")
    heads = [
        say("单元格", "cell"),
        say("级别", "kind"),
        say("内容", "content"),
        say("问题和做法", "what is wrong, what to do"),
    ]
    lines = [_finding(row, heads, language, in_template=in_template) for row in found.itertuples()]
    title = say("检查结果：逐格列出", "Findings, cell by cell")
    table = markup.table(title, heads, lines, "hs-stacked")
    return markup.scrolling(table, title)


def _finding(row: Any, heads: list[str], language: str, *, in_template: bool) -> Html:
    say = chooser(language)
    place = f"{row.sheet} {row.cell}".strip() or say("整个文件", "whole file")
    text = row.message if language == "zh" else row.message_en
    if in_template and row.severity == "warning" and (number := re.search(r"\d+", row.cell)):
        note = f"{COLUMNS['note'][0]}{number[0]}"
        text += say(
            f"。原因请写在{note}，保存后重新选择文件", f". Put the reason into {note}, save and choose the file again"
        )
    kind = tag("span", say(*words.SEVERITIES[row.severity]), f"hs-mark hs-found-{row.severity}")
    return line(place, [kind, row.value, text], heads)


def moment(made_at: str) -> str:
    """A moment of the store's (UTC) by the clock of this place, to the minute."""
    return datetime.datetime.fromisoformat(made_at).astimezone().strftime("%Y-%m-%d %H:%M")
