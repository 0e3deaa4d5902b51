"""A data package written in its Parquet form (`parquet`)."""

from __future__ import annotations

from pathlib import Path

from halfsky.errors import OutputError
from halfsky.package import load_package, parquet
from halfsky.package.description import write_datapackage
from halfsky.package.locking import alone
from halfsky.package.reading import FILES, OF_LATER, PARQUET, table_paths
from halfsky.project import check_writable


def write_parquet(folder: Path | str | None, into: Path | str) -> list[Path]:
    """Every table of a package as one Parquet file; the files written.

    into: the package's own folder, where they stand beside the CSV files and are read while these are as they were; or
    a folder of their own, which becomes a package in this form alone. OutputError for a folder that holds CSV files of
    another package. Errors as of `load_package`.
    """
    package = load_package(folder)
    place = Path(into).absolute()
    beside = place.resolve() == package.folder.resolve()
    if not beside:
        place.mkdir(parents=True, exist_ok=True)
        there = [path for name in FILES for path in table_paths(place, name) if path.suffix != PARQUET]
        if there:
            raise OutputError(f"{place} holds {there[0].name}, of another package: give an empty folder")
    check_writable(place)
    frames, made_of = {}, {}
    for name in FILES:
        files = [path for path in table_paths(package.folder, name) if path.suffix != PARQUET]
        if beside and not files:
            continue
        if len(getattr(package, name)) or name not in OF_LATER:
            frames[name] = getattr(package, name)
            made_of[name] = parquet.digests(files, package.folder) if beside else {}
    with alone(place):
        written = parquet.write(frames, place, made_of)
        if not beside:
            write_datapackage(place)
    return written
