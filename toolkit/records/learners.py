"""Learners: joining, signing in, PINs."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.i18n import DEFAULT_LANGUAGE, LANGUAGES, Messages
from toolkit.records import privacy
from toolkit.records.attempts import PER_NAME, Attempts, Try, forget
from toolkit.records.database import Database
from toolkit.records.names import clean_name, name_key
from toolkit.records.pins import Pins, read_new_pin, read_pin
from toolkit.records.problem import Problem, learner_gone
from toolkit.records.tables import ID_LENGTH, LearnerRow, TokenRow
from toolkit.records.tokens import digest, revoke_in

_ = Messages("records")

CONSENT_VERSION = "1"
"""Version of the consent text that is shown on joining. Raise it when the text's meaning changes."""


@dataclass(frozen=True)
class Learner:
    """A person in the class. `id` is also the nbgrader student id; the name may hold any text, even HTML."""

    id: str
    name: str = field(repr=False)
    language: str
    joined_at: datetime
    consent_at: datetime


class Learners:
    """The people of a class. All methods raise `Problem`."""

    def __init__(self, database: Database, clock: Callable[[], datetime], pins: Pins) -> None:
        self._database, self._clock, self._pins = database, clock, pins
        self._attempts = Attempts(database, clock)

    def join(
        self,
        name: str,
        pin: str,
        language: str,
        consent: bool = True,
        *,
        address: str | None = None,
        consent_version: str = CONSENT_VERSION,
    ) -> Learner:
        """Add a learner, or bring back the one with this name and this PIN.

        address: where the request came from, for the limit on tries; only a digest is kept, 15 minutes.
        Raises `Problem`: "consent", "name-empty", "name-long", "pin-shape", "pin-obvious", "name-taken"
        (the name is there with another PIN), "too-many-tries".
        """
        if consent is not True:
            raise Problem("consent", _("We can only keep your work if you agree. Nothing was stored."))
        name, pin = clean_name(name), read_pin(pin)
        key = name_key(name)
        if self._pin_hash(key) is None:
            pin_hash = self._pins.hash(read_new_pin(pin))
            made = self._add(name, key, pin_hash, language, consent_version)
            if made is not None:
                return made
        found, tried = self._verify(key, pin, address)
        if found is None:
            text = _(
                "Someone in this class already has this name. If it is you, type your own PIN. "
                "If not, add your shop's name to your name."
            )
            raise Problem("name-taken", text, left=tried.left)
        return found

    def sign_in(self, name: str, pin: str, *, address: str | None = None) -> Learner:
        """Return the learner with this name and PIN.

        Raises `Problem`: "name-empty", "name-long", "pin-shape", "wrong-pin" (unknown names too),
        "too-many-tries" (details: wait, in seconds).
        """
        key, pin = name_key(clean_name(name)), read_pin(pin)
        found, tried = self._verify(key, pin, address)
        if found is not None:
            return found
        text = _.plural(
            "Name and PIN do not fit. Please check both. You can try {left} more time.",
            "Name and PIN do not fit. Please check both. You can try {left} more times.",
            tried.left,
        )
        raise Problem("wrong-pin", text.format(left=tried.left), left=tried.left, limit=PER_NAME)

    def get(self, id: str) -> Learner | None:
        """Return a learner by id, or None."""
        with self._database.read() as session:
            row = session.get(LearnerRow, id)
            return to_learner(row) if row else None

    def of_token(self, token: str) -> Learner | None:
        """Return the learner whose shelf a token opens; None if it is unknown or expired. One query."""
        if not isinstance(token, str) or not token:
            return None
        query = (
            select(
                LearnerRow.id,
                LearnerRow.name,
                LearnerRow.language,
                LearnerRow.joined_at,
                LearnerRow.consent_at,
            )
            .join(TokenRow, TokenRow.learner_id == LearnerRow.id)
            .where(TokenRow.digest == digest(token), TokenRow.expires_at > self._clock())
        )
        with self._database.read() as session:
            row = session.execute(query).one_or_none()
        return Learner(*row) if row else None

    def find(self, name: str) -> Learner | None:
        """Return the learner of that name (case does not matter), or None. For the trainer only."""
        with self._database.read() as session:
            row = _by_key(session, name_key(clean_name(name)))
            return to_learner(row) if row else None

    def names(self, ids: Collection[str]) -> dict[str, str]:
        """Return the names of these learners by id, as far as they are known. One query."""
        query = select(LearnerRow.id, LearnerRow.name).where(LearnerRow.id.in_(list(ids)))
        with self._database.read() as session:
            return {row.id: row.name for row in session.execute(query)}

    def all(self) -> list[Learner]:
        """Return everybody, by name."""
        with self._database.read() as session:
            return everybody(session)

    def set_language(self, id: str, language: str) -> Learner:
        """Keep the language a learner chose; unknown codes mean Indonesian."""
        with self._database.write(f"learner/{id}") as session:
            row = _required(session, id)
            row.language = _language(language)
            return to_learner(row)

    def reset_pin(self, id: str, pin: str) -> None:
        """Give a learner a new PIN (the trainer does), let her try again, and end her open sessions."""
        pin_hash = self._pins.hash(read_new_pin(pin))
        with self._database.write("attempts") as session:
            row = _required(session, id)
            row.pin_hash = pin_hash
            forget(session, row.name_key)
            revoke_in(session, id)

    def export(self, id: str) -> dict[str, Any]:
        """Return everything stored about a learner as plain JSON."""
        return privacy.export(self._database, id, self._clock())

    def erase(self, id: str) -> privacy.Erased:
        """Remove a learner with everything; what lies outside the records is named in the answer."""
        return privacy.erase(self._database, [id])[0]

    def _pin_hash(self, key: str) -> str | None:
        with self._database.read() as session:
            row = _by_key(session, key)
            return row.pin_hash if row else None

    def _add(self, name: str, key: str, pin_hash: str, language: str, consent_version: str) -> Learner | None:
        with self._database.write("joining") as session:
            if _by_key(session, key):  # someone joined with that name while we hashed
                return None
            now = self._clock()
            row = LearnerRow(
                id=_new_id(session),
                name=name,
                name_key=key,
                pin_hash=pin_hash,
                language=_language(language),
                joined_at=now,
                signed_in_at=now,
                consent_at=now,
                consent_version=str(consent_version)[:40],
            )
            session.add(row)
            return to_learner(row)

    def _verify(self, key: str, pin: str, address: str | None) -> tuple[Learner | None, Try]:
        tried = self._attempts.begin(key, address)
        pin_hash = self._pin_hash(key)
        if not self._pins.matches(pin_hash, pin) or pin_hash is None:
            return None, tried
        self._attempts.right(tried)
        renewed = self._pins.hash(pin) if self._pins.is_outdated(pin_hash) else pin_hash
        with self._database.write("joining") as session:
            row = _by_key(session, key)
            if row is None:  # erased while we verified
                return None, tried
            row.signed_in_at = self._clock()
            if row.pin_hash == pin_hash:
                row.pin_hash = renewed
            return to_learner(row), tried


