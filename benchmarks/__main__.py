"""Run every benchmark: `python -m benchmarks`. The exit status tells whether each bound was kept."""

from __future__ import annotations

import sys

from benchmarks import reading

if __name__ == "__main__":
    sys.exit(reading.main())
