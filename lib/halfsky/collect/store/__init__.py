"""The store: every submission, every revision of a value, every decision, and a log of who did what.

Nothing in it is overwritten or deleted. `open_store` is the way in; the other modules take the `Store` that it gives.
"""

from halfsky.collect.store import account_schema as _account_schema  # noqa: F401 - the tables are those of all three
from halfsky.collect.store import work_schema as _work_schema  # noqa: F401 - as above
from halfsky.collect.store.database import Store, open_store
from halfsky.collect.store_location import default_folder

__all__ = ["Store", "default_folder", "open_store"]
