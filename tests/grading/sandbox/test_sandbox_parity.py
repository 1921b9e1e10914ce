"""Cell by cell the same outputs as nbgrader's own Execute with a real kernel gives."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from toolkit.grading.runner import Cell, Job

CELLS = [
    "1 + 1",
    "print('a')\nprint('b')",
    "import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('out2')",
    "1/0",
    "def f(x):\n    return 10 / x\nf(0)",
    "x = (",
    "  bad indent\ny=1",
    "from IPython.display import display, HTML, clear_output\ndisplay(HTML('<b>x</b>'))\ndisplay(3)",
    "print('gone')\nclear_output()\nprint('stays')",
    "print('gone')\nclear_output(wait=True)\nprint('stays')",
    "h = display(1, display_id='d')\nh.update(2)",
    "input('name')",
    "raise SystemExit",
    "import sys\nsys.exit(3)",
    "raise KeyboardInterrupt",
    "import asyncio\nawait asyncio.sleep(0)\n5",
    "async def g():\n    return 7\nawait g()",
    # Left open, it would be complained about whenever Python next looks for garbage.
    RUN := "waiting = g()\ntry:\n    asyncio.run(waiting)\nfinally:\n    waiting.close()",
    "%%capture out\nprint('x')",
    "%nosuchmagic",
    "import pandas as pd\npd.DataFrame({'a':[1,2]})",
    "pd.Series([1.5, 2])",
    "None",
    "_",
    "get_ipython().__class__.__name__",
    "import warnings\nwarnings.warn('careful')",
    "class E(Exception):\n    def __str__(self): raise ValueError('x')\nraise E()",
    "raise ValueError('a') from KeyError('b')",
    "class R:\n    def __repr__(self): raise RuntimeError('no repr')\nR()",
    "x = 5;",
    "y = 6; y;",
    "",
    "# only a comment",
    "print('no newline', end='')",
    "b'abc', {1: 2}, [1] * 3",
    "%%html\n<i>x</i>",
    "assert 1 == 2, 'why'",
    "undefined_name",
    "class H:\n    def _repr_html_(self): return '<p>h</p>'\nH()",
    "exec('1/0')",
    "import nosuchmodule",
    "try:\n    1/0\nexcept ZeroDivisionError:\n    raise KeyError('k')",
    "__name__",
    "import time\ntime.sleep(600)",
    "'after the time-out'",
]
SLOW = len(CELLS) - 2
# Their tracebacks go through ipykernel's or Python's own files, whose paths the kernel shortens by its home.
FRAMES_DIFFER = {"input('name')", RUN, CELLS[26]}


def plain(outputs: list[Any], source: str) -> Any:
    """Outputs without what cannot be the same twice: numbers of processes, addresses, cached file names."""
    text = json.dumps([dict(one) for one in outputs], sort_keys=True)
    text = re.sub(r"0x[0-9a-f]+", "0x", text)
    text = re.sub(r"/\S*?ipykernel_\d+/\d+\.py", "cell", text)
    found = json.loads(text)
    if source in FRAMES_DIFFER:
        for one in found:
            one["traceback"] = [one["traceback"][0], one["traceback"][-1]]
    return found


@pytest.mark.nbgrader
def test_the_same_outputs_as_nbgrader(sandbox, tmp_path: Path) -> None:
    from nbformat.v4 import new_code_cell, new_notebook
    from nbgrader.preprocessors import Execute

    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    execute = Execute(timeout_func=lambda cell: 2 if cell.source == CELLS[SLOW] else 120)
    execute.extra_arguments = ["--log-level=CRITICAL"]
    stock, _resources = execute.preprocess(notebook, {"metadata": {"path": str(tmp_path)}})
    for role in ("learner", "test"):
        ran = sandbox.run(Job(tuple(Cell(source, role) for source in CELLS), seconds=3))
        for source, theirs, ours in zip(CELLS, stock.cells, ran.cells, strict=True):
            assert plain(ours.outputs, source) == plain(theirs.outputs, source), (role, source)
            assert ours.count == theirs.execution_count, (role, source)
        assert [flag.code for flag in ran.flags] == ["timeout"]
