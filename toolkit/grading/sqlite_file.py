"""An SQLite file as it lies on the disk: opened without making it, and searched for damage."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote


def open_file(path: Path, mode: str, seconds: float) -> sqlite3.Connection:
    """Open an SQLite file. mode: "ro" or "rw"; it is never made. seconds: how long a lock is waited for."""
    address = f"file:{quote(str(path.resolve()))}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=seconds, isolation_level=None)


def tables(database: sqlite3.Connection) -> set[str]:
    """Return the names of a database's tables."""
    return {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def is_whole(
    path: Path, has: Callable[[set[str]], bool], *, pages: bool = True, seconds: float = 10.0
) -> bool:
    """Return whether a file can be read, was not cut short and has the tables that it should have.

    has: tells whether these tables are enough. pages: read every page of it as well. seconds: how long a
    lock is waited for. What a killed program left half written is undone first, as SQLite does it for the
    next one that writes; else the file is only read. Raises `sqlite3.Error` if another program keeps it
    locked.
    """
    try:
        try:
            return _looked_through(path, has, pages, seconds)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_READONLY_ROLLBACK":
                raise
        with closing(open_file(path, "rw", seconds)) as database:
            tables(database)
        return _looked_through(path, has, pages, seconds)
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise
        return False


def _looked_through(path: Path, has: Callable[[set[str]], bool], pages: bool, seconds: float) -> bool:
    with closing(open_file(path, "ro", seconds)) as database:
        # One look: while it lasts, no other program changes the length of the file.
        database.execute("BEGIN")
        return has(tables(database)) and not _is_cut(path, database) and (not pages or _is_sound(database))


def _is_cut(path: Path, database: sqlite3.Connection) -> bool:
    """Return whether a file is shorter than its pages. SQLite itself overlooks a part of a page."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        return False  # the newest pages are in the write-ahead log
    count, size = (database.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size"))
    return path.stat().st_size < int(count) * int(size)


def _is_sound(database: sqlite3.Connection) -> bool:
    return [row[0] for row in database.execute("PRAGMA quick_check(1)")] == ["ok"]
