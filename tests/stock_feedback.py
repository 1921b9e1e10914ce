"""nbgrader's own feedback page, as `nbgrader generate_feedback` makes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toolkit.grading.engine import NbgraderEngine


def stock_feedback(folder: Path, learner: str, assignment: str, config: Any = None) -> None:
    """Write the page of a graded submission. config: of the class if not given. Raises `GradingProblem`."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.converters import GenerateFeedback

    engine = NbgraderEngine(folder, config)
    engine.run(GenerateFeedback, assignment, learner, force=True, exporter_class=HTMLExporter)
