"""The batch against a shell loop over the `papermill` command: throughput, CPU, kernel start, memory.

Everything is a ratio of measurements taken in turn in one run. Wall time is what a user waits; CPU is what the machine
works, and is hardly disturbed by others. `python -m benchmarks.batch` takes about four minutes.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from halfsky.package import load_package

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
NOTEBOOK = ROOT / "notebooks" / "district_report.ipynb"
WORKERS = 2
AS_OF = 2025
ROUNDS = 2
SAMPLE = 3  # notebooks that the shell loop makes a round
COPIES = 6  # of every shipped plan, under names of their own: as many districts as a province may have
KERNELS = 4
LEAST_THROUGHPUT, MOST_CPU, MOST_START, MOST_MEMORY = 10.0, 1.25, 0.10, 0.5
IMPORTS = """import pandas, matplotlib.pyplot
from halfsky.package import load_package
from halfsky.reports import PlanReport, write_tables
"""


@dataclass(frozen=True)
class Cost:
    """Seconds a report."""

    wall: float
    cpu: float


def main() -> int:
    """Print the measurements; 1 where a bound was missed."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="halfsky-bench-") as name:
        folder = Path(name)
        missed += _compare(folder / "shipped", ROOT / "data", ROUNDS, bound=False)
        missed += _compare(folder / "many", _copied(folder / "copies"), 1, bound=True)
        missed += _kernel_start(folder)
        missed += _memory()
    print("every bound kept" if not missed else f"{missed} bound(s) missed")
    return int(missed > 0)


