"""On what ground each status stands, and what is to be remarked beside it, as codes; `words.basis` writes them."""

from __future__ import annotations

import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary.codes import REVIEW_STATUSES, WARNINGS
from halfsky.vocabulary.comparators import AT_MOST
from halfsky.vocabulary.decision_table import Case, by_case
from halfsky.vocabulary.grounds import REMARKS
from halfsky.vocabulary.statuses import STATUSES

_NOISE = 1e-9
_ACCEPTED = REVIEW_STATUSES.where(accepted=True)
_REACHED = STATUSES.where(reached=True)
_DECIDED = STATUSES.where(decided=True, trend=False)
_AHEAD = STATUSES.where(decided=True, over=False, trend=False)


def grounds(targets: pd.DataFrame) -> pd.Series:
    """The code of each target's ground (`vocabulary.grounds.GROUNDS`).

    targets: the columns of the assessment with `status` and `problem`.
    """
    status = targets["status"]
    unobserved = targets["latest_year"].isna()
    insufficient = status.isin(STATUSES.where(decided=False, valued=True))
    silent = status.isin(STATUSES.where(silent=True))
    small = status.isin(STATUSES.where(few=True))
    over_time = targets["every_year"] | targets["summed"]
    cases: list[Case] = [
        (targets["indicator_id"].eq("") & targets["review_status"].isin(_ACCEPTED), "unlinked-confirmed"),
        (targets["indicator_id"].eq(""), "unlinked"),
        (targets["problem"].ne(""), lambda rows: rows["problem"]),
        (unobserved & targets["older_year"].notna(), "only-older"),
        (unobserved, "no-values"),
        (targets["directional"] & targets["baseline_year"].isna(), "single-year"),
        (targets["directional"] & small, "too-small-trend"),
        (targets["gap_of_sexes"], "gap-of-sexes"),
        (targets["directional"], "trend"),
        (status.isin(_REACHED), "met"),
        (status.isin(STATUSES.where(nearly=True)), "nearly-met"),
        (status.isin(STATUSES.where(over=True)), "over"),
        (small & targets["small_base"], "too-small-base"),
        (small & targets["pooled_decides"], "too-small"),
        (small, "too-small-unknown"),
        (silent & over_time & targets["missing_years"].ne(""), "years-unreported"),
        (silent, "due-unreported"),
        (insufficient & targets["deadline"].le(targets["base_year"]), "due-before-plan"),
        (insufficient & targets["latest_year"].le(targets["base_year"]), "before-plan"),
        (insufficient & targets["every_year"], "years-unknown"),
        (insufficient, "one-comparable-year"),
        (status.isin(STATUSES.where(fallen=True)), "fallen"),
    ]
    return by_case(targets, cases, default="pace")


