"""What people read for the states of a value, for roles and for what was refused."""

from __future__ import annotations

from collections.abc import Sequence

from halfsky.collect.access import OthersTemplate
from halfsky.collect.cases.rules import printed
from halfsky.collect.correcting import AmendmentRefused
from halfsky.collect.store import transitions
from halfsky.collect.store.recovery import StoreDamaged, StoreLost
from halfsky.collect.store.reviews import Decision
from halfsky.collect.store.standings import Standing, Unfit
from halfsky.collect.workbook.layout import MOST_BYTES as WORKBOOK
from halfsky.dashboards.markup import tag
from halfsky.errors import (
    AccessError,
    DataError,
    PublishingError,
    ReviewError,
    StoreError,
    SubmissionError,
    UsageError,
    UserError,
)
from halfsky.render.html import Html
from halfsky.words.values import chooser

STATES = {
    "missing": ("○", "未报", "not sent"),
    "submitted": ("△", "待审核", "waiting"),
    "accepted": ("√", "已接受", "accepted"),
    "returned": ("×", "已退回", "returned"),
    "withdrawn": ("▽", "已撤回接受", "acceptance withdrawn"),
    "replaced": ("—", "已被新数值替代", "replaced"),
    "published": ("√", "已发布", "published"),
}
"""State → its sign, Chinese, English."""

SEVERITIES = {"error": ("错误", "error"), "warning": ("疑问", "question"), "info": ("提示", "note")}
_GROUPS = {
    "female": ("女", "female"), "male": ("男", "male"), "urban": ("城镇", "urban"), "rural": ("农村", "rural"),
}  # fmt: skip

_REFUSALS: dict[type[UserError], tuple[str, str]] = {
    AccessError: (
        "没有执行：您没有这项操作的权限（本人报送的数值须由他人审核）。此次尝试已记入日志。",
        "Not done: you may not do that (who sent a value may not decide on it). The attempt is in the log.",
    ),
    ReviewError: (
        "没有执行：所选数值的状态已经改变（可能已由他人审核，或有新的报送）。页面已更新，请核对后再操作。",
        "Not done: the values have changed since you looked. The page is up to date now: look again, then decide.",
    ),
    SubmissionError: (
        "没有报送成功：请重新选择文件报送；同一文件重复报送不会重复保存。",
        "Not sent: choose the file again; the same file is never saved twice.",
    ),
    StoreDamaged: (
        "报送数据库已损坏，没有保存任何内容。请立即联系管理员：检查数据库并用最近的备份恢复，恢复前请勿再报送。",
        "The store's database is damaged, and nothing was saved. Tell your administrator at once: a backup must be "
        "restored before anything is sent again.",
    ),
    StoreLost: (
        "找不到报送数据库，没有保存任何内容。请立即联系管理员：核对数据库的位置，或用最近的备份恢复。",
        "The store's database is not there, and nothing was saved. Tell your administrator at once: it lies elsewhere, "
        "or a backup must be restored.",
    ),
    StoreError: (
        "报送数据库暂时不能使用，没有保存任何内容。请稍后重试，仍不行请联系管理员。",
        "The store cannot be used now, and nothing was saved. Try again later, or ask your administrator.",
    ),
    DataError: (
        "没有发布：数据包有错误，没有改动任何文件。请联系管理员。",
        "Not published: the data package has an error. Ask your administrator.",
    ),
    PublishingError: (
        "没有发布，也没有改动任何文件：数据包中有已发布的数值不是由本报送数据库发布的，发布会将其删除或改变（见“发布”栏清单）。"
        "请联系管理员，核对报送数据库与数据包是否对应。",
        "Not published, and no file was touched: the data package holds figures that this store did not publish, and "
        "publishing would remove or change them (see the list under Published). Ask your administrator whether the "
        "store and the data package belong together.",
    ),
    UsageError: (
        "没有执行：所选内容不适用。请重新选择。",
        "Not done: that cannot be chosen here. Please choose again.",
    ),
}


