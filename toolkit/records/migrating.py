"""Runs the package's own Alembic migrations, in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from toolkit.records.database import Database, take_lock
from toolkit.records.problem import Problem
from toolkit.records.tables import VERSION_TABLE

MIGRATIONS = Path(__file__).parent / "migrations"

# Alembic's context is a global of the process.
_one_at_a_time = threading.Lock()


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the migrations in this package."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


@cache
def _known() -> tuple[str, frozenset[str]]:
    scripts = ScriptDirectory.from_config(config())
    revisions = frozenset(script.revision for script in scripts.walk_revisions())
    return scripts.get_current_head() or "", revisions


def head() -> str:
    """Return the newest revision this version knows."""
    return _known()[0]


def is_known(revision: str) -> bool:
    """Tell whether this version has a migration of that name."""
    return revision in _known()[1]


def migrate(database: Database, newer: Callable[[], Problem]) -> None:
    """Bring the database to the newest revision, in one transaction.

    newer: makes the `Problem` raised when the database is at a revision that is not known here.
    """
    with database.writing_engine.begin() as connection:
        take_lock(connection, "migrations")
        now = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE}
        ).get_current_revision()
        if now == head():
            return
        if now is not None and not is_known(now):
            raise newer()
        with _one_at_a_time:
            command.upgrade(config(connection), "head")
