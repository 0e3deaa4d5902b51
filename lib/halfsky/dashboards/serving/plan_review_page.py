"""The page on which what was read of a plan is gone through before it is entered. HTML out of a few words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from halfsky.dashboards.serving.pages import page
from halfsky.dashboards.serving.people_pages import mark, notice

if TYPE_CHECKING:
    from halfsky.plan_entry.page_review import Row, Unread

TITLE = "核对规划"
READ, NOT_READ, ADD = "读出的目标", "没有读懂的内容", "补充一项目标"
_HEADS = ("项", "指标", "规划原文", "要求", "目标值", "单位", "期限年", "位置", "核对")
_MENDED = {
    "indicator": "指标（规划用语）", "name": "指标目录中的指标", "comparator": "要求", "value": "目标值",
    "upper_value": "上限",
    "unit": "单位", "deadline_year": "期限年", "lead_unit": "牵头单位", "supporting_units": "配合单位", "note": "说明",
}  # fmt: skip
_ADDED = ("indicator", "name", "comparator", "value", "upper_value", "unit", "deadline_year", "lead_unit")
_NO_FIGURES = "该指标不在目录中，暂不能收数"
_LISTS = {"name": "indicators", "unit": "target-units"}
# How far one has come is told as one goes, before anything is sent.
_COUNTS = (
    "<script>addEventListener('change',()=>{const all=[...document.querySelectorAll('select[data-judged]')],"
    "told=document.getElementById('told'),"
    "done=all.filter(one=>one.dataset.judged.split(' ').includes(one.value)).length;"
    "told.querySelector('b').textContent=`已核对${done}项`;told.querySelector('progress').value=done})</script>"
)


@dataclass(frozen=True)
class Read:
    """What was read of a document. years, area, title, family: as they would be entered; last: the plan's last year,
    by which a target without one of its own is due; typed: of rows by number, what a person wrote and was not taken;
    entered: the plan stands in the package (token is its id, and its document is not at hand)."""

    token: str
    title: str = ""
    area: str = ""
    years: str = ""
    family: str = ""
    last: str = ""
    rows: Sequence[Row] = ()
    unread: Sequence[Unread] = ()
    passed: Collection[int] = ()
    seen: str = ""
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    open: Collection[str] = ()  # words of a row that nobody has judged
    indicators: Sequence[str] = ()
    typed: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    entered: bool = False


def review(base: str, xsrf: str, read: Read, top: str, *, wrong: Sequence[str] = (), done: str = "") -> str:
    """wrong: what could not be taken, each a sentence."""
    begin = (
        f"<h1>{TITLE}</h1>{notice(done, '')}{_faults(wrong)}"
        f'<form method="post" action="{escape(base)}plan/{"review" if read.entered else "register"}" class="review">'
        f"{mark(xsrf)}"
        f'<input type="hidden" name="document" value="{escape(read.token)}">'
        f'<input type="hidden" name="seen" value="{escape(read.seen)}">'
        f"{f'<p>{escape(read.title)}</p>' if read.entered else _about(read)}"
    )
    if not read.rows:
        body = f"{begin}<p>还缺少下列内容，请填写后再读一次。</p></form>" if not wrong else f"{begin}</form>"
        return page(TITLE, body, base, top=top)
    waiting = sum(row.waiting for row in read.rows)
    judged = sum(row.judged for row in read.rows)
    told = (
        f'<p id="told" aria-live="polite"><b>已核对{judged}项</b>，共{len(read.rows)}项。'
        f'<progress max="{len(read.rows)}" value="{judged}" aria-label="核对进度"></progress></p>'
        f"<p>{f'其中{waiting}项读得没有把握，标为“待确认”，请先核对。' if waiting else ''}"
        "读得对的选“已确认”；读错的展开“更正”改正；不是目标的选“不采用”。"
        f"没有核对的{'不变' if read.entered else '按读出的录入'}。</p>"
    )
    lists = "".join(
        f'<datalist id="{name}">{"".join(f"<option>{escape(one)}</option>" for one in words)}</datalist>'
        for name, words in (("indicators", read.indicators), ("target-units", read.choices["unit"]))
    )
    enter = "" if read.entered else '<button name="check" value="no">确认录入</button>'
    body = (
        f"{begin}<h2>{READ}</h2>{told}{_table(read)}{'' if read.entered else _unread(read) + _add(read)}{lists}"
        f'<p><button name="check" value="save">保存核对结果</button> {enter}</p></form>{_COUNTS}'
    )
    return page(TITLE, body, base, top=top)


def _about(read: Read) -> str:
    """Whose plan it is, for which years; and a way to read it again with what is given here."""

    def one(name: str, words: str, value: str) -> str:
        return f'<label>{words} <input name="{name}" maxlength="200" value="{escape(value)}"></label>'

    family = "".join(
        f'<option value="{code}"{" selected" if code == read.family else ""}>{words}</option>'
        for code, words in (("", "按标题判断"), ("women", "妇女发展规划"), ("children", "儿童发展规划"))
    )
    return (
        f'<div class="fields">{one("title", "规划名称", read.title)}{one("area", "地区（名称或六位代码）", read.area)}'
        f"{one('years', '起止年份（例如2021-2030）', read.years)}"
        f'<label>类别 <select name="family">{family}</select></label></div>'
        '<p><button name="check" value="yes">按以上内容重新读取</button></p>'
    )


def _table(read: Read) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    body = "".join(_row(read, row) for row in read.rows)
    return (
        f'<table class="review-rows" aria-label="{READ}"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
    )


def _row(read: Read, row: Row) -> str:
    cells = {**row.cells, **read.typed.get(row.number, {})}
    called = escape(row.cells["indicator"])
    known = f"<small>{escape(row.cells['name'])}</small>" if row.cells["name"] else f"<small>{_NO_FIGURES}</small>"
    shown = {
        "项": f"第{escape(row.item)}项" if row.item else "—", "指标": f"{called}{known}",
        "规划原文": f"{_marked(row.words) or '—'}{f'<small>{escape(row.note)}</small>' if row.note else ''}",
        "要求": escape(row.cells["comparator"]),
        "目标值": escape("至".join(filter(None, (row.cells["value"], row.cells["upper_value"]))) or "—"),
        "单位": escape(row.cells["unit"] or "—"),
        "期限年": escape(row.cells["deadline_year"] or f"{read.last}"), "位置": escape(row.place),
    }  # fmt: skip
    judged = " ".join(word for word in read.choices["review_status"] if word not in read.open)
    name = f"{row.number}.review_status"
    options = [
        word for word in read.choices["review_status"] if word not in read.open or word == row.cells["review_status"]
    ]
    choose = (
        f'<select name="{name}" data-judged="{escape(judged)}" aria-label="核对：{called}">'
        f"{_options(options, cells['review_status'])}</select>"
    )
    fields = "".join(
        _field(read, f"{row.number}.", key, cells[key], f"{words}：{called}") for key, words in _MENDED.items()
    )
    tells = row.number in read.typed and any(cells[key] != row.cells[key] for key in _MENDED)
    told = "".join(f'<td data-head="{head}">{words}</td>' for head, words in shown.items())
    kind = ' class="waiting"' if row.waiting else ""
    return (
        f"<tr{kind}>{told}"
        f'<td data-head="核对">{choose}</td></tr><tr class="mend"><td colspan="{len(_HEADS)}">'
        f"<details{' open' if tells else ''}><summary>更正：{called}</summary>"
        f'<div class="fields">{fields}</div></details></td></tr>'
    )


def _field(read: Read, begin: str, key: str, value: str, label: str) -> str:
    """A field of a target; its visible words are those of its column, read out with the target's name."""
    words, name = _MENDED[key], f'name="{begin}{key}" aria-label="{label}"'
    if key == "comparator":
        return f"<label>{words} <select {name}>{_options(['', *read.choices[key]], value)}</select></label>"
    listed = f' list="{_LISTS[key]}"' if key in _LISTS else ""
    return f'<label>{words} <input {name} maxlength="400" value="{escape(value)}"{listed}></label>'


