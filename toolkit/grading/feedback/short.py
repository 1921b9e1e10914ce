"""The short text of each task, for the phone: why these points, in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toolkit.grading.feedback.page import cells_of, counts_of, grade_id, is_form, is_test, secrets_of
from toolkit.grading.feedback.verdict import printed, why
from toolkit.grading.feedback.writer import read_notebook, released_notebook
from toolkit.grading.problems import GradingProblem
from toolkit.grading.safe import plain_text

MAX_REASON = 2_000


def short_texts(folder: Path, learner: str, assignment: str) -> dict[str, str]:
    """Return why each test cell of an autograded submission gave its points, by grade id, as plain text.

    folder: the class folder. In the current language. A form's cells say it themselves. Of a code assignment
    it is the message of the visible test that failed, or a sentence that tells nothing of a hidden one;
    empty if no test failed.
    """
    try:
        notebook = read_notebook(folder / "autograded" / learner / assignment / f"{assignment}.ipynb")
        released = released_notebook(folder, assignment, assignment)
    except GradingProblem:
        return {}
    tests: dict[str, dict[str, Any]] = {}
    for cell in filter(is_test, cells_of(notebook)):
        tests.setdefault(grade_id(cell), cell)
    if is_form(released):
        return {name: _short(printed(cell)) for name, cell in tests.items()}
    secrets, counts = secrets_of(notebook, released), counts_of(notebook)
    return {name: _short(why(cell, name, secrets, counts)) for name, cell in tests.items()}


def _short(text: str) -> str:
    return plain_text(text)[:MAX_REASON]
