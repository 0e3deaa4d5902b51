"""A whole nation: every county's targets assessed, held against a bare read of the same observations and one groupby.

A made-up nation (`halfsky simulate`) of 2,843 counties and the years 2015–2025. Each measurement is a fresh process,
and the processes alternate, so that what else the machine does meets both sides of a ratio. Seconds are wall time
unless they are called CPU.

- in process: `load_package` and `assess_targets` over every target, imports excluded; against `pd.read_csv` of the
  observation files with the package's types and one mean by area and indicator, imports excluded. Bound: 4 times
  the CPU, which what else the machine does moves least.
- whole command: `halfsky assess --data DIR -o gaps.csv`, from the start of the interpreter to its end; against the
  bare read as a script of its own. No bound, printed beside the other.
- growth: twice the areas take at most 2.2 times the seconds in process.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from halfsky.simulate import Order, simulate_package

COUNTIES, YEARS, SEED = 2843, (2015, 2025), 1
ROUNDS = 3
MOST_RATIO = 4.0
MOST_GROWTH = 2.2

ASSESS = """
import json, sys, time
import pandas, scipy.special
from halfsky.assess import assess_targets
from halfsky.package import load_package
start, cpu = time.perf_counter(), time.process_time()
package = load_package(sys.argv[1])
loaded = time.perf_counter()
gaps = assess_targets(package.targets, package.observations, plans=package.plans, indicators=package.indicators,
                      areas=package.areas, breaks=package.breaks)
print(json.dumps({"load": loaded - start, "assess": time.perf_counter() - loaded,
                  "cpu": time.process_time() - cpu, "targets": len(gaps)}))
"""
BARE = """
import json, sys, time
from pathlib import Path
import pandas as pd
start, cpu = time.perf_counter(), time.process_time()
types = {"area_code": "str", "indicator_id": "str", "year": "Int64", "sex": "str", "residence": "str",
         "value": "float64", "numerator": "float64", "denominator": "float64", "unit": "str", "status": "str",
         "source_id": "str", "note": "str"}
frames = [pd.read_csv(path, dtype=types) for path in sorted(Path(sys.argv[1], "observations").glob("*.csv"))]
rows = pd.concat(frames, ignore_index=True)
means = rows.groupby(["area_code", "indicator_id"])["value"].mean()
print(json.dumps({"read": time.perf_counter() - start, "cpu": time.process_time() - cpu, "series": len(means)}))
"""
COMMAND = "import sys; from halfsky.cli import main; sys.exit(main(sys.argv[1:]))"


class Run(NamedTuple):
    """One finished process: what it said, its seconds from start to end, its peak memory."""

    said: dict[str, float]
    seconds: float
    megabytes: float


def main() -> int:
    """Print the measurements; 1 where a bound was missed."""
    with tempfile.TemporaryDirectory(prefix="halfsky-bench-") as folder:
        whole, half = Path(folder, "whole"), Path(folder, "half")
        start = time.perf_counter()
        count = simulate_package(Order(COUNTIES, YEARS, SEED), whole)
        print(f"simulate {COUNTIES} counties, {YEARS[0]}–{YEARS[1]}: {time.perf_counter() - start:.1f} s")
        simulate_package(Order(COUNTIES // 2, YEARS, SEED), half)
        rounds = [_round(whole, half) for _ in range(ROUNDS)]
    return _report(rounds, count)


def _round(whole: Path, half: Path) -> dict[str, Run]:
    return {
        "bare": run(BARE, whole),
        "assess": run(ASSESS, whole),
        "half": run(ASSESS, half),
        "command": run(COMMAND, "assess", "--data", whole, "-o", whole.parent / "gaps.csv"),
    }


def run(code: str, *arguments: str | Path) -> Run:
    """Run Python code in a fresh process."""
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"a measured process failed with {process.returncode}")
    return Run(json.loads(said) if said.strip() else {}, time.perf_counter() - start, usage.ru_maxrss / 1024)


def _report(rounds: list[dict[str, Run]], count: int) -> int:
    def median(name: str, *parts: str) -> float:
        return statistics.median(_seconds(one[name], parts) for one in rounds)

    def ratio(upper: tuple[str, ...], lower: tuple[str, ...]) -> float:
        return statistics.median(
            _seconds(one[upper[0]], upper[1:]) / _seconds(one[lower[0]], lower[1:]) for one in rounds
        )

    targets = int(rounds[0]["assess"].said["targets"])
    print(f"{count} observations, {targets} targets; medians of {ROUNDS} alternating rounds")
    print(f"  bare read and one groupby   {median('bare', 'read'):6.2f} s   {_memory(rounds, 'bare')}")
    print(
        f"  load, then assess           {median('assess', 'load', 'assess'):6.2f} s   {_memory(rounds, 'assess')}"
        f"   ({median('assess', 'load'):.2f} s + {median('assess', 'assess'):.2f} s)"
    )
    print(f"  halfsky assess, whole       {median('command'):6.2f} s   {_memory(rounds, 'command')}")
    print(f"  bare read, whole            {median('bare'):6.2f} s")
    times = ratio(("assess", "load", "assess"), ("bare", "read"))
    whole = ratio(("command",), ("bare",))
    growth = ratio(("assess", "load", "assess"), ("half", "load", "assess"))
    processor = ratio(("assess", "cpu"), ("bare", "cpu"))
    print(
        f"  load and assess: {processor:.1f} times the CPU of the bare read (bound {MOST_RATIO:g}; {times:.1f} times "
        f"the seconds); whole command: {whole:.1f} times"
    )
    print(f"  {COUNTIES // 2} → {COUNTIES} counties: {growth:.2f} times the seconds (bound {MOST_GROWTH:g})")
    missed = (processor > MOST_RATIO) + (growth > MOST_GROWTH)
    print("every bound kept" if not missed else f"{missed} bound(s) missed")
    return int(missed > 0)


def _seconds(one: Run, parts: tuple[str, ...]) -> float:
    return sum(one.said[part] for part in parts) if parts else one.seconds


def _memory(rounds: list[dict[str, Run]], name: str) -> str:
    return f"{statistics.median(one[name].megabytes for one in rounds):5.0f} MB"


if __name__ == "__main__":
    raise SystemExit(main())
