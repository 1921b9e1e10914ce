"""Making IPython's tracebacks quick: what is worked out again for every error is kept.

What is shown stays the same. Each error took some 12 ms, one inside pandas 40, and a wrong answer is an error
in a test.
"""

from __future__ import annotations

import functools
import inspect
import sys
import types
from typing import Any

import stack_data
import stack_data.core
import stack_data.utils
from IPython.utils import PyColorize
from pygments.formatters.terminal256 import Terminal256Formatter

# As ipykernel names the file that a cell would be.
_CELLS = "/ipykernel_"
# Signs of a word that is kept, and how many of them.
_WORD, _MOST_WORDS = 40, 2_000
# Coloured functions that are kept.
_MOST_SCOPES = 200


def quicken(shell: Any) -> None:
    """Patch this process. shell: the IPython shell."""
    # A style with the failing part marked is a new class each time, and its colours are matched anew.
    stack_data.style_with_executing_node = functools.cache(stack_data.style_with_executing_node)
    _keep_colours()
    _keep_words()
    _keep_scopes()
    _know_modules()
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


def _keep_scopes() -> None:
    """Of each frame the whole function is coloured and cut into statements, to show five lines of it."""
    colour = stack_data.core._pygmented_with_ranges
    kept: dict[Any, list[str]] = {}

    def coloured(formatter: Any, code: str, ranges: Any) -> list[str]:
        if type(formatter) is not Terminal256Formatter or formatter.options.keys() - {"style"}:
            return list(colour(formatter, code, ranges))
        key = (formatter.style, code, tuple(ranges))
        if key not in kept and len(kept) < _MOST_SCOPES:
            kept[key] = colour(formatter, code, ranges)
        return kept[key] if key in kept else list(colour(formatter, code, ranges))

    def pieces(self: Any) -> Any:
        if not self.scope:
            return self.source.pieces
        known = vars(self.source).setdefault("_pieces_of", {})
        if self.scope not in known:
            start, end = self.source.line_range(self.scope)
            known[self.scope] = [one for one in self.source.pieces if start <= one.start and one.stop <= end]
        return known[self.scope]

    stack_data.core._pygmented_with_ranges = coloured
    kept_once = stack_data.utils.cached_property(pieces)
    kept_once.func.__name__ = "scope_pieces"
    stack_data.FrameInfo.scope_pieces = kept_once  # type: ignore[method-assign]


def _know_modules() -> None:
    """Cells and compiled code belong to no module: each time the file of every module is looked at."""
    search = inspect.getmodule
    nowhere: set[tuple[str, int]] = set()

    def getmodule(object: Any, _filename: str | None = None) -> types.ModuleType | None:
        code = object.tb_frame.f_code if isinstance(object, types.TracebackType) else object
        code = code.f_code if isinstance(code, types.FrameType) else code
        if not isinstance(code, types.CodeType):
            return search(object, _filename)
        if _CELLS in code.co_filename:
            return None
        # It may be found when another module has been imported.
        key = (code.co_filename, len(sys.modules))
        if key in nowhere:
            return None
        found = search(object, _filename)
        if found is None and not code.co_filename.endswith(".py") and len(nowhere) < _MOST_SCOPES:
            nowhere.add(key)
        return found

    inspect.getmodule = getmodule
