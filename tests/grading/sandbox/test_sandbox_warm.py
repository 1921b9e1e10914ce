"""What makes forks and cells quick changes nothing that a cell could see."""

from __future__ import annotations

import random

import pytest
from ipykernel.compiler import murmur2_x86
from IPython.core.inputtransformer2 import TransformerManager

from toolkit.grading.sandbox import warm
from toolkit.grading.sandbox.known import told_of
from toolkit.grading.sandbox.needed import needed, needed_of
from toolkit.grading.sandbox.quick_cells import QuickCells, murmur2


def test_the_warming_cells_run_with_the_libraries_that_are_installed() -> None:
    import pandas  # noqa: F401 — then its cells are among them

    names: dict[str, object] = {}
    failing = []
    for source in warm.cells():
        try:
            exec(source, names)
        except Exception as error:
            failing.append(type(error).__name__)
    # Those that show how errors look: divided by zero, a wrong answer, another one, and a slip of the pen.
    assert failing == ["ZeroDivisionError", "AssertionError", "ValueError", "SyntaxError"]
    assert {"table", "small", "n"} <= names.keys()


def test_a_fork_sees_nothing_of_the_warming(run, result) -> None:
    ran = run("learner: sorted(name for name in globals() if not name.startswith('_')), len(In), Out")
    assert result(ran.cells[0]) == "(['In', 'Out', 'exit', 'get_ipython', 'open', 'quit'], 2, {})"


def test_the_quick_hash_is_ipykernels() -> None:
    chance = random.Random(5)
    for length in range(40):
        text = "".join(chance.choice("a\né中😀") for _ in range(length))
        assert murmur2(text, 0xC70F6907) == murmur2_x86(text, 0xC70F6907)


def test_a_cell_is_transformed_anew_when_a_transformer_was_added() -> None:
    manager = TransformerManager()
    QuickCells(manager)
    assert manager.transform_cell("%time x") == manager.transform_cell("%time x")
    assert manager.transform_cell("x = 1") == "x = 1\n"
    manager.line_transforms.append(lambda lines: [line.replace("1", "2") for line in lines])
    assert manager.transform_cell("x = 1") == "x = 2\n"


def test_what_was_told_of_a_cell_counts_only_for_the_usual_transformers() -> None:
    manager = TransformerManager()
    quick = QuickCells(manager)
    quick.know("x = 1", "told = 1\n")
    assert manager.transform_cell("x = 1") == "told = 1\n"
    assert quick.awaits_nothing("told = 1\n")
    assert not quick.awaits_nothing("x = 1\n")
    assert manager.transform_cell("y = 1") == "y = 1\n"
    manager.line_transforms.append(lambda lines: [line.replace("1", "2") for line in lines])
    quick.know("x = 1", "told = 1\n")
    assert manager.transform_cell("x = 1") == "x = 2\n"


def test_a_cell_is_told_of_as_the_sandbox_would_see_it() -> None:
    told = told_of("  \nvalue = %time 1\nassert eval('other') == value.real")
    manager = TransformerManager()
    assert told["plain"] == manager.transform_cell("  \nvalue = %time 1\nassert eval('other') == value.real")
    assert needed_of(told["names"], {}) == needed(told["plain"], {}) == ["other", "time", "value"]


@pytest.mark.parametrize(
    "cell",
    [
        "pwd",
        "x = (\ny = 1",
        "import asyncio\nawait asyncio.sleep(0)",
        "x = 5\nassert x is 5",
        "x = 1\nassert (x, 'always true')",
        "%%time\nx = 1",
    ],
)
def test_nothing_is_told_of_a_cell_that_must_be_looked_at(cell: str) -> None:
    assert told_of(cell) == {}


@pytest.mark.parametrize("cell", ["x = 5\nassert x is 5", "x = 5\nassert (x, 'always true')"])
def test_a_warning_about_a_test_is_shown_as_always(run, out, cell: str) -> None:
    ran = run("learner: y = 1", f"test: {cell}")
    assert "SyntaxWarning" in out(ran.cells[1], "stderr")


def test_a_test_that_awaits_and_a_transformer_of_the_trainers_work_as_always(run, result, error) -> None:
    ran = run(
        "learner: import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 3",
        "test: x = await f()\nassert x == 3\nx",
        "shared: def swap(lines):\n    return [line.replace('3', '4') for line in lines]\n"
        "get_ipython().input_transformers_cleanup.append(swap)",
        "test: x = 3\nx",
    )
    assert [error(cell) for cell in ran.cells] == ["", "", "", ""]
    assert (result(ran.cells[1]), result(ran.cells[3])) == ("3", "4")


def test_what_a_shared_cell_shows_is_shown_once(run, result, error) -> None:
    ran = run(
        "learner: class Odd:\n    def __repr__(self): return 'shown'\nodd = Odd()",
        "shared: odd",
        "shared: 1 + 1",
        "test: 2 + 2",
    )
    assert [result(cell) for cell in ran.cells] == ["", "shown", "2", "4"]
    assert ran.flags == ()
