"""A CycloneDX bill of materials and a list of licences over requirements.lock, without network: `make sbom`.

Names, versions, markers and hashes are the lock file's; licences are those of the metadata that is installed here. What
is locked for another system or Python, and so not installed, stands in the list with a note instead of a licence.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import uuid
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^ ;\\]+)(?: *; *([^\\]+?))? *\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_CLASSIFIER = "License :: OSI Approved :: "
_LONGEST = 80  # characters of a licence's name; longer ones are the licence itself


@dataclass(frozen=True)
class Part:
    """One locked dependency."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    licence: str
    note: str

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name.lower().replace('_', '-')}@{self.version}"

    def component(self) -> dict[str, object]:
        """As CycloneDX has it."""
        said: dict[str, object] = {
            "type": "library", "bom-ref": self.purl, "name": self.name, "version": self.version, "purl": self.purl,
            "hashes": [{"alg": "SHA-256", "content": one} for one in self.hashes],
        }  # fmt: skip
        if self.licence:
            said["licenses"] = [{"license": {"name": self.licence}}]
        if self.marker:
            said["properties"] = [{"name": "python:marker", "value": self.marker}]
        return said


def parts(lock: Path) -> list[Part]:
    """The dependencies in a lock file as `uv pip compile --generate-hashes` writes it."""
    found: list[tuple[str, str, str, list[str]]] = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if pin := _PIN.match(line):
            found.append((pin[1], pin[2], (pin[3] or "").strip(), []))
        elif (digest := _HASH.search(line)) and found:
            found[-1][3].append(digest[1])
    return [
        Part(name, version, marker, tuple(hashes), *_licence(name, version)) for name, version, marker, hashes in found
    ]


def _licence(name: str, version: str) -> tuple[str, str]:
    """The licence by the installed metadata; or a note why it is not known."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "", "not installed here: locked for another system or Python"
    said = about.get("License-Expression") or ""
    classified = [one.removeprefix(_CLASSIFIER) for one in about.get_all("Classifier") or () if _CLASSIFIER in one]
    plain = (about.get("License") or "").strip().partition("\n")[0]
    licence = said or "; ".join(classified) or (plain if len(plain) <= _LONGEST else "")
    other = "" if about["Version"] == version else f"by version {about['Version']}, which is installed"
    return licence, other if licence else "its metadata names no licence: see its files"


def bill(found: list[Part], version: str) -> dict[str, object]:
    """The document; the same lock file gives the same serial number."""
    names = "".join(sorted(part.purl for part in found))
    root = f"pkg:pypi/halfsky@{version}"
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, names)}",
        "metadata": {"component": {"type": "application", "bom-ref": root, "name": "halfsky", "version": version}},
        "components": [part.component() for part in found],
        "dependencies": [{"ref": root, "dependsOn": sorted(part.purl for part in found)}],
    }  # fmt: skip


def main(target: Path) -> int:
    """Write both files into a folder."""
    found = parts(ROOT / "requirements.lock")
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    target.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bill(found, version[1] if version else "0"), indent=1, ensure_ascii=False)
    (target / "halfsky.cdx.json").write_text(f"{text}\n", encoding="utf-8")
    with (target / "licences.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "version", "licence", "note", "marker"])
        writer.writerows([part.name, part.version, part.licence, part.note, part.marker] for part in found)
    unknown = sum(not part.licence for part in found)
    print(f"{len(found)} dependencies, {unknown} without a known licence: {target}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"))
