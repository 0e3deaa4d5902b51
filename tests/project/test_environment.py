"""One set of dependencies: pyproject.toml, environment.yml and the lock file name the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]


def plain(requirement: str) -> str:
    """`pandera[pandas] >= 0.3 ; marker` as the conda file writes it."""
    return re.sub(r"\[[^]]*\]|;.*|\s", "", requirement).lower().replace("_", "-")


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [requirement for extra in project["optional-dependencies"].values() for requirement in extra]
    return {plain(requirement) for requirement in [*project["dependencies"], *extras]}


def test_conda_users_get_the_same_set() -> None:
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    named = {plain(entry) for entry in entries if isinstance(entry, str)} | {plain(entry) for entry in by_pip}
    assert "python>=3.11" in named
    assert named - {"python>=3.11", "pip", "--editable."} == declared()


def test_every_dependency_is_locked_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {match[1] for match in re.finditer(r"^([a-z0-9.-]+)(?:\[[a-z,-]+\])?==", lock, re.MULTILINE)}
    names = {re.split(r"[<>=!~]", requirement)[0] for requirement in declared()}
    assert names <= locked
    assert lock.count("--hash=sha256:") > len(locked)
    assert "://" not in lock, "the lock file names no package index"