def too_large(most: str) -> tuple[str, str]:
    """What is said of a file that is larger than its button takes. most: its bytes, as the page says them back."""
    size = int(most[:9]) // 1_000_000 if most.isdecimal() else 0
    if size in (0, WORKBOOK // 1_000_000):
        return (
            f"文件超过{WORKBOOK // 1_000_000}MB，没有上传：请使用下载的模板，不要粘贴图片。",
            f"The file is larger than {WORKBOOK // 1_000_000} MB and was not uploaded: use the template, no pictures.",
        )
    return (
        f"文件超过{size}MB，没有上传：请压缩或拆分后再交，或交办公室。",
        f"The file is larger than {size} MB and was not uploaded: make it smaller, or hand it to the office.",
    )


CHANGED_SINCE = (
    "没有发布：预览以后又有变化，下面是现在将要发布的内容，请看过再发布。",
    "Not published: something has changed since you looked. Look again, then publish.",
)
ASKED_FOR = (
    "没有执行：请在“原因”栏填写原因（2至500字，填报人会看到）；修正时还要在“修正为”栏填写数字。",
    "Not done: give a reason of 2 to 500 characters, which the sender reads; for an amendment also the number.",
)


def nothing_here(name: str, *, has_store: bool) -> tuple[str, str]:
    """Why a visitor has nothing to do here, Chinese and English."""
    if not name:
        return "无法识别当前用户：请从单位的登录入口重新进入。", "The server knows of no user: sign in again."
    if not has_store:
        return (
            "报送数据库尚未建立：请管理员按说明建立并授权。",
            "There is no store of figures yet: ask your administrator.",
        )
    return (
        f"用户{name}还没有报送、审核或查看数据的权限：请联系管理员授权。",
        f"{name} has no right to send, review or see figures: ask your administrator.",
    )


def refusal(error: UserError) -> tuple[str, str]:
    """The sentence for what went wrong, Chinese and English; the error's own words are for the log."""
    if isinstance(error, AmendmentRefused):
        wrong = error.findings[error.findings["severity"].ne("info")]
        told_zh, told_en = ("；".join(wrong["cell"] + " " + wrong[name]) for name in ("message", "message_en"))
        return f"没有修正：{told_zh}。", f"Not amended: {told_en}."
    if isinstance(error, Unfit) and error.standings:
        zh, en = _standings(error.standings)
        return f"没有执行：{zh}。页面已更新，请核对后再操作。", f"Not done: {en}. Look again, then decide."
    if isinstance(error, OthersTemplate):
        mine = "、".join(error.own)
        return (
            f"没有报送：这是{error.unit}的模板。"
            + (f"您可以报送的是{mine}的数据，请下载本单位的模板。" if mine else "请联系管理员。"),
            f"Not sent: the template is {error.unit}'s. "
            + (f"You send for {mine}." if mine else "Ask your administrator."),
        )
    for kind, sentence in _REFUSALS.items():
        if isinstance(error, kind):
            return sentence
    return "没有完成，请重试；仍不行请联系管理员。", "Not done. Try again, or ask your administrator."


def state(code: str, language: str) -> Html:
    """A state as its sign and word."""
    sign, zh, en = STATES[code]
    return tag("span", f"{sign} {chooser(language)(zh, en)}", f"hs-state-{code} hs-whole")


def group(sex: str, residence: str, language: str) -> str:
    """（女、农村） behind an indicator; nothing for the total."""
    say = chooser(language)
    parts = [say(*_GROUPS[part]) for part in (sex, residence) if part != "total"]
    return say(f"（{'、'.join(parts)}）", f" ({', '.join(parts)})") if parts else ""


_DECIDED = {
    "accept": ("已接受", "Accepted", "未接受", "not accepted"),
    "return": ("已退回", "Returned", "未退回", "not returned"),
    "amend": ("已修正并接受", "Amended and accepted", "未修正", "not amended"),
    "withdraw": ("已撤回接受", "Acceptance withdrawn", "未撤回", "not withdrawn"),
}
_CAN = {
    "accept": ("接受", "accept"), "return": ("退回", "return"), "amend": ("修正", "amend"),
    "withdraw": ("撤回接受", "withdraw"), "resend": ("由报送单位重新报送", "have it sent again"),
}  # fmt: skip
_NAMED = 5


def decided(made: Decision) -> tuple[str, str]:
    """What a decision took and what it left, Chinese and English."""
    done_zh, done_en, not_zh, not_en = _DECIDED[made.kind]
    zh, en = [f"{done_zh}{made.rows}个数值（{made.receipt}）"], [f"{done_en}: {made.rows} ({made.receipt})"]
    if made.changed:
        one, other = _standings(made.changed)
        zh.append(f"查看后有变化、{not_zh}：{one}")
        en.append(f"changed since you looked and {not_en}: {other}")
    left = [one for one in made.left if one.state != transitions.becomes(made.kind)]
    if left:
        zh.append("、".join(f"{STATES[one.state][1]}{one.rows}项" for one in left) + not_zh)
        en.append(", ".join(f"{one.rows} {STATES[one.state][2]}" for one in left) + f": {not_en}")
    if made.findings is not None:
        zh += made.findings["message"].tolist()
        en += made.findings["message_en"].tolist()
    return "。".join(zh) + "。", ". ".join(en) + "."


def decided_reports(made: Sequence[Decision]) -> tuple[str, str]:
    """What decisions on reports of measures took, and what had changed meanwhile, Chinese and English."""
    done_zh, done_en, not_zh, not_en = _DECIDED[made[0].kind]
    rows = sum(one.rows for one in made)
    zh, en = [f"{done_zh}{rows}项进展报告"], [f"{done_en}: {rows} reports"]
    if changed := [standing for one in made for standing in one.changed]:
        one, other = _standings(changed)
        zh.append(f"查看后有变化、{not_zh}：{one}")
        en.append(f"changed since you looked and {not_en}: {other}")
    return "。".join(zh) + "。", ". ".join(en) + "."


def slip_number(case_id: str) -> str:
    """A slip's number as its paper has it: 交办〔2026〕3号."""
    return printed(case_id)


def _standings(standings: Sequence[Standing]) -> tuple[str, str]:
    """What each value is now, and what can be done with it."""
    zh, en = [], []
    for one in standings[:_NAMED]:
        _, state_zh, state_en = STATES.get(one.state, ("", "不存在", "not there"))
        can = [_CAN[action] for action in one.actions if action in _CAN]
        zh.append(f"{one.cell}现为“{state_zh}”" + (f"（可{'、'.join(word for word, _ in can)}）" if can else ""))
        en.append(f"{one.cell} is {state_en}" + (f" (you can {', '.join(word for _, word in can)})" if can else ""))
    more = len(standings) - _NAMED
    return "，".join(zh) + (f"等{len(standings)}项" if more > 0 else ""), ", ".join(en) + (
        f" and {more} more" if more > 0 else ""
    )
