"""Every analyst assignment: the trainer's own solution earns full marks with tests in another process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import from_dict

from toolkit.grading.runner import Cell, Job
from toolkit.grading.sandbox import SandboxRunner

ASSIGNMENTS = sorted((Path(__file__).resolve().parents[3] / "assignments" / "source").glob("*-analyst"))


@pytest.fixture(scope="module")
def statistician() -> Iterator[SandboxRunner]:
    runner = SandboxRunner(("numpy", "pandas", "scipy.optimize", "scipy.stats", "statsmodels.api"))
    yield runner
    runner.close()


@pytest.mark.nbgrader
@pytest.mark.parametrize("folder", ASSIGNMENTS, ids=lambda folder: folder.name)
def test_the_solution_earns_full_marks(folder: Path, statistician: SandboxRunner, error) -> None:
    from nbgrader.utils import determine_grade

    notebook = json.loads((folder / f"{folder.name}.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    cells = []
    for cell in code:
        marks = cell["metadata"].get("nbgrader", {})
        role = "test" if marks.get("grade") and not marks.get("solution") else "learner"
        role = "shared" if role == "learner" and marks.get("locked") else role
        cells.append(Cell("".join(cell["source"]), role, marks.get("grade_id", "")))
    base = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".ipynb"}
    ran = statistician.run(Job(tuple(cells), base=base, seconds=120))
    assert ran.flags == ()
    for cell, source, one in zip(cells, code, ran.cells, strict=True):
        assert error(one) == "", cell.id
        if cell.role == "test":
            points, most = determine_grade(from_dict({**source, "outputs": one.outputs}))
            assert points == most > 0, cell.id


def test_there_are_nine() -> None:
    assert len(ASSIGNMENTS) == 9
