"""The checker's side: what stands for an object that stays in the learner's process.

Nothing about such an object is believed but what it gives when it is called or an attribute is read, and that
is decoded as plain data. It is never compared, never asked for its truth, length or elements: an object that
claims to be equal to everything would otherwise pass every test.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from typing import Any, Protocol

_TELL = "a test cannot {what} {name}: it is an object of the learner's, and only plain values are believed"


class NotPlain(BaseException):
    """A test used an object of the learner's as a plain value. No `except Exception` makes a pass of it."""


class Line(Protocol):
    """The way to the learner's process."""

    def call(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an object."""

    def attribute(self, number: int, name: str) -> Any:
        """Read an attribute."""

    def item(self, number: int) -> tuple[bool, Any]:
        """Take the next item of an iterator; whether there was one, and the item."""

    def awaited(self, number: int) -> Any:
        """Wait for what an async function gave."""


# What tables, arrays, texts and sets answer with a verdict. Asked of an object that only pretends to be one,
# the verdict would be the learner's own. Other names are her class's, and a test that asks means them.
# fmt: off
_VERDICTS = frozenset({
    "all", "any", "between", "duplicated", "empty", "endswith", "eq", "equals", "ge", "gt",
    "has_duplicates", "hasnans", "is_integer", "is_monotonic", "is_monotonic_decreasing",
    "is_monotonic_increasing", "is_unique", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
    "isdisjoint", "isfinite", "isidentifier", "isin", "isinf", "islower", "isna", "isnan", "isnull",
    "isnumeric", "isprintable", "isspace", "issubset", "issuperset", "istitle", "isupper", "le", "lt", "ne",
    "notna", "notnull", "startswith",
})
# fmt: on


def _refuse(what: str) -> Any:
    def refused(self: Any, *_others: Any) -> Any:
        raise NotPlain(_TELL.format(what=what, name=repr(self)))

    return refused


# The interpreter's own folders, with the installed libraries.
_LIBRARIES = tuple({f"{root}/" for root in (sys.prefix, sys.base_prefix, "/usr")})


def _is_looked_up_by_itself(name: str, asker: str) -> bool:
    """Return whether Python or a library asks for an attribute, and not a test.

    Such an attribute is never taken from the learner: it could claim to be a table, or to have a text of its
    own for display.
    """
    return (name.startswith("__") and name.endswith("__")) or asker.startswith(_LIBRARIES)


class Remote:
    """An object of the learner's."""

    def __init__(self, line: Line, number: int, name: str, doc: str | None, family: tuple[int, ...]) -> None:
        self._of_learner = (line, number, family)
        self.__name__ = self.__qualname__ = name
        self.__doc__ = doc

    def __repr__(self) -> str:
        return f"<{self.__name__}>"

    def __getattr__(self, name: str) -> Any:
        if name == "_of_learner" or _is_looked_up_by_itself(name, sys._getframe(1).f_code.co_filename):
            raise AttributeError(name)
        if name in _VERDICTS:
            raise NotPlain(_TELL.format(what=f"ask for {name!r} of", name=repr(self)))
        line, number, _family = self._of_learner
        return line.attribute(number, name)

    def __hash__(self) -> int:
        return id(self)

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse("compare")
    __bool__ = _refuse("ask for the truth of")
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse("calculate with")
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __add__
    __pow__ = __rpow__ = __matmul__ = __rmatmul__ = __divmod__ = __rdivmod__ = __add__
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __lshift__ = __rlshift__ = __add__
    __rshift__ = __rrshift__ = __neg__ = __pos__ = __abs__ = __invert__ = __round__ = __add__
    __float__ = __int__ = __complex__ = __index__ = _refuse("make a number of")
    __trunc__ = __floor__ = __ceil__ = __index__


# What Python looks up at the class for an object's elements.
_CONTENTS = frozenset({
    "__len__", "__iter__", "__next__", "__contains__", "__reversed__",
    "__getitem__", "__setitem__", "__delitem__",
})  # fmt: skip


class _Hidden(type):
    """The class of what refuses contents.

    `isinstance(x, Iterable)` looks for methods in a class's `__mro__`, and must not take a refusal for one.
    """

    @property
    def __mro__(cls) -> tuple[type, ...]:
        return tuple(kind for kind in type.mro(cls) if kind is not RemoteObject)


class RemoteObject(Remote, metaclass=_Hidden):
    """An object that may have a length and elements, which nobody asks for.

    Python's own error would be one that a test can expect (`assertRaises(TypeError)`). A function, a
    generator and what an async function gave have none of these anywhere: there Python's own error is right.
    Who asks whether there are elements, as libraries do, is told that there are none.
    """

    def __getattribute__(self, name: str) -> Any:
        if name in _CONTENTS:
            raise AttributeError(name)
        return super().__getattribute__(name)

    def __format__(self, how: str) -> str:
        if how:
            raise NotPlain(_TELL.format(what="format", name=repr(self)))
        return repr(self)

    __len__ = _refuse("ask for the length of")
    __iter__ = __next__ = __reversed__ = _refuse("ask for the elements of")
    __contains__ = __getitem__ = _refuse("look for something in")
    __setitem__ = __delitem__ = _refuse("change an element of")


class RemoteFunction(Remote):
    """A function of the learner's."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it in her process, with plain data."""
        line, number, _family = self._of_learner
        return line.call(number, args, kwargs)

    def __bool__(self) -> bool:
        return True


class RemoteCallable(RemoteObject, RemoteFunction):
    """An object of the learner's that can be called: it has no truth as a function has."""

    __bool__ = _refuse("ask for the truth of")


class RemoteClass(RemoteObject, RemoteFunction):
    """A class of the learner's."""

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, Remote) and self._of_learner[1] in instance._of_learner[2]

    def __subclasscheck__(self, kind: Any) -> bool:
        return isinstance(kind, Remote) and self._of_learner[1] in kind._of_learner[2]


class RemoteIterator(Remote):
    """A generator, or another of Python's own iterators, in the learner's process."""

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        line, number, _family = self._of_learner
        more, item = line.item(number)
        if not more:
            raise StopIteration
        return item

    def __bool__(self) -> bool:
        return True


class RemoteAwaitable(Remote):
    """What an async function of the learner's gave."""

    def __await__(self) -> Generator[Any, None, Any]:
        yield from ()
        line, number, _family = self._of_learner
        return line.awaited(number)


class Unread(RemoteObject):
    """A value of the learner's that could not be handed over. Whatever a test does with it fails."""

    def __getattr__(self, name: str) -> Any:
        if name == "_of_learner" or _is_looked_up_by_itself(name, sys._getframe(1).f_code.co_filename):
            raise AttributeError(name)
        raise NotPlain(f"a value of the learner's could not be read: {self.__doc__}")


KINDS: dict[str, type[Remote]] = {
    "function": RemoteFunction,
    "awaitable": RemoteAwaitable,
    "callable": RemoteCallable,
    "class": RemoteClass,
    "iterator": RemoteIterator,
    "object": RemoteObject,
}
