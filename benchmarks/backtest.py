"""How often forecasts came true: `halfsky.assess.outlook` on published series, years after the fact.

A case is a window of 4, 6 or 8 successive values of one series and definition, a value that was published 1, 2, 3 or 5
years after the window's last, and a made-up target at 0.25 to 2 times the way that the window's own drift would go in
these years, in the drift's direction. The forecast sees the window alone. Held against it: `before`, the rule that
Halfsky had until 0.1 (the straight line, its error at least the drift itself); the straight line without that floor; a
damped line; the prediction interval of ordinary least squares; `no change` (a random walk without drift).

Two sets of series: the nation's of the package, and, where HALFSKY_BACKTEST_SERIES names a file of it (`geo, year,
value, series, better`), many countries'. The rule's two constants were fitted on every other one of the latter in
their alphabetical order; the table shows both halves, and survey-like series apart from modelled ones.

A Brier score is the mean squared distance of a probability from what happened (0 or 1): smaller is better. The rank
is the share of pairs of an attained and a missed case of which the attained one had the higher probability. Windows
overlap and the seven targets of a window share one outcome, so cases are far from independent: whether a difference
is more than chance is asked of whole series (bootstrap by indicator).
"""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from halfsky.assess.outlook.forecast import forecast
from halfsky.assess.series import preferred
from halfsky.package import load_package
from halfsky.settings import Settings

NATION = "000000"
WINDOWS = (4, 6, 8)
HORIZONS = (1, 2, 3, 5)
SHARES_OF_DRIFT = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
BINS = (0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0)
OUTLOOKS = (0.0, 0.2, 0.5, 0.8, 1.0)  # unlikely, at risk, possible, likely
RULES = {
    "halfsky": "Halfsky", "before": "Halfsky before", "drift": "straight line", "damped": "damped line",
    "ols": "OLS interval", "still": "no change",
}  # fmt: skip
DAMPING = 0.85  # of each further year of the damped line
FLOOR_QUANTILE = 0.9
RESAMPLES, SEED = 2000, 1
COUNTRIES = "HALFSKY_BACKTEST_SERIES"
PER_SERIES = 500  # windows of one series of many countries, drawn at random
SURVEYS = ("births_attended", "contraceptive", "long_term_unemployment", "salaried", "aged_15_24_unemployment",
           "literacy", "completion", "ratio_of_girls")  # fmt: skip
LIMITS = {"percent": (0.0, 100.0), "life_expectancy": (0.0, 120.0), "ratio_of_girls": (None, None)}


def main() -> int:
    """Print the tables; 1 where a straight line's interval, or one probability for every case, would do as well."""
    cases = scored(windows(series()))
    print(_head(cases))
    for title, table in tables(cases).items():
        print(f"\n{title}\n{table.to_string(index=False)}")
    share = cases["attained"].mean()
    kept = brier(cases, "halfsky") < min(brier(cases, "ols"), share * (1 - share))
    print(
        f"\nbetter than the OLS interval and than one probability for all: {'bound kept' if kept else 'bound MISSED'}"
    )
    if file := os.environ.get(COUNTRIES):
        many = scored(_drawn(windows(countries(Path(file)))))
        for title, table in {"Brier scores of many countries' series": _families(many),
                             "calibration on the half that the constants were not fitted on":
                             _calibration(many[~many["indicator_id"].isin(_fitted(many))], BINS)}.items():  # fmt: skip
            print(f"\n{title}\n{table.to_string(index=False)}")
    else:
        print(f"\nmany countries' series are left out: {COUNTRIES} names no file")
    return int(not kept)


def series() -> pd.DataFrame:
    """The national series: `indicator_id, piece, year, value` and the catalogue's `lower_limit, upper_limit, decimals`.

    A piece ends where a definition changes (口径变化).
    """
    package = load_package()
    own = package.observations[package.observations["area_code"].eq(NATION)]
    values = preferred(own, as_of=int(own["year"].max()))[["indicator_id", "year", "value"]]
    breaks = package.breaks.loc[package.breaks["area_code"].eq(NATION), ["indicator_id", "year"]]
    changes = values.merge(breaks, on="indicator_id", suffixes=("", "_of_change"))
    passed = changes["year"].ge(changes["year_of_change"]).groupby([changes["indicator_id"], changes["year"]]).sum()
    keys = pd.MultiIndex.from_frame(values[["indicator_id", "year"]])
    values = values.assign(piece=passed.reindex(keys, fill_value=0).to_numpy())
    scales = package.indicators[["indicator_id", "lower_limit", "upper_limit", "decimals"]]
    return values.merge(scales, on="indicator_id")


