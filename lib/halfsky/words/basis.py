"""One phrase a target: how its status was reached, with the numbers to repeat it on a calculator.

`assess` says on what ground it stands, and what is to be remarked; the words are those of `vocabulary.grounds`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary.codes import BETTER, UNITS
from halfsky.vocabulary.comparators import AROUND, AT_LEAST, BETWEEN, COMPARATORS, STRICT, THRESHOLDS, label
from halfsky.vocabulary.grounds import GROUNDS, REMARKS
from halfsky.words import remarks
from halfsky.words.amounts import TEN_THOUSAND, number_text, rounded, stated_ratio, year_text
from halfsky.words.phrases import Facts, Piece, filled, listed_years, texts, years
from halfsky.words.ranges import SIGNED_ENDS
from halfsky.words.stated_targets import approximate
from halfsky.words.values import LEAST_SHARE, MOST_SHARE, share


def basis(facts: pd.DataFrame, holds: pd.DataFrame, settings: Settings, language: str = "zh") -> pd.Series:
    """The phrase of each target.

    facts: the columns of the assessment that phrases name, with `ground` (`vocabulary.grounds.GROUNDS`); holds: a
    column of truth a remark (`REMARKS`).
    """
    everything = Facts(facts, language, settings)
    text = np.full(len(facts), "", dtype="object")
    codes, of_codes = pd.factorize(facts["ground"])
    for number, code in enumerate(of_codes):
        places = np.flatnonzero(codes == number)
        text[places] = filled(GROUNDS.row(str(code)), everything.at(places), _PIECES)
    for code in REMARKS:
        places = np.flatnonzero(holds[code])
        if len(places):
            text[places] += np.array(filled(REMARKS.row(code), everything.at(places), remarks.PIECES), dtype="object")
    return pd.Series(text, index=facts.index, dtype="str")


def _now(facts: Facts) -> pd.Series:
    return facts.dated(facts["latest_year"], facts["observed"], facts["target"])


def _base(facts: Facts) -> pd.Series:
    return facts.dated(facts["baseline_year"], facts["baseline"])


def _journey(facts: Facts) -> pd.Series:
    return _base(facts) + facts.say("→", " → ") + _now(facts)


def _by_when(facts: Facts) -> pd.Series:
    return _asked(facts) + facts.say("（", " by ") + year_text(facts["deadline"]) + facts.say("年）", "")


def _way(facts: Facts) -> pd.Series:
    """Of what is nearly met: that the baseline met it, and how much of the way is done."""
    base = _base(facts)
    lost = facts.say("；基期（", "; the baseline ") + base + facts.say("）已达标", " met it")
    done = _journey_share(facts["attainment"])
    if facts.language == "zh":
        way = "；基期（" + base + "）以来完成路程" + done
    else:
        way = "; " + done + " of the way since the baseline " + base
    return lost.where(facts["baseline_met"], "") + way.where(facts["attainment"].notna(), "")


def _pace(facts: Facts) -> pd.Series:
    return rounded(facts["pace_ratio"], 4, (facts.settings.accelerate_pace, facts.settings.on_track_pace))


def _few(facts: Facts) -> pd.Series:
    return facts["points"].le(3).map({True: facts.say("（两点趋势）", " (a trend of two points)"), False: ""})


def _other_base(facts: Facts) -> pd.Series:
    """Which year the journey begins in where the base year has no value."""
    base, begins = year_text(facts["base_year"]), year_text(facts["baseline_year"])
    if facts.language == "zh":
        text = "（" + base + "年无同口径数据，以" + begins + "年为起点）"
    else:
        text = " (no comparable data of " + base + ", counted from " + begins + ")"
    return text.where(facts["baseline_year"].ne(facts["base_year"]) & facts["stated_base"].isna(), "")


def _trend(facts: Facts) -> pd.Series:
    # with two years the median of one slope is the change a year; with more it is no difference of the two values
    how = facts["points"].gt(2).map({True: facts.say("（Theil–Sen中位斜率）", " (Theil–Sen median slope)"), False: ""})
    yearly = facts["slope"].round(4)
    yearly = yearly.mask(yearly.abs().ge(TEN_THOUSAND), yearly.round(-2))  # two decimals of 万
    slope = facts.say("，每年变化", ", yearly change") + how + facts.say("", " ") + facts.amount(yearly, facts.points)
    tested = facts["points"].ge(facts.settings.significance_points)
    test = facts.say("，检验p=", ", test p=") + number_text(facts["p"].round(4), decimals=4)
    test = test.where(tested, facts.say("，点数少，只看方向", ", too few for a test: the direction only"))
    count = facts.say("（", " (") + number_text(facts["points"]) + facts.say("个年份", " years")
    return slope + count + test + facts.say("）", ")")


def _short(facts: Facts) -> pd.Series:
    """差4.5个百分点; of an approximate target the distance to its number, with what is allowed; of few cases that of
    the latest value, then that of the estimate over several years, which decides and stands further on."""
    short = facts.say("差", "short by ") + facts.amount(facts["gap"].abs(), facts.points)
    latest = (facts["observed"] - facts["target"]).round(10)
    few = facts["expected"].notna() & facts["comparator"].isin(THRESHOLDS)
    few &= (latest.abs() - facts["gap"].abs()).abs().gt(1e-6)
    if few.any():
        wrong = latest.lt(0).eq(facts["comparator"].isin(AT_LEAST)) & latest.ne(0)
        side = wrong.map({True: facts.say("最新值差", "the latest value short by "),
                          False: facts.say("最新值优于目标", "the latest value better by ")})  # fmt: skip
        estimate = (facts["expected"].round(1) - facts["target"]).abs().round(10)
        by_estimate = facts.say("、估计值差", ", the estimate short by ") + facts.amount(estimate, facts.points)
        short = short.mask(few, side + facts.amount(latest.abs(), facts.points) + by_estimate)
    around = _around(facts) & np.isfinite(facts["low"]) & np.isfinite(facts["high"])
    if around.any():
        off = (facts["observed"] - facts["target"]).round(10)
        above, below = facts.say("高于目标", "above the target by "), facts.say("低于目标", "below the target by ")
        side = off.gt(0).map({True: above, False: below})
        outside = facts.say("，距允许范围差", ", off what is allowed by ") + facts.amount(
            facts["gap"].abs(), facts.points
        )
        short = short.mask(around, side + facts.amount(off.abs(), facts.points) + outside.where(facts["gap"].ne(0), ""))
    return short


def _around(facts: Facts) -> pd.Series:
    return facts["comparator"].isin(AROUND)


def _band(facts: Facts) -> pd.Series:
    """（按不低于44%判断）, （按44%～46%判断）: what is held to meet an approximate target, by a rule of the report."""
    low, high, sign = facts["low"], facts["high"], facts.sign
    ends = [facts.amount(end.where(np.isfinite(end)), sign) for end in (low, high)]
    from_, to = np.isfinite(low) & ~_at(low, facts["lower_limit"]), np.isfinite(high) & ~_at(high, facts["upper_limit"])
    share = sign.isin(SIGNED_ENDS) & (facts.language == "zh")
    said = number_text(low.where(np.isfinite(low))) + sign.where(share, "") + facts.say("～", "–") + ends[1]
    said = said.mask(from_ & ~to, facts.say("不低于", "at least ") + ends[0])
    said = said.mask(to & ~from_, facts.say("不高于", "at most ") + ends[1])
    return (facts.say("（按", " (judged by ") + said + facts.say("判断）", ")")).where(from_ | to, "")


def _at(end: pd.Series, limit: pd.Series) -> pd.Series:
    """Whether this end is that of what the indicator can be, so that nothing lies beyond it."""
    return end.eq(limit.astype("float64"))


def _asked(facts: Facts) -> pd.Series:
    """目标≥80%: a nation's plans repeat few, and each is written once."""
    return facts.by_distinct(_written, _ASKED_BY)


