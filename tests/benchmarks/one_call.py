"""`python -m tests.benchmarks.one_call <class folder> <name>`: time one call in a process of its own.

Imports and opening are not in the time. The last line of the output is JSON: the seconds, and how many
statements the database got.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

MODULE = "02-price"
LEARNER = "l0000000"


def nbgrader_calls(folder: Path) -> dict[str, Callable[[], Any]]:
    """What formgrader's pages and the exporter ask nbgrader for."""
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.plugins.export import CsvExportPlugin

    from toolkit.grading.settings import load_config

    config = load_config(folder)
    course = CourseDirectory(config=config)
    api = NbGraderAPI(course, config=config)

    def export() -> None:
        plugin = CsvExportPlugin(log=logging.getLogger("export"))
        plugin.to, plugin.student, plugin.assignment = str(folder / "grades.csv"), [], []
        with Gradebook(course.db_url, course.course_id) as book:
            plugin.export(book)

    return {
        "assignments": api.get_assignments,
        "students": api.get_students,
        "submissions": lambda: api.get_submissions(MODULE),
        "waiting": lambda: api.get_notebook_submissions(MODULE, MODULE),
        "next": lambda: api.get_notebook_submission_indices(MODULE, MODULE),
        "student": lambda: api.get_student_submissions(LEARNER),
        "export": export,
    }


def our_calls(folder: Path) -> dict[str, Callable[[], Any]]:
    """What our own pages and reports read, to the last byte of a report."""
    from toolkit.curriculum import load_course
    from toolkit.grading import ClassFolder, marks, tasks
    from toolkit.records import Records
    from toolkit.workshop.mark_lists import Asked, assignment_lines, submission_list
    from toolkit.workshop.overview import console

    opened, course = ClassFolder.open_or_make(folder), load_course()
    records = Records.open(opened.records_url)
    for module in course.modules:
        _ = module.assignment, module.info
    return {
        "our assignments": lambda: assignment_lines(course, opened),
        "our submissions": lambda: submission_list(course, records, opened, Asked(), MODULE),
        "our points": lambda: submission_list(course, records, opened, Asked(order="-score"), MODULE),
        "our waiting": lambda: submission_list(course, records, opened, Asked(order="waiting")),
        "our tasks": lambda: tasks(opened, course, MODULE),
        "our console": lambda: console(course, records, opened),
        "our csv": lambda: (folder / "marks.csv").write_bytes(marks(opened, records).csv()),
        "our xlsx": lambda: (folder / "marks.xlsx").write_bytes(marks(opened, records).xlsx()),
    }


def main(folder: Path, name: str) -> None:
    """Run the call and print what it took."""
    call = (our_calls if name.startswith("our ") else nbgrader_calls)(folder)[name]
    statements = 0

    def count(*_arguments: Any) -> None:
        nonlocal statements
        statements += 1

    event.listen(Engine, "before_cursor_execute", count)
    print("begin", flush=True)
    began = time.monotonic()
    call()
    taken = time.monotonic() - began
    print(json.dumps({"seconds": taken, "statements": statements}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
