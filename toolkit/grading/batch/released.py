"""A form's released notebook, read and put right once, for all submissions that are the same but for texts.

That is what a canonical submission is: the released notebook with the learner's free texts in the cells that
the trainer marks. Everything else about a notebook is looked at by `notebook` and `sanitise`.
"""

from __future__ import annotations

import json
from typing import Any

from toolkit.grading.batch import notebook
from toolkit.grading.batch.blueprint import NotebookPlan
from toolkit.grading.batch.sanitise import Sanitiser
from toolkit.grading.problems import GradingProblem


class ReleasedForm:
    """One released notebook of a form assignment."""

    def __init__(self, plan: NotebookPlan, sanitise: Sanitiser) -> None:
        self.plan = plan
        self._cells: list[dict[str, Any]] = []
        self._free: list[int] = []
        self._around: dict[str, Any] = {}
        self._book: Any = None
        try:
            book, notes = sanitise(notebook.parse(plan.released, plan.name), plan)
        except GradingProblem:
            return
        found = json.loads(plan.released)
        cells = found.pop("cells")
        if notes or len(cells) != len(book.cells):
            return
        self._book, self._cells, self._around = book, cells, found
        self._free = [place for place, cell in enumerate(book.cells) if _is_free(cell)]

    def filled(self, content: bytes) -> Any:
        """Return a submission's notebook put right; None if more of it differs than free texts."""
        import nbformat

        # An escape may hide half a pair of surrogates, which can be neither hashed nor written.
        if self._book is None or b"\\u" in content:
            return None
        try:
            found = json.loads(content)
            cells = found.pop("cells")
            texts = [_text(cells[place].pop("source")) for place in self._free]
        except (ValueError, RecursionError, AttributeError, TypeError, LookupError):
            return None
        if found != self._around or len(cells) != len(self._cells) or None in texts:
            return None
        free = set(self._free)
        for place, (given, released) in enumerate(zip(cells, self._cells, strict=True)):
            if place in free:
                given["source"] = released["source"]
            if given != released:
                return None
        # Copies all of it, and much faster than deepcopy does.
        book = nbformat.from_dict(self._book)
        for place, text in zip(self._free, texts, strict=True):
            book.cells[place].source = text
        return book


def _is_free(cell: Any) -> bool:
    marks = cell.metadata.get("nbgrader", {})
    return bool(cell.cell_type == "markdown" and marks.get("solution") and not marks.get("locked"))


def _text(source: Any) -> str | None:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return source if isinstance(source, str) else None
