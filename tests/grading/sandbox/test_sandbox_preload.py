"""What the trainer's cells import is imported once, by the template."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from toolkit.grading.runner import Cell, CellRun, Job
from toolkit.grading.sandbox import SandboxRunner
from toolkit.grading.sandbox.launch import Launched
from toolkit.grading.sandbox.plan import Plan
from toolkit.grading.sandbox.preload import imports_of
from toolkit.kernels.template import TemplateGone


def test_only_prepared_cells_name_modules() -> None:
    cells = (
        Cell("import json, os.path as p\nfrom math import sqrt\nfrom . import x", "shared"),
        Cell("%matplotlib inline\nimport tkinter", "shared"),
        Cell("import wave", "learner"),
        Cell("import turtle", "test"),
        Cell("def late():\n    import zipfile", "shared"),
    )
    assert imports_of(cells) == {"json", "os.path", "math"}


def test_a_job_finds_its_modules_in_the_template(result: Callable[[CellRun], str]) -> None:
    runner = SandboxRunner(preload=())
    look = Cell("import sys\n'wave' in sys.modules", "learner")
    try:
        without = runner.run(Job((look,)))
        given = runner.run(Job((look, Cell("import wave", "shared"))))
        after = runner.run(Job((look,)))
    finally:
        runner.close()
    assert [result(ran.cells[0]) for ran in (without, given, after)] == ["False", "True", "True"]


def test_what_jobs_to_come_import_is_in_the_first_template(
    monkeypatch: pytest.MonkeyPatch, result: Callable[[CellRun], str]
) -> None:
    asked: list[tuple[str, ...]] = []

    def launch(plan: Plan, preload: tuple[str, ...]) -> Launched:
        asked.append(preload)
        return Launched(plan, preload)

    monkeypatch.setattr("toolkit.grading.sandbox.run.Launched", launch)
    runner = SandboxRunner(preload=())
    runner.expect([Cell("import wave", "shared"), Cell("import turtle", "test")])
    try:
        first = runner.run(Job((Cell("import sys\n'wave' in sys.modules", "learner"),)))
        runner.run(Job((Cell("import wave", "shared"), Cell("wave.__name__", "learner"))))
    finally:
        runner.close()
    assert result(first.cells[0]) == "True"
    assert asked == [("wave",)]


def test_a_module_that_is_not_there_stops_nothing(
    result: Callable[[CellRun], str], error: Callable[[CellRun], str]
) -> None:
    runner = SandboxRunner(preload=())
    try:
        ran = runner.run(Job((Cell("import nowhere_to_be_found", "shared"), Cell("1 + 1", "learner"))))
    finally:
        runner.close()
    assert error(ran.cells[0]).startswith("ModuleNotFoundError")
    assert result(ran.cells[1]) == "2"


def test_a_module_with_which_no_template_comes_up_is_left_to_the_cells(
    monkeypatch: pytest.MonkeyPatch, result: Callable[[CellRun], str]
) -> None:
    """A template with a thread cannot fork: then it is started without what brought the thread."""
    asked: list[tuple[str, ...]] = []

    def launch(plan: Plan, preload: tuple[str, ...]) -> Launched:
        asked.append(preload)
        if "wave" in preload:
            raise TemplateGone("two threads")
        return Launched(plan, preload)

    monkeypatch.setattr("toolkit.grading.sandbox.run.Launched", launch)
    runner = SandboxRunner(preload=())
    job = Job((Cell("import wave", "shared"), Cell("wave.__name__", "learner")))
    try:
        ran = [runner.run(job), runner.run(job)]
    finally:
        runner.close()
    assert [result(one.cells[1]) for one in ran] == ["'wave'"] * 2
    assert asked == [("wave",), ()]
