"""Reading plans: CPU for the plans at hand, and whether ten times the text takes at most eleven times the time.

The bound on growth is a ratio of times taken alternately in one run; the CPU of five plans is one number after import.
Plans are read from `../shared/plans` where that folder is there, else the tests' own sample is taken five times.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from halfsky.catalogue import Catalogue
from halfsky.package import read_table
from halfsky.plans.extraction import extract_targets
from halfsky.plans.outline import read_outline
from halfsky.plans.reading import Document, read_document

ROOT = Path(__file__).parents[1]
PLANS = ROOT.parent / "shared" / "plans"
SAMPLE = ROOT / "tests" / "fixtures" / "sample-plan.txt"
ROUNDS = 7
MOST_GROWTH = 11.0
MOST_CPU = 1.0


def main() -> int:
    """Print the measurements; 1 where a bound was missed."""
    paths = sorted(PLANS.glob("*.txt")) or [SAMPLE] * 5
    documents = [read_document(path) for path in paths]
    catalogue = Catalogue(read_table("indicators"))

    first = _cpu(lambda: [_extract(document, catalogue) for document in documents])
    warm = statistics.median(_cpu(lambda: [_extract(document, catalogue) for document in documents]) for _ in range(3))
    print(f"five plans ({', '.join(document.name for document in documents)})")
    print(f"  CPU after import: {first:.2f} s the first time, {warm:.2f} s warm (bound {MOST_CPU:.0f} s)")

    once, ten = _whole(documents[-1], 1), _whole(documents[-1], 10)
    ratios = []
    for _ in range(ROUNDS):
        short = _cpu(lambda: _extract(once, catalogue))
        ratios.append(_cpu(lambda: _extract(ten, catalogue)) / short)
    growth = statistics.median(ratios)
    print(f"ten times the text of {documents[-1].name} ({len(once.text)} → {len(ten.text)} characters)")
    print(f"  {growth:.1f} times the CPU (median of {ROUNDS} alternating rounds; bound {MOST_GROWTH:.0f})")

    missed = (first > MOST_CPU) + (growth > MOST_GROWTH)
    print("every bound kept" if not missed else f"{missed} bound(s) missed")
    return int(missed > 0)


def _extract(document: Document, catalogue: Catalogue) -> int:
    return len(extract_targets(read_outline(document), catalogue=catalogue))


def _whole(document: Document, times: int) -> Document:
    return Document(text="\n".join([document.text] * times), format="txt", name=document.name, sha256="")


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    raise SystemExit(main())
