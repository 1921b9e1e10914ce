"""What makes forks and cells quick changes nothing that a cell could see."""

from __future__ import annotations

import random

from ipykernel.compiler import murmur2_x86
from IPython.core.inputtransformer2 import TransformerManager

from toolkit.grading.sandbox import warm
from toolkit.grading.sandbox.quick_cells import _transform_once, murmur2


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
    _transform_once(manager)
    assert manager.transform_cell("%time x") == manager.transform_cell("%time x")
    assert manager.transform_cell("x = 1") == "x = 1\n"
    manager.line_transforms.append(lambda lines: [line.replace("1", "2") for line in lines])
    assert manager.transform_cell("x = 1") == "x = 2\n"


def test_what_a_shared_cell_shows_is_shown_once(run, result, error) -> None:
    ran = run(
        "learner: class Odd:\n    def __repr__(self): return 'shown'\nodd = Odd()",
        "shared: odd",
        "shared: 1 + 1",
        "test: 2 + 2",
    )
    assert [result(cell) for cell in ran.cells] == ["", "shown", "2", "4"]
    assert ran.flags == ()
