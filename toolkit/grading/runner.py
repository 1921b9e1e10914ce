"""The seam between marking and running: what runs the code cells of one submission.

Marking knows nbgrader and never runs anything; a runner runs cells and knows nothing of nbgrader. There are
two: one for form assignments, whose code is all ours, and the sandbox for code that learners wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Role = Literal["shared", "learner", "test"]
"""Whose a cell is.

`shared`: the trainer's locked cell (imports, data), which prepares everything. `learner`: a solution, or a
cell the learner added. `test`: decides about points; it never runs where learner code runs.
"""


@dataclass(frozen=True)
class Cell:
    """A code cell to run. id: nbgrader's grade id, empty for a cell of the learner's own."""

    source: str
    role: Role
    id: str = ""


@dataclass(frozen=True)
class Job:
    """One submission to run.

    cells: code cells in the notebook's order. files: what was handed in beside the notebook, by relative
    path. base: the trainer's files, which take the place of files of the same name. seconds: how long one
    cell may take. learner, assignment: only to name it in logs and problems. lead: the shared cells with
    which the assignment begins as it was released; a runner may run them once for many submissions that begin
    with them.
    """

    cells: tuple[Cell, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    base: Mapping[str, bytes] = field(default_factory=dict)
    seconds: float = 30.0
    learner: str = ""
    assignment: str = ""
    lead: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class CellRun:
    """What running one cell gave: nbformat outputs (plain dicts) and the execution count, None if not run."""

    outputs: list[dict[str, Any]]
    count: int | None


@dataclass(frozen=True)
class Flag:
    """Something the trainer should know about a submission; it never stops the batch.

    code: such as `timeout`, `died`, `output-cut`. cell: the grade id or "". details: for the sentence.
    """

    code: str
    cell: str = ""
    details: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Ran:
    """What running a job gave: one `CellRun` for each of its cells, and flags."""

    cells: tuple[CellRun, ...]
    flags: tuple[Flag, ...] = ()


class Runner(Protocol):
    """Runs jobs one after another; a batch uses one runner for each of its processes."""

    def run(self, job: Job) -> Ran:
        """Run every cell, as nbgrader does: an error in one cell does not stop the next.

        Raises `GradingProblem` only when nothing can be run at all (a ring is missing, the machine is full).
        """

    def close(self) -> None:
        """Give up processes and files."""


class CodeRunner(Runner, Protocol):
    """Runs what learners wrote."""

    def expect(self, cells: Iterable[Cell]) -> None:
        """Be told of the trainer's cells with which jobs to come begin; it may prepare for them."""
