"""Code assignments come into a class, and no way of grading runs them while there is no sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from toolkit.grading import ClassFolder, Grader, GradingProblem, grade_all
from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.ids import is_code_assignment
from toolkit.grading.settings import environment
from toolkit.i18n import in_language

LEARNER = "ab12cd34"
CODE = "09-small-analyst"


def code_notebook(canary: Path) -> nbformat.NotebookNode:
    """A learner's notebook that writes a file when it runs, and says that it is a form."""
    marks = {"schema_version": 3, "locked": False, "task": False}
    solution = {"grade_id": "answer", "grade": False, "solution": True, **marks}
    test = {"grade_id": "answer-test", "grade": True, "solution": False, "points": 2, **marks, "locked": True}
    cells = [
        nbformat.v4.new_code_cell(f"open({str(canary)!r}, 'w').close()", metadata={"nbgrader": solution}),
        nbformat.v4.new_code_cell("assert True", metadata={"nbgrader": test}),
    ]
    about = {"naikkelas": {"kind": "assignment"}}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata={**kernel, **about})


@pytest.fixture
def with_code(real_class: ClassFolder, tmp_path: Path) -> ClassFolder:
    """A class with a code assignment that one learner has handed in."""
    book = code_notebook(tmp_path / "canary")
    for place in (f"source/{CODE}", f"submitted/{LEARNER}/{CODE}"):
        folder = real_class.path / place
        folder.mkdir(parents=True)
        nbformat.write(book, folder / f"{CODE}.ipynb")
    NbgraderEngine(real_class.path).generate_assignment(CODE)
    return real_class


@pytest.mark.parametrize(("name", "code"), [("09-small-analyst", True), ("09-small", False)])
def test_the_name_tells_which_assignments_are_code(name: str, code: bool) -> None:
    assert is_code_assignment(name) is code


@pytest.mark.nbgrader
def test_phones_and_marks_know_only_the_forms(with_code: ClassFolder) -> None:
    assert with_code.assignments() == ["02-price"]
    assert with_code.code_assignments() == [CODE]


@pytest.mark.nbgrader
def test_our_grader_refuses_before_anything_runs(with_code: ClassFolder, tmp_path: Path) -> None:
    with pytest.raises(GradingProblem) as refused:
        Grader(with_code).grade(LEARNER, CODE)
    assert "CodeRefused" in refused.value.detail
    assert not (tmp_path / "canary").exists()


@pytest.mark.nbgrader
def test_nbgrader_autograde_refuses_too(with_code: ClassFolder, tmp_path: Path) -> None:
    """The same as formgrader's button."""
    program = [sys.executable, "-m", "nbgrader", "autograde", CODE, "--create"]
    done = subprocess.run(
        program, cwd=with_code.path, env={**os.environ, **environment()}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "CodeRefused" in done.stdout + done.stderr
    assert not (tmp_path / "canary").exists()


@pytest.mark.nbgrader
def test_code_out_of_the_exchange_runs_in_the_sandbox_only(with_code: ClassFolder, tmp_path: Path) -> None:
    inbound = with_code.path / "exchange" / with_code.code / "inbound"
    inbound.mkdir(parents=True, exist_ok=True)
    handed_in = inbound / f"{LEARNER}+{CODE}+2026-11-23 10:00:00.000000 UTC+abc"
    handed_in.mkdir()
    nbformat.write(code_notebook(tmp_path / "canary"), handed_in / f"{CODE}.ipynb")
    with in_language("en"):
        outcomes = [outcome for outcome in grade_all(with_code) if outcome.assignment == CODE]
    assert [(outcome.learner, outcome.ok, outcome.score) for outcome in outcomes] == [(LEARNER, True, 2.0)]
    assert not (tmp_path / "canary").exists()