_ASKED_BY = (
    "comparator", "target", "low", "high", "expected_unit", "indicator", "value_text", "relative_to", "stated_base",
    "stated_value", "lower_limit", "upper_limit",
)  # fmt: skip


def _written(facts: Facts) -> pd.Series:
    comparator, sign = facts["comparator"], facts.sign
    # of a share there is no more than all
    everything = comparator.isin(AT_LEAST) & ~comparator.isin(STRICT) & facts["target"].eq(100) & sign.eq("%")
    amount = facts.amount(facts["target"], sign)
    ratio = facts["expected_unit"].eq("ratio")
    if ratio.any():
        stated = list(map(stated_ratio, facts["value_text"][ratio], facts["target"][ratio]))
        amount[ratio] = [words or plain for words, plain in zip(stated, amount[ratio], strict=True)]
    signs = COMPARATORS.each(facts.say("sign", "sign_en"))
    text = comparator.map(signs).fillna("").mask(everything, "") + amount
    around, ranged = _around(facts), comparator.isin(BETWEEN)
    if around.any():
        known = [
            approximate(size, words, facts.language)
            for size, words in zip(amount[around], facts["value_text"][around], strict=True)
        ]
        text = text.mask(around, pd.Series(known, index=amount.index[around], dtype="object") + _band(facts)[around])
    counted = comparator.eq("eq") & ~np.isfinite(facts["high"] - facts["low"])
    if counted.any():
        text = text.mask(counted, amount)
    if ranged.any():
        # of shares each end has its sign: 90%～95%
        low = number_text(facts["low"]) + sign.where(sign.isin(SIGNED_ENDS) & (facts.language == "zh"), "")
        text = text.mask(ranged, low + facts.say("～", "–") + number_text(facts["high"]) + sign)
    derived = facts["relative_to"].ne("") & facts["stated_value"].notna()
    if derived.any():
        year, value = facts["stated_base"], facts.amount(facts["stated_value"], sign)
        of = year_text(year) + "年" + value if facts.language == "zh" else value + " of " + year_text(year)
        base = facts.say("（按", " (from ") + of + facts.say("推算）", ")")
        text = text + base.where(derived, "")
    return facts.say("目标", "target ") + text


