"""What a paragraph about an indicator comes to, with its number: the heading above it, and one clause among others.

孕产妇死亡率下降超四成，提前实现目标. Tenths (成) are said of rates of cases and of counts, which are not percentages
themselves; everything else changes in its own unit. The numbers are those of the lead sentence.
"""

from __future__ import annotations

import math

from halfsky.vocabulary.codes import UNITS
from halfsky.words import few_cases, sentence_en, sentence_zh, values
from halfsky.words.fact import Fact

_TENTHS = "零一二三四五六七八九"
_NOISE = 1e-9
_LEAST = 0.1  # of the base: less is told in the indicator's own unit
_PERCENT = 100.0


def conclusion(fact: Fact) -> str:
    """A heading: what was measured, how it moved, and how it stands."""
    zh = fact.language == "zh"
    stands = _stands(fact)
    if not zh:
        return f"{fact.called}: {_moved_en(fact)}{f', {stands}' if stands else ''}"
    return f"{sentence_zh.nothing(fact, '') or fact.called + _moved_zh(fact)}{f'，{stands}' if stands else ''}"


def clause(fact: Fact) -> str:
    """One of several in a sentence: 孕产妇系统管理率为92.31%，比2020年提高1.71个百分点，超过目标值2.31个百分点."""
    zh = fact.language == "zh"
    writer = sentence_zh if zh else sentence_en
    value = f"{fact.amount(fact.value)}{writer.beside(fact)}"
    said = f"{fact.called}{fact.year}年为{value}" if zh else f"{fact.called} {value} in {fact.year}"
    if fact.of_few:
        compared = f"{'，' if zh else ', '}{writer.not_compared(fact)}{writer.broken(fact)}"
        return said + compared + (_by_years_together(fact) if fact.by_years_together and fact.held.decided else "")
    if fact.reckoned:
        base = fact.amount(fact.base) if fact.base is not None else ""
        said += f"，{fact.base_year}年为{base}" if zh else f", {base} in {fact.base_year}"
        said += _marked(fact.base_kind, zh)
    elif fact.base is not None and fact.change is not None:
        # what is no final value is said behind the value, and not behind its year
        value = fact.amount(fact.base) if fact.base_kind else ""
        base = f"{fact.base_year}年{value and f'的{value}（{fact.base_kind}）'}" if zh else str(fact.base_year)
        base += f" ({value}, {fact.base_kind})" if value and not zh else ""
        if fact.change == 0:
            said += f"，与{base}持平" if zh else f", as in {base}"
        elif min(fact.value, fact.base) >= 0:
            said += f"，比{base}{fact.changed()}" if zh else f", {fact.changed()} than in {base}"
    said += writer.broken(fact)
    if not fact.directional:
        said += f"，{writer.side(fact)}" if zh else f", {writer.side(fact)}"
    elif fact.outdated:
        said += "（此后无数据）" if zh else " (nothing since)"
    return said + writer.afterwards(fact)


def valued(fact: Fact) -> str:
    """The name with its value, where there is no room for a clause: 妇女常见病筛查率74.5%."""
    zh = fact.language == "zh"
    told = f"{fact.called}{'' if zh else ' '}{fact.amount(fact.value)}{_marked(fact.value_kind, zh)}"
    if fact.newest is not None:
        later = sentence_zh.afterwards(fact, "") if zh else sentence_en.afterwards(fact, "")
        return f"{told}（{fact.year}年；{later}）" if zh else f"{told} ({fact.year}; {later})"
    if fact.outdated:
        told += f"（{fact.year}年，此后无数据）" if zh else f" ({fact.year}, nothing since)"
    return told


def _by_years_together(fact: Fact) -> str:
    """，按2021—2025年合计47例判断: why what is not compared is judged."""
    if fact.language != "zh":
        return f", {few_cases.TOGETHER[1]}"
    if fact.together is None or fact.together_from is None or fact.together_from == fact.year:
        return f"，{few_cases.TOGETHER[0].split('，')[-1]}"
    return f"，按{fact.together_from}—{fact.year}年合计{sentence_zh.counted(fact, fact.together)}判断"


