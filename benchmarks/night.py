"""A night over a whole nation: every county's report end to end, then again after one county's value has changed.

`python -m benchmarks.night [COUNTIES]`: a made-up nation (`halfsky simulate`) of so many counties, 200 where none is
said; `halfsky run --all` over it on the workers of this machine; then one observed value of one county is another and
the same command runs again. Printed of both: seconds, seconds of CPU and the most memory of all processes together
(PSS, looked at twice a second); of the first the files, their size, and that of the index; of the second which reports
were made again. A nation has 2,843 counties: what they would take is told from what the reports of a run took, without
its start. Bound: the second run ends within a minute.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import psutil

from halfsky.simulate import Order, simulate_package

COUNTIES, NATION = 200, 2843
YEARS, SEED, AS_OF = (2015, 2025), 1, 2025
MOST_AGAIN = 60.0
COMMAND = "import sys; from halfsky.cli import main; sys.exit(main(sys.argv[1:]))"
_LOOKS = 0.5  # seconds between two looks at the memory
_INDEX = ("index.html", "index.csv")


class Took(NamedTuple):
    """What a run of the batch took: all its processes together."""

    seconds: float
    cpu: float
    megabytes: float
    said: str


def main(words: list[str]) -> int:
    """Print the measurements; 1 where the bound was missed."""
    counties = int(words[0]) if words else COUNTIES
    with tempfile.TemporaryDirectory(prefix="halfsky-night-") as name:
        folder = Path(name)
        data, outputs = folder / "nation", folder / "outputs"
        values = simulate_package(Order(counties, YEARS, SEED), data)
        first = _run(data, outputs)
        made = _manifests(outputs)
        _tell(f"{counties} counties, {values} values, {len(made)} reports", first)
        _tell_files(outputs)
        if made and counties < NATION:
            hours = first.seconds / len(made) * (NATION + len(made) - counties) / 3600
            print(f"  {NATION} counties at this pace: {hours:.1f} h")
        area = _change(data)
        again = _run(data, outputs)
        remade = [place for place, stamp in _manifests(outputs).items() if made.get(place) != stamp]
        _tell(f"after one value of {area} changed, {len(remade)} reports made again", again)
        missed = again.seconds > MOST_AGAIN
        print(f"  bound {MOST_AGAIN:.0f} s{': MISSED' if missed else ''}")
    return int(missed)


def _run(data: Path, outputs: Path) -> Took:
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-c", COMMAND, "run", "--all", "--data", data, "--outputs", outputs, "--as-of", AS_OF]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        assert run.stdout is not None
        with _watched(run.pid) as most:
            said = run.stdout.read()
            run.wait()
    if run.returncode:
        raise SystemExit(f"halfsky run ended with {run.returncode}: {said[-2000:]}")
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - clock
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(seconds, cpu, most[0] / 2**20, said)


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """The most memory, in bytes, that a process and all that came from it had at once."""
    most, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(_LOOKS):
            most[0] = max(most[0], _memory(pid))

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    try:
        yield most
    finally:
        over.set()
        watch.join()


def _memory(pid: int) -> int:
    whole = 0
    try:
        first = psutil.Process(pid)
        for process in [first, *first.children(recursive=True)]:
            try:
                whole += process.memory_full_info().pss
            except psutil.Error:
                continue  # it has just ended
    except psutil.Error:
        return 0
    return whole


def _manifests(outputs: Path) -> dict[str, int]:
    """When each report was made."""
    return {
        str(path.parent.relative_to(outputs)): path.stat().st_mtime_ns for path in outputs.glob("*/*/manifest.json")
    }


def _change(data: Path) -> str:
    """Another value of one county: the last one of the last file."""
    file = max((data / "observations").glob("counties-*.csv"))
    rows = pd.read_csv(file, dtype="str", keep_default_na=False)
    last = rows.index[rows["value"].ne("") & rows["numerator"].eq("")][-1]
    rows.loc[last, "value"] = f"{float(rows.loc[last, 'value']) * 0.99:.1f}"
    rows.to_csv(file, index=False)
    return str(rows.loc[last, "area_code"])


def _tell(what: str, took: Took) -> None:
    print(what)
    print(f"  {took.seconds:.0f} s, {took.cpu:.0f} s of CPU, at most {took.megabytes:.0f} MB at once", flush=True)


def _tell_files(outputs: Path) -> None:
    sizes = {
        path: path.stat().st_size for root, _, names in os.walk(outputs) for path in [Path(root, one) for one in names]
    }
    index = {name: sizes.get(outputs / name, 0) / 1e6 for name in _INDEX if outputs / name in sizes}
    told = ", ".join(f"{name} {size:.2f} MB" for name, size in index.items())
    print(f"  {len(sizes)} files, {sum(sizes.values()) / 1e6:.0f} MB; {told or 'no index'}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
