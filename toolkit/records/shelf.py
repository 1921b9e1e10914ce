"""A learner's shelf: small JSON objects by key, merged field by field, so that two phones do not undo
each other.

Limits: keys are up to four words joined by `/`, 64 KB a value, 500 keys a learner. What was replaced goes
to the history: the newest 50 replaced field values of each key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from toolkit.i18n import Messages
from toolkit.records import checks
from toolkit.records.database import Database
from toolkit.records.problem import Problem, learner_gone
from toolkit.records.tables import KEY_LENGTH, HistoryRow, LearnerRow, ShelfRow
from toolkit.records.values import check_object, same

_ = Messages("records")

MAX_KEYS = 500
MAX_HISTORY = 50

_WORD = "[a-z0-9][a-z0-9_-]*"
_KEY = re.compile(f"[a-z][a-z0-9_-]*(?:/{_WORD}){{0,3}}")

Values = dict[str, Any]


class Shelf:
    """The shelf of one learner. All methods raise `Problem`."""

    def __init__(self, database: Database, clock: Callable[[], datetime], learner_id: str) -> None:
        self._database, self._clock, self.learner_id = database, clock, learner_id

    def load_all(self) -> dict[str, tuple[Values, int]]:
        """Return every (values, version) by key."""
        with self._database.read() as session:
            rows = session.scalars(select(ShelfRow).where(ShelfRow.learner_id == self.learner_id))
            return {row.key: (row.value, row.version) for row in rows}

    def load(self, key: str) -> tuple[Values, int] | None:
        """Return the values and version under `key`, or None."""
        with self._database.read() as session:
            row = session.get(ShelfRow, (self.learner_id, key))
            return (row.value, row.version) if row else None

    def save(self, key: str, changes: Values, seen: int | None = None) -> tuple[int, Values]:
        """Merge `changes` into the value under `key` and return (version, also_changed).

        changes: field -> JSON value. Fields not named stay; fields cannot be removed, only set to None.
        seen: the version the sender had when she made the changes, 0 if there was none; None: not known,
        then `also_changed` is empty.

        also_changed maps each of these fields to the value kept now:
        - fields this save did not name whose value changed after `seen`: the sender should show them;
        - fields this save replaced whose previous value came after `seen`: the sender's value is kept, and
          the one it replaced is in the history. Equal values are no replacement.
        A `seen` above the kept version (the records were restored from a backup) counts as 0.

        A save that changes nothing keeps the version, so sending the same again is harmless.
        Raises `Problem`: "key", "not-json", "too-big", "too-many-keys", "seen", "learner-gone".
        """
        _check_key(key)
        check_object(changes)
        if seen is not None and (isinstance(seen, bool) or not isinstance(seen, int)):
            raise Problem("seen", _("This cannot be kept: its version is not a number."))
        with self._database.write(f"learner/{self.learner_id}") as session:
            row = session.get(ShelfRow, (self.learner_id, key)) or self._new(session, key)
            now = self._clock()
            replaced = {
                name: row.value[name]
                for name, value in changes.items()
                if name in row.value and not same(row.value[name], value)
            }
            added = changes.keys() - row.value.keys()
            also_changed = _also_changed(row, changes, replaced, seen)
            if replaced or added:
                merged = {**row.value, **changes}
                check_object(merged)
                row.version += 1
                row.value, row.saved_at = merged, now
                row.field_versions = {
                    **row.field_versions,
                    **dict.fromkeys([*replaced, *added], row.version),
                }
                session.add(row)
                self._remember(session, row, replaced, now)
                if checks.is_check(key):
                    checks.keep(session, row)
            return row.version, also_changed

    def _new(self, session: Session, key: str) -> ShelfRow:
        if session.get(LearnerRow, self.learner_id) is None:
            raise learner_gone()
        owned = select(func.count()).select_from(ShelfRow).where(ShelfRow.learner_id == self.learner_id)
        if (session.scalar(owned) or 0) >= MAX_KEYS:
            text = _("There is no room for more. The limit is {limit} entries.")
            raise Problem("too-many-keys", text.format(limit=MAX_KEYS), limit=MAX_KEYS)
        return ShelfRow(learner_id=self.learner_id, key=key, value={}, field_versions={}, version=0)

    def _remember(self, session: Session, row: ShelfRow, replaced: Values, now: datetime) -> None:
        if not replaced:
            return
        session.add_all(
            HistoryRow(
                learner_id=row.learner_id,
                key=row.key,
                field=name,
                value=[value],
                version=row.version,
                replaced_at=now,
            )
            for name, value in replaced.items()
        )
        session.flush()
        mine = (HistoryRow.learner_id == row.learner_id, HistoryRow.key == row.key)
        newest = select(HistoryRow.id).where(*mine).order_by(HistoryRow.id.desc()).limit(MAX_HISTORY)
        session.execute(
            delete(HistoryRow).where(*mine, HistoryRow.id.not_in(newest)),
            execution_options={"synchronize_session": False},
        )


def _check_key(key: str) -> None:
    if not isinstance(key, str) or len(key) > KEY_LENGTH or not _KEY.fullmatch(key):
        raise Problem("key", _("This cannot be kept: its name is not allowed."))


def _also_changed(row: ShelfRow, changes: Values, replaced: Values, seen: int | None) -> Values:
    if seen is None:
        return {}
    known = seen if seen <= row.version else 0
    later = {name for name, version in row.field_versions.items() if version > known}
    untouched = {name: row.value[name] for name in later if name not in changes}
    return untouched | {name: changes[name] for name in later if name in replaced}