def countries(file: Path) -> pd.DataFrame:
    """The same of a file of many countries' series: a piece is a country, the limits are those of the name's unit."""
    values = pd.read_csv(file).rename(columns={"series": "indicator_id", "geo": "piece"})
    values = values.drop_duplicates(["indicator_id", "piece", "year"])
    of_name = {
        name: next((ends for part, ends in LIMITS.items() if part in name), (0.0, None))
        for name in values["indicator_id"].unique()
    }
    ends = pd.DataFrame.from_dict(of_name, orient="index", columns=["lower_limit", "upper_limit"]).astype("float64")
    return values.join(ends, on="indicator_id").assign(decimals=1.0)


def windows(values: pd.DataFrame) -> pd.DataFrame:
    """Every value of every window: `row` (one a window and horizon), `year, value`, and what the row is about.

    Columns: row, indicator_id, size, horizon, outcome (the value published `horizon` years later), the limits.
    """
    starts, about = [], []
    values = values.sort_values(["indicator_id", "piece", "year"], ignore_index=True)
    for (indicator_id, _), piece in values.groupby(["indicator_id", "piece"]):
        places, years = piece.index.to_numpy(), piece["year"].to_numpy()
        later = dict(zip(years, piece["value"], strict=True))
        for size in WINDOWS:
            for end in range(size, len(years)):
                for horizon in HORIZONS:
                    if (outcome := later.get(years[end - 1] + horizon)) is not None:
                        starts.append(places[end - size])
                        about.append((indicator_id, size, horizon, outcome))
    ends = pd.DataFrame(about, columns=["indicator_id", "size", "horizon", "outcome"])
    row = np.repeat(ends.index, ends["size"])
    within = np.arange(len(row)) - np.repeat(np.cumsum(ends["size"]) - ends["size"], ends["size"]).to_numpy()
    seen = values[["year", "value", "lower_limit", "upper_limit", "decimals"]].iloc[
        np.repeat(starts, ends["size"]) + within
    ]
    return pd.concat([ends.loc[row].reset_index(drop=True), seen.reset_index(drop=True)], axis=1).assign(row=row)


def _drawn(points: pd.DataFrame) -> pd.DataFrame:
    about = points.drop_duplicates("row")[["row", "indicator_id"]].sample(frac=1.0, random_state=SEED)
    return points[points["row"].isin(about.groupby("indicator_id").head(PER_SERIES)["row"])]


def scored(points: pd.DataFrame) -> pd.DataFrame:
    """One row a case: what each rule said (`RULES`, probabilities) and whether it was `attained`."""
    ends = points.groupby("row").agg(
        indicator_id=("indicator_id", "first"), size=("size", "first"), horizon=("horizon", "first"),
        outcome=("outcome", "first"), first=("value", "first"), last=("value", "last"), last_year=("year", "last"),
        span=("year", np.ptp), lower_limit=("lower_limit", "first"), upper_limit=("upper_limit", "first"),
        decimals=("decimals", "first"),
    )  # fmt: skip
    ends["drift"] = (ends["last"] - ends["first"]) / ends["span"]
    ends = ends[ends["drift"].abs().gt(1e-9)]  # without a drift there is no way to have a share of
    cases = ends.merge(pd.Series(SHARES_OF_DRIFT, name="share"), how="cross").assign(window=np.repeat(ends.index, 7))
    sense = np.sign(cases["drift"])
    target = cases["last"] + cases["share"] * cases["drift"] * cases["horizon"]
    # A target beyond the natural limit is none that a plan could set.
    possible = ~(target.le(cases["lower_limit"]) | target.ge(cases["upper_limit"]))
    cases, sense, target = (part[possible].reset_index(drop=True) for part in (cases, sense, target))
    year = (cases["last_year"] + cases["horizon"]).astype("float64")
    own = points.merge(cases["window"].rename_axis("case").reset_index(), left_on="row", right_on="window")
    own = own[["case", "year", "value"]].rename(columns={"case": "row"}).sort_values(["row", "year"], ignore_index=True)
    attained = (sense * (cases["outcome"] - target)).ge(-1e-9)
    return cases.assign(
        attained=attained.astype("float64"),
        halfsky=_halfsky(own, cases, target, sense, year),
        ols=_least_squares(own, target, sense, year),
        still=_no_change(own, target, sense, year),
        **_lines(own, cases, target, sense),
    )


