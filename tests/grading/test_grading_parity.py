"""Ours = stock: the same rows, cells and files as an untouched nbgrader with its own kernels.

A small sample runs with the other tests; `make test-parity` runs several hundred submissions.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grading_compare
import grading_corpus
import pytest

from toolkit.curriculum import load_course
from toolkit.curriculum.draw import draw
from toolkit.curriculum.typing_out import right_as_typed
from toolkit.grading import ClassFolder, write_submission
from toolkit.grading.batch import grade_batch
from toolkit.grading.settings import config_text, environment

pytestmark = pytest.mark.nbgrader

COURSE = "ACDEFH"
_PLAIN = f"""c = get_config()
c.CourseDirectory.course_id = "{COURSE}"
c.LateSubmissionPlugin.penalty_method = "zero"
"""


def nbgrader(root: Path, *arguments: str) -> None:
    """Run stock nbgrader in a course that knows nothing of us."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=root,
        env={**os.environ, **environment()},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3_000:]


def ours(root: Path) -> ClassFolder:
    return ClassFolder(root, "x", COURSE, "id", b"")


def compare(stock: Path, mine: Path, todo: list[tuple[str, str]], known: tuple[str, ...] = ()) -> None:
    outcomes = grade_batch(ours(mine), todo, jobs=2)
    assert [one for one in outcomes if not one.ok] == []
    assert {(one.learner, one.assignment) for one in outcomes} == set(todo)
    assert len(grading_compare.files(stock)) >= len(todo)
    found = grading_compare.differences(stock, mine)
    assert [line for line in found if not any(part in line for part in known)] == []


@pytest.fixture(scope="session")
def corpus_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with the corpus's assignment, released and due."""
    root = tmp_path_factory.mktemp("parity") / "course"
    grading_corpus.write_source(root)
    (root / "nbgrader_config.py").write_text(_PLAIN)
    nbgrader(root, "generate_assignment", grading_corpus.ASSIGNMENT)
    nbgrader(
        root, "db", "assignment", "add", grading_corpus.ASSIGNMENT, "--duedate", "2026-01-03 00:00:00 UTC"
    )
    return root


def graded_both_ways(course: Path, root: Path, numbers: range) -> None:
    stock, mine = root / "stock", root / "mine"
    shutil.copytree(course, stock)
    shutil.copytree(course, mine)
    (mine / "nbgrader_config.py").write_text(
        config_text(COURSE) + 'c.LateSubmissionPlugin.penalty_method = "zero"\n'
    )
    release = course / "release" / grading_corpus.ASSIGNMENT
    released = {
        path.relative_to(release).as_posix(): path.read_bytes()
        for path in release.rglob("*")
        if path.is_file()
    }
    made = [grading_corpus.submission(number, released) for number in numbers]
    for one in made:
        one.write(stock)
        one.write(mine)
    nbgrader(stock, "autograde", grading_corpus.ASSIGNMENT)
    compare(stock, mine, [(one.learner, grading_corpus.ASSIGNMENT) for one in made])


def test_a_sample_of_code_submissions(corpus_course: Path, tmp_path: Path) -> None:
    graded_both_ways(corpus_course, tmp_path, range(5, 10))


@pytest.mark.parity
@pytest.mark.timeout(3_000)
@pytest.mark.parametrize("start", range(0, 300, 50))
def test_many_code_submissions(corpus_course: Path, tmp_path: Path, start: int) -> None:
    graded_both_ways(corpus_course, tmp_path, range(start, start + 50))


# -- form assignments ------------------------------------------------------------------------------------


def right(module: str, learner: str) -> dict[str, Any]:
    assignment = load_course().module(module).assignment
    drawn = draw(assignment, module, learner)
    return {
        task.id: right_as_typed(task, drawn, "id") if task.automatic else f"Jawaban *saya* <b>{learner}</b>"
        for task in assignment.tasks
    }


def wrong(module: str, learner: str) -> dict[str, Any]:
    """Answers that are right for somebody else's numbers, and now and then for these."""
    return right(module, f"{learner}x")


def empty(module: str, learner: str) -> dict[str, Any]:
    return {}


