"""The codec's frame: which function encodes a type, which one decodes a tag, and how deep values may be."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Protocol

# What JSON itself can hold. Larger integers take another way: Python limits the digits it reads.
_SMALL = 1 << 63
# Of these, JSON gives back what it was given. Not floats: see NaN in `decode`.
_AS_THEY_ARE = frozenset({str, bool, type(None)})


class BadValue(Exception):
    """What arrived is no value that the codec can have written."""


class Unsendable(Exception):
    """A value that cannot travel: too deep, circular, or of a kind that the receiver must not get."""


class Far(Protocol):
    """What stands for objects that stay in their own process."""

    def send(self, value: Any) -> list[Any]:
        """Return the tagged handle of an object, or raise `Unsendable`."""

    def receive(self, data: list[Any]) -> Any:
        """Return what stands for the handle that the other side sent, or raise `BadValue`."""


Encode = Callable[["Codec", Any], list[Any]]
Decode = Callable[["Codec", list[Any]], Any]


class Codec:
    """Turns values into JSON data and back. One direction of trust: decoding believes nothing."""

    def __init__(
        self,
        encoders: dict[type, Encode],
        decoders: dict[str, Decode],
        far: Far,
        depth: int,
    ) -> None:
        """encoders: by exact type. decoders: by tag. far: for all other objects. depth: of nesting."""
        self._encoders = encoders
        self._decoders = decoders
        self._far = far
        self._depth = depth
        self._level = 0

    def is_listed(self, kind: type) -> bool:
        """Return whether values of exactly this type travel as data."""
        return kind in (type(None), bool, str, float) or self._encoder(kind) is not None

    def encode_many(self, values: Collection[Any]) -> list[Any]:
        """Return JSON data for each value. Raises `Unsendable`."""
        # Most columns and lists hold texts, which go as they are.
        if _AS_THEY_ARE.issuperset(map(type, values)):
            return list(values)
        encode = self.encode
        return [encode(value) for value in values]

    def decode_many(self, data: list[Any]) -> list[Any]:
        """Return the values that the items of a list stand for. Raises `BadValue`."""
        if _AS_THEY_ARE.issuperset(map(type, data)):
            return list(data)
        decode = self.decode
        return [decode(one) for one in data]

    def encode(self, value: Any) -> Any:
        """Return JSON data for a value. Raises `Unsendable`."""
        kind = type(value)
        if value is None or kind is bool or kind is str or kind is float:
            return value
        if kind is int and -_SMALL < value < _SMALL:
            return value
        encoder = self._encoders.get(kind) or self._encoder(kind)
        if encoder is None:
            return self._named(value) or self._far.send(value)
        self._level += 1
        try:
            if self._level > self._depth:
                raise Unsendable("it is nested too deep, or contains itself")
            return encoder(self, value)
        finally:
            self._level -= 1

    def decode(self, data: Any) -> Any:
        """Return the value that JSON data stands for. Raises `BadValue`."""
        if data is None or isinstance(data, bool | int | str):
            return data
        if isinstance(data, float):
            # JSON gives one and the same object for every NaN, and two keys of a dict would become one.
            return data if data == data else float("nan")
        if not isinstance(data, list) or not data or not isinstance(data[0], str):
            raise BadValue("no tag")
        self._level += 1
        try:
            if self._level > self._depth:
                raise BadValue("too deep")
            decoder = self._decoders.get(data[0]) or self._decoder(data[0])
            return self._far.receive(data) if decoder is None else decoder(self, data)
        except (BadValue, MemoryError, RecursionError):
            raise
        except Exception as error:
            # Whatever a constructor does not like about hostile data, the answer is the same.
            raise BadValue(f"{data[0]}: {type(error).__name__}") from error
        finally:
            self._level -= 1

    def _encoder(self, kind: type) -> Encode | None:
        """Return the encoder of a type that is not listed yet, None if there is none."""
        return self._encoders.get(kind)

    def _decoder(self, tag: str) -> Decode | None:
        """Return the decoder of a tag that is not listed yet, None if there is none."""
        return self._decoders.get(tag)

    def _named(self, _value: Any) -> list[Any] | None:
        """Return the tagged name of a type that both sides know, None for every other object."""
        return None


def must(condition: object, what: str = "not as written") -> None:
    """Raise `BadValue` unless the condition holds."""
    if not condition:
        raise BadValue(what)


def text(data: Any, most: int = 10_000) -> str:
    """Return data that must be a string of bounded length. Raises `BadValue`."""
    must(isinstance(data, str) and len(data) <= most, "no text")
    return str(data)


def whole(data: Any) -> int:
    """Return data that must be an integer. Raises `BadValue`."""
    must(type(data) is int, "no integer")
    return int(data)
