"""pandas' long files: IPython takes the whole of a file apart to show three lines of it in an error.

For the error of a misspelt column that is a quarter of a second, in each submission that has one and in each
of its two processes. Once an error has shown such a file, the template takes them apart for all that follow,
and makes the usual errors with them once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from toolkit.grading.runner import CellRun
from toolkit.kernels.forking import making_what_stays

_MODULES = (
    *("pandas.core.frame", "pandas.core.generic", "pandas.core.series"),
    *("pandas.core.indexes.base", "pandas.core.indexing", "pandas.core.groupby.generic"),
)
_TABLE = "table = __import__('pandas').DataFrame({'a': [1.0, 2.0], 'b': ['x', 'y']})"
_MISTAKES = (
    *("table['c']", "table[['a', 'c']]", "table.c", "table['a'].c", "table.loc[0, 'c']"),
    *("table.groupby('c')", "table.groupby('a')['c']", "table.sort_values('c')"),
    *("table.drop(columns=['c'])", "table['d'] = [1]"),
)
_PATHS = tuple(f"/{name.replace('.', '/')}.py" for name in _MODULES)


def shown_in(cells: Iterable[CellRun]) -> bool:
    """Return whether an error among the outputs names one of these files. It may be a learner's lie."""
    for cell in cells:
        for output in cell.outputs:
            if output["output_type"] == "error":
                lines = output["traceback"]
                if any(path in line for line in lines for path in _PATHS):
                    return True
    return False


def take_apart(run: Callable[[Iterable[str]], None]) -> None:
    """Have these files ready for errors in this process and its forks.

    run: runs cells in its shell and leaves nothing of them behind.
    """
    from stack_data import Source

    with making_what_stays():
        for name in _MODULES:
            path = getattr(sys.modules.get(name), "__file__", None)
            if path is not None:
                # The library keeps them with the source, whose syntax it has to look at for them.
                with suppress(Exception):
                    source: Any = Source.for_filename(path)
                    _ = source.pieces
        if "pandas" in sys.modules:
            # A last line that is a value would be shown.
            run([_TABLE, *(f"{mistake}\nNone" for mistake in _MISTAKES)])
