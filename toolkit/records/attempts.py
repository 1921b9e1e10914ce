"""How often a PIN may be tried: 5 wrong in 15 minutes for a name, 100 for an address.

Tries are kept in the database, so a restart does not forget them. A try is written down before the PIN
is verified and struck out when it was right: many tries at the same moment gain nothing.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from toolkit.i18n import Messages
from toolkit.records.database import Database
from toolkit.records.problem import Problem
from toolkit.records.tables import AttemptRow

_ = Messages("records")

WINDOW = timedelta(minutes=15)
PER_NAME = 5
PER_ADDRESS = 100
"""Behind one router or proxy a whole class may have one address."""


@dataclass(frozen=True)
class Try:
    """A try that is allowed. `left`: how many wrong ones remain for the name after this one."""

    ids: tuple[int, ...]
    scope: str
    left: int


class Attempts:
    """The tries of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def begin(self, name_key: str, address: str | None) -> Try:
        """Write down a try. Raises `Problem` "too-many-tries" (details: wait, in seconds)."""
        scopes = {name_scope(name_key): PER_NAME}
        if address:
            scopes[_digest("address", address)] = PER_ADDRESS
        with self._database.write("attempts") as session:
            now = self._clock()
            _tidy(session, now)
            rooms = [_room(session, scope, most, now) for scope, most in scopes.items()]
            wait = max(room.wait for room in rooms)
            rows = [AttemptRow(scope=scope, at=now) for scope in scopes] if not wait else []
            session.add_all(rows)
            session.flush()
            tried = Try(tuple(row.id for row in rows), next(iter(scopes)), rooms[0].left - 1)
        # Only now: raising inside would undo the tidying, and with it the mending of a clock put back.
        if wait:
            raise _too_many(wait)
        return tried

    def right(self, tried: Try) -> None:
        """Strike out a try that was right, and earlier wrong ones for that name."""
        with self._database.write("attempts") as session:
            session.execute(delete(AttemptRow).where(AttemptRow.id.in_(tried.ids)))
            session.execute(delete(AttemptRow).where(AttemptRow.scope == tried.scope))


def name_scope(name_key: str) -> str:
    """Return the scope of a name."""
    return _digest("name", name_key)


def forget(session: Session, name_key: str) -> None:
    """Delete the tries for a name."""
    session.execute(delete(AttemptRow).where(AttemptRow.scope == name_scope(name_key)))


def _digest(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}|{text}".encode()).hexdigest()


def _tidy(session: Session, now: datetime) -> None:
    session.execute(delete(AttemptRow).where(AttemptRow.at <= now - WINDOW))
    # The clock was put back: these count from now, so nobody waits longer than one window.
    session.execute(update(AttemptRow).where(AttemptRow.at > now).values(at=now))


class _Room(NamedTuple):
    left: int
    wait: int


def _room(session: Session, scope: str, most: int, now: datetime) -> _Room:
    newest = select(AttemptRow.at).where(AttemptRow.scope == scope).order_by(AttemptRow.at.desc()).limit(most)
    times = session.scalars(newest).all()
    if len(times) < most:
        return _Room(most - len(times), 0)
    return _Room(0, max(1, math.ceil((times[-1] + WINDOW - now).total_seconds())))


def _too_many(wait: int) -> Problem:
    minutes = math.ceil(wait / 60)
    text = _.plural(
        "Too many wrong PINs. Please wait {minutes} minute, or ask the trainer for a new PIN.",
        "Too many wrong PINs. Please wait {minutes} minutes, or ask the trainer for a new PIN.",
        minutes,
    )
    return Problem("too-many-tries", text.format(minutes=minutes), wait=wait)
