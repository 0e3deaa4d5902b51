"""Parts of the page on which a plan is gone through: contradictory targets, base values, new indicators."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from halfsky.dashboards.serving.plan_as_read import Read
    from halfsky.plan_entry.contradictions import Pair
    from halfsky.plan_entry.page_review import Row

PAIR = "pair-"
"""Before the key of a pair, in the name of its field."""
PAIRS, BASE, NEW = "前后不一致的目标", "规划自带的基期值", "目录中没有的，新增为本单位指标"
_BASE_HEADS = ("确认", "指标", "年份", "数值", "位置")
_WANTED = "yes"  # plan_entry.own_indicators.WANTED; that module reads pandas
_NEW = {"new_name": "名称", "new_unit": "单位", "new_better": "方向", "new_domain": "领域"}
_NEW_LISTS = {"new_domain": "target-domains"}


def pairs(read: Read) -> str:
    """Targets of one indicator that cannot both hold, each pair with both places and a choice."""
    if not read.pairs:
        return ""
    called = {row.number: row.cells["indicator"] for row in read.rows}
    items = "".join(_pair(read, pair, called) for pair in read.pairs)
    open_ = sum(not pair.settled for pair in read.pairs)
    told = f"其中{open_}处尚未取舍。" if open_ else "都已取舍，可以改选。"
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
    return f"<tr>{told_cells}</tr>"


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
    name = f'name="{number}.{key}" aria-label="新指标{_NEW[key]}：{called}"'
    if key == "new_better":
        options = "".join(
            f'<option value="{escape(word)}"{" selected" if word == value else ""}>{escape(word) or "请选择"}</option>'
            for word in ("", *read.choices[key])
        )
        return f"<label>{_NEW[key]} <select {name}>{options}</select></label>"
    if key == "new_unit":
        offered = {"": "请选择"} | dict(read.new_units)
        offered |= {value: value} if value not in offered else {}  # what was sent and not taken is not lost
        options = "".join(
            f'<option value="{escape(word)}"{" selected" if word == value else ""}>{escape(words)}</option>'
            for word, words in offered.items()
        )
        return f"<label>{_NEW[key]} <select {name}>{options}</select></label>"
    listed = f' list="{_NEW_LISTS[key]}"' if key in _NEW_LISTS else ""
    return f'<label>{_NEW[key]} <input {name} maxlength="100" value="{escape(value)}"{listed}></label>'
