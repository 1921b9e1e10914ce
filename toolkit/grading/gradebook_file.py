"""The gradebook's file while other programs use it too."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from toolkit.grading.problems import ClassFolderProblem
from toolkit.grading.sqlite_file import is_whole
from toolkit.i18n import Messages

_ = Messages("grading")


class GradebookBusy(ClassFolderProblem):
    """Another program holds the gradebook. Nothing was changed."""


def busy(path: Path) -> GradebookBusy:
    """Return what is told when the gradebook stays locked."""
    return GradebookBusy(
        _(
            "Another program is writing to {file} and did not finish in time. Close formgrader or the "
            "program that has it open, then start again. Nothing was changed."
        ).format(file=path)
    )


def is_sound(path: Path, has: Callable[[set[str]], bool], *, seconds: float, pages: bool = True) -> bool:
    """Return whether a gradebook's file is whole, as `is_whole` says. Raises `GradebookBusy`."""
    try:
        return is_whole(path, has, pages=pages, seconds=seconds)
    except sqlite3.Error as error:
        raise busy(path) from error
