"""The store, and who stands before it. The name is what the server said when the page was opened; rights are asked anew
for every action, so that what a page shows, or was made to say, gives nobody any.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from halfsky.collect import identity
from halfsky.collect.access import Actor
from halfsky.collect.plain_text import label
from halfsky.collect.store import Store, action_log, grants, open_store
from halfsky.collect.store_location import is_there
from halfsky.errors import StoreError

_MOST_DENIALS = 50  # of one page in the log: more of the same tells nothing new and would fill it


class Desk:
    """Where one visitor's page meets the store."""

    def __init__(self) -> None:
        self.name = identity.visitor()
        self._denials = 0

    @property
    def has_store(self) -> bool:
        return is_there()

    @contextmanager
    def open(self) -> Iterator[tuple[Store, Actor]]:
        """The store and the visitor with the rights that hold now. StoreError where there is no store: none is made."""
        if not self.has_store:
            raise StoreError("there is no store of submissions: make one by `halfsky people grant`")
        store = open_store()
        try:
            yield store, grants.actor(store, self.name)
        finally:
            store.close()

    def deny(self, action: str, subject: str, area_code: str) -> None:
        """Into the store's log: what was tried without the right to."""
        self._denials += 1
        if self._denials <= _MOST_DENIALS:
            with self.open() as (store, actor):
                action_log.denied(store, actor.name, action, label(subject, 60), area_code=area_code)
