"""The versions of the store's schema, by Alembic; `halfsky.collect.store.database` runs them."""
