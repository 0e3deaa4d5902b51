"""The pages of people: who may do what, a link to invite somebody, a password of one's own. HTML out of a few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from halfsky.collect import access
from halfsky.dashboards.serving.pages import page

_EVERYWHERE = "000000"
# The units that are offered are those of the area that stands beside them.
_OF_AREA = (
    "<script>addEventListener('change',event=>{const area=event.target;if(area.name!=='area'||!area.form.unit)return;"
    "area.form.unit.setAttribute('list','units-'+area.value);area.form.unit.value=''})</script>"
)
PEOPLE, ACCOUNT, JOIN = "用户与权限", "我的用户", "设置口令"


_NEAR = "这个链接只能在本系统所在的电脑上打开，其他电脑打不开。"
_SET_FIRST = (
    "请先在“系统设置”的“网址与证书”中选择“单位网络上的所有电脑”，保存后点“立即启用”，用新的网址登录后再生成链接。"
    "本人就在这台电脑上使用的，可以直接打开。"
)
_OTHERWISE = "请用单位网络中的网址（见“系统设置”的“网址与证书”）登录后再生成链接。"


@dataclass(frozen=True)
class Right:
    role: str
    area_code: str
    unit: str = ""


@dataclass(frozen=True)
class Person:
    """A line of the list. until: the day until which a link for a password is taken, or ""; own: who is looking."""

    name: str
    standing: str
    rights: Sequence[Right]
    is_open: bool = True
    own: bool = False


@dataclass(frozen=True)
class Choices:
    """What rights can be given for: areas by their codes with names, and by area the names of its units."""

    areas: dict[str, str] = field(default_factory=dict)
    units: dict[str, Sequence[str]] = field(default_factory=dict)

    def area(self, code: str) -> str:
        return self.areas.get(code) or ("全部地区" if code == _EVERYWHERE else code)


def people(
    base: str, xsrf: str, listed: Sequence[Person], choices: Choices, top: str, *, done: str = "", wrong: str = "",
    said: dict[str, str] | None = None,
) -> str:  # fmt: skip
    """said: what the form that was refused held."""
    rows = "".join(_line(base, xsrf, person, choices) for person in listed)
    table = (
        '<table class="people"><thead><tr><th scope="col">用户名</th><th scope="col">状态</th><th scope="col">权限</th>'
        f'<th scope="col">操作</th></tr></thead><tbody>{rows}</tbody></table>'
        if rows
        else "<p>还没有用户。</p>"
    )
    lists = {
        code: "".join(f"<option>{escape(unit)}</option>" for unit in named) for code, named in choices.units.items()
    }
    units = "".join(f'<datalist id="units-{escape(code)}">{named}</datalist>' for code, named in lists.items())
    body = (
        f"<h1>{PEOPLE}</h1>{notice(done, wrong)}"
        f"<h2>邀请新用户</h2><p>填写后生成一个链接，请转给本人；本人打开链接、设置口令后即可使用。</p>"
        f'<form method="post" action="{escape(base)}people/invite" class="fields">{mark(xsrf)}'
        f'<label>用户名 <input name="person" required maxlength="100" value="{escape((said or {}).get("person", ""))}" '
        f'autocomplete="off"></label>{_right_fields(choices, said)}<button>生成邀请链接</button></form>'
        f"<h2>现有用户</h2>{table}<h2>各类人员可以做什么</h2>{_roles()}{units}{_OF_AREA}"
    )
    return page(PEOPLE, body, base, top=top)


# Where a browser keeps the clipboard from pages without a certificate the text is selected and copied in the old way.
_COPY = """<script>
(() => {
  const link = document.querySelector('textarea.link'), copy = document.getElementById('copy'),
    copied = document.getElementById('copied');
  copy.hidden = false;
  copy.addEventListener('click', async () => {
    link.select();
    let done = false;
    try { await navigator.clipboard.writeText(link.value); done = true; } catch { done = document.execCommand('copy'); }
    copied.textContent = done ? '已复制' : '请按Ctrl+C复制';
  });
})();
</script>"""


def link(
    base: str, person: str, address: str, days: int, top: str, *, fresh: bool, near: bool, open_to_all: bool
) -> str:
    """The link that was made, which no page shows again. fresh: of a new user, else for a new password; near: it opens
    on the server's own machine alone; open_to_all: the server has another address, by which others reach it."""
    what = "邀请链接" if fresh else "重设口令的链接"
    body = (
        f"<h1>{what}</h1>{notice('', _NEAR + (_OTHERWISE if open_to_all else _SET_FIRST)) if near else ''}"
        f"<p>请把下面的链接转给“{escape(person)}”本人。链接只显示这一次，{days}天内有效，使用一次后失效。</p>"
        f'<p><label>链接 <textarea class="link" readonly rows="3">{escape(address)}</textarea></label> '
        '<button type="button" id="copy" hidden>复制链接</button> <span id="copied" role="status"></span></p>'
        f"{_COPY}"
        f'<p><a href="{escape(base)}people">返回{PEOPLE}</a></p>'
    )
    return page(what, body, base, top=top)


def join(base: str, xsrf: str, person: str, wrong: str = "") -> str:
    body = (
        f"<h1>{JOIN}</h1>{notice('', wrong)}<p>您的用户名是“{escape(person)}”，请记住。口令至少12个字符，"
        "不能含有用户名。</p>"
        f'<form method="post" action="{escape(base)}join" class="fields">{mark(xsrf)}'
        f'<input class="off" name="user" value="{escape(person)}" autocomplete="username" readonly tabindex="-1" '
        'aria-hidden="true">'
        f"{new_password()}<button>设置口令并进入</button></form>"
    )
    return page(JOIN, body, base)


