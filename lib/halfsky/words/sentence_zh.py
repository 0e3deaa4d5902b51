"""The sentence in Chinese, as monitoring reports write it.

2020年，孕产妇死亡率为16.9/10万，比基期（2010年）的30/10万降低13.1个十万分点；2020年目标为不高于20/10万，最新值低于
目标值3.1个十万分点，实现目标。
"""

from __future__ import annotations

import re

from halfsky.vocabulary.codes import CASES, UNITS
from halfsky.vocabulary.comparators import DIRECTIONS
from halfsky.words import amounts, few_cases, stated_targets
from halfsky.words.fact import Fact

_EVENTS = re.compile(r"(.*(?:死亡|传播|感染|发病|发生|伤害|流产|失踪|拐卖))率")  # what happens, or does not
_MANY_CASES = 100
_ALIKE = 0.5  # names that share more of their characters are two spellings of one thing


def sentence(fact: Fact) -> str:
    verdict = _direction(fact) if fact.directional else f"{_aim(fact)}，{_verdict(fact)}"
    value = f"{fact.amount(fact.value)}{beside(fact)}"
    moved = f"，{not_compared(fact)}" if fact.of_few else f"{_before(fact)}{_change(fact)}"
    told = f"{value}{moved}{broken(fact)}"
    return f"{fact.year}年，{nothing(fact)}{fact.name}为{told}；{verdict}{afterwards(fact, '；')}。"


def afterwards(fact: Fact, before: str = "，") -> str:
    """；2025年为1.7%，已逾期达到: the newest value behind what was judged by the due year's; "" where that is it."""
    if fact.newest is None:
        return ""
    if fact.held.over:
        stands = "已逾期达到" if fact.newest_met else "仍未达到"
    else:
        stands = "仍达到目标" if fact.newest_met else "又未达到"
    other = f"（{fact.newest_break}年口径变化）" if fact.newest_break else ""
    return f"{before}{fact.newest_year}年为{fact.amount(fact.newest)}{other}，{stands}"


def beside(fact: Fact) -> str:
    """What is to be known behind the value: what is measured, how firm it is, how few cases it is of."""
    return _beside(_measure(fact), fact.value_kind, _cases(fact))


def event(fact: Fact) -> str:
    """孕产妇死亡: what happens, or does not, of a rate of events; "" for what is no such rate."""
    found = _EVENTS.fullmatch(fact.name)
    return found[1] if found else ""


def nothing(fact: Fact, after: str = "，") -> str:
    """未发生孕产妇死亡，: a rate of events of which there was none is told as that; "" else."""
    happened = event(fact)
    return f"未发生{happened}{after}" if happened and fact.value == 0 else ""


def not_compared(fact: Fact) -> str:
    """上年2例，基期（2020年）1例，因基数小，不作升降比较: what is said of few cases in place of a rise or fall."""
    known = []
    if fact.previous_cases is not None and fact.base_year != fact.year - 1:
        known.append(f"上年{_beside(fact.previous_kind)}{counted(fact, fact.previous_cases)}")
    if fact.base_cases is not None:
        known.append(f"{_when(fact)}{_beside(fact.base_kind)}{counted(fact, fact.base_cases)}")
    return "，".join([*known, few_cases.NOT_COMPARED[0]])


def counted(fact: Fact, cases: float) -> str:
    """1例; of a share 12人."""
    return f"{amounts.digits(cases)}{'例' if fact.unit in CASES else '人'}"


def _before(fact: Fact) -> str:
    """，比上年降低0.4个十万分点: where the value of the year before is not the base itself."""
    if fact.previous is None or fact.base_year == fact.year - 1 or min(fact.value, fact.previous) < 0:
        return ""
    moved, kind = fact.moved_since(fact.previous), _beside(fact.previous_kind)
    return f"，与上年{kind}持平" if moved == "持平" else f"，比上年{kind}{moved}"


def broken(fact: Fact) -> str:
    """（2023年口径变化，此前数值不可比）: where the definition changed since the plan began."""
    return f"（{fact.break_year}年口径变化，此前数值不可比）" if fact.break_year else ""


def _measure(fact: Fact) -> str:
    """What is measured, where the plan's words for a direction (失业保险覆盖面) are not those of any measure."""
    words, measure = set(fact.name), set(fact.measure)
    alike = len(words & measure) / len(words | measure) > _ALIKE
    return "" if alike or not (fact.directional and measure) else fact.measure


