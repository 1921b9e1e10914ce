"""A notebook that forgets: for trying lessons out, and for tests."""

from __future__ import annotations

from copy import deepcopy

from toolkit.lesson.notebook import Notebook, Receipt, Saved, Values
from toolkit.lesson.notebooks.practice import practice_receipt


class MemoryNotebook(Notebook):
    """Keeps everything in this process and marks assignments at once, for practice."""

    def __init__(self, learner: str = "peserta", values: dict[str, Values] | None = None) -> None:
        self.learner = learner
        self.values: dict[str, Values] = deepcopy(values or {})
        self.versions: dict[str, int] = {}
        self.receipts: dict[str, Receipt] = {}

    def load_all(self) -> dict[str, Values]:
        """Return every value on the shelf by key."""
        return deepcopy(self.values)

    def load(self, key: str) -> Values | None:
        """Return the value kept under `key`, or None."""
        return deepcopy(self.values.get(key))

    def save(self, key: str, changes: Values) -> Saved:
        """Merge `changes` into the value under `key`."""
        self.values.setdefault(key, {}).update(deepcopy(changes))
        self.versions[key] = self.versions.get(key, 0) + 1
        return Saved(self.versions[key])

    def submit(self, assignment: str, answers: Values) -> Receipt:
        """Mark the automatic tasks here and now."""
        before = self.receipts.get(assignment)
        number = before.number + 1 if before else 1
        self.receipts[assignment] = practice_receipt(assignment, self.learner, answers, number)
        return self.receipts[assignment]

    def receipt(self, assignment: str) -> Receipt | None:
        """Return the newest submission of an assignment."""
        return self.receipts.get(assignment)
