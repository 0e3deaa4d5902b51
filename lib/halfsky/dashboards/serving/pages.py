"""The server's own pages: HTML out of a few words. Everything that comes from a request or a file is escaped here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from html import escape

RESTART = "启用时本系统用几秒钟重新启动，各人需要重新登录；其他人正在打开的页面会断开，已保存的内容不受影响。"
"""What a restart is, for who has no command before him: some things hold from the next start on."""
TITLE = "妇女发展规划监测"
LANGUAGES = {"zh": "zh-CN", "en": "en"}
MADE = "生成时间"
_PROBLEMS = {
    400: ("无法理解这个请求", "链接可能不完整，请从首页重新进入。"),
    403: ("没有权限", "请先登录；如果已经登录，请从首页重新进入。"),
    404: ("没有这个页面", "链接可能已经失效，请从首页重新进入。"),
    405: ("不支持这种请求", "请从首页重新进入。"),
    414: ("链接太长", "请从首页重新选择要查看的内容。"),
    421: ("不是本站的网址", "请使用管理员提供的网址访问。"),
    429: ("尝试次数过多", "请过五分钟再试。"),
}
_WRONG = "口令不正确，请重新输入。"
_BROKEN = ("暂时无法显示", "服务器出错，错误已经记入日志。请稍后重新载入。")


class Refusal(Enum):
    """Why a form was refused, and what its sender can do."""

    ORIGIN = (
        "页面来源与本服务地址不一致",
        "为安全起见，刚才的操作没有执行。请从管理员提供的网址重新打开页面，重新登录后再操作。"
        "仍然出现本提示的，请告知管理员检查反向代理转发的主机名和端口。",
    )
    STALE = (
        "页面已经过期",
        "刚才的操作没有执行。请从首页重新进入后再操作。仍然出现本提示的，请允许浏览器保存本网站的 Cookie。",
    )


@dataclass(frozen=True)
class Link:
    address: str
    title: str
    note: str = ""


def problem(status: int, base: str, why: Refusal | None = None) -> str:
    """What went wrong, in words. why: for a form that was refused."""
    head, advice = why.value if why is not None else _PROBLEMS.get(status, _BROKEN)
    ours = status != 421  # by a name that is not the server's, neither its first page nor its styles can be had
    home = f'<p><a href="{escape(base)}">返回首页</a></p>' if ours else ""
    return page(head, f"<h1>{head}</h1><p>{advice}</p>{home}", base if ours else "")


def plain(base: str, assets: Mapping[str, str], title: str, body: str, language: str, top: str) -> str:
    """A page that was written for the server. body, top: markup; assets: `static_files.page_assets`."""
    styles = "".join(
        f'<link rel="stylesheet" href="{escape(base)}{escape(assets[name])}">' for name in ("style", "page")
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{LANGUAGES.get(language, LANGUAGES["zh"])}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,">{styles}</head>'
        f'<body class="site plain">{top}<main>{body}</main></body></html>\n'
    )


def waiting(base: str, top: str, seconds: int) -> str:
    """The page that was asked for is not written yet: the server has just started."""
    body = f"<h1>{TITLE}</h1><p>数据正在准备，本页 {seconds} 秒后自动重试。</p>"
    return page(TITLE, body, base, f'<meta http-equiv="refresh" content="{seconds}">', top)


def login(
    base: str, xsrf: str, after: str, *, tokens: bool, names: bool = False, accounts: bool = False,
    readable: bool = True, unset: bool = False, wrong: bool = False, many: bool = False, user: str = "",
) -> str:  # fmt: skip
    """names: several users have passwords, and who says which he is waits for nobody else's wrong tries.

    accounts: people have accounts with passwords of their own; readable: whether they can be asked for now. unset:
    nobody has made the first account yet. user: the name that was said.
    """
    slow = "口令多次输入错误，每次核对需要等候几秒。" + (
        "填写用户名可以免受他人影响。" if names and not accounts else ""
    )
    said = slow if many else "用户名或口令不正确，请重新输入。" if wrong and accounts else _WRONG if wrong else ""
    said = said if readable else "用户信息暂时无法读取，请告知管理员。"
    alert = f'<p class="alert" role="alert">{said}</p>' if said else ""
    may_be_empty = tokens and not accounts
    label = "用户名（可不填）" if may_be_empty else "用户名"
    must = "" if tokens else " required autofocus"
    field = (
        f'<label>{label}<input name="user" value="{escape(user)}" autocomplete="username" maxlength="100"{must}>'
        "</label> "
        if names or accounts
        else ""
    )
    form = (
        f'<form method="post" action="{escape(base)}login" class="fields">'
        f'<input type="hidden" name="_xsrf" value="{escape(xsrf)}">'
        f'<input type="hidden" name="next" value="{escape(after)}">'
        f"{field}"
        '<label>口令 <input type="password" name="password" autocomplete="current-password" required'
        f"{'' if must else ' autofocus'}></label> "
        "<button>进入</button></form>"
    )
    nobody = "本系统尚未设置，请打开安装时给出的链接。" if unset else "请从单位的统一登录入口进入。"
    body = form if tokens or accounts else f"<p>{nobody}</p>"
    ask = "请输入用户名和口令。忘记口令的，请联系管理员重设。" if accounts else "请输入管理员提供的口令。"
    said = f"<p>{ask}</p>{alert}" if tokens or accounts else ""
    return page("登录", f"<h1>{TITLE}</h1>{said}{body}", base)


def switch(base: str, xsrf: str, after: str, *, now: str, other: str) -> str:
    """A link with another's password was opened by who has signed in."""

    def button(change: str, words: str) -> str:
        return f'<button name="change" value="{change}">{escape(words)}</button>'

    body = (
        f"<h1>{TITLE}</h1><p>您已经以“{escape(now)}”登录，刚才打开的链接属于“{escape(other)}”。请选择以谁的身份继续。</p>"
        f'<form method="post" action="{escape(base)}switch">'
        f'<input type="hidden" name="_xsrf" value="{escape(xsrf)}">'
        f'<input type="hidden" name="next" value="{escape(after)}">'
        f"{button('no', f'仍用“{now}”')} {button('yes', f'改用“{other}”登录')}</form>"
    )
    return page("选择登录身份", body, base)