def _percent(share: pd.Series) -> pd.Series:
    return rounded(share * 100, 1, (0.0, 100.0)) + "%"


def _journey_share(part: pd.Series) -> pd.Series:
    """完成路程 ended where tables and charts end it: >300%, <−100%."""
    text = _percent(part)
    text = text.mask(part.gt(MOST_SHARE), f">{share(MOST_SHARE)}")
    return text.mask(part.lt(LEAST_SHARE), f"<{share(LEAST_SHARE)}")


def _comparator(facts: Facts) -> pd.Series:
    return facts["comparator"].map(lambda code: label(code, facts.language))


def _units(*columns: str) -> dict[str, Piece]:
    """A piece a column of units, as people call them; one that the vocabulary does not know stays as it is."""

    def piece(column: str) -> Piece:
        return lambda facts: facts[column].astype("object").replace(UNITS.labels(facts.language))

    return {column: piece(column) for column in columns}


def _relative_to(facts: Facts) -> pd.Series:
    base = facts["relative_to"]
    return base.mask(base.str.fullmatch(r"\d+"), base + facts.say("年", "")).replace(
        "base", facts.say("基期", "the baseline")
    )


def _pooled_years(facts: Facts) -> pd.Series:
    first, last = facts["pooled_from"], year_text(facts["latest_year"])
    several = year_text(first) + facts.say("—", "–") + last
    return several.where(first.notna(), last) + facts.say("年", "")


_PIECES: dict[str, Piece] = {
    "pooled_years": _pooled_years,
    "pooled_cases": lambda facts: number_text(facts["pooled_cases"].round(0)),
    "pooled_people": lambda facts: number_text(facts["pooled_people"].round(0)) + facts.say("人", ""),
    "chance": remarks.chance,
    **texts("indicator_id", "indicator"),
    **_units("unit", "indicator_unit", "odd_unit", "expected_unit"),
    **years("older_year", "latest_year", "bad_year", "deadline"),
    "missing_years": lambda facts: listed_years(facts, "missing_years"),
    "due_window": lambda facts: str(facts.settings.due_window),
    "bad_value": lambda facts: facts.amount(facts["bad_value"], facts.sign),
    "now": _now,
    "journey": _journey,
    "by_when": _by_when,
    "asked": _asked,
    "short": _short,
    "way": _way,
    "trend": _trend,
    "other_base": _other_base,
    "few": _few,
    "pace": _pace,
    "allowed": lambda facts: facts.amount(facts["allowed"].round(8), facts.points),
    "attainment": lambda facts: _journey_share(facts["attainment"]),
    "time_elapsed": lambda facts: _percent(facts["time_elapsed"]),
    "comparator": _comparator,
    "better": lambda facts: facts["better"].map(BETTER.labels(facts.language)).fillna(""),
    "relative_to": _relative_to,
}
