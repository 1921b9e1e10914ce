"""A learner's rights: everything about her as plain data, and nothing about her any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from toolkit.records.attempts import forget, name_scope
from toolkit.records.database import Database
from toolkit.records.problem import learner_gone
from toolkit.records.tables import (
    AttemptRow,
    CheckRow,
    HistoryRow,
    LearnerRow,
    ShelfRow,
    SubmissionRow,
    TokenRow,
)

FORMAT = "naikkelas-export-1"

_OWNED = (TokenRow, SubmissionRow, CheckRow, HistoryRow, ShelfRow)


@dataclass(frozen=True)
class Erased:
    """What was erased, and what is left to erase outside the records.

    assignments: what the learner had handed in. folders: folders of the nbgrader course to remove, if
    they exist; her row in the gradebook too. scrubbed: whether the file was rewritten, so that no byte of
    her is left; False if another process was reading just then: the next erasing or opening does it.
    """

    learner: str
    assignments: tuple[str, ...]
    folders: tuple[str, ...]
    scrubbed: bool = True


def export(database: Database, id: str, now: datetime) -> dict[str, Any]:
    """Return everything stored about a learner as plain JSON. Raises `Problem` "learner-gone".

    Not in it: the PIN and the tokens, because only their hashes are stored.
    """
    with database.read() as session:
        learner = session.get(LearnerRow, id)
        if learner is None:
            raise learner_gone()
        tries = session.scalars(select(AttemptRow).filter_by(scope=name_scope(learner.name_key)))
        return {
            "format": FORMAT,
            "exported_at": now.isoformat(),
            "learner": _plain(learner, leave_out=("pin_hash",)) | {"pin": "kept only as an Argon2id hash"},
            "shelf": [_plain(row) for row in _owned(session, ShelfRow, id)],
            "history": [_plain(row) | {"value": row.value[0]} for row in _owned(session, HistoryRow, id)],
            "checks": [_plain(row) for row in _owned(session, CheckRow, id)],
            "submissions": [_plain(row) for row in _owned(session, SubmissionRow, id)],
            "sessions": [_plain(row, leave_out=("digest",)) for row in _owned(session, TokenRow, id)],
            "wrong_pins": [row.at.isoformat() for row in tries],
        }


def erase(database: Database, ids: Sequence[str]) -> list[Erased]:
    """Remove learners with everything about them, then rewrite the file so that no trace is left in it.

    Raises `Problem` "learner-gone" if one of them is not there; then nothing is erased.
    """
    with database.write("attempts") as session:
        erased = [_erase(session, id) for id in ids]
        if database.is_sqlite:
            session.execute(text("PRAGMA user_version = 1"))
    scrubbed = finish_scrubbing(database)
    return [replace(each, scrubbed=scrubbed) for each in erased]


def inactive(database: Database, since: datetime) -> list[str]:
    """Return the ids of learners who did nothing since a time: no sign-in, no saving, no handing-in."""
    saved = select(ShelfRow.learner_id, func.max(ShelfRow.saved_at)).group_by(ShelfRow.learner_id)
    sent = select(SubmissionRow.learner_id, func.max(SubmissionRow.submitted_at)).group_by(
        SubmissionRow.learner_id
    )
    with database.read() as session:
        last: dict[str, datetime] = {row.id: row.signed_in_at for row in session.scalars(select(LearnerRow))}
        for query in (saved, sent):
            for id, at in session.execute(query):
                last[id] = max(last[id], at)
    return sorted(id for id, at in last.items() if at < since)


def before(now: datetime, days: int) -> datetime:
    """Return the time `days` days ago. Raises ValueError unless days is a whole number above 0."""
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        raise ValueError("days must be a whole number above 0")
    return now - timedelta(days=days)


def finish_scrubbing(database: Database) -> bool:
    """Rewrite an SQLite file after an erasure, log included; returns whether that is done.

    Secure deletion zeroes deleted rows, but copies stay in unused parts of pages that SQLite has
    rearranged; only VACUUM is sure. The file's user_version is 1 from the erasure until then.
    """
    if not database.is_sqlite:
        return True
    raw = database.engine.raw_connection()
    try:
        cursor = raw.cursor()
        if cursor.execute("PRAGMA user_version").fetchone()[0] == 0:
            return True
        cursor.execute("VACUUM")
        if cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] != 0:
            return False
        cursor.execute("PRAGMA user_version = 0")
    except sqlite3.OperationalError:
        # Busy or a full disk. The erasure itself is committed; the mark stays for the next time.
        return False
    finally:
        raw.close()
    return True


def _erase(session: Session, id: str) -> Erased:
    row = session.get(LearnerRow, id)
    if row is None:
        raise learner_gone()
    assignments = tuple(
        session.scalars(
            select(SubmissionRow.assignment)
            .where(SubmissionRow.learner_id == id)
            .distinct()
            .order_by(SubmissionRow.assignment)
        )
    )
    forget(session, row.name_key)
    for table in _OWNED:
        session.execute(delete(table).where(table.learner_id == id))
    session.execute(delete(LearnerRow).where(LearnerRow.id == id))
    folders = tuple(f"{stage}/{id}" for stage in ("submitted", "autograded", "feedback"))
    return Erased(id, assignments, folders)


def _owned(session: Session, table: Any, id: str) -> Any:
    return session.scalars(select(table).where(table.learner_id == id).order_by(*table.__table__.primary_key))


def _plain(row: Any, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    names = [column.key for column in row.__table__.columns if column.key not in leave_out]
    return {name: _plain_value(getattr(row, name)) for name in names}


def _plain_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
