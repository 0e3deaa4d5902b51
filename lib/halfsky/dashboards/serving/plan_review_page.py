"""The page on which what was read of a plan is gone through before it is entered. HTML out of a few words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from halfsky.dashboards.serving import plan_review_parts as parts
from halfsky.dashboards.serving.pages import page
from halfsky.dashboards.serving.people_pages import mark, notice

if TYPE_CHECKING:
    from halfsky.dashboards.serving.plan_as_read import Read
    from halfsky.plan_entry.page_review import Row

TITLE = "核对规划"
READ, NOT_READ, ADD = "读出的目标", "没有读懂的内容", "补充一项目标"
_HEADS = ("项", "指标", "规划原文", "要求", "目标值", "单位", "期限年", "位置", "核对")
_MENDED = parts.MENDED
_ADDED = ("indicator", "name", "comparator", "value", "upper_value", "unit", "deadline_year", "lead_unit")
_LEFT_AS_IS = "没有核对的保持不变，“待确认”的在确认以前不参与判定。"
_ENTERED_AS_READ = "没有核对的也按读出的内容录入，其中“待确认”的在确认以前不参与判定。"
_NO_FIGURES = "该指标不在目录中，暂不能收数；可在“更正”中新增"
_AREA = "行政区划中没有的，请连写六位代码和名称，例如150471赤峰高新区"
_LISTS = {"name": "indicators", "unit": "target-units"}
# How far one has come is told as one goes, before anything is sent; only what was changed is sent at all.
_SCRIPT = """<script>
(() => {
  const form = document.querySelector('form.review'), told = document.getElementById('told'),
    unsure = document.getElementById('unsure'),
    all = [...form.querySelectorAll('select[data-judged]')], judged = one => one.dataset.judged.split(' '),
    count = () => {
      const done = all.filter(one => judged(one).includes(one.value)).length;
      told.querySelector('b').textContent = `已核对${done}项`; told.querySelector('progress').value = done;
      const open = all.filter(one => one.closest('tbody.waiting') && !judged(one).includes(one.value)).length;
      unsure.hidden = !open; unsure.querySelector('b').textContent = open;
    };
  form.addEventListener('change', count);
  const every = document.getElementById('confirm-shown');
  every.hidden = false;
  every.addEventListener('click', () => {
    for (const one of all) if (!judged(one).includes(one.value) && one.offsetParent) one.value = every.value;
    count();
  });
  const base = document.getElementById('confirm-base');
  if (base) {
    base.hidden = false;
    base.addEventListener('click', () => form.querySelectorAll('[name=base]').forEach(one => { one.checked = true; }));
  }
  form.addEventListener('formdata', event => {
    for (const one of form.querySelectorAll('.review-rows tbody:not(.typed) :is(input:not([type=checkbox]), select)')) {
      const words = one.tagName === 'SELECT' ? [...one.options] : [],
        first = words.length ? (words.find(word => word.defaultSelected) ?? words[0]).value : one.defaultValue;
      if (one.value === first) event.formData.delete(one.name);
    }
  });
  addEventListener('pageshow', count);
})();
</script>"""
PAIR = parts.PAIR


def review(base: str, xsrf: str, read: Read, top: str, *, wrong: Sequence[str] = (), done: str = "") -> str:
    """wrong: what could not be taken, each a sentence."""
    faults = [parts.fault(one, {row.number for row in read.rows}) for one in wrong]
    read = replace(read, told={one.field: one.why for one in faults if one.field})
    if read.same:
        return page(TITLE, _entered_before(base, xsrf, read, _faults(faults, read)), base, top=top)
    begin = (
        f"<h1>{TITLE}</h1>{notice(done, '')}{_faults(faults, read)}{_there(base, read)}"
        f'<form method="post" action="{escape(base)}plan/{"review" if read.entered else "register"}" class="review">'
        f"{mark(xsrf)}"
        f'<input type="hidden" name="document" value="{escape(read.token)}">'
        f'<input type="hidden" name="seen" value="{escape(read.seen)}">'
        f"{f'<p>{escape(read.title)}</p>' if read.entered else _about(read)}"
    )
    if not read.rows:
        body = f"{begin}<p>还缺少下列内容，请填写后再读一次。</p></form>" if not wrong else f"{begin}</form>"
        another = f'<p><a href="{escape(base)}plan">另选文件</a></p>'
        return page(TITLE, f"{body}{another}", base, top=top)
    waits = any(row.waiting for row in read.rows)
    said = [read.typed.get(row.number, {}).get("review_status", "") for row in read.rows]
    judged = sum(word not in read.open if word else row.judged for word, row in zip(said, read.rows, strict=True))
    waiting = sum(row.waiting and (not word or word in read.open) for word, row in zip(said, read.rows, strict=True))
    told = (
        f'<p id="told" aria-live="polite"><b>已核对{judged}项</b>，共{len(read.rows)}项。'
        f'<progress max="{len(read.rows)}" value="{judged}" aria-label="核对进度"></progress></p>'
        f'<p><span id="unsure"{"" if waiting else " hidden"}>其中<b>{waiting}</b>项读得没有把握，'
        "标为“待确认”，请先核对。</span>"
        "读得对的选“已确认”，指标不在目录中的也可以确认；读错的展开“更正”改正；不是目标的选“不采用”。"
        f"{_LEFT_AS_IS if read.entered else _ENTERED_AS_READ}</p>"
        '<p class="tools"><button type="button" id="confirm-shown" hidden '
        f'value="{escape(read.confirmed)}">下面显示的都标为“已确认”</button></p>'
    )
    only = (
        '<label class="tick only"><span><input type="checkbox" class="only-waiting"> 只看待确认</span></label>'
        if waits
        else ""
    )
    lists = "".join(
        f'<datalist id="{name}">{"".join(f"<option>{escape(one)}</option>" for one in words)}</datalist>'
        for name, words in (
            ("indicators", read.indicators), ("target-units", read.new_units),
            ("target-domains", read.choices["new_domain"]),
        )
    )  # fmt: skip
    enter = '<button name="check" value="no">确认录入</button>'
    if read.entered:
        enter = '<button name="check" value="drop">放弃暂存的内容</button>' if read.kept else ""
    body = (
        f"{begin}{parts.pairs(read)}<h2>{READ}</h2>{told}{only}{_table(read, {one.row for one in faults})}"
        f"{'' if read.entered else parts.base_values(read) + _unread(read) + _add(read)}{lists}"
        f'<p><button name="check" value="save">保存核对结果</button> {enter}</p></form>{_SCRIPT}'
    )
    return page(TITLE, body, base, top=top)


def _there(base: str, read: Read) -> str:
    """Before anybody goes through a plan that cannot be entered."""
    if not read.there:
        return ""
    return (
        '<p class="alert" role="alert">这个地区已有同一时期的另一份规划，下面的不能再录入；'
        f"要修改已录入的目标，请到“{_targets(base, read)}”。</p>"
    )


def _targets(base: str, read: Read) -> str:
    return f'<a href="{escape(base)}plan/review?plan={escape(read.there)}">核对目标</a>'


def _entered_before(base: str, xsrf: str, read: Read, faults: str) -> str:
    """Of the very document that is entered nothing is gone through again; its base values can still be taken."""
    told = f"这份文件已经录入过：{escape(read.title)}。要修改已录入的目标，请到“{_targets(base, read)}”。"
    begin = f'<h1>{TITLE}</h1>{faults}<p class="alert" role="alert">{told}</p>'
    back = f'<p><a href="{escape(base)}plan">返回录入规划</a></p>'
    if not read.offered:
        return begin + back
    held = {
        "document": read.token, "seen": read.seen, "title": read.title, "area": read.area, "years": read.years,
        "family": read.family,
    }  # fmt: skip
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(words)}">' for name, words in held.items())
    return (
        f'{begin}<form method="post" action="{escape(base)}plan/register" class="review">{mark(xsrf)}{hidden}'
        f'{parts.base_values(read)}<p><button name="check" value="no">补录勾选的基期值</button></p></form>{back}'
    )


def _about(read: Read) -> str:
    """Whose plan it is, for which years; and a way to read it again with what is given here."""

    def one(name: str, words: str, value: str, more: str = "") -> str:
        hint = f"<small>{more}</small>" if more else ""
        return f'<label>{words} <input name="{name}" maxlength="200" value="{escape(value)}">{hint}</label>'

    family = "".join(
        f'<option value="{code}"{" selected" if code == read.family else ""}>{words}</option>'
        for code, words in (("", "按标题判断"), ("women", "妇女发展规划"), ("children", "儿童发展规划"))
    )
    return (
        f'<div class="fields">{one("title", "规划名称", read.title)}'
        f"{one('area', '地区（名称或六位代码）', read.area, _AREA)}"
        f"{one('years', '起止年份（例如2021-2030）', read.years)}"
        f'<label>类别 <select name="family">{family}</select></label></div>'
        '<p><button name="check" value="yes">按以上内容重新读取</button></p>'
    )


def _table(read: Read, faulty: Collection[int]) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    body = "".join(_row(read, row, row.number in faulty) for row in read.rows)
    return f'<table class="review-rows" aria-label="{READ}"><thead><tr>{heads}</tr></thead>{body}</table>'


def _row(read: Read, row: Row, faulty: bool) -> str:
    """A target. One that was read with certainty is folded to a line, which opens with its corrections."""
    cells = {**row.cells, **read.typed.get(row.number, {})}
    called = escape(row.cells["indicator"])
    known = f"<small>{escape(row.cells['name'])}</small>" if row.cells["name"] else f"<small>{_NO_FIGURES}</small>"
    named = read.units.get(row.number, "")
    units = f"<small>责任单位：{escape(named)}</small>" if named else ""
    # What holds where a field is left empty: one unit that is named leads (`leads.lead_of`).
    otherwise = {"deadline_year": read.last, "lead_unit": "" if "、" in named else named}
    shown = {
        "项": f"第{row.number}项", "指标": f"{called}{known}",
        "规划原文": f"<div>{_marked(row.words) or '—'}</div>{f'<small>{escape(row.note)}</small>' if row.note else ''}",
        "要求": escape(row.cells["comparator"]),
        "目标值": escape("至".join(filter(None, (row.cells["value"], row.cells["upper_value"]))) or "—"),
        "单位": escape(row.cells["unit"] or "—"),
        "期限年": escape(row.cells["deadline_year"] or f"{read.last}"),
        "位置": f"<div>{escape(row.place)}</div>{units}",
    }  # fmt: skip
    judged = " ".join(word for word in read.choices["review_status"] if word not in read.open)
    name = f"{row.number}.review_status"
    options = [
        word for word in read.choices["review_status"]
        if word not in (*read.open, read.added) or word == row.cells["review_status"]
    ]  # fmt: skip
    choose = (
        f'<select name="{name}" data-judged="{escape(judged)}" aria-label="核对：{called}">'
        f"{_options(options, cells['review_status'])}</select>"
    )
    fields = "".join(
        _field(read, f"{row.number}.", key, cells[key], f"{words}：{called}", otherwise.get(key, ""))
        for key, words in _MENDED.items()
    )
    wants = read.typed.get(row.number, {}).get("new", "") != ""
    tells = wants or (row.number in read.typed and any(cells[key] != row.cells[key] for key in _MENDED))
    told = "".join(f'<td data-head="{head}">{words}</td>' for head, words in shown.items())
    typed = row.number in read.typed
    kinds = [
        word
        for word, is_so in (
            ("faulty", faulty), ("waiting", row.waiting), ("typed", typed),
            ("sure", not (faulty or row.waiting or tells)),
        )
        if is_so
    ]  # fmt: skip
    wrong = "<strong>未采用，请改正</strong>" if faulty else ""
    return (
        f'<tbody id="row-{row.number}" class="{" ".join(kinds)}"><tr>{told}'
        f'<td data-head="核对">{choose}{wrong}</td></tr><tr class="mend"><td colspan="{len(_HEADS)}">'
        f"<details{' open' if tells or faulty else ''}><summary>更正<span>：{called}</span></summary>"
        f'<div class="fields">{fields}</div>{parts.new_indicator(read, row)}</details></td></tr></tbody>'
    )


def _field(read: Read, begin: str, key: str, value: str, label: str, else_: str = "") -> str:
    """A field of a target; its visible words are those of its column, read out with the target's name. else_: what
    holds where it is left empty."""
    at, why = parts.marked(read, f"{begin}{key}")
    words, name = _MENDED[key], f'name="{begin}{key}" aria-label="{label}"{at}'
    if key == "comparator":
        return f"<label>{words} <select {name}>{_options(['', *read.choices[key]], value)}</select>{why}</label>"
    listed = f' list="{_LISTS[key]}"' if key in _LISTS else ""
    otherwise = f' placeholder="{escape(else_)}"' if else_ else ""
    return f'<label>{words} <input {name} maxlength="400" value="{escape(value)}"{listed}{otherwise}>{why}</label>'


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
        f'<details id="add"{" open" if typed else ""}><summary>补充没有读出的目标</summary>'
        f'<fieldset class="fields"><legend>{ADD}</legend>{fields}</fieldset>'
        "<p>保存后列在表末，可以再补充下一项。</p></details>"
    )


def _faults(faults: Sequence[parts.Fault], read: Read) -> str:
    """Each named by its row as the page numbers it, with a way to its field; what is added has no row yet."""
    called = {row.number: row.cells["indicator"] for row in read.rows}

    def told(one: parts.Fault) -> str:
        if not one.anchor:
            return escape(one.said)
        if one.row in called:
            words, said = f"第{one.row}项（{escape(called[one.row])}）", f" {escape(one.said)}"
        elif one.row:
            words, said = ADD, f"：{escape(one.said)}"
        else:
            words, colon, said = (escape(part) for part in one.said.partition("："))
            said = colon + said
        return f'<a href="#{escape(one.anchor)}">{words}</a>{said}'

    if not faults:
        return ""
    if len(faults) == 1:
        more = "。此处没有采用，其余已暂存，请改正后再保存。" if read.kept else ""
        return f'<p class="alert" role="alert">{told(faults[0])}{more}</p>'
    items = "".join(f"<li>{told(one)}</li>" for one in faults)
    rest = "其余已暂存，离开后可以接着核对" if read.kept else "其余也都没有保存"
    return f'<div class="alert" role="alert">以下各处没有采用，{rest}，请改正后再保存。<ul>{items}</ul></div>'
