"""Parts of the page on which a plan is gone through: contradictory targets, base values, new indicators."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from halfsky.dashboards.serving.plan_as_read import Read
    from halfsky.plan_entry.contradictions import Pair
    from halfsky.plan_entry.page_review import Row

PAIR = "pair-"
"""Before the key of a pair, in the name of its field."""
PAIRS, BASE, NEW = "前后不一致的目标", "规划自带的基期值", "目录中没有的，新增为本单位指标"
_BASE_HEADS = ("确认", "指标", "年份", "数值", "位置")
MENDED = {
    "indicator": "指标（规划用语）", "name": "指标目录中的指标", "comparator": "要求", "value": "目标值",
    "upper_value": "上限",
    "unit": "单位", "deadline_year": "期限年", "lead_unit": "牵头单位", "supporting_units": "配合单位", "note": "说明",
}  # fmt: skip
"""What a person may mend of a target, and what its field is called."""
_WANTED = "yes"  # plan_entry.own_indicators.WANTED; that module reads pandas
_NEW = {"new_name": "名称", "new_unit": "单位", "new_better": "方向", "new_domain": "领域"}
_NEW_LISTS = {"new_domain": "target-domains"}
_KEYS = {words: key for key, words in MENDED.items()} | {f"新指标{words}": key for key, words in _NEW.items()}
_ROW, _BASE_ROW = (
    re.compile(r"^第(?P<row>\d+)行 (?P<said>(?:(?P<head>[^：]+)：)?)"),
    re.compile(r"^基期值第(?P<row>\d+)行"),
)


class Fault(NamedTuple):
    """What could not be taken. row: of which target, 0 where it is of none; field: the name of its field on the page,
    "" where it is of none; said: without its row; why: without its field too; anchor: where on the page it is to be
    mended, "" for nowhere."""

    row: int
    field: str
    said: str
    why: str
    anchor: str


def fault(sentence: str, rows: Collection[int]) -> Fault:
    """What a sentence of `page_review` is about. rows: those of the page; what is of a row beyond them is of the target
    that is added."""
    if found := _BASE_ROW.match(sentence):
        return Fault(0, "", sentence, sentence, f"base-{found['row']}")
    found = _ROW.match(sentence)
    if found is None:
        return Fault(0, "", sentence, sentence, "")
    number, key = int(found["row"]), _KEYS.get(found["head"] or "", "")
    name = f"{number if number in rows else 0}.{key}" if key else ""
    here = f"at-{name}" if name else f"row-{number}" if number in rows else "add"
    return Fault(number, name, sentence[found.start("said") :], sentence[found.end() :], here)


def marked(read: Read, name: str) -> tuple[str, str]:
    """What a field's tag and what follows it say where what it holds was not taken."""
    told = read.told.get(name, "")
    if not told:
        return f' id="at-{escape(name)}"', ""
    return (
        f' id="at-{escape(name)}" aria-invalid="true" aria-describedby="why-{escape(name)}"',
        f'<strong class="why" id="why-{escape(name)}">{escape(told)}</strong>',
    )


def pairs(read: Read) -> str:
    """Targets of one indicator that cannot both hold, each pair with both places and a choice."""
    if not read.pairs:
        return ""
    called = {row.number: row.cells["indicator"] for row in read.rows}
    items = "".join(_pair(read, pair, called) for pair in read.pairs)
    chosen = [pair for pair in read.pairs if read.chosen.get(pair.key)]
    open_ = sum(not pair.settled for pair in read.pairs if pair not in chosen)
    told = f"其中{open_}处尚未取舍。" if open_ else "都已取舍，可以改选。"
    told += f"所选的{len(chosen)}处在保存后生效。" if chosen else ""
    return (
        f'<section aria-label="{PAIRS}"><h2>{PAIRS}（{len(read.pairs)}处）</h2>'
        f"<p>同一指标有不同的目标值，或者同一目标写了两次，{told}"
        "请对照原文选择保留哪一项；没有选择的都照原样保留。</p>"
        f'<ol class="pairs">{items}</ol></section>'
    )


def _pair(read: Read, pair: Pair, called: Mapping[int, str]) -> str:
    def ways(numbers: tuple[int, ...]) -> str:
        return "、".join(f'<a href="#row-{number}">第{number}项</a>' for number in numbers)

    def items(numbers: tuple[int, ...]) -> str:
        return "、".join(f"第{number}项" for number in numbers)

    name = called.get(pair.here[0], "")
    ways_out = {
        "both": "两项都保留", "here": f"只保留{pair.here_says}（{items(pair.here)}）",
        "there": f"只保留{pair.there_says}（{items(pair.there)}）",
    }  # fmt: skip
    # What stands is no new choice: a row that is judged anew in the same form is not overruled by it.
    stands = f"已选：{ways_out[pair.stays]}" if pair.stays else "请选择"
    options = {"": stands} | {code: words for code, words in ways_out.items() if code != pair.stays}
    chosen = read.chosen.get(pair.key, "")
    listed = "".join(
        f'<option value="{code}"{" selected" if code == chosen else ""}>{escape(words)}</option>'
        for code, words in options.items()
    )
    return (
        f"<li>{escape(pair.message)}（{ways(pair.here)}；{ways(pair.there)}）"
        f'<label>保留 <select name="{PAIR}{escape(pair.key)}" aria-label="保留哪一项：{escape(name)}">{listed}</select>'
        "</label></li>"
    )