def _marked(kind: str, zh: bool) -> str:
    """（推算） behind what is of a value that is no final one."""
    return (f"（{kind}）" if zh else f" ({kind})") if kind else ""


def tenths(fact: Fact) -> str:
    """降低超四成, 增加两成: a change against the base in tenths; "" where it is not told so."""
    if fact.base is None or not fact.change or fact.base <= 0 or fact.value < 0 or not _told_in_tenths(fact):
        return ""
    part = abs(fact.change) / fact.base
    if not _LEAST <= part < 1:
        return ""
    whole = math.floor(part * 10 + _NOISE)
    exact = abs(part * 10 - whole) < _NOISE
    verb = fact.changed()[:2]
    return f"{verb}{'' if exact else '超'}{'两' if whole == 2 else _TENTHS[whole]}成"


def _told_in_tenths(fact: Fact) -> bool:
    unit = UNITS.row(fact.unit)
    return unit.whole or unit.per > _PERCENT


def _moved_zh(fact: Fact) -> str:
    if fact.of_few and fact.cases and (told := sentence_zh.reported(fact)):
        return told
    if fact.of_few or fact.base is None or fact.change is None or fact.reckoned:
        return f"为{fact.amount(fact.value)}{_marked(fact.value_kind, True)}"
    if fact.change == 0:
        return "与基期持平" if fact.base_year == fact.start_year - 1 else f"与{fact.base_year}年持平"
    if min(fact.value, fact.base) < 0:
        return f"为{fact.amount(fact.value)}{_marked(fact.value_kind, True)}"
    # 出生人口性别比比2021年 stammers
    than = "较" if fact.name.endswith("比") else "比"
    since = "" if fact.base_year == fact.start_year - 1 else f"{than}{fact.base_year}年"
    return f"{since}{tenths(fact) or fact.changed()}{_marked(fact.kind, True)}"


def _moved_en(fact: Fact) -> str:
    if fact.of_few or fact.base is None or fact.change is None or min(fact.value, fact.base) < 0 or fact.reckoned:
        return fact.amount(fact.value) + _marked(fact.value_kind, False)
    if fact.change == 0:
        return f"as in {fact.base_year}"
    return f"{fact.changed()} than in {fact.base_year}{_marked(fact.kind, False)}"


def _stands(fact: Fact) -> str:
    """How it stands, in the fewest words; "" where that cannot be judged."""
    say = values.chooser(fact.language)
    held = fact.held
    if held.few and fact.directional:
        return say("不能判断走势", "no trend can be told")
    if held.few or not held.decided:
        return say("尚不能判断是否达标", "not judged")
    if fact.newest_met is not None and held.over == fact.newest_met:
        if held.over:
            return say(f"到期未达标，{fact.newest_year}年逾期达到", f"not attained when due, met in {fact.newest_year}")
        return say(f"到期时达标，{fact.newest_year}年又未达到", f"attained when due, not met in {fact.newest_year}")
    if fact.above_range:
        return fact.standing if fact.language == "zh" else fact.standing.lower()
    if held.reached and fact.kept and not fact.of_few:
        return say("仍达标" if fact.worse else "保持达标", "attained still")
    if held.reached:
        early = fact.year < fact.deadline and fact.as_of < fact.deadline
        return say("提前达标", "attained ahead of time") if early else say(held.zh, held.en.lower())
    if held.nearly:
        return say("基本达标", "nearly attained")
    if held.over:
        by = say(f"按{fact.year}年数值", f" by the value of {fact.year}") if fact.due else ""
        return say(f"{by}未达标{'，且不如基期' if fact.worse else ''}", f"not attained{by}")
    if held.underway and fact.of_few:
        return say("按多年合计与目标尚有差距", "not attained by several years together")
    if fact.turned and not fact.of_few:
        return say(
            f"{sentence_zh.since_base(fact)}{fact.standing}",
            f"{fact.standing.lower()} since {fact.base_year}, turned in {fact.turned}",
        )
    return fact.standing if fact.language == "zh" else fact.standing.lower()