def to_learner(row: LearnerRow) -> Learner:
    """Return what others may know of a row: no PIN hash."""
    return Learner(row.id, row.name, row.language, row.joined_at, row.consent_at)


def everybody(session: Session) -> list[Learner]:
    """Return everybody, by name. Their rows are not made into objects: a class may have thousands."""
    row = LearnerRow
    query = select(row.name_key, row.id, row.name, row.language, row.joined_at, row.consent_at)
    # Ordered here: databases order names differently.
    return [Learner(*one[1:]) for one in sorted(session.execute(query), key=lambda one: one[:2])]


def _by_key(session: Session, key: str) -> LearnerRow | None:
    return session.scalars(select(LearnerRow).where(LearnerRow.name_key == key)).one_or_none()


def _required(session: Session, id: str) -> LearnerRow:
    row = session.get(LearnerRow, id)
    if row is None:
        raise learner_gone()
    return row


def _language(code: str) -> str:
    return code if code in LANGUAGES else DEFAULT_LANGUAGE


def _new_id(session: Session) -> str:
    """Return an unused id that begins with a letter: it becomes a folder and a student id."""
    while True:
        rest = "".join(
            secrets.choice(string.ascii_lowercase + string.digits) for _each in range(ID_LENGTH - 1)
        )
        made = secrets.choice(string.ascii_lowercase) + rest
        if session.get(LearnerRow, made) is None:
            return made
