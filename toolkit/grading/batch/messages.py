"""What the processes of a batch tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolkit.grading.batch.blueprint import Blueprint
from toolkit.grading.runner import Cell


@dataclass(frozen=True)
class Start:
    """What a fork is told first.

    code: `module:callable` that makes the runner for learners' code. place: 0 for the first of the processes
    that mark at the same time, 1 for the second, and so on. leading: the trainer's cells with which the code
    assignments of this batch begin, as far as they are known.
    """

    folder: Path
    autograded: Path
    mode: int
    code: str
    place: int = 0
    leading: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Task:
    """One submission to mark. submission: its folder. blueprint: only when the fork does not have it yet."""

    learner: str
    assignment: str
    submission: Path
    language: str
    blueprint: Blueprint | None = None


@dataclass(frozen=True)
class Refused:
    """Why a submission was not marked. message: for the trainer; detail: for the log."""

    message: str
    detail: str = ""
    machine: bool = False


@dataclass(frozen=True)
class Rehearsal:
    """Run a form's released cells without answers and forget what came out: what they import is then warm."""

    blueprint: Blueprint