def _cases(fact: Fact) -> str:
    """1例，活产2900人: of a value of few cases how many they are, and among how many; of a share 25人中12人."""
    if fact.cases is None or fact.among is None or not (fact.of_few or _told_as_cases(fact)):
        return ""
    if fact.unit not in CASES:
        return f"{amounts.digits(fact.among)}人中{amounts.digits(fact.cases)}人"
    return f"{amounts.digits(fact.cases)}例，{'活产' if fact.births else '共'}{amounts.digits(fact.among)}人"


def _told_as_cases(fact: Fact) -> bool:
    """A rate of events of which there were not many: a reader has to see how few make the difference."""
    return bool(event(fact)) and fact.unit in CASES and 0 < (fact.cases or 0) < _MANY_CASES


def _beside(*remarks: str) -> str:
    """（失业保险参保率，规划自述） behind a value."""
    said = "，".join(remark for remark in remarks if remark)
    return f"（{said}）" if said else ""


def _change(fact: Fact) -> str:
    if fact.base is None or fact.change is None:
        return ""
    base = f"{fact.amount(fact.base)}{_beside(fact.base_kind)}"
    when = _when(fact)
    if fact.change == 0 and not fact.reckoned:
        return f"，与{when}的{base}持平"
    if min(fact.value, fact.base) < 0:  # of a difference that changes its side no 提高 or 降低 can be said
        return f"，{when}为{base}"
    if fact.reckoned:
        return f"，{when}为{fact.amount(fact.base)}（{fact.base_kind}，不据以计算升降）"
    return f"，比{when}的{base}{changed(fact)}"


def _when(fact: Fact) -> str:
    """基期（2020年）, or the year of the value that stands for it."""
    return f"基期（{fact.base_year}年）" if fact.base_year == fact.start_year - 1 else f"{fact.base_year}年"


def changed(fact: Fact) -> str:
    """降低13.1个十万分点: how the value differs from the base value; "" without one."""
    if fact.base is not None and fact.change and min(fact.value, fact.base) < 0:
        return f"由{fact.amount(fact.base)}变为{fact.amount(fact.value)}"
    return fact.changed()


def _direction(fact: Fact) -> str:
    verb = amounts.way(fact.comparator, fact.value_text, fact.indicator)
    way = f"逐步{verb}" if len(verb) == 2 and DIRECTIONS.row(fact.comparator).sense else verb
    if fact.held.few:
        return f"目标为{way}，例数很少，不能判断走势"
    if not fact.held.trend:
        return f"目标为{way}，可比数据不足，不能判断走势"
    until = f"截至{fact.year}年（此后无数据）" if fact.outdated else ""
    if fact.weak and fact.held.steady:
        return f"目标为{way}，{until}历年数值{fact.standing}"
    if fact.weak and fact.held.weak[0]:
        return f"目标为{way}，{until}只有两个年份的数值，{fact.standing}，尚不能判断走势"
    return f"目标为{way}，{until}按历年走势判断为{fact.held.phrase[0]}"


def _aim(fact: Fact) -> str:
    """2020年目标为不高于20/10万; 规划期末（2030年）目标为…."""
    assert fact.aim is not None
    when = f"{fact.term}末（{fact.deadline}年）" if fact.deadline == fact.end_year else f"{fact.deadline}年"
    return f"{when}目标为{_asked(fact, fact.aim)}"


def _asked(fact: Fact, aim: float) -> str:
    amount = fact.threshold(aim)
    words = f"{stated_targets.at(fact.comparator, fact.unit, fact.language)}{amount}"
    if fact.moved:
        return f"{fact.moved}（即{words}）"
    if fact.around:
        return stated_targets.approximate(amount, fact.value_text, fact.language)
    if fact.between:
        return amount if fact.low is None or fact.high is None else f"{fact.amount(fact.low)}至{fact.amount(fact.high)}"
    if fact.everything:
        return f"达到{amount}"
    if UNITS.row(fact.unit).whole:
        often = amounts.often(fact.value_text, fact.periodicity, fact.language)
        return f"{amounts.each(fact.value_text)}{often}{words}"
    return words


def _verdict(fact: Fact) -> str:
    if fact.by_years_together or fact.held.few:
        return _of_few(fact)
    side_, late = side(fact), _late(fact)
    # What is to lie below a number is not met by the number itself, and nothing is short of it.
    short = "尚有差距，" if fact.gap else ""
    if fact.held.reached:
        return f"{side_}，{late}{_attained(fact)}"
    if fact.held.nearly:
        return f"{side_}，{late}基本实现目标"
    if fact.held.over:
        return f"{side_}，{late or '期限已到，'}未达到目标"
    if fact.held.underway:
        return f"{side_}，{short}{late}{_way(fact)}"
    lacking = f"该值为{fact.noun}实施前的数值，{fact.term}内尚无数据" if fact.before_plan else "可比数据不足"
    short = f"{side_}，尚有差距，" if fact.gap is not None and fact.gap < 0 else ""
    return f"{short}{lacking}，不作达标判断"


