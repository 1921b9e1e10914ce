"""The learner's side of objects that do not travel: she keeps them, the checker gets handles."""

from __future__ import annotations

import builtins
import importlib
import inspect
import types
from collections.abc import Callable
from functools import partial
from typing import Any

from toolkit.grading.sandbox.codec import BadValue

# Iterators that Python makes. What they yield is asked for one by one.
ITERATORS: tuple[type, ...] = (
    *(types.GeneratorType, map, filter, zip, enumerate, reversed),
    *(type(iter([])), type(iter(())), type(iter({})), type(iter({}.values())), type(iter({}.items()))),
    *(type(iter(set())), type(iter("")), type(iter(b"")), type(iter(range(0)))),
)
_FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, partial)
_DOC = 4_000
_NAME = 100


class Callback:
    """A function of the checker's, as the learner's code calls it."""

    def __init__(self, number: int, name: str, call: Callable[[int, tuple[Any, ...], dict[str, Any]], Any]):
        self._number = number
        self._call = call
        self.__name__ = self.__qualname__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it where it lives."""
        return self._call(self._number, args, kwargs)


class Handles:
    """Objects by number; an object keeps its number, and lives as long as the process."""

    def __init__(self, call: Callable[[int, tuple[Any, ...], dict[str, Any]], Any]) -> None:
        """call: calls a function of the checker's by its number."""
        self._call = call
        self._objects: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._callbacks: dict[int, Callback] = {}

    def number(self, value: Any) -> int:
        """Return the number of an object."""
        known = self._numbers.get(id(value))
        if known is None:
            known = self._numbers[id(value)] = len(self._objects)
            self._objects.append(value)
        return known

    def object(self, number: Any) -> Any:
        """Return the object of a number. Raises `BadValue`."""
        if type(number) is not int or not 0 <= number < len(self._objects):
            raise BadValue("no such object")
        return self._objects[number]

    def send(self, value: Any) -> list[Any]:
        """Describe an object that stays here."""
        kind = type(value)
        if kind is Callback:
            return ["y", value._number]
        if isinstance(value, types.ModuleType):
            return ["m", value.__name__]
        number = self.number(value)
        if kind is types.CoroutineType:
            return ["o", number, "awaitable", kind.__name__, None, []]
        if kind in ITERATORS:
            return ["o", number, "iterator", kind.__name__, None, []]
        if isinstance(value, type):
            base = builtin_exception(value) if issubclass(value, BaseException) else None
            family = [self.number(one) for one in value.__mro__ if one.__module__ == "__main__"]
            return [
                "o",
                number,
                "class" if base is None else "error",
                _name(value),
                base or _doc(value),
                family,
            ]
        family = [self.number(one) for one in kind.__mro__ if one.__module__ == "__main__"]
        if kind in _FUNCTIONS:
            return ["o", number, "function", _name(value), _doc(value), family]
        if callable(value):
            return ["o", number, "callable", kind.__name__[:_NAME], _doc(value), family]
        return ["o", number, "object", kind.__name__[:_NAME], None, family]

    def receive(self, data: list[Any]) -> Any:
        """Return what the checker's handle stands for: an own object, a callback, or something importable."""
        if data[0] == "y":
            return self.object(data[1])
        if data[0] == "o":
            number = data[1]
            if number not in self._callbacks:
                self._callbacks[number] = Callback(number, str(data[2]), self._call)
            return self._callbacks[number]
        if data[0] == "ref":
            found: Any = importlib.import_module(data[1])
            for part in data[2].split(".") if data[2] else ():
                found = getattr(found, part)
            return found
        raise BadValue(f"no such handle: {data[0]}")


def builtin_exception(kind: type) -> str:
    """Return the name of the nearest built-in exception among a class's ancestors."""
    for one in kind.__mro__:
        if one.__module__ == "builtins" and getattr(builtins, one.__name__, None) is one:
            return one.__name__
    return "Exception"


def _name(value: Any) -> str:
    name = getattr(value, "__name__", None)
    return name[:_NAME] if type(name) is str else type(value).__name__[:_NAME]


def _doc(value: Any) -> str | None:
    try:
        doc = inspect.getdoc(value)
    except Exception:
        return None
    return doc[:_DOC] if type(doc) is str else None
