"""One archive for a machine without network: every wheel that an office's server needs, a script to install them, and
the source with what its fast tests need, to try the machine with.

`python tools/bundle.py dist` on a machine with network, of the kind and with the Python (3.11, 3.12 …) of the other.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
WANTED = ("halfsky[lab,postgres]",)
TRIED_WITH = ("hypothesis", "psutil", "pytest", "pytest-xdist")
"""What `make test-fast` needs beside it."""
INSTALL = ROOT / "tools" / "install.sh"


def pip(*arguments: object) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)], check=True)


def needed(wheels: Path, wanted: tuple[str, ...]) -> list[str]:
    """The files of `wheels` that these take, by pip's own resolving of them alone."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.json"
        pip("install", "--quiet", "--dry-run", "--ignore-installed", "--no-index", "--find-links", wheels, "--report",
            report, *wanted)  # fmt: skip
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    return sorted(Path(one["download_info"]["url"]).name for one in found)


def _without_builds(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if "/build/" in f"{entry.name}/" or ".egg-info" in entry.name else entry


def bundle(target: Path) -> Path:
    """Make the archive in `target`; its path."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        everything, draft = Path(place) / "all", Path(place) / "halfsky"
        pip("wheel", "--quiet", "--no-deps", "--require-hashes", "-r", ROOT / "requirements.lock", "-w", everything)
        source = Path(place) / "source"  # a copy: what an earlier build left here would go into the wheel
        shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "build", "dist", "outputs", "*.egg-info"))
        pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", everything, source)
        wheels = draft / "wheels"
        wheels.mkdir(parents=True)
        names = needed(everything, WANTED)
        more = [name for name in needed(everything, (*WANTED, *TRIED_WITH)) if name not in names]
        for file, listed in (("requirements.txt", names), ("requirements-test.txt", more)):
            lines = []
            for name in listed:
                shutil.copyfile(everything / name, wheels / name)
                about = re.match(r"([^-]+)-([^-]+)-", name)
                assert about is not None, name
                digest = hashlib.sha256((wheels / name).read_bytes()).hexdigest()
                lines.append(f"{about[1].replace('_', '-')}=={about[2]} --hash=sha256:{digest}\n")
            (draft / file).write_text("".join(lines), encoding="utf-8")
        with tarfile.open(draft / "source.tar.gz", "w:gz") as packed:
            packed.add(source, "halfsky-source", filter=_without_builds)
        (draft / "python-version").write_text(f"{sys.version_info.major}.{sys.version_info.minor}\n", encoding="utf-8")
        (draft / "machine").write_text(f"{platform.system()} {platform.machine()}\n", encoding="utf-8")
        shutil.copyfile(INSTALL, draft / "install.sh")
        shutil.copyfile(ROOT / "tools" / "halfsky.service", draft / "halfsky.service")
        kind = f"{platform.system().lower()}-{platform.machine()}-py{sys.version_info.major}{sys.version_info.minor}"
        archive = target / f"halfsky-{kind}.tar"  # wheels are compressed already
        with tarfile.open(archive, "w") as made:
            made.add(draft, "halfsky")
    return archive


if __name__ == "__main__":
    path = bundle(Path(sys.argv[1] if len(sys.argv) > 1 else "dist"))
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")
