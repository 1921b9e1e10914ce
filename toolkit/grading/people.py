"""Whom a class knows."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from toolkit.grading import gradebook
from toolkit.grading.folder import ClassFolder
from toolkit.grading.ids import is_learner_id

if TYPE_CHECKING:
    from toolkit.records import Records


def known_learners(folder: ClassFolder, records: Records | None = None) -> set[str]:
    """Return the ids of everybody who joined, is in the gradebook, or has handed something in."""
    known = {path.name for path in (folder.path / "submitted").glob("*") if is_learner_id(path.name)}
    if records is not None:
        known |= {learner.id for learner in records.learners.all()}
    with contextlib.suppress(SQLAlchemyError):
        known |= gradebook.students(folder.path)
    return {who for who in known if is_learner_id(who)}
