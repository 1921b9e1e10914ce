"""Opening the records: look first, touch later.

A file is only written to when it is empty, or ours, sound, and not from a newer NaikKelas.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from toolkit.i18n import Messages
from toolkit.records.database import BUSY_SECONDS, Database, damaged, explained, make_engine, read_only
from toolkit.records.migrating import is_known, migrate
from toolkit.records.privacy import finish_scrubbing
from toolkit.records.problem import Problem
from toolkit.records.tables import VERSION_TABLE

_ = Messages("records")

_HEADER = b"SQLite format 3\0"


def open_database(url: str) -> Database:
    """Open and migrate the database at `url` (`sqlite:///<path>` or `postgresql+psycopg://...`).

    Raises `Problem`: "url", "no-folder", "not-records", "damaged", "read-only", "newer", "disk-full",
    "no-driver", "busy", "disk" or "database". What was there is left as it was.
    """
    target = read_url(url)
    if target.get_backend_name() == "sqlite":
        return _open_file(target, file_of(target))
    return _connect(target)


def read_url(url: str) -> URL:
    """Return the address of records, or raise `Problem` "url"."""
    problem = Problem("url", _("The address of the records is not understood. Use sqlite:/// and a path."))
    try:
        target = make_url(url)
        backend = target.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise problem from None
    if target.drivername == "postgresql":
        return target.set(drivername="postgresql+psycopg")
    if backend not in ("sqlite", "postgresql"):
        raise problem
    return target


def file_of(url: URL) -> Path:
    """Return the path of records in a file. Raises `Problem`: "url", "no-folder", "not-records"."""
    # Each connection to SQLite's memory is a database of its own; a class needs one for all.
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise Problem("url", _("The records need a file. Use sqlite:/// and a path."))
    path = Path(url.database).absolute()
    if not path.parent.is_dir():
        raise Problem("no-folder", _("The folder of the records file does not exist."))
    if path.exists() and not path.is_file():
        raise _not_records(path)
    return path


def _open_file(url: URL, path: Path) -> Database:
    with explained():
        _make_if_missing(path)
        if path.stat().st_size:
            _inspect(path)
        return _connect(url.set(database=str(path)))


def _make_if_missing(path: Path) -> None:
    """Make an empty file that only its owner may read; SQLite gives its helper files the same rights."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        _must_be_writable(path)
    except PermissionError:
        raise read_only() from None
    except OSError:
        raise Problem(
            "disk", _("The records file cannot be read or written. Please check the disk.")
        ) from None


def _must_be_writable(path: Path) -> None:
    # The mode is looked at too: an administrator may write everywhere, but a file marked as read-only
    # (a backup, say) is meant to stay as it is.
    if not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise read_only()


def _not_records(path: Path) -> Problem:
    text = _("{file} is not a records file. It was left as it is.")
    return Problem("not-records", text.format(file=path.name))


def _inspect(path: Path) -> None:
    """Read the file without changing it; raise `Problem` unless it is ours, sound and not newer."""
    with path.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            raise _not_records(path)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise damaged()
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and VERSION_TABLE not in tables:
            raise _not_records(path)
        if tables:
            row = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - a constant
            if row and not is_known(row[0]):
                raise newer()


def newer() -> Problem:
    """Return the problem of records that a newer version wrote."""
    return Problem(
        "newer",
        _("These records come from a newer NaikKelas. Please update NaikKelas. Nothing was changed."),
    )


def _connect(url: URL) -> Database:
    try:
        database = Database(make_engine(url))
    except ModuleNotFoundError:
        text = _("PostgreSQL needs one more package. Please install naikkelas[postgresql].")
        raise Problem("no-driver", text) from None
    try:
        with explained():
            if database.is_sqlite:
                _use_wal(database)
            migrate(database, newer)
            finish_scrubbing(database)
    except BaseException:
        database.close()
        raise
    return database


def _use_wal(database: Database) -> None:
    """Switch to the write-ahead log: the server and the grading worker then read while the other writes."""
    give_up = time.monotonic() + BUSY_SECONDS
    raw = database.engine.raw_connection()
    try:
        cursor = raw.cursor()
        while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # This one statement does not wait for another process, so we do.
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > give_up:
                    raise
                time.sleep(0.02)
    finally:
        raw.close()
