"""Writing report.docx against the whole of the batch's work for the same report.

Both in one run: the batch makes every shipped plan's report; then the same documents are written once more here, with
their pictures drawn already, as in the batch, where the page has them first. `python -m benchmarks word` takes a
minute.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from halfsky.batch import run_reports
from halfsky.package import load_package
from halfsky.reports import PlanReport, write_report

MOST_SHARE = 0.1
REPEATS = 3


def main() -> int:
    """Print the share of every report; 1 where the bound was missed."""
    package = load_package()
    with tempfile.TemporaryDirectory(prefix="halfsky-bench-") as name:
        outputs = Path(name)
        run_reports(all_plans=True, outputs=outputs, workers=1, force=True)
        shares = {path.parent: _share(path, package, outputs) for path in sorted(outputs.glob("*/*/manifest.json"))
                  if "plan_id" in json.loads(path.read_text(encoding="utf-8"))["parameters"]}  # fmt: skip
    worst = max(shares.values())
    kept = worst <= MOST_SHARE
    print(f"report.docx takes {worst:.1%} of the batch's time for a report at most"
          f" (bound at most {MOST_SHARE:.0%}{'' if kept else ': MISSED'})")  # fmt: skip
    return int(not kept)


def _share(manifest: Path, package: object, folder: Path) -> float:
    """The quickest of some writings of one report, over the seconds that its run took."""
    run = json.loads(manifest.read_text(encoding="utf-8"))
    told = {key: run["parameters"][key] for key in ("as_of", "report", "language")}
    document = PlanReport.of(package, run["parameters"]["plan_id"], **told).document()  # type: ignore[arg-type]
    document.part(*document.parts)._repr_html_()
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        write_report(document, folder)
        seconds.append(time.perf_counter() - start)
    size = (folder / "report.docx").stat().st_size
    share = min(seconds) / run["seconds"]
    name, whole = run["parameters"]["plan_id"], run["seconds"]
    print(f"  {name}: {min(seconds):.3f} s of {whole:.2f}, {share:.1%}; {size // 1000} kB")
    return share


if __name__ == "__main__":
    raise SystemExit(main())