def _compare(folder: Path, data: Path, rounds: int, *, bound: bool) -> int:
    """Loop and batch in turn, the bare cells between them."""
    plans = _plans(data)
    sample = [plans[len(plans) * place // SAMPLE] for place in range(SAMPLE)]
    loops, batches, bares = [], [], []
    for _ in range(rounds):
        shutil.rmtree(folder, ignore_errors=True)
        loops.append(_cost(lambda: _loop(folder / "loop", data, sample), len(sample)))
        batches.append(_cost(lambda: _batch(folder / "batch", data, plans), len(plans)))
        bares.append(_bare(folder / "bare", data, sample))
        _same(folder, sample)
    loop, batch = _median(loops), _median(batches)
    runs = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in (folder / "batch").glob("*/*/manifest.json")
        if path.parent.parent.name in sample
    ]
    own = statistics.mean(run["cpu_seconds"] for run in runs)
    bare = statistics.median(bares)
    ratio, work = loop.wall / batch.wall, own / bare
    print(f"{len(plans)} district reports, {WORKERS} workers")
    print(f"  shell loop of papermill: {loop.wall:.2f} s a report, {loop.cpu:.2f} s of CPU (no page made)")
    print(f"  halfsky run, its start and the pages included: {batch.wall:.2f} s a report, {batch.cpu:.2f} s of CPU")
    print(
        f"  throughput {ratio:.1f} times, CPU {loop.cpu / batch.cpu:.1f} times less"
        + _bound(ratio >= LEAST_THROUGHPUT, f"at least {LEAST_THROUGHPUT:.0f}", bound)
    )
    print(
        f"  a run's process {own:.2f} s of CPU, its bare cells in one warm process {bare:.2f}: {work:.2f} times"
        + _bound(work <= MOST_CPU, f"at most {MOST_CPU}", True)
    )
    return int(bound and ratio < LEAST_THROUGHPUT) + int(work > MOST_CPU)


def _loop(folder: Path, data: Path, plans: Sequence[str]) -> None:
    for plan in plans:
        place = folder / plan
        place.mkdir(parents=True)
        told = {"plan_id": plan, "as_of": AS_OF, "report": "annual", "language": "zh", "data": data}
        given = [word for name, value in told.items() for word in ("-p", name, value)]
        _run([BIN / "papermill", NOTEBOOK, place / "report.ipynb", "--cwd", place, "--no-progress-bar", *given], folder)


def _batch(folder: Path, data: Path, plans: Sequence[str]) -> None:
    named = [word for plan in plans for word in ("--plan", plan)]
    _run(
        [
            BIN / "halfsky", "run", NOTEBOOK, *named, "--as-of", AS_OF, "--report", "annual", "--data", data,
            "--workers", WORKERS, "--force", "--outputs", folder,
        ],
        ROOT,
    )  # fmt: skip


def _bare(folder: Path, data: Path, plans: Sequence[str]) -> float:
    """Seconds of CPU of a notebook's cells, executed one after the other in one process that has done them before."""
    folder.mkdir(parents=True)
    said = _run([sys.executable, "-m", "benchmarks.bare_cells", NOTEBOOK, data, AS_OF, *plans], folder)
    return float(said.split()[-1])


def _same(folder: Path, plans: Sequence[str]) -> None:
    """The two ways made the same tables and showed the same."""
    for plan in plans:
        ours = next((folder / "batch" / plan).iterdir())
        theirs = folder / "loop" / plan
        assert (ours / "gaps.csv").read_bytes() == (theirs / "gaps.csv").read_bytes(), plan
        shown = [
            [
                output.get("data")
                for cell in json.loads((place / "report.ipynb").read_text(encoding="utf-8"))["cells"]
                for output in cell.get("outputs", [])
            ]
            for place in (ours, theirs)
        ]
        assert shown[0] == shown[1], plan


def _kernel_start(folder: Path) -> int:
    """From asking for a kernel, or for a run's process, to the end of the imports."""
    said = json.loads(_run([sys.executable, "-m", "benchmarks.kernels", "start"], folder).splitlines()[-1])
    cold, kernel, run = (statistics.median(said[name]) for name in ("cold", "warm kernel", "run"))
    print("start and imports of a notebook, until its first cell of work (median)")
    print(f"  ordinary kernel {cold:.2f} s")
    for name, seconds in (("forked kernel, by jupyter_client,", kernel), ("a run's own process", run)):
        share = seconds / cold
        kept = _bound(share <= MOST_START, f"at most {MOST_START}", True)
        print(f"  {name} {seconds:.3f} s: {share:.3f} of it{kept}")
    return int(max(kernel, run) / cold > MOST_START)


def _memory() -> int:
    said = json.loads(_run([sys.executable, "-m", "benchmarks.kernels", "memory"], ROOT).splitlines()[-1])
    share = said["warm"] / said["cold"]
    print(f"memory of a further kernel with the imports, of {KERNELS} alive (PSS)")
    print(
        f"  ordinary {said['cold'] / 1e6:.0f} MB, forked {said['warm'] / 1e6:.0f} MB: {share:.2f} of it"
        + _bound(share <= MOST_MEMORY, f"at most {MOST_MEMORY}", True)
    )
    return int(share > MOST_MEMORY)


def _bound(kept: bool, text: str, holds: bool) -> str:
    return f" (bound {text}{'' if kept else ': MISSED'})" if holds else ""


def _copied(folder: Path) -> Path:
    """The shipped package with every plan several times."""
    shutil.copytree(ROOT / "data", folder)
    plans = pd.read_csv(folder / "plans.csv", dtype="str", keep_default_na=False)
    for number in range(COPIES - 1):
        for plan in _plans(ROOT / "data"):
            name = f"copy{number}-{plan}"
            row = plans[plans["plan_id"].eq(plan)].assign(plan_id=name)
            row.to_csv(folder / "plans.csv", mode="a", header=False, index=False)
            targets = pd.read_csv(folder / "targets" / f"{plan}.csv", dtype="str", keep_default_na=False)
            targets = targets.assign(plan_id=name, target_id=f"copy{number}-" + targets["target_id"])
            targets.to_csv(folder / "targets" / f"{name}.csv", index=False)
    return folder


def _plans(data: Path) -> list[str]:
    plans = load_package(data).plans
    return sorted(plans.loc[plans["end_year"].ge(2025), "plan_id"])


def _cost(work: Callable[[], None], reports: int) -> Cost:
    """What a piece of work took of this machine, all its processes together, for each report."""
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    wall, after = time.perf_counter() - clock, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall / reports, cpu / reports)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(cost.wall for cost in costs), statistics.median(cost.cpu for cost in costs))


def _run(command: Sequence[object], folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "lib")])}
    done = subprocess.run(
        [str(word) for word in command], cwd=folder if folder.is_dir() else ROOT, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: {done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
