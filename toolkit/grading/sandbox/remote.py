"""The checker's side: what stands for an object that stays in the learner's process.

Nothing about such an object is believed but what it gives when it is called or an attribute is read, and that
is decoded as plain data. It is never compared, never asked for its truth, length or elements: an object that
claims to be equal to everything would otherwise pass every test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

_TELL = "a test cannot {what} {name}: it is an object of the learner's, and only plain values are believed"


class Line(Protocol):
    """The way to the learner's process."""

    def call(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an object."""

    def attribute(self, number: int, name: str) -> Any:
        """Read an attribute."""

    def item(self, number: int) -> tuple[bool, Any]:
        """Take the next item of an iterator; whether there was one, and the item."""


def _refuse(what: str) -> Any:
    def refused(self: Any, *_others: Any) -> Any:
        raise TypeError(_TELL.format(what=what, name=repr(self)))

    return refused


class Remote:
    """An object of the learner's."""

    def __init__(self, line: Line, number: int, name: str, doc: str | None, family: tuple[int, ...]) -> None:
        self._of_learner = (line, number, family)
        self.__name__ = self.__qualname__ = name
        self.__doc__ = doc

    def __repr__(self) -> str:
        return f"<{self.__name__}>"

    def __getattr__(self, name: str) -> Any:
        # What Python and the libraries look up by themselves is never taken from the learner.
        if name.startswith("__") and name.endswith("__") or name == "_of_learner":
            raise AttributeError(name)
        line, number, _family = self._of_learner
        return line.attribute(number, name)

    def __hash__(self) -> int:
        return id(self)

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse("compare")
    __bool__ = _refuse("ask for the truth of")


class RemoteFunction(Remote):
    """A function of the learner's."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it in her process, with plain data."""
        line, number, _family = self._of_learner
        return line.call(number, args, kwargs)

    def __bool__(self) -> bool:
        return True


class RemoteClass(RemoteFunction):
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


class Unread(Remote):
    """A value of the learner's that could not be handed over. Whatever a test does with it fails."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__") or name == "_of_learner":
            raise AttributeError(name)
        raise TypeError(f"a value of the learner's could not be read: {self.__doc__}")


KINDS: dict[str, type[Remote]] = {
    "function": RemoteFunction,
    "class": RemoteClass,
    "iterator": RemoteIterator,
    "object": Remote,
}
