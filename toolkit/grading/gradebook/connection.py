"""Where the gradebook is, and connections to it: the class's SQLite file, or what nbgrader is told to use."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, inspect, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from toolkit.grading.problems import ClassFolderProblem
from toolkit.grading.settings import load_config
from toolkit.i18n import Messages

_ = Messages("grading")

_SECONDS = 30
_CACHE_KIB = 65_536
FILE = "gradebook.db"


def address(folder: Path) -> URL:
    """Return the gradebook's address: `c.CourseDirectory.db_url` of the class's `nbgrader_config.py`.

    Without that setting, or before there is such a file, it is nbgrader's own choice: `gradebook.db` in the
    class folder. The address may hold a password: never show or log it. Raises `ClassFolderProblem`.
    """
    config = folder / "nbgrader_config.py"
    try:
        known = config.stat()
    except OSError:
        return _file_url(folder / FILE)
    url = _configured(folder, known.st_mtime_ns, known.st_size)
    if url is None:
        return _file_url(folder / FILE)
    if url.get_backend_name() == "sqlite" and url.database:
        return _file_url(folder / url.database)
    return url


@lru_cache(maxsize=16)
def _configured(folder: Path, _changed: int, _size: int) -> URL | None:
    """Return what the settings say; read again when the file has changed."""
    course = load_config(folder).CourseDirectory
    if "db_url" not in course:
        return None
    try:
        return make_url(str(course.db_url))
    except ArgumentError:
        raise ClassFolderProblem(
            _("{file} gives an address of the gradebook (db_url) that cannot be read.").format(
                file=folder / "nbgrader_config.py"
            )
        ) from None


def _file_url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def file(folder: Path) -> Path | None:
    """Return the gradebook's file, which may not exist yet; None if a database server keeps it."""
    url = address(folder)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def exists(folder: Path) -> bool:
    """Return whether there is a gradebook. Raises `ClassFolderProblem` if a server does not answer."""
    path = file(folder)
    if path is not None:
        return path.exists()
    try:
        with connect(folder) as connection:
            return inspect(connection).has_table("submitted_assignment")
    except SQLAlchemyError:
        raise unreachable() from None


def unreachable() -> ClassFolderProblem:
    """Return the problem of a server that does not answer. It names no address: that holds a password."""
    return ClassFolderProblem(
        _(
            "The database server with the gradebook does not answer. Start it, or look at db_url in "
            "nbgrader_config.py. Nothing was changed."
        )
    )


@contextlib.contextmanager
def connect(folder: Path, *, write: bool = False) -> Iterator[Connection]:
    """Open the gradebook; when writing, all happens in one transaction. Raises `SQLAlchemyError`.

    A connection that does not write cannot change anything, and never makes a missing file.
    """
    with _connection(address(folder), write) as connection:
        yield connection


@contextlib.contextmanager
def connect_file(path: Path, *, write: bool = False) -> Iterator[Connection]:
    """Open a gradebook in an SQLite file of any name, such as a backup, as `connect` does."""
    with _connection(_file_url(path), write) as connection:
        yield connection


@contextlib.contextmanager
def _connection(url: URL, write: bool) -> Iterator[Connection]:
    engine = _engine(url, write)
    with engine.begin() if write else engine.connect() as connection:
        yield connection


@lru_cache(maxsize=32)
def _engine(url: URL, write: bool) -> Engine:
    # Without a pool nothing stays open between two questions, or is shared after a fork.
    # Parameters of statements may be personal: they stay out of error texts and so of logs.
    if url.get_backend_name() == "sqlite":
        mode = "rw" if write else "ro"
        path = f"file:{quote(str(url.database))}?mode={mode}"
        return create_engine(
            "sqlite://", creator=lambda: _sqlite(path), poolclass=NullPool, hide_parameters=True
        )
    options = {} if write else {"postgresql_readonly": True}
    return create_engine(url, poolclass=NullPool, hide_parameters=True).execution_options(**options)


def _sqlite(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, uri=True, timeout=_SECONDS)
    # SQLite's own 2 MB are too few to add up the marks of thousands.
    database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    database.execute("PRAGMA temp_store = MEMORY")
    return database
