"""What a helper writes into an empty folder, kept: it is written, and held against the product, once a process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from halfsky import package as packages
from halfsky.package import Package, load_package


def written_once(folder: Path, make: Callable[..., object], *arguments: object) -> None:
    """The files that `make(folder, *arguments)` makes in an empty folder."""
    for name, content in _files(make, arguments).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def loaded_once(folder: Path, make: Callable[..., object], *arguments: object) -> Package:
    """The same, loaded: the product keeps the package that it loaded last, and is told that these files are those."""
    written_once(folder, make, *arguments)
    if (kept := _kept.get((make, arguments))) is not None:
        packages._last = packages._state(folder), kept
        return load_package(folder)
    found = load_package(folder)
    if packages._last is not None and packages._last[0] == packages._state(folder):
        _kept[make, arguments] = packages._last[1]
    return found


_kept: dict[tuple[Callable[..., object], tuple[object, ...]], packages._Loaded] = {}


@cache
def _files(make: Callable[..., object], arguments: tuple[object, ...]) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, *arguments)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