def _ground(fact: Fact) -> str:
    if fact.unmoved:
        return "变化不超过规定小数位的一个单位"
    return "只有两个年份的数值" if fact.two_values else "历年数值波动较大"


def _way(fact: Fact) -> str:
    """按时间进度正常推进; 与基期相比背离目标，2021年以来有所回升, where the base year alone decides."""
    if fact.turned:
        return f"{since_base(fact)}{fact.standing}，{fact.turned}年以来有所{'回升' if fact.rises else '回落'}"
    if fact.still and fact.held.still[0]:
        return fact.standing
    if fact.above_range:
        return fact.standing
    if fact.weak and fact.held.weak[0]:
        return f"{fact.standing}（{_ground(fact)}）"
    return fact.held.phrase[0]


def since_base(fact: Fact) -> str:
    """与基期相比; 与2021年相比, where the value compared with is no base of the plan."""
    return "与基期相比" if fact.base_year == fact.start_year - 1 else f"与{fact.base_year}年相比"


def reported(fact: Fact) -> str:
    """报告1例: of few cases how many they are; "" where that is not known."""
    return "" if fact.cases is None else f"报告{counted(fact, fact.cases)}"


def _of_few(fact: Fact) -> str:
    """The verdict on a value of few cases: that of the years together, whichever side the latest value lies on."""
    if fact.held.few:
        return "例数很少，不能判断是否达标"
    together = f"{few_cases.TOGETHER[0]}{_together(fact)}，{_late(fact)}"
    if fact.held.reached:
        return f"{together}{_attained(fact)}"
    if fact.held.over:
        return f"{together}{'' if fact.due else '期限已到，'}未达到目标"
    if fact.held.underway:  # of few cases no way is told
        return f"{together}与目标尚有差距"
    return f"{together}可比数据不足，不作达标判断"


def _together(fact: Fact) -> str:
    """（2021—2025年共8例）: what is put together, where it is known."""
    if fact.together is None or fact.together_from is None or fact.together_from == fact.year:
        return ""
    return f"（{fact.together_from}—{fact.year}年共{counted(fact, fact.together)}）"


def _attained(fact: Fact) -> str:
    held = "，仍需巩固" if "watch" in fact.warnings else ""
    if fact.kept and not fact.of_few:
        when = "基期" if fact.base_year == fact.start_year - 1 else f"{fact.base_year}年"
        return f"实现目标（{when}已达标，{'现仍达标' if fact.worse else '继续保持'}）{held}"
    early = "提前实现目标" if fact.year < fact.deadline and fact.as_of < fact.deadline else "实现目标"
    return early + held


def _late(fact: Fact) -> str:
    """Which other year's value decides, where the deadline's has none."""
    if not fact.due:
        return ""
    between = "，" if fact.held.underway or fact.held.over else "为"
    return f"{fact.deadline}年无数据，按{fact.year}年数值判断{between}"


def side(fact: Fact) -> str:
    """最新值低于目标值3.1个十万分点: how the value lies to the threshold, whichever way is better; of what came later
    it is not the latest: 到期时数值低于…."""
    return _side(fact).replace("最新值", "到期时数值", 1) if fact.newest is not None else _side(fact)


def _side(fact: Fact) -> str:
    assert fact.off is not None
    if fact.between:
        if fact.gap == 0:
            return "最新值在目标区间内"
        edge = "低于目标区间下限" if fact.off < 0 else "高于目标区间上限"
        return f"最新值{edge}{fact.distance(fact.off)}"
    if fact.held.reached and fact.around and abs(fact.off) <= (fact.tolerance or 0.0) and fact.off != 0:
        return f"最新值达到{_asked(fact, fact.aim or 0.0)}的目标"
    if fact.off == 0:
        return "最新值与目标值持平"
    if fact.held.reached and (fact.gap or 0) < 0:
        return "最新值按公布的小数位达到目标值"  # 33.3 against a third
    over = "超过" if fact.upward else "高于"
    band = f"，距允许范围差{fact.distance(fact.short)}" if fact.short else ""
    return f"最新值{over if fact.off > 0 else '低于'}目标值{fact.distance(fact.off)}{band}"
