"""The pages of an office's own server: its first administrator, what is left to set, a plan's document, the backup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from halfsky.dashboards.serving.pages import RESTART, page
from halfsky.dashboards.serving.people_pages import mark, new_password, notice

FIRST, OFFICE, PLAN, ADDRESS = "第一次使用", "系统设置", "录入规划", "网址与证书"
START, _STARTING = "立即启用", "正在启用"
_START_SECONDS = 12
_HERE, _ALL = "127.0.0.1", "0.0.0.0"


@dataclass(frozen=True)
class Step:
    """Something that an office sets once. done: in words, "" where it is still to be done."""

    title: str
    address: str
    done: str
    note: str


@dataclass(frozen=True)
class Reached:
    """How the server is reached. now, next: addresses, the second "" where a start changes nothing; host, port, name,
    path: what the form holds; certificate: what there is to say of it; plain: what to say where there is none; wrong:
    what cannot be read; fixed: why nothing can be changed here; starts: something may wait for a start."""

    now: str
    next: str = ""
    host: str = ""
    port: int = 0
    name: str = ""
    path: str = "/"
    certificate: str = ""
    has_certificate: bool = False
    plain: str = ""
    wrong: str = ""
    fixed: str = ""
    starts: bool = False


@dataclass(frozen=True)
class Waits:
    """A plan that was read and is not entered: its document's mark, who brought it, how many targets were judged."""

    mark: str
    title: str
    who: str
    judged: int
    targets: int


@dataclass(frozen=True)
class Entered:
    """A plan that is there. state: of a report that was asked for, in words; report: the newest one's address; kept: a
    form over its targets was refused, and what it held is kept."""

    plan_id: str
    title: str
    state: str = ""
    report: str = ""
    kept: bool = False


def first(base: str, xsrf: str, wrong: str = "", person: str = "") -> str:
    body = (
        f"<h1>{FIRST}</h1>{notice('', wrong)}<p>请为本单位的管理员设置用户名和口令。口令至少12个字符，不能含有用户名。"
        "建议用岗位作用户名，例如“妇儿工委办”。</p>"
        f'<form method="post" action="{escape(base)}setup" class="fields">{mark(xsrf)}'
        f'<label>用户名 <input name="person" required maxlength="100" autocomplete="username" value="{escape(person)}">'
        f"</label>{new_password()}"
        '<label class="tick"><span><input type="checkbox" name="reviewer" value="yes" checked> '
        "同时负责布置报送和审核数据</span></label>"
        "<button>设置并进入</button></form>"
    )
    return page(FIRST, body, base)


def office(base: str, steps: Sequence[Step], top: str) -> str:
    rows = "".join(
        f'<tr><th scope="row"><a href="{escape(base + step.address)}">{escape(step.title)}</a></th>'
        f"<td>{escape(step.done) or '<strong>尚未完成</strong>'}</td><td>{escape(step.note)}</td></tr>"
        for step in steps
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("事项", "状态", "说明"))
    table = f'<table class="people"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return page(OFFICE, f"<h1>{OFFICE}</h1>{table}", base, top=top)


def upload(
    base: str, xsrf: str, listed: Sequence[Entered], top: str, *, waiting: Sequence[Waits] = (), done: str = "",
    wrong: str = "",
) -> str:  # fmt: skip
    """listed: the plans that are there, each with its report; waiting: those that are not entered yet."""
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("规划", "报告", "操作"))
    rows = "".join(_entered(base, xsrf, one) for one in listed)
    there = f'<table class="people"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    body = (
        f"<h1>{PLAN}</h1>{notice(done, wrong)}<p>请选择规划的文件（Word、PDF、网页或文本，20 MB以内）。"
        "系统读出目标后，请核对再录入。</p>"
        f'<form method="post" enctype="multipart/form-data" action="{escape(base)}plan" class="fields">{mark(xsrf)}'
        '<label>规划文件 <input type="file" name="document" required '
        'accept=".docx,.doc,.pdf,.html,.htm,.txt,.rtf,.odt,.xlsx">'
        f"</label><button>读取</button></form>{_waiting(base, xsrf, waiting)}"
        f"<h2>已经录入的规划</h2>{there if rows else '<p>还没有。</p>'}"
    )
    return page(PLAN, body, base, top=top)


