"""The sentence in English.

Maternal mortality ratio: 16.9/100k in 2020, 13.1/100k less than at the baseline (30/100k in 2010). The target for 2020
is at most 20/100k; the value is 3.1/100k below it: attained.
"""

from __future__ import annotations

from halfsky.vocabulary.codes import UNITS
from halfsky.vocabulary.comparators import DIRECTIONS
from halfsky.words import amounts, few_cases, stated_targets
from halfsky.words.fact import Fact


def sentence(fact: Fact) -> str:
    verdict = _direction(fact) if fact.directional else f"{_aim(fact)}; {_verdict(fact)}"
    value = f"{fact.amount(fact.value)}{beside(fact)}"
    moved = f", {not_compared(fact)}" if fact.of_few else f"{_before(fact)}{_change(fact)}"
    return f"{fact.name}: {value} in {fact.year}{moved}{broken(fact)}. {verdict}{afterwards(fact)}."


def beside(fact: Fact) -> str:
    """What is to be known behind the value: how firm it is, how few cases it is of."""
    return _firmness(", ".join(filter(None, (fact.value_kind, _cases(fact)))))


def not_compared(fact: Fact) -> str:
    """What is said of few cases in place of a rise or fall: how many there were before."""
    known = []
    if fact.previous_cases is not None and fact.base_year != fact.year - 1:
        known.append(f"{amounts.digits(fact.previous_cases)} the year before")
    if fact.base_cases is not None:
        known.append(f"{amounts.digits(fact.base_cases)} in {fact.base_year}")
    return ", ".join([*known, few_cases.NOT_COMPARED[1]])


def _before(fact: Fact) -> str:
    """, 0.4/100k less than the year before: where that year's value is not the base itself."""
    if fact.previous is None or fact.base_year == fact.year - 1 or min(fact.value, fact.previous) < 0:
        return ""
    moved, kind = fact.moved_since(fact.previous), _firmness(fact.previous_kind)
    return f", the same as the year before{kind}" if moved == "the same" else f", {moved} than the year before{kind}"


def broken(fact: Fact) -> str:
    """Where the definition changed since the plan began."""
    if not fact.break_year:
        return ""
    return f" (another definition from {fact.break_year} on; earlier values are not comparable)"


def _cases(fact: Fact) -> str:
    if not fact.of_few or fact.cases is None or fact.among is None:
        return ""
    people = " live births" if fact.births else ""
    return f"cases: {amounts.digits(fact.cases)} of {amounts.digits(fact.among)}{people}"


def _firmness(kind: str) -> str:
    return f" ({kind})" if kind else ""


def _change(fact: Fact) -> str:
    if fact.base is None or fact.change is None:
        return ""
    base, at_start = f"{fact.amount(fact.base)}{_firmness(fact.base_kind)}", fact.base_year == fact.start_year - 1
    when = f"at the baseline ({base} in {fact.base_year})" if at_start else f"in {fact.base_year} ({base})"
    if fact.change == 0 and not fact.reckoned:
        return f", the same as {when}"
    if min(fact.value, fact.base) < 0:
        return f"; it was {base} in {fact.base_year}"
    if fact.reckoned:
        return f"; {base} in {fact.base_year}, from which no change is told"
    return f", {changed(fact)} than {when}"


def changed(fact: Fact) -> str:
    """13.1/100k less: how the value differs from the base value; "" without one."""
    if fact.base is not None and fact.change and min(fact.value, fact.base) < 0:
        return f"from {fact.amount(fact.base)} to {fact.amount(fact.value)}"
    return fact.changed()


def _direction(fact: Fact) -> str:
    if fact.held.few:
        return f"The target is {DIRECTIONS.row(fact.comparator).aim_en}; too few cases to tell a trend"
    if fact.weak and fact.held.weak[1]:
        ground = "by the trend of the years" if fact.held.steady else _ground(fact)
        untold = "" if fact.held.steady else ", which tells no trend"
        return f"The target is {DIRECTIONS.row(fact.comparator).aim_en}; {ground}: {fact.standing.lower()}{untold}"
    judged = fact.held.phrase[1] if fact.held.trend else ""
    trend = f"by the trend of the years it is {judged}" if judged else "there is too little data to tell a trend"
    return f"The target is {DIRECTIONS.row(fact.comparator).aim_en}; {trend}"


