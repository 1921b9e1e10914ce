"""Making IPython's tracebacks quick: four things that are worked out again for every error are kept.

What is shown stays the same. Each error took some 12 ms, and a wrong answer is an error in a test.
"""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any

import stack_data
from IPython.utils import PyColorize
from pygments.formatters.terminal256 import Terminal256Formatter

# As ipykernel names the file that a cell would be.
_CELLS = "/ipykernel_"
# Signs of a word that is kept, and how many of them.
_WORD, _MOST_WORDS = 40, 2_000


def quicken(shell: Any) -> None:
    """Patch this process. shell: the IPython shell."""
    # A style with the failing part marked is a new class each time, and its colours are matched anew.
    stack_data.style_with_executing_node = functools.cache(stack_data.style_with_executing_node)
    _keep_colours()
    _keep_words()
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


def _keep_words() -> None:
    """A line is coloured word by word, each with a formatter's whole run."""
    colour = PyColorize.Theme.format
    kept: dict[Any, str] = {}

    def format(self: Any, stream: Any) -> str:
        if type(stream) is not list or len(stream) != 1 or len(stream[0][1]) > _WORD:
            return str(colour(self, stream))
        key = (self._formatter, *stream[0])
        if key not in kept and len(kept) < _MOST_WORDS:
            kept[key] = colour(self, stream)
        return kept[key] if key in kept else str(colour(self, stream))

    PyColorize.Theme.format = format  # type: ignore[method-assign]


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
