"""What a reviewer sees: what has come and waits, each value beside the year before, and what was published of it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from halfsky.dashboards import markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.submitting import words
from halfsky.dashboards.submitting.decisions import NOT_CHOSEN, in_bulk, possible
from halfsky.dashboards.submitting.material import Material, Opened
from halfsky.dashboards.submitting.sending import amount, line, moment
from halfsky.render.html import Html
from halfsky.words import amounts, values
from halfsky.words.values import chooser

_BY_CELL = ("return", "amend", "withdraw")  # with a reason: they stand below the table


def submissions(material: Material, language: str) -> Html:
    """What has come, newest first, with how much of it waits; a receipt's number opens it."""
    say = chooser(language)
    title = say("报送记录", "What has come")
    listed = material.submissions
    if listed.empty:
        return together(tag("h2", title), tag("p", say("还没有报送。", "Nothing has come yet."), "hs-note"))
    heads = [say("回执号", "receipt"), say("责任单位", "unit"), say("填报人、时间", "by, at"), say("文件", "file"),
             say("接收/未变/未接收", "taken/unchanged/refused"), say("待审核", "waiting"), say("已接受", "accepted"),
             say("已退回", "returned")]  # fmt: skip
    opened = material.opened.receipt if material.opened else ""
    lines = []
    for row in listed.itertuples():
        button = markup.button(str(row.receipt), f"open={row.receipt}", kind="hs-row")
        rows = f"{row.rows_taken}/{row.rows_unchanged}/{row.rows_refused}"
        unit = row.unit or say("全部", "all")
        cells: list[str | Html] = [unit, f"{row.made_by} {moment(row.made_at)}", row.file_name, rows,
                                   str(row.submitted), str(row.accepted), str(row.returned)]  # fmt: skip
        made = line(button, cells, heads)
        lines.append(markup.opened(made.markup) if row.receipt == opened else made)
    table = markup.table(say("点击回执号查看逐项数值", "Open one by its number"), heads, lines, "hs-stacked")
    return together(tag("h2", title), markup.scrolling(table, title))


def opened(one: Opened, language: str, *, may_decide: bool) -> Html:
    """The values of one submission beside the year before, with findings, notes and what was decided."""
    say = chooser(language)
    heads = [say("单元格", "cell"), say("指标", "indicator"), say("数值", "value"), say("分子/分母", "fraction"),
             say("上次数值", "before"), say("变化", "change"), say("状态", "state"),
             say("说明和发现的问题", "notes and findings")]  # fmt: skip
    if may_decide:
        heads.append(say("操作", "do"))
    lines = [_value(row, one, heads, language, may_decide=may_decide) for row in one.rows.itertuples()]
    title = say(f"回执{one.receipt}的数值", f"Values of {one.receipt}")
    file = markup.button(say("下载原始文件", "File as sent"), f"get=file|{one.receipt}")
    note = say("“上次数值”取自已发布的数据包。", "“Before” is of the published data package.")
    table = markup.table(note, heads, lines, "hs-stacked")
    empty = tag("p", say("这次报送没有新的数值。", "There is no new figure in it."), "hs-note")
    return together(
        tag("h2", title), markup.scrolling(table, title) if lines else empty, tag("div", file, "hs-actions")
    )


def _value(row: Any, opened: Opened, heads: list[str], language: str, *, may_decide: bool) -> Html:
    say = chooser(language)
    fraction = "" if pd.isna(row.numerator) else f"{amounts.as_sent(row.numerator)}/{amounts.as_sent(row.denominator)}"
    last = f"{amount(row.last, row, language)}（{int(row.last_year)}）" if pd.notna(row.last) else "—"
    known = pd.notna(row.last) and pd.notna(row.value)
    thing = amounts.thing(row.unit, row.indicator, "", row.counter)
    change = (
        values.change(row.value, row.last, row.unit, language, row.indicator, counted=thing, exact=True)
        if known else "—"
    )  # fmt: skip
    shown: str | Html = amount(row.value, row, language) or say("缺报", "missing")
    notes = [say("缺报原因：", "why missing: ") + row.missing_reason if row.missing_reason else "", row.note, row.found]
    remarks = [tag("p", note) for note in notes if note]
    if row.returned_reason:
        before = amount(row.returned_value, row, language) or say("缺报", "missing")
        said = say(
            f"曾报{before}，被退回：{row.returned_reason}", f"sent before: {before}, returned: {row.returned_reason}"
        )
        remarks.append(tag("p", said, "hs-returned"))
    if row.reason:
        remarks.append(tag("p", say("审核意见：", "reviewer: ") + str(row.reason), "hs-returned"))
    if row.made_by != opened.made_by:
        remarks.append(tag("p", say(f"由{row.made_by}修正", f"amended by {row.made_by}")))
    cells: list[str | Html] = [
        f"{row.indicator}{words.group(row.sex, row.residence, language)}", shown, fraction, last, change,
        words.state(row.state, language), together(*remarks),
    ]  # fmt: skip
    if may_decide:
        cells.append(_buttons(row, opened, language))
    return line(row.cell, cells, heads)


