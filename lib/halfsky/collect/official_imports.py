"""Official statistics into the data package: the office's act, by a right of its own, published at once.

Where the environment names a store, its rights hold (`import`, in every area that the file has figures of) and its log
keeps who imported what; a package without a store is the analyst's own, and whoever can write it may import into it.
What a unit itself reports goes another way: it is sent, and reviewed (`own_tables`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from halfsky.collect import store_location
from halfsky.importing.mapping import Mapping as Confirmed
from halfsky.importing.proposal import Proposal
from halfsky.importing.taking import Receipt, take

if TYPE_CHECKING:
    from halfsky.collect.access import Actor
    from halfsky.collect.store import Store


def import_official(
    proposal: Proposal, folder: Path, source: Mapping[str, str], mapping: Confirmed, *,
    replace: Sequence[str] = (), only_check: bool = False,
) -> Receipt:  # fmt: skip
    """`importing.taking.take` as the person at work. AccessError for an area where that person may not import; errors
    of `take`. only_check: everything but the writing, and the same errors.
    """
    if not store_location.is_there():
        from halfsky.collect.identity import machine_user  # noqa: PLC0415 - the store's libraries only where there is one

        return take(proposal, folder, source, mapping, replace=replace, by=machine_user(), only_check=only_check)
    with _at_work() as (store, actor):
        return import_as(store, actor, proposal, folder, source, mapping, replace=replace, only_check=only_check)


def import_as(
    store: Store, actor: Actor, proposal: Proposal, folder: Path, source: Mapping[str, str], mapping: Confirmed, *,
    replace: Sequence[str] = (), only_check: bool = False,
) -> Receipt:  # fmt: skip
    """The same as a person whose rights a store holds; the store's log gets an entry an area."""
    from halfsky.collect.store import action_log  # noqa: PLC0415 - as above

    areas = sorted({str(area) for area in proposal.rows.loc[proposal.rows["value"].notna(), "area_code"]} - {""})
    for area in areas:
        actor.require("import", area)
    if not areas and not actor.may_somewhere("import"):
        actor.require("import", "000000")
    done = take(proposal, folder, source, mapping, replace=replace, by=actor.name, only_check=only_check)
    if done.written:
        detail = {
            "folder": str(folder.resolve()), "file": done.sha256, "source_id": done.source_id, "taken": done.taken,
            "replaced": done.replaced, "removed": done.removed,
        }  # fmt: skip
        with store.writing() as connection:
            for area in done.areas or areas:
                action_log.append(connection, actor.name, "imported", done.receipt, area_code=area, detail=detail)
    return done


@contextmanager
def _at_work() -> Iterator[tuple[Store, Actor]]:
    from halfsky.collect.identity import current_actor  # noqa: PLC0415 - as above
    from halfsky.collect.store import open_store  # noqa: PLC0415 - as above

    store = open_store()
    try:
        yield store, current_actor(store)
    finally:
        store.close()
