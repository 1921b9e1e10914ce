"""A class with a code assignment, graded by stock nbgrader: its notebooks are the tests' own."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import nbformat
import pytest

from toolkit.grading import ClassFolder
from toolkit.grading.engine import NbgraderEngine
from toolkit.grading.settings import load_config

CODE = "09-small-analyst"
COURSE = Path(__file__).with_name("files") / "assignments"
SECRET = "SECRET-CANARY"
HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"

# grade id -> source of the test; `mean`, `scale`, `words` and `shares` are the learner's.
TESTS = {
    "test-mean": 'assert mean([1, 2, 3]) == 2, "The mean of 1, 2 and 3 is 2."\n'
    + HIDDEN.format(
        'print("checker says SECRET-CANARY-OUT")\n'
        'assert mean([1, 2, 6]) == 3, "hidden words SECRET-CANARY-MSG"'
    ),
    "test-scale": "assert scale(2) == 4\n" + HIDDEN.format("SECRET_CANARY_NUMBER = 7\nassert scale(3) == 6"),
    "test-words": HIDDEN.format(
        "def _check_words(value):\n    assert value == 'Apa kabar', 'SECRET-CANARY-HELPER'\n\n"
        "assert isinstance(words, str)"
    ),
    "test-touched": "print('seen')\n_check_words(words)",
    "test-shares": 'points = 0.5\nassert shares, "Fill in the shares."\npoints + len(shares) / 2',
}


def _marks(name: str, **more: Any) -> dict[str, Any]:
    default = {"grade_id": name, "grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {"schema_version": 3, **default, **more}}


def _code(source: str, name: str, **more: Any) -> Any:
    return nbformat.v4.new_code_cell(source, metadata=_marks(name, **more))


def _text(source: str, name: str, **more: Any) -> Any:
    return nbformat.v4.new_markdown_cell(source, metadata=_marks(name, **more))


def source_notebook() -> Any:
    """The trainer's notebook: code, tests with hidden parts, a text answer, a free code answer, a task."""
    solved = "### BEGIN SOLUTION\npass\n### END SOLUTION"
    cells = [
        _text("# Soal kecil\n\n| a | b |\n|---|---|\n| 1 | 2 |", "intro", locked=True),
        _code("import statistics", "given", locked=True),
    ]
    for number, (name, source) in enumerate(TESTS.items(), 1):
        cells.append(_code(solved, f"answer-{number}", solution=True))
        cells.append(_code(source, name, grade=True, locked=True, points=2))
    cells.append(_text("Tulis di sini.", "report", grade=True, solution=True, points=3))
    cells.append(_code(solved, "free-code", grade=True, solution=True, points=1))
    task = "Gambarkan.\n### BEGIN MARK SCHEME\nSECRET-CANARY-SCHEME\n### END MARK SCHEME"
    cells.append(_text(task, "draw", task=True, locked=True, points=2))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    about = {"naikkelas": {"kind": "analyst", "title": "Analis <kecil>"}}
    return nbformat.v4.new_notebook(cells=cells, metadata={**kernel, **about})


GOOD = {
    "answer-1": "def mean(numbers):\n    return sum(numbers) / len(numbers)",
    "answer-2": "def scale(n):\n    return 2 * n if n > 2 else 4",
    "answer-3": "words = 'Apa kabar'",
    "answer-5": "shares = [1, 2, 3]",
    "report": "Laporan saya.",
    "free-code": "print(1)",
}


def plain_execute() -> type:
    """Return nbgrader's own Execute, which a class folder no longer lets at a code assignment."""
    from nbgrader.preprocessors import Execute

    from toolkit.grading import execute

    return type("PlainExecute", (Execute,), {"preprocess": execute._stock})


def make_code_class(path: Path) -> tuple[ClassFolder, NbgraderEngine]:
    """Make a class with the code assignment, and an engine that runs it as stock nbgrader does.

    So there is more to hide than with the sandbox, in which a learner's code cannot see the tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toolkit.grading.folder.assignments_root", lambda: COURSE)
        folder = ClassFolder.open_or_make(path, language="id")
    place = folder.path / "source" / CODE
    place.mkdir(parents=True)
    nbformat.write(source_notebook(), place / f"{CODE}.ipynb")
    config = load_config(folder.path)
    steps = config.Autograde.autograde_preprocessors
    assert steps[0] == "toolkit.grading.execute.SandboxExecute"
    config.Autograde.autograde_preprocessors = [plain_execute(), *steps[1:]]
    engine = NbgraderEngine(folder.path, config)
    engine.generate_assignment(CODE)
    return folder, engine


_seconds = itertools.count(10)


def submit(folder: ClassFolder, learner: str, answers: dict[str, str], more: list[Any] | None = None) -> Path:
    """Hand in the released notebook with answers in its cells. more: cells put at the end."""
    book = nbformat.read(folder.path / "release" / CODE / f"{CODE}.ipynb", as_version=4)
    for cell in book.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name]
    book.cells += more or []
    place = folder.submission(learner, CODE)
    place.mkdir(parents=True)
    nbformat.write(book, place / f"{CODE}.ipynb")
    (place / "timestamp.txt").write_text(f"2026-01-02 03:04:{next(_seconds)} UTC")
    (place / "submission_secret.txt").write_text(f"secret of {learner}")
    return place
