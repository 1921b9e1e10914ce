"""Tokens: each opens the shelf of one learner. Only their SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from toolkit.records.database import Database
from toolkit.records.problem import learner_gone
from toolkit.records.tables import LearnerRow, TokenRow

DEFAULT_HOURS = 72
"""A class takes up to three days."""


class Tokens:
    """Issues and reads tokens."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def issue(self, learner_id: str, hours: float = DEFAULT_HOURS) -> str:
        """Return a new token that opens the learner's shelf for `hours` hours."""
        token = secrets.token_urlsafe(32)
        with self._database.write("tokens") as session:
            if session.get(LearnerRow, learner_id) is None:
                raise learner_gone()
            now = self._clock()
            session.execute(delete(TokenRow).where(TokenRow.expires_at <= now))
            session.add(
                TokenRow(
                    digest=digest(token),
                    learner_id=learner_id,
                    issued_at=now,
                    expires_at=now + timedelta(hours=hours),
                )
            )
        return token

    def revoke(self, token: str) -> None:
        """End one token. Unknown ones are no error."""
        with self._database.write("tokens") as session:
            session.execute(delete(TokenRow).where(TokenRow.digest == digest(token)))

    def revoke_all(self, learner_id: str) -> None:
        """End all tokens of a learner."""
        with self._database.write("tokens") as session:
            revoke_in(session, learner_id)


def revoke_in(session: Session, learner_id: str) -> None:
    """End all tokens of a learner in a transaction that is already open."""
    session.execute(delete(TokenRow).where(TokenRow.learner_id == learner_id))


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