def base_values(read: Read) -> str:
    """What the plan's own tables print as reached, to be confirmed row by row or all at once."""
    if read.base is None or read.base.empty:
        return ""
    rows = read.base.to_dict("records")
    if read.same:  # no target is shown of which an indicator could be named
        named = f"{read.no_indicator}（在“核对目标”中）"
        rows = [{**row, "why": named if row["why"] == read.no_indicator else row["why"]} for row in rows]
    free = [row for row in rows if row["why"] in ("", read.no_indicator)]
    heads = "".join(f'<th scope="col">{head}</th>' for head in _BASE_HEADS)
    body = "".join(_base_row(read, row) for row in rows)
    every = (
        '<p class="tools"><button type="button" id="confirm-base" hidden>全部确认</button></p>' if len(free) > 1 else ""
    )
    return (
        f'<section aria-label="{BASE}"><h2>{BASE}（{len(rows)}个）</h2>'
        "<p>规划的指标表列有下列已达到的数值。勾选的在录入规划时记为本地区的观测数据，来源写明为本规划；"
        f"没有勾选的不采用。</p>{every}"
        f'<table class="base" aria-label="{BASE}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></section>"
    )


def _base_row(read: Read, row: Mapping[str, object]) -> str:
    from halfsky.plan_entry import base_values as plan_values  # noqa: PLC0415 - pandas only where it is needed

    number, called, why = int(str(row["number"])), escape(str(row["indicator"])), str(row["why"])
    chosen = number in read.confirmed_base
    if why and why != read.no_indicator and not chosen:
        tick = f"<small>不能采用：{escape(why)}</small>"
    else:
        tick = (
            f'<label class="tick"><span><input type="checkbox" name="base" value="{number}"'
            f'{" checked" if chosen else ""} aria-label="确认基期值：{called}"> 确认</span></label>'
        )
        told = "不能采用：" + why + "；勾选的，在指明或新增指标的同时采用" if why == read.no_indicator else why
        tick += f"<small>{escape(told)}</small>" if why else ""
    told = str(row["year"]) if str(row["year"]) not in ("<NA>", "nan", "None") else ""
    year = told or (
        f'<input name="base_year-{number}" inputmode="numeric" maxlength="4" size="5" '
        f'value="{escape(read.confirmed_base.get(number, ""))}" aria-label="基期值的年份：{called}">'
    )
    name = str(row["name"])
    small = f"<small>{escape(name)}</small>" if name and name != str(row["indicator"]) else ""
    cells = (
        tick, f"{called}{small}", year, escape(plan_values.shown(row)),
        escape(str(row["place"])),
    )  # fmt: skip
    told_cells = "".join(
        f'<td data-head="{head}"><div>{cell}</div></td>' for head, cell in zip(_BASE_HEADS, cells, strict=True)
    )
    return f'<tr id="base-{number}">{told_cells}</tr>'


def new_indicator(read: Read, row: Row) -> str:
    """The fields of a new indicator for a target that the catalogue has none for."""
    if not row.own:
        return ""
    cells = {**row.own, **read.typed.get(row.number, {})}
    called = escape(row.cells["indicator"])
    fields = "".join(_new_field(read, row.number, key, str(cells.get(key, "")), called) for key in _NEW)
    ticked = " checked" if cells.get("new", "") == _WANTED else ""
    return (
        f'<fieldset class="fields"><legend>{NEW}</legend>'
        f'<label class="tick"><span><input type="checkbox" name="{row.number}.new" value="{_WANTED}"{ticked} '
        f'aria-label="新增指标：{called}"> 新增，以后收数和判定</span></label>{fields}</fieldset>'
    )


def _new_field(read: Read, number: int, key: str, value: str, called: str) -> str:
    at, why = marked(read, f"{number}.{key}")
    name = f'name="{number}.{key}" aria-label="新指标{_NEW[key]}：{called}"{at}'
    if key in ("new_better", "new_unit"):
        offered = {word: word for word in read.choices[key]} if key == "new_better" else dict(read.new_units)
        offered = {"": "请选择"} | offered
        offered |= {value: value} if value not in offered else {}  # what was sent and not taken is not lost
        options = "".join(
            f'<option value="{escape(word)}"{" selected" if word == value else ""}>{escape(words)}</option>'
            for word, words in offered.items()
        )
        return f"<label>{_NEW[key]} <select {name}>{options}</select>{why}</label>"
    listed = f' list="{_NEW_LISTS[key]}"' if key in _NEW_LISTS else ""
    return f'<label>{_NEW[key]} <input {name} maxlength="100" value="{escape(value)}"{listed}>{why}</label>'
