"""Two courses that were graded in two ways: what of their gradebooks and folders differs."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

ROWS = {
    "grades": """
        SELECT sa.student_id, a.name, n.name, bc.name, g.auto_score, g.manual_score, g.extra_credit,
               g.needs_manual_grade
        FROM grade g JOIN base_cell bc ON bc.id = g.cell_id
        JOIN submitted_notebook sn ON sn.id = g.notebook_id
        JOIN notebook n ON n.id = sn.notebook_id JOIN submitted_assignment sa ON sa.id = sn.assignment_id
        JOIN assignment a ON a.id = sa.assignment_id ORDER BY 1, 2, 3, 4""",
    "comments": """
        SELECT sa.student_id, a.name, n.name, bc.name, bc.type, c.auto_comment, c.manual_comment
        FROM comment c JOIN base_cell bc ON bc.id = c.cell_id
        JOIN submitted_notebook sn ON sn.id = c.notebook_id
        JOIN notebook n ON n.id = sn.notebook_id JOIN submitted_assignment sa ON sa.id = sn.assignment_id
        JOIN assignment a ON a.id = sa.assignment_id ORDER BY 1, 2, 3, 4, 5""",
    "submissions": """
        SELECT sa.student_id, a.name, sa.timestamp, sa.extension, n.name, sn.flagged,
               sn.late_submission_penalty
        FROM submitted_assignment sa JOIN assignment a ON a.id = sa.assignment_id
        JOIN submitted_notebook sn ON sn.assignment_id = sa.id JOIN notebook n ON n.id = sn.notebook_id
        ORDER BY 1, 2, 5""",
    "students": "SELECT id, first_name, last_name, email FROM student ORDER BY 1",
    "courses": "SELECT id FROM course ORDER BY 1",
}


def rows(root: Path) -> dict[str, list[Any]]:
    """Return what a gradebook says, without its random ids."""
    with sqlite3.connect(root / "gradebook.db") as database:
        return {name: database.execute(query).fetchall() for name, query in ROWS.items()}


def files(root: Path) -> dict[str, tuple[int, Any]]:
    """Return the graded files by path: their mode, and what must be the same of their content."""
    found: dict[str, tuple[int, Any]] = {}
    for path in sorted((root / "autograded").rglob("*")):
        if path.is_file():
            content: Any = path.read_bytes()
            if path.suffix == ".ipynb":
                content = _comparable(json.loads(content))
            found[path.relative_to(root).as_posix()] = (path.stat().st_mode & 0o777, content)
    return found


def _comparable(book: dict[str, Any]) -> dict[str, Any]:
    for cell in book["cells"]:
        # Time stamps of the kernel; and ids that nbformat draws by chance.
        cell["metadata"].pop("execution", None)
        cell.pop("id", None)
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                _error(output)
        cell["outputs"] = _streams(cell.get("outputs", []))
    return book


def _error(output: dict[str, Any]) -> None:
    """A traceback names places that are different each time; the error itself is the same."""
    assert output["traceback"]
    del output["traceback"]
    output["evalue"] = re.sub(r"\(.*?, line (\d+)\)", r"(line \1)", output["evalue"])


def _streams(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join what a kernel wrote in several pieces: how many there are is a matter of time.

    nbgrader cuts long outputs after so many lines of all pieces, so where it cuts is a matter of time too.
    """
    joined: list[dict[str, Any]] = []
    for output in outputs:
        if output["output_type"] != "stream":
            joined.append(output)
            continue
        text = re.sub(r"/ipykernel_\d+/", "/ipykernel/", "".join(output["text"]))
        if joined and joined[-1].get("name") == output["name"]:
            text = joined.pop()["text"] + text
        if text.endswith("... Output truncated ..."):
            text = "\n".join(text.split("\n")[:900])
        joined.append({**output, "text": text})
    return joined


def differences(stock: Path, ours: Path) -> list[str]:
    """Return what differs, one line each."""
    found = []
    theirs, mine = rows(stock), rows(ours)
    for name in ROWS:
        for row in sorted(set(map(repr, theirs[name])) ^ set(map(repr, mine[name]))):
            found.append(f"{name}: {'stock' if row in map(repr, theirs[name]) else 'ours'} {row}")
    theirs, mine = files(stock), files(ours)
    found += [f"file {name}" for name in sorted(theirs.keys() ^ mine.keys())]
    for name in sorted(theirs.keys() & mine.keys()):
        if theirs[name][0] != mine[name][0]:
            found.append(f"mode of {name}: {theirs[name][0]:o} {mine[name][0]:o}")
        if theirs[name][1] != mine[name][1]:
            found += [f"{name}: {line}" for line in _inside(theirs[name][1], mine[name][1])]
    return found


def _inside(stock: Any, ours: Any) -> list[str]:
    if isinstance(stock, bytes):
        return ["bytes"]
    cells = list(zip(stock["cells"], ours["cells"], strict=False))
    lines = [f"cell {place}: {one} != {other}" for place, (one, other) in enumerate(cells) if one != other]
    if len(stock["cells"]) != len(ours["cells"]):
        lines.append("number of cells")
    stock, ours = {**stock, "cells": []}, {**ours, "cells": []}
    return lines + ([f"{stock} != {ours}"] if stock != ours else [])
