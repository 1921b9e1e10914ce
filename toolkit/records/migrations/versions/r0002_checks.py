"""What is counted about answers to checks, from the shelves and histories that are there."""

import json
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

_AT_ONCE = 5_000


def upgrade() -> None:
    checks = op.create_table(
        "checks",
        sa.Column(
            "learner_id",
            sa.String(8),
            sa.ForeignKey("learners.id", ondelete="CASCADE"),
            primary_key=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("first_right", sa.Boolean, nullable=False),
        sa.Column("wrong", sa.Text, nullable=False),
    )
    rows = [] if op.get_context().as_sql else _rows(op.get_bind())
    for begin in range(0, len(rows), _AT_ONCE):
        op.bulk_insert(checks, rows[begin : begin + _AT_ONCE])
    if op.get_context().dialect.name == "sqlite":
        op.create_index("ix_checks_counted", "checks", ["key", "first_right", "wrong"])
    op.create_index("ix_shelf_learner_saved", "shelf", ["learner_id", "saved_at"])


def downgrade() -> None:
    op.drop_index("ix_shelf_learner_saved", "shelf")
    op.drop_table("checks")


def _rows(connection: Any) -> list[dict[str, Any]]:
    past: dict[Any, list[dict[str, Any]]] = {}
    history = connection.execute(
        sa.text(
            "SELECT learner_id, key, version, field, value FROM shelf_history WHERE key LIKE 'check/%' "
            "AND field IN ('answer', 'right') ORDER BY learner_id, key, version DESC"
        )
    )
    for (learner, key, _version), save in groupby(history, key=lambda row: tuple(row[:3])):
        past.setdefault((learner, key), []).append({row[3]: json.loads(row[4])[0] for row in save})
    shelf = connection.execute(sa.text("SELECT learner_id, key, value FROM shelf WHERE key LIKE 'check/%'"))
    found = []
    for learner, key, text in shelf:
        value = json.loads(text)
        if key.count("/") == 2 and value.get("answer") is not None:
            wrong = json.dumps(_wrong(value, past.get((learner, key), [])), separators=(",", ":"))
            first = value.get("first_right") is True
            found.append({"learner_id": learner, "key": key, "first_right": first, "wrong": wrong})
    return found


def _wrong(value: dict[str, Any], past: list[dict[str, Any]]) -> list[Any]:
    right = value.get("right")
    answers = [] if right is True else [value["answer"]]
    for replaced in past:
        right = replaced.get("right", right)
        if "answer" in replaced and right is not True and replaced["answer"] is not None:
            answers.append(replaced["answer"])
    return [json.loads(text) for text in sorted({json.dumps(answer) for answer in answers})]