def remarks(targets: pd.DataFrame, flags: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """A column of truth a remark (`vocabulary.grounds.REMARKS`), in their order.

    targets: the columns of the assessment with `status`; flags: `warnings.flags`.
    """
    observed = targets["latest_year"].notna() & targets["indicator_id"].ne("")
    paced = targets["status"].isin(STATUSES.where(underway=True)) & ~targets["pooled_decides"]
    hard, watch, volatile, stale, few, broken = (flags[code] for code in WARNINGS)
    holds = {
        "of-rural": observed & targets["residence"].eq("rural"),
        "of-urban": observed & targets["residence"].eq("urban"),
        **_whose(targets, observed),
        "other-year-decides": observed & _judged_by_another_year(targets),
        **_afterwards(targets),
        "short-years": observed & targets["short_years"].ne(""),
        "years-without": observed & targets["missing_years"].ne("") & targets["status"].isin(_DECIDED),
        "strays": targets["strays"].gt(0) & targets["indicator_id"].ne(""),
        "for-stricter": targets["stricter"].ne(""),
        "with-weaker": targets["weaker"].ne(""),
        **_held(targets, settings),
        **_ahead(targets, settings),
        "too-early": watch & ~hard & _early(targets, settings),
        **_volatile(targets, volatile),
        "odd-base": paced & targets["odd_base"],
        "pace-of-base": paced & targets["pace_of_base"].notna(),
        "odd-latest": paced & targets["odd_latest"],
        "pace-of-latest": paced & targets["pace_of_latest"].notna(),
        "small-number": few & targets["denominator"].notna(),
        "maybe-chance": few & targets["target"].between(targets["interval_low"], targets["interval_high"]),
        "pooled": few & targets["pooled"].notna(),
        "by-chance": few & targets["pooled_decides"] & targets["status"].isin(_DECIDED),
        "definition-changed": broken,
        "late-data": stale,
    }
    return pd.DataFrame(holds, index=targets.index)[list(REMARKS)].fillna(False).astype("bool")


def _judged_by_another_year(targets: pd.DataFrame) -> pd.Series:
    """Whether the deadline is over, its year has no value, and another year's decides."""
    judged = ~targets["directional"] & targets["status"].isin(STATUSES.where(decided=True))
    return judged & targets["as_of"].ge(targets["deadline"]) & targets["latest_year"].ne(targets["deadline"])


def _whose(targets: pd.DataFrame, observed: pd.Series) -> dict[str, pd.Series]:
    """Whose values were taken, where the plan's words or the data leave a choice."""
    asked = targets["asked_residence"]
    there = asked.ne("") & targets["residence"].eq(asked)
    return {
        "of-women": observed & targets["sex"].eq("female") & ((there & targets["of_women"]) | targets["total_older"]),
        "of-all": observed & asked.ne("") & ~targets["residence"].eq(asked) & ~targets["gap_of_sexes"],
    }


def _afterwards(targets: pd.DataFrame) -> dict[str, pd.Series]:
    """What came after the due year: met late, or met and lost again."""
    decided = targets["due"] & targets["status"].isin(_DECIDED)
    reached = decided & targets["status"].isin(_REACHED)
    after = targets["after_year"].notna()
    return {
        "met-late": reached & targets["latest_year"].gt(targets["deadline"]),
        "met-afterwards": decided & ~targets["met"] & after & targets["after_met"],
        "lost-afterwards": reached & after & ~targets["after_met"],
    }


def _held(targets: pd.DataFrame, settings: Settings) -> dict[str, pd.Series]:
    """Met and never lost since, and not likely to be lost; or to be secured (需巩固)."""
    held = targets["status"].isin(_REACHED) & targets["latest_year"].lt(targets["deadline"])
    once = held & targets["unmet_in"].notna()
    doubtful = held & ~once & targets["probability"].lt(settings.likely)
    several = held & ~once & targets["met_since"].lt(targets["latest_year"])
    above, below = targets["forecast"].gt(targets["high"]), targets["forecast"].lt(targets["low"])
    at_most = targets["comparator"].isin(AT_MOST)
    return {
        "once-unmet": once,
        "met-since": several,
        "secure": several & ~doubtful,
        "insecure": several & doubtful,
        "insecure-only": doubtful & ~several,
        "above-band": doubtful & above & ~at_most,
        "above-asked": doubtful & above & at_most,
        "below-asked": doubtful & below,
    }


def _ahead(targets: pd.DataFrame, settings: Settings) -> dict[str, pd.Series]:
    """What the line leads to, and whether growth rates say otherwise."""
    decided = targets["status"].isin(_AHEAD)
    told = decided & targets["probability"].notna()
    known = targets["outlook"].ne("")
    return {
        "outlook": told & known,
        "no-outlook": told & ~known,
        "no-scatter": told & known & targets["steady"].eq(True),
        "growth-differs": decided & _bands_differ(targets, settings),
    }


def _bands_differ(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    """Whether the compound growth of the international readings falls into another band than the linear pace."""
    cuts = (settings.on_track_pace, settings.accelerate_pace, 0.0)

    def band(ratio: pd.Series) -> pd.Series:
        return sum((ratio.ge(cut - _NOISE).astype("int64") for cut in cuts), start=pd.Series(0, index=ratio.index))

    both = targets["pace_ratio"].notna() & targets["cagr_ratio"].notna()
    return both & band(targets["pace_ratio"]).ne(band(targets["cagr_ratio"])) & ~targets["status"].isin(_REACHED)


def _early(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    elapsed = targets["latest_year"] - targets["baseline_year"]
    return targets["pace_ratio"].lt(settings.accelerate_pace) & elapsed.lt(settings.warning_years)


def _volatile(targets: pd.DataFrame, volatile: pd.Series) -> dict[str, pd.Series]:
    """Why a series is called volatile: the first reason that holds."""
    outlier = targets["outlier"].eq(True)
    turns = ~outlier & targets["back_and_forth"].eq(True)
    return {
        "off-trend": volatile & outlier,
        "back-and-forth": volatile & turns,
        "within-scatter": volatile & ~outlier & ~turns,
        "scatter": volatile,
    }
