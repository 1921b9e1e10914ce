"""The Voilà server for a class: joining, lessons, assignments, the trainer's console and the shelf API.

`run` serves a class until Ctrl-C. Importing this package is cheap; Voilà is loaded when `run` is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.workshop.problem import WorkshopProblem

if TYPE_CHECKING:
    from toolkit.curriculum import Course
    from toolkit.grading import ClassFolder
    from toolkit.records import Records


def run(folder: ClassFolder, records: Records, course: Course, **options: Any) -> None:
    """Serve a class; see `toolkit.workshop.serving.run` for the options."""
    from toolkit.workshop.serving import run as serve

    serve(folder, records, course, **options)


__all__ = ["WorkshopProblem", "run"]