def _buttons(row: Any, opened: Opened, language: str) -> Html:
    say = chooser(language)
    made = []
    about = f"{row.cell} {row.indicator}"
    can = row.open_to.split(";")
    if "accept" in can:
        word = f"accept={opened.receipt}|{row.cell}|{opened.version}"
        made.append(
            markup.button(say("接受", "Accept"), word, aria_label=say(f"接受{about}", f"accept {about}"))
        )  # fmt: skip
    if not set(can).isdisjoint(_BY_CELL):
        made.append(
            markup.button(
                say("退回/修正…", "Return, amend…"), f"cell={row.cell}",
                aria_label=say(f"退回或修正{about}", f"return or amend {about}"),
            )
        )  # fmt: skip
    return tag("div", together(*made), "hs-actions")


def cell_options(opened: Opened, language: str, cell: str = "") -> list[tuple[str, str]]:
    """What a decision can be about: all that waits, or one value; cell: the one chosen (`NOT_CHOSEN`: none yet)."""
    say = chooser(language)
    waits = int(in_bulk(opened.rows, "accept").sum())
    options = [(say("请选择要审核的数值", "choose a value"), NOT_CHOSEN)] if cell == NOT_CHOSEN else []
    options.append((say(f"全部待审核（{waits}）", f"all that waits ({waits})"), ""))
    live = opened.rows[opened.rows["open_to"].ne("")]
    live = live.sort_values("revision_id").drop_duplicates("cell", keep="last")
    for row in live.itertuples():
        state = say(*words.STATES[row.state][1:])
        options.append(
            (f"{row.cell} {row.indicator}{words.group(row.sex, row.residence, language)}（{state}）", row.cell)
        )
    return options


def _accept_all(opened: Opened, waits: int, language: str) -> Html:
    label = chooser(language)(f"接受全部待审核（{waits}项）", f"Accept all that waits ({waits})")
    button = markup.button(label, f"accept={opened.receipt}||{opened.version}", kind="hs-main")
    return tag("div", button, "hs-actions")


def decisions(opened: Opened, cell: str, language: str) -> Html:
    """The buttons that decide on what is chosen; reason and corrected value stand in the fields above.

    Only what can be done has a button, and one for all that waits says how many values that is.
    """
    say = chooser(language)
    rest = int(in_bulk(opened.rows, "accept").sum())
    if cell == NOT_CHOSEN:  # a second click where a button was must not meet another one: words stand there
        text = say("刚才的操作已完成。请在上面选择下一个要审核的数值", "Done. Choose above what to decide on next")
        text += say("，其余的也可以一并接受：", ", or accept the rest:") if rest else say("。", ".")
        button = _accept_all(opened, rest, language) if rest else Html("")
        return together(tag("p", text, "hs-note hs-pause"), button)
    about = f"{opened.receipt}|{cell}|{opened.version}"
    if cell:
        own = opened.rows[opened.rows["cell"].eq(cell)]
        named = {  # one value is chosen for what takes a reason; it is accepted by the button in its row
            "return": say("退回（须填原因）", "Return (with a reason)"),
            "amend": say("修正为上面的数值（须填原因）", "Amend (with value and reason)"),
            "withdraw": say("撤回接受（须填原因）", "Withdraw acceptance (with a reason)"),
            "accept": say("接受", "Accept"),
        }  # fmt: skip
        labels = {kind: label for kind, label in named.items() if possible(own, kind).any()}
    else:
        rows = {kind: int(in_bulk(opened.rows, kind).sum()) for kind in ("accept", "return")}
        every = {
            "accept": say(f"接受全部待审核（{rows['accept']}项）", f"Accept all that waits ({rows['accept']})"),
            "return": say(f"退回全部待审核（{rows['return']}项，须填原因）",
                          f"Return all that waits ({rows['return']}, with a reason)"),
        }  # fmt: skip
        labels = {kind: label for kind, label in every.items() if rows[kind]}
    buttons = [
        markup.button(label, f"{kind}={about}", kind="hs-main" if kind == "accept" and not cell else "")
        for kind, label in labels.items()
    ]
    return tag("div", together(*buttons), "hs-actions")