def _halfsky(
    points: pd.DataFrame, cases: pd.DataFrame, target: pd.Series, sense: pd.Series, year: pd.Series
) -> pd.Series:
    low, high = target.where(sense.gt(0), -np.inf), target.where(sense.lt(0), np.inf)
    asked = cases[["lower_limit", "upper_limit", "decimals"]].assign(deadline=year, low=low, high=high)
    return forecast(points, asked, Settings())["probability"]


def _lines(points: pd.DataFrame, cases: pd.DataFrame, target: pd.Series, sense: pd.Series) -> dict[str, pd.Series]:
    """A random walk with drift in the unit of the values: with the old rule's floor, without it, and damped."""
    from scipy.special import stdtrit  # noqa: PLC0415 - as the forecast itself

    same, years = points["row"].eq(points["row"].shift()), points["year"].diff()
    away = points["value"].diff() / years - points["row"].map(cases["drift"])
    freedom = cases["size"] - 2
    variance = (away**2 * years).where(same).groupby(points["row"]).sum() / freedom
    ahead, drift = cases["horizon"], cases["drift"]
    error = np.sqrt(variance * ahead * (1 + ahead / cases["span"]))
    floor = drift.abs() * ahead / stdtrit(freedom, FLOOR_QUANTILE)
    straight, damped = (
        sense * (cases["last"] + drift * reach - target)
        for reach in (ahead, DAMPING * (1 - DAMPING**ahead) / (1 - DAMPING))
    )
    return {
        "before": _probability(straight, np.maximum(error, floor), freedom),
        "drift": _probability(straight, error, freedom),
        "damped": _probability(damped, error, freedom),
    }


def _least_squares(points: pd.DataFrame, target: pd.Series, sense: pd.Series, year: pd.Series) -> pd.Series:
    """The t prediction interval of a straight line (any textbook of regression)."""
    by_row = points.groupby("row")
    count, mean_year, mean = by_row.size(), by_row["year"].mean(), by_row["value"].mean()
    away = points["year"] - points["row"].map(mean_year)
    square = (away**2).groupby(points["row"]).sum()
    slope = (away * points["value"]).groupby(points["row"]).sum() / square
    residual = points["value"] - points["row"].map(mean) - points["row"].map(slope) * away
    variance = (residual**2).groupby(points["row"]).sum() / (count - 2)
    error = np.sqrt(variance * (1 + 1 / count + (year - mean_year) ** 2 / square))
    return _probability(sense * (mean + slope * (year - mean_year) - target), error, count - 2)


def _no_change(points: pd.DataFrame, target: pd.Series, sense: pd.Series, year: pd.Series) -> pd.Series:
    """The last value, with the uncertainty of a random walk without drift."""
    same = points["row"].eq(points["row"].shift())
    steps = (points["value"].diff() ** 2 / points["year"].diff()).where(same)
    by_row = points.groupby("row")
    freedom = by_row.size() - 1
    variance = steps.groupby(points["row"]).sum() / freedom
    error = np.sqrt(variance * (year - by_row["year"].last()))
    return _probability(sense * (by_row["value"].last() - target), error, freedom)


def _probability(distance: pd.Series, error: pd.Series, freedom: pd.Series) -> pd.Series:
    from scipy.special import stdtr  # noqa: PLC0415 - as the forecast itself

    wide = pd.Series(stdtr(freedom, distance / error.where(error.gt(0))), index=distance.index)
    return wide.where(error.gt(0), distance.ge(-1e-9).astype("float64"))


def brier(cases: pd.DataFrame, rule: str) -> float:
    """Mean squared distance of the rule's probabilities from what happened."""
    return float(((cases[rule] - cases["attained"]) ** 2).mean())