def busy(base: str, seconds: int, *, whole: bool, report: str) -> str:
    """All seats are taken; the page asks again by itself. report: address of the static reports, or ''."""
    why = "现在打开看板的人太多。" if whole else "您这里打开的看板太多，请先关闭不用的页面。"
    still = f'<p>急需数据时，可以先看<a href="{escape(report)}">已生成的报告</a>。</p>' if report else ""
    body = (
        f"<h1>系统繁忙</h1><p>{why}本页每 {seconds} 秒自动重试一次，您的选择会保留。</p>"
        f'<p><a href="">立即重试</a></p>{still}'
        '<p lang="en"><small>All places are taken; this page tries again by itself.</small></p>'
    )
    return page("系统繁忙", body, base, f'<meta http-equiv="refresh" content="{seconds}">')


def page(title: str, body: str, base: str, head: str = "", top: str = "") -> str:
    """A page of the server's own. body, head, top: HTML."""
    style = f'<link rel="stylesheet" href="{escape(base)}static/site.css">' if base else ""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,">{head}{style}</head>'
        f'<body class="site">{top}<main>{body}</main></body></html>\n'
    )


def report_list(rows: str, base: str, top: str, every: str = "") -> str:
    """rows: HTML of the table's body; top: the shared head; every: a form over all of them."""
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("报告", "年份与类型", MADE, "打开"))
    table = (
        f"<table class='people'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        if rows
        else "<p>还没有报告。</p>"
    )
    body = f'<h1>已生成的报告</h1>{every}{table}<p><a href="{escape(base)}">返回首页</a></p>'
    return page("已生成的报告", body, base, top=top)
