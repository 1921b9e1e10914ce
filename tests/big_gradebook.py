"""A gradebook of any size in a class folder, for tests and benchmarks.

The assignments are made by nbgrader. Learners and their marks go into nbgrader's own tables in bulk, and not
one by one through its `Gradebook`, which commits several times for each submission; a test makes one
submission both ways and compares the rows. Everything is drawn from a seed.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

NAMES = ("Sari", "Wayan", "Budi", "Ni Luh", "Agus", "Dewi", "Putu", "Siti", "Made", "Rina", "Komang", "Ayu")
FIRST = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_AT_ONCE = 500


@dataclass(frozen=True)
class Book:
    """A notebook. graded: (cell id, points, code, name). commented: cell ids."""

    id: str
    name: str
    graded: tuple[tuple[str, float, bool, str], ...]
    commented: tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """What of an assignment the rows of a submission need."""

    name: str
    id: str
    books: tuple[Book, ...]


def learner_ids(count: int) -> list[str]:
    """Return ids as the records give them out."""
    return [f"l{number:07d}" for number in range(count)]


def fill(
    folder: Path, learners: int, *, assignments: Sequence[str] = (), seed: int = 1, files: bool = True
) -> int:
    """Give a class marks: every learner hands in every assignment. Returns the number of submissions.

    assignments: which; all that the gradebook knows if none are given. files: make `submitted/` and
    `autograded/` too, as far as nbgrader's pages look there.
    """
    from nbgrader.api import Gradebook

    from toolkit.grading import gradebook

    chance = random.Random(seed)
    url = gradebook.address(folder).render_as_string(hide_password=False)
    shapes = [shape for shape in _shapes(url) if not assignments or shape.name in assignments]
    count = 0
    with Gradebook(url, "") as book:
        tables = _tables()
        ids = learner_ids(learners)
        for at in range(0, learners, _AT_ONCE):
            some = ids[at : at + _AT_ONCE]
            rows: dict[str, list[dict[str, Any]]] = {name: [] for name in tables}
            for number, who in enumerate(some, at):
                rows["student"].append(_student(who, number))
                for shape in shapes:
                    _submission(rows, shape, who, chance)
            with book.engine.begin() as connection:
                for name, table in tables.items():
                    if rows[name]:
                        connection.execute(table.insert(), rows[name])
            count += len(rows["submitted_assignment"])
            if files:
                _folders(folder, rows["submitted_assignment"], shapes)
    return count


def _tables() -> dict[str, Any]:
    from nbgrader.api import Base

    order = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")
    return {name: Base.metadata.tables[name] for name in order}


def _shapes(url: str) -> list[Shape]:
    from nbgrader.api import Gradebook

    with Gradebook(url, "") as book:
        found = [
            Shape(one.name, one.id, tuple(sorted(map(_book, one.notebooks), key=lambda book: book.name)))
            for one in book.assignments
        ]
    # Databases order differently; what is drawn must not.
    return sorted(found, key=lambda shape: shape.name)


def _book(notebook: Any) -> Book:
    kinds = (*notebook.grade_cells, *notebook.task_cells, *notebook.solution_cells)
    cells = sorted(kinds, key=lambda cell: (cell.name, cell.type))
    graded = [
        (one.id, one.max_score, one.cell_type == "code", one.name) for one in cells if one.type == "GradeCell"
    ]
    tasks = [(one.id, one.max_score, False, one.name) for one in cells if one.type == "TaskCell"]
    commented = [one.id for one in cells if one.type != "GradeCell"]
    return Book(notebook.id, notebook.name, (*graded, *tasks), tuple(commented))


def _student(who: str, number: int) -> dict[str, Any]:
    name = f"{NAMES[number % len(NAMES)]} {number}"
    return {"id": who, "first_name": name, "last_name": name[:1], "email": None, "lms_user_id": None}


def _submission(rows: dict[str, list[dict[str, Any]]], shape: Shape, who: str, chance: random.Random) -> None:
    """Add the rows of one graded submission: mostly right, some late, some still waiting for the trainer."""
    sent = uuid4().hex
    able = chance.random()
    rows["submitted_assignment"].append(
        {
            "id": sent,
            "assignment_id": shape.id,
            "student_id": who,
            "timestamp": (FIRST + timedelta(minutes=chance.randrange(60_000))).replace(tzinfo=None),
            "extension": None,
        }
    )
    for book in shape.books:
        _notebook(rows, book, sent, able, chance)


def _notebook(
    rows: dict[str, list[dict[str, Any]]], book: Book, sent: str, able: float, chance: random.Random
) -> None:
    id = uuid4().hex
    rows["submitted_notebook"].append(
        {
            "id": id,
            "assignment_id": sent,
            "notebook_id": book.id,
            "flagged": False,
            "late_submission_penalty": chance.choice((None, None, None, 0.0, 1.5, 40.0)),
        }
    )
    for cell, points, code, _name in book.graded:
        right = chance.random() < 0.3 + 0.6 * able
        waits = not code and chance.random() < 0.3
        rows["grade"].append(
            {
                "id": uuid4().hex,
                "cell_id": cell,
                "notebook_id": id,
                "auto_score": (points if right else points * chance.choice((0, 0, 0.5))) if code else None,
                "manual_score": None if code or waits else float(chance.randrange(int(points) + 1)),
                "extra_credit": chance.choice((None, None, None, None, 0.5)) if not waits else None,
                "needs_manual_grade": waits,
            }
        )
    for cell in book.commented:
        rows["comment"].append(
            {
                "id": uuid4().hex,
                "cell_id": cell,
                "notebook_id": id,
                "auto_comment": None,
                "manual_comment": chance.choice((None, "Bagus. =1+1")),
            }
        )


def _folders(folder: Path, sent: list[dict[str, Any]], shapes: list[Shape]) -> None:
    by_id = {shape.id: shape for shape in shapes}
    for row in sent:
        shape = by_id[row["assignment_id"]]
        stamp = f"{row['timestamp']:%Y-%m-%d %H:%M:%S} UTC"
        for part in ("submitted", "autograded"):
            place = folder / part / row["student_id"] / shape.name
            place.mkdir(parents=True, exist_ok=True)
            (place / "timestamp.txt").write_text(stamp, encoding="ascii")
            # Everybody types one of a few numbers, so that some wrong answers are common.
            number = int(hashlib.sha256(f"{place}".encode()).hexdigest(), 16)
            typed = {
                name: ("1", "15.000", "77777", None)[(number >> at) % 4]
                for book in shape.books
                for at, (_id, _points, code, name) in enumerate(book.graded)
                if code
            }
            told = {"format": 1, "assignment": shape.name, "learner": row["student_id"], "language": "id"}
            (place / "answers.json").write_text(json.dumps({**told, "answers": typed}), encoding="utf-8")
            for book in shape.books:
                (place / f"{book.name}.ipynb").touch()