def tables(cases: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table of the page `docs/forecast-backtest.md`, by its title."""
    return {
        "calibration: share attained, by the probability that was given": _calibration(cases, BINS),
        "the same, by the outlook that a report shows": _calibration(
            cases[["attained", "indicator_id", "halfsky"]], OUTLOOKS
        ),
        "Brier scores": _scores(cases),
        "Brier score, less Halfsky's: 90 % interval over series (bootstrap)": _compared(cases),
        "share attained and mean probability, by the share of the drift that the target asks for": _by_share(cases),
        "Brier score by horizon (years)": _by(cases, "horizon"),
        "Brier score by values in the window": _by(cases, "size"),
    }


def _fitted(cases: pd.DataFrame) -> list[str]:
    """The series that the constants were fitted on."""
    return sorted(cases["indicator_id"].unique())[::2]


def _families(cases: pd.DataFrame) -> pd.DataFrame:
    """Brier scores, mean over series, of survey-like and modelled series, fitted on and held out."""
    survey = cases["indicator_id"].str.contains("|".join(SURVEYS))
    fitted = cases["indicator_id"].isin(_fitted(cases))
    rows = []
    for kind, inside in (("survey-like", survey), ("modelled", ~survey)):
        for half, chosen in (("fitted on", fitted), ("held out", ~fitted)):
            own = cases[inside & chosen]
            scores = {
                name: round(float(np.mean([brier(one, rule) for _, one in own.groupby("indicator_id")])), 3)
                for rule, name in RULES.items()
            }
            about = {"series": f"{kind}, {half}", "number": own["indicator_id"].nunique(), "cases": len(own)}
            rows.append({**about, "attained": round(own["attained"].mean(), 2), **scores})
    return pd.DataFrame(rows)


def _scores(cases: pd.DataFrame) -> pd.DataFrame:
    base = cases["attained"].mean()
    of_series = cases.groupby("indicator_id")
    rows = [
        {"rule": name, "Brier": brier(cases, rule), "rank": _rank(cases, rule),
         "Brier, mean over series": np.mean([brier(own, rule) for _, own in of_series])}
        for rule, name in RULES.items()
    ]  # fmt: skip
    rows += [
        {"rule": "no change, as a certainty (0)", "Brier": base},
        {"rule": "the share attained, for every case", "Brier": base * (1 - base)},
    ]
    return pd.DataFrame(rows).round(3)


def _rank(cases: pd.DataFrame, rule: str) -> float:
    attained = cases["attained"].eq(1)
    ranks, hits = cases[rule].rank(), attained.sum()
    return float((ranks[attained].sum() - hits * (hits + 1) / 2) / (hits * (len(cases) - hits)))


def _by_share(cases: pd.DataFrame) -> pd.DataFrame:
    found = cases.groupby("share")[["attained", *RULES]].mean().round(2)
    return found.rename(columns=RULES).reset_index()


def _calibration(cases: pd.DataFrame, bins: tuple[float, ...]) -> pd.DataFrame:
    rows = []
    for rule, name in RULES.items():
        if rule not in cases:
            continue
        band = pd.cut(cases[rule], bins, right=False, labels=False).fillna(len(bins) - 2)  # 1.0 is in the last
        found = cases.groupby(band)["attained"].agg(["mean", "size"])
        for number, (low, high) in enumerate(pairwise(bins)):
            share, size = found.loc[number] if number in found.index else (np.nan, 0)
            series_ = cases.loc[band.eq(number), "indicator_id"].nunique()
            rows.append({"rule": name, "probability": f"{low:g}–{high:g}", "attained": round(float(share), 2),
                         "cases": int(size), "series": series_})  # fmt: skip
    return pd.DataFrame(rows)


def _compared(cases: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    squares = pd.DataFrame({rule: (cases[rule] - cases["attained"]) ** 2 for rule in RULES})
    by_series = squares.groupby(cases["indicator_id"])
    sums, sizes = by_series.sum().to_numpy(), by_series.size().to_numpy()
    drawn = rng.integers(0, len(sizes), size=(RESAMPLES, len(sizes)))
    scores = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)[:, None]
    rows = []
    for place, (rule, name) in enumerate(RULES.items()):
        if rule != "halfsky":
            low, high = np.quantile(scores[:, place] - scores[:, 0], [0.05, 0.95])
            more = brier(cases, rule) - brier(cases, "halfsky")
            rows.append({"rule": name, "difference": round(more, 3), "low": round(low, 3), "high": round(high, 3)})
    return pd.DataFrame(rows)


def _by(cases: pd.DataFrame, column: str) -> pd.DataFrame:
    rows = [
        {column: value, "cases": len(own), "series": own["indicator_id"].nunique(),
         "attained": round(own["attained"].mean(), 2), **{RULES[rule]: round(brier(own, rule), 3) for rule in RULES}}
        for value, own in cases.groupby(column)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _head(cases: pd.DataFrame) -> str:
    ends = cases["last_year"] + cases["horizon"]
    return (
        f"forecasts of published national series: {len(cases)} cases ({cases['window'].nunique()} windows and horizons)"
        f" of {cases['indicator_id'].nunique()} series; outcomes of {ends.min()}–{ends.max()}; "
        f"attained {cases['attained'].mean():.0%}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
