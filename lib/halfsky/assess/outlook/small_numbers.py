"""Values that rest on few cases: in a county one maternal death moves the ratio by more than the target.

8 000 births and one death are 12.5 per 100 000, with a 95 % interval from 0.3 to 69.6. Whether such a value meets a
target is chance, so the years are put together and the question is asked of the rate behind them. With x cases among
n people in the years since the base (`Settings.pooled_years` of them at most), and a prior of the rate with the mean m
and the shape a (`assess.outlook.rate_priors`):

    rates   Gamma-Poisson    θ | x ~ Gamma(a + x, rate a/m + n)                 mean (a + x) / (a/m + n)
    shares  Beta-Binomial    θ | x ~ Beta(a + x, a·(1 - m)/m + n - x)
    P = P(θ meets the target)

(Gelman et al., Bayesian Data Analysis, 3rd ed., sections 2.4 and 2.6; Clayton and Kaldor 1987, Biometrics 43.) From
`Settings.sure` on the target counts as met, up to one less it as not met; between them nobody can say.
Where nothing is known of the area above, the prior's mean is the threshold itself, with the shape 2: it favours neither
side, and one case alone decides nothing. Without one threshold it is Jeffreys': a = ½ and no people.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.intervals import poisson_interval, wilson_interval
from halfsky.settings import Settings
from halfsky.vocabulary.codes import CASES

_JEFFREYS, _NEUTRAL = 0.5, 2.0
_NOTHING = dict.fromkeys(
    ["interval_low", "interval_high", "pooled", "pooled_from", "pooled_cases", "pooled_people", "chance", "expected",
     "expected_base"],
    np.nan,
)  # fmt: skip
_SHARE = 100.0  # a percentage is a rate per hundred


def small_numbers(
    targets: pd.DataFrame, points: pd.DataFrame, priors: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """`few_cases, small_base, undecidable`, the pooled years and what is to be thought of them, indexed like targets.

    targets: `directional, expected_unit, latest_year, base_year, baseline_year, break_year, low, high` (what meets the
    target lies between them); `numerator, denominator` of the latest value, null where not known; `named_people`: its
    indicator counts office-holders by name, which is a fact and not chance; `rare_event`: a county's rate of events
    whose denominators nobody knows; `stated_base`: null unless the threshold is derived from the value of that year.
    points: `row` (index of targets), `year, numerator, denominator`. priors: `mean` (in the target's unit) and `shape`,
    indexed like targets, null where there is none.

    few_cases: a rate of fewer than `Settings.small_count` cases, a share of fewer than `Settings.small_denominator`
    people, or a `rare_event`. interval: 95 % of the latest value, in its unit; exact Poisson for rates, Wilson for
    percentages. pooled: the rate of `pooled_cases` among `pooled_people` in the years from `pooled_from` on; expected:
    the same, shrunken towards the prior; expected_base: so the
    baseline's; chance: P that the rate behind them meets the target; null where not small.
    A target at the end of what can be (no case at all, everybody) is asked of the cases and not of a rate behind them:
    its chance is null, and the value itself decides.
    undecidable: few cases, and a chance that decides nothing or cannot be had; or a `small_base`: a threshold
    derived from few cases.
    """
    per = targets["expected_unit"].map(CASES).astype("float64")
    rate = per.notna()
    share = targets["expected_unit"].eq("percent") & ~targets["named_people"]
    per = per.fillna(_SHARE)
    cases, people = targets["numerator"], targets["denominator"]
    known = cases.notna() & people.gt(0)
    small = known & ((rate & cases.lt(settings.small_count)) | (share & people.lt(settings.small_denominator)))
    small |= targets["rare_event"] & targets["latest_year"].notna()
    fact = _at_the_end(targets, per, rate)
    derived = _small_base(targets, points, rate, settings)
    if not (small | derived).any():
        return pd.DataFrame({"few_cases": small, "small_base": derived, "undecidable": derived, **_NOTHING})

    limits = _limits(cases, people, per, small & known & rate, small & known & share & cases.le(people))
    together = _pooled(points[points["row"].isin(targets.index[small])], targets, settings)
    low, high = targets["low"] / per, targets["high"] / per
    neutral = high.where(np.isfinite(high), low).where(np.isfinite(high) != np.isfinite(low))
    mean = (priors["mean"] / per).fillna(neutral)
    shape = priors["shape"].fillna(_NEUTRAL)
    shape = shape.where(mean.gt(0), _JEFFREYS)
    prior_people = (shape / mean).where(mean.gt(0), 0.0)
    x, n = together["cases"] + shape, together["people"] + prior_people
    rest = (n - x).where(prior_people.gt(0), together["people"] - together["cases"] + _JEFFREYS)
    chance = (_gamma(high, x, n) - _gamma(low, x, n)).where(rate, _beta(high, x, rest) - _beta(low, x, rest))
    chance = chance.where(small & ~fact)
    expected = (x / n).where(rate, x / (x + rest)) * per
    base = _of_base(points[points["row"].isin(targets.index[small])], targets)
    unknown = prior_people.where(rate | prior_people.gt(0), 2 * _JEFFREYS)
    expected_base = (base["cases"] + shape) / (base["people"] + unknown) * per
    sure = chance.ge(settings.sure - 1e-12) | chance.le(1 - settings.sure + 1e-12)
    return pd.DataFrame(
        {
            "few_cases": small,
            "small_base": derived,
            "undecidable": ~targets["directional"] & ((small & ~sure & ~fact) | derived),
            "interval_low": limits["low"],
            "interval_high": limits["high"],
            "pooled": (together["cases"] / together["people"] * per).where(together["years"].gt(1)),
            "pooled_from": together["first"].where(together["years"].gt(1)),
            "pooled_cases": together["cases"],
            "pooled_people": together["people"],
            "chance": chance,
            "expected": expected.where(small & ~fact),
            "expected_base": expected_base.where(small & ~fact),
        }
    )


def _at_the_end(targets: pd.DataFrame, per: pd.Series, rate: pd.Series) -> pd.Series:
    """Whether nothing but no case at all, or of a share nothing but everybody, meets the target."""
    return targets["high"].le(0) | (~rate & targets["low"].ge(per))


def _pooled(points: pd.DataFrame, targets: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`cases, people, first, years` of the years from the base to the latest that have their parts."""
    age = points["row"].map(targets["latest_year"]) - points["year"]
    with_parts = points["denominator"].gt(0) & points["numerator"].notna()
    comparable = ~points["year"].lt(points["row"].map(targets["break_year"]))
    since = ~points["year"].lt(points["row"].map(targets["base_year"]))
    used = points[age.between(0, settings.pooled_years - 1) & with_parts & comparable & since]
    found = used.groupby("row").agg(
        cases=("numerator", "sum"), people=("denominator", "sum"), first=("year", "min"), years=("year", "size")
    )
    return found.reindex(targets.index).astype("float64")


def _of_base(points: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """`cases, people` of the baseline's year."""
    of_year = points["year"].eq(points["row"].map(targets["baseline_year"])) & points["denominator"].gt(0)
    found = points[of_year].drop_duplicates("row").set_index("row")[["numerator", "denominator"]]
    return found.set_axis(["cases", "people"], axis=1).reindex(targets.index).astype("float64")


def _small_base(targets: pd.DataFrame, points: pd.DataFrame, rate: pd.Series, settings: Settings) -> pd.Series:
    """Whether the threshold follows from a base value of fewer cases than can carry it."""
    base = points["year"].eq(points["row"].map(targets["stated_base"])) & points["denominator"].gt(0)
    cases = points[base].drop_duplicates("row").set_index("row")["numerator"].reindex(targets.index)
    return rate & cases.lt(settings.small_count)


def _limits(cases: pd.Series, people: pd.Series, per: pd.Series, counted: pd.Series, shared: pd.Series) -> pd.DataFrame:
    limits = pd.DataFrame({"low": np.nan, "high": np.nan}, index=cases.index)
    if counted.any():
        count = poisson_interval(cases[counted])
        limits.loc[counted] = (
            np.column_stack(count) / people[counted].to_numpy()[:, None] * per[counted].to_numpy()[:, None]
        )
    if shared.any():
        limits.loc[shared] = np.column_stack(wilson_interval(cases[shared], people[shared])) * _SHARE
    return limits


def _gamma(bound: pd.Series, cases: pd.Series, people: pd.Series) -> pd.Series:
    """P(θ ≤ bound) of Gamma(cases, rate people); a bound that is open above is 1."""
    from scipy.special import gammainc  # noqa: PLC0415 - scipy is not needed to read a plan

    below = gammainc(cases.to_numpy(), np.clip(bound, 0, 1e9).to_numpy() * people.to_numpy())
    return pd.Series(below, index=bound.index).mask(bound.eq(np.inf) & cases.notna(), 1.0)


def _beta(bound: pd.Series, cases: pd.Series, rest: pd.Series) -> pd.Series:
    """P(θ ≤ bound) of Beta(cases, rest)."""
    from scipy.special import betainc  # noqa: PLC0415 - as above

    below = betainc(cases.to_numpy(), rest.clip(lower=1e-9).to_numpy(), np.clip(bound, 0, 1).to_numpy())
    return pd.Series(below, index=bound.index)
