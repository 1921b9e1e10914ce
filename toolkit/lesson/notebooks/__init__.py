"""The backs of the learner's notebook, and which of them the environment asks for.

`NAIKKELAS_URL` and `NAIKKELAS_SHELF` (or the same names with `HTTP_` before them, as the class server sets
them for a page's kernel) open a shelf of the class. `NAIKKELAS_FILE` names a file on one's own laptop.
With neither, nothing outlives the kernel.
"""

from __future__ import annotations

import os
from pathlib import Path

from toolkit.lesson.notebook import Notebook
from toolkit.lesson.notebooks.file import FileNotebook
from toolkit.lesson.notebooks.memory import MemoryNotebook
from toolkit.lesson.notebooks.server import ClassNotebook

__all__ = ["ClassNotebook", "FileNotebook", "MemoryNotebook", "default_learner", "notebook_from_environment"]


def notebook_from_environment() -> Notebook:
    """Return the notebook that the environment names, or a `MemoryNotebook`. Opens no connection yet."""
    url, token = _setting("NAIKKELAS_URL"), _setting("NAIKKELAS_SHELF")
    if url and token:
        return ClassNotebook(url, token)
    path = os.environ.get("NAIKKELAS_FILE")
    if path:
        return FileNotebook(Path(path), learner=default_learner())
    return MemoryNotebook(learner=default_learner())


def default_learner() -> str:
    """Return whose numbers to draw where no class says it: `NAIKKELAS_LEARNER`, else the account's name.

    The account's name is also what nbgrader takes for a student's id.
    """
    named = os.environ.get("NAIKKELAS_LEARNER", "").strip()
    if named:
        return named[:64]
    import getpass

    try:
        return getpass.getuser()[:64]
    except (OSError, KeyError):
        return "peserta"


def _setting(name: str) -> str:
    return (os.environ.get(f"HTTP_{name}") or os.environ.get(name) or "").strip()
