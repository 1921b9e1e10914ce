"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

# Written out, not taken from toolkit.records.tables: a migration must keep meaning what it meant.
MOMENT = sa.DateTime(timezone=True)


def _learner(**options: Any) -> sa.Column[str]:
    return sa.Column(
        "learner_id",
        sa.String(8),
        sa.ForeignKey("learners.id", ondelete="CASCADE"),
        nullable=False,
        **options,
    )


def upgrade() -> None:
    op.create_table(
        "learners",
        sa.Column("id", sa.String(8), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False, unique=True),
        sa.Column("pin_hash", sa.Text, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("signed_in_at", MOMENT, nullable=False),
        sa.Column("consent_at", MOMENT, nullable=False),
        sa.Column("consent_version", sa.String(40), nullable=False),
    )
    op.create_table(
        "shelf",
        _learner(primary_key=True),
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("field_versions", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
    )
    op.create_table(
        "shelf_history",
        sa.Column("id", sa.Integer, primary_key=True),
        _learner(),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=False),
    )
    op.create_index("ix_shelf_history_learner_key", "shelf_history", ["learner_id", "key"])
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer, primary_key=True),
        _learner(),
        sa.Column("assignment", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("result", sa.Text),
        sa.Column("message", sa.Text, nullable=False),
        sa.UniqueConstraint("learner_id", "assignment", "number", name="uq_submissions_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_submissions_state_turn", "submissions", ["state", "turn"])
    op.create_table(
        "tokens",
        sa.Column("digest", sa.String(64), primary_key=True),
        _learner(),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("ix_tokens_learner_id", "tokens", ["learner_id"])
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_attempts_scope_at", "attempts", ["scope", "at"])


def downgrade() -> None:
    for table in ("attempts", "tokens", "submissions", "shelf_history", "shelf", "learners"):
        op.drop_table(table)