def _marked(words: str) -> str:
    """The place itself stands out from the words around it."""
    return escape(words).replace("【", "<mark>").replace("】", "</mark>")


def _options(words: Sequence[str], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(word)}"{" selected" if word == chosen else ""}>{escape(word)}</option>'
        for word in words
    )


def _unread(read: Read) -> str:
    if not read.unread:
        return f"<h2>{NOT_READ}</h2><p>没有。文中的数字和表格都有着落。</p>"
    items = "".join(
        f"<li>{escape(one.place)}（{escape(one.kind)}）：{_marked(one.words)}"
        f'<label class="tick"><span><input type="checkbox" name="passed" value="{number}"'
        f"{' checked' if number in read.passed else ''}> 看过，其中没有目标</span></label></li>"
        for number, one in enumerate(read.unread)
    )
    return (
        f'<section aria-label="{NOT_READ}"><h2>{NOT_READ}（{len(read.unread)}处）</h2>'
        "<p>其中可能有目标，请对照原文；有目标的在下面补充。没有逐处看过的，规划标为“部分录入”。</p>"
        f'<ol class="unread">{items}</ol></section>'
    )


def _add(read: Read) -> str:
    typed = read.typed.get(0, {})
    fields = "".join(_field(read, "0.", key, typed.get(key, ""), _MENDED[key]) for key in _ADDED)
    return (
        f"<details{' open' if typed else ''}><summary>补充没有读出的目标</summary>"
        f'<fieldset class="fields"><legend>{ADD}</legend>{fields}</fieldset>'
        "<p>保存后列在表末，可以再补充下一项。</p></details>"
    )


def _faults(wrong: Sequence[str]) -> str:
    if len(wrong) < 2:
        return notice("", wrong[0] if wrong else "")
    items = "".join(f"<li>{escape(one)}</li>" for one in wrong)
    return f'<div class="alert" role="alert">以下各处没有采用，其余也都没有保存，请改正后再保存。<ul>{items}</ul></div>'
