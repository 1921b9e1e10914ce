"""Making notebooks: cells with stable ids, and the same bytes from the same text every time."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def code(cell_id: str, source: str, **metadata: Any) -> NotebookNode:
    """Return a code cell without outputs. cell_id: letters, digits and hyphens, unique in its notebook."""
    return nbformat.v4.new_code_cell(source, id=cell_id[:64], metadata=metadata)


def markdown(cell_id: str, source: str, **metadata: Any) -> NotebookNode:
    """Return a Markdown cell."""
    return nbformat.v4.new_markdown_cell(source, id=cell_id[:64], metadata=metadata)


def nbgrader(
    grade_id: str,
    *,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    points: float | None = None,
) -> dict[str, Any]:
    """Return what nbgrader (metadata schema 3) wants to know of a cell. points: only of graded cells."""
    metadata: dict[str, Any] = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        metadata["points"] = int(points) if points == int(points) else points
    return metadata


def notebook(cells: list[NotebookNode], **about: Any) -> NotebookNode:
    """Return a notebook for the Python kernel. about: what its metadata say under `naikkelas`."""
    metadata = {"kernelspec": dict(KERNELSPEC), "language_info": {"name": "python"}, "naikkelas": about}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def written(book: NotebookNode) -> str:
    """Return the text of the `.ipynb` file: sorted keys, no outputs, a newline at the end.

    Raises nbformat.ValidationError if it is no valid notebook.
    """
    nbformat.validate(book)
    return nbformat.writes(book).rstrip("\n") + "\n"
