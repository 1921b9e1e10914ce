"""A look into a handed-in notebook before anything else reads it: is it one, and of which assignment?"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.grading.problems import GradingProblem
from toolkit.i18n import Messages

if TYPE_CHECKING:
    from toolkit.grading.folder import ClassFolder

_ = Messages("grading")

MAX_NESTING = 60
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)


def parse(content: bytes, name: str) -> dict[str, Any]:
    """Return a notebook as plain data. Raises `GradingProblem` for what is none, or is nested too deeply."""
    depth = deepest = 0
    for sign in re.findall(rb"[\[\]{}]", _STRINGS.sub(b"", content)):
        depth += 1 if sign in b"[{" else -1
        deepest = max(deepest, depth)
    try:
        if deepest > MAX_NESTING:
            raise ValueError
        found = json.loads(content)
        if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
            raise ValueError
    except (ValueError, RecursionError):
        raise GradingProblem(
            _("{file} is not a notebook, or is damaged. Ask for it again.").format(file=name)
        ) from None
    return found


def check_assignment(folder: ClassFolder, assignment: str, content: bytes) -> None:
    """Raise `GradingProblem` if a notebook has no graded cell of this assignment; says whose cells it has."""
    name = f"{assignment}.ipynb"
    fitting = _fitting(folder, content, name)
    best = max(fitting, key=lambda other: fitting[other], default=assignment)
    if fitting.get(assignment) and fitting[best] == fitting[assignment]:
        return
    if fitting.get(best):
        raise GradingProblem(
            _(
                "This is the notebook of {other}, under the name {file}. Rename it and collect it again."
            ).format(other=best, file=name)
        )
    raise GradingProblem(
        _("{file} has none of the cells of this assignment. Ask for the notebook of the class.").format(
            file=name
        )
    )


def fitting_assignment(folder: ClassFolder, content: bytes, name: str) -> str | None:
    """Return the assignment whose cells a notebook has, by its content alone; None if it has none's."""
    fitting = _fitting(folder, content, name)
    best = max(fitting, key=lambda other: fitting[other], default="")
    return best if fitting.get(best) else None


def _fitting(folder: ClassFolder, content: bytes, name: str) -> dict[str, int]:
    """Return how many graded cells of each assignment of the class a notebook has."""
    given = _graded(parse(content, name))
    return {
        other: len(given & released_cells(folder, other))
        for other in [*folder.assignments(), *folder.code_assignments()]
    }


def released_cells(folder: ClassFolder, assignment: str) -> set[str]:
    """Return the grade ids of a released notebook."""
    path: Path = folder.path / "release" / assignment / f"{assignment}.ipynb"
    try:
        return _graded(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return set()


def _graded(notebook: dict[str, Any]) -> set[str]:
    found = set()
    for cell in notebook.get("cells", []):
        marks = cell.get("metadata", {}) if isinstance(cell, dict) else {}
        marks = marks.get("nbgrader") if isinstance(marks, dict) else None
        if isinstance(marks, dict) and isinstance(marks.get("grade_id"), str):
            found.add(marks["grade_id"])
    return found
