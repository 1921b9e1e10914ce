"""pandas' long files: IPython takes the whole of a file apart to show three lines of it in an error.

For the error of a misspelt column that is a quarter of a second, in each submission that has one and in each
of its two processes. Once an error has shown such a file, the template takes them apart for all that follow.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from toolkit.grading.runner import CellRun

_MODULES = (
    *("pandas.core.frame", "pandas.core.generic", "pandas.core.series"),
    *("pandas.core.indexes.base", "pandas.core.indexing", "pandas.core.groupby.generic"),
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


def take_apart() -> None:
    """Have these files ready for errors in this process and its forks."""
    from stack_data import Source

    for name in _MODULES:
        path = getattr(sys.modules.get(name), "__file__", None)
        if path is not None:
            # The library keeps them with the source, whose syntax it has to look at for them.
            with suppress(Exception):
                source: Any = Source.for_filename(path)
                _ = source.pieces
    # As for all that was there before: a collection in a fork would copy every page of it.
    gc.freeze()
