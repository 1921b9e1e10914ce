"""Alembic migrations of the records. Run by `toolkit.records.migrating`."""
