"""Sessions on SQLite or PostgreSQL, and what the database's errors mean for a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, TimeoutError
from sqlalchemy.orm import Session, sessionmaker

from toolkit.i18n import Messages
from toolkit.records.problem import Problem

_ = Messages("records")

BUSY_SECONDS = 10
"""How long to wait while another process writes."""

_WRITE = "naikkelas_write"


class Database:
    """One database; `read()` and `write()` give sessions, one transaction each."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.writing_engine = engine.execution_options(**{_WRITE: True})
        self._read = sessionmaker(engine, expire_on_commit=False)
        self._write = sessionmaker(self.writing_engine, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is an SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that only reads. Raises `Problem`."""
        with explained(), self._read() as session:
            yield session

    @contextmanager
    def write(self, lock: str) -> Iterator[Session]:
        """Give a session that commits at the end, or undoes everything. Raises `Problem`.

        lock: writers with the same lock wait for each other, in all processes.
        """
        with explained(), self._write.begin() as session:
            take_lock(session.connection(), lock)
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def take_lock(connection: Connection, name: str) -> None:
    """Wait until no other transaction holds the lock; it is given back when this one ends."""
    # SQLite needs nothing: a writing transaction begins with the file's only write lock.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"records/{name}"})


def make_engine(url: URL) -> Engine:
    """Return an engine. On SQLite each connection gets foreign keys, secure deletion and a busy timeout."""
    # Statement parameters hold names and hashes; they must not get into error texts and so into logs.
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=url.get_backend_name() != "sqlite")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling begins too late to hold a lock while we look.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "foreign_keys = ON",
        "secure_delete = ON",
        "synchronous = FULL",  # a power cut at the venue must not take what somebody has just typed
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def explained() -> Iterator[None]:
    """Turn a database's errors into `Problem`. The original is dropped: it may quote personal data."""
    try:
        yield
    except IntegrityError:
        text = _("Someone changed this at the same moment. Please try again.")
        raise Problem("conflict", text) from None
    except TimeoutError:
        raise _busy() from None
    except DBAPIError as error:
        raise explain(error.orig) from None
    except sqlite3.Error as error:
        raise explain(error) from None


def explain(error: BaseException | None) -> Problem:
    """Return the `Problem` for an error of the database driver."""
    name = getattr(error, "sqlite_errorname", None) or ""
    # SHMSIZE: there is no room even for the small file through which SQLite's connections talk.
    if name in ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"):
        text = _(
            "The disk of the class computer is full. Free some space, then try again. "
            "What was saved before is safe."
        )
        return Problem("disk-full", text)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return damaged()
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM")):
        return read_only()
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return _busy()
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")):
        return Problem("disk", _("The records file cannot be read or written. Please check the disk."))
    return Problem("database", _("The records cannot be reached now. Please tell the trainer."))


def _busy() -> Problem:
    return Problem("busy", _("The records are busy. Please try again in a moment."))


def damaged() -> Problem:
    """Return the problem of a file that SQLite finds damaged."""
    return Problem(
        "damaged",
        _("The records file is damaged. It was left as it is. Please restore it from a backup copy."),
    )


def read_only() -> Problem:
    """Return the problem of a file or folder that may not be written."""
    return Problem(
        "read-only", _("The records file cannot be changed. Please allow writing to it and its folder.")
    )
