"""The amounts in what is to be known beside a status: outlook, fluctuation, small numbers, age of the data."""

from __future__ import annotations

import pandas as pd

from halfsky.vocabulary.codes import OUTLOOKS
from halfsky.vocabulary.comparators import COMPARATORS
from halfsky.words.amounts import digits, number_text, rounded
from halfsky.words.phrases import Facts, Piece, listed_years, numbers, years


def _ahead(column: str) -> Piece:
    """Where the line leads, within the limits of the indicator; only the first amount names the unit."""

    def piece(facts: Facts) -> pd.Series:
        line = facts[column].clip(lower=facts["lower_limit"], upper=facts["upper_limit"])
        line = line.round(2).mask(facts["expected_unit"].eq("count"), line.round(0))
        bare = pd.Series("", index=line.index)
        return facts.amount(line, facts.sign if column == "forecast" else bare)

    return piece


def _scatter(column: str) -> Piece:
    """An end of the usual scatter, within the limits of the indicator."""

    def piece(facts: Facts) -> pd.Series:
        return number_text(facts[column].clip(lower=facts["lower_limit"], upper=facts["upper_limit"]).round(2))

    return piece


def chance(facts: Facts) -> pd.Series:
    """How likely the rate behind few cases meets the target: never for certain."""
    said = number_text(facts["chance"].round(2))
    over, under = facts.say("大于0.99", "over 0.99"), facts.say("小于0.01", "under 0.01")
    return said.mask(facts["chance"].gt(0.995), over).mask(facts["chance"].lt(0.005), under)


def _probability(facts: Facts) -> pd.Series:
    settings, chance = facts.settings, facts["probability"]
    share = rounded(chance, 2, (settings.at_risk, settings.possible, settings.likely, 0.0, 1.0))
    over, under = facts.say("大于0.99", "over 0.99"), facts.say("小于0.01", "under 0.01")
    return share.mask(chance.gt(0.995), over).mask(chance.lt(0.005), under)


def _outlook(facts: Facts) -> pd.Series:
    labels = OUTLOOKS.labels(facts.language)
    return facts["outlook"].map({code: word[:1].lower() + word[1:] for code, word in labels.items()})


def _growth_pace(facts: Facts) -> pd.Series:
    settings = facts.settings
    return rounded(facts["cagr_ratio"], 4, (settings.accelerate_pace, settings.on_track_pace, 0.0))


def _deviation(facts: Facts) -> pd.Series:
    off = facts["deviation"]
    return facts.amount(off.round(2).mask(facts["expected_unit"].eq("count"), off.round(0)), facts.points)


def _statements(facts: Facts, column: str) -> pd.Series:
    """≥88%、>85%: statements that stand in one text as comparators and numbers."""
    said = []
    for text, sign in zip(facts[column], facts.sign, strict=True):
        parts = [part.split(" ") for part in text.split(";")]
        said.append(
            facts.say("、", ", ").join(
                getattr(COMPARATORS.row(code), facts.say("sign", "sign_en")) + digits(float(number)) + sign
                for code, number in parts
            )
        )
    return pd.Series(said, index=facts.index, dtype="str")


PIECES: dict[str, Piece] = {
    **years(
        "deadline",
        "latest_year",
        "unmet_in",
        "met_since",
        "outlier_year",
        "pooled_from",
        "break_year",
        "after_year",
        "stray_year",
    ),
    "after": lambda facts: facts.amount(facts["after"], facts.sign, facts["target"]),
    "strays": lambda facts: numbers(strays=0)["strays"](facts),
    "short_years": lambda facts: listed_years(facts, "short_years"),
    "missing_years": lambda facts: listed_years(facts, "missing_years"),
    "stricter": lambda facts: _statements(facts, "stricter"),
    "weaker": lambda facts: _statements(facts, "weaker"),
    **numbers(steps=0, reversals=0, numerator=8, denominator=8),
    "low_limit": _scatter("low_limit"),
    "high_limit": _scatter("high_limit"),
    "forecast": _ahead("forecast"),
    "forecast_low": _ahead("forecast_low"),
    "forecast_high": _ahead("forecast_high"),
    "interval": lambda facts: f"{facts.settings.interval_share * 100:g}%",
    "probability": _probability,
    "outlook": _outlook,
    "growth_pace": _growth_pace,
    "warning_years": lambda facts: str(facts.settings.warning_years),
    "outlier_mads": lambda facts: f"{facts.settings.outlier_mads:g}",
    "deviation": _deviation,
    "interval_low": numbers(interval_low=1)["interval_low"],
    "interval_high": lambda facts: numbers(interval_high=1)["interval_high"](facts) + facts.sign,
    "pooled": lambda facts: facts.amount(facts["pooled"].round(2), facts.sign),
    "expected": lambda facts: facts.amount(facts["expected"].round(1), facts.sign),
    "chance": chance,
    "base_of_line": lambda facts: facts.amount(facts["base_of_line"].round(2), facts.sign),
    "latest_of_line": lambda facts: facts.amount(facts["latest_of_line"].round(2), facts.sign),
    **numbers(pace_of_base=2, pace_of_latest=2),
    "stale_years": lambda facts: str(facts.settings.stale_years),
}
