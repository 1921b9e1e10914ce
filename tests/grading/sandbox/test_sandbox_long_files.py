"""Errors that show pandas' long files look the same once the template has taken these apart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from toolkit.grading.runner import Cell, CellRun, Job
from toolkit.grading.sandbox import SandboxRunner
from toolkit.grading.sandbox.long_files import shown_in

LEAD = (Cell("import pandas as pd\ntable = pd.DataFrame({'shop': ['a', 'b'], 'amount': [1, 2]})", "shared"),)
ERRORS = ("table['none']", "table.none", "table['amount']['none']", "table.loc['none']")
GROUPED = "table.groupby('shop')['none']"


@pytest.fixture
def runner() -> Iterator[SandboxRunner]:
    made = SandboxRunner(("numpy", "pandas"))
    yield made
    made.close()


def job(*sources: str) -> Job:
    asked = (*LEAD, *(Cell(source, "learner") for source in sources), Cell("table['missing']", "test"))
    return Job(asked, lead=LEAD)


def test_errors_look_the_same_before_and_after(runner: SandboxRunner) -> None:
    asked = job(*ERRORS, GROUPED)
    first = runner.run(asked)
    assert runner._launched is not None
    assert runner._launched.long_files
    # The first with the template as it is now, and then with the assignment's.
    for _time in range(2):
        assert runner.run(asked) == first
    assert all("Error" in run.outputs[0]["ename"] for run in first.cells[1:])


def test_it_is_done_once_and_when_it_is_needed(runner: SandboxRunner) -> None:
    runner.run(Job((*LEAD, Cell("1 / 0", "learner")), lead=LEAD))
    assert runner._launched is not None
    assert not runner._launched.long_files
    runner.run(job())
    launched = runner._launched
    assert launched is not None
    # The test's own error shows them.
    assert launched.long_files
    lead = runner.leads.find(launched, runner._limits, job())
    runner.run(job("table['none']"))
    assert runner.leads.find(launched, runner._limits, job()) is lead


def test_assignments_go_on_from_what_the_template_is_then(runner: SandboxRunner) -> None:
    quiet = Job((*LEAD, Cell("len(table)", "learner")), lead=LEAD)
    runner.run(quiet)
    runner.run(quiet)
    launched = runner._launched
    assert launched is not None
    assert not launched.long_files
    before = runner.leads.find(launched, runner._limits, quiet)
    assert before is not None
    runner.run(job())
    after = runner.leads.find(launched, runner._limits, quiet)
    assert after is not None
    assert after is not before


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("File /x/site-packages/pandas/core/frame.py:4330, in DataFrame.__getitem__", True),
        ("File /x/site-packages/pandas/core/groupby/generic.py:3, in f", True),
        ("File /x/site-packages/pandas/core/ops.py:3, in f", False),
        ("Cell In[1], line 1", False),
    ],
)
def test_long_files_are_known_by_the_lines_of_an_error(line: str, found: bool) -> None:
    error = {"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": ["----", line]}
    printed = {"output_type": "stream", "name": "stdout", "text": line}
    assert shown_in([CellRun([], None), CellRun([printed, error], 1)]) is found
    assert not shown_in([CellRun([printed], 1)])
