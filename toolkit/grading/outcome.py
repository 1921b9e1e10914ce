"""What became of one submission."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What became of one submission. `message` is for the trainer, empty when all is well.

    score, points: the marks given so far and the most there are. notes: what the trainer should know about a
    graded submission (a cell ended by its time limit, a missing cell), one sentence each. machine: the laptop
    was the cause (full disk, locked gradebook), so that trying again later helps.
    """

    learner: str
    assignment: str
    ok: bool
    message: str = ""
    score: float | None = None
    points: float | None = None
    notes: tuple[str, ...] = ()
    machine: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome for JSON."""
        return asdict(self)
