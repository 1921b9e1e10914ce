"""Making IPython's tracebacks quick: three things that are worked out again for every error are kept.

What is shown stays the same. Each error took some 12 ms, and a wrong answer is an error in a test.
"""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any

import stack_data
from pygments.formatters.terminal256 import Terminal256Formatter

# As ipykernel names the file that a cell would be.
_CELLS = "/ipykernel_"


def quicken(shell: Any) -> None:
    """Patch this process. shell: the IPython shell."""
    # A style with the failing part marked is a new class each time, and its colours are matched anew.
    stack_data.style_with_executing_node = functools.cache(stack_data.style_with_executing_node)
    _keep_colours()
    _know_cells()
    # The second formatting of each error is for a history that nobody keeps; only its failing is shown.
    shell._format_exception_for_storage = lambda error, *_args, **_more: str(error)


def _keep_colours() -> None:
    match = Terminal256Formatter._setup_styles
    kept: dict[Any, tuple[dict[Any, Any], dict[Any, Any]]] = {}

    def setup(self: Any) -> None:
        key = (self.style, self.usebold, self.useunderline, self.useitalic)
        if key not in kept:
            match(self)
            kept[key] = (self.style_string, self.best_match)
        self.style_string, self.best_match = map(dict, kept[key])

    Terminal256Formatter._setup_styles = setup


def _know_cells() -> None:
    """A cell belongs to no module; looking for it means looking at the file of every module."""
    search = inspect.getmodule

    def getmodule(object: Any, _filename: str | None = None) -> types.ModuleType | None:
        code = object.tb_frame.f_code if isinstance(object, types.TracebackType) else object
        code = code.f_code if isinstance(code, types.FrameType) else code
        if isinstance(code, types.CodeType) and _CELLS in code.co_filename:
            return None
        return search(object, _filename)

    inspect.getmodule = getmodule
