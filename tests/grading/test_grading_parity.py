"""Ours = stock: the same rows, cells and files as an untouched nbgrader with its own kernels.

A small sample runs with the other tests; `make test-parity` runs several hundred submissions.
"""

from __future__ import annotations

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


def compare(stock: Path, mine: Path, todo: list[tuple[str, str]]) -> None:
    outcomes = grade_batch(ours(mine), todo, jobs=2)
    assert [one for one in outcomes if not one.ok] == []
    assert {(one.learner, one.assignment) for one in outcomes} == set(todo)
    assert len(grading_compare.files(stock)) >= 2 * len(todo)
    assert grading_compare.differences(stock, mine) == []


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
