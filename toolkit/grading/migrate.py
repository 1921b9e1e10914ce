"""What a class's gradebook needs besides nbgrader's own tables."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from toolkit.grading import gradebook
from toolkit.grading.backup import backup_gradebook
from toolkit.grading.problems import ClassFolderProblem
from toolkit.i18n import Messages

_ = Messages("grading")

log = logging.getLogger("naikkelas.grading")


def migrate_gradebook(folder: Path) -> list[str]:
    """Give the gradebook its indexes, after a backup if there are submissions in it; returns notes.

    Quick when they are there. They only make lists faster: what prevents them is a note, and the class opens.
    On a database server backups are its administrator's. Raises `GradebookDamaged`; it was not touched.
    """
    try:
        if not gradebook.exists(folder) or not gradebook.missing(folder):
            return []
        if gradebook.file(folder) is not None and gradebook.has_submissions(folder):
            gradebook.check(folder, whole=True)
            backup_gradebook(folder)
        gradebook.make_indexes(folder)
    except gradebook.GradebookDamaged:
        raise
    except (SQLAlchemyError, ClassFolderProblem) as problem:
        log.warning("the gradebook has no indexes: %s", type(problem).__name__)
        return [
            _(
                "The gradebook could not be prepared for large classes, so its lists may be slow. "
                "Nothing was changed. Close other programs that use it, make room on the disk, "
                "and open the class again."
            )
        ]
    return []
