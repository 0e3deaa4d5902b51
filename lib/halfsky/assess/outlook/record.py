"""The ledger of forecasts: what was given for each target's chance, release by release, and what came of it.

A probability that nobody holds against the outcome costs nothing to say. Each release keeps its own; when the due
year's value is there, the share that came true stands beside the share that was given.
"""

from __future__ import annotations

import pandas as pd

from halfsky.schemas import FORECAST_RECORD, OUTLOOKS
from halfsky.settings import Settings
from halfsky.vocabulary.statuses import STATUSES

FILE = "forecast_record.csv"
COLUMNS = ["outlook", "given", "came_true", "cases"]
_DECIDED = STATUSES.where(decided=True, trend=False, underway=False)
_REACHED = STATUSES.where(reached=True)


def recorded(record: pd.DataFrame, gaps: pd.DataFrame, deadlines: pd.Series, release: str) -> pd.DataFrame:
    """The record (schemas.FORECAST_RECORD) with what `gaps` gives, as the release's: what it had under that name goes.

    deadlines: due year by target_id. Only targets with a probability and a due year still ahead are forecasts.
    """
    due = gaps["target_id"].map(deadlines).astype("Int64")
    ahead = gaps[gaps["probability"].notna() & due.gt(gaps["as_of"])]
    rows = ahead[["plan_id", "target_id", "as_of", "probability", "outlook"]].assign(
        release=release, deadline_year=due[ahead.index], probability=ahead["probability"].round(4)
    )
    kept = record[record["release"].ne(release)]
    parts = [FORECAST_RECORD.conform(part) for part in (kept, rows) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else FORECAST_RECORD.empty()


def calibration(record: pd.DataFrame, gaps: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`outlook, given, came_true, cases`: of the forecasts whose outcome is known, by band, the likeliest first.

    gaps: of a year in which the targets are due; a target without a value of its due window has no outcome. given: the
    mean probability; came_true: the share that was attained. A target counts once a release.
    """
    outcome = gaps[gaps["status"].isin(_DECIDED)].set_index("target_id")
    known = record[record["target_id"].isin(outcome.index)]
    known = known[known["deadline_year"].le(known["target_id"].map(outcome["as_of"]).astype("Int64"))]
    came = known["target_id"].map(outcome["status"]).isin(_REACHED)
    bands = list(filter(None, OUTLOOKS))
    band = pd.cut(
        known["probability"] + 1e-12, [-1.0, settings.at_risk, settings.possible, settings.likely, 2.0], right=False,
        labels=bands[::-1],
    )  # fmt: skip
    rows = (
        known.assign(came=came.astype("float64"), band=band.astype("object"))
        .groupby("band")
        .agg(given=("probability", "mean"), came_true=("came", "mean"), cases=("came", "size"))
    )
    return rows.reindex(bands).dropna(subset="cases").rename_axis("outlook").reset_index()[COLUMNS]
