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
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Values = dict[str, Any]


class NotebookProblem(Exception):
    """Saving or loading failed. The text is for the learner, in her language.

    passing: whether trying again later may help; False when the other side refused what was sent. tell: the
    text says what somebody has to do before that can help.
    """

    def __init__(self, message: str, *, passing: bool = True, tell: bool = False) -> None:
        super().__init__(message)
        self.passing, self.tell = passing, tell


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
class Terms:
    """What is said before sending, as sentences; empty where there is nothing to say.

    due: until when. late: what lateness costs. again: that she may send again. passed: the time is over.
    """

    due: str = ""
    late: str = ""
    again: str = ""
    passed: bool = False


@dataclass(frozen=True)
class Receipt:
    """One submission as the learner sees it.

    `state`: "queued", "grading", "graded" (the automatic part), "complete" (the trainer's part too) or
    "failed". `submitted_at` is an ISO time in UTC. `late` says that it came late and what that cost,
    `taken_off` points.
    """

    assignment: str
    number: int
    state: str
    submitted_at: str
    score: float | None = None
    points: float | None = None
    tasks: tuple[TaskResult, ...] = ()
    message: str = ""
    late: str = ""
    taken_off: float = 0.0

    @property
    def waiting(self) -> bool:
        """Whether it still waits for the machine's marks."""
        return self.state in ("queued", "grading")

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON types, as the shelf API sends it."""
        return asdict(self) | {"tasks": [asdict(task) for task in self.tasks]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Receipt:
        """Read it from JSON; unknown keys are ignored. Raises KeyError, TypeError or ValueError."""
        tasks = tuple(
            TaskResult(
                task=str(each["task"]),
                score=None if each.get("score") is None else float(each["score"]),
                points=float(each.get("points") or 0),
                reason=str(each.get("reason") or ""),
                comment=str(each.get("comment") or ""),
            )
            for each in data.get("tasks") or ()
        )
        score, points = data.get("score"), data.get("points")
        return cls(
            assignment=str(data["assignment"]),
            number=int(data["number"]),
            state=str(data["state"]),
            submitted_at=str(data["submitted_at"]),
            score=None if score is None else float(score),
            points=None if points is None else float(points),
            tasks=tasks,
            message=str(data.get("message") or ""),
            late=str(data.get("late") or ""),
            taken_off=float(data.get("taken_off") or 0),
        )


class Notebook(ABC):
    """Load and save one learner's values. All methods raise `NotebookProblem` when they cannot."""

    learner: str
    """The learner's id; also the seed of her numbers."""

    notice: str = ""
    """Something she should know about this notebook, such as a damaged file that was set aside."""

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

    def terms(self, assignment: str) -> Terms:  # noqa: ARG002 - for notebooks that have some
        """Return what is said before an assignment is sent. Outside a class there is nothing to say."""
        return Terms()

    @abstractmethod
    def receipt(self, assignment: str) -> Receipt | None:
        """Return the newest submission of an assignment, or None if there is none."""

    def newer(self, seen: Receipt) -> Receipt | None:
        """Return the newest submission, when `seen` is the newest one as it was and waits for marks.

        Where the other side can tell when it has them, this waits for that, some twenty seconds at most; what
        comes back may be as it was.
        """
        return self.receipt(seen.assignment)
