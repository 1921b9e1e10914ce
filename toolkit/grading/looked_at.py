"""Cells that the trainer has marked: she is asked again only when what she saw has changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from toolkit.grading import gradebook
from toolkit.grading.gradebook import CellMark

Looked = dict[str, tuple[CellMark, str]]


def looked_at(folder: Path, learner: str, assignment: str) -> Looked:
    """Return the cells of a graded submission that the trainer is done with, with the answer she saw.

    folder: the class folder.
    """
    cells = graded_cells(folder, learner, assignment)
    marks = gradebook.cell_marks(folder, learner, assignment) if cells else {}
    return {
        name: (mark, cells[name]["source"])
        for name, mark in marks.items()
        if mark.manual is not None and not mark.waits and name in cells
    }


def keep_looked_at(folder: Path, learner: str, assignment: str, before: Looked) -> None:
    """After grading again, ask nobody about cells whose answer and automatic mark are the same."""
    if not before:
        return
    cells = graded_cells(folder, learner, assignment)
    marks = gradebook.cell_marks(folder, learner, assignment)
    same = {
        name
        for name, (mark, source) in before.items()
        if name in marks and marks[name].auto == mark.auto and cells.get(name, {}).get("source") == source
    }
    gradebook.settle(folder, learner, assignment, same)


def graded_cells(folder: Path, learner: str, assignment: str) -> dict[str, dict[str, Any]]:
    """Return the graded cells of the autograded notebook by grade id, in their order."""
    notebook = read_json(folder / "autograded" / learner / assignment / f"{assignment}.ipynb")
    found = {}
    for cell in notebook.get("cells", []):
        marks = cell.get("metadata", {}).get("nbgrader", {})
        if marks.get("grade"):
            found[str(marks.get("grade_id"))] = {**cell, "source": joined(cell.get("source", ""))}
    return found


def joined(text: str | list[str]) -> str:
    """Return a notebook's text, which may be a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def read_json(path: Path) -> dict[str, Any]:
    """Return what a file holds; empty when it is missing or damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
