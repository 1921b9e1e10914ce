"""One warm sandbox for all tests of this folder, and short ways to run cells in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from toolkit.grading.runner import Cell, CellRun, Job, Ran
from toolkit.grading.sandbox import SandboxRunner


@pytest.fixture(scope="session")
def sandbox() -> Iterator[SandboxRunner]:
    runner = SandboxRunner()
    rings = runner.start()
    assert rings.enough
    yield runner
    runner.close()


RunCells = Callable[..., Ran]


@pytest.fixture
def run(sandbox: SandboxRunner) -> RunCells:
    """Run `(role, source)` cells; `learner:`, `shared:` and `test:` in front of a text do as well."""

    def run_cells(*cells: str, seconds: float = 60.0, **more: Any) -> Ran:
        made = []
        for number, text in enumerate(cells):
            role, _, source = text.partition(":")
            assert role in ("learner", "shared", "test"), text
            made.append(Cell(source.lstrip(), role, f"cell-{number}"))  # type: ignore[arg-type]
        return sandbox.run(Job(tuple(made), seconds=seconds, **more))

    return run_cells


def error_of(cell: CellRun) -> str:
    """The error a cell ended with as `Name: text`, empty if it did not."""
    for output in cell.outputs:
        if output["output_type"] == "error":
            return f"{output['ename']}: {output['evalue']}"
    return ""


def printed(cell: CellRun, name: str = "stdout") -> str:
    return "".join(one["text"] for one in cell.outputs if one.get("name") == name)


def result_of(cell: CellRun) -> str:
    for output in cell.outputs:
        if output["output_type"] == "execute_result":
            return str(output["data"]["text/plain"])
    return ""


@pytest.fixture
def error() -> Callable[[CellRun], str]:
    return error_of


@pytest.fixture
def out() -> Callable[..., str]:
    return printed


@pytest.fixture
def result() -> Callable[[CellRun], str]:
    return result_of
