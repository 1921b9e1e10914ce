"""The tables. Times are UTC; values of learners are JSON text, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

VERSION_TABLE = "records_revision"
"""Not Alembic's usual name, so that an nbgrader gradebook is never taken for records."""

ID_LENGTH = 8
KEY_LENGTH = 120


class Moment(TypeDecorator[datetime]):
    """An aware time, stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: their zone would be a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        """Return the time with its zone, which SQLite does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A JSON value as ASCII text: NUL and lone surrogates survive in every database that way."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return JSON text; None becomes SQL NULL."""
        return None if value is None else json.dumps(value, allow_nan=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Return the value of the JSON text."""
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """Base of all tables. A `repr` names the row and nothing personal."""

    def __repr__(self) -> str:
        known = getattr(self, "id", None) or getattr(self, "learner_id", None)
        return f"<{type(self).__name__} {known}>"


def _learner_key(**options: Any) -> Mapped[str]:
    return mapped_column(String(ID_LENGTH), ForeignKey("learners.id", ondelete="CASCADE"), **options)


class LearnerRow(Base):
    """A person who joined the class."""

    __tablename__ = "learners"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text, unique=True)
    pin_hash: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    joined_at: Mapped[datetime] = mapped_column(Moment)
    signed_in_at: Mapped[datetime] = mapped_column(Moment)
    consent_at: Mapped[datetime] = mapped_column(Moment)
    consent_version: Mapped[str] = mapped_column(String(40))


class ShelfRow(Base):
    """One value on a learner's shelf. `field_versions`: the version in which each field last changed."""

    __tablename__ = "shelf"
    __table_args__ = (Index("ix_shelf_learner_saved", "learner_id", "saved_at"),)

    learner_id: Mapped[str] = _learner_key(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(Json)
    field_versions: Mapped[dict[str, int]] = mapped_column(Json)
    version: Mapped[int] = mapped_column()
    saved_at: Mapped[datetime] = mapped_column(Moment)


class HistoryRow(Base):
    """One replaced value of one field. `version`: the version of the shelf value that replaced it."""

    __tablename__ = "shelf_history"
    __table_args__ = (Index("ix_shelf_history_learner_key", "learner_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[str] = _learner_key()
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    field: Mapped[str] = mapped_column(Text)
    value: Mapped[list[Any]] = mapped_column(Json)
    """The old value in a list of one: JSON null must not become SQL NULL."""
    version: Mapped[int] = mapped_column()
    replaced_at: Mapped[datetime] = mapped_column(Moment)


class CheckRow(Base):
    """What is counted about one learner's answers to one check; it follows from shelf and history.

    first_right: whether her first answer was right. wrong: her different wrong answers.
    """

    __tablename__ = "checks"
    # Whatever the answers' length: PostgreSQL has a limit there, and counts as quickly without.
    __table_args__ = (Index("ix_checks_counted", "key", "first_right", "wrong").ddl_if(dialect="sqlite"),)

    learner_id: Mapped[str] = _learner_key(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    first_right: Mapped[bool] = mapped_column()
    wrong: Mapped[list[Any]] = mapped_column(Json)


class SubmissionRow(Base):
    """One handing-in of an assignment. `turn`: its place in the queue. `claims`: how often a worker began."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("learner_id", "assignment", "number", name="uq_submissions_number"),
        Index("ix_submissions_state_turn", "state", "turn"),
        # Without it SQLite gives the id of an erased submission to the next one, while a worker may still
        # be grading the first.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[str] = _learner_key()
    assignment: Mapped[str] = mapped_column(String(KEY_LENGTH))
    number: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(16))
    turn: Mapped[int] = mapped_column()
    claims: Mapped[int] = mapped_column()
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    language: Mapped[str] = mapped_column(String(8))
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    message: Mapped[str] = mapped_column(Text)


class TokenRow(Base):
    """A token, of which only the SHA-256 is kept."""

    __tablename__ = "tokens"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    learner_id: Mapped[str] = _learner_key(index=True)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class AttemptRow(Base):
    """A wrong PIN (or one still being verified). `scope`: digest of a name or address; lives 15 minutes."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_scope_at", "scope", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
