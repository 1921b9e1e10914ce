"""The learner's notebook: where a lesson keeps what she typed. The only way from a lesson to the records.

A *shelf* is a set of small JSON objects, found by key:

- `tool/<tool>`: what was typed into a tool, field by field
- `check/<module>/<check>`: the answer to a check and whether it was right
- `step/<module>/<step>`: a finished step
- `answers/<module>`: answers to the assignment, task by task

Three backs: `MemoryNotebook` (opened by hand), `FileNotebook` (JupyterLab on one's own laptop) and
`ClassNotebook` (the class server's local API, with a token that opens one learner's shelf).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]


class NotebookProblem(Exception):
    """Saving or loading failed. The text is for the learner, in her language."""


@dataclass(frozen=True)
class Saved:
    """What became of a save: the version now kept, and fields that another phone changed meanwhile."""

    version: int
    also_changed: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskResult:
    """The mark of one task. `score` is None while the trainer has not marked it."""

    task: str
    score: float | None
    points: float
    reason: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Receipt:
    """One submission as the learner sees it.

    `state`: "queued", "grading", "graded" (the automatic part), "complete" (the trainer's part too) or
    "failed". `submitted_at` is an ISO time in UTC.
    """

    assignment: str
    number: int
    state: str
    submitted_at: str
    score: float | None = None
    points: float | None = None
    tasks: tuple[TaskResult, ...] = ()
    message: str = ""


class Notebook(ABC):
    """Load and save one learner's values. All methods raise `NotebookProblem` when they cannot."""

    learner: str
    """The learner's id; also the seed of her numbers."""

    @abstractmethod
    def load_all(self) -> dict[str, Values]:
        """Return every value on the shelf by key."""

    @abstractmethod
    def load(self, key: str) -> Values | None:
        """Return the value kept under `key`, or None."""

    @abstractmethod
    def save(self, key: str, changes: Values) -> Saved:
        """Merge `changes` into the value under `key`, field by field, and keep it at once.

        Fields that are not named stay as they are, so two phones that fill in different fields do not
        undo each other.
        """

    @abstractmethod
    def submit(self, assignment: str, answers: Values) -> Receipt:
        """Hand in the answers of an assignment (module id). Handing in again replaces and keeps history."""

    @abstractmethod
    def receipt(self, assignment: str) -> Receipt | None:
        """Return the newest submission of an assignment, or None if there is none."""