def _aim(fact: Fact) -> str:
    assert fact.aim is not None
    end = ", the end of the plan," if fact.deadline == fact.end_year else ""
    return f"The target for {fact.deadline}{end} is {_asked(fact, fact.aim)}"


def _asked(fact: Fact, aim: float) -> str:
    amount = fact.threshold(aim)
    often = amounts.often(fact.value_text, fact.periodicity, fact.language) if UNITS.row(fact.unit).whole else ""
    words = f"{'' if fact.everything else stated_targets.at(fact.comparator, fact.unit, fact.language)}{amount}{often}"
    if fact.moved:
        return f"{fact.moved} ({words})"
    if fact.around:
        return stated_targets.approximate(amount, fact.value_text, fact.language)
    if fact.between and fact.low is not None and fact.high is not None:
        return f"{fact.amount(fact.low)} to {fact.amount(fact.high)}"
    return words


def _verdict(fact: Fact) -> str:
    if fact.held.few:
        return "too few cases to judge"
    late = _late(fact)
    lies = "few cases, judged by several years together" if fact.by_years_together else side(fact)
    if fact.held.reached and fact.kept and not fact.of_few:
        return f"{lies}: met at the baseline already, and kept{late}"
    if fact.held.underway and fact.by_years_together:
        return f"{lies}: not yet attained{late}"
    if fact.held.reached:
        early = " before the deadline" if fact.year < fact.deadline and fact.as_of < fact.deadline else ""
        held = ", to be consolidated" if "watch" in fact.warnings else ""
        return f"{lies}: attained{early}{held}{late}"
    if fact.held.nearly:
        return f"{lies}: nearly attained{late}"
    if fact.held.over:
        return f"{lies}: the deadline has come, missed{late}"
    if fact.held.underway and fact.above_range:
        return f"{lies}: not yet attained, {fact.standing.lower()}{late}"
    if fact.held.underway:
        turned = f" of {fact.base_year}, nearer again since {fact.turned}" if fact.turned else ""
        if fact.weak and fact.held.weak[1]:
            away = f"not yet attained, {fact.standing.lower()} since the baseline{turned}"
            return f"{lies}: {away if turned else f'not yet attained, {fact.standing.lower()} ({_ground(fact)})'}{late}"
        if fact.still and fact.held.still[1]:
            return f"{lies}: not yet attained, {fact.standing.lower()}{late}"
        away = f"not yet attained, {fact.held.en.lower()} from the baseline{turned}"
        return f"{lies}: {away if turned else fact.held.phrase[1]}{late}"
    lacking = "it is from before the plan" if fact.before_plan else "too little comparable data"
    short = f"{lies}; " if fact.gap is not None and fact.gap < 0 else ""
    return f"{short}{lacking}, no judgement"


def _ground(fact: Fact) -> str:
    if fact.unmoved:
        return "by no more than a unit of the last decimal that is stated for it"
    return "two values only" if fact.two_values else "the series is volatile"


def _late(fact: Fact) -> str:
    return f" (judged by {fact.year}: no value of {fact.deadline})" if fact.due else ""


def afterwards(fact: Fact, before: str = "; ") -> str:
    """; 1.7% in 2025: met late. The newest value behind what was judged by the due year's; "" where that is it."""
    if fact.newest is None:
        return ""
    if fact.held.over:
        stands = "met late" if fact.newest_met else "not met either"
    else:
        stands = "met still" if fact.newest_met else "not met any more"
    other = f" (another definition from {fact.newest_break} on)" if fact.newest_break else ""
    return f"{before}{fact.amount(fact.newest)} in {fact.newest_year}{other}: {stands}"


def side(fact: Fact) -> str:
    assert fact.off is not None
    if fact.between:
        if fact.gap == 0:
            return "the value is within it"
        return f"the value is {fact.distance(fact.off)} {'below the lower' if fact.off < 0 else 'above the upper'} end"
    if fact.held.reached and fact.around and abs(fact.off) <= (fact.tolerance or 0.0) and fact.off != 0:
        return "the value is within what is allowed"
    if fact.off == 0:
        return "the value is exactly there"
    if fact.held.reached and (fact.gap or 0) < 0:
        return "the value meets it at its published decimals"
    band = f", {fact.distance(fact.short)} off what is allowed" if fact.short else ""
    return f"the value is {fact.distance(fact.off)} {'above' if fact.off > 0 else 'below'} it{band}"