def gone(base: str) -> str:
    body = (
        "<h1>链接已经失效</h1><p>链接可能已经用过、已经过期，或者已有更新的链接。请向管理员索取新的链接。</p>"
        f'<p><a href="{escape(base)}">返回首页</a></p>'
    )
    return page("链接已经失效", body, base)


def account(
    base: str, xsrf: str, person: str, rights: Sequence[Right], choices: Choices, top: str, *, own_password: bool,
    done: str = "", wrong: str = "",
) -> str:  # fmt: skip
    held = "".join(f"<li>{_right(right, choices)}</li>" for right in rights)
    form = (
        f'<h2>修改口令</h2><form method="post" action="{escape(base)}account" class="fields">{mark(xsrf)}'
        f'<input class="off" name="user" value="{escape(person)}" autocomplete="username" readonly tabindex="-1" '
        'aria-hidden="true">'
        '<label>现在的口令 <input type="password" name="old" autocomplete="current-password" required></label>'
        f"{new_password()}<button>修改口令</button></form><p>修改后，在其他地方的登录同时失效。</p>"
        if own_password
        else "<p>您的口令由管理员或者单位的统一登录管理，不在本页修改。</p>"
    )
    body = (
        f"<h1>{ACCOUNT}</h1>{notice(done, wrong)}<p>用户名：{escape(person)}</p><h2>我的权限</h2>"
        f"{f'<ul>{held}</ul>' if held else '<p>还没有权限，请联系管理员。</p>'}{form}"
    )
    return page(ACCOUNT, body, base, top=top)


def refused(base: str, why: str, top: str) -> str:
    """A page that is not for this person, or cannot be shown now."""
    body = f'<h1>没有权限</h1><p>{escape(why)}</p><p><a href="{escape(base)}">返回首页</a></p>'
    return page("没有权限", body, base, top=top)


def _line(base: str, xsrf: str, person: Person, choices: Choices) -> str:
    name = escape(person.name)

    def act(path: str, words: str, more: str = "") -> str:
        return (
            f'<form method="post" action="{escape(base)}people/{path}">{mark(xsrf)}'
            f'<input type="hidden" name="person" value="{name}">{more}'
            f'<button aria-label="{escape(words)}：{name}">{escape(words)}</button></form>'
        )

    rights = "".join(
        f"<li>{_right(right, choices)} "
        + act(
            "take", "收回",
            "".join(
                f'<input type="hidden" name="{key}" value="{escape(value)}">'
                for key, value in (("role", right.role), ("area", right.area_code), ("unit", right.unit))
            ),
        )
        + "</li>"
        for right in person.rights
    )  # fmt: skip
    more = (
        f'<details><summary>增加权限</summary><form method="post" action="{escape(base)}people/give" class="fields">'
        f'{mark(xsrf)}<input type="hidden" name="person" value="{name}">{_right_fields(choices, None)}'
        f'<button aria-label="增加权限：{name}">增加</button></form></details>'
    )
    asks = "<p>停用后不能登录，已登录的同时失效；可再启用。</p>"
    close = f"<details><summary>停用</summary>{asks}{act('close', '确认停用')}</details>"
    turn = close if person.is_open else act("reopen", "启用")
    acts = (act("reset", "重设口令") if person.is_open else "") + ("" if person.own else turn)
    return (
        f'<tr><th scope="row">{name}</th><td>{escape(person.standing)}</td>'
        f"<td><ul>{rights or '<li>没有权限</li>'}</ul>{more}</td><td>{acts}</td></tr>"
    )


def _right(right: Right, choices: Choices) -> str:
    return escape("·".join(part for part in (role(right.role), choices.area(right.area_code), right.unit) if part))


def role(code: str) -> str:
    return access.ROLE_NAMES[code][0] if code in access.ROLE_NAMES else code


def _right_fields(choices: Choices, said: dict[str, str] | None) -> str:
    kept = said or {}

    def option(value: str, words: str, chosen: str) -> str:
        return f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'

    roles = "".join(option(code, names[0], kept.get("role", "")) for code, names in access.ROLE_NAMES.items())
    areas = "".join(option(code, name, kept.get("area", "")) for code, name in choices.areas.items())
    area = kept.get("area", "") or next(iter(choices.areas), "")
    return (
        f'<label>角色 <select name="role">{roles}</select></label>'
        f'<label>地区 <select name="area">{areas}</select></label>'
        f'<label>单位（填报人填写；不填为全部单位）<input name="unit" list="units-{escape(area)}" '
        f'maxlength="100" '
        f'value="{escape(kept.get("unit", ""))}"></label>'
    )


def _roles() -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(names[0])}</th>'
        f"<td>{escape('、'.join(access.words(action)[0] for action in sorted(access.MAY[code])))}</td></tr>"
        for code, names in access.ROLE_NAMES.items()
    )
    head = '<tr><th scope="col">角色</th><th scope="col">可以</th></tr>'
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def new_password() -> str:
    """The fields of a new password, typed twice."""
    return (
        '<label>新口令 <input type="password" name="new" autocomplete="new-password" required minlength="12"></label>'
        '<label>再输入一次新口令 <input type="password" name="again" autocomplete="new-password" required></label>'
    )


def mark(xsrf: str) -> str:
    """By which a form shows that it comes from a page of ours."""
    return f'<input type="hidden" name="_xsrf" value="{escape(xsrf)}">'


def notice(done: str, wrong: str) -> str:
    """What came of a form, or what was wrong with it."""
    return (f'<p class="done" role="status">{escape(done)}</p>' if done else "") + (
        f'<p class="alert" role="alert">{escape(wrong)}</p>' if wrong else ""
    )
