"""What is not plain, at the checker: stand-ins for the learner's objects, handles for its own functions."""

from __future__ import annotations

import builtins
import importlib
import keyword
import sys
import types
from functools import partial
from typing import Any

from toolkit.grading.sandbox.codec import Unsendable
from toolkit.grading.sandbox.codec.base import must, text, whole
from toolkit.grading.sandbox.remote import KINDS, Line, Remote, Unread

_FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, partial)
_MOST_FAMILY = 50
# Deriving from these would end the checker's own loops instead of a test.
_NEVER_RAISED = {"GeneratorExit", "StopAsyncIteration", "BaseExceptionGroup", "ExceptionGroup"}

# fmt: off
_MODULES = frozenset({
    "base64", "bisect", "calendar", "collections", "copy", "csv", "dataclasses", "datetime", "decimal",
    "enum", "fractions", "functools", "hashlib", "heapq", "hmac", "io", "itertools", "json", "math",
    "matplotlib", "numpy", "operator", "os", "pandas", "pathlib", "random", "re", "scipy", "secrets",
    "statistics", "statsmodels", "string", "sys", "textwrap", "time", "typing", "unicodedata", "urllib",
    "uuid",
})
# fmt: on


class StandIns:
    """Handles of the learner's become stand-ins, one for each number."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._known: dict[int, Any] = {}
        self._errors: dict[type, int] = {}
        self._functions: list[Any] = []

    def forget_functions(self) -> None:
        """Take back the functions handed out: they were for one cell."""
        self._functions.clear()

    def function(self, number: Any) -> Any:
        """Return a function that was handed out. Raises `BadValue`."""
        must(type(number) is int and 0 <= number < len(self._functions), "no such function")
        return self._functions[number]

    def send(self, value: Any) -> list[Any]:
        """Return the handle of a stand-in, a library's function by its name, or an own function's number."""
        if isinstance(value, Remote):
            return ["y", value._of_learner[1]]
        if isinstance(value, type) and value in self._errors:
            return ["y", self._errors[value]]
        named = _importable(value)
        if named is not None:
            return named
        if isinstance(value, _FUNCTIONS):
            self._functions.append(value)
            return ["o", len(self._functions) - 1, getattr(value, "__name__", "function")]
        raise Unsendable(f"objects of {type(value).__name__} cannot be handed to the learner's code")

    def receive(self, data: list[Any]) -> Any:
        """Return the stand-in for a handle. Raises `BadValue`."""
        if data[0] == "y":
            return self.function(data[1])
        if data[0] == "bad":
            return Unread(self._line, -1, "unreadable value", text(data[1], 500), ())
        if data[0] == "m":
            return module(text(data[1], 200))
        must(data[0] == "o" and len(data) == 6, f"no such handle: {data[0]}")
        number, kind = whole(data[1]), text(data[2], 20)
        if number not in self._known:
            self._known[number] = self._make(number, kind, data)
        return self._known[number]

    def _make(self, number: int, kind: str, data: list[Any]) -> Any:
        name = text(data[3], 200)
        name = name if name.isascii() and name.isidentifier() else "object"
        if kind == "error":
            return self._error(number, name, text(data[4], 50))
        must(kind in KINDS and (data[4] is None or isinstance(data[4], str)))
        must(isinstance(data[5], list) and len(data[5]) <= _MOST_FAMILY)
        return KINDS[kind](self._line, number, name, data[4], tuple(whole(one) for one in data[5]))

    def _error(self, number: int, name: str, base: str) -> type[BaseException]:
        """Return an exception class of its own for one of the learner's, derived from a built-in one."""
        must(not keyword.iskeyword(name))
        made = type(name, (exception(base),), {"__module__": "learner"})
        self._errors[made] = number
        return made


def exception(name: str) -> type[BaseException]:
    """Return a built-in exception by its name; `Exception` for what is none."""
    found = None if name in _NEVER_RAISED else getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else Exception


def module(name: str) -> types.ModuleType:
    """Return the checker's own module of a name. Raises `BadValue`.

    Only well-known ones are imported for it: some modules do things when they are imported.
    """
    must(all(part.isidentifier() for part in name.split(".")) and name != "__main__")
    found = sys.modules.get(name)
    if found is None:
        must(name.split(".")[0] in _MODULES, "not one of the usual modules")
        found = importlib.import_module(name)
    return found


def _importable(value: Any) -> list[Any] | None:
    """Return where a function or class of a library can be imported from, None if that is not so."""
    place, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, types.ModuleType):
        return ["ref", value.__name__, ""]
    if not isinstance(place, str) or place == "__main__":
        # NumPy's functions of one element know only their name.
        place, name = "numpy", getattr(value, "__name__", None)
    if not isinstance(name, str) or not isinstance(place, str) or "<" in name:
        return None
    found: Any = sys.modules.get(place)
    for part in name.split("."):
        found = getattr(found, part, None)
    return ["ref", place, name] if found is value and value is not None else None
