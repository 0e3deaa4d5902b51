"""What a release hands out: one version everywhere, a note with its figures, and the same wheel from the same commit."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import yaml

import halfsky
from long_form import only_long

ROOT = Path(__file__).parents[2]


def test_one_version_stands_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert project["version"] == str(cited["version"]) == halfsky.__version__
    assert f"\n## [{halfsky.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert (ROOT / "docs" / "releases" / f"{halfsky.__version__}.md").is_file()


@only_long
def test_the_same_commit_gives_the_same_wheel_and_a_source_with_its_tests(tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        code = (
            f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r}); import release; from pathlib import Path; "
            f"target = Path({str(tmp_path / name)!r}); target.mkdir(); release.packages(target); release.checksums(target)"
        )
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
        (wheel,) = (tmp_path / name).glob("*.whl")
        made.append(hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert made[0] == made[1]
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "first", check=True)
    (source,) = (tmp_path / "first").glob("*.tar.gz")
    with tarfile.open(source) as packed:
        names = {name.split("/", 1)[1] for name in packed.getnames() if "/" in name}
    assert {"tests/conftest.py", "docs/index.md", "Makefile", "LICENSE", "data/sources.csv", ".ci/run"} <= names
