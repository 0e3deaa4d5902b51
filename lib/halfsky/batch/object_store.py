"""Reports in an object store (s3://, gs://, abfs://, …), through fsspec.

An object is there as a whole or not at all, but nothing moves several at once: a report's manifest is written last, so
that it never tells of what is not there yet; a report is current only while its manifest names exactly its objects.
"""

from __future__ import annotations

import tempfile
from collections.abc import Container, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from halfsky.batch import manifest
from halfsky.errors import OutputError, UsageError


class Store:
    """A `places.Place` in whatever fsspec knows; `UsageError` for an address that it does not."""

    def __init__(self, address: str) -> None:
        try:
            import fsspec  # noqa: PLC0415 - of the extra `cluster`
        except ImportError:
            raise UsageError(f"{address}: an object store needs pip install 'halfsky[cluster]'") from None
        try:
            self._files, root = fsspec.core.url_to_fs(address)
        except (ValueError, ImportError) as error:
            raise UsageError(f"{address}: {error}") from error
        self.name = address.rstrip("/")
        self._root = PurePosixPath(root)
        try:
            self._files.makedirs(str(self._root), exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"{address}: cannot be written ({error}); choose another place for the outputs"
            ) from error

    def scratch(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="halfsky-run-"))

    def put(self, scratch: Path, folder: Path, keep: Iterable[str] = ()) -> tuple[str, ...]:
        """Upload a finished folder, its manifest last. keep: objects of the older report that stay.

        Objects are not edited in their place: there are no names of edited ones.
        """
        final = self._root / folder.as_posix()
        before = self._names(folder)
        self._files.makedirs(str(final), exist_ok=True)  # of a real store, which has no folders, nothing
        names = sorted(path.name for path in scratch.iterdir() if path.is_file())
        for name in [name for name in names if name != manifest.NAME] + [manifest.NAME]:
            self._files.pipe_file(str(final / name), (scratch / name).read_bytes())
        for name in before - {*names, *keep}:
            self._files.rm_file(str(final / name))
        return ()

    def read_manifest(self, folder: Path) -> dict[str, Any] | None:
        try:
            return manifest.parse(self._files.cat_file(str(self._root / folder.as_posix() / manifest.NAME)))
        except FileNotFoundError:
            return None

    def is_whole(self, folder: Path, found: dict[str, Any]) -> bool:
        return self._names(folder) == {*found["outputs"], manifest.NAME}

    def good_report(self, folder: Path, without: Container[str]) -> dict[str, Any] | None:
        return manifest.good_report(self.read_manifest(folder), self._names(folder), without)

    def reports(self) -> Iterator[Path]:
        for name in self._files.glob(f"{self._root}/*/*/{manifest.NAME}"):
            yield Path(*PurePosixPath(name).parts[-3:-1])

    def write_page(self, name: str, text: str) -> None:
        self._files.pipe_file(str(self._root / name), text.encode())

    def tidy(self) -> None:
        """Scratch folders are each machine's own, and gone with their runs."""

    def _names(self, folder: Path) -> set[str]:
        try:
            found = self._files.ls(str(self._root / folder.as_posix()), detail=False, refresh=True)
        except FileNotFoundError:
            return set()
        return {PurePosixPath(name).name for name in found}