def _waiting(base: str, xsrf: str, waiting: Sequence[Waits]) -> str:
    if not waiting:
        return ""
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("规划", "上传人", "进度", "操作"))
    rows = "".join(
        f'<tr><th scope="row">{escape(one.title) or "名称未定"}</th><td>{escape(one.who)}</td>'
        f"<td>已核对{one.judged}项，共{one.targets}项</td>"
        f'<td><a href="{escape(base)}plan/register?document={escape(one.mark)}" '
        f'aria-label="接着核对：{escape(one.title)}">接着核对</a> '
        f"{_drop(base, xsrf, one)}</td></tr>"
        for one in waiting
    )
    return (
        "<h2>正在核对、尚未录入的规划</h2><p>保存的核对结果保留十四天，请尽早录入。</p>"
        f'<table class="people"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _drop(base: str, xsrf: str, one: Waits) -> str:
    """The way to throw a plan away; one that somebody has gone through asks once more."""
    title, words = escape(one.title), "放弃核对结果" if one.judged else "放弃"
    form = (
        f'<form method="post" action="{escape(base)}plan/register">{mark(xsrf)}'
        f'<input type="hidden" name="document" value="{escape(one.mark)}">'
        f'<button name="check" value="drop" aria-label="{words}：{title}">{words}</button></form>'
    )
    return (
        f"<details><summary>放弃</summary><p>已核对的{one.judged}项不能恢复。</p>{form}</details>"
        if one.judged
        else form
    )


def _entered(base: str, xsrf: str, one: Entered) -> str:
    link = f'<a href="{escape(one.report)}">打开报告</a>' if one.report else ""
    said = " ".join(part for part in (escape(one.state), link) if part) or "还没有"
    title, plan = escape(one.title), escape(one.plan_id)
    return (
        f'<tr><th scope="row"><a href="{escape(base)}?plan={plan}">{title}</a></th><td>{said}</td>'
        f'<td><form method="post" action="{escape(base)}plan/report">{mark(xsrf)}'
        f'<input type="hidden" name="plan" value="{plan}">'
        f'<button aria-label="生成报告：{title}">生成报告</button></form> '
        f'<a href="{escape(base)}plan/review?plan={plan}" aria-label="核对目标：{title}">核对目标</a>'
        f"{'<small>有暂存的核对结果</small>' if one.kept else ''}</td></tr>"
    )


def backups(
    base: str, xsrf: str, folder: str, hour: int, last: str, top: str, *, done: str = "", wrong: str = ""
) -> str:
    """last: what came of the newest one, in words."""
    hours = "".join(f'<option value="{n}"{" selected" if n == hour else ""}>{n}时</option>' for n in range(24))
    body = (
        f"<h1>夜间备份</h1>{notice(done, wrong)}<p>每天备份一次，随即试着恢复并核对，保留最近14份。请选用"
        "另一块磁盘或网络盘上的文件夹。备份含有全部数据，只有运行本系统的账号可以读取。</p>"
        f"<p>{escape(last)}</p>"
        f'<form method="post" action="{escape(base)}backup/choose" class="fields">{mark(xsrf)}'
        f'<label>文件夹（完整路径） <input name="folder" required value="{escape(folder)}"></label>'
        f'<label>时间 <select name="hour">{hours}</select></label><button>保存</button> '
        f'<button formaction="{escape(base)}backup/now">立即备份并核对</button></form>'
    )
    return page("夜间备份", body, base, top=top)


def address(base: str, xsrf: str, about: Reached, top: str, *, done: str = "", wrong: str = "") -> str:
    """Address and certificate; both hold from the next start on, for which there is a button where something waits."""
    later = f"<p>启用后的网址：<strong>{escape(about.next)}</strong></p>" if about.next else ""
    if about.starts:
        later += (
            f'<form method="post" action="{escape(base)}address/start">{mark(xsrf)}<button>{START}</button></form>'
            f"<p>{RESTART}</p>"
        )
    begin = f"<h1>{ADDRESS}</h1>{notice(done, wrong or about.wrong)}<p>现在的网址：{escape(about.now)}</p>{later}"
    if about.fixed:
        return page(ADDRESS, f"{begin}<p>{escape(about.fixed)}</p>", base, top=top)
    chosen = {_HERE: "here", _ALL: "all"}.get(about.host, "one")
    reach = "".join(
        f'<option value="{code}"{" selected" if code == chosen else ""}>{words}</option>'
        for code, words in (("here", "只在这台机器上"), ("all", "单位网络上的所有电脑"), ("one", "只用下面填写的地址"))
    )
    body = (
        f"{begin}<h2>一、网址</h2><p>保存后，点“{START}”生效；启用前网址不变。</p>"
        f'<form method="post" action="{escape(base)}address/choose" class="fields">{mark(xsrf)}'
        f'<label>从哪里可以打开 <select name="reach">{reach}</select></label>'
        f'<label>本机的IP地址（选“只用下面填写的地址”时填写） <input name="host" maxlength="100" '
        f'value="{escape(about.host if chosen == "one" else "")}"></label>'
        f'<label>端口 <input name="port" type="number" min="1" max="65535" required value="{about.port}"></label>'
        f'<label>域名（没有的不填） <input name="name" maxlength="200" value="{escape(about.name)}"></label>'
        f'<label>路径 <input name="path" maxlength="100" value="{escape(about.path)}"></label><button>保存网址</button>'
        f"</form><h2>二、证书</h2><p>{escape(about.certificate or about.plain or '没有证书。')}</p>"
        "<p>请选择PEM格式的证书（含中间证书）和不带口令的私钥。系统核对两者是否相符、是否到期。</p>"
        f'<form method="post" enctype="multipart/form-data" action="{escape(base)}address/certificate" class="fields">'
        f'{mark(xsrf)}<label>证书文件 <input type="file" name="certificate" required accept=".pem,.crt,.cer"></label>'
        '<label>私钥文件 <input type="file" name="key" required accept=".pem,.key"></label>'
        "<button>核对并保存证书</button></form>"
        + (
            f'<form method="post" action="{escape(base)}address/without">{mark(xsrf)}<button>停用证书</button></form>'
            if about.has_certificate
            else ""
        )
    )
    return page(ADDRESS, body, base, top=top)


def starting(base: str, here: str, others: str) -> str:
    """While the server starts anew. here: where this browser goes by itself; others: what to tell other people, ""
    where it is for this machine alone."""
    body = (
        f"<h1>{_STARTING}</h1><p>本系统正在重新启动，需要几秒钟。{_START_SECONDS}秒后自动打开新的网址，请重新登录：</p>"
        f'<p><a href="{escape(here)}">{escape(here)}</a></p>'
        f"{f'<p>其他电脑用这个网址：<strong>{escape(others)}</strong></p>' if others else ''}"
        "<p>打不开的，请稍候再刷新一次；仍然打不开的，用原来的网址。</p>"
    )
    again = f'<meta http-equiv="refresh" content="{_START_SECONDS}; url={escape(here)}">'
    return page(_STARTING, body, base, head=again)
