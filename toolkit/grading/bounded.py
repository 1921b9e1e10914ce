"""Reading what came from outside: few files, small ones, and never through a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from toolkit.grading.canonical import MAX_BYTES
from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages

_ = Messages("grading")

# The only files of a form submission that are read, and how many bytes of them at most.
READ = {"answers.json": MAX_BYTES, "timestamp.txt": 200, "submission_secret.txt": 500}
_NOTEBOOK_BYTES = 2_000_000


def notebook_limit(assignment: str) -> dict[str, int]:
    """Return how many bytes are read of a handed-in notebook, of which only free answers are used."""
    return {f"{assignment}.ipynb": _NOTEBOOK_BYTES}


def read_bounded(path: Path, limit: int) -> bytes | None:
    """Return a small regular file's content; None if it is not there. Raises `GradingProblem` otherwise.

    Links, pipes and devices are not followed or opened, hard links to others' files are refused.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise GradingProblem(_("{file} is not a plain file.").format(file=path.name)) from error
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            raise GradingProblem(_("{file} is not a plain file.").format(file=path.name))
        content = file.read(limit + 1)
    if len(content) > limit:
        raise GradingProblem(_("{file} is too large.").format(file=path.name))
    return content
