"""Feedback in nbgrader's exchange, where *Fetch Feedback* finds it.

As nbgrader's `release_feedback` does it: each page is named by a hash of the submission's secret, so that
only who handed in finds it. Only the pages of a release go there, never another file that lies beside them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from toolkit.grading.bounded import READ, read_bounded
from toolkit.grading.files import write_file
from toolkit.grading.folder import ClassFolder
from toolkit.grading.ids import is_code_assignment
from toolkit.grading.release.versions import Release
from toolkit.grading.settings import load_config

# nbgrader's: others may open what they can name, and list nothing.
_FOLDER_MODE = 0o711
_PAGE_MODE = 0o644


def page_name(secret: str, notebook: str) -> str:
    """Return the name of a page in the exchange (`nbgrader.utils.notebook_hash`)."""
    return f"{hashlib.md5((secret + notebook).encode('utf-8'), usedforsecurity=False).hexdigest()}.html"


def came_by_exchange(folder: ClassFolder, learner: str, assignment: str) -> bool:
    """Whether a submission came through the exchange; code assignments have no other way."""
    return is_code_assignment(assignment) or (folder.path / "collected" / learner / assignment).is_dir()


def to_exchange(folder: ClassFolder, release: Release) -> list[Path]:
    """Put a release's pages into the exchange; returns them, none if the submission has no secret.

    Raises OSError, `GradingProblem`, and `ClassFolderProblem` when nbgrader's settings cannot be read.
    """
    place = folder.path / "feedback" / release.learner / release.assignment / "submission_secret.txt"
    secret = (read_bounded(place, READ[place.name]) or b"").decode("utf-8", "replace")
    if not secret:
        return []
    target = Path(str(load_config(folder.path).Exchange.root)) / folder.code / "feedback"
    if not target.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        target.chmod(_FOLDER_MODE)
    written = []
    for page in sorted(release.place.glob("*.html")):
        path = target / page_name(secret, page.stem)
        content = page.read_bytes()
        if not path.is_file() or path.read_bytes() != content:
            write_file(path, content, _PAGE_MODE)
        path.chmod(_PAGE_MODE)  # whatever the umask is
        written.append(path)
    return written
