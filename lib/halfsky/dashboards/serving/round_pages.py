"""The pages of a round: when figures of a plan's year are sent, and by whom. HTML out of a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from halfsky.dashboards.serving.pages import Link, page

TITLE = "布置报送"
_NAMED = 10  # targets that are named
_FILLED_IN = "暂从规划写明的单位中选定一个填入，规划未写的按指标内容建议，以“建议”标出"
_EMPTY = '<small class="empty">请填写</small>'
_PROPOSED = '<small class="proposed">建议，待确认</small>'
_WRITTEN = "<small>核对目标时已填为牵头单位</small>"
UNIT = "unit-"  # and the indicator: the field of its sender
_DUE, _NEEDED, _FREE = "due_on", "（必填）", "（可不填）"
DAYS = (("opens_on", "开始接收"), ("due_on", "截止报送"), ("closes_on", "停止接收"))


@dataclass(frozen=True)
class Asked:
    """An indicator with the unit that sends it. named: the units that the plan names for it; proposed: nobody has said
    that it is this unit, neither the plan nor the office; written: the office said so, of the target."""

    indicator_id: str
    indicator: str
    target: str
    named: str
    unit: str
    proposed: bool = False
    written: bool = False


@dataclass(frozen=True)
class Round:
    """What is set for a plan. calls: year and its days, newest year first; confirmed: by whom and when, or ""; outside:
    targets for which no figures can be called, as the catalogue has no indicator of theirs; typed: by the field's name,
    what came with the form and was not saved."""

    plan_id: str
    title: str
    year: int
    calls: Sequence[tuple[int, dict[str, str]]]
    asked: Sequence[Asked]
    units: Sequence[str]
    confirmed: str
    waiting: int
    outside: Sequence[str] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    marks: bool = False
    """Whether what has no unit is marked: it was sent so, and refused."""

    @property
    def without_unit(self) -> list[str]:
        """The fields of the indicators that are to be marked, in the table's order; nothing where all are empty."""
        names = [UNIT + one.indicator_id for one in self.asked if self.marks]
        stand = {UNIT + one.indicator_id: one.unit for one in self.asked}
        empty = [name for name in names if not self.filled(name, stand[name]).strip()]
        return empty if len(empty) < len(names) else []

    def days(self) -> dict[str, str]:
        """Those that are set for the year shown, by the names of `DAYS`; "" for what is not set."""
        return dict.fromkeys((name for name, _ in DAYS), "") | dict(self.calls).get(self.year, {})

    def filled(self, name: str, stands: str) -> str:
        """What the field of this name holds: what was typed and not saved, else what stands."""
        return self.typed.get(name, stands)


def plans(base: str, listed: Sequence[Link], top: str) -> str:
    rows = "".join(f'<li><a href="{escape(one.address)}">{escape(one.title)}</a></li>' for one in listed)
    some = f"<p>请选择规划。</p><ul class='cards'>{rows}</ul>" if rows else "<p>没有可以布置的规划。</p>"
    return page(TITLE, f"<h1>{TITLE}</h1>{some}", base, top=top)


def one(base: str, xsrf: str, about: Round, top: str, *, done: str = "", wrong: str = "") -> str:
    address = f"{escape(base)}round/{escape(about.plan_id)}"
    mark = f'<input type="hidden" name="_xsrf" value="{escape(xsrf)}">'
    said = (f'<p class="done" role="status">{escape(done)}</p>' if done else "") + (
        f'<p class="alert" role="alert">{escape(wrong)}{_first(about)}</p>' if wrong else ""
    )
    days = about.days()
    # One form: whichever button is pressed, what was typed for the other comes along, and is not lost.
    body = (
        f"<h1>{TITLE}</h1><p>{escape(about.title)}</p>{said}"
        f"<h2>一、报送时间</h2>{_calls(about.calls)}"
        f'<form method="post" action="{address}/days" class="round">{mark}<div class="fields">'
        f'<label>数据年份 <input name="year" type="number" min="1949" max="2100" required '
        f'value="{escape(about.filled("year", str(about.year)))}"></label>'
        + "".join(
            f'<label>{words}{_NEEDED if name == _DUE else _FREE} <input name="{name}" type="date"'
            f'{" required" if name == _DUE else ""} value="{escape(about.filled(name, days[name]))}"></label>'
            for name, words in DAYS
        )
        + "<button>保存报送时间</button></div>"
        f"<h2>二、由哪个单位报送</h2>{_standing(about)}{_table(about)}{_outside(base, about)}"
        f'<p><button formaction="{address}/senders" formnovalidate>确认以上单位</button></p></form>'
        f'<datalist id="units">{"".join(f"<option>{escape(unit)}</option>" for unit in about.units)}</datalist>'
    )
    return page(TITLE, body, base, top=top)


def _standing(about: Round) -> str:
    if about.waiting == len(about.asked):
        return f"<p>尚未确认：报送单位{_FILLED_IN}。请逐项核对后确认一次。</p>"
    more = f"其中{about.waiting}项是确认以后新增的，报送单位{_FILLED_IN}，请再次确认。" if about.waiting else ""
    return f"<p>{escape(about.confirmed or '已经确认。')}{more}如有调整，修改后重新确认。</p>"


def _outside(base: str, about: Round) -> str:
    if not about.outside:
        return ""
    named = "、".join(escape(one) for one in about.outside[:_NAMED]) + ("等" if len(about.outside) > _NAMED else "")
    link = f'<a href="{escape(base)}plan/review?plan={escape(about.plan_id)}">核对目标</a>'
    return (
        f"<p>另有{len(about.outside)}项定量目标不在指标目录中，不能布置收数：{named}。"
        f"要收数的，请由管理员在“{link}”的“更正”中新增指标。</p>"
    )


def _first(about: Round) -> str:
    """The way to the first row that is marked; "" where none is."""
    empty = about.without_unit
    return f'　<a href="#{escape(empty[0])}">到第一项</a>（空着的已标出）' if empty else ""


def _table(about: Round) -> str:
    heads, empty = ("指标", "目标", "规划写明的单位", "报送单位"), set(about.without_unit)

    def marked(name: str) -> str:
        return f' id="{escape(name)}" aria-invalid="true"' if name in empty else ""

    rows = "".join(
        f'<tr><th scope="row">{escape(one.indicator)}</th><td data-head="{heads[1]}">{escape(one.target)}</td>'
        f'<td data-head="{heads[2]}">{escape(one.named) or "规划未写"}</td>'
        f'<td data-head="{heads[3]}"><input name="{UNIT}{escape(one.indicator_id)}" list="units" maxlength="100"'
        f"{marked(UNIT + one.indicator_id)} "
        f'value="{escape(about.filled(UNIT + one.indicator_id, one.unit))}" '
        f'aria-label="报送单位：{escape(one.indicator)}">'
        f"{_PROPOSED if one.proposed else _WRITTEN if one.written else ''}"
        f"{_EMPTY if UNIT + one.indicator_id in empty else ''}</td></tr>"
        for one in about.asked
    )
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return f'<table class="people senders"><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>'


def _calls(calls: Sequence[tuple[int, dict[str, str]]]) -> str:
    if not calls:
        return "<p>还没有布置。</p>"
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("数据年份", *(words for _, words in DAYS)))
    rows = "".join(
        f'<tr><th scope="row">{year}</th>'
        + "".join(f"<td>{escape(days[name]) or '—'}</td>" for name, _ in DAYS)
        + "</tr>"
        for year, days in calls
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
