from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from own_postgresql import own_postgresql
from records_clock import Clock
from sqlalchemy import event

from toolkit.i18n import in_language
from toolkit.records import Learner, Records


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with in_language("en"):
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quick() -> PasswordHasher:
    """Weak on purpose: tests make many learners."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


@pytest.fixture
def reopen(file: Path, clock: Clock, quick: PasswordHasher) -> Iterator[Callable[[], Records]]:
    opened: list[Records] = []

    def open_again() -> Records:
        opened.append(Records.open(f"sqlite:///{file}", clock=clock, pin_hasher=quick))
        return opened[-1]

    yield open_again
    for each in opened:
        each.close()


@pytest.fixture
def records(reopen: Callable[[], Records]) -> Records:
    return reopen()


@pytest.fixture
def statements(records: Records) -> Iterator[list[str]]:
    """What is sent to the database, as it is sent."""
    sent: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    engine = records._database.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield sent
    event.remove(engine, "before_cursor_execute", listen)


@pytest.fixture
def sari(records: Records) -> Learner:
    return records.learners.join("Sari", "482913", "id")


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The URL of an empty database: as given, or on a server of our own for these tests."""
    if given := os.environ.get("NAIKKELAS_TEST_POSTGRESQL"):
        yield given
        return
    with own_postgresql() as url:
        yield url
