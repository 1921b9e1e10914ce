"""A learner's process that was tampered with sends what ours never would; the tests' process bears it."""

from __future__ import annotations

import pytest

from toolkit.grading.runner import Cell, Job
from toolkit.grading.sandbox import Limits, SandboxRunner
from toolkit.grading.sandbox.codec import BadValue
from toolkit.grading.sandbox.stand_ins import module

_PATCH = """import base64, gc
body = base64.b64encode(b'x').decode()
for one in gc.get_objects():
    if type(one).__name__ == 'Learner' and hasattr(one, '_changed_files'):
        type(one)._changed_files = lambda self: {name: body for name in NAMES}
"""


@pytest.mark.parametrize("name", ["n" * 300, "a/" * 240, "../base/x.py", "/tmp/x", "\0", ""])
def test_a_file_whose_name_cannot_be_is_left_out(run, error, name: str) -> None:
    ran = run(
        f"learner: NAMES = [{name!r}, 'good.txt']\n{_PATCH}", "test: assert open('good.txt').read() == 'x'"
    )
    assert [error(cell) for cell in ran.cells] == ["", ""]
    assert ran.flags == ()


@pytest.mark.parametrize(
    "name", ["__main__", "pytest.__main__", "IPython.__main__", "../x", "", "a.__init__.b"]
)
def test_no_program_is_run_as_a_module(name: str) -> None:
    with pytest.raises(BadValue):
        module(name)


def test_many_slow_cells_end_together(error) -> None:
    """Each keeps within its own limit."""
    runner = SandboxRunner(preload=(), limits=Limits(seconds=0.5))
    cells = [
        Cell("import time\ntime.sleep(1)\nprint('ran')", "learner", f"slow-{number}") for number in range(3)
    ]
    try:
        ran = runner.run(Job(tuple(cells), seconds=30))
    finally:
        runner.close()
    assert [error(cell).split(":")[0] for cell in ran.cells] == ["", "CellTimeoutError", "DeadKernelError"]
    assert ("timeout", "slow-1") in [(flag.code, flag.cell) for flag in ran.flags]
