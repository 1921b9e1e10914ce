"""A small course to test with."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.curriculum import Course, Drawn, Module, Problem, draw, load_course, problems
from toolkit.curriculum.validation import assignment
from toolkit.i18n import in_language

FILES = Path(__file__).parent / "files"

Change = Callable[[str, str, str], list[Problem]]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of one good module, in a folder of its own."""
    root = tmp_path / "modules"
    shutil.copytree(FILES, root)
    return load_course(root)


@pytest.fixture
def module(course: Course) -> Module:
    """The good module."""
    return course.module("90-sample")


@pytest.fixture
def drawn(module: Module) -> Drawn:
    """The numbers of one learner."""
    return draw(module.assignment, module.id, "k3x9a2bq")


@pytest.fixture
def few_learners(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try an assignment out with fewer learners, where the number of them does not matter."""
    monkeypatch.setattr(assignment, "LEARNERS", assignment.LEARNERS[:14])


@pytest.fixture
def after_change(course: Course) -> Change:
    """Change a text in a file of the good module and return the problems found, in English."""

    def change(file: str, old: str, new: str) -> list[Problem]:
        path = course.root / "90-sample" / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with in_language("en"):
            return problems(load_course(course.root))

    return change