@pytest.fixture(scope="session")
def make_class(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Callable[[list[str]], Path]:
    """Make classes of some of the real form assignments."""

    def make(modules: list[str]) -> Path:
        course = tmp_path_factory.mktemp("assignments")
        for module in modules:
            shutil.copytree(repository / "assignments" / "source" / module, course / "source" / module)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("toolkit.grading.folder.assignments_root", lambda: course)
            return ClassFolder.open_or_make(tmp_path_factory.mktemp("forms") / "mine").path

    return make


def forms_both_ways(mine: Path, root: Path, modules: list[str]) -> None:
    folder = ClassFolder.open_or_make(mine)
    todo = []
    for module in modules:
        for number, answers in enumerate((right, wrong, empty)):
            learner = f"ab{number}2cd34"
            at = datetime(2026, 1, 2, 3, 4, number, tzinfo=UTC)
            language = "en" if number == 1 else "id"
            write_submission(folder, learner, module, answers(module, learner), language, at)
            todo.append((learner, module))
    stock = root / "stock"
    shutil.copytree(mine, stock)
    (stock / "nbgrader_config.py").write_text(_PLAIN.replace(COURSE, folder.code))
    for module in modules:
        nbgrader(stock, "autograde", module)
    compare(stock, mine, todo)


def test_a_sample_of_form_submissions(make_class: Callable[[list[str]], Path], tmp_path: Path) -> None:
    forms_both_ways(make_class(["02-price"]), tmp_path, ["02-price"])


@pytest.mark.parity
@pytest.mark.timeout(3_000)
def test_the_forms_of_all_modules(
    make_class: Callable[[list[str]], Path], tmp_path: Path, repository: Path
) -> None:
    modules = [
        path.name
        for path in sorted((repository / "assignments" / "source").iterdir())
        if not path.name.endswith("-analyst")
    ]
    assert len(modules) == 12
    forms_both_ways(make_class(modules), tmp_path, modules)


# -- nbgrader's own test notebooks -----------------------------------------------------------------------

ANSWERS, FILES = "02-answers-analyst", "03-files-analyst"
SUBMITTED = (
    "unchanged",
    "changed",
    "cheat-attempt",
    "cheat-attempt-alternative",
    "grade-cell-changed",
    "locked-cell-changed",
)
# What marking apart from the learner's process cannot give: files that cells write are not kept. The cheat
# earns nothing either way, but only in its own process does it break the test's cell in its own manner.
KNOWN = (
    "side-effect.txt",
    f"ab{SUBMITTED.index('cheat-attempt-alternative')}2cd34/{ANSWERS}/p1.ipynb: cell 2:",
)
OWN = {
    "apps": (
        "open_relative_file",
        "side-effects",
        "test-hidden-tests",
        "test-with-output",
        "validation-zero-points",
    ),
    "preprocessors": (
        "infinite-recursion",
        "long-output",
        "manually-graded-code-cell",
        "test_taskcell",
        "warning-pattern",
    ),
}


@pytest.mark.parity
@pytest.mark.timeout(3_000)
def test_nbgraders_own_notebooks(tmp_path: Path) -> None:
    import nbgrader as package

    given = Path(package.__file__).parent / "tests"
    stock, mine = tmp_path / "stock", tmp_path / "mine"
    (stock / "source" / ANSWERS).mkdir(parents=True)
    (stock / "source" / FILES).mkdir()
    shutil.copy(
        given / "apps" / "files" / "submitted-unchanged.ipynb", stock / "source" / ANSWERS / "p1.ipynb"
    )
    for part, names in OWN.items():
        for name in names:
            shutil.copy(given / part / "files" / f"{name}.ipynb", stock / "source" / FILES)
    (stock / "nbgrader_config.py").write_text(_PLAIN)
    for assignment in (ANSWERS, FILES):
        nbgrader(stock, "generate_assignment", assignment)
    todo = []
    for number, name in enumerate(SUBMITTED):
        place = stock / "submitted" / f"ab{number}2cd34" / ANSWERS
        place.mkdir(parents=True)
        shutil.copy(given / "apps" / "files" / f"submitted-{name}.ipynb", place / "p1.ipynb")
        todo.append((place.parent.name, ANSWERS))
    for number, solved in enumerate((False, True)):
        place = stock / "submitted" / f"ab{number}2cd34" / FILES
        shutil.copytree(stock / "release" / FILES, place)
        for path in place.glob("*.ipynb") if solved else ():
            path.write_text(json.dumps(_solved(path, stock / "source" / FILES / path.name)))
        todo.append((place.parent.name, FILES))
    shutil.copytree(stock, mine)
    (mine / "nbgrader_config.py").write_text(config_text(COURSE))
    for assignment in (ANSWERS, FILES):
        nbgrader(stock, "autograde", assignment)
    compare(stock, mine, todo, KNOWN)


def _solved(path: Path, source: Path) -> dict[str, Any]:
    """Return a released notebook with the instructor's own answers."""
    book, solved = json.loads(path.read_text()), json.loads(source.read_text())
    for cell, right_one in zip(book["cells"], solved["cells"], strict=True):
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = right_one["source"]
    return book
