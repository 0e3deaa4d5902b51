"""100,000 observations submitted, accepted and published, against a bare bulk insert of the same rows into the same
database; and workbooks beside tables.

Everything is a ratio of measurements taken in turn in one run. `python -m benchmarks.collecting` takes about a minute.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from sqlalchemy import Column, Float, Integer, MetaData, Table, Text, insert

from halfsky.collect import exchange, publication
from halfsky.collect.access import Grant
from halfsky.collect.store import database, grants, open_store, reviews, submissions
from halfsky.package import Package, load_package, write_datapackage, write_table
from halfsky.schemas import AREAS, OBSERVATIONS, PLANS, TABLES, TARGETS
from halfsky.simulate import Order, simulate_package

ROWS, ROUNDS = 100_000, 3
LEAST_RATE = 1 / 3
AREA, PLAN, YEARS = "990101", "bench-1990-2025", range(1990, 2026)
FILES = 4


def main() -> int:
    """Print the measurements; 1 where the bound was missed."""
    ratios = []
    with tempfile.TemporaryDirectory(prefix="halfsky-bench-") as name:
        for round_ in range(ROUNDS):
            folder = Path(name) / str(round_)
            package, frames = _prepared(folder)
            bare = _bare(folder, pd.concat(frames, ignore_index=True))
            steps = _collected(folder, package, frames)
            ratios.append(bare / sum(steps.values()))
            told = ", ".join(f"{step} {seconds:.2f} s" for step, seconds in steps.items())
            print(f"bare insert {bare:.2f} s; {told}: {ratios[-1]:.2f} of the bare rate", flush=True)
    ratio = statistics.median(ratios)
    print(f"{ROWS:,} observations: {ratio:.2f} of the rate of a bare insert (at least {LEAST_RATE:.2f})")
    return int(ratio < LEAST_RATE)


def _prepared(folder: Path) -> tuple[Package, list[pd.DataFrame]]:
    """A made-up package with one large plan, and its observations in several tables."""
    folder.mkdir()
    simulate_package(Order(1, (2020, 2021), 1), folder / "data")
    package = load_package(folder / "data")
    indicators = package.indicators[package.indicators["unit"].ne("")]
    each = ROWS // FILES // (len(YEARS) * 9) + 1
    asked = indicators.head(each * FILES)
    area = package.areas.iloc[[-1]].assign(area_code=AREA, name_zh="试验县")
    plan = package.plans.iloc[[-1]].assign(
        plan_id=PLAN, area_code=AREA, start_year=YEARS[0], end_year=YEARS[-1], upper_plan_id=""
    )
    targets = pd.DataFrame(
        {
            "target_id": [f"{PLAN}-{number}" for number in range(len(asked))], "plan_id": PLAN, "section": "goal",
            "kind": "directional", "comparator": "maintain", "indicator_id": asked["indicator_id"].to_numpy(),
            "indicator": asked["name_zh"].to_numpy(), "review_status": "confirmed",
        }
    )  # fmt: skip
    write_table(pd.concat([package.areas, area]), AREAS, folder / "data" / "areas.csv")
    write_table(pd.concat([package.plans, plan]), PLANS, folder / "data" / "plans.csv")
    write_table(TARGETS.conform(targets), TARGETS, folder / "data" / "targets" / f"{PLAN}.csv")
    write_datapackage(folder / "data", "bench", "bench")
    keys = pd.MultiIndex.from_product(
        [asked["indicator_id"], YEARS, ["total", "female", "male"], ["total", "urban", "rural"]],
        names=["indicator_id", "year", "sex", "residence"],
    ).to_frame(index=False)
    known = indicators.set_index("indicator_id").reindex(keys["indicator_id"])
    low = known["lower_limit"].fillna(0).to_numpy()
    high = known["upper_limit"].fillna(100).to_numpy()
    # One value for all parts and years of an indicator but counts, which add up: nothing here is to be refused.
    value = (low + (high - low) * 0.5).round(2)
    parts = keys["sex"].ne("total").astype(int) + keys["residence"].ne("total").astype(int)
    value = pd.Series(value).where(known["unit"].ne("count").to_numpy(), 400 / 2**parts)
    rows = keys.assign(
        area_code=AREA, value=value.to_numpy(), unit=known["unit"].to_numpy(), status="simulated", note=""
    )
    rows = rows.head(ROWS)
    size = len(rows) // FILES
    frames = [rows.iloc[start : start + size] for start in range(0, size * FILES, size)]
    for number, frame in enumerate(frames):
        frame.to_parquet(folder / f"part{number}.parquet", index=False)
    return load_package(folder / "data"), frames


def _bare(folder: Path, rows: pd.DataFrame) -> float:
    """The same rows into a table of the same columns with the same key, in one transaction, nothing else."""
    engine = database.make_engine(folder, None)
    types = {"text": Text, "integer": Integer, "number": Float(53)}
    columns = [
        Column(c.name, types[c.type], primary_key=c.name in OBSERVATIONS.key) for c in TABLES["observations"].columns
    ]
    table = Table("bare", MetaData(), *columns)
    with engine.begin() as connection:
        table.create(connection)
    whole = OBSERVATIONS.conform(rows.assign(source_id="bench"))
    values = submissions.records(whole, tuple(OBSERVATIONS.names))
    began = time.perf_counter()
    with engine.begin() as connection:
        connection.execute(insert(table), values)
    taken = time.perf_counter() - began
    engine.dispose()
    (folder / database.FILE).unlink()
    return taken


def _collected(folder: Path, package: Package, frames: list[pd.DataFrame]) -> dict[str, float]:
    """Seconds of each step; every row must have arrived."""
    store = open_store(folder / "store", "")
    grants.give(store, "boss", "sender", Grant("reporter", AREA))
    grants.give(store, "boss", "head", Grant("reviewer", AREA))
    sender, head = grants.actor(store, "sender"), grants.actor(store, "head")
    steps = {}
    began = time.perf_counter()
    receipts = []
    for number in range(len(frames)):
        outcome = exchange.submit_table(store, sender, package, folder / f"part{number}.parquet", PLAN)
        if outcome.receipt is None or outcome.receipt.rows_taken != len(frames[number]):
            raise SystemExit(f"rows were refused: {outcome.findings.head()}")
        receipts.append(outcome.receipt.receipt)
    steps["submitted"] = time.perf_counter() - began
    began = time.perf_counter()
    for receipt in receipts:
        reviews.accept(store, head, receipt)
    steps["accepted"] = time.perf_counter() - began
    began = time.perf_counter()
    done = publication.publish(store, head, folder / "data")
    steps["published"] = time.perf_counter() - began
    if done.rows != sum(len(frame) for frame in frames):
        raise SystemExit(f"{done.rows} of {ROWS} rows were published: {done.left_out.head()}")
    store.close()
    return steps


if __name__ == "__main__":
    sys.exit(main())
