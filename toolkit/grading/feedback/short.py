"""The short text of each task, for the phone: why these points, in a sentence."""

from __future__ import annotations

from pathlib import Path

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
    form, secrets, counts = is_form(released), secrets_of(notebook, released), counts_of(notebook)
    found: dict[str, str] = {}
    for cell in cells_of(notebook):
        name = grade_id(cell)
        if is_test(cell) and name not in found:
            found[name] = plain_text(printed(cell) if form else why(cell, name, secrets, counts))[:MAX_REASON]
    return found
