"""Pages in the contents of the Word files of reports that were just made, where they lie.

LibreOffice prints each file for it, which takes longer than writing it: a batch of few reports has its pages at once, a
large one where it is asked to, or in the copies of `--collect`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from halfsky.batch import manifest

MOST = 3
"""Reports asked for whose contents have their pages without being asked for."""
_WRITTEN = ("report.docx", "annex.docx")


def with_pages(outputs: Path, folders: Sequence[Path]) -> int:
    """Write the pages into the contents of these reports' files; how many were so written.

    outputs: where the folders of the reports are. Their manifests then tell of the files as they are, else they would
    be somebody's edits; what somebody edited meanwhile stays as it is. 0 where LibreOffice is not installed.
    """
    from halfsky.render.word.pages import fill_in_pages  # noqa: PLC0415 - only where pages are asked for

    made: dict[Path, tuple[Path, dict[str, object]]] = {}
    for folder in (outputs / each for each in folders):
        found = manifest.parse((folder / manifest.NAME).read_bytes())
        told = found["outputs"] if found else {}
        for file in (folder / name for name in _WRITTEN if name in told):
            if found is not None and manifest.sha256(file) == told[file.name]:
                made[file] = (folder, found)
    written = 0
    for file in fill_in_pages(list(made)):
        folder, found = made[file]
        found["outputs"] = {**found["outputs"], file.name: manifest.sha256(file)}  # type: ignore[dict-item]
        manifest.write(folder, found)
        written += 1
    return written
