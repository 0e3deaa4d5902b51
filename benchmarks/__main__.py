"""Every benchmark, or those named: `python -m benchmarks [NAME]…`. The exit status tells whether bounds were met."""

from __future__ import annotations

import sys

from benchmarks import backtest, batch, collecting, importing, national, reading, serving, word

BENCHMARKS = {
    "reading": reading.main,
    "importing": importing.main,
    "backtest": backtest.main,
    "national": national.main,
    "word": word.main,
    "batch": batch.main,
    "serving": serving.main,
    "collecting": collecting.main,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark is called {unknown[0]}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    missed = 0
    for name in names or BENCHMARKS:
        print(f"\n== {name}", flush=True)
        missed += BENCHMARKS[name]()
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
