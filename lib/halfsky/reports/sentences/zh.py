"""The sentence in Chinese, as monitoring reports write it.

2020年，孕产妇死亡率为16.9/10万，比基期（2010年）的30/10万降低13.1/10万；2020年目标为不高于20/10万，现值低于目标值
3.1/10万，实现目标。
"""

from __future__ import annotations

from halfsky.assess import amounts
from halfsky.reports.sentences.fact import Fact

_ASKED = {"ge": "不低于", "gt": "高于", "le": "不高于", "lt": "低于", "eq": ""}
_ASKED_COUNT = _ASKED | {"ge": "不少于", "gt": "多于", "le": "不超过", "lt": "少于"}
_WAY = {"increase": "逐步提高", "decrease": "逐步降低", "maintain": "保持", "slow": "减缓"}
_WAY_COUNT = _WAY | {"increase": "逐步增加", "decrease": "逐步减少"}
_UNDERWAY = {
    "on_track": "按时间进度正常推进",
    "accelerate": "进度滞后，需加快",
    "slow": "进展缓慢",
    "moving_away": "走势背离目标",
    "lost": "较已达标的起点倒退",
}
_TREND = {"improving": "向好", "stable": "平稳", "worsening": "向差"}


def sentence(fact: Fact) -> str:
    verdict = _direction(fact) if fact.directional else f"{_aim(fact)}，{_verdict(fact)}"
    return f"{fact.year}年，{fact.name}为{fact.amount(fact.value)}{_change(fact)}；{verdict}。"


def _change(fact: Fact) -> str:
    if fact.base is None or fact.change is None:
        return ""
    base = fact.amount(fact.base)
    when = f"基期（{fact.base_year}年）" if fact.base_year == fact.start_year - 1 else f"{fact.base_year}年"
    if fact.change == 0:
        return f"，与{when}的{base}持平"
    if min(fact.value, fact.base) < 0:  # of a difference that changes its side no 提高 or 降低 can be said
        return f"，{when}为{base}"
    return f"，比{when}的{base}{changed(fact)}"


def changed(fact: Fact) -> str:
    """降低13.1/10万: how the value differs from the base value; "" without one."""
    if fact.base is None or fact.change is None:
        return ""
    if fact.change == 0:
        return "持平"
    if min(fact.value, fact.base) < 0:
        return f"由{fact.amount(fact.base)}变为{fact.amount(fact.value)}"
    up, down = ("增加", "减少") if fact.unit == "count" else ("提高", "降低")
    return f"{up if fact.change > 0 else down}{fact.distance(fact.change)}"


def _direction(fact: Fact) -> str:
    way = (_WAY_COUNT if fact.unit == "count" else _WAY)[fact.comparator]
    if fact.status not in _TREND:
        return f"目标为{way}，可比数据不足，不能判断走势"
    return f"目标为{way}，按历年走势判断为{_TREND[fact.status]}"


def _aim(fact: Fact) -> str:
    """2020年目标为不高于20/10万; 规划期末（2030年）目标为…."""
    assert fact.aim is not None
    when = f"规划期末（{fact.deadline}年）" if fact.deadline == fact.end_year else f"{fact.deadline}年"
    return f"{when}目标为{_asked(fact, fact.aim)}"


def _asked(fact: Fact, aim: float) -> str:
    amount = _threshold(fact, aim)
    if fact.comparator == "approx":
        assert fact.tolerance is not None
        return f"{amount}左右（允许±{fact.distance(fact.tolerance)}）"
    if fact.comparator == "range":
        if fact.low is None or fact.high is None:
            return amount
        return f"{fact.amount(fact.low)}至{fact.amount(fact.high)}"
    if fact.unit == "percent" and fact.comparator == "ge" and aim == 100:
        return f"达到{amount}"  # of a share there is no more than all
    if fact.unit == "count":
        return f"{amounts.each(fact.value_text, fact.periodicity)}{_ASKED_COUNT[fact.comparator]}{amount}"
    return f"{_ASKED[fact.comparator]}{amount}"


def _threshold(fact: Fact, aim: float) -> str:
    stated = amounts.stated_ratio(fact.value_text, aim) if fact.unit == "ratio" else ""
    return stated or fact.amount(aim)


def _verdict(fact: Fact) -> str:
    side, late = _side(fact), _late(fact)
    if fact.status == "attained":
        return f"{side}，{late}{_attained(fact)}"
    if fact.status == "nearly_attained":
        return f"{side}，{late}基本实现目标"
    if fact.status == "missed":
        return f"{side}，期限已到，未达到目标，尚有差距"
    if fact.status in _UNDERWAY:
        return f"{side}，尚有差距，{late}{_UNDERWAY[fact.status]}"
    lacking = "该值为规划实施前的数值，规划期内尚无数据" if fact.before_plan else "可比数据不足"
    short = f"{side}，尚有差距，" if fact.gap is not None and fact.gap < 0 else ""
    return f"{short}{lacking}，不作达标判断"


def _attained(fact: Fact) -> str:
    held = "，仍需巩固" if "watch" in fact.warnings else ""
    early = "提前实现目标" if fact.year < fact.deadline and fact.as_of < fact.deadline else "实现目标"
    return early + held


def _late(fact: Fact) -> str:
    """Which other year's value decides, where the deadline's has none."""
    if not fact.due:
        return ""
    return f"{fact.deadline}年无数据，按{fact.year}年数值判断{'，' if fact.status in _UNDERWAY else '为'}"


def _side(fact: Fact) -> str:
    """现值低于目标值3.1/10万: how the value lies to the threshold, whichever way is better."""
    assert fact.off is not None
    if fact.comparator == "range":
        if fact.gap == 0:
            return "现值在目标区间内"
        edge = "低于目标区间下限" if fact.off < 0 else "高于目标区间上限"
        return f"现值{edge}{fact.distance(fact.off)}"
    if fact.status == "attained" and fact.comparator == "approx" and fact.off != 0:
        return "现值在目标允许的范围内"
    if fact.off == 0:
        return "现值与目标值持平"
    if fact.status == "attained" and (fact.gap or 0) < 0:
        return "现值按公布的小数位达到目标值"  # 33.3 against a third
    over = "超过" if fact.upward else "高于"
    return f"现值{over if fact.off > 0 else '低于'}目标值{fact.distance(fact.off)}"
