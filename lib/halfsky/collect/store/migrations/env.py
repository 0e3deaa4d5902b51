"""What Alembic runs: the connection comes from whoever opens the store, inside that one's transaction."""

from __future__ import annotations

from alembic import context

from halfsky.collect.store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
