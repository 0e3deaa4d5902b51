"""A new project: a folder with the published data, notebooks and parameters as files of one's own."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from halfsky.errors import OutputError
from halfsky.project import PARTS, PUBLISHED

_README = Path(__file__).with_name("README.md")
_NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "gaps.csv")


def lay_out(folder: Path) -> None:
    """A project in `folder`, which is new or empty; it is there whole or not at all. OutputError says why not."""
    target = folder.absolute()
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError(f"{folder} is no folder: name one that is new or empty")
    if not target.parent.is_dir():
        raise OutputError(f"{folder}: there is no folder {target.parent}; make it first")
    beside = None
    try:
        if target.exists() and any(target.iterdir()):
            raise OutputError(f"{folder} is not empty: name a folder that is new or empty")
        beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        draft = beside / "project"
        draft.mkdir()  # as the umask says; that of mkdtemp is closed
        for part in PARTS:
            _copy(PUBLISHED / part, draft / part)
        (draft / "outputs").mkdir()
        shutil.copyfile(_README, draft / "README.md")
        draft.replace(target)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """Contents without modes: what was installed may be closed to writing."""
    target.mkdir()
    names = sorted(path.name for path in source.iterdir())
    left_out = _NOT_COPIED(str(source), names)
    for name in names:
        if name in left_out:
            continue
        if (source / name).is_dir():
            _copy(source / name, target / name)
        else:
            shutil.copyfile(source / name, target / name)
