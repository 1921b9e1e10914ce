"""Finding and reading modules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.country import load
from toolkit.curriculum import ContentProblem, Course, Module, UnknownModule, load_course


def test_modules_are_found_in_order(tmp_path: Path) -> None:
    for name in ("10-later", "02-price", "notes", ".hidden", "3-short", "x"):
        (tmp_path / name).mkdir()
    (tmp_path / "04-file").write_text("")
    assert [module.id for module in load_course(tmp_path).modules] == ["02-price", "10-later"]
    assert load_course(tmp_path / "nowhere").modules == ()


def test_parts(module: Module) -> None:
    assert module.info.title.pick("en") == "Sample"
    assert next(iter(module.checks)) == "choice-1"
    assert module.assignment.points == 40
    assert module.lesson_path("id").name == "lesson.id.md"
    assert module.guide_path("en").name == "trainer.en.md"
    assert module.steps("en") == [("story", "Story"), ("work", "Work it out")]
    source = load("id").get("qris.mdr.small").source.named("id")
    assert f"sumber: {source}" in module.guide_text("id")


def test_steps_are_the_same_with_and_without_jupytext(module: Module) -> None:
    for language in ("id", "en"):
        assert tuple(module.steps(language)) == module.lesson(language).steps


def test_country_facts_are_filled_when_read(module: Module) -> None:
    assert module.checks["choice-1"].prompt.id == "Pertanyaan 1: bayar Rp15.000?"
    assert module.checks["choice-1"].prompt.en == "Question 1: pay Rp15,000?"


def test_unknown_modules_are_told(course: Course) -> None:
    with pytest.raises(UnknownModule, match="90-sample"):
        course.module("12-export")


def test_broken_parts_say_why(course: Course) -> None:
    path = course.root / "90-sample/checks.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("kind: number", "kind: numbr"), encoding="utf-8")
    module = load_course(course.root).module("90-sample")
    with pytest.raises(ContentProblem) as told:
        _ = module.checks
    assert told.value.problems[0].file == "90-sample/checks.yaml"
    assert "checks[7].kind" in told.value.problems[0].where
    assert module.info.id == "90-sample"


def test_importing_is_light() -> None:
    """Every learner's kernel imports this package; notebooks and their schemas are only for building."""
    code = "import sys, toolkit.curriculum; print([m for m in ('nbformat', 'jupytext') if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert found.stdout.strip() == "[]"
