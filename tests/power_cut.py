"""A power cut for the tests: of a folder remains what was synced, and by chance some of what was not.

The processes under trial run with a library of our own before libc (power_cut.c), which writes down each file and each
folder as it is when it is synced. A file that was not synced since has, page by page, its old or its new content; a name
that was made, renamed or removed without its folder being synced is there or is not.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

COMPILER = shutil.which("cc")
_PAGE = 4096


class Power:
    """The folder whose unsynced content is lost at `cut`."""

    def __init__(self, folder: Path, shadow: Path) -> None:
        self.folder, self.shadow = folder, shadow

    @staticmethod
    def library(folder: Path) -> Path:
        made = folder / "power_cut.so"
        source = Path(__file__).with_suffix(".c")
        command = [str(COMPILER), "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", made, source, "-ldl"]
        subprocess.run(command, check=True, capture_output=True)
        return made

    def environment(self, library: Path) -> dict[str, str]:
        return {"LD_PRELOAD": str(library), "POWER_FOLDER": str(self.folder), "POWER_SHADOW": str(self.shadow)}

    def begin(self) -> None:
        """Take what is there now as synced."""
        shutil.rmtree(self.shadow, ignore_errors=True)
        self.shadow.mkdir(parents=True)
        for place in (self.folder, *self.folder.rglob("*")):
            kept = self.shadow / str(place.stat().st_ino)
            if place.is_dir():
                kept.write_text(
                    "".join(f"{one.stat().st_ino} {one.name}\n" for one in place.iterdir()), encoding="utf-8"
                )
            else:
                shutil.copyfile(place, kept)

    def cut(self, chance: random.Random) -> None:
        """Put the folder as a disk might have it after the power went, everything under trial being killed."""
        live = {place.stat().st_ino: place for place in (self.folder, *self.folder.rglob("*"))}
        after = self.folder.with_name(f"{self.folder.name}.after")
        self._rebuild(self.folder.stat().st_ino, after, live, chance)
        shutil.rmtree(self.folder)
        after.rename(self.folder)
        self.begin()

    def _rebuild(self, inode: int, target: Path, live: dict[int, Path], chance: random.Random) -> None:
        kept, now = self.shadow / str(inode), live.get(inode)
        if now is not None and now.is_dir():  # no folder of a store is ever removed
            target.mkdir(mode=0o700)
            for name, number in self._names(kept, now, chance).items():
                self._rebuild(number, target / name, live, chance)
            return
        old = kept.read_bytes() if kept.exists() else b""
        new = now.read_bytes() if now is not None else old
        target.write_bytes(old if chance.random() < 0.5 else _mixed(old, new, chance))
        target.chmod(0o600)

    def _names(self, kept: Path, now: Path | None, chance: random.Random) -> dict[str, int]:
        lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
        synced = {name: int(number) for number, _, name in (line.partition(" ") for line in lines)}
        standing = {one.name: one.stat().st_ino for one in now.iterdir()} if now is not None else synced
        found = {}
        for name in sorted(synced.keys() | standing.keys()):
            number = synced.get(name) if chance.random() < 0.5 else standing.get(name)
            if synced.get(name) == standing.get(name):
                number = synced[name]
            if number is not None and not name.endswith(
                "-shm"
            ):  # memory that processes share, never read after a start
                found[name] = number
        return found


def _mixed(old: bytes, new: bytes, chance: random.Random) -> bytes:
    """Of each page the one or the other; the length of either."""
    size = chance.choice([len(old), len(new)])
    pages = []
    for start in range(0, size, _PAGE):
        page = (new if chance.random() < 0.5 else old)[start : start + _PAGE]
        pages.append(page.ljust(min(_PAGE, size - start), b"\0"))
    return b"".join(pages)[:size]
