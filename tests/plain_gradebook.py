"""A small gradebook that tests write themselves, without waiting for nbgrader."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from toolkit.curriculum.course import Module
from toolkit.curriculum.draw import draw
from toolkit.curriculum.mark import mark, right_answer
from toolkit.grading import gradebook
from toolkit.grading.gradebook import tables


class Book:
    """A gradebook of one form assignment with its submissions."""

    def __init__(self, folder: Any, module: Module) -> None:
        """folder: the class. module: whose assignment."""
        self.folder, self.module = folder, module
        self.cells = {task.id: uuid4().hex for task in self.module.assignment.tasks}
        (folder.path / "gradebook.db").touch()
        with gradebook.connect(folder.path, write=True) as self.connection:
            tables.metadata.create_all(self.connection)
            self.add("assignment", id="a", name=self.module.id)
            self.add("notebook", id="n", name=self.module.id, assignment_id="a")
            for task in self.module.assignment.tasks:
                id = self.cells[task.id]
                self.add("base_cell", id=id, name=task.id, notebook_id="n", type="GradeCell")
                kind = "code" if task.automatic else "markdown"
                self.add("grade_cells", id=id, max_score=task.points, cell_type=kind)

    def add(self, table: str, **values: Any) -> None:
        self.connection.execute(insert(tables.metadata.tables[table]).values(**values))

    def hand_in(
        self, learner: str, answers: dict[str, Any], text_points: float | None = None, name: str = "RAHASIA"
    ) -> None:
        """Keep a submission and its marks: the automatic ones by the course's own marking."""
        drawn = draw(self.module.assignment, self.module.id, learner)
        place = self.folder.submission(learner, self.module.id)
        place.mkdir(parents=True)
        told = {
            "format": 1,
            "assignment": self.module.id,
            "learner": learner,
            "language": "id",
            "answers": answers,
        }
        (place / "answers.json").write_text(json.dumps(told), encoding="utf-8")
        with gradebook.connect(self.folder.path, write=True) as self.connection:
            sent, book = uuid4().hex, uuid4().hex
            self.add("student", id=learner, first_name=name, last_name=name[:1])
            self.add("submitted_assignment", id=sent, assignment_id="a", student_id=learner)
            self.add("submitted_notebook", id=book, assignment_id=sent, notebook_id="n")
            for task in self.module.assignment.tasks:
                auto = float(mark(task, drawn, answers.get(task.id), "id").score) if task.automatic else None
                self.add(
                    "grade",
                    id=uuid4().hex,
                    notebook_id=book,
                    cell_id=self.cells[task.id],
                    auto_score=auto,
                    manual_score=None if task.automatic else text_points,
                    needs_manual_grade=not task.automatic and text_points is None,
                )

    def right(self, learner: str) -> dict[str, Any]:
        drawn = draw(self.module.assignment, self.module.id, learner)
        found: dict[str, Any] = {}
        for task in self.module.assignment.tasks:
            if task.automatic:
                right = right_answer(task, drawn)
                if isinstance(right, Decimal):
                    right = (
                        f"{right * 100:.2f}".replace(".", ",") if task.unit == "percent" else f"{right:.0f}"
                    )
                found[task.id] = right
        return found
