"""The bill of materials names every dependency of the lock file, with version, hashes and licence, without network."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_locked_dependency_stands_in_the_bill_of_materials(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tools" / "sbom.py"), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    bill = json.loads((tmp_path / "halfsky.cdx.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX" and bill["specVersion"] == "1.5"
    assert bill["metadata"]["component"]["name"] == "halfsky"
    locked = re.findall(
        r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M
    )
    parts = {(part["name"], part["version"]): part for part in bill["components"]}
    assert set(locked) == set(parts) and len(locked) > 100
    assert len({part["bom-ref"] for part in bill["components"]}) == len(parts)
    for part in parts.values():
        assert part["purl"] == f"pkg:pypi/{part['name'].lower().replace('_', '-')}@{part['version']}"
        assert part["hashes"] and all(len(one["content"]) == 64 for one in part["hashes"])
    with (tmp_path / "licences.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["name"] for row in rows} == {name for name, _ in locked}
    known = [row for row in rows if row["licence"]]
    assert len(known) > len(rows) / 2
    assert all(row["licence"] or row["note"] for row in rows), "what is not known is said, not left empty"
