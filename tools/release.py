"""What a release hands out, in one folder with its checksums: wheel, source, bundle, bill of materials.

`python tools/release.py dist` (`make release`), of what is committed. The same commit gives the same wheel, byte for
byte: its times are the commit's.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECKSUMS = "SHA256SUMS"
"""As `sha256sum --check` reads them."""
_BUILD = """
import sys
from setuptools import build_meta
target = sys.argv[1]  # setuptools puts words of its own there
build_meta.build_sdist(target)
build_meta.build_wheel(target)
"""


def committed(folder: Path) -> str:
    """Unpack what is committed, and nothing that lies beside it, into a folder; the commit's time in seconds."""
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    folder.mkdir(parents=True)
    subprocess.run(["tar", "--extract"], cwd=folder, input=archive, check=True)
    time = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return time.stdout.strip()


def packages(target: Path) -> list[Path]:
    """Source and wheel, in `target`."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "source"
        environment = os.environ | {"SOURCE_DATE_EPOCH": committed(source)}
        subprocess.run(
            [sys.executable, "-c", _BUILD, str(target)], cwd=source, env=environment, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    return sorted([*target.glob("*.tar.gz"), *target.glob("*.whl")])


def checksums(target: Path) -> Path:
    """Write the sums of all that lies in `target`."""
    files = [path for path in sorted(target.iterdir()) if path.is_file() and path.name != CHECKSUMS]
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (target / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
    return target / CHECKSUMS


def release(target: Path) -> None:
    """Make everything anew in `target`, which is emptied first."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    packages(target)
    for tool in ("bundle.py", "sbom.py"):
        subprocess.run([sys.executable, str(ROOT / "tools" / tool), str(target)], check=True)
    print(checksums(target).read_text(encoding="utf-8"), end="")


if __name__ == "__main__":
    release(Path(sys.argv[1] if len(sys.argv) > 1 else "dist").resolve())
